"""Sizes as a comment to a pull request: GitHub's Markdown, what matters first, the rest folded away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from glue_rewriter.reports.names import brief
from glue_rewriter.reports.size_places import function_places
from glue_rewriter.reports.size_text import excess, growth, title
from glue_rewriter.sizes.compare import Comparison, FileChange, edit_costs
from glue_rewriter.sizes.compressed import Sizes, percent, shown_size
from glue_rewriter.sizes.verdicts import Judged

T = TypeVar("T")

#: By this a comment is found again, to be replaced.
MARK = "<!-- glue-rewriter size -->"
#: What each part may take, in bytes. A comment of GitHub's may have 65,536 characters.
_FILES, _BUDGETS, _FUNCTIONS, _UNCHANGED = 22_000, 12_000, 16_000, 8_000
#: ASCII that has a meaning in Markdown or HTML.
_SPECIAL = re.compile(r"[^A-Za-z0-9 ./:()-]", re.ASCII)


def compare_markdown(judged: Judged) -> str:
    """The comment, below 64,000 bytes however many files there are."""
    comparison = judged.comparison
    files = sorted(comparison.files, key=lambda file: (-abs(file.after.raw - file.before.raw), file.path))
    changed = [file for file in files if file.status != "unchanged"]
    unchanged = [file for file in files if file.status == "unchanged"]
    lines = [MARK, f"### Size: {title(judged)}", ""]
    if changed:
        lines += _files(comparison, changed, total=len(files) > 1)
    if judged.exceeded:
        lines += ["**Over budget" + (", which is allowed" if judged.allowed else "") + "**", ""]
        lines += _fitting(
            judged.exceeded,
            lambda verdict: f"- {code(verdict.path)}: {code(verdict.budget.text)}: {excess(verdict, '→')}",
            _BUDGETS,
            "- ",
        )
        lines.append("")
    # That a file is gone with all its functions is said above.
    kept = [file for file in changed if file.status != "removed"]
    grown = [(file, index) for file in kept for index in range(len(file.functions or ()))]
    if grown:
        lines += _folded("By function", _functions(grown))
    if any(file.edits for file in changed):
        lines += _folded("By kind of edit", _edits([file for file in changed if file.edits]))
    if unchanged:
        many = f"{len(unchanged)} file{'' if len(unchanged) == 1 else 's'} unchanged"
        lines += _folded(many, _fitting(unchanged, lambda file: f"- {code(file.path)}", _UNCHANGED, "- "))
    for metric, compressor in comparison.foreign.items():
        used = comparison.compressors[metric]
        lines += [f"≠ {metric}: the base was measured by {code(str(compressor))}, this is {code(str(used))}.", ""]
    used_compressors = ", ".join(f"{metric} by {made}" for metric, made in comparison.compressors.items())
    lines.append(f"<sub>{_escaped(used_compressors)}</sub>")
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """Text in the type of code, whatever is in it."""
    return f"<code>{_escaped(brief(text))}</code>"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};" if found[0].isascii() else found[0], text)


def _files(comparison: Comparison, files: Sequence[FileChange], *, total: bool) -> Iterator[str]:
    yield "| file | raw | gzip | brotli |"
    yield "| --- | ---: | ---: | ---: |"

    def row(label: str, before: Sizes, after: Sizes) -> str:
        cells = []
        for metric, old, new in zip(Sizes._fields, before, after, strict=True):
            mark = "≠ " if metric in comparison.foreign else ""
            cells.append(
                f"{shown_size(metric, new)}<br>{mark}{growth(new - old, percent(old, new)) if old != new else '='}"
            )
        return f"| {' | '.join([label, *cells])} |"

    def label(file: FileChange) -> str:
        return code(file.path) + (f" {file.status}" if file.status != "changed" else "")

    yield from _fitting(files, lambda file: row(label(file), file.before, file.after), _FILES, "| ", " | | | |")
    if total:
        yield row("**total**", *comparison.totals)
    yield ""


def _functions(grown: Sequence[tuple[FileChange, int]]) -> Iterator[str]:
    yield "| function | where | bytes |"
    yield "| --- | --- | ---: |"
    places = {id(file): function_places(file) for file, _ in grown}

    def row(item: tuple[FileChange, int]) -> str:
        file, index = item
        function = (file.functions or ())[index]
        place = places[id(file)][index]
        where = code(file.path) + (f" {place[0]}:{place[1]}" if place else "")
        return f"| {code(function.path)} | {where} | {function.delta:+} |"

    def weight(item: tuple[FileChange, int]) -> tuple[bool, int]:
        """What has changed comes before what is in files that are new."""
        file, index = item
        return file.status == "added", -abs((file.functions or ())[index].delta)

    order = sorted(grown, key=weight)
    yield from _fitting(order, row, _FUNCTIONS, "| ", " | | |")


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
