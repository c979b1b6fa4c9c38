"""Whether nobody else sees the number that a variable holds: if so, it may become unsigned."""

from __future__ import annotations

from glue_rewriter.addresses.wasm_calls import takes_bits
from glue_rewriter.dataflow.steps import assigns, goes, made_of, target_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import same_place

#: Operators that give a number counted from it; of all others the result is what it should be.
_GIVES_ON = frozenset({"+", "-"})
#: Operators that give of a number what both signs of it have.
_TELLS = frozenset({"!", "~", "typeof"})


def is_private(views: Views, sites: set[tuple[int, int]], binding: Binding) -> bool:
    """Whether every use of a variable is an access of the memory, a comparison, or made of its bits alone.

    `sites` are the byte ranges of what enters a view.
    """
    return all(_is_quiet(views, sites, use) for use in views.bindings.occurrences(binding))


def _is_quiet(views: Views, sites: set[tuple[int, int]], use: Node) -> bool:
    node: Node | None = target_of(use) or use
    while node is not None:
        if (node.start_byte, node.end_byte) in sites:
            return True
        above: Node | None = None
        for fate, to in goes(node):
            if fate == "copy":
                above = to
            elif fate == "operand":
                made = made_of(to)
                if made.form == "update" or (made.form == "operation" and (assigns(to) or made.sign in _GIVES_ON)):
                    if assigns(to) and not same_place(made.parts[0], node):
                        return False
                    above = to
                elif made.sign == "in" or (made.form == "unary" and made.sign not in _TELLS):
                    return False
            elif fate == "argument":
                return takes_bits(views, to)
            elif fate not in ("asked", "dropped"):
                return False
        node = above
    return True
