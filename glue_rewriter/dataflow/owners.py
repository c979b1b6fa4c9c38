"""Whose property a property is: so that `words` of one class is not `words` of another.

An owner is a class, with its superclasses as far as the file has them, the class itself for its static members, or one
object that is written out. None as an owner means that nobody knows: it may be any.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from operator import attrgetter

from glue_rewriter.dataflow.steps import assigns, copies, entry_key, key_name, made_of
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.syntax.annotations import is_parameter_property
from glue_rewriter.syntax.bindings import Binding, Bindings
from glue_rewriter.syntax.names import call_taking, named_by
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    arguments,
    enclosing_function,
    field,
    is_wrapper,
    parent_of,
    property_name,
    same_place,
    string_value,
    unwrap,
)
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.returns import returned
from glue_rewriter.syntax.words import endings

_NAMES = frozenset({"identifier", "type_identifier"})
_CLASSES = frozenset({"class", "class_declaration", "abstract_class_declaration"})
_FIELDS = frozenset({"field_definition", "public_field_definition"})
_PROTOTYPE = b"prototype"
if TYPE_CHECKING:
    from typing import TypeVar

    _T = TypeVar("_T")

#: What an assignment to a property begins with, unless that is computed.
_ASSIGNS = re.compile(rb"\(|[\w$\x80-\xff#]+\s*+(?:[.(?!\s]|\[\s*+[\"'`])")
_QUOTES = (b'"', b"'", b"`")
_DEFINE = b"defineProperty"
#: A dot and a name.
_DOTTED = rb"\.(?:[\s/](?:\s|/\*.*?\*/|//[^\n]*\n)*+)?(#?[\w$\x80-\xff]++)"
#: The same where they stand apart.
_APART = rb"\.[\s/](?:\s|/\*.*?\*/|//[^\n]*\n)*+(#?[\w$\x80-\xff]++)"
#: Of how many names each is searched for.
_FEW = 24
#: What stands before the bracket that ends a name in a subscript.
_ENDS_NAME = frozenset(b"\"'` \n\r\t)/")
#: No name of a property is longer, in bytes.
_LONG = 128
#: How far an owner is looked for through names and properties.
_DEPTH = 6
#: Where an object that is written out stays one object, under one name.
_KEEPS = frozenset(
    {
        "variable_declarator", "assignment_expression", "pair", "field_definition", "public_field_definition",
        "return_statement", "arrow_function", "export_statement", "augmented_assignment_expression",
        "member_expression",
    }
)  # fmt: skip


class Owner(NamedTuple):
    """A class (`is_static` for the class itself, else for what is made by it) or an object, by where it begins; an
    object that the file does not make by a number below zero."""

    start: int
    is_static: bool


class Put(NamedTuple):
    """One place that gives a property its value: the expression, or the function that a getter or a method is.

    `owner` is whose property it is, None where nobody knows. `how` is `value`, `getter` or `method`. It is not
    `is_plain` where the property was something before, which counts too: `o.name += value`.
    """

    owner: Owner | None
    value: Node
    how: str
    is_plain: bool = True


class Owners:
    """Tells the owners of the properties of one tree."""

    def __init__(self, tree: SyntaxTree, bindings: Bindings) -> None:
        self._tree = tree
        self._bindings = bindings
        self._puts: dict[bytes, list[Put]] = {}
        self._put_of: dict[bytes, dict[tuple[int, int], Put]] = {}
        self._puts_by: dict[bytes, dict[Owner | None, list[Put]]] = {}
        self._reads_by: dict[bytes, dict[Owner | None, list[tuple[Node, Owner | None]]]] = {}
        self._reads: dict[bytes, list[tuple[Node, Owner | None]]] = {}
        self._holders: dict[bytes, dict[int, Owner | None]] = {}
        self._variables: dict[Binding, Owner | None] = {}
        #: Objects that the file does not make, by their names: `Module`, `exports`.
        self._free: dict[bytes, Owner] = {}
        self._this: dict[int, Owner | None] = {}
        self._depth = 0

    def of(self, node: Node) -> Owner | None:
        """The owner that an expression is, None where nobody knows."""
        if self._depth >= _DEPTH:
            return None
        self._depth += 1
        try:
            owners = {self._of(each) for each in copies(node) if each.type not in ("null", "undefined")}
        finally:
            self._depth -= 1
        return owners.pop() if len(owners) == 1 else None

    def _of(self, node: Node) -> Owner | None:
        match node.type:
            case "this" | "super":
                return self._of_this(node)
            case "identifier" | "shorthand_property_identifier":
                return self._of_variable(self._bindings.resolve_node(node))
            case "new_expression":
                made = self._class(unwrap(field(node, "constructor")))
                return None if made is None else Owner(made.start, False)
            case "object":
                return self._of_object(node)
            case "member_expression":
                return self._of_member(node)
            case "call_expression":
                return self._of_call(node)
        return None

    def _of_call(self, call: Node) -> Owner | None:
        """The owner that every function returns which a call may reach: `this`, or an object that it makes."""
        callee = unwrap(field(call, "function"))
        name = property_name(callee, self._tree.data)
        functions: list[Node | None] = []
        if name is not None:
            owner = self.of(field(callee, "object"))
            functions = [unwrap(put.value) for put in self.puts(name) if owner is not None and put.owner == owner]
        elif callee.type == "identifier":
            definitions = self._bindings.resolve_node(callee).definitions
            functions = [d.holder if d.how == "function" else d.value and unwrap(d.value) for d in definitions]
        elif callee.type in FUNCTION_TYPES:
            functions = [callee]
        found = set()
        for function in functions:
            if function is None or function.type not in FUNCTION_TYPES or _is_deferred(function):
                return None
            found |= {self.of(value) for value in returned(function)} or {None}
        return found.pop() if len(found) == 1 else None

    def _of_member(self, node: Node) -> Owner | None:
        name = property_name(node, self._tree.data)
        holder = field(node, "object")
        if name == b"exports" and self._tree.text(unwrap(holder)) == b"module":
            return self._free.setdefault(name, Owner(-2 - len(self._free), False))
        if name == _PROTOTYPE:
            made = self._class(unwrap(holder))
            return None if made is None else Owner(made.start, False)
        owner = self.of(holder)
        if owner is None or name is None:
            return None
        found = {self.of(put.value) for put in self.puts_to(name, owner) if put.owner == owner and put.how == "value"}
        return found.pop() if len(found) == 1 else None

    def _of_variable(self, binding: Binding) -> Owner | None:
        if binding not in self._variables:
            self._variables[binding] = None
            self._variables[binding] = self._made_by(binding)
        return self._variables[binding]

    def _made_by(self, binding: Binding) -> Owner | None:
        owners: set[Owner | None] = set()
        definitions = self._bindings.definitions(binding)
        if not binding.kinds and not definitions:
            return self._free.setdefault(binding.name, Owner(-2 - len(self._free), False))
        for definition in definitions:
            if definition.how in ("function", "class"):
                owners.add(Owner(self._root(definition.holder).start_byte, True))
            elif definition.how == "value" and definition.value is not None:
                value = unwrap(definition.value)
                if value.type not in ("null", "undefined"):
                    made = self._class(value, is_name=False)
                    owners.add(self.of(value) if made is None else made)
            elif definition.how != "declared":
                return None
        return owners.pop() if len(owners) == 1 else None

    def _class(self, node: Node, is_name: bool = True) -> Owner | None:
        """The class, or the function that makes objects, that an expression is; None for any other."""
        if node.type in _CLASSES or node.type in FUNCTION_TYPES:
            return Owner(self._root(node).start_byte, True) if node.type != "arrow_function" else None
        if node.type == "identifier" and is_name:
            owner = self._of_variable(self._bindings.resolve_node(node))
            return owner if owner is not None and owner.is_static else None
        if node.type == "assignment_expression":
            return self._class(unwrap(field(node, "right")), is_name)
        if node.type == "call_expression":
            # `(function () { function C() {} … return C })()`: a class for older engines
            function = unwrap(field(node, "function"))
            if function.type in FUNCTION_TYPES and self._depth < _DEPTH:
                self._depth += 1
                try:
                    found = {self._class(unwrap(value)) for value in returned(function)}
                finally:
                    self._depth -= 1
                return found.pop() if len(found) == 1 else None
        return None

    def _root(self, made: Node) -> Node:
        """The class at the end of the superclasses that the file has; the function itself for a function."""
        for _ in range(_DEPTH):
            heritage = next((child for child in made.children if child.type == "class_heritage"), None)
            base = None if heritage is None else _base(heritage)
            if base is None or base.type != "identifier":
                return made
            definitions = self._bindings.definitions(self._bindings.resolve_node(base))
            values = [d.holder if d.how == "class" else d.value for d in definitions]
            if len(values) != 1 or values[0] is None or unwrap(values[0]).type not in _CLASSES:
                return made
            made = unwrap(values[0])
        return made

    def _of_this(self, node: Node) -> Owner | None:
        holder = _this_holder(node)
        if holder is None:
            return None
        if holder.start_byte not in self._this:
            self._this[holder.start_byte] = None
            self._this[holder.start_byte] = self._of_holder(holder)
        return self._this[holder.start_byte]

    def _of_holder(self, holder: Node) -> Owner | None:
        """What `this` is in a function that has one of its own, in a field or in a static block."""
        parent = parent_of(holder)
        if holder.type in _FIELDS or holder.type in ("method_definition", "class_static_block"):
            return self._of_members(holder)
        while parent is not None and is_wrapper(parent):
            holder, parent = parent, parent_of(parent)
        if parent is not None and parent.type == "pair":
            return self._of_members(parent)
        if parent is not None and parent.type == "assignment_expression":
            left = unwrap(field(parent, "left"))
            if left.type in ("member_expression", "subscript_expression"):
                return self.of(field(left, "object"))
        if holder.type in FUNCTION_TYPES and self._makes_objects(holder, parent):
            return Owner(holder.start_byte, False)
        return None

    def _makes_objects(self, function: Node, parent: Node | None) -> bool:
        """Whether objects are made by a function, as far as the text tells: `new F`, `F.prototype`."""
        name = function.child_by_field_name("name")
        if name is None and parent is not None and parent.type == "variable_declarator":
            name = field(parent, "name")
        if name is None:
            return False
        text, data = self._tree.text(name), self._tree.data
        return b"new " + text in data or text + b".prototype" in data

    def _of_members(self, member: Node) -> Owner | None:
        """The owner of a method, a field, a static block or a pair."""
        body = parent_of(member)
        if body is None:
            return None
        if body.type == "object":
            return self._of_object(body)
        made = parent_of(body)
        if body.type != "class_body" or made is None:
            return None
        is_static = member.type == "class_static_block" or any(child.type == "static" for child in member.children)
        return Owner(self._root(made).start_byte, is_static)

    def _of_object(self, made: Node) -> Owner | None:
        """The owner that an object which is written out is: None where it may be mixed into others."""
        node, parent = made, parent_of(made)
        while parent is not None and is_wrapper(parent):
            node, parent = parent, parent_of(parent)
        if parent is None or parent.type not in _KEEPS:
            return None
        if parent.type == "assignment_expression":
            left = unwrap(field(parent, "left"))
            if property_name(left, self._tree.data) == _PROTOTYPE and not same_place(left, node):
                return self.of(left)
        return Owner(made.start_byte, False)

    def puts(self, name: bytes) -> list[Put]:
        """What the file puts into properties of a name: by assignment, in object literals, in classes."""
        found = self._puts.get(name)
        if found is None:
            found = self._puts[name] = []
            for node in self._keys.get(name, ()):
                found += self._put(node)
        return found

    def puts_to(self, name: bytes, owner: Owner | None) -> list[Put]:
        """What the file may put into a property of an owner: what it puts into the owner's, and into those of whom
        nobody knows; all that it puts into properties of the name for an owner that is not known."""
        if owner is None:
            return self.puts(name)
        known = self._by_owner(name)
        return [*known.get(owner, ()), *known.get(None, ())]

    def has_put(self, name: bytes, owner: Owner) -> bool:
        """Whether the file puts something into the owner's own property of a name."""
        return owner in self._by_owner(name)

    def _by_owner(self, name: bytes) -> dict[Owner | None, list[Put]]:
        known = self._puts_by.get(name)
        if known is None:
            known = self._puts_by[name] = _by(self.puts(name), lambda put: put.owner)
        return known

    def reads_of(self, name: bytes, owner: Owner | None) -> list[tuple[Node, Owner | None]]:
        """The accesses of properties of a name that may be an owner's; all for an owner that is not known."""
        if owner is None:
            return self.reads(name)
        known = self._reads_by.get(name)
        if known is None:
            known = self._reads_by[name] = _by(self.reads(name), lambda read: read[1])
        return [*known.get(owner, ()), *known.get(None, ())]

    def put_of(self, name: bytes, value: Node) -> Put | None:
        """What is put into a property of a name by a value, None where the value is put into none."""
        known = self._put_of.get(name)
        if known is None:
            known = self._put_of[name] = {}
            for put in self.puts(name):
                known.setdefault((put.value.start_byte, put.value.end_byte), put)
        return known.get((value.start_byte, value.end_byte))

    def reads(self, name: bytes) -> list[tuple[Node, Owner | None]]:
        """The accesses of properties of a name, written ones among them, each with its owner."""
        found = self._reads.get(name)
        if found is None:
            nodes = [self._access_at(start, end) for start, end in self._behind_dots(name)]
            nodes += self._quoted.get(name, ())
            found = [(node, self.of(field(node, "object"))) for node in nodes if node is not None]
            found.sort(key=lambda read: read[0].end_byte)
            self._reads[name] = found
        return found

    def _behind_dots(self, name: bytes) -> Iterable[tuple[int, int]]:
        """Where a name stands behind a dot, as the byte range of both."""
        if len(self._reads) >= _FEW or b"." in name:
            return self._dotted.get(name, ())
        # To search for a few names is faster than to look at every dot.
        size = len(name) + 1
        found = [(at, at + size) for at in endings(self._tree, b"." + name)]
        return [*found, *self._apart_from_dots.get(name, ())]

    @cached_property
    def _apart_from_dots(self) -> dict[bytes, list[tuple[int, int]]]:
        """The same of the names before which something stands that is no part of the code."""
        found: defaultdict[bytes, list[tuple[int, int]]] = defaultdict(list)
        pattern = re.compile(_APART, re.DOTALL)
        for low, high in self._tree.searched:
            for match in pattern.finditer(self._tree.data, low, high):
                found[match[1]].append(match.span())
        return found

    @cached_property
    def _dotted(self) -> dict[bytes, list[tuple[int, int]]]:
        """Where each name stands behind a dot, as the byte range of both."""
        found: defaultdict[bytes, list[tuple[int, int]]] = defaultdict(list)
        pattern = re.compile(_DOTTED, re.DOTALL)
        for low, high in self._tree.searched:
            for match in pattern.finditer(self._tree.data, low, high):
                found[match[1]].append(match.span())
        return found

    @cached_property
    def _quoted(self) -> dict[bytes, list[Node]]:
        """The accesses by each name that is a string: `o['name']`."""
        found: defaultdict[bytes, list[Node]] = defaultdict(list)
        data = self._tree.data
        for node in self._tree.captures().get("subscript", ()):
            end = node.end_byte
            # A look at the text is cheaper than one at the tree.
            if data[end - 2] in _ENDS_NAME and (name := property_name(node, data)) is not None:
                found[name].append(node)
        return found

    def _access_at(self, start: int, end: int) -> Node | None:
        """The access of a property whose dot and name have a range of bytes; None where that is none."""
        node = self._tree.at(start, end)
        return node if node is not None and node.type == "member_expression" and node.end_byte == end else None

    def holder_of(self, name: bytes, function: Node) -> Owner | None:
        """Whose property of a name a function is, None where nobody knows."""
        known = self._holders.get(name)
        if known is None:
            known = self._holders[name] = {}
            for put in self.puts(name):
                for each in (put.value, *copies(put.value)):
                    known.setdefault(each.start_byte, put.owner)
        return known.get(function.start_byte)

    def stored(self, name: bytes) -> list[Node]:
        """The expressions that the file puts into properties of a name, and what their getters return."""
        found: list[Node] = []
        for put in self.puts(name):
            holder = parent_of(put.value)
            if put.how == "getter":
                found += returned(put.value)
            elif put.how == "value" and (holder is None or not assigns(holder) or made_of(holder).form == "copy"):
                found.append(put.value)
        return found

    @cached_property
    def _keys(self) -> dict[bytes, list[Node]]:
        """The nodes that name what is put into a property, by name, in the order of the source."""
        tree, captures = self._tree, self._tree.captures()
        keys = [_first_key(node) for node in captures.get("entry", ())]
        keys += [key for node in captures.get("method", ()) if (key := node.child_by_field_name("name")) is not None]
        for node in captures.get("assignment", ()):
            if _ASSIGNS.match(tree.data, node.start_byte) is not None:
                left = node.child_by_field_name("left")
                key = None if left is None else _key_of(unwrap(left))
                keys += [key] if key is not None else []
        if _DEFINE in tree.data:
            keys += [node for node in captures.get("string", ()) if node.end_byte - node.start_byte < _LONG]
        if tree.is_typed:
            keys += [name for node in captures.get("parameters", ()) for name in _parameter_properties(node)]
        found: dict[bytes, list[Node]] = {}
        for key in sorted(keys, key=attrgetter("start_byte")):
            name = tree.data[key.start_byte : key.end_byte]
            if name[:1] in _QUOTES:
                name = name[1:-1]
            if name[:1] != b"[":
                found.setdefault(name, []).append(key)
            elif (computed := key_name(key, tree.data)) is not None:
                found.setdefault(computed, []).append(key)
        return found

    def puts_at(self, name: Node) -> Iterator[Put]:
        """What a property is given at one place of its name."""
        return self._put(name)

    def constructor(self, made: Node) -> Node | None:
        """The function that runs when something is made: the constructor of a class, or of the nearest class that it
        extends, or the function itself. `made` is what `new` is put before, or `super`."""
        current: Node | None = unwrap(made)
        if made.type == "super":
            holder = _class_around(made)
            current = None if holder is None else self._base_of(holder)
        for _ in range(_DEPTH):
            if current is None:
                return None
            if current.type == "identifier":
                definitions = self._bindings.definitions(self._bindings.resolve_node(current))
                values = [d.holder if d.how in ("class", "function") else d.value for d in definitions]
                current = unwrap(values[0]) if len(values) == 1 and values[0] is not None else None
            elif current.type in _CLASSES:
                own = _own_constructor(current, self._tree)
                if own is not None:
                    return own
                current = self._base_of(current)
            else:
                return current if current.type in FUNCTION_TYPES else None
        return None

    def inheriting(self, heritage: Node) -> Binding | None:
        """The name of the class that extends another, if it has no constructor of its own."""
        made = parent_of(heritage)
        name = None if made is None or self.constructs_itself(heritage) else _class_name(made)
        return None if name is None else self._bindings.resolve_node(name)

    def constructs_itself(self, heritage: Node) -> bool:
        """Whether the class that extends another has a constructor of its own."""
        made = parent_of(heritage)
        return made is not None and _own_constructor(made, self._tree) is not None

    def _base_of(self, made: Node) -> Node | None:
        heritage = next((child for child in made.children if child.type == "class_heritage"), None)
        return None if heritage is None else _base(heritage)

    def made_by(self, constructor: Node) -> Binding | None:
        """The variable that holds the class whose constructor a method is; None for any other function."""
        body = parent_of(constructor)
        holder = None if body is None or body.type != "class_body" else parent_of(body)
        if holder is None or self._tree.text(field(constructor, "name")) != b"constructor":
            return None
        name = _class_name(holder)
        return None if name is None else self._bindings.resolve_node(name)

    def getter_of(self, function: Node) -> tuple[bytes, Owner | None] | None:
        """The name and the owner of the property that a function is the getter of; None if it is none."""
        if function.type == "method_definition" and any(child.type == "get" for child in function.children):
            holder = parent_of(function)
            key = entry_key(function)
            name = None if key is None else key_name(key, self._tree.data)
            if name is not None and holder is not None and holder.type == "class_body":
                return name, self._of_members(function)
            if name is not None:
                described = self._described_at(function)
                return (name, self._of_members(function)) if described is None else described
        return self._described_at(function)

    def _described_at(self, function: Node) -> tuple[bytes, Owner | None] | None:
        """`{ view: { get() {…} } }`, `defineProperty(o, 'view', { get: () => … })`: what a descriptor describes."""
        entry = function if function.type == "method_definition" else parent_of(function)
        key = None if entry is None or entry.type not in ("method_definition", "pair") else entry_key(entry)
        descriptor = parent_of(entry)
        if entry is None or key is None or descriptor is None or key_name(key, self._tree.data) != b"get":
            return None
        if any(child.type == "get" for child in entry.children):
            return None
        holder = parent_of(descriptor)
        if holder is not None and holder.type == "pair":  # of defineProperties
            outer = entry_key(holder)
            name = None if outer is None else key_name(outer, self._tree.data)
            return None if name is None else (name, None)
        call = call_taking(descriptor)
        given = [] if call is None else arguments(call) or []
        if len(given) != 3 or not same_place(given[2], descriptor):
            return None
        name = string_value(unwrap(given[1]), self._tree.data)
        return None if name is None else (name, self.of(given[0]))

    def _put(self, node: Node) -> Iterator[Put]:
        parent = parent_of(node)
        if parent is None:
            return
        if node.type == "string_fragment":
            node, parent = parent, parent_of(parent)
            if parent is None:
                return
        if node.type == "shorthand_property_identifier":
            yield Put(self._of_object(parent), node, "value")
        elif is_parameter_property(parent):
            function = enclosing_function(parent)
            yield Put(None if function is None else self._of_members(function), node, "value")
        elif parent.type == "method_definition":
            key = entry_key(parent)
            if key is not None and same_place(key, node):
                accessor = next((child.type for child in parent.children if child.type in ("get", "set")), None)
                if accessor != "set":
                    yield Put(self._of_members(parent), parent, "getter" if accessor else "method")
        elif parent.type == "pair" or parent.type in _FIELDS:
            key, value = entry_key(parent), parent.child_by_field_name("value")
            is_named = key is not None and key.start_byte <= node.start_byte < key.end_byte
            if value is not None and key is not None and is_named and key_name(key, self._tree.data) is not None:
                yield Put(self._of_members(parent), value, "value")
        elif parent.type == "arguments":
            yield from self._defined(node, parent)
        else:
            yield from self._assigned(node)

    def _assigned(self, node: Node) -> Iterator[Put]:
        inner = node.named_children[0] if node.type in ("string", "template_string") and node.named_children else node
        access = named_by(inner)
        holder = parent_of(access) if access is not None and access is not inner else None
        if access is None or holder is None or access.type == "identifier":
            return
        if holder.type not in ("assignment_expression", "augmented_assignment_expression"):
            return
        if same_place(field(holder, "left"), access):
            is_plain = holder.type == "assignment_expression"
            yield Put(self.of(field(access, "object")), field(holder, "right"), "value", is_plain)

    def _defined(self, name: Node, holder: Node) -> Iterator[Put]:
        """`Object.defineProperty(object, 'name', { get() {…} })`."""
        call = call_taking(name)
        if call is None or name.type != "string":
            return
        given = arguments(call) or []
        if property_name(unwrap(field(call, "function")), self._tree.data) != b"defineProperty" or len(given) != 3:
            return
        if not same_place(given[1], name):
            return
        owner = self.of(given[0])
        for how, value in _described(given[2], self._tree.data):
            yield Put(owner, value, how)


