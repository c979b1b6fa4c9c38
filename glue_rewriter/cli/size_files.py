"""Which files sizes are measured of: those that are named, and those in folders."""

# os instead of pathlib, as in the modules that this one goes with:
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH118

from __future__ import annotations

import os
from collections.abc import Sequence

from glue_rewriter.cli.files import read_file
from glue_rewriter.config.file_patterns import parse_pattern
from glue_rewriter.errors import FileError, PatternError
from glue_rewriter.wasm.contents import symbol_map

#: What is left out of folders: maps, copies that are compressed already, and what file managers leave.
UNSHIPPED = ("*.map", "*.symbols", "*.gz", "*.br", "*.zst", ".DS_Store", "Thumbs.db", "desktop.ini")
#: What a symbol map of emcc's is called that stands beside `a.wasm`, after `a`.
_SYMBOL_MAPS = (".js.symbols", ".mjs.symbols", ".wasm.symbols", ".symbols")


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


def symbols_of(path: str) -> dict[int, str] | None:
    """The names in the symbol map that stands beside a wasm binary, None where there is none."""
    stem, _, extension = path.rpartition(".")
    for ending in _SYMBOL_MAPS if extension.lower() == "wasm" else ():
        if os.path.exists(stem + ending):
            return symbol_map(read_file(stem + ending).decode("utf-8", "replace"))
    return None
