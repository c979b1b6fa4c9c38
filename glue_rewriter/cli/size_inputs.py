"""What sizes are measured of, and what they are compared with."""

# os instead of pathlib, as in the modules that this one goes with:
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH118, PTH120

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.budgets import Budget, parse_budget
from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.files import read_file
from glue_rewriter.cli.pool import cpus, in_processes
from glue_rewriter.errors import BaseError, FileError, GlueRewriterError, PatternError
from glue_rewriter.patterns import parse_pattern
from glue_rewriter.sizes.baseline import Baseline
from glue_rewriter.sizes.compare import Comparison, FileChange, Side, compare_file
from glue_rewriter.sizes.compressed import Sizes, compressors, measure
from glue_rewriter.sizes.functions import attribute
from glue_rewriter.sizes.names import pair_names
from glue_rewriter.sizes.verdicts import Together
from glue_rewriter.source import Edit, Language
from glue_rewriter.wasm.contents import symbol_map

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: What is left out of folders: maps, copies that are compressed already, and what file managers leave.
UNSHIPPED = ("*.map", "*.symbols", "*.gz", "*.br", "*.zst", ".DS_Store", "Thumbs.db", "desktop.ini")
#: What a symbol map of emcc's is called that stands beside `a.wasm`, after `a`.
_SYMBOL_MAPS = (".js.symbols", ".mjs.symbols", ".wasm.symbols", ".symbols")
#: Below this many bytes one process compresses them all: starting some takes longer. brotli takes 1 MB a second.
_WORTH_A_POOL = 1 << 16


class Pair(NamedTuple):
    """One file and what it is compared with: a content, or what a baseline says. None where there is no such file.

    `edits` make the head of the base; `language` None leaves it to the file extension, which may say that it has none.
    `base_path` is where the base was read, None where that is the path, or nothing was.
    """

    path: str
    base: bytes | Side | None
    head: bytes | None
    edits: tuple[Edit, ...] | None = None
    language: Language | None = None
    base_path: str | None = None
    was: str | None = None


class Excluded:
    """What is left out of folders: what people do not ship, and what they name. Files that are named never are."""

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        """Raises `PatternError` for a pattern of `--exclude` that matches nothing."""
        from pathspec import GitIgnoreSpec

        for pattern in patterns:
            try:
                parse_pattern(pattern, start="the folder that is named")
            except PatternError as error:
                raise PatternError(f"--exclude: {error}") from None
        self._spec = GitIgnoreSpec.from_lines([*UNSHIPPED, *patterns])

    def has(self, name: str) -> bool:
        """Whether a file in a folder, by its path from there, is left out."""
        return self._spec.match_file(name)


def measured(contents: Iterable[bytes], jobs: int | None, *, brotli: bool = True) -> dict[bytes, Sizes]:
    """The sizes of each content, by it; each is compressed once, many in several processes."""
    # The longest first, so that none is begun when the others are done.
    todo = sorted(dict.fromkeys(contents), key=len, reverse=True)
    workers = min(jobs or cpus(), len(todo))
    if workers > 1 and sum(map(len, todo)) >= _WORTH_A_POOL:
        compressors(brotli=brotli)  # what is loaded before the fork need not be loaded by each child
        return dict(zip(todo, in_processes(partial(measure, brotli=brotli), todo, workers=workers), strict=True))
    return {data: measure(data, brotli=brotli) for data in todo}


def files_in(paths: Sequence[str], excluded: Excluded, *, but: str | None = None) -> list[str]:
    """The files that are named, and all files in the folders that are, each once. `but` is the one left out of folders.

    Raises `FileError` for a folder without a file.
    """
    found: dict[str, str] = {}
    for path in paths:
        files = [os.path.join(path, name) for name in names_in(path, excluded)] if os.path.isdir(path) else [path]
        for file in files:
            if file == path or but is None or os.path.abspath(file) != os.path.abspath(but):
                found.setdefault(os.path.abspath(file), file)
    return list(found.values())


