"""What is certainly not a view of the whole memory, whatever its name says."""

from __future__ import annotations

from collections.abc import Mapping

from glue_rewriter.heap.elements import TYPED_ARRAYS
from glue_rewriter.syntax import Binding, Bindings, Calls, Definition, Node, SyntaxTree
from glue_rewriter.syntax.annotations import annotated, annotation, is_other
from glue_rewriter.syntax.bindings import settle
from glue_rewriter.syntax.names import property_values
from glue_rewriter.syntax.nodes import (
    arguments,
    constructor_name,
    field,
    last_expression,
    operator,
    property_name,
    unwrap,
)
from glue_rewriter.syntax.words import identifiers

_NO_VIEW = frozenset(
    {
        "array", "object", "string", "template_string", "number", "regex", "true", "false",
        "function_expression", "arrow_function", "generator_function", "class", "update_expression",
    }
)  # fmt: skip
_KEYED = frozenset({"object", "string", "template_string", "regex", "function_expression", "arrow_function", "class"})
_COPIES = frozenset({b"slice", b"concat", b"from", b"of", b"map"})
_SIZES = frozenset({b"length", b"byteLength", b"size"})
_BUFFERS = frozenset({b"ArrayBuffer", b"SharedArrayBuffer"})
#: What makes an array or a buffer; a variable's other values say nothing about its memory.
_MAKERS = frozenset({"new_expression", "call_expression", "member_expression", "identifier"})
#: No variable.
_NOTHING = Binding(b"", -1, -1, 0)


