"""Which terms of a sum may hold the address that becomes an index; the others are offsets, and right as they are."""

from __future__ import annotations

from glue_rewriter.dataflow.lattice import ANY_BIGINT, DERIVED, FRACTION, MAYBE_NEGATIVE, WRAPPED
from glue_rewriter.dataflow.sources import Sources
from glue_rewriter.dataflow.steps import assigns, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.memory64.cuts import BITWISE
from glue_rewriter.passes.memory64.exactness import Exactness, is_distance
from glue_rewriter.passes.memory64.narrowing import narrowing
from glue_rewriter.passes.memory64.reasons import BITS, PARTLY
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, number, property_name, terms, unwrap

#: Forms whose value comes from elsewhere; where it may be a fraction, it is perhaps an address divided by a size.
_GIVEN = frozenset({"name", "member", "call"})
#: Elements that hold half of an address.
_HALVES = frozenset({"i32", "u32"})
_LOADS = frozenset({b"getInt32", b"getUint32"})


class Part(NamedTuple):
    """A term of a sum that is on the way; `weak` and `compared` say that it is an offset as likely as an address,
    and that it is on the way as what one is compared with."""

    node: Node
    weak: bool = False
    compared: bool = False


class Sums:
    """Tells it on the way into one view: `shift` is the view's; where an index is `cut` anyway, a fraction does no
    harm."""

    def __init__(self, views: Views, sources: Sources, exactness: Exactness, shift: int | None, *, cut: bool) -> None:
        self._views = views
        self._values = views.values
        self._data = views.tree.data
        self._sources = sources
        self._exactness = exactness
        self._shift = shift
        self._cut = cut

    def parts(self, node: Node) -> tuple[list[Part], str]:
        """The terms that may hold the address, shifted ones before others, and cut ones before offsets; and why it
        cannot be told, "" if it can."""
        if assigns(node):
            made = made_of(node)
            return [Part(made.parts[0]), *([Part(made.parts[1], weak=True)] if made.sign == "+" else [])], ""
        if any(self._is_high(term.node) for term in terms(node)):
            return [], ""  # both halves of an address, put together by hand: each is of 32 bits
        kinds: dict[str, list[Node]] = {}
        found: list[Part] = []
        for term in terms(node):
            kind = self._kind(term.node)
            if term.negative and kind == "own":
                found.append(Part(term.node, compared=True))
            elif kind != "plain" and not term.negative:
                kinds.setdefault(kind, []).append(term.node)
        own, cut, bare = kinds.get("own", []), kinds.get("cut", []), kinds.get("bare", [])
        if own:
            # Of several one is the address, and nobody knows which; of an offset the quotient may be a fraction.
            own += [part for part in bare if self._values.of(part) & DERIVED]
            if len(own) > 1 and not self._cut:
                return found, PARTLY
            return [*found, *map(Part, own)], ""
        candidates = [*cut, *bare]
        if not candidates:
            rest = kinds.get("scaled", []) or kinds.get("offset", [])
            return ([*found, Part(rest[0])], "") if len(rest) == 1 else (found, BITS if rest else "")
        first = min(candidates, key=lambda term: term.start_byte)
        for part in candidates:
            # Beside an address, what 32 bits are loaded of is an offset.
            is_offset = len(candidates) > 1 and self._holds_half(part)
            found.append(Part(part, weak=is_offset or (bool(bare) and (part is not first or part in cut))))
        return found, ""

    def _is_high(self, term: Node) -> bool:
        """Whether a term is the upper half of an address: `high * 4294967296`."""
        made = made_of(unwrap(term))
        is_product = made.form == "operation" and made.sign == "*"
        return is_product and any(number(unwrap(part), self._data) == 1 << 32 for part in made.parts)

    def is_half(self, node: Node) -> bool:
        """Whether an expression is an element of a view of 32-bit integers, or what a DataView loads of as many."""
        if node.type == "call_expression":
            return property_name(unwrap(field(node, "function")), self._data) in _LOADS
        return node.type == "subscript_expression" and self._views.element(field(node, "object")) in _HALVES

    def _holds_half(self, node: Node) -> bool:
        """Whether an expression is one, or a variable that is given one."""
        if made_of(node).form != "name":
            return self.is_half(node)
        return any(self.is_half(unwrap(value)) for value in self._sources.of(node)[1])

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
            return "offset" if made.sign in BITWISE else "scaled" if made.sign in ("*", "/", "%", "**") else "bare"
        return "cut" if self._is_given_cut(node) else "bare"

    def _is_given_cut(self, node: Node) -> bool:
        """Whether a variable is given what is only cut."""
        if made_of(node).form != "name":
            return False
        found = (narrowing(value, self._data) for value in self._sources.of(node)[1])
        return any(one is not None and not one.is_shift and not one.mask for one in found)
