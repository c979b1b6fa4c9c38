"""Which elements of one sequence are which of another."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Hashable, Sequence

#: The places of an element on both sides.
_Pair = tuple[int, int]


def same_elements(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[_Pair]:
    """Which are the same: in order, those that border on these, and what is left wherever it has moved.

    No longest common subsequence: that takes minutes where a thousand are alike. Each is looked at a few times here.
    """
    same = _landmarks(before, after)
    left: dict[Hashable, deque[int]] = {}
    others: list[int] = []
    low = other_low = 0
    for one, other in [*same, (len(before), len(after))]:
        # What borders on a landmark, and is alike, belongs together.
        high, other_high = one, other
        while low < high and other_low < other_high and before[low] == after[other_low]:
            same.append((low, other_low))
            low, other_low = low + 1, other_low + 1
        while low < high and other_low < other_high and before[high - 1] == after[other_high - 1]:
            high, other_high = high - 1, other_high - 1
            same.append((high, other_high))
        for index in range(low, high):
            left.setdefault(before[index], deque()).append(index)
        others += range(other_low, other_high)
        low, other_low = one + 1, other + 1
    # Of what is left, some may have moved.
    return same + [(left[after[other]].popleft(), other) for other in others if left.get(after[other])]


def _landmarks(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[_Pair]:
    """What there is once on either side: as many as are in the same order."""
    once, other_once = ({sign for sign, number in Counter(signs).items() if number == 1} for signs in (before, after))
    places = {sign: other for other, sign in enumerate(after) if sign in once and sign in other_once}
    # The longest rising sequence, by patience sorting: of each length, the one that ends lowest. Of several longest
    # ones the first: what stands last has moved.
    ends: list[int] = []
    last: list[int] = []  # where it ends in `before`
    previous: dict[int, int | None] = {}
    at: int | None = None
    for one, sign in enumerate(before):
        if (other := places.get(sign)) is not None:
            length = bisect_left(ends, other)
            if length == len(ends):
                at = one
            ends[length : length + 1] = [other]
            last[length : length + 1] = [one]
            previous[one] = last[length - 1] if length else None
    found: list[_Pair] = []
    while at is not None:
        found.append((at, places[before[at]]))
        at = previous[at]
    return found[::-1]