def _is_deferred(function: Node) -> bool:
    """Whether a call of a function gives a promise, or something to walk."""
    return any(child.type in ("async", "*") for child in function.children)


def _first_key(entry: Node) -> Node:
    """What names a pair or a field; of `{ view }` the name itself."""
    if entry.type == "pair":
        return entry.named_children[0]
    return entry_key(entry) or entry


def _class_name(made: Node) -> Node | None:
    """The name of a class: its own, or that of the variable it is declared with."""
    name = made.child_by_field_name("name")
    if name is None and (given := parent_of(made)) is not None and given.type == "variable_declarator":
        name = field(given, "name")
    return name if name is not None and name.type in _NAMES else None


def _class_around(node: Node) -> Node | None:
    current = parent_of(node)
    while current is not None and current.type not in _CLASSES:
        current = parent_of(current)
    return current


def _own_constructor(made: Node, tree: SyntaxTree) -> Node | None:
    body = made.child_by_field_name("body")
    for member in body.named_children if body is not None else ():
        if member.type == "method_definition" and tree.text(field(member, "name")) == b"constructor":
            return member
    return None


def _key_of(target: Node) -> Node | None:
    """What names the property that is assigned to."""
    if target.type == "member_expression":
        return field(target, "property")
    if target.type == "subscript_expression":
        index = unwrap(field(target, "index"))
        return index if index.type in ("string", "template_string") else None
    return None


