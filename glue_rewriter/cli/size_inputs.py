"""What sizes are measured of, and what they are compared with."""

# os instead of pathlib, as in the modules that this one goes with:
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH118, PTH120

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from glue_rewriter.budgets import Budget, parse_budget
from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.files import read_file
from glue_rewriter.cli.pool import cpus, in_processes
from glue_rewriter.errors import BaseError, FileError, GlueRewriterError
from glue_rewriter.sizes.baseline import Baseline
from glue_rewriter.sizes.compare import Comparison, FileChange, Side, compare_file
from glue_rewriter.sizes.compressed import Sizes, compressors, measure
from glue_rewriter.sizes.functions import attribute
from glue_rewriter.source import Edit, Language

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


def measured(contents: Iterable[bytes], jobs: int | None) -> dict[bytes, Sizes]:
    """The sizes of each content, by it; each is compressed once, many in several processes."""
    # The longest first, so that none is begun when the others are done.
    todo = sorted(dict.fromkeys(contents), key=len, reverse=True)
    workers = min(jobs or cpus(), len(todo))
    if workers > 1 and sum(map(len, todo)) >= _WORTH_A_POOL:
        compressors()  # what is loaded before the fork need not be loaded by each child
        return dict(zip(todo, in_processes(measure, todo, workers=workers), strict=True))
    return {data: measure(data) for data in todo}


def files_in(paths: Sequence[str], *, but: str | None = None) -> list[str]:
    """The files that are named, and all files in the folders that are, each once. `but` is the one left out of folders.

    Raises `FileError` for a folder without a file.
    """
    found: dict[str, str] = {}
    for path in paths:
        files = [os.path.join(path, name) for name in names_in(path)] if os.path.isdir(path) else [path]
        for file in files:
            if file == path or but is None or os.path.abspath(file) != os.path.abspath(but):
                found.setdefault(os.path.abspath(file), file)
    return list(found.values())


def names_in(folder: str) -> list[str]:
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
        names += [os.path.relpath(path, folder) for path in paths if os.path.isfile(path)]
    if not names:
        raise FileError(f"{folder}: there is no file in it")
    return sorted(names)


def pairs_of_two(base: str, head: str) -> list[Pair]:
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
    before, after = set(names_in(base)), set(names_in(head))
    return [
        Pair(
            os.path.join(head, name),
            read_file(os.path.join(base, name)) if name in before else None,
            read_file(os.path.join(head, name)) if name in after else None,
            base_path=os.path.join(base, name) if name in before else None,
        )
        for name in sorted(before | after)
    ]


def pairs_with_baseline(baseline: Baseline, path: str, files: Sequence[str], *, complete: bool) -> list[Pair]:
    """Files and what a baseline says of them; without files, or if `complete`, also those that the baseline names.

    Raises `BaseError` for a file that the baseline does not know, unless `complete`: then it is new, and a file that
    only the baseline knows is gone.
    """
    found = files_in(files, but=path)
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
    return pairs


def files_of(baseline: Baseline, path: str) -> list[str]:
    """The files that a baseline names."""
    folder = os.path.dirname(path)
    return [os.path.normpath(os.path.join(folder, *name.split("/"))) for name in baseline.files]


def name_in_baseline(file: str, baseline: str) -> str:
    """The path that a file has in a baseline: from its folder, with `/`."""
    return os.path.relpath(os.path.abspath(file), os.path.dirname(os.path.abspath(baseline))).replace(os.sep, "/")


def compare_pairs(pairs: Sequence[Pair], baseline: Baseline | None, jobs: int | None) -> Comparison:
    """The comparison of all pairs. Raises `SourceError` for JavaScript that cannot be parsed."""
    contents = [data for pair in pairs for data in (pair.base, pair.head) if isinstance(data, bytes)]
    sizes = measured(contents, jobs)
    used = compressors()
    foreign = {}
    if baseline is not None:
        foreign = {name: made for name, made in baseline.compressors.items() if used[name] != made}
    return Comparison(tuple(_compared(pair, sizes) for pair in pairs), used, foreign)


def _compared(pair: Pair, sizes: Mapping[bytes, Sizes]) -> FileChange:
    head = None if pair.head is None else _side(pair, pair.head, sizes)
    base: Side | None
    if isinstance(pair.base, bytes):
        base = head if pair.base == pair.head else _side(pair, pair.base, sizes, pair.base_path)
    else:
        base = pair.base
    return compare_file(pair.path, base, head, pair.edits)


def _side(pair: Pair, data: bytes, sizes: Mapping[bytes, Sizes], path: str | None = None) -> Side:
    return Side(sizes[data], data, attribute(data, path or pair.path, pair.language))


def budgets_for(given: Sequence[str], configurations: Configurations) -> Callable[[str], list[Budget]]:
    """The budgets of a path: those of its configuration, where the command line says nothing about the same.

    Of several about the same metric, the last counts. Raises `BudgetError`.
    """
    commanded = [parse_budget(text) for text in given]

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
