"""Sizes as GitHub's annotations."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.reports.github import annotation
from glue_rewriter.reports.size_model import IN_BYTES, Manner, Row, failure, rows
from glue_rewriter.reports.size_places import function_places
from glue_rewriter.size.compare import FileChange
from glue_rewriter.size.compressed import Sizes
from glue_rewriter.size.verdicts import Judged


def compare_github(judged: Judged, manner: Manner = IN_BYTES) -> str:
    """An error for each budget that is exceeded, a warning where that is allowed, a notice for each other change.

    They stand at the function that has grown most, if one has.
    """
    return "".join(line + "\n" for line in _lines(judged, manner))


def _lines(judged: Judged, manner: Manner) -> Iterator[str]:
    exceeded = judged.exceeded
    over = {verdict.path for verdict in exceeded}
    files = {file.path: file for file in judged.comparison.files}
    for verdict in exceeded:
        level = "warning" if judged.allowed else "error"
        message = f"{verdict.path}: {verdict.budget.text}: {failure(verdict, manner)}"
        if verdict.path in files:
            yield _command(level, files[verdict.path], "Over size budget", message)
        else:
            yield annotation(level, {"title": "Over size budget"}, message)
    for metric, compressor in judged.comparison.foreign.items():
        used = judged.comparison.compressors[metric]
        message = f"{metric}: the base was measured by {compressor}, this is {used}: the difference proves nothing"
        yield annotation("warning", {"title": "Size"}, message)
    for path in judged.comparison.missing:
        yield annotation("error", {"file": path, "title": "Size"}, f"{path}: could not be compared")
    for row in rows(judged, manner)[0]:
        if row.file is not None and row.label not in over:
            yield _command("notice", row.file, "Size", _message(row, manner))


def _message(row: Row, manner: Manner) -> str:
    if row.note == "removed":
        return f"{row.label}: removed"
    changes = [
        f"{metric} {manner.size(new)} ({manner.growth(old, new)})"
        for metric, old, new in zip(Sizes._fields, row.before, row.after, strict=True)
        if new is not None
    ]
    return f"{row.label}: {', '.join(changes)}"


def _command(level: str, file: FileChange, title: str, message: str) -> str:
    properties = {"file": file.path}
    # The first function has grown most; the bytes in none have no place, and that of one that is gone is in the base.
    for function, place in zip(file.functions or (), function_places(file), strict=True):
        if place is not None and function.delta > 0 and function.head is not None:
            properties |= {"line": str(place[0]), "col": str(place[1])}
            break
    properties["title"] = title
    return annotation(level, properties, message)
