"""What is certainly not a view of the whole memory, whatever its name says."""

from __future__ import annotations

from collections.abc import Mapping

from glue_rewriter.dataflow.calls import Calls
from glue_rewriter.dataflow.owners import Owner, Owners
from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.memory.element_types import TYPED_ARRAYS
from glue_rewriter.syntax import Binding, Bindings, Definition, Node, SyntaxTree
from glue_rewriter.syntax.annotations import annotated, annotation, is_other
from glue_rewriter.syntax.bindings import settle
from glue_rewriter.syntax.nodes import (
    arguments,
    constructor_name,
    field,
    property_name,
    unwrap,
)
from glue_rewriter.syntax.words import identifiers

#: Forms of expressions that are certainly no view.
_NO_VIEW = frozenset({"list", "object", "text", "number", "regex", "boolean", "function", "class", "update"})
_KEYED = frozenset({"object", "text", "regex", "function", "class"})
_COPIES = frozenset({b"slice", b"concat", b"from", b"of", b"map", b"arrayBuffer"})
_SIZES = frozenset({b"length", b"byteLength", b"size"})
_BUFFERS = frozenset({b"ArrayBuffer", b"SharedArrayBuffer"})
#: Forms of what makes an array or a buffer; a variable's other values say nothing about its memory.
_MAKERS = frozenset({"new", "call", "member", "name", "copy"})
#: No variable.
_NOTHING = Binding(b"", -1, -1, 0)


class NotMemory:
    """Tells of the names of one tree which hold something that is no view."""

    def __init__(
        self, tree: SyntaxTree, bindings: Bindings, calls: Calls, owners: Owners, heap_names: Mapping[bytes, str]
    ) -> None:
        self._tree = tree
        self._bindings = bindings
        self._calls = calls
        self._puts_to = owners.puts_to
        self._heap_names = heap_names
        self._variables: dict[Binding, bool] = {}
        self._properties: dict[tuple[bytes, Owner | None], bool] = {}
        self._owners: dict[Binding, bool] = {}

    def variable(self, binding: Binding) -> bool:
        """Whether one of a variable's definitions makes it something else than a view."""
        known = self._variables.get(binding)
        if known is None:
            self._variables[binding] = False
            known = any(map(self._defined, self._bindings.definitions(binding)))
            self._variables[binding] = known
        return known

    def property(self, name: bytes, owner: Owner | None = None) -> bool:
        """Whether the file puts something else than a view into a property of this name, of this owner if that is
        known."""
        known = self._properties.get((name, owner))
        if known is None:
            self._properties[name, owner] = False
            known = any(self.value(put.value) for put in self._puts_to(name, owner) if put.how == "value")
            known = known or (self._tree.is_typed and self._is_typed_otherwise(name))
            self._properties[name, owner] = known
        return known

    def _is_typed_otherwise(self, name: bytes) -> bool:
        """Whether a class or an interface of the file gives a property of this name another type than a view's."""
        nodes = identifiers(self._tree, name, 0, len(self._tree.data))
        return any(is_other(self._tree, annotated(node)) for node in nodes)

    def value(self, value: Node) -> bool:
        """Whether an expression is certainly no view of the memory: a literal, a function, a new object of its own."""
        return all(map(self._is_no_view, copies(value)))

    def _is_no_view(self, node: Node) -> bool:
        made = made_of(node)
        if made.form == "new":
            return not self._may_be_view(node)
        # `null` and `undefined` say nothing.
        return made.form in _NO_VIEW or made.form in ("operation", "unary")

    def is_keyed(self, value: Node) -> bool:
        """Whether an expression is certainly something looked into by names: an object, a string, a function."""
        value = unwrap(value)
        form = made_of(value).form
        if form == "name":
            definitions = self._bindings.definitions(self._bindings.resolve_node(value))
            values = (unwrap(d.value) for d in definitions if d.value is not None)
            return any(made_of(one).form != "name" and self.is_keyed(one) for one in values)
        if form == "new":
            name = constructor_name(value, self._tree.data)
            return name not in TYPED_ARRAYS and name not in (b"Array", b"DataView")
        return form in _KEYED

    def is_own_array(self, value: Node) -> bool:
        """Whether an expression is a typed array of memory of its own, which takes the index of a view for none."""
        made = [each for each in copies(value) if made_of(each).form not in ("null", "nothing")]
        return bool(made) and all(
            made_of(each).form == "new" and constructor_name(each, self._tree.data) in TYPED_ARRAYS for each in made
        )

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
            if value is None or made_of(value).form not in _MAKERS:
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
            match made_of(node).form:
                case "number" | "list" | "object" | "text" | "operation" | "unary":
                    return None
                case "new":
                    name = constructor_name(node, self._tree.data)
                    if name in _BUFFERS:
                        return None
                    if name not in TYPED_ARRAYS:
                        return _NOTHING
                    given = arguments(node)
                    if not given:
                        return None
                    node = given[0]
                case "call":
                    return None if property_name(field(node, "function"), self._tree.data) in _COPIES else _NOTHING
                case "member":
                    name = property_name(node, self._tree.data)
                    if name in _SIZES:
                        return None
                    if name != b"buffer":
                        return _NOTHING
                    node = field(node, "object")
                case "name":
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
                given = self._calls.arguments_for(definition.name)
                given = given if definition.value is None else [*given, definition.value]
                return bool(given) and all(map(self.value, given))
            case "pattern":
                return self._destructured(definition)
        if definition.value is None or self.is_heap_array(definition):
            return False
        return self.value(definition.value)

    def is_heap_array(self, definition: Definition) -> bool:
        """`HEAP32 = new Int32Array(buffer)`: by its name the view it looks like, even of a buffer made in sight, as in
        wasm2js output."""
        named = self._heap_names.get(self._tree.text(definition.name), "?")
        value = None if definition.value is None else unwrap(definition.value)
        if named == "?" or value is None or made_of(value).form != "new":
            return False
        given = arguments(value)
        name = constructor_name(value, self._tree.data)
        if not given or name is None or TYPED_ARRAYS.get(name) != named:
            return False
        return made_of(given[0]).form in ("name", "member")

    def _destructured(self, definition: Definition) -> bool:
        """What `catch` catches is somebody else's."""
        return definition.holder.type == "identifier"
