"""Sizes as people read them in a terminal: aligned, growth in red, shrinkage in green where colours are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from glue_rewriter.reports.names import brief, shown
from glue_rewriter.reports.size_places import function_places
from glue_rewriter.sizes.compare import Comparison, FileChange, edit_costs
from glue_rewriter.sizes.compressed import Sizes, percent, shown_size, total
from glue_rewriter.sizes.verdicts import Judged, Verdict

#: How many functions of a file are listed.
FUNCTIONS = 20
_RED, _GREEN, _RESET = "\x1b[31m", "\x1b[32m", "\x1b[0m"


def measure_text(measured: Mapping[str, Sizes]) -> str:
    """A table of sizes in bytes, with a line of totals for several files."""
    rows = [
        ("file", *Sizes._fields),
        *((shown(path), *map(shown_size, Sizes._fields, sizes)) for path, sizes in measured.items()),
    ]
    if len(measured) > 1:
        rows.append(("total", *map(shown_size, Sizes._fields, total(measured.values()))))
    return "".join(line + "\n" for line in _aligned(rows))


def compare_text(judged: Judged, *, coloured: bool = False) -> str:
    """What has grown: a table of files, then functions and kinds of edits, then the budgets."""
    comparison = judged.comparison
    lines = [*_files(comparison, coloured)]
    for file in comparison.files:
        lines += [*_functions(file, coloured), *_edits(file)]
    for metric, compressor in comparison.foreign.items():
        lines.append(
            f"{metric}: the base was measured by {compressor}, this is {comparison.compressors[metric]}: "
            "the difference proves nothing"
        )
    lines += [_paint(f"over budget: {verdict_line(verdict)}", 1, coloured) for verdict in judged.exceeded]
    if judged.verdicts:
        lines.append(budget_line(judged))
    return "".join(line + "\n" for line in lines)


def verdict_line(verdict: Verdict) -> str:
    """A file, its budget and how that is exceeded: `a.js: gzip:1%+64B: 100 -> 200 (+100 B, +100.00 %)`."""
    return f"{shown(verdict.path)}: {verdict.budget.text}: {excess(verdict)}"


def excess(verdict: Verdict, arrow: str = "->") -> str:
    """How a budget is exceeded: from where to where the file has grown, or by how much it is above its maximum."""
    maximum = verdict.budget.maximum
    if maximum is not None:
        return f"{verdict.after} B, {verdict.after - maximum} B above {maximum}"
    return f"{verdict.before} {arrow} {verdict.after} ({growth(*verdict.growth)})"


def budget_line(judged: Judged) -> str:
    """How many budgets there are, and how many are exceeded."""
    many, over = len(judged.verdicts), len(judged.exceeded)
    held = "all held" if not over else f"{over} exceeded" + (", which is allowed" if judged.allowed else "")
    return f"{many} budget{'' if many == 1 else 's'}: {held}"


def title(judged: Judged) -> str:
    """The whole in a few words: by how much all files have grown, and whether the budgets hold.

    The growth is the raw one or, where that is none, the first of the others that proves something.
    """
    before, after = judged.comparison.totals
    change = "unchanged"
    for metric, old, new in zip(Sizes._fields, before, after, strict=True):
        if old != new and metric not in judged.comparison.foreign:
            change = ("" if metric == "raw" else metric + " ") + growth(new - old, percent(old, new))
            break
    else:
        if any(file.status != "unchanged" for file in judged.comparison.files):
            change = "no larger in sum"
    return f"{change}; {budget_line(judged)}" if judged.verdicts else change


def growth(bytes_: int, percentage: float | None) -> str:
    """A difference in bytes and percent."""
    return f"{bytes_:+} B, " + ("new" if percentage is None else f"{percentage:+.2f} %")


def _files(comparison: Comparison, coloured: bool) -> Iterator[str]:
    rows = [("file", *(head for metric in Sizes._fields for head in (metric, "")))]
    deltas = [[0] * len(rows[0])]
    changes = [(_label(file), file.before, file.after) for file in comparison.files]
    if len(changes) > 1:
        changes.append(("total", *comparison.totals))
    for label, before, after in changes:
        cells = [
            cell
            for metric, old, new in zip(Sizes._fields, before, after, strict=True)
            for cell in (shown_size(metric, new), ("≠ " if metric in comparison.foreign else "") + _delta(old, new))
        ]
        rows.append((label, *cells))
        deltas.append([0, *(cell for old, new in zip(before, after, strict=True) for cell in (0, new - old))])
    for row, colours in zip(_padded(rows), deltas, strict=True):
        yield "  ".join(_paint(cell, delta, coloured) for cell, delta in zip(row, colours, strict=True)).rstrip()


def _label(file: FileChange) -> str:
    return shown(file.path) + (f" ({file.status})" if file.status in ("added", "removed") else "")


def _delta(old: int, new: int) -> str:
    return "=" if old == new else growth(new - old, percent(old, new))


def _functions(file: FileChange, coloured: bool) -> Iterator[str]:
    if not file.functions or file.status == "removed":
        return
    yield f"{shown(file.path)}, by function:"
    order = sorted(range(len(file.functions)), key=lambda index: -abs(file.functions[index].delta))  # type: ignore[index]
    places = function_places(file)
    width = max(len(f"{function.delta:+}") for function in file.functions)
    for index in order[:FUNCTIONS]:
        function, place = file.functions[index], places[index]
        at = "" if place is None else f"  {place[0]}:{place[1]}"
        mark = "  new" if function.base is None else "  gone" if function.head is None else ""
        yield _paint(f"  {f'{function.delta:+}':>{width}}  {brief(function.path)}{at}{mark}", function.delta, coloured)
    rest = order[FUNCTIONS:]
    if rest:
        yield f"  {sum(file.functions[index].delta for index in rest):+}  in {len(rest)} more"


def _edits(file: FileChange) -> Iterator[str]:
    if file.edits:
        costs = ", ".join(f"{cost.kind} {cost.bytes:+} B ({cost.number})" for cost in edit_costs(file.edits))
        yield f"{shown(file.path)}, by kind of edit: {costs}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with their cells below each other: the first to the left, figures to the right."""
    for row in _padded(rows):
        yield "  ".join(row).rstrip()


def _padded(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        figures = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield [f"{row[0]:<{widths[0]}}", *figures]


def _paint(text: str, delta: int, coloured: bool) -> str:
    if not coloured or delta == 0:
        return text
    return f"{_RED if delta > 0 else _GREEN}{text}{_RESET}"
