"""What a file puts into its lists and sets: written out, pushed, added, or assigned by an index."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.dataflow.builtins import PUTS
from glue_rewriter.heap.views import Views
from glue_rewriter.pointers.containers import makes_unsigned
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.names import named_by
from glue_rewriter.syntax.nodes import arguments, constructor_name, field, property_name, same_place, unwrap
from glue_rewriter.syntax.words import identifiers

_PUSHES = PUTS.keys() - {b"set", b"fill"}
_MADE = frozenset({b"Array", b"Set"})
#: Where a list may stand and nobody else gets it who could put something in.
_OWN = frozenset(
    {"member_expression", "subscript_expression", "for_in_statement", "spread_element", "variable_declarator"}
)


class Filled:
    """The lists of one tree: each is a variable, or all properties of a name. Each is read once."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._elements: dict[Binding | bytes, list[Node]] = {}
        self._is_all: dict[Binding, bool] = {}

    def elements(self, owner: Binding | bytes) -> list[Node]:
        """What the file puts into a list."""
        known = self._elements.get(owner)
        if known is None:
            known = self._elements[owner] = list(self._find(owner))
        return known

    def is_all(self, owner: Binding) -> bool:
        """Whether a list is made here, and has nothing in it but what the file puts there."""
        known = self._is_all.get(owner)
        if known is None:
            values = self._values(owner)
            is_made = bool(values) and all(value is not None and self._written(value) is not None for value in values)
            uses = self._views.bindings.occurrences(owner)
            known = self._is_all[owner] = is_made and all(_is_own(use) for use in uses)
        return known

    def is_unsigned(self, owner: Binding) -> bool:
        """Whether a list has nothing in it but elements without a sign."""
        values = self._values(owner)
        return bool(values) and all(
            value is not None and makes_unsigned(unwrap(value), self._views.tree.data) for value in values
        )

    def _values(self, owner: Binding) -> list[Node | None]:
        """What a list is given, None where that is no expression."""
        return [each.value for each in self._views.bindings.definitions(owner) if each.how != "declared"]

    def _find(self, owner: Binding | bytes) -> Iterator[Node]:
        tree = self._views.tree
        values: list[Node | None]
        if isinstance(owner, Binding):
            values = [each.value for each in self._views.bindings.definitions(owner)]
            uses = list(self._views.bindings.occurrences(owner))
        else:
            values = [*self._views.owners.stored(owner)]
            words = identifiers(tree, owner, 0, len(tree.data))
            uses = [use for word in words if (use := named_by(word)) is not None and use is not word]
        given = [unwrap(value) for value in values if value is not None]
        others = [value.type == "new_expression" and not self._is_made(value) for value in given]
        if any(others) if isinstance(owner, Binding) else given and all(others):
            return  # elements of a fixed size have signs of their own
        for value in given:
            yield from self._written(value) or []
        for use in uses:
            yield from _put(use, tree.data)

    def _is_made(self, made: Node) -> bool:
        return constructor_name(made, self._views.tree.data) in _MADE

    def _written(self, value: Node) -> list[Node] | None:
        """What is in a list or a set that is written out; None where that is not known."""
        value = unwrap(value)
        if value.type == "new_expression" and self._is_made(value):
            given = arguments(value) or []
            return self._written(given[0]) if given else []
        return value.named_children if value.type == "array" else None


def list_of(element: Node, data: bytes) -> Node | None:
    """The list that an expression is put into where it stands, as it is named or written out there."""
    holder = element.parent
    around = None if holder is None else holder.parent
    if holder is None or around is None:
        return None
    if holder.type == "array":
        made = around.parent if around.type == "arguments" else None
        if made is not None and made.type == "new_expression" and constructor_name(made, data) in _MADE:
            around = made.parent or around
        if around.type in ("variable_declarator", "assignment_expression"):
            return around.child_by_field_name("name") or around.child_by_field_name("left")
        return holder
    if holder.type == "arguments" and around.type == "call_expression":
        callee = unwrap(field(around, "function"))
        return unwrap(field(callee, "object")) if property_name(callee, data) in _PUSHES else None
    if holder.type == "assignment_expression" and same_place(field(holder, "right"), element):
        access = unwrap(field(holder, "left"))
        return unwrap(field(access, "object")) if access.type == "subscript_expression" else None
    return None


def _put(list_: Node, data: bytes) -> Iterator[Node]:
    """What is put into a list where it is used."""
    access = list_.parent
    holder = None if access is None else access.parent
    if access is None or holder is None:
        return
    if access.type == "member_expression" and property_name(access, data) in _PUSHES:
        if holder.type == "call_expression" and same_place(field(holder, "function"), access):
            yield from arguments(holder) or []
    elif (
        access.type == "subscript_expression"
        and same_place(field(access, "object"), list_)
        and holder.type == "assignment_expression"
        and same_place(field(holder, "left"), access)
    ):
        yield field(holder, "right")


def _is_own(use: Node) -> bool:
    """Whether a list stays with its variable where that is used."""
    parent = use.parent
    if parent is None:
        return False
    if parent.type == "assignment_expression":
        return same_place(field(parent, "left"), use)
    if parent.type == "variable_declarator":
        return same_place(field(parent, "name"), use)
    return parent.type in _OWN
