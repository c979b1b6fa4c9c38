"""Bytes in: decoding, positions, edits by offset."""

from glue_rewriter.source.edit import Edit, Variant
from glue_rewriter.source.languages import EXTENSIONS, Language, is_source, language_of, only_declares
from glue_rewriter.source.text import Source

__all__ = ["EXTENSIONS", "Edit", "Language", "Source", "Variant", "is_source", "language_of", "only_declares"]
