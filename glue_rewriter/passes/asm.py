"""asm.js, functions with `"use asm"`, stays as it is.

Its validation demands `>>` in the index of every view but those of bytes, and knows no mask of ours (asm.js draft,
6.8.11 ValidateHeapAccess). An engine compiles what it refuses as plain JavaScript, which is slower.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.syntax import SyntaxTree
from glue_rewriter.syntax.comparisons import asm_functions

if TYPE_CHECKING:
    from glue_rewriter.passes.proposal import Proposal

REASON = "asm.js demands >> here, and is no longer compiled as such with anything else"


def spare_asm(tree: SyntaxTree, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals, those left alone that would change something within asm.js."""
    starts: list[int] = []
    ends: list[int] = []
    for function in sorted(asm_functions(tree), key=lambda function: function.start_byte):
        if not ends or function.start_byte >= ends[-1]:
            starts.append(function.start_byte)
            ends.append(function.end_byte)

    def is_asm(offset: int) -> bool:
        at = bisect_right(starts, offset) - 1
        return at >= 0 and offset < ends[at]

    for proposal in proposals:
        places = (proposal.site.expression.start_byte, *(edit.start for edit in proposal.edits))
        if proposal.edits and any(map(is_asm, places)):
            yield proposal._replace(edits=(), outcome="left", reason=REASON)
        else:
            yield proposal
