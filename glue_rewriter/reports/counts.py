"""How many sites and edits of each sort a rewrite has."""

from __future__ import annotations

from collections import Counter

from glue_rewriter.pipeline import Rewritten

OUTCOMES = ("rewritten", "right", "left")


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
