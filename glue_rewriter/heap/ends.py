"""End positions that may be `undefined`, which means the end of the view: `>>> 0` would make 0 of it."""

from __future__ import annotations

from glue_rewriter.heap.views import Views
from glue_rewriter.syntax import Binding, Definition, Node, SyntaxTree
from glue_rewriter.syntax.annotations import annotation, is_number
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, field, operator, unwrap


def may_be_undefined(views: Views, node: Node) -> bool:
    """Whether an end may be undefined and can be read twice: a property, or a variable not shown to be defined wherever
    it is set. The result of a call is taken for a number: it cannot be asked for twice."""
    if node.type in ("member_expression", "subscript_expression"):
        return _is_plain_property(views, node)
    if node.type != "identifier":
        return False
    binding = views.bindings.resolve_node(node)
    known = views.undefined.get(binding)
    if known is None:
        known = views.undefined[binding] = _may_hold_nothing(views, binding)
    return known


def _may_hold_nothing(views: Views, binding: Binding) -> bool:
    definitions = views.bindings.definitions(binding)
    if not binding.is_settled:
        return True
    if any(definition.how == "value" and _is_always_run(definition.holder) for definition in definitions):
        return False
    return not definitions or not all(_is_defined(views, definition) for definition in definitions)


def _is_defined(views: Views, definition: Definition) -> bool:
    """Whether a definition gives a variable a value for sure, as far as the file tells."""
    match definition.how:
        case "value":
            return definition.value is not None and _is_something(definition.value)
        case "operator" | "update":
            return True
        case "parameter":
            given = views.calls.given_to(definition.name)
            always = bool(given) and all(map(_is_something, given))
            if views.tree.is_typed and _is_required_number(views.tree, definition):
                return True
            return definition.value is not None or (always and not views.calls.leaves_out(definition.name))
    return False


def _is_plain_property(views: Views, node: Node) -> bool:
    """Whether an expression is a property, of no view, that can be read twice: by name, or by a literal index."""
    while node.type in ("member_expression", "subscript_expression"):
        if node.type == "subscript_expression":
            is_literal = unwrap(field(node, "index")).type in ("string", "number")
            if not is_literal or views.element(field(node, "object")) is not None:
                return False
        node = unwrap(field(node, "object"))
    return node.type in ("identifier", "this")


def _is_always_run(assignment: Node) -> bool:
    """Whether an assignment is a statement of a function's own body, so that what comes after it sees its value."""
    statement = assignment.parent
    block = statement.parent if statement is not None and statement.type == "expression_statement" else None
    return block is not None and block.parent is not None and block.parent.type in FUNCTION_TYPES


def _is_required_number(tree: SyntaxTree, parameter: Definition) -> bool:
    """Whether a parameter is declared to be a number, and may not be left out."""
    return parameter.holder.type == "required_parameter" and is_number(tree, annotation(parameter))


def _is_something(value: Node) -> bool:
    """Whether an expression is a number for sure, or the result of a call that is there to give one."""
    value = unwrap(value)
    if value.type == "binary_expression":
        return operator(value) not in ("||", "??", "&&")
    return value.type in ("number", "update_expression", "call_expression", "await_expression")
