"""Addresses that a file hands to code out of sight: what functions return that it exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from glue_rewriter.heap.views import Views
from glue_rewriter.pointers.evidence import MEDIUM
from glue_rewriter.pointers.origins import Origin, Sign
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.bindings import enclosing_function
from glue_rewriter.syntax.nodes import field, is_wrapper, same_place, unwrap

if TYPE_CHECKING:
    from glue_rewriter.pointers import Pointers

#: Objects whose properties others use.
_PUBLIC = frozenset({b"Module", b"exports", b"module.exports"})


def handed_out(facts: Pointers) -> Iterator[Origin]:
    """What makes those addresses signed that an exported function returns."""
    known: dict[int, bool] = {}
    for used in facts.used_in("return_statement", "arrow_function"):
        if used.level < MEDIUM:
            continue
        function = used.parent if used.parent.type == "arrow_function" else enclosing_function(used.parent)
        if function is None:
            continue
        if function.id not in known:
            known[function.id] = _is_public(facts.views, function)
        if not known[function.id]:
            continue
        for node in used.nodes:
            yield from (origin for origin in facts.origins(node) if origin.sign is Sign.SIGNED)


def _is_public(views: Views, function: Node) -> bool:
    if _is_exported(views, function):
        return True
    holder = views.calls.name_of(function)
    return holder is not None and any(_is_exported(views, use) for use in views.bindings.occurrences(holder))


def _is_exported(views: Views, node: Node) -> bool:
    """Whether a function or its name stands where it is exported: `export function`, `export { f }`, `Module.f = f`."""
    parent = node.parent
    while parent is not None and (is_wrapper(parent) or parent.type in ("variable_declarator", "lexical_declaration")):
        node, parent = parent, parent.parent
    while parent is not None and parent.type == "assignment_expression" and same_place(field(parent, "right"), node):
        left = unwrap(field(parent, "left"))
        if left.type in ("member_expression", "subscript_expression"):
            owner = views.tree.text(field(left, "object"))
            return owner in _PUBLIC
        node, parent = parent, parent.parent
    if parent is not None and parent.type == "function_declaration":
        parent = parent.parent
    return parent is not None and parent.type in ("export_statement", "export_specifier")
