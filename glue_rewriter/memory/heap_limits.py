"""Where glue says how far the heap may grow: in a build for 2 GiB, and in one for wasm64, whatever its maximum.

emcc writes that number into the code: as what `getHeapMax()` returns, inlined into `emscripten_resize_heap` by
minifiers, and as the maximum of the memory where the glue makes it (src/lib/libcore.js and src/runtime_init_memory.js).
2147483647 is no such number: it is the largest signed one, and stands in glue as that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from glue_rewriter.syntax import Node, SyntaxTree
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    arguments,
    enclosing_function,
    field,
    number,
    operator,
    parameters,
    parent_of,
    property_name,
    unwrap,
)

PAGE = 65_536
_LINE = 1 << 31

_SPELLED = re.compile(
    rb"(?<![\w.$])(?:2147483648(?:\.0*)?|2147418112|0[xX](?:80000000|7[fF]{3}0000)|(?:32768|0[xX]8000)n?)(?![\w.])"
)
_COMPARISONS = frozenset({"<", ">", "<=", ">="})
#: What tells a function that grows a memory: it does, by pages, or it rounds a size to whole pages. Tables grow by 1.
_GROWS = re.compile(rb"\.grow\((?!1\))|Math\.(?:min|max)\b(?=[^}]*\b65536\b)|\b65536\b(?=[^}]*Math\.(?:min|max)\b)")
_BY_PAGES = re.compile(rb"\b6553[56]\b|>>\s*16\b")
#: It also is a short one; asm.js has numbers of all sorts in long ones.
_LONGEST = 4096
#: What the function is called that says how far the heap may grow, where no minifier has renamed it.
_NAMED = re.compile(rb"heap_?max", re.IGNORECASE)
#: What gives a function a name -> the field with it.
_HOLDERS = {"variable_declarator": "name", "pair": "key", "assignment_expression": "left"}
#: What a method or function begins with that returns something else, or is no import of a program.
_SPECIAL = frozenset({"async", "get", "set", "static", "*"})
_MEMORY = re.compile(rb"(?:\w+\.)?WebAssembly\.Memory")


class HeapLimit(NamedTuple):
    """A number in the code that keeps the heap within its maximum; where addresses have 64 bits, pages are a BigInt.

    `form` is `heap maximum` for what a function returns that says the maximum, `growth` for a comparison in a function
    that grows the memory, `memory` for the maximum of a memory that is made, which is `in_pages`, `sbrk` for the one in
    `enlargeMemory`, which emcc had until 1.38: the program's own sbrk ends there, too, whatever the glue says.
    """

    node: Node
    value: int
    form: str
    in_pages: bool


def heap_limits(tree: SyntaxTree, maximum: int = _LINE) -> Iterator[HeapLimit]:
    """The limits in the code, in order, of a build whose memory ends at `maximum` bytes."""
    spelled = _SPELLED if maximum == _LINE else _spelled(maximum)
    # One page less is how some versions of emcc wrote 2 GiB.
    in_bytes = {maximum, maximum - PAGE} if maximum == _LINE else {maximum}
    for low, high in tree.searched:
        for found in spelled.finditer(tree.data, low, high):
            node = tree.at(*found.span())
            if node is None or node.end_byte != found.end():
                continue
            is_bigint = found[0].endswith(b"n")
            value = int(found[0][:-1], 0) if is_bigint else number(node, tree.data)
            in_pages = value == maximum // PAGE
            if value is not None and (in_pages or (value in in_bytes and not is_bigint)):
                form = _form(node, tree, in_pages=in_pages)
                if form:
                    yield HeapLimit(node, int(value), form, in_pages=in_pages)


def _spelled(maximum: int) -> re.Pattern[bytes]:
    """The ways in which a maximum is spelled, in bytes and in pages."""
    pages = maximum // PAGE
    return re.compile(
        rb"(?<![\w.$])(?:%d(?:\.0*)?|0[xX]0*(?i:%x)|(?:%d|0[xX]0*(?i:%x))n?)(?![\w.])"
        % (maximum, maximum, pages, pages)
    )


def _form(node: Node, tree: SyntaxTree, *, in_pages: bool) -> str:
    """What a number is there for, empty where it is no limit."""
    around = parent_of(node)
    while around is not None and around.type == "parenthesized_expression":
        node, around = around, parent_of(around)
    if around is None:
        return ""
    if _is_memory_maximum(node, around, tree, in_pages=in_pages):
        return "memory"
    if in_pages:
        return ""
    maximum = _returning(node, around)
    if maximum is not None:
        return "heap maximum" if _says_maximum(maximum, tree) else ""
    function = enclosing_function(node)
    if function is None:
        return ""
    if around.type == "binary_expression" and operator(around) == "-" and _is_enlarging(function, tree):
        return "sbrk"
    if not _grows_memory(function, tree):
        return ""
    is_limit = (
        (around.type == "binary_expression" and operator(around) in _COMPARISONS)
        or (around.type == "variable_declarator" and field(around, "name").type == "identifier")
        or (around.type == "arguments" and _is_min(parent_of(around), tree))
    )
    return "growth" if is_limit else ""


def _is_memory_maximum(node: Node, around: Node, tree: SyntaxTree, *, in_pages: bool) -> bool:
    """Whether a number is the `maximum` of `new WebAssembly.Memory({…})`, or what is divided by the page there."""
    if not in_pages:
        if around.type != "binary_expression" or operator(around) != "/" or field(around, "left").id != node.id:
            return False
        holder = parent_of(around)
        if holder is None or number(unwrap(field(around, "right")), tree.data) != PAGE:
            return False
        node, around = around, holder
    call = parent_of(around) if around.type == "arguments" else None
    if call is not None and call.type == "call_expression" and tree.text(field(call, "function")) == b"BigInt":
        outer = parent_of(call)
        if outer is None:
            return False
        node, around = call, outer
    if around.type != "pair" or tree.text(field(around, "key")).strip(b"\"'") != b"maximum":
        return False
    given = parent_of(parent_of(around))
    made = parent_of(given)
    if made is None or made.type != "new_expression":
        return False
    return _MEMORY.fullmatch(tree.text(field(made, "constructor"))) is not None


def _returning(node: Node, around: Node) -> Node | None:
    """The function without parameters that does nothing but return the number."""
    function: Node | None = None
    if around.type == "return_statement":
        block = parent_of(around)
        if block is None or block.type != "statement_block":
            return None
        if len([child for child in block.named_children if child.type != "comment"]) == 1:
            function = parent_of(block)
    elif around.type == "arrow_function" and field(around, "body").id == node.id:
        function = around
    if function is None or function.type not in FUNCTION_TYPES or parameters(function):
        return None
    return function


def _says_maximum(function: Node, tree: SyntaxTree) -> bool:
    """Whether what a function returns can be the maximum of the heap.

    It is called so, or is one of a file that grows a memory; a plain function that a name or a property has.
    """
    first, outer = function.child(0), parent_of(function)
    if outer is None or first is None or first.type in _SPECIAL or function.type.startswith("generator"):
        return False
    name = function.child_by_field_name("name")
    if function.type == "method_definition" and outer.type == "class_body":
        return False
    if name is None:
        while outer is not None and outer.type == "parenthesized_expression":
            outer = parent_of(outer)
        key = None if outer is None else _HOLDERS.get(outer.type)
        if outer is None or key is None:
            return False
        name = field(outer, key)
    return _NAMED.search(tree.text(name)) is not None or _GROWS.search(tree.data) is not None


def _grows_memory(function: Node, tree: SyntaxTree) -> bool:
    """Whether a function itself, not one within it, grows a memory."""
    low, high = function.start_byte, function.end_byte
    if high - low > _LONGEST or _BY_PAGES.search(tree.data, low, high) is None:
        return False
    for found in _GROWS.finditer(tree.data, low, high):
        node = tree.at(found.start(), found.start() + 1)
        around = None if node is None else enclosing_function(node)
        if around is not None and around.id == function.id:
            return True
    return False


def _is_enlarging(function: Node, tree: SyntaxTree) -> bool:
    name = function.child_by_field_name("name")
    return name is not None and tree.text(name) == b"enlargeMemory"


def _is_min(call: Node | None, tree: SyntaxTree) -> bool:
    """Whether a call is `Math.min(…)`."""
    return (
        call is not None
        and call.type == "call_expression"
        and property_name(unwrap(field(call, "function")), tree.data) == b"min"
        and bool(arguments(call))
    )
