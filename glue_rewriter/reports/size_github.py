"""Sizes as GitHub's annotations."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.reports.github import annotation
from glue_rewriter.reports.size_places import function_places
from glue_rewriter.reports.size_text import growth, verdict_line
from glue_rewriter.sizes.compare import FileChange
from glue_rewriter.sizes.compressed import Sizes, percent
from glue_rewriter.sizes.verdicts import Judged


def compare_github(judged: Judged) -> str:
    """An error for each budget that is exceeded, a warning where that is allowed, a notice for each other change.

    They stand at the function that has grown most, if one has.
    """
    return "".join(line + "\n" for line in _lines(judged))


def _lines(judged: Judged) -> Iterator[str]:
    exceeded = judged.exceeded
    over = {verdict.path for verdict in exceeded}
    files = {file.path: file for file in judged.comparison.files}
    for verdict in exceeded:
        level = "warning" if judged.allowed else "error"
        yield _command(level, files[verdict.path], "Over size budget", verdict_line(verdict))
    for metric, compressor in judged.comparison.foreign.items():
        used = judged.comparison.compressors[metric]
        message = f"{metric}: the base was measured by {compressor}, this is {used}: the difference proves nothing"
        yield annotation("warning", {"title": "Size"}, message)
    for file in judged.comparison.files:
        if file.status != "unchanged" and file.path not in over:
            yield _command("notice", file, "Size", _message(file))


def _message(file: FileChange) -> str:
    if file.status == "removed":
        return f"{file.path}: removed"
    changes = [
        f"{metric} {new} ({growth(new - old, percent(old, new)) if old != new else '='})"
        for metric, old, new in zip(Sizes._fields, file.before, file.after, strict=True)
    ]
    return f"{file.path}: {', '.join(changes)}"


def _command(level: str, file: FileChange, title: str, message: str) -> str:
    properties = {"file": file.path}
    # The first function has grown most; the bytes in none have no place, and that of one that is gone is in the base.
    for function, place in zip(file.functions or (), function_places(file), strict=True):
        if place is not None and function.delta > 0 and function.head is not None:
            properties |= {"line": str(place[0]), "col": str(place[1])}
            break
    properties["title"] = title
    return annotation(level, properties, message)