class Foreign:
    """Tells of the names of one tree which hold something that is no view."""

    def __init__(self, tree: SyntaxTree, bindings: Bindings, calls: Calls, heap_names: Mapping[bytes, str]) -> None:
        self._tree = tree
        self._bindings = bindings
        self._calls = calls
        self._heap_names = heap_names
        self._variables: dict[Binding, bool] = {}
        self._properties: dict[bytes, bool] = {}
        self._owners: dict[Binding, bool] = {}

    def variable(self, binding: Binding) -> bool:
        """Whether one of a variable's definitions makes it something else than a view."""
        known = self._variables.get(binding)
        if known is None:
            self._variables[binding] = False
            known = any(map(self._defined, self._bindings.definitions(binding)))
            self._variables[binding] = known
        return known

    def property(self, name: bytes) -> bool:
        """Whether the file puts something else than a view into a property of this name."""
        known = self._properties.get(name)
        if known is None:
            self._properties[name] = False
            known = any(map(self.value, property_values(self._tree, name)))
            known = self._properties[name] = known or (self._tree.is_typed and self._is_typed_otherwise(name))
        return known

    def _is_typed_otherwise(self, name: bytes) -> bool:
        """Whether a class or an interface of the file gives a property of this name another type than a view's."""
        nodes = identifiers(self._tree, name, 0, len(self._tree.data))
        return any(is_other(self._tree, annotated(node)) for node in nodes)

    def value(self, value: Node) -> bool:
        """Whether an expression is certainly no view of the memory: a literal, a function, a new object of its own."""
        stack = [value]
        while stack:
            current = unwrap(stack.pop())
            match current.type:
                case "unary_expression":
                    # `void 0` says nothing, like `undefined` and `null`.
                    if operator(current) == "void":
                        return False
                case "new_expression":
                    if self._may_be_view(current):
                        return False
                case "binary_expression":
                    if operator(current) in ("||", "&&", "??"):
                        return False
                case "ternary_expression":
                    stack += [field(current, "consequence"), field(current, "alternative")]
                case "sequence_expression":
                    stack.append(last_expression(current))
                case "assignment_expression":
                    stack.append(field(current, "right"))
                case other:
                    if other not in _NO_VIEW:
                        return False
        return True

    def is_keyed(self, value: Node) -> bool:
        """Whether an expression is certainly something looked into by names: an object, a string, a function."""
        value = unwrap(value)
        if value.type == "identifier":
            definitions = self._bindings.definitions(self._bindings.resolve_node(value))
            values = (unwrap(d.value) for d in definitions if d.value is not None)
            return any(one.type != "identifier" and self.is_keyed(one) for one in values)
        if value.type == "new_expression":
            name = constructor_name(value, self._tree.data)
            return name not in TYPED_ARRAYS and name not in (b"Array", b"DataView")
        return value.type in _KEYED

    def own_memory(self, node: Node) -> bool:
        """Whether an expression, as a value or given to a typed array's constructor, has memory of its own.

        That is: a length, a list, `new ArrayBuffer(…)`, a typed array made of one of these, the `buffer` of such an
        array, or a variable that holds one of these.
        """
        binding = self._memory_of(node)
        return binding is None or (binding is not _NOTHING and self._owns_memory(binding))

    def _owns_memory(self, binding: Binding) -> bool:
        known = self._owners.get(binding)
        return settle(binding, self._owners, self._memories) if known is None else known

    def _memories(self, binding: Binding) -> list[Binding] | None:
        """The variables whose memory the values of a variable have, None if one of these has its own."""
        found = []
        for definition in self._bindings.definitions(binding):
            value = None if definition.value is None else unwrap(definition.value)
            if value is None or value.type not in _MAKERS:
                continue
            other = self._memory_of(value)
            if other is None:
                return None
            if other is not _NOTHING:
                found.append(other)
        return found

    def _memory_of(self, node: Node) -> Binding | None:
        """The variable whose memory an expression has, None if it has its own, `_NOTHING` if it has some other."""
        while True:
            node = unwrap(node)
            match node.type:
                case "number" | "array" | "object" | "string" | "binary_expression" | "unary_expression":
                    return None
                case "new_expression":
                    name = constructor_name(node, self._tree.data)
                    if name in _BUFFERS:
                        return None
                    if name not in TYPED_ARRAYS:
                        return _NOTHING
                    given = arguments(node)
                    if not given:
                        return None
                    node = given[0]
                case "call_expression":
                    return None if property_name(field(node, "function"), self._tree.data) in _COPIES else _NOTHING
                case "member_expression" | "subscript_expression":
                    name = property_name(node, self._tree.data)
                    if name in _SIZES:
                        return None
                    if name != b"buffer":
                        return _NOTHING
                    node = field(node, "object")
                case "identifier":
                    binding = self._bindings.resolve_node(node)
                    return binding if binding.kinds else _NOTHING
                case _:
                    return _NOTHING

    def _may_be_view(self, node: Node) -> bool:
        """Whether `new X(…)` may be a typed array over the memory: not over a length, a list or a buffer of its own."""
        name = constructor_name(node, self._tree.data)
        given = arguments(node)
        if name == b"Memory":
            return True
        if not given or (name not in TYPED_ARRAYS and name != b"DataView"):
            return False
        return not self.own_memory(given[0])

    def _defined(self, definition: Definition) -> bool:
        if self._tree.is_typed and is_other(self._tree, annotation(definition)):
            return True
        match definition.how:
            case "function" | "class" | "loop":
                return True
            case "parameter":
                given = self._calls.given_to(definition.name)
                given += [definition.value] if definition.value is not None else []
                return bool(given) and all(map(self.value, given))
            case "pattern":
                return self._destructured(definition)
        if definition.value is None or self._is_heap_array(definition):
            return False
        return self.value(definition.value)

    def _is_heap_array(self, definition: Definition) -> bool:
        """`HEAP32 = new Int32Array(buffer)`: by its name the view it looks like, even of a buffer made in sight, as in
        wasm2js output."""
        named = self._heap_names.get(self._tree.text(definition.name), "?")
        value = None if definition.value is None else unwrap(definition.value)
        if named == "?" or value is None or value.type != "new_expression":
            return False
        given = arguments(value)
        name = constructor_name(value, self._tree.data)
        if not given or name is None or TYPED_ARRAYS.get(name) != named:
            return False
        return given[0].type in ("identifier", "member_expression")

    def _destructured(self, definition: Definition) -> bool:
        """`{heap}` is the property of that name; what `catch` catches is somebody else's."""
        if definition.holder.type == "object_pattern":
            text = self._tree.text(definition.name)
            return self._heap_names.get(text) == "?" and self.property(text)
        return definition.holder.type == "identifier"
