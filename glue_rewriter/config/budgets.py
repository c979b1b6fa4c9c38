"""Budgets as people write them: `gzip:1%+64B`, `raw:max=120KB`."""

from __future__ import annotations

import re

from glue_rewriter.errors import BudgetError
from glue_rewriter.records import NamedTuple

#: The sizes that a budget can be about.
METRICS = ("raw", "gzip", "brotli")
#: With as many digits as anybody needs.
_NUMBER = r"(\d{1,15}(?:\.\d{1,15})?)"
_SIZE = rf"{_NUMBER}(B|Ki?B|Mi?B|Gi?B)"
_GROWTH = re.compile(rf"(?:{_NUMBER}%)?(?:(?:(?<=%)\+|^){_SIZE})?", re.IGNORECASE | re.ASCII)
_MAXIMUM = re.compile(rf"max={_SIZE}", re.IGNORECASE | re.ASCII)
_BYTES = re.compile(_SIZE, re.IGNORECASE | re.ASCII)
#: What stands before a budget for the sum of files.
_TOGETHER = "total:"
_UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}


class Budget(NamedTuple):
    """How large a file may be, or by how much it may grow.

    `maximum` is the size in bytes that it may reach, None in a budget of growth. Such a one is exceeded where the file
    grows by more than `percent` of its base and by more than `floor` bytes. `percent` is a fraction, (numerator,
    denominator): as a float, 0.7 % of 82000 would be less than 574. `text` is how it was written. `together`: it is
    about the sum of all files that it is given for.
    """

    text: str
    metric: str
    percent: tuple[int, int]
    floor: int
    maximum: int | None
    together: bool = False

    @property
    def subject(self) -> tuple[str, bool]:
        """What it is about: of several budgets about the same, one counts."""
        return self.metric, self.maximum is not None

    def allowed(self, before: int) -> int:
        """The size in bytes that a file of `before` bytes may reach."""
        if self.maximum is not None:
            return self.maximum
        percent, denominator = self.percent
        return before + max(self.floor, percent * before // (100 * denominator))

    def is_exceeded(self, before: int, after: int) -> bool:
        """Whether a file of `before` bytes that has become one of `after` bytes is over it."""
        if self.maximum is not None:
            return after > self.maximum
        growth = after - before
        percent, denominator = self.percent
        return growth > 0 and 100 * growth * denominator > percent * before and growth > self.floor


def parse_budget(text: str) -> Budget:
    """The budget that a text says. Raises `BudgetError`."""
    text = text.strip()
    together = text.startswith(_TOGETHER)
    metric, colon, limit = text.removeprefix(_TOGETHER).partition(":")
    if not colon or metric not in METRICS:
        raise BudgetError(
            f"{text!r} is no budget: it begins with raw:, gzip: or brotli:, as in gzip:1%+64B, or "
            "with total: before that"
        )
    if found := _MAXIMUM.fullmatch(limit):
        return Budget(text, metric, (0, 1), 0, _bytes(found[1], found[2]), together)
    found = _GROWTH.fullmatch(limit)
    if not limit or found is None:
        raise BudgetError(
            f"{text!r} is no budget: after {metric}: stands what it may grow by, in percent (1%), in bytes (64B, 2KB) "
            "or both (1%+64B: over only where both are exceeded), or how large it may be (max=120KB)"
        )
    floor = _bytes(found[2], found[3]) if found[2] else 0
    return Budget(text, metric, _fraction(found[1] or "0"), floor, None, together)


def parse_size(text: str) -> int | None:
    """The whole bytes that a size means, `64B` or `1.5KB`; None for anything else."""
    found = _BYTES.fullmatch(text)
    return None if found is None else _bytes(found[1], found[2])


def _bytes(number: str, unit: str) -> int:
    """A size in whole bytes; a KB is 1024 bytes, as in emcc's settings."""
    numerator, denominator = _fraction(number)
    return numerator * _UNITS[unit.upper().replace("I", "")] // denominator


def _fraction(number: str) -> tuple[int, int]:
    """The number that decimal digits say, exactly: numerator and denominator."""
    whole, _, decimals = number.partition(".")
    return int(whole + decimals), 10 ** len(decimals)
