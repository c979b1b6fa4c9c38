"""Small questions about a node: what it wraps, what it adds up, what number it is."""

from __future__ import annotations

from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.syntax.lists import holding, nodes
from glue_rewriter.syntax.native import Node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol
    from weakref import ref

    class _Deep(Protocol):
        """What `deep.Deep` does."""

        def parent(self, node: Node) -> Node | None: ...

        def enclosing_function(self, node: Node) -> Node | None: ...


#: TypeScript's `x as T`, `x satisfies T`: what follows the type in the same expression may be read as part of it.
_ENDING_IN_TYPE = frozenset({"as_expression", "satisfies_expression"})
#: Expressions that are worth what they hold, evaluate it once, and are spelled around it.
_WRAPPERS = _ENDING_IN_TYPE | {"parenthesized_expression", "type_assertion"}
#: TypeScript writes a parameter's type, default and modifiers around its pattern.
_TYPED_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})


def field(node: Node, name: str) -> Node:
    """A child by field name that the grammar says is there."""
    child = node.child_by_field_name(name)
    assert child is not None, (node.type, name)
    return child


def unwrap(node: Node) -> Node:
    """The expression inside parentheses and type assertions."""
    while node.type in _WRAPPERS:
        inner = first_expression(node) if node.type != "type_assertion" else last_expression(node)
        if inner is None:
            return node
        node = inner
    return node


def ends_in_type(node: Node) -> bool:
    """Whether an expression ends in a type, as `p as number` does: `&` appended to it would be read as part of the
    type."""
    last: Node | None = node
    while last is not None and last.type not in _ENDING_IN_TYPE:
        last = last.child(last.child_count - 1) if last.child_count else None
    return last is not None


def asserted(node: Node) -> Node:
    """The type assertion inside the parentheses around an expression, or the expression itself if it has none."""
    while node.type == "parenthesized_expression":
        inner = first_expression(node)
        if inner is None:
            return node
        node = inner
    return node


def is_wrapper(node: Node) -> bool:
    """Whether a node only wraps another one (parentheses, type assertions)."""
    return node.type in _WRAPPERS


def first_expression(node: Node) -> Node | None:
    """The first named child that is not a comment."""
    for child in node.named_children:
        if child.type != "comment":
            return child
    return None


def last_expression(node: Node) -> Node:
    """The last named child that is not a comment; the node must have one."""
    return next(child for child in reversed(node.named_children) if child.type != "comment")


def operator(node: Node) -> str:
    """The operator of a binary, unary, update or augmented-assignment expression."""
    child = node.child(1) if node.child_count == 3 else None
    if child is None or child.type == "comment":
        child = node.child_by_field_name("operator")
    return child.type if child is not None else ""


class Operation(NamedTuple):
    """A binary expression, read once: `at` is the byte offset of its operator."""

    left: Node
    sign: str
    right: Node
    at: int


def operation(node: Node) -> Operation:
    """What a binary expression is made of."""
    left, sign, right = _parts(node)
    return Operation(left, sign.type, right, sign.start_byte)


def operands(node: Node) -> tuple[Node, str, Node]:
    """The left side of a binary expression, its operator, and its right side."""
    left, sign, right = _parts(node)
    return left, sign.type, right


def _parts(node: Node) -> tuple[Node, Node, Node]:
    """Every index is one; counting children takes a third of the time that three fields take."""
    if node.child_count == 3:
        left, sign, right = node.child(0), node.child(1), node.child(2)
        assert left is not None
        assert sign is not None
        assert right is not None
    else:
        left, sign, right = (part for part in node.children if part.type != "comment")
    return left, sign, right


def arguments(call: Node) -> list[Node] | None:
    """The arguments of a call or `new` in order, None for a tagged template or `new X` without parentheses."""
    holder = call.child_by_field_name("arguments")
    if holder is None or holder.type != "arguments":
        return None
    return nodes(holder)


def place_among(found: list[Node], node: Node) -> int | None:
    """The index of a node among others in the order of the source, parentheses and types around it aside; None where
    it is none of them."""
    place = holding(found, node)
    if place is None or not (same_place(found[place], node) or same_place(unwrap(found[place]), node)):
        return None
    return place


def has_spread(given: list[Node], data: bytes) -> bool:
    """Whether one of some arguments is spread."""
    if not given or data.find(b"...", given[0].start_byte, given[-1].end_byte) < 0:
        return False
    return any(argument.type == "spread_element" for argument in given)


