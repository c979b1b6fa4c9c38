"""Where the functions stand whose size differs."""

from __future__ import annotations

from glue_rewriter.size.compare import FileChange
from glue_rewriter.size.matching import FunctionChange
from glue_rewriter.source.positions import positions
from glue_rewriter.wasm.limits import is_binary


def function_places(file: FileChange) -> list[tuple[int, int] | None]:
    """The line and column of each function of `file.functions`: in the head, or in the base if it is gone.

    None for the bytes in no function, in wasm binaries, and where a baseline does not know the place.
    """
    functions = file.functions or ()
    starts = [_start(file, function) for function in functions]
    found: list[dict[int, tuple[int, int]]] = []
    for side, is_head in ((file.base, False), (file.head, True)):
        offsets = [start[1] for start in starts if start is not None and start[0] is is_head]
        found.append(positions(side.data, offsets) if side is not None and side.data is not None else {})
    return [None if start is None else found[start[0]].get(start[1]) for start in starts]


def _start(file: FileChange, function: FunctionChange) -> tuple[bool, int] | None:
    """Whether a function is in the head, and its offset there or in the base."""
    for side, index, is_head in ((file.head, function.head_index, True), (file.base, function.base_index, False)):
        if side is not None and side.functions is not None and index is not None:
            if side.data is not None and is_binary(side.data):
                return None
            spans = side.functions.spans
            return (is_head, spans[index][0]) if spans else None
    return None
