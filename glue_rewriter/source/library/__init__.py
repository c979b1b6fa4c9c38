"""JavaScript libraries as emcc reads them: lines that are directives, arms of `#if`, macros.

Pure functions over bytes. A library is not JavaScript until its directives and macros are expanded; a *mask* is a text
of equal length in which they are harmless, and shows one arm of each `#if`. Nothing here parses JavaScript.
"""

from glue_rewriter.source.library.arms import Arm, Arms, Selection
from glue_rewriter.source.library.known import known_conditions
from glue_rewriter.source.library.lines import signs
from glue_rewriter.source.library.macros import (
    CUT_VIEWS,
    Macro,
    Reading,
    Words,
    all_macros,
    find_macros,
    first_reading,
    readings,
    surroundings,
)
from glue_rewriter.source.library.mask import Mask

__all__ = [
    "CUT_VIEWS",
    "Arm",
    "Arms",
    "Macro",
    "Mask",
    "Reading",
    "Selection",
    "Words",
    "all_macros",
    "find_macros",
    "first_reading",
    "known_conditions",
    "readings",
    "signs",
    "surroundings",
]
