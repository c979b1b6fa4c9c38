"""Small questions about operands: what a mask leaves of an address, what a call reads, what is text."""

from __future__ import annotations

from glue_rewriter.dataflow.steps import Made, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, number, operator, unwrap

#: How far a sum is searched for text.
_TERMS = 16


def reads_word(given: list[Node], data: bytes) -> bool:
    """Whether getValue(address, type) reads what may be an address."""
    return len(given) > 1 and data[given[1].start_byte : given[1].end_byte].strip(b"\"'`").endswith((b"*", b"i32"))


def is_small_mask(node: Node, data: bytes) -> bool:
    """Whether a binary expression is `x & literal` that leaves nothing of an address."""
    by = number(unwrap(field(node, "right")), data)
    return operator(node) == "&" and by is not None and 0 <= by < 1 << 16


def is_literal_mask(node: Node, data: bytes) -> bool:
    """Whether an operand is a literal, or one with a sign or `~` before it."""
    node = unwrap(node)
    if node.type == "unary_expression":
        node = unwrap(field(node, "argument"))
    if node.type == "binary_expression" and operator(node) == "<<":
        return all(number(unwrap(field(node, side)), data) is not None for side in ("left", "right"))
    return number(node, data) is not None


def has_text(node: Node) -> bool:
    """Whether a string is among the last terms of a sum, so that what is added is made text."""
    for _ in range(_TERMS):
        made = made_of(node)
        if _is_text(made):
            return True
        if made.form != "operation" or made.sign != "+":
            return False
        left, right = map(unwrap, made.parts)
        if _is_text(made_of(right)):
            return True
        node = left
    return False


def _is_text(made: Made) -> bool:
    """Whether an expression is a text, or one is chosen last by a condition."""
    if made.form == "copy" and len(made.parts) == 2 and not made.sign:
        made = made_of(unwrap(made.parts[1]))
    return made.form == "text"
