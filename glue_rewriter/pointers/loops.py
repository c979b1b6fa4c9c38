"""Loops over lists: `for (const at of list)` and `list.forEach((at) => …)` give a variable what is put into it."""

from __future__ import annotations

from glue_rewriter.dataflow.builtins import EACH
from glue_rewriter.heap.views import Views
from glue_rewriter.pointers.filled import Filled, list_of
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    arguments,
    enclosing_function,
    field,
    parameters,
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

    def __init__(self, views: Views, filled: Filled) -> None:
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
        list_ = element.parent
        name = None if list_ is None else self._given_at(list_)
        return [] if name is None else [name]

    def _named(self, list_: Node) -> List | None:
        if list_.type == "identifier" and not self._views.kinds(list_):
            return self._views.bindings.resolve_node(list_)
        if list_.type != "array":
            return None
        self._written.setdefault(list_.start_byte, list_.named_children)
        return list_.start_byte

    def _given_at(self, list_: Node) -> Node | None:
        """The variable that is given each element of a list where that stands."""
        holder = list_.parent
        if holder is None:
            return None
        if holder.type == "for_in_statement":
            return field(holder, "left") if is_of(holder) and same_place(field(holder, "right"), list_) else None
        call = holder.parent
        name = property_name(holder, self._views.tree.data)
        if call is None or call.type != "call_expression" or name not in EACH:
            return None
        given = arguments(call) or []
        if not given or given[0].type not in FUNCTION_TYPES or not same_place(field(holder, "object"), list_):
            return None
        taken = parameters(given[0])[EACH[name] : EACH[name] + 1]
        return taken[0] if taken and taken[0].type == "identifier" else None

    def _calls_with_each(self, parameter: Node) -> Node | None:
        """The list of which a method calls a function, written there, with each element as this parameter."""
        function = enclosing_function(parameter)
        holder = None if function is None else function.parent
        call = None if holder is None or holder.type != "arguments" else holder.parent
        if function is None or call is None or call.type != "call_expression":
            return None
        callee = unwrap(field(call, "function"))
        name = property_name(callee, self._views.tree.data)
        if name not in EACH:
            return None
        first, taken = (arguments(call) or [])[:1], parameters(function)[EACH[name] : EACH[name] + 1]
        if not first or not same_place(first[0], function) or not taken or not same_place(taken[0], parameter):
            return None
        return field(callee, "object")
