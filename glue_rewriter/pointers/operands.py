"""Small questions about operands: what a mask leaves of an address, what a call reads."""

from __future__ import annotations

from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, number, operator, unwrap


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
