"""Which ends of views may be asked for twice, so that one that is undefined can be kept so."""

from __future__ import annotations

from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.heap.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, unwrap


def can_be_read_twice(views: Views, node: Node) -> bool:
    """Whether an expression is a name, or a property, of no view, by a name or a literal index."""
    while made_of(node).form == "member":
        holder = made_of(node).parts[0]
        if node.type == "subscript_expression":
            is_literal = made_of(unwrap(field(node, "index"))).form in ("text", "number")
            if not is_literal or views.element(holder) is not None:
                return False
        node = unwrap(holder)
    return made_of(node).form in ("name", "this")