def names_in(folder: str, excluded: Excluded) -> list[str]:
    """The files in a folder and below, by their paths from it, in order. What git and npm keep there is left out.

    Symbolic links to files are followed, those to folders are not. Raises `FileError` where there is no file, a folder
    cannot be read, or a link leads nowhere.
    """

    def fail(error: OSError) -> None:
        raise FileError(f"{error.filename}: cannot be read: {error.strerror}")

    names: list[str] = []
    for root, folders, files in os.walk(folder, onerror=fail):
        folders[:] = sorted(set(folders) - {".git", "node_modules"})
        paths = [os.path.join(root, name) for name in files]
        if broken := [path for path in paths if not os.path.exists(path)]:
            raise FileError(f"{broken[0]}: is a symbolic link that leads nowhere; remove it, or make what it names")
        found = [os.path.relpath(path, folder).replace(os.sep, "/") for path in paths if os.path.isfile(path)]
        names += [name for name in found if not excluded.has(name)]
    if not names:
        raise FileError(f"{folder}: there is no file in it, but for what is left out")
    return sorted(names)


def pairs_of_two(base: str, head: str, excluded: Excluded) -> list[Pair]:
    """Two files, or the files of two folders by name. Raises `BaseError` where the base cannot be read."""
    if not os.path.exists(base):
        raise BaseError(f"{base}: no such file or folder, so there is nothing to compare with")
    if os.path.isdir(base) != os.path.isdir(head):
        if not os.path.exists(head):
            raise FileError(f"{head}: no such file or folder")
        folder, file = (base, head) if os.path.isdir(base) else (head, base)
        raise BaseError(f"{folder} is a folder and {file} a file: name two files or two folders")
    if not os.path.isdir(base):
        return [Pair(head, read_file(base), read_file(head), base_path=base)]
    before = {name: read_file(os.path.join(base, name)) for name in names_in(base, excluded)}
    after = {name: read_file(os.path.join(head, name)) for name in names_in(head, excluded)}
    same = pair_names(before.keys() - after.keys(), after.keys() - before.keys(), before, after)
    pairs = []
    for name in sorted({*before, *after} - {*same.values()}):
        old = same.get(name, name)
        pairs.append(
            Pair(
                os.path.join(head, name),
                before.get(old),
                after.get(name),
                base_path=os.path.join(base, old) if old in before else None,
                was=old if old != name else None,
            )
        )
    return pairs


def pairs_with_baseline(
    baseline: Baseline, path: str, files: Sequence[str], excluded: Excluded, *, complete: bool
) -> list[Pair]:
    """Files and what a baseline says of them; without files, or if `complete`, also those that the baseline names.

    Raises `BaseError` for a file that the baseline does not know, unless `complete`: then it is new, and a file that
    only the baseline knows is gone.
    """
    found = files_in(files, excluded, but=path)
    if complete or not files:
        known = {os.path.abspath(file): file for file in found}
        for file in files_of(baseline, path):
            known.setdefault(os.path.abspath(file), file)
        found = list(known.values())
    pairs = []
    for file in found:
        name = name_in_baseline(file, path)
        if name not in baseline.files and not complete:
            raise BaseError(
                f"{file}: is not in the baseline {path}; write that anew with: glue-rewriter size baseline, or give "
                "--complete if it names all files of its time, so that this one is new"
            )
        is_gone = name in baseline.files and not os.path.exists(file)
        if is_gone and not complete:
            raise BaseError(
                f"{file}: no such file, which the baseline {path} names; build it, or give --complete if it is gone"
            )
        pairs.append(Pair(file, baseline.files.get(name), None if is_gone else read_file(file)))
    return _paired(pairs)


