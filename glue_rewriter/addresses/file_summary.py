"""What one file says to the others of a run: which of its functions take and give addresses, and which values are some.

Only what is exported counts, and, of a library, what it defines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from glue_rewriter.addresses.run_knowledge import Told
from glue_rewriter.addresses.sign_sources import Sign
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.modules import exports
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, field, parameters, string_value, unwrap
from glue_rewriter.syntax.returns import is_deferred, returned

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts

#: Through how many names, objects and classes what is exported is looked for.
_DEPTH = 4
_SIGNS = {frozenset({Sign.SIGNED}): True, frozenset({Sign.UNSIGNED}): False}
_CLASSES = frozenset({"class", "class_declaration", "abstract_class_declaration"})
_FIELDS = frozenset({"field_definition", "public_field_definition"})


def told(facts: AddressFacts) -> dict[bytes, Told]:
    """What a module says of what it exports, by the names that `Knowledge.modules` has."""
    found: dict[bytes, Told] = {}
    for each in exports(facts.tree):
        if each.module is None:
            found |= _described(facts, each.name, each.node, _DEPTH)
            continue
        module = facts.knowledge.modules.get(each.module, {})
        if not each.name:
            found |= {name: said for name, said in module.items() if name.partition(b".")[0] != b"default"}
        else:
            found |= _renamed(module, facts.tree.text(each.node), each.name)
    return found


def told_by_library(facts: AddressFacts) -> dict[bytes, Told]:
    """What a library says of the functions that it defines, by the names that other libraries call them by."""
    found: dict[bytes, Told] = {}
    for name, function in facts.declared.defined():
        found |= _function(facts, name[1:] if name[:1] == b"$" else b"_" + name, function)
    return found


def _described(facts: AddressFacts, name: bytes, node: Node, depth: int) -> dict[bytes, Told]:
    node = unwrap(node)
    if depth == 0:
        return {}
    if node.type in FUNCTION_TYPES:
        return _function(facts, name, node)
    if node.type in _CLASSES:
        return dict(_of_class(facts, name, node))
    match made_of(node).form:
        case "object":
            return dict(_of_object(facts, name, node, depth - 1))
        case "name":
            handed_on = facts.elsewhere.imported(node)
            if handed_on is not None:
                return _renamed(facts.knowledge.modules.get(handed_on.module, {}), handed_on.name or b"default", name)
            definitions = facts.views.bindings.definitions(facts.views.bindings.resolve_node(node))
            if len(definitions) == 1 and definitions[0].how in ("value", "function", "class"):
                made = definitions[0].value or definitions[0].holder
                if not _is_value(made):
                    return _described(facts, name, made, depth - 1)
    return _value(facts, name, node)


def _is_value(node: Node) -> bool:
    node = unwrap(node)
    return node.type not in FUNCTION_TYPES | _CLASSES and made_of(node).form not in ("object", "name")


def _renamed(module: Mapping[bytes, Told], old: bytes, new: bytes) -> dict[bytes, Told]:
    """What a module says of one name, under another."""
    found = {}
    for name, said in module.items():
        head, dot, member = name.partition(b".")
        if head == old:
            found[new + dot + member] = said
    return found


def _of_object(facts: AddressFacts, name: bytes, node: Node, depth: int) -> Iterator[tuple[bytes, Told]]:
    data = facts.tree.data
    for member in node.named_children:
        if member.type == "shorthand_property_identifier":
            key, value = facts.tree.text(member), member
        elif member.type == "pair":
            written = field(member, "key")
            key, value = string_value(written, data) or facts.tree.text(written), field(member, "value")
        elif member.type == "method_definition":
            key, value = facts.tree.text(field(member, "name")), member
        else:
            continue
        yield from _described(facts, b".".join(filter(None, (name, key))), value, depth).items()


def _of_class(facts: AddressFacts, name: bytes, node: Node) -> Iterator[tuple[bytes, Told]]:
    for member in field(node, "body").named_children:
        written = member.child_by_field_name("name") or member.child_by_field_name("property")
        if written is None:
            continue
        full = b".".join(filter(None, (name, facts.tree.text(written))))
        if member.type == "method_definition" and not any(child.type in ("get", "set") for child in member.children):
            yield from _function(facts, full, member).items()
        elif member.type in _FIELDS:
            level = facts.property_level(facts.tree.text(written))
            if level:
                yield full, Told(gives=level, is_value=True)


def _function(facts: AddressFacts, name: bytes, function: Node) -> dict[bytes, Told]:
    takes = tuple(
        (place, level)
        for place, parameter in enumerate(parameters(function))
        if parameter.type == "identifier" and (level := facts.used_as_address(parameter))
    )
    values = [] if is_deferred(function) else [value for value in returned(function) if facts.level(value)]
    gives = max(map(facts.level, values), default=0)
    signed = _SIGNS.get(frozenset[Sign]().union(*map(facts.signs, values)))
    return {name: Told(takes, gives, signed)} if takes or gives else {}


def _value(facts: AddressFacts, name: bytes, node: Node) -> dict[bytes, Told]:
    level = facts.level(node)
    return {name: Told((), level, _SIGNS.get(facts.signs(node)), is_value=True)} if level and name else {}
