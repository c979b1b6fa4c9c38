"""The access that an index stands in, and what the index enters there."""

from __future__ import annotations

from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.explain.looks import Look
from glue_rewriter.memory.element_types import LIST
from glue_rewriter.memory.sites import Site
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, parent_of

_CALLS = frozenset({"call_expression", "new_expression"})


def access_of(site: Site) -> Node:
    """The subscript, the call or the pair of a pattern in which the index of a site stands; of code in a string the
    string."""
    node = site.expression
    if site.form == "text":
        return node
    around = parent_of(node)
    while around is not None:
        if around.type in _CALLS and around.child_by_field_name("arguments") is not None:
            holder = field(around, "arguments")
            if holder.start_byte <= node.start_byte < holder.end_byte:
                return around
        elif around.type == "subscript_expression" and site.form in ("subscript", "destructuring"):
            if field(around, "index").start_byte <= node.start_byte:
                return around
        elif around.type == "pair_pattern":
            return around
        around = parent_of(around)
    return node


def holder_of(look: Look, site: Site, access: Node) -> Node | None:
    """The view, the DataView or the buffer that an index enters; None where the function itself knows the memory."""
    if access.type == "subscript_expression":
        return field(access, "object")
    if access.type == "pair_pattern":
        return _matched(access)
    if access.type not in _CALLS:
        return None
    made = invocation(access, look.tree.data)
    candidates = [*([made.receiver] if made.receiver is not None else [])]
    is_passed = site.form in ("call", "constructor", "Atomics", "subscript", "Buffer.from")
    given = [each for each in made.given if each.end_byte <= site.expression.start_byte]
    callee = made.callee
    of = [field(callee, "object")] if callee.type in ("member_expression", "subscript_expression") else [callee]
    candidates += [*given, *of] if is_passed else [*of, *given]
    return next((each for each in candidates if _is_memory(look, each)), None)


def _matched(pair: Node) -> Node | None:
    """What a pattern takes apart, where that stands beside it."""
    holder = parent_of(parent_of(pair))
    if holder is None or holder.type not in ("variable_declarator", "assignment_expression"):
        return None
    return holder.child_by_field_name("value") or holder.child_by_field_name("right")


def _is_memory(look: Look, node: Node) -> bool:
    return any(not kind.startswith(LIST) for kind in look.kinds(node)) or bool(look.views.element(node))
