"""The model's own terms in plain words."""

from __future__ import annotations

from glue_rewriter.dataflow import lattice
from glue_rewriter.libraries import DIVIDED, MACRO
from glue_rewriter.memory.element_types import BOUND, BUFFER, DATA_VIEW, LIST, MEMORY, SHIFTS, TYPED_ARRAYS, element_of
from glue_rewriter.memory.platform_calls import POSITION_AFTER_VIEW, VIEW_METHODS
from glue_rewriter.passes.ambiguous import REASON as DOUBT
from glue_rewriter.passes.asm import REASON as ASM
from glue_rewriter.passes.memory64 import RIGHT
from glue_rewriter.passes.memory64.reasons import (
    BITS,
    COARSE,
    COMMENT,
    FAR,
    FRACTIONAL,
    KEPT,
    LIMIT,
    PARTLY,
    USED,
)

#: Each flag of a value, in the order in which they are told.
_VALUES = {
    lattice.SMALL: "a whole number below 2^31",
    lattice.BIG: "a number from 2^31 up",
    lattice.NEGATIVE: "a negative number",
    lattice.FROM_END: "a negative number that somebody wrote",
    lattice.FRACTION: "a fraction",
    lattice.WRAPPED: "what >>> 0 made of a number that may have been negative",
    lattice.FOLDED: "what Math.abs made of a number that may have been negative",
    lattice.DERIVED: "an index made of an address",
    lattice.BIGINT: "a BigInt",
    lattice.BIGINT_NEGATIVE: "a negative BigInt",
    lattice.TEXT: "a string or a symbol",
    lattice.UNDEFINED: "undefined",
    lattice.ABSENT: "undefined, for all that the file says",
    lattice.OTHER: "a boolean, an object or a function",
    lattice.UNKNOWN: "something that the file does not show",
}

_TYPES = {kind: name.decode() for name, kind in TYPED_ARRAYS.items() if name != b"Uint8ClampedArray"}

#: What decides -> what that means. The reasons of what is left are sentences themselves; here is what follows.
RULES = {
    "not negative": "an index that cannot be negative is right as it stands",
    "no address": "what is no address is none of the rewrite's business",
    "shift": ">> shifts an address as a signed number; >>> does not",
    "sum": "in a sum, the one term that makes an index of an address is shifted without a sign; the rest is an offset",
    "unsign": "an address in bytes is right modulo 2^32, which >>> 0 makes of it",
    "mask": "an index of elements is right modulo their number in 4 GiB: the mask, however it was computed",
    "definition": "every use of the variable is such an index, so it is put right where it is defined",
    "drop": ">>> 0 puts no index of elements right: what is wrong is fixed inside, and it is dropped",
    "dividend": "the address is made unsigned before it is divided by the size of an element",
    "guard": "an end that may be undefined means the end, so it stays undefined and is made unsigned otherwise",
    "the variable also holds something that is no view": "something else may have the same index, so only what is "
    "visibly made of an address would be touched",
    "may be an address, given to an unknown function beside a view": "what the function takes is not known: make the "
    "address unsigned by hand if it is one",
    "code in a string addresses memory": "code in strings is not rewritten",
    "may be the name of a property": "a number made of a name would be another property",
    "may be a BigInt, of which >>> makes an error": "convert it first: Number(x)",
    "may be negative, and so count from the end": "made unsigned it would be another place",
    "Math.abs makes another address of one from 2 GiB up": "as an address it needs >>> 0 instead",
    "may be undefined, which means the end, and cannot be asked for twice": "put it into a variable first",
    "an index into elements of a size that is not known here": "only the address that it is made of could be put "
    "right, and that is not in sight",
    "given to a method of a view that is not known here": "what the method takes is not known: make the address "
    "unsigned by hand if it is one",
    "the variable also holds something that is looked into by names": "any index may be a name there, so nothing is "
    "touched",
    "an index into a typed array that other files give, perhaps of the memory": "if it is: write >>> instead of >>",
    "an access of a DataView that other files give, perhaps of the memory": "if it is: make the address unsigned, "
    "`address >>> 0`",
    MACRO: "macros are never changed: they know the settings",
    DIVIDED: "what is right for one arm is not for another",
    ASM: "asm.js stays as it is",
    DOUBT: "what stands there may be something else",
    "divide": "a shift cuts an address to 32 bits; a division gives the same index of any address",
    "widen": "what does nothing but cut an address to 32 bits is taken away",
    RIGHT: "arithmetic keeps every bit of an address of 64 bits",
    BITS: "write it as arithmetic: `p - p % 8` for `p & ~7`",
    PARTLY: "take the operator away if it is an address, write Math.trunc(x) if it is an offset",
    FRACTIONAL: "write Math.trunc(x), which keeps every bit",
    COARSE: "write Math.floor(p / n), which keeps every bit",
    KEPT: "take the operator away, or divide, where the value is put in",
    USED: "write arithmetic there, `i * 4` for `i << 2`, or convert only the copy that is an index",
    LIMIT: "take the operator away there if it is an address",
    COMMENT: "take the operators away by hand",
    FAR: "the way of the address is followed so far and no further",
}  # fmt: skip
#: Of a site whose holder may be no view and whose index is visibly no address.
NO_OUTCOME = "the holder may be no view, and the index is visibly no address"


