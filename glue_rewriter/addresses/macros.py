"""What emcc's macros in a library say: which variables are addresses, and what kind of number a macro stands for.

emcc: src/parseTools.mjs. With addresses above 2 GiB `*` is read through HEAPU32, and an offset is shifted by `>>>`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.syntax import Node

if TYPE_CHECKING:  # plain JavaScript needs none of it
    from glue_rewriter.source.library import Selection

_CALL = re.compile(
    rb"\{\{\{\s*(make[GS]etValue|makeHEAPView|getHeapOffset|getHeapViewOrCopy|heapAndOffset)\s*\((.*)\)\s*;?\s*\}\}\}",
    re.DOTALL,
)
#: The name that a sum begins with.
_BASE = re.compile(rb"\s*\(*\s*([A-Za-z_$][\w$]*)\s*\)*\s*(?:$|[-+)])")
#: Macro -> the arguments that are addresses.
_ADDRESSES = {
    b"makeGetValue": (0,),
    b"makeSetValue": (0,),
    b"makeHEAPView": (1,),
    b"getHeapOffset": (0,),
    b"heapAndOffset": (1,),
}
#: Types of more than 32 bits, which keep the sign of a number; `i53` and `u53` are stored in 64 bits.
_WIDE = frozenset({b"double", b"i64", b"u64", b"i53", b"u53"})
_SMALL = frozenset({b"i1", b"i8", b"u8", b"i16", b"u16", b"float", b"double"})
_UNSIGNED = frozenset({b"*", b"u32", b"SIZE_TYPE", b"POINTER_TYPE"})


class Macro(NamedTuple):
    """A macro: where it begins, the names that are addresses in it, and what it stands for: `signed`, `unsigned`,
    `small` (a number that cannot be an address), or nothing that is known. `widened` is the name of what it stores as a
    number of more than 32 bits, empty where it stores none."""

    start: int
    end: int
    addresses: tuple[bytes, ...]
    stands_for: str = ""
    widened: bytes = b""


class Macros:
    """The macros of one library that say something, and the arms that it is read with."""

    def __init__(
        self,
        data: bytes = b"",
        spans: Iterable[tuple[int, int]] = (),
        *,
        converts: bool = True,
        selection: Selection | None = None,
    ) -> None:
        """`data` is the library as it is written, `spans` the byte ranges of its macros; `converts` is whether emcc
        reads pointers as unsigned, `selection` the arms that are taken."""
        self._selection = selection
        self._known: dict[int, Macro] = {}
        self._data = data
        self._spans = sorted(spans)
        for start, end in self._spans:
            macro = _read(data[start:end], start, converts=converts)
            if macro is not None:
                self._known[start] = macro

    def __iter__(self) -> Iterator[Macro]:
        return iter(self._known.values())

    def has(self, start: int, end: int) -> bool:
        """Whether a range of bytes lies in a macro."""
        before = bisect_right(self._spans, (start, len(self._data))) - 1
        return before >= 0 and end <= self._spans[before][1]

    def is_widening(self, start: int, end: int) -> bool:
        """Whether a range of bytes is a macro that stores a number as one of more than 32 bits."""
        macro = self._known.get(start)
        return macro is not None and macro.end == end and bool(macro.widened)

    def needs(self, setting: bytes, at: int) -> bool:
        """Whether emcc leaves out what stands at an offset where a setting of its own is off."""
        arm = None if self._selection is None else self._selection.arm_at(at)
        return arm is not None and any(each.decided({setting: False}) is False for each in arm.path())

    def at(self, node: Node) -> Macro | None:
        """The macro in the place of which a name stands; None for a name that is written there."""
        if not self._known:
            return None
        # A name that would run into the word before it stands a byte further on.
        return self._known.get(node.start_byte) or self._known.get(node.start_byte - 1)


#: Of what is no library.
NONE = Macros()


def _read(text: bytes, start: int, *, converts: bool) -> Macro | None:
    found = _CALL.fullmatch(text)
    if found is None:
        return None
    name, given = found[1], _arguments(found[2])
    bases = [_BASE.match(given[place]) for place in _ADDRESSES.get(name, ()) if place < len(given)]
    addresses = tuple(base[1] for base in bases if base is not None)
    stands_for = ""
    widened = b""
    # What is stored as `*` may be a function's number as well: it says nothing of the value.
    if name == b"makeSetValue" and len(given) > 3 and given[3] in _WIDE:
        base = _BASE.match(given[2])
        widened = b"" if base is None else base[1]
    if name == b"makeGetValue" and len(given) > 2:
        type_ = given[2]
        if type_ in _SMALL:
            stands_for = "small"
        elif type_ == b"i32":
            stands_for = "signed"
        elif type_ in _UNSIGNED and converts:
            stands_for = "unsigned"
    elif name == b"getHeapOffset" and converts:
        stands_for = "unsigned"
    known = addresses or stands_for or widened
    return Macro(start, start + len(text), addresses, stands_for, widened) if known else None


def _arguments(text: bytes) -> list[bytes]:
    """The arguments of a macro, without the quotes around them."""
    found, depth, quote, start = [], 0, 0, 0
    for at, letter in enumerate(text):
        if quote:
            quote = 0 if letter == quote else quote
        elif letter in b"'\"`":
            quote = letter
        elif letter in b"([{":
            depth += 1
        elif letter in b")]}":
            depth -= 1
        elif letter == 0x2C and not depth:
            found.append(text[start:at])
            start = at + 1
    found.append(text[start:])
    return [_unquoted(each.strip()) for each in found]


def _unquoted(text: bytes) -> bytes:
    return text[1:-1] if len(text) > 1 and text[:1] == text[-1:] and text[:1] in (b"'", b'"', b"`") else text
