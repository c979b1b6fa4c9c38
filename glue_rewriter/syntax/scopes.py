"""Byte ranges one inside the other, and which of them is around a place."""

from __future__ import annotations

from bisect import bisect_right


class Scopes:
    """Properly nested byte ranges, to find the innermost one around an offset."""

    def __init__(self, starts: list[int], ends: list[int]) -> None:
        """Both in the order of `starts`, the outer one first."""
        self.starts = starts
        self.ends = ends
        self.outer: list[int] = []
        self.depths: list[int] = []
        stack: list[int] = []
        for index, start in enumerate(starts):
            while stack and ends[stack[-1]] <= start:
                stack.pop()
            self.outer.append(stack[-1] if stack else -1)
            self.depths.append(len(stack))
            stack.append(index)

    def around(self, offset: int) -> int:
        """The index of the innermost range around an offset, -1 if there is none."""
        index = bisect_right(self.starts, offset) - 1
        ends, outer = self.ends, self.outer
        while index >= 0 and ends[index] <= offset:
            index = outer[index]
        return index
