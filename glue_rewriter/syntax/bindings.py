"""Which declaration a name means: scopes, hoisting, shadowing.

The survey of the tree gives every scope and every place that declares or assigns; they are sorted by name, and looked
into only for the names that somebody asks about. A look-up is arithmetic on byte offsets and touches no tree.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.syntax.definitions import Definition, definitions_of
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import parent_of
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.scopes import Scopes
from glue_rewriter.syntax.words import word_at, words

if TYPE_CHECKING:
    from glue_rewriter.syntax.definitions import Kind

_REFERENCES = frozenset({"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"})
_NAME = re.compile(rb"[\w$\x80-\xff]+")


#: A node that defines one variable, or none, under its capture of the survey.
_Place = tuple[str, Node]


class Binding:
    """One variable: a name in the scope that declares it.

    `start` and `end` are the bytes of the scope, `depth` 0 for the scope of the whole file. `kinds` says how the name
    is declared; it is empty for one that this file uses without declaring it. `is_settled` is False where the tree may
    lack definitions that other variants of a library have.
    """

    __slots__ = ("_definitions", "_unread", "depth", "end", "is_settled", "kinds", "name", "start")

    def __init__(self, name: bytes, start: int, end: int, depth: int) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.depth = depth
        self.kinds: set[Kind] = set()
        self.is_settled = True
        self._definitions: list[Definition] = []
        self._unread: list[Definition | _Place] = []

    def add(self, definition: Definition | _Place) -> None:
        """Say that the variable gets a value here; a place is read when somebody asks for the definitions."""
        self._unread.append(definition)

    @property
    def definitions(self) -> list[Definition]:
        """Every place that gives the variable a value."""
        if self._unread:
            for found in self._unread:
                if isinstance(found, Definition):
                    self._definitions.append(found)
                else:
                    for _, definition in definitions_of(*found):
                        self._definitions.append(definition)
            self._unread = []
        return self._definitions

    def __repr__(self) -> str:
        return f"<{self.name.decode()} in {self.start}:{self.end}>"


#: The captures of the survey that are scopes, and whether they are functions, which `var` belongs to.
_SCOPES = (
    ("declaration", True),
    ("expression", True),
    ("arrow", True),
    ("method", True),
    ("block", False),
    ("loop", False),
    ("catch", False),
)

#: The captures that declare the name they begin with.
_DECLARED: dict[str, Kind] = {"var": "var", "let": "let", "parameters": "parameter"}


#: How many words of one name are looked at before it is asked whether that is more than the file has.
_OFTEN = 1_000


class Bindings:
    """Every name of one tree, resolved by scope."""

    def __init__(self, tree: SyntaxTree) -> None:
        self._tree = tree
        captures = tree.captures()
        # The end negated: so the outer one comes first where two start together. No two have the same range.
        ranges = [(-1, -len(tree.data) - 1, True)]
        for capture, is_function in _SCOPES:
            ranges += [(node.start_byte, -node.end_byte, is_function) for node in captures.get(capture, ())]
        ranges.sort()
        self._scopes = Scopes([start for start, _, _ in ranges], [-end for _, end, _ in ranges])
        self._is_function = [is_function for _, _, is_function in ranges]
        #: The function around a scope that is none, as far as it was asked for.
        self._functions: dict[int, int] = {}
        #: What declares or assigns the name it begins with: looked into when somebody asks for that name.
        self._places: defaultdict[bytes, list[_Place]] = defaultdict(list)
        #: What begins with no name, or with a keyword.
        self._found: defaultdict[bytes, list[tuple[Kind | None, Definition]]] = defaultdict(list)
        self._declared_at: dict[int, Binding] = {}
        #: How many words of a name were looked at for `mentions`; and all of them, by what they mean, for a name that
        #: variables have one inside the other, so that each word would be looked at for each.
        self._looked: dict[bytes, int] = {}
        self._count: dict[bytes, int] = {}
        self._mentioned: dict[bytes, dict[Binding, list[int]]] = {}
        self._index: dict[bytes, tuple[Scopes, list[Binding]]] = {}
        if tree.is_typed:
            self._survey_typed(captures)
            return
        for capture in ("var", "let", "parameters"):
            for node in captures.get(capture, ()):
                self._sort(capture, node.named_children)
        self._sort("assignment", captures.get("assignment", ()))
        for node in captures.get("arrow", ()):
            parameter = node.child_by_field_name("parameter")
            if parameter is not None:
                self._sort("parameters", (parameter,))
        for capture in ("declaration", "expression", "class", "import", "loop", "catch"):
            for node in captures.get(capture, ()):
                self._look_into(capture, node)

    def _survey_typed(self, captures: dict[str, list[Node]]) -> None:
        """The same in TypeScript: a parameter may begin with a modifier, and `declare` declares nothing here."""
        declared = captures.get("ambient", ())
        ambient = Scopes([node.start_byte for node in declared], [node.end_byte for node in declared])
        for capture in ("var", "let"):
            for node in captures.get(capture, ()):
                is_ambient = ambient.around(node.start_byte) >= 0
                for declarator in node.named_children:
                    if declarator.type == "variable_declarator":
                        self._look_into(capture, declarator, is_ambient)
        for node in captures.get("parameters", ()):
            for parameter in node.named_children:
                self._look_into("parameters", parameter)
        for node in captures.get("arrow", ()):
            single = node.child_by_field_name("parameter")
            if single is not None:
                self._look_into("parameters", single)
        for capture in ("declaration", "expression", "class", "namespace", "import", "loop", "catch", "assignment"):
            for node in captures.get(capture, ()):
                if ambient.around(node.start_byte) < 0:
                    self._look_into(capture, node)

    def _sort(self, capture: str, nodes: Iterable[Node]) -> None:
        match, data, places = _NAME.match, self._tree.data, self._places
        for node in nodes:
            name = match(data, node.start_byte)
            if name is not None:
                places[name[0]].append((capture, node))
            else:
                self._look_into(capture, node)

    def _look_into(self, capture: str, node: Node, is_ambient: bool = False) -> None:
        """Adds what a node declares or assigns; an ambient declaration says only what a name is that others declare."""
        if node.type != "comment":
            for kind, definition in definitions_of(capture, node):
                self._found[self._tree.text(definition.name)].append((None if is_ambient else kind, definition))

    def _index_of(self, name: bytes) -> tuple[Scopes, list[Binding]]:
        """Every variable of a name."""
        found, places = self._found.pop(name, ()), self._places.pop(name, ())
        scopes: dict[int, Binding] = {}
        for kind, definition in found:
            if kind is not None:
                self._declare(name, kind, definition.name.start_byte, scopes).add(definition)
        assigned = []
        for place in places:
            kind = _DECLARED.get(place[0])
            if kind is None:
                assigned.append(place)
            else:
                self._declare(name, kind, place[1].start_byte, scopes).add(place)
        bindings = sorted(scopes.values(), key=lambda b: (b.start, -b.end))
        if not bindings or bindings[0].depth > 0:
            bindings.insert(0, Binding(name, -1, len(self._tree.data) + 1, 0))
        index = Scopes([b.start for b in bindings], [b.end for b in bindings])
        for kind, definition in found:
            if kind is None:
                bindings[index.around(definition.name.start_byte)].add(definition)
        for place in assigned:
            bindings[index.around(place[1].start_byte)].add(place)
        return index, bindings

    def _declare(self, name: bytes, kind: Kind, start: int, scopes: dict[int, Binding]) -> Binding:
        """The variable that a name declares which stands at an offset."""
        scope = self._scopes.around(start)
        if kind == "var":
            scope = self._function_scope(scope)
        elif kind == "function":
            # The name of a function stands inside the function's own range. A function declared in a block is
            # also visible in the function around it (ECMA-262, annex B.3.2), so that is where it is put.
            scope = self._function_scope(self._scopes.outer[scope])
        binding = scopes.get(scope)
        if binding is None:
            all_ = self._scopes
            binding = scopes[scope] = Binding(name, all_.starts[scope], all_.ends[scope], all_.depths[scope])
        binding.kinds.add(kind)
        self._declared_at[start] = binding
        return binding

    def _function_scope(self, scope: int) -> int:
        passed = []
        functions = self._functions
        while not self._is_function[scope]:
            passed.append(scope)
            scope = functions.get(scope, self._scopes.outer[scope])
        functions.update(dict.fromkeys(passed, scope))
        return scope

    def all(self) -> Iterator[Binding]:
        """Every variable of the file that has a definition."""
        for name in {*self._places, *self._found, *self._index}:
            yield from (binding for binding in self._indexed(name)[1] if binding.definitions)

    def declared(self, name: bytes) -> bool:
        """Whether the file declares the name anywhere."""
        return any(binding.kinds for binding in self._indexed(name)[1])

    def resolve(self, name: bytes, offset: int) -> Binding:
        """The variable that a name means at an offset; one of the whole file where no declaration is in sight."""
        scopes, bindings = self._indexed(name)
        return bindings[scopes.around(offset)]

    def resolve_node(self, node: Node) -> Binding:
        """The variable that an identifier node means."""
        start = node.start_byte
        return self._resolve_word(self._tree.data[start : node.end_byte], start)

    def _resolve_word(self, name: bytes, start: int) -> Binding:
        scopes, bindings = self._index.get(name) or self._indexed(name)
        # The name of a function stands inside the range of its parameters' scope but outside that scope.
        return self._declared_at.get(start) or bindings[scopes.around(start)]

    def _indexed(self, name: bytes) -> tuple[Scopes, list[Binding]]:
        indexed = self._index.get(name)
        if indexed is None:
            indexed = self._index[name] = self._index_of(name)
        return indexed

    def function_start(self, offset: int) -> int:
        """Where the function begins that an offset lies in, -1 at the level of the file."""
        return self._scopes.starts[self._function_scope(self._scopes.around(offset))]

    def scope_around(self, offset: int) -> tuple[int, int]:
        """The byte range of the innermost scope around an offset; it begins at -1 for the whole file."""
        index = self._scopes.around(offset)
        return self._scopes.starts[index], self._scopes.ends[index]

    def holds_function(self, binding: Binding) -> bool:
        """Whether a function lies in the scope of a variable, so that not all of its uses lie in the function of its
        declaration."""
        starts = self._function_starts
        return bisect_right(starts, binding.start) < bisect_left(starts, binding.end)

    @cached_property
    def _function_starts(self) -> list[int]:
        return [start for start, is_one in zip(self._scopes.starts, self._is_function, strict=True) if is_one]

    def in_same_function(self, one: int, other: int) -> bool:
        """Whether two offsets lie in the same function, none inside another one in it."""
        scopes = self._scopes
        return self._function_scope(scopes.around(one)) == self._function_scope(scopes.around(other))

    def definitions(self, binding: Binding) -> list[Definition]:
        """Every place that gives the variable a value."""
        return binding.definitions

    def occurrences(self, binding: Binding) -> Iterator[Node]:
        """Every identifier that means this variable, its definitions included, in the order of the source."""
        for at in self.mentions(binding):
            node = self.reference(binding, at)
            if node is not None:
                yield node

    def reference(self, binding: Binding, at: int) -> Node | None:
        """The identifier at an offset that `mentions` gave, None where it is no identifier."""
        node = word_at(self._tree, at, len(binding.name))
        if node is None or node.type not in _REFERENCES or (self._tree.is_typed and _is_in_type(node)):
            return None
        return node

    def mentions(self, binding: Binding) -> Iterable[int]:
        """The byte offsets of the words that are or may be this variable: names of properties, and words in strings and
        comments are among them. Costs no look at the tree."""
        name = binding.name
        told = self._mentioned.get(name)
        if told is None and self._looked.get(name, 0) > _OFTEN:
            if name not in self._count:
                self._count[name] = self._tree.data.count(name)
            if self._looked[name] > self._count[name]:
                told = self._mentioned[name] = self._all_mentions(name)
        return self._search(binding) if told is None else told.get(binding, ())

    def _search(self, binding: Binding) -> Iterator[int]:
        looked = 0
        try:
            for at in words(self._tree, binding.name, max(binding.start, 0), binding.end):
                looked += 1
                if self._resolve_word(binding.name, at) is binding:
                    yield at
        finally:
            self._looked[binding.name] = self._looked.get(binding.name, 0) + looked

    def _all_mentions(self, name: bytes) -> dict[Binding, list[int]]:
        found: defaultdict[Binding, list[int]] = defaultdict(list)
        for at in words(self._tree, name, 0, len(self._tree.data)):
            found[self._resolve_word(name, at)].append(at)
        return dict(found)


def _is_in_type(node: Node) -> bool:
    """Whether an identifier belongs to a type: `typeof x`, `x is T`, `[x: T]`."""
    parent = parent_of(node)
    while parent is not None and parent.type in ("member_expression", "subscript_expression", "nested_identifier"):
        parent = parent_of(parent)
    if parent is not None and parent.type in ("required_parameter", "optional_parameter"):
        parent = parent_of(parent)
    return parent is not None and parent.type in _TYPES


_TYPES = frozenset(
    {"type_query", "index_signature", "type_predicate", "asserts", "nested_type_identifier", "tuple_type"}
)


def settle(
    binding: Binding, known: dict[Binding, bool], sources: Callable[[Binding], Iterable[Binding] | None]
) -> bool:
    """Whether `sources`, which gives the variables that one is made of, says None of a variable or of any that it comes
    from. `known` keeps that of all that were asked, so that each is asked once."""
    found = sources(binding)
    if not found:  # most are told by themselves
        known[binding] = found is None
        return found is None
    came_from: dict[Binding, Binding | None] = {binding: None}
    #: Who else is made of a variable than the one it was found by.
    users: dict[Binding, list[Binding]] = {}
    stack = [(other, binding) for other in found]
    while stack:
        current, owner = stack.pop()
        if current in came_from:
            users.setdefault(current, []).append(owner)
            continue
        settled = known.get(current)
        if settled is False:
            continue
        came_from[current] = owner
        found = None if settled else sources(current)
        if found is None:
            # All but those that led here were looked through to their ends.
            reaching: set[Binding] = set()
            queue = [current]
            while queue:
                at: Binding | None = queue.pop()
                while at is not None and at not in reaching:
                    reaching.add(at)
                    queue += users.get(at, ())
                    at = came_from[at]
            for one in came_from:
                known[one] = one in reaching
            return True
        stack += [(other, current) for other in found]
    known.update(dict.fromkeys(came_from, False))
    return False
