"""The passes: each looks at the tree and proposes edits; none writes.

`unsigned` judges sites up to 4 GiB, helped by `index_shape`, `hoisted_index` and `possible_values`, in the words of
`proposal`; `remedy` and `operators` say what is to be written. `memory64` does both above. `asm`, `keep_comments` and
`ambiguous` take proposals back; `heap_maximum` proposes for limits.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.memory.sites import Site
from glue_rewriter.memory.text_scan import may_address_in_text
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.proposal import CODE, Proposal
from glue_rewriter.passes.unsigned import FixUp
from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:
    from glue_rewriter.passes.proposal import Outcome

__all__ = ["Outcome", "Proposal", "propose"]


def propose(
    views: Views,
    sites: list[Site],
    kept: frozenset[int] = frozenset(),
    written: bytes | None = None,
    *,
    keeps: bool = True,
    memory64: bool = False,
) -> Iterator[Proposal]:
    """What is to be done about each site, in the order given. Edits of different sites may be the same edit.

    `kept` are offsets of shift operators in definitions that are not to be touched there. What is inserted is spaced
    as the text that people see, `written`, if that is not what is parsed. `keeps` False passes over the comments that
    keep something as it is. With `memory64` addresses have 64 bits.
    """
    if memory64:
        # Imported late: most programs have addresses of 32 bits.
        from glue_rewriter.passes.memory64 import propose as propose_memory64

        proposals = propose_memory64(views, sites, kept)
    else:
        proposals = FixUp(views, sites, kept, written).proposals()
    if b"use asm" in views.tree.data:
        # Imported late: few files have asm.js.
        from glue_rewriter.passes.asm import spare_asm

        proposals = spare_asm(views.tree, proposals)
    if keeps and b"glue-rewriter" in views.tree.data:
        # Imported late: few files have such comments.
        from glue_rewriter.passes.keep_comments import spare_kept

        proposals = spare_kept(views.tree, proposals)
    if not may_address_in_text(views.tree):
        yield from proposals
        return
    # Imported late: few files have code in strings.
    from glue_rewriter.memory.code_in_strings import addressing_texts

    texts = [Proposal(Site(node, "text", None, False), (), "left", CODE) for node in addressing_texts(views.tree)]
    if texts:
        proposals = iter(sorted((*proposals, *texts), key=lambda proposal: proposal.site.expression.start_byte))
    yield from proposals
