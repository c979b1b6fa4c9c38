"""Where the values that stand for wasm memory go: views, the memory's buffer, the memory itself.

Values are pushed, not pulled: from the places where memory is first seen (`seeds`), each value is followed up the
tree into the variable, property, parameter or function result that receives it, and from there to every occurrence of
that name. So only code that has to do with memory is ever looked at. On the way every use of a view is noted, for
`sites` to read.
"""

from __future__ import annotations

from collections.abc import Mapping

from glue_rewriter.heap import seeds
from glue_rewriter.heap.elements import BUFFER, MEMORY, MEMORY_NAMES, is_view
from glue_rewriter.heap.views import Views
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Binding, Node, SyntaxTree
from glue_rewriter.syntax.annotations import is_parameter_property
from glue_rewriter.syntax.names import named_by
from glue_rewriter.syntax.nodes import (
    arguments,
    enclosing_function,
    field,
    is_wrapper,
    operator,
    property_name,
    same_place,
    string_value,
    unwrap,
)
from glue_rewriter.syntax.words import identifiers, words

#: What the grammars call the name of a pair, of a field, and of a field in TypeScript.
_KEY_FIELDS = ("key", "property", "name")


class Use(NamedTuple):
    """A value that stands for memory, used: `node` is the expression, `kind` what it is worth, `parent` what uses it.

    The parent is a `member_expression` (a property of the value is taken), the `arguments` of a call or `new`, or a
    `pair_pattern` whose computed key is an index.
    """

    node: Node
    kind: str
    parent: Node


def trace(tree: SyntaxTree, heap_names: Mapping[bytes, str]) -> tuple[Views, list[Use]]:
    """What every expression of a tree is worth, and every use of a value that stands for memory."""
    views = Views(tree, heap_names)
    flow = _Flow(views)
    for seed in seeds.find(views):
        flow.receive(seed.node, seed.kind) if seed.is_target else flow.push(seed.node, seed.kind)
        flow.run()
    return views, flow.uses


