"""What is certainly not a view of the whole memory, whatever its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glue_rewriter.heap.elements import TYPED_ARRAYS
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import (
    arguments,
    constructor_name,
    field,
    last_expression,
    operator,
    property_name,
    unwrap,
)

if TYPE_CHECKING:
    from glue_rewriter.heap.flow import Views

_NO_VIEW = frozenset(
    {
        "array",
        "object",
        "string",
        "template_string",
        "number",
        "regex",
        "true",
        "false",
        "function_expression",
        "arrow_function",
        "generator_function",
        "class",
        "unary_expression",
        "update_expression",
    }
)
_COPIES = frozenset({b"slice", b"concat", b"from", b"of", b"map"})
_SIZES = frozenset({b"length", b"byteLength", b"size"})
_MAKERS = frozenset({"new_expression", "call_expression", "member_expression", "identifier"})
#: `void 0` says nothing, like `undefined` and `null`.
_NEUTRAL_UNARY = frozenset({"void"})


def is_something_else(views: Views, value: Node) -> bool:
    """Whether an expression is certainly no view of the memory: a literal, a function, a new object of its own."""
    value = unwrap(value)
    match value.type:
        case "unary_expression":
            return operator(value) not in _NEUTRAL_UNARY
        case "new_expression":
            return not _may_be_view(views, value)
        case "binary_expression":
            return operator(value) not in ("||", "&&", "??")
        case "ternary_expression":
            arms = (field(value, "consequence"), field(value, "alternative"))
            return all(is_something_else(views, arm) for arm in arms)
        case "sequence_expression":
            return is_something_else(views, last_expression(value))
        case "assignment_expression":
            return is_something_else(views, field(value, "right"))
    return value.type in _NO_VIEW


def _may_be_view(views: Views, node: Node) -> bool:
    """Whether `new X(…)` may be a typed array over the memory: not over a length, a list or a buffer of its own."""
    name = constructor_name(node, views.tree.data)
    if name not in TYPED_ARRAYS and name != b"DataView":
        return False
    given = arguments(node)
    return bool(given) and not is_own_memory(views, given[0])


def is_own_memory(views: Views, node: Node, seen: frozenset[Binding] = frozenset()) -> bool:
    """Whether an expression, given to a typed array's constructor or as a value, has memory of its own.

    That is: a length, a list, `new ArrayBuffer(…)`, a typed array made of one of these, the `buffer` of such an
    array, or a variable that holds one of these.
    """
    node = unwrap(node)
    match node.type:
        case "number" | "array" | "object" | "string" | "binary_expression" | "unary_expression":
            return True
        case "new_expression":
            name = constructor_name(node, views.tree.data)
            if name in (b"ArrayBuffer", b"SharedArrayBuffer"):
                return True
            given = arguments(node)
            return name in TYPED_ARRAYS and (not given or is_own_memory(views, given[0], seen))
        case "call_expression":
            return property_name(field(node, "function"), views.tree.data) in _COPIES
        case "member_expression" | "subscript_expression":
            name = property_name(node, views.tree.data)
            return name in _SIZES or (name == b"buffer" and is_own_memory(views, field(node, "object"), seen))
        case "identifier":
            binding = views.bindings.resolve_node(node)
            if binding in seen or not binding.declarations:
                return False
            # A variable that is also used for sizes says nothing by them: only what makes an array counts.
            return any(
                value.type in _MAKERS and is_own_memory(views, value, seen | {binding})
                for definition in views.bindings.definitions(binding)
                if definition.value is not None and (value := unwrap(definition.value))
            )
    return False
