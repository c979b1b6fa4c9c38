"""Bytes in: decoding, positions, edits by offset."""

from glue_rewriter.source.edit import Edit, Variant
from glue_rewriter.source.languages import Language, language_of, only_declares
from glue_rewriter.source.text import Source

__all__ = ["Edit", "Language", "Source", "Variant", "language_of", "only_declares"]
