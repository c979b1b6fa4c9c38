"""Edits put into the bytes they were proposed for."""

from __future__ import annotations

from collections.abc import Iterable

from glue_rewriter.errors import EditError
from glue_rewriter.source import Edit, Source


def splice(source: Source, edits: Iterable[Edit]) -> tuple[bytes, tuple[Edit, ...]]:
    """The source with the edits in it, and the edits in order, each once. Every other byte is the source's.

    The same edit may be proposed more than once (a definition that fixes several sites). Two different edits of one
    byte, or two insertions at one place, raise `EditError`.
    """
    ordered = sorted(set(edits))
    data = source.data
    pieces: list[bytes] = []
    done = 0
    previous: Edit | None = None
    for edit in ordered:
        if edit.start < done or (previous is not None and edit.start == previous.start):
            line, column = source.position(edit.start)
            raise EditError(
                f"{source.path}:{line}:{column}: two edits of one place ({previous} and {edit}); "
                "this is a bug in glue-rewriter, nothing was written"
            )
        pieces += (data[done : edit.start], edit.text)
        done = edit.end
        previous = edit
    pieces.append(data[done:])
    return b"".join(pieces), tuple(ordered)
