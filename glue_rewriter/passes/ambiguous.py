"""What stands where the tree may be wrong is left alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from glue_rewriter.memory.sites import Site
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.syntax import SyntaxTree
from glue_rewriter.syntax.nodes import parent_of

if TYPE_CHECKING:
    from glue_rewriter.passes.proposal import Proposal

#: The parser reads `a + b = c`, which is no JavaScript, as `a + (b = c)`.
NO_TARGET = "an operation in it is assigned to, which is no JavaScript"
_ASSIGNMENTS = frozenset({"assignment_expression", "augmented_assignment_expression"})
_OPERATIONS = frozenset({"binary_expression", "unary_expression"})
REASON = "after a slash that may begin a regular expression, which the second parser does not tell"


def assigning_to_operations(tree: SyntaxTree, sites: Iterable[Site]) -> list[Site]:
    """The sites in whose index something assigns to the result of an operator: `a + b = c`, `-a = b`."""
    made = [node for node in tree.captures().get("assignment", ()) if node.type in _ASSIGNMENTS]
    starts = [node.start_byte for node in made]
    # Indexes lie in one another: each assignment is looked at once.
    wrong: list[int] = []
    done = 0
    ordered = sorted(sites, key=lambda site: site.expression.start_byte)
    for site in ordered:
        start, end = max(done, site.expression.start_byte), site.expression.end_byte
        for node in made[bisect_left(starts, start) : bisect_left(starts, end)]:
            around = parent_of(node)
            if around is not None and around.type in _OPERATIONS:
                wrong.append(node.start_byte)
        done = max(done, end)
    return [site for site in ordered if _has(wrong, site.expression.start_byte, site.expression.end_byte)]


def _has(offsets: list[int], start: int, end: int) -> bool:
    at = bisect_left(offsets, start)
    return at < len(offsets) and offsets[at] < end


def spare_doubtful(doubt: int, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals, those left alone that would change something behind an offset, where it may be something else."""
    for proposal in proposals:
        places = (proposal.site.expression.end_byte, *(edit.end for edit in proposal.edits))
        if proposal.edits and max(places) > doubt:
            proposal = proposal._replace(edits=(), outcome="left", reason=REASON)
        yield proposal
