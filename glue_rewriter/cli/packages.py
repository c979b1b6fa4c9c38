"""Which file of a run a package's name stands for: `import x from "name"` where package.json says that it is `name`."""

# As elsewhere here, os instead of pathlib:
# ruff: noqa: PTH118, PTH120

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any

from glue_rewriter.regular_files import read_regular

#: In bytes.
_LARGEST = 1 << 20
#: The keys that name what is imported, from the one that counts most on; of `exports` the conditions.
_ENTRIES = ("exports", "module", "main")
_CONDITIONS = ("import", "module", "default", "require", "node", "browser")


def packages(files: Iterable[str]) -> dict[bytes, str]:
    """For each name that a package in which a file lies gives a module, the path of that module without `./`, from the
    root of the file system. It need not be there."""
    found: dict[bytes, str] = {}
    seen: set[str] = set()
    for file in files:
        folder = os.path.dirname(file)
        while folder not in seen:
            seen.add(folder)
            described = _package(os.path.join(folder, "package.json"))
            if described is not None:
                for name, entry in _modules(described):
                    found.setdefault(os.fsencode(name), os.path.normpath(os.path.join(folder, entry)))
            if os.path.lexists(os.path.join(folder, ".git")):
                break  # what is above belongs to somebody else
            folder = os.path.dirname(folder)
    return found


def _package(path: str) -> dict[str, Any] | None:
    """What a package.json says; None where it is not there, or is none."""
    try:
        said = json.loads(read_regular(path, _LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and isinstance(said.get("name"), str) else None


def _modules(package: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The names by which others import modules of a package, and their paths in its folder."""
    name = package["name"]
    exports = package.get("exports")
    if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
        for key, entry in exports.items():
            path = _chosen(entry)
            if path is not None and key.startswith(".") and "*" not in key:
                yield name + key[1:], path
        return
    yield name, next((path for key in _ENTRIES if (path := _chosen(package.get(key))) is not None), "index.js")


def _chosen(entry: object) -> str | None:
    """The path in an entry: the entry itself, or what is under the first condition that has one."""
    for _ in range(4):
        if not isinstance(entry, dict):
            break
        entry = next((entry[each] for each in _CONDITIONS if each in entry), None)
    return entry if isinstance(entry, str) else None
