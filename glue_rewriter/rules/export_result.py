"""The result of a function of wasm is used as an address without being made unsigned.

## What it does
Finds calls of an instance's exports whose result comes by way of a variable, a property or a function to a comparison,
a key, a remainder or a text that goes wrong for negative addresses.

## Why it is bad
WebAssembly hands an i32 to JavaScript as an int32: an address from 2 GiB up is a negative number.

## Example
```js
function copy(exports, n, end) {
  const to = exports.malloc(n);
  if (to < end >>> 0) HEAPU8[to] = 1;
}
```

## Use instead
```js
function copy(exports, n, end) {
  const to = exports.malloc(n) >>> 0;
  if (to < end >>> 0) HEAPU8[to] = 1;
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.pointers import Pointers, confidence
from glue_rewriter.rules.finding import Finding, Fix
from glue_rewriter.rules.mending import is_held, unsigned

CODE = "GR109"
NAME = "signed-export-result"


def find(facts: Pointers) -> Iterator[Finding]:
    """Every result of an export that should be unsigned where it ends."""
    for origin, level in facts.causes("export"):
        node = origin.node
        fix = None
        if not facts.is_pinned(origin):
            fix = Fix("make it unsigned", unsigned(facts, node), level == 3 and is_held(facts, node))
        yield Finding(
            CODE,
            node.start_byte,
            node.end_byte,
            "wasm gives this address as an int32, negative from 2 GiB up, and its sign matters later",
            "warning",
            confidence(level),
            fix,
        )
