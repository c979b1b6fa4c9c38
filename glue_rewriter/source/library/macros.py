"""Macros and placeholders, and what they may stand for.

`{{{ code }}}` is replaced by whatever the code gives: an expression, a keyword, a list of arguments, nothing at all.
So a macro has several *readings*, harmless texts of its own length. `#include` is such a macro too. Which one fits is
for the parser to say; the reading tried first is told from what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from glue_rewriter.records import NamedTuple
from glue_rewriter.source.library.lines import INCLUDE
from glue_rewriter.source.text import Source

_MACRO = re.compile(rb"\{\{\{(.+?)\}\}\}|<<<[ \t]*[\w$]+[ \t]*>>>|" + INCLUDE, re.DOTALL | re.MULTILINE)
_START = re.compile(rb"\{\{\{|<<<|" + INCLUDE, re.MULTILINE)
#: Such a macro is a number, fixed when the library is compiled: an offset in a C structure, a #define of C.
_CONSTANT = re.compile(
    rb"\{\{\{\s*(?:(?:C_STRUCTS|C_DEFINES|cDefs|cStructs)[\w$.]*|cDefine\(\s*['\"][\w$]+['\"]\s*\)"
    rb"|GLOBAL_BASE|(?:POINTER|SIZE|STACK)_\w*)\s*(?:(?:[-+*/]|>>>?|<<)\s*\w+\s*)?\}\}\}"
)
_WORD = re.compile(rb"[\w$\x80-\xff]")
_LAST_WORD = re.compile(rb"[\w$\x80-\xff]+\Z")
_NEXT_WORD = re.compile(rb"[ \t]*([\w$\x80-\xff]+|['\"`])")
#: Words that end no name: what follows begins anew.
_KEYWORDS = frozenset(
    b"await case const default delete do else export extends in instanceof let new of return static throw typeof "
    b"var void yield".split()
)
#: What is left of a view's name whose digits are a macro: a view of unknown size.
CUT_VIEWS = frozenset({b"HEAP", b"HEAPU", b"HEAPF"})
#: Words that stand between two operands.
_BETWEEN = frozenset({b"in", b"of", b"instanceof", b"as", b"from"})
_ARROW = re.compile(rb"\s*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)\s*=>")
_DIGITS = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: No shift amount, no mask of fewer than 32 bits, and no shorter than a macro that is a number.
_NUMBER = b"9876543211"
_LETTERS = [b"$", b"_", *(_DIGITS[at : at + 1] for at in range(10, len(_DIGITS)))]


class Reading(Enum):
    """What a macro can be read as."""

    NAME = "a name, or an expression, or part of a name"
    NUMBER = "a number fixed when the library is compiled"
    NOTHING = "nothing, or a keyword such as async"
    STATEMENT = "a statement with its semicolon"
    OPERATOR = "an operator between two operands"
    COMMA = "members with the commas around them"
    CASE = "a case label with its colon"
    HEAD = "the head of a method"
    IN_STRING = "part of a string, over several lines"
    IN_COMMENT = "part of a comment to the end of the line, over several lines"


class Macro(NamedTuple):
    """A macro, a placeholder or an `#include`, in bytes, its braces included. `order` counts those of the file."""

    start: int
    end: int
    order: int


class Words:
    """Names that the file does not use, one for each macro."""

    def __init__(self, data: bytes) -> None:
        self._orders = {found.start(): order for order, found in enumerate(_START.finditer(data))}
        letters = b"$_" + _DIGITS[10:]
        self._letter = next(
            (bytes([c]) for c in letters if not re.search(b"%s\\d" % re.escape(bytes([c])), data)), b"$"
        )

    def order(self, start: int) -> int:
        """Which of the file's macros begins at an offset."""
        return self._orders[start]

    def name(self, macro: Macro) -> bytes:
        """The name for a macro: a letter and two digits of a large base, more for a macro with a high order."""
        order, base = macro.order, len(_DIGITS)
        # The first digit is one of ten, which the file never has behind the letter.
        digits = bytes([_DIGITS[order % 10]])
        order //= 10
        while order:
            digits += bytes([_DIGITS[order % base]])
            order //= base
        return self._letter + digits


def find_macros(source: Source, shown: bytes, words: Words) -> tuple[list[Macro], int | None]:
    """The macros of a text whose directives are blanked out, and the offset of a `{{{` that is never closed.

    Raises `SourceError` where a second macro begins inside one.
    """
    macros: list[Macro] = []
    for found in _MACRO.finditer(shown):
        if b"{{{" in (found[1] or b""):
            raise source.error(found.start(), "this macro is not closed: another {{{ comes before the next }}}")
        macros.append(Macro(found.start(), found.end(), words.order(found.start())))
    unclosed = shown.find(b"{{{", macros[-1].end if macros else 0)
    return macros, unclosed if unclosed >= 0 else None


