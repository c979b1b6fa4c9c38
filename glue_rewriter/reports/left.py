"""The sites that were left, for people: where, what, why, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.errors import shown
from glue_rewriter.pipeline import Rewritten
from glue_rewriter.reports.windows import around, text_of
from glue_rewriter.source.positions import positions

#: How much of an index is shown, in characters, and of the code around it, in bytes.
_LONGEST, _LONGEST_AROUND = 60, 240
#: How a reason begins -> what to look at.
LOOK_AT = (
    ("the variable also holds something", "what else it is given; with a variable of its own the view is seen"),
    ("may be an address, given to", "what the function does with it: where it indexes a view, it takes >>> 0"),
    ("code in a string", "the code in the string, which is not rewritten: write >>> there by hand"),
    ("may be the name of a property", "whether it is always a number; >>> 0 would make 0 of a name"),
    ("may be a BigInt", "whether it is always a BigInt, which is right as it stands, or a number, which takes >>> 0"),
    (
        "may be negative, and so count",
        "whether it is an address, which takes >>> 0; a count from the end stays as it is",
    ),
    ("may be undefined", "whether it is given at all; in a variable of its own it can be asked for twice"),
    ("an index into elements of a size", "its callers: make the address unsigned before it is divided or shifted"),
    ("Math.abs makes", "what is below zero there: an address needs >>> 0 instead of Math.abs"),
    ("asm.js", "nothing: engines compile asm.js with >> alone; build the program to wasm"),
    ("after a slash", "the slash: parentheses around the regular expression make it plain"),
    ("cannot be read as JavaScript", "the code of the macro, and what C's preprocessor makes of it"),
    ("a macro puts its own", "the uses of the macro: what they put into the code may be an address"),
    ("C's preprocessor puts code here", "the #define of the macro: write >>> there by hand"),
    ("a 32-bit operator on what may", "the operator: write it as arithmetic, `p - p % 8` for `p & ~7`"),
    ("cut to 32 bits", "what is cut: of an address take the operator away, of an offset write Math.trunc"),
    ("cut to a whole number", "what is cut: write Math.trunc, which keeps every bit"),
    ("shifted by more than", "the shift: write Math.floor(p / n), which keeps every bit"),
    ("shifted by less than", "the shift: of an address write p / n, of an offset Math.floor"),
    ("cut by a function that is called", "the function: have one of its own for addresses, without 32-bit operators"),
    ("a comment stands between", "the operators around the comment: take them away by hand"),
    ("comes out of a list", "what is put there or given to the call: of an address take its 32-bit operators away"),
    ("a pointer of EM_JS", "the pointer: write Number(p), from which on it is rewritten as others are"),
    ("comes from too many places", "where the index is made: no 32-bit operator may be applied to it"),
    ("kept by a comment", "nothing: somebody has asked for it"),
)
_ELSE = "what `glue-rewriter explain` says of this place"


def left_lines(rewritten: Rewritten) -> Iterator[str]:
    """Lines for each site that was left as it stood although it may be wrong."""
    left = [site for site in rewritten.sites if site.outcome == "left"]
    data, path = rewritten.source.data, shown(rewritten.source.path)
    places = positions(data, (site.start for site in left))
    for site in sorted(left):
        line, column = places[site.start]
        code = text_of(data[site.start : site.end])
        code = code if len(code) <= _LONGEST else code[: _LONGEST - 1] + "…"
        yield f"{path}:{line}:{column}: left: {code} ({site.form}): {site.reason}"
        low, high = around(data, site.start, site.end)
        if high - low <= _LONGEST_AROUND:
            yield f"    {text_of(data[low:high])}"
        yield f"    look at: {next((text for reason, text in LOOK_AT if site.reason.startswith(reason)), _ELSE)}"
