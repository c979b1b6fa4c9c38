"""Whether a call reaches a function of wasm as it is, by the ways in which code holds the exports of an instance."""

from __future__ import annotations

from glue_rewriter.addresses.toolchain_functions import EXPORTS
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.patterns import property_taken, source, taken_from
from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Definition, Node
from glue_rewriter.syntax.nodes import parent_of, property_name, unwrap

#: What gives each of a list to a variable: a loop, a callback of `forEach`.
_LISTERS = frozenset({"for_in_statement", "arrow_function", "function_expression"})


def is_global_value(views: Views, node: Node) -> bool:
    """Whether an expression is the value of a global that wasm exports: `exports.__heap_base.value`."""
    if property_name(node, views.tree.data) != b"value":
        return False
    holder = unwrap(made_of(node).parts[0])
    return is_export(views, holder) or any(
        _is_listed(views, definition)
        for each in copies(holder)
        if made_of(each).form == "name"
        for definition in views.bindings.definitions(views.bindings.resolve_node(each))
    )


def _is_listed(views: Views, definition: Definition) -> bool:
    """Whether a loop over `Object.entries(exports)`, or `Object.values(exports)`, gives a variable its value."""
    node: Node | None = definition.name
    while node is not None and node.type not in _LISTERS:
        node = parent_of(node)
    if node is None:
        return False
    if node.type == "for_in_statement":
        call = node.child_by_field_name("right")
    else:
        called = parent_of(parent_of(node))
        callee = None if called is None else called.child_by_field_name("function")
        call = None if callee is None else unwrap(callee).child_by_field_name("object")
    if call is None or call.type != "call_expression":
        return False
    made = invocation(call, views.tree.data)
    return (
        views.tree.text(made.callee) in (b"Object.entries", b"Object.values")
        and bool(made.given)
        and _is_exports(views, unwrap(made.given[0]))
    )


def is_export(views: Views, callee: Node) -> bool:
    """Whether a call reaches a function of wasm as it is: `instance.exports.f`, or a variable that holds one."""
    return any(_is_export(views, each, True) for each in copies(callee))


def _is_export(views: Views, node: Node, may_be_held: bool) -> bool:
    made = made_of(node)
    if made.form == "member":
        return _is_exports(views, unwrap(made.parts[0]))
    if made.form != "name" or not may_be_held:
        return False
    definitions = views.bindings.definitions(views.bindings.resolve_node(node))
    if any(_takes_export(views, definition) for definition in definitions):
        return True
    values = [each for d in definitions if d.value is not None for each in copies(d.value)]
    return any(_is_export(views, value, False) for value in values)


def _takes_export(views: Views, definition: Definition) -> bool:
    """Whether a pattern takes a variable out of the exports: `const { malloc } = instance.exports`."""
    found = taken_from(definition.name, views.tree.data) if definition.how == "pattern" else None
    if found is None or not found.steps or not isinstance(found.steps[-1], bytes):
        return False
    if len(found.steps) > 1:
        return found.steps[-2] in EXPORTS
    of = source(found)
    return of is not None and _is_exports(views, unwrap(of))


def _is_exports(views: Views, owner: Node) -> bool:
    """Whether an expression is the exports of an instance, or a variable that holds them."""
    if made_of(owner).form != "name":
        return property_name(owner, views.tree.data) in EXPORTS
    if views.tree.text(owner) in EXPORTS:
        return True
    data = views.tree.data
    return any(
        (d.value is not None and property_name(unwrap(d.value), data) in EXPORTS)
        or (d.how == "pattern" and property_taken(d.name, data) in EXPORTS)
        for d in views.bindings.definitions(views.bindings.resolve_node(owner))
    )
