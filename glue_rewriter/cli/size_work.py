"""Measures and compares files, many of them in several processes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import NamedTuple

from glue_rewriter.cli.pool import cpus, in_processes
from glue_rewriter.cli.size_files import symbols_of
from glue_rewriter.cli.size_pairs import Pair
from glue_rewriter.cli.terminal import note_brotli, said_of
from glue_rewriter.size.baseline import Baseline
from glue_rewriter.size.compare import Comparison, FileChange, Side, compare_file
from glue_rewriter.size.compressed import Sizes, compressors, has_brotli, measure
from glue_rewriter.size.functions import Attributed, after_edits, attribute

#: Below this many bytes one process compresses them all: starting some takes longer. brotli takes 1 MB a second.
_WORTH_A_POOL = 1 << 16


class Compared(NamedTuple):
    """The comparison of all pairs but those that could not be compared, and what is said of what went wrong."""

    comparison: Comparison
    errors: tuple[str, ...]


class _Worked(NamedTuple):
    """What came of one pair; no change where it could not be compared."""

    change: FileChange | None
    errors: tuple[str, ...]


def measured(contents: Mapping[str, bytes], jobs: int | None, *, brotli: bool = True) -> dict[bytes, Sizes | str]:
    """The sizes of each content, by it, or what went wrong; each is compressed once, many in several processes.

    `contents` are those of files, by their paths.
    """
    paths: dict[bytes, str] = {}
    for path, data in contents.items():
        paths.setdefault(data, path)
    # The longest first, so that none is begun when the others are done.
    todo = sorted(((path, data) for data, path in paths.items()), key=lambda file: -len(file[1]))
    workers = min(jobs or cpus(), len(todo))
    work = partial(_measured, brotli=brotli)
    found: Iterable[Sizes | str] = map(work, todo)
    if workers > 1 and sum(len(data) for _, data in todo) >= _WORTH_A_POOL:
        compressors(brotli=brotli)  # what is loaded before the fork need not be loaded by each child
        found = in_processes(work, todo, workers=workers)
    return {data: sizes for (_, data), sizes in zip(todo, found, strict=True)}


def _measured(file: tuple[str, bytes], *, brotli: bool) -> Sizes | str:
    path, data = file
    try:
        return measure(data, brotli=brotli)
    except Exception as error:
        return said_of(error, path)


class Compressing:
    """Contents compressed in threads while something else goes on: zlib and brotli do not hold the interpreter."""

    def __init__(self, jobs: int | None, *, brotli: bool) -> None:
        self._brotli = brotli
        workers = jobs or cpus()
        self._pool = ThreadPoolExecutor(workers) if workers > 1 else None
        self._sizes: dict[bytes, Callable[[], Sizes | str]] = {}

    def begin(self, path: str, data: bytes) -> None:
        """Compress a content, if that has not begun; where one process is to do it all, when it is asked for."""
        if data not in self._sizes:
            work = partial(_measured, (path, data), brotli=self._brotli)
            self._sizes[data] = cache(work) if self._pool is None else self._pool.submit(work).result

    def of(self, data: bytes) -> Sizes | str:
        """The sizes of a content that was begun, or what went wrong."""
        return self._sizes[data]()

    def end(self) -> None:
        """Begin no more, whatever ended the command."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def is_few(number: int, jobs: int | None) -> bool:
    """Whether so many files are worked on in this process, and compressed in threads."""
    return number < 2 * (jobs or cpus())


def compare_pairs(
    pairs: Sequence[Pair],
    baseline: Baseline | None,
    jobs: int | None,
    *,
    brotli: bool = True,
    compressing: Compressing | None = None,
) -> Compared:
    """The comparison of all pairs. What goes wrong with one is said, and the others go on.

    `compressing` may have begun with their contents.
    """
    used = compressors(brotli=brotli)
    foreign = {}
    if baseline is not None:
        foreign = {name: made for name, made in baseline.compressors.items() if used.get(name, made) != made}
    # Of several copies one is compared; the longest first, so that none is begun when the others are done.
    kinds = [_kind(pair) for pair in pairs]
    copies = dict(zip(kinds, pairs, strict=True))
    todo = sorted(copies.items(), key=lambda copy: -_length(copy[1]))
    workers = min(jobs or cpus(), len(todo))
    found: dict[Hashable, _Worked]
    if workers > 1 and len(todo) >= 2 * workers and sum(_length(pair) for _, pair in todo) >= _WORTH_A_POOL:
        work = partial(_worked, brotli=brotli)
        made = in_processes(work, [pair for _, pair in todo], workers=workers)
        found = {kind: worked for (kind, _), worked in zip(todo, made, strict=True)}
    else:
        compressing = compressing or Compressing(jobs, brotli=brotli)
        contents = [content for _, pair in todo for content in _contents(pair)]
        try:
            for path, data in sorted(contents, key=lambda content: -len(content[1])):
                compressing.begin(path, data)
            found = {kind: _compared(pair, compressing.of) for kind, pair in todo}
        finally:
            compressing.end()
    files: list[FileChange] = []
    missing: list[str] = []
    for kind, pair in zip(kinds, pairs, strict=True):
        change = found[kind].change
        if change is None:
            missing.append(pair.path)
        else:
            files.append(_with_data(change._replace(path=pair.path, was=pair.was), pair))
    errors = tuple(error for kind in dict.fromkeys(kinds) for error in found[kind].errors)
    return Compared(Comparison(tuple(files), used, foreign, tuple(missing)), errors)


