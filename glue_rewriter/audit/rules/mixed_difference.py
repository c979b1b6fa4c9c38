"""An address that may be negative is subtracted from one that is not, or the other way round.

## What it does
Finds differences of two addresses, or of an address and the size of the memory, of which one is an int32, negative from
2 GiB up, and the other is not. Where only the bits of the difference matter (`a - b >> 2`, `a - b | 0`, an index into
a view) it is right, and not reported.

## Why it is bad
A distance between the same two places is 4 GiB more, or less, than it is: a size that nothing can allocate, a loop that
does not end.

## Example
```js
function size(vector) {
  return HEAPU32[vector + 4 >> 2] - HEAP32[vector >> 2];
}
```

## Use instead
```js
function size(vector) {
  return HEAPU32[vector + 4 >> 2] - HEAPU32[vector >> 2];
}
```

## Fix
Makes both sides unsigned. It is safe where it is certain that an address is there, and no other code sees the value:
`--fix` makes it. Elsewhere it is unsafe: look at it by `--diff --unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import unsigned

CODE = "GR111"
NAME = "mixed-sign-difference"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every difference of addresses of which one may be negative and the other is not."""
    for sink in facts.sinks("difference"):
        edits = tuple(edit for operand in sink.operands for edit in unsigned(facts, operand))
        yield Finding(
            CODE,
            sink.node.start_byte,
            sink.node.end_byte,
            "one of these addresses may be negative from 2 GiB up, and the other is not: the distance is off by 4 GiB",
            "error" if sink.level == 3 else "warning",
            confidence(sink.level),
            Fix("make both sides unsigned", edits, sink.address == 3 and all(map(facts.is_address, sink.operands))),
        )
