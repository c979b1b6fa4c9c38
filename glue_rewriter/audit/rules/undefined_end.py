"""An end position may be undefined, and the rewrite leaves it or makes a number of it.

## What it does
Finds ends of `subarray`, `slice`, `fill`, `copyWithin` and their like that are what a function in the file may leave
undefined, what a list or a Map may not have, or what is read through `?.` or by a computed key.

## Why it is bad
`undefined` as the end means the end of the view, and `undefined >>> 0` is 0. So where a call is seen to give nothing at
times, `glue-rewriter rewrite` leaves the end as it is: an address above 2 GiB stays negative there. Where nothing says
whether there is an end, the rewrite makes a number of it: of `undefined` 0, at every address. A property or a variable
that may be undefined is read twice and stays so, `end && end >>> 0`; what a call gives cannot be asked for twice.

## Example
```js
function endOf(list) {
  if (list !== 0) return HEAPU32[(list + 4) >> 2];
}
function bytes(ptr, list) {
  return HEAPU8.subarray(ptr, endOf(list));
}
```

## Use instead
```js
function endOf(list) {
  if (list !== 0) return HEAPU32[(list + 4) >> 2];
}
function bytes(ptr, list) {
  return HEAPU8.subarray(ptr, endOf(list) ?? HEAPU8.length);
}
```

## Fix
Says where the view ends. It is unsafe, for other code may see the value, or count on it: look at it by `--diff
--unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import otherwise
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.lattice import ABSENT, ANY_BIGINT, FRACTION, MAYBE_NEGATIVE, TEXT, UNDEFINED
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.memory.sites import Site
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import call_taking
from glue_rewriter.syntax.nodes import field, last_expression, unwrap
from glue_rewriter.syntax.returns import may_end_without

CODE = "GR206"
NAME = "undefined-end"

LEFT = "this end may be undefined, which means the end of the view; the rewrite leaves it, and it may be negative"
ZERO = "this end may be undefined, which means the end of the view; the rewrite makes 0 of it"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every end that may be undefined and is no name or property, which the rewrite keeps undefined by a guard."""
    for site in facts.sites:
        if not site.is_end or not site.sure:
            continue
        for node in _worth(site.expression):
            value = facts.views.values.of(node)
            # What may be a text or a BigInt is left for that.
            if not value & MAYBE_NEGATIVE or value & (TEXT | ANY_BIGINT) or facts.views.can_be_read_twice(node):
                continue
            # What a list or a Map gives may be anything; of a function of the file it is seen.
            level = (2 if value & FRACTION else 3) if value & UNDEFINED else _level(facts, node, value)
            if level:
                yield Finding(
                    CODE,
                    node.start_byte,
                    node.end_byte,
                    LEFT if value & UNDEFINED else ZERO,
                    "error" if level == 3 else "warning" if level == 2 else "note",
                    confidence(level),
                    _fix(facts, site, node),
                )


def _worth(end: Node) -> Iterator[Node]:
    """What an end may be worth: not the left side of `&&`, which is the end only where that is nothing, nor a part of
    `??`, which is never undefined on its left."""
    stack = [end]
    while stack:
        node = unwrap(stack.pop())
        made = made_of(node)
        if made.form == "copy" and made.sign != "??" and node.type != "await_expression":
            stack += made.parts[1:] if made.sign == "&&" else made.parts[::-1]
        else:
            yield node


def _level(facts: AddressFacts, node: Node, value: int) -> int:
    """How sure it is that an expression which is not seen to be undefined may be so."""
    if node.type == "await_expression":
        call = unwrap(last_expression(node))
        functions = facts.views.calls.functions(invocation(call, facts.tree.data).callee) if _is_call(call) else []
        return 3 if any(map(may_end_without, functions)) else 0
    made = made_of(node)
    if _is_call(node):
        is_asked = node.child_by_field_name("optional_chain") is not None or b"?." in facts.tree.text(made.parts[0])
        return 2 if is_asked else 0
    if made.form != "member" or not value & ABSENT:
        return 0
    return 2 if b"?." in facts.tree.text(node) else 1


def _is_call(node: Node) -> bool:
    return made_of(node).form == "call"


def _fix(facts: AddressFacts, site: Site, node: Node) -> Fix | None:
    """`end ?? view.length`, where the view is called by its name; null, which means 0, becomes the end as well."""
    call = call_taking(site.expression)
    if call is None:
        return None
    callee = unwrap(field(call, "function"))
    if callee.type != "member_expression":
        return None
    view = field(callee, "object")
    if unwrap(view).type != "identifier" and not _is_dotted(unwrap(view)):
        return None
    length = b".byteLength" if site.form.startswith("buffer.") else b".length"
    edits = otherwise(facts, node, facts.tree.text(view) + length)
    return Fix("say where the view ends", edits, False) if edits else None


def _is_dotted(node: Node) -> bool:
    while node.type == "member_expression" and node.child_by_field_name("optional_chain") is None:
        node = field(node, "object")
    return node.type in ("identifier", "this")
