"""Sizes as a comment to a pull request: GitHub's Markdown, what matters first, the rest folded away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from glue_rewriter.reports.names import brief
from glue_rewriter.reports.size_model import (
    IN_BYTES,
    Functions,
    Listed,
    Manner,
    Row,
    failure,
    functions,
    groups,
    rows,
    verdict,
)
from glue_rewriter.reports.size_text import rest
from glue_rewriter.size.compare import Comparison, FileChange, edit_costs
from glue_rewriter.size.compressed import Sizes
from glue_rewriter.size.verdicts import Judged

T = TypeVar("T")

#: By this a comment is found again, to be replaced.
MARK = "<!-- glue-rewriter size -->"
#: What each part may take, in bytes. A comment of GitHub's may have 65,536 characters.
_FILES, _BUDGETS, _FUNCTIONS, _RESTS, _UNCHANGED = 22_000, 10_000, 14_000, 6_000, 6_000
#: ASCII that has a meaning in Markdown or HTML.
_SPECIAL = re.compile(r"[^A-Za-z0-9 ./:()-]", re.ASCII)


def compare_markdown(judged: Judged, manner: Manner = IN_BYTES) -> str:
    """The comment, below 64,000 bytes however many files there are."""
    comparison = judged.comparison
    table, counted = rows(judged, manner)
    lines = [MARK, f"### Size: {_mark(judged)}{verdict(judged, manner)}", ""]
    if judged.exceeded:
        lines += _fitting(
            judged.exceeded,
            lambda each: f"- {code(each.path)}: {code(each.budget.text)}: {failure(each, manner, '→')}",
            _BUDGETS,
            "- ",
        )
        lines.append("")
    if table:
        lines += _files(comparison, table, groups(judged), manner)
    # That a file is gone with all its functions is said above.
    files = [row.file for row in table if row.file is not None]
    found = [(file, functions(file, manner)) for file in files if file.status != "removed"]
    if any(each.listed or each.renamed or each.only_names for _, each in found):
        lines += _folded("By function", _functions(found))
    if any(file.edits for file in files):
        lines += _folded("By kind of edit", _edits([file for file in files if file.edits]))
    if counted:
        many = f"{len(counted)} file{'' if len(counted) == 1 else 's'} "
        is_small = any(row.file is not None and row.file.status != "unchanged" for row in counted)
        many += "unchanged or with smaller changes" if is_small else "unchanged"
        lines += _folded(many, _fitting(counted, lambda row: f"- {code(row.label)}", _UNCHANGED, "- "))
    for metric, compressor in comparison.foreign.items():
        used = comparison.compressors[metric]
        lines += [f"≠ {metric}: the base was measured by {code(str(compressor))}, this is {code(str(used))}.", ""]
    used_compressors = ", ".join(f"{metric} by {made}" for metric, made in comparison.compressors.items())
    lines.append(f"<sub>{_escaped(used_compressors)}</sub>")
    return "\n".join(lines) + "\n"


def _mark(judged: Judged) -> str:
    if not judged.verdicts:
        return ""
    return "⚠️ " if judged.exceeded and judged.allowed else "❌ " if judged.exceeded else "✅ "


def code(text: str) -> str:
    """Text in the type of code, whatever is in it."""
    return f"<code>{_escaped(brief(text))}</code>"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};" if found[0].isascii() else found[0], text)


def _files(comparison: Comparison, files: Sequence[Row], sums: Sequence[Row], manner: Manner) -> Iterator[str]:
    yield "| file | raw | gzip | brotli |"
    yield "| --- | ---: | ---: | ---: |"

    def line(row: Row) -> str:
        cells = []
        for metric, old, new in zip(Sizes._fields, row.before, row.after, strict=True):
            mark = "≠ " if metric in comparison.foreign else ""
            growth = f"{mark}{manner.growth(old, new)}"
            cells.append(f"{manner.size(new)}<br>" + (f"**{growth}** ❌" if metric in row.failed else growth))
        return f"| {' | '.join([label(row), *cells])} |"

    def label(row: Row) -> str:
        name = code(row.label) if row.file is not None else f"**{_escaped(row.label)}**"
        return name + (f" {_escaped(brief(row.note))}" if row.note else "")

    yield from _fitting(files, line, _FILES, "| ", " | | | |")
    yield from map(line, sums)
    yield ""


def _functions(found: Sequence[tuple[FileChange, Functions]]) -> Iterator[str]:
    yield "| function | where | bytes |"
    yield "| --- | --- | ---: |"
    # What has changed comes before what is in files that are new.
    items = sorted(
        ((file, each) for file, functions in found for each in functions.listed),
        key=lambda item: (item[0].status == "added", -abs(item[1].change.delta)),
    )

    def line(item: tuple[FileChange, Listed]) -> str:
        file, each = item
        where = code(file.path) + (f" {each.place[0]}:{each.place[1]}" if each.place else "")
        note = f" {_escaped(brief(each.note))}" if each.note else ""
        return f"| {code(each.name)}{note} | {where} | {each.change.delta:+} |"

    yield from _fitting(items, line, _FUNCTIONS, "| ", " | | |")
    yield ""
    said = [
        (
            file,
            [
                *([f"all in {code(functions.prefix[:-1])}"] if functions.prefix else []),
                *rest(functions, len(functions.listed)),
            ],
        )
        for file, functions in found
    ]
    yield from _fitting(
        [(file, lines) for file, lines in said if lines],
        lambda item: f"- {code(item[0].path)}: {', '.join(item[1])}",
        _RESTS,
        "- ",
    )


def _edits(files: Iterable[FileChange]) -> Iterator[str]:
    yield "| kind | edits | bytes |"
    yield "| --- | ---: | ---: |"
    for cost in edit_costs(edit for file in files for edit in file.edits or ()):
        yield f"| {cost.kind} | {cost.number} | {cost.bytes:+} |"


def _folded(summary: str, lines: Iterable[str]) -> Iterator[str]:
    yield from (f"<details><summary>{summary}</summary>", "", *lines, "", "</details>", "")


def _fitting(
    items: Sequence[T], line_of: Callable[[T], str], room: int, before: str = "", behind: str = ""
) -> Iterator[str]:
    """A line for each item, until there is no room left, in bytes; then how many are left out."""
    for done, item in enumerate(items):
        line = line_of(item)
        room -= len(line.encode("utf-8", "replace")) + 1
        if room < 0:
            yield f"{before}… and {len(items) - done} more{behind}"
            return
        yield line
