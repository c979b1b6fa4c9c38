"""What is found at a site and proposed for it, in either address mode; apart from what is written to put it right.

`unsigned` judges and gives faults, `remedy` writes edits for them. Their words, up to 4 GiB:

| fault | what is written | kind of the edit | rule, as `explain` names it |
| --- | --- | --- | --- |
| `shift` | `>>>` for `>>` | `shift`, `shift-assign` | `shift`, `sum`, `definition` |
| `address` | `>>> 0` behind it | `unsign`; `guard` where it may be undefined | `unsign`; `guard` |
| `index` | a mask behind it | `mask`; `guard` where it may be undefined | `mask`; `guard` |
| `dividend` | `>>> 0` before it is divided | `unsign` | `dividend`, `definition` |
| `wrapped` | the `>>> 0` behind it goes | `drop` | `drop` |
"""

from __future__ import annotations

from glue_rewriter.dataflow.lattice import BIG, FRACTION, NEGATIVE, SMALL, UNKNOWN
from glue_rewriter.memory.sites import Site
from glue_rewriter.memory.views import Views
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import number, operands, operation, unwrap

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import Literal

    Outcome = Literal["rewritten", "right", "left"]
    FaultKind = Literal["shift", "address", "index", "dividend", "wrapped"]

#: What an address or an index may be.
NUMBERS = SMALL | BIG | NEGATIVE | FRACTION | UNKNOWN
#: Forms in which a negative position is not one that counts from the end.
FROM_START = frozenset({"subscript", "constructor", "destructuring", "call", "Atomics", "set", "Buffer.from", "write"})
SUBSCRIPTS = frozenset({"subscript", "destructuring"})
#: Why a site is left.
NO_VIEW = "the variable also holds something that is no view"
BESIDE = "may be an address, given to an unknown function beside a view"
KEY = "may be the name of a property"
END = "may be negative, and so count from the end"
CODE = "code in a string addresses memory"
BIGINT = "may be a BigInt, of which >>> makes an error"
SIZE = "an index into elements of a size that is not known here"
FOLDED_INDEX = "Math.abs makes another address of one from 2 GiB up"
NOTHING = "may be undefined, which means the end, and cannot be asked for twice"


class Proposal(NamedTuple):
    """What is to be done about one site: the edits, what comes of it, and by which rule."""

    site: Site
    edits: tuple[Edit, ...]
    outcome: Outcome
    reason: str


class Fault(NamedTuple):
    """One thing that is wrong.

    `shift`: the operation or assignment `node`, with its operator at the byte offset `at`, shifts an address right as
    a signed number. `address`: the leaf is an address that may be signed. `index`: the leaf is an index, computed from
    an address that may be signed. `dividend`: `node` is such an address and is divided by a size. `wrapped`: `>>> 0`
    stands behind `node`, which is an index, and makes it a wrong one.
    """

    kind: FaultKind
    node: Node
    at: int


def signed_shift(node: Node) -> tuple[Fault, ...]:
    """What is wrong with a shift to the right: nothing where it is unsigned."""
    made = operation(node)
    return (Fault("shift", node, made.at),) if made.sign == ">>" else ()


def is_visibly_address(node: Node, site: Site, data: bytes) -> bool:
    """Whether an index is visibly computed from an address: by a shift, or for bytes by a sum or a coercion."""
    shift = site.shift
    stack = [node]
    while stack:
        current = unwrap(stack.pop())
        if current.type != "binary_expression":
            continue
        left, sign, right = operands(current)
        by = number(unwrap(right), data)
        if sign in (">>", ">>>") and (by == shift or (shift is None and by in (1, 2, 3))):
            return True
        if not shift:
            if sign == "|" and by == 0:
                return True
            if sign in ("+", "-") and site.form == "call":
                return True
        stack += (left, right)
    return False


def is_no_address(views: Views, node: Node) -> bool:
    """Whether an expression is certainly no address: `undefined`, a string, a BigInt, what counts from the end."""
    return not views.values.numbers.of(node) & NUMBERS