def _paired(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs, of which each file that is new and one that is gone are one where their names differ by a hash."""
    gone = {pair.path: pair.base for pair in pairs if pair.head is None and isinstance(pair.base, Side)}
    new = {pair.path: pair.head for pair in pairs if pair.base is None and pair.head is not None}
    same = pair_names(gone, new, {path: side.sizes.raw for path, side in gone.items()}, new)
    taken = {*same.values()}
    return [
        pair._replace(base=gone[same[pair.path]], was=same[pair.path]) if pair.path in same else pair
        for pair in pairs
        if pair.path not in taken
    ]


def files_of(baseline: Baseline, path: str) -> list[str]:
    """The files that a baseline names."""
    folder = os.path.dirname(path)
    return [os.path.normpath(os.path.join(folder, *name.split("/"))) for name in baseline.files]


def name_in_baseline(file: str, baseline: str) -> str:
    """The path that a file has in a baseline: from its folder, with `/`."""
    return os.path.relpath(os.path.abspath(file), os.path.dirname(os.path.abspath(baseline))).replace(os.sep, "/")


def compare_pairs(
    pairs: Sequence[Pair], baseline: Baseline | None, jobs: int | None, *, brotli: bool = True
) -> Comparison:
    """The comparison of all pairs. Raises `GlueRewriterError` for JavaScript or wasm that cannot be read."""
    used = compressors(brotli=brotli)
    foreign = {}
    if baseline is not None:
        foreign = {name: made for name, made in baseline.compressors.items() if used.get(name, made) != made}
    order = sorted(range(len(pairs)), key=lambda index: -_length(pairs[index]))
    workers = min(jobs or cpus(), len(pairs))
    if workers > 1 and len(pairs) >= 2 * workers and sum(map(_length, pairs)) >= _WORTH_A_POOL:
        work = partial(_worked, brotli=brotli)
        made = in_processes(work, [pairs[index] for index in order], workers=workers)
        found = dict(zip(order, made, strict=True))
    else:
        contents = [data for pair in pairs for data in (pair.base, pair.head) if isinstance(data, bytes)]
        sizes = measured(contents, jobs, brotli=brotli)
        found = {index: _compared(pair, sizes) for index, pair in enumerate(pairs)}
    files = []
    for index, pair in enumerate(pairs):
        file = found[index]
        if isinstance(file, str):
            raise GlueRewriterError(file)
        files.append(_with_data(file, pair))
    return Comparison(tuple(files), used, foreign)


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
    return Side(sizes[data], data, attribute(data, path, pair.language, symbols_of(path)))


def symbols_of(path: str) -> dict[int, str] | None:
    """The names in the symbol map that stands beside a wasm binary, None where there is none."""
    stem, _, extension = path.rpartition(".")
    for ending in _SYMBOL_MAPS if extension.lower() == "wasm" else ():
        if os.path.exists(stem + ending):
            return symbol_map(read_file(stem + ending).decode("utf-8", "replace"))
    return None


def totals_for(given: Sequence[str], pairs: Sequence[Pair], configurations: Configurations) -> list[Together]:
    """The budgets for files together: of a pattern in a configuration, and of the command line for all files."""
    totals = []
    seen = set()
    for pair in pairs:
        configuration = configurations.of_folder(os.path.dirname(os.path.abspath(pair.path)))
        if configuration is None or configuration.path in seen:
            continue
        seen.add(configuration.path)
        for label, patterns, budgets in configuration.totals():
            has = partial(_is_of, patterns, configuration.folder)
            totals += [Together(label, has, budget) for budget in budgets]
    commanded = [budget for budget in map(parse_budget, given) if budget.together]
    return totals + [Together("total", lambda path: True, budget) for budget in commanded]


def _is_of(patterns: GitIgnoreSpec, folder: str, path: str) -> bool:
    return patterns.match_file(os.path.relpath(os.path.abspath(path), folder))


def budgets_for(given: Sequence[str], configurations: Configurations) -> Callable[[str], list[Budget]]:
    """The budgets of a path: those of its configuration, where the command line says nothing about the same.

    Of several about the same metric, the last counts. Raises `BudgetError`.
    """
    commanded = [budget for budget in map(parse_budget, given) if not budget.together]

    def budgets_of(path: str) -> list[Budget]:
        absolute = os.path.abspath(path)
        configuration = configurations.of_folder(os.path.dirname(absolute))
        budgets: dict[tuple[str, bool], Budget] = {}
        if configuration is not None:
            name = os.path.relpath(absolute, configuration.folder)
            budgets = {budget.subject: budget for budget in configuration.budgets_of(name)}
        budgets |= {budget.subject: budget for budget in commanded}
        return list(budgets.values())

    return budgets_of


def require_some(pairs: Sequence[Pair]) -> None:
    """Raises `GlueRewriterError` where there is nothing to compare: that passes no budget."""
    if not pairs:
        raise GlueRewriterError("there is no file to compare")
    if all(pair.head is None for pair in pairs):
        raise GlueRewriterError(f"{pairs[0].path}: no such file, nor any other that the baseline names; build them")
