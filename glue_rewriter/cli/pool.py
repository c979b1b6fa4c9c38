"""Many files: one after the other, or in several processes where that pays."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from glue_rewriter.cli.work import Done, Failed, Input, Request, process
from glue_rewriter.errors import GlueRewriterError
from glue_rewriter.pipeline import rewrite
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.source import language_of

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import TypeVar

    T = TypeVar("T")
    R = TypeVar("R")

#: Below this many bytes of input one process does it: starting some takes 30 ms or more, in which one
#: rewrites some 50 KB of glue.
_WORTH_A_POOL = 1 << 18
#: The same where rewrites are verified, which takes ten times as long.
_WORTH_A_POOL_VERIFIED = 1 << 15


def process_all(inputs: Sequence[Input], request: Request, *, jobs: int | None) -> Iterator[Done | Failed]:
    """What came of each file, in the order of `inputs`.

    `jobs` limits the number of processes; None means as many as there are CPUs.
    """
    workers = min(jobs or cpus(), len(inputs))
    enough = _WORTH_A_POOL_VERIFIED if any(item.verify for item in inputs) else _WORTH_A_POOL
    if (
        workers > 1
        and all(item.path != "-" for item in inputs)
        and total_size([item.path for item in inputs]) >= enough
    ):
        yield from _in_processes(inputs, request, workers)
    else:
        for item in inputs:
            yield process(item, request)


def _in_processes(inputs: Sequence[Input], request: Request, workers: int) -> Iterator[Done | Failed]:
    from functools import partial

    # What is loaded before the fork need not be loaded by each child: the parser of each language, by a rewrite of
    # nothing. This process has no threads, as forking asks for.
    for language in {request.language or language_of(item.path) for item in inputs}:
        rewrite(b"", inputs[0].settings, language=language)
    request = request._replace(processes=1)
    share = max(1, len(inputs) // (workers * 64))
    yield from in_processes(partial(process, request=request), inputs, workers=workers, share=share)


def in_processes(function: Callable[[T], R], items: Sequence[T], *, workers: int, share: int = 1) -> Iterator[R]:
    """What a function makes of each item, in order, in processes that take `share` items at a time."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from functools import partial

    from glue_rewriter.cli.worker import prepare, whole

    # Windows waits for at most 63 handles, of which the pool needs two.
    workers = min(workers, 61) if sys.platform == "win32" else workers
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=prepare)
    try:
        yield from pool.map(partial(whole, function), items, chunksize=share)
    except BrokenProcessPool:
        raise GlueRewriterError(
            "a worker process died, perhaps for lack of memory; files after the last one reported may not be "
            "done; try again with -j 1"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def cpus() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def total_size(paths: Sequence[str]) -> int:
    """The size of these files, in bytes."""
    total = 0
    for path in paths:
        with suppress(OSError):  # told when the file is read
            total += os.stat(path).st_size  # noqa: PTH116  # pathlib is slow to import
    return total
