"""The result of a function of wasm is used as an address without being made unsigned.

## What it does
Finds calls of an instance's exports, and values of its globals, that come by way of a variable, a property or a
function to a comparison, a key, a remainder, a difference or a text that goes wrong for negative addresses; or that are
stored where others may see them. Finds callers of any function that are told the type of its result, 'pointer' or `p`,
and give it as it is.

## Why it is bad
WebAssembly hands an i32 to JavaScript as an int32: an address from 2 GiB up is a negative number.

## Example
```js
function copy(exports, n, end) {
  const to = exports.malloc(n);
  if (to < end >>> 0) HEAPU8[to] = 1;
}
```

## Use instead
```js
function copy(exports, n, end) {
  const to = exports.malloc(n) >>> 0;
  if (to < end >>> 0) HEAPU8[to] = 1;
}
```

## Fix
Makes it unsigned, `>>> 0`. It is safe where it is certain that an address is there, and no other code sees the value:
`--fix` makes it. Elsewhere it is unsafe: look at it by `--diff --unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.addresses.typed_results import results_by_type
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import is_held, unsigned
from glue_rewriter.dataflow.lattice import COMPARISONS
from glue_rewriter.dataflow.steps import goes, made_of, target_of
from glue_rewriter.syntax import Node

CODE = "GR109"
NAME = "signed-export-result"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every result of an export that should be unsigned where it ends."""
    for origin, level in facts.causes("export"):
        node = origin.node
        fix = None
        if not facts.is_pinned(origin):
            fix = Fix("make it unsigned", unsigned(facts, node), level == 3 and is_held(facts, node))
        yield Finding(
            CODE,
            node.start_byte,
            node.end_byte,
            "wasm gives this address as an int32, negative from 2 GiB up, and its sign matters later",
            "warning",
            confidence(level),
            fix,
        )
    for node in _stored(facts):
        yield Finding(
            CODE,
            node.start_byte,
            node.end_byte,
            "wasm gives this address as an int32, negative from 2 GiB up, and it is stored where others may see it",
            "note",
            "low",
            Fix("make it unsigned", unsigned(facts, node), False),
        )
    for result in results_by_type(facts):
        yield Finding(
            CODE,
            result.start_byte,
            result.end_byte,
            "this is the result of a function of wasm, said to be a pointer: an int32, negative from 2 GiB up",
            "warning",
            "medium",
            Fix("make it unsigned", unsigned(facts, result), False),
        )


def _stored(facts: AddressFacts) -> Iterator[Node]:
    """The values of globals that are told nowhere else, and of which more than the bits go on."""
    known = {origin.node.start_byte for origin, _ in facts.causes("export")}
    for value in facts.globals:
        if value.start_byte not in known and not facts.only_bits(value) and not _is_asked(value):
            yield value


def _is_asked(node: Node) -> bool:
    """Whether a number is only compared, or written to."""
    return target_of(node) is not None or any(
        fate == "asked" or (fate == "operand" and made_of(to).sign in COMPARISONS) or made_of(to).sign == "typeof"
        for fate, to in goes(node)
    )
