"""Findings as GitLab's code quality report, which it shows in merge requests.

docs.gitlab.com, "Code Quality": the report's format, which is a part of Code Climate's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from glue_rewriter.audit.rule_docs import documented
from glue_rewriter.reports.audit_places import FileFindings

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def audit_gitlab(files: Sequence[FileFindings]) -> str:
    """The report, ASCII only: an issue for each finding, and one for each file that could not be read."""
    return json.dumps([issue for file in files for issue in _issues(file)], indent=1) + "\n"


def _issues(file: FileFindings) -> Iterator[dict[str, Any]]:
    if file.error:
        line = file.error_place[0] if file.error_place is not None else 1
        yield _issue(file.path, line, line, "unreadable", f"Cannot be read: {file.error}", "blocker", "unreadable")
    for each in file.findings:
        finding, place = each.finding, each.place
        name = f"{finding.code} {documented(finding.code).name}"
        text = f"{finding.message} [{finding.confidence} confidence]"
        severity = _SEVERITIES[finding.severity]
        yield _issue(file.path, place.line, place.end_line, name, text, severity, finding.code + each.fingerprint)


def _issue(path: str, line: int, end: int, name: str, text: str, severity: str, identity: str) -> dict[str, Any]:
    return {
        "description": text,
        "check_name": name,
        # The same for the same finding when lines have moved: GitLab tells by it what is new.
        "fingerprint": sha256(f"{path}\0{identity}".encode("utf-8", "surrogateescape")).hexdigest(),
        "severity": severity,
        "location": {"path": path.removeprefix("./"), "lines": {"begin": line, "end": end}},
    }
