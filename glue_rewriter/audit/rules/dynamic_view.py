"""An index is computed for a view that is chosen while the program runs.

## What it does
Finds `x[name][ptr >> 2]` and `x[name].subarray(ptr >> 2, …)` where the name of the view is not known: where it is built
from "HEAP", or where the shifted value is an address.

## Why it is bad
Nobody can tell that this is a view of the memory, so `glue-rewriter rewrite` leaves it, and `>>` makes a negative index
of an address above 2 GiB. The rewrite fixes what is read right there, `Module["HEAP" + bits][ptr >> 2]`, and so that is
not reported.

## Example
```js
function slice(bits, ptr) {
  return Module["HEAP" + bits].subarray(ptr >> 2);
}
```

## Use instead
```js
function slice(bits, ptr) {
  return Module["HEAP" + bits].subarray(ptr >>> 2);
}
```

## Fix
Shifts without the sign, `p >>> 2`. It is safe where it is certain that an address is there, and no other code sees
the value: `--fix` makes it. Elsewhere it is unsafe: look at it by `--diff --unsafe-fixes`; `--fix --unsafe-fixes`
makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import arguments, field, number, operator, parent_of, property_name, terms, unwrap

CODE = "GR202"
NAME = "dynamic-view"

#: What no property stands behind.
_CLOSERS = frozenset({b"]", b")", b"}", b";", b","})
_METHODS = frozenset({b"subarray", b"slice", b"set", b"fill", b"copyWithin"})


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every index shifted for a view whose name is computed."""
    for outer in facts.tree.captures().get("subscript", ()):
        holder = unwrap(field(outer, "object"))
        if _is_chosen(facts, holder):
            yield from _shifts(facts, holder, field(outer, "index"))
    for view in facts.tree.captures().get("subscript", ()):
        # Most are told by what follows: for the parent of a node the parser walks down from the root.
        if facts.tree.data[view.end_byte : view.end_byte + 1] in _CLOSERS:
            continue
        member = parent_of(view)
        call = call_of(member) if member is not None and member.type == "member_expression" else None
        if member is None or call is None or not _is_chosen(facts, view):
            continue
        if property_name(member, facts.tree.data) in _METHODS:
            for argument in arguments(call) or []:
                yield from _shifts(facts, view, argument)


def _is_chosen(facts: AddressFacts, node: Node) -> bool:
    """Whether an expression is a property of which the name is computed, and no view that is known."""
    if node.type != "subscript_expression" or property_name(node, facts.tree.data) is not None:
        return False
    # A view whose name is put together is known to be one, of elements that nobody knows.
    return unwrap(field(node, "index")).type != "number" and not facts.views.kinds(node) - {"?"}


def _shifts(facts: AddressFacts, view: Node, index: Node) -> Iterator[Finding]:
    is_named = b"HEAP" in facts.tree.text(field(view, "index"))
    for term in terms(index):
        shift = term.node
        if shift.type != "binary_expression" or operator(shift) != ">>":
            continue
        if number(unwrap(field(shift, "right")), facts.tree.data) not in (1, 2, 3):
            continue
        level = 3 if is_named else min(2, facts.level(unwrap(field(shift, "left"))))
        if level and not facts.in_site(shift):
            sign = field(shift, "operator")
            yield Finding(
                CODE,
                shift.start_byte,
                shift.end_byte,
                "the rewrite cannot tell that this is an index of a view: it stays negative from 2 GiB up",
                "error" if level == 3 else "warning",
                confidence(level),
                Fix("shift without the sign", (Edit(sign.start_byte, sign.end_byte, b">>>", "fix"),), level == 3),
            )
