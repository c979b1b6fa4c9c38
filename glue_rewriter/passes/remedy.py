"""What an address mode writes to put a fault right. This one makes addresses unsigned, for memories up to 4 GiB.

For a view of shift k the right index is (address mod 2^32) / 2^k; each fault gets there with the fewest bytes it can.
"""

from __future__ import annotations

from glue_rewriter.passes.operators import MASKS, UNSIGN, Style
from glue_rewriter.passes.possible_values import Leaf
from glue_rewriter.passes.proposal import Fault
from glue_rewriter.records import NamedTuple
from glue_rewriter.source import Edit
from glue_rewriter.syntax.nodes import field, unwrap


class Written(NamedTuple):
    """The edits that put a fault right; `appends` says whether an operator is appended to the whole leaf, which makes a
    number of `undefined`."""

    edits: tuple[Edit, ...]
    appends: bool = False


class Unsigned:
    """Makes addresses unsigned."""

    def __init__(self, style: Style, data: bytes) -> None:
        self._style = style
        self._data = data

    def write(self, fault: Fault, leaf: Leaf, shift: int) -> Written:
        """The edits for a fault of one leaf; `shift` is log2 of the size of the view's elements."""
        match fault.kind:
            case "shift":
                return Written((_unsigned_shift(fault),))
            case "dividend":
                return Written(self._style.unsign_dividend(leaf, fault.node, unwrap(fault.node)))
            case "wrapped":
                return Written(self._style.drop_coercion(leaf, fault.node))
            case "address":
                return self._address(leaf)
            case "index":
                return self._index(leaf, shift)

    def guard(self, leaf: Leaf, written: Written) -> tuple[Edit, ...]:
        """The edits of a leaf that may be undefined and has to stay so: `E && E >>> 0`."""
        return self._style.guard(leaf, written.edits)

    def _address(self, leaf: Leaf) -> Written:
        made = leaf.operation
        if made is not None and made.sign == "|" and leaf.coerced is not None:
            replaced = self._style.replace_coercion(leaf, made.left, UNSIGN)
            if replaced is not None:
                return Written(replaced, True)
        if made is None and self._data[leaf.node.start_byte : leaf.node.start_byte + 2] == b"~~":
            return Written(self._style.replace_tildes(leaf), True)
        return Written(self._style.append(leaf, UNSIGN), True)

    def _index(self, leaf: Leaf, shift: int) -> Written:
        mask = MASKS[shift]
        replaced = None
        if leaf.coerced is not None and leaf.operation is not None:
            replaced = self._style.replace_coercion(leaf, leaf.coerced, mask)
        return Written(replaced or self._style.append(leaf, mask), True)


def _unsigned_shift(fault: Fault) -> Edit:
    """`>>` becomes `>>>`, `>>=` becomes `>>>=`."""
    sign = field(fault.node, "operator")
    text = sign.type.replace(">>", ">>>")
    return Edit(fault.at, fault.at + len(sign.type), text.encode(), "shift-assign" if text.endswith("=") else "shift")
