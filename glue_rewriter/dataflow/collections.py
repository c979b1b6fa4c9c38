"""What the file puts into lists, and who is given what is in there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from glue_rewriter.dataflow.builtins import EACH, PUTS, SAME_ELEMENTS, Invocation, invocation
from glue_rewriter.dataflow.calls import Calls
from glue_rewriter.dataflow.owners import Owners
from glue_rewriter.dataflow.steps import copies, goes, made_of, target_of
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax.bindings import Binding, Bindings
from glue_rewriter.syntax.lists import item_at
from glue_rewriter.syntax.names import call_of, call_taking
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import (
    enclosing_function,
    field,
    first_expression,
    parameters,
    property_name,
    same_place,
    unwrap,
)
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.returns import is_generator, yielded

#: Through how many names and calls a list is followed.
_DEPTH = 6
_MAPS = frozenset({b"Map", b"WeakMap"})
#: What makes a collection of the elements of its only argument.
_COPIES = frozenset({b"Array.from", b"Set", *_MAPS})


class Walked(NamedTuple):
    """A list whose elements are given to a parameter of a function, one after the other; None is what `Array.from`
    counts."""

    list_: Node | None


#: What may follow the name of a list that something is put into: brackets, or a method that does; or what only a look
#: at the tree tells, such as a parenthesis, a comment, or a type.
_MAY_PUT = re.compile(rb"\s*(?:[\[)/!]|\?\.|\.\s*(?:%b|[/\\])|(?:as|satisfies)\b)" % b"|".join(sorted(PUTS)))


class Collections:
    """Tells what the lists, Maps and Sets of one tree hold."""

    def __init__(self, tree: SyntaxTree, bindings: Bindings, calls: Calls, owners: Owners) -> None:
        self._tree = tree
        self._bindings = bindings
        self._calls = calls
        self._owners = owners
        self._held: dict[Binding, list[Node]] = {}
        self._put: dict[Binding, list[Node]] = {}
        self._sent: list[Node] | None = None

    def sources(self, list_: Node, depth: int = _DEPTH) -> list[Node]:
        """The expressions that make a list, or copies of it: neither a name nor a choice is among them."""
        found: list[Node] = []
        for each in copies(list_):
            made = made_of(each)
            if made.form == "name":
                found += self._held_by(self._bindings.resolve_node(each), depth)
            elif made.form in ("call", "new") and (inner := self._same_elements(each)) is not None:
                found += self.sources(inner, depth - 1) if depth else ()
            else:
                found.append(each)
        return found

    def _held_by(self, binding: Binding, depth: int) -> list[Node]:
        known = self._held.get(binding)
        if known is None:
            self._held[binding] = []
            values = [] if not depth else [d.value for d in binding.definitions if d.value is not None]
            for definition in binding.definitions if depth else ():
                if definition.how == "parameter":
                    values += self._calls.arguments_for(definition.name)
            known = [source for value in values for source in self.sources(value, depth - 1)]
            self._held[binding] = known
        return known

    def _same_elements(self, made: Node) -> Node | None:
        """The list whose elements a call or a `new` puts into its result; None where it is none that is known."""
        found = invocation(made, self._tree.data)
        name = property_name(found.callee, self._tree.data)
        if len(found.given) == 1 and self._tree.text(found.callee) in _COPIES:
            return found.given[0]
        return field(found.callee, "object") if name in SAME_ELEMENTS else None

    def items(self, list_: Node, steps: tuple[bytes | int | str, ...]) -> Iterator[Node | None]:
        """The elements of a list that is written out or, with steps, that part of each; None for what is not told."""
        for item in (each for each in list_.named_children if each.type != "comment"):
            if item.type == "spread_element":
                for source in self.sources(item.named_children[0]):
                    yield from self.items(source, steps) if made_of(source).form == "list" else (None,)
            else:
                yield self.part(item, steps)

    def put_in(self, list_: Node) -> Iterator[Node]:
        """What the file puts into a list, a Map or a Set after it is made, by a method or as an element: one that a
        variable holds, or a property of an owner that is known."""
        for each in copies(list_):
            binding = self._bindings.resolve_node(each) if made_of(each).form == "name" else None
            if binding is None:
                yield from self.put_at(self._held_at(each))
            else:
                if binding not in self._put:
                    self._put[binding] = list(self.put_at(self._held_at(each)))
                yield from self._put[binding]

    def put_at(self, held: Iterable[Node]) -> Iterator[Node]:
        """What is put into what stands in some places: `list.push(x)`, `list[i] = x`."""
        for node in held:
            access = next((to for fate, to in goes(node) if fate == "object"), None)
            name = None if access is None else property_name(access, self._tree.data)
            call = call_of(access) if name in PUTS else None
            if call is not None and name is not None:
                yield from invocation(call, self._tree.data).given[PUTS[name] :]
            elif access is not None and name is None and (holder := target_of(access)) is not None:
                yield field(holder, "right")

    def _held_at(self, list_: Node) -> Iterator[Node]:
        """Where the variable or the property stands that holds a list."""
        name = property_name(list_, self._tree.data)
        if made_of(list_).form == "name":
            binding, data = self._bindings.resolve_node(list_), self._tree.data
            for at in self._bindings.mentions(binding):
                # A name may have many uses, and few are this: what follows tells, for less than a look at the tree.
                if _MAY_PUT.match(data, at + len(binding.name)) is not None:
                    node = self._bindings.reference(binding, at)
                    if node is not None:
                        yield node
        elif name is not None and (owner := self._owners.of(field(list_, "object"))) is not None:
            yield from (access for access, of in self._owners.reads_of(name, owner) if of == owner)

    def walks(self, made: Node, depth: int = _DEPTH) -> Iterator[Node]:
        """What the generators yield that a call may reach, as far as that is written out."""
        called = invocation(made, self._tree.data) if made.type == "call_expression" and depth else None
        for generator in () if called is None else filter(is_generator, self._calls.functions(called.callee)):
            for each in yielded(generator):
                value = first_expression(each)
                if value is not None and any(child.type == "*" for child in each.children):
                    for source in self.sources(value):
                        yield from self.walks(source, depth - 1)
                elif value is not None:
                    yield value

    def part(self, item: Node, steps: tuple[bytes | int | str, ...]) -> Node | None:
        """An element of a list or, with steps, that part of it; None for what is not told."""
        if not steps:
            return item
        if made_of(unwrap(item)).form != "list" or len(steps) != 1 or not isinstance(steps[0], int):
            return None
        return item_at(unwrap(item), steps[0])

    def is_map(self, node: Node) -> bool:
        """Whether an expression is a Map, as far as the file shows."""
        if made_of(unwrap(node)).form != "name":
            return False
        return any(self._makes_map(each) for each in self._values(node))

    def _makes_map(self, value: Node) -> bool:
        return made_of(value).form == "new" and self._tree.text(invocation(value, self._tree.data).callee) in _MAPS

    def _values(self, node: Node) -> Iterator[Node]:
        for definition in self._bindings.resolve_node(unwrap(node)).definitions:
            if definition.value is not None:
                yield from copies(definition.value)

    def sent(self) -> list[Node]:
        """What the file gives to generators that wait for it, by `walk.next(x)`: what a `yield` may be worth."""
        if self._sent is None:
            calls = [call_of(access) for access, _ in self._owners.reads(b"next")]
            given = [invocation(call, self._tree.data).given for call in calls if call is not None]
            self._sent = [each[0] for each in given if each]
        return self._sent

    def taking(self, name: Node) -> tuple[Node, Invocation] | None:
        """The function whose parameter a name is, or a pattern in its place, and the call that the function is given
        to: `list.map((x) => …)`; None where it is given to none."""
        function = enclosing_function(name)
        call = None if function is None else call_taking(function)
        return None if function is None or call is None else (function, invocation(call, self._tree.data))

    def walked(self, name: Node) -> Walked | None:
        """The list whose method calls a function with its elements, where a parameter of the function, or a pattern in
        its place, gets them; None for any other parameter."""
        taking = self.taking(name)
        if taking is None:
            return None
        function, made = taking
        method = property_name(made.callee, self._tree.data)
        place = next((at for at, one in enumerate(parameters(function)) if one.start_byte == name.start_byte), -1)
        if method == b"from" and place == 1 and self._tree.text(unwrap(field(made.callee, "object"))) == b"Array":
            return Walked(None)
        if method not in EACH or place != EACH[method] or not made.given or not same_place(made.given[0], function):
            return None
        return Walked(field(made.callee, "object"))
