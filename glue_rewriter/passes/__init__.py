"""The passes: each looks at the tree and proposes edits; none writes."""

from glue_rewriter.passes.decide import Proposal, propose
from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:
    from glue_rewriter.passes.decide import Outcome

__all__ = ["Outcome", "Proposal", "propose"]
