"""Whether a view expression is nothing but a view."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.memory.alternatives import NO_HARM, NO_HARM_AS_PROPERTY, NO_HARM_BY_METHOD, Alternatives
from glue_rewriter.memory.element_types import BUFFER, is_view
from glue_rewriter.memory.platform_calls import TYPED_ARRAY_METHODS
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.nodes import enclosing_function, field, parent_of, property_name, unwrap

_BRANCHES = frozenset(
    {
        "if_statement",
        "else_clause",
        "switch_case",
        "switch_default",
        "ternary_expression",
        "binary_expression",
        "catch_clause",
    }
)
_LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})


class SureViews:
    """Tells which view expressions of a tree are nothing but views, as far as the file tells."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._others = Alternatives(views)
        #: All definitions of a variable in order, and the offsets of those that give it no view.
        self._defined: dict[Binding, tuple[list[Definition], list[int]]] = {}

    def of(self, node: Node, *, method: bytes = b"") -> bool:
        """Whether a view expression is nothing but a view, as far as the file tells.

        A variable or property may hold other things too, and `heap` is a name that others use. Asked for the
        `method` that is called, a list, or an array of its own memory, is such another thing: its `slice(-2)` means
        something.
        """
        node = unwrap(node)
        while property_name(node, self._views.tree.data) == b"buffer" and BUFFER in self._views.kinds(node):
            node = unwrap(field(node, "object"))
        if made_of(node).form == "name":
            return self.of_variable(node, self._views.bindings.resolve_node(node), method=method)
        if made_of(node).form == "copy":
            return all(self.of(each, method=method) for each in copies(node) if self._views.kinds(each))
        if property_name(node, self._views.tree.data) is None and self._is_chosen_freely(node):
            return False
        return self._others.of(node) <= _harmless(method, NO_HARM_AS_PROPERTY)

    def of_variable(self, node: Node, binding: Binding, *, method: bytes = b"") -> bool:
        """The same of a variable, where it stands."""
        if not self._holds_view(node, binding):
            return False
        if binding not in self._views.variables and self._views.is_weak(binding.name):
            return not binding.kinds
        return self._others.of_views(binding) <= _harmless(method, NO_HARM)

    def may_be_keyed(self, node: Node) -> bool:
        """Whether a view expression may also be something that is looked into by names, which any index may be."""
        return "keyed" in self._others.of(node)

    def _holds_view(self, node: Node, binding: Binding) -> bool:
        """Whether what a variable holds at one of its uses is a view: by the definitions that come before it in its
        function, where it holds other things elsewhere, as minified code does."""
        if binding not in self._defined:
            found = [d for d in self._views.bindings.definitions(binding) if d.how != "declared"]
            found.sort(key=lambda d: d.name.start_byte)
            self._defined[binding] = found, [d.name.start_byte for d in found if not self._gives_view(d)]
        definitions, others = self._defined[binding]
        if not others:
            return True
        if len(others) == len(definitions):
            return not self._views.not_memory.variable(binding)
        at, function = node.start_byte, enclosing_function(node)
        start = function.start_byte if function is not None else -1
        loops, around = [], parent_of(node)
        while around is not None and around.start_byte > start:
            if around.type in _LOOPS:
                loops.append((around.start_byte, around.end_byte))
            around = parent_of(around)
        if any(bisect_left(others, low) < bisect_left(others, high) for low, high in loops):
            return False
        # Back from the use to where its value comes from, and no further than the last that gives no view.
        before = bisect_right(others, at)
        start = max(start, others[before - 1] + 1 if before else 0)
        for index in range(bisect_right(definitions, at, key=lambda d: d.name.start_byte) - 1, -1, -1):
            definition = definitions[index]
            if definition.name.start_byte < start:
                return False
            if _covers(definition.holder, at):
                return True
        return False

    def _gives_view(self, definition: Definition) -> bool:
        if definition.value is None:
            return definition.how in ("parameter", "pattern", "loop")
        if made_of(unwrap(definition.value)).form in ("null", "nothing"):
            return True
        return any(map(is_view, self._views.kinds(definition.value))) or self._views.not_memory.is_own_array(
            definition.value
        )

    def _is_chosen_freely(self, node: Node) -> bool:
        """Whether a view is chosen by a name that is put together, so that its elements may be anything."""
        return node.type == "subscript_expression" and self._views.is_put_together(field(node, "index"))


def _harmless(method: bytes, by_index: frozenset[str]) -> frozenset[str]:
    """What else something may be without harm where a method is called of it, by what it may be by an index."""
    return by_index if not method or method in TYPED_ARRAY_METHODS else NO_HARM_BY_METHOD


def _covers(holder: Node, at: int) -> bool:
    """Whether a definition is in force at an offset after it, whichever way the code went: it is in no branch."""
    around = parent_of(holder)
    while around is not None and not around.start_byte <= at < around.end_byte:
        if around.type in _BRANCHES:
            return False
        around = parent_of(around)
    return True
