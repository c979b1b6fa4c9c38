"""What each value that stands for memory is told by: the steps of `flow`, noted while it follows them.

Only who wants to explain a view asks for it: `trace(tree, names, Provenance())`.
"""

from __future__ import annotations

from typing import NamedTuple

from glue_rewriter.dataflow.owners import Owner
from glue_rewriter.heap.flow import Flow
from glue_rewriter.heap.seeds import Seed
from glue_rewriter.heap.views import Views
from glue_rewriter.syntax import Binding, Node


class Property(NamedTuple):
    """The property of a name, of an owner if that is known."""

    name: bytes
    owner: Owner | None


class Result(NamedTuple):
    """What a function returns, by where it begins."""

    start: int


#: What holds values apart from expressions.
Place = Binding | Property | Result


class Came(NamedTuple):
    """What a value came from.

    A seed, if `why` says what that is known by; else the value of `place`, or of the expression `node`. `to` is the
    name, property or pattern that received it, None where nothing did. `kind` is what it came from was worth.
    """

    kind: str
    node: Node | None = None
    place: Place | None = None
    why: str = ""
    to: Node | None = None


class Provenance:
    """What the values of one tree came from, each by the first way it was found to come."""

    def __init__(self) -> None:
        #: By where the expression stands, in bytes, and what it is worth.
        self.expressions: dict[tuple[int, int, str], Came] = {}
        #: By what holds it and what it is worth.
        self.places: dict[tuple[Place, str], Came] = {}
        #: What is followed right now.
        self.came = Came("")

    def begin(self, seed: Seed) -> None:
        """Say what memory is known by that is followed from here on."""
        self.came = Came(seed.kind, seed.node, why=seed.why)

    def recording(self, views: Views) -> Flow:
        """What follows the values of a tree, and tells this what they come from."""
        return _Recorded(views, self)


class _Recorded(Flow):
    def __init__(self, views: Views, provenance: Provenance) -> None:
        super().__init__(views)
        self._provenance = provenance
        self._target: Node | None = None

    def push(self, node: Node, kind: str) -> None:
        key = (node.start_byte, node.end_byte, kind)
        if key not in self._seen:
            self._provenance.expressions.setdefault(key, self._provenance.came)
        super().push(node, kind)

    def receive(self, target: Node, kind: str) -> None:
        before, self._target = self._target, target
        super().receive(target, kind)
        self._target = before

    def _go(self, node: Node, kind: str, fate: str, to: Node) -> None:
        self._provenance.came = Came(kind, node)
        super()._go(node, kind, fate, to)

    def _give_variable(self, binding: Binding, kind: str) -> None:
        before = self._enter(binding, kind)
        super()._give_variable(binding, kind)
        self._provenance.came = before

    def _give_property(self, name: bytes, owner: Owner | None, kind: str) -> None:
        before = self._enter(Property(name, owner), kind)
        super()._give_property(name, owner, kind)
        self._provenance.came = before

    def _give_result(self, function: Node, node: Node, kind: str) -> None:
        before = self._enter(Result(function.start_byte), kind)
        super()._give_result(function, node, kind)
        self._provenance.came = before

    def _enter(self, place: Place, kind: str) -> Came:
        """Notes what a place is given; what follows comes from there."""
        before = self._provenance.came
        self._provenance.places.setdefault((place, kind), before._replace(to=self._target))
        self._provenance.came = Came(kind, place=place)
        return before
