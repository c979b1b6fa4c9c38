"""A library made harmless: bytes of equal length that can be JavaScript."""

from __future__ import annotations

import re

from glue_rewriter.source.library.arms import Selection
from glue_rewriter.source.library.macros import Macro, Reading, Words, find_macros, first_reading, read_as
from glue_rewriter.source.text import Source

_NO_NEWLINE = re.compile(rb"[^\r\n]")
_CONTINUED = re.compile(rb"\\\r?\n\Z")


class Mask:
    """What one selection of arms shows of a library, and what its macros are read as."""

    def __init__(self, source: Source, selection: Selection, words: Words, known: dict[int, Reading]) -> None:
        """`known` are the readings found for macros before, by the offset of the macro.

        Raises `SourceError` where a macro begins inside another.
        """
        self.selection = selection
        self._words = words
        #: The library with directives and hidden lines blanked out.
        self.shown = _shown(source.data, selection)
        #: The macros that are seen, in order, and the offset of a `{{{` that is never closed.
        self.macros, self.unclosed = find_macros(source, self.shown, words)
        self.readings = {macro: known.get(macro.start) or first_reading(self.shown, macro) for macro in self.macros}

    def text(self) -> bytes:
        """The mask: equal length, the same ends of lines, nothing left of directives and macros."""
        data = bytearray(self.shown)
        for macro in self.macros:
            data[macro.start : macro.end] = self.read_as(macro, self.readings[macro])
        return bytes(data)

    def read_as(self, macro: Macro, reading: Reading) -> bytes:
        """The bytes that stand for one macro in a reading."""
        return read_as(self.shown, macro, reading, self._words.name(macro))


def _shown(data: bytes, selection: Selection) -> bytes:
    pieces: list[bytes] = []
    done = 0
    for start, end in selection.hidden:
        pieces.append(data[done:start])
        blank = _NO_NEWLINE.sub(b" ", data[start:end])
        if _CONTINUED.search(pieces[-1]):
            # A string goes on behind the directive: its lines end in a backslash, so this one must.
            blank = re.sub(rb" (?=\r?\n)", rb"\\", blank)
        pieces.append(blank)
        done = end
    pieces.append(data[done:])
    return b"".join(pieces)
