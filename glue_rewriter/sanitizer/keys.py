"""Probes on numbers that look something up: keys of maps, sets and objects, elements of lists."""

from __future__ import annotations

from glue_rewriter.sanitizer.instrumenter import Instrumenter
from glue_rewriter.sanitizer.sign_neutral import has_no_twin
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import arguments, field, property_name, unwrap

#: Methods of maps, sets and lists whose first argument is looked up.
_MEMBERS = frozenset({b"get", b"has", b"set", b"add", b"delete", b"indexOf", b"lastIndexOf", b"includes"})
_KEYS = frozenset({b"hasOwnProperty"})
#: Functions that are given the object and the key.
_OWNS = frozenset({b"Object.hasOwn", b"Reflect.has"})
_NO_OBJECTS = frozenset({"string", "template_string", "number", "regex", "super"})
_UNHELD = "what stands before ?. in it decides whether there is an object"


def probe_keys(sheet: Instrumenter) -> int:
    """How many look-ups get a probe."""
    found = sum(_property(sheet, node) for node in sheet.nodes.get("subscript", ()))
    return found + sum(_method(sheet, node) for node in sheet.nodes.get("call", ()))


def _property(sheet: Instrumenter, access: Node) -> bool:
    holder, key = field(access, "object"), field(access, "index")
    if holder.type in _NO_OBJECTS or has_no_twin(key, sheet.data):
        return False
    if sheet.is_closed(access) or sheet.is_asked(key) or sheet.views.element(holder) is not None:
        return False
    return _probe(sheet, b"key", holder, key, access)


def _method(sheet: Instrumenter, call: Node) -> bool:
    callee, given = unwrap(field(call, "function")), arguments(call)
    name = property_name(callee, sheet.data)
    if given is not None and _is_function_of_key(sheet, callee, name):
        return _second(sheet, given, call)
    if not given or (name not in _MEMBERS and name not in _KEYS):
        return False
    holder, key = field(callee, "object"), given[0]
    if holder.type in _NO_OBJECTS or key.type == "spread_element" or has_no_twin(key, sheet.data):
        return False
    if sheet.is_closed(call) or sheet.is_asked(key) or sheet.views.kinds(key):  # a view is no key
        return False
    return _probe(sheet, b"key" if name in _KEYS else b"member", holder, key, call)


def _is_function_of_key(sheet: Instrumenter, callee: Node, name: bytes | None) -> bool:
    """Whether a callee is `Object.hasOwn`, or a `hasOwnProperty.call`."""
    if name == b"call":
        return property_name(unwrap(field(callee, "object")), sheet.data) in _KEYS
    return sheet.tree.text(callee) in _OWNS


def _second(sheet: Instrumenter, given: list[Node], call: Node) -> bool:
    """Probe the key that is given behind its object."""
    if len(given) != 2 or any(argument.type == "spread_element" for argument in given) or sheet.is_closed(call):
        return False
    holder, key = given
    if has_no_twin(key, sheet.data) or sheet.is_asked(key):
        return False
    sheet.give(key, b"key", sheet.hold(holder), shown=call)
    return True


def _probe(sheet: Instrumenter, probe: bytes, holder: Node, key: Node, access: Node) -> bool:
    if not sheet.can_hold(holder):
        sheet.skip(key, _UNHELD)
        return False
    sheet.give(key, probe, sheet.hold(holder), shown=access)
    return True
