"""What else a program does with a variable that holds an address or an index on its way into a view."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.lattice import COMPARISONS, is_small
from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.memory64.narrowing import Narrowing, narrowing
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import (
    field,
    operands,
    operator,
    parent_of,
    place_among,
    property_name,
    same_place,
    unwrap,
)

_BITWISE = frozenset({"&", "|", "^", "<<", ">>", ">>>"})
#: What stands around a use and changes nothing, or goes a step further.
_AROUND = ("parenthesized_expression", "update_expression", "non_null_expression", "as_expression")
#: Functions that cut a number, or may.
CUTTING = frozenset({b"Math.imul", b"BigInt.asUintN", b"BigInt.asIntN"})
#: Methods that take a key.
_KEYED = frozenset({b"get", b"set", b"has", b"add", b"delete"})


class Elsewhere:
    """Tells it of the variables of one tree."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._data = views.tree.data

    def one(self, node: Node) -> Hashable:
        """The variable, or the property of an owner, that an expression names; None where it is neither."""
        if node.type == "identifier":
            binding = self._views.bindings.resolve_node(node)
            return binding if binding.kinds else None
        name = property_name(node, self._data) if made_of(node).form == "member" else None
        return None if name is None else (name, self._views.owners.of(field(node, "object")))

    def uses(self, name: Node, key: Hashable) -> list[Node]:
        """Where it stands as well, with the value that a key stands for."""
        if name.type == "identifier":
            return self._views.values.uses(key)
        member = property_name(name, self._data) or b""
        return [read for read, _ in self._views.owners.reads_of(member, self._views.owners.of(field(name, "object")))]

    def compared(self, uses: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
        """The side of each comparison that a use stands on, perhaps in a sum or behind 32-bit operators, and the
        other side."""
        for use in uses:
            below, around = use, parent_of(use)
            while around is not None and (around.type in _AROUND or self._is_term(around) or self._is_narrowed(around)):
                below, around = around, parent_of(around)
            if around is None or around.type != "binary_expression" or operator(around) not in COMPARISONS:
                continue
            left, sign, right = operands(around)
            if sign not in ("in", "instanceof"):
                yield (left, right) if same_place(left, below) else (right, left)

    def with_copies(self, uses: Iterable[Node], depth: int = 2) -> Iterator[Node]:
        """The uses, and those of the variables and parameters that they are given to."""
        for use in uses:
            yield use
            if not depth:
                continue
            for fate, to in goes(use):
                if fate == "target" and to.type == "identifier":
                    yield from self.with_copies(self._named_by(to), depth - 1)
                elif fate == "argument":
                    given = invocation(to, self._data).given
                    place = place_among(given, use)
                    for parameter in () if place is None else self._views.calls.parameters(to, place):
                        if parameter.type == "identifier":
                            yield from self.with_copies(self._named_by(parameter), depth - 1)

    def _named_by(self, name: Node) -> Iterator[Node]:
        binding = self._views.bindings.resolve_node(name)
        return (each for each in self._views.bindings.occurrences(binding) if each.start_byte != name.start_byte)

    def subtracted(self, uses: Iterable[Node]) -> Iterator[Node]:
        """What is subtracted from each use, or it from that: the other end of a distance."""
        for use in uses:
            below, around = use, parent_of(use)
            while around is not None and around.type == "parenthesized_expression":
                below, around = around, parent_of(around)
            if around is not None and around.type == "binary_expression" and operator(around) == "-":
                left, _, right = operands(around)
                yield right if same_place(left, below) else left

    def cut(self, uses: Iterable[Node]) -> Iterator[Narrowing | None]:
        """The 32-bit operators that are applied to each use: None where they do more than cut, or shift right."""
        for use in uses:
            around = parent_of(use)
            while around is not None and (around.type in _AROUND or self._is_term(around)):
                around = parent_of(around)
            if around is None:
                continue
            made = made_of(around)
            is_bitwise = made.form == "operation" and made.sign in _BITWISE
            if not is_bitwise and not (made.form == "unary" and made.sign == "~"):
                if around.type == "arguments" and self._is_cutting(around):
                    yield None
                continue
            found = narrowing(around, self._data)
            if found is not None:
                yield found
            elif made.sign != "&" or not any(is_small(self._views.values.of(part)) for part in made.parts):
                yield None

    def is_key(self, uses: Iterable[Node]) -> bool:
        """Whether a use is cut where it is the key of a Map, a Set or an object: another key above 4 GiB."""
        for use in uses:
            around, below = parent_of(use), use
            while around is not None and (around.type == "parenthesized_expression" or self._is_narrowed(around)):
                below, around = around, parent_of(around)
            found = narrowing(below, self._data)
            if found is None or found.is_shift or around is None:
                continue
            if around.type == "subscript_expression" and not same_place(field(around, "object"), below):
                if self._views.element(unwrap(field(around, "object"))) is None:
                    return True
            elif around.type == "arguments":
                call = parent_of(around)
                if call is not None and made_of(call).form == "call":
                    called = invocation(call, self._data)
                    is_first = bool(called.given) and unwrap(called.given[0]) == unwrap(below)
                    if is_first and property_name(called.callee, self._data) in _KEYED:
                        return self._views.element(unwrap(field(called.callee, "object"))) is None
        return False

    def _is_cutting(self, arguments: Node) -> bool:
        call = parent_of(arguments)
        if call is None or made_of(call).form != "call":
            return False
        return self._views.tree.text(unwrap(made_of(call).parts[0])) in CUTTING

    def _is_term(self, node: Node) -> bool:
        return node.type == "binary_expression" and operator(node) in ("+", "-")

    def _is_narrowed(self, node: Node) -> bool:
        return node.type in ("binary_expression", "unary_expression") and narrowing(node, self._data) is not None