def _kind(pair: Pair) -> Hashable:
    """What is the same for pairs of which one tells what the others are: contents, and how they are read."""
    if not isinstance(pair.base, bytes) or pair.head is None or pair.edits is not None:
        return pair.path
    paths = (pair.path, pair.base_path or pair.path)
    endings = [path.lower().rpartition("/")[2].partition(".")[2] for path in paths]
    symbols = [None if (names := symbols_of(path)) is None else tuple(names.items()) for path in paths]
    return (pair.base, pair.head, pair.language, *endings, *symbols)


def _contents(pair: Pair) -> Iterator[tuple[str, bytes]]:
    """The contents on both sides of a pair, with what each is called."""
    if isinstance(pair.base, bytes):
        yield pair.base_path or f"{pair.path} (base)", pair.base
    if pair.head is not None:
        yield pair.path, pair.head


def _length(pair: Pair) -> int:
    return sum(len(data) for _, data in _contents(pair))


def _worked(pair: Pair, *, brotli: bool) -> _Worked:
    """One pair in a process of its own: without contents, which need not come back."""
    sizes = {data: _measured((path, data), brotli=brotli) for path, data in _contents(pair)}
    change, errors = _compared(pair, sizes.__getitem__)
    if change is None:
        return _Worked(None, errors)
    sides = [None if side is None else side._replace(data=None) for side in (change.base, change.head)]
    return _Worked(change._replace(base=sides[0], head=sides[1]), errors)


def _with_data(file: FileChange, pair: Pair) -> FileChange:
    sides = [
        side._replace(data=data) if side is not None and isinstance(data, bytes) else side
        for side, data in ((file.base, pair.base), (file.head, pair.head))
    ]
    return file._replace(base=sides[0], head=sides[1])


def _compared(pair: Pair, sizes: Callable[[bytes], Sizes | str]) -> _Worked:
    said: list[str] = []
    # The functions first: the sizes may be under way meanwhile.
    base_functions, head_functions = _functions(pair, said)
    known: dict[bytes, Sizes] = {}
    errors: list[str] = []
    for _, data in _contents(pair):
        found = sizes(data)
        if isinstance(found, str):
            errors.append(found)
        else:
            known[data] = found
    if errors:
        return _Worked(None, tuple(errors))
    try:
        head = None if pair.head is None else Side(known[pair.head], pair.head, head_functions)
        base = Side(known[pair.base], pair.base, base_functions) if isinstance(pair.base, bytes) else pair.base
        return _Worked(compare_file(pair.path, base, head, pair.edits, pair.was), tuple(said))
    except Exception as error:
        return _Worked(None, (*said, said_of(error, pair.path)))


def _functions(pair: Pair, errors: list[str]) -> tuple[Attributed | None, Attributed | None]:
    """The functions on both sides of a pair, found once where one side tells those of the other."""
    base = head = None
    if pair.edits is not None and isinstance(pair.base, bytes):
        base = _functions_of(pair, pair.base, pair.base_path or pair.path, errors)
        head = None if base is None else after_edits(base, pair.edits)
        if head is not None or base is None:
            return base, head
    if pair.head is not None:
        head = _functions_of(pair, pair.head, pair.path, errors)
    if isinstance(pair.base, bytes) and base is None:
        is_same = pair.base == pair.head
        base = head if is_same else _functions_of(pair, pair.base, pair.base_path or pair.path, errors)
    return base, head


def _functions_of(pair: Pair, data: bytes, path: str, errors: list[str]) -> Attributed | None:
    """The functions of one side of a pair; None where these cannot be told: its sizes do not depend on them."""
    try:
        return attribute(data, path, pair.language, symbols_of(path))
    except Exception as error:
        errors.append(said_of(error, path))
        return None


def wants_brotli(no_brotli: bool) -> bool:
    """Whether sizes by brotli are measured; says so where they are wanted and cannot be."""
    if no_brotli:
        return False
    note_brotli()
    return has_brotli()
