"""An index made of an address by `>>` is kept in a property or handed on, and used for more than views.

## What it does
Finds `ptr >> 1`, `ptr >> 2` and `ptr >> 3` of an address put into a property that is read elsewhere than in the index
of a view; and given to a function of the file that compares it, divides it or makes it text.

## Why it is bad
From 2 GiB up `>>` gives a negative number. In an index `glue-rewriter rewrite` fixes it; compared, counted with or used
as a key it is wrong.

## Example
```js
function open(ptr) {
  HEAPU8[ptr] = 1;
  return { first: ptr >> 2 };
}
function isBefore(a, b) {
  return a.first < b.first;
}
```

## Use instead
```js
function open(ptr) {
  HEAPU8[ptr] = 1;
  return { first: ptr >>> 2 };
}
function isBefore(a, b) {
  return a.first < b.first;
}
```

## Fix
Shifts without the sign, `p >>> 2`. It is unsafe, for other code may see the value, or count on it: look at it by
`--diff --unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import call_taking, named_by
from glue_rewriter.syntax.nodes import (
    arguments,
    field,
    is_wrapper,
    number,
    operator,
    parent_of,
    place_among,
    property_name,
    same_place,
    unwrap,
)
from glue_rewriter.syntax.words import identifiers

CODE = "GR205"
NAME = "signed-index-kept"

_ORDERS = frozenset({"<", ">", "<=", ">="})
_DIVISIONS = frozenset({"/", "%"})


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every signed index that is put into a property, or handed on, and read for something else than a view."""
    for used in facts.used_in("binary_expression"):
        shift = used.parent
        by = number(unwrap(field(shift, "right")), facts.tree.data)
        if operator(shift) != ">>" or by not in (1, 2, 3):
            continue
        name = _kept_as(facts, shift)
        is_kept = name is not None and _is_read_otherwise(facts, name)
        if is_kept or any(_is_asked(facts, parameter) for parameter in _given_to(facts, shift)):
            level = min(2, used.level)
            sign = field(shift, "operator")
            yield Finding(
                CODE,
                shift.start_byte,
                shift.end_byte,
                "from 2 GiB up this index is negative, and it is used for more than views",
                "warning",
                confidence(level),
                Fix("shift without the sign", (Edit(sign.start_byte, sign.end_byte, b">>>", "fix"),), False),
            )


def _kept_as(facts: AddressFacts, shift: Node) -> bytes | None:
    """The name of the property that an index is put into."""
    node, holder = shift, parent_of(shift)
    while holder is not None and is_wrapper(holder):
        node, holder = holder, parent_of(holder)
    if holder is None:
        return None
    if holder.type == "assignment_expression" and same_place(field(holder, "right"), node):
        return property_name(unwrap(field(holder, "left")), facts.tree.data)
    if holder.type == "pair":
        key = field(holder, "key")
        return facts.tree.text(key) if key.type == "property_identifier" else None
    return None


def _given_to(facts: AddressFacts, shift: Node) -> Iterator[Node]:
    """The parameters that an index is given to, of functions in the file."""
    call = call_taking(shift)
    given = None if call is None else arguments(call)
    if call is None or not given or any(each.type == "spread_element" for each in given):
        return
    place = place_among(list(map(unwrap, given)), unwrap(shift))
    if place is not None:
        for parameter in facts.views.calls.parameters(call, place):
            if parameter.type == "assignment_pattern":
                parameter = field(parameter, "left")
            if parameter.type == "identifier":
                yield parameter


def _is_asked(facts: AddressFacts, parameter: Node) -> bool:
    """Whether the number that a parameter holds is compared with zero or more, divided, or made text."""
    bindings = facts.views.bindings
    for use in bindings.occurrences(bindings.resolve_node(parameter)):
        parent = use.parent
        if parent is None or facts.in_site(use):
            continue
        if parent.type == "template_substitution":
            return True
        if parent.type == "binary_expression":
            is_left = same_place(field(parent, "left"), use)
            if operator(parent) in _DIVISIONS and is_left:
                return True
            other = field(parent, "right") if is_left else field(parent, "left")
            if operator(parent) in _ORDERS and unwrap(other).type == "number":
                return True
    return False


def _is_read_otherwise(facts: AddressFacts, name: bytes) -> bool:
    """Whether a property of a name is read where it is no index of a view."""
    for node in identifiers(facts.tree, name, 0, len(facts.tree.data)):
        access = named_by(node)
        holder = None if access is None or access is node else parent_of(access)
        if access is None or holder is None:
            continue
        is_target = holder.type == "assignment_expression" and same_place(field(holder, "left"), access)
        if not is_target and not facts.in_site(access):
            return True
    return False
