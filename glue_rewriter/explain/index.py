"""What an index may be worth, what gives it that, and where a sign may come from."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.lattice import DERIVED, MAYBE_NEGATIVE, WRAPPED
from glue_rewriter.dataflow.reaching import Variables
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.explain.looks import Look
from glue_rewriter.explain.record import Part, Step
from glue_rewriter.explain.trail import statement_of
from glue_rewriter.explain.words import type_words, value_words
from glue_rewriter.memory.element_types import UNSIGNED_ELEMENTS
from glue_rewriter.passes.possible_values import Leaf
from glue_rewriter.syntax import Definition, Node
from glue_rewriter.syntax.nodes import enclosing_function, field, is_wrapper, number, parent_of, property_name, unwrap
from glue_rewriter.syntax.returns import returned

#: What may have come from a negative number.
_SIGNS = MAYBE_NEGATIVE | WRAPPED | DERIVED
#: So many pieces of code are named, and so far is a sign followed.
_MANY, _FAR = 8, 6
#: Operators that give an int32 whatever they are given (ECMA-262, 13.9 and 13.12).
_SIGNED = frozenset({">>", "|", "&", "^", "<<"})
_OUT_OF_SIGHT = "code out of sight may give it anything"
_HOW = {
    "update": "counted up or down",
    "loop": "given by a loop",
    "pattern": "taken out of what it is matched with",
    "import": "imported: the file does not show what it is",
    "function": "a function",
    "class": "a class",
    "operator": "changed here",
    "value": "given here",
}


def explain_leaf(look: Look, leaf: Leaf, shift: int | None, is_right: bool) -> Part:
    """What one expression that the index may be worth is, into elements of this shift; `is_right` says that nothing is
    wrong with the site."""
    reader = _Reader(look)
    node = leaf.node
    value = look.views.values.of(node)
    given = tuple(dict.fromkeys(reader.given(node)))[:_MANY]
    # An address is right once it cannot be negative; an index may have lost its sign on the way.
    has_sign = value & (_SIGNS if shift != 0 else MAYBE_NEGATIVE) and not is_right
    signs = tuple(dict.fromkeys(reader.signs(node, _FAR)))[:_MANY] if has_sign else ()
    return Part(node.start_byte, node.end_byte, value_words(value), given, signs)


class _Reader:
    def __init__(self, look: Look) -> None:
        self._look = look
        self._views = look.views
        self._data = look.tree.data
        self._reaching = Variables(look.tree, look.views.bindings)
        self._met: set[tuple[int, int]] = set()

    def _name(self, node: Node) -> str:
        return self._look.source.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _may_be_negative(self, node: Node) -> bool:
        return bool(self._views.values.of(node) & MAYBE_NEGATIVE)

    def _definitions(self, name: Node) -> list[Definition]:
        """What may give a variable what it holds at a use, in the order of the source."""
        binding = self._views.bindings.resolve_node(name)
        is_own = binding.depth > 0 and self._views.bindings.in_same_function(name.start_byte, binding.start + 1)
        found = self._reaching.definitions(self._reaching.of(name)) if is_own else []
        found = found or self._views.bindings.definitions(binding)
        return sorted((one for one in found if one.how != "declared"), key=lambda one: one.name.start_byte)

    # What gives it

    def given(self, node: Node) -> Iterator[Step]:
        """What gives the names, calls, properties and loads in an expression their values."""
        stack = [node]
        while stack:
            current = unwrap(stack.pop())
            made = made_of(current)
            match made.form:
                case "operation" | "copy" | "unary" | "update":
                    stack += reversed(made.parts)
                case "name":
                    yield from self._given_name(current)
                case "call":
                    yield from self._given_call(current)
                case "member":
                    yield from self._given_member(current)

    def _given_name(self, node: Node) -> Iterator[Step]:
        name = self._name(node)
        definitions = self._definitions(node)
        if not definitions:
            yield _at(node, f"{name} is declared nowhere in this file, which does not show what it is")
        for definition in definitions:
            if definition.how == "parameter":
                yield from self._given_parameter(definition, name)
            else:
                around = statement_of(definition.name)
                worth = ""
                if definition.value is not None and definition.how == "value":
                    worth = ": " + ", or ".join(value_words(self._views.values.of(definition.value)))
                yield _at(around, f"{name} is {_HOW.get(definition.how, 'given here')}{worth}")

    def _given_parameter(self, definition: Definition, name: str) -> Iterator[Step]:
        calls = self._views.calls
        for value in calls.arguments_for(definition.name):
            words = ", or ".join(value_words(self._views.values.of(value)))
            yield _at(statement_of(value), f"{name} is given by this call: {words}")
        if definition.value is not None:
            yield _at(definition.holder, f"{name} has a default")
        if not calls.is_given_by_all(definition.name):
            what = "whoever calls the function gives it" if _is_handed_on(definition.name) else _OUT_OF_SIGHT
            yield _at(definition.name, f"{name} is a parameter: {what}")

    def _given_call(self, node: Node) -> Iterator[Step]:
        functions = self._views.calls.functions(invocation(node, self._data).callee)
        for function in functions:
            for value in returned(function):
                yield _at(value, "the function gives this back")
        if not functions:
            yield _at(node, "what this call gives is not shown in this file")

    def _given_member(self, node: Node) -> Iterator[Step]:
        name = property_name(node, self._data)
        if name is None:
            element = self._views.element(field(node, "object"))
            loaded = f"a load from a view: {type_words(element)}" if element else "an element of something else"
            yield _at(node, loaded)
            return
        owner = self._views.owners.of(field(node, "object"))
        puts = [put for put in self._views.owners.puts(name) if owner is None or put.owner in (None, owner)]
        for put in puts[:_MANY]:
            yield _at(statement_of(put.value), f"the property {name.decode('utf-8', 'replace')} is given")
        if not puts:
            yield _at(node, "a property that this file gives no value")

    # Where a sign comes from

    def signs(self, node: Node, far: int) -> Iterator[Step]:
        """What makes an expression negative, or hands over what may be."""
        node = unwrap(node)
        place = node.start_byte, node.end_byte
        if place in self._met or not far or not self._views.values.of(node) & _SIGNS:
            return
        self._met.add(place)
        made = made_of(node)
        match made.form:
            case "name":
                yield from self._signs_of_name(node, far)
            case "operation":
                yield from self._signs_of_operation(node, made.sign, made.parts, far)
            case "copy" | "update":
                for part in made.parts:
                    yield from self.signs(part, far)
            case "unary":
                yield _at(node, f"{made.sign} gives a number that may be negative")
            case "member" if property_name(node, self._data) is None:
                element = self._views.element(field(node, "object"))
                if element is None:
                    yield _at(node, "an element of something that the file does not show")
                elif element not in UNSIGNED_ELEMENTS:
                    yield _at(node, f"loaded as signed: {type_words(element)}")
            case "member":
                yield _at(node, "a property: an address kept there may have come as an int32")
            case "call" | "new":
                yield from self._signs_of_call(node, far)
            case _:
                yield _at(node, "not shown by this file")

    def _signs_of_operation(self, node: Node, sign: str, parts: tuple[Node, ...], far: int) -> Iterator[Step]:
        if sign in _SIGNED:
            what = "its left side" if sign in (">>", "<<") else "one of its sides"
            yield _at(node, f"{sign} gives an int32, negative where {what} is an address from 2 GiB up")
            return
        if sign == ">>>":
            left = parts[0]
            by = number(unwrap(parts[1]), self._data)
            # As a shift of an address it is right.
            if (by is not None and by % 32 == 0) or self._views.values.of(left) & DERIVED:
                yield from self.signs(left, far)
            return
        if sign == "-" and not any(self._may_be_negative(part) for part in parts):
            yield _at(node, "a difference may be below zero")
        for part in parts:
            yield from self.signs(part, far)

    def _signs_of_name(self, node: Node, far: int) -> Iterator[Step]:
        name = self._name(node)
        definitions = self._definitions(node)
        if not definitions:
            yield _at(node, f"{name} is not shown by this file: what wasm hands over is an int32")
        for definition in definitions:
            if definition.how == "parameter":
                for value in self._views.calls.arguments_for(definition.name):
                    yield from self.signs(value, far - 1)
                if not self._views.calls.is_given_by_all(definition.name):
                    yield _at(definition.name, f"{name} is a parameter: what comes from wasm is an int32")
            elif definition.how in ("value", "operator") and definition.value is not None:
                if definition.how == "operator":
                    made = made_of(definition.holder)
                    if made.form == "operation":
                        yield from self._signs_of_operation(definition.holder, made.sign, made.parts, far - 1)
                        continue
                yield from self.signs(definition.value, far - 1)
            elif definition.how == "update":
                holder = definition.holder
                if self._data[holder.start_byte : holder.end_byte].count(b"--"):
                    yield _at(holder, f"{name} is counted down")
            else:
                yield _at(statement_of(definition.name), f"{name} is {_HOW.get(definition.how, 'given here')}")

    def _signs_of_call(self, node: Node, far: int) -> Iterator[Step]:
        functions = self._views.calls.functions(invocation(node, self._data).callee) if node.type != "new" else []
        for function in functions:
            for value in returned(function):
                yield from self.signs(value, far - 1)
        if not functions:
            yield _at(node, "what a call gives that comes from wasm is an int32")


def _is_handed_on(parameter: Node) -> bool:
    """Whether a parameter is one of a function that is an argument: a method of a list may call it."""
    function = enclosing_function(parameter)
    given = parent_of(function)
    return given is not None and given.type == "arguments"


def literal_words(look: Look, node: Node) -> str:
    """What an index is that is visibly no address, for people; empty where it says nothing of itself."""
    inner = unwrap(node)
    form = made_of(inner).form
    if form == "unary" and number(unwrap(made_of(inner).parts[0]), look.tree.data) is not None:
        return "a negative literal: it counts from the end, or is a plain property"
    if form == "number" and number(inner, look.tree.data) is None:
        return "a BigInt literal, of which >>> makes an error"
    if form == "text":
        return "a text: it names a property"
    return "undefined: as a position it means the end" if form == "nothing" else ""


def _at(node: Node, note: str) -> Step:
    while is_wrapper(node) and node.type != "parenthesized_expression" and (around := parent_of(node)) is not None:
        node = around
    return Step(node.start_byte, node.end_byte, note)
