"""What stands where the tree may be wrong is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.syntax import Node

if TYPE_CHECKING:
    from glue_rewriter.passes.proposal import Proposal

#: The parser reads `a + b = c`, which is no JavaScript, as `a + (b = c)`.
NO_TARGET = "an operation in it is assigned to, which is no JavaScript"
_ASSIGNMENTS = frozenset({"assignment_expression", "augmented_assignment_expression"})
_OPERATIONS = frozenset({"binary_expression", "unary_expression"})
REASON = "after a slash that may begin a regular expression, which the second parser does not tell"


def assigns_to_operation(expression: Node) -> bool:
    """Whether something in an expression assigns to the result of an operator: `a + b = c`, `-a = b`."""
    stack = [expression]
    while stack:
        node = stack.pop()
        children = node.named_children
        if node.type in _OPERATIONS and any(child.type in _ASSIGNMENTS for child in children):
            return True
        stack += children
    return False


def spare_doubtful(doubt: int, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals, those left alone that would change something behind an offset, where it may be something else."""
    for proposal in proposals:
        places = (proposal.site.expression.end_byte, *(edit.end for edit in proposal.edits))
        if proposal.edits and max(places) > doubt:
            proposal = proposal._replace(edits=(), outcome="left", reason=REASON)
        yield proposal
