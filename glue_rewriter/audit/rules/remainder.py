"""The remainder or quotient of an address that may be negative.

## What it does
Finds `ptr % n` and `ptr / n` outside of an index, where the address may be a negative number. A remainder of which only
is asked whether it is zero is right, if n is a power of two.

## Why it is bad
The remainder takes the sign of the address: 2147483652 % 8 is 4, and the same address as an int32 gives -4. A quotient
is that of the negative number.

## Example
```js
function hash(ptr) {
  return table[ptr % 64];
}
```

## Use instead
```js
function hash(ptr) {
  return table[(ptr >>> 0) % 64];
}
```

## Fix
Makes the address unsigned. It is safe where it is certain that an address is there, and no other code sees the value:
`--fix` makes it. Elsewhere it is unsafe: look at it by `--diff --unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import unsigned
from glue_rewriter.syntax.nodes import operator

CODE = "GR106"
NAME = "remainder-of-signed-address"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every remainder or quotient of an address that may be negative."""
    for sink in facts.sinks("division"):
        what = "remainder" if operator(sink.node) == "%" else "quotient"
        yield Finding(
            CODE,
            sink.node.start_byte,
            sink.node.end_byte,
            f"the {what} of an address: from 2 GiB up the address may be a negative number, and so the {what}",
            "error" if sink.level == 3 else "warning",
            confidence(sink.level),
            Fix("make the address unsigned", unsigned(facts, sink.operands[0]), sink.address == 3),
        )
