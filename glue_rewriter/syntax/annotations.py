"""What the types written in TypeScript say of a value, as far as they can be read without looking another one up."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.syntax.definitions import Definition
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import asserted, is_wrapper, parent_of
from glue_rewriter.syntax.parser import SyntaxTree

_ANNOTATED = frozenset({"variable_declarator", "required_parameter", "optional_parameter"})
_KEYS = frozenset({"template_literal_type", "index_type_query"})
_NO_OBJECTS = frozenset({"array_type", "tuple_type", "function_type", "constructor_type", *_KEYS})
#: Generic types of the language that are no typed arrays.
_OTHERS = frozenset(
    {b"Array", b"ReadonlyArray", b"Map", b"ReadonlyMap", b"WeakMap", b"Set", b"ReadonlySet", b"WeakSet", b"Record"}
)
_PRIMITIVES = frozenset({b"string", b"number", b"boolean", b"bigint", b"symbol", b"void", b"never", b"unique symbol"})
_NOTHING = frozenset({b"null", b"undefined"})
_MEMORY = b"WebAssembly.Memory"
#: Where a type stands that holds for a name.
_MODIFIERS = frozenset({"accessibility_modifier", "override_modifier", "readonly"})


def annotation(definition: Definition) -> Node | None:
    """The type that a declaration gives to its name, None if it gives none."""
    holder = definition.holder
    return _type_of(holder) if holder.type in _ANNOTATED else None


def _type_of(holder: Node) -> Node | None:
    written = holder.child_by_field_name("type")
    return written.named_child(0) if written is not None else None


def asserted_type(expression: Node) -> Node | None:
    """The type that `x as T` asserts of an expression, None for any other."""
    inner = asserted(expression)
    return inner.named_child(1) if inner.type == "as_expression" else None


def is_number(tree: SyntaxTree, type_: Node | None) -> bool:
    """Whether a type is that of numbers, and not of `undefined`."""
    return type_ is not None and tree.text(type_) == b"number"


def is_key(tree: SyntaxTree, type_: Node | None) -> bool:
    """Whether a type is that of names of properties: strings, symbols, `keyof` something."""
    return type_ is not None and all(
        member.type in _KEYS or tree.text(member) in (b"string", b"symbol") or _is_string(member)
        for member in _members(tree, type_)
    )


def is_other(tree: SyntaxTree, type_: Node | None) -> bool:
    """Whether a type is certainly not that of a view, a buffer or the memory: an array, a map, a number, a function."""
    if type_ is None:
        return False
    members = list(_members(tree, type_))
    return bool(members) and all(
        member.type in _NO_OBJECTS
        or member.type == "literal_type"
        or tree.text(member) in _PRIMITIVES
        or (member.type == "generic_type" and tree.text(_name(member)) in _OTHERS)
        for member in members
    )


def is_memory(tree: SyntaxTree, type_: Node | None) -> bool:
    """Whether a type is `WebAssembly.Memory`, or that or nothing."""
    return type_ is not None and [tree.text(member) for member in _members(tree, type_)] == [_MEMORY]


def typed_as_memory(tree: SyntaxTree, word: Node) -> Node | None:
    """What the type `WebAssembly.Memory`, met at the last of its words, is written for: a name, or the expression of an
    assertion."""
    type_ = parent_of(word)
    while type_ is not None and type_.type in ("nested_type_identifier", "union_type", "parenthesized_type"):
        word, type_ = type_, parent_of(type_)
    if not is_memory(tree, word) or type_ is None:
        return None
    if is_wrapper(type_) and type_.type != "type_assertion":
        return type_.named_child(0)
    holder = parent_of(type_)
    if type_.type == "type_arguments" and holder is not None and holder.type == "type_assertion":
        return holder.named_child(1)
    if type_.type != "type_annotation" or holder is None:
        return None
    return holder.child_by_field_name("name") or holder.child_by_field_name("pattern")


def annotated(name: Node) -> Node | None:
    """The type written for a property at one place of its name: in a class, in an interface, or as a parameter that
    becomes a property."""
    holder = parent_of(name)
    if holder is None:
        return None
    if holder.type in ("public_field_definition", "property_signature"):
        return _type_of(holder)
    return _type_of(holder) if is_parameter_property(holder) else None


def is_parameter_property(parameter: Node) -> bool:
    """Whether a parameter is also a property: `constructor(private heap: Heap)`."""
    return parameter.type in ("required_parameter", "optional_parameter") and any(
        child.type in _MODIFIERS for child in parameter.children
    )


def _members(tree: SyntaxTree, type_: Node) -> Iterator[Node]:
    """The types that a union joins, without `null` and `undefined`; of another type itself."""
    stack = [type_]
    while stack:
        current = stack.pop()
        if current.type == "union_type":
            stack += reversed(current.named_children)
        elif current.type in ("parenthesized_type", "readonly_type"):
            stack += current.named_children[:1]
        elif current.type != "comment" and tree.text(current) not in _NOTHING:
            yield current


def _is_string(type_: Node) -> bool:
    literal = type_.named_child(0) if type_.type == "literal_type" else None
    return literal is not None and literal.type == "string"


def _name(generic: Node) -> Node:
    name = generic.child_by_field_name("name")
    assert name is not None
    return name
