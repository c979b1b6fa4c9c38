"""Findings as GitHub's annotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glue_rewriter.audit.rule_docs import documented
from glue_rewriter.reports.audit_places import FileFindings, Placed
from glue_rewriter.reports.github import annotation

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def audit_github(files: Sequence[FileFindings]) -> str:
    """An annotation for each finding, and an error for each file that could not be read."""
    return "".join(line + "\n" for file in files for line in _lines(file))


def _lines(file: FileFindings) -> Iterator[str]:
    if file.error:
        where: dict[str, str | int] = {"file": file.path}
        if file.error_place is not None:
            where |= {"line": file.error_place[0], "col": file.error_place[1]}
        yield annotation("error", {**where, "title": "Cannot be read"}, file.error)
    for each in file.findings:
        yield _annotation(file.path, each)


def _annotation(path: str, each: Placed) -> str:
    finding, place = each.finding, each.place
    where: dict[str, str | int] = {"file": path, "line": place.line, "endLine": place.end_line}
    if place.line == place.end_line:  # across lines GitHub takes no columns
        where |= {"col": place.column, "endColumn": place.end_column}
    title = f"{finding.code} {documented(finding.code).name}"
    message = f"{finding.message} [{finding.confidence} confidence]"
    return annotation(_LEVELS[finding.severity], {**where, "title": title}, message)
