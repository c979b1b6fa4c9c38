"""An address is handed to an unknown function beside a view.

## What it does
Finds calls of functions that are not in the file with a view and, after it, what is known to be an address.

## Why it is bad
The function may use it as an index of the view: then it has to be unsigned. Or it is something else to it. That is why
`glue-rewriter rewrite` leaves it.

## Example
```js
function draw(ptr) {
  HEAPU8[ptr] = 1;
  plot(HEAPU8, ptr);
}
```

## Use instead
```js
function draw(ptr) {
  HEAPU8[ptr] = 1;
  plot(HEAPU8, ptr >>> 0);
}
```

## Fix
Makes the address unsigned. It is unsafe, for other code may see the value, or count on it: look at it by `--diff
--unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, Sign, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import unsigned
from glue_rewriter.syntax.nodes import unwrap

CODE = "GR203"
NAME = "address-beside-view"

_PLAIN = frozenset({"identifier", "member_expression", "subscript_expression"})


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every address that an unknown function gets together with a view, and that may be negative."""
    for site in facts.sites:
        node = unwrap(site.expression)
        if site.sure or site.form != "call" or site.shift or node.type not in _PLAIN or facts.is_taken(node):
            continue
        signs = facts.signs(node)
        level = min(2, facts.level(node))
        if level and signs - {Sign.UNSIGNED}:
            yield Finding(
                CODE,
                node.start_byte,
                node.end_byte,
                "if this function reads the view at this address, it must be unsigned, and it may not be",
                "warning",
                confidence(level),
                # Others see the number.
                Fix("make the address unsigned", unsigned(facts, node), False),
            )
