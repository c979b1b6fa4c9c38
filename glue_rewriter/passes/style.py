"""How inserted text is spaced: as the code around it."""

from __future__ import annotations

import re

from glue_rewriter.passes.expressions import Leaf
from glue_rewriter.syntax import SyntaxTree

#: How far around a site its own line is asked, in bytes.
_REACH = 160
#: How much of an expression is asked, with what is around it, in bytes.
_LONG = 2048
#: How much of a file is asked, in bytes.
_ENOUGH = 65_536
_SPACED = re.compile(rb", |: | (?:[-+*/<?]|={1,3}|>>>?|&&|\|\||=>) |\) \{")
_TIGHT = re.compile(rb",(?=\S)|[\w$)\]](?:[-+*<?]|={1,3}|>>>?|&&|\|\||=>)(?=[\w$(\[{])|\)\{")
_TIGHT_TYPED = re.compile(rb",(?=\S)|[\w$)\]](?:[-+*?]|={1,3}|&&|\|\||=>)(?=[\w$(\[{])|\)\{")


class Spacing:
    """Tells for each place of one source whether operators are written with spaces around them."""

    def __init__(self, tree: SyntaxTree, written: bytes | None = None) -> None:
        """`written` is the text to go by, where the tree is that of a mask of it."""
        self._data = tree.data if written is None else written
        self._file: bool | None = None
        #: In TypeScript `<` and `>>` enclose lists of types as often as they compare and shift.
        self._tight = _TIGHT_TYPED if tree.is_typed else _TIGHT

    def around(self, leaf: Leaf) -> bool:
        """Whether the code at an expression is spaced: by its own operator, else by its line, else by the file."""
        data = self._data
        if leaf.operation is not None:
            at = leaf.operation.at
            return data[at - 1 : at] in (b" ", b"\n", b"\t", b"\r")
        start, end = leaf.node.start_byte, leaf.node.end_byte
        reached = max(start - _REACH, 0)
        low = max(data.rfind(b"\n", reached, start) + 1, reached)
        stop = data.find(b"\n", end, end + _REACH)
        # What is long may hold others, of which the same is asked.
        votes = self._votes(data[low : min(stop if stop >= 0 else end + _REACH, low + _LONG)])
        if votes:
            return votes > 0
        if self._file is None:
            self._file = self._votes(data[:_ENOUGH]) >= 0
        return self._file

    def _votes(self, text: bytes) -> int:
        """Spaced minus unspaced commas and assignments."""
        return len(_SPACED.findall(text)) - len(self._tight.findall(text))
