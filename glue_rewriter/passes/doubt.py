"""What stands where the tree may be wrong is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:
    from glue_rewriter.passes.decide import Proposal

REASON = "after a slash that may begin a regular expression, which the second parser does not tell"


def spare_doubtful(doubt: int, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals, those left alone that would change something behind an offset, where it may be something else."""
    for proposal in proposals:
        places = (proposal.site.expression.end_byte, *(edit.end for edit in proposal.edits))
        if proposal.edits and max(places) > doubt:
            proposal = proposal._replace(edits=(), outcome="left", reason=REASON)
        yield proposal
