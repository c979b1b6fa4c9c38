"""What a process of the pool does. Imported where there are several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable

from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import TypeVar

    T = TypeVar("T")
    R = TypeVar("R")

_under_way = threading.Lock()


def prepare() -> None:
    """Leave Ctrl-C, which reaches every process of the terminal, to the first process, and end when that has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_first, daemon=True).start()


def whole(function: Callable[[T], R], item: T) -> R:
    """What a function makes of an item; the process does not end of itself in the middle of that."""
    with _under_way:
        return function(item)


def _end_with_the_first() -> None:
    """End this process when the one that started it has ended without saying so, killed perhaps.

    A worker would wait for work forever: each holds open the pipe that the others wait at.
    """
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        with _under_way:
            os._exit(1)
