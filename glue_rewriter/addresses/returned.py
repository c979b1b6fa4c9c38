"""Addresses that a file hands to code out of sight: what functions return that it exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from glue_rewriter.addresses.certainty import MEDIUM
from glue_rewriter.addresses.sign_sources import Sign, SignSource
from glue_rewriter.dataflow.exported import is_exported
from glue_rewriter.dataflow.steps import goes
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import enclosing_function, is_wrapper

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts


def handed_out(facts: AddressFacts) -> Iterator[SignSource]:
    """What makes those addresses signed that an exported function returns."""
    known: dict[int, bool] = {}
    for used in facts.used_in("return_statement", "arrow_function"):
        if used.level < MEDIUM:
            continue
        function = used.parent if used.parent.type == "arrow_function" else enclosing_function(used.parent)
        if function is None:
            continue
        if function.id not in known:
            known[function.id] = is_public(facts.views, function)
        if not known[function.id]:
            continue
        for node in used.nodes:
            yield from (origin for origin in facts.origins(node) if origin.sign is Sign.SIGNED)


def is_public(views: Views, function: Node) -> bool:
    """Whether code out of sight may call a function by what the file exports."""
    if is_exported(views.tree, function):
        return True
    holder = views.calls.name_of(function)
    return holder is not None and any(is_exported(views.tree, use) for use in views.bindings.occurrences(holder))


def is_given_out(views: Views, made: Node) -> bool:
    """Whether an object is exported where it is written, or returned by a function that is exported."""
    if is_exported(views.tree, made):
        return True
    for fate, to in goes(made):
        if fate == "result" or (fate == "copy" and is_wrapper(to)):
            return is_public(views, to) if fate == "result" else is_given_out(views, to)
    return False