class _Flow:
    def __init__(self, views: Views) -> None:
        self.views = views
        self.uses: list[Use] = []
        self._tree = views.tree
        self._bindings = views.bindings
        self._seen: set[tuple[int, int, str]] = set()
        self._queue: list[tuple[Node, str]] = []

    def push(self, node: Node, kind: str) -> None:
        """Say that an expression is worth this; it is followed when `run` comes to it."""
        key = (node.start_byte, node.end_byte, kind)
        if key not in self._seen:
            self._seen.add(key)
            self._queue.append((node, kind))

    def run(self) -> None:
        """Follow all that was pushed, and all that follows from it."""
        while self._queue:
            self._follow(*self._queue.pop())

    def _follow(self, node: Node, kind: str) -> None:
        while True:
            parent = node.parent
            if parent is None:
                return
            match parent.type:
                case _ if is_wrapper(parent):
                    pass
                case "sequence_expression":
                    if parent.end_byte != node.end_byte:
                        return
                case "ternary_expression":
                    if same_place(field(parent, "condition"), node):
                        return
                case "binary_expression":
                    sign = operator(parent)
                    if sign not in ("||", "??", "&&") or (sign == "&&" and same_place(field(parent, "left"), node)):
                        return
                case "assignment_expression" | "augmented_assignment_expression":
                    if same_place(field(parent, "left"), node):
                        return
                    self.receive(field(parent, "left"), kind)
                case "variable_declarator":
                    if not same_place(field(parent, "name"), node):
                        self.receive(field(parent, "name"), kind)
                    return
                case "assignment_pattern" | "object_assignment_pattern":
                    if not same_place(field(parent, "left"), node):
                        self.receive(field(parent, "left"), kind)
                    return
                case "required_parameter" | "optional_parameter":
                    pattern = parent.child_by_field_name("pattern")
                    if pattern is not None and not same_place(pattern, node):
                        self.receive(pattern, kind)
                    return
                case "pair" | "field_definition" | "public_field_definition":
                    self._give_property(parent, node, kind)
                    return
                case "return_statement" if self._is_parameter(node):
                    return
                case "arrow_function" if self._is_parameter(node):
                    return
                case "return_statement":
                    self._give_result(enclosing_function(parent), kind)
                    return
                case "arrow_function":
                    if same_place(field(parent, "body"), node):
                        self._give_result(parent, kind)
                    return
                case "member_expression":
                    self._take_property(parent, node, kind)
                    return
                case "subscript_expression":
                    if same_place(field(parent, "object"), node) and property_name(parent, self._tree.data) is not None:
                        self._take_property(parent, node, kind)
                    return
                case "arguments":
                    self._pass(parent, node, kind)
                    return
                case "array":
                    self._give_element(parent, node, kind)
                    return
                case _:
                    return
            node = parent
            key = (node.start_byte, node.end_byte, kind)
            if key in self._seen:
                return
            self._seen.add(key)

    def _is_parameter(self, node: Node) -> bool:
        """Whether an expression is a parameter alone: a function that returns it gives back whatever it was given."""
        node = unwrap(node)
        return node.type == "identifier" and "parameter" in self._bindings.resolve_node(node).kinds

    def receive(self, target: Node, kind: str) -> None:
        """A variable, property or pattern receives a value."""
        target = unwrap(target)
        match target.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                self._give_variable(self._bindings.resolve_node(target), kind)
            case "member_expression" | "subscript_expression":
                name = property_name(target, self._tree.data)
                if name is not None:
                    self._give_property_name(name, kind)
            case "assignment_pattern" | "object_assignment_pattern":
                self.receive(field(target, "left"), kind)
            case "object_pattern":
                self._destructure(target, kind)

    def _give_variable(self, binding: Binding, kind: str) -> None:
        kinds = self.views.variables.setdefault(binding, set())
        if kind in kinds:
            return
        kinds.add(kind)
        self.views.names.add(binding.name)
        name, start, end = binding.name, max(binding.start, 0), binding.end
        # `view[` is a site, found by another road; the rest may lead on.
        found = self.views.unindexed(name, start, end) if is_view(kind) else words(self._tree, name, start, end)
        for at in found:
            node = self._bindings.reference(binding, at)
            if node is not None and self._bindings.resolve_node(node) is binding:
                self.push(node, kind)
        if self._tree.is_typed and any(is_parameter_property(d.holder) for d in self._bindings.definitions(binding)):
            self._give_property_name(binding.name, kind)

    def _give_element(self, array: Node, node: Node, kind: str) -> None:
        """`[a, b] = [HEAPU8, HEAP32]`: the name at the same place of the pattern receives the value."""
        holder = array.parent
        if holder is None or holder.type not in ("variable_declarator", "assignment_expression"):
            return
        pattern = holder.child_by_field_name("name") or holder.child_by_field_name("left")
        if pattern is None or pattern.type != "array_pattern":
            return
        place = sum(child.type == "," for child in array.children if child.start_byte < node.start_byte)
        for child in pattern.named_children:
            if sum(other.type == "," for other in pattern.children if other.start_byte < child.start_byte) == place:
                self.receive(child, kind)

    def _give_property(self, parent: Node, value: Node, kind: str) -> None:
        key = next((key for name in _KEY_FIELDS if (key := parent.child_by_field_name(name)) is not None), None)
        if key is None or same_place(key, value):
            return
        named = key.type in ("property_identifier", "private_property_identifier")
        name = self._tree.text(key) if named else string_value(key, self._tree.data)
        if name is not None:
            self._give_property_name(name, kind)

    def _give_property_name(self, name: bytes, kind: str) -> None:
        if name in self.views.heap_names or name in MEMORY_NAMES:
            return
        kinds = self.views.properties.setdefault(name, set())
        if kind in kinds or self.views.foreign.property(name):
            return
        kinds.add(kind)
        for node in identifiers(self._tree, name, 0, len(self._tree.data)):
            named = named_by(node)
            if named is not None:
                self.push(named, kind)

    def _destructure(self, pattern: Node, kind: str) -> None:
        for child in pattern.named_children:
            target = child
            key = child
            if child.type == "pair_pattern":
                key, target = field(child, "key"), field(child, "value")
                if key.type == "computed_property_name":
                    self.uses.append(Use(pattern, kind, child))
                    continue
            elif child.type == "object_assignment_pattern":
                key = field(child, "left")
            if self._tree.text(key) == b"buffer":
                self.receive(target, BUFFER)

    def _give_result(self, function: Node | None, kind: str) -> None:
        """A function returns a value: so its calls are worth it."""
        if function is None or any(child.type in ("async", "*") for child in function.children):
            return
        if any(child.type == "get" for child in function.children):
            self._give_property_name(self._tree.text(field(function, "name")), kind)
            return
        calls = self.views.calls
        holder = calls.name_of(function) or calls.method_name_of(function)
        if holder is None:
            return
        kinds = self.views.results.setdefault(holder, set())
        if kind in kinds:
            return
        kinds.add(kind)
        for call in calls.method_calls_of(holder) if isinstance(holder, bytes) else calls.calls_of(holder):
            self.push(call, kind)

    def _take_property(self, member: Node, node: Node, kind: str) -> None:
        """A property of the value is taken: its buffer is followed, the rest is noted."""
        if not same_place(field(member, "object"), node):
            return
        name = property_name(member, self._tree.data)
        if name == b"buffer":
            self.push(member, BUFFER)
        elif kind == MEMORY and name in (b"toResizableBuffer", b"toFixedLengthBuffer"):
            call = member.parent
            if call is not None and call.type == "call_expression":
                self.push(call, BUFFER)
        elif kind != MEMORY:
            self.uses.append(Use(node, kind, member))

    def _pass(self, holder: Node, node: Node, kind: str) -> None:
        """The value is an argument: of a constructor, a local function, or something unknown."""
        call = holder.parent
        assert call is not None
        given = arguments(call) or []
        place = next(index for index, argument in enumerate(given) if same_place(argument, node))
        if call.type == "new_expression":
            if kind == BUFFER and place == 0:
                for worth in self.views.kinds(call):
                    self.push(call, worth)
        elif kind == BUFFER and self.views.is_node_buffer(call):
            self.push(call, "u8")
        elif not any(argument.type == "spread_element" for argument in given[:place]):
            for parameter in self.views.calls.parameters(call, place):
                self.receive(parameter, kind)
        self.uses.append(Use(node, kind, holder))
