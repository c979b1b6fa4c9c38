"""A comment that suppresses findings suppresses nothing.

## What it does
Finds `glue-rewriter: ignore[…]` comments of which a code has nothing to suppress, is the code of no rule, or is
missing, and `glue-rewriter: keep` comments that keep nothing from the rewrite. Codes of rules that do not count in this
run are not judged.

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
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.config.rule_selection import why_unknown
from glue_rewriter.source import Edit, Source
from glue_rewriter.source.directives import MARK, directives, line_end, line_start

CODE = "GR901"
NAME = "stale-suppression"

#: Beside one of these a comment can go without a blank in its place.
_SEPARATE = frozenset(bytes([byte]) for byte in b" \t\r\n()[]{},;")
#: What keeps sites from the rewrite: of a line, a block, the file.
_KEEPS = frozenset({"keep", "keep-block", "keep-file"})


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
    #: Whether it keeps sites from the rewrite, and suppresses no findings.
    is_keep: bool = False


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
    used_keeps: Collection[int] = (),
) -> Unsuppressed:
    """What is left of the findings. `comments` are the byte ranges of all comments, in order.

    `used_keeps` are where the comments begin that keep something from the rewrite.
    `known` are the codes of all rules. A suppression of a code that is not judged is not stale, whatever it finds.
    """
    if MARK not in source.data:
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
    stale = []
    for each in [] if excused else found:
        if each.is_keep and not each.mistake:
            stale.append(None if each.start in used_keeps else _keeps_nothing(each))
        else:
            stale.append(_stale(source, each, used, known, is_judged))
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
    for each in directives(data, comments):
        yield Suppression(
            each.start,
            each.end,
            _removal(data, each.at, each.comment_end),
            None if each.verb in ("ignore-file", "keep-file") else lines.of(each.subject),
            each.codes or (),
            _mistake(each.verb, each.codes),
            is_keep=each.verb in _KEEPS,
        )


def _mistake(verb: str, codes: Sequence[tuple[int, int]] | None) -> str:
    if verb in _KEEPS:
        return f"{verb} is about the rewrite and takes no codes; ignore[CODE] is for rules" if codes is not None else ""
    if verb not in ("ignore", "ignore-file"):
        return (
            f"there is no ‘glue-rewriter: {verb}’; it is ignore[CODE] for a line, ignore-file[CODE] for the file, or "
            "keep, keep-block, keep-file for the rewrite"
        )
    if not codes:
        return f"this names no rule, and suppresses nothing; write the codes in brackets: {verb}[CODE] reason"
    return ""


def _removal(data: bytes, start: int, end: int) -> Edit:
    """The edit that deletes a comment, or the end of one: with its line where nothing else is on it."""
    before, after = line_start(data, start), line_end(data, end)
    if not data[before:start].strip() and not data[end:after].strip():
        return Edit(before, min(after + 1, len(data)), b"", "fix")
    if not data[end:after].strip():  # at the end of a line: with the blanks in front of it
        return Edit(before + len(data[before:start].rstrip()), end, b"", "fix")
    # What stands around it stays apart, in lines where it was so: a line may end a statement.
    if b"\n" in data[start:end]:
        return Edit(start, end, b"\n", "fix")
    is_apart = data[start - 1 : start] in _SEPARATE or data[end : end + 1] in _SEPARATE or start == before
    return Edit(start, end, b"" if is_apart else b" ", "fix")


def _keeps_nothing(suppression: Suppression) -> Finding:
    where = "in the file" if suppression.line is None else f"about line {suppression.line}"
    fix = Fix("delete the comment", (suppression.removal,), safe=True)
    message = f"this keeps nothing: there is no edit {where} that the rewrite would make"
    return Finding(CODE, suppression.start, suppression.end, message, "warning", "high", fix)


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
