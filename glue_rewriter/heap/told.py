"""Names that hold the memory's buffer, as nothing tells but the place where they stand: seeds for `seeds.find`."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.heap.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import parameters
from glue_rewriter.syntax.probed import asm_functions


def buffers(views: Views) -> Iterator[Node]:
    """One occurrence of each name that holds the memory's buffer."""
    for function in asm_functions(views.tree):
        # asm.js draft, 6.1: stdlib, foreign, heap.
        given = parameters(function)
        if len(given) == 3 and given[2].type == "identifier":
            yield given[2]
