"""The tokens of a program in two spellings, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

#: What a printer may put in or leave out without another program: tokens that stand in one spelling alone.
OPTIONAL = frozenset(("(", ")", ";", ","))
#: How far to look for where the spellings meet again, in tokens: `import {} from "a"` and `import "a"`.
_REACH = 8
LITERALS = frozenset(("String", "Numeric", "Template", "RegularExpression", "BigInt"))


class Token(NamedTuple):
    """A token: from where to where it stands, in characters, and what it is to be compared by."""

    start: int
    end: int
    key: str


def tokens(root: Any) -> list[Token]:
    """The tokens of a tree that was read by `estree.read`, in order."""
    return [
        # A literal may be spelled in many ways.
        Token(token.range[0], token.range[1], token.type if token.type in LITERALS else token.value)
        for token in root.tokens
    ]


def align(ours: Sequence[Token], theirs: Sequence[Token]) -> list[int]:
    """For each of our tokens the index of the same one of theirs, -1 where there is none; ascending."""
    partners = [-1] * len(ours)
    at = there = 0
    while at < len(ours) and there < len(theirs):
        our, their = ours[at].key, theirs[there].key
        if our == their:
            partners[at] = there
            at += 1
            there += 1
        elif our in OPTIONAL and their in OPTIONAL:
            # `);` and `;`, `)` and `;`: drop the one that the other side will not have next.
            if there + 1 < len(theirs) and theirs[there + 1].key == our:
                there += 1
            else:
                at += 1
        elif our in OPTIONAL:
            at += 1
        elif their in OPTIONAL:
            there += 1
        else:
            at, there = _meeting(ours, at, theirs, there)
    return partners


def _meeting(ours: Sequence[Token], at: int, theirs: Sequence[Token], there: int) -> tuple[int, int]:
    """Where two tokens in a row are the same again, the nearest; one step on both sides where they never are."""
    for distance in range(1, _REACH):
        for ahead in range(distance + 1):
            left = [token.key for token in ours[at + ahead : at + ahead + 2]]
            right = [token.key for token in theirs[there + distance - ahead : there + distance - ahead + 2]]
            if left == right:
                return at + ahead, there + distance - ahead
    return at + 1, there + 1
