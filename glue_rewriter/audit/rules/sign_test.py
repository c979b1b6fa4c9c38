"""An address is tested for its sign.

## What it does
Finds addresses compared with zero by `<`, `>`, `<=` or `>=`, where the address may be a negative number.

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
  if (ptr >>> 0 > 0) return HEAPU8[ptr]; // or `ptr !== 0`, where it is always a number
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
from glue_rewriter.syntax.nodes import field, operator, same_place, unwrap

CODE = "GR101"
NAME = "sign-test-of-address"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every comparison of an address with zero that asks for its sign."""
    for sink in facts.sinks("sign test"):
        test, (address,) = sink.node, sink.operands
        fix = None
        # What `ptr < 0` stands for, an error or an address, only its author knows.
        if test.type == "binary_expression":
            is_left = same_place(unwrap(field(test, "left")), address)
            if operator(test) in ((">", "<=") if is_left else ("<", ">=")):
                # `ptr <= 0` may be there for errors that are negative numbers.
                is_safe = sink.address == 3 and operator(test) in ("<", ">")
                fix = Fix("make the address unsigned", unsigned(facts, address), is_safe)
        yield Finding(
            CODE,
            test.start_byte,
            test.end_byte,
            "the sign of an address is tested: from 2 GiB up an address may be a negative number",
            "error",
            confidence(sink.level),
            fix,
        )
