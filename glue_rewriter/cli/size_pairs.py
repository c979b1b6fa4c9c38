"""What is compared with what: files of two builds, or of one and a baseline."""

# os instead of pathlib, as in the modules that this one goes with:
# ruff: noqa: PTH100, PTH110, PTH112, PTH118, PTH120

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from glue_rewriter.cli.files import read_file
from glue_rewriter.cli.size_files import Excluded, files_in, names_in
from glue_rewriter.errors import BaseError, FileError, GlueRewriterError
from glue_rewriter.size.baseline import Baseline
from glue_rewriter.size.compare import Side
from glue_rewriter.size.names import pair_names
from glue_rewriter.source import Edit, Language


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


def require_some(pairs: Sequence[Pair]) -> None:
    """Raises `GlueRewriterError` where there is nothing to compare: that passes no budget."""
    if not pairs:
        raise GlueRewriterError("there is no file to compare")
    if all(pair.head is None for pair in pairs):
        raise GlueRewriterError(f"{pairs[0].path}: no such file, nor any other that the baseline names; build them")
