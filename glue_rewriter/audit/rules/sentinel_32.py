"""An address of 64 bits is compared with a limit or a mark of 32 bits.

## What it does
Finds, with MEMORY64, comparisons of an address with 2^32 - 1, such as `p === 0xffffffff` and `p === -1 >>> 0`, and with
2^32.

## Why it is bad
In wasm32 the one is what `(void *)-1` is, and no address reaches the other. In wasm64 both are addresses like others,
and `(void *)-1` is 2^64 - 1, which emcc hands on as -1.

## Example
```js
function isMissing(ptr) {
  HEAPU8[ptr];
  return ptr === 0xffffffff;
}
```

## Use instead
```js
function isMissing(ptr) {
  HEAPU8[ptr];
  return ptr === -1;
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.addresses.constants import constant
from glue_rewriter.audit.rules.finding import Finding
from glue_rewriter.dataflow.lattice import COMPARISONS
from glue_rewriter.dataflow.steps import made_of

CODE = "GR304"
NAME = "sentinel-of-32-bits"

_MARKS = frozenset({(1 << 32) - 1, 1 << 32})


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every comparison of an address with such a number."""
    for used in facts.used_in("binary_expression"):
        made = made_of(used.parent)
        if made.sign not in COMPARISONS:
            continue
        if any(constant(facts.views, other) in _MARKS for other in used.others):
            message = "this compares an address of 64 bits with a limit or a mark of 32"
            parent = used.parent
            yield Finding(CODE, parent.start_byte, parent.end_byte, message, "warning", confidence(used.level))
