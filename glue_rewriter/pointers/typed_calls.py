"""Calls of functions of wasm by types that the caller names: `ccall('f', 'pointer', ['number'], [1])`, and what
`cwrap('f', 'pointer', ['number'])` gives.

emcc: src/lib/libccall.js, which makes a 'pointer' unsigned where it makes those of exports so, and gives a 'number' as
it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.steps import entry_key, goes, key_name, made_of
from glue_rewriter.heap.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.lists import items
from glue_rewriter.syntax.names import named_by
from glue_rewriter.syntax.nodes import field, parent_of, property_name, string_value, unwrap
from glue_rewriter.syntax.words import words

_POINTER, _NUMBER = b"pointer", b"number"


class TypedCall(NamedTuple):
    """A call of a function of wasm: the arguments that are said to be pointers, and the type of what it gives, None
    where that is not written out."""

    call: Node
    pointers: tuple[Node, ...]
    gives: bytes | None

    @property
    def gives_pointer(self) -> bool:
        """Whether what it gives is said to be an address."""
        return self.gives == _POINTER

    @property
    def gives_number(self) -> bool:
        """Whether what it gives is the number that wasm gave, an int32."""
        return self.gives == _NUMBER


def typed_calls(views: Views) -> Iterator[TypedCall]:
    """Every call of such a function in sight."""
    for call in _calls(views, b"ccall"):
        given = invocation(call, views.tree.data).given
        listed = unwrap(given[3]) if len(given) > 3 else None
        values = [] if listed is None or made_of(listed).form != "list" else [node for _, node in items(listed)]
        yield _typed(views, call, given, values)
    for made in _calls(views, b"cwrap"):
        types = invocation(made, views.tree.data).given
        for call in _calls_of(views, made):
            yield _typed(views, call, types, invocation(call, views.tree.data).given)


def _typed(views: Views, call: Node, types: list[Node], values: list[Node]) -> TypedCall:
    data = views.tree.data
    gives = string_value(unwrap(types[1]), data) if len(types) > 1 else None
    listed = unwrap(types[2]) if len(types) > 2 else None
    places = [] if listed is None or made_of(listed).form != "list" else list(items(listed))
    pointers = tuple(
        values[place]
        for place, type_ in places
        if place < len(values) and string_value(unwrap(type_), data) == _POINTER
        if not any(value.type == "spread_element" for value in values[: place + 1])
    )
    return TypedCall(call, pointers, gives)


def _calls(views: Views, name: bytes) -> Iterator[Node]:
    """The calls of emcc's function of a name, by itself or as a property, where the file defines none of that name."""
    tree = views.tree
    for at in words(tree, name, 0, len(tree.data)) if name in tree.data else ():
        word = tree.at(at, at + len(name))
        callee = None if word is None else named_by(word)
        call = None if callee is None else parent_of(callee)
        if callee is None or call is None or call.type != "call_expression" or field(call, "function") != callee:
            continue
        # What glue calls so takes types, wherever it is defined.
        if len(invocation(call, tree.data).given) > 1:
            yield call


def _calls_of(views: Views, made: Node) -> Iterator[Node]:
    """The calls of a function that an expression makes: where it stands, by the variable or the property it is given
    to."""
    data = views.tree.data
    for fate, to in goes(made):
        if fate == "callee":
            yield to
        elif fate == "target" and made_of(to).form == "name":
            yield from views.calls.calls_of(views.bindings.resolve_node(to))
        elif fate in ("target", "entry"):
            key = entry_key(to) if fate == "entry" else None
            name = property_name(to, data) if key is None else key_name(key, data)
            if name is not None and len(views.owners.stored(name)) == 1:
                yield from _called_by(views, name)


def _called_by(views: Views, name: bytes) -> Iterator[Node]:
    tree = views.tree
    for at in words(tree, name, 0, len(tree.data)):
        word = tree.at(at, at + len(name))
        callee = None if word is None else named_by(word)
        call = None if callee is None else parent_of(callee)
        if callee is None or call is None or call.type != "call_expression" or made_of(callee).form != "member":
            continue
        if field(call, "function") == callee:
            yield call
