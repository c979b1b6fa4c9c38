"""How many sites and edits of each sort a rewrite has."""

from __future__ import annotations

from collections import Counter

from glue_rewriter.pipeline import Rewritten
from glue_rewriter.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # only what is printed anew needs it
    from glue_rewriter.reports.printed import PrintedAnew

OUTCOMES = ("rewritten", "right", "left")


class Tally(NamedTuple):
    """What is counted of one file, or of several. Sizes are in bytes."""

    files: int
    changed: int
    seen: int
    rewritten: int
    right: int
    left: int
    before: int
    after: int

    @property
    def is_worth_a_line(self) -> bool:
        """Whether there is something to look at: a change, or a site that may be wrong."""
        return self.changed > 0 or self.left > 0

    def plus(self, other: Tally) -> Tally:
        """The counts of both."""
        return Tally(*map(int.__add__, self, other))


NOTHING = Tally(0, 0, 0, 0, 0, 0, 0, 0)


def tally(rewritten: Rewritten, printed: PrintedAnew | None = None) -> Tally:
    """The counts of one file, which is written as it was `printed` where it was."""
    code = printed.code if printed else rewritten.code
    return Tally(
        files=1,
        changed=int(code != rewritten.source.data if printed else rewritten.changed),
        **site_counts(rewritten),
        before=len(rewritten.source.data),
        after=len(code),
    )


def site_counts(rewritten: Rewritten) -> dict[str, int]:
    """The number of sites seen, and of each outcome."""
    counted = Counter[str](site.outcome for site in rewritten.sites)
    return {"seen": len(rewritten.sites), **{outcome: counted[outcome] for outcome in OUTCOMES}}


def edit_counts(rewritten: Rewritten) -> dict[str, int]:
    """The number of edits by kind, kinds in alphabetical order."""
    return dict(sorted(Counter(edit.kind for edit in rewritten.edits).items()))


def growth(before: int, after: int) -> float:
    """By how many percent a size has grown; 0 for nothing out of nothing."""
    return 100 * (after - before) / before if before else 0.0
