"""Which functions of the file a call reaches, and what its calls give to a function."""

from __future__ import annotations

from tree_sitter import Node

from glue_rewriter.syntax.bindings import FUNCTION_TYPES, Binding, Bindings, enclosing_function
from glue_rewriter.syntax.nodes import arguments, field, is_wrapper, parameters, same_place, unwrap


class Calls:
    """The calls between the functions of one tree, as far as they go by name."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings

    def functions(self, callee: Node) -> list[Node]:
        """The functions a callee may be: written there, declared by that name or assigned to it."""
        callee = unwrap(callee)
        functions = [callee]
        if callee.type == "identifier":
            definitions = self._bindings.definitions(self._bindings.resolve_node(callee))
            functions = [unwrap(d.value) for d in definitions if d.value is not None]
            functions += [parent for d in definitions if d.how == "function" and (parent := d.name.parent)]
        return [function for function in functions if function.type in FUNCTION_TYPES]

    def parameters(self, call: Node, place: int) -> list[Node]:
        """The parameters, of every function that a call may reach, that get its argument at a place."""
        lists = map(parameters, self.functions(field(call, "function")))
        return [given[place] for given in lists if place < len(given) and given[place].type != "rest_pattern"]

    def name_of(self, function: Node) -> Binding | None:
        """The variable that holds a function, None for one that is held by a property or by nothing."""
        name = function.child_by_field_name("name")
        if name is None:
            parent = function.parent
            while parent is not None and is_wrapper(parent):
                parent = parent.parent
            if parent is not None and parent.type == "variable_declarator":
                name = field(parent, "name")
            elif parent is not None and parent.type == "assignment_expression":
                name = field(parent, "left")
        if name is None or name.type != "identifier":
            return None
        return self._bindings.resolve_node(name)

    def calls_of(self, function: Binding) -> list[Node]:
        """Every call of the function that a variable holds."""
        parents = ((node, node.parent) for node in self._bindings.occurrences(function))
        return [
            parent
            for node, parent in parents
            if parent is not None and parent.type == "call_expression" and same_place(field(parent, "function"), node)
        ]

    def given_to(self, parameter: Node) -> list[Node]:
        """What the calls of a function in this file give to one of its parameters."""
        function = enclosing_function(parameter)
        binding = self.name_of(function) if function is not None else None
        if function is None or binding is None:
            return []
        starts = [given.start_byte for given in parameters(function)]
        if parameter.start_byte not in starts:
            return []
        place = starts.index(parameter.start_byte)
        lists = [arguments(call) or [] for call in self.calls_of(binding)]
        return [given[place] for given in lists if place < len(given)]
