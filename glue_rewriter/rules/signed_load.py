"""An address is read through a signed view, and its sign matters later.

## What it does
Finds addresses that are loaded from HEAP32, where the value comes by way of a variable, a property or a function to a
comparison, a key, a remainder or a text that goes wrong for negative addresses.

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
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.pointers import Pointers, confidence
from glue_rewriter.rules.finding import Finding, Fix
from glue_rewriter.rules.mending import is_held, unsigned
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, unwrap

CODE = "GR105"
NAME = "address-loaded-signed"


def find(facts: Pointers) -> Iterator[Finding]:
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


def _fix(facts: Pointers, load: Node, safe: bool) -> Fix:
    """The unsigned view in place of the signed one, where the file uses it under such a name; else `>>> 0`."""
    view = unwrap(field(load, "object")) if load.type == "subscript_expression" else None
    name = view
    if view is not None and view.type == "member_expression":
        name = field(view, "property")
    if view is not None and name is not None and facts.tree.text(name) == b"HEAP32":
        spelled = facts.tree.text(view)[: -len(b"HEAP32")] + b"HEAPU32"
        declared = name.type == "identifier" and facts.views.bindings.resolve_node(name).depth > 0
        if spelled in facts.tree.data and not declared:
            edit = Edit(name.start_byte, name.end_byte, b"HEAPU32", "fix")
            return Fix("read it through HEAPU32", (edit,), safe)
    return Fix("make it unsigned", unsigned(facts, load), safe)
