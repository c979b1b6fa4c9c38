"""What is said of a whole program: a page for people, and JSON, which docs/check-report.schema.json describes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from glue_rewriter.program import Code, Judged, Safety
from glue_rewriter.reports.counts import site_counts
from glue_rewriter.reports.names import shown
from glue_rewriter.settings import size_text

#: Raised when a reader of the report would have to change: a field renamed, removed, or of another meaning.
SCHEMA = 1
#: So many reasons of one verdict are listed.
_MANY = 8
_VERDICTS = {
    Safety.SAFE: "safe above 2 GiB, as far as its files show",
    Safety.UNKNOWN: "cannot tell whether it is safe above 2 GiB",
    Safety.NOT_SAFE: "not safe above 2 GiB",
}


def program_text(judged: Judged) -> str:
    """The page: the verdict, why, what was looked at, what to do next."""
    return "".join(f"{shown(line)}\n" for line in _lines(judged))


def _lines(judged: Judged) -> Iterator[str]:
    yield f"{judged.glue}: {_VERDICTS[judged.safety]}"
    for safety, title in ((Safety.NOT_SAFE, "Why"), (Safety.UNKNOWN, "May be wrong")):
        reasons = [reason for reason in judged.reasons if reason.safety is safety]
        if reasons:
            yield ""
            yield f"{title}:"
        for reason in reasons[:_MANY]:
            place = "" if reason.place is None else f":{reason.place[0]}:{reason.place[1]}"
            yield f"  {reason.path}{place}: {reason.message}"
        if len(reasons) > _MANY:
            yield f"  and {len(reasons) - _MANY} more"
    yield ""
    yield "Looked at:"
    memory = judged.memory
    if memory.path is not None and memory.reach is not None:
        how = f"memory from {size_text(memory.starts or 0)} to {size_text(memory.reach)}"
        yield f"  {memory.path}{' (found beside it)' if memory.found else ''}: {how}"
    for code in judged.codes:
        yield f"  {code.path}: {_counts(code)}"
    yield ""
    yield "Next:"
    for number, step in enumerate(judged.steps, 1):
        yield f"  {number}. {step}"


def _counts(code: Code) -> str:
    counts = site_counts(code.rewritten)
    findings = Counter[str](finding.severity for finding in code.reviewed.findings)
    found = ", ".join(
        f"{count} {word}{'' if count == 1 else 's'}"
        for word in ("error", "warning", "note")
        if (count := findings[word])
    )
    text = f"{counts['seen']} site{'' if counts['seen'] == 1 else 's'}: {counts['rewritten']} wrong, "
    text += f"{counts['right']} right, {counts['left']} left; audit: {found or 'nothing'}"
    if code.compiled:
        text += ", beside the program that was compiled to JavaScript"
    return text + (f", {code.reviewed.suppressed} suppressed" if code.reviewed.suppressed else "")


def program_json(judged: Judged, *, version: str) -> str:
    """The same as JSON, ASCII only. Sizes are in bytes."""
    memory = judged.memory
    document = {
        "schema": SCHEMA,
        "tool": {"name": "glue-rewriter", "version": version},
        "glue": judged.glue,
        "verdict": judged.safety.value,
        "reasons": [
            {
                "verdict": reason.safety.value,
                "kind": reason.kind,
                "path": reason.path,
                "line": None if reason.place is None else reason.place[0],
                "column": None if reason.place is None else reason.place[1],
                "message": reason.message,
            }
            for reason in judged.reasons
        ],
        "memory": {
            "path": memory.path,
            "found": memory.found,
            "initial": memory.starts,
            "maximum": memory.reach,
            "memory64": memory.wide,
            "grows": memory.grows,
            "compiled": memory.compiled or None,
            "limits": [{"line": line, "column": column, "text": text} for line, column, text in memory.limits],
        },
        "files": [_file(code) for code in judged.codes],
        "next": list(judged.steps),
    }
    return json.dumps(document, indent=1) + "\n"


def _file(code: Code) -> dict[str, Any]:
    findings = code.reviewed.findings
    return {
        "path": code.path,
        "sites": site_counts(code.rewritten),
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "confidence": finding.confidence,
                **dict(zip(("line", "column"), code.reviewed.source.position(finding.start), strict=True)),
                "message": finding.message,
            }
            for finding in findings
        ],
        "suppressed": code.reviewed.suppressed,
    }
