"""An address is tested for its sign.

## What it does
Finds addresses compared with zero by `<`, `>`, `<=` or `>=`.

## Why it is bad
From 2 GiB up an address that arrives as an int32 is negative. `ptr > 0`, meant as "not null", is false for it, and
`ptr < 0`, meant as "failed", is true.

## Example
```js
function read(ptr) {
  if (ptr > 0) return HEAPU8[ptr];
}
```

## Use instead
```js
function read(ptr) {
  if (ptr !== 0) return HEAPU8[ptr];
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.pointers import Pointers
from glue_rewriter.rules.finding import Finding
from glue_rewriter.syntax.nodes import field, number, operator, unwrap

CODE = "GR101"
NAME = "sign-test-of-address"
_SIGNS = frozenset({"<", ">", "<=", ">="})


def find(facts: Pointers) -> Iterator[Finding]:
    """Every comparison of an address with zero that asks for its sign."""
    for use in facts.uses:
        test = use.parent
        if test.type != "binary_expression" or operator(test) not in _SIGNS:
            continue
        sides = (unwrap(field(test, "left")), unwrap(field(test, "right")))
        if any(number(side, facts.tree.data) == 0 for side in sides):
            yield Finding(
                CODE,
                test.start_byte,
                test.end_byte,
                "this asks whether an address is negative, which every address from 2 GiB up may be",
                "error",
                use.confidence,
            )
