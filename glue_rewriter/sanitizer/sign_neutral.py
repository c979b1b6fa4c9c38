"""What cannot be one of two numbers of the same 32 bits, as far as its syntax tells: it needs no probe."""

from __future__ import annotations

from glue_rewriter.dataflow.lattice import COMPARISONS
from glue_rewriter.dataflow.steps import Made, assigns, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, number, operator, terms, unwrap

_LINE = 1 << 31
_COERCIONS = frozenset({"|", ">>", ">>>"})
_NO_NUMBERS = frozenset({"text", "regex", "object", "list", "function", "class", "null", "nothing", "boolean"})


def is_literal(node: Node) -> bool:
    """Whether an expression is a number as it is written, perhaps with a sign."""
    node = unwrap(node)
    while node.type == "unary_expression" and operator(node) in ("-", "+"):
        node = unwrap(field(node, "argument"))
    return node.type == "number"


def is_taken_as(node: Node, other: Node, data: bytes) -> bool:
    """Whether a node is another one taken as signed or as unsigned: `x | 0`, `x >> 0`, `x >>> 0`, `~~x`."""
    node = unwrap(node)
    if node.type == "binary_expression":
        if operator(node) not in _COERCIONS or number(field(node, "right"), data) != 0:
            return False
        taken = field(node, "left")
    else:
        taken = node
        for _ in range(2):
            if taken.type != "unary_expression" or operator(taken) != "~":
                return False
            taken = unwrap(field(taken, "argument"))
    return _text(taken, data) == _text(other, data)


def _text(node: Node, data: bytes) -> bytes:
    node = unwrap(node)
    return data[node.start_byte : node.end_byte]


def has_no_twin(node: Node, data: bytes) -> bool:
    """Whether an expression is no number, or one that is the same taken as signed and as unsigned.

    That is: from 0 to 2^31 - 1, or no integer of 32 bits.
    """
    stack = [node]
    while stack:
        current = unwrap(stack.pop())
        made = made_of(current)
        if made.form == "number":
            value = number(current, data)
            if value is not None and _LINE <= value < 2 * _LINE:
                return False
        elif made.form == "copy" and not made.sign:
            stack += made.parts
        elif made.form == "unary":
            if made.sign not in ("!", "typeof"):
                return False
        elif made.form == "operation" and not assigns(current):
            if not _is_small(current, made, data):
                return False
        elif made.form not in _NO_NUMBERS:
            return False
    return True


def _is_small(node: Node, made: Made, data: bytes) -> bool:
    """Whether a binary operation makes no number of 32 bits, or one that is never negative and below 2^31."""
    if made.sign in COMPARISONS:
        return True
    left, right = map(unwrap, made.parts)
    if made.sign == "+":
        return any(made_of(term.node).form == "text" for term in terms(node))
    if made.sign == "&":
        return any(0 <= value < _LINE for value in (number(left, data), number(right, data)) if value is not None)
    by = number(right, data)
    return made.sign == ">>>" and by is not None and by % 32 >= 1
