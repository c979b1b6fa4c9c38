"""Which functions of the file a call reaches, and what its calls give to a function."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from glue_rewriter.syntax.bindings import FUNCTION_TYPES, Binding, Bindings, enclosing_function, identifiers
from glue_rewriter.syntax.names import named_by, property_values
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import arguments, field, is_wrapper, parameters, property_name, same_place, unwrap
from glue_rewriter.syntax.parser import SyntaxTree

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

    def functions(self, callee: Node) -> list[Node]:
        """The functions a callee may be: written there, declared by that name or assigned to it; of `this.name` and
        `Class.name` the one method of that name in the file."""
        callee = unwrap(callee)
        functions = [callee]
        if callee.type == "identifier":
            definitions = self._bindings.definitions(self._bindings.resolve_node(callee))
            functions = [_named(unwrap(d.value), self._tree) for d in definitions if d.value is not None]
            functions += [d.holder for d in definitions if d.how == "function"]
        elif callee.type == "member_expression" and self._is_of_class(unwrap(field(callee, "object"))):
            functions = self._methods(self._tree.text(field(callee, "property")))
        return [function for function in functions if function.type in FUNCTION_TYPES]

    def _is_of_class(self, owner: Node) -> bool:
        """Whether an expression is `this` or a class of the file."""
        if owner.type != "identifier":
            return owner.type == "this"
        return "class" in self._bindings.resolve_node(owner).kinds

    def _methods(self, name: bytes) -> list[Node]:
        """The methods of a name, if the file puts nothing else under it and has but one."""
        if not self._is_only(name):
            return []
        parents = (node.parent for node in identifiers(self._tree, name, 0, len(self._tree.data)))
        return [parent for parent in parents if parent is not None and parent.type == "method_definition"]

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
        nodes = identifiers(self._tree, name, 0, len(self._tree.data))
        methods = sum(node.parent is not None and node.parent.type == "method_definition" for node in nodes)
        return methods + sum(1 for _ in property_values(self._tree, name)) == 1

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
            typed = self._tree.is_typed
            places = self._bindings.mentions(function) if typed else self._called.get(function.name, ())
            nodes = (self._bindings.reference(function, at) for at in places)
            calls = [(node, _call_of(node)) for node in nodes if node is not None]
            known = self._calls[function] = [
                call for node, call in calls if call is not None and self._bindings.resolve_node(node) is function
            ]
        return known

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
        return {name[::-1]: starts[::-1] for name, starts in found.items()}

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
        place, calls = self._calls_with(parameter)
        lists = [arguments(call) or [] for call in calls]
        return [given[place] for given in lists if place < len(given)]

    def leaves_out(self, parameter: Node) -> bool:
        """Whether a call of the function in this file gives nothing, or `undefined`, to one of its parameters."""
        place, calls = self._calls_with(parameter)
        for call in calls:
            given = arguments(call) or []
            if place >= len(given) and not any(argument.type == "spread_element" for argument in given):
                return True
            if place < len(given) and self._tree.text(unwrap(given[place])) in (b"undefined", b"void 0"):
                return True
        return False

    def _calls_with(self, parameter: Node) -> tuple[int, list[Node]]:
        """The place of a parameter in its list, and the calls of its function: by name, or where it stands."""
        function = enclosing_function(parameter)
        if function is None:
            return 0, []
        starts = [given.start_byte for given in parameters(function)]
        if parameter.start_byte not in starts:
            return 0, []
        binding = self.name_of(function)
        if binding is not None:
            return starts.index(parameter.start_byte), self.calls_of(binding)
        callee = function
        while callee.parent is not None and is_wrapper(callee.parent):
            callee = callee.parent
        call = callee.parent
        called = call is not None and call.type == "call_expression" and same_place(field(call, "function"), callee)
        return starts.index(parameter.start_byte), [call] if call is not None and called else []


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