def _by(found: Iterable[_T], owner_of: Callable[[_T], Owner | None]) -> dict[Owner | None, list[_T]]:
    sorted_: dict[Owner | None, list[_T]] = {}
    for each in found:
        sorted_.setdefault(owner_of(each), []).append(each)
    return sorted_


def _parameter_properties(holder: Node) -> Iterator[Node]:
    """TypeScript's parameters that are also properties."""
    for parameter in holder.named_children:
        if is_parameter_property(parameter):
            pattern = parameter.child_by_field_name("pattern")
            if pattern is not None and pattern.type == "identifier":
                yield pattern


def _described(descriptor: Node, data: bytes) -> Iterator[tuple[str, Node]]:
    """What the descriptor of a property gives it: a value, or a function that is its getter."""
    descriptor = unwrap(descriptor)
    for entry in descriptor.named_children if descriptor.type == "object" else ():
        key = entry_key(entry) if entry.type in ("pair", "method_definition") else None
        name = None if key is None else key_name(key, data)
        if name not in (b"get", b"value"):
            continue
        value = entry if entry.type == "method_definition" else field(entry, "value")
        yield ("getter" if name == b"get" else "value"), value


def _base(heritage: Node) -> Node | None:
    """The expression that a class extends."""
    for child in heritage.named_children:
        if child.type == "extends_clause":
            value = child.child_by_field_name("value")
            return None if value is None else unwrap(value)
        if child.type not in ("implements_clause", "comment"):
            return unwrap(child)
    return None


def _this_holder(node: Node) -> Node | None:
    """The function, the field or the static block whose `this` an expression sees; None at the level of the file."""
    child, current = node, parent_of(node)
    while current is not None:
        if current.type in FUNCTION_TYPES and current.type != "arrow_function":
            return current
        if current.type in _FIELDS and current.child_by_field_name("value") is not None:
            value = field(current, "value")
            if value.start_byte <= child.start_byte < value.end_byte:
                return current
        child, current = current, parent_of(current)
    return None