def value_words(value: int) -> tuple[str, ...]:
    """What a value may be."""
    if not value & ~(lattice.UNKNOWN | lattice.FRACTION | lattice.ABSENT):
        return ("anything: the file does not show what it is",)
    return tuple(words for flag, words in _VALUES.items() if value & flag)


def kind_words(kind: str) -> str:
    """What is worth this `kind`, one of `memory.element_types`."""
    if kind.startswith(LIST):
        return "a list of what is " + kind_words(kind.removeprefix(LIST))
    if kind.startswith(BOUND):
        _, method, of = kind.removeprefix(BOUND).split(" ", 2)
        return f"the method {method} bound to what is {kind_words(of)}"
    named = {
        BUFFER: "the memory's buffer",
        MEMORY: "the WebAssembly.Memory",
        DATA_VIEW: "a DataView over the whole memory",
        "?": "a view of a type that is not known",
    }
    element = element_of(kind)
    others = " here, and perhaps of another type from elsewhere" if element != kind else ""
    return (named.get(element) or f"a view: {_TYPES[element]}") + others


def shift_words(shift: int | None) -> str:
    """What an index of elements of this size is."""
    if shift is None:
        return "the size of its elements is not known"
    return "shift 0, an index is an address" if shift == 0 else f"shift {shift}, an index is an address / {1 << shift}"


def type_words(element: str) -> str:
    """An element type by the name of its typed array."""
    return _TYPES.get(element, "a type that is not known")


def form_words(form: str) -> str:
    """How an index enters a view."""
    known = {
        "subscript": "an index into a view",
        "destructuring": "an index into a view, as the key of a pattern",
        "constructor": "an address given to the constructor of a typed array or a DataView over the memory's buffer",
        "Buffer.from": "an address given to Buffer.from after the memory's buffer",
        "Atomics": "an index given to Atomics after a view",
        "call": "an argument after a view, which looks like a position in it",
        "text": "code in a string that addresses memory",
    }
    if form in known:
        return known[form]
    holder, _, method = form.rpartition(".")
    if holder == DATA_VIEW:
        return f"an address given to {'a method' if method == '?' else method} of a DataView"
    if holder == BUFFER:
        return f"an address given to {method} of the memory's buffer"
    if form.encode() in POSITION_AFTER_VIEW:
        return f"a position given to {form} after a view"
    if form.encode() in VIEW_METHODS:
        return f"a position given to {form} of a view"
    return f"an address or an index given to {form}, a function of emcc's runtime"


assert set(SHIFTS) == {*_TYPES, "?"}
