"""Which file is over which budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from glue_rewriter.budgets import Budget
from glue_rewriter.errors import BaseError
from glue_rewriter.sizes.compare import Comparison
from glue_rewriter.sizes.compressed import percent


class Verdict(NamedTuple):
    """One file held against one budget; sizes in bytes, of the budget's metric."""

    path: str
    budget: Budget
    before: int
    after: int

    @property
    def is_exceeded(self) -> bool:
        """Whether the file is over the budget."""
        return self.budget.is_exceeded(self.before, self.after)

    @property
    def growth(self) -> tuple[int, float | None]:
        """By how many bytes and percent the file has grown; None percent where it is new."""
        return self.after - self.before, percent(self.before, self.after)


class Judged(NamedTuple):
    """A comparison and what the budgets say of it. `allowed`: what is over budget may be, this time."""

    comparison: Comparison
    verdicts: tuple[Verdict, ...]
    allowed: bool

    @property
    def exceeded(self) -> list[Verdict]:
        """The budgets that are exceeded."""
        return [verdict for verdict in self.verdicts if verdict.is_exceeded]

    @property
    def passed(self) -> bool:
        """Whether nothing is over budget that may not be."""
        return self.allowed or not self.exceeded


def judge(comparison: Comparison, budgets_of: Callable[[str], Iterable[Budget]], *, allowed: bool) -> Judged:
    """A comparison, and every file that there is held against its budgets; `budgets_of` gives those of a path.

    Raises `BaseError` for a budget of growth where base and head were measured by different compressors.
    """
    verdicts = []
    for file in comparison.files:
        if file.head is None:
            continue
        for budget in budgets_of(file.path):
            foreign = comparison.foreign.get(budget.metric)
            if foreign and budget.maximum is None:
                raise BaseError(
                    f"{file.path}: {budget.text}: the base was measured by {foreign}, this is "
                    f"{comparison.compressors[budget.metric]}: their sizes cannot be compared; measure the base anew "
                    "with: glue-rewriter size baseline"
                )
            before, after = (getattr(sizes, budget.metric) for sizes in (file.before, file.after))
            verdicts.append(Verdict(file.path, budget, before, after))
    return Judged(comparison, tuple(verdicts), allowed)
