"""Lists, maps and sets: what puts a value into one, what takes it out, and at which index."""

from __future__ import annotations

from glue_rewriter.dataflow.builtins import ASKED, PUTS, invocation
from glue_rewriter.dataflow.steps import assigns, goes, made_of, target_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import (
    constructor_name,
    field,
    is_wrapper,
    number,
    parent_of,
    property_name,
    unwrap,
)


def is_written(access: Node) -> bool:
    """Whether something is put where an access stands, and nothing is read."""
    node = _outermost(access)
    assignment = target_of(node)
    if assignment is not None:
        return not assigns(assignment)
    return any(fate == "operand" and made_of(to).sign == "delete" for fate, to in goes(node))


def _outermost(node: Node) -> Node:
    """An expression with the parentheses and type assertions around it."""
    parent = parent_of(node)
    while parent is not None and is_wrapper(parent):
        node, parent = parent, parent_of(parent)
    return node


def is_put_into(holder: Node, data: bytes) -> bool:
    """Whether something is put into a list or a map where it is named, and nothing is taken out."""
    for fate, access in goes(holder):
        if fate == "object" and property_name(access, data) is None:
            return is_written(access)
        if fate == "object" and property_name(access, data) in PUTS:
            calls = [call for up, call in goes(access) if up == "callee"]
            return any(last == "dropped" for call in calls for last, _ in goes(call))
    return False


def makes_unsigned(made: Node, data: bytes) -> bool:
    """Whether `new` makes elements without a sign: what is put into them has none there."""
    name = (constructor_name(made, data) if made_of(made).form == "new" else None) or b""
    return name.startswith(b"Uint") and name.endswith(b"Array")


def is_asked(function: Node, data: bytes) -> bool:
    """Whether a function stands where a method of a list asks it about each."""
    return any(
        fate == "argument" and property_name(unwrap(invocation(call, data).callee), data) in ASKED
        for fate, call in goes(function)
    )


def index_of(access: Node, data: bytes) -> int | None:
    """The index that is written out in an access of a list."""
    value = number(unwrap(field(access, "index")), data) if access.type == "subscript_expression" else None
    return value if isinstance(value, int) else None


def has_numbers(switch: Node) -> bool:
    """Whether all labels of a switch are numbers; of one of its cases it is not said."""
    if switch.type != "switch_statement":
        return False
    cases = [case.child_by_field_name("value") for case in field(switch, "body").named_children]
    return all(label is None or label.type == "number" for label in cases)
