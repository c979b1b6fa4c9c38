"""What every report on sizes says, in this order: the verdict, what failed it, the files, what has changed in them."""

from __future__ import annotations

from collections.abc import Sequence
from os.path import commonprefix
from typing import NamedTuple

from glue_rewriter.reports.size_places import function_places
from glue_rewriter.size.compare import FileChange
from glue_rewriter.size.compressed import Sizes, percent
from glue_rewriter.size.matching import FunctionChange
from glue_rewriter.size.verdicts import Judged, Verdict

#: A KB is 1024 bytes, as in budgets.
UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20}


class Manner(NamedTuple):
    """How sizes are shown: in which unit, and that what has changed by fewer than `smallest` bytes is only counted."""

    unit: str = "B"
    smallest: int = 0

    def size(self, size: int | None) -> str:
        """A size; `–` for one that is not known."""
        if size is None:
            return "–"
        return str(size) if self.unit == "B" else f"{size / UNITS[self.unit]:.2f} {self.unit}"

    def growth(self, old: int | None, new: int | None) -> str:
        """A difference in bytes, or in the unit, and percent."""
        if old is None or new is None:
            return "–"
        if old == new:
            return "="
        percentage = percent(old, new)
        return f"{self.delta(new - old)}, " + ("new" if percentage is None else f"{percentage:+.2f} %")

    def delta(self, bytes_: int) -> str:
        """A difference: below one hundredth of the unit in bytes."""
        number = UNITS[self.unit]
        return f"{bytes_:+} B" if 100 * abs(bytes_) < number or number == 1 else f"{bytes_ / number:+.2f} {self.unit}"


#: As it is where nobody asks for another manner.
IN_BYTES = Manner()


class Row(NamedTuple):
    """A file, or files together, as it stands in a table; `failed` are the sizes that are over budget."""

    label: str
    note: str
    before: Sizes
    after: Sizes
    failed: frozenset[str]
    file: FileChange | None


class Listed(NamedTuple):
    """A function that has changed: its name without `prefix`, what there is to say, and where it stands."""

    change: FunctionChange
    name: str
    note: str
    place: tuple[int, int] | None


class Functions(NamedTuple):
    """The functions of a file that have changed, the largest change first.

    `prefix` is what all their paths begin with. `renamed` have another name, `only_names` of the changes are no more
    than short names of another length, which add `only_names_bytes`; those are not listed.
    """

    prefix: str
    listed: tuple[Listed, ...]
    renamed: int
    only_names: int
    only_names_bytes: int


def verdict(judged: Judged, manner: Manner = IN_BYTES) -> str:
    """The whole in a line: how many sizes are over budget, or that none is or has one, and how much all has grown, but
    for what could not be compared."""
    lacking = len(judged.comparison.missing)
    return _verdict(judged, manner) + (f"; {without(lacking)}" if lacking else "")


def without(lacking: int) -> str:
    """That sums lack so many files, which could not be read."""
    return f"without {lacking} file{'' if lacking == 1 else 's'} that failed"


def _verdict(judged: Judged, manner: Manner) -> str:
    many, over = len(judged.verdicts), len(judged.exceeded)
    change = _total(judged, manner)
    if not many:
        return f"{change} (no budget)"
    sizes = f"{many} size{'' if many == 1 else 's'}"
    if not over:
        return f"within budget: {sizes}; {change}"
    allowed = ", which is allowed" if judged.allowed else ""
    return f"over budget: {over} of {sizes}{allowed}; {change}"


def failure(found: Verdict, manner: Manner = IN_BYTES, arrow: str = "->") -> str:
    """How a budget is exceeded: from where to where, or above which maximum, and by how much more than it allows."""
    above = f"{manner.delta(found.excess)[1:]} over"
    if found.budget.maximum is not None:
        return f"{manner.size(found.after)}, {above} the maximum"
    change = f"{manner.size(found.before)} {arrow} {manner.size(found.after)} "
    return f"{change}({manner.growth(found.before, found.after)}), {above} what it may grow"


