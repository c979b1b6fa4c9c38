"""What kinds of expressions an index may be made of, as far as their syntax tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.heap.views import Views
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import (
    Operation,
    ends_in_type,
    field,
    is_wrapper,
    last_expression,
    number,
    operands,
    operation,
    operator,
    terms,
    unwrap,
)

#: Expressions that no address is: they stay. Negative literals count from the end, `undefined` means the end.
_NO_ADDRESS = frozenset(
    {
        "string", "template_string", "undefined", "null", "true", "false", "object", "array", "regex",
        "function_expression", "arrow_function", "generator_function", "class",
    }
)  # fmt: skip
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
_COMPARISONS = frozenset({"<", ">", "<=", ">=", "==", "!=", "===", "!==", "in", "instanceof"})
#: Without one of these in it, arithmetic is on numbers as far as can be seen.
_NO_NUMBER = re.compile(rb"""["'`]|BigInt|[0-9a-fA-F]n(?![\w$])""")
#: Expressions up to this size are searched for such text before they are walked, in bytes.
_SEARCHED = 1_000


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
        match node.type:
            case "binary_expression":
                made = operation(node)
                left, sign, right, _ = made
                if sign == "||" or (sign == "??" and _is_arithmetic(left)):
                    stack += (right, left)
                elif sign == "&&":
                    # Where the left side is the value it is 0, false or nothing; made a number it might change what
                    # is chosen.
                    stack.append(right)
                else:
                    yield Leaf(node, outer, made, left if _coerces(sign, right, data) else None)
            case "ternary_expression":
                stack += (field(node, "alternative"), field(node, "consequence"))
            case "sequence_expression":
                stack.append(last_expression(node))
            case "unary_expression":
                yield Leaf(node, outer, None, _negated_twice(node))
            case _:
                yield Leaf(node, outer, None, None)


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


def is_no_address(views: Views, leaf: Leaf) -> bool:
    """Whether an expression is no address at all and must stay.

    That is: something negated, which counts from the end; a comparison; `undefined`, which means the end; a string, a
    function, an object; arithmetic on strings or on BigInt, which `>>>` throws at.
    """
    data, node = views.tree.data, leaf.node
    if leaf.operation is not None:
        if leaf.operation.sign in _COMPARISONS:
            return True
        # What is long holds other indexes, whose text would be searched again for each.
        is_short = node.end_byte - node.start_byte < _SEARCHED
        if is_short and _NO_NUMBER.search(data, node.start_byte, node.end_byte) is None:
            return False
        return any(
            term.node.type in ("string", "template_string") or _is_bigint(term.node, data) for term in terms(node)
        )
    match node.type:
        case "identifier":
            binding = views.bindings.resolve_node(node)
            if not binding.kinds:
                return data[node.start_byte : node.end_byte] == b"undefined"
            definitions = views.bindings.definitions(binding)
            return all(d.how == "value" and _is_from_the_end(d.value) for d in definitions)
        case "number":
            return number(node, data) is None
        case "call_expression":
            return _is_bigint(node, data)
        case "unary_expression":
            inner = unwrap(field(node, "argument"))
            is_negated = operator(node) == "-" and inner.type != "unary_expression"
            return is_negated or operator(node) in ("void", "typeof", "!") or inner.type == "number"
    return node.type in _NO_ADDRESS


def _is_from_the_end(value: Node | None) -> bool:
    """Whether a value is a negative literal, which as a position counts from the end."""
    node = None if value is None else unwrap(value)
    return node is not None and node.type == "unary_expression" and operator(node) == "-"


def _is_bigint(node: Node, data: bytes) -> bool:
    stack = [node]
    while stack:
        current = unwrap(stack.pop())
        if current.type == "number" and number(current, data) is None:
            return True
        if current.type == "call_expression":
            function = field(current, "function")
            if data[function.start_byte : function.end_byte] == b"BigInt":
                return True
        if current.type == "binary_expression":
            left, _, right = operands(current)
            stack += (left, right)
    return False
