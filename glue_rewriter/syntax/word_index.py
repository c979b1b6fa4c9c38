"""Where each word of a tree stands: for files of which so many names are asked for that to search for each is slow."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict

#: A private name, too, begins with no word before it.
_NAME = re.compile(rb"#?[\w$\x80-\xff]++")
#: All but the letters of words is a blank.
_BLANKED = bytes(byte if byte >= 0x80 or chr(byte).isalnum() or byte in b"$_" else 0x20 for byte in range(256))


class WordIndex:
    """The byte offsets of every word of one text, in order."""

    def __init__(self, data: bytes, ranges: list[tuple[int, int]]) -> None:
        """The words of these byte ranges."""
        self._data = data
        self._places: defaultdict[bytes, list[int]] = defaultdict(list)
        places = self._places
        for at, end in ranges:
            # Twice as fast as a regular expression.
            for word in data[at:end].translate(_BLANKED).split(b" "):
                if word:
                    places[word].append(at)
                at += len(word) + 1  # a range is read from its start on

    def between(self, name: bytes, start: int, end: int) -> list[int] | None:
        """The offsets between two offsets at which a word is exactly `name`, a private one with its `#`; None for what
        is no word."""
        if name[:1] == b"#":
            found = self.between(name[1:], start + 1, end)
            return found and [at - 1 for at in found if self._begins_private(at - 1)]
        places = self._places.get(name)
        if places is None:
            return [] if _NAME.fullmatch(name) is not None else None
        return places[bisect_left(places, start) : bisect_right(places, end - len(name))]

    def _begins_private(self, at: int) -> bool:
        """Whether a `#` is at an offset, and no word before it."""
        before = self._data[at - 1 : at]
        return self._data[at : at + 1] == b"#" and (not before or _BLANKED[before[0]] == 0x20)
