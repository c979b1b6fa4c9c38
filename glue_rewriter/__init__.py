"""Rewrite JavaScript that addresses WebAssembly memory so that it is right at every address below 4 GiB.

>>> from glue_rewriter import Settings, rewrite
>>> rewrite("x = HEAP32[p >> 2];", Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])).text
'x = HEAP32[p >>> 2];'
"""

from glue_rewriter.errors import (
    EditError,
    FileError,
    GlueRewriterError,
    SettingsError,
    SourceError,
    SourceMapError,
    VerificationError,
)
from glue_rewriter.pipeline import Rewritten, SiteReport, reprint, rewrite, sanitize, source_map, verify_rewrite
from glue_rewriter.printing.modes import Print
from glue_rewriter.settings import Mode, Settings
from glue_rewriter.source import Edit, Language, Variant

__all__ = [
    "Edit",
    "EditError",
    "FileError",
    "GlueRewriterError",
    "Language",
    "Mode",
    "Print",
    "Rewritten",
    "Settings",
    "SettingsError",
    "SiteReport",
    "SourceError",
    "SourceMapError",
    "Variant",
    "VerificationError",
    "reprint",
    "rewrite",
    "sanitize",
    "source_map",
    "verify_rewrite",
]
__version__ = "0.1.0"
