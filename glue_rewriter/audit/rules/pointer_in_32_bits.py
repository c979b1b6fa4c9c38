"""A pointer of 64 bits is loaded from, or stored in, 32 bits of memory.

## What it does
Finds, with MEMORY64, an address that is loaded by `HEAP32`, `HEAPU32`, `getInt32` or `getUint32`, and one that is
stored by them or by `HEAPF32`.

## Why it is bad
A pointer in a struct of a wasm64 program has 8 bytes. Its lower half alone is another address from 4 GiB up, and what
follows in the struct stands elsewhere than in wasm32.

## Example
```js
function next(node) {
  const at = HEAPU32[node / 4];
  return HEAPU8[at];
}
```

## Use instead
```js
function next(node) {
  const at = Number(HEAPU64[node / 8]);
  return HEAPU8[at];
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.addresses.certainty import HIGH
from glue_rewriter.audit.rules.finding import Finding, Severity
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import number, place_among, property_name, terms, unwrap

CODE = "GR302"
NAME = "pointer-in-32-bits"

_LOADED = frozenset({"i32", "u32"})
_STORED = frozenset({"i32", "u32", "f32"})
_LOADS = frozenset({b"getInt32", b"getUint32"})
_STORES = frozenset({b"setInt32", b"setUint32", b"setFloat32"})
_USES = ("subscript_expression", "binary_expression", "arguments", "assignment_expression", "variable_declarator")


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every load and every store of an address by a view or a method of 32 bits."""
    seen: set[int] = set()
    for used in facts.used_in(*_USES):
        for node in used.nodes:
            for load in _loads(facts, node):
                if load.start_byte not in seen:
                    seen.add(load.start_byte)
                    yield _finding(load, "this loads 4 of the 8 bytes of a pointer", used.level)
            if node.start_byte not in seen and _is_stored(facts, node):
                seen.add(node.start_byte)
                yield _finding(node, "this stores 4 of the 8 bytes of a pointer", used.level)
    for site in facts.sites:
        loaded = _address_of(site.expression, facts) if site.sure else None
        if loaded is not None and loaded.start_byte not in seen:
            seen.add(loaded.start_byte)
            yield _finding(loaded, "this loads 4 of the 8 bytes of a pointer", HIGH)


def _finding(node: Node, message: str, level: int) -> Finding:
    severity: Severity = "error" if level == 3 else "warning"
    return Finding(CODE, node.start_byte, node.end_byte, message, severity, confidence(level))


def _address_of(index: Node, facts: AddressFacts) -> Node | None:
    """The load of 32 bits that an index is made of at once, beside nothing but numbers; None where there is none."""
    while True:
        others = [term.node for term in terms(index) if number(unwrap(term.node), facts.tree.data) is None]
        if len(others) != 1:
            return None
        inner = unwrap(others[0])
        made = made_of(inner)
        if made.form != "operation" or made.sign not in (">>", ">>>", "/", "|"):
            return inner if _is_load(facts, inner) else None
        index = made.parts[0]


def _is_load(facts: AddressFacts, node: Node) -> bool:
    made = made_of(node)
    if made.form == "member" and property_name(node, facts.tree.data) is None:
        return facts.views.element(made.parts[0]) in _LOADED
    return made.form == "call" and property_name(unwrap(made.parts[0]), facts.tree.data) in _LOADS


def _loads(facts: AddressFacts, node: Node) -> Iterator[Node]:
    """The loads of 32 bits that an address comes from."""
    for origin in facts.origins(node):
        if origin.kind != "load":
            continue
        load = unwrap(origin.node)
        if _is_load(facts, load):
            yield load


def _is_stored(facts: AddressFacts, node: Node) -> bool:
    data = facts.tree.data
    for fate, to in goes(node):
        if fate == "target" and made_of(to).form == "member" and property_name(to, data) is None:
            return facts.views.element(made_of(to).parts[0]) in _STORED
        if fate == "argument":
            call = invocation(to, data)
            place = place_among(call.given, node)
            return property_name(call.callee, data) in _STORES and place == 1
    return False
