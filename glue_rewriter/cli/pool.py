"""Many files: one after the other, or in several processes where that pays."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from glue_rewriter.cli.rewrite_one import Done, Failed, Input, Request, process
from glue_rewriter.errors import GlueRewriterError
from glue_rewriter.pipeline import rewrite
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.source import language_of

if TYPE_CHECKING:  # types alone, and slow to import
    from concurrent.futures import Future
    from typing import TypeVar

    T = TypeVar("T")
    R = TypeVar("R")

#: Below this many bytes of input one process does it: starting some takes 30 ms or more, in which one
#: rewrites some 50 KB of glue.
_WORTH_A_POOL = 1 << 18
#: The same where rewrites are verified, which takes ten times as long.
_WORTH_A_POOL_VERIFIED = 1 << 15
#: Into how many shares the work of each process is cut: few, as each costs a millisecond, and enough to end together.
_SHARES = 12
#: After so many bytes of files it is looked for what was made of them: trees hold on to each other until the garbage
#: collector looks, which takes a hundredth of the time that was worked on so much.
_MANY = 1 << 20
_ACCESS = b"HEAPU32[p >> 2]"


def process_all(inputs: Sequence[Input], request: Request, *, jobs: int | None) -> Iterator[Done | Failed]:
    """What came of each file, in the order of `inputs`.

    `jobs` limits the number of processes; None means as many as there are CPUs.
    """
    workers = min(jobs or cpus(), len(inputs))
    sizes = sizes_of([item.path for item in inputs]) if len(inputs) > 1 else [0] * len(inputs)
    if workers > 1 and all(item.path != "-" for item in inputs):
        enough = _WORTH_A_POOL_VERIFIED if any(item.verify for item in inputs) else _WORTH_A_POOL
        workers = min(workers, sum(sizes) // max(enough // 2, 1))
        if workers > 1:
            yield from _in_processes(inputs, request, workers, sizes)
            return
    yield from in_turn(lambda item: process(item, request), inputs, sizes)


def in_turn(function: Callable[[T], R], items: Sequence[T], sizes: Sequence[int]) -> Iterator[R]:
    """What a function makes of each item, one after the other, by their sizes in bytes: what it has made on the way is
    freed now and then, so that the memory does not grow with the number of files."""
    held = 0
    for item, size in zip(items, sizes, strict=True):
        if held >= _MANY:
            gc.collect()
            held = 0
        yield function(item)
        held += size


def _in_processes(
    inputs: Sequence[Input], request: Request, workers: int, sizes: Sequence[int]
) -> Iterator[Done | Failed]:
    from functools import partial

    # What is loaded before the fork need not be loaded by each child: the parser of each language, and what finds and
    # mends, by the rewrite of an access. This process has no threads, as forking asks for.
    for language in {request.language or language_of(item.path) for item in inputs}:
        with suppress(GlueRewriterError):  # told of the files
            rewrite(_ACCESS, inputs[0].settings, language=language)
    request = request._replace(processes=1)
    yield from in_processes(partial(process, request=request), inputs, workers=workers, sizes=sizes)


def in_processes(
    function: Callable[[T], R], items: Sequence[T], *, workers: int, sizes: Sequence[int] = ()
) -> Iterator[R]:
    """What a function makes of each item, in order, in processes.

    With the items' `sizes`, in bytes, the largest are begun first, and small ones are handed out many at a time.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    from glue_rewriter.cli.pool_child import each, prepare

    # Windows waits for at most 63 handles, of which the pool needs two.
    workers = min(workers, 61) if sys.platform == "win32" else workers
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=prepare)
    try:
        # For each item, what is to come of its share, and its place there.
        places: dict[int, tuple[Future[list[R]], int]] = {}
        for share in _shares(sizes, workers * _SHARES) if sizes else ([at] for at in range(len(items))):
            work = [items[at] for at in share]
            found = pool.submit(each, in_turn, function, work, [sizes[at] if sizes else 0 for at in share])
            places.update((at, (found, place)) for place, at in enumerate(share))
        for at in range(len(items)):
            share_of, place = places.pop(at)
            yield share_of.result()[place]
    except BrokenProcessPool:
        raise GlueRewriterError(
            "a worker process died, perhaps for lack of memory; files after the last one reported may not be "
            "done; try again with -j 1"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _shares(sizes: Sequence[int], count: int) -> Iterator[list[int]]:
    """The indexes of items in about so many shares of one size, the largest items first and alone."""
    most = sum(sizes) // count
    share: list[int] = []
    held = 0
    for at in sorted(range(len(sizes)), key=lambda at: -sizes[at]):
        if share and held + sizes[at] > most:
            yield share
            share, held = [], 0
        share.append(at)
        held += sizes[at]
    if share:
        yield share


def cpus() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def sizes_of(paths: Sequence[str]) -> list[int]:
    """The sizes of files, in bytes; 0 where there is none."""
    return [_size(path) for path in paths]


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116  # pathlib is slow to import
    except OSError:
        return 0  # told when the file is read
