"""Budgets: what they say, and what is over them."""

from __future__ import annotations

import pytest

from glue_rewriter.config.budgets import parse_budget
from glue_rewriter.errors import BudgetError

JUDGED = [
    # budget, before, after, exceeded
    ("gzip:1%", 1000, 1010, False),
    ("gzip:1%", 1000, 1011, True),
    ("gzip:0.5%", 1000, 1005, False),
    ("gzip:0.5%", 1000, 1006, True),
    ("gzip:100%", 1000, 2001, True),
    ("raw:64B", 1000, 1064, False),
    ("raw:64B", 1000, 1065, True),
    ("raw:0%", 1000, 1000, False),
    ("raw:0%", 1000, 1001, True),
    ("raw:0B", 1000, 1001, True),
    ("raw:1.5KB", 0, 1536, False),
    ("raw:1.5KB", 0, 1537, True),
    # exactly as much, though a float says more
    ("raw:0.7%", 82_000, 82_574, False),
    ("raw:0.7%", 82_000, 82_575, True),
    ("raw:max=1.1KB", 0, 1126, False),  # 1126.4
    ("raw:max=1.1KB", 0, 1127, True),
    ("raw:max=1GB", 0, 1 << 30, False),
    ("raw:max=1GB", 0, (1 << 30) + 1, True),
    (" raw:0B\n", 1000, 1001, True),
    # only where both are exceeded
    ("gzip:1%+64B", 1000, 1064, False),
    ("gzip:1%+64B", 1000, 1065, True),
    ("gzip:1%+64B", 100_000, 101_000, False),
    ("gzip:1%+64B", 100_000, 101_001, True),
    # what is new has grown by more than any percentage
    ("gzip:50%", 0, 1, True),
    ("gzip:50%+64B", 0, 64, False),
    # what shrinks passes
    ("gzip:0%", 1000, 999, False),
    ("raw:max=1KB", 0, 1024, False),
    ("raw:max=1KB", 2000, 1025, True),
    ("raw:max=2MB", 0, 2 << 20, False),
    ("raw:max=2mb", 0, (2 << 20) + 1, True),
]


@pytest.mark.parametrize(("text", "before", "after", "exceeded"), JUDGED)
def test_what_is_over_budget(text: str, before: int, after: int, exceeded: bool) -> None:
    assert parse_budget(text).is_exceeded(before, after) is exceeded


@pytest.mark.parametrize(
    "text",
    ["", "1%", "gzip", "gzip:", "zip:1%", "gzip:1", "gzip:-1%", "gzip:1%64B", "gzip:1%+", "gzip:64B+1%", "gzip:+64B",
     "gzip:1%+64", "raw:1\N{KELVIN SIGN}B", "raw:\N{ARABIC-INDIC DIGIT ONE}%", "raw:.5%", "raw:1.%", "raw: 1%",
     "raw:-0%", "raw:NaN%", "raw:inf%", f"raw:{'9' * 400}%", f"raw:{'9' * 400}B", f"raw:max={'9' * 400}GB",
     "raw:0B\x1b[2J", "raw:1%+max=1B", "raw:max=-1B", "raw:1pp", "raw:1%%", "raw:1B+1B", "raw:1%+1%", "raw:1%+ 1B",
     "gzip:max=", "gzip:max=1", "gzip:max=1%", "gzip:1 %", "gzip:1%+64B,raw:1%", "GZIP:1%", "gzip:1e3B"],
)  # fmt: skip
def test_what_is_no_budget(text: str) -> None:
    with pytest.raises(BudgetError, match="is no budget: "):
        parse_budget(text)


def test_a_budget_is_shown_as_it_was_written_without_the_blanks_around_it() -> None:
    assert parse_budget(" gzip:1%+1.50kb\n").text == "gzip:1%+1.50kb"


def test_a_budget_that_is_wrong_cannot_steer_the_terminal() -> None:
    with pytest.raises(BudgetError) as caught:
        parse_budget("raw:0B\x1b[2J")
    assert str(caught.value).isprintable()
