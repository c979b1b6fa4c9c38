"""Where a value is made: the expressions that a variable, a property or a call takes its value from."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from glue_rewriter.dataflow.builtins import GIVES_ARGUMENT, invocation
from glue_rewriter.dataflow.calls import Calls
from glue_rewriter.dataflow.owners import Owner, Owners
from glue_rewriter.dataflow.patterns import given_part, property_taken, taken_from
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.dataflow.values import Values
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field, parent_of, property_name, unwrap
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.returns import returned

if TYPE_CHECKING:
    from glue_rewriter.syntax.definitions import Definition

#: Functions that give a whole number near their argument, or one of their arguments.
_PASSES_ON = frozenset(
    {b"Math.floor", b"Math.ceil", b"Math.round", b"Math.trunc", b"Number", b"BigInt", *GIVES_ARGUMENT}
)
#: A property that gets its value in more places is not looked into.
_PUTS = 24


class Sources:
    """Where the values of one tree are made, as far as the file shows it."""

    def __init__(self, tree: SyntaxTree, values: Values, calls: Calls, owners: Owners) -> None:
        self._tree = tree
        self._data = tree.data
        self._values = values
        self._calls = calls
        self._owners = owners

    def of(self, node: Node) -> tuple[Hashable, list[Node]]:
        """The expressions that a name, a property or a call takes its value from, and what stands for them all; none
        for what is made in other ways, or not in this file. `x += n` and `x >>= n` are expressions, too."""
        made = made_of(node)
        match made.form:
            case "name":
                key, definitions = self._values.reaching(node)
                return key, [each for definition in definitions for each in self._of_definition(definition)]
            case "member":
                name = property_name(node, self._data)
                if name is None:
                    return (node.start_byte, node.end_byte), list(self._listed(field(node, "object")))
                owner = self._owners.of(field(node, "object"))
                return (name, owner), list(self._of_property(name, owner))
            case "call":
                return (node.start_byte, node.end_byte), list(self._of_call(node))
        return None, []

    def _of_definition(self, definition: Definition) -> Iterator[Node]:
        match definition.how:
            case "value" if definition.value is not None:
                yield definition.value
            case "operator":
                yield definition.holder
            case "parameter":
                yield from self._calls.given_to(definition.name)
                if definition.value is not None:
                    yield definition.value
                yield from self._of_callback(definition.name)
            case "pattern":
                yield from self._of_pattern(definition.name)
            case "loop":
                yield from self._listed(field(definition.holder, "right"))

    def _of_pattern(self, name: Node) -> Iterator[Node]:
        taken = taken_from(name, self._data)
        if taken is not None and taken.default is not None:
            yield taken.default
        item = given_part(name, self._data)
        if item is not None:
            yield item
        elif (key := property_taken(name, self._data)) is not None:
            yield from self._of_property(key, None)

    def _items(self, list_: Node) -> Iterator[Node]:
        list_ = unwrap(list_)
        if made_of(list_).form == "list":
            yield from (each for each in list_.named_children if each.type not in ("comment", "spread_element"))

    def _listed(self, list_: Node) -> Iterator[Node]:
        """The elements of a list that is written out, or held by a variable that it is given to."""
        yield from self._items(list_)
        if made_of(unwrap(list_)).form == "name":
            for definition in self._values.reaching(unwrap(list_))[1]:
                if definition.value is not None and definition.how == "value":
                    yield from self._items(definition.value)

    def _of_callback(self, name: Node) -> Iterator[Node]:
        """What a method of a list that is written out gives to a parameter of the function that it calls."""
        walked = self._values.collections.walked(name)
        if walked is not None and walked.list_ is not None:
            yield from self._listed(walked.list_)

    def _of_property(self, name: bytes, owner: Owner | None) -> Iterator[Node]:
        puts = self._owners.puts(name)
        if len(puts) > _PUTS:
            return
        for put in puts:
            if owner is None or put.owner is None or put.owner == owner:
                if put.how == "value":
                    yield put.value if put.is_plain else parent_of(put.value) or put.value
                elif put.how == "getter":
                    yield from returned(put.value)

    def _of_call(self, node: Node) -> Iterator[Node]:
        made = invocation(node, self._data)
        callee = unwrap(made.callee)
        if made.binds:
            return
        if self._tree.text(callee) in _PASSES_ON:
            yield from made.given
            return
        for function in self._calls.functions(callee):
            yield from returned(function)
