"""An address that may be negative becomes a number of another kind.

## What it does
Finds addresses that are stored as doubles or 64-bit integers (`HEAPF64`, `HEAP64`, `setFloat64`, `setBigInt64`), that
are made a BigInt, and those of which the upper 32 bits are computed by a division, where the address may be an int32.

## Why it is bad
The int32 -2147483648 and the address 2147483648 have the same 32 bits, but not the same double, nor the same 64 bits:
who reads it gets a negative number.

## Example
```js
function reply(result, size) {
  HEAPF64[result >> 3] = wasmExports.malloc(size);
}
```

## Use instead
```js
function reply(result, size) {
  HEAPF64[result >> 3] = wasmExports.malloc(size) >>> 0;
}
```

## Fix
Makes the address unsigned. It is safe where it is certain that an address is there, and no other code sees the value:
`--fix` makes it. Elsewhere it is unsafe: look at it by `--diff --unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, Sign, confidence
from glue_rewriter.addresses.constants import constant
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import unsigned
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import place_among, property_name, same_place, unwrap

CODE = "GR112"
NAME = "signed-address-widened"

_WIDE = frozenset({"f64", "i64", "u64"})
_STORES = frozenset({b"setFloat64", b"setBigInt64", b"setBigUint64"})
_MAKERS = frozenset({b"BigInt"})
_SIGNED = frozenset({Sign.SIGNED})


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every address that may be negative where it becomes wider than 32 bits."""
    for used in facts.used_in("assignment_expression", "arguments", "binary_expression"):
        for node in used.nodes:
            address = _widened(facts, node)
            signs = frozenset() if address is None else facts.signs(address)
            if address is None or not signs or signs == {Sign.UNSIGNED}:
                continue
            # Of what nobody is seen to give it is not known that it is signed.
            is_given = any(origin.kind != "parameter" for origin in facts.origins(address))
            level = used.level if signs == _SIGNED else min(used.level, 2 if is_given else 1)
            yield Finding(
                CODE,
                address.start_byte,
                address.end_byte,
                "this address becomes a double or has 64 bits here, and from 2 GiB up it may be a negative number",
                "error" if level == 3 else "warning",
                confidence(level),
                Fix("make the address unsigned", unsigned(facts, address), level == 3),
            )
    yield from _by_macros(facts)


def _by_macros(facts: AddressFacts) -> Iterator[Finding]:
    """The same of what a macro of a library stores: `{{{ makeSetValue('p', 0, 'q', 'double') }}}`."""
    for macro in facts.macros:
        if not macro.widened:
            continue
        named = facts.occurrences(facts.named(macro.widened, macro.start))
        node = max((one for one in named if one.start_byte < macro.start), key=lambda one: one.start_byte, default=None)
        signs = frozenset() if node is None else facts.signs(node)
        if node is None or not (level := facts.level(node)) or not signs or signs == {Sign.UNSIGNED}:
            continue
        level = level if signs == _SIGNED else min(level, 1)
        yield Finding(
            CODE,
            macro.start,
            macro.end,
            f"{macro.widened.decode()} is an address that is stored as a double or has 64 bits here, and from 2 GiB up "
            "it may be a negative number",
            "error" if level == 3 else "warning",
            confidence(level),
        )


def _widened(facts: AddressFacts, node: Node) -> Node | None:
    """The address of which more than 32 bits are taken where an expression goes; None if it goes elsewhere."""
    data = facts.tree.data
    for fate, to in goes(node):
        if fate == "target" and made_of(to).form == "member" and property_name(to, data) is None:
            return node if facts.views.element(made_of(to).parts[0]) in _WIDE else None
        if fate == "argument":
            call = invocation(to, data)
            place = place_among(call.given, node)
            if facts.tree.text(call.callee) in _MAKERS and place == 0:
                return node
            return node if property_name(call.callee, data) in _STORES and place == 1 else None
        if fate == "operand" and made_of(to).sign == "-" and same_place(unwrap(made_of(to).parts[0]), unwrap(node)):
            # `(at - low) / 2 ** 32`
            return node if any(_is_upper(facts, up, above) for up, above in goes(to)) else None
        if fate == "operand" and _is_upper(facts, fate, to):
            return node
    return None


def _is_upper(facts: AddressFacts, fate: str, node: Node) -> bool:
    """Whether a value goes into a division by 2^32."""
    while fate == "copy":
        fate, node = next(iter(goes(node)), ("dropped", node))
    made = made_of(node)
    return fate == "operand" and made.sign == "/" and constant(facts.views, made.parts[1]) == 1 << 32
