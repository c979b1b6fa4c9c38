"""The tokens of C and C++ that tell where a macro's arguments end.

As clang reads them (C11 5.1.1.2 and 6.4, C++20 lex): a backslash before the end of a line joins two lines, comments are
blanks, and a quote that is not closed on its line takes the rest of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.records import NamedTuple

_TOKEN = re.compile(
    rb"""
    (?P<comment>//(?:\\\r?\n|[^\n])*|/\*.*?(?:\*/|\Z))
    |(?:u8|[uUL])?(?P<raw>R"(?P<end>[^()\\\s"]{0,16})\(.*?(?:\)(?P=end)"|\Z))
    |(?:u8|[uUL])?(?P<text>"(?:\\\r?\n|\\.|[^"\\\r\n])*"?|'(?:\\\r?\n|\\.|[^'\\\r\n])*'?)
    |(?P<number>\.?[0-9](?:[eEpP][+-]|'?[\w.])*)
    |(?P<name>[A-Za-z_$\x80-\xff][\w$\x80-\xff]*)
    |(?P<splice>\\\r?\n)
    |(?P<directive>^[ \t\f\v]*(?:\#|%:)[ \t]*(?P<word>\w*))
    |(?P<end_of_line>\n)
    |(?P<sign>[^\s\\])
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_LINE = re.compile(rb"(?://(?:\\\r?\n|[^\n])*|/\*.*?(?:\*/|\Z)|\\\r?\n|[^\n])*", re.DOTALL)


class Token(NamedTuple):
    """One token, and where it stands in bytes.

    `kind` is `comment`, `raw`, `text`, `number`, `name`, `splice`, `directive`, `end_of_line` or `sign`. A directive's
    token is what stands before its first argument, and `word` is its word.
    """

    kind: str
    start: int
    end: int
    word: bytes = b""


def tokens(data: bytes, start: int, end: int) -> Iterator[Token]:
    """The tokens between two offsets, of which `start` is not inside one; no blanks."""
    at = start
    while found := _TOKEN.search(data, at, end):
        kind = found.lastgroup or ""
        if kind in ("end", "word"):
            kind = "raw" if kind == "end" else "directive"
        at = found.end()
        if kind == "directive" and _is_joined(data, found.start()):
            at = data.index(b"#" if b"#" in found[0] else b"%:", found.start()) + 1
            yield Token("sign", at - 1, at)
            continue
        yield Token(kind, found.start(), at, found["word"] or b"")


def line_end(data: bytes, start: int, end: int) -> int:
    """Where the line of a directive ends that an offset stands in: the lines joined to it belong to it."""
    found = _LINE.match(data, start, end)
    return found.end() if found is not None else end


def _is_joined(data: bytes, start: int) -> bool:
    """Whether a line is the continuation of the one before."""
    return data[max(0, start - 2) : start] == b"\\\n" or data[max(0, start - 3) : start] == b"\\\r\n"
