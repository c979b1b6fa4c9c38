"""Calls that take addresses of either sign: of functions of wasm, and of those of the runtime that only access them."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses.runtime_calls import is_allocation, runtime_function
from glue_rewriter.addresses.toolchain_functions import TAKERS
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, property_name, unwrap

#: Functions of emcc's runtime that give a function of wasm, and that call one.
_WRAPS = frozenset({b"cwrap", b"getWasmTableEntry", b"makeDynCall"})
_CALLS = frozenset({b"ccall", b"dynCall"})
_TABLES = frozenset({b"wasmTable", b"__indirect_function_table"})
#: Methods of a DataView that put what they are given into the memory.
_STORES = frozenset({b"setInt32", b"setUint32"})
_BY_HAND = frozenset({b"apply", b"call"})


def takes_bits(views: Views, call: Node) -> bool:
    """Whether a call is of a function that takes addresses of either sign, by what it is called."""
    callee = call.child_by_field_name("function")
    return callee is not None and runtime_function(views, callee) in TAKERS and not is_allocation(views, callee)


def is_of_wasm(views: Views, callee: Node) -> bool:
    """Whether a function is one of wasm as emcc's glue holds them, or only puts what it is given into the memory.

    emcc puts an underscore before the names of C's functions.
    """
    callee = unwrap(callee)
    name = property_name(callee, views.tree.data)
    owner = None if name is None else unwrap(field(callee, "object"))
    if owner is not None and name in _BY_HAND:
        return is_of_wasm(views, owner)
    if name in _STORES or (owner is not None and views.tree.text(owner) == b"Atomics"):
        return True
    if _gives_function(views, callee) or any(each in _CALLS for each in _names(views, callee)):
        return True
    if callee.type == "identifier":
        if any(_gives_function(views, value) for value in _values(views, callee)):
            return True
        return views.tree.text(callee)[:1] == b"_" and not views.calls.functions(callee)
    return owner is not None and owner.type == "identifier" and name is not None and name[:1] == b"_"


def _gives_function(views: Views, value: Node) -> bool:
    """Whether an expression gives a function of wasm: `cwrap(…)`, `wasmTable.get(…)`."""
    if value.type != "call_expression":
        return False
    callee = unwrap(field(value, "function"))
    if any(name in _WRAPS for name in _names(views, callee)):
        return True
    if property_name(callee, views.tree.data) != b"get":
        return False
    return any(name in _TABLES for name in _names(views, unwrap(field(callee, "object"))))


def _names(views: Views, node: Node) -> Iterator[bytes]:
    """What a function or a table is called: its property, its variable, or the property that this was given."""
    name = property_name(node, views.tree.data)
    if name is not None:
        yield name
    elif node.type == "identifier":
        yield views.tree.text(node)
        for value in _values(views, node):
            given = property_name(value, views.tree.data)
            if given is not None:
                yield given


def _values(views: Views, name: Node) -> Iterator[Node]:
    """What a variable is given."""
    for definition in views.bindings.definitions(views.bindings.resolve_node(name)):
        if definition.value is not None:
            yield unwrap(definition.value)
