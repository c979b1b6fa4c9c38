"""Bytes -> syntax tree, by tree-sitter's JavaScript grammar."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from glue_rewriter.source import Source


@cache
def _language() -> Language:
    return Language(tree_sitter_javascript.language())


@cache
def _query(text: str) -> Query:
    return Query(_language(), text)


class SyntaxTree:
    """The tree of one source. Every node's offsets are bytes of the source."""

    def __init__(self, source: Source, root: Node) -> None:
        self.source = source
        self.data = source.data
        self.root = root

    def captures(self, query: str) -> dict[str, list[Node]]:
        """The nodes that a query captures, by capture name, in the order of the source."""
        return QueryCursor(_query(query)).captures(self.root)

    def text(self, node: Node) -> bytes:
        """The bytes of a node."""
        return self.data[node.start_byte : node.end_byte]

    def at(self, start: int, end: int) -> Node | None:
        """The smallest node that spans the bytes `start` to `end`."""
        return self.root.descendant_for_byte_range(start, end)


def parse(source: Source) -> SyntaxTree:
    """The syntax tree of a source; raises `SourceError` at the first place that is not JavaScript."""
    data = source.data
    if b"\0" in data:
        # tree-sitter takes NUL for the end of the input. U+0001 may stand wherever NUL may: in strings,
        # templates, comments and regular expressions, and nowhere else.
        data = data.replace(b"\0", b"\1")
    root = Parser(_language()).parse(data).root_node
    if root.has_error:
        raise _error(source, root)
    return SyntaxTree(source, root)


def _error(source: Source, root: Node) -> Exception:
    for node in _broken(root):
        at = node.start_byte
        if node.is_missing:
            wanted = "something" if node.is_named else f"‘{node.type}’"
            # tree-sitter puts a missing token right after the last one it has read.
            return source.error(min(at, max(len(source.data) - 1, 0)), f"cannot parse this: {wanted} is missing here")
        return source.error(at, "cannot parse this as JavaScript; nothing was rewritten")
    return source.error(root.start_byte, "cannot parse this as JavaScript; nothing was rewritten")


def _broken(node: Node) -> Iterator[Node]:
    """The places of the syntax errors, in order: missing tokens, and the innermost start of what is in error."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.is_missing:
            yield current
        elif current.is_error:
            inner = [child for child in current.children if child.has_error]
            if inner and inner[0].start_byte == current.start_byte:
                stack.extend(reversed(inner))
            else:
                yield current
        elif current.has_error:
            stack.extend(child for child in reversed(current.children) if child.has_error)
