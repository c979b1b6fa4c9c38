"""What a process of the pool does. Imported where there are several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import FrameType

from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import TypeVar

    T = TypeVar("T")
    R = TypeVar("R")

_under_way = threading.Lock()


def prepare() -> None:
    """Leave Ctrl-C, which reaches every process of the terminal, to the first process, and end when that has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):  # the second is unknown to Windows
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _terminate)
    threading.Thread(target=_end_with_the_first, daemon=True).start()


def each(
    turn: Callable[[Callable[[T], R], Sequence[T], Sequence[int]], Iterator[R]],
    function: Callable[[T], R],
    items: Sequence[T],
    sizes: Sequence[int],
) -> list[R]:
    """What a function makes of some items, which are taken in turn; `sizes` are theirs in bytes."""
    return list(turn(partial(whole, function), items, sizes))


def whole(function: Callable[[T], R], item: T) -> R:
    """What a function makes of an item; the process does not end of itself in the middle of that.

    A signal ends it: by an exception, so that a half-written temporary file is removed on the way, and then at once.
    The pool would take the exception for an answer, and wait for a process that has left its queue.
    """
    with _under_way:
        try:
            return function(item)
        except SystemExit as ended:
            os._exit(ended.code if isinstance(ended.code, int) else 1)


def _terminate(number: int, frame: FrameType | None) -> None:
    status = 128 + number
    signal.signal(number, signal.SIG_IGN)  # another of them must not stop the cleaning up
    if _under_way.locked():
        raise SystemExit(status)
    os._exit(status)


def _end_with_the_first() -> None:
    """End this process when the one that started it has ended without saying so, killed perhaps.

    A worker would wait for work forever: each holds open the pipe that the others wait at.
    """
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        with _under_way:
            os._exit(1)
