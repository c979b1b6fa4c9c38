"""Many byte offsets -> lines and columns, for reports."""

from glue_rewriter.source.positions import positions

__all__ = ["positions"]
