"""The expressions that compare or look something up, and the regions in which code has rules of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from glue_rewriter.source import Language
from glue_rewriter.syntax.native import Node, Query
from glue_rewriter.syntax.nodes import first_expression, string_value
from glue_rewriter.syntax.parser import SyntaxTree, captured, grammar

_PROBED = """
(binary_expression) @binary
(call_expression) @call
(new_expression) @new
(subscript_expression) @subscript
(switch_statement) @switch
(with_statement) @with
(decorator) @decorator
"""
_BITWISE = """
(unary_expression operator: "~") @inverted
(augmented_assignment_expression) @assigned
"""


@cache
def _query(language: Language, nodes: str) -> Query:
    return Query(grammar(language), nodes)


def probed(tree: SyntaxTree) -> dict[str, list[Node]]:
    """The nodes of a tree by what they are: `binary`, `call`, `new`, `subscript`, `switch`, `with`, `decorator`."""
    return captured(_query(tree.language, _PROBED), tree.root)


def bitwise(tree: SyntaxTree) -> dict[str, list[Node]]:
    """What may be bitwise beside the binary expressions: `inverted` by `~`, `assigned` with an operator."""
    return captured(_query(tree.language, _BITWISE), tree.root)


def _directives(body: Node, data: bytes) -> list[bytes]:
    """The directives that a program or a function's body begins with."""
    found = []
    for child in _statements(body):
        directive = _directive(child, data)
        if directive is None:
            break
        found.append(directive)
    return found


def first_statement(tree: SyntaxTree) -> int:
    """The byte offset of the first statement that is no directive; the end of the text if there is none."""
    for child in _statements(tree.root):
        if _directive(child, tree.data) is None:
            return child.start_byte
    return len(tree.data)


def asm_functions(tree: SyntaxTree) -> Iterator[Node]:
    """The functions that are asm.js by their directive."""
    if b"use asm" not in tree.data:
        return
    for capture in ("declaration", "expression", "arrow", "method"):
        for function in tree.captures().get(capture, ()):
            body = function.child_by_field_name("body")
            if body is not None and body.type == "statement_block" and b"use asm" in _directives(body, tree.data):
                yield function


def _statements(body: Node) -> Iterator[Node]:
    return (child for child in body.named_children if child.type not in ("comment", "html_comment", "hash_bang_line"))


def _directive(statement: Node, data: bytes) -> bytes | None:
    """What a statement directs, None for one that is no directive."""
    if statement.type != "expression_statement":
        return None
    only = first_expression(statement)
    if only is None or only.type != "string":
        return None
    return string_value(only, data) or b""
