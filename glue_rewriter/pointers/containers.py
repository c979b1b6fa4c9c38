"""Lists, maps and sets: what puts a value into one, what takes it out, and at which index."""

from __future__ import annotations

from glue_rewriter.dataflow.builtins import ASKED, PUTS
from glue_rewriter.dataflow.patterns import items
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import (
    constructor_name,
    field,
    is_wrapper,
    number,
    operator,
    property_name,
    same_place,
    unwrap,
)


def is_written(access: Node) -> bool:
    """Whether something is put where an access stands, and nothing is read."""
    node, parent = access, access.parent
    while parent is not None and is_wrapper(parent):
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "assignment_expression":
        return same_place(field(parent, "left"), node)
    return parent.type == "unary_expression" and operator(parent) == "delete"


def is_put_into(holder: Node, data: bytes) -> bool:
    """Whether something is put into a list or a map where it is named, and nothing is taken out."""
    access = holder.parent
    if access is None:
        return False
    if access.type == "subscript_expression" and same_place(field(access, "object"), holder):
        return is_written(access)
    if property_name(access, data) not in PUTS or access.parent is None or access.parent.parent is None:
        return False
    return access.parent.type == "call_expression" and access.parent.parent.type == "expression_statement"


def makes_unsigned(made: Node, data: bytes) -> bool:
    """Whether `new` makes elements without a sign: what is put into them has none there."""
    name = (constructor_name(made, data) if made.type == "new_expression" else None) or b""
    return name.startswith(b"Uint") and name.endswith(b"Array")


def is_asked(function: Node, data: bytes) -> bool:
    """Whether a function stands where a method of a list asks it about each."""
    call = None if function.parent is None or function.parent.type != "arguments" else function.parent.parent
    callee = None if call is None else call.child_by_field_name("function")
    return callee is not None and property_name(unwrap(callee), data) in ASKED


def index_of(access: Node, data: bytes) -> int | None:
    """The index that is written out in an access of a list."""
    value = number(unwrap(field(access, "index")), data) if access.type == "subscript_expression" else None
    return value if isinstance(value, int) else None


def index_in(array: Node, node: Node) -> int | None:
    """The index that a list written out gives to an expression; None behind a spread."""
    return next((index for index, child in items(array) if same_place(child, node)), None)


def has_numbers(switch: Node) -> bool:
    """Whether all labels of a switch are numbers; of one of its cases it is not said."""
    if switch.type != "switch_statement":
        return False
    cases = [case.child_by_field_name("value") for case in field(switch, "body").named_children]
    return all(label is None or label.type == "number" for label in cases)
