"""The fix-up: makes every index and address that enters a view right up to 4 GiB.

For a view of shift k the right index is (address mod 2^32) / 2^k. The rules, from the outside in; each gets there
with the fewest bytes it can:

1. What cannot be negative, and what is no address, stays (`nonnegative`, `expressions`).
2. What the index may be worth is mended, each by itself: of `c ? a : b`, `a || b`, `(a, b)` (`expressions.leaves`).
3. `a >> n` becomes `a >>> n`.
4. In a sum with one term `a >> k`, and nothing else that comes from an address, that term does (`shapes`).
5. A variable that holds such an index is mended where it is defined, if all its uses allow (`preshift`).
6. Anything else gets `>>> 0` appended where k is 0, a mask of 32 - k bits elsewhere. The mask is exact however an
   integer index was computed.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.heap.ends import may_be_undefined
from glue_rewriter.heap.sites import Site
from glue_rewriter.heap.views import Views
from glue_rewriter.passes.expressions import BITWISE_AND_LEVEL, SHIFT_LEVEL, Leaf, binds, is_no_address, leaves
from glue_rewriter.passes.nonnegative import Signs
from glue_rewriter.passes.preshift import Preshifts, shift_edit
from glue_rewriter.passes.shapes import Shapes
from glue_rewriter.passes.style import Spacing
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import (
    Operation,
    asserted,
    ends_in_type,
    field,
    number,
    operands,
    operation,
    same_place,
    terms,
    unwrap,
)

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import Literal

    Outcome = Literal["rewritten", "right", "left"]


class Proposal(NamedTuple):
    """What is to be done about one site: the edits, what comes of it, and by which rule."""

    site: Site
    edits: tuple[Edit, ...]
    outcome: Outcome
    reason: str


class _Verdict(NamedTuple):
    """What is to be done about one leaf."""

    edits: tuple[Edit, ...]
    outcome: Outcome
    reason: str


_RIGHT = _Verdict((), "right", "not negative")
_OUTCOMES: tuple[Outcome, ...] = ("rewritten", "left", "right")


def propose(
    views: Views, sites: list[Site], kept: frozenset[int] = frozenset(), written: bytes | None = None
) -> Iterator[Proposal]:
    """What is to be done about each site, in the order given. Edits of different sites may be the same edit.

    `kept` are offsets of shift operators in definitions that are not to be mended there. What is inserted is spaced
    as the text that people see, `written`, if that is not what is parsed.
    """
    yield from _FixUp(views, sites, kept, written).proposals()


class _FixUp:
    def __init__(self, views: Views, sites: list[Site], kept: frozenset[int], written: bytes | None) -> None:
        self._data = views.tree.data
        self._is_typed = views.tree.is_typed
        self._end = views.tree.end
        self._views = views
        self._sites = sites
        self._signs = Signs(views)
        self._shapes = Shapes(views, self._signs)
        self._preshifts = Preshifts(views, self._shapes, kept)
        self._spacing = Spacing(views.tree, written)

    def proposals(self) -> Iterator[Proposal]:
        every = [list(leaves(site.expression, self._data)) for site in self._sites]
        for site, parts in zip(self._sites, every, strict=True):
            if site.shift and site.sure:
                for leaf in parts:
                    self._note_positions(leaf, site.shift)
        for site, parts in zip(self._sites, every, strict=True):
            verdicts = [verdict for leaf in parts if (verdict := self._guarded(site, leaf)) is not None]
            if len(verdicts) == 1:
                yield Proposal(site, *verdicts[0])
            elif verdicts:
                edits = tuple(edit for verdict in verdicts for edit in verdict.edits)
                telling = min(verdicts, key=lambda verdict: _OUTCOMES.index(verdict.outcome))
                yield Proposal(site, edits, telling.outcome, telling.reason)

    def _note_positions(self, leaf: Leaf, shift: int) -> None:
        """Remember the variables that are the one address-derived term of an index."""
        node, made = _uncoerced(leaf)
        if node.type in ("identifier", "update_expression") if made is None else made.sign in ("+", "-"):
            shape = self._shapes.sum(node, shift)
            if shape.others and not shape.shifted and len(shape.variables) == 1:
                variable = shape.variables[0]
                if variable.type == "update_expression":
                    variable = unwrap(field(variable, "argument"))
                self._preshifts.positions[variable.start_byte] = shift

    def _guarded(self, site: Site, leaf: Leaf) -> _Verdict | None:
        """What `_leaf` says; of an end position that may be undefined, kept so: `>>> 0` would make it 0."""
        verdict = self._leaf(site, leaf)
        if not site.is_end or verdict is None or not verdict.edits:
            return verdict
        whole = self._whole(leaf)
        end = self._end(whole)
        if verdict.edits[-1].start != end or not may_be_undefined(self._views, leaf.node):
            return verdict
        sign = b" && " if self._spacing.around(leaf) else b"&&"
        text = self._data[whole.start_byte : end]
        # A type at its end is in parentheses, here and there.
        text = text + sign if len(verdict.edits) == 1 else b"(" + text + b")" + sign + b"("
        guard = Edit(whole.start_byte, whole.start_byte, text, "guard")
        return _Verdict((guard, verdict.edits[-1]._replace(kind="guard")), "rewritten", "guard")

    def _leaf(self, site: Site, leaf: Leaf) -> _Verdict | None:
        """What is to be done about one expression an index may be worth; None if it is none of our business."""
        node = leaf.node
        if is_no_address(self._views, leaf):
            return _Verdict((), "right", "no address") if site.sure else None
        if not site.sure and not self._is_visibly_address(node, site):
            if site.form != "call":
                return _Verdict((), "left", "the variable also holds something that is no view")
            if self._signs.never_negative(node, is_index=bool(site.shift)):
                return _RIGHT
            if node.type in ("identifier", "member_expression", "subscript_expression", "binary_expression"):
                return _Verdict((), "left", "may be an address, given to an unknown function beside a view")
            return None
        shift = site.shift
        if shift is None:
            shift = self._shapes.shift_of(node) or 0
            if not shift and not self._is_typed and leaf.operation is not None and leaf.operation.sign == "/":
                return self._dividend(leaf, leaf.operation.left)
        return self._index(leaf, shift) if shift else self._address(leaf)

    def _address(self, leaf: Leaf) -> _Verdict:
        """The fix-up at shift 0, where the index is the address: modulo 2^32 is all it needs."""
        node, made = leaf.node, leaf.operation
        if self._signs.never_negative(node, is_index=False):
            return _RIGHT
        if made is not None:
            if made.sign == ">>":
                return _Verdict(shift_edit(made), "rewritten", "shift")
            if made.sign == "|" and leaf.coerced is not None and _may_append(made.left, SHIFT_LEVEL):
                return self._replace_coercion(made.left, leaf, b">>> 0", SHIFT_LEVEL, "unsign")
            mended = self._signed_term(node)
            if mended is not None:
                return _Verdict(shift_edit(mended), "rewritten", "sum")
        elif node.type == "unary_expression" and self._data[node.start_byte : node.start_byte + 2] == b"~~":
            operand = field(field(node, "argument"), "argument")
            # A comment between them stays.
            behind = node.start_byte + 2
            start = behind if self._data[behind : operand.start_byte].strip() else operand.start_byte
            remove = Edit(node.start_byte, start, b"", "unsign")
            end = self._end(node)
            append = Edit(end, end, self._spelled(b">>> 0", leaf), "unsign")
            return _Verdict((remove, append), "rewritten", "unsign")
        return _Verdict(self._wrap(leaf, b">>> 0", SHIFT_LEVEL, "unsign"), "rewritten", "unsign")

    def _dividend(self, leaf: Leaf, left: Node) -> _Verdict:
        """The fix-up of `address / size`, the size of an element being known at run time alone: of the address."""
        inner = unwrap(left)
        if self._signs.never_negative(inner, is_index=False):
            return _RIGHT
        spelled = self._spelled(b">>> 0", leaf)
        if inner is not left and binds(inner, SHIFT_LEVEL):
            end = self._end(inner)
            return _Verdict((Edit(end, end, spelled, "unsign"),), "rewritten", "dividend")
        start, end = left.start_byte, self._end(left)
        edits = (Edit(start, start, b"(", "unsign"), Edit(end, end, spelled + b")", "unsign"))
        return _Verdict(edits, "rewritten", "dividend")

    def _signed_term(self, node: Node) -> Operation | None:
        """The one term `a >> 0` of a sum of which nothing else can be negative."""
        found = None
        for term in terms(node):
            made = operation(term.node) if term.node.type == "binary_expression" else None
            if (
                made is not None
                and made.sign == ">>"
                and not term.negative
                and found is None
                and number(unwrap(made.right), self._data) == 0
            ):
                found = made
            elif term.negative or not self._signs.never_negative(term.node, is_index=False):
                return None
        return found

    def _index(self, leaf: Leaf, shift: int) -> _Verdict:
        """The fix-up of an element index, for a shift of 1 to 3."""
        made, coerced = leaf.operation, leaf.coerced
        inner, inner_made = _uncoerced(leaf)
        mended = self._without_mask(inner, inner_made, shift)
        if mended is not None:
            # What may be a fraction keeps its `>>> 0`, which cuts it off.
            if coerced is None or made is None or made.sign != ">>>" or not self._shapes.is_whole(inner):
                return mended
            return _Verdict((*mended.edits, *self._drop(coerced, leaf.node)), "rewritten", "drop")
        mask = b"& 0x%x" % ((1 << (32 - shift)) - 1)
        if coerced is not None and made is not None and _may_append(coerced, BITWISE_AND_LEVEL):
            return self._replace_coercion(coerced, leaf, mask, BITWISE_AND_LEVEL, "mask")
        return _Verdict(self._wrap(leaf, mask, BITWISE_AND_LEVEL, "mask"), "rewritten", "mask")

    def _without_mask(self, node: Node, made: Operation | None, shift: int) -> _Verdict | None:
        """The fix-up where an operator mends it, or nothing needs mending; None where only the mask will do."""
        if made is not None and made.sign in (">>", ">>>") and self._shapes.holds_derived(made.left):
            # What was shifted before may be negative by now; only the mask is right for it.
            return None
        if made is not None and made.sign == ">>":
            return _RIGHT if self._signs.below_2_31(made.left) else _Verdict(shift_edit(made), "rewritten", "shift")
        if self._signs.never_negative(node, is_index=True):
            return _RIGHT
        if made is None and node.type not in ("identifier", "update_expression"):
            return None
        shape = self._shapes.sum(node, shift)
        if not shape.others or len(shape.shifted) + len(shape.variables) != 1:
            return None
        if shape.shifted:
            edits = shift_edit(operation(shape.shifted[0]))
            return _Verdict(edits, "rewritten", "sum") if edits else _RIGHT
        defined = self._preshifts.mend(shape.variables[0], shift)
        if defined is None:
            return None
        return _Verdict(defined, "rewritten", "definition") if defined else _RIGHT

    def _replace_coercion(self, operand: Node, leaf: Leaf, text: bytes, level: frozenset[str], kind: str) -> _Verdict:
        """`E | 0` becomes `E >>> 0` or `E & mask`: operator and zero are replaced, unless a comment is there."""
        node = leaf.node
        removed = self._data[self._end(operand) : node.end_byte]
        if b"/*" in removed or b"//" in removed:
            return _Verdict(self._wrap(leaf, text, level, kind), "rewritten", kind)
        spelled = self._spelled(text, leaf)
        if self._is_typed and ends_in_type(operand):
            edits = (
                Edit(operand.start_byte, operand.start_byte, b"(", kind),
                Edit(self._end(operand), node.end_byte, b")" + spelled, kind),
            )
            return _Verdict(edits, "rewritten", kind)
        return _Verdict((Edit(self._end(operand), node.end_byte, spelled, kind),), "rewritten", kind)

    def _drop(self, operand: Node, node: Node) -> tuple[Edit, ...]:
        """Removes the ` >>> 0` of `E >>> 0`, and nothing that stands between."""
        sign, zero = field(node, "operator"), field(node, "right")
        end = self._end(operand)
        between = self._data[end : sign.start_byte] + self._data[sign.end_byte : zero.start_byte]
        if not between.strip():
            return (Edit(end, node.end_byte, b"", "drop"),)
        return (
            Edit(sign.start_byte, sign.end_byte, b"", "drop"),
            Edit(zero.start_byte, zero.end_byte, b"", "drop"),
        )

    def _wrap(self, leaf: Leaf, text: bytes, level: frozenset[str], kind: str) -> tuple[Edit, ...]:
        """Appends an operator to an expression, in parentheses where precedence needs them."""
        node = leaf.node
        spelled = self._spelled(text, leaf)
        whole = self._whole(leaf)
        end = self._end(whole)
        if whole is not node or (self._is_typed and ends_in_type(node)):
            if ends_in_type(whole):
                return (
                    Edit(whole.start_byte, whole.start_byte, b"(", kind),
                    Edit(end, end, b")" + spelled, kind),
                )
            return (Edit(end, end, spelled, kind),)
        if binds(node, level) if leaf.operation is None else leaf.operation.sign in level:
            return (Edit(end, end, spelled, kind),)
        if leaf.outer.end_byte != node.end_byte:
            end = self._end(leaf.outer)
            return (Edit(end, end, spelled, kind),)
        return (
            Edit(node.start_byte, node.start_byte, b"(", kind),
            Edit(end, end, b")" + spelled, kind),
        )

    def _whole(self, leaf: Leaf) -> Node:
        """What an operator is appended to: a leaf with the type assertions around it, in parentheses or not."""
        if not self._is_typed:
            return leaf.node
        whole = asserted(leaf.outer)
        if same_place(whole, leaf.node):
            return leaf.node
        return leaf.outer

    def _spelled(self, text: bytes, leaf: Leaf) -> bytes:
        return b" " + text if self._spacing.around(leaf) else text.replace(b" ", b"")

    def _is_visibly_address(self, node: Node, site: Site) -> bool:
        """Whether an index is visibly computed from an address: by a shift, or for bytes by a sum or a coercion."""
        shift = site.shift
        stack = [node]
        while stack:
            current = unwrap(stack.pop())
            if current.type != "binary_expression":
                continue
            left, sign, right = operands(current)
            by = number(unwrap(right), self._data)
            if sign in (">>", ">>>") and (by == shift or (shift is None and by in (1, 2, 3))):
                return True
            if not shift:
                if sign == "|" and by == 0:
                    return True
                if sign in ("+", "-") and site.form == "call":
                    return True
            stack += (left, right)
        return False


def _uncoerced(leaf: Leaf) -> tuple[Node, Operation | None]:
    """A leaf without what only makes an integer of it, and what that is made of if it is binary."""
    if leaf.coerced is None:
        return leaf.node, leaf.operation
    node = unwrap(leaf.coerced)
    return node, operation(node) if node.type == "binary_expression" else None


def _may_append(operand: Node, level: frozenset[str]) -> bool:
    """Whether an operator can take the place of the one after an operand; a type at its end is put in parentheses."""
    return binds(operand, level) or ends_in_type(operand)
