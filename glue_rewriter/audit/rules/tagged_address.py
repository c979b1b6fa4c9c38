"""The top bit of an address is used for something else.

## What it does
Finds `|`, `&` and `^` of an address with a number that has or lacks the top bit alone: 0x80000000, 0x7fffffff,
`1 << 31`; and shifts that leave nothing else of it: `ptr >>> 31`.

## Why it is bad
Below 2 GiB the top bit of every address is 0, so that it could hold a tag. Above, it is part of the address: to clear
it is to lose 2 GiB of it.

## Example
```js
function untag(handle) {
  return HEAPU8[handle & 0x7fffffff];
}
```

## Use instead
```js
function untag(handle) {
  return HEAPU8[handle & ~1]; // with the tag in the lowest bit, for addresses that are even
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, number, operator, unwrap

CODE = "GR204"
NAME = "tag-in-top-bit"

_BITWISE = frozenset({"&", "|", "^"})
_TOP = 1 << 31


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every operation on the top bit of an address alone."""
    # `HEAPU16[index & 0x7fffffff]` is what the rewrite writes for an index of two bytes: it has no top bit to lose.
    masked = {unwrap(site.expression).start_byte for site in facts.sites if site.shift == 1}
    for used in facts.used_in("binary_expression"):
        operation = used.parent
        sides = unwrap(field(operation, "left")), unwrap(field(operation, "right"))
        if operator(operation) in (">>", ">>>"):
            is_masked = sides[0].type == "binary_expression" and operator(sides[0]) in _BITWISE
            is_found = number(sides[1], facts.tree.data) == 31 and not is_masked
        else:
            is_mask = operator(operation) == "&" and operation.start_byte in masked
            is_found = (
                operator(operation) in _BITWISE
                and not is_mask
                and any(_is_top(side, facts.tree.data) for side in sides)
            )
        if is_found:
            yield Finding(
                CODE,
                operation.start_byte,
                operation.end_byte,
                "the top bit is part of an address from 2 GiB up, and no room for a tag",
                "error" if used.level == 3 else "warning",
                confidence(used.level),
            )


def _is_top(node: Node, data: bytes) -> bool:
    """Whether an expression is a number of which the top bit is set alone, or alone is not."""
    if node.type == "unary_expression" and operator(node) in ("-", "~"):
        return _is_top(unwrap(field(node, "argument")), data)
    if node.type == "binary_expression" and operator(node) == "<<":
        return number(unwrap(field(node, "left")), data) == 1 and number(unwrap(field(node, "right")), data) == 31
    return number(node, data) in (_TOP, _TOP - 1)
