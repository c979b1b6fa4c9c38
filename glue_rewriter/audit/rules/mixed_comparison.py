"""An address that may be negative is compared with one that is not.

## What it does
Finds comparisons (`===`, `<`, a `switch`, `Math.min`, `indexOf`, …) of two addresses, or of an address and a size,
where one side is an int32, negative from 2 GiB up, and the other is not; and orders of two int32 addresses that may
stand on both sides of the 2 GiB line, those of `sort` among them.

## Why it is bad
The same address is two different numbers: -2147483648 from `HEAP32`, 2147483648 from `HEAPU32`. `===` between them is
false, and `<` puts every address above 2 GiB before those below.

## Example
```js
function isHead(list, node) {
  return HEAP32[list >> 2] === HEAPU32[node >> 2];
}
```

## Use instead
```js
function isHead(list, node) {
  return HEAPU32[list >> 2] === HEAPU32[node >> 2];
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
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, is_wrapper, parent_of, property_name, unwrap

CODE = "GR102"
NAME = "mixed-sign-comparison"

_CHOICES = frozenset({b"min", b"max"})


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every comparison of addresses of which one may be negative and the other is not."""
    for sink in facts.sinks("comparison"):
        edits = tuple(edit for operand in sink.operands for edit in unsigned(facts, operand))
        safe = sink.address == 3 and all(map(facts.is_address, sink.operands))
        yield Finding(
            CODE,
            sink.node.start_byte,
            sink.node.end_byte,
            "addresses are compared by size, and from 2 GiB up one of them may be negative"
            if sink.is_order
            else "the same address may be negative on one side and not on the other",
            "error" if sink.level == 3 else "warning",
            confidence(sink.level),
            # As text, unsigned addresses are in no order either.
            Fix("make both sides unsigned", edits, safe) if edits and _is_asked_alone(facts, sink.node) else None,
        )


def _is_asked_alone(facts: AddressFacts, node: Node) -> bool:
    """Whether the outcome of a comparison is no address that something else compares: the least or greatest of several
    is one, but in a view or beside a number."""
    if (
        node.type != "call_expression"
        or property_name(unwrap(field(node, "function")), facts.tree.data) not in _CHOICES
    ):
        return True
    around = parent_of(node)
    while around is not None and is_wrapper(around):
        around = parent_of(around)
    is_beside_number = (
        around is not None
        and around.type == "binary_expression"
        and any(unwrap(field(around, side)).type == "number" for side in ("left", "right"))
    )
    return facts.in_site(node) or is_beside_number
