"""The JSON of `size`. docs/size-report.schema.json describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from glue_rewriter.reports.size_model import verdict
from glue_rewriter.reports.size_places import function_places
from glue_rewriter.size.compare import FileChange, edit_costs
from glue_rewriter.size.compressed import Compressor, Sizes, percent, total
from glue_rewriter.size.verdicts import Judged, Verdict

#: Raised when a reader of the report would have to change: a field renamed, removed, or of another meaning.
SCHEMA = 2


def measure_json(
    measured: Mapping[str, Sizes], compressors: Mapping[str, Compressor], *, version: str, missing: Sequence[str] = ()
) -> str:
    """The report of `size measure`, ASCII only. `missing` are files that could not be measured."""
    document = {
        **_head("measure", compressors, version),
        "files": [{"path": path, "sizes": sizes._asdict()} for path, sizes in measured.items()],
        "missing": list(missing),
        "total": total(measured.values())._asdict(),
    }
    return json.dumps(document, indent=1) + "\n"


def compare_json(judged: Judged, *, version: str) -> str:
    """The report of `size compare`, ASCII only."""
    comparison = judged.comparison
    before, after = comparison.totals
    document = {
        **_head("compare", comparison.compressors, version),
        "foreign": {name: compressor._asdict() for name, compressor in comparison.foreign.items()},
        "files": [_file(file) for file in comparison.files],
        "missing": list(comparison.missing),
        "verdict": verdict(judged),
        "total": _change(before, after),
        "groups": [
            {"label": group.label, "files": group.number, **_change(group.before, group.after)}
            for group in judged.groups
        ],
        "budgets": [_verdict(each) for each in judged.verdicts],
        "regression_allowed": judged.allowed,
        "passed": judged.passed,
    }
    return json.dumps(document, indent=1) + "\n"


def _head(command: str, compressors: Mapping[str, Compressor], version: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "tool": {"name": "glue-rewriter", "version": version},
        "command": command,
        "compressors": {name: compressor._asdict() for name, compressor in compressors.items()},
    }


def _file(file: FileChange) -> dict[str, Any]:
    record: dict[str, Any] = {
        "path": file.path,
        "was": file.was,
        "status": file.status,
        **_change(file.before, file.after),
    }
    record["base"] = None if file.base is None else file.base.sizes._asdict()
    record["head"] = None if file.head is None else file.head.sizes._asdict()
    record["functions"] = None if file.functions is None else _functions(file)
    record["renamed"] = [{"from": before, "to": after} for before, after in file.renamed]
    record["edits"] = None if file.edits is None else [cost._asdict() for cost in edit_costs(file.edits)]
    return record


def _functions(file: FileChange) -> list[dict[str, Any]]:
    return [
        {
            "path": function.path,
            "line": None if place is None else place[0],
            "column": None if place is None else place[1],
            "base": function.base,
            "head": function.head,
            "delta": function.delta,
            "was": function.was,
            "moved": function.moved,
            "only_names": function.same_code,
        }
        for function, place in zip(file.functions or (), function_places(file), strict=True)
    ]


def _change(before: Sizes, after: Sizes) -> dict[str, Any]:
    return {
        "base": before._asdict(),
        "head": after._asdict(),
        "delta": {
            metric: None if old is None or new is None else {"bytes": new - old, "percent": _rounded(percent(old, new))}
            for metric, old, new in zip(Sizes._fields, before, after, strict=True)
        },
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    growth, percentage = verdict.growth
    return {
        "path": verdict.path,
        "budget": verdict.budget.text,
        "metric": verdict.budget.metric,
        "base": verdict.before,
        "head": verdict.after,
        "delta": {"bytes": growth, "percent": _rounded(percentage)},
        "exceeded": verdict.is_exceeded,
        "excess": verdict.excess if verdict.is_exceeded else 0,
    }


def _rounded(percentage: float | None) -> float | None:
    return None if percentage is None else round(percentage, 4)
