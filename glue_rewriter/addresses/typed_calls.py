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
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.lists import items
from glue_rewriter.syntax.names import calls_by
from glue_rewriter.syntax.nodes import property_name, string_value, unwrap

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
    """The calls of emcc's function of a name: what glue calls so takes types, wherever it is defined."""
    for call, _ in calls_by(views.tree, name):
        if len(invocation(call, views.tree.data).given) > 1:
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
                yield from (call for call, callee in calls_by(views.tree, name) if made_of(callee).form == "member")
