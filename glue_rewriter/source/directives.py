"""Comments that speak to this tool, `// glue-rewriter: ignore[GR101]`: what they say and which line they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from glue_rewriter.records import NamedTuple

#: What each has in it.
MARK = b"glue-rewriter"
#: At the start of a comment, or behind another line comment in it; the colon may be forgotten where the rest is plain.
_DIRECTIVE = re.compile(
    rb"(?P<opening>\A(?:/[/*]+!?|<!--|-->)[\s*]*|//\s*)"
    rb"glue-rewriter(?::|(?=\s+(?:keep(?:-block|-file)?(?![\w-])|ignore(?:-file)?\s*\[)))"
    rb"\s*(?P<verb>[\w-]*)\s*(?:\[(?P<codes>[^\]]*)\])?"
)
_CODE = re.compile(rb"[^\s,]+")
#: Lines that are passed over on the way from a comment to the line it is about: `#if` and its like in libraries.
_BLANK = re.compile(rb"(?:\n[ \t]*#(?:if|ifdef|ifndef|elif|else|endif)\b[^\n]*|\s)*")
_ALONE_BEFORE = re.compile(rb"[ \t]*\{?[ \t]*")
_ALONE_AFTER = re.compile(rb"[ \t]*\}?[ \t\r]*")


class Directive(NamedTuple):
    """One comment that begins with `glue-rewriter:`, or one behind another line comment.

    `at` is where the directive's own comment begins and `comment_end` where it ends; `start` and `end` are the byte
    range of the directive in it. `codes` are the byte ranges of what stands in brackets, None where there are none.
    `subject` is an offset on the line that it is about; `alone` says whether it has a line of its own, above that.
    """

    at: int
    comment_end: int
    start: int
    end: int
    verb: str
    codes: tuple[tuple[int, int], ...] | None
    subject: int
    alone: bool


def directives(data: bytes, comments: Sequence[tuple[int, int]]) -> Iterator[Directive]:
    """The directives in the comments, which are byte ranges, in order."""
    ends = dict(comments)
    for start, end in comments:
        if data.find(MARK, start, end) < 0:
            continue
        match = _DIRECTIVE.search(data[start:end])
        if match is None or (match["opening"].startswith(b"//") and match.start() and data[start : start + 2] != b"//"):
            continue
        codes: tuple[tuple[int, int], ...] | None = None
        if match["codes"] is not None:
            offset = start + match.start("codes")
            codes = tuple((offset + found.start(), offset + found.end()) for found in _CODE.finditer(match["codes"]))
        subject = _subject(data, start, end, ends)
        yield Directive(
            start + match.start(),
            end,
            start + match.end("opening"),
            start + match.end(),
            match["verb"].decode(),
            codes,
            subject,
            subject >= end,
        )


def line_start(data: bytes, at: int) -> int:
    """Where the line of an offset begins, behind a byte order mark."""
    return data.rfind(b"\n", 0, at) + 1 or 3 * data.startswith(b"\xef\xbb\xbf")


def line_end(data: bytes, at: int) -> int:
    """Where the line of an offset ends, in front of its line break."""
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end


def _subject(data: bytes, start: int, end: int, comments: dict[int, int]) -> int:
    """An offset on the line that a comment is about: its own, or the next with code where it is alone on it.

    Alone but for the braces that JSX needs around it.
    """
    if _ALONE_BEFORE.fullmatch(data[line_start(data, start) : start]) is None:
        return start
    if _ALONE_AFTER.fullmatch(data[end : line_end(data, end)]) is None:
        return end
    return _next_code(data, end, comments)


def _next_code(data: bytes, at: int, comments: dict[int, int]) -> int:
    """The offset of the code that follows the line of an offset."""
    at = line_end(data, at)
    while True:
        blank = _BLANK.match(data, at)
        at = blank.end() if blank is not None else at
        in_braces = at + 1 if data[at : at + 1] == b"{" and at + 1 in comments else at
        if in_braces not in comments:
            return min(at, len(data))
        at = comments[in_braces]
        if in_braces != at and data[at : at + 1] == b"}":
            at += 1
