"""Which declaration a name means: scopes, hoisting, shadowing.

One query finds every scope and every declared name; the rest is arithmetic on byte offsets, so that a look-up
touches no tree. Which places *use* a binding is asked of the tree, and only for the few bindings somebody asks about.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from tree_sitter import Node

from glue_rewriter.syntax.definitions import Definition, definition_at
from glue_rewriter.syntax.nodes import field
from glue_rewriter.syntax.parser import SyntaxTree

_QUERY = """
[(function_declaration) (generator_function_declaration) (function_expression) (generator_function)
 (arrow_function) (method_definition) (class_static_block)] @function
[(statement_block) (for_statement) (for_in_statement) (catch_clause) (switch_body)] @block
(variable_declaration (variable_declarator name: (identifier) @var))
(variable_declaration (variable_declarator name: [(object_pattern) (array_pattern)] @var))
(lexical_declaration (variable_declarator name: (identifier) @let))
(lexical_declaration (variable_declarator name: [(object_pattern) (array_pattern)] @let))
(using_declaration (variable_declarator name: (identifier) @let))
(formal_parameters [(identifier) (object_pattern) (array_pattern) (rest_pattern)] @parameter)
(formal_parameters (assignment_pattern left: (_) @parameter))
(arrow_function parameter: (identifier) @parameter)
(catch_clause parameter: (_) @parameter)
(for_in_statement kind: ["let" "const"] left: (_) @let)
(for_in_statement kind: "var" left: (_) @var)
(function_declaration name: (identifier) @definition)
(generator_function_declaration name: (identifier) @definition)
(function_expression name: (identifier) @parameter)
(generator_function name: (identifier) @parameter)
(class_declaration name: (identifier) @class)
(import_clause (identifier) @import)
(import_clause (namespace_import (identifier) @import))
(import_specifier !alias name: (identifier) @import)
(import_specifier alias: (identifier) @import)
"""

_PATTERN_LEAVES = ("identifier", "shorthand_property_identifier_pattern")
_REFERENCES = frozenset({"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"})


class Binding:
    """One variable: a name in the scope that declares it.

    `start` and `end` are the bytes of the scope; `declarations` the nodes that declare the name, none for a name that
    this file uses without declaring it. `kinds` says how it is declared: `var`, `let`, `parameter`, `definition` (a
    function), `class`, `import`. `depth` is 0 for the scope of the whole file.
    """

    __slots__ = ("declarations", "depth", "end", "kinds", "name", "start")

    def __init__(self, name: bytes, start: int, end: int, depth: int) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.depth = depth
        self.declarations: list[Node] = []
        self.kinds: set[str] = set()

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
        for kind, nodes in found.items():
            if kind not in ("function", "block"):
                for node in nodes:
                    self._declare(kind, node)
        self._index: dict[bytes, tuple[_Scopes, list[Binding]]] = {}
        self._occurrences: dict[Binding, list[Node]] = {}
        self._definitions: dict[Binding, list[Definition]] = {}

    def _declare(self, kind: str, node: Node) -> None:
        if node.type not in _PATTERN_LEAVES:
            for leaf in pattern_leaves(node):
                self._declare(kind, leaf)
            return
        scope = self._scopes.around(node.start_byte)
        if kind == "var":
            scope = self._function_scope(scope)
        elif kind == "definition":
            # The name of a function stands inside the function's own range. A function declared in a block is
            # also visible in the function around it (ECMA-262, annex B.3.2), so that is where it is put.
            scope = self._function_scope(self._scopes.outer[scope])
        self._bind(kind, node, scope)

    def _bind(self, kind: str, node: Node, scope: int) -> None:
        data = self._tree.data
        name = data[node.start_byte : node.end_byte]
        scopes = self._by_name.setdefault(name, {})
        binding = scopes.get(scope)
        if binding is None:
            all_ = self._scopes
            binding = scopes[scope] = Binding(name, all_.starts[scope], all_.ends[scope], all_.depths[scope])
        binding.declarations.append(node)
        self._declared_at[node.start_byte] = binding
        binding.kinds.add(kind)

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

    def occurrences(self, binding: Binding) -> list[Node]:
        """Every identifier that means this variable, its declarations included, in the order of the source."""
        known = self._occurrences.get(binding)
        if known is None:
            known = self._occurrences[binding] = [
                node
                for node in identifiers(self._tree, binding.name, max(binding.start, 0), binding.end)
                if node.type in _REFERENCES and self.resolve_node(node) is binding
            ]
        return known

    def definitions(self, binding: Binding) -> list[Definition]:
        """Every place that gives the variable a value, in the order of the source."""
        known = self._definitions.get(binding)
        if known is None:
            found = map(definition_at, self.occurrences(binding))
            known = self._definitions[binding] = [one for one in found if one is not None]
        return known


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


def pattern_leaves(pattern: Node) -> Iterator[Node]:
    """The names that a destructuring pattern binds or assigns."""
    stack = [pattern]
    while stack:
        node = stack.pop()
        if node.type in _PATTERN_LEAVES:
            yield node
        elif node.type in ("assignment_pattern", "object_assignment_pattern"):
            stack.append(field(node, "left"))
        elif node.type == "pair_pattern":
            stack.append(field(node, "value"))
        elif node.type in ("object_pattern", "array_pattern", "rest_pattern"):
            stack.extend(reversed(node.named_children))


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
