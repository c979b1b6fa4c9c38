"""What a word in the source names: a variable, a property, or nothing."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.syntax.annotations import is_parameter_property
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field, is_wrapper, same_place
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.words import identifiers


def named_by(node: Node) -> Node | None:
    """The expression that a name stands for: a variable, or the property access it is the name of; None in any other
    place."""
    parent = node.parent
    if node.type == "identifier":
        return node
    if node.type in ("property_identifier", "private_property_identifier"):
        return parent if parent is not None and parent.type == "member_expression" else None
    if node.type == "string_fragment" and parent is not None and parent.type in ("string", "template_string"):
        access = parent.parent
        while access is not None and is_wrapper(access):
            access = access.parent
        return access if access is not None and access.type == "subscript_expression" else None
    return None


def property_values(tree: SyntaxTree, name: bytes) -> Iterator[Node]:
    """What the file puts into properties of a name: by assignment, in object literals, in class fields."""
    for node in identifiers(tree, name, 0, len(tree.data)):
        parent = node.parent
        if parent is None:
            continue
        if node.type == "shorthand_property_identifier":
            yield node
            continue
        if is_parameter_property(parent):
            yield node
            continue
        if parent.type in ("pair", "field_definition", "public_field_definition"):
            value = parent.child_by_field_name("value")
            if value is not None and value.start_byte > node.start_byte:
                yield value
            continue
        access = named_by(node)
        holder = access.parent if access is not None and access is not node else None
        if holder is not None and holder.type == "assignment_expression":
            left = field(holder, "left")
            if access is not None and same_place(left, access):
                yield field(holder, "right")
