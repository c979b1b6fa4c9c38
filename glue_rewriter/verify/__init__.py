"""Is the output the input plus the recorded edits? A second parser, esprima, reads both and judges."""

from glue_rewriter.verify.check import verify
from glue_rewriter.verify.libraries import verify_library

__all__ = ["verify", "verify_library"]
