"""Addresses that a file keeps where others may see them: in properties, lists, maps and sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from glue_rewriter.addresses.certainty import MEDIUM
from glue_rewriter.addresses.sign_sources import Sign, SignSource
from glue_rewriter.dataflow.builtins import PUTS
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, parent_of, property_name, unwrap

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts


def kept(facts: AddressFacts) -> Iterator[SignSource]:
    """What makes those addresses signed that are put where others may see them."""
    for used in facts.used_in(
        "assignment_expression", "pair", "field_definition", "public_field_definition", "object", "array", "arguments"
    ):
        if used.level < MEDIUM or not _keeps(facts, used.parent):
            continue
        for node in used.nodes:
            signed = [origin for origin in facts.origins(node) if origin.sign is Sign.SIGNED]
            if signed and facts.is_seen(node):
                yield from signed


def _keeps(facts: AddressFacts, holder: Node) -> bool:
    """Whether what uses an address keeps it in an object, and not in the memory."""
    if holder.type == "assignment_expression":
        owner = unwrap(field(holder, "left")).child_by_field_name("object")
        return owner is not None and not facts.views.kinds(unwrap(owner))
    if holder.type != "arguments":
        return True
    call = parent_of(holder)
    callee = None if call is None else call.child_by_field_name("function")
    if callee is None or property_name(unwrap(callee), facts.tree.data) not in PUTS:
        return False
    return not facts.views.kinds(unwrap(field(unwrap(callee), "object")))
