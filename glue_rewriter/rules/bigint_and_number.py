"""A BigInt meets a Number in an operator.

## What it does
Finds, with MEMORY64, operators of arithmetic and on bits one side of which is a BigInt for sure (an element of `HEAP64`
or `HEAPU64`, `BigInt(x)`, a literal such as `4n`, a pointer that `EM_JS` or `EM_ASYNC_JS` is given), and the other a
Number for sure.

## Why it is bad
It throws a TypeError, at every address. emcc makes Numbers of the pointers of library functions whose `__sig` says `p`,
and of nobody else's: the pointers of `EM_JS` are BigInts in wasm64.

## Example
```js
function first(list) {
  const at = HEAPU64[list / 8];
  return HEAPU8[at + 4];
}
```

## Use instead
```js
function first(list) {
  const at = Number(HEAPU64[list / 8]);
  return HEAPU8[at + 4];
}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.dataflow.lattice import ANY_BIGINT, FROM_END, NUMBER, TEXT, UNKNOWN
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.pointers import Pointers, Used
from glue_rewriter.pointers.certainty import HIGH
from glue_rewriter.rules.finding import Finding
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import enclosing_function

CODE = "GR303"
NAME = "bigint-and-number"

_OPERATORS = frozenset({"+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>"})
#: What a file has in which anything is a BigInt for sure.
_MAKES = re.compile(rb"BigInt|HEAPU?64|GROWABLE_HEAP_[IU]64|\dn\b")


def find(facts: Pointers) -> Iterator[Finding]:
    """Every operator that throws, as far as values are in sight."""
    if facts.tree.from_wasm:
        for used in facts.used_in("binary_expression", "augmented_assignment_expression"):
            if used.level == HIGH and _is_raw(facts, used):
                yield _finding(used.parent)
    if _MAKES.search(facts.tree.data) is None:
        return
    stack = [facts.tree.root]
    while stack:
        node = stack.pop()
        stack += node.named_children
        if node.type in ("binary_expression", "augmented_assignment_expression") and _throws(facts, node):
            yield _finding(node)


def _finding(node: Node) -> Finding:
    message = "a BigInt meets a Number here, which throws: make a Number of it, Number(x)"
    return Finding(CODE, node.start_byte, node.end_byte, message, "error", "high")


def _is_raw(facts: Pointers, used: Used) -> bool:
    """Whether a pointer that EM_JS is given, and that nothing has converted, meets something that is no BigInt."""
    made = made_of(used.parent)
    if made.sign not in _OPERATORS or any(facts.views.values.of(part) & ANY_BIGINT for part in made.parts):
        return False
    for node in used.nodes:
        if made_of(node).form == "name":
            definitions = facts.views.bindings.resolve_node(node).definitions
            function = enclosing_function(definitions[0].name) if len(definitions) == 1 else None
            is_given = bool(definitions) and definitions[0].name.start_byte in facts.tree.from_wasm
            if function is not None and is_given and function.type == "function_declaration":
                return True
    return False


def _throws(facts: Pointers, node: Node) -> bool:
    made = made_of(node)
    if made.form != "operation" or made.sign not in _OPERATORS:
        return False
    left, right = (facts.views.values.of(part) for part in made.parts)
    return (_is_bigint(left) and _is_number(right)) or (_is_number(left) and _is_bigint(right))


def _is_bigint(value: int) -> bool:
    return bool(value) and not value & ~ANY_BIGINT


def _is_number(value: int) -> bool:
    return bool(value & (NUMBER | FROM_END)) and not value & (ANY_BIGINT | TEXT | UNKNOWN)
