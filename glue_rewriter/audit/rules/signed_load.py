"""An address is read through a signed view, and its sign matters later.

## What it does
Finds addresses that are loaded from HEAP32, where the value comes by way of a variable, a property or a function to a
comparison, a key, a remainder or a text that goes wrong for negative addresses.

As a note, where others may see the negative number: a function that the file exports returns it, or it is stored in a
property, a list, a map or a set that the file exports, hands to code out of sight, or never reads itself. Stored where
the file itself only accesses the memory with it, or gives it back to wasm, it does no harm, and is not reported.

## Why it is bad
HEAP32 gives an int32: from 2 GiB up a negative number. HEAPU32 reads the same bytes as the address they are.

## Example
```js
function contains(list, end) {
  const first = HEAP32[list >> 2];
  HEAPU8[first] = 0;
  return first < end >>> 0;
}
```

## Use instead
```js
function contains(list, end) {
  const first = HEAPU32[list >> 2];
  HEAPU8[first] = 0;
  return first < end >>> 0;
}
```

## Fix
Reads it through HEAPU32 where the file uses that, and makes it unsigned elsewhere. It is safe where it is certain
that an address is there, and no other code sees the value: `--fix` makes it. Elsewhere it is unsafe: look at it by
`--diff --unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import is_held, unsigned
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import named_by
from glue_rewriter.syntax.nodes import field, unwrap
from glue_rewriter.syntax.words import identifiers

CODE = "GR105"
NAME = "address-loaded-signed"

#: So many uses of the unsigned view are looked at, to find one by the same way.
_LOOKED_AT = 64


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every signed load of what should be unsigned where it ends."""
    for origin, level in facts.causes("load"):
        node = origin.node
        yield Finding(
            CODE,
            node.start_byte,
            node.end_byte,
            "this loads an address as an int32, negative from 2 GiB up, and its sign matters later",
            "warning",
            confidence(level),
            None if facts.is_pinned(origin) else _fix(facts, node, level == 3 and is_held(facts, node)),
        )
    for origin in facts.handed_out("load"):
        node = origin.node
        message = "this loads an address that others are given as an int32, negative from 2 GiB up"
        fix = None if facts.is_pinned(origin) else _fix(facts, node, False)
        yield Finding(CODE, node.start_byte, node.end_byte, message, "note", "low", fix)
    for origin in facts.kept("load"):
        node = origin.node
        message = "this loads an address as an int32, negative from 2 GiB up, which is stored where others may see it"
        yield Finding(CODE, node.start_byte, node.end_byte, message, "note", "low", _fix(facts, node, False))


def _has_unsigned(facts: AddressFacts, view: Node, name: Node) -> bool:
    """Whether the file uses the unsigned view by the same way: `HEAPU32` as nothing but the global one, `m.HEAPU32` of
    the same object."""
    spelled = facts.tree.text(view)[: -len(b"HEAP32")] + b"HEAPU32"
    bindings = facts.views.bindings
    if name.type == "identifier" and (
        bindings.resolve_node(name).depth > 0 or bindings.resolve(b"HEAPU32", name.start_byte).depth > 0
    ):
        return False
    for node in islice(identifiers(facts.tree, b"HEAPU32", 0, len(facts.tree.data)), _LOOKED_AT):
        used = named_by(node)
        if used is not None and facts.tree.text(used) == spelled:
            return view.type == "member_expression" or bindings.resolve_node(node) is bindings.resolve(
                b"HEAPU32", name.start_byte
            )
    return False


def _fix(facts: AddressFacts, load: Node, safe: bool) -> Fix:
    """The unsigned view in place of the signed one, where the file uses it under such a name; else `>>> 0`."""
    view = unwrap(field(load, "object")) if load.type == "subscript_expression" else None
    name = view
    if view is not None and view.type == "member_expression":
        name = field(view, "property")
    if (
        view is not None
        and name is not None
        and facts.tree.text(name) == b"HEAP32"
        and _has_unsigned(facts, view, name)
    ):
        edit = Edit(name.start_byte, name.end_byte, b"HEAPU32", "fix")
        return Fix("read it through HEAPU32", (edit,), safe)
    return Fix("make it unsigned", unsigned(facts, load), safe)
