"""Whether 32-bit operators do more to an address than cut it: round it, or shift it to no whole quotient."""

from __future__ import annotations

from glue_rewriter.dataflow.lattice import FRACTION, FROM_END, OTHER, TEXT, is_small
from glue_rewriter.dataflow.sources import Sources
from glue_rewriter.dataflow.steps import Made, assigns, copies, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.memory64.narrowing import Narrowing, narrowing
from glue_rewriter.passes.memory64.non_addresses import NonAddresses
from glue_rewriter.passes.memory64.reasons import COARSE, FINE
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, number, property_name, terms, unwrap

_SIZES = (1, 2, 4, 8)
#: How many variables are followed to see whether one is a fraction.
_NAMES = 3
#: Forms whose value comes from elsewhere.
_GIVEN = frozenset({"name", "member", "call"})
#: Elements, and methods of a DataView, that are fractions as they please; and functions that are.
_FLOATS = frozenset({"f32", "f64"})
_FLOAT_LOADS = frozenset({b"getFloat32", b"getFloat64"})
_FLOAT_FUNCTIONS = frozenset({b"Math.random", b"Math.sqrt", b"parseFloat", b"performance.now"})


class Exactness:
    """Tells it on the way into one view: `shift` is the view's; where it is `cut` anyway, a fraction does no harm."""

    def __init__(self, views: Views, sources: Sources, shift: int | None, *, cut: bool, is_end: bool = False) -> None:
        self._views = views
        self._values = views.values
        self._sources = sources
        self._data = views.tree.data
        self._shift = shift
        self._cut = cut
        self._is_end = is_end
        self._others = NonAddresses(views, sources)

    def is_small_before(self, found: Narrowing) -> bool:
        """Whether what 32-bit operators are applied to has no more bits anyway."""
        if found.mask:
            return False
        operand = unwrap(found.operand)
        is_name = found.assignment and operand.type == "identifier"
        return is_small(self._values.before(operand) if is_name else self._values.of(operand))

    def why_inexact(self, found: Narrowing) -> str:
        """Why a shift may be no whole quotient; "" if it is one."""
        if found.by is not None:
            return COARSE if found.shift else ""
        if self._shift is not None and found.shift != self._shift and not self._cut:
            return COARSE if found.shift > self._shift else FINE
        if self._is_rounded(found) and not self._cut:
            return COARSE
        return ""

    def is_size(self, divisor: Node) -> bool:
        """Whether what an address is divided by is the size of an element, or a part of it, or not known."""
        by = number(unwrap(divisor), self._data)
        return by is None or self._shift is None or by in _SIZES[: self._shift + 1]

    def is_needed(self, found: Narrowing) -> bool:
        """Whether what is only cut may visibly be no whole number but for that: a fraction, a text, nothing at all, or
        a mark below zero."""
        operand = unwrap(found.operand)
        is_before = found.assignment and operand.type == "identifier"
        if found.mask:
            return self._may_be_fraction(operand)
        value = self._values.before(operand) if is_before else self._values.of(operand)
        if value & (TEXT | FROM_END | OTHER) or self.is_no_address(found):
            return True
        if not is_before:
            return self._may_be_fraction(operand)
        is_fraction = bool(value & FRACTION) and not self._cut
        return is_fraction and any(self._may_be_fraction(each) for each in self._sources.before(operand)[1])

    def is_no_address(self, found: Narrowing) -> bool:
        """Whether the file shows that what is cut or shifted may be no address at all."""
        operand = unwrap(found.operand)
        is_before = found.assignment and operand.type == "identifier"
        may_lack = self._cut and (found.is_shift or not self._is_end)
        return self._others.is_shown(operand, is_before=is_before, may_lack=may_lack)

    def _is_rounded(self, found: Narrowing) -> bool:
        """Whether what is shifted is no multiple, by the numbers in it: `n + 3 >> 2`."""
        is_before = found.assignment and unwrap(found.operand).type == "identifier"
        return self._is_no_multiple(found.operand, 1 << found.shift, is_before=is_before)

    def _is_no_multiple(self, node: Node, size: int, *, is_before: bool = False) -> bool:
        parts = [term.node for term in terms(node)]
        return any(self._is_odd(part, size) or self._is_given_odd(part, size, is_before) for part in parts)

    def _is_odd(self, node: Node, size: int) -> bool:
        value = number(unwrap(node), self._data)
        return value is not None and value % size != 0

    def _is_given_odd(self, name: Node, size: int, is_before: bool, depth: int = _NAMES) -> bool:
        """Whether a variable, a property or a result is visibly given, or moved by, what is no multiple: `p++`,
        `p += 1`, `f(5)`."""
        name = unwrap(name)
        form = made_of(name).form
        if form not in _GIVEN or not depth:
            return False
        if form == "name":
            values = self._values
            _, definitions = values.reaching_before(name) if is_before else values.reaching(name)
            if is_before:
                definitions = [each for each in definitions if each.name.start_byte < name.start_byte]
            if any(definition.how == "update" for definition in definitions):
                return True
        given = self._sources.before(name)[1] if is_before else self._sources.of(name)[1]
        for value in (each for one in given for each in copies(one)):
            moved = value
            if assigns(value):
                if (is_before and value.start_byte > name.start_byte) or made_of(value).sign not in ("+", "-"):
                    continue
                moved = made_of(value).parts[1]
            if any(self._is_odd_part(term.node, size, depth - 1) for term in terms(moved)):
                return True
        return False

    def _is_odd_part(self, node: Node, size: int, depth: int) -> bool:
        made = made_of(unwrap(node))
        if made.form == "operation" and made.sign == "*":
            return all(self._is_odd_part(part, size, depth) for part in made.parts)
        return self._is_odd(node, size) or self._is_given_odd(node, size, False, depth)

    def _may_be_fraction(self, operand: Node) -> bool:
        """Whether what is cut is computed so that it may be a fraction."""
        if self._cut:
            return False
        parts = [term.node for term in terms(operand)]
        made = [narrowing(part, self._data) for part in parts]
        # Of several terms that are divided one holds the address, so that the others may be fractions.
        divided = sum(made_of(part).sign == "/" for part in parts) + sum(
            one is not None and one.is_shift for one in made
        )
        return any(self._is_fraction(part, _NAMES, divided < 2) for part in parts)

    def _is_float(self, node: Node, made: Made) -> bool:
        """Whether it is loaded as a number with a fraction, or a function gives one."""
        if made.form == "member" and node.type == "subscript_expression":
            return self._views.element(field(node, "object")) in _FLOATS
        if made.form != "call":
            return False
        callee = unwrap(made.parts[0])
        return property_name(callee, self._data) in _FLOAT_LOADS or self._views.tree.text(callee) in _FLOAT_FUNCTIONS

    def _is_fraction(self, term: Node, names: int, is_address: bool) -> bool:
        """Whether a term is visibly a fraction, perhaps; of a variable it is told by what it is given. What may be an
        address that is divided by the size of an element, is none."""
        made = made_of(term)
        if made.form == "copy":
            return any(self._is_fraction(each.node, names, is_address) for part in made.parts for each in terms(part))
        if made.form == "number":
            return not _is_whole(term, self._data)
        if self._is_float(term, made):
            return True
        if made.form in _GIVEN and names and self._values.of(term) & FRACTION:
            values = self._sources.of(term)[1]
            return any(self._is_fraction(each.node, names - 1, is_address) for value in values for each in terms(value))
        if assigns(term) and made.sign in ("+", "-"):
            return any(self._is_fraction(each.node, names, is_address) for each in terms(made.parts[1]))
        if made.form != "operation" or made.sign not in ("*", "/", "**"):
            return False
        if made.sign == "/":
            by = number(unwrap(made.parts[1]), self._data)
            if not is_address or by is None or self._shift is None or not self.is_size(made.parts[1]):
                return True
            return self._is_no_multiple(made.parts[0], int(by))
        is_scaled = made.sign == "*" and any(_is_whole(part, self._data) for part in made.parts)
        return not is_scaled or any(self._is_fraction(unwrap(part), names, is_address) for part in made.parts)


def is_distance(operand: Node, data: bytes) -> bool:
    """Whether an expression is the difference of two values, rather than an address less a number."""
    return any(term.negative and number(term.node, data) is None for term in terms(operand))


def _is_whole(node: Node, data: bytes) -> bool:
    value = number(unwrap(node), data)
    return value is not None and value == int(value)
