"""Which expressions are addresses, how sure that is, and whether they may be negative."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from glue_rewriter.heap.sites import Site
from glue_rewriter.heap.views import Views
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import is_wrapper, unwrap

__all__ = ["Confidence", "Pointers", "Use", "find_pointers"]

Confidence = Literal["high", "medium", "low"]


class Use(NamedTuple):
    """An address that is used: `node` is the expression, `parent` what it is part of."""

    node: Node
    parent: Node
    confidence: Confidence


class Pointers:
    """What is known about the addresses of one tree."""

    def __init__(self, views: Views, uses: list[Use]) -> None:
        self.views = views
        self.tree = views.tree
        self.uses = uses


def find_pointers(views: Views, sites: list[Site], names: Collection[bytes] = ()) -> Pointers:
    """The addresses of a tree: what enters its sites. `names` are types and names that stand for addresses."""
    variables: dict[Binding, None] = {}
    inside: set[int] = set()
    for site in sites:
        inside.add(site.expression.start_byte)
        index = unwrap(site.expression)
        if index.type == "identifier" and site.shift == 0 and site.sure:
            variables[views.bindings.resolve_node(index)] = None
    uses = []
    for binding in variables:
        for node in views.bindings.occurrences(binding):
            parent = node.parent
            while parent is not None and is_wrapper(parent):
                parent = parent.parent
            if parent is not None and node.start_byte not in inside:
                uses.append(Use(node, parent, "high"))
    return Pointers(views, uses)
