"""The passes: each looks at the tree and proposes edits; none writes."""

from glue_rewriter.passes.addresses import Proposal, propose
from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:
    from glue_rewriter.passes.addresses import Outcome

__all__ = ["Outcome", "Proposal", "propose"]
