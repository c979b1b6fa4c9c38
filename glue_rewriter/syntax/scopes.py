"""Byte ranges one inside the other, and which of them is around a place."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

#: So many ranges are gone through one by one before it pays to leave many at once.
_FEW = 16


class Scopes:
    """Properly nested byte ranges, to find the innermost one around an offset."""

    def __init__(self, starts: list[int], ends: list[int]) -> None:
        """Both in the order of `starts`, the outer one first."""
        self.starts = starts
        self.ends = ends
        self.outer = outer = [-1] * len(starts)
        around = -1
        for index, start in enumerate(starts):
            while around >= 0 and ends[around] <= start:
                around = outer[around]
            outer[index] = around
            around = index

    @cached_property
    def depths(self) -> list[int]:
        """In how many other ranges each is."""
        depths = [0] * len(self.outer)
        for index, outer in enumerate(self.outer):
            if outer >= 0:
                depths[index] = depths[outer] + 1
        return depths

    def around(self, offset: int) -> int:
        """The index of the innermost range around an offset, -1 if there is none."""
        index = bisect_right(self.starts, offset) - 1
        return index if index < 0 or self.ends[index] > offset else self.reaching(index, offset + 1)

    def reaching(self, index: int, end: int) -> int:
        """Of a range and those around it the innermost that goes as far as an offset, -1 if none does."""
        ends, outer = self.ends, self.outer
        steps = 0
        while index >= 0 and ends[index] < end:
            if steps < _FEW:
                steps += 1
                index = outer[index]
            else:
                far = self._jumps[index]
                index = far if far >= 0 and ends[far] < end else outer[index]
        return index

    def outermost(self, offset: int, low: int) -> int:
        """The index of the outermost range around an offset that starts behind `low`, -1 if there is none."""
        index = self.around(offset)
        if index < 0 or self.starts[index] <= low:
            return -1
        starts, outer, jumps = self.starts, self.outer, self._jumps
        while (above := outer[index]) >= 0 and starts[above] > low:
            far = jumps[index]
            index = far if far >= 0 and starts[far] > low else above
        return index

    @cached_property
    def _jumps(self) -> list[int]:
        """For each range one far outside of it, -1 for none: so that some ten jumps lead out of a thousand ranges
        (E. W. Myers, An applicative random-access stack, 1983)."""
        outer, depths = self.outer, self.depths
        jumps: list[int] = []
        for above in outer:
            if above < 0:
                jumps.append(-1)
                continue
            far = jumps[above]
            farther = jumps[far] if far >= 0 else -1
            is_even = far >= 0 and farther >= 0 and depths[above] - depths[far] == depths[far] - depths[farther]
            jumps.append(farther if is_even else above)
        return jumps
