"""Sizes as people read them in a terminal: the verdict, then what is aligned, red what is over budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from glue_rewriter.reports.names import brief, shown
from glue_rewriter.reports.size_model import (
    IN_BYTES,
    Functions,
    Manner,
    Row,
    failure,
    functions,
    groups,
    rows,
    verdict,
    without,
)
from glue_rewriter.size.compare import FileChange, edit_costs
from glue_rewriter.size.compressed import Sizes, total
from glue_rewriter.size.verdicts import Judged

#: How many functions of a file are listed.
FUNCTIONS = 20
_RED, _YELLOW, _GREEN, _RESET = "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[0m"


def measure_text(measured: Mapping[str, Sizes], manner: Manner = IN_BYTES, *, lacking: int = 0) -> str:
    """A table of sizes, with a line of totals for several files; `lacking` more could not be measured."""
    made = [(shown(path), *map(manner.size, sizes)) for path, sizes in measured.items()]
    table = [("file", *Sizes._fields), *made]
    if len(measured) > 1:
        label = f"total, {without(lacking)}" if lacking else "total"
        table.append((label, *map(manner.size, total(measured.values()))))
    return "".join("  ".join(row).rstrip() + "\n" for row in _padded(table))


def compare_text(judged: Judged, manner: Manner = IN_BYTES, *, coloured: bool = False) -> str:
    """What has grown: the verdict, what failed, a table of files, then functions and kinds of edits."""
    mark = _RED if judged.exceeded else _GREEN if judged.verdicts else ""
    lines = [_paint(verdict(judged, manner), mark, coloured)]
    lines += [
        _paint(f"  {shown(each.path)}: {each.budget.text}: {failure(each, manner)}", mark, coloured)
        for each in judged.exceeded
    ]
    table, counted = rows(judged, manner)
    lines += _files(judged, table if table else counted, manner, coloured)
    if table and counted:
        lines.append(_counted(counted))
    for row in table:
        if row.file is not None:
            lines += [*_functions(row.file, manner, coloured), *_edits(row.file)]
    for metric, compressor in judged.comparison.foreign.items():
        lines.append(
            f"{metric}: the base was measured by {compressor}, this is {judged.comparison.compressors[metric]}: "
            "the difference proves nothing"
        )
    return "".join(line + "\n" for line in lines)


def _counted(counted: Sequence[Row]) -> str:
    same = sum(1 for row in counted if row.file is not None and row.file.status == "unchanged")
    small = len(counted) - same
    said = [f"{number} {what}" for number, what in ((same, "unchanged"), (small, "with smaller changes")) if number]
    return f"and {', '.join(said)}"


def _files(judged: Judged, table: Sequence[Row], manner: Manner, coloured: bool) -> Iterator[str]:
    foreign = judged.comparison.foreign
    cells = [("file", *(head for metric in Sizes._fields for head in (metric, "")))]
    colours = [[""] * len(cells[0])]
    for row in [*table, *groups(judged)]:
        note = f" ({row.note})" if row.note else ""
        line, paints = [("✗ " if row.failed else "") + shown(row.label) + note], [_RED if row.failed else ""]
        for metric, old, new in zip(Sizes._fields, row.before, row.after, strict=True):
            line += [manner.size(new), ("≠ " if metric in foreign else "") + manner.growth(old, new)]
            paints += ["", _RED if metric in row.failed else _tone((new or 0) - (old or 0))]
        cells.append((*line,))
        colours.append(paints)
    for padded, paints in zip(_padded(cells), colours, strict=True):
        yield "  ".join(_paint(cell, paint, coloured) for cell, paint in zip(padded, paints, strict=True)).rstrip()


def _functions(file: FileChange, manner: Manner, coloured: bool) -> Iterator[str]:
    if (not file.functions and not file.renamed) or file.status == "removed":
        return
    found = functions(file, manner)
    inside = f" in {brief(found.prefix[:-1])}" if found.prefix else ""
    yield f"{shown(file.path)}, by function{inside}:"
    listed = found.listed[:FUNCTIONS]
    width = max((len(f"{each.change.delta:+}") for each in listed), default=0)
    for each in listed:
        delta = each.change.delta
        at = "" if each.place is None else f"  {each.place[0]}:{each.place[1]}"
        note = f"  {brief(each.note)}" if each.note else ""
        yield _paint(f"  {f'{delta:+}':>{width}}  {brief(each.name)}{at}{note}", _tone(delta), coloured)
    for line in rest(found, FUNCTIONS):
        yield f"  {line}"


def rest(found: Functions, number: int) -> Iterator[str]:
    """What is to be said of those that are not listed."""
    left = found.listed[number:]
    if left:
        yield f"{sum(each.change.delta for each in left):+}  in {len(left)} more"
    if found.only_names:
        yield f"{found.only_names_bytes:+}  in {found.only_names} where only short names differ"
    if found.renamed:
        yield f"{found.renamed} renamed"


def _edits(file: FileChange) -> Iterator[str]:
    if file.edits:
        costs = ", ".join(f"{cost.kind} {cost.bytes:+} B ({cost.number})" for cost in edit_costs(file.edits))
        yield f"{shown(file.path)}, by kind of edit: {costs}"


def _padded(table: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Rows with their cells below each other: the first to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        figures = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield [f"{row[0]:<{widths[0]}}", *figures]


def _tone(delta: int) -> str:
    return _YELLOW if delta > 0 else _GREEN if delta < 0 else ""


def _paint(text: str, colour: str, coloured: bool) -> str:
    return f"{colour}{text}{_RESET}" if coloured and colour else text
