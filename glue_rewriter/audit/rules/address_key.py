"""The same address is used as two different keys, signed and unsigned.

## What it does
Finds keys of a Map, a Set or an object that are addresses, where some of the keys may be negative numbers and others
are not.

## Why it is bad
What is stored under 2147483648 is not found under -2147483648, which is the same address as an int32.

## Example
```js
const owners = new Map();
function own(ptr, owner) {
  owners.set(ptr >>> 0, owner);
}
function ownerOf(list) {
  return owners.get(HEAP32[list >> 2]);
}
```

## Use instead
```js
const owners = new Map();
function own(ptr, owner) {
  owners.set(ptr >>> 0, owner);
}
function ownerOf(list) {
  return owners.get(HEAPU32[list >> 2]);
}
```

## Fix
Makes the key unsigned. It is unsafe, for other code may see the value, or count on it: look at it by `--diff
--unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import unsigned

CODE = "GR107"
NAME = "signed-address-as-key"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every key that may be a negative address, among others that are not."""
    for sink in facts.sinks("key"):
        yield Finding(
            CODE,
            sink.node.start_byte,
            sink.node.end_byte,
            "this key may be a negative address, and elsewhere the same address is a key that is not",
            "error" if sink.level == 3 else "warning",
            confidence(sink.level),
            # Whoever lists the keys sees another number.
            Fix("make the key unsigned", unsigned(facts, sink.operands[0]), False),
        )
