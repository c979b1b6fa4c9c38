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
from glue_rewriter.heap.words import may_address_in_text
from glue_rewriter.passes.expressions import Leaf, is_no_address, leaves
from glue_rewriter.passes.nonnegative import Signs
from glue_rewriter.passes.preshift import Preshifts, shift_edit
from glue_rewriter.passes.shapes import Shapes
from glue_rewriter.passes.style import MASKS, UNSIGN, Style
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import Operation, field, number, operands, operation, terms, unwrap

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


TEXT = "code in a string addresses memory"
#: Size of an element in bytes -> its log2.
_SHIFTS: dict[float, int] = {2: 1, 4: 2, 8: 3}
_RIGHT = _Verdict((), "right", "not negative")
_OUTCOMES: tuple[Outcome, ...] = ("rewritten", "left", "right")


def propose(
    views: Views, sites: list[Site], kept: frozenset[int] = frozenset(), written: bytes | None = None
) -> Iterator[Proposal]:
    """What is to be done about each site, in the order given. Edits of different sites may be the same edit.

    `kept` are offsets of shift operators in definitions that are not to be mended there. What is inserted is spaced
    as the text that people see, `written`, if that is not what is parsed.
    """
    proposals = _FixUp(views, sites, kept, written).proposals()
    if b"use asm" in views.tree.data:
        # Imported late: few files have asm.js.
        from glue_rewriter.passes.asm import spare_asm

        proposals = spare_asm(views.tree, proposals)
    if not may_address_in_text(views.tree):
        yield from proposals
        return
    # Imported late: few files have code in strings.
    from glue_rewriter.heap.texts import addressing_texts

    texts = [Proposal(Site(node, "text", None, False), (), "left", TEXT) for node in addressing_texts(views.tree)]
    if texts:
        proposals = iter(sorted((*proposals, *texts), key=lambda proposal: proposal.site.expression.start_byte))
    yield from proposals


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
        self._style = Style(views.tree, written)

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
        end = self._end(self._style.whole(leaf))
        if verdict.edits[-1].start != end or not may_be_undefined(self._views, leaf.node):
            return verdict
        return _Verdict(self._style.guard(leaf, verdict.edits), "rewritten", "guard")

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
            if made.sign == "|" and leaf.coerced is not None:
                replaced = self._style.replace_coercion(leaf, made.left, UNSIGN)
                if replaced is not None:
                    return _Verdict(replaced, "rewritten", "unsign")
            mended = self._signed_term(node)
            if mended is not None:
                return _Verdict(shift_edit(mended), "rewritten", "sum")
            if made.sign == "*" and (scaled := self._scaled(made)) is not None:
                return scaled
        elif node.type == "unary_expression" and self._data[node.start_byte : node.start_byte + 2] == b"~~":
            return _Verdict(self._style.replace_tildes(leaf), "rewritten", "unsign")
        return _Verdict(self._style.append(leaf, UNSIGN), "rewritten", "unsign")

    def _dividend(self, leaf: Leaf, left: Node) -> _Verdict:
        """The fix-up of `address / size`, the size of an element being known at run time alone: of the address."""
        inner = unwrap(left)
        if self._signs.never_negative(inner, is_index=False):
            return _RIGHT
        return _Verdict(self._style.unsign_dividend(leaf, left, inner), "rewritten", "dividend")

    def _scaled(self, made: Operation) -> _Verdict | None:
        """The fix-up of `index * size`, the size of an element: of the index, where no mask is needed for it."""
        size = number(unwrap(made.right), self._data)
        shift = _SHIFTS.get(size) if size is not None else None
        if shift is None:
            return None
        index = unwrap(made.left)
        return self._without_mask(index, operation(index) if index.type == "binary_expression" else None, shift)

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
            return _Verdict((*mended.edits, *self._style.drop_coercion(leaf, coerced)), "rewritten", "drop")
        mask = MASKS[shift]
        replaced = None
        if coerced is not None and made is not None:
            replaced = self._style.replace_coercion(leaf, coerced, mask)
        return _Verdict(replaced or self._style.append(leaf, mask), "rewritten", "mask")

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
