"""The JSON of `audit`. docs/audit-report.schema.json describes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from glue_rewriter.audit.rule_docs import documented
from glue_rewriter.reports.audit_places import FileFindings, Placed

#: Raised when a reader of the report would have to change: a field renamed, removed, or of another meaning.
SCHEMA = 1


def audit_json(files: Sequence[FileFindings], *, version: str) -> str:
    """The report, ASCII only, so that any file name can stand in it."""
    document = {
        "schema": SCHEMA,
        "tool": {"name": "glue-rewriter", "version": version},
        "files": [_file(file) for file in files],
        "total": {
            "files": len(files),
            "findings": sum(len(file.findings) for file in files),
            "suppressed": sum(file.suppressed for file in files),
            "fixed": sum(file.fixed for file in files),
            "unreadable": sum(bool(file.error) for file in files),
        },
    }
    return json.dumps(document, indent=1) + "\n"


def _file(file: FileFindings) -> dict[str, Any]:
    return {
        "path": file.path,
        "error": file.error or None,
        "suppressed": file.suppressed,
        "fixed": file.fixed,
        "findings": [_finding(each) for each in file.findings],
    }


def _finding(each: Placed) -> dict[str, Any]:
    finding, place = each.finding, each.place
    record: dict[str, Any] = {
        "code": finding.code,
        "name": documented(finding.code).name,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "offset": finding.start,
        "end_offset": finding.end,
        "fingerprint": each.fingerprint,
        "fix": None,
    }
    if each.steps:
        record["steps"] = [{"line": step.line, "column": step.column, "text": text} for step, text in each.steps]
    if finding.fix is not None:
        record["fix"] = {
            "description": finding.fix.description,
            "safe": finding.fix.safe,
            "edits": [
                {"offset": edit.start, "end_offset": edit.end, "text": edit.text.decode("utf-8")}
                for edit in finding.fix.edits
            ],
        }
    return record
