"""Where wasm memory is first seen in a file: by its names, and in minified glue by how it is used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain

from glue_rewriter.memory.element_types import (
    BUFFER,
    BUFFER_HOLDERS,
    DATA_VIEW,
    GROWABLE_NAMES,
    GROWABLE_PREFIX,
    MEMORY,
    MEMORY_NAMES,
    TYPED_ARRAYS,
)
from glue_rewriter.memory.views import Views
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.annotations import typed_as_memory
from glue_rewriter.syntax.names import call_of, call_taking, named_by
from glue_rewriter.syntax.nodes import arguments, field, parent_of, property_name, same_place, string_value, unwrap
from glue_rewriter.syntax.words import identifiers, word_at, words

#: A DataView that emcc's runtime keeps over the memory (emcc: src/runtime_common.js, SUPPORT_BIG_ENDIAN).
_DATA_VIEW_NAME = b"HEAP_DATA_VIEW"

#: Different typed arrays over one buffer, made in one block: from here on it is emcc's updateMemoryViews, or the head
#: of wasm2js output. Of what may be a length more are wanted: three arrays of one length are somebody's columns.
_ENOUGH_VIEWS = 5
_ENOUGH_VIEWS_OF_A_BUFFER = 2


_DEFINES = frozenset({b"defineProperty", b"defineProperties"})
#: How far it is looked for where a buffer comes from.
_CHAIN = 8
_CHOICES = frozenset(
    {"if_statement", "else_clause", "switch_case", "switch_default", "ternary_expression", "return_statement"}
)

#: What memory is known by, for people.
NAME = "known by its name"
_CHOSEN = "the view that is asked for by the names of views alone"
_MEMORY = "made as a WebAssembly.Memory, exported by an instance, or grown and its buffer read, as a memory is"
_CALLED = "a name of memories, whose buffer is asked for"
_TYPED = "a WebAssembly.Memory by its type"
_TOGETHER = "what typed arrays of several types are made over together, as emcc's runtime makes its views"
_TOLD = "the memory's buffer, by the place where it stands"


class Seed(NamedTuple):
    """An expression that stands for memory, and what it is worth; or, with `is_target`, a variable or property that
    holds this. `why` says what it is known by."""

    node: Node
    kind: str
    is_target: bool = False
    why: str = NAME


def find(views: Views) -> Iterator[Seed]:
    """Every expression that stands for memory on its own evidence, with what it is worth."""
    yield from _by_name(views)
    yield from _memories(views)
    if views.tree.is_typed:
        yield from _typed_memories(views)
    yield from _made_together(views)
    data = views.tree.data
    if views.tree.is_library or b"use asm" in data or b"LibraryManager.library" in data:
        # Imported late: few files need it.
        from glue_rewriter.memory.named_buffers import buffers

        yield from (Seed(node, BUFFER, True, _TOLD) for node in buffers(views))


def _by_name(views: Views) -> Iterator[Seed]:
    tree = views.tree
    known: dict[bytes, str] = {**views.heap_names, _DATA_VIEW_NAME: DATA_VIEW}
    if GROWABLE_PREFIX in tree.data:
        known.update(GROWABLE_NAMES)
    known.update(dict.fromkeys(MEMORY_NAMES, MEMORY))
    end = len(tree.data)
    # A view followed by `[` is a site, found by another road; `['name']` is a property.
    found = [
        (at, name)
        for name in known
        for at in (views.unindexed(name, 0, end) if name in views.heap_names else words(tree, name, 0, end))
    ]
    for at, name in sorted(found):
        node = word_at(tree, at, len(name))
        if node is not None:
            yield from _named(views, node, name, known[name])


def _named(views: Views, node: Node, name: bytes, kind: str) -> Iterator[Seed]:
    """What one occurrence of a name stands for."""
    expression = named_by(node)
    if expression is None:
        key = parent_of(node) if node.type == "string_fragment" else node
        pair = parent_of(key)
        if node.type == "shorthand_property_identifier" and views.kinds(node):
            yield Seed(node, kind)  # { HEAP8, HEAP32 }: a table, perhaps
        elif views.is_weak(name):
            pass  # others call their own things so
        elif pair is not None and pair.type == "pair_pattern":
            # const {HEAP32: i32} = Module
            yield Seed(field(pair, "value"), kind, True)
        elif key is not None and key.type == "string" and name in views.heap_names:
            yield from _chosen_by(views, key)
        return
    holder = parent_of(node)
    if holder is not None and holder.type == "import_specifier":
        # import {HEAP32 as i32} from …
        alias = holder.child_by_field_name("alias")
        if alias is not None and not views.is_weak(name):
            yield Seed(alias, kind, True)
    elif name in GROWABLE_NAMES:
        call = call_of(expression)
        if call is not None:
            yield Seed(call, kind)
    elif name in views.heap_names:
        if views.kinds(expression):
            yield Seed(expression, kind)
    elif expression.type == "identifier":
        if not views.not_memory.variable(views.bindings.resolve_node(expression)):
            yield Seed(expression, kind)
    elif not views.not_memory.property(name):
        yield Seed(expression, kind)


def _chosen_by(views: Views, string: Node) -> Iterator[Seed]:
    """`f("HEAPF32")`, where f takes a view by the name that it is given, `module[name]`, and is given no other name."""
    call = call_taking(string)
    if call is None:
        return
    place = next((at for at, given in enumerate(arguments(call) or []) if given.start_byte == string.start_byte), 0)
    for parameter in views.calls.parameters(call, place):
        if parameter.type != "identifier":
            continue
        binding = views.bindings.resolve_node(parameter)
        if binding in views.chosen:
            continue  # by another string
        kinds = views.chosen[binding] = set()
        if any(definition.how != "parameter" for definition in views.bindings.definitions(binding)):
            continue
        names = [string_value(unwrap(given), views.tree.data) for given in views.calls.arguments_for(parameter)]
        if not all(name in views.heap_names for name in names):
            continue
        kinds.update(views.heap_names[name] for name in names if name is not None)
        for node in views.bindings.occurrences(binding):
            access = parent_of(node)
            if (
                access is not None
                and access.type == "subscript_expression"
                and same_place(field(access, "index"), node)
            ):
                yield from (Seed(access, kind, why=_CHOSEN) for kind in sorted(kinds))


def _memories(views: Views) -> Iterator[Seed]:
    """The `buffer` of what must be a WebAssembly.Memory: made as one, exported by an instance, or both grown and
    read."""
    tree = views.tree
    #: What each is known by for a memory, empty for what is none.
    variables: dict[Binding, str] = {}
    for node in identifiers(tree, b"buffer", 0, len(tree.data)):
        access = named_by(node)
        if access is None or access is node or access.type == "identifier":
            continue
        owner = unwrap(field(access, "object"))
        if owner.type == "this":
            why = _MEMORY if _is_property_of_memory(views, owner) else ""
            if why:
                views.memory_itself.add(owner.start_byte)
        elif owner.type != "identifier":
            why = _MEMORY if _makes_memory(views, owner) else _CALLED if _is_called_memory(views, owner) else ""
        else:
            binding = views.bindings.resolve_node(owner)
            if binding not in variables:
                is_called = binding.name in BUFFER_HOLDERS and not views.not_memory.variable(binding)
                variables[binding] = _MEMORY if _holds_memory(views, binding) else _CALLED if is_called else ""
            why = variables[binding]
        if why:
            yield Seed(owner, MEMORY, True, why)
            yield Seed(owner, MEMORY, why=why)


def _is_property_of_memory(views: Views, this: Node) -> bool:
    """Whether `this` stands in a property that is defined on the memory: `Object.defineProperties(memory, …)`."""
    node = parent_of(this)
    while node is not None and node.type != "program":
        given = arguments(node) if node.type == "call_expression" else None
        if given and property_name(unwrap(field(node, "function")), views.tree.data) in _DEFINES:
            return MEMORY in views.kinds(given[0])
        node = parent_of(node)
    return False


def _is_called_memory(views: Views, node: Node) -> bool:
    """Whether a property has a name that memories have."""
    name = property_name(node, views.tree.data)
    name = None if name is None else name.removeprefix(b"#")
    return name in BUFFER_HOLDERS and not views.not_memory.property(name, views.owners.of(field(node, "object")))


def _typed_memories(views: Views) -> Iterator[Seed]:
    """What TypeScript says is a `WebAssembly.Memory`, of a name or by an assertion."""
    tree = views.tree
    for node in identifiers(tree, b"Memory", 0, len(tree.data)):
        target = typed_as_memory(tree, node) if node.type == "type_identifier" else None
        if target is None:
            continue
        yield Seed(target, MEMORY, True, _TYPED)
        if target.type in ("identifier", "property_identifier", "private_property_identifier"):
            continue
        yield Seed(target, MEMORY, why=_TYPED)


def _holds_memory(views: Views, binding: Binding) -> bool:
    bindings = views.bindings
    if any(d.value is not None and _makes_memory(views, _assigned(d.value)) for d in bindings.definitions(binding)):
        return True
    # A typed array has no `grow`, a WebAssembly.Table no `buffer`.
    for other in bindings.occurrences(binding):
        parent = parent_of(other)
        if parent is None:
            continue
        grows = property_name(parent, views.tree.data) == b"grow" and same_place(field(parent, "object"), other)
        # What has a `grow` that the file defines is its own.
        if grows and call_of(parent) is not None and not views.owners.puts(b"grow"):
            return True
        if parent.type == "pair" and views.tree.text(field(parent, "key")) == b"memory":
            return True
    return False


def _makes_memory(views: Views, node: Node) -> bool:
    """Whether an expression is `new WebAssembly.Memory(…)` or an export of an instance."""
    data = views.tree.data
    if node.type == "new_expression":
        return property_name(unwrap(field(node, "constructor")), data) == b"Memory"
    if node.type not in ("member_expression", "subscript_expression"):
        return False
    owner = unwrap(field(node, "object"))
    if property_name(owner, data) == b"exports":
        # What a module of Node exports are no instance's exports.
        return data[owner.start_byte : owner.end_byte] != b"module.exports"
    if owner.type != "identifier":
        return False
    return _holds_property(views, owner, b"exports")


def _holds_property(views: Views, variable: Node, name: bytes) -> bool:
    """Whether a variable gets the property of a name of something."""
    key = views.bindings.resolve_node(variable), name
    known = views.held.get(key)
    if known is None:
        values = [_assigned(d.value) for d in views.bindings.definitions(key[0]) if d.value is not None]
        known = views.held[key] = any(property_name(value, views.tree.data) == name for value in values)
    return known


def _assigned(value: Node) -> Node:
    """The value at the end of a chain of assignments."""
    value = unwrap(value)
    while value.type == "assignment_expression":
        value = unwrap(field(value, "right"))
    return value


@cache
def _typed_array_word() -> re.Pattern[bytes]:
    return re.compile(rb"new\s+(?:[\w$.]+\.)?(" + b"|".join(TYPED_ARRAYS) + rb")\s*(?:<[\w\s|]*>\s*)?\(")


def _made_together(views: Views) -> Iterator[Seed]:
    """A buffer over which one function makes several typed arrays of different types."""
    tree = views.tree
    together: defaultdict[tuple[int, bytes], dict[bytes, Node]] = defaultdict(dict)
    matches = (_typed_array_word().finditer(tree.data, low, high) for low, high in tree.searched)
    for match in chain.from_iterable(matches):
        start = tree.at(match.start(), match.start() + 3)
        node = parent_of(start)
        if node is None or node.type != "new_expression":
            continue
        given = arguments(node)
        if given is None or len(given) != 1:
            continue
        place = _block_of(node)
        if place is not None:
            together[place, tree.text(unwrap(given[0]))][match[1]] = unwrap(given[0])
    for types in together.values():
        buffer = next(iter(types.values()))
        is_own = views.not_memory.own_memory(buffer) or not _is_from_outside(views, buffer)
        is_buffer = _is_some_buffer(views, buffer) and not is_own
        if len(types) < (_ENOUGH_VIEWS_OF_A_BUFFER if is_buffer else _ENOUGH_VIEWS):
            continue
        if buffer.type == "identifier":
            yield Seed(buffer, BUFFER, True, _TOGETHER)
        elif property_name(buffer, tree.data) == b"buffer":
            owner = unwrap(field(buffer, "object"))
            yield Seed(owner, MEMORY, True, _TOGETHER)
            yield Seed(owner, MEMORY, why=_TOGETHER)


def _is_from_outside(views: Views, buffer: Node) -> bool:
    """Whether a buffer is that of something which lives longer than the function that makes arrays of it: the memory
    does, a message, a file or an argument do not."""
    root = unwrap(buffer)
    for _ in range(_CHAIN):
        if root.type == "identifier":
            binding = views.bindings.resolve_node(root)
            if "parameter" in binding.kinds or "import" in binding.kinds:
                return False
            if binding.depth == 0 or not views.bindings.in_same_function(root.start_byte, binding.start + 1):
                return True
            values = [d.value for d in views.bindings.definitions(binding) if d.value is not None]
            if not values:
                return False
            root = _assigned(values[0])
        elif root.type in ("member_expression", "subscript_expression"):
            root = unwrap(field(root, "object"))
        else:
            return root.type == "this"
    return False


def _block_of(node: Node) -> int | None:
    """The offset of the block whose every run evaluates an expression, None where one of several is chosen."""
    around = parent_of(node)
    while around is not None and around.type not in ("statement_block", "program"):
        if around.type in _CHOICES:
            return None
        around = parent_of(around)
    return None if around is None else around.start_byte


def _is_some_buffer(views: Views, node: Node) -> bool:
    """Whether an expression is the `buffer` of something, or a variable that holds one."""
    data = views.tree.data
    if node.type == "identifier":
        return _holds_property(views, node, b"buffer")
    return property_name(node, data) == b"buffer"
