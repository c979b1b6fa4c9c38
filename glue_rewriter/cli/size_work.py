"""Measures and compares files, many of them in several processes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import partial

from glue_rewriter.cli.pool import cpus, in_processes
from glue_rewriter.cli.size_files import symbols_of
from glue_rewriter.cli.size_pairs import Pair
from glue_rewriter.cli.terminal import Naming, note_brotli
from glue_rewriter.errors import GlueRewriterError
from glue_rewriter.sizes.baseline import Baseline
from glue_rewriter.sizes.compare import Comparison, FileChange, Side, compare_file
from glue_rewriter.sizes.compressed import Sizes, compressors, has_brotli, measure
from glue_rewriter.sizes.functions import attribute

#: Below this many bytes one process compresses them all: starting some takes longer. brotli takes 1 MB a second.
_WORTH_A_POOL = 1 << 16


def measured(contents: Iterable[bytes], jobs: int | None, *, brotli: bool = True) -> dict[bytes, Sizes]:
    """The sizes of each content, by it; each is compressed once, many in several processes."""
    # The longest first, so that none is begun when the others are done.
    todo = sorted(dict.fromkeys(contents), key=len, reverse=True)
    workers = min(jobs or cpus(), len(todo))
    if workers > 1 and sum(map(len, todo)) >= _WORTH_A_POOL:
        compressors(brotli=brotli)  # what is loaded before the fork need not be loaded by each child
        return dict(zip(todo, in_processes(partial(measure, brotli=brotli), todo, workers=workers), strict=True))
    return {data: measure(data, brotli=brotli) for data in todo}


def compare_pairs(
    pairs: Sequence[Pair], baseline: Baseline | None, jobs: int | None, *, brotli: bool = True
) -> Comparison:
    """The comparison of all pairs. Raises `GlueRewriterError` for JavaScript or wasm that cannot be read."""
    used = compressors(brotli=brotli)
    foreign = {}
    if baseline is not None:
        foreign = {name: made for name, made in baseline.compressors.items() if used.get(name, made) != made}
    # Of several copies one is compared; the longest first, so that none is begun when the others are done.
    kinds = [_kind(pair) for pair in pairs]
    copies = dict(zip(kinds, pairs, strict=True))
    todo = sorted(copies.items(), key=lambda copy: -_length(copy[1]))
    workers = min(jobs or cpus(), len(todo))
    found: dict[Hashable, FileChange | str]
    if workers > 1 and len(todo) >= 2 * workers and sum(_length(pair) for _, pair in todo) >= _WORTH_A_POOL:
        work = partial(_worked, brotli=brotli)
        made = in_processes(work, [pair for _, pair in todo], workers=workers)
        found = {kind: file for (kind, _), file in zip(todo, made, strict=True)}
    else:
        contents = [data for _, pair in todo for data in (pair.base, pair.head) if isinstance(data, bytes)]
        sizes = measured(contents, jobs, brotli=brotli)
        found = {kind: _compared(pair, sizes) for kind, pair in todo}
    files = []
    for kind, pair in zip(kinds, pairs, strict=True):
        file = found[kind]
        if isinstance(file, str):
            raise GlueRewriterError(file)
        files.append(_with_data(file._replace(path=pair.path, was=pair.was), pair))
    return Comparison(tuple(files), used, foreign)


def _kind(pair: Pair) -> Hashable:
    """What is the same for pairs of which one tells what the others are: contents, and how they are read."""
    if not isinstance(pair.base, bytes) or pair.head is None or pair.edits is not None:
        return pair.path
    paths = (pair.path, pair.base_path or pair.path)
    endings = [path.lower().rpartition("/")[2].partition(".")[2] for path in paths]
    symbols = [None if (names := symbols_of(path)) is None else tuple(names.items()) for path in paths]
    return (pair.base, pair.head, pair.language, *endings, *symbols)


def _length(pair: Pair) -> int:
    return sum(len(data) for data in (pair.base, pair.head) if isinstance(data, bytes))


def _worked(pair: Pair, *, brotli: bool) -> FileChange | str:
    """One pair in a process of its own: without contents, which need not come back; or what is wrong, for people."""
    contents = {data for data in (pair.base, pair.head) if isinstance(data, bytes)}
    try:
        file = _compared(pair, {data: measure(data, brotli=brotli) for data in contents})
    except GlueRewriterError as error:
        return str(error)
    sides = [None if side is None else side._replace(data=None) for side in (file.base, file.head)]
    return file._replace(base=sides[0], head=sides[1])


def _with_data(file: FileChange, pair: Pair) -> FileChange:
    sides = [
        side._replace(data=data) if side is not None and isinstance(data, bytes) else side
        for side, data in ((file.base, pair.base), (file.head, pair.head))
    ]
    return file._replace(base=sides[0], head=sides[1])


def _compared(pair: Pair, sizes: Mapping[bytes, Sizes]) -> FileChange:
    head = None if pair.head is None else _side(pair, pair.head, sizes)
    base: Side | None
    if isinstance(pair.base, bytes):
        base = head if pair.base == pair.head else _side(pair, pair.base, sizes, pair.base_path)
    else:
        base = pair.base
    return compare_file(pair.path, base, head, pair.edits, pair.was)


def _side(pair: Pair, data: bytes, sizes: Mapping[bytes, Sizes], path: str | None = None) -> Side:
    path = path or pair.path
    with Naming(path):
        return Side(sizes[data], data, attribute(data, path, pair.language, symbols_of(path)))


def wants_brotli(no_brotli: bool) -> bool:
    """Whether sizes by brotli are measured; says so where they are wanted and cannot be."""
    if no_brotli:
        return False
    note_brotli()
    return has_brotli()
