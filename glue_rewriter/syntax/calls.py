"""Which functions of the file a call reaches, and what its calls give to a function."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property

from glue_rewriter.syntax.bindings import Binding, Bindings
from glue_rewriter.syntax.names import named_by, property_values
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    arguments,
    enclosing_function,
    field,
    is_wrapper,
    parameters,
    property_name,
    same_place,
    unwrap,
)
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.words import identifiers

#: A parenthesis, and the word or the end of the comment before it, in the text read backwards: a search for parentheses
#: is several times faster than one for words.
_CALLED = re.compile(rb"\((?:\.\?)?\s*+(?:([\w$\x80-\xff]++)|/\*)")
_LAST_WORD = re.compile(rb"\s*+([\w$\x80-\xff]++)")


class Calls:
    """The calls between the functions of one tree, as far as they go by name."""

    def __init__(self, tree: SyntaxTree, bindings: Bindings) -> None:
        self._tree = tree
        self._bindings = bindings
        self._calls: dict[Binding, list[Node]] = {}
        self._only: dict[bytes, bool] = {}
        #: The functions that a variable holds, and the methods of a name.
        self._held: dict[Binding | bytes, list[Node]] = {}
        #: Byte offset of a parameter -> its place, and what each call of its function gives.
        self._given: dict[int, tuple[int, list[list[Node]]]] = {}

    def functions(self, callee: Node) -> list[Node]:
        """The functions a callee may be: written there, declared by that name or assigned to it; of `this.name` and
        `Class.name` the one method of that name in the file."""
        callee = unwrap(callee)
        if callee.type == "identifier":
            return self._held_by(self._bindings.resolve_node(callee))
        if callee.type == "member_expression" and self._is_of_class(unwrap(field(callee, "object"))):
            return self._methods(self._tree.text(field(callee, "property")))
        return [callee] if callee.type in FUNCTION_TYPES else []

    def _held_by(self, binding: Binding) -> list[Node]:
        known = self._held.get(binding)
        if known is None:
            definitions = self._bindings.definitions(binding)
            values = [_named(unwrap(d.value), self._tree) for d in definitions if d.value is not None]
            values += [d.holder for d in definitions if d.how == "function"]
            known = self._held[binding] = [value for value in values if value.type in FUNCTION_TYPES]
        return known

    def _is_of_class(self, owner: Node) -> bool:
        """Whether an expression is `this` or a class of the file."""
        if owner.type != "identifier":
            return owner.type == "this"
        return "class" in self._bindings.resolve_node(owner).kinds

    def _methods(self, name: bytes) -> list[Node]:
        """The methods of a name, if the file puts nothing else under it and has but one."""
        known = self._held.get(name)
        if known is None:
            parents = (node.parent for node in identifiers(self._tree, name, 0, len(self._tree.data)))
            methods = [parent for parent in parents if parent is not None and parent.type == "method_definition"]
            known = self._held[name] = methods if self._is_only(name) else []
        return known

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
            if parent is not None and parent.type == "arguments":
                call = parent.parent
                is_name = call is not None and _named(call, self._tree).start_byte == function.start_byte
                parent = call.parent if call is not None and is_name else None
            if parent is not None and parent.type == "variable_declarator":
                name = field(parent, "name")
            elif parent is not None and parent.type == "assignment_expression":
                name = field(parent, "left")
        if name is None or name.type != "identifier":
            return None
        return self._bindings.resolve_node(name)

    def method_name_of(self, function: Node) -> bytes | None:
        """The name of the property that holds a function, if the file puts nothing else under that name."""
        parent = function.parent
        key: Node | None = None
        if function.type == "method_definition":
            key = field(function, "name")
        elif parent is not None and parent.type == "pair":
            key = field(parent, "key")
        elif parent is not None and parent.type == "field_definition":
            key = field(parent, "property")
        elif parent is not None and parent.type == "public_field_definition":
            key = field(parent, "name")
        elif parent is not None and parent.type == "assignment_expression":
            name = property_name(field(parent, "left"), self._tree.data)
            return name if name is not None and self._is_only(name) else None
        if key is None or key.type not in ("property_identifier", "private_property_identifier"):
            return None
        name = self._tree.text(key)
        return name if self._is_only(name) else None

    def _is_only(self, name: bytes) -> bool:
        known = self._only.get(name)
        if known is None:
            nodes = identifiers(self._tree, name, 0, len(self._tree.data))
            methods = sum(node.parent is not None and node.parent.type == "method_definition" for node in nodes)
            known = self._only[name] = methods + sum(1 for _ in property_values(self._tree, name)) == 1
        return known

    def method_calls_of(self, name: bytes) -> list[Node]:
        """Every call of a method of this name, of any object."""
        found = []
        for node in identifiers(self._tree, name, 0, len(self._tree.data)):
            access = named_by(node)
            if access is not None and access is not node:
                call = _call_of(access)
                found += [call] if call is not None else []
        return found

    def calls_of(self, function: Binding) -> list[Node]:
        """Every call of the function that a variable holds."""
        known = self._calls.get(function)
        if known is None:
            # Between a callee and its parenthesis TypeScript may write types, so there every word is looked at.
            if self._tree.is_typed:
                calls = [_call_of(node) for node in self._bindings.occurrences(function)]
            else:
                # In a bundle each module has a function of this name.
                places = self._called.get(function.name, [])
                low, high = bisect_left(places, function.start), bisect_left(places, function.end)
                calls = [self._call_at(at, function) for at in places[low:high]]
            known = self._calls[function] = [call for call in calls if call is not None]
        return known

    def _call_at(self, at: int, function: Binding) -> Node | None:
        """The call of a function by its name, which stands at an offset before a parenthesis."""
        if self._bindings.resolve(function.name, at) is not function:
            return None
        # The name and one byte more: so the call is found at once, where its parent would be sought from the root anew.
        call = self._tree.at(at, at + len(function.name) + 1)
        if call is None or call.type != "call_expression":
            return None
        callee = field(call, "function")
        return call if callee.start_byte == at and callee.type == "identifier" else None

    @cached_property
    def _called(self) -> dict[bytes, list[int]]:
        """The byte offsets at which each name stands before a parenthesis."""
        found: defaultdict[bytes, list[int]] = defaultdict(list)
        for low, high in reversed(self._tree.searched):
            backwards = self._tree.data[low:high][::-1]
            for match in _CALLED.finditer(backwards):
                word = match if match[1] is not None else self._before_comments(backwards, high, match.end() - 2)
                if word is not None:
                    found[word[1]].append(high - word.end())
        # Backwards until here.
        return {name[::-1]: sorted(starts) for name, starts in found.items()}

    def _before_comments(self, backwards: bytes, high: int, at: int) -> re.Match[bytes] | None:
        """The word before the comments that end at an offset, in the text before `high` read backwards, and so the word
        found."""
        while backwards.startswith(b"/*", at):
            comment = self._tree.at(high - at - 2, high - at)
            if comment is None or comment.type != "comment":
                return None
            at = high - comment.start_byte
            while backwards[at : at + 1].isspace():
                at += 1
        return _LAST_WORD.match(backwards, at)

    def given_to(self, parameter: Node) -> list[Node]:
        """What the calls of a function in this file give to one of its parameters."""
        place, lists = self._given_with(parameter)
        return [given[place] for given in lists if place < len(given)]

    def leaves_out(self, parameter: Node) -> bool:
        """Whether a call of the function in this file gives nothing, or `undefined`, to one of its parameters."""
        place, lists = self._given_with(parameter)
        for given in lists:
            if place >= len(given) and not any(argument.type == "spread_element" for argument in given):
                return True
            if place < len(given) and self._tree.text(unwrap(given[place])) in (b"undefined", b"void 0"):
                return True
        return False

    def _given_with(self, parameter: Node) -> tuple[int, list[list[Node]]]:
        """The place of a parameter in its list, and the arguments of each call of its function."""
        known = self._given.get(parameter.start_byte)
        if known is None:
            self._given[parameter.start_byte] = 0, []
            function = enclosing_function(parameter)
            if function is not None:
                lists = [arguments(call) or [] for call in self._calls_with(function)]
                self._given.update((given.start_byte, (at, lists)) for at, given in enumerate(parameters(function)))
            known = self._given[parameter.start_byte]
        return known

    def _calls_with(self, function: Node) -> list[Node]:
        """The calls of a function: by name, or where it stands."""
        binding = self.name_of(function)
        if binding is not None:
            return self.calls_of(binding)
        call = _call_of(function)
        return [call] if call is not None else []


def _call_of(callee: Node) -> Node | None:
    """The call of which an expression is the callee, seen through wrappers; None if it is none."""
    call = callee.parent
    while call is not None and is_wrapper(call):
        callee, call = call, call.parent
    if call is None or call.type != "call_expression" or not same_place(field(call, "function"), callee):
        return None
    return call


def _named(value: Node, tree: SyntaxTree) -> Node:
    """The function in `__name(function, "name")`, which esbuild writes to keep names; anything else as it is."""
    if value.type == "call_expression" and tree.text(field(value, "function")) == b"__name":
        given = arguments(value)
        return unwrap(given[0]) if given else value
    return value
