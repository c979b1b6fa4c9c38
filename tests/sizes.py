"""What the tests of sizes share."""

from __future__ import annotations

from glue_rewriter.size.compare import FileChange, Side, compare_file
from glue_rewriter.size.compressed import measure
from glue_rewriter.size.functions import attribute
from glue_rewriter.source import Edit


def side(data: bytes | None, path: str = "a.js") -> Side | None:
    """A side of a comparison with this content."""
    return None if data is None else Side(measure(data), data, attribute(data, path))


def changed(
    base: bytes | None, head: bytes | None, *, path: str = "a.js", edits: tuple[Edit, ...] | None = None
) -> FileChange:
    """The change of a file from one content to another."""
    return compare_file(path, side(base, path), side(head, path), edits)
