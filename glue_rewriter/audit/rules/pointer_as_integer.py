"""A signature calls an address an integer.

## What it does
Finds parameters of a JavaScript library's functions that are used as addresses, and whose letter in `__sig` is `i`.

## Why it is bad
emcc makes an argument unsigned where the signature says `p`, and nowhere else: with `i` the function gets a negative
number for an address from 2 GiB up.

## Example
```js
addToLibrary({
  show__sig: 'vi',
  show: (ptr) => out(UTF8ToString(ptr)),
});
```

## Use instead
```js
addToLibrary({
  show__sig: 'vp',
  show: (ptr) => out(UTF8ToString(ptr)),
});
```

## Fix
Calls it a pointer, `p`, in the signature. It is unsafe, for other code may see the value, or count on it: look at it
by `--diff --unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import same_place

CODE = "GR207"
NAME = "pointer-declared-as-integer"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every parameter that is an address, and of which a signature says that it is none."""
    if not facts.knowledge.converts:
        return
    for parameter, at in facts.declared.integers:
        level = _level(facts, parameter)
        if not level:
            continue
        start, end = (at, at + 1) if at >= 0 else (parameter.start_byte, parameter.end_byte)
        yield Finding(
            CODE,
            start,
            end,
            f"the signature calls `{facts.tree.text(parameter).decode()}` an integer, and it is used as an address:"
            " emcc makes unsigned what it calls a pointer",
            "warning",
            confidence(level),
            Fix("call it a pointer", (Edit(at, at + 1, b"p", "fix"),), False) if at >= 0 else None,
        )


def _level(facts: AddressFacts, parameter: Node) -> int:
    """How much it matters: 2 where the sign of the address decides on something, or others see it, 1 where it enters a
    view, 0 where macros and emcc's own functions alone get it, which take both signs."""
    if facts.used_as_address(parameter) < 2:
        return 0
    uses = [use for use in facts.occurrences(facts.variable(parameter)) if not same_place(use, parameter)]
    if any(facts.is_seen(use) for use in uses) or any(facts.is_judged(use) for use in uses):
        return 2
    return int(any(facts.in_site(use) for use in uses))
