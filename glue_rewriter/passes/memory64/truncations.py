"""Which 32-bit operators lie on the way of an address of 64 bits into a view.

An address below 2^53 is exact as a Number, and every operator of arithmetic keeps it so; the bitwise ones cut it to 32
bits. From an index the way is followed back through sums, variables, parameters, properties and results. A shift by no
more than that of the view is a division, as an access is taken to be aligned; `>>> 0`, `| 0`, `~~` and the masks of the
rewrite for 4 GiB do nothing but cut. In a sum the term that holds the address counts; others are offsets, and right as
they are. What may be a fraction, or is changed by other bitwise operators, is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable

from glue_rewriter.dataflow.lattice import ANY_BIGINT, is_small
from glue_rewriter.dataflow.raw import Raw
from glue_rewriter.dataflow.sources import Sources
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.memory64.containers import Containers
from glue_rewriter.passes.memory64.cuts import BITWISE, Cuts
from glue_rewriter.passes.memory64.exactness import Exactness, is_distance
from glue_rewriter.passes.memory64.limits import Limits
from glue_rewriter.passes.memory64.narrowing import Narrowing, has_comment, is_single, narrowing
from glue_rewriter.passes.memory64.other_uses import CUTTING, Elsewhere
from glue_rewriter.passes.memory64.reasons import (
    BITS,
    COMMENT,
    FAR,
    FRACTIONAL,
    KEPT,
    LIMIT,
    PARTLY,
    RAW,
    SHARED,
    STORED,
    USED,
)
from glue_rewriter.passes.memory64.remedy import Guarded
from glue_rewriter.passes.memory64.sums import Sums
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import number, terms, unwrap

#: A comment right behind the operator, which `/` would make a comment of another kind.
_AT_COMMENT = re.compile(rb">>>?=?/")
#: How many expressions are followed back from one index.
_MOST = 400


class Found(NamedTuple):
    """What lies on the way into one view, in the order of the source, and why something cannot be put right."""

    changes: tuple[Narrowing | Guarded, ...] = ()
    doubt: str = ""
    #: What other sites have to take away, so that all uses of a variable agree.
    needs: frozenset[Narrowing] = frozenset()


class _Way(NamedTuple):
    """One expression on the way. Of what is `weak`, an offset as likely as an address, nothing is taken away but what
    no offset needs; what is only `compared` is put right where it can be, and never in doubt."""

    node: Node
    weak: bool
    compared: bool


class Truncations:
    """Finds them in one tree."""

    def __init__(self, views: Views, kept: frozenset[int]) -> None:
        """What begins at the offsets `kept` is not to be touched."""
        self._views = views
        self._data = views.tree.data
        self._kept = kept
        self._sources = Sources(views.tree, views.values, views.calls, views.owners)
        self._taken: frozenset[Narrowing] = frozenset()

    def take(self, changes: Iterable[Narrowing | Guarded]) -> bool:
        """Notes what is taken away in any case; whether that is more than before."""
        taken = frozenset(change for change in changes if isinstance(change, Narrowing))
        grows = not taken <= self._taken
        self._taken |= taken
        return grows

    def of(self, index: Node, shift: int | None, *, cut: bool, is_end: bool) -> Found:
        """What lies on the way of an index into a view; `cut` says that a fraction does no harm there, `is_end` that
        `undefined` is the end."""
        search = _Search(self._views, self._sources, shift, cut, is_end, self._taken)
        search.run(index)
        found = [search.narrowings[at] for at in sorted(search.narrowings)]
        doubt = search.doubt
        if any(one.node.start_byte in self._kept for one in found):
            doubt = PARTLY
        return Found((*found, *sorted(search.guards)), doubt, frozenset(search.needs.difference(found)))


class _Search:
    def __init__(
        self,
        views: Views,
        sources: Sources,
        shift: int | None,
        cut: bool,
        is_end: bool,
        taken: frozenset[Narrowing],
    ) -> None:
        self._views = views
        self._values = views.values
        self._data = views.tree.data
        self._sources = sources
        self._shift = shift
        self._taken = taken
        self._cut = cut
        self._exactness = Exactness(views, sources, shift, cut=cut, is_end=is_end)
        self._cuts = Cuts(views, sources, self._exactness, taken)
        self._sums = Sums(views, sources, self._exactness, shift, cut=cut)
        self._containers = Containers(views, self._cuts.is_cut, self._cuts.without_taken)
        self.narrowings: dict[tuple[int, int], Narrowing] = {}
        self.guards: set[Guarded] = set()
        self.doubt = ""
        self._queue: list[_Way] = []
        self._seen: set[tuple[int, int, bool]] = set()
        self._keys: set[tuple[Hashable, bool]] = set()
        self._elsewhere = Elsewhere(views)
        self._raw = Raw(views.tree, views.values)
        self._limits = Limits(views, self._elsewhere, self._cuts, self._exactness)
        #: What is to be taken away where variables on the way are used.
        self.needs: set[Narrowing] = set()

    def run(self, index: Node) -> None:
        self._go(index)
        count = 0
        while self._queue:
            count += 1
            if count > _MOST:
                self.doubt = FAR
                return
            self._look(self._queue.pop())
            if not self._queue:
                self._settle_limits()

    def _go(self, node: Node, way: _Way | None = None, *, weak: bool = False, compared: bool = False) -> None:
        node = unwrap(node)
        weak, compared = weak or (way is not None and way.weak), compared or (way is not None and way.compared)
        place = node.start_byte, node.end_byte, weak
        if place not in self._seen:
            self._seen.add(place)
            self._queue.append(_Way(node, weak, compared))

    def _doubt(self, way: _Way, reason: str) -> None:
        if way.compared:
            reason = LIMIT
        self.doubt = self.doubt or reason

    def _look(self, way: _Way) -> None:
        node = way.node
        found = narrowing(node, self._data)
        if found is not None:
            self._narrowed(way, found)
            return
        made = made_of(node)
        match made.form:
            case "call" if self._text(made.parts[0]) in CUTTING:
                self._doubt(way, BITS)
            case "member" | "call" if not way.weak and self._sums.is_half(node):
                self._doubt(way, STORED)
            case "name" | "member" | "call":
                self._from_sources(way)
            case "operation" if made.sign == "%" and number(unwrap(made.parts[1]), self._data) == 1 << 32:
                self._doubt(way, BITS)
            case "copy":
                self._copied(way)
            case "operation" if made.sign in ("+", "-"):
                parts, doubt = self._sums.parts(node)
                for part in parts:
                    self._go(part.node, way, weak=part.weak, compared=part.compared)
                if doubt:
                    self._doubt(way, doubt)
            case "operation" if made.sign == "*":
                factors = [part for part in made.parts if number(unwrap(part), self._data) is None]
                if len(factors) == 1:
                    self._go(factors[0], way)
            case "operation" if made.sign == "/":
                self._go(made.parts[0], way)
            case "operation" if made.sign in BITWISE:
                value = self._values.of(node)
                if value & ANY_BIGINT:
                    self._go(made.parts[0], way)
                elif not is_small(value):
                    self._doubt(way, BITS)
            case "unary" if made.sign == "~":
                self._doubt(way, BITS)
            case "unary" | "update":
                self._go(made.parts[0], way)
            case "opaque" if node.type == "yield_expression" and not way.weak and self._containers.sends_cut():
                self._doubt(way, KEPT)
            case "text" if any(self._cuts.is_cut(part) for each in node.named_children for part in each.named_children):
                self._doubt(way, KEPT)

    def _copied(self, way: _Way) -> None:
        made = made_of(way.node)
        if made.sign == "&&":
            self._guarded(way, *made.parts)
        elif made.sign:
            for part in made.parts:
                self._go(part, way)
        elif made.parts:
            last = made.parts[-1:] if way.node.type == "sequence_expression" else made.parts
            for part in last:
                self._go(part, way)

    def _guarded(self, way: _Way, left: Node, right: Node) -> None:
        """`E && E >>> 0` is what the rewrite for 4 GiB makes of an end that may be undefined."""
        found = narrowing(right, self._data)
        if found is not None and not found.is_shift and self._text(left) == self._text(found.operand):
            self.guards.add(Guarded(left.end_byte, way.node.end_byte))
            self._go(left, way)
            return
        self._go(right, way)
        asked = narrowing(left, self._data)
        if asked is not None:
            # An address of which nothing is left but zeros is the value, which is no index of it.
            is_same = self._text(asked.operand) in self._text(right)
            self._go(left, way, weak=not is_same)

    def _text(self, node: Node) -> bytes:
        return self._views.tree.text(unwrap(node))

    # 32-bit operators.

    def _narrowed(self, way: _Way, found: Narrowing) -> None:
        if self._cuts.is_negative(found.operand):
            return  # a mark such as `-1 >>> 0` is compared with its unsigned self
        if any(self._raw.may_be(term.node) for term in terms(found.operand)):
            self._doubt(way, RAW)
        elif found in self._taken:
            self._found(way, found)
        elif found.mask not in (0, self._shift):
            self._doubt(way, BITS)
        elif self._exactness.is_small_before(found):
            return
        elif found.is_shift:
            if reason := self._exactness.why_inexact(found):
                self.doubt = self.doubt or reason
            elif way.compared and self._cuts.is_of_several(found.operand):
                # Of an end that is no multiple the quotient is a fraction, and a loop would go too far.
                self.doubt = self.doubt or PARTLY
            elif self._exactness.is_no_address(found):
                self._doubt(way, FRACTIONAL)
            elif not (way.compared and is_distance(found.operand, self._data)):
                self._found(way, found)
        elif self._exactness.is_needed(found):
            self._doubt(way, FRACTIONAL)
        elif way.weak:
            self._doubt(way, PARTLY)
        else:
            self._found(way, found)

    def _found(self, way: _Way, found: Narrowing) -> None:
        if has_comment(found, self._data) and (not is_single(found) or _AT_COMMENT.search(self._behind(found))):
            self._doubt(way, COMMENT)
            return
        node = found.node
        self.narrowings[node.start_byte, node.end_byte] = found
        operand = unwrap(found.operand)
        if found.assignment and operand.type == "identifier":
            self._from(way, operand, *self._sources.before(operand))
        else:
            self._go(operand, way)

    def _behind(self, found: Narrowing) -> bytes:
        return self._data[found.operand.end_byte : found.node.end_byte]

    def _from_sources(self, way: _Way) -> None:
        self._from(way, way.node, *self._sources.of(way.node))

    def _from(self, way: _Way, node: Node, key: Hashable, values: list[Node]) -> None:
        if (key, way.weak) in self._keys:
            return
        self._keys.add((key, way.weak))
        if self._cuts.is_shared(node) and any(self._cuts.are_in(value) for value in values):
            self._doubt(way, SHARED)
            return
        if not way.weak and not way.compared and self._containers.gives_cut(node, values):
            self._doubt(way, KEPT)
        for value in values:
            self._go(value, way)
        if not way.weak:
            self._look_elsewhere(way, node, key, values)

    def _look_elsewhere(self, way: _Way, name: Node, key: Hashable, values: list[Node]) -> None:
        """What is done with a variable on the way has to fit what becomes of it: the end of a loop, an offset of bytes
        that is made of an index."""
        elsewhere = self._elsewhere
        one = elsewhere.one(name)
        if one is None:
            return
        uses = elsewhere.uses(name, key)
        if any(found.is_shift for value in values for found in self._cuts.of(value)):
            for found in elsewhere.cut(elsewhere.with_copies(uses)):
                if found is None:
                    self._doubt(way, USED)
                elif not is_distance(found.operand, self._data):
                    self.needs.add(found)
            for other in elsewhere.subtracted(uses):
                self.needs.update(found for found in self._cuts.of(other) if self._cuts.is_cut(found.node))
        if not way.compared and elsewhere.is_key(uses):
            self._doubt(way, USED)
        changes = any(map(self._cuts.are_in, values))
        everywhere = elsewhere.uses(name, one)
        for side in self._limits.meet(one, everywhere, changes=changes, compared=way.compared):
            self._go(side, way, compared=True)

    def _settle_limits(self) -> None:
        for found, is_address in self._limits.settle():
            if (found.node.start_byte, found.node.end_byte) in self.narrowings:
                continue
            if is_address:
                self._found(_Way(found.node, weak=False, compared=True), found)
            else:
                self.doubt = self.doubt or LIMIT
