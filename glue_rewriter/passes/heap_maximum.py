"""The limits of 2 GiB that glue has for its heap, raised.

What is written is what emcc writes for the higher maximum: at 4 GiB the heap ends a page short of it, so that the
address behind its last byte is still one of 32 bits (`getHeapMax` in emcc's src/lib/libcore.js).
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.memory.heap_limits import PAGE, HeapLimit, heap_limits
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.source import Edit
from glue_rewriter.syntax import SyntaxTree

if TYPE_CHECKING:
    from glue_rewriter.passes.keep_comments import Kept

_HIGHEST = (1 << 32) - PAGE


def raise_heap_maximum(tree: SyntaxTree, maximum: int, *, before: int, memory64: bool) -> Iterator[Edit]:
    """The edits that let the heap grow to `maximum` bytes, where it grew to `before`; addresses of `memory64` have an
    end that is no 0."""
    kept: list[Kept] = []
    if b"glue-rewriter" in tree.data:
        from glue_rewriter.passes.keep_comments import kept_ranges

        kept = kept_ranges(tree)
    kind = "heap-max-64" if memory64 else "heap-max"
    for limit in heap_limits(tree, before):
        if limit.form == "sbrk":
            continue  # the program would not follow
        if any(each.start <= limit.node.start_byte < each.end for each in kept):
            continue
        old = tree.text(limit.node)
        size = maximum if memory64 and not limit.in_pages else _size(limit, maximum)
        if size <= limit.value:
            continue
        text = (b"0x%x" if old[:2].lower() == b"0x" else b"%d") % size + (b"n" if old.endswith(b"n") else b"")
        yield Edit(limit.node.start_byte, limit.node.end_byte, text, kind)


def _size(limit: HeapLimit, maximum: int) -> int:
    """What the number becomes."""
    if limit.in_pages:
        return maximum // PAGE
    short = PAGE if limit.value == (1 << 31) - PAGE else 0
    return min(maximum - short, _HIGHEST)
