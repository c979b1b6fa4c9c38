"""The conditions of `#if` that the memory settings decide."""

from __future__ import annotations

import re
from collections.abc import Mapping

from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.source.library.conditions import Suppositions, normal, suppose
from glue_rewriter.source.library.lines import directives

if TYPE_CHECKING:
    from glue_rewriter.settings import Settings

_SIDE = rb"[\w.]+(?:\*[\w.]+)*"
_COMPARISON = re.compile(rb"(?<![^(&|])(%s)(===?|!==?|[<>]=?)(%s)(?![^)&|])" % (_SIDE, _SIDE))


def known_conditions(data: bytes, settings: Settings) -> Suppositions:
    """What is sure of the conditions in a library, for a build whose memory may grow above 2 GiB, or has 64 bits.

    emcc's names (src/settings.js, tools/link.py, src/utility.mjs) by themselves, as `defined(NAME)`, and compared with
    numbers or each other: `MEMORY64 == 1`, `MAXIMUM_MEMORY > 2 * 1024 * 1024 * 1024`.
    """
    value = 2 if settings.lowered else int(settings.memory64)
    values = {
        b"MEMORY64": value,
        # Of wasm32 alone, lowered or not (emcc: tools/link.py).
        b"CAN_ADDRESS_2GB": int(not settings.memory64),
        b"MAXIMUM_MEMORY": settings.maximum_memory,
        b"POINTER_SIZE": 8 if value else 4,
        b"FOUR_GB": 4 << 30,
    }
    known: Suppositions = {name: bool(value) for name, value in values.items()}
    # C's way to ask, which C's own headers would answer so; emcc's settings are always defined.
    known |= {b"defined(MEMORY64)": bool(value), b"definedMEMORY64": bool(value)}
    for line in directives(data):
        for found in _COMPARISON.finditer(normal(line.rest)):
            left, right = _value(found[1], values), _value(found[3], values)
            if left is not None and right is not None:
                suppose(found[0], _compared(left, found[2], right), known)
    return known


def _value(text: bytes, values: Mapping[bytes, int]) -> int | None:
    """The number that a product of names and literals is, None where one of them is not known."""
    product = 1
    for factor in text.split(b"*"):
        value = values.get(factor)
        if value is None:
            try:
                value = int(factor, 0)
            except ValueError:
                return None
        product *= value
    return product


def _compared(left: int, sign: bytes, right: int) -> bool:
    if sign[:1] in b"=!":
        return (left == right) == (sign[:1] == b"=")
    return (left > right if sign[:1] == b">" else left < right) or (sign[1:] == b"=" and left == right)
