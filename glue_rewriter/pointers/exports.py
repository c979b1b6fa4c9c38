"""Whether a call reaches a function of wasm as it is, by the ways in which code holds the exports of an instance."""

from __future__ import annotations

from glue_rewriter.heap.views import Views
from glue_rewriter.pointers.known import EXPORTS
from glue_rewriter.syntax import Definition, Node
from glue_rewriter.syntax.nodes import field, property_name, unwrap
from glue_rewriter.syntax.patterns import taken


def is_export(views: Views, callee: Node) -> bool:
    """Whether a call reaches a function of wasm as it is: `instance.exports.f`, or a variable that holds one."""
    if callee.type == "assignment_expression":
        callee = unwrap(field(callee, "right"))
    if callee.type in ("member_expression", "subscript_expression"):
        owner = unwrap(field(callee, "object"))
        if owner.type == "identifier":
            return views.tree.text(owner) in EXPORTS or _holds_exports(views, owner)
        return property_name(owner, views.tree.data) in EXPORTS
    if callee.type != "identifier":
        return False
    definitions = views.bindings.definitions(views.bindings.resolve_node(callee))
    if any(_takes_export(views, definition) for definition in definitions):
        return True
    values = [unwrap(definition.value) for definition in definitions if definition.value is not None]
    while values and all(value.type == "assignment_expression" for value in values):
        values = [unwrap(field(value, "right")) for value in values]
    return any(
        value.type in ("member_expression", "subscript_expression") and is_export(views, value) for value in values
    )


def _takes_export(views: Views, definition: Definition) -> bool:
    """Whether a pattern takes a variable out of the exports: `const { malloc } = instance.exports`."""
    found = taken(definition.name, views.tree.data) if definition.how == "pattern" else None
    if found is None:
        return False
    of = None if found.of is None else unwrap(found.of)
    if of is not None and of.type == "identifier":
        return views.tree.text(of) in EXPORTS or _holds_exports(views, of)
    return found.owner in EXPORTS or (of is not None and property_name(of, views.tree.data) in EXPORTS)


def _holds_exports(views: Views, owner: Node) -> bool:
    for definition in views.bindings.definitions(views.bindings.resolve_node(owner)):
        if definition.value is not None and property_name(unwrap(definition.value), views.tree.data) in EXPORTS:
            return True
        found = taken(definition.name, views.tree.data) if definition.how == "pattern" else None
        if found is not None and found.name in EXPORTS:
            return True
    return False
