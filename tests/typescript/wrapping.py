"""JavaScript with type assertions and annotations put into it, at random: TypeScript that is worth the same."""

from __future__ import annotations

from random import Random

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_javascript.language()))

#: Expressions that `!` can stand after, and `<any>` before, as they are.
_TIGHT = frozenset(
    {"identifier", "member_expression", "subscript_expression", "call_expression", "parenthesized_expression"}
)
_EXPRESSIONS = _TIGHT | {
    "binary_expression", "unary_expression", "number", "ternary_expression", "new_expression", "string", "array",
}  # fmt: skip
#: Where an expression may end in a type, because what follows is a comma, a bracket or a semicolon.
_CLOSED = frozenset({"arguments", "array", "parenthesized_expression", "variable_declarator", "return_statement"})


def wrapped(code: str, random: Random) -> str:
    """The code with wrappers around some of its expressions and types on some of its parameters and variables."""
    data = code.encode()
    root = _PARSER.parse(data).root_node
    assert not root.has_error, code
    inserted: list[tuple[int, int, bytes]] = []
    stack = [root]
    while stack:
        node = stack.pop()
        stack.extend(node.named_children)
        if random.random() < 0.25:
            before, after = _wrapper(node, random)
            if after.endswith(b"!") and data[node.end_byte : node.end_byte + 1] == b"=":
                after += b" "
            # At one place what opens last stands first, and what closes last stands last: by the size of the node.
            size = node.end_byte - node.start_byte
            inserted.append((node.start_byte, -size, before))
            inserted.append((node.end_byte, size, after))
    out, at = bytearray(), 0
    # What closes at a place comes before what opens there.
    for place, _, text in sorted(inserted, key=lambda each: (each[0], each[1] < 0, each[1])):
        out += data[at:place] + text
        at = place
    return (bytes(out) + data[at:]).decode()


def _wrapper(node: Node, random: Random) -> tuple[bytes, bytes]:
    """What to put before and after a node: nothing where TypeScript allows nothing."""
    parent = node.parent
    if parent is None or node.type not in _EXPRESSIONS or _is_target(node):
        return (b"", b": any") if _may_be_typed(node) else (b"", b"")
    is_callee = _is_field(node, "function") or _is_field(node, "constructor") or _is_field(node, "object")
    if is_callee and node.text is not None and b"?." in node.text:
        return b"", b""  # parentheses end a chain
    if node.type == "unary_expression" and parent.type == "unary_expression":
        return b"", b""  # `~(~x)` is mended otherwise than `~~x`, without types too
    forms = [(b"(", b" as any)"), (b"(<any>(", b"))"), (b"((", b") satisfies unknown)")]
    if node.type in _TIGHT:
        forms += [(b"", b"!"), (b"", b"!"), (b"( <any>", b"!)")]
        if not is_callee:
            forms.append((b" <any>", b""))
    is_last = parent.type in _CLOSED or _is_field(node, "index")
    if is_last and not is_callee and node.type != "sequence_expression":
        forms += [(b"", b" as any"), (b"", b" satisfies unknown"), (b"", b" as any as number")]
    if node.type == "new_expression" and is_callee:
        forms = forms[:3]
    return random.choice(forms)


def _is_field(node: Node, name: str) -> bool:
    assert node.parent is not None
    child = node.parent.child_by_field_name(name)
    return child is not None and child.id == node.id


def _is_target(node: Node) -> bool:
    """Whether a node is assigned to or declared, alone or in a pattern."""
    inner, around = node, node.parent
    while around is not None and around.type in _PATTERNS:
        if around.type.endswith("_pattern"):
            return True
        inner, around = around, around.parent
    if around is None or around.type in _TARGETS or around.type in _CONDITIONS:
        return True
    if node.parent is not None and node.parent.type == "pair" and _is_field(node, "key"):
        return True
    name = around.child_by_field_name("left" if around.type in _ASSIGNMENTS else "name")
    return name is not None and name.id == inner.id


_PATTERNS = frozenset({"array", "object", "pair", "array_pattern", "object_pattern", "pair_pattern", "rest_pattern"})
#: Statements whose parentheses are theirs.
_CONDITIONS = frozenset({"if_statement", "while_statement", "do_statement", "switch_statement"})
_TARGETS = frozenset({"update_expression", "formal_parameters", "catch_clause"})
_ASSIGNMENTS = frozenset({"assignment_expression", "augmented_assignment_expression", "for_in_statement"})


def _may_be_typed(node: Node) -> bool:
    """Whether a node is a variable or a parameter that a type may follow."""
    parent = node.parent
    if parent is None or node.type not in ("identifier", "object_pattern", "array_pattern"):
        return False
    if parent.type == "formal_parameters":
        return True
    is_loop = parent.parent is not None and parent.parent.type == "for_in_statement"
    return parent.type == "variable_declarator" and _is_field(node, "name") and not is_loop
