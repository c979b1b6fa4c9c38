"""An address that may be negative is made text.

## What it does
Finds addresses in templates, added to strings, or given to `toString` or `String`, where the address may be a negative
number.

## Why it is bad
From 2 GiB up the text is that of a negative number: `-5f000000` instead of `a1000000`. What reads such text back, or
looks it up, finds another address; and people read it in logs.

## Example
```js
function name(list) {
  const node = HEAP32[list >> 2];
  HEAPU8[node] = 1;
  return `node ${node.toString(16)}`;
}
```

## Use instead
```js
function name(list) {
  const node = HEAPU32[list >> 2];
  HEAPU8[node] = 1;
  return `node ${node.toString(16)}`;
}
```

## Fix
Makes the address unsigned. It is unsafe, for other code may see the value, or count on it: look at it by `--diff
--unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import unsigned

CODE = "GR108"
NAME = "signed-address-in-text"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every address that may be negative where it becomes text."""
    for sink in facts.sinks("text"):
        (address,) = sink.operands
        yield Finding(
            CODE,
            address.start_byte,
            address.end_byte,
            "this address becomes text, and from 2 GiB up it may be a negative number",
            "warning" if sink.level == 3 else "note",
            confidence(sink.level),
            Fix("make the address unsigned", unsigned(facts, address), False),
        )
