"""An edit: bytes of the input to be replaced."""

from __future__ import annotations

from glue_rewriter.records import NamedTuple


class Edit(NamedTuple):
    """Replace `source[start:end]` by `text`. Offsets are bytes of the original input, always.

    An insertion has `start == end`. `kind` says which change it is (one of `EDIT_KINDS`).
    """

    start: int
    end: int
    text: bytes
    kind: str


class Variant(NamedTuple):
    """A JavaScript library as one set of its `#if` arms shows it.

    `data` is the library masked: equal length, with directives, macros and the other arms made harmless. `edits` are
    those whose place it shows; they fit `data` as they fit the library.
    """

    data: bytes
    edits: tuple[Edit, ...]


#: Every kind of edit the rewrite makes, with the change of the syntax tree that it stands for.
EDIT_KINDS = {
    "shift": "a >> n   ->  a >>> n",
    "shift-assign": "a >>= n  ->  a >>>= n",
    "unsign": "E  ->  E >>> 0   (also where E was written E' | 0 or ~~E')",
    "mask": "E  ->  E & mask   (also where E was written E' | 0, E' >> 0 or E' >>> 0)",
    "guard": "E  ->  E && E >>> 0, E && E & mask   (an end position that may be undefined)",
    "drop": "E >>> 0  ->  E",
    "divide": "a >> n   ->  a / 2^n   (MEMORY64: also a >>> n, and its >>> 0 or mask goes)",
    "divide-assign": "a >>= n  ->  a /= 2^n   (MEMORY64: also a >>>= n)",
    "widen": "E >>> 0  ->  E   (MEMORY64: also E | 0, ~~E, E & mask, E >>>= 0)",
    "heap-max": "2147483648  ->  4294901760   (a limit of the heap in the glue; only where it is asked for)",
    "heap-max-64": "2147483648  ->  17179869184, 32768n  ->  262144n   (the same with MEMORY64, and of every maximum)",
}
