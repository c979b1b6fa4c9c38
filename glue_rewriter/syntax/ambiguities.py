"""Where tree-sitter may read another program than JavaScript does.

A slash divides or begins a regular expression. After a closing brace that depends on what the brace closes, and
tree-sitter takes every function and class for an operand: `const f = () => {}`, a line break and `/HEAPU8[p]/i.test(x)`
is a division to it, and none to JavaScript. After `yield` and `await` it depends on whether they are names there.
`<!--` and, at the start of a line, `-->` begin comments in a script and are operators in a module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.syntax.native import Node, Query, QueryCursor
from glue_rewriter.syntax.nodes import parent_of
from glue_rewriter.syntax.parser import SyntaxTree, before_slash, grammar

_SHIFTS = '(binary_expression operator: [">>" ">>>"]) @shift'
#: Nodes that hold text.
_TEXT = frozenset(
    {
        "string",
        "string_fragment",
        "escape_sequence",
        "template_string",
        "comment",
        "jsx_text",
        "regex_pattern",
        "hash_bang_line",
    }
)


def doubts(tree: SyntaxTree) -> list[int]:
    """The offsets of the places where the tree may be wrong."""
    data = tree.data
    found = [at for at in _ends(before_slash(b"}"), data) if _divides(_node(tree, at))]
    for word in (b"yield", b"await"):
        found += [at for at in _ends(before_slash(word), data) if not _is_text(_node(tree, at), at)]
    for mark in (b"<!--", b"-->"):
        at = data.find(mark)
        while at >= 0:
            if (mark == b"<!--" or _begins_line(data, at)) and not _is_text(_node(tree, at), at):
                found.append(at)
            at = data.find(mark, at + 1)
    return sorted(found)


def subscripts(tree: SyntaxTree) -> set[tuple[int, int]]:
    """The byte ranges of the subscripts of a tree."""
    return {(node.start_byte, node.end_byte) for node in tree.captures().get("subscript", ())}


def shifts(tree: SyntaxTree) -> set[tuple[int, int]]:
    """The byte ranges of what is shifted to the right in a tree, the shift included."""
    found = QueryCursor(Query(grammar(tree.language), _SHIFTS)).captures(tree.root)
    return {(node.start_byte, node.end_byte) for node in found.get("shift", ())}


def _begins_line(data: bytes, at: int) -> bool:
    """Whether nothing but blanks and comments stands before an offset on its line, as far as that is told here."""
    before = data[max(0, at - 1000) : at].rstrip(b" \t")
    return not before or before[-1:] in b"\r\n" or before.endswith((b"*/", b"\xe2\x80\xa8", b"\xe2\x80\xa9"))


def _ends(pattern: re.Pattern[bytes], data: bytes) -> Iterator[int]:
    """The offsets of the slashes that a pattern ends in."""
    for match in pattern.finditer(data):
        yield match.end() - 1


def _node(tree: SyntaxTree, at: int) -> Node:
    """The smallest node at an offset."""
    return tree.at(at, at + 1) or tree.root


def _divides(node: Node) -> bool:
    """Whether a slash is an operator, and begins or ends no regular expression."""
    return node.type in ("/", "/=") and (parent := parent_of(node)) is not None and parent.type != "regex"


def _is_text(node: Node, at: int) -> bool:
    """Whether what stands at an offset is part of a text: of a regular expression, it may be its first slash."""
    if node.type == "/" and (parent := parent_of(node)) is not None and parent.type == "regex":
        return parent.start_byte != at
    return node.type in _TEXT
