"""Programs that were compiled to JavaScript: what stands in for the wasm, and where.

wasm2js of Binaryen, which emcc runs for `-sWASM=0` and `-sWASM=2`, puts a program into one function with the views at
its head, and behind them the functions of `Math`, always in the same order (seen of versions 105 to 131), which
minifiers keep. Before it there was asm.js, which is told by its directive. Neither has a memory above 2 GiB: emcc
refuses that of wasm2js (6.0.5: "wasm2js does not support >2gb address space").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from glue_rewriter.syntax import SyntaxTree
from glue_rewriter.syntax.comparisons import asm_functions
from glue_rewriter.syntax.nodes import enclosing_function

ASM, WASM2JS = "asm.js", "wasm2js"
#: What to do about it.
LINK_TO_WASM = "link it to WebAssembly: without -sWASM=0, with -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB"
_HEAD = re.compile(
    rb"=\s*Math\.imul\s*[;,]\s*(?:var\s+)?[\w$]+\s*=\s*Math\.fround\s*[;,]\s*(?:var\s+)?[\w$]+\s*=\s*Math\.abs\s*[;,]"
)


class Compiled(NamedTuple):
    """A function with a program in it: by what it was compiled, and its offsets."""

    form: str
    start: int
    end: int


def may_be_compiled(data: bytes) -> bool:
    """Whether a source may hold a program that was compiled to JavaScript: where not, its tree need not be made."""
    return b"use asm" in data or _HEAD.search(data) is not None


def compiled_programs(tree: SyntaxTree) -> list[Compiled]:
    """The functions that hold a program, in order."""
    found = [(ASM, function) for function in asm_functions(tree)]
    for head in _HEAD.finditer(tree.data):
        node = tree.at(head.start(), head.start() + 1)
        function = None if node is None else enclosing_function(node)
        if function is not None:
            found.append((WASM2JS, function))
    return sorted(Compiled(form, function.start_byte, function.end_byte) for form, function in found)


def told(form: str) -> str:
    """What is said of a program that was compiled to JavaScript."""
    return f"compiled to JavaScript ({form}): it has no binary, and its memory ends at 2 GiB"
