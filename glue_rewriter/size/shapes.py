"""The shape of functions: their tokens with the names left out that a minifier gives.

A minifier gives short names, and others in each release. So identifiers of up to three characters, and those like `$12`
that wasm2js makes, are left out; longer ones, keywords, numbers and strings stay. Code is read by a pattern here, not
by a parser, so that a regular expression with a quote in it may be read wrong: the same way on both sides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain
from operator import eq
from typing import NamedTuple
from zlib import crc32

from glue_rewriter.wasm.limits import is_binary

_STRING = rb'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
_LETTER, _WORD = rb"[A-Za-z_$\x80-\xff]", rb"[\w$\x80-\xff]"
#: A token; one that stays is group 1. What there is most of comes first.
_TOKENS = re.compile(
    rb"\s*+(?:([^\w$\s\x80-\xff\"'=]|\d[\w.]*+|(?!\$\d+(?!" + _WORD + rb"))" + _LETTER + _WORD + rb"{3,}"
    rb"|(?:as|do|for|get|if|in|let|new|of|set|try|var)(?!" + _WORD + rb")"
    rb"|" + _STRING + rb"|=>|[\"'=])|" + _LETTER + _WORD + rb"*+)",
    re.ASCII,
)
#: A number or instruction of a wasm function; one that stays is group 1. Left out is what changes wherever something
#: else does: indexes of functions that are called (after 0x10), and addresses (numbers of three bytes and more).
_CODES = re.compile(rb"\x10[\x80-\xff]*[\x00-\x7f]|[\x80-\xff]{2,}[\x00-\x7f]|([\x80-\xff]?[\x00-\x7f])", re.DOTALL)
#: Stands for a function inside another one.
_INNER = b"\1"
#: How many values a sketch has, of one byte each; 0 stands for none.
SKETCH = 48
#: Stands between tokens.
_JOINT = b"\2"
#: How often the same few tokens count.
_MOST = 8
#: How many tokens at the beginning of a function's body are compared as a whole; a value of the sketch each.
_BEGINNINGS = (4, 8, 16, 32)
#: What a minifier puts between statements, or takes away, as it joins them.
_PUNCTUATION = frozenset((b"return", b"var", b"{", b"}", b"(", b")", b",", b";"))
#: The values of a sketch, all of one byte.
LENGTH = SKETCH + len(_BEGINNINGS)
#: The lower seven bits of each value, and the highest one.
_LOW, _HIGH = int.from_bytes(b"\x7f" * SKETCH, "big"), int.from_bytes(b"\x80" * SKETCH, "big")


class Shape(NamedTuple):
    """The shape of one function, those inside it left out. `code` is the same for the same shape; `sketch` tells how
    alike two are (one-permutation MinHash of its runs of three tokens)."""

    code: str
    sketch: bytes


class Shapes:
    """The shapes of all functions of a file, made when they are asked for: sketches take long."""

    def __init__(self, data: bytes, spans: Sequence[tuple[int, int]], inside: Sequence[Sequence[int]]) -> None:
        """`inside` are the functions right inside each, in order."""
        self._data = data
        self._pattern = _CODES if is_binary(data) else _TOKENS
        self._spans = spans
        self._inside = inside
        self._sketches: dict[int, bytes] = {}
        self._tokens: dict[int, list[bytes]] = {}

    def code(self, index: int) -> str:
        """What is the same of two functions of one shape."""
        return blake2b(_JOINT.join(self._of(index)), digest_size=6).hexdigest()

    def sketch(self, index: int) -> bytes:
        """What tells how alike two functions are."""
        if index not in self._sketches:
            self._sketches[index] = _sketch(self._of(index))
        return self._sketches[index]

    def runs(self, index: int) -> set[tuple[bytes, bytes, bytes]] | None:
        """Each three tokens of a function in a row, which take less time than a sketch that is not used twice."""
        tokens = self._of(index)
        return set(zip(tokens, tokens[1:], tokens[2:], strict=False))

    def calls(self, index: int, name: str) -> bool:
        """Whether a function has a call by this name in it; False for wasm, where calls have numbers."""
        if self._pattern is _CODES:
            return False
        start, end = self._spans[index]
        text, call = self._data[start:end], name.encode() + b"("
        at = text.find(call)
        while at >= 0:
            before = text[max(0, at - 1) : at]
            if not (before.isalnum() or before in (b"_", b"$", b".") or text.endswith(b"function ", 0, at)):
                return True
            at = text.find(call, at + 1)
        return False

    def _of(self, index: int) -> list[bytes]:
        """The tokens of a function, empty for a name; each function inside it is one."""
        tokens = self._tokens.get(index)
        if tokens is None:
            at, end = self._spans[index]
            pieces = []
            for inner in self._inside[index]:
                start, inner_end = self._spans[inner]
                pieces.append(self._data[at:start])
                at = inner_end
            pieces.append(self._data[at:end])
            tokens = self._tokens[index] = self._pattern.findall(_INNER.join(pieces))
        return tokens


class Recorded:
    """The shapes that a baseline has."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._shapes = shapes

    def code(self, index: int) -> str:
        """As `Shapes.code`."""
        return self._shapes[index].code

    def sketch(self, index: int) -> bytes:
        """As `Shapes.sketch`."""
        return self._shapes[index].sketch

    def runs(self, index: int) -> set[tuple[bytes, bytes, bytes]] | None:
        """None: a baseline does not know."""
        return None

    def calls(self, index: int, name: str) -> bool:
        """False: a baseline does not know."""
        return False


class Likeness:
    """A sketch made ready to be compared with many others: each value a byte of one large number."""

    def __init__(self, sketch: bytes) -> None:
        self._values = int.from_bytes(sketch[:SKETCH], "big")
        self._known = _nonzero(self._values)
        self._beginnings = sketch[SKETCH:]

    def to(self, other: Likeness) -> float:
        """How alike two sketches are, from 0 to 1: the share of runs of tokens that are in both."""
        either = (self._known | other._known).bit_count()
        same = either - _nonzero(self._values ^ other._values).bit_count()
        return same / either if either else 0.0

    def begins_as(self, other: Likeness) -> float:
        """Which part of the beginnings that are compared is the same, from 0 to 1."""
        same: int = sum(map(eq, self._beginnings, other._beginnings))
        return same / len(_BEGINNINGS)


def _nonzero(values: int) -> int:
    """A number with one bit for each byte of `values` that is not 0."""
    return ((values & _LOW) + _LOW | values) & _HIGH


def _sketch(tokens: Sequence[bytes]) -> bytes:
    runs = Counter(map(_JOINT.join, zip(tokens, tokens[1:], tokens[2:], strict=False)))
    least = [256] * SKETCH
    hashes = chain(
        map(crc32, runs),
        (crc32(run, time) for run, number in runs.items() for time in range(1, min(number, _MOST))),
    )
    for hashed in hashes:
        rest, place = divmod(hashed, SKETCH)
        value = rest % 255 + 1
        if value < least[place]:
            least[place] = value
    start = next((at for at, token in enumerate(tokens, 1) if token in (b"{", b"=>")), 0)
    body = [token for token in tokens[start : start + 4 * _BEGINNINGS[-1]] if token not in _PUNCTUATION]
    beginnings = (crc32(_JOINT.join(body[:number]), number) % 255 + 1 for number in _BEGINNINGS)
    return bytes([*(0 if value == 256 else value for value in least), *beginnings])
