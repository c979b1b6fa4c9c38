"""What can be wrong with a site, apart from what is written to put it right."""

from __future__ import annotations

from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import operation

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import Literal

    FaultKind = Literal["shift", "address", "index", "dividend", "wrapped"]


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
