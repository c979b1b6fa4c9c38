"""What an expression is worth, where it stands for wasm memory."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping

from glue_rewriter.heap.elements import (
    BUFFER,
    DATA_VIEW,
    GROWABLE_NAMES,
    HEAP_NAMES,
    MEMORY,
    MEMORY_NAMES,
    SHIFTS,
    TYPED_ARRAYS,
    UNSIGNED_ELEMENTS,
    is_view,
)
from glue_rewriter.heap.foreign import Foreign
from glue_rewriter.heap.words import PREFIX, is_indexed, unindexed
from glue_rewriter.syntax import Binding, Bindings, Calls, Definition, Node, SyntaxTree
from glue_rewriter.syntax.names import property_values
from glue_rewriter.syntax.nodes import (
    arguments,
    constructor_name,
    enclosing_function,
    field,
    last_expression,
    number,
    operator,
    property_name,
    unwrap,
)
from glue_rewriter.syntax.words import words

_BRANCHES = frozenset(
    {
        "if_statement",
        "else_clause",
        "switch_case",
        "switch_default",
        "ternary_expression",
        "binary_expression",
        "catch_clause",
    }
)
_LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
_NOTHING: frozenset[str] = frozenset()


class Views:
    """What is known about one tree: which variables, properties and function results hold views, the buffer or the
    memory.

    Filled by `flow`, which follows the values; asked by everybody else.
    """

    def __init__(self, tree: SyntaxTree, heap_names: Mapping[bytes, str]) -> None:
        self.tree = tree
        self.bindings = Bindings(tree)
        self.calls = Calls(tree, self.bindings)
        self.heap_names = {**HEAP_NAMES, **heap_names}
        self.foreign = Foreign(tree, self.bindings, self.calls, self.heap_names)
        #: The names any view goes by: an identifier not among them is none.
        self.names: set[bytes] = {*self.heap_names, *MEMORY_NAMES}
        self.variables: dict[Binding, set[str]] = {}
        self._unindexed = unindexed(tree)
        self.properties: dict[bytes, set[str]] = {}
        self._sure_properties: dict[bytes, bool] = {}
        self._sure_variables: dict[tuple[Binding, bool], bool] = {}
        #: All definitions of a variable in order, and the offsets of those that give it no view.
        self._others: dict[Binding, tuple[list[Definition], list[int]]] = {}
        #: Whether a variable gets a property of this name of something, as far as somebody asked (`seeds`).
        self.held: dict[tuple[Binding, bytes], bool] = {}
        #: Whether a variable may be undefined, as far as somebody asked (`ends`).
        self.undefined: dict[Binding, bool] = {}
        #: Variables that hold the name of a view, and nothing else: what `module[name]` is worth.
        self.chosen: dict[Binding, set[str]] = {}
        #: By the variable that holds the function, or by the name of the method.
        self.results: dict[Binding | bytes, set[str]] = {}

    def unindexed(self, name: bytes, start: int, end: int) -> Iterator[int]:
        """The offsets between two offsets at which a word is exactly `name`, but for those where it is indexed."""
        if name.startswith(PREFIX):
            return (at for at in self._unindexed.get(name, ()) if start <= at < end)
        return (at for at in words(self.tree, name, start, end) if not is_indexed(self.tree, at + len(name)))

    def kinds(self, node: Node) -> set[str]:
        """Everything an expression may be worth that stands for memory."""
        found: set[str] = set()
        stack = [node]
        while stack:
            current = unwrap(stack.pop())
            match current.type:
                case "identifier":
                    found |= self._name_kinds(current)
                case "member_expression" | "subscript_expression":
                    found |= self._member_kinds(current)
                case "sequence_expression":
                    stack.append(last_expression(current))
                case "assignment_expression":
                    stack.append(field(current, "right"))
                case "ternary_expression":
                    stack += [field(current, "consequence"), field(current, "alternative")]
                case "binary_expression" if operator(current) in ("||", "??", "&&"):
                    stack += [field(current, "left"), field(current, "right")]
                case "call_expression":
                    found |= self._call_kinds(current)
                case "new_expression":
                    found |= self._new_kinds(current)
        return found

    def element(self, node: Node) -> str | None:
        """The element type of the view an expression is worth, `?` where several are possible, None for no view."""
        found = {kind for kind in self.kinds(node) if is_view(kind)}
        return join(found) if found else None

    def is_sure(self, node: Node, *, by_method: bool = False) -> bool:
        """Whether a view expression is nothing but a view, as far as the file tells.

        A variable or property may hold other things too, and `heap` is a name that others use. Asked `by_method`, an
        array is such another thing: its `slice(-2)` means something.
        """
        node = unwrap(node)
        while property_name(node, self.tree.data) == b"buffer":
            node = unwrap(field(node, "object"))
        if node.type == "identifier":
            return self.is_sure_variable(node, self.bindings.resolve_node(node), by_method=by_method)
        name = property_name(node, self.tree.data)
        named = None if name is None else self.heap_names.get(name)
        if name is None or name in MEMORY_NAMES or (named is not None and named != "?"):
            return True
        if named is not None and name not in self.properties:
            return False
        known = self._sure_properties.get(name)
        if known is None:
            # A property that a getter gives is put nowhere.
            known = self._sure_properties[name] = name in self.properties and all(
                self.kinds(value) or unwrap(value).type in ("null", "undefined")
                for value in property_values(self.tree, name)
            )
        return known

    def is_sure_variable(self, node: Node, binding: Binding, *, by_method: bool = False) -> bool:
        """The same of a variable, where it stands."""
        if not self._holds_view(node, binding):
            return False
        known = self._sure_variables.get((binding, by_method))
        if known is None:
            known = self._sure_variables[binding, by_method] = self._is_sure_of_all(binding, by_method)
        return known

    def _is_sure_of_all(self, binding: Binding, by_method: bool) -> bool:
        """Whether what a variable holds is nothing but a view, wherever it holds one."""
        is_weak = binding not in self.variables and self.heap_names.get(binding.name) == "?"
        if "parameter" in binding.kinds:
            given = [
                value
                for definition in self.bindings.definitions(binding)
                if definition.how == "parameter"
                for value in self.calls.given_to(definition.name)
            ]
            if is_weak and by_method:
                return False
            return not any(self.foreign.is_keyed(value) or (by_method and self.foreign.value(value)) for value in given)
        return not is_weak or not binding.kinds

    def _holds_view(self, node: Node, binding: Binding) -> bool:
        """Whether what a variable holds at one of its uses is a view: by the definitions that come before it in its
        function, where it holds other things elsewhere, as minified code does."""
        if binding not in self._others:
            found = [d for d in self.bindings.definitions(binding) if d.how != "declared"]
            found.sort(key=lambda d: d.name.start_byte)
            self._others[binding] = found, [d.name.start_byte for d in found if not self._gives_view(d)]
        definitions, others = self._others[binding]
        if not others:
            return True
        if len(others) == len(definitions):
            return not self.foreign.variable(binding)
        at, function = node.start_byte, enclosing_function(node)
        start = function.start_byte if function is not None else -1
        loops, around = [], node.parent
        while around is not None and around.start_byte > start:
            if around.type in _LOOPS:
                loops.append((around.start_byte, around.end_byte))
            around = around.parent
        if any(bisect_left(others, low) < bisect_left(others, high) for low, high in loops):
            return False
        # Back from the use to where its value comes from, and no further than the last that gives no view.
        before = bisect_right(others, at)
        start = max(start, others[before - 1] + 1 if before else 0)
        for index in range(bisect_right(definitions, at, key=lambda d: d.name.start_byte) - 1, -1, -1):
            definition = definitions[index]
            if definition.name.start_byte < start:
                return False
            if _covers(definition.holder, at):
                return True
        return False

    def _gives_view(self, definition: Definition) -> bool:
        if definition.value is None:
            return definition.how == "parameter"
        return unwrap(definition.value).type in ("null", "undefined") or any(map(is_view, self.kinds(definition.value)))

    def _name_kinds(self, node: Node) -> frozenset[str] | set[str]:
        name = self.tree.text(node)
        if name not in self.names:
            return _NOTHING
        binding = self.bindings.resolve_node(node)
        kinds = self.variables.get(binding)
        if kinds is not None:
            return kinds
        named = self.heap_names.get(name) or (MEMORY if name in MEMORY_NAMES else None)
        if named is not None and not self.foreign.variable(binding):
            return {named}
        return _NOTHING

    def _member_kinds(self, node: Node) -> frozenset[str] | set[str]:
        name = property_name(node, self.tree.data)
        if name is None:
            return self._chosen_kinds(node) if self.chosen else _NOTHING
        if name == b"buffer":
            return {BUFFER} if self.kinds(field(node, "object")) else _NOTHING
        named = self.heap_names.get(name)
        if named is not None and not (named == "?" and self.foreign.property(name)):
            return {named}
        if name in MEMORY_NAMES:
            return _NOTHING if self.foreign.property(name) else {MEMORY}
        return self.properties.get(name, _NOTHING)

    def _chosen_kinds(self, node: Node) -> frozenset[str] | set[str]:
        """What `module[name]` is worth."""
        index = unwrap(field(node, "index")) if node.type == "subscript_expression" else node
        if index.type != "identifier":
            return _NOTHING
        return self.chosen.get(self.bindings.resolve_node(index), _NOTHING)

    def _call_kinds(self, node: Node) -> frozenset[str] | set[str]:
        function = unwrap(field(node, "function"))
        method = property_name(function, self.tree.data)
        if method == b"from" and self.is_node_buffer(node):
            return {"u8"}
        if method is not None:
            return self.results.get(method, _NOTHING)
        if function.type != "identifier":
            return _NOTHING
        growable = GROWABLE_NAMES.get(self.tree.text(function))
        if growable is not None:
            return {growable}
        return self.results.get(self.bindings.resolve_node(function), _NOTHING)

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
        kind = self.constructed(node)
        given = arguments(node)
        if kind is None or not given or BUFFER not in self.kinds(given[0]):
            return _NOTHING
        whole = len(given) == 1 or (len(given) == 2 and number(given[1], self.tree.data) == 0)
        return {kind} if whole else _NOTHING

    def constructed(self, node: Node) -> str | None:
        """What a `new` expression makes: the element type of a typed array, `data view`, or None."""
        name = constructor_name(node, self.tree.data)
        kind = None if name is None else DATA_VIEW if name == b"DataView" else TYPED_ARRAYS.get(name)
        if kind is None or name is None or not self.bindings.declared(name):
            return kind
        shadow = self.bindings.resolve(name, node.start_byte)
        return None if shadow.kinds & {"class", "function", "import"} else kind


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


def _covers(holder: Node, at: int) -> bool:
    """Whether a definition is in force at an offset after it, whichever way the code went: it is in no branch."""
    around = holder.parent
    while around is not None and not around.start_byte <= at < around.end_byte:
        if around.type in _BRANCHES:
            return False
        around = around.parent
    return True
