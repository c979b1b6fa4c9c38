"""Loops over lists: `for (const at of list)` and `list.forEach((at) => …)` give a variable what is put into it."""

from __future__ import annotations

from glue_rewriter.addresses.container_contents import ContainerContents, list_of
from glue_rewriter.dataflow.builtins import EACH, invocation
from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.nodes import (
    arguments,
    enclosing_function,
    field,
    parameters,
    parent_of,
    property_name,
    same_place,
    unwrap,
)

#: A list that loops are over: that of a variable, or one written out in the loop, by where it begins.
List = Binding | int


def is_of(loop: Node) -> bool:
    """Whether a loop is one of `of`, which gives the elements, and not of `in`."""
    return any(child.type == "of" for child in loop.children)


class Loops:
    """The loops of one tree over its lists."""

    def __init__(self, views: Views, filled: ContainerContents) -> None:
        self._views = views
        self._filled = filled
        self._written: dict[int, list[Node]] = {}
        self._variables: dict[Binding, list[Node]] = {}

    def over(self, definition: Definition) -> List | None:
        """The list whose elements a loop gives to a variable."""
        list_: Node | None = None
        if definition.how == "loop" and is_of(definition.holder):
            list_ = field(definition.holder, "right")
        elif definition.how == "parameter":
            list_ = self._calls_with_each(definition.name)
        return None if list_ is None else self._named(unwrap(list_))

    def elements(self, of: List) -> list[Node]:
        """What the file puts into a list."""
        return self._filled.elements(of) if isinstance(of, Binding) else self._written[of]

    def is_all(self, of: List) -> bool:
        """Whether a list has nothing in it but that."""
        return not isinstance(of, Binding) or self._filled.is_all(of)

    def is_unsigned(self, of: List) -> bool:
        """Whether a list has nothing in it but elements without a sign."""
        return isinstance(of, Binding) and self._filled.is_unsigned(of)

    def fed_by(self, element: Node) -> List | None:
        """The list that an expression is put into where it stands, if loops may be over it."""
        list_ = list_of(element, self._views.tree.data)
        of = None if list_ is None else self._named(list_)
        return None if of is None or not self.elements(of) else of

    def given(self, of: List, element: Node) -> list[Node]:
        """The variables that loops give the elements of a list to, one of which is `element`."""
        if isinstance(of, Binding):
            known = self._variables.get(of)
            if known is None:
                uses = self._views.bindings.occurrences(of)
                known = self._variables[of] = [name for use in uses if (name := self._given_at(use)) is not None]
            return known
        list_ = parent_of(element)
        name = None if list_ is None else self._given_at(list_)
        return [] if name is None else [name]

    def _named(self, list_: Node) -> List | None:
        form = made_of(list_).form
        if form == "name" and not self._views.kinds(list_):
            return self._views.bindings.resolve_node(list_)
        if form != "list":
            return None
        self._written.setdefault(list_.start_byte, list_.named_children)
        return list_.start_byte

    def _given_at(self, list_: Node) -> Node | None:
        """The variable that is given each element of a list where that stands."""
        for fate, to in goes(list_):
            if fate == "looped" and is_of(to):
                return field(to, "left")
            name = property_name(to, self._views.tree.data) if fate == "object" else None
            call = next((call for up, call in goes(to) if up == "callee"), None) if name in EACH else None
            given = (arguments(call) or []) if call is not None else []
            if name is not None and given and made_of(given[0]).form == "function":
                taken = parameters(given[0])[EACH[name] : EACH[name] + 1]
                return taken[0] if taken and made_of(taken[0]).form == "name" else None
        return None

    def _calls_with_each(self, parameter: Node) -> Node | None:
        """The list of which a method calls a function, written there, with each element as this parameter."""
        function = enclosing_function(parameter)
        for fate, call in () if function is None else goes(function):
            callee = unwrap(invocation(call, self._views.tree.data).callee) if fate == "argument" else None
            name = None if callee is None else property_name(callee, self._views.tree.data)
            if function is None or callee is None or name not in EACH:
                continue
            first, taken = (arguments(call) or [])[:1], parameters(function)[EACH[name] : EACH[name] + 1]
            if first and same_place(first[0], function) and taken and same_place(taken[0], parameter):
                return field(callee, "object")
        return None
