"""What each value that stands for memory is told by: the steps of `propagation`, noted while it follows them.

Only who wants to explain a view asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from glue_rewriter.dataflow.owners import Owner
from glue_rewriter.memory.propagation import Flow, Use
from glue_rewriter.memory.sources import Seed
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Node, SyntaxTree


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


def trace_back(tree: SyntaxTree, heap_names: Mapping[bytes, str]) -> tuple[Views, list[Use], Provenance]:
    """What `propagation.trace` gives, and what each of the values is told by."""
    flow = _Recorded(Views(tree, heap_names))
    flow.follow()
    return flow.views, flow.uses, flow.provenance


class _Recorded(Flow):
    def __init__(self, views: Views) -> None:
        super().__init__(views)
        self.provenance = Provenance()
        self._target: Node | None = None

    def begin(self, seed: Seed) -> None:
        self.provenance.came = Came(seed.kind, seed.node, why=seed.why)
        super().begin(seed)

    def push(self, node: Node, kind: str) -> None:
        key = (node.start_byte, node.end_byte, kind)
        if key not in self._seen:
            self.provenance.expressions.setdefault(key, self.provenance.came)
        super().push(node, kind)

    def receive(self, target: Node, kind: str) -> None:
        before, self._target = self._target, target
        super().receive(target, kind)
        self._target = before

    def _go(self, node: Node, kind: str, fate: str, to: Node) -> None:
        self.provenance.came = Came(kind, node)
        super()._go(node, kind, fate, to)

    def _give_variable(self, binding: Binding, kind: str) -> None:
        before = self._enter(binding, kind)
        super()._give_variable(binding, kind)
        self.provenance.came = before

    def _give_property(self, name: bytes, owner: Owner | None, kind: str) -> None:
        before = self._enter(Property(name, owner), kind)
        super()._give_property(name, owner, kind)
        self.provenance.came = before

    def _give_result(self, function: Node, node: Node, kind: str) -> None:
        before = self._enter(Result(function.start_byte), kind)
        super()._give_result(function, node, kind)
        self.provenance.came = before

    def _enter(self, place: Place, kind: str) -> Came:
        """Notes what a place is given; what follows comes from there."""
        before = self.provenance.came
        self.provenance.places.setdefault((place, kind), before._replace(to=self._target))
        self.provenance.came = Came(kind, place=place)
        return before
