"""Which 32-bit operators lie on the way of an address of 64 bits into a view.

An address below 2^53 is exact as a Number, and every operator of arithmetic keeps it so; the bitwise ones cut it to 32
bits. From an index the way is followed back through sums, variables, parameters, properties and results. A shift by no
more than that of the view is a division, as an access is taken to be aligned; `>>> 0`, `| 0`, `~~` and the masks of the
rewrite for 4 GiB do nothing but cut. In a sum the term that holds the address counts; others are offsets, and right as
they are. What may be a fraction, or is changed by other bitwise operators, is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator

from glue_rewriter.dataflow.lattice import (
    ANY_BIGINT,
    BIG,
    DERIVED,
    FRACTION,
    MAYBE_NEGATIVE,
    NEGATIVE,
    SMALL,
    WRAPPED,
    is_small,
)
from glue_rewriter.dataflow.raw import Raw
from glue_rewriter.dataflow.sources import Sources
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.memory64.containers import Containers
from glue_rewriter.passes.memory64.exactness import COARSE, FINE, Exactness, is_distance
from glue_rewriter.passes.memory64.narrowing import Narrowing, has_comment, is_single, narrowing
from glue_rewriter.passes.memory64.other_uses import CUTTING, Elsewhere
from glue_rewriter.passes.memory64.remedy import Guarded
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, number, property_name, terms, unwrap

BITS = "a 32-bit operator on what may be an address"
PARTLY = "cut to 32 bits; it may be an address or an offset"
FRACTIONAL = "cut to a whole number of 32 bits, and may be a fraction, a text or nothing"
COMMENT = "a comment stands between 32-bit operators"
SHARED = "cut by a function that is called elsewhere, too, perhaps with what is no address"
FAR = "comes from too many places"
KEPT = "comes out of a list, a Map or a call that may have been given what is cut to 32 bits"
USED = "used elsewhere by 32-bit operators that stay"
LIMIT = "compared with what is cut to 32 bits, and may be no address"
RAW = "a pointer of EM_JS, which is a BigInt with MEMORY64 and throws here (GR303)"
STORED = "loaded from a view of 32 bits, where a pointer has 64 (GR302)"
#: Reasons that hold as long as no other site takes the operator away.
DOUBTS = frozenset({COARSE, FINE, PARTLY, FRACTIONAL, COMMENT, KEPT, LIMIT, USED})
#: A comment right behind the operator, which `/` would make a comment of another kind.
_AT_COMMENT = re.compile(rb">>>?=?/")
_BITWISE = frozenset({"&", "|", "^", "<<", ">>", ">>>"})
#: Forms whose value comes from elsewhere; where it may be a fraction, it is perhaps an address divided by a size.
_GIVEN = frozenset({"name", "member", "call"})
#: Elements that hold half of an address.
_HALVES = frozenset({"i32", "u32"})
_LOADS = frozenset({b"getInt32", b"getUint32"})
#: What is no fraction, and nothing but a number.
_WHOLE = SMALL | BIG | NEGATIVE | DERIVED | WRAPPED
#: Through how many variables and properties a limit is followed back.
_LIMITS = 4
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
        self._containers = Containers(views, self._is_cut, self._without_taken)
        self.narrowings: dict[tuple[int, int], Narrowing] = {}
        self.guards: set[Guarded] = set()
        self.doubt = ""
        self._queue: list[_Way] = []
        self._seen: set[tuple[int, int, bool]] = set()
        self._keys: set[tuple[Hashable, bool]] = set()
        self._compared: set[Hashable] = set()
        self._elsewhere = Elsewhere(views)
        self._raw = Raw(views.tree, views.values)
        #: The variables on the way, what they are compared with, and what is to be taken away where they are used.
        self._names: set[Hashable] = set()
        self._limits: list[Node] = []
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
            if not self._queue and self._limits:
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
            case "member" | "call" if not way.weak and self._is_half(node):
                self._doubt(way, STORED)
            case "name" | "member" | "call":
                self._from_sources(way)
            case "operation" if made.sign == "%" and number(unwrap(made.parts[1]), self._data) == 1 << 32:
                self._doubt(way, BITS)
            case "copy":
                self._copied(way)
            case "operation" if made.sign in ("+", "-"):
                self._sum(way)
            case "operation" if made.sign == "*":
                factors = [part for part in made.parts if number(unwrap(part), self._data) is None]
                if len(factors) == 1:
                    self._go(factors[0], way)
            case "operation" if made.sign == "/":
                self._go(made.parts[0], way)
            case "operation" if made.sign in _BITWISE:
                value = self._values.of(node)
                if value & ANY_BIGINT:
                    self._go(made.parts[0], way)
                elif not is_small(value):
                    self._doubt(way, BITS)
            case "unary" if made.sign == "~":
                self._doubt(way, BITS)
            case "unary" | "update":
                self._go(made.parts[0], way)
            case "opaque" if not way.weak and not way.compared and self._containers.gives_cut(node, []):
                self._doubt(way, KEPT)  # out of a `yield`
            case "text" if any(self._is_cut(part) for piece in node.named_children for part in piece.named_children):
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
        if self._is_negative(found.operand):
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
            elif way.compared and self._is_of_several(found.operand):
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

    def _is_cut(self, node: Node) -> bool:
        """Whether 32-bit operators, perhaps, change a value where they are written."""
        found = narrowing(node, self._data)
        if found is not None:
            if found in self._taken:
                return self._is_cut(unwrap(found.operand))
            return not self._exactness.is_small_before(found) and not self._is_negative(found.operand)
        made = made_of(node)
        if made.form != "operation" or made.sign not in _BITWISE:
            return False
        value = self._values.of(node)
        return not value & ANY_BIGINT and not is_small(value)

    def _without_taken(self, node: Node) -> Node:
        found = narrowing(node, self._data)
        return unwrap(found.operand) if found is not None and found in self._taken else node

    def _is_negative(self, operand: Node) -> bool:
        made = made_of(unwrap(operand))
        return made.form == "unary" and made.sign == "-" and number(unwrap(made.parts[0]), self._data) is not None

    def _is_of_several(self, operand: Node) -> bool:
        """Whether an expression is the sum of several values, of which nobody knows that they are multiples."""
        parts = [unwrap(term.node) for term in terms(operand) if number(term.node, self._data) is None]
        if len(parts) == 1 and made_of(parts[0]).form == "name":
            values = self._sources.of(parts[0])[1]
            return any(sum(number(term.node, self._data) is None for term in terms(value)) > 1 for value in values)
        return len(parts) > 1

    # Sums.

    def _sum(self, way: _Way) -> None:
        """The terms that may hold the address: shifted ones before others, and cut ones before offsets."""
        node = way.node
        if node.type == "augmented_assignment_expression":
            made = made_of(node)
            self._go(made.parts[0], way)
            if made.sign == "+":
                self._go(made.parts[1], way, weak=True)
            return
        kinds: dict[str, list[Node]] = {}
        order: list[Node] = []
        if any(self._is_high(term.node) for term in terms(node)):
            return  # both halves of an address, put together by hand: each is of 32 bits
        for term in terms(node):
            kind = self._kind(term.node)
            if kind == "plain" or term.negative:
                if term.negative and kind == "own":
                    self._go(term.node, way, compared=True)
                continue
            kinds.setdefault(kind, []).append(term.node)
            order.append(term.node)
        own, cut, bare = kinds.get("own", []), kinds.get("cut", []), kinds.get("bare", [])
        if own:
            # Of several one is the address, and nobody knows which; of an offset the quotient may be a fraction.
            own += [part for part in bare if self._values.of(part) & DERIVED]
            if len(own) > 1 and not self._cut:
                self._doubt(way, PARTLY)
                return
            for part in own:
                self._go(part, way)
            return
        candidates = [*cut, *bare]
        if not candidates:
            rest = kinds.get("scaled", []) or kinds.get("offset", [])
            if len(rest) == 1:
                self._go(rest[0], way)
            elif rest:
                self._doubt(way, BITS)
            return
        first = min(candidates, key=lambda term: term.start_byte)
        for part in candidates:
            # Beside an address, what 32 bits are loaded of is an offset.
            is_offset = len(candidates) > 1 and self._holds_half(part)
            self._go(part, way, weak=is_offset or (bool(bare) and (part is not first or part in cut)))

    def _is_high(self, term: Node) -> bool:
        """Whether a term is the upper half of an address: `high * 4294967296`."""
        made = made_of(unwrap(term))
        is_product = made.form == "operation" and made.sign == "*"
        return is_product and any(number(unwrap(part), self._data) == 1 << 32 for part in made.parts)

    def _is_half(self, node: Node) -> bool:
        """Whether an expression is an element of a view of 32-bit integers, or what a DataView loads of as many."""
        if node.type == "call_expression":
            return property_name(unwrap(field(node, "function")), self._data) in _LOADS
        return node.type == "subscript_expression" and self._views.element(field(node, "object")) in _HALVES

    def _holds_half(self, node: Node) -> bool:
        """Whether an expression is one, or a variable that is given one."""
        if made_of(node).form != "name":
            return self._is_half(node)
        return any(self._is_half(unwrap(value)) for value in self._sources.of(node)[1])

    def _kind(self, node: Node) -> str:
        """What a term of a sum is: an address that is shifted for this view (own) or only cut, `bare`, an index or
        offset that is `scaled`, one that went through bits (offset), or none that could be an address (plain)."""
        found = narrowing(node, self._data)
        value = self._values.of(node)
        if found is not None:
            if self._exactness.is_small_before(found):
                return "plain"
            if found.is_shift:
                is_offset = self._exactness.why_inexact(found) or is_distance(found.operand, self._data)
                return "offset" if is_offset or found.mask not in (0, self._shift) else "own"
            return "offset" if self._exactness.is_needed(found) else "cut"
        made = made_of(node)
        if made.form == "operation" and made.sign == "/" and self._exactness.is_size(made.parts[1]):
            return "plain" if self._kind(unwrap(made.parts[0])) == "plain" else "own"
        telling = MAYBE_NEGATIVE | WRAPPED | DERIVED | ANY_BIGINT | (FRACTION if made.form in _GIVEN else 0)
        if made.form == "number" or (not value & telling and not self._holds_half(node)):
            return "plain"
        if made.form == "operation":
            return "offset" if made.sign in _BITWISE else "scaled" if made.sign in ("*", "/", "%", "**") else "bare"
        return "cut" if self._is_given_cut(node) else "bare"

    def _is_given_cut(self, node: Node) -> bool:
        """Whether a variable is given what is only cut."""
        if made_of(node).form != "name":
            return False
        found = (narrowing(value, self._data) for value in self._sources.of(node)[1])
        return any(one is not None and not one.is_shift and not one.mask for one in found)

    # Where values come from.

    def _from_sources(self, way: _Way) -> None:
        self._from(way, way.node, *self._sources.of(way.node))

    def _from(self, way: _Way, node: Node, key: Hashable, values: list[Node]) -> None:
        if (key, way.weak) in self._keys:
            return
        self._keys.add((key, way.weak))
        if self._is_shared(node) and any(self._holds_narrowing(value) for value in values):
            self._doubt(way, SHARED)
            return
        if not way.weak and not way.compared and self._containers.gives_cut(node, values):
            self._doubt(way, KEPT)
        for value in values:
            self._go(value, way)
        if not way.weak:
            self._look_elsewhere(way, node, key, values)

    def _is_shared(self, node: Node) -> bool:
        """Whether an expression calls a function that others call, too: what they want of it nobody knows."""
        if made_of(node).form != "call":
            return False
        functions = self._views.calls.functions(made_of(node).parts[0])
        return any(len(self._views.calls.calls_to(function)) > 1 for function in functions)

    def _look_elsewhere(self, way: _Way, name: Node, key: Hashable, values: list[Node]) -> None:
        """What is done with a variable on the way has to fit what becomes of it: the end of a loop, an offset of bytes
        that is made of an index."""
        one = self._one(name)
        if one is None:
            return
        self._names.add(one)
        elsewhere = self._elsewhere
        uses, everywhere = self._uses(name, key), self._uses(name, one)
        if any(found.is_shift for value in values for found in self._cuts_in(value, _LIMITS)):
            for found in elsewhere.cut(elsewhere.with_copies(uses)):
                if found is None:
                    self._doubt(way, USED)
                elif not is_distance(found.operand, self._data):
                    self.needs.add(found)
            for other in elsewhere.subtracted(uses):
                self.needs.update(found for found in self._cuts_in(other, _LIMITS) if self._is_cut(found.node))
        if not way.compared and elsewhere.is_key(uses):
            self._doubt(way, USED)
        if one in self._compared:
            return
        changes = any(self._holds_narrowing(value) for value in values)
        if changes:
            self._compared.add(one)
        elif way.compared:
            return
        for side, other in elsewhere.compared(everywhere):
            if changes:
                self._go(side, way, compared=True)
                self._go(other, way, compared=True)
            else:
                self._limits.append(other)

    def _one(self, node: Node) -> Hashable:
        """The variable, or the property of an owner, that an expression names; None where it is neither."""
        if node.type == "identifier":
            binding = self._views.bindings.resolve_node(node)
            return binding if binding.kinds else None
        name = property_name(node, self._data) if made_of(node).form == "member" else None
        return None if name is None else (name, self._views.owners.of(field(node, "object")))

    def _uses(self, name: Node, key: Hashable) -> list[Node]:
        """Where it stands as well, with the value that a key stands for."""
        if name.type == "identifier":
            return self._values.uses(key)
        member = property_name(name, self._data) or b""
        return [read for read, _ in self._views.owners.reads_of(member, self._views.owners.of(field(name, "object")))]

    def _settle_limits(self) -> None:
        """What an address is compared with, that stays as it is, and that is cut: what is made of the same address is
        another one, and no more is cut; of anything else it is not known."""
        for limit in self._limits:
            for found in self._cuts_in(limit, _LIMITS):
                if (found.node.start_byte, found.node.end_byte) in self.narrowings or not self._is_cut(found.node):
                    continue
                way = _Way(found.node, weak=False, compared=True)
                if self._is_of_same(found) and not self._exactness.is_needed(found):
                    self._found(way, found)
                else:
                    self.doubt = self.doubt or LIMIT
        self._limits.clear()

    def _cuts_in(self, node: Node, depth: int) -> Iterator[Narrowing]:
        """The 32-bit operators that an expression takes its value from, the outermost ones."""
        node = unwrap(node)
        found = narrowing(node, self._data)
        if found is not None:
            yield found
            return
        made = made_of(node)
        if made.form == "copy" or (made.form == "operation" and made.sign in ("+", "-")):
            for part in made.parts:
                yield from self._cuts_in(part, depth)
        elif made.form in ("name", "member", "call") and depth and not self._is_shared(node):
            for value in self._sources.of(node)[1]:
                yield from self._cuts_in(value, depth - 1)

    def _is_of_same(self, found: Narrowing) -> bool:
        """Whether an address is made of one on the way and of whole numbers."""
        parts = [unwrap(term.node) for term in terms(found.operand)]
        own = [part for part in parts if self._one(part) in self._names]
        others = [part for part in parts if part not in own]
        if found.is_shift:
            is_whole = all(number(part, self._data) is not None for part in others)
            return len(own) == 1 and is_whole and not self._exactness.why_inexact(found)
        return len(own) == 1 and not any(self._values.of(part) & ~_WHOLE for part in others)

    def _holds_narrowing(self, value: Node) -> bool:
        """Whether a value is made by 32-bit operators, as far as it is written there."""
        stack = [value]
        while stack:
            current = unwrap(stack.pop())
            if narrowing(current, self._data) is not None:
                return True
            made = made_of(current)
            if made.form == "copy" or (made.form == "operation" and made.sign in ("+", "-")):
                stack += made.parts
        return False
