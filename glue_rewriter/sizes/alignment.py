"""Which elements of one sequence are which of another."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Hashable, Sequence

#: The places of an element on both sides.
_Pair = tuple[int, int]
_Stretch = tuple[list[int], list[int]]


def told_apart(before: Sequence[Hashable], after: Sequence[Hashable]) -> tuple[list[_Pair], list[_Stretch]]:
    """Which are the same, and those that are left in stretches that belong together, between others that are the same.

    No longest common subsequence: that takes minutes where a thousand are alike. Each is looked at a few times here.
    """
    same = _landmarks(before, after)
    stretches = []
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
        stretches.append((list(range(low, high)), list(range(other_low, other_high))))
        low, other_low = one + 1, other + 1
    # Of what is left, some may have moved to another stretch.
    left: dict[Hashable, deque[int]] = {}
    for ones, _ in stretches:
        for one in ones:
            left.setdefault(before[one], deque()).append(one)
    moved = [
        (left[after[other]].popleft(), other) for _, others in stretches for other in others if left.get(after[other])
    ]
    gone, come = {one for one, _ in moved}, {other for _, other in moved}
    return same + moved, [
        ([one for one in ones if one not in gone], [other for other in others if other not in come])
        for ones, others in stretches
    ]


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
