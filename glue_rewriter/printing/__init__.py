"""Code out: the input with the edits in it."""

from glue_rewriter.printing.splice import splice

__all__ = ["splice"]
