"""Where each word of a tree stands: for files of which so many names are asked for that to search for each is slow."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict

#: A private name, too, begins with no word before it.
_NAME = re.compile(rb"(?<![\w$\x80-\xff])#[\w$\x80-\xff]++|[\w$\x80-\xff]++")


class WordIndex:
    """The byte offsets of every word of one text, in order, and of every private name with its `#`."""

    def __init__(self, data: bytes, ranges: list[tuple[int, int]]) -> None:
        """The words of these byte ranges."""
        self._places: defaultdict[bytes, list[int]] = defaultdict(list)
        places = self._places
        for low, high in ranges:
            for match in _NAME.finditer(data, low, high):
                name, start = match[0], match.start()
                places[name].append(start)
                if name[0] == 0x23:
                    places[name[1:]].append(start + 1)

    def between(self, name: bytes, start: int, end: int) -> list[int] | None:
        """The offsets between two offsets at which a word is exactly `name`; None for what is no word."""
        places = self._places.get(name)
        if places is None:
            return [] if _NAME.fullmatch(name) is not None else None
        return places[bisect_left(places, start) : bisect_right(places, end - len(name))]
