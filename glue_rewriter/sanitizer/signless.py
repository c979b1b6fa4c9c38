"""What cannot be one of two numbers of the same 32 bits, as far as its syntax tells: it needs no probe."""

from __future__ import annotations

from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, last_expression, number, operator, terms, unwrap

_LINE = 1 << 31
_NO_NUMBERS = frozenset(
    {
        "string", "template_string", "regex", "object", "array", "function_expression", "arrow_function",
        "generator_function", "class", "null", "undefined", "true", "false", "jsx_element", "jsx_self_closing_element",
    }
)  # fmt: skip
_TRUTHS = frozenset({"<", ">", "<=", ">=", "==", "!=", "===", "!==", "in", "instanceof"})
_TEXTS = frozenset({"string", "template_string"})


def is_literal(node: Node) -> bool:
    """Whether an expression is a number as it is written, perhaps with a sign."""
    node = unwrap(node)
    while node.type == "unary_expression" and operator(node) in ("-", "+"):
        node = unwrap(field(node, "argument"))
    return node.type == "number"


def has_no_twin(node: Node, data: bytes) -> bool:
    """Whether an expression is no number, or one that is the same taken as signed and as unsigned.

    That is: from 0 to 2^31 - 1, or no integer of 32 bits.
    """
    stack = [node]
    while stack:
        current = unwrap(stack.pop())
        match current.type:
            case "number":
                value = number(current, data)
                if value is not None and _LINE <= value < 2 * _LINE:
                    return False
            case "unary_expression":
                if operator(current) not in ("!", "typeof", "void"):
                    return False
            case "ternary_expression":
                stack += [field(current, "consequence"), field(current, "alternative")]
            case "sequence_expression":
                stack.append(last_expression(current))
            case "binary_expression":
                if not _is_small(current, data):
                    return False
            case _:
                if current.type not in _NO_NUMBERS:
                    return False
    return True


def _is_small(node: Node, data: bytes) -> bool:
    """Whether a binary operation makes no number of 32 bits, or one that is never negative and below 2^31."""
    sign = operator(node)
    if sign in _TRUTHS:
        return True
    left, right = unwrap(field(node, "left")), unwrap(field(node, "right"))
    if sign == "+":
        return any(term.node.type in _TEXTS for term in terms(node))
    if sign == "&":
        return any(0 <= value < _LINE for value in (number(left, data), number(right, data)) if value is not None)
    by = number(right, data)
    return sign == ">>>" and by is not None and by % 32 >= 1
