"""Results of any function of wasm, told by a type that the caller names: 'pointer' of ccall, `p` of a signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from glue_rewriter.addresses.exports import is_export
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, arguments, field, is_wrapper, parent_of, same_place, unwrap

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts

_TYPES = re.compile(rb"""(["'`])(?:pointer|p)\1""")
#: What a file says somewhere that calls functions of wasm.
_OF_WASM = re.compile(rb"\bModule\b|[wW]asm|WebAssembly|HEAP|instance\.exports|\bccall\b|UTF8ToString")
_EQUAL, _UNEQUAL = frozenset({"===", "=="}), frozenset({"!==", "!="})
#: The letter of a signature is asked for at a place in it.
_LETTER = re.compile(rb"(?:\[\s*0\s*\]|(?:charAt|at)\(\s*0\s*\))\Z")
#: What gives a function of wasm by its name or its index.
_GIVERS = re.compile(rb"getCFunc|get(?:Wasm)?Table(?:Entry)?|\.get\Z", re.IGNORECASE)


def results_by_type(facts: AddressFacts) -> Iterator[Node]:
    """The results that are said to be pointers, and are given on as they are."""
    data = facts.tree.data
    if _OF_WASM.search(data) is None:
        return
    for low, high in facts.tree.searched:
        for match in _TYPES.finditer(data, low, high):
            node = facts.tree.at(match.start(), match.end())
            if node is None or node.type not in ("string", "template_string") or node.end_byte != match.end():
                continue
            is_letter = match.end() - match.start() == 3
            for branch in _branches(node, data, is_letter=is_letter):
                for value in _given(branch):
                    for each in copies(value):
                        if _is_result(facts, each, 4):
                            yield each


def _branches(type_: Node, data: bytes, *, is_letter: bool) -> Iterator[Node]:
    """What is done, or worth, where a type is the one that a string names."""
    node, test = type_, parent_of(type_)
    while test is not None and is_wrapper(test):
        node, test = test, parent_of(test)
    if test is None:
        return
    if test.type == "switch_case" and not is_letter:
        yield test
        return
    made = made_of(test)
    if made.form != "operation" or made.sign not in _EQUAL | _UNEQUAL:
        return
    other = unwrap(made.parts[1] if same_place(made.parts[0], node) else made.parts[0])
    if is_letter and _LETTER.search(data, other.start_byte, other.end_byte) is None:
        return
    inner, around = test, parent_of(test)
    while around is not None and (
        is_wrapper(around) or (made_of(around).form == "copy" and made_of(around).sign == "&&")
    ):
        inner, around = around, parent_of(around)
    if around is None or around.type not in ("ternary_expression", "if_statement"):
        return
    if not same_place(field(around, "condition"), inner):
        return
    branch = around.child_by_field_name("consequence" if made.sign in _EQUAL else "alternative")
    if branch is not None:
        yield branch


def _given(branch: Node) -> Iterator[Node]:
    """What a branch is worth, or returns, or assigns."""
    if branch.type.endswith("_expression") or made_of(branch).form != "opaque":
        yield branch
        return
    stack = [branch]
    while stack:
        node = stack.pop()
        if node.type == "return_statement" and node.named_child_count:
            yield node.named_children[0]
        elif node.type == "assignment_expression":
            yield field(node, "right")
        elif node.type not in FUNCTION_TYPES:
            stack += node.named_children


def _is_result(facts: AddressFacts, node: Node, depth: int) -> bool:
    """Whether an expression is what a function gave that is not known: of wasm, by its name, or with a list of
    arguments."""
    made = made_of(node)
    if not depth:
        return False
    if made.form == "call":
        call = invocation(node, facts.tree.data)
        callee = unwrap(call.callee)
        if is_export(facts.views, callee) or not call.is_known:
            return not facts.views.calls.functions(callee) or is_export(facts.views, callee)
        spreads = any(one.type == "spread_element" for one in arguments(node) or [])
        return (spreads and not facts.views.calls.functions(callee)) or _is_given(facts, callee)
    if made.form != "name":
        return False
    for definition in facts.definitions(facts.variable(node)):
        if definition.how == "value" and definition.value is not None:
            if any(_is_result(facts, each, depth - 1) for each in copies(definition.value)):
                return True
        elif definition.how == "parameter":
            given = facts.views.calls.arguments_for(definition.name)
            if any(_is_result(facts, each, depth - 1) for one in given for each in copies(one)):
                return True
    return False


def _is_given(facts: AddressFacts, callee: Node) -> bool:
    """Whether a function is looked up by its name or in a table of wasm."""
    if made_of(callee).form == "call":
        return _GIVERS.search(facts.tree.text(invocation(callee, facts.tree.data).callee)) is not None
    if made_of(callee).form != "name":
        return False
    return any(
        made_of(each).form == "call" and _is_given(facts, each)
        for definition in facts.definitions(facts.variable(callee))
        if definition.value is not None
        for each in copies(definition.value)
    )
