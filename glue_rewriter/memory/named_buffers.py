"""Names that hold the memory's buffer, as nothing tells but the place where they stand: seeds for `sources.find`."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.comparisons import asm_functions
from glue_rewriter.syntax.nodes import parameters
from glue_rewriter.syntax.words import identifiers

#: What the libraries are merged into that can be parsed as they are.
LIBRARY = b"LibraryManager.library"


def buffers(views: Views) -> Iterator[Node]:
    """One occurrence of each name that holds the memory's buffer."""
    for function in asm_functions(views.tree):
        # asm.js draft, 6.1: stdlib, foreign, heap.
        given = parameters(function)
        if len(given) == 3 and given[2].type == "identifier":
            yield given[2]
    if views.tree.is_library or LIBRARY in views.tree.data:
        yield from _global_buffer(views)


def _global_buffer(views: Views) -> Iterator[Node]:
    """`buffer` as a free name of a library: emcc's own variable for the memory's buffer (src/preamble.js),
    until HEAPU8.buffer took its place.

    Another library may bring a `$buffer`; this one says so by a dependency.
    """
    if b"$buffer" in views.tree.data:
        return
    for node in identifiers(views.tree, b"buffer", 0, len(views.tree.data)):
        if node.type != "identifier":
            continue
        binding = views.bindings.resolve_node(node)
        if not (binding.kinds or views.bindings.definitions(binding)):
            yield node
            return
