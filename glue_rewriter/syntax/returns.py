"""What a function returns, and yields."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, first_expression

#: Nodes that hold no statement of their own function.
_CLASSES = frozenset({"class", "class_declaration", "abstract_class_declaration"})

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
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type == "return_statement":
            value = first_expression(node)
            if value is not None:
                yield value
        elif node.type not in FUNCTION_TYPES and node.type not in _CLASSES and not node.type.endswith("_expression"):
            stack += node.named_children


def may_end_without(function: Node) -> bool:
    """Whether a function may end without a value: by `return;`, or by its last statement. Of a function whose end
    cannot be told to be reached, as after a `switch` or a loop that returns, it is said that it does not."""
    body = function.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        return False
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type == "return_statement":
            if first_expression(node) is None:
                return True
        elif node.type not in FUNCTION_TYPES and node.type not in _CLASSES and not node.type.endswith("_expression"):
            stack += node.named_children
    return _goes_on(body, _DEPTH)


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
    stack = [statement]
    while stack:
        node = stack.pop()
        if node.type == "return_statement":
            return True
        if node.type not in FUNCTION_TYPES and node.type not in _CLASSES and not node.type.endswith("_expression"):
            stack += node.named_children
    return False
