"""The expressions that an index may be worth, each put right by itself."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import (
    Operation,
    ends_in_type,
    field,
    is_wrapper,
    number,
    operation,
    operator,
    unwrap,
)

#: Expressions that an operator can be appended to as they are.
_TIGHT = frozenset(
    {
        "identifier", "number", "call_expression", "member_expression", "subscript_expression", "new_expression",
        "parenthesized_expression", "update_expression", "unary_expression", "await_expression", "this", "super",
        "meta_property",
    }
)  # fmt: skip
SHIFT_LEVEL = frozenset({"+", "-", "*", "/", "%", "**", "<<", ">>", ">>>"})
BITWISE_AND_LEVEL = SHIFT_LEVEL | {"&", "<", ">", "<=", ">=", "instanceof", "in", "==", "!=", "===", "!=="}


class Leaf(NamedTuple):
    """One expression that the index may be worth, read once: most questions are about its operator.

    `outer` is the expression with the parentheses around it, `operation` what it is made of if it is binary, `coerced`
    the E where it is written `E | 0`, `E >> 0`, `E >>> 0` or `~~E`.
    """

    node: Node
    outer: Node
    operation: Operation | None
    coerced: Node | None


def leaves(index: Node, data: bytes) -> Iterator[Leaf]:
    """What an index may be worth: the arms of `?:`, `||`, `??`, the last of a sequence, in the order of the source."""
    stack = [index]
    while stack:
        outer = stack.pop()
        node = unwrap(outer)
        if node.type == "identifier":  # most are
            yield Leaf(node, outer, None, None)
            continue
        made = made_of(node)
        if made.form == "operation" and node.type == "binary_expression":
            read = operation(node)
            yield Leaf(node, outer, read, read.left if _coerces(read.sign, read.right, data) else None)
        elif made.sign == "||" or (made.sign == "??" and _is_arithmetic(made.parts[0])):
            stack += reversed(made.parts)
        elif made.sign == "&&" and node.type == "binary_expression":
            # Where the left side is the value it is 0, false or nothing; made a number it might change what
            # is chosen.
            stack.append(made.parts[1])
        elif made.form == "copy" and node.type in ("ternary_expression", "sequence_expression"):
            stack += reversed(made.parts)
        elif made.form == "unary":
            yield Leaf(node, outer, None, _negated_twice(node))
        else:
            yield Leaf(node, outer, operation(node) if node.type == "binary_expression" else None, None)


def _coerces(sign: str, right: Node, data: bytes) -> bool:
    """Whether an operator and its right side only make an integer of the left side."""
    if sign not in ("|", ">>", ">>>"):
        return False
    by = number(unwrap(right), data)
    return by is not None and (by == 0 or (sign != "|" and by % 32 == 0))


def _negated_twice(node: Node) -> Node | None:
    """The E of `~~E`."""
    if operator(node) == "~":
        inner = field(node, "argument")
        if inner.type == "unary_expression" and operator(inner) == "~":
            return field(inner, "argument")
    return None


def _is_arithmetic(node: Node) -> bool:
    """Whether an expression is a number for sure, never null or undefined, which `>>> 0` would hide from `??`."""
    node = unwrap(node)
    return node.type in ("number", "update_expression") or (
        node.type == "binary_expression" and operator(node) in SHIFT_LEVEL | {"&", "|", "^"}
    )


def binds(node: Node, level: frozenset[str]) -> bool:
    """Whether an operator appended to an expression takes all of it."""
    if node.type == "binary_expression":
        return operator(node) in level
    return node.type in _TIGHT or (is_wrapper(node) and not ends_in_type(node))
