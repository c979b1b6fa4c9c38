"""Whether nobody else sees the number that a variable holds: if so, it may become unsigned."""

from __future__ import annotations

from glue_rewriter.heap.views import Views
from glue_rewriter.pointers.takers import takes_bits
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import field, is_wrapper, operator, same_place

#: Operators that give the number on, or one counted from it; of all others the result is what it should be.
_GIVES_ON = frozenset({"+", "-", "||", "&&", "??"})
#: Statements that ask an expression for no more than whether it is zero, or compare it.
_ASKS = frozenset(
    {"if_statement", "while_statement", "do_statement", "for_statement", "expression_statement", "switch_statement"}
)


def is_private(views: Views, sites: set[tuple[int, int]], binding: Binding) -> bool:
    """Whether every use of a variable is an access of the memory, a comparison, or made of its bits alone.

    `sites` are the byte ranges of what enters a view.
    """
    return all(_is_quiet(views, sites, use) for use in views.bindings.occurrences(binding))


def _is_quiet(views: Views, sites: set[tuple[int, int]], use: Node) -> bool:
    node, parent = use, use.parent
    while parent is not None:
        if (node.start_byte, node.end_byte) in sites:
            return True
        match parent.type:
            case "variable_declarator":
                return same_place(field(parent, "name"), node)
            case "assignment_expression" | "augmented_assignment_expression":
                if not same_place(field(parent, "left"), node):
                    return False
            case "binary_expression" if operator(parent) not in _GIVES_ON:
                return operator(parent) != "in"
            case "unary_expression":
                return operator(parent) in ("!", "~", "typeof")
            case "ternary_expression" if same_place(field(parent, "condition"), node):
                return True
            case "binary_expression" | "ternary_expression" | "sequence_expression" | "update_expression":
                pass
            case "arguments":
                return parent.parent is not None and takes_bits(views, parent.parent)
            case "switch_case":
                return same_place(field(parent, "value"), node)
            case kind if kind in _ASKS:
                return True
            case _ if not is_wrapper(parent):
                return False
        node, parent = parent, parent.parent
    return False
