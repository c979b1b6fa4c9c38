"""The functions of a tree, each with the name that people know it by."""

from __future__ import annotations

from functools import cache

from glue_rewriter.records import NamedTuple
from glue_rewriter.source import Language
from glue_rewriter.syntax.native import Node, Query
from glue_rewriter.syntax.nodes import field, is_wrapper, parent_of, property_name, string_value, unwrap
from glue_rewriter.syntax.parser import SyntaxTree, captured, grammar

_FUNCTIONS = """
[
 (function_declaration) (generator_function_declaration) (function_expression) (generator_function)
 (arrow_function) (method_definition) (class_static_block)
] @function
"""
_DECLARATIONS = frozenset({"function_declaration", "generator_function_declaration"})
_CLASSES = frozenset({"class", "class_declaration", "abstract_class_declaration"})
#: Where a function is given a name by an assignment, its name stands on the left.
_ASSIGNMENTS = frozenset(
    {"assignment_expression", "augmented_assignment_expression", "assignment_pattern", "object_assignment_pattern"}
)
#: A member: where its name stands.
_MEMBERS = {"pair": "key", "field_definition": "property", "public_field_definition": "name"}
#: What stands between a function and its name without having one.
_TRANSPARENT = frozenset({"object", "class_body"})
#: What a path begins with, unless it is computed.
_NAMES = frozenset({"identifier", "this", "super", "shorthand_property_identifier_pattern"})
#: What stands for a name that is computed.
_COMPUTED = "[…]"


class FunctionSpan(NamedTuple):
    """A function: its bytes, and its name in the function around it, None where nothing names it.

    The name is a path where objects or classes lie between: `Module.foo` for `Module["foo"] = function…`, `GL.init` for
    `var GL = {init() {…}}`.
    """

    start: int
    end: int
    name: str | None


@cache
def _query(language: Language) -> Query:
    return Query(grammar(language), _FUNCTIONS)


def function_spans(tree: SyntaxTree) -> list[FunctionSpan]:
    """Every function of a tree: functions, arrows, methods, static blocks of classes."""
    found = captured(_query(tree.language), tree.root).get("function", ())
    ends: dict[int, int] = {}
    for node in reversed(found):  # the inner ones first: one that ends in another ends where that does
        ends[node.id] = _end(node, ends)
    return [FunctionSpan(node.start_byte, ends[node.id], _name(node, tree.data)) for node in found]


def _end(node: Node, ends: dict[int, int]) -> int:
    """Where the last token of a function ends. Its node may go on: comments behind it on the same line can be in it."""
    while last := _last(node):
        if last.id in ends:
            return ends[last.id]
        node = last
    return node.end_byte


def _last(node: Node) -> Node | None:
    for index in range(node.child_count - 1, -1, -1):
        child = node.child(index)
        if child is not None and not child.is_extra:
            return child
    return None


def _name(function: Node, data: bytes) -> str | None:
    own = function.child_by_field_name("name")
    if function.type in _DECLARATIONS:
        return None if own is None else _text(own, data)
    names: list[str] = []
    if function.type == "method_definition":
        names.append(_accessor(function) + _key(field(function, "name"), data))
    elif function.type == "class_static_block":
        names.append("static")
    current = function
    while (parent := parent_of(current)) is not None:
        if parent.type in _MEMBERS:
            if _is_key(parent, current):  # a function inside a computed key
                break
            names.append(_key(field(parent, _MEMBERS[parent.type]), data))
        elif parent.type == "variable_declarator":
            names.append(_text(field(parent, "name"), data))
            break
        elif parent.type in _ASSIGNMENTS:
            left = field(parent, "left")
            if left != current:
                names.append(_path(left, data))
            break
        elif parent.type in _CLASSES:
            class_name = parent.child_by_field_name("name")
            if class_name is not None:
                names.append(_text(class_name, data))
                break
        elif parent.type == "export_statement":
            names.append("default")
            break
        elif parent.type not in _TRANSPARENT and not is_wrapper(parent):
            break
        current = parent
    if names:
        return ".".join(reversed(names))
    return None if own is None else _text(own, data)


def _is_key(member: Node, child: Node) -> bool:
    return field(member, _MEMBERS[member.type]) == child


def _accessor(method: Node) -> str:
    return next((f"{child.type} " for child in method.children if child.type in ("get", "set")), "")


def _key(node: Node, data: bytes) -> str:
    if node.type == "computed_property_name":
        return _COMPUTED
    text = string_value(node, data)
    return _text(node, data) if text is None else text.decode("utf-8", "replace")


def _path(node: Node, data: bytes) -> str:
    """What is assigned to: `a.b.c` for `a["b"].c`."""
    names: list[str] = []
    node = unwrap(node)
    while node.type in ("member_expression", "subscript_expression"):
        name = property_name(node, data)
        names.append(_COMPUTED if name is None else name.decode("utf-8", "replace"))
        node = unwrap(field(node, "object"))
    names.append(data[node.start_byte : node.end_byte].decode("utf-8", "replace") if node.type in _NAMES else "…")
    return ".".join(reversed(names))


def _text(node: Node, data: bytes) -> str:
    """The text of a name; of a pattern, which may be long, an ellipsis."""
    if node.type.endswith("_pattern"):
        return "…"
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")
