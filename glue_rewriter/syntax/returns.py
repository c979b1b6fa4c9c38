"""What a function returns."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.syntax.bindings import FUNCTION_TYPES
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import first_expression

#: Nodes that hold no statement of their own function.
_CLASSES = frozenset({"class", "class_declaration", "abstract_class_declaration"})


def returned(function: Node) -> Iterator[Node]:
    """The expressions that a function may return, in no order; of an async function or a generator none."""
    body = function.child_by_field_name("body")
    if body is None or any(child.type in ("async", "*") for child in function.children):
        return
    if body.type != "statement_block":
        yield body
        return
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type == "return_statement":
            value = first_expression(node)
            if value is not None:
                yield value
        elif node.type not in FUNCTION_TYPES and node.type not in _CLASSES and not node.type.endswith("_expression"):
            stack += node.named_children
