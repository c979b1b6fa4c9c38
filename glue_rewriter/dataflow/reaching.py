"""What a variable holds at each place: code gives one name to several values, one after the other.

A *value* of a variable begins where an assignment surely gives it one: a statement of a block, for all that follows in
this block. What stands elsewhere, in a branch, belongs to the values around it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from glue_rewriter.dataflow.jumps import Jumps, scopes
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Binding, Bindings, Definition, Node, SyntaxTree
from glue_rewriter.syntax.nodes import field, is_wrapper, operator, parent_of, same_place
from glue_rewriter.syntax.scopes import Scopes

_BLOCKS = frozenset({"statement_block", "switch_case", "switch_default"})
#: What an assignment may be part of and be made whenever that is run.
_STRAIGHT = frozenset(
    {
        "expression_statement",
        "sequence_expression",
        "variable_declaration",
        "lexical_declaration",
        "variable_declarator",
        "return_statement",
    }
)
#: Assignments after which nothing is left of the old value but its bits.
_CONVERSIONS = frozenset({">>>=", "|=", "&="})

_BRACE = ord("{")
#: What `var`, `let` and `const` begin with; `using` is none of them.
_DECLARE = b"vlc"
#: How many assignments' blocks are sought in the tree alone.
_ASKED = 200
#: How much of the text before a statement is looked at, in bytes.
_NEAR = 120

#: Out of how many blocks in each other a value is followed.
_OUTWARD = 8
#: Up to how many definitions an early value has exactly those that were run; it has more beyond, up to a power of two,
#: so that thousands of uses ask for a few values only.
_EXACT = 16


class Variable(NamedTuple):
    """One value of a variable, which begins with the definition whose name stands at `start`; -1 for the first."""

    binding: Binding
    start: int


class Early(NamedTuple):
    """A value of a variable where only the first of its definitions can have been run: so many."""

    variable: Variable
    most: int


class _Ordered(NamedTuple):
    """The definitions that may give a value: parameters first, then in the order of the source. `ends` are those of all
    but the parameters, `starts` where their names begin, each in its own order."""

    definitions: list[Definition]
    parameters: int
    ends: list[int]
    starts: list[int]


class _Beginning(NamedTuple):
    """A definition that surely gives a value, to all between `low` and `high`."""

    definition: Definition
    low: int
    high: int


class _Values:
    """The values of one variable: where each begins and how far it reaches."""

    def __init__(self, binding: Binding, beginnings: list[_Beginning], jumps: Jumps) -> None:
        self._binding = binding
        self._jumps = jumps
        # The one that begins later, in the same block or in one inside, lies within the one before.
        beginnings.sort(key=lambda one: (one.low, -one.high))
        self._beginnings = beginnings
        self._ranges = Scopes([one.low for one in beginnings], [one.high for one in beginnings])
        self._by_start = {one.definition.name.start_byte: one for one in beginnings}
        #: Where values begin in a block, by the end of the block.
        self._starts: defaultdict[int, list[int]] = defaultdict(list)
        for start in sorted(self._by_start):
            self._starts[self._by_start[start].high].append(start)
        #: The values behind what is left between two offsets.
        self._left: dict[tuple[int, int], list[Variable]] = {}

    def at(self, offset: int) -> Variable:
        """What the variable holds at an offset, or is given by the definition whose name stands there."""
        if offset in self._by_start:
            return Variable(self._binding, offset)
        return self.around(offset)

    def around(self, offset: int) -> Variable:
        """What the variable holds at an offset where no name of it stands."""
        index = self._ranges.around(offset)
        start = self._beginnings[index].definition.name.start_byte if index >= 0 else -1
        return Variable(self._binding, start)

    def given(self, definition: Definition) -> Iterator[Variable]:
        """The values that a definition may give: its own, and those behind the blocks that it ends in, or that are left
        before it is overwritten there."""
        start = definition.name.start_byte
        yield self.at(start)
        blocks = [self._by_start.get(start)]
        for block in blocks:
            if block is None or block.high >= self._binding.end or len(blocks) > _OUTWARD:
                continue
            for variable in self._behind(block, start):
                yield variable
                blocks.append(self._by_start.get(variable.start))

    def _behind(self, block: _Beginning, start: int) -> Iterable[Variable]:
        """The values behind the block in which another begins, and which something is given behind `start`."""
        starts = self._starts[block.high]
        following = bisect_right(starts, start)
        if following == len(starts):
            return (self.around(block.high),)
        key = block.low, starts[following]
        if key not in self._left:
            ends = self._jumps.ends(*key, block.high, (max(self._binding.start, 0), self._binding.end))
            self._left[key] = list(dict.fromkeys(map(self.around, ends)))
        return self._left[key]


class Variables:
    """The values of the variables of one tree."""

    def __init__(self, tree: SyntaxTree, bindings: Bindings) -> None:
        self._tree = tree
        self._bindings = bindings
        self._jumps = Jumps(tree)
        self._known: dict[Binding, _Values] = {}
        #: How often it was asked which block an assignment is in.
        self._asked = 0
        self._definitions: dict[Binding, dict[Variable, list[Definition]]] = {}
        self._ordered: dict[Variable, _Ordered] = {}
        self._occurrences: dict[Binding, dict[Variable, list[Node]]] = {}

    def of(self, node: Node) -> Variable:
        """What the variable that an identifier names holds where it stands, or is given there."""
        return self._values(self._bindings.resolve_node(node)).at(node.start_byte)

    def named(self, name: bytes, offset: int) -> Variable:
        """What the variable of a name holds at an offset."""
        return self._values(self._bindings.resolve(name, offset)).around(offset)

    def before(self, definition: Definition) -> Variable:
        """What a variable held before a definition."""
        binding = self._bindings.resolve_node(definition.name)
        return self._values(binding).around(definition.holder.start_byte)

    def definitions(self, variable: Variable) -> list[Definition]:
        """What may give a variable this value."""
        found = self._definitions.get(variable.binding)
        if found is None:
            sorted_: defaultdict[Variable, list[Definition]] = defaultdict(list)
            values = self._values(variable.binding)
            for definition in self._bindings.definitions(variable.binding):
                for value in dict.fromkeys(values.given(definition)):
                    sorted_[value].append(definition)
            found = self._definitions[variable.binding] = dict(sorted_)
        return found.get(variable, [])

    def early(self, variable: Variable, use: Node) -> Early | None:
        """The value of a variable at a use, without the definitions behind it that no loop brings back; None where that
        is all of them."""
        definitions = self.definitions(variable)
        if len(definitions) < 2:
            return None
        at = use.start_byte
        ordered = self._in_order(variable)
        before = ordered.parameters + bisect_right(ordered.ends, at)
        if before == len(definitions):
            return None
        end = self._loop_end(at, variable.start)
        most = max(before, bisect_left(ordered.starts, end) if end > at else 0)
        if most > _EXACT:
            most = 1 << (most - 1).bit_length()
        return Early(variable, most) if most < len(definitions) else None

    def _in_order(self, variable: Variable) -> _Ordered:
        found = self._ordered.get(variable)
        if found is None:
            definitions = sorted(
                self.definitions(variable), key=lambda one: (one.how != "parameter", one.name.start_byte)
            )
            given = [one for one in definitions if one.how != "parameter"]
            found = self._ordered[variable] = _Ordered(
                definitions,
                len(definitions) - len(given),
                sorted(one.holder.end_byte for one in given),
                sorted(one.name.start_byte for one in definitions),
            )
        return found

    def _loop_end(self, at: int, start: int) -> int:
        """Where the outermost loop ends that an offset lies in, of those in its function that begin behind another
        offset, where a value begins: loops around that give the value anew. The offset where it lies in none."""
        loops, low = self._jumps.loops, max(self._bindings.function_start(at), start)
        index = loops.outermost(at, low)
        return at if index < 0 else loops.ends[index]

    def first(self, early: Early) -> list[Definition]:
        """The definitions that an early value may come from."""
        return self._in_order(early.variable).definitions[: early.most]

    def occurrences(self, variable: Variable) -> list[Node]:
        """Where a variable holds this value, and where it is given it."""
        found = self._occurrences.get(variable.binding)
        if found is None:
            sorted_: defaultdict[Variable, list[Node]] = defaultdict(list)
            values = self._values(variable.binding)
            for node in self._bindings.occurrences(variable.binding):
                sorted_[values.at(node.start_byte)].append(node)
            for definition in self._bindings.definitions(variable.binding):
                # What `p >>>= 0` is made of is the value before.
                if definition.how == "operator" and (before := self.before(definition)) != values.at(
                    definition.name.start_byte
                ):
                    sorted_[before].append(definition.name)
            found = self._occurrences[variable.binding] = dict(sorted_)
        return found.get(variable, [])

    def _values(self, binding: Binding) -> _Values:
        known = self._known.get(binding)
        if known is None:
            definitions = self._bindings.definitions(binding)
            found = list(self._beginnings(definitions)) if binding.depth > 0 and len(definitions) > 1 else []
            known = self._known[binding] = _Values(binding, found, self._jumps)
        return known

    def _beginnings(self, definitions: list[Definition]) -> Iterator[_Beginning]:
        for definition in definitions:
            holder = definition.holder
            if definition.how == "value" or (definition.how == "operator" and operator(holder) in _CONVERSIONS):
                end = self._end_of_block(holder)
                if end is not None:
                    yield _Beginning(definition, holder.end_byte, end)

    def _end_of_block(self, holder: Node) -> int | None:
        """Where the block ends of which an assignment is a statement, or part of one that is always run; None if there
        is none."""
        # For a parent the parser walks down from the root. To look at the text pays where many are asked for.
        self._asked += 1
        block = self._block_begun(holder) if self._asked > _ASKED else None
        if block is not None:
            return block
        found = _block(holder)
        return None if found is None else found.end_byte

    def _block_begun(self, holder: Node) -> int | None:
        """The same of an assignment that a statement of the block begins with, or one in a declaration; None where the
        text before it does not tell."""
        data, start = self._tree.data, holder.start_byte
        if holder.type == "variable_declarator":
            index = self._declarations.around(start)
            start = self._declarations.starts[index] if index >= 0 else start
        low, high = self._bindings.scope_around(start)
        if low < 0 or data[low] != _BRACE or low in self._switches:
            return None
        first = max(start - _NEAR, low)
        text = data[first:start]
        before = text.rstrip()
        last = before[-1:]
        if last == b"{":
            # Others than the block's own are those of objects, and of expressions in text.
            return high if first + len(before) - 1 == low else None
        if last != b";" and last != b"}":
            return None
        if b"\n" in text[len(before) :] or b"\r" in text[len(before) :]:
            # What stands before may be in a comment that ends with its line.
            line = before.rfind(b"\n") + 1
            if (not line and first > low) or before.find(b"//", line) >= 0 or before.find(b"--", line) >= 0:
                return None
        return high

    @cached_property
    def _declarations(self) -> Scopes:
        captures, data = self._tree.captures(), self._tree.data
        found = [*captures.get("var", ()), *captures.get("let", ())]
        return scopes([node for node in found if data[node.start_byte] in _DECLARE])

    @cached_property
    def _switches(self) -> frozenset[int]:
        """Where the bodies of `switch` begin, whose cases are blocks."""
        if b"switch" not in self._tree.data:
            return frozenset()
        blocks = self._tree.captures().get("block", ())
        return frozenset(node.start_byte for node in blocks if node.type == "switch_body")


def _block(holder: Node) -> Node | None:
    """The block of which an assignment is a statement, or part of one that is always run; None if there is none."""
    node, parent = holder, parent_of(holder)
    while parent is not None:
        if parent.type in _BLOCKS:
            return parent
        if parent.type == "arrow_function":
            return parent if same_place(field(parent, "body"), node) else None
        if parent.type == "assignment_expression":
            if same_place(field(parent, "left"), node):
                return None
        elif parent.type == "for_statement":
            if not same_place(field(parent, "initializer"), node):
                return None
        elif parent.type in ("ternary_expression", "if_statement"):
            if not same_place(field(parent, "condition"), node):
                return None
        elif parent.type not in _STRAIGHT and not is_wrapper(parent):
            return None
        node, parent = parent, parent_of(parent)
    return None
