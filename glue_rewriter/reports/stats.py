"""The report of `--stats`: JSON, every site of every file."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable

from glue_rewriter.pipeline import Rewritten
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.reports.counts import edit_counts, growth, site_counts, tally
from glue_rewriter.settings import Settings
from glue_rewriter.source import Edit
from glue_rewriter.source.positions import positions

if TYPE_CHECKING:  # only some commands need the modules
    from typing import Any

    from glue_rewriter.reports.printed import PrintedAnew
    from glue_rewriter.size.compressed import Growth

#: Raised when a reader of the report would have to change: a field renamed, removed, or of another meaning.
SCHEMA = 1


def file_record(
    rewritten: Rewritten, settings: Settings, *, sizes: Growth | None = None, printed: PrintedAnew | None = None
) -> dict[str, Any]:
    """One file's part of the report. Offsets are bytes of the input; columns count characters from 1."""
    return {
        "path": rewritten.source.path,
        "changed": bool(tally(rewritten, printed).changed),
        "error": None,
        "settings": _settings(settings),
        "counts": site_counts(rewritten),
        "edits": edit_counts(rewritten),
        "sizes": _sizes(rewritten, sizes, printed),
        "sites": _sites(rewritten),
    }


def failed_record(path: str, message: str) -> dict[str, Any]:
    """The part of a file that could not be read, rewritten or written."""
    return {"path": path, "changed": False, "error": message}


def stats_json(records: Iterable[dict[str, Any]], settings: Settings | None, *, version: str) -> str:
    """The whole report, ASCII only, so that any file name can stand in it. `settings` None: they differ by file."""
    document = {
        "schema": SCHEMA,
        "tool": {"name": "glue-rewriter", "version": version},
        "settings": None if settings is None else _settings(settings),
        "files": list(records),
    }
    return json.dumps(document, indent=1) + "\n"


def _settings(settings: Settings) -> dict[str, Any]:
    return {"mode": settings.mode.value, "maximum_memory": settings.maximum_memory}


def _sizes(rewritten: Rewritten, sizes: Growth | None, printed: PrintedAnew | None) -> dict[str, Any]:
    before = len(rewritten.source.data)
    found = _size(before, len(rewritten.code), sizes)
    if printed:
        found["printed"] = {"print": printed.mode, **_size(before, len(printed.code), printed.sizes)}
    return found


def _size(before: int, after: int, sizes: Growth | None) -> dict[str, Any]:
    found: dict[str, Any] = {"before": before, "after": after, "growth_percent": round(growth(before, after), 4)}
    if sizes:
        found["gzip"] = _size(*sizes.gzip, None)
        found["brotli"] = _size(*sizes.brotli, None)
    return found


def _sites(rewritten: Rewritten) -> list[dict[str, Any]]:
    data = rewritten.source.data
    edits = sorted(rewritten.edits, key=lambda edit: (edit.start, edit.end))
    starts = [edit.start for edit in edits]
    places = positions(data, (site.start for site in rewritten.sites))
    records = []
    for site in sorted(rewritten.sites, key=lambda site: (site.start, -site.end)):
        line, column = places[site.start]
        records.append(
            {
                "line": line,
                "column": column,
                "offset": site.start,
                "form": site.form,
                "shift": site.shift,
                "outcome": site.outcome,
                "reason": site.reason,
                "before": data[site.start : site.end].decode("utf-8", "replace"),
                "after": _after(data, site.start, site.end, edits, starts),
            }
        )
    return records


def _after(data: bytes, start: int, end: int, edits: list[Edit], starts: list[int]) -> str:
    """The code at [start, end) with the edits inside it made, those of sites nested in it as well."""
    parts = []
    at = start
    for index in range(bisect_left(starts, start), len(edits)):
        edit = edits[index]
        if edit.start > end:
            break
        if edit.end <= end:
            parts += [data[at : edit.start], edit.text]
            at = edit.end
    return b"".join([*parts, data[at:end]]).decode("utf-8", "replace")
