"""Where a name stands in a tree: found in its text, and looked at in the tree where that is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.parser import SyntaxTree

#: How many times a file is read through in search of names before its words are put into an index, which takes as long.
_READINGS = 70


def identifiers(tree: SyntaxTree, name: bytes, start: int, end: int) -> Iterator[Node]:
    """The nodes spelled exactly `name` between two offsets: identifiers and property names, not words in text."""
    for at in words(tree, name, start, end):
        node = word_at(tree, at, len(name))
        if node is not None:
            yield node


def word_at(tree: SyntaxTree, at: int, size: int) -> Node | None:
    """The node that spans exactly the word of a size, in bytes, at an offset; None inside text and comments."""
    node = tree.at(at, at + size)
    return node if node is not None and node.start_byte == at and node.end_byte == at + size else None


def words(tree: SyntaxTree, name: bytes, start: int, end: int) -> Iterable[int]:
    """The offsets between two offsets at which a word is exactly `name`.

    Found by `bytes.find`, which is much faster than a regular expression; where a file was read through many times for
    its many names, in an index.
    """
    tree.read += min(end, len(tree.data)) - start
    if tree.read > _READINGS * len(tree.data):
        if tree.index is None:
            # Imported late: few files need it.
            from glue_rewriter.syntax.word_index import WordIndex

            tree.index = WordIndex(tree.data, tree.searched)
        indexed = tree.index.between(name, start, end)
        if indexed is not None:
            return _search(tree.data, name, start, end, indexed)
    return _search(tree.data, name, start, end, tree.searched)


def _search(data: bytes, name: bytes, start: int, end: int, ranges: list[tuple[int, int]]) -> Iterator[int]:
    size, find = len(name), data.find
    for low, high in ranges if name else ():
        stop = min(high, end)
        at = find(name, max(low, start), stop)
        while at >= 0:
            after = at + size
            if data[after : after + 1] not in _WORD and data[at - 1 : at] not in _WORD:
                yield at
            at = find(name, after, stop)


def endings(tree: SyntaxTree, text: bytes) -> Iterator[int]:
    """The offsets at which a text stands, and a word in it that ends with it."""
    data, size = tree.data, len(text)
    find = data.find
    for low, high in tree.searched:
        at = find(text, low, high)
        while at >= 0:
            if data[at + size : at + size + 1] not in _WORD:
                yield at
            at = find(text, at + size, high)


# Every byte from 0x80 up is part of an identifier where it stands next to one.
_WORD = frozenset(bytes([byte]) for byte in range(256) if byte >= 0x80 or chr(byte).isalnum() or byte in b"$_")
