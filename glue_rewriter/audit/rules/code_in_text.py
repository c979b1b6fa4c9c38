"""A text is code that addresses memory.

## What it does
Finds strings and templates whose text is code that indexes a view of the memory: for `new Function`, for workers, for
glue that is generated.

## Why it is bad
The rewrite does not read texts: an index in them stays as it is written, and is negative from 2 GiB up.

## Example
```js
const load = new Function("ptr", "return HEAP32[ptr >> 2]");
```

## Use instead
```js
const load = new Function("ptr", "return HEAP32[ptr >>> 2]");
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding
from glue_rewriter.memory.code_in_strings import addressing_texts

CODE = "GR209"
NAME = "code-in-text"

#: What makes an index right in a text.
_RIGHT = re.compile(rb">>>|&\s*0x[137]f")


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every text that is code that addresses memory, and has nothing in it that is unsigned."""
    for text in addressing_texts(facts.tree):
        if _RIGHT.search(facts.tree.text(text)) is None:
            yield Finding(
                CODE,
                text.start_byte,
                text.end_byte,
                "this text is code that addresses memory, which the rewrite does not read",
                "note",
                confidence(1),
            )
