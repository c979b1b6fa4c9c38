"""Probes on numbers that look something up: keys of maps, sets and objects, elements of lists."""

from __future__ import annotations

from glue_rewriter.sanitizer.sheet import Sheet
from glue_rewriter.sanitizer.signless import has_no_twin
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import arguments, field, property_name, unwrap

#: Methods of maps, sets and lists whose first argument is looked up.
_MEMBERS = frozenset({b"get", b"has", b"set", b"add", b"delete", b"indexOf", b"lastIndexOf", b"includes"})
_KEYS = frozenset({b"hasOwnProperty"})
_NO_OBJECTS = frozenset({"string", "template_string", "number", "regex", "super"})
_UNHELD = "what stands before ?. in it decides whether there is an object"


def probe_keys(sheet: Sheet) -> int:
    """How many look-ups get a probe."""
    found = sum(_property(sheet, node) for node in sheet.nodes.get("subscript", ()))
    return found + sum(_method(sheet, node) for node in sheet.nodes.get("call", ()))


def _property(sheet: Sheet, access: Node) -> bool:
    holder, key = field(access, "object"), field(access, "index")
    if holder.type in _NO_OBJECTS or has_no_twin(key, sheet.data):
        return False
    if sheet.is_closed(access) or sheet.is_asked(key) or sheet.views.element(holder) is not None:
        return False
    return _probe(sheet, b"key", holder, key, access)


def _method(sheet: Sheet, call: Node) -> bool:
    callee, given = unwrap(field(call, "function")), arguments(call)
    name = property_name(callee, sheet.data)
    if not given or (name not in _MEMBERS and name not in _KEYS):
        return False
    holder, key = field(callee, "object"), given[0]
    if holder.type in _NO_OBJECTS or key.type == "spread_element" or has_no_twin(key, sheet.data):
        return False
    if sheet.is_closed(call) or sheet.is_asked(key):
        return False
    return _probe(sheet, b"key" if name in _KEYS else b"member", holder, key, call)


def _probe(sheet: Sheet, probe: bytes, holder: Node, key: Node, access: Node) -> bool:
    if not sheet.can_hold(holder):
        sheet.skip(key, _UNHELD)
        return False
    sheet.give(key, probe, sheet.hold(holder), shown=access)
    return True
