"""Where the sign of an address matters: comparisons, keys, text, remainders, each judged once for all rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

from glue_rewriter.addresses.certainty import HIGH, LOW, MEDIUM
from glue_rewriter.addresses.comparators import differences
from glue_rewriter.addresses.constants import constant
from glue_rewriter.addresses.guards import is_guarded
from glue_rewriter.addresses.keys import find_keys
from glue_rewriter.addresses.lists import find_least, find_members, find_sorted
from glue_rewriter.addresses.operands import has_text
from glue_rewriter.addresses.sign_sources import Sign, SignSource
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.lattice import FROM_END, ORDERS, SHIFTS
from glue_rewriter.dataflow.steps import assigns, goes, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import (
    arguments,
    enclosing_function,
    field,
    number,
    operator,
    parent_of,
    property_name,
    same_place,
    terms,
    unwrap,
)

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts, Used

SinkKind = Literal["sign test", "comparison", "sentinel", "division", "difference", "key", "text"]

_EQUALITIES = frozenset({"===", "!==", "==", "!="})
#: Operators that take the 32 bits of what they are given: a multiple of 2^32 more or less is the same to them.
_BITS = SHIFTS | {"<<", "&", "|", "^", "~"}
_NO_NUMBERS = frozenset({"null", "undefined", "string", "template_string", "true", "false", "object", "array", "regex"})
_BIT_31 = 1 << 31
#: So many arguments of Math.min and Math.max are compared with each other.
_ARGUMENTS = 8
_SIGNED, _UNSIGNED = frozenset({Sign.SIGNED}), frozenset({Sign.UNSIGNED})


class Sink(NamedTuple):
    """A place that goes wrong for some addresses.

    `node` is the comparison, the division, the key or the text; `operands` are the addresses in it that should be
    unsigned and may not be. `level` says how sure it is, `address` how sure that addresses are there; `is_order` that
    the sign decides on an order.
    """

    kind: SinkKind
    node: Node
    operands: tuple[Node, ...]
    level: int
    address: int
    is_order: bool = False


class Sinks:
    """Judges what uses the addresses of one tree."""

    def __init__(self, facts: AddressFacts) -> None:
        self._facts = facts
        self._data = facts.tree.data
        #: Origins that something in sight wants signed: to make these unsigned would break it.
        self.pinned: set[SignSource] = set()
        self.found = list(self._find())

    def _find(self) -> Iterator[Sink]:
        for used in self._facts.used_in("binary_expression"):
            sign = operator(used.parent)
            if sign in _EQUALITIES or sign in ORDERS:
                yield from self._compared(used, field(used.parent, "left"), field(used.parent, "right"), sign)
            elif sign in ("%", "/"):
                yield from self._divided(used, sign)
            elif sign == "-":
                yield from self._subtracted(used)
            elif sign == "+":
                yield from self._written(used.parent, used.nodes, used.level)
        for used in self._facts.used_in("augmented_assignment_expression"):
            if operator(used.parent) == "+=" and self._facts.holds_text(field(used.parent, "left")):
                yield from self._written(used.parent, used.nodes, used.level)
        yield from self._words()
        yield from self._switched()
        yield from self._sorted()
        yield from self._in_lists()
        for used in self._facts.used_in("template_substitution"):
            yield from self._written(used.parent, used.nodes, used.level)
        for used in self._facts.used_in("member_expression"):
            if property_name(used.parent, self._data) == b"toString" and call_of(used.parent) is not None:
                yield from self._written(used.parent, used.nodes, used.level)
        for used in self._facts.used_in("arguments"):
            call = parent_of(used.parent)
            callee = None if call is None else call.child_by_field_name("function")
            if callee is None or call is None:
                continue
            if self._facts.tree.text(callee) == b"String":
                yield from self._written(call, used.nodes, used.level)
            elif self._facts.tree.text(callee) == b"Object.is":
                given = arguments(call) or []
                if len(given) == 2:
                    yield from self._compared(used._replace(parent=call), given[0], given[1], "===")
            elif property_name(callee, self._data) in (b"min", b"max"):
                yield from self._least(used, call)
        yield from self._keys()
        yield from self._listed()

    def _compared(self, used: Used, left: Node, right: Node, sign: str) -> Iterator[Sink]:
        left, right = unwrap(left), unwrap(right)
        literals = [constant(self._facts.views, side) for side in (left, right)]
        if literals[0] is not None or literals[1] is not None:
            address, value = (right, literals[0]) if literals[0] is not None else (left, literals[1])
            if value is not None:
                yield from self._with_literal(used, address, value, sign)
            return
        if left.type in _NO_NUMBERS or right.type in _NO_NUMBERS:
            return
        if self._facts.tree.text(left) == b"undefined" or self._facts.tree.text(right) == b"undefined":
            return
        yield from self._pair(used.parent, used.level, left, right, sign in ORDERS)

    def _pair(self, place: Node, known: int, left: Node, right: Node, is_order: bool) -> Iterator[Sink]:
        origins = self._facts.origins(left), self._facts.origins(right)
        if not origins[0] or not origins[1]:
            return
        signs = [self._facts.signs_of(side) for side in origins]
        sizes = self._facts.sizes
        for side, other, sign in ((left, right, signs[0]), (right, left, signs[1])):
            if sizes.is_computed(other) and not sizes.is_computed(side):
                if sign != _UNSIGNED:
                    level = known if sign == _SIGNED else min(known, MEDIUM) if Sign.SIGNED in sign else LOW
                    yield Sink("comparison", place, (side,), level, known, is_order)
                return
        if origins[0] == origins[1]:
            # The same property of two objects holds two addresses; else it is one, and what is counted from it.
            if is_order and signs[0] == _SIGNED and self._is_of_two(left, right):
                yield Sink("comparison", place, (left, right), min(MEDIUM, known), known, True)
            return
        operands = tuple(node for node, sign in zip((left, right), signs, strict=True) if sign != _UNSIGNED)
        level = _mixed(signs[0], signs[1])
        if not (self._facts.is_address(left) and self._facts.is_address(right)):
            # Compared with an address, a number may be one: so may it not.
            has_load = any(sign == _SIGNED and _is_load(side) for sign, side in zip(signs, origins, strict=True))
            unknown = [
                side for side, node in zip(origins, (left, right), strict=True) if not self._facts.is_address(node)
            ]
            is_number = any(origin.kind in ("import", "parameter") for side in unknown for origin in side)
            level = MEDIUM if level == HIGH and not is_number else LOW if level and is_order and has_load else 0
        if level:
            yield Sink("comparison", place, operands, min(level, known), known, is_order)
        elif is_order and signs[0] == _SIGNED and signs[1] == _SIGNED:
            yield Sink("comparison", place, operands, min(MEDIUM, known), known, True)
        else:
            for mine, theirs in ((0, 1), (1, 0)):
                if Sign.SIGNED in signs[mine]:
                    self.pinned.update(origins[theirs])

    def _is_of_two(self, left: Node, right: Node) -> bool:
        """Whether two expressions read the same property of different objects."""
        name = property_name(left, self._data)
        if name is None or name != property_name(right, self._data):
            return False
        return self._facts.tree.text(left) != self._facts.tree.text(right)

    def _sorted(self) -> Iterator[Sink]:
        """What a comparator subtracts decides on an order."""
        for difference, sorted_ in differences(self._facts.views):
            left, right = unwrap(field(difference, "left")), unwrap(field(difference, "right"))
            level = max(self._facts.level(left), self._facts.level(right))
            if level:
                yield from self._pair(difference, level, left, right, True)
            elif left.type == right.type == "identifier":
                held = [each for each in self._elements(sorted_) if self._facts.is_address(each)]
                if any(Sign.SIGNED in self._facts.signs(each) for each in held):
                    level = max(map(self._facts.level, held))
                    yield Sink("comparison", difference, (left, right), min(MEDIUM, level), level, True)

    def _elements(self, list_: Node | None) -> list[Node]:
        """What the file puts into a list that a variable holds."""
        name = None if list_ is None else unwrap(list_)
        if name is None or name.type != "identifier":
            return []
        return self._facts.filled.elements(self._facts.views.bindings.resolve_node(name))

    def _keys(self) -> Iterator[Sink]:
        """Keys of which some may be signed and others are not."""
        for key in find_keys(self._facts):
            if key.sure:
                yield Sink("key", key.node, (key.node,), key.sure, key.level)
            else:
                self.pinned.update(self._facts.origins(key.node))

    def _listed(self) -> Iterator[Sink]:
        """Addresses of which a list is searched for, or that it has, and lists that are sorted as text."""
        for member in find_members(self._facts):
            if member.sure:
                yield Sink("comparison", member.node, (member.node,), member.sure, member.level)
            else:
                self.pinned.update(self._facts.origins(member.node))
        for call, members, level in find_least(self._facts):
            yield Sink("comparison", call, members, min(MEDIUM, level), level, True)
        for call, level in find_sorted(self._facts):
            yield Sink("comparison", call, (), LOW, level, True)

    def _with_literal(self, used: Used, address: Node, value: float, sign: str) -> Iterator[Sink]:
        origins = self._facts.origins(address)
        signs = self._facts.signs_of(origins)
        if not signs:
            return
        unknown = MEDIUM if Sign.SIGNED not in signs else HIGH
        if sign in ORDERS:
            # Of a limit it is the number that is wrong.
            if value < _BIT_31 - 1 and signs != _UNSIGNED:
                kind: SinkKind = "sign test" if value == 0 else "comparison"
                yield Sink(kind, used.parent, (address,), min(used.level, unknown), used.level, True)
        elif value < 0:
            self.pinned.update(origins)
            if self._facts.views.values.of(address) & FROM_END:
                return  # a negative number is given by somebody
            if signs == _UNSIGNED:
                yield Sink("sentinel", used.parent, (address,), used.level, used.level)
            elif signs != _SIGNED:
                yield Sink("sentinel", used.parent, (address,), LOW, used.level)
        elif value >= _BIT_31 and signs != _UNSIGNED:
            yield Sink("sentinel", used.parent, (address,), min(used.level, unknown), used.level)

    def _switched(self) -> Iterator[Sink]:
        """Each label of a switch is a comparison with what is switched on."""
        seen: set[int] = set()
        for used in [*self._facts.used_in("switch_statement", "switch_case")]:
            switch = used.parent
            while switch is not None and switch.type != "switch_statement":
                parent = parent_of(switch)
                if parent is None:
                    break
                switch = parent
            if switch.type != "switch_statement" or switch.id in seen:
                continue
            seen.add(switch.id)
            value = unwrap(field(switch, "value"))
            for case in field(switch, "body").named_children:
                label = case.child_by_field_name("value")
                if label is not None:
                    for sink in self._compared(used, value, label, "==="):
                        wrong = [node for node in sink.operands if same_place(node, unwrap(label))]
                        place = label if wrong or sink.kind == "sentinel" else value
                        yield sink._replace(node=place)

    def _least(self, used: Used, call: Node) -> Iterator[Sink]:
        given = arguments(call) or []
        for one, other in combinations(given[:_ARGUMENTS], 2):
            for sink in self._compared(used, one, other, "<"):
                # The greater of an address and 0 is 0 for a negative one.
                if sink.kind in ("comparison", "sign test"):
                    yield sink._replace(kind="comparison", node=call)
                    return

    def _divided(self, used: Used, sign: str) -> Iterator[Sink]:
        division = used.parent
        left = unwrap(field(division, "left"))
        if not any(same_place(unwrap(node), left) for node in used.nodes):
            return
        signs = self._facts.signs(left)
        if not signs or signs == _UNSIGNED or self._facts.sizes.is_computed(left):
            return
        if sign == "%":
            by = number(unwrap(field(division, "right")), self._data)
            is_power = isinstance(by, int) and by & (by - 1) == 0
            is_macro = self._facts.macros.has(field(division, "right").start_byte, field(division, "right").end_byte)
            if (is_power or is_macro) and _asks_whether_zero(division, self._data):
                return
        elif self._facts.in_site(division) or self._becomes_index(division):
            return
        level = used.level if Sign.SIGNED in signs else min(used.level, MEDIUM)
        if is_guarded(self._facts, left):
            level = LOW  # what goes wrong is the condition
        yield Sink("division", division, (left,), level, used.level)

    def _subtracted(self, used: Used) -> Iterator[Sink]:
        """A distance between an address that is unsigned and one that may not be, but where its bits alone matter."""
        difference = used.parent
        sides = [unwrap(field(difference, side)) for side in ("left", "right")]
        known = [self._facts.is_address(side) or self._facts.sizes.is_computed(side) for side in sides]
        origins = [self._facts.origins(side) for side in sides]
        if not all(origins) or origins[0] == origins[1] or self.only_bits(difference, 4):
            return
        signs = [self._facts.signs_of(side) for side in origins]
        level = _mixed(signs[0], signs[1])
        if not all(known):
            # What an address is taken from may be one, where it is a whole word of the memory.
            is_word = any(self._is_word(side) for side, is_known in zip(sides, known, strict=True) if not is_known)
            level = min(level, MEDIUM) if is_word and level == HIGH else 0
        if level:
            operands = tuple(side for side, sign in zip(sides, signs, strict=True) if sign != _UNSIGNED)
            yield Sink("difference", difference, operands, min(level, used.level), used.level)

    def _words(self) -> Iterator[Sink]:
        """Differences of a word that is read unsigned and one that is read signed: of addresses, most likely."""
        seen: set[int] = set()
        for load, is_direct in self._held_words():
            for fate, to in goes(load):
                made = made_of(to)
                if fate != "operand" or made.sign != "-" or assigns(to) or to.start_byte in seen:
                    continue
                left, right = map(unwrap, made.parts)
                other = right if same_place(left, load) else left
                origins = self._facts.origins(other) if made_of(other).form in ("member", "name") else frozenset()
                if not origins or not all(one.kind == "load" and one.sign is Sign.SIGNED for one in origins):
                    continue
                seen.add(to.start_byte)
                known = max(self._facts.level(load), self._facts.level(other))
                is_direct = is_direct and (made_of(other).form == "member" or self._facts.macros.at(other) is not None)
                if not self.only_bits(to, 4) and not (self._facts.is_address(load) and self._facts.is_address(other)):
                    level = max(MEDIUM if is_direct else LOW, known)
                    yield Sink("difference", to, (other,), level, level)

    def _held_words(self) -> Iterator[tuple[Node, bool]]:
        """What is read out of the memory as an unsigned word, or a variable that holds it; whether it is the first."""
        for load in self._unsigned_words():
            yield load, True
            for fate, to in goes(load):
                if fate == "target" and made_of(to).form == "name":
                    variable = self._facts.variable(to)
                    if len(self._facts.definitions(variable)) == 1:
                        yield from ((use, False) for use in self._facts.occurrences(variable))

    def _unsigned_words(self) -> Iterator[Node]:
        """What is read out of the memory as an unsigned word."""
        # Asked from above: for the parent of a node the parser walks down from the root.
        indexes = {
            (site.expression.start_byte, site.expression.end_byte)
            for site in self._facts.sites
            if site.form == "subscript"
        }
        for load in self._facts.tree.captures().get("subscript", ()):
            index = field(load, "index")
            is_site = (index.start_byte, index.end_byte) in indexes
            if is_site and self._facts.views.element(field(load, "object")) == "u32":
                yield load
        for macro in self._facts.macros:
            if macro.stands_for == "unsigned":
                for at in (macro.start, macro.start + 1):
                    node = self._facts.tree.at(at, at + 1)
                    if node is not None and node.start_byte == at and node.type == "identifier":
                        yield node

    def _is_word(self, node: Node) -> bool:
        """Whether an expression comes out of a view of 32 bits, or is made unsigned."""
        return all(origin.kind in ("load", "coercion", "export", "allocator") for origin in self._facts.origins(node))

    def only_bits(self, node: Node, depth: int) -> bool:
        """Whether a number goes nowhere but into operators that take its bits, and into views."""
        found = goes(node)
        if self._facts.in_site(node):
            return True
        if not found or not depth:
            return False
        for fate, to in found:
            if fate == "copy":
                if not self.only_bits(to, depth):
                    return False
            elif fate == "target" and made_of(to).form == "name":
                uses = self._facts.occurrences(self._facts.variable(to))
                if not all(same_place(use, to) or self.only_bits(use, depth - 1) for use in uses):
                    return False
            elif fate == "operand" and made_of(to).form in ("operation", "unary"):
                if made_of(to).sign not in _BITS and not (
                    made_of(to).sign in ("+", "-") and not assigns(to) and self.only_bits(to, depth - 1)
                ):
                    return False
            elif fate not in ("asked", "dropped") and not (fate == "argument" and _is_global(to)):
                return False
        return True

    def _becomes_index(self, division: Node) -> bool:
        """Whether a quotient is held in a variable that is an index: the rewrite fixes where it is used."""
        above: Node | None = division
        while above is not None:
            node, above = above, None
            for fate, to in goes(node):
                if fate == "target" and made_of(to).form == "name":
                    return self._facts.is_index(to)
                if fate == "copy" or (fate == "operand" and made_of(to).form == "operation" and not assigns(to)):
                    above = to
        return False

    def _in_lists(self) -> Iterator[Sink]:
        """Addresses in lists that become text: `'at ' + [ptr]`, `[ptr, size].join()`."""
        for used in self._facts.used_in("array"):
            node = unwrap(used.parent)
            for fate, to in goes(used.parent):
                is_text = fate == "text" or (fate == "operand" and made_of(to).sign == "+" and has_text(to))
                name = property_name(to, self._data) if fate == "object" else None
                if fate == "argument":
                    is_text = self._facts.tree.text(invocation(to, self._data).callee) in (b"String", b"JSON.stringify")
                if is_text or name in (b"join", b"toString"):
                    yield from self._written(node, used.nodes, used.level)

    def _written(self, place: Node, nodes: list[Node], level: int) -> Iterator[Sink]:
        for node in nodes:
            signs = self._facts.signs(node)
            if Sign.SIGNED in signs:
                yield Sink("text", place, (node,), level, level)
            elif Sign.UNKNOWN in signs and not self._facts.tree.is_minified and (level == HIGH or self._enters(node)):
                yield Sink("text", place, (node,), LOW, level)

    def _enters(self, node: Node) -> bool:
        """Whether the same property of the same variable enters a view in the same function."""
        function = enclosing_function(node)
        return (-1 if function is None else function.start_byte, self._facts.tree.text(unwrap(node))) in self._entering

    @cached_property
    def _entering(self) -> set[tuple[int, bytes]]:
        found = set()
        for site in self._facts.sites:
            for term in terms(site.expression):
                if term.node.type == "member_expression":
                    function = enclosing_function(term.node)
                    at = -1 if function is None else function.start_byte
                    found.add((at, self._facts.tree.text(term.node)))
        return found


def _mixed(one: frozenset[Sign], other: frozenset[Sign]) -> int:
    """How sure it is that two addresses may be the same and differ in their sign."""
    both = {Sign.SIGNED, Sign.UNSIGNED}
    if (one == _SIGNED and other == _UNSIGNED) or (one == _UNSIGNED and other == _SIGNED):
        return HIGH
    if (both & one and both & other) and len(one | other) > 1 and both <= one | other:
        return MEDIUM
    return LOW if one != other and (one | other) & both else 0


def _is_load(origins: frozenset[SignSource]) -> bool:
    """Whether a value is read out of a view, or given by a function of wasm."""
    return all(origin.kind in ("load", "export") for origin in origins)


def _is_global(call: Node) -> bool:
    """Whether `new` makes a global of wasm of what it is given, which takes the bits."""
    return (
        call.type == "new_expression"
        and call.child_by_field_name("constructor") is not None
        and (b"WebAssembly.Global" in (field(call, "constructor").text or b""))
    )


def _asks_whether_zero(remainder: Node, data: bytes) -> bool:
    """Whether nothing but being zero matters of a remainder, which is the same for both signs."""
    for fate, to in goes(remainder):
        if fate == "copy":
            return _asks_whether_zero(to, data)
        made = made_of(to)
        if fate != "operand" or made.sign not in _EQUALITIES:
            return fate == "asked" or made.sign == "!"
        left, right = made.parts
        return number(unwrap(right if same_place(left, remainder) else left), data) == 0
    return False
