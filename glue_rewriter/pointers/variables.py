"""What a variable holds at each place: code gives one name to several values, one after the other.

A *value* of a variable begins where an assignment surely gives it one: a statement of a block, for all that follows in
this block. What stands elsewhere, in a branch, belongs to the values around it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from glue_rewriter.syntax import Binding, Bindings, Definition, Node
from glue_rewriter.syntax.nodes import field, is_wrapper, operator, same_place

_BLOCKS = frozenset({"statement_block", "switch_case", "switch_default"})
#: What an assignment may be part of and be made whenever that is run.
_STRAIGHT = frozenset(
    {
        "expression_statement",
        "sequence_expression",
        "variable_declaration",
        "lexical_declaration",
        "variable_declarator",
        "return_statement",
    }
)
#: Assignments after which nothing is left of the old value but its bits.
_CONVERSIONS = frozenset({">>>=", "|=", "&="})


class Variable(NamedTuple):
    """One value of a variable, which begins with the definition whose name stands at `start`; -1 for the first."""

    binding: Binding
    start: int


class _Beginning(NamedTuple):
    """A definition that surely gives a value, to all between `low` and `high`."""

    definition: Definition
    low: int
    high: int


class Variables:
    """The values of the variables of one tree."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings
        self._beginnings: dict[Binding, list[_Beginning]] = {}
        self._occurrences: dict[Binding, dict[Variable, list[Node]]] = {}

    def of(self, node: Node) -> Variable:
        """What the variable that an identifier names holds where it stands, or is given there."""
        return self._at(self._bindings.resolve_node(node), node.start_byte)

    def before(self, definition: Definition) -> Variable:
        """What a variable held before a definition."""
        binding = self._bindings.resolve_node(definition.name)
        return self._at(binding, definition.holder.start_byte, definition)

    def definitions(self, variable: Variable) -> list[Definition]:
        """What may give a variable this value."""
        every = self._bindings.definitions(variable.binding)
        beginnings = self._known(variable.binding)
        if not beginnings:
            return every
        known = {one.definition.name.start_byte: one for one in beginnings}
        found = []
        for definition in every:
            start = definition.name.start_byte
            if self._at(variable.binding, start) == variable or (
                start in known and variable in self._behind(variable.binding, known[start], known)
            ):
                found.append(definition)
        return found

    def occurrences(self, variable: Variable) -> list[Node]:
        """Where a variable holds this value, and where it is given it."""
        found = self._occurrences.get(variable.binding)
        if found is None:
            sorted_: defaultdict[Variable, list[Node]] = defaultdict(list)
            for node in self._bindings.occurrences(variable.binding):
                sorted_[self._at(variable.binding, node.start_byte)].append(node)
            for beginning in self._known(variable.binding):
                if beginning.definition.how == "operator":
                    sorted_[self.before(beginning.definition)].append(beginning.definition.name)
            found = self._occurrences[variable.binding] = dict(sorted_)
        return found.get(variable, [])

    def _at(self, binding: Binding, offset: int, but: Definition | None = None) -> Variable:
        found = -1
        for beginning in self._known(binding):
            start = beginning.definition.name.start_byte
            if beginning.definition is not but and (start == offset or beginning.low <= offset < beginning.high):
                found = start
        return Variable(binding, found)

    def _behind(self, binding: Binding, given: _Beginning, known: dict[int, _Beginning]) -> Iterator[Variable]:
        """The values of which one that a block begins is one behind the block."""
        block: _Beginning | None = given
        while block is not None and block.high < binding.end:
            if any(one.high == block.high and start > given.definition.name.start_byte for start, one in known.items()):
                return  # overwritten before the block ends
            variable = self._at(binding, block.high)
            yield variable
            block = known.get(variable.start)

    def _known(self, binding: Binding) -> list[_Beginning]:
        known = self._beginnings.get(binding)
        if known is None:
            definitions = self._bindings.definitions(binding)
            found = list(_beginnings(definitions)) if binding.depth > 0 and len(definitions) > 1 else []
            known = self._beginnings[binding] = sorted(found, key=lambda one: one.definition.name.start_byte)
        return known


def _beginnings(definitions: list[Definition]) -> Iterator[_Beginning]:
    for definition in definitions:
        gives = definition.how == "value" or (
            definition.how == "operator" and operator(definition.holder) in _CONVERSIONS
        )
        block = _block(definition.holder) if gives else None
        if block is not None:
            yield _Beginning(definition, definition.holder.end_byte, block.end_byte)


def _block(holder: Node) -> Node | None:
    """The block of which an assignment is a statement, or part of one that is always run; None if there is none."""
    node, parent = holder, holder.parent
    while parent is not None:
        if parent.type in _BLOCKS:
            return parent
        if parent.type == "arrow_function":
            return parent if same_place(field(parent, "body"), node) else None
        if parent.type == "assignment_expression":
            if same_place(field(parent, "left"), node):
                return None
        elif parent.type == "for_statement":
            if not same_place(field(parent, "initializer"), node):
                return None
        elif parent.type not in _STRAIGHT and not is_wrapper(parent):
            return None
        node, parent = parent, parent.parent
    return None
