"""An address is made an int32, and its sign matters later.

## What it does
Finds `ptr | 0`, `ptr & ~3`, `ptr ^ x`, `~~ptr` and their like, where the result comes by way of a variable, a property
or a function to a comparison, a key, a remainder or a text that goes wrong for negative addresses.

As a note, where others may see the negative number: a function that the file exports returns it, or it is stored in a
property, a list, a map or a set that the file exports, hands to code out of sight, or never reads itself. Stored where
the file itself only accesses the memory with it, or gives it back to wasm, it does no harm, and is not reported.

## Why it is bad
The operators of JavaScript that work on bits, all but `>>>`, give an int32: from 2 GiB up a negative number, whatever
the address was before.

## Example
```js
function overlaps(ptr, end) {
  const start = ptr & ~3;
  HEAPU8[start] = 0;
  return start < end >>> 0;
}
```

## Use instead
```js
function overlaps(ptr, end) {
  const start = (ptr & ~3) >>> 0;
  HEAPU8[start] = 0;
  return start < end >>> 0;
}
```

## Fix
Makes it unsigned, `p >>> 0` for `p | 0`. It is safe where it is certain that an address is there, and no other code
sees the value: `--fix` makes it. Elsewhere it is unsafe: look at it by `--diff --unsafe-fixes`; `--fix
--unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, SignSource, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import is_held, unsigned

CODE = "GR104"
NAME = "signed-coercion-of-address"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every coercion to an int32 of what should be unsigned where it ends."""
    for origin, level in facts.causes("coercion"):
        fix = _fix(facts, origin, level == 3 and is_held(facts, origin.node))
        message = "this makes an address an int32, negative from 2 GiB up, and its sign matters later"
        yield Finding(CODE, origin.node.start_byte, origin.node.end_byte, message, "warning", confidence(level), fix)
    for origin in facts.handed_out("coercion"):
        message = "this makes an address that others are given an int32, negative from 2 GiB up"
        fix = _fix(facts, origin, False)
        yield Finding(CODE, origin.node.start_byte, origin.node.end_byte, message, "note", "low", fix)
    for origin in facts.kept("coercion"):
        message = "this makes an address an int32, negative from 2 GiB up, which is stored where others may see it"
        fix = _fix(facts, origin, False)
        yield Finding(CODE, origin.node.start_byte, origin.node.end_byte, message, "note", "low", fix)


def _fix(facts: AddressFacts, origin: SignSource, safe: bool) -> Fix | None:
    if facts.is_pinned(origin) or origin.node.type.startswith("augmented"):
        return None
    return Fix("make it unsigned", unsigned(facts, origin.node), safe)
