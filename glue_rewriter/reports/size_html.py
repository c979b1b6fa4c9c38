"""Sizes as one page that needs nothing else: where the bytes are, what has grown, each edit side by side, the trend."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from importlib.resources import files as resources
from typing import Any, NamedTuple

from glue_rewriter.reports.names import brief
from glue_rewriter.reports.size_model import failure, groups, verdict
from glue_rewriter.size.compare import FileChange, Side
from glue_rewriter.size.compressed import Sizes
from glue_rewriter.size.functions import Attributed
from glue_rewriter.size.history import Entry
from glue_rewriter.size.matching import TOP_LEVEL, labels
from glue_rewriter.size.verdicts import Judged
from glue_rewriter.source import Edit
from glue_rewriter.source.positions import positions
from glue_rewriter.wasm.limits import is_binary

#: How much is shown on each side of an edit, in bytes; edits nearer to each other are shown together, but not too many.
_REACH, _NEAR, _TOGETHER = 60, 40, 12
#: How many functions are shown side by side, and how much of each, in bytes.
_TEXTS, _TEXT = 200, 3000
#: How much of a long function is shown before the first difference, in bytes.
_BEFORE = 300
#: How many entries of a history are drawn.
_ENTRIES = 300


class Heading(NamedTuple):
    """What the page is about: the project, empty where nobody says, what is compared, and when."""

    project: str
    base: str
    head: str
    time: str


def compare_html(judged: Judged, history: Sequence[Entry] = (), heading: Heading | None = None) -> str:
    """The page."""
    comparison = judged.comparison
    before, after = comparison.totals
    data = {
        "title": verdict(judged),
        "heading": None if heading is None else heading._asdict(),
        "passed": judged.passed,
        "budgets": len(judged.verdicts),
        "measured": ", ".join(f"{metric} by {made}" for metric, made in comparison.compressors.items()),
        "foreign": list(comparison.foreign),
        "exceeded": [
            (each.path, each.budget.text, each.budget.metric, failure(each, arrow="→")) for each in judged.exceeded
        ],
        "total": _sizes(before, after),
        "groups": [(row.label, row.note, _sizes(row.before, row.after), sorted(row.failed)) for row in groups(judged)],
        "files": [_file(file) for file in comparison.files],
        "history": [_entry(entry) for entry in history[-_ENTRIES:]],
    }
    # In a script element nothing but < has a meaning, and in JSON it can stand as an escape.
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    page = _asset("size_page.html")
    page = page.replace("/*STYLE*/", _asset("size_page.css"))
    page = page.replace("/*SCRIPT*/", _asset("size_pure.js") + _asset("size_page.js"))
    return page.replace("/*DATA*/", text)


def _asset(name: str) -> str:
    return resources("glue_rewriter.reports").joinpath(name).read_text("utf-8")


def _sizes(before: Sizes, after: Sizes) -> dict[str, tuple[int | None, int | None]]:
    return {metric: (old, new) for metric, old, new in zip(Sizes._fields, before, after, strict=True)}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "time": entry.time,
        "commit": entry.commit,
        "compressors": {name: str(made) for name, made in entry.compressors.items()},
        "total": entry.total._asdict(),
        "files": {path: sizes._asdict() for path, sizes in entry.files.items()},
    }


def _file(file: FileChange) -> dict[str, Any]:
    return {
        "path": file.path,
        "was": file.was,
        "status": file.status,
        "sizes": _sizes(file.before, file.after),
        "recorded": file.base is not None and file.base.data is None,
        "functions": [] if file.head is None else list(_functions(file, file.head)),
        "gone": list(_gone(file)),
        "texts": list(_texts(file)),
        "edits": list(_edits(file)),
    }


def _gone(file: FileChange) -> Iterator[tuple[str, int, str | None]]:
    """What is no more: the paths of functions, their bytes in the base, their code; or a file as a whole."""
    if file.head is None:
        yield file.path, file.before.raw, None
        return
    gone = sorted((change for change in file.functions or () if change.head is None), key=lambda change: change.delta)
    for number, change in enumerate(gone):
        before = _code(file.base, change.base_index) if number < _TEXTS else None
        yield brief(change.path), change.base or 0, None if before is None else _cut(before, 0, _TEXT)


def _functions(file: FileChange, head: Side) -> Iterator[tuple[int, str, int, int, int | None, int | None]]:
    """Depth, name, bytes in the head and in the base, line and column; what is in no function first.

    A file without functions is one itself. A place in a binary has no line, and its byte offset for a column.
    """
    found = head.functions
    if found is None or file.functions is None:
        yield 0, file.path, head.sizes.raw, file.before.raw, None, None
        return
    bases = {change.head_index: change.base or 0 for change in file.functions if change.head is not None}
    yield 0, TOP_LEVEL, found.rest, bases.get(None, found.rest), None, None
    binary = head.data is not None and is_binary(head.data)
    places = {} if binary else positions(head.data or b"", (start for start, _ in found.spans))
    for index, (function, label) in enumerate(zip(found.functions, labels(found), strict=True)):
        start = found.spans[index][0] if found.spans else None
        line, column = (None, start) if start is None or binary else places[start]
        yield function.depth, label, function.own, bases.get(index, function.own), line, column


def _texts(file: FileChange) -> Iterator[tuple[int, str | None, str]]:
    """Of functions that have changed, but not by a rewrite: which one, and its code before and after."""
    if file.edits is not None or file.head is None:
        return
    largest = sorted(file.functions or (), key=lambda change: -abs(change.delta))
    for change in largest[:_TEXTS]:
        before, after = _code(file.base, change.base_index), _code(file.head, change.head_index)
        if change.head_index is None or after is None:
            continue
        if before is not None:
            yield change.head_index + 1, *_versions(before, after)
        elif change.base_index is None:  # else a baseline knows its size alone
            yield change.head_index + 1, None, _cut(after, 0, _TEXT)


def _versions(before: bytes, after: bytes) -> tuple[str, str]:
    """Two versions of a function; of a long one what is around the first difference."""
    if max(len(before), len(after)) <= _TEXT:
        return _cut(before, 0, _TEXT), _cut(after, 0, _TEXT)
    pairs = enumerate(zip(before, after, strict=False))
    same = next((index for index, (one, other) in pairs if one != other), min(len(before), len(after)))
    start = max(0, same - _BEFORE)
    # Both end at the same place behind the difference, or else the rest would seem to be one.
    end, longer = start + _TEXT, len(after) - len(before)
    return _cut(before, start, end + min(max(0, -longer), _TEXT)), _cut(after, start, end + min(max(0, longer), _TEXT))


def _code(side: Side | None, index: int | None) -> bytes | None:
    """The code of a function, if there is such a one, it is known, and people can read it."""
    if side is None or index is None or side.data is None or side.functions is None or not side.functions.spans:
        return None
    if is_binary(side.data):
        return None
    start, end = side.functions.spans[index]
    return side.data[start:end]


def _cut(code: bytes, start: int, end: int) -> str:
    return "…" * (start > 0) + code[start:end].decode("utf-8", "ignore") + "…" * (end < len(code))


def _edits(file: FileChange) -> Iterator[tuple[int, int, int, str, list[tuple[str, str]]]]:
    """The function that an edit is in, line, column, kinds, the code around: kept (=), taken out (-), put in (+)."""
    if not file.edits or file.base is None or file.base.data is None:
        return
    data = file.base.data
    placed = [(edit, _function_at(file, edit.start)) for edit in sorted(file.edits)]
    groups = list(_groups(placed, data))
    places = positions(data, (group[0].start for _, group in groups))
    for function, group in groups:
        kinds = ", ".join(dict.fromkeys(edit.kind for edit in group))
        yield function, *places[group[0].start], kinds, list(_parts(group, data))


def _groups(edits: Sequence[tuple[Edit, int]], data: bytes) -> Iterator[tuple[int, list[Edit]]]:
    """The edits that are shown together, near each other in one line of one function, and that function."""
    group: list[Edit] = []
    around = 0
    for edit, function in edits:
        if group:
            end = group[-1].end
            is_far = edit.start - end > _NEAR or b"\n" in data[end : edit.start]
            if is_far or function != around or len(group) == _TOGETHER:
                yield around, group
                group = []
        group.append(edit)
        around = function
    if group:
        yield around, group


def _parts(group: Sequence[Edit], data: bytes) -> Iterator[tuple[str, str]]:
    first, last = group[0].start, group[-1].end
    line = data.rfind(b"\n", 0, first) + 1
    found = data.find(b"\n", last)
    line_end = found if found >= 0 else len(data)
    at, end = max(first - _REACH, line), min(last + _REACH, line_end)
    before = "…" if at > line else ""
    for edit in group:
        yield "=", before + data[at : edit.start].decode("utf-8", "ignore")
        if edit.start < edit.end:
            yield "-", data[edit.start : edit.end].decode("utf-8", "ignore")
        if edit.text:
            yield "+", edit.text.decode("utf-8", "ignore")
        at, before = edit.end, ""
    yield "=", data[at:end].decode("utf-8", "ignore") + ("…" if end < line_end else "")


def _function_at(file: FileChange, offset: int) -> int:
    """Which of `_functions` holds a byte of the base: a rewrite adds no function and takes none."""
    before: Attributed | None = file.base.functions if file.base else None
    after: Attributed | None = file.head.functions if file.head else None
    if before is None or after is None or len(before.functions) != len(after.functions):
        return 0
    index = bisect_right(before.spans, offset, key=lambda span: span[0]) - 1
    while index >= 0 and before.spans[index][1] <= offset:
        depth = before.functions[index].depth
        index -= 1
        while index >= 0 and before.functions[index].depth >= depth:
            index -= 1
    return index + 1
