"""The fix-up: what is wrong with every index and address that enters a view, up to 4 GiB.

For a view of shift k the right index is (address mod 2^32) / 2^k. The rules, from the outside in:

1. What cannot be negative, and what is no address, is right (`dataflow.values`); what may be no address is left.
2. What the index may be worth is judged, each by itself: of `c ? a : b`, `a || b`, `(a, b)` (`possible_values.leaves`).
3. `a >> n` shifts an address as a signed number.
4. In a sum with one term `a >> k`, and nothing else that comes from an address, that term does (`index_shape`).
5. A variable that holds such an index is wrong where it is defined, if all its uses allow (`hoisted_index`).
6. Anything else is wrong as a whole.

Where the size of the elements is not known, only the address can be put right, never the index: the shift or the
division that makes an index of it. What is written is the business of `remedy`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.dataflow.lattice import (
    ABSENT,
    ANY_BIGINT,
    BIGINT_NEGATIVE,
    DERIVED,
    FOLDED,
    FROM_END,
    MAYBE_NEGATIVE,
    SHIFTS,
    TEXT,
    UNDEFINED,
    UNKNOWN,
    WRAPPED,
)
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.memory.sites import POINTER, Site
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.hoisted_index import HoistedIndexes, fault_of_shift
from glue_rewriter.passes.index_shape import Shapes
from glue_rewriter.passes.operators import Style
from glue_rewriter.passes.possible_values import Leaf, leaves
from glue_rewriter.passes.proposal import (
    BESIDE,
    BIGINT,
    END,
    FOLDED_INDEX,
    FROM_START,
    KEY,
    NO_VIEW,
    NOTHING,
    NUMBERS,
    SIZE,
    SUBSCRIPTS,
    Fault,
    Proposal,
    is_visibly_address,
    signed_shift,
)
from glue_rewriter.passes.remedy import Unsigned, Written
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    Operation,
    enclosing_function,
    field,
    number,
    operation,
    parent_of,
    terms,
    unwrap,
)
from glue_rewriter.syntax.returns import returned

if TYPE_CHECKING:
    from glue_rewriter.passes.proposal import Outcome

#: Size of an element in bytes -> its log2.
_SHIFTS: dict[float, int] = {2: 1, 4: 2, 8: 3}


class _Verdict(NamedTuple):
    """What is wrong with one leaf; `shift` is log2 of the size of the elements in bytes."""

    outcome: Outcome
    reason: str
    faults: tuple[Fault, ...] = ()
    shift: int = 0


_RIGHT = _Verdict("right", "not negative")
_OUTCOMES: tuple[Outcome, ...] = ("rewritten", "left", "right")


class FixUp:
    """The fix-up of the sites of a tree."""

    def __init__(self, views: Views, sites: list[Site], kept: frozenset[int], written: bytes | None) -> None:
        self._data = views.tree.data
        self._views = views
        self._values = views.values
        self._sites = sites
        self._shapes = Shapes(views)
        self._hoisted = HoistedIndexes(views, self._shapes, kept)
        #: Where calls begin that are terms of an index.
        self._index_calls: set[int] = set()
        self._remedy = Unsigned(Style(views.tree, written), self._data)
        #: The edits of faults that lie at definitions: one tuple for all the sites that share them.
        self._shared: dict[tuple[Fault, ...], tuple[Edit, ...]] = {}

    def proposals(self) -> Iterator[Proposal]:
        every = [list(leaves(site.expression, self._data)) for site in self._sites]
        for site, parts in zip(self._sites, every, strict=True):
            if site.shift != 0 and site.sure:
                for leaf in parts:
                    self._note_positions(leaf, site.shift)
        find = self._data.find
        equal = [site for site in self._sites if find(b"=", site.expression.start_byte, site.expression.end_byte) >= 0]
        wrong: set[int] = set()
        if equal:
            # Imported late: few indexes have one.
            from glue_rewriter.passes.ambiguous import NO_TARGET, assigning_to_operations

            wrong = {id(site) for site in assigning_to_operations(self._views.tree, equal)}
        for site, parts in zip(self._sites, every, strict=True):
            if wrong and id(site) in wrong:
                yield Proposal(site, (), "left", NO_TARGET)
                continue
            found = [(leaf, verdict) for leaf in parts if (verdict := self._leaf(site, leaf)) is not None]
            if len(found) == 1:
                yield self._proposal(site, *found[0])
            elif found:
                proposals = [self._proposal(site, *one) for one in found]
                edits = tuple(edit for proposal in proposals for edit in proposal.edits)
                telling = min(proposals, key=lambda proposal: _OUTCOMES.index(proposal.outcome))
                yield Proposal(site, edits, telling.outcome, telling.reason)

    def _proposal(self, site: Site, leaf: Leaf, verdict: _Verdict) -> Proposal:
        """What is written for a leaf; an end that may be undefined is kept so."""
        if not verdict.faults:
            return Proposal(site, (), verdict.outcome, verdict.reason)
        if verdict.reason == "definition":
            edits = self._shared.get(verdict.faults)
            if edits is None:
                edits = tuple(edit for fault in verdict.faults for edit in self._remedy.write(fault, leaf, 0).edits)
                self._shared[verdict.faults] = edits
            return Proposal(site, edits, "rewritten", verdict.reason)
        written = [self._remedy.write(fault, leaf, verdict.shift) for fault in verdict.faults]
        if site.is_end and written[-1].appends:
            value = self._values.numbers.of(leaf.node)
            if value & (UNDEFINED | ABSENT):
                return self._guarded(site, leaf, written[-1], value)
        edits = tuple(edit for one in written for edit in one.edits)
        return Proposal(site, edits, "rewritten", verdict.reason)

    def _guarded(self, site: Site, leaf: Leaf, written: Written, value: int) -> Proposal:
        if not self._views.can_be_read_twice(leaf.node):
            if value & UNDEFINED:
                return Proposal(site, (), "left", NOTHING)
            return Proposal(site, written.edits, "rewritten", "unsign")
        return Proposal(site, self._remedy.guard(leaf, written), "rewritten", "guard")

    def _note_positions(self, leaf: Leaf, shift: int | None) -> None:
        """Remember the variables that are the one address-derived term of an index, and the calls that are a term."""
        node, made = _uncoerced(leaf)
        if shift is None:
            self._index_calls |= {term.node.start_byte for term in terms(node) if term.node.type == "call_expression"}
        if node.type in ("identifier", "update_expression") if made is None else made.sign in ("+", "-"):
            shape = self._shapes.sum(node, shift)
            if shape.others and not shape.shifted and len(shape.variables) == 1:
                variable = shape.variables[0]
                if variable.type == "update_expression":
                    variable = unwrap(variable.named_children[0])
                self._hoisted.positions[variable.start_byte] = shift

    def _leaf(self, site: Site, leaf: Leaf) -> _Verdict | None:
        """What is to be done about one expression an index may be worth; None where it is no address."""
        node = leaf.node
        if site.shift and site.sure and (made := leaf.operation) is not None and self._is_own_shift(made, site.shift):
            is_right = made.sign == ">>>" or self._shapes.is_small(made.left)
            return _RIGHT if is_right else _Verdict("rewritten", "shift", signed_shift(node))
        value = self._values.of(node) if site.shift is None else self._values.numbers.of(node)
        if not value & NUMBERS:
            if value & BIGINT_NEGATIVE and site.sure:
                return _Verdict("left", BIGINT)
            return _Verdict("right", "no address") if site.sure else None
        if not site.sure and (site.doubt or not is_visibly_address(node, site, self._data)):
            if site.form != "call":
                return _Verdict("left", site.doubt or NO_VIEW)
            if not value & (MAYBE_NEGATIVE | WRAPPED if site.shift else MAYBE_NEGATIVE):
                return _RIGHT
            if node.type in ("identifier", "member_expression", "subscript_expression", "binary_expression"):
                return _Verdict("left", BESIDE)
            return None
        if value & FOLDED and not value & FROM_END:
            return _Verdict("left", FOLDED_INDEX)
        if value & ANY_BIGINT:
            return _Verdict("left", BIGINT)
        if value & TEXT and site.form in SUBSCRIPTS:
            return _Verdict("left", KEY)
        if value & FROM_END and site.form not in FROM_START:
            return _Verdict("left", END)
        if site.is_end and value & UNKNOWN and site.form not in FROM_START and self._is_end_of_others(leaf):
            return _Verdict("left", END)
        if site.shift is None:
            verdict = self._unknown_size(leaf, value)
        elif site.shift:
            verdict = self._index(leaf, site.shift)
        else:
            verdict = self._address(leaf, value)
        # A list has the same index; what is shifted there is none below zero, unless somebody wrote one.
        is_harmless = site.sure or site.form == "call" or all(map(self._keeps_lists, verdict.faults))
        if not is_harmless:
            return _Verdict("left", NO_VIEW)
        return verdict

    def _is_own_shift(self, made: Operation, shift: int) -> bool:
        """Whether an index is shifted right by its view's own shift: unsigned, that leaves no other bits than a mask,
        whatever is shifted."""
        return made.sign in SHIFTS and number(unwrap(made.right), self._data) == shift

    def _keeps_lists(self, fault: Fault) -> bool:
        """Whether what is written for a fault changes no index of what is no view: the address is never below zero."""
        return fault.kind == "shift" and not self._values.numbers.of(made_of(fault.node).parts[0]) & FROM_END

    def _is_end_of_others(self, end: Leaf) -> bool:
        """Whether an end is what other files give to a function that the file exports: perhaps one below zero."""
        given = self._values.numbers.handed_on(end.node, FROM_END)
        start = end.outer.prev_named_sibling if given else None
        # What it begins at, too, is a position from the start.
        starts = {} if start is None else self._values.numbers.handed_on(start, FROM_END)
        return any(self._is_of_others(parameter) for key, parameter in given.items() if key not in starts)

    def _is_of_others(self, parameter: Node) -> bool:
        """Whether other files may call the function of a parameter that neither name nor type calls an address."""
        if parameter.type in FUNCTION_TYPES:
            return self._views.exported.has(parameter)
        function = enclosing_function(parameter)
        named = (parent_of(parameter) if self._views.tree.is_typed else None) or parameter
        is_address = re.search(POINTER, self._views.tree.text(named)) is not None
        return function is not None and not is_address and self._views.exported.has(function)

    def _address(self, leaf: Leaf, value: int) -> _Verdict:
        """The fix-up at shift 0, where the index is the address: modulo 2^32 is all it needs."""
        node, made = leaf.node, leaf.operation
        if not value & MAYBE_NEGATIVE or self._is_unsigned_sum(node):
            return _RIGHT
        if made is not None:
            if made.sign == ">>":
                return _Verdict("rewritten", "shift", signed_shift(node))
            if made.sign == "*" and (scaled := self._scaled(made)) is not None:
                return scaled
            if made.sign != "|" or leaf.coerced is None:
                signed = self._signed_term(node)
                if signed is not None:
                    return _Verdict("rewritten", "sum", signed_shift(signed))
        return _Verdict("rewritten", "unsign", (Fault("address", node, node.start_byte),))

    def _is_unsigned_sum(self, node: Node) -> bool:
        """Whether an address is one that somebody made unsigned, and offsets: `ptr + len` after `ptr >>>= 0`."""
        parts = terms(node)
        bases = [term for term in parts if not term.negative and self._shapes.is_unsigned(term.node)]
        others = [term.node for term in parts if term not in bases]
        return len(bases) == 1 and bool(others) and all(map(self._shapes.is_plain, others))

    def _scaled(self, made: Operation) -> _Verdict | None:
        """The fix-up of `index * size`, the size of an element: of the index, where that lies in a part of it."""
        size = number(unwrap(made.right), self._data)
        shift = _SHIFTS.get(size) if size is not None else None
        if shift is None:
            return None
        index = unwrap(made.left)
        return self._of_parts(index, operation(index) if index.type == "binary_expression" else None, shift)

    def _signed_term(self, node: Node) -> Node | None:
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
                found = term.node
            elif term.negative or not self._shapes.never_negative(term.node, is_index=False):
                return None
        return found

    def _index(self, leaf: Leaf, shift: int) -> _Verdict:
        """The fix-up of an element index, for a shift of 1 to 3."""
        made, coerced = leaf.operation, leaf.coerced
        inner, inner_made = _uncoerced(leaf)
        verdict = self._of_parts(inner, inner_made, shift)
        if verdict is None:
            return _Verdict("rewritten", "mask", (Fault("index", leaf.node, leaf.node.start_byte),), shift)
        # What may be a fraction keeps its `>>> 0`, which cuts it off.
        if coerced is None or made is None or made.sign != ">>>" or not self._shapes.is_whole(inner):
            return verdict
        return _Verdict("rewritten", "drop", (*verdict.faults, Fault("wrapped", coerced, coerced.start_byte)), shift)

    def _of_parts(self, node: Node, made: Operation | None, shift: int) -> _Verdict | None:
        """The fix-up where it lies in a part of the index, or nothing is wrong; None where only all of it is."""
        if made is not None and made.sign in (">>", ">>>") and self._shapes.holds_derived(made.left):
            # What was shifted before may be negative by now.
            return None
        if made is not None and made.sign == ">>":
            if number(unwrap(made.right), self._data) == 0:
                return None  # no index of an element: a whole number, which may be negative
            return _RIGHT if self._shapes.is_small(made.left) else _Verdict("rewritten", "shift", signed_shift(node))
        if self._shapes.never_negative(node, is_index=True):
            return _RIGHT
        if made is None and node.type not in ("identifier", "update_expression"):
            return None
        return self._of_sum(node, shift)

    def _of_sum(self, node: Node, shift: int | None) -> _Verdict | None:
        shape = self._shapes.sum(node, shift)
        if not shape.others or len(shape.shifted) + len(shape.variables) != 1:
            return None
        if shape.shifted:
            faults = fault_of_shift(self._shapes, shape.shifted[0])
            return _Verdict("rewritten", _reason(node, shape.shifted[0], faults[0]), faults) if faults else _RIGHT
        defined = self._hoisted.at_definition(shape.variables[0], shift)
        if defined is None:
            return None
        return _Verdict("rewritten", "definition", defined) if defined else _RIGHT

    def _unknown_size(self, leaf: Leaf, value: int) -> _Verdict:
        """The fix-up of an index into elements of a size that is not known: of the address that it is made from."""
        inner, made = _uncoerced(leaf)
        if made is not None and made.sign == ">>" and self._shapes.is_small(made.left):
            return _RIGHT
        is_wrapped = leaf.operation is not None and leaf.operation.sign == ">>>" and leaf.coerced is not None
        if not is_wrapped and not value & MAYBE_NEGATIVE:
            return _RIGHT
        verdict = self._of_sum(inner, None)
        if verdict is not None:
            if is_wrapped and verdict.faults and self._shapes.is_whole(inner):
                assert leaf.coerced is not None
                wrapped = Fault("wrapped", leaf.coerced, leaf.coerced.start_byte)
                return _Verdict("rewritten", "drop", (*verdict.faults, wrapped))
            return verdict
        if (helped := self._of_helpers(inner)) is not None:
            return helped
        if value & DERIVED:
            return _Verdict("left", SIZE)
        return self._address(leaf, value)

    def _of_helpers(self, index: Node) -> _Verdict | None:
        """The fix-up of an index that a function of the file makes, where all its calls in sight are indexes: of the
        address in it. None where no such function makes it, or what it makes is not told."""
        faults: list[Fault] = []
        calls = self._views.calls
        found = False
        right: list[Node] = []
        for term in terms(index):
            functions = [] if term.node.type != "call_expression" else calls.functions(field(term.node, "function"))
            for function in functions:
                verdicts = [self._of_sum(value, None) for value in returned(function)]
                if not any(verdict is not None and verdict.faults for verdict in verdicts):
                    if None not in verdicts and not term.negative:
                        right.append(term.node)
                    continue
                found = True
                are_indexes = all(call.start_byte in self._index_calls for call in calls.calls_to(function))
                if not are_indexes or None in verdicts or not calls.is_only_called(function):
                    return _Verdict("left", SIZE)
                faults += [fault for verdict in verdicts if verdict is not None for fault in verdict.faults]
        if found:
            return _Verdict("rewritten", "definition", tuple(faults))
        others = [term.node for term in terms(index) if term.node not in right]
        return _RIGHT if len(right) == 1 and all(map(self._shapes.is_plain, others)) else None


def _reason(index: Node, term: Node, fault: Fault) -> str:
    """The rule by which a term of an index is put right."""
    if fault.kind == "dividend":
        return "dividend"
    return "shift" if term.start_byte == index.start_byte and term.end_byte == index.end_byte else "sum"


def _uncoerced(leaf: Leaf) -> tuple[Node, Operation | None]:
    """A leaf without what only makes an integer of it, and what that is made of if it is binary."""
    if leaf.coerced is None:
        return leaf.node, leaf.operation
    node = unwrap(leaf.coerced)
    return node, operation(node) if node.type == "binary_expression" else None
