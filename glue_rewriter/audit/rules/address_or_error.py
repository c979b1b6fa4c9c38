"""A function gives an address, or else a negative number that stands for an error.

## What it does
Finds functions and expressions of which one result is an address, and another a negated number: `at || -48`,
`return -ENOMEM` beside `return ptr`.

## Why it is bad
Who asks `result < 0` takes an address from 2 GiB up, which is a negative int32, for an error. Below 2 GiB no address is
negative.

## Example
```js
function map(size) {
  const at = _memalign(65536, size);
  return at || -48;
}
```

## Use instead
```js
function map(size, result) {
  const at = _memalign(65536, size);
  HEAPU32[result >> 2] = at;
  return at ? 0 : -48;
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, Sign, confidence
from glue_rewriter.addresses.constants import constant
from glue_rewriter.audit.rules.finding import Finding
from glue_rewriter.dataflow.steps import copies, goes, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import unwrap
from glue_rewriter.syntax.returns import returned

CODE = "GR113"
NAME = "address-or-error-code"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every result that is an address or a negative number, where the address is given, and the first such number."""
    seen: set[tuple[int, int]] = set()
    known: dict[int, list[Node]] = {}
    for used in facts.used_in("return_statement", "arrow_function"):
        # What is surely unsigned is told from an error.
        nodes = [node for node in used.nodes if _may_be_negative(facts, node)]
        if used.level < 2 or not nodes or any(_is_size(facts, node) for node in nodes):
            continue
        function = next((to for fate, to in goes(nodes[0]) if fate == "result"), None)
        if function is None:
            continue
        if function.start_byte not in known:
            given = [each for value in returned(function) for each in copies(value)]
            known[function.start_byte] = [each for each in given if _is_error(facts, each)]
        errors = known[function.start_byte]
        if not errors or all(constant(facts.views, each) == -1 for each in errors):
            continue
        first = min(errors, key=lambda each: each.start_byte)
        # `at || -48` is told once.
        around = [node for node in nodes if node.start_byte <= first.start_byte < node.end_byte]
        for place in nodes if around else (*nodes, first):
            key = (place.start_byte, place.end_byte)
            if key not in seen:
                seen.add(key)
                yield Finding(
                    CODE,
                    *key,
                    "this function gives an address or a negative number for an error: from 2 GiB up a test for"
                    " `< 0` cannot tell one from the other",
                    "warning",
                    confidence(2),
                )


def _may_be_negative(facts: AddressFacts, node: Node) -> bool:
    """Whether nothing in sight makes an address unsigned."""
    return any(
        origin.sign is not Sign.UNSIGNED or origin.kind in ("allocator", "declared") for origin in facts.origins(node)
    )


def _is_size(facts: AddressFacts, node: Node) -> bool:
    """Whether a number is given on, or counted: `size_t` is a pointer to signatures, too."""
    kinds = {origin.kind for origin in facts.origins(node)}
    return bool(kinds & {"size", "declared"}) or kinds <= {"import"}


def _is_error(facts: AddressFacts, node: Node) -> bool:
    """Whether an expression is a number with a minus before it that is no address."""
    made = made_of(unwrap(node))
    return made.form == "unary" and made.sign == "-" and not facts.is_address(made.parts[0])
