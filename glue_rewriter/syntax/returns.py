"""What a function returns, and yields."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, first_expression

_RETURN = b"return"
#: Out of how many blocks in each other it is told if a statement is the last that is run.
_DEPTH = 40


def is_deferred(function: Node) -> bool:
    """Whether a call of a function gives a promise or a generator of what it returns: it is `async`, or `function*`."""
    return any(child.type in ("async", "*") for child in function.children)


def returned(function: Node) -> Iterator[Node]:
    """The expressions that a function may return, in no order; of an async function or a generator none."""
    if not is_deferred(function):
        yield from settled(function)


def is_generator(function: Node) -> bool:
    """Whether a call of a function gives something to walk: it is `function*`."""
    return any(child.type == "*" for child in function.children)


def yielded(function: Node) -> Iterator[Node]:
    """The `yield` expressions of a generator, in no order."""
    stack = [function.child_by_field_name("body")]
    while stack:
        node = stack.pop()
        if node is None or node.type in FUNCTION_TYPES:
            continue
        if node.type == "yield_expression":
            yield node
        stack += node.named_children


def settled(function: Node) -> Iterator[Node]:
    """The expressions that a function may return, in no order; of an async function those that its promise gives."""
    body = function.child_by_field_name("body")
    if body is None:
        return
    if body.type != "statement_block":
        yield body
        return
    for statement in _returns(body):
        value = first_expression(statement)
        if value is not None:
            yield value


def may_end_without(function: Node) -> bool:
    """Whether a function may end without a value: by `return;`, or by its last statement. Of a function whose end
    cannot be told to be reached, as after a `switch` or a loop that returns, it is said that it does not."""
    body = function.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        return False
    return any(first_expression(statement) is None for statement in _returns(body)) or _goes_on(body, _DEPTH)


def _goes_on(statement: Node, depth: int) -> bool:
    """Whether what stands after a statement may be run; of what is nested deeper it is not said."""
    if depth == 0:
        return False
    match statement.type:
        case "return_statement" | "throw_statement":
            return False
        case "statement_block" | "else_clause":
            return all(_goes_on(child, depth - 1) for child in statement.named_children if child.type != "comment")
        case "if_statement":
            alternative = statement.child_by_field_name("alternative")
            consequence = statement.child_by_field_name("consequence")
            if alternative is None or consequence is None:
                return True
            return _goes_on(consequence, depth - 1) or _goes_on(alternative, depth - 1)
        case "try_statement" | "switch_statement" | "labeled_statement" | "while_statement" | "do_statement":
            return not _holds_return(statement)
        case "for_statement":
            return statement.child_by_field_name("condition") is not None or not _holds_return(statement)
    return True


def _holds_return(statement: Node) -> bool:
    return next(_returns(statement), None) is not None


def _returns(statement: Node) -> Iterator[Node]:
    """The `return` statements in a statement of the same function. They are found by their word, for most of a large
    function is none."""
    text, start = statement.text or b"", statement.start_byte
    at = text.find(_RETURN)
    while at >= 0:
        cursor, end = statement.walk(), at + len(_RETURN)
        while cursor.goto_first_child_for_byte(start + at) is not None:
            node = cursor.node
            if node is None or node.start_byte > start + at:
                break
            if node.type == "return_statement" and node.start_byte == start + at:
                yield node
                break
            if node.type in FUNCTION_TYPES:
                end = node.end_byte - start
                break
        at = text.find(_RETURN, end)
