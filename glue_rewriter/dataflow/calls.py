"""Which functions of the file a call reaches, and what its calls give to a function."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from glue_rewriter.dataflow.builtins import Invocation, invocation
from glue_rewriter.dataflow.owners import Owner, Owners
from glue_rewriter.dataflow.patterns import Bound, bound
from glue_rewriter.dataflow.steps import copies, entry_key, goes, key_name, made_of
from glue_rewriter.syntax.bindings import Binding, Bindings
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    arguments,
    enclosing_function,
    field,
    first_expression,
    has_spread,
    is_wrapper,
    number,
    parameters,
    parent_of,
    place_among,
    property_name,
    same_place,
    unwrap,
)
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.returns import is_generator, returned, settled, yielded
from glue_rewriter.syntax.words import endings, identifiers, word_at, words

#: A parenthesis, and the word or the end of the comment before it, in the text read backwards: a search for parentheses
#: is several times faster than one for words.
_CALLED = re.compile(rb"\((?:\.\?)?\s*+(?:([\w$\x80-\xff]++)|/\*)")
_LAST_WORD = re.compile(rb"\s*+([\w$\x80-\xff]++)")
#: What calls a function by one of its own methods, and the name of the function before it.
_THROUGH_CALL = (b".call", b".apply", b".bind")
_NAME_BEFORE = re.compile(rb"(?<![\w$\x80-\xff])(?:(?<!\.)|(?<=\.\.\.))([\w$\x80-\xff]++)\s*+\??\Z")
_REFLECTED = rb"\bReflect\.(?:apply|construct)\(\s*+([\w$\x80-\xff]++)"
#: What may be the tag of a template that begins behind it.
_TAG = rb"(?<![\w$\x80-\xff])(?:(?<!\.)|(?<=\.\.\.))([\w$\x80-\xff]++)\s*+\Z"
#: What stands before most templates, and behind no tag.
_BEFORE_NO_TAG = frozenset({b"(", b"[", b",", b"=", b"+", b":", b"?", b""})
#: How many functions that return functions are looked into.
_DEPTH = 3
#: No name is longer, in bytes.
_LONGEST = 128
_ARGUMENTS = b"arguments"
_THROUGH = frozenset({b"call", b"apply", b"bind"})
_ENTRIES = frozenset({"pair", "field_definition", "public_field_definition"})
_DECLARATIONS = frozenset({"variable_declarator", "lexical_declaration", "variable_declaration"})
#: What calls a function, and the field that names it.
_CALLS = {"call_expression": "function", "new_expression": "constructor"}
_MODULE = (b"import", b"export", b"require", b"module")
#: What may make a source one of emcc's libraries.
_LIBRARY = (b"LibraryManager", b"addToLibrary", b"mergeInto", b"autoAddDeps")


class _Given:
    """What the calls of a function give: the arguments of each, None where a call does not show them; and by a place
    among them what is given there, and whether one leaves it out. Of those at the places `partial`, by `bind`, more is
    given later."""

    __slots__ = ("at", "leave_out", "lists", "partial")

    def __init__(self) -> None:
        self.lists: list[list[Node] | None] = []
        self.at: dict[int, list[Node]] = {}
        self.leave_out: dict[int, bool] = {}
        self.partial: set[int] = set()


class Calls:
    """The calls between the functions of one tree, as far as they go by name or by a method of a known owner."""

    def __init__(self, tree: SyntaxTree, bindings: Bindings, owners: Owners) -> None:
        self._tree = tree
        self._bindings = bindings
        self._owners = owners
        self._calls: dict[Binding, list[Node]] = {}
        #: How many places of a name were looked at for its calls; and all of them by what they mean.
        self._looked: dict[bytes, int] = {}
        self._called_by: dict[bytes, defaultdict[Binding, list[int]]] = {}
        self._only: dict[bytes, bool] = {}
        #: The functions that a variable holds.
        self._held: dict[Binding, list[Node]] = {}
        self._methods: dict[tuple[bytes, Owner | None], list[Node]] = {}
        self._method_calls: dict[bytes, dict[Owner | None, list[Node]]] = {}
        self._calls_to: dict[int, list[Node]] = {}
        #: By where a function begins, and a place among its arguments.
        self._all_give: dict[tuple[int, int], bool] = {}
        self._closed: dict[int, bool] = {}
        #: By what `called` gives, as a name may be declared again and again.
        self._given: dict[Binding | int, _Given] = {}
        self._called_as: dict[int, Binding | int] = {}
        #: By where a parameter begins.
        self._places: dict[int, tuple[Node | None, int]] = {}
        #: By where a function begins.
        self._given_back: dict[int, list[int]] = {}
        self._elements: dict[int, tuple[list[tuple[Node, int | None]], list[tuple[Node, int]]]] = {}

    def functions(self, callee: Node, depth: int = _DEPTH) -> list[Node]:
        """The functions a callee may be: written there, declared by that name or assigned to it, or the methods of that
        name that its owner has in the file."""
        callee = unwrap(callee)
        if callee.type == "super":
            return self.constructors(callee)
        if callee.type == "call_expression":
            makers = self.functions(invocation(callee, self._tree.data).callee) if depth else []
            made = [each for maker in makers for value in returned(maker) for each in copies(value)]
            return [function for each in made for function in self.functions(each, depth - 1)]
        if callee.type == "identifier":
            return self._held_by(self._bindings.resolve_node(callee))
        name = property_name(callee, self._tree.data)
        if name is not None:
            owner = self._owners.of(field(callee, "object"))
            if owner is not None:
                return self.methods(name, owner)
            is_of_class = unwrap(field(callee, "object")).type == "this"
            return self.methods(name, None) if is_of_class and self.is_only(name) else []
        return [callee] if callee.type in FUNCTION_TYPES else []

    def constructors(self, callee: Node) -> list[Node]:
        """The function that runs where something is made by `new`, or by `super`, as far as the file has it."""
        constructor = self._owners.constructor(callee)
        return [] if constructor is None else [constructor]

    def _held_by(self, binding: Binding) -> list[Node]:
        known = self._held.get(binding)
        if known is None:
            definitions = self._bindings.definitions(binding)
            values = [_named(each, self._tree) for d in definitions if d.value is not None for each in copies(d.value)]
            values += [d.holder for d in definitions if d.how == "function"]
            if "parameter" in binding.kinds:
                self._held[binding] = []
                given = [v for d in definitions if d.how == "parameter" for v in self.arguments_for(d.name)]
                values += [_named(each, self._tree) for value in given for each in copies(value)]
            if self._is_library and not binding.kinds and not definitions:
                values += self.methods(b"$" + binding.name, None)
            known = self._held[binding] = [value for value in values if value.type in FUNCTION_TYPES]
        return known

    def methods(self, name: bytes, owner: Owner | None) -> list[Node]:
        """The functions that an owner has under a name, getters not among them; with None those of all owners."""
        known = self._methods.get((name, owner))
        if known is None:
            found = [
                _named(each, self._tree)
                for put in self._owners.puts_to(name, owner)
                if put.how != "getter"
                for each in ([put.value] if put.how == "method" else copies(put.value))
            ]
            known = self._methods[name, owner] = [each for each in found if each.type in FUNCTION_TYPES]
        return known

    def parameters(self, call: Node, place: int, depth: int = _DEPTH) -> list[Node]:
        """The parameters, of every function that a call may reach, that get its argument at a place: the place among
        those that `invocation` tells. A function may hand all its arguments on to another."""
        found = []
        for function in self._reached(call):
            given = parameters(function)
            if place < len(given) and given[place].type != "rest_pattern":
                found.append(given[place])
            if depth and (_ARGUMENTS in self._tree.data or (given and given[-1].type == "rest_pattern")):
                for inner, later in self._used_in(function)[1]:
                    if place + later >= 0:
                        found += self.parameters(inner, place + later, depth - 1)
        return found

    def _reached(self, call: Node) -> list[Node]:
        made = invocation(call, self._tree.data)
        return self.constructors(made.callee) if made.constructs else self.functions(made.callee)

    def name_of(self, function: Node) -> Binding | None:
        """The variable that holds a function, None for one that is held by a property or by nothing."""
        name = function.child_by_field_name("name") if function.type != "method_definition" else None
        if name is None:
            parent = parent_of(function)
            while parent is not None and is_wrapper(parent):
                parent = parent_of(parent)
            if parent is not None and parent.type == "arguments":
                call = parent_of(parent)
                is_name = call is not None and _named(call, self._tree).start_byte == function.start_byte
                parent = parent_of(call) if call is not None and is_name else None
            if parent is not None and parent.type == "variable_declarator":
                name = field(parent, "name")
            elif parent is not None and parent.type == "assignment_expression":
                name = field(parent, "left")
        if name is None or name.type != "identifier":
            return None
        return self._bindings.resolve_node(name)

    def method_of(self, function: Node) -> tuple[bytes, Owner | None] | None:
        """The name and the owner of the property that holds a function; None for one that no property holds."""
        parent = parent_of(function)
        key: Node | None = None
        if function.type == "method_definition":
            key = field(function, "name")
        while parent is not None and key is None and (is_wrapper(parent) or parent.type == "assignment_expression"):
            if parent.type == "assignment_expression":
                name = property_name(field(parent, "left"), self._tree.data)
                break
            parent = parent_of(parent)
        else:
            if key is None and parent is not None:
                key = entry_key(parent) if parent.type in _ENTRIES else None
            name = None if key is None else key_name(key, self._tree.data)
        if name is None:
            return None
        return name, self._owners.holder_of(name, function)

    def is_only(self, name: bytes) -> bool:
        """Whether the file puts nothing under a name but one function, or the functions of one owner."""
        known = self._only.get(name)
        if known is None:
            puts = self._owners.puts(name)
            owners = {put.owner for put in puts}
            are_functions = len(puts) == 1 or all(
                put.how == "method" or any(each.type in FUNCTION_TYPES for each in copies(put.value)) for put in puts
            )
            known = len(puts) == 1 or (len(owners) == 1 and None not in owners and are_functions)
            self._only[name] = known
        return known

    def method_calls_of(self, name: bytes, owner: Owner | None) -> list[Node]:
        """Every call of a method of this name: of this owner, and of one that is not known where nothing else in the
        file has the name."""
        by_owner = self._method_calls.get(name)
        if by_owner is None:
            by_owner = self._method_calls[name] = {}
            for access, of in self._owners.reads(name):
                call = call_of(access) or self._called_through(access)
                calls = [call] if call is not None else [] if of is None else self._calls_of_value(access, _DEPTH)
                if calls:
                    by_owner.setdefault(of, []).extend(calls)
        if owner is None:
            return [call for calls in by_owner.values() for call in calls] if self.is_only(name) else []
        found = by_owner.get(owner, [])
        return [*found, *by_owner.get(None, [])] if self.is_only(name) else found

    def calls_to(self, function: Node) -> list[Node]:
        """The calls of a function: by the variable or the method that it is, or where it stands."""
        known = self._calls_to.get(function.start_byte)
        if known is None:
            self._calls_to[function.start_byte] = []
            binding = self.name_of(function)
            if binding is not None:
                known = self.calls_of(binding)
            else:
                made = self._owners.made_by(function) if function.type == "method_definition" else None
                method = self.method_of(function) if made is None else None
                if made is not None:
                    known = self._makings(made)
                elif method is not None:
                    known = [*self.method_calls_of(*method), *self._library_calls_of(method[0])]
                else:
                    known = self._calls_of_value(function, _DEPTH)
            self._calls_to[function.start_byte] = known
        return known

    def _calls_of_value(self, value: Node, depth: int) -> list[Node]:
        """The calls of a function where an expression is worth it: there, or where what it is returned by is called."""
        call = call_of(value) or self._called_through(value)
        if call is not None:
            return [call]
        found: list[Node] = []
        for fate, to in goes(value):
            if fate == "copy":
                found += self._calls_of_value(to, depth)
            elif fate == "target" and made_of(to).form == "name":
                found += self.calls_of(self._bindings.resolve_node(to))
            elif fate == "argument" and depth:
                made = invocation(to, self._tree.data)
                place = place_among(made.given, value)
                for parameter in () if place is None else self.parameters(to, place, 0):
                    if parameter.type == "identifier":
                        found += self.calls_of(self._bindings.resolve_node(parameter))
            elif fate == "result" and depth:
                for outer in self.calls_to(to):
                    found += self._calls_of_value(outer, depth - 1)
        return found

    @cached_property
    def _is_library(self) -> bool:
        if self._tree.is_library or not any(word in self._tree.data for word in _LIBRARY):
            return self._tree.is_library
        # Imported late: few files need it.
        from glue_rewriter.syntax.library import IDIOM

        return IDIOM.search(self._tree.data) is not None

    def _library_calls_of(self, key: bytes) -> list[Node]:
        """The calls of what a library has under a key: emcc makes a function `name` of what stands under `$name`."""
        if not self._is_library or key[:1] != b"$":
            return []
        function = self._bindings.resolve(key[1:], 0)
        return self.calls_of(function) if not function.kinds and not function.definitions else []

    def _makings(self, made: Binding, depth: int = _DEPTH) -> list[Node]:
        """Every `new` of a class, and every `super(…)` of the classes that extend it."""
        found = []
        for node in self._bindings.occurrences(made):
            parent = parent_of(node)
            is_new = parent is not None and parent.type == "new_expression"
            if parent is not None and is_new and same_place(field(parent, "constructor"), node):
                found.append(parent)
            elif parent is not None and parent.type == "class_heritage" and depth:
                below = self._owners.inheriting(parent)
                found += [] if below is None else self._makings(below, depth - 1)
        if b"super" in self._tree.data:
            for at in words(self._tree, b"super", 0, len(self._tree.data)):
                named = word_at(self._tree, at, 5)
                call = parent_of(named)
                if named is not None and call is not None and call.type == "call_expression":
                    constructor = self._owners.constructor(named)
                    if constructor is not None and self._owners.made_by(constructor) is made:
                        found.append(call)
        return found

    def is_closed(self, function: Node) -> bool:
        """Whether all calls of a function are in sight: it is called where it stands, or it is local and its name does
        nothing but call it."""
        known = self._closed.get(function.start_byte)
        if known is None:
            known = self._closed[function.start_byte] = self._is_closed(function)
        return known

    def _is_closed(self, function: Node) -> bool:
        made = self._owners.made_by(function) if function.type == "method_definition" else None
        if made is not None:
            return (made.depth > 0 or self.is_module) and self._is_only_made(made)
        binding = self.name_of(function)
        if binding is None:
            return call_of(function) is not None
        if binding.depth == 0 and not (self.is_module or binding.kinds == {"let"}):
            return False
        return self.is_only_called(function)

    def _is_only_made(self, made: Binding, depth: int = _DEPTH) -> bool:
        """Whether a class is not handed on: its name is only used to make objects, to tell them from others, and to be
        extended by classes that make them in sight."""
        starts = {
            field(call, "constructor").start_byte for call in self._makings(made) if call.type == "new_expression"
        }
        declared = {definition.name.start_byte for definition in made.definitions}
        for node in self._bindings.occurrences(made):
            parent = parent_of(node)
            is_used = node.start_byte in starts or node.start_byte in declared
            if parent is not None and parent.type == "class_heritage":
                below = self._owners.inheriting(parent)
                is_used = self._owners.constructs_itself(parent) or (
                    below is not None and depth > 0 and self._is_only_made(below, depth - 1)
                )
            elif parent is not None and parent.type == "member_expression":
                is_used = True
            if not is_used:
                return False
        return not any(_is_exported_there(definition.holder) for definition in made.definitions)

    def is_only_called(self, function: Node) -> bool:
        """Whether a function is not handed on in this file, nor exported: its name does nothing but call it."""
        binding = self.name_of(function)
        if binding is None:
            method = self.method_of(function)
            return call_of(function) is not None or (method is not None and method[1] is not None)
        if not binding.kinds or not binding.is_settled or len(binding.definitions) != 1:
            return False
        definition = binding.definitions[0]
        known = {definition.name.start_byte, *map(_callee_start, self.calls_of(binding))}
        others = (at for at in self._bindings.mentions(binding) if at not in known)
        if any(self._bindings.reference(binding, at) is not None for at in others):
            return False
        return not _is_exported_there(function)

    @cached_property
    def is_module(self) -> bool:
        """Whether what the file declares is its own: it imports, exports, or is a module of Node."""
        if any(word in self._tree.data for word in _MODULE):
            return (
                any(
                    child.type in ("import_statement", "export_statement") or b"require" in self._tree.text(child)
                    for child in self._tree.root.named_children
                )
                or b"module.exports" in self._tree.data
            )
        return False

    def calls_of(self, function: Binding) -> list[Node]:
        """Every call of the function that a variable holds."""
        known = self._calls.get(function)
        if known is None:
            # Between a callee and its parenthesis TypeScript may write types, so there every word is looked at.
            if self._tree.is_typed:
                calls = [call_of(node) for node in self._bindings.occurrences(function)]
            else:
                calls = [self._call_at(at, function) for at in self._called_in(function)]
                for at in self._through.get(function.name, ()):
                    node = self._bindings.reference(function, at) if function.start <= at < function.end else None
                    if node is not None and self._bindings.resolve_node(node) is function:
                        calls.append(self._called_through(node))
            known = self._calls[function] = [call for call in calls if call is not None]
        return known

    def _called_in(self, function: Binding) -> list[int]:
        """Where the name of a variable stands before a parenthesis and may be that variable."""
        name = function.name
        places = self._called.get(name, [])
        told = self._called_by.get(name)
        if told is None:
            # In a bundle each module has a function of this name.
            low, high = bisect_left(places, function.start), bisect_left(places, function.end)
            looked = self._looked[name] = self._looked.get(name, 0) + high - low
            if looked <= len(places):
                return places[low:high]
            # One inside the other: each place would be looked at for each of them.
            told = self._called_by[name] = defaultdict(list)
            for at in places:
                told[self._bindings.resolve(name, at)].append(at)
        return told.get(function, [])

    def _call_at(self, at: int, function: Binding) -> Node | None:
        """The call of a function by its name, which stands at an offset before a parenthesis."""
        if self._bindings.resolve(function.name, at) is not function:
            return None
        # The name and one byte more: so the call is found at once, where its parent would be sought from the root anew.
        call = self._tree.at(at, at + len(function.name) + 1)
        if call is None or call.type not in _CALLS:
            return None
        callee = call.child_by_field_name(_CALLS[call.type])
        return call if callee is not None and callee.start_byte == at and callee.type == "identifier" else None

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
        called = {name[::-1]: starts for name, starts in found.items()}
        pattern = None
        for start in (template.start_byte for template in self._tree.captures().get("template", ())):
            if self._tree.data[start - 1 : start] not in _BEFORE_NO_TAG:
                pattern = pattern or re.compile(_TAG)
                tag = pattern.search(self._tree.data, max(start - _LONGEST, 0), start)
                if tag is not None:
                    called.setdefault(tag[1], []).append(tag.start(1))
        return {name: sorted(starts) for name, starts in called.items()}

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

    @cached_property
    def _through(self) -> dict[bytes, list[int]]:
        """The byte offsets at which each name stands before `.call`, `.apply` or `.bind`, or is given to
        `Reflect` to be called."""
        found: defaultdict[bytes, list[int]] = defaultdict(list)
        data = self._tree.data
        for at in sorted(at for word in _THROUGH_CALL for at in endings(self._tree, word)):
            name = _NAME_BEFORE.search(data, max(at - _LONGEST, 0), at)
            if name is not None:
                found[name[1]].append(name.start(1))
        if b"Reflect." in data:  # most have none, and a pattern takes long to compile
            for low, high in self._tree.searched:
                for match in re.compile(_REFLECTED).finditer(data, low, high):
                    found[match[1]].append(match.start(1))
        return found

    def _called_through(self, callee: Node) -> Node | None:
        """The call of `callee.call`, `.apply` or `.bind`, or of `Reflect.apply(callee, …)`, None where it is none."""
        access = parent_of(callee)
        if access is not None and access.type == "arguments":
            call = parent_of(access)
            return call if call is not None and same_place(invocation(call, self._tree.data).callee, callee) else None
        if access is None or property_name(access, self._tree.data) not in _THROUGH:
            return None
        return call_of(access) if same_place(field(access, "object"), callee) else None

    def arguments_for(self, parameter: Node) -> list[Node]:
        """What the calls of a function in this file give to one of its parameters."""
        function, place = self._place(parameter)
        return [] if function is None else self.given_at(function, place)

    def given_at(self, function: Node, place: int) -> list[Node]:
        """What the calls of a function in this file give at a place among its arguments: the same list each time."""
        found = self._given_to(function)
        known = found.at.get(place)
        if known is None:
            known = found.at[place] = [
                given[place] for given in found.lists if given is not None and place < len(given)
            ]
        return known

    def called(self, function: Node) -> Binding | int:
        """What the calls of a function go by: the variable that holds it, which may hold others as well, or where it
        begins."""
        known = self._called_as.get(function.start_byte)
        if known is None:
            binding = self.name_of(function)
            known = self._called_as[function.start_byte] = function.start_byte if binding is None else binding
        return known

    def called_at(self, parameter: Node) -> tuple[Binding | int, int] | None:
        """The same of the function of a parameter, with the place of that among the arguments."""
        function, place = self._place(parameter)
        return None if function is None else (self.called(function), place)

    def is_given_by_all(self, parameter: Node) -> bool:
        """Whether `arguments_for` is all that a parameter can be: every call is in sight, and shows what it gives."""
        function, place = self._place(parameter)
        return function is not None and self.all_give(function, place)

    def all_give(self, function: Node, place: int) -> bool:
        """The same of `given_at`."""
        known = self._all_give.get((function.start_byte, place))
        if known is None:
            known = self._all_give[function.start_byte, place] = self.is_closed(function) and all(
                given is not None and not has_spread(given[: place + 1], self._tree.data)
                for given in self._given_to(function).lists
            )
        return known

    def omits_argument(self, parameter: Node) -> bool:
        """Whether a call of the function in this file gives nothing, or `undefined`, to one of its parameters."""
        function, place = self._place(parameter)
        return function is not None and self.one_omits_argument(function, place)

    def one_omits_argument(self, function: Node, place: int) -> bool:
        """The same of a place among the arguments."""
        found = self._given_to(function)
        known = found.leave_out.get(place)
        if known is None:
            known = any(
                given is not None and self._is_left_out(given, place)
                for at, given in enumerate(found.lists)
                if at not in found.partial or (given is not None and place < len(given))
            )
            found.leave_out[place] = known
        return known

    def _is_left_out(self, given: list[Node], place: int) -> bool:
        if place >= len(given):
            return not has_spread(given[: place + 1], self._tree.data)
        return self._tree.text(unwrap(given[place])) in (b"undefined", b"void 0")

    def listed(self, node: Node) -> tuple[Node, int] | None:
        """The function, and the place among its arguments, that `arguments[1]` or an element of a rest parameter reads;
        None for any other expression."""
        index = number(unwrap(field(node, "index")), self._tree.data) if node.type == "subscript_expression" else None
        found = self.arguments_of(field(node, "object")) if isinstance(index, int) else None
        return None if found is None or not isinstance(index, int) else (found[0], found[1] + index)

    def arguments_of(self, list_: Node, depth: int = _DEPTH) -> tuple[Node, int] | None:
        """The function whose arguments a list is, from which place on: `arguments`, a rest parameter, or a copy of one;
        None for any other list."""
        list_ = unwrap(list_)
        made = made_of(list_)
        if made.form == "name":
            binding = self._bindings.resolve_node(list_)
            if binding.name == _ARGUMENTS and not binding.kinds:
                function = enclosing_function(list_)
                while function is not None and function.type == "arrow_function":
                    function = enclosing_function(function)
                return None if function is None else (function, 0)
            if len(binding.definitions) != 1:
                return None
            definition = binding.definitions[0]
            if definition.holder.type == "rest_pattern":
                function, place = self._place(definition.holder)
                return None if function is None else (function, place)
            if definition.how != "value" or definition.value is None or not depth:
                return None
            return self.arguments_of(definition.value, depth - 1)
        if made.form == "list" and list_.named_child_count == 1 and list_.named_children[0].type == "spread_element":
            return self.arguments_of(list_.named_children[0].named_children[0], depth - 1) if depth else None
        if made.form == "call" and depth and self._tree.text(unwrap(made.parts[0])) == b"Array.from":
            given = arguments(list_) or []
            return self.arguments_of(given[0], depth - 1) if len(given) == 1 else None
        return None

    def elements(self, call: Node, place: int) -> Iterator[tuple[Node, Node]]:
        """The functions that a call may reach, and where they read its argument at a place as an element of
        `arguments`, or of a rest parameter; the name of that where it does more than give elements."""
        for function in self._reached(call):
            for node, at in self._used_in(function)[0]:
                if at is None or at == place:
                    yield function, node

    def given_back(self, call: Node) -> Iterator[tuple[Node, bool]]:
        """The arguments that a call gives back as they are, as far as a function that it may reach returns its
        parameter alone; and whether it yields them."""
        made = invocation(call, self._tree.data)
        for function in () if made.binds or made.constructs else self.functions(made.callee):
            for place in self._back(function):
                if place < len(made.given) and not has_spread(made.given[: place + 1], self._tree.data):
                    yield made.given[place], is_generator(function)

    def _back(self, function: Node) -> list[int]:
        """The places of the parameters that a function gives back."""
        known = self._given_back.get(function.start_byte)
        if known is None:
            values = map(first_expression, yielded(function)) if is_generator(function) else settled(function)
            places = [self._place_of(value) for value in values if value is not None]
            known = self._given_back[function.start_byte] = [place for place in places if place is not None]
        return known

    def _place_of(self, value: Node) -> int | None:
        """The place of the parameter that an expression is alone; None where it is none, or where that gets another
        value."""
        binding = self._bindings.resolve_node(unwrap(value)) if made_of(unwrap(value)).form == "name" else None
        if binding is None or binding.kinds != {"parameter"} or len(binding.definitions) != 1:
            return None
        function, place = self._place(binding.definitions[0].holder)
        return None if function is None else place

    def _used_in(self, function: Node) -> tuple[list[tuple[Node, int | None]], list[tuple[Node, int]]]:
        """What a function does with the list of its arguments, or of the rest of them: what reads an element, or is
        given one, with the place among the arguments, None for all of them; and the calls that it hands them on to,
        with how many places later they stand there."""
        known = self._elements.get(function.start_byte)
        if known is None:
            known = self._elements[function.start_byte] = [], []
            names: list[Node] = []
            if _ARGUMENTS in self._tree.data and function.type != "arrow_function":
                names += identifiers(self._tree, _ARGUMENTS, function.start_byte, function.end_byte)
            given = parameters(function)
            rest = given[-1].named_children[0] if given and given[-1].type == "rest_pattern" else None
            if rest is not None and rest.type == "identifier":
                names += self._bindings.occurrences(self._bindings.resolve_node(rest))
            elif rest is not None:
                known[0].extend((each.target, len(given) - 1 + step) for each, step in _places(rest, self._tree.data))
            while names:
                names += self._use_list(names.pop(), function, known)
        return known

    def _use_list(
        self, list_: Node, function: Node, known: tuple[list[tuple[Node, int | None]], list[tuple[Node, int]]]
    ) -> list[Node]:
        """Enters what is done with one mention of a list of arguments; what comes back are mentions of its copies."""
        found = self.arguments_of(list_)
        if found is None or not same_place(found[0], function):
            return []
        more: list[Node] = []
        for fate, to in goes(list_):
            if to.type == "arguments":  # spread into a call
                to = parent_of(to) or to
            if fate == "object" and (element := self.listed(to)) is not None:
                known[0].append((to, element[1]))
            elif fate == "target" and made_of(to).form == "name":
                copy = self._bindings.occurrences(self._bindings.resolve_node(to))
                more += [each for each in copy if not same_place(each, to)]
            elif fate == "target":
                known[0].extend((each.target, found[1] + step) for each, step in _places(to, self._tree.data))
            elif fate in ("argument", "spread") and self.arguments_of(to) is not None:  # a copy
                more.append(to)
            elif fate in ("argument", "spread") and (before := self._hands_on(to, list_)) is not None:
                known[1].append((to, before - found[1]))
            elif made_of(list_).form == "name" and self._tree.text(list_) != _ARGUMENTS and fate != "spread":
                known[0].append((list_, None))
        return more

    def _hands_on(self, call: Node, list_: Node) -> int | None:
        """How many arguments stand before those of a list that a call gets as its last; None where it gets no such."""
        if call.type not in _CALLS:
            return None
        made = invocation(call, self._tree.data)
        if not made.is_known:
            last = (arguments(call) or [list_])[-1]
            return 0 if not made.given and same_place(unwrap(last), list_) else None
        spread = made.given[-1] if made.given else None
        is_last = spread is not None and spread.type == "spread_element" and same_place(spread.named_children[0], list_)
        return len(made.given) - 1 if is_last and not has_spread(made.given[:-1], self._tree.data) else None

    def _place(self, parameter: Node) -> tuple[Node | None, int]:
        """The function of a parameter, and its place; None for what is no parameter of its function."""
        known = self._places.get(parameter.start_byte)
        if known is None:
            self._places[parameter.start_byte] = None, 0
            function = enclosing_function(parameter)
            if function is not None:
                for at, each in enumerate(parameters(function)):
                    self._places[each.start_byte] = function, at
            known = self._places[parameter.start_byte]
        return known

    def _given_to(self, function: Node) -> _Given:
        key = self.called(function)
        known = self._given.get(key)
        if known is None:
            known = self._given[key] = _Given()
            for call in self.calls_to(function):
                made = invocation(call, self._tree.data)
                handed_on = self._given_through(call, made)
                if handed_on is not None:
                    known.lists += handed_on
                    continue
                if made.binds:
                    known.partial.add(len(known.lists))
                known.lists.append(made.given if made.is_known else None)
                if made.binds:
                    known.lists.append(None)  # and whatever else
            # What was asked meanwhile was told by those before.
            known.at.clear()
            known.leave_out.clear()
        return known

    def _given_through(self, call: Node, made: Invocation) -> list[list[Node] | None] | None:
        """What a call gives that hands on the arguments of the function that it stands in; None for any other call."""
        last = (made.given if made.is_known else arguments(call) or [])[-1:]
        if not last or (made.is_known and last[0].type != "spread_element"):
            return None
        list_ = last[0].named_children[0] if made.is_known else last[0]
        found = self.arguments_of(list_)
        before = None if found is None else self._hands_on(call, unwrap(list_))
        if found is None or before is None:
            return None
        lists: list[list[Node] | None] = [
            None if given is None else [*made.given[:before], *given[found[1] :]]
            for given in self._given_to(found[0]).lists
        ]
        return lists if self.is_closed(found[0]) else [*lists, None]


def _is_exported_there(made: Node) -> bool:
    """Whether a function or a class is exported where it is declared."""
    holder = parent_of(made)
    while holder is not None and holder.type in _DECLARATIONS:
        holder = parent_of(holder)
    return holder is None or holder.type == "export_statement"


def _places(pattern: Node, data: bytes) -> Iterator[tuple[Bound, int]]:
    """What a pattern of a list gives single elements to, with the index of each."""
    for each in bound(pattern, data) if pattern.type == "array_pattern" else ():
        if isinstance(each.step, int):
            yield each, each.step


def _callee_start(call: Node) -> int:
    """Where the name stands that a call calls: of `f.call(…)` it is `f`."""
    callee = unwrap(field(call, _CALLS[call.type]))
    while callee.type == "member_expression":
        callee = unwrap(field(callee, "object"))
    return callee.start_byte


def _named(value: Node, tree: SyntaxTree) -> Node:
    """The function in `__name(function, "name")`, which esbuild writes to keep names; anything else as it is."""
    if value.type == "call_expression" and tree.text(field(value, "function")) == b"__name":
        given = arguments(value)
        return unwrap(given[0]) if given else value
    return value
