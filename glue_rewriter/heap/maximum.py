"""Where glue says how far the heap may grow, in a build for 2 GiB.

emcc writes that number into the code: as what `getHeapMax()` returns, inlined into `emscripten_resize_heap` by
minifiers, and as the maximum of the memory where the glue makes it (src/lib/libcore.js and src/runtime_init_memory.js).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from glue_rewriter.syntax import Node, SyntaxTree
from glue_rewriter.syntax.bindings import FUNCTION_TYPES
from glue_rewriter.syntax.nodes import (
    arguments,
    constructor_name,
    field,
    number,
    operator,
    parameters,
    property_name,
    unwrap,
)

PAGE = 65_536
#: 2 GiB; one byte and one page less, as some versions of emcc wrote it. In bytes.
BYTES = frozenset({1 << 31, (1 << 31) - 1, (1 << 31) - PAGE})
#: 2 GiB in pages.
PAGES = (1 << 31) // PAGE

_SPELLED = re.compile(
    rb"(?<![\w.$])(?:214748364[78](?:\.0*)?|2147418112|0[xX](?:80000000|7[fF]{7}|7[fF]{3}0000)|32768|0[xX]8000)(?![\w.])"
)
_COMPARISONS = frozenset({"<", ">", "<=", ">="})
#: What tells a function that grows a memory: it does, or it rounds a size to whole pages.
_GROWS = re.compile(rb"\.grow\(|Math\.(?:min|max)\b[^}]*\b65536\b|\b65536\b[^}]*Math\.(?:min|max)\b")
#: It also is a short one; asm.js has numbers of all sorts in long ones.
_LONGEST = 4096


class HeapLimit(NamedTuple):
    """A number in the code that keeps the heap within 2 GiB.

    `form` is `heap maximum` for what a function returns that says the maximum, `growth` for a comparison in a function
    that grows the memory, `memory` for the maximum of a memory that is made, which is `in_pages`.
    """

    node: Node
    value: int
    form: str
    in_pages: bool


def heap_limits(tree: SyntaxTree) -> Iterator[HeapLimit]:
    """The limits of 2 GiB in the code, in order."""
    for low, high in tree.searched:
        for found in _SPELLED.finditer(tree.data, low, high):
            node = tree.at(*found.span())
            value = number(node, tree.data) if node is not None else None
            if node is None or node.end_byte != found.end() or value is None:
                continue
            if value == PAGES or value in BYTES:
                form = _form(node, tree, in_pages=value == PAGES)
                if form:
                    yield HeapLimit(node, int(value), form, in_pages=value == PAGES)


def _form(node: Node, tree: SyntaxTree, *, in_pages: bool) -> str:
    """What a number is there for, empty where it is no limit."""
    around = node.parent
    while around is not None and around.type == "parenthesized_expression":
        node, around = around, around.parent
    if around is None:
        return ""
    if _is_memory_maximum(node, around, tree, in_pages=in_pages):
        return "memory"
    if in_pages:
        return ""
    if _is_all_of_function(node, around):
        return "heap maximum"
    function = enclosing_function(node)
    if function is None or not _grows_memory(function, tree):
        return ""
    is_limit = (
        (around.type == "binary_expression" and operator(around) in _COMPARISONS)
        or (around.type == "variable_declarator" and field(around, "name").type == "identifier")
        or (around.type == "arguments" and _is_min(around.parent, tree))
    )
    return "growth" if is_limit else ""


def _is_memory_maximum(node: Node, around: Node, tree: SyntaxTree, *, in_pages: bool) -> bool:
    """Whether a number is the `maximum` of `new WebAssembly.Memory({…})`, or what is divided by the page there."""
    if not in_pages:
        if around.type != "binary_expression" or operator(around) != "/" or field(around, "left").id != node.id:
            return False
        if number(unwrap(field(around, "right")), tree.data) != PAGE or around.parent is None:
            return False
        node, around = around, around.parent
    if around.type != "pair" or tree.text(field(around, "key")).strip(b"\"'") != b"maximum":
        return False
    given = around.parent.parent if around.parent is not None else None
    made = given.parent if given is not None else None
    return made is not None and made.type == "new_expression" and constructor_name(made, tree.data) == b"Memory"


def _is_all_of_function(node: Node, around: Node) -> bool:
    """Whether a function without parameters does nothing but return the number."""
    if around.type == "return_statement":
        block = around.parent
        if block is None or block.type != "statement_block" or block.parent is None:
            return False
        statements = [child for child in block.named_children if child.type != "comment"]
        return len(statements) == 1 and block.parent.type in FUNCTION_TYPES and not parameters(block.parent)
    return around.type == "arrow_function" and field(around, "body").id == node.id and not parameters(around)


def enclosing_function(node: Node) -> Node | None:
    """The innermost function around a node."""
    at = node.parent
    while at is not None and at.type not in FUNCTION_TYPES:
        at = at.parent
    return at


def _grows_memory(function: Node, tree: SyntaxTree) -> bool:
    size = function.end_byte - function.start_byte
    return size <= _LONGEST and _GROWS.search(tree.data, function.start_byte, function.end_byte) is not None


def _is_min(call: Node | None, tree: SyntaxTree) -> bool:
    """Whether a call is `Math.min(…)`."""
    return (
        call is not None
        and call.type == "call_expression"
        and property_name(unwrap(field(call, "function")), tree.data) == b"min"
        and bool(arguments(call))
    )
