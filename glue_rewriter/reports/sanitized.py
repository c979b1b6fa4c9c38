"""What a person reads of a file that was sanitized: one line, and the places that have no probe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from glue_rewriter.errors import shown
from glue_rewriter.reports.counts import growth
from glue_rewriter.reports.summary import no_site
from glue_rewriter.source.positions import positions

if TYPE_CHECKING:
    from glue_rewriter.sanitizer import Sanitized


def sanitized_line(sanitized: Sanitized) -> str:
    """One line: how many probes of each sort, what has none, bytes before and after."""
    before, after = len(sanitized.source.data), len(sanitized.code)
    counts = [
        _count(sanitized.accesses, "access", "accesses"),
        _count(sanitized.comparisons, "comparison", "comparisons"),
        _count(sanitized.keys, "look-up", "look-ups"),
    ]
    if sanitized.truncations:
        counts.append(_count(sanitized.truncations, "bitwise operator", "bitwise operators"))
    return (
        f"{shown(sanitized.source.path)}: checks {', '.join(counts[:-1])} and {counts[-1]}; "
        f"{len(sanitized.skipped)} left out"
        f"{f' ({no_site(sanitized.source.path)})' if sanitized.is_empty else ''}; "
        f"{before} -> {after} bytes ({growth(before, after):+.2f} %)"
    )


def skipped_lines(sanitized: Sanitized) -> Iterator[str]:
    """A line for each place that has no probe: where it is, and why."""
    source = sanitized.source
    places = positions(source.data, (skipped.start for skipped in sanitized.skipped))
    for skipped in sanitized.skipped:
        line, column = places[skipped.start]
        yield f"{shown(source.path)}:{line}:{column}: left out: {skipped.reason}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
