"""Texts and places in UTF-16 code units, in which source maps count columns (ECMA-426, Position types)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

#: Every LineTerminatorSequence of ECMA-262, wherever it stands, also in a string: what engines count lines by (V8's
#: stack traces do), and parsers such as acorn.
LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_BOM = "\ufeff"


class Units:
    """A UTF-8 text in UTF-16 units, as browsers decode it: without a byte order mark.

    `text` has one character for each unit. It is for places only: characters beyond U+FFFF are not in it.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        decoded = data.decode("utf-8")
        self.text = _ASTRAL.sub("aa", decoded).removeprefix(_BOM)
        self._is_ascii = len(decoded) == len(data)
        #: The place where each line begins.
        self.lines = [0, *(match.end() for match in LINE_END.finditer(self.text))]

    def places(self, offsets: Iterable[int]) -> list[int]:
        """The places, in units, of byte offsets in ascending order."""
        if self._is_ascii:
            return list(offsets)
        places: list[int] = []
        # A byte order mark is three bytes and no unit.
        done = at = 0
        if self._data.startswith(_BOM.encode()):
            done = len(_BOM.encode())
        for offset in offsets:
            if offset > done:
                at += length(self._data[done:offset])
                done = offset
            places.append(at)
        return places

    def line(self, place: int) -> int:
        """The line of a place, from 0."""
        return bisect_right(self.lines, place) - 1

    def span(self, line: int) -> tuple[int, int]:
        """Where a line begins and where the next one does."""
        return self.lines[line], self.lines[line + 1] if line + 1 < len(self.lines) else len(self.text)


def length(data: bytes) -> int:
    """How many UTF-16 units a UTF-8 text has."""
    return len(data) if data.isascii() else len(data.decode("utf-8").encode("utf-16-le")) // 2
