"""Where a variable gets its values."""

from __future__ import annotations

from typing import Literal, NamedTuple

from tree_sitter import Node

from glue_rewriter.syntax.nodes import field, is_wrapper

How = Literal[
    "declared",  # var x;
    "value",  # var x = value, x = value
    "operator",  # x += value, with the operator on the parent
    "update",  # x++, --x
    "parameter",  # a parameter, `value` its default
    "pattern",  # from a destructured value, or a catch clause
    "loop",  # for (x of y), for (x in y)
    "function",
    "class",
    "import",
]


class Definition(NamedTuple):
    """One place that gives a variable its value: the name there, how, the value where it is an expression."""

    name: Node
    how: How
    value: Node | None


def definition_at(name: Node) -> Definition | None:
    """What an occurrence of a variable does to it, None if it only reads it."""
    target = name
    parent = name.parent
    while parent is not None and is_wrapper(parent):
        target, parent = parent, parent.parent
    if parent is None:
        return None
    kind = parent.type
    how = _BY_PARENT.get(kind)
    if how is None:
        return None
    if kind == "variable_declarator":
        if not _is_field(parent, "name", target):
            return None
        value = parent.child_by_field_name("value")
        return Definition(name, "value" if value is not None else "declared", value)
    if kind in ("assignment_expression", "augmented_assignment_expression"):
        return Definition(name, how, field(parent, "right")) if _is_field(parent, "left", target) else None
    if kind in ("assignment_pattern", "object_assignment_pattern"):
        if not _is_field(parent, "left", target):
            return None
        outer = parent.parent
        is_parameter = outer is not None and outer.type == "formal_parameters"
        return Definition(name, "parameter" if is_parameter else "pattern", field(parent, "right"))
    own = _OWN_FIELD.get(kind)
    if own is not None and not _is_field(parent, own, target):
        return None
    return Definition(name, how, None)


_BY_PARENT: dict[str, How] = {
    "variable_declarator": "value",
    "assignment_expression": "value",
    "augmented_assignment_expression": "operator",
    "update_expression": "update",
    "formal_parameters": "parameter",
    "arrow_function": "parameter",
    "assignment_pattern": "pattern",
    "object_assignment_pattern": "pattern",
    "pair_pattern": "pattern",
    "array_pattern": "pattern",
    "object_pattern": "pattern",
    "rest_pattern": "pattern",
    "catch_clause": "pattern",
    "for_in_statement": "loop",
    "function_declaration": "function",
    "generator_function_declaration": "function",
    "function_expression": "function",
    "generator_function": "function",
    "class_declaration": "class",
    "class": "class",
    "import_clause": "import",
    "namespace_import": "import",
    "import_specifier": "import",
}

#: Parents in which only one child is the definition.
_OWN_FIELD = {
    "arrow_function": "parameter",
    "pair_pattern": "value",
    "catch_clause": "parameter",
    "for_in_statement": "left",
    "function_declaration": "name",
    "generator_function_declaration": "name",
    "function_expression": "name",
    "generator_function": "name",
    "class_declaration": "name",
    "class": "name",
}


def _is_field(parent: Node, name: str, child: Node) -> bool:
    found = parent.child_by_field_name(name)
    return found is not None and found.start_byte == child.start_byte and found.end_byte == child.end_byte
