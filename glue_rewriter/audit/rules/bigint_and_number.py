"""A BigInt meets a Number in an operator.

## What it does
Finds, with MEMORY64, operators of arithmetic and on bits, `===` and `!==`, one side of which is a BigInt for sure (an
element of `HEAP64` or `HEAPU64`, `BigInt(x)`, a literal such as `4n`, a pointer or an integer of 64 bits, such as a
`size_t`, that `EM_JS` or `EM_ASYNC_JS` is given), and the other a Number for sure; beside what EM_JS is given anything
that is visibly no BigInt, nor a text. And `+x` of a BigInt.

## Why it is bad
It throws a TypeError, at every address, and `p === 0` is never true. emcc makes Numbers of the pointers of `EM_ASM`
and of library functions whose `__sig` says `p`, and of nobody else's: those of `EM_JS` are BigInts in wasm64.

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

from glue_rewriter.addresses import AddressFacts
from glue_rewriter.audit.rules.finding import Finding
from glue_rewriter.dataflow.lattice import ANY_BIGINT, FROM_END, NUMBER, TEXT, UNKNOWN
from glue_rewriter.dataflow.raw import Raw
from glue_rewriter.dataflow.steps import Made, made_of
from glue_rewriter.syntax import Node

CODE = "GR303"
NAME = "bigint-and-number"

_OPERATORS = frozenset({"+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>"})
_STRICT = frozenset({"===", "!=="})
_HOLDERS = ("binary_expression", "augmented_assignment_expression", "unary_expression")
#: What a file has in which anything is a BigInt for sure.
_MAKES = re.compile(rb"BigInt|HEAPU?64|GROWABLE_HEAP_[IU]64|\dn\b")


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every operator that throws, or is never true, as far as values are in sight."""
    if not facts.tree.from_wasm and _MAKES.search(facts.tree.data) is None:
        return
    raw = Raw(facts.tree, facts.views.values)
    stack = [facts.tree.root]
    while stack:
        node = stack.pop()
        stack += node.named_children
        made = made_of(node) if node.type in _HOLDERS else None
        if made is None:
            continue
        is_raw = [raw.may_be(part) for part in made.parts]
        if (
            made.form == "unary"
            and made.sign == "+"
            and (is_raw[0] or _is_bigint(facts.views.values.of(made.parts[0])))
        ):
            yield _finding(node, "a plus throws before a BigInt: make a Number of it, Number(x)")
        elif made.form == "operation" and _meet(facts, made, is_raw):
            if made.sign in _OPERATORS:
                yield _finding(node, "a BigInt meets a Number here, which throws: make a Number of it, Number(x)")
            elif made.sign in _STRICT:
                yield _finding(node, "a BigInt is never the same as a Number: make a Number of it, Number(x)")


def _finding(node: Node, message: str) -> Finding:
    return Finding(CODE, node.start_byte, node.end_byte, message, "error", "high")


def _meet(facts: AddressFacts, made: Made, is_raw: list[bool]) -> bool:
    """Whether one side is a BigInt and the other a Number: for sure, or as far as a pointer of EM_JS meets it."""
    left, right = (facts.views.values.of(part) for part in made.parts)
    if any(is_raw):
        other = left if is_raw[1] else right
        is_text = made.sign == "+" and bool(other & TEXT)
        return not all(is_raw) and not other & ANY_BIGINT and not is_text and _may_be_number(other)
    return (_is_bigint(left) and _is_number(right)) or (_is_number(left) and _is_bigint(right))


def _is_bigint(value: int) -> bool:
    return bool(value) and not value & ~ANY_BIGINT


def _is_number(value: int) -> bool:
    return bool(value & (NUMBER | FROM_END)) and not value & (ANY_BIGINT | TEXT | UNKNOWN)


def _may_be_number(value: int) -> bool:
    return bool(value & (NUMBER | FROM_END | UNKNOWN))
