"""Whether code runs only where a variable, or a property, was asked for whether it is something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, field, operands, operator, parent_of, same_place, unwrap

_EQUAL = frozenset({"==", "===", "!=", "!=="})
_NOTHING = frozenset({"nothing", "null", "text"})  # a text: `typeof at === 'number'`
_CHOOSES = frozenset({"&&", "||"})
_ENDS = (b"return", b"throw", b"continue", b"break")


def is_guarded(name: Node, data: bytes) -> bool:
    """Whether something around an expression, or before it in the blocks around, asks for it: `if (at)`, `at && …`,
    `if (at === undefined) return;`. What is asked is told by its text."""
    mention = re.compile(rb"(?<![\w$.])%b(?![\w$])" % re.escape(data[name.start_byte : name.end_byte]))
    inner, outer = name, parent_of(name)
    while outer is not None:
        if any(_asks(condition, mention, data) for condition in _conditions(inner, outer, mention, data)):
            return True
        if inner.type in FUNCTION_TYPES and _declares(inner, mention, data):
            return False
        inner, outer = outer, parent_of(outer)
    return False


def _conditions(inner: Node, outer: Node, mention: re.Pattern[bytes], data: bytes) -> Iterator[Node]:
    """What decides whether a part of an expression or statement is run."""
    if outer.type == "binary_expression" and operator(outer) in _CHOOSES:
        left, _, right = operands(outer)
        if same_place(right, inner):
            yield left
    elif outer.type in ("if_statement", "ternary_expression", "while_statement"):
        condition = field(outer, "condition")
        if not same_place(condition, inner):
            yield condition
    elif outer.type in ("statement_block", "program"):
        for before in outer.named_children:
            if before.start_byte >= inner.start_byte:
                return
            if before.type == "if_statement" and _leaves_or_gives(field(before, "consequence"), mention, data):
                yield field(before, "condition")


def _leaves_or_gives(body: Node, mention: re.Pattern[bytes], data: bytes) -> bool:
    """Whether a statement ends what it stands in, or gives the variable a value."""
    last = body.named_children[-1] if body.type == "statement_block" and body.named_children else body
    if data.startswith(_ENDS, last.start_byte):
        return True
    return any(data[found.end() : found.end() + 3].lstrip()[:1] == b"=" for found in _found(body, mention, data))


def _found(node: Node, mention: re.Pattern[bytes], data: bytes) -> Iterator[re.Match[bytes]]:
    return mention.finditer(data, node.start_byte, node.end_byte)


def _asks(condition: Node, mention: re.Pattern[bytes], data: bytes) -> bool:
    """Whether a condition mentions it, and does not only compare it with another value: `at !== 5` is true of
    nothing at all."""
    if not any(_found(condition, mention, data)):
        return False
    condition = unwrap(condition)
    made = made_of(condition)
    if made.sign in _CHOOSES:
        return any(_asks(part, mention, data) for part in made.parts)
    if condition.type == "binary_expression" and operator(condition) in _EQUAL:
        return any(made_of(unwrap(part)).form in _NOTHING for part in made.parts)
    return True


def _declares(function: Node, mention: re.Pattern[bytes], data: bytes) -> bool:
    """Whether a function has a parameter of the name, so that outside of it the name is another variable's."""
    body = function.child_by_field_name("body")
    head = function.end_byte if body is None else body.start_byte
    return mention.search(data, function.start_byte, head) is not None
