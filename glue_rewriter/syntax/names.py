"""What a word in the source names: a variable, a property, or nothing."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.syntax.calls import call_of
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import is_wrapper, parent_of
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.words import words


def named_by(node: Node) -> Node | None:
    """The expression that a name stands for: a variable, or the property access it is the name of; None in any other
    place."""
    parent = parent_of(node)
    if node.type == "identifier":
        return node
    if node.type in ("property_identifier", "private_property_identifier"):
        return parent if parent is not None and parent.type == "member_expression" else None
    if node.type == "string_fragment" and parent is not None and parent.type in ("string", "template_string"):
        access = parent_of(parent)
        while access is not None and is_wrapper(access):
            access = parent_of(access)
        return access if access is not None and access.type == "subscript_expression" else None
    return None


def calls_by(tree: SyntaxTree, name: bytes) -> Iterator[tuple[Node, Node]]:
    """The calls by a name, that of a variable or of a property, and the callee of each; in the order of the source."""
    for at in words(tree, name, 0, len(tree.data)):
        word = tree.at(at, at + len(name))
        callee = None if word is None else named_by(word)
        call = call_of(callee)
        if callee is not None and call is not None:
            yield call, callee
