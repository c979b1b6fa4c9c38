"""Loops over lists: `for (const at of list)` gives a variable what the file puts into the list."""

from __future__ import annotations

from glue_rewriter.heap.views import Views
from glue_rewriter.pointers.comparators import elements
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.nodes import field, property_name, unwrap

_PUSHES = frozenset({b"push", b"unshift"})


def is_of(loop: Node) -> bool:
    """Whether a loop is one of `of`, which gives the elements, and not of `in`."""
    return any(child.type == "of" for child in loop.children)


def looped(views: Views, definition: Definition) -> list[Node]:
    """The elements that a loop gives to a variable, as far as the file puts them into the list."""
    if definition.how != "loop" or not is_of(definition.holder):
        return []
    list_ = unwrap(field(definition.holder, "right"))
    return list_.named_children if list_.type == "array" else list(elements(views, list_))


def is_all(views: Views, definition: Definition) -> bool:
    """Whether a loop is over a list that is written out here, and has nothing in it but what the file puts there."""
    list_ = unwrap(field(definition.holder, "right"))
    if list_.type == "identifier":
        values = [each.value for each in views.bindings.definitions(views.bindings.resolve_node(list_))]
        return bool(values) and all(value is not None and unwrap(value).type == "array" for value in values)
    return list_.type == "array"


class Loops:
    """The variables of one tree's loops, by the list."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._variables: dict[Binding, list[Node]] = {}

    def given(self, element: Node) -> list[Node]:
        """The variables that loops give an element to, from where it is put into a list: written out, or pushed."""
        holder = element.parent
        around = None if holder is None else holder.parent
        list_: Node | None = None
        if holder is None or around is None:
            return []
        if holder.type == "array":
            if around.type == "for_in_statement":
                return [field(around, "left")] if is_of(around) else []
            if around.type in ("variable_declarator", "assignment_expression"):
                list_ = around.child_by_field_name("name") or around.child_by_field_name("left")
        elif around.type == "call_expression":
            callee = unwrap(field(around, "function"))
            if property_name(callee, self._views.tree.data) in _PUSHES:
                list_ = unwrap(field(callee, "object"))
        return self._over(list_) if list_ is not None and list_.type == "identifier" else []

    def _over(self, list_: Node) -> list[Node]:
        binding = self._views.bindings.resolve_node(list_)
        known = self._variables.get(binding)
        if known is None:
            around = [(use, use.parent) for use in self._views.bindings.occurrences(binding)]
            known = self._variables[binding] = [
                field(loop, "left")
                for use, loop in around
                if loop is not None and loop.type == "for_in_statement" and is_of(loop) and field(loop, "right") == use
            ]
        return known
