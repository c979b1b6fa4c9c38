"""Findings with what people and machines call their places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from glue_rewriter.audit.filter import Reviewed
from glue_rewriter.audit.rules import Finding
from glue_rewriter.source import Edit
from glue_rewriter.source.positions import positions

#: How much of a long line says which line it is, in bytes on each side of a finding.
_REACH = 100
_BLANKS = re.compile(rb"\s+")


class Place(NamedTuple):
    """A range of a source. Lines and columns are from 1, the end is the place behind the last character.

    `column` and `end_column` count characters (code points), `unit` and `end_unit` UTF-16 code units.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    unit: int
    end_unit: int


class Placed(NamedTuple):
    """A finding and where it is.

    `excerpt` is the line with carets below it. `fingerprint` says which finding it is, also when lines have been moved:
    a hash of the line about it, and which one with that code and hash it is. `changes` are its fix's edits and where
    they are.
    """

    finding: Finding
    place: Place
    excerpt: str
    fingerprint: str
    changes: tuple[tuple[Place, Edit], ...]
    steps: tuple[tuple[Place, str], ...] = ()


class FileFindings(NamedTuple):
    """What is found in one file. `error` says why it could not be read, with its place in the file where it has one."""

    path: str
    findings: tuple[Placed, ...] = ()
    suppressed: int = 0
    fixed: int = 0
    error: str = ""
    error_place: tuple[int, int] | None = None
    #: How many places were seen where an address enters a view.
    sites: int = 0


def placed(reviewed: Reviewed) -> tuple[Placed, ...]:
    """The findings of one file with their places."""
    source, findings = reviewed.source, reviewed.findings
    edits = [edit for finding in findings if finding.fix is not None for edit in finding.fix.edits]
    steps = [step for finding in findings for step in finding.steps]
    spans = [
        *((step.start, step.end) for step in steps),
        *((finding.start, finding.end) for finding in findings),
        *((edit.start, edit.end) for edit in edits),
    ]
    found = dict(zip(spans, _places(source.data, spans), strict=True))
    known: Counter[tuple[str, str]] = Counter()
    result = []
    for finding in findings:
        line = _line_hash(source.data, finding)
        known[finding.code, line] += 1
        result.append(
            Placed(
                finding,
                found[finding.start, finding.end],
                source.excerpt(finding.start, finding.end),
                f"{line}:{known[finding.code, line]}",
                tuple((found[edit.start, edit.end], edit) for edit in (finding.fix.edits if finding.fix else ())),
                tuple((found[step.start, step.end], step.text) for step in finding.steps),
            )
        )
    return tuple(result)


def _places(data: bytes, spans: Sequence[tuple[int, int]]) -> Iterator[Place]:
    offsets = sorted({offset for span in spans for offset in span})
    by_character = positions(data, offsets)
    by_unit = by_character if data.isascii() else _unit_positions(data, offsets)
    for start, end in spans:
        yield Place(*by_character[start], *by_character[end], by_unit[start][1], by_unit[end][1])


def _unit_positions(data: bytes, offsets: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The same as `positions`, columns in UTF-16 code units; a byte order mark is none (SARIF 2.1.0, 3.30.2)."""
    found: dict[int, tuple[int, int]] = {}
    line, column, at = 1, 1, 3 if data.startswith(b"\xef\xbb\xbf") else 0
    for offset in offsets:
        newlines = data.count(b"\n", at, offset)
        if newlines:
            line, column = line + newlines, 1
            at = data.rindex(b"\n", at, offset) + 1
        column += len(data[at:offset].decode("utf-8", "replace").encode("utf-16-le")) // 2
        at = max(at, offset)
        found[offset] = (line, column)
    return found


def _line_hash(data: bytes, finding: Finding) -> str:
    """A hash of the line that a finding begins on, blanks aside; of what is near, where the line is long."""
    start = max(data.rfind(b"\n", max(0, finding.start - _REACH), finding.start) + 1, finding.start - _REACH, 0)
    end = data.find(b"\n", finding.start, finding.end + _REACH)
    text = data[start : end if end >= 0 else finding.end + _REACH]
    from hashlib import sha256  # slow to import, and few reports have fingerprints

    return sha256(_BLANKS.sub(b"", text)).hexdigest()[:16]
