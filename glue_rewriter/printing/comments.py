"""Comments put back into printed code, each beside the token it stood beside."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from glue_rewriter.printing.alignment import Token

_STEP = "    "
_NEWLINE = re.compile("[\n\r\u2028\u2029]")
_CARRIAGE_RETURN = re.compile("\r\n?")
#: No line may end between these and what follows (ECMA-262, 12.10.1; `get`, `set` and `static` alone are fields).
_ENDS_NO_LINE = frozenset(
    ("return", "throw", "break", "continue", "yield", "async", "get", "set", "static", "accessor", "type")
)
#: No line may end before these.
_BEGINS_NO_LINE = frozenset(("=>", "++", "--"))
_OPENING = frozenset("(")
_CLOSING = frozenset(");,")
#: What a comment must say to stay in compact code: licences, where the map is, and what bundlers are told.
_KEPT = re.compile(
    r"\**!|[#@]\s*source(?:MappingURL|URL)="
    r"|[\s\S]*?(?:@(?i:licen[cs]e|preserve|copyright)\b|@vite-ignore|\b(?:webpack|turbopack)[A-Z]\w*\s*:)"
)


class Comment(NamedTuple):
    """A comment to be placed: what it says, and how it stood in the input."""

    text: str
    is_line: bool
    #: It stood behind the token before it, or before the token behind it.
    trails: bool
    #: No line ends between it and what is behind it, a token or another comment.
    is_joined: bool
    #: No line ends between it and what is before it.
    follows: bool
    #: The number of tokens before it.
    gap: int


def kept(comment: Any) -> bool:
    """Whether a comment of esprima's stays where comments are dropped."""
    return _KEPT.match(comment.value) is not None


def found(text: str, comments: Sequence[Any], tokens: Sequence[Token]) -> Iterator[Comment]:
    """The comments of a text, placed among its tokens. Comments of the form `<!--` and `-->` become `//`."""
    starts = [token.start for token in tokens]
    last_index, last_end, last_trails = -1, 0, False
    for number, comment in enumerate(comments):
        start, end = comment.range
        index = bisect_right(starts, start)
        before = last_end if index == last_index else tokens[index - 1].end if index else 0
        after = tokens[index].start if index < len(tokens) else len(text)
        follows = not _NEWLINE.search(text, before, start)
        if index == 0 or not follows:
            trails = False
        elif index == last_index:
            trails = last_trails
        elif comment.type == "Line" or _NEWLINE.search(text, end, after) or index == len(tokens):
            trails = True
        else:
            trails = tokens[index].key in (")", "]", "}", ",", ";")
        is_line = comment.type == "Line"
        if number + 1 < len(comments):
            after = min(after, comments[number + 1].range[0])
        is_joined = index < len(tokens) and not _NEWLINE.search(text, end, after)
        said = f"//{comment.value}" if is_line else _CARRIAGE_RETURN.sub("\n", text[start:end])
        yield Comment(said, is_line, trails, is_joined, follows, index)
        last_index, last_end, last_trails = index, end, trails


def insert(
    code: str, tokens: Sequence[Token], partners: Sequence[int], comments: Sequence[Comment], *, compact: bool
) -> str:
    """The code with the comments in it.

    `tokens` are the code's, `partners` their indexes by those of the tokens that the comments stood among.
    """
    placed = set(partners)
    anchors = [_anchor(tokens, partners, placed, comment) for comment in comments]
    breaking = {
        first for (first, _), comment in zip(anchors, comments, strict=True) if comment.is_line or "\n" in comment.text
    }
    write = _compactly if compact else _prettily
    pieces: list[str] = []
    line = ""  # what stands in the last line of the pieces
    at = 0
    open_line = False  # the last piece is a line comment whose line has not ended
    for comment, (first, offset) in zip(comments, anchors, strict=True):
        place = max(at, _before_restricted(tokens, first, offset) if first in breaking else offset)
        place = min(place, len(code))
        piece = code[at:place]
        if compact and piece.endswith(" "):
            # What kept two tokens apart; the comment does.
            piece = piece[:-1]
        if open_line and not piece:
            piece = "\n" + line[: len(line) - len(line.lstrip())] + (_STEP if place < len(code) else "")
        line = _last_line(line, piece)
        text, at = write(comment, line, code, place)
        pieces += (piece, text)
        line = _last_line(line, text)
        open_line = comment.is_line and "\n" not in text[text.rfind(comment.text) :]
    pieces.append(code[at:])
    return "".join(pieces)


def _last_line(line: str, piece: str) -> str:
    return piece[piece.rfind("\n") + 1 :] if "\n" in piece else line + piece


def _anchor(tokens: Sequence[Token], partners: Sequence[int], placed: set[int], comment: Comment) -> tuple[int, int]:
    """The token of the code that the comment goes before, and where: at it, or at the end of the one before."""
    if comment.trails:
        index = comment.gap - 1
        while index >= 0 and partners[index] < 0:
            index -= 1
        if index < 0:
            return 0, 0
        last = partners[index]
        while last + 1 < len(tokens) and last + 1 not in placed and tokens[last + 1].key in _CLOSING:
            last += 1
        return last + 1, tokens[last].end
    index = comment.gap
    while index < len(partners) and partners[index] < 0:
        index += 1
    if index == len(partners):
        return len(tokens), sys.maxsize
    first = partners[index]
    while first > 0 and first - 1 not in placed and tokens[first - 1].key in _OPENING:
        first -= 1
    return first, tokens[first].start


def _before_restricted(tokens: Sequence[Token], first: int, offset: int) -> int:
    """The offset, or that of an earlier token where no line may end at it."""
    while 0 < first < len(tokens) and (tokens[first - 1].key in _ENDS_NO_LINE or tokens[first].key in _BEGINS_NO_LINE):
        first -= 1
        offset = tokens[first].start
    return offset


def _prettily(comment: Comment, line: str, code: str, place: int) -> tuple[str, int]:
    """What to write for the comment at a place, and where the code goes on."""
    indent = line[: len(line) - len(line.lstrip())]
    following = code[place : place + 1]
    text = comment.text if comment.is_line else _indented(comment.text, indent)
    if place >= len(code):
        return (text if not line.strip() else f" {text}" if comment.follows else f"\n{text}"), place
    if not line.strip():
        step = _STEP if following in ("}", "]", ")") else ""
        return f"{text} " if comment.is_joined and not step else f"{step}{text}\n{line}", place
    before = "" if line[-1] in " \t([" else " "
    if following == "\n":
        return f"{before}{text}", place
    if comment.is_line:
        while code[place] == " ":
            place += 1
        return f"{before}{text}\n{indent}{_STEP}", place
    return f"{before}{text}" + ("" if following in " )];," else " "), place


def _indented(text: str, indent: str) -> str:
    """A block comment whose lines begin with asterisks, these below each other; any other as it is."""
    first, *lines = text.split("\n")
    if not lines or not all(line.lstrip().startswith("*") for line in lines):
        return text
    return "\n".join([first, *(f"{indent} {line.lstrip()}" for line in lines)])


def _compactly(comment: Comment, line: str, code: str, place: int) -> tuple[str, int]:
    before = " " if line.endswith("/") and not line.endswith("*/") else ""
    if code[place : place + 1] == " ":
        place += 1
    if not comment.is_line:
        return f"{before}{comment.text}" + ("" if line.strip() else "\n"), place
    if line.strip() and not comment.trails:
        before = "\n"
    return f"{before}{comment.text}" + ("\n" if place < len(code) else ""), place
