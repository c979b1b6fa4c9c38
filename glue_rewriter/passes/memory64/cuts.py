"""Where 32-bit operators do something to a value, and which of them it takes its value from."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.dataflow.lattice import ANY_BIGINT, is_small
from glue_rewriter.dataflow.sources import Sources
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.memory64.exactness import Exactness
from glue_rewriter.passes.memory64.narrowing import Narrowing, narrowing
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import number, terms, unwrap

BITWISE = frozenset({"&", "|", "^", "<<", ">>", ">>>"})
#: Through how many variables and properties a value is followed back.
_DEPTH = 4


class Cuts:
    """Tells it on the way into one view; `taken` are those that are taken away in any case."""

    def __init__(self, views: Views, sources: Sources, exactness: Exactness, taken: frozenset[Narrowing]) -> None:
        self._views = views
        self._data = views.tree.data
        self._sources = sources
        self._exactness = exactness
        self._taken = taken

    def is_cut(self, node: Node) -> bool:
        """Whether 32-bit operators, perhaps, change a value where they are written."""
        found = narrowing(node, self._data)
        if found is not None:
            if found in self._taken:
                return self.is_cut(unwrap(found.operand))
            return not self._exactness.is_small_before(found) and not self.is_negative(found.operand)
        made = made_of(node)
        if made.form != "operation" or made.sign not in BITWISE:
            return False
        value = self._views.values.of(node)
        return not value & ANY_BIGINT and not is_small(value)

    def without_taken(self, node: Node) -> Node:
        """What is left of an expression where its operators are taken away in any case."""
        found = narrowing(node, self._data)
        return unwrap(found.operand) if found is not None and found in self._taken else node

    def is_negative(self, operand: Node) -> bool:
        """Whether it is a number below zero that is written out."""
        made = made_of(unwrap(operand))
        return made.form == "unary" and made.sign == "-" and number(unwrap(made.parts[0]), self._data) is not None

    def is_of_several(self, operand: Node) -> bool:
        """Whether an expression is the sum of several values, of which nobody knows that they are multiples."""
        parts = [unwrap(term.node) for term in terms(operand) if number(term.node, self._data) is None]
        if len(parts) == 1 and made_of(parts[0]).form == "name":
            values = self._sources.of(parts[0])[1]
            return any(sum(number(term.node, self._data) is None for term in terms(value)) > 1 for value in values)
        return len(parts) > 1

    def of(self, node: Node, depth: int = _DEPTH) -> Iterator[Narrowing]:
        """The 32-bit operators that an expression takes its value from, the outermost ones."""
        node = unwrap(node)
        found = narrowing(node, self._data)
        if found is not None:
            yield found
            return
        made = made_of(node)
        if made.form == "copy" or (made.form == "operation" and made.sign in ("+", "-")):
            for part in made.parts:
                yield from self.of(part, depth)
        elif made.form in ("name", "member", "call") and depth and not self.is_shared(node):
            for value in self._sources.of(node)[1]:
                yield from self.of(value, depth - 1)

    def are_in(self, value: Node) -> bool:
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

    def is_shared(self, node: Node) -> bool:
        """Whether an expression calls a function that others call, too: what they want of it nobody knows."""
        if made_of(node).form != "call":
            return False
        functions = self._views.calls.functions(made_of(node).parts[0])
        return any(len(self._views.calls.calls_to(function)) > 1 for function in functions)
