"""What a destructuring pattern takes out of an object: `const { malloc, ptr: p = 0 } = source`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field, string_value, unwrap

_DEFAULTS = frozenset({"assignment_pattern", "object_assignment_pattern"})


class Taken(NamedTuple):
    """A property that a pattern takes: `of` is the object, where it is an expression; `owner` the name of the property
    that holds the object, where a pattern around this one takes it out of another (`{ exports: { malloc } }`)."""

    name: bytes
    of: Node | None
    owner: bytes | None


def taken(variable: Node, data: bytes) -> Taken | None:
    """What the pattern in which a variable stands gives it; None if that is no property with a known name."""
    node, parent = variable, variable.parent
    if parent is not None and parent.type in _DEFAULTS:
        node, parent = parent, parent.parent
    if parent is None:
        return None
    if parent.type == "pair_pattern":
        name = _key(parent, data)
        pattern = parent.parent
    else:
        name = data[variable.start_byte : variable.end_byte]
        pattern = parent
    if name is None or pattern is None or pattern.type != "object_pattern" or node.type == "rest_pattern":
        return None
    holder = pattern.parent
    if holder is not None and holder.type in _DEFAULTS:
        holder = holder.parent
    of = owner = None
    if holder is not None and holder.type in ("variable_declarator", "assignment_expression"):
        of = holder.child_by_field_name("value") or holder.child_by_field_name("right")
    elif holder is not None and holder.type == "pair_pattern":
        owner = _key(holder, data)
    return Taken(name, of, owner)


def bound_by(key: Node) -> Node | None:
    """The variable to which a pattern gives the property that a word names; None for a word in any other place."""
    if key.type == "shorthand_property_identifier_pattern":
        return key
    parent = key.parent
    if parent is None or parent.type != "pair_pattern" or field(parent, "key") != key:
        return None
    value = field(parent, "value")
    if value.type in _DEFAULTS:
        value = field(value, "left")
    return value if value.type == "identifier" else None


def items(list_: Node) -> Iterator[tuple[int, Node]]:
    """The elements of a list or of an array pattern, each with its index: a comma alone leaves one out."""
    index = 0
    for child in list_.children:
        if child.type == ",":
            index += 1
        elif child.is_named and child.type != "comment":
            yield index, child


def element(variable: Node) -> Node | None:
    """The expression that an array pattern gives to a variable, where the list is written out: `[a, b] = [b, a]`."""
    node, pattern = variable, variable.parent
    if pattern is not None and pattern.type == "assignment_pattern":
        node, pattern = pattern, pattern.parent
    holder = pattern.parent if pattern is not None and pattern.type == "array_pattern" else None
    if pattern is None or holder is None or holder.type not in ("variable_declarator", "assignment_expression"):
        return None
    value = holder.child_by_field_name("value") or holder.child_by_field_name("right")
    place = next((index for index, part in items(pattern) if part == node), None)
    return None if value is None or place is None else _at(unwrap(value), place)


def bound_element(value: Node) -> Node | None:
    """The part of an array pattern that gets an element of a list that is written out."""
    list_ = value.parent
    holder = None if list_ is None else list_.parent
    if list_ is None or holder is None or holder.type not in ("variable_declarator", "assignment_expression"):
        return None
    pattern = holder.child_by_field_name("name") or holder.child_by_field_name("left")
    place = next((index for index, part in items(list_) if part == value), None)
    if pattern is None or pattern.type != "array_pattern" or place is None or _at(list_, place) is None:
        return None
    part = next((part for index, part in items(pattern) if index == place), None)
    return field(part, "left") if part is not None and part.type == "assignment_pattern" else part


def _at(list_: Node, place: int) -> Node | None:
    """The element of a list written out at an index; None where a spread argument stands before it."""
    if list_.type != "array":
        return None
    for index, part in items(list_):
        if part.type == "spread_element":
            return None
        if index == place:
            return part
    return None


def _key(pair: Node, data: bytes) -> bytes | None:
    key = field(pair, "key")
    if key.type == "property_identifier":
        return data[key.start_byte : key.end_byte]
    return string_value(key, data)
