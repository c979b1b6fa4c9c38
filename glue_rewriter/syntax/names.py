"""What a word in the source names, a variable, a property, or nothing, and which call an expression is called by."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field, is_wrapper, parent_of, same_place
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


def call_of(callee: Node | None) -> Node | None:
    """The call of which an expression is the callee, seen through wrappers; None if it is none. `new` is no call."""
    call = parent_of(callee)
    while call is not None and is_wrapper(call):
        callee, call = call, parent_of(call)
    if call is None or callee is None or call.type != "call_expression":
        return None
    return call if same_place(field(call, "function"), callee) else None


def call_taking(argument: Node) -> Node | None:
    """The call that takes an expression as an argument, seen through wrappers; None if none does, if it is spread or
    constructs with `new`."""
    holder = parent_of(argument)
    while holder is not None and is_wrapper(holder):
        holder = parent_of(holder)
    call = parent_of(holder) if holder is not None and holder.type == "arguments" else None
    return call if call is not None and call.type == "call_expression" else None


def calls_by(tree: SyntaxTree, name: bytes) -> Iterator[tuple[Node, Node]]:
    """The calls by a name, that of a variable or of a property, and the callee of each; in the order of the source."""
    for at in words(tree, name, 0, len(tree.data)):
        word = tree.at(at, at + len(name))
        callee = None if word is None else named_by(word)
        call = call_of(callee)
        if callee is not None and call is not None:
            yield call, callee