def rows(judged: Judged, manner: Manner = IN_BYTES) -> tuple[list[Row], list[Row]]:
    """The files to be shown, what failed first and then the largest change, and those that are only counted: they are
    unchanged, or have changed by less than is to be shown."""
    failed: dict[str, set[str]] = {}
    for each in judged.exceeded:
        failed.setdefault(each.path, set()).add(each.budget.metric)
    shown: list[Row] = []
    counted: list[Row] = []
    for file in sorted(judged.comparison.files, key=lambda file: (-largest_change(file), file.path)):
        over = frozenset(failed.get(file.path, ()))
        row = Row(file.path, _note(file), file.before, file.after, over, file)
        is_small = file.status == "unchanged" or 0 < largest_change(file) < manner.smallest
        (counted if is_small and not over else shown).append(row)
    return sorted(shown, key=lambda row: not row.failed), counted


def groups(judged: Judged) -> list[Row]:
    """Files together: those that a budget is about, and all where there are several."""
    found = [
        Row(group.label, _files(group.number), group.before, group.after, group.failed, None) for group in judged.groups
    ]
    if len(judged.comparison.files) > 1 and not any(group.label == "total" for group in judged.groups):
        note = without(len(judged.comparison.missing)) if judged.comparison.missing else ""
        found.append(Row("total", note, *judged.comparison.totals, frozenset(), None))
    return found


def functions(file: FileChange, manner: Manner = IN_BYTES) -> Functions:
    """The functions of a file as they are listed."""
    changes, places = file.functions or (), function_places(file)
    order = sorted(range(len(changes)), key=lambda index: -abs(changes[index].delta))
    names = [changes[index] for index in order if changes[index].same_code]
    kept = [
        index
        for index in order
        if not changes[index].same_code and (changes[index].delta == 0 or abs(changes[index].delta) >= manner.smallest)
    ]
    prefix = _prefix([changes[index].path for index in kept if _is_function(changes[index])])
    listed = [
        Listed(
            changes[index],
            changes[index].path[len(prefix) if _is_function(changes[index]) else 0 :],
            _remark(changes[index]),
            places[index],
        )
        for index in kept
    ]
    return Functions(prefix, tuple(listed), len(file.renamed), len(names), sum(change.delta for change in names))


def largest_change(file: FileChange) -> int:
    """By how much the size has changed that has changed most, of those known."""
    pairs = zip(file.before, file.after, strict=True)
    return max(abs(new - old) for old, new in pairs if old is not None and new is not None)


def _total(judged: Judged, manner: Manner) -> str:
    """By how much all files have grown: raw or, where that is nothing, the first other size that proves something."""
    before, after = judged.comparison.totals
    for metric, old, new in zip(Sizes._fields, before, after, strict=True):
        if old is not None and new is not None and old != new and metric not in judged.comparison.foreign:
            return ("" if metric == "raw" else metric + " ") + manner.growth(old, new)
    return "unchanged" if all(file.status == "unchanged" for file in judged.comparison.files) else "no larger in sum"


def _note(file: FileChange) -> str:
    if file.status in ("added", "removed"):
        return file.status
    return "" if file.was is None else f"was {file.was}"


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def _remark(change: FunctionChange) -> str:
    if not _is_function(change):
        return ""
    if change.base is None:
        return "new"
    if change.head is None:
        return "gone"
    said = ([] if change.was is None else [f"was {change.was}"]) + (["moved"] if change.moved else [])
    return ", ".join(said)


def _is_function(change: FunctionChange) -> bool:
    """Whether this is a function, not the bytes in none."""
    return change.base_index is not None or change.head_index is not None


def _prefix(paths: Sequence[str]) -> str:
    """What all paths begin with, up to the end of a function's name."""
    common = commonprefix(paths) if len(paths) > 1 else ""  # noqa: RUF071  # of names with dots, not of folders
    return common[: common.rfind(".") + 1]
