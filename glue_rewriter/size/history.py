"""A history: the sizes of each comparison, a line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from glue_rewriter.errors import BaseError
from glue_rewriter.size.baseline import read_compressors, read_sizes
from glue_rewriter.size.compare import Comparison
from glue_rewriter.size.compressed import Compressor, Sizes, total


class Entry(NamedTuple):
    """What was measured at one time, given as ISO 8601, of one commit if that is known."""

    time: str
    commit: str | None
    compressors: Mapping[str, Compressor]
    files: Mapping[str, Sizes]

    @property
    def total(self) -> Sizes:
        """The sums."""
        return total(self.files.values())


def entry_of(comparison: Comparison, time: str, commit: str | None) -> Entry:
    """The entry for the heads of a comparison."""
    files = {file.path: file.head.sizes for file in comparison.files if file.head is not None}
    return Entry(time, commit, comparison.compressors, files)


def entry_line(entry: Entry) -> str:
    """The line of an entry, ASCII only."""
    record = {
        "time": entry.time,
        "commit": entry.commit,
        "compressors": {name: made._asdict() for name, made in entry.compressors.items()},
        "files": {path: sizes._asdict() for path, sizes in entry.files.items()},
    }
    return json.dumps(record) + "\n"


def read_history(data: bytes, path: str) -> list[Entry]:
    """The entries of a history. Raises `BaseError` for a line that is none."""
    return [
        _entry(line, f"{path}:{number}") for number, line in enumerate(data.split(b"\n"), 1) if line.strip()
    ]  # fmt: skip


def _entry(line: bytes, place: str) -> Entry:
    try:
        record: dict[str, Any] = json.loads(line)
        time, commit = record["time"], record["commit"]
        if not isinstance(time, str) or not isinstance(commit, str | None):
            raise TypeError
        files = {str(path): read_sizes(sizes) for path, sizes in record["files"].items()}
        return Entry(time, commit, read_compressors(record["compressors"]), files)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise BaseError(f"{place}: is no line of a history that glue-rewriter size wrote; take it out") from None
