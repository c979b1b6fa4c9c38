"""A comment that suppresses findings suppresses nothing.

## What it does
Finds `glue-rewriter: ignore[…]` comments of which a code has nothing to suppress, is the code of no rule, or is
missing. Codes of rules that do not count in this run are not judged.

## Why it is bad
The code that the comment excused has changed, or was never meant. What it says is not true, and it would hide the next
finding of that place from everybody.

## Example
```js
function read(ptr) {
  return HEAPU8[ptr]; // glue-rewriter: ignore[GR101] checked by the caller
}
```

## Use instead
```js
function read(ptr) {
  return HEAPU8[ptr];
}
```
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from glue_rewriter.rule_choice import why_unknown
from glue_rewriter.rules.finding import Finding, Fix
from glue_rewriter.source import Edit, Source

CODE = "GR901"
NAME = "stale-suppression"

_MARK = b"glue-rewriter:"
#: At the start of a comment, or behind another line comment in it.
_DIRECTIVE = re.compile(
    rb"(?P<opening>\A(?:/[/*]+!?|<!--|-->)[\s*]*|//\s*)"
    rb"glue-rewriter:\s*(?P<verb>[\w-]*)\s*(?:\[(?P<codes>[^\]]*)\])?"
)
_CODE = re.compile(rb"[^\s,]+")
#: Lines that are passed over on the way from a comment to the line it is about: `#if` and its like in libraries.
_BLANK = re.compile(rb"(?:\n[ \t]*#(?:if|ifdef|ifndef|elif|else|endif)\b[^\n]*|\s)*")
#: Beside one of these a comment can go without a blank in its place.
_SEPARATE = frozenset(bytes([byte]) for byte in b" \t\r\n()[]{},;")
_ALONE_BEFORE = re.compile(rb"[ \t]*\{?[ \t]*")
_ALONE_AFTER = re.compile(rb"[ \t]*\}?[ \t\r]*")


class Suppression(NamedTuple):
    """One comment that begins with `glue-rewriter:`.

    `start` and `end` are the byte range of the directive in the comment, and `removal` is the edit that deletes it.
    `line` is the line that it is about, counted from 1; None where it is about the file. `codes` are byte ranges.
    `mistake` says what is wrong with it, so that it suppresses nothing; empty if it is right.
    """

    start: int
    end: int
    removal: Edit
    line: int | None
    codes: tuple[tuple[int, int], ...]
    mistake: str


class Unsuppressed(NamedTuple):
    """The findings that no comment suppresses, how many are suppressed, and which suppressions are stale."""

    findings: tuple[Finding, ...]
    suppressed: int
    stale: tuple[Finding, ...]


def suppress(
    source: Source,
    findings: Sequence[Finding],
    comments: Sequence[tuple[int, int]],
    *,
    known: Sequence[str],
    is_judged: Callable[[str], bool],
) -> Unsuppressed:
    """What is left of the findings. `comments` are the byte ranges of all comments, in order.

    `known` are the codes of all rules. A suppression of a code that is not judged is not stale, whatever it finds.
    """
    if _MARK not in source.data:
        return Unsuppressed(tuple(findings), 0, ())
    found = list(_suppressions(source, comments))
    lines = _Lines(source.data)
    used: set[tuple[int, int]] = set()
    left: list[Finding] = []
    by_line: dict[int, list[Suppression]] = {}
    of_file = [suppression for suppression in found if suppression.line is None and not suppression.mistake]
    for suppression in found:
        if suppression.line is not None and not suppression.mistake:
            by_line.setdefault(suppression.line, []).append(suppression)
    for finding in findings:
        near = {lines.of(finding.start), lines.of(max(finding.end - 1, finding.start))}
        code = finding.code.encode()
        spans = [
            next(span for span in suppression.codes if source.data[slice(*span)] == code)
            for suppression in [*of_file, *(each for line in near for each in by_line.get(line, ()))]
            if any(source.data[slice(*span)] == code for span in suppression.codes)
        ]
        used.update(spans)
        if not spans:
            left.append(finding)
    excused = any(source.data[slice(*span)] == CODE.encode() for each in of_file for span in each.codes)
    stale = [] if excused else [_stale(source, each, used, known, is_judged) for each in found]
    return Unsuppressed(tuple(left), len(findings) - len(left), tuple(finding for finding in stale if finding))


class _Lines:
    """The lines of some bytes, by offset."""

    def __init__(self, data: bytes) -> None:
        self.starts = [0, *(match.end() for match in re.finditer(rb"\n", data))]

    def of(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self.starts, offset)


def _suppressions(source: Source, comments: Sequence[tuple[int, int]]) -> Iterator[Suppression]:
    data = source.data
    lines = _Lines(data)
    ends = dict(comments)
    for start, end in comments:
        if data.find(_MARK, start, end) < 0:
            continue
        match = _DIRECTIVE.search(data[start:end])
        if match is None or (match["opening"].startswith(b"//") and match.start() and data[start : start + 2] != b"//"):
            continue
        at = start + match.start()
        verb, codes = match["verb"], match["codes"]
        spans: tuple[tuple[int, int], ...] = ()
        if codes is not None:
            offset = start + match.start("codes")
            spans = tuple((offset + found.start(), offset + found.end()) for found in _CODE.finditer(codes))
        line: int | None = None
        if verb != b"ignore-file":
            line = lines.of(_subject(data, start, end, ends))
        yield Suppression(
            start + match.end("opening"),
            start + match.end(),
            _removal(data, at, end),
            line,
            spans,
            _mistake(verb.decode(), spans),
        )


def _mistake(verb: str, codes: Sequence[tuple[int, int]]) -> str:
    if verb not in ("ignore", "ignore-file"):
        return f"there is no ‘glue-rewriter: {verb}’; it is ignore[CODE] for a line, ignore-file[CODE] for the file"
    if not codes:
        return f"this names no rule, and suppresses nothing; write the codes in brackets: {verb}[CODE] reason"
    return ""


def _line_start(data: bytes, at: int) -> int:
    """Where the line of an offset begins, behind a byte order mark."""
    return data.rfind(b"\n", 0, at) + 1 or 3 * data.startswith(b"\xef\xbb\xbf")


def _line_end(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end


def _subject(data: bytes, start: int, end: int, comments: dict[int, int]) -> int:
    """An offset on the line that a comment is about: its own, or the next with code where it is alone on it.

    Alone but for the braces that JSX needs around it.
    """
    if _ALONE_BEFORE.fullmatch(data[_line_start(data, start) : start]) is None:
        return start
    if _ALONE_AFTER.fullmatch(data[end : _line_end(data, end)]) is None:
        return end
    return _next_code(data, end, comments)


def _next_code(data: bytes, at: int, comments: dict[int, int]) -> int:
    """The offset of the code that follows the line of an offset."""
    at = _line_end(data, at)
    while True:
        blank = _BLANK.match(data, at)
        at = blank.end() if blank is not None else at
        in_braces = at + 1 if data[at : at + 1] == b"{" and at + 1 in comments else at
        if in_braces not in comments:
            return min(at, len(data))
        at = comments[in_braces]
        if in_braces != at and data[at : at + 1] == b"}":
            at += 1


def _removal(data: bytes, start: int, end: int) -> Edit:
    """The edit that deletes a comment, or the end of one: with its line where nothing else is on it."""
    before, after = _line_start(data, start), _line_end(data, end)
    if not data[before:start].strip() and not data[end:after].strip():
        return Edit(before, min(after + 1, len(data)), b"", "fix")
    if not data[end:after].strip():  # at the end of a line: with the blanks in front of it
        return Edit(before + len(data[before:start].rstrip()), end, b"", "fix")
    # What stands around it stays apart, in lines where it was so: a line may end a statement.
    if b"\n" in data[start:end]:
        return Edit(start, end, b"\n", "fix")
    is_apart = data[start - 1 : start] in _SEPARATE or data[end : end + 1] in _SEPARATE or start == before
    return Edit(start, end, b"" if is_apart else b" ", "fix")


def _stale(
    source: Source,
    suppression: Suppression,
    used: set[tuple[int, int]],
    known: Sequence[str],
    is_judged: Callable[[str], bool],
) -> Finding | None:
    start, end = suppression.start, suppression.end
    if suppression.mistake:
        return Finding(CODE, start, end, suppression.mistake, "warning", "high")
    names = {span: source.data[slice(*span)].decode("utf-8", "replace") for span in suppression.codes}
    if CODE in names.values():
        return None
    stale = [span for span, name in names.items() if span not in used and (name not in known or is_judged(name))]
    if not stale:
        return None
    where = "in the file" if suppression.line is None else f"on line {suppression.line}"
    reasons = []
    for is_known, group in groupby(
        sorted(stale, key=lambda span: names[span] not in known), lambda s: names[s] in known
    ):
        if is_known:
            reasons.append(f"there is no {' and no '.join(names[span] for span in group)} {where} to suppress")
        else:
            reasons += [why_unknown(names[span], known) or f"{names[span]} is no whole code" for span in group]
    if len(stale) == len(suppression.codes):
        fix = Fix("delete the comment", (suppression.removal,), safe=True)
    else:
        kept = ", ".join(name for span, name in names.items() if span not in stale).encode()
        edit = Edit(suppression.codes[0][0], suppression.codes[-1][1], kept, "fix")
        fix = Fix(f"delete {', '.join(names[span] for span in stale)} from the comment", (edit,), safe=True)
    return Finding(CODE, start, end, "; ".join(reasons), "warning", "high", fix)
