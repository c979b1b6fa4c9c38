"""Where a value is made: the expressions that a variable, a property or a call takes its value from."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from glue_rewriter.dataflow.builtins import GIVES_ARGUMENT, invocation
from glue_rewriter.dataflow.calls import Calls
from glue_rewriter.dataflow.owners import Owner, Owners
from glue_rewriter.dataflow.patterns import Taken, given_part, property_taken, source, taken_from
from glue_rewriter.dataflow.steps import made_of, thrown_to
from glue_rewriter.dataflow.values import Values
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.syntax.lists import item_at
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field, number, parent_of, property_name, unwrap
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.returns import returned

if TYPE_CHECKING:
    from glue_rewriter.syntax.definitions import Definition

#: Functions that give a whole number near their argument, its distance from zero, or one of their arguments.
_PASSES_ON = frozenset(
    {b"Math.floor", b"Math.ceil", b"Math.round", b"Math.trunc", b"Math.abs", b"Number", b"BigInt", *GIVES_ARGUMENT}
)
#: A property that gets its value in more places is not looked into.
_PUTS = 24
#: How many variables and parameters are gone through to a list.
_LISTS = 3


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
                return key, [each for definition in definitions for each in self.of_definition(definition)]
            case "member":
                name = property_name(node, self._data)
                if name is None:
                    return (node.start_byte, node.end_byte), list(self._of_element(node))
                owner = self._owners.of(field(node, "object"))
                return (name, owner), list(self._of_property(name, owner))
            case "call":
                return (node.start_byte, node.end_byte), list(self._of_call(node))
        return None, []

    def before(self, name: Node) -> tuple[Hashable, list[Node]]:
        """The same of what a variable is before an assignment whose target the name is: `x >>= 2`."""
        key, definitions = self._values.reaching_before(name)
        return key, [each for definition in definitions for each in self.of_definition(definition)]

    def of_definition(self, definition: Definition) -> Iterator[Node]:
        """The expressions that one definition gives a variable; none where it is not an expression in this file."""
        match definition.how:
            case "value" if definition.value is not None:
                yield definition.value
            case "operator":
                yield definition.holder
            case "parameter":
                yield from self._calls.arguments_for(definition.name)
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
        if taken is not None and taken.holder.type == "catch_clause" and not taken.steps:
            yield from thrown_to(taken.holder, self._tree)
            return
        item = given_part(name, self._data)
        if item is not None:
            yield item
        elif taken is not None and taken.steps and all(isinstance(step, int) for step in taken.steps):
            yield from self._taken_apart(taken)
        elif (key := property_taken(name, self._data)) is not None:
            yield from self._of_property(key, None)

    def _of_element(self, node: Node) -> Iterator[Node]:
        """What is put into an element: of `arguments` or a rest parameter, or of a list that is written out."""
        argument = self._calls.listed(node)
        if argument is not None:
            yield from self._calls.given_at(*argument)
            return
        place = number(unwrap(field(node, "index")), self._data) if node.type == "subscript_expression" else None
        for list_ in self.lists(field(node, "object")):
            item = item_at(list_, place) if isinstance(place, int) else None
            yield from self._items(list_) if item is None else (item,)

    def _taken_apart(self, taken: Taken) -> Iterator[Node]:
        """What a pattern of lists gives, step by step, of those that are written out."""
        given = source(taken)
        values = self._calls.arguments_for(taken.pattern) if given is None else [given]
        handed = None if given is None else self._calls.arguments_of(given)
        if handed is not None and isinstance(taken.steps[0], int):
            function, place = handed
            values = list(self._calls.given_at(function, place + taken.steps[0]))
            taken = taken._replace(steps=taken.steps[1:])
        for step in taken.steps:
            items = (item_at(list_, step) for value in values for list_ in self.lists(value) if isinstance(step, int))
            values = [item for item in items if item is not None]
        yield from values

    def _items(self, list_: Node) -> Iterator[Node]:
        yield from (each for each in list_.named_children if each.type not in ("comment", "spread_element"))

    def lists(self, node: Node, depth: int = _LISTS) -> Iterator[Node]:
        """The lists written out that an expression may be: held by a variable, or given to a parameter."""
        node = unwrap(node)
        form = made_of(node).form
        if form == "list":
            yield node
        elif form == "name" and depth:
            for definition in self._values.reaching(node)[1]:
                if definition.how == "value" and definition.value is not None:
                    yield from self.lists(definition.value, depth - 1)
                elif definition.how == "parameter":
                    for given in self._calls.arguments_for(definition.name):
                        yield from self.lists(given, depth - 1)

    def _listed(self, list_: Node) -> Iterator[Node]:
        """The elements of a list that is written out, or held by a variable or parameter that it is given to."""
        for each in self.lists(list_):
            yield from self._items(each)

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
