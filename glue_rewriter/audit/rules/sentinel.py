"""An address is compared with a value that only one of its two forms can have.

## What it does
Finds addresses compared for equality with a negative number, such as the -1 of a failed call, where the address is
unsigned; and with a number from 2147483648 up, such as 0xffffffff, where it is an int32.

## Why it is bad
A build for more than 2 GiB makes addresses unsigned where it hands them to JavaScript: (void*)-1 arrives as 4294967295
and is not -1 any more. An int32 is never 0xffffffff.

## Example
```js
function mapped(ptr) {
  const at = ptr >>> 0;
  if (at === -1) throw new Error("out of memory");
  return HEAPU8[at];
}
```

## Use instead
```js
function mapped(ptr) {
  const at = ptr >>> 0;
  if (at === 0xffffffff) throw new Error("out of memory");
  return HEAPU8[at];
}
```

## Fix
Makes the address signed beside a negative number, and unsigned beside a large one. It is safe where it is certain
that an address is there, and no other code sees the value: `--fix` makes it. Elsewhere it is unsafe: look at it by
`--diff --unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import signed, unsigned
from glue_rewriter.syntax.nodes import field, same_place, unwrap

CODE = "GR103"
NAME = "sentinel-of-other-sign"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every comparison of an address with a value it cannot have in one of its forms."""
    for sink in facts.sinks("sentinel"):
        test, (address,) = sink.node, sink.operands
        is_negative = b"-" in facts.tree.data[test.start_byte : test.end_byte].replace(facts.tree.text(address), b"")
        fix = None
        # Of a switch it is a label, or what is switched on.
        if test.type == "binary_expression" and any(
            same_place(unwrap(field(test, side)), address) for side in ("left", "right")
        ):
            edits = signed(facts, address) if is_negative else unsigned(facts, address)
            description = "make the address signed here" if is_negative else "make the address unsigned"
            fix = Fix(description, edits, sink.address == 3)
        yield Finding(
            CODE,
            test.start_byte,
            test.end_byte,
            "an unsigned address is never negative"
            if is_negative
            else "an address that arrives as an int32 is never so large: from 2 GiB up it is negative",
            "error" if sink.level == 3 else "warning",
            confidence(sink.level),
            fix,
        )
