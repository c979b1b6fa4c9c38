"""Where each key and item of a TOML document stands.

`tomllib` gives values without places. What is scanned here has been parsed by it, so it is TOML; only the
extents of keys and values matter (TOML 1.0.0, sections Keys, Table, Array, Inline Table).
"""

from __future__ import annotations

import re
import tomllib

from glue_rewriter.records import NamedTuple

#: The way to a value: keys of tables, indexes of arrays.
Way = tuple[str | int, ...]

_BLANK = re.compile(r"[ \t]*")
#: What may stand between statements, and between the items of an array.
_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_STRING = re.compile(
    r"""
        "{3}(?:[^\\]|\\.)*?"{3,5}(?!")
      | '{3}.*?'{3,5}(?!')
      | "(?:[^"\\]|\\.)*"
      | '[^']*'
    """,
    re.DOTALL | re.VERBOSE,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\r\n]+")


class Place(NamedTuple):
    """Where something begins: offsets in characters, of its key (of an item: of itself) and of its value."""

    key: int
    value: int


def places(document: str) -> dict[Way, Place]:
    """The place of every key, table header and array item of a document that `tomllib` has parsed."""
    return _Scanner(document).document()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[Way, Place] = {}
        self._lengths: dict[Way, int] = {}  # of arrays of tables

    def document(self) -> dict[Way, Place]:
        table: Way = ()
        self._skip(_SPACE)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._key_and_value(table)
            self._skip(_SPACE)
        return self._found

    def _header(self) -> Way:
        start = self._at
        is_item = self._text.startswith("[[", start)
        self._at += 2 if is_item else 1
        keys = self._keys()
        self._skip(_BLANK)
        self._at += 2 if is_item else 1
        way: Way = ()
        for number, key in enumerate(keys, 1):
            way = (*way, key)
            self._found.setdefault(way, Place(start, start))
            if is_item and number == len(keys):
                self._lengths[way] = self._lengths.get(way, 0) + 1
            if way in self._lengths:
                way = (*way, self._lengths[way] - 1)
                self._found.setdefault(way, Place(start, start))
        return way

    def _key_and_value(self, table: Way) -> None:
        start = self._at
        ways: list[Way] = []
        for key in self._keys():
            table = (*table, key)
            ways.append(table)
        self._skip(_BLANK)
        self._at += 1  # =
        self._skip(_BLANK)
        for way in ways:
            self._found.setdefault(way, Place(start, self._at))
        self._value(table)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_BLANK)
            keys.append(self._key())
            self._skip(_BLANK)
            if not self._text.startswith(".", self._at):
                return keys
            self._at += 1

    def _key(self) -> str:
        spelled = self._take(_STRING if self._text[self._at] in "\"'" else _BARE_KEY)
        return next(iter(tomllib.loads(f"{spelled} = 0"))) if spelled[0] in "\"'" else spelled

    def _value(self, way: Way) -> None:
        match self._text[self._at]:
            case "[":
                self._array(way)
            case "{":
                self._inline_table(way)
            case '"' | "'":
                self._take(_STRING)
            case _:
                self._take(_BARE_VALUE)

    def _array(self, way: Way) -> None:
        index = 0
        while self._another("]"):
            self._found[*way, index] = Place(self._at, self._at)
            self._value((*way, index))
            index += 1

    def _inline_table(self, way: Way) -> None:
        while self._another("}"):
            self._key_and_value(way)

    def _another(self, end: str) -> bool:
        """Goes to the next item, past the opening bracket or a comma; False past the closing bracket."""
        self._skip(_SPACE)
        if self._text[self._at] != end:
            self._at += 1  # the opening bracket or a comma
            self._skip(_SPACE)
        if self._text[self._at] != end:
            return True
        self._at += 1
        return False

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if found := pattern.match(self._text, self._at):
            self._at = found.end()

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise AssertionError(f"not TOML at {self._at}: {self._text[self._at : self._at + 20]!r}")
        self._at = found.end()
        return found[0]
