"""The edits that make an expression unsigned where it stands."""

from __future__ import annotations

from glue_rewriter.addresses import AddressFacts
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import ends_in_type, field, is_wrapper, operator, parent_of, unwrap

#: Operands that `>>> 0` can be appended to as they are.
_TIGHT = frozenset(
    {
        "identifier", "call_expression", "member_expression", "subscript_expression", "parenthesized_expression",
        "update_expression", "unary_expression", "this", "number",
    }
)  # fmt: skip
_SHIFT_LEVEL = frozenset({"+", "-", "*", "/", "%", "**", "<<", ">>", ">>>"})
#: What has parentheses of its own.
_STATEMENTS = frozenset({"switch_statement", "if_statement", "while_statement", "do_statement"})
#: Operators around an expression that take `a >>> 0` as one operand without parentheses.
_LOOSER = frozenset({"<", ">", "<=", ">=", "==", "!=", "===", "!==", "in", "&", "|", "^", "&&", "||", "??"})
#: Out of how many expressions it is told if the operators around are spaced.
_NEAR = 20
#: A line longer than this, in bytes, is minified code.
_LONG_LINE = 500


def unsigned(facts: AddressFacts, node: Node) -> tuple[Edit, ...]:
    """Edits that append `>>> 0` to an expression, in parentheses where it needs them."""
    tree = facts.tree
    whole = _whole(node)
    inner = unwrap(node)
    spaced = _is_spaced(facts, whole)
    zero = b" >>> 0" if spaced else b">>>0"
    outside = parent_of(whole)
    # `a | 0` and `~~a` are signed to no end.
    if inner.type == "binary_expression" and operator(inner) == "|":
        right = field(inner, "right")
        if tree.text(right) == b"0" and b"/" not in tree.data[tree.end(field(inner, "left")) : right.start_byte]:
            left = field(inner, "left")
            if _takes(left):
                edit = Edit(tree.end(left), inner.end_byte, zero, "fix")
                if whole is not inner or _is_loose(outside):
                    return (edit,)
                return (Edit(inner.start_byte, inner.start_byte, b"(", "fix"), edit._replace(text=zero + b")"))
    open_ = close = b""
    if not _takes(whole) or ends_in_type(whole):
        open_, close = b"(", b")"
    if not _is_loose(outside):
        open_, zero = b"(" + open_, zero + b")"
    end = tree.end(whole)
    append = Edit(end, end, close + zero, "fix")
    return (Edit(whole.start_byte, whole.start_byte, open_, "fix"), append) if open_ else (append,)


def _whole(node: Node) -> Node:
    """An expression with the parentheses and type assertions around it; those of a statement are not its own."""
    around = parent_of(node)
    while around is not None and is_wrapper(around):
        outer = parent_of(around)
        if outer is not None and outer.type in _STATEMENTS:
            break
        node, around = around, outer
    return node


def _takes(node: Node) -> bool:
    """Whether `>>> 0` after an expression takes all of it."""
    if node.type == "binary_expression":
        return operator(node) in _SHIFT_LEVEL
    return node.type in _TIGHT


def _is_loose(outside: Node | None) -> bool:
    """Whether `a >>> 0` can stand in an expression as it is."""
    if outside is None:
        return True
    if outside.type == "binary_expression":
        return operator(outside) in _LOOSER
    return outside.type not in ("unary_expression", "member_expression", "await_expression", "update_expression")


def _is_spaced(facts: AddressFacts, node: Node) -> bool:
    """Whether the file puts blanks around the operators here."""
    data = facts.tree.data
    around: Node | None = node
    for _ in range(_NEAR):
        if around is None or around.type in ("program", "statement_block"):
            break
        if around.type in ("binary_expression", "assignment_expression", "variable_declarator"):
            left = around.child_by_field_name("left") or around.child_by_field_name("name")
            if left is not None and left.end_byte < around.end_byte:
                return data[left.end_byte : left.end_byte + 1].isspace()
        around = parent_of(around)
    reach = max(node.start_byte - _LONG_LINE, 0)
    newline = data.rfind(b"\n", reach, node.start_byte)
    return node.end_byte - (reach if newline < 0 else newline + 1) < _LONG_LINE


def signed(facts: AddressFacts, node: Node) -> tuple[Edit, ...]:
    """Edits that append `| 0` to an operand of a comparison."""
    tree = facts.tree
    whole = _whole(node)
    zero = b" | 0)" if _is_spaced(facts, whole) else b"|0)"
    if ends_in_type(whole):
        zero = b")" + zero
    end = tree.end(whole)
    open_ = b"((" if ends_in_type(whole) else b"("
    return (Edit(whole.start_byte, whole.start_byte, open_, "fix"), Edit(end, end, zero, "fix"))


def is_held(facts: AddressFacts, node: Node) -> bool:
    """Whether a value goes into a variable of its own function and nowhere else, so that nobody else sees it change."""
    holder = parent_of(node)
    while holder is not None and is_wrapper(holder):
        holder = parent_of(holder)
    if holder is None or holder.type not in ("variable_declarator", "assignment_expression"):
        return False
    name = holder.child_by_field_name("name") or holder.child_by_field_name("left")
    if name is None or name.type != "identifier":
        return False
    binding = facts.views.bindings.resolve_node(name)
    return binding.depth > 0 and facts.is_private(binding)


def otherwise(facts: AddressFacts, node: Node, value: bytes) -> tuple[Edit, ...]:
    """Edits that append `?? value` to an argument; none where it is part of something larger."""
    whole = _whole(node)
    outside = parent_of(whole)
    if outside is None or outside.type not in ("arguments", "ternary_expression", "sequence_expression"):
        return ()
    sign = b" ?? " if _is_spaced(facts, whole) else b"??"
    end = facts.tree.end(whole)
    return (Edit(end, end, sign + value, "fix"),)
