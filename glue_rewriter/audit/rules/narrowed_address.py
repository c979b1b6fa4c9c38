"""An address of 64 bits goes through a 32-bit operator.

## What it does
Finds, with MEMORY64, `&`, `|`, `^`, `<<`, `>>`, `>>>` and `~` on an address, where the rewrite does not take the
operator away: `p & ~7`, `p ^ x`, `(p + 7) & -8`, `p >>> 16`, and `p >> 2` that is no index in this file. What only asks
for the lowest bits, `p & 7`, is right.

## Why it is bad
Every operator of JavaScript that works on bits cuts its operands to 32: from 4 GiB up the result is another address.

## Example
```js
function align(ptr) {
  return HEAPU8[(ptr + 7) & ~7];
}
```

## Use instead
```js
function align(ptr) {
  return HEAPU8[Math.ceil(ptr / 8) * 8];
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Severity
from glue_rewriter.dataflow.lattice import ANY_BIGINT, is_small
from glue_rewriter.dataflow.raw import Raw
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.syntax.nodes import terms

CODE = "GR301"
NAME = "narrowed-address"

_BITWISE = frozenset({"&", "|", "^", "<<", ">>", ">>>", "~"})
_HOLDERS = ("binary_expression", "unary_expression", "augmented_assignment_expression")


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every 32-bit operator on an address, those that the rewrite takes away among them."""
    values = facts.views.values
    raw = Raw(facts.tree, values)
    for used in facts.used_in(*_HOLDERS):
        made = made_of(used.parent)
        if made.sign not in _BITWISE:
            continue
        # `p & 7` keeps the bits that it asks for.
        is_low = made.sign == "&" and any(is_small(values.of(part)) for part in used.others)
        if is_low or any(values.of(part) & ANY_BIGINT for part in made.parts):
            continue
        if any(raw.may_be(term.node) for part in made.parts for term in terms(part)):
            continue  # it throws: GR303
        level = used.level
        message = "this cuts an address to 32 bits, which makes another one of it from 4 GiB up"
        severity: Severity = "error" if level == 3 else "warning"
        yield Finding(CODE, used.parent.start_byte, used.parent.end_byte, message, severity, confidence(level))
