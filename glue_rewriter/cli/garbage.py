"""When memory is freed: trees and what is known of them hold on to each other until the garbage collector looks."""

from __future__ import annotations

import gc

#: After so many bytes of files it looks: that takes a hundredth of the time that was worked on them.
_MANY = 1 << 20
#: In a file of so many bytes it is worth it to look for what one step has left before the next.
_LARGE = 1 << 16
_worked_on = [0]


def another_file(size: int) -> None:
    """A file of so many bytes is next; frees what was made of those before, where that may be much."""
    if _worked_on[0] >= _MANY:
        gc.collect()
        _worked_on[0] = 0
    _worked_on[0] += size


def another_step(size: int) -> None:
    """One more tree of a file of so many bytes is next; frees those before."""
    if size >= _LARGE:
        gc.collect()
