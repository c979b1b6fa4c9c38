"""Which 32-bit operators lie on the way of an address of 64 bits into a view.

An address below 2^53 is exact as a Number, and every operator of arithmetic keeps it so; the bitwise ones cut it to 32
bits. From an index the way is followed back through sums, variables, parameters, properties and results. A shift by no
more than that of the view is a division, as an access is taken to be aligned; `>>> 0`, `| 0`, `~~` and the masks of the
rewrite for 4 GiB do nothing but cut. In a sum the term that holds the address counts; others are offsets, and right as
they are. What may be a fraction, or is changed by other bitwise operators, is in doubt.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from glue_rewriter.dataflow.lattice import COMPARISONS, DERIVED, FRACTION, MAYBE_NEGATIVE, WRAPPED, is_small
from glue_rewriter.dataflow.sources import Sources
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.heap.views import Views
from glue_rewriter.passes.memory64.narrowing import Narrowing, has_comment, narrowing
from glue_rewriter.passes.memory64.remedy import Guarded
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, number, operands, operator, terms, unwrap

_BITS = "a 32-bit operator on what may be an address"
_PARTLY = "cut to 32 bits; it may be an address or an offset"
_FRACTION = "cut to a whole number of 32 bits, and may be a fraction"
_COARSE = "shifted by more than the size of the elements, so perhaps no whole quotient"
_COMMENT = "a comment stands between 32-bit operators"
_FAR = "comes from too many places"
_BITWISE = frozenset({"&", "|", "^", "<<", ">>", ">>>"})
#: How many expressions are followed back from one index.
_MOST = 400


class Found(NamedTuple):
    """What lies on the way into one view, in the order of the source, and why something cannot be put right."""

    changes: tuple[Narrowing | Guarded, ...] = ()
    doubt: str = ""


class _Way(NamedTuple):
    """One expression on the way; `shift` is the view's. Of what is `weak`, an offset as likely as an address, nothing
    is taken away but what no offset needs; what is only `compared` is put right where it can be, and never in doubt."""

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

    def of(self, index: Node, shift: int | None, *, cut: bool) -> Found:
        """What lies on the way of an index into a view; `cut` says that a fraction does no harm there."""
        search = _Search(self._views, self._sources, shift, cut)
        search.run(index)
        found = [search.narrowings[at] for at in sorted(search.narrowings)]
        doubt = search.doubt
        if any(one.node.start_byte in self._kept for one in found):
            doubt = _PARTLY
        return Found((*found, *sorted(search.guards)), doubt)


class _Search:
    def __init__(self, views: Views, sources: Sources, shift: int | None, cut: bool) -> None:
        self._views = views
        self._values = views.values
        self._data = views.tree.data
        self._sources = sources
        self._shift = shift
        self._cut = cut
        self.narrowings: dict[tuple[int, int], Narrowing] = {}
        self.guards: set[Guarded] = set()
        self.doubt = ""
        self._queue: list[_Way] = []
        self._seen: set[tuple[int, int, bool]] = set()
        self._keys: set[tuple[Hashable, bool]] = set()
        self._compared: set[Hashable] = set()

    def run(self, index: Node) -> None:
        self._go(index)
        count = 0
        while self._queue:
            count += 1
            if count > _MOST:
                self.doubt = _FAR
                return
            self._look(self._queue.pop())

    def _go(self, node: Node, way: _Way | None = None, *, weak: bool = False, compared: bool = False) -> None:
        node = unwrap(node)
        weak, compared = weak or (way is not None and way.weak), compared or (way is not None and way.compared)
        place = node.start_byte, node.end_byte, weak
        if place not in self._seen:
            self._seen.add(place)
            self._queue.append(_Way(node, weak, compared))

    def _doubt(self, way: _Way, reason: str) -> None:
        if not way.compared and not self.doubt:
            self.doubt = reason

    def _look(self, way: _Way) -> None:
        node = way.node
        found = narrowing(node, self._data)
        if found is not None:
            self._narrowed(way, found)
            return
        made = made_of(node)
        match made.form:
            case "name" | "member" | "call":
                self._from_sources(way)
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
                if not is_small(self._values.of(node)):
                    self._doubt(way, _BITS)
            case "unary" if made.sign == "~":
                self._doubt(way, _BITS)
            case "unary" | "update":
                self._go(made.parts[0], way)

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
        else:
            self._go(right, way)

    def _text(self, node: Node) -> bytes:
        return self._views.tree.text(unwrap(node))

    # 32-bit operators.

    def _narrowed(self, way: _Way, found: Narrowing) -> None:
        value = self._values.of(found.operand)
        if found.mask not in (0, self._shift):
            self._doubt(way, _BITS)
        elif is_small(value) and not found.mask:
            return
        elif found.is_shift:
            if reason := self._is_inexact(found):
                self._doubt(way, reason)
            elif not (way.compared and _is_distance(found.operand, self._data)):
                self._found(way, found)
        elif not found.mask and self._may_be_fraction(found.operand):
            self._doubt(way, _FRACTION)
        elif way.weak and not (found.unsigned or found.mask):
            self._doubt(way, _PARTLY)
        else:
            self._found(way, found)

    def _found(self, way: _Way, found: Narrowing) -> None:
        if has_comment(found, self._data):
            self._doubt(way, _COMMENT)
            return
        node = found.node
        self.narrowings[node.start_byte, node.end_byte] = found
        self._go(found.operand, way)

    def _is_inexact(self, found: Narrowing) -> str:
        """Why a shift may be no whole quotient; "" if it is one."""
        if found.by is not None:
            return _COARSE if found.shift else ""
        if self._shift is not None and found.shift > self._shift and not self._cut:
            return _COARSE
        if self._is_rounded(found) and not self._cut:
            return _COARSE
        return ""

    def _is_rounded(self, found: Narrowing) -> bool:
        """Whether what is shifted is no multiple, by the numbers in it: `n + 3 >> 2`."""
        numbers = [number(term.node, self._data) for term in terms(found.operand)]
        return any(each is not None and each % (1 << found.shift) != 0 for each in numbers)

    def _may_be_fraction(self, operand: Node) -> bool:
        """Whether what is cut is computed so that it may be a fraction."""
        if self._cut:
            return False
        for term in terms(operand):
            made = made_of(term.node)
            if made.form == "operation" and made.sign in ("*", "/", "**", "%"):
                by = number(unwrap(made.parts[1]), self._data)
                is_size = self._shift is not None and made.sign == "/" and by in (1 << s for s in range(self._shift + 1))
                is_scaled = made.sign == "*" and any(_is_whole(part, self._data) for part in made.parts)
                if not (is_size or (is_scaled and not self._values.of(term.node) & FRACTION)):
                    return True
            elif made.form == "number" and not _is_whole(term.node, self._data):
                return True
        return False

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
            for term in own:
                self._go(term, way)
            for term in bare:
                if self._values.of(term) & DERIVED:
                    self._go(term, way)
            return
        candidates = [*cut, *bare]
        if not candidates:
            rest = kinds.get("scaled", []) or kinds.get("offset", [])
            if len(rest) == 1:
                self._go(rest[0], way)
            elif rest:
                self._doubt(way, _BITS)
            return
        first = min(candidates, key=lambda term: term.start_byte)
        for term in candidates:
            self._go(term, way, weak=bool(bare) and term is not first)

    def _kind(self, node: Node) -> str:
        """What a term of a sum is: an address that is shifted for this view (own) or only cut, `bare`, an index or
        offset that is `scaled`, one that went through bits (offset), or none that could be an address (plain)."""
        found = narrowing(node, self._data)
        value = self._values.of(node)
        if found is not None:
            if is_small(self._values.of(found.operand)) and not found.mask:
                return "plain"
            if found.is_shift:
                is_offset = self._is_inexact(found) or _is_distance(found.operand, self._data)
                return "offset" if is_offset or found.mask not in (0, self._shift) else "own"
            return "offset" if not found.mask and self._may_be_fraction(found.operand) else "cut"
        if not value & (MAYBE_NEGATIVE | WRAPPED | DERIVED):
            return "plain"
        made = made_of(node)
        if made.form == "operation":
            return "offset" if made.sign in _BITWISE else "scaled" if made.sign in ("*", "/", "%", "**") else "bare"
        return "bare"

    # Where values come from.

    def _from_sources(self, way: _Way) -> None:
        key, values = self._sources.of(way.node)
        if (key, way.weak) in self._keys:
            return
        self._keys.add((key, way.weak))
        for value in values:
            self._go(value, way)
        if way.node.type == "identifier" and not way.weak:
            self._go_to_compared(way, values)

    def _go_to_compared(self, way: _Way, values: Iterable[Node]) -> None:
        """What a variable is compared with has to change where the variable does: the end of a loop."""
        if not any(self._holds_narrowing(value) for value in values):
            return
        binding = self._views.bindings.resolve_node(way.node)
        if binding in self._compared or not binding.kinds:
            return
        self._compared.add(binding)
        for node in self._views.bindings.occurrences(binding):
            side, around = node, node.parent
            while around is not None and (
                around.type == "parenthesized_expression" or self._is_term(around) or self._is_narrowed(around)
            ):
                side, around = around, around.parent
            if around is not None and around.type == "binary_expression" and operator(around) in COMPARISONS:
                left, sign, right = operands(around)
                if sign not in ("in", "instanceof"):
                    self._go(left, way, compared=True)
                    self._go(right, way, compared=True)

    def _is_term(self, node: Node) -> bool:
        return node.type == "binary_expression" and operator(node) in ("+", "-")

    def _is_narrowed(self, node: Node) -> bool:
        return node.type in ("binary_expression", "unary_expression") and narrowing(node, self._data) is not None

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


def _is_distance(operand: Node, data: bytes) -> bool:
    """Whether an expression is the difference of two values, rather than an address less a number."""
    return any(term.negative and number(term.node, data) is None for term in terms(operand))


def _is_whole(node: Node, data: bytes) -> bool:
    value = number(unwrap(node), data)
    return value is not None and value == int(value)