def parameters(function: Node) -> list[Node]:
    """The parameters of a function in order: names and patterns, with the default where that is JavaScript's.

    TypeScript's `this` is none: no call gives it a value.
    """
    single = function.child_by_field_name("parameter")
    if single is not None:
        return [single]
    holder = function.child_by_field_name("parameters")
    if holder is None:
        return []
    written = nodes(holder)
    if not written or written[0].type not in _TYPED_PARAMETERS:
        return written
    patterns = [field(parameter, "pattern") for parameter in written if parameter.type in _TYPED_PARAMETERS]
    return [pattern for pattern in patterns if pattern.type != "this"]


def constructor_name(node: Node, data: bytes) -> bytes | None:
    """The last name of what `new` constructs: `X` for `new X(…)` and `new a.X(…)`, None where it is computed."""
    constructor = unwrap(field(node, "constructor"))
    if constructor.type == "identifier":
        return data[constructor.start_byte : constructor.end_byte]
    return property_name(constructor, data)


def same_place(one: Node, other: Node) -> bool:
    """Whether two nodes span the same bytes."""
    return one.start_byte == other.start_byte and one.end_byte == other.end_byte


def number(node: Node, data: bytes) -> float | int | None:
    """The value of a numeric literal, None for anything else (BigInt literals included)."""
    if node.type != "number":
        return None
    text = data[node.start_byte : node.end_byte].replace(b"_", b"").decode("ascii")
    if text.isdigit():
        if len(text) > 1 and text[0] == "0" and not set(text) & {"8", "9"}:
            return int(text, 8)
        return int(text)
    if text[-1] == "n":
        return None
    try:
        return int(text, 0) if text[:2].lower() in ("0x", "0o", "0b") else float(text)
    except ValueError:
        return None


def property_name(node: Node, data: bytes) -> bytes | None:
    """The property that `o.name`, `o?.name`, `o.#name` or `o['name']` names, None for a computed one and for anything
    else."""
    if node.type == "member_expression":
        child = field(node, "property")
        return data[child.start_byte : child.end_byte]
    if node.type == "subscript_expression":
        return string_value(unwrap(field(node, "index")), data)
    return None


def string_value(node: Node, data: bytes) -> bytes | None:
    """The bytes between the quotes of a string literal, or a template, without escapes and substitutions; None for
    anything else."""
    if node.type != "string" and node.type != "template_string":
        return None
    text = data[node.start_byte + 1 : node.end_byte - 1]
    return None if b"\\" in text or (node.type != "string" and b"${" in text) else text


class Term(NamedTuple):
    """One term of a sum; `negative` where it is subtracted."""

    node: Node
    negative: bool


def terms(node: Node) -> list[Term]:
    """The terms of a sum, seen through parentheses, in the order of the source; a sum of one is the node itself."""
    found: list[Term] = []
    stack = [(node, False)]
    while stack:
        current, negative = stack.pop()
        inner = unwrap(current)
        if inner.type == "binary_expression":
            left, sign, right = operands(inner)
            if sign in ("+", "-"):
                stack += ((right, negative ^ (sign == "-")), (left, negative))
                continue
        found.append(Term(inner, negative))
    return found


def parent_of(node: Node | None) -> Node | None:
    """The parent of a node; None for the root, and for None."""
    if node is None:
        return None
    if DEEP:
        deep = deep_tree(node)
        if deep is not None:
            return deep.parent(node)
    return node.parent


def enclosing_function(node: Node) -> Node | None:
    """The function around a node, None at the level of the file."""
    if DEEP:
        deep = deep_tree(node)
        if deep is not None:
            return deep.enclosing_function(node)
    current = node.parent
    while current is not None and current.type not in FUNCTION_TYPES:
        current = current.parent
    return current


def tree_key(node: Node) -> int:
    """The same for all nodes of a tree, and for no two trees at a time: a node's hash is its id and its tree's."""
    return hash(node) ^ node.id


def deep_tree(node: Node) -> _Deep | None:
    """The deep tree that a node is of, None where its tree is not deep."""
    found = DEEP.get(tree_key(node))
    return None if found is None else found()


def broken(node: Node) -> Iterator[Node]:
    """The places of the syntax errors, in order: missing tokens, and the innermost start of what is in error."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.is_missing:
            yield current
        elif current.is_error:
            inner = [child for child in current.children if child.has_error]
            if inner and inner[0].start_byte == current.start_byte:
                stack.extend(reversed(inner))
            else:
                yield current
        elif current.has_error:
            stack.extend(child for child in reversed(current.children) if child.has_error)


#: The deep trees of this process by their `tree_key`: nearly always none.
DEEP: dict[int, ref[_Deep]] = {}
FUNCTION_TYPES = frozenset(
    {
        "function_declaration",
        "generator_function_declaration",
        "function_expression",
        "generator_function",
        "arrow_function",
        "method_definition",
        "class_static_block",
    }
)
