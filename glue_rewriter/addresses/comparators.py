"""The functions that sort by subtraction: `(a, b) => a.start - b.start`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import calls_by
from glue_rewriter.syntax.nodes import arguments, operator, unwrap
from glue_rewriter.syntax.returns import returned

_SORTS = (b"sort", b"toSorted")


class Difference(NamedTuple):
    """What a comparator gives that is a difference: its sign is the order. `of` is what is sorted."""

    node: Node
    of: Node | None


def differences(views: Views) -> Iterator[Difference]:
    """What the comparators of the file subtract."""
    tree = views.tree
    seen: set[int] = set()
    for name in _SORTS:
        for call, callee in calls_by(tree, name):
            given = arguments(call)
            if not given or made_of(callee).form != "member":
                continue
            for function in views.calls.functions(given[0]):
                for value in map(unwrap, returned(function)):
                    is_new = value.id not in seen
                    if is_new and value.type == "binary_expression" and operator(value) == "-":
                        seen.add(value.id)
                        yield Difference(value, callee.child_by_field_name("object"))
