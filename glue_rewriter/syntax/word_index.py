"""Where each word of a tree may stand: for files of which many names are asked for, so that searches are slow."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict

#: A private name, too, begins with no word before it.
_NAME = re.compile(rb"#?([\w$\x80-\xff]++)")
#: All but the letters of words is a blank.
_BLANKED = bytes(byte if byte >= 0x80 or chr(byte).isalnum() or byte in b"$_" else 0x20 for byte in range(256))
#: How long a piece is at least, in bytes: an index of every word takes six times as long to make.
_PIECE = 4096


class WordIndex:
    """The pieces of one text in which each word stands."""

    def __init__(self, data: bytes, ranges: list[tuple[int, int]]) -> None:
        """The words of these byte ranges."""
        self._pieces: defaultdict[bytes, list[tuple[int, int]]] = defaultdict(list)
        for low, high in ranges:
            blanked = data[low:high].translate(_BLANKED)
            at = 0
            while at < len(blanked):
                end = blanked.find(b" ", at + _PIECE)
                if end < 0:
                    end = len(blanked)
                piece = low + at, low + end
                for word in set(blanked[at:end].split()):
                    self._pieces[word].append(piece)
                at = end

    def between(self, name: bytes, start: int, end: int) -> list[tuple[int, int]] | None:
        """The byte ranges between two offsets, and around them, in which a word `name` stands, a private one with its
        `#`; None for what is no word."""
        word = _NAME.fullmatch(name)
        if word is None:
            return None
        pieces = self._pieces.get(word[1], [])
        # The one before may reach behind the start.
        first = max(bisect_left(pieces, (start,)) - 1, 0)
        return pieces[first : bisect_left(pieces, (end,))]
