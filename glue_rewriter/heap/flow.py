"""Where the values that stand for wasm memory go: views, the memory's buffer, the memory itself.

Values are pushed, not pulled: from the places where memory is first seen (`seeds`), each value is followed up the tree into the
variable, property, parameter or function result that receives it, and from there to every occurrence of that name. So only code
that has to do with memory is ever looked at. On the way every use of a view is noted, for `sites` to read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from glue_rewriter.heap import seeds
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
from glue_rewriter.heap.foreign import is_something_else
from glue_rewriter.syntax import Binding, Bindings, Definition, Node, SyntaxTree
from glue_rewriter.syntax.bindings import FUNCTION_TYPES, enclosing_function, identifiers
from glue_rewriter.syntax.nodes import (
    arguments,
    constructor_name,
    field,
    is_wrapper,
    last_expression,
    number,
    operator,
    parameters,
    property_name,
    string_value,
    unwrap,
)

_NOTHING: frozenset[str] = frozenset()


class Use(NamedTuple):
    """A value that stands for memory, used: `node` is the expression, `kind` what it is worth, `parent` what uses it.

    The parent is a `member_expression` (a property of the value is taken), the `arguments` of a call or `new`, or a
    `pair_pattern` whose computed key is an index.
    """

    node: Node
    kind: str
    parent: Node


class Views:
    """What each expression of one tree is worth, where it stands for memory."""

    def __init__(self, tree: SyntaxTree, bindings: Bindings, heap_names: Mapping[bytes, str]) -> None:
        self.tree = tree
        self.bindings = bindings
        self.heap_names = {**HEAP_NAMES, **heap_names}
        self.uses: list[Use] = []
        #: The names any view goes by: an identifier not among them is none.
        self.names: set[bytes] = {*self.heap_names, *MEMORY_NAMES}
        self._variables: dict[Binding, set[str]] = {}
        self._properties: dict[bytes, set[str]] = {}
        self._results: dict[Binding, set[str]] = {}
        self._foreign: dict[Binding, bool] = {}
        self._foreign_properties: dict[bytes, bool] = {}
        self._seen: set[tuple[int, int, str]] = set()
        self._queue: list[tuple[Node, str]] = []
        for node, kind in seeds.find(self):
            self.push(node, kind)
        self.run()

    # -- what an expression is worth --------------------------------------------------------------

    def kinds(self, node: Node) -> frozenset[str] | set[str]:
        """Everything an expression may be worth that stands for memory."""
        node = unwrap(node)
        match node.type:
            case "identifier":
                return self._name_kinds(node)
            case "member_expression" | "subscript_expression":
                return self._member_kinds(node)
            case "sequence_expression":
                return self.kinds(last_expression(node))
            case "assignment_expression":
                return self.kinds(field(node, "right"))
            case "ternary_expression":
                return {*self.kinds(field(node, "consequence")), *self.kinds(field(node, "alternative"))}
            case "binary_expression" if operator(node) in ("||", "??", "&&"):
                return {*self.kinds(field(node, "left")), *self.kinds(field(node, "right"))}
            case "call_expression":
                return self._call_kinds(node)
            case "new_expression":
                return self._new_kinds(node)
        return _NOTHING

    def element(self, node: Node) -> str | None:
        """The element type of the view an expression is worth, `?` where several are possible, None for no view."""
        found = {kind for kind in self.kinds(node) if is_view(kind)}
        return join(found) if found else None

    def mixed(self, node: Node) -> bool:
        """Whether a view expression is a variable that also holds something which is no array."""
        node = unwrap(node)
        return node.type == "identifier" and self.is_foreign(self.bindings.resolve_node(node))

    def _name_kinds(self, node: Node) -> frozenset[str] | set[str]:
        name = self.tree.text(node)
        if name not in self.names:
            return _NOTHING
        binding = self.bindings.resolve_node(node)
        kinds = self._variables.get(binding)
        if kinds is not None:
            return kinds
        named = self.heap_names.get(name) or (MEMORY if name in MEMORY_NAMES else None)
        if named is not None and not self.is_foreign(binding):
            return {named}
        return _NOTHING

    def _member_kinds(self, node: Node) -> frozenset[str] | set[str]:
        name = property_name(node, self.tree.data)
        if name is None:
            return _NOTHING
        if name == b"buffer":
            return {BUFFER} if self.kinds(field(node, "object")) else _NOTHING
        named = self.heap_names.get(name)
        if named is not None and not (named == "?" and self._is_foreign_property(name)):
            return {named}
        if name in MEMORY_NAMES:
            return {MEMORY}
        return self._properties.get(name, _NOTHING)

    def _call_kinds(self, node: Node) -> frozenset[str] | set[str]:
        function = unwrap(field(node, "function"))
        if function.type != "identifier":
            return _NOTHING
        growable = GROWABLE_NAMES.get(self.tree.text(function))
        if growable is not None:
            return {growable}
        return self._results.get(self.bindings.resolve_node(function), _NOTHING)

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
        return None if shadow.kinds & {"class", "definition", "import"} else kind

    # -- following values -------------------------------------------------------------------------

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
                case type_ if is_wrapper(parent):
                    pass
                case "sequence_expression":
                    if not _same(last_expression(parent), node):
                        return
                case "ternary_expression":
                    if _same(field(parent, "condition"), node):
                        return
                case "binary_expression":
                    sign = operator(parent)
                    if sign not in ("||", "??", "&&") or (
                        sign == "&&" and _same(field(parent, "left"), node)
                    ):
                        return
                case "assignment_expression" | "augmented_assignment_expression":
                    if _same(field(parent, "left"), node):
                        return
                    self.receive(field(parent, "left"), kind)
                case "variable_declarator":
                    if not _same(field(parent, "name"), node):
                        self.receive(field(parent, "name"), kind)
                    return
                case "assignment_pattern" | "object_assignment_pattern":
                    if not _same(field(parent, "left"), node):
                        self.receive(field(parent, "left"), kind)
                    return
                case "pair" | "field_definition" | "public_field_definition":
                    self._give_property(parent, node, kind)
                    return
                case "return_statement":
                    self._give_result(enclosing_function(parent), kind)
                    return
                case "arrow_function":
                    if _same(field(parent, "body"), node):
                        self._give_result(parent, kind)
                    return
                case "member_expression":
                    self._take_property(parent, node, kind)
                    return
                case "subscript_expression":
                    if (
                        _same(field(parent, "object"), node)
                        and property_name(parent, self.tree.data) is not None
                    ):
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

    def receive(self, target: Node, kind: str) -> None:
        """A variable, property or pattern receives a value."""
        target = unwrap(target)
        match target.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                self._give_variable(self.bindings.resolve_node(target), kind)
            case "member_expression" | "subscript_expression":
                name = property_name(target, self.tree.data)
                if name is not None:
                    self._give_property_name(name, kind)
            case "assignment_pattern" | "object_assignment_pattern":
                self.receive(field(target, "left"), kind)
            case "object_pattern":
                self._destructure(target, kind)

    def _give_variable(self, binding: Binding, kind: str) -> None:
        kinds = self._variables.setdefault(binding, set())
        if kind in kinds:
            return
        kinds.add(kind)
        self.names.add(binding.name)
        for node in self.bindings.occurrences(binding):
            # `name[` is a site, found by another road; the rest may lead on.
            follows = self.tree.data[node.end_byte : node.end_byte + 2]
            if follows[:1] != b"[" or follows[1:] in (b"'", b'"', b" ") or not is_view(kind):
                self.push(node, kind)

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
            if (
                sum(other.type == "," for other in pattern.children if other.start_byte < child.start_byte)
                == place
            ):
                self.receive(child, kind)

    def _give_property(self, parent: Node, value: Node, kind: str) -> None:
        key = parent.child_by_field_name("key") or parent.child_by_field_name("property")
        if key is None or _same(key, value):
            return
        named = key.type in ("property_identifier", "private_property_identifier")
        name = self.tree.text(key) if named else string_value(key, self.tree.data)
        if name is not None:
            self._give_property_name(name, kind)

    def _give_property_name(self, name: bytes, kind: str) -> None:
        if name in self.heap_names or name in MEMORY_NAMES:
            return
        kinds = self._properties.setdefault(name, set())
        if kind in kinds or self._is_foreign_property(name):
            return
        kinds.add(kind)
        for node in identifiers(self.tree, name, 0, len(self.tree.data)):
            named = seeds.named_by(node)
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
            if self.tree.text(key) == b"buffer":
                self.receive(target, BUFFER)

    def _give_result(self, function: Node | None, kind: str) -> None:
        """A function returns a value: so its calls are worth it."""
        if function is None or any(child.type in ("async", "*") for child in function.children):
            return
        if function.type == "method_definition":
            if any(child.type == "get" for child in function.children):
                self._give_property_name(self.tree.text(field(function, "name")), kind)
            return
        binding = self._name_of(function)
        if binding is None:
            return
        kinds = self._results.setdefault(binding, set())
        if kind in kinds:
            return
        kinds.add(kind)
        for node in self.bindings.occurrences(binding):
            parent = node.parent
            if (
                parent is not None
                and parent.type == "call_expression"
                and _same(field(parent, "function"), node)
            ):
                self.push(parent, kind)

    def _name_of(self, function: Node) -> Binding | None:
        """The variable that holds a function."""
        name = function.child_by_field_name("name")
        if name is None:
            parent = function.parent
            while parent is not None and is_wrapper(parent):
                parent = parent.parent
            if parent is not None and parent.type == "variable_declarator":
                name = field(parent, "name")
            elif parent is not None and parent.type == "assignment_expression":
                name = field(parent, "left")
        if name is None or name.type != "identifier":
            return None
        return self.bindings.resolve_node(name)

    def _take_property(self, member: Node, node: Node, kind: str) -> None:
        """A property of the value is taken: its buffer is followed, the rest is noted."""
        if not _same(field(member, "object"), node):
            return
        name = property_name(member, self.tree.data)
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
        place = next(index for index, argument in enumerate(given) if _same(argument, node))
        if call.type == "new_expression":
            if kind == BUFFER and place == 0:
                for worth in self._new_kinds(call):
                    self.push(call, worth)
        elif not any(argument.type == "spread_element" for argument in given[:place]):
            for parameter in self._parameters(field(call, "function"), place):
                self.receive(parameter, kind)
        self.uses.append(Use(node, kind, holder))

    def has_parameter(self, call: Node, place: int) -> bool:
        """Whether a call goes to a local function that receives the argument at a place: what it does with it is seen there."""
        return bool(self._parameters(field(call, "function"), place))

    def _parameters(self, callee: Node, place: int) -> list[Node]:
        """The parameters of the local functions that an expression calls, at one place of the argument list."""
        lists = map(parameters, self.called(callee))
        return [given[place] for given in lists if place < len(given) and given[place].type != "rest_pattern"]

    def called(self, callee: Node) -> list[Node]:
        """The local functions that a callee may be: functions declared by that name or assigned to it."""
        callee = unwrap(callee)
        functions = [callee]
        if callee.type == "identifier":
            definitions = self.bindings.definitions(self.bindings.resolve_node(callee))
            functions = [unwrap(d.value) for d in definitions if d.value is not None]
            functions += [parent for d in definitions if d.how == "function" and (parent := d.name.parent)]
        return [function for function in functions if function.type in FUNCTION_TYPES]

    # -- what is certainly no view ----------------------------------------------------------------

    def is_foreign(self, binding: Binding) -> bool:
        known = self._foreign.get(binding)
        if known is None:
            self._foreign[binding] = False
            known = self._foreign[binding] = any(
                map(self._defines_foreign, self.bindings.definitions(binding))
            )
        return known

    def _defines_foreign(self, definition: Definition) -> bool:
        match definition.how:
            case "function" | "class":
                return True
            case "parameter":
                passed = self._passed_to(definition.name)
                return bool(passed) and all(is_something_else(self, value) for value in passed)
            case "pattern":
                # `{heap}` is the property of that name; what `catch` catches, or a list holds, is somebody else's.
                pattern = definition.name.parent
                if pattern is None or pattern.type not in ("object_pattern", "object_assignment_pattern"):
                    return (
                        definition.name.type == "identifier"
                        and pattern is not None
                        and pattern.type == "catch_clause"
                    )
                name = self.tree.text(definition.name)
                return self.heap_names.get(name) == "?" and self._is_foreign_property(name)
            case "loop":
                return True
        return definition.value is not None and is_something_else(self, definition.value)

    def _passed_to(self, parameter: Node) -> list[Node]:
        """What the calls of a local function in this file give to one of its parameters."""
        function = enclosing_function(parameter)
        binding = self._name_of(function) if function is not None else None
        if function is None or binding is None:
            return []
        starts = [given.start_byte for given in parameters(function)]
        place = next((at for at, start in enumerate(starts) if start == parameter.start_byte), None)
        found = []
        for node in self.bindings.occurrences(binding) if place is not None else ():
            call = node.parent
            if call is not None and call.type == "call_expression" and _same(field(call, "function"), node):
                given = arguments(call) or []
                if place < len(given):
                    found.append(given[place])
        return found

    def _is_foreign_property(self, name: bytes) -> bool:
        known = self._foreign_properties.get(name)
        if known is None:
            self._foreign_properties[name] = False
            known = self._foreign_properties[name] = any(
                is_something_else(self, value) for value in seeds.property_values(self.tree, name)
            )
        return known


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


def _same(one: Node, other: Node) -> bool:
    return one.start_byte == other.start_byte and one.end_byte == other.end_byte
