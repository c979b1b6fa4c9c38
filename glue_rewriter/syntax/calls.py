"""Calls: from what is called, and from what is given."""

from __future__ import annotations

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field, is_wrapper, parent_of, same_place


def call_of(callee: Node | None) -> Node | None:
    """The call of which an expression is the callee, seen through wrappers; None if it is none. `new` is no call."""
    call = parent_of(callee)
    while call is not None and is_wrapper(call):
        callee, call = call, parent_of(call)
    if call is None or callee is None or call.type != "call_expression":
        return None
    return call if same_place(field(call, "function"), callee) else None


def call_taking(argument: Node) -> Node | None:
    """The call that takes an expression as an argument, seen through wrappers; None if none does, if it is spread or
    constructs with `new`."""
    holder = parent_of(argument)
    while holder is not None and is_wrapper(holder):
        holder = parent_of(holder)
    call = parent_of(holder) if holder is not None and holder.type == "arguments" else None
    return call if call is not None and call.type == "call_expression" else None
