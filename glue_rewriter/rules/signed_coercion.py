"""An address is made an int32, and its sign matters later.

## What it does
Finds `ptr | 0`, `ptr & ~3`, `ptr ^ x`, `~~ptr` and their like, where the result comes by way of a variable, a property
or a function to a comparison, a key, a remainder or a text that goes wrong for negative addresses.

## Why it is bad
The operators of JavaScript that work on bits, all but `>>>`, give an int32: from 2 GiB up a negative number, whatever
the address was before.

## Example
```js
function overlaps(ptr, end) {
  const start = ptr & ~3;
  HEAPU8[start] = 0;
  return start < end >>> 0;
}
```

## Use instead
```js
function overlaps(ptr, end) {
  const start = (ptr & ~3) >>> 0;
  HEAPU8[start] = 0;
  return start < end >>> 0;
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.pointers import Pointers, confidence
from glue_rewriter.rules.finding import Finding, Fix
from glue_rewriter.rules.mending import is_held, unsigned

CODE = "GR104"
NAME = "signed-coercion-of-address"


def find(facts: Pointers) -> Iterator[Finding]:
    """Every coercion to an int32 of what should be unsigned where it ends."""
    for origin, level in facts.causes("coercion"):
        node = origin.node
        fix = None
        if not facts.is_pinned(origin) and not node.type.startswith("augmented"):
            fix = Fix("make it unsigned", unsigned(facts, node), level == 3 and is_held(facts, node))
        yield Finding(
            CODE,
            node.start_byte,
            node.end_byte,
            "this makes an address an int32, negative from 2 GiB up, and its sign matters later",
            "warning",
            confidence(level),
            fix,
        )
