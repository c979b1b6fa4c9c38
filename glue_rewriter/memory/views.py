"""What an expression is worth, where it stands for wasm memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from glue_rewriter.dataflow.builtins import GIVES_ARGUMENT, SAME_ELEMENTS, TAKES_OUT, invocation, next_of
from glue_rewriter.dataflow.calls import Calls
from glue_rewriter.dataflow.owners import Owner, Owners
from glue_rewriter.dataflow.patterns import taken_from
from glue_rewriter.dataflow.steps import copies, goes, made_of
from glue_rewriter.dataflow.values import Values
from glue_rewriter.memory.element_types import (
    BUFFER,
    DATA_VIEW,
    GROWABLE_NAMES,
    HEAP_NAMES,
    LIST,
    MEMORY,
    MEMORY_NAMES,
    OPEN,
    SHIFTS,
    TYPED_ARRAYS,
    UNSIGNED_ELEMENTS,
    element_of,
    is_view,
)
from glue_rewriter.memory.not_memory import NotMemory
from glue_rewriter.memory.platform_calls import DATA_VIEW_METHODS, VIEW_METHODS
from glue_rewriter.memory.text_scan import PREFIX, escaped_names, is_indexed, unindexed
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.syntax import Binding, Bindings, Node, SyntaxTree
from glue_rewriter.syntax.nodes import (
    arguments,
    field,
    number,
    property_name,
    unwrap,
)
from glue_rewriter.syntax.words import words

if TYPE_CHECKING:
    from glue_rewriter.dataflow.exported import Exported

_NOTHING: frozenset[str] = frozenset()
#: How many lists in each other are looked into.
_NESTED = 3
#: What gives the buffer of a memory, beside its `buffer` (WebAssembly JavaScript interface, 5.3).
BUFFER_GIVERS = frozenset({b"toResizableBuffer", b"toFixedLengthBuffer"})
#: A name of a view that is put together where it is asked for.
_PUT_TOGETHER = rb"""["'`]HEAP[UF]?(?:\d+["'`]|["'`$])"""


class Views:
    """What is known about one tree: which variables, properties and function results hold views, the buffer or the
    memory.

    Filled by `propagation`, which follows the values; asked by everybody else.
    """

    def __init__(self, tree: SyntaxTree, heap_names: Mapping[bytes, str]) -> None:
        self.tree = tree
        self.bindings = Bindings(tree)
        self.owners = Owners(tree, self.bindings)
        self.calls = Calls(tree, self.bindings, self.owners)
        self.values = Values(tree, self.bindings, self.calls, self.owners, self.element)
        self.heap_names = {**HEAP_NAMES, **heap_names}
        if b"\\u" in tree.data:
            self.heap_names.update(escaped_names(tree.data, self.heap_names))
        self.not_memory = NotMemory(tree, self.bindings, self.calls, self.owners, self.heap_names)
        #: The names any view goes by: an identifier not among them is none.
        self.names: set[bytes] = {*self.heap_names, *MEMORY_NAMES}
        self.variables: dict[Binding, set[str]] = {}
        self._unindexed = unindexed(tree)
        #: By name, and by whose property it is: None where nobody knows.
        self.properties: dict[bytes, dict[Owner | None, set[str]]] = {}
        #: Whether a variable gets a property of this name of something, as far as somebody asked (`sources`).
        self.held: dict[tuple[Binding, bytes], bool] = {}
        #: Variables that hold the name of a view, and nothing else: what `module[name]` is worth.
        self.chosen: dict[Binding, set[str]] = {}
        #: The parameters that a function indexes a view by, by where it begins and the place of the view (`sites`).
        self.indexing: dict[tuple[int, int], dict[int, bool]] = {}
        #: Where `this` is the memory: in a property that is defined on it.
        self.memory_itself: set[int] = set()
        #: What functions get and read as an element of `arguments` or of a rest parameter: by where they begin, and the
        #: place.
        self.given: dict[tuple[int, int], set[str]] = {}
        #: What calls give back of what they are given, by their place.
        self.given_back: dict[tuple[int, int], set[str]] = {}
        #: What expressions are worth that make lists of views, by their place: `[HEAPU8, HEAP32]`.
        self.listed: dict[tuple[int, int], set[str]] = {}
        #: What functions return, by where they begin.
        self.results: dict[int, set[str]] = {}

    @cached_property
    def exported(self) -> Exported:
        """What code out of sight can have of the file."""
        # Imported late: few files need it.
        from glue_rewriter.dataflow.exported import Exported

        return Exported(self.tree, self.bindings)

    def unindexed(self, name: bytes, start: int, end: int) -> Iterator[int]:
        """The offsets between two offsets at which a word is exactly `name`, but for those where it is indexed."""
        if name.startswith(PREFIX) and b"\\" not in name:
            return (at for at in self._unindexed.get(name, ()) if start <= at < end)
        return (at for at in words(self.tree, name, start, end) if not is_indexed(self.tree, at + len(name)))

    def kinds(self, node: Node) -> set[str]:
        """Everything an expression may be worth that stands for memory."""
        found: set[str] = set()
        stack = [node]
        while stack:
            current = unwrap(stack.pop())
            if current.type == "identifier":  # most are
                found |= self._name_kinds(current)
                continue
            made = made_of(current)
            match made.form:
                case "copy":
                    stack += made.parts
                case "member":
                    found |= self._member_kinds(current)
                case "call":
                    found |= self._call_kinds(current)
                    place = current.start_byte, current.end_byte
                    found |= self.given_back.get(place, _NOTHING) | self.listed.get(place, _NOTHING)
                case "new":
                    found |= self._new_kinds(current) | self.listed.get(
                        (current.start_byte, current.end_byte), _NOTHING
                    )
                case "list" | "object" if self.listed:
                    found |= self.listed.get((current.start_byte, current.end_byte), _NOTHING)
                case "name":
                    found |= self._name_kinds(current)
                case "this" if current.start_byte in self.memory_itself:
                    found.add(MEMORY)
        return found

    def element(self, node: Node) -> str | None:
        """The element type of the view an expression is worth, `?` where several are possible, None for no view."""
        found = {element_of(kind) for kind in self.kinds(node) if is_view(kind)}
        return join(found) if found else None

    def shift(self, node: Node) -> int | None:
        """log2 of the size of the elements of the view an expression is worth, None where that is not known: several
        are possible, or it is a parameter that others, out of sight, may give another view."""
        kinds = {kind for kind in self.kinds(node) if is_view(kind)}
        if not kinds or any(kind.endswith(OPEN) for kind in kinds) or self._is_of_open_parameter(node):
            return None
        return SHIFTS[join(kinds)]

    def _is_of_open_parameter(self, node: Node) -> bool:
        """Whether a view is a property, by no name of the heap's, of a parameter that code out of sight may give."""
        node = unwrap(node)
        made = made_of(node)
        holder = unwrap(made.parts[0]) if made.form == "member" else None
        name = property_name(node, self.tree.data)
        if holder is None or made_of(holder).form != "name" or name is None:
            return False
        if name in self.heap_names and not self.is_weak(name):
            return False
        definitions = self.bindings.resolve_node(holder).definitions
        return any(d.how == "parameter" and not self.calls.is_given_by_all(d.name) for d in definitions)

    def can_be_read_twice(self, node: Node) -> bool:
        """Whether an expression is a name, or a property, of no view, by a name or a literal index."""
        while made_of(node).form == "member":
            holder = made_of(node).parts[0]
            if node.type == "subscript_expression":
                is_literal = made_of(unwrap(field(node, "index"))).form in ("text", "number")
                if not is_literal or self.element(holder) is not None:
                    return False
            node = unwrap(holder)
        return made_of(node).form in ("name", "this")

    def _name_kinds(self, node: Node) -> frozenset[str] | set[str]:
        name = self.tree.text(node)
        if name not in self.names:
            return _NOTHING
        binding = self.bindings.resolve_node(node)
        kinds = self.variables.get(binding)
        if kinds is not None:
            return kinds
        named = self.heap_names.get(name) or (MEMORY if name in MEMORY_NAMES else None)
        if named is None or (binding.kinds and self.is_weak(name)):
            # `heap` is a weak name: what the file declares is a view where something else says so.
            return _NOTHING
        return _NOTHING if self.not_memory.variable(binding) else {named}

    def _member_kinds(self, node: Node) -> frozenset[str] | set[str]:
        name = property_name(node, self.tree.data)
        holder = field(node, "object")
        if name is None:
            return self._element_kinds(node, holder)
        if name == b"buffer":
            if any(not kind.startswith(LIST) for kind in self.kinds(holder)):
                return {BUFFER}
            owner = self.owners.of(holder)
            if owner is None:  # no buffer has elements
                return self.property_kinds(name, holder) if _has_elements(node) else _NOTHING
            return self.properties.get(name, {}).get(owner, _NOTHING)
        if name == b"value" and (walked := next_of(holder, self.tree.data)) is not None:
            found = {kind.removeprefix(LIST) for kind in self.kinds(walked) if kind.startswith(LIST)}
            if found:
                return found
        named = self.heap_names.get(name)
        if named is not None and not self.is_weak(name):
            return {named}
        if name in MEMORY_NAMES:
            return _NOTHING if self.not_memory.property(name, self.owners.of(holder)) else {MEMORY}
        return self.property_kinds(name, holder)

    def property_kinds(self, name: bytes, holder: Node) -> frozenset[str] | set[str]:
        """What a property of a name may be worth, of what an expression is."""
        by_owner = self.properties.get(name)
        if by_owner is None:
            return _NOTHING
        owner = self.owners.of(holder)
        if owner is None:
            return set().union(*by_owner.values())
        own = by_owner.get(owner)
        if own is None and self.owners.has_put(name, owner):
            return _NOTHING  # what it is given is told, and is none
        return (own or set()) | by_owner.get(None, set())

    def _element_kinds(self, node: Node, holder: Node) -> frozenset[str] | set[str]:
        """What an element is worth: of a list of views, or of a module by the name of a view."""
        index = field(node, "index") if made_of(node).form == "member" and node.type == "subscript_expression" else None
        if index is None:
            return _NOTHING
        if self.given:
            listed = self.calls.listed(node)
            found = None if listed is None else self.given.get((listed[0].start_byte, listed[1]))
            if found:
                return found
        if self.chosen and made_of(unwrap(index)).form == "name":
            found = self.chosen.get(self.bindings.resolve_node(unwrap(index)))
            if found:
                return found
        if self._is_nested_too_far(holder):
            return _NOTHING
        if unwrap(holder).type != "identifier" or self.tree.text(unwrap(holder)) in self.names:
            found = {kind.removeprefix(LIST) for kind in self.kinds(holder) if kind.startswith(LIST)}
            if found:
                return found
        return {"?"} if self.is_put_together(index) else _NOTHING

    def _is_nested_too_far(self, holder: Node) -> bool:
        """Whether an expression is an element of an element, and so on, deeper than lists are followed into."""
        for _ in range(_NESTED):
            holder = unwrap(holder)
            if holder.type != "subscript_expression":
                return False
            holder = field(holder, "object")
        return True

    def is_put_together(self, index: Node) -> bool:
        """Whether a name of a view is put together in a subscript: `'HEAP' + type`."""
        at = unwrap(index).start_byte
        text = self.tree.data[at : at + 16]
        return text.startswith(PREFIX, 1) and re.match(_PUT_TOGETHER, text) is not None

    def _call_kinds(self, node: Node) -> frozenset[str] | set[str]:
        made = invocation(node, self.tree.data)
        function = unwrap(made.callee)
        if made.constructs:
            return self._new_kinds(node)
        method = property_name(function, self.tree.data)
        if method is not None:
            if method == b"from" and self.is_node_buffer(node):
                return {"u8"}
            holder = field(function, "object")
            if method in BUFFER_GIVERS and MEMORY in self.kinds(holder):
                return {BUFFER}
            if method in TAKES_OUT or method in SAME_ELEMENTS:
                lists = {kind for kind in self.kinds(holder) if kind.startswith(LIST)}
                if lists:
                    return {kind.removeprefix(LIST) for kind in lists} if method in TAKES_OUT else lists
            if made.given and self.tree.text(function) in GIVES_ARGUMENT:
                return self.kinds(made.given[0])
            if method == b"get" and len(made.given) == 2 and self.tree.text(unwrap(holder)) == b"Reflect":
                name = made.given[1]
                return self.heap_names_of(name)
        elif made_of(function).form == "name":
            growable = GROWABLE_NAMES.get(self.tree.text(function))
            if growable is not None:
                return {growable}
        if not self.results:
            return _NOTHING
        return set().union(*(self.results.get(one.start_byte, _NOTHING) for one in self.calls.functions(function)))

    def is_weak(self, name: bytes) -> bool:
        """Whether a name is one that others use for other things, and nobody said that it is a view."""
        return name in HEAP_NAMES and self.heap_names[name] == "?"

    def method_name(self, function: Node) -> bytes | None:
        """The name of the method that an expression is: `HEAPU8.subarray`, or a variable that holds one."""
        for each in copies(function):
            name = property_name(each, self.tree.data)
            if name is not None and name not in VIEW_METHODS and name not in DATA_VIEW_METHODS:
                for put in self.owners.puts(name):
                    held = property_name(unwrap(put.value), self.tree.data) if put.how == "value" else None
                    if held is not None:
                        return held
            if name is not None:
                return name
            if made_of(each).form == "name":
                for definition in self.bindings.definitions(self.bindings.resolve_node(each)):
                    if definition.how == "pattern":
                        taken = taken_from(definition.name, self.tree.data)
                        if taken is not None and taken.steps and isinstance(taken.steps[-1], bytes):
                            return taken.steps[-1]
                    values = [] if definition.value is None else [definition.value]
                    if definition.how == "parameter":
                        values += self.calls.arguments_for(definition.name)
                    for value in (each for one in values for each in copies(one)):
                        name = property_name(value, self.tree.data)
                        if name is not None:
                            return name
        return None

    def heap_names_of(self, name: Node) -> frozenset[str] | set[str]:
        """What the property is worth that a string literal names."""
        text = self.tree.text(unwrap(name))[1:-1] if made_of(unwrap(name)).form == "text" else b""
        kind = self.heap_names.get(text)
        return {kind} if kind is not None else _NOTHING

    def is_node_buffer(self, call: Node) -> bool:
        """Whether a call is `Buffer.from(memory.buffer)`: Node's Buffer, a Uint8Array, over the whole memory."""
        given = arguments(call) or []
        callee = unwrap(field(call, "function"))
        return (
            (len(given) == 1 or (len(given) == 2 and number(given[1], self.tree.data) == 0))
            and property_name(callee, self.tree.data) == b"from"
            and self.tree.text(unwrap(field(callee, "object"))) == b"Buffer"
            and BUFFER in self.kinds(given[0])
        )

    def _new_kinds(self, node: Node) -> frozenset[str] | set[str]:
        given = invocation(node, self.tree.data).given
        if not given:
            return _NOTHING
        kind = self.constructed(node)
        if kind is None or BUFFER not in self.kinds(given[0]):
            return _NOTHING
        whole = len(given) == 1 or (len(given) == 2 and number(given[1], self.tree.data) == 0)
        return {kind} if whole else _NOTHING

    def constructed(self, node: Node) -> str | None:
        """What a `new` expression makes: the element type of a typed array, `?` where the file does not tell which,
        `data view`, or None."""
        made = {self._made_by(each) for each in copies(invocation(node, self.tree.data).callee)}
        kinds = {kind for kind in made if kind is not None}
        if len(kinds) <= 1:
            return kinds.pop() if kinds and None not in made else None
        return None if DATA_VIEW in kinds else join(kinds)

    def _made_by(self, constructor: Node) -> str | None:
        """What a constructor makes: a typed array by name, or `?` for one of several, or whatever it was given."""
        is_name = made_of(constructor).form == "name"
        name = self.tree.text(constructor) if is_name else property_name(constructor, self.tree.data)
        kind = None if name is None else DATA_VIEW if name == b"DataView" else TYPED_ARRAYS.get(name)
        if kind is not None and name is not None:
            if not self.bindings.declared(name):
                return kind
            shadow = self.bindings.resolve(name, constructor.start_byte)
            return None if shadow.kinds & {"class", "function", "import"} else kind
        if is_name:
            return self._held_by(self.bindings.resolve_node(constructor))
        if made_of(constructor).form == "member":
            holder = unwrap(field(constructor, "object"))
            values = [holder]
            if made_of(holder).form == "name":
                definitions = self.bindings.definitions(self.bindings.resolve_node(holder))
                values = [d.value for d in definitions if d.value is not None]
            texts = [self.tree.text(value) for value in values if value.end_byte - value.start_byte < 4096]
            return "?" if any(array in text for text in texts for array in TYPED_ARRAYS) else None
        return None

    def _held_by(self, binding: Binding) -> str | None:
        """What a variable makes that holds a constructor: it is a parameter, or is given typed arrays."""
        if "parameter" in binding.kinds:
            given = [d.name for d in self.bindings.definitions(binding) if d.how == "parameter"]
            values = [value for name in given for value in self.calls.arguments_for(name)]
            # What any function may give may be a class of its own; `new` with a buffer makes a view all the same.
            if not values:
                return "?"
        else:
            values = [d.value for d in self.bindings.definitions(binding) if d.value is not None]
        texts = [self.tree.text(value) for value in values if value.end_byte - value.start_byte < 4096]
        found = {kind for text in texts for array, kind in TYPED_ARRAYS.items() if array in text}
        if not found:
            return DATA_VIEW if any(b"DataView" in text for text in texts) else None
        if all(text in TYPED_ARRAYS for text in texts):
            return join({TYPED_ARRAYS[text] for text in texts})
        return "?" if len(found) > 1 else found.pop()


def _has_elements(node: Node) -> bool:
    """Whether an element of an expression is taken."""
    return any(fate == "object" and to.type == "subscript_expression" for fate, to in goes(node))


def join(elements: set[str]) -> str:
    """The element type that stands for several: one of them where their sizes agree, `?` otherwise."""
    if len(elements) > 1:
        elements = elements - {"?"}
    if len(elements) == 1:
        return next(iter(elements))
    if len({SHIFTS[element] for element in elements}) > 1:
        return "?"
    signed = sorted(elements - UNSIGNED_ELEMENTS)
    return signed[0] if signed else min(elements)
