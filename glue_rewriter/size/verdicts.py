"""Which file, or which files together, are over which budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from glue_rewriter.config.budgets import Budget
from glue_rewriter.errors import BaseError
from glue_rewriter.size.compare import Comparison
from glue_rewriter.size.compressed import Sizes, percent, total


class Verdict(NamedTuple):
    """One file, or the files of a group together, held against one budget; sizes in bytes, of the budget's metric.

    `path` is that of the file, or what the group is called.
    """

    path: str
    budget: Budget
    before: int
    after: int

    @property
    def is_exceeded(self) -> bool:
        """Whether the size is over the budget."""
        return self.budget.is_exceeded(self.before, self.after)

    @property
    def growth(self) -> tuple[int, float | None]:
        """By how many bytes and percent the size has grown; None percent for what is new."""
        return self.after - self.before, percent(self.before, self.after)

    @property
    def excess(self) -> int:
        """By how many bytes the size is above what the budget allows, negative below that."""
        return self.after - self.budget.allowed(self.before)


class Together(NamedTuple):
    """Files that have a budget together: what they are called, which paths they have, and the budget."""

    label: str
    has: Callable[[str], bool]
    budget: Budget


class Group(NamedTuple):
    """Files that have a budget together: how many, their sums, and which of these are over a budget."""

    label: str
    number: int
    before: Sizes
    after: Sizes
    failed: frozenset[str]


class Judged(NamedTuple):
    """A comparison and what the budgets say of it. `allowed`: what is over budget may be, this time."""

    comparison: Comparison
    verdicts: tuple[Verdict, ...]
    allowed: bool
    groups: tuple[Group, ...] = ()

    @property
    def exceeded(self) -> list[Verdict]:
        """The budgets that are exceeded."""
        return [verdict for verdict in self.verdicts if verdict.is_exceeded]

    @property
    def passed(self) -> bool:
        """Whether nothing is over budget that may not be."""
        return self.allowed or not self.exceeded


def judge(
    comparison: Comparison,
    budgets_of: Callable[[str], Iterable[Budget]],
    *,
    allowed: bool,
    together: Sequence[Together] = (),
) -> Judged:
    """A comparison, and every file that there is held against its budgets; `budgets_of` gives those of a path.

    Raises `BaseError` for a budget of growth where base and head were measured by different compressors, and for one
    of a size that was not measured.
    """
    verdicts = [
        _verdict(comparison, file.path, budget, file.before, file.after)
        for file in comparison.files
        if file.head is not None
        for budget in budgets_of(file.path)
    ]
    groups: dict[str, Group] = {}
    for each in together:
        files = [file for file in comparison.files if each.has(file.path)]
        if not files:
            continue
        before, after = total(file.before for file in files), total(file.after for file in files)
        verdict = _verdict(comparison, each.label, each.budget, before, after)
        verdicts.append(verdict)
        failed = groups[each.label].failed if each.label in groups else frozenset()
        if verdict.is_exceeded:
            failed |= {each.budget.metric}
        groups[each.label] = Group(each.label, len(files), before, after, failed)
    return Judged(comparison, tuple(verdicts), allowed, tuple(groups.values()))


def _verdict(comparison: Comparison, path: str, budget: Budget, before: Sizes, after: Sizes) -> Verdict:
    foreign = comparison.foreign.get(budget.metric)
    if foreign and budget.maximum is None:
        raise BaseError(
            f"{path}: {budget.text}: the base was measured by {foreign}, this is "
            f"{comparison.compressors[budget.metric]}: their sizes cannot be compared; measure the base anew "
            "with: glue-rewriter size baseline"
        )
    old, new = getattr(before, budget.metric), getattr(after, budget.metric)
    if new is None or (old is None and budget.maximum is None):
        raise BaseError(
            f"{path}: {budget.text}: the size by {budget.metric} was not measured"
            + (" in the base" if new is not None else "")
            + "; install the Python package brotli, and leave --no-brotli out"
        )
    return Verdict(path, budget, old or 0, new)
