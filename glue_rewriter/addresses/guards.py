"""What an `if` says of a number in the code that it guards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glue_rewriter.addresses.constants import constant
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import enclosing_function, parent_of, same_place, unwrap

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts


def is_guarded(facts: AddressFacts, name: Node) -> bool:
    """Whether a variable, given a value in one place, is used only where an `if` has found that it is not negative."""
    if made_of(name).form != "name":
        return False
    variable = facts.variable(name)
    if len(facts.definitions(variable)) > 1:
        return False
    function = enclosing_function(name)
    inner, outer = name, parent_of(name)
    while outer is not None and outer != function:
        taken = outer.child_by_field_name("consequence")
        if taken is not None and same_place(taken, inner):
            made = made_of(unwrap(outer.child_by_field_name("condition") or outer))
            if made.sign in (">", ">=") and made_of(unwrap(made.parts[0])).form == "name":
                least = constant(facts.views, made.parts[1])
                if least is not None and least >= 0 and facts.variable(unwrap(made.parts[0])) == variable:
                    return True
        inner, outer = outer, parent_of(outer)
    return False