def all_macros(data: bytes) -> list[Macro]:
    """The macros of a text, those in strings and comments among them."""
    return [Macro(found.start(), found.end(), order) for order, found in enumerate(_MACRO.finditer(data))]


def first_reading(shown: bytes, macro: Macro) -> Reading:
    """The reading to try first, by what stands around a macro."""
    if shown[macro.start : macro.start + 1] in b" \t#":
        return Reading.NOTHING  # an #include of whole statements or members, most likely
    before = _LAST_WORD.search(shown, max(0, macro.start - 80), macro.start)
    after = shown[macro.end : macro.end + 1]
    if before is not None and before[0] not in _KEYWORDS:
        # Part of a name.
        return Reading.NOTHING if before[0] in CUT_VIEWS and not _WORD.match(after) else Reading.NAME
    follows = _NEXT_WORD.match(shown, macro.end, macro.end + 400)
    if follows is not None and follows[1] not in _BETWEEN:
        opened = shown[macro.start - 1 : macro.start]
        return Reading.NAME if follows[1] == opened and opened in b"'\"`" else Reading.NOTHING
    if after == b"(" and _ARROW.match(shown, macro.end, macro.end + 2000):
        return Reading.NOTHING
    if _CONSTANT.fullmatch(shown, macro.start, macro.end) and b"\n" not in shown[macro.start : macro.end]:
        return Reading.NUMBER
    return Reading.NAME


def surroundings(shown: bytes, macro: Macro) -> bytes:
    """How a macro stands: what is right before and behind it in its lines, names and numbers as one letter."""
    before = shown[max(0, macro.start - 80) : macro.start].rpartition(b"\n")[2].rstrip()[-1:]
    behind = shown[macro.end : macro.end + 80].partition(b"\n")[0].strip()[:1]
    return b"".join(b"x" if _WORD.match(one) else one or b" " for one in (before, behind))


def readings(shown: bytes, macro: Macro) -> Iterator[Reading]:
    """Every reading that can be tried for a macro, the likelier before the others."""
    several_lines = b"\n" in shown[macro.start : macro.end]
    for reading in Reading:
        if reading not in (Reading.IN_STRING, Reading.IN_COMMENT) or several_lines:
            yield reading


def read_as(shown: bytes, macro: Macro, reading: Reading, name: bytes) -> bytes:
    """The text that stands for a macro: of equal length, with the same ends of lines."""
    text = shown[macro.start : macro.end]
    blank = bytearray(c if c in b"\r\n" else 0x20 for c in text)
    first = _first_line(text)
    match reading:
        case Reading.NAME:
            _place_name(blank, shown, macro, name, first)
        case Reading.NUMBER:
            _place(blank, _lead(shown, macro), _NUMBER, first)
        case Reading.STATEMENT:
            blank[0] = 0x3B
        case Reading.OPERATOR:
            blank[1] = 0x5E
        case Reading.COMMA:
            blank[1] = 0x2C
        case Reading.CASE:
            _place(blank, 0, b"case 0:", first)
        case Reading.HEAD:
            _place(blank, 0, name + b"()", first)
        case Reading.IN_STRING:
            for at in range(1, len(blank)):
                if blank[at] in b"\r\n" and blank[at - 1] not in b"\r\n":
                    blank[at - 1] = 0x5C
        case Reading.IN_COMMENT:
            blank[-2:] = b"//"
    return bytes(blank)


def _place(blank: bytearray, at: int, text: bytes, room: int) -> None:
    if at + len(text) <= room:
        blank[at : at + len(text)] = text


def _place_name(blank: bytearray, shown: bytes, macro: Macro, name: bytes, first: int) -> None:
    """The name goes where the macro begins, so that `return {{{` is not cut off; to the end where a name goes on."""
    if not _WORD.match(shown[macro.end : macro.end + 1]):
        _place(blank, _lead(shown, macro), name, first)
        return
    last = len(blank) - 1 - max(blank.rfind(b"\n"), blank.rfind(b"\r"))
    lead = _lead(shown, macro) if last == len(blank) else 0
    fill = name.ljust(last - lead, b"_")
    if len(fill) + lead <= last:
        blank[len(blank) - len(fill) :] = fill


def _lead(shown: bytes, macro: Macro) -> int:
    """1 where a keyword stands right before a macro, which a name must not become part of."""
    before = _LAST_WORD.search(shown, max(0, macro.start - 80), macro.start)
    return int(before is not None and before[0] in _KEYWORDS)


def _first_line(text: bytes) -> int:
    """How many bytes of a text stand in its first line."""
    end = text.find(b"\n")
    return len(text) if end < 0 else end - (text[end - 1 : end] == b"\r")
