"""Which declaration a name means: scopes, hoisting, shadowing.

One query finds every scope and every declared name; the rest is arithmetic on byte offsets, so that a look-up
touches no tree. Which places *use* a binding is asked of the tree, and only for the few bindings somebody asks about.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from tree_sitter import Node

from glue_rewriter.syntax.definitions import QUERY, Definition, Kind, definitions_of
from glue_rewriter.syntax.parser import SyntaxTree

_QUERY = (
    """
[(function_declaration) (generator_function_declaration) (function_expression) (generator_function)
 (arrow_function) (method_definition) (class_static_block)] @function
[(statement_block) (for_statement) (for_in_statement) (catch_clause) (switch_body)] @block
"""
    + QUERY
)
_REFERENCES = frozenset({"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"})


class Binding:
    """One variable: a name in the scope that declares it.

    `start` and `end` are the bytes of the scope, `depth` 0 for the scope of the whole file. `kinds` says how the name
    is declared; it is empty for one that this file uses without declaring it.
    """

    __slots__ = ("definitions", "depth", "end", "kinds", "name", "start")

    def __init__(self, name: bytes, start: int, end: int, depth: int) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.depth = depth
        self.kinds: set[Kind] = set()
        #: Filled by `Bindings`, which is to be asked for them.
        self.definitions: list[Definition] = []

    def __repr__(self) -> str:
        return f"<{self.name.decode()} in {self.start}:{self.end}>"


class _Scopes:
    """Properly nested byte ranges, to find the innermost one around an offset."""

    def __init__(self, ranges: list[tuple[int, int]]) -> None:
        """`ranges` are sorted by start, the outer one first."""
        self.starts = [start for start, _ in ranges]
        self.ends = [end for _, end in ranges]
        self.outer: list[int] = []
        self.depths: list[int] = []
        stack: list[int] = []
        ends = self.ends
        for index, start in enumerate(self.starts):
            while stack and ends[stack[-1]] <= start:
                stack.pop()
            self.outer.append(stack[-1] if stack else -1)
            self.depths.append(len(stack))
            stack.append(index)

    def around(self, offset: int) -> int:
        """The index of the innermost range around an offset, -1 if there is none."""
        index = bisect_right(self.starts, offset) - 1
        ends, outer = self.ends, self.outer
        while index >= 0 and ends[index] <= offset:
            index = outer[index]
        return index


class Bindings:
    """Every name of one tree, resolved by scope."""

    def __init__(self, tree: SyntaxTree) -> None:
        self._tree = tree
        found = tree.captures(_QUERY)
        whole = (-1, len(tree.data) + 1)
        ranges = [(node.start_byte, node.end_byte, True) for node in found.get("function", ())]
        ranges += [(node.start_byte, node.end_byte, False) for node in found.get("block", ())]
        # The function first where a block has the same start; the two never have the same range.
        ranges.sort(key=lambda r: (r[0], -r[1]))
        self._scopes = _Scopes([whole, *((start, end) for start, end, _ in ranges)])
        self._is_function = [True, *(function for _, _, function in ranges)]
        self._by_name: dict[bytes, dict[int, Binding]] = {}
        self._declared_at: dict[int, Binding] = {}
        #: What assigns to a name without declaring it, until somebody asks for the definitions of that name.
        self._assignments: dict[bytes, list[Definition]] = {}
        self._index: dict[bytes, tuple[_Scopes, list[Binding]]] = {}
        for capture, nodes in found.items():
            if capture not in ("function", "block"):
                for node in nodes:
                    for kind, definition in definitions_of(capture, node):
                        self._define(kind, definition)

    def _define(self, kind: Kind | None, definition: Definition) -> None:
        node = definition.name
        start = node.start_byte
        name = self._tree.data[start : node.end_byte]
        if kind is None:
            self._assignments.setdefault(name, []).append(definition)
            return
        scope = self._scopes.around(start)
        if kind == "var":
            scope = self._function_scope(scope)
        elif kind == "function":
            # The name of a function stands inside the function's own range. A function declared in a block is
            # also visible in the function around it (ECMA-262, annex B.3.2), so that is where it is put.
            scope = self._function_scope(self._scopes.outer[scope])
        scopes = self._by_name.setdefault(name, {})
        binding = scopes.get(scope)
        if binding is None:
            all_ = self._scopes
            binding = scopes[scope] = Binding(name, all_.starts[scope], all_.ends[scope], all_.depths[scope])
        binding.definitions.append(definition)
        binding.kinds.add(kind)
        self._declared_at[start] = binding

    def _function_scope(self, scope: int) -> int:
        while not self._is_function[scope]:
            scope = self._scopes.outer[scope]
        return scope

    def declared(self, name: bytes) -> bool:
        """Whether the file declares the name anywhere."""
        return name in self._by_name

    def resolve(self, name: bytes, offset: int) -> Binding:
        """The variable that a name means at an offset; one of the whole file where no declaration is in sight."""
        indexed = self._index.get(name)
        if indexed is None:
            indexed = self._index[name] = self._index_of(name)
        scopes, bindings = indexed
        return bindings[scopes.around(offset)]

    def resolve_node(self, node: Node) -> Binding:
        """The variable that an identifier node means."""
        start = node.start_byte
        # The name of a function stands inside the range of its parameters' scope but outside that scope.
        declared = self._declared_at.get(start)
        if declared is not None:
            return declared
        return self.resolve(self._tree.data[start : node.end_byte], start)

    def _index_of(self, name: bytes) -> tuple[_Scopes, list[Binding]]:
        bindings = sorted(self._by_name.get(name, {}).values(), key=lambda b: (b.start, -b.end))
        if not bindings or bindings[0].depth > 0:
            bindings.insert(0, Binding(name, -1, len(self._tree.data) + 1, 0))
        return _Scopes([(b.start, b.end) for b in bindings]), bindings

    def definitions(self, binding: Binding) -> list[Definition]:
        """Every place that gives the variable a value."""
        assignments = self._assignments.pop(binding.name, ())
        for definition in assignments:
            self.resolve(binding.name, definition.name.start_byte).definitions.append(definition)
        return binding.definitions

    def occurrences(self, binding: Binding) -> Iterator[Node]:
        """Every identifier that means this variable, its definitions included, in the order of the source."""
        for at in self.mentions(binding):
            node = self.reference(binding, at)
            if node is not None:
                yield node

    def reference(self, binding: Binding, at: int) -> Node | None:
        """The identifier at an offset that `mentions` gave, None where it is no identifier."""
        node = self._tree.at(at, at + len(binding.name))
        if node is None or node.type not in _REFERENCES or node.end_byte - at != len(binding.name):
            return None
        return node

    def mentions(self, binding: Binding) -> Iterator[int]:
        """The byte offsets of the words that are or may be this variable: names of properties, and words in strings and
        comments are among them. Costs no look at the tree."""
        for at in words(self._tree.data, binding.name, max(binding.start, 0), binding.end):
            if (self._declared_at.get(at) or self.resolve(binding.name, at)) is binding:
                yield at


def identifiers(tree: SyntaxTree, name: bytes, start: int, end: int) -> Iterator[Node]:
    """The nodes spelled exactly `name` between two offsets: identifiers and property names, not words in text."""
    for at in words(tree.data, name, start, end):
        node = tree.at(at, at + len(name))
        if node is not None and node.start_byte == at and node.end_byte == at + len(name):
            yield node


def words(data: bytes, name: bytes, start: int, end: int) -> Iterator[int]:
    """The offsets between two offsets at which a word is exactly `name`. Found by `bytes.find`: a regular expression
    is 30 times slower."""
    find, size = data.find, len(name)
    at = find(name, start, end)
    while at >= 0:
        after = at + size
        if data[after : after + 1] not in _WORD and data[at - 1 : at] not in _WORD:
            yield at
        at = find(name, after, end)


# Every byte from 0x80 up is part of an identifier where it stands next to one.
_WORD = frozenset(bytes([byte]) for byte in range(256) if byte >= 0x80 or chr(byte).isalnum() or byte in b"$_")


def enclosing_function(node: Node) -> Node | None:
    """The function around a node, None at the level of the file."""
    current = node.parent
    while current is not None and current.type not in FUNCTION_TYPES:
        current = current.parent
    return current


FUNCTION_TYPES = frozenset(
    {
        "function_declaration",
        "generator_function_declaration",
        "function_expression",
        "generator_function",
        "arrow_function",
        "method_definition",
        "class_static_block",
    }
)
