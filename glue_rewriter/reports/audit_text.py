"""Findings as people read them in a terminal: the place, the line with carets, what a fix would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from glue_rewriter.audit.rule_docs import documented
from glue_rewriter.reports.audit_places import FileFindings, Placed
from glue_rewriter.reports.names import shown

_RESET, _BOLD, _DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"
_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m", "note": "\x1b[36m"}


def audit_text(files: Sequence[FileFindings], *, coloured: bool = False) -> str:
    """The findings of all files, and a line that sums them up."""
    paint = _painted if coloured else _plain
    lines = [line for file in files for each in file.findings for line in _finding(file.path, each, paint)]
    return "".join(line + "\n" for line in [*lines, summary(files)])


def summary(files: Sequence[FileFindings]) -> str:
    """The findings counted: `2 findings in 1 of 3 files (1 error, 1 warning); 1 can be fixed by --fix`."""
    findings = [each.finding for file in files for each in file.findings]
    by_severity = Counter[str](finding.severity for finding in findings)
    kinds = [_many(by_severity[severity], severity) for severity in _COLOURS if by_severity[severity]]
    dirty = sum(bool(file.findings) for file in files)
    failed = sum(bool(file.error) for file in files)
    read = _many(len(files) - failed, "file")
    text = f"{_many(len(findings), 'finding') if findings else 'no findings'} in "
    where = read if dirty == len(files) - failed else f"{dirty} of {read}"
    text += f"{where} ({', '.join(kinds)})" if findings else read
    fixes = Counter(finding.fix.safe for finding in findings if finding.fix is not None)
    notes = []
    if fixed := sum(file.fixed for file in files):
        notes.append(f"{fixed} fixed")
    if fixes[True]:
        notes.append(f"{fixes[True]} can be fixed by --fix")
    if fixes[False]:
        notes.append(
            f"{fixes[False]} {'more ' if fixes[True] else ''}by --fix --unsafe-fixes "
            f"(look at {'it' if fixes[False] == 1 else 'each'} first, by --diff --unsafe-fixes)"
        )
    if suppressed := sum(file.suppressed for file in files):
        notes.append(f"{suppressed} suppressed")
    if failed:
        notes.append(f"{_many(failed, 'file')} could not be read")
    return "; ".join([text, *notes])


def finding_text(path: str, each: Placed) -> str:
    """One finding, without colours."""
    return "".join(line + "\n" for line in _finding(path, each, _plain))


def _finding(path: str, each: Placed, paint: _Paint) -> Iterator[str]:
    finding, place = each.finding, each.place
    where = paint(f"{shown(path)}:{place.line}:{place.column}:", _BOLD)
    what = paint(f"{finding.code} {finding.severity}", _COLOURS[finding.severity])
    name = documented(finding.code).name
    yield f"{where} {what}: {finding.message} {paint(f'[{name}, {finding.confidence} confidence]', _DIM)}"
    line, carets = each.excerpt.split("\n")
    yield line
    yield paint(carets, _COLOURS[finding.severity])
    for step, text in each.steps:
        yield f"    {shown(path)}:{step.line}:{step.column}: {text}"
    if finding.fix is not None:
        yield f"    fix{'' if finding.fix.safe else ' (unsafe)'}: {finding.fix.description}"
    yield ""


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


class _Paint(Protocol):
    """Gives a text a colour, or not."""

    def __call__(self, text: str, colour: str) -> str: ...


def _painted(text: str, colour: str) -> str:
    return f"{colour}{text}{_RESET}"


def _plain(text: str, colour: str) -> str:
    return text
