"""2^32 is given to wasm, and arrives as 0.

## What it does
Finds functions that give 4294967296, `4 * 1024 ** 3` and their like as the most the heap may have, or to wasm, which
calls them.

## Why it is bad
wasm takes 32 bits of the number, and these are 0: the heap may have nothing at all.

## Example
```js
const heapMax = () => 4 * 1024 ** 3;
```

## Use instead
```js
const heapMax = () => 4294901760; // a page less
```

## Fix
Gives a page less. It is unsafe, for other code may see the value, or count on it: look at it by `--diff
--unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.addresses.constants import constants
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.dataflow.steps import goes
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node

CODE = "GR210"
NAME = "four-gib-to-wasm"

_PART = re.compile(
    rb"(?<![\w$.])(4_?294_?967_?296|0x1_?0000_?0000|2\s*(?:\*\*|,)\s*32|1024(?=\s*\*\*?\s*(?:1024|3\b))"
    rb"|65536(?=\s*\*\s*65536)|2_?147_?483_?648|1_?073_?741_?824)(?![\w$.])",
    re.IGNORECASE,
)
_FOUR_GIB = 1 << 32
_MOST = re.compile(rb"(?:max\w*(?:heap|memory)|(?:heap|memory)\w*(?:max|limit))", re.IGNORECASE)
_LESS = b"4294901760"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every 2^32 that wasm is given."""
    for node, value in constants(facts.views, _PART):
        level = _given(facts, node, 3) if value == _FOUR_GIB else 0
        if level:
            edit = Edit(node.start_byte, node.end_byte, _LESS, "fix")
            yield Finding(
                CODE,
                node.start_byte,
                node.end_byte,
                "wasm takes 32 bits of this number, and these are 0",
                "error",
                confidence(level),
                Fix("give a page less", (edit,), False),
            )


def _given(facts: AddressFacts, node: Node, depth: int) -> int:
    """How sure it is that wasm is given what an expression is, 0 where nothing says so."""
    calls = facts.views.calls
    for fate, to in goes(node):
        if fate == "copy":
            return _given(facts, to, depth)
        if fate != "result" or not depth:
            continue
        if to.start_byte in facts.declared.imported:
            return 3
        holder, method = calls.name_of(to), calls.method_of(to)
        name = holder.name if holder is not None else b"" if method is None else method[0]
        if _MOST.search(name) is not None:
            return 2
        return max((_given(facts, call, depth - 1) for call in calls.calls_to(to)), default=0)
    return 0
