"""What the variables on the way into a view are compared with: the end of a loop has to fit what becomes of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from glue_rewriter.dataflow.lattice import BIG, DERIVED, NEGATIVE, SMALL, WRAPPED
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.memory64.cuts import Cuts
from glue_rewriter.passes.memory64.exactness import Exactness
from glue_rewriter.passes.memory64.narrowing import Narrowing
from glue_rewriter.passes.memory64.other_uses import Elsewhere
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import number, terms, unwrap

#: What is no fraction, and nothing but a number.
_WHOLE = SMALL | BIG | NEGATIVE | DERIVED | WRAPPED


class Limits:
    """Tells it on the way into one view."""

    def __init__(self, views: Views, elsewhere: Elsewhere, cuts: Cuts, exactness: Exactness) -> None:
        self._values = views.values
        self._data = views.tree.data
        self._elsewhere = elsewhere
        self._cuts = cuts
        self._exactness = exactness
        self._names: set[Hashable] = set()
        self._compared: set[Hashable] = set()
        self._open: list[Node] = []

    def meet(self, one: Hashable, uses: Iterable[Node], *, changes: bool, compared: bool) -> Iterator[Node]:
        """A variable or property is on the way, perhaps only `compared`: both sides of its comparisons, if what it is
        given `changes`; what is compared with one that stays is settled last."""
        self._names.add(one)
        if one in self._compared:
            return
        if changes:
            self._compared.add(one)
        elif compared:
            return
        for side, other in self._elsewhere.compared(uses):
            if changes:
                yield side
                yield other
            else:
                self._open.append(other)

    def settle(self) -> Iterator[tuple[Narrowing, bool]]:
        """What an address is compared with, that stays as it is, and that is cut; and whether it is made of the same
        address, so that it is another one, and to be cut no more. Of anything else it is not known."""
        limits, self._open = self._open, []
        for limit in limits:
            for found in self._cuts.of(limit):
                if self._cuts.is_cut(found.node):
                    yield found, self._is_of_same(found) and not self._exactness.is_needed(found)

    def _is_of_same(self, found: Narrowing) -> bool:
        """Whether an address is made of one on the way and of whole numbers."""
        parts = [unwrap(term.node) for term in terms(found.operand)]
        own = [part for part in parts if self._elsewhere.one(part) in self._names]
        others = [part for part in parts if part not in own]
        if found.is_shift:
            is_whole = all(number(part, self._data) is not None for part in others)
            return len(own) == 1 and is_whole and not self._exactness.why_inexact(found)
        return len(own) == 1 and not any(self._values.of(part) & ~_WHOLE for part in others)
