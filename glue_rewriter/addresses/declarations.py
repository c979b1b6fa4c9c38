"""What a file says of its addresses: signatures of libraries, types, names, and which functions wasm calls."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from glue_rewriter.addresses.run_knowledge import SIGNATURE, Knowledge
from glue_rewriter.addresses.toolchain_functions import IMPORT_MODULES, IMPORTS
from glue_rewriter.dataflow.reaching import Variable, Variables
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import calls_by
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, arguments, field, parameters, parent_of, string_value, unwrap
from glue_rewriter.syntax.tokens import comments
from glue_rewriter.syntax.words import identifiers, words

#: `name__deps` and its like say something about a function of a library, and are none.
_DECORATION = re.compile(rb"__\w+$")
_JSDOC = re.compile(rb"@param\s*\{([^{}\n]*)\}\s*\[?([\w$]+)")
_WORD = re.compile(rb"[\w$]+")
#: Names that people give to addresses, and to little else. Pointers to functions are indexes of a table.
_LOOKS = re.compile(rb"(?<![\w$.])(?:ptr|[a-z][\w$]*Ptr|[a-z][\w$]*_ptr|pointer)(?![\w$])")
_FUNCTIONS = re.compile(rb"f(?:u?n)|callback|tor|getter|setter|invoker", re.IGNORECASE)
#: Without any such word in a file a `pointer` is a place in a list or on a screen.
_WASM = re.compile(
    rb"(?i:wasm|webassembly|emscripten|emval|embind|malloc)|HEAP|ccall|cwrap|dynCall|_free\(|\bModule\b|\bstack(?:Alloc|Save)"
    rb"|(?<!module)\.exports\b|\bexports\.\w+\(|(?:UTF\d+|Ascii)ToString|stringTo|[gs]etValue\(|__sig\b|mergeInto"
    rb"|addToLibrary"
)
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
#: The functions that take the functions of a library.
_MAKERS = (b"addToLibrary", b"mergeInto")


class Integer(NamedTuple):
    """A parameter that a signature calls an integer; `at` is the byte offset of its letter, -1 in another file."""

    parameter: Node
    at: int


class Declarations:
    """What is declared in one tree."""

    def __init__(self, views: Views, names: Collection[bytes], variables: Variables, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        #: The parameters that signatures call integers of 32 bits.
        self.integers: list[Integer] = []
        #: The functions that wasm calls, by where they begin, with their names.
        self.imported: dict[int, bytes] = {}
        self._views = views
        self._values = variables
        self._tree = views.tree
        self._names = frozenset(names)
        #: Where the name of a parameter begins -> `import` for any number that wasm gives, which is an int32, `integer`
        #: for what a signature calls that, or `declared` for what it calls an address, which emcc makes unsigned.
        self.parameters: dict[int, str] = {}
        #: Variables and properties that are said to be addresses.
        self.variables: set[Variable] = set()
        self.properties: set[bytes] = set()
        for function, name in self._imported():
            self.imported[function.start_byte] = name
            for parameter in parameters(function):
                self.parameters[parameter.start_byte] = "import"
            if name in knowledge.signatures:
                self._read_signature(function, knowledge.signatures[name], -1)
        self._read_signatures()
        self._read_c()
        if self._names:
            self._read_names()
            self._read_comments()

    def looks(self) -> Iterator[Variable]:
        """The variables whose names look like those of addresses."""
        seen: set[Variable] = set()
        speaks = _WASM.search(self._tree.data) is not None
        for low, high in self._tree.searched:
            for match in _LOOKS.finditer(self._tree.data, low, high):
                if _FUNCTIONS.search(match[0]) is not None or (match[0] == b"pointer" and not speaks):
                    continue
                node = self._tree.at(match.start(), match.end())
                if node is not None and node.type == "identifier" and node.end_byte == match.end():
                    variable = self._values.of(node)
                    if variable not in seen:
                        seen.add(variable)
                        yield variable

    def defined(self) -> Iterator[tuple[bytes, Node]]:
        """The functions that a library defines, with their names as they are written there."""
        for holder in self._import_objects():
            for member in holder.named_children:
                if member.type == "method_definition":
                    yield self._tree.text(field(member, "name")), member
                elif member.type == "pair":
                    key = field(member, "key")
                    name = string_value(key, self._tree.data) or self._tree.text(key)
                    for function in self._views.calls.functions(field(member, "value")):
                        yield name, function

    def _imported(self) -> Iterator[tuple[Node, bytes]]:
        """The functions that wasm calls, with their names."""
        for holder in self._import_objects():
            for member in holder.named_children:
                if member.type == "method_definition":
                    yield member, self._tree.text(field(member, "name"))
                elif member.type == "pair":
                    key = field(member, "key")
                    name = string_value(key, self._tree.data) or self._tree.text(key)
                    if name.startswith(b"$") or _DECORATION.search(name.lstrip(b"_")) is not None:
                        continue
                    for function in self._views.calls.functions(field(member, "value")):
                        yield function, name
                elif member.type == "shorthand_property_identifier":
                    binding = self._views.bindings.resolve_node(member)
                    for definition in self._views.bindings.definitions(binding):
                        if definition.how == "function":
                            yield definition.holder, binding.name
                        elif definition.value is not None and unwrap(definition.value).type in FUNCTION_TYPES:
                            yield unwrap(definition.value), binding.name

    def _import_objects(self) -> Iterator[Node]:
        tree = self._tree
        for name in IMPORTS:
            for node in identifiers(tree, name, 0, len(tree.data)):
                yield from self._object_at(node)
        for name in IMPORT_MODULES:
            for node in identifiers(tree, name, 0, len(tree.data)):
                pair = parent_of(node)
                if node.type == "shorthand_property_identifier":
                    yield from self._objects(node)
                elif pair is not None and pair.type == "pair" and field(pair, "key") == node:
                    yield from self._objects(field(pair, "value"))
        for name in _MAKERS:
            for call, _ in calls_by(tree, name):
                given = arguments(call)
                if given:
                    yield from self._objects(given[-1])

    def _object_at(self, name: Node) -> Iterator[Node]:
        """The object that a declaration or an assignment gives to a name that stands here."""
        holder = parent_of(name)
        if holder is not None and holder.type in ("variable_declarator", "assignment_expression"):
            value = holder.child_by_field_name("value") or holder.child_by_field_name("right")
            if value is not None and unwrap(value).type == "object":
                yield unwrap(value)

    def _objects(self, value: Node) -> Iterator[Node]:
        value = unwrap(value)
        if value.type == "object":
            yield value
        elif value.type in _NAMES and self._tree.text(value) not in IMPORTS:
            for definition in self._views.bindings.definitions(self._views.bindings.resolve_node(value)):
                if definition.value is not None and unwrap(definition.value).type == "object":
                    yield unwrap(definition.value)

    def _read_signatures(self) -> None:
        tree = self._tree
        if b"__sig" not in tree.data:
            return
        signatures = {match[1]: (match[2], match.start(2)) for match in SIGNATURE.finditer(tree.data)}
        for name, (signature, at_letters) in signatures.items():
            for at in words(tree, name, 0, len(tree.data)):
                key = tree.at(at, at + len(name))
                if key is not None and key.type == "string_fragment":
                    key = parent_of(key)
                holder = parent_of(key)
                if key is None or holder is None or holder.type not in ("pair", "method_definition"):
                    continue
                named = field(holder, "key" if holder.type == "pair" else "name")
                if named != key:
                    continue
                functions = (
                    [holder]
                    if holder.type == "method_definition"
                    else self._views.calls.functions(field(holder, "value"))
                )
                for function in functions:
                    self._read_signature(function, signature, at_letters)

    def _read_signature(self, function: Node, signature: bytes, at: int) -> None:
        """What a signature, whose letters begin at an offset, says of the parameters of a function."""
        for place, (parameter, letter) in enumerate(zip(parameters(function), signature[1:].decode(), strict=False), 1):
            if parameter.type != "identifier":
                continue
            if letter == "p":
                self.parameters[parameter.start_byte] = "declared" if self._knowledge.converts else "import"
                self.variables.add(self._values.of(parameter))
            elif letter == "i":
                self.parameters[parameter.start_byte] = "integer"
                self.integers.append(Integer(parameter, at + place if at >= 0 else -1))
            else:
                self.parameters.pop(parameter.start_byte, None)

    def _read_c(self) -> None:
        """What the types of C say of the parameters of EM_JS and EM_ASM, all of which wasm gives."""
        for start, is_address in self._tree.from_wasm.items():
            self.parameters[start] = "import"
            name = self._tree.at(start, start + 1)
            if is_address and name is not None and name.type == "identifier":
                self.variables.add(self._values.of(name))

    def _read_names(self) -> None:
        """Variables and properties of the names, and what is annotated with a type of these names."""
        tree = self._tree
        for name in self._names:
            for node in identifiers(tree, name, 0, len(tree.data)):
                if node.type in ("identifier", "shorthand_property_identifier_pattern"):
                    self.variables.add(self._values.of(node))
                elif node.type == "property_identifier":
                    self.properties.add(name)
                elif node.type == "type_identifier":
                    self._read_type(node)

    def _read_type(self, node: Node) -> None:
        written = parent_of(node)
        holder = parent_of(written) if written is not None and written.type == "type_annotation" else None
        if holder is None:
            return
        name = holder.child_by_field_name("name") or holder.child_by_field_name("pattern")
        if name is None:
            return
        if name.type == "identifier":
            self.variables.add(self._values.of(name))
        elif name.type in ("property_identifier", "private_property_identifier"):
            self.properties.add(self._tree.text(name))

    def _read_comments(self) -> None:
        """`@param {Ptr} p` before a function whose parameter is called so."""
        tree = self._tree
        if b"@param" not in tree.data:
            return
        for start, end in comments(tree):
            found = [
                match[2]
                for match in _JSDOC.finditer(tree.data, start, end)
                if any(word in self._names for word in _WORD.findall(match[1]))
            ]
            if found:
                self._read_function(start, end, found)

    def _read_function(self, start: int, end: int, names: list[bytes]) -> None:
        comment = self._tree.at(start, end)
        node = comment.next_named_sibling if comment is not None else None
        depth = 0
        while node is not None and node.type not in FUNCTION_TYPES and depth < 5:
            node = node.child_by_field_name("value") or node.child_by_field_name("right") or node.named_child(0)
            depth += 1
        if node is None or node.type not in FUNCTION_TYPES:
            return
        for parameter in parameters(node):
            name = field(parameter, "left") if parameter.type == "assignment_pattern" else parameter
            if name.type == "identifier" and self._tree.text(name) in names:
                self.variables.add(self._values.of(name))
