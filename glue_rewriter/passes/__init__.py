"""The passes: each looks at the tree and proposes edits; none writes."""

from glue_rewriter.passes.addresses import Outcome, Proposal, propose

__all__ = ["Outcome", "Proposal", "propose"]
