"""A limit of 2 GiB is written out.

## What it does
Finds addresses and sizes compared with 2147483647, 0x80000000, `2 ** 31` and their like, and functions or variables
that hand out such a number as the most the heap may have, as emcc's `getHeapMax` does, also in minified glue: beside
the function that grows the memory, or called by it. In that function, it finds them whatever they are compared with.

## Why it is bad
The limit was that of the memory when the code was written. Above it, what is right is refused: no memory is granted, or
an address is taken for an error.

## Example
```js
function inMemory(ptr, size) {
  return (ptr >>> 0) + size <= 0x7fffffff && HEAPU8[ptr] !== 0;
}
```

## Use instead
```js
function inMemory(ptr, size) {
  return (ptr >>> 0) + size <= HEAPU8.length && HEAPU8[ptr] !== 0;
}
```

## Fix
Raises the limit, or begins a running minimum at Infinity. It is unsafe, for other code may see the value, or count on
it: look at it by `--diff --unsafe-fixes`; `--fix --unsafe-fixes` makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, Sign, confidence
from glue_rewriter.addresses.constants import constants
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.exported import is_exported
from glue_rewriter.dataflow.lattice import ORDERS
from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import (
    arguments,
    enclosing_function,
    field,
    is_wrapper,
    operator,
    parent_of,
    property_name,
    same_place,
    unwrap,
)

CODE = "GR201"
NAME = "two-gib-limit"

#: Numbers that 2 GiB is, or is computed from, as people write them.
_PART = re.compile(
    rb"(?<![\w$.])(2_?14[67]_?\d{3}_?\d{3}|0x7f[\da-f_]{6,7}|0x8000_?0000|1_?073_?741_?824|0x4000_?0000"
    rb"|(?:2\s*(?:\*\*|,)\s*|<<\s*)3[01]|1024(?=\s*\*\*?\s*(?:1024|3\b))|(?:32768|0x8000)(?=\s*\*)"
    rb"|\*\s*(?:32768|0x8000))(?![\w$.])",
    re.IGNORECASE,
)
_TWO_GIB = 1 << 31
#: How much less than 2 GiB limits were: a few pages, so that sizes do not wrap when they are rounded up.
_LESS = 1 << 24
#: What sizes of memory are called, and what limits of it are.
_SIZES = re.compile(rb"(?:requested|heap|memory|address)", re.IGNORECASE)
#: What sizes of anything are called, those of memory among them.
_ANY_SIZES = re.compile(rb"(?:size|bytes)", re.IGNORECASE)
_MOST = re.compile(rb"(?:max\w*(?:heap|memory)|(?:heap|memory)\w*(?:max|limit))", re.IGNORECASE)

#: 4 GiB less a page of wasm, in the spelling of the number it replaces. Engines may grant all 65536 pages; emcc stops a
#: page short (emscripten_get_heap_max in its src/library.js), because the size of them all is 0 in 32 bits.
_MOST_IN_ALL, _MOST_IN_HEX = b"4294901760", b"0xffff0000"

#: The same of addresses of 64 bits, in each spelling.
_MOST_64 = {_MOST_IN_ALL: b"17179869184", _MOST_IN_HEX: b"0x400000000"}

_PAGE = 4096
#: A function that grows the memory is not longer than this, in bytes.
_LONGEST = 8192
#: What emcc asks for beyond what is needed, at most: 96 MiB (its emscripten_resize_heap), also in minified glue.
_TOO_FAR = b"100663296"
#: How code written by hand grows it.
_GROWS = re.compile(rb"memory\s*\.\s*grow\s*\(", re.IGNORECASE)


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every number that stands for 2 GiB where a limit of memory is meant."""
    data = facts.tree.data
    told: set[int] | None = None
    for node, value in constants(facts.views, _PART):
        if not _is_limit(value):
            continue
        if (level := _least(facts, node)) is not None:
            yield from _found_least(node, level)
            continue
        level = max(_level(facts, node), *_named(facts, node), 0)
        if not level and told is None:
            told = _told(facts)
        if not level and told is not None and _is_most(facts, node, told):
            level = 2
        if level:
            is_hex = data[node.start_byte : node.start_byte + 2].lower() == b"0x"
            edit = Edit(node.start_byte, node.end_byte, _MOST_IN_HEX if is_hex else _MOST_IN_ALL, "fix")
            yield Finding(
                CODE,
                node.start_byte,
                node.end_byte,
                "this limits addresses or sizes to 2 GiB",
                "error" if level == 3 else "warning",
                confidence(level),
                # `1 << 31` is a negative number: what it limits today is not known.
                None if value < 0 else Fix("raise the limit to 4 GiB", (edit,), False),
            )


def for_memory64(finding: Finding) -> Finding:
    """The finding where addresses have 64 bits: the limit is then what engines allow."""
    if finding.fix is None or finding.fix.edits[0].text not in _MOST_64:
        return finding
    edits = tuple(edit._replace(text=_MOST_64[edit.text]) for edit in finding.fix.edits)
    return finding._replace(fix=Fix("raise the limit to 16 GiB", edits, finding.fix.safe))


def _is_limit(value: float | int) -> bool:
    """Whether a number is 2 GiB or a little less, and round."""
    if value < 0:
        return value == -_TWO_GIB
    return _TWO_GIB - _LESS <= value <= _TWO_GIB and (value == _TWO_GIB - 1 or value % _PAGE == 0)


def _named(facts: AddressFacts, limit: Node) -> Iterator[int]:
    """How sure it is that a number is a limit of memory by each place where the constant is that holds it, or where
    the function is called that returns it."""
    for fate, to in goes(limit):
        if fate == "result":
            for call in facts.views.calls.calls_to(to):
                yield _level(facts, call)
                yield from _held(facts, call)
    yield from _held(facts, limit)


def _held(facts: AddressFacts, limit: Node) -> Iterator[int]:
    holder = parent_of(limit)
    if holder is None or holder.type != "variable_declarator" or field(holder, "name").type != "identifier":
        return
    bindings = facts.views.bindings
    binding = bindings.resolve_node(field(holder, "name"))
    if len(bindings.definitions(binding)) == 1:
        for use in bindings.occurrences(binding):
            if not same_place(use, field(holder, "name")):
                yield _level(facts, use)


def _level(facts: AddressFacts, limit: Node) -> int:
    """How sure it is that a number is a limit of memory, 0 where nothing says so."""
    node, parent = limit, parent_of(limit)
    while parent is not None and is_wrapper(parent):
        node, parent = parent, parent_of(parent)
    if parent is None:
        return 0
    data = facts.tree.data
    growing = 2 if _grows(facts, limit) else 0
    if parent.type == "binary_expression" and operator(parent) in ORDERS:
        other = field(parent, "right") if same_place(field(parent, "left"), node) else field(parent, "left")
        return max(growing, _sized(facts, unwrap(other)))
    call = parent_of(parent)
    if parent.type == "arguments" and call is not None:
        callee = call.child_by_field_name("function")
        if callee is not None and property_name(callee, data) == b"min":
            given = arguments(call) or []
            sizes = [_sized(facts, unwrap(other)) for other in given if not same_place(other, node)]
            return max(growing, *sizes) if sizes else 0
    if parent.type == "variable_declarator":
        target = field(parent, "name")
        return 2 if _MOST.search(facts.tree.text(target)) is not None and _is_read(facts, target) else 0
    if parent.type in ("return_statement", "arrow_function"):
        function = parent if parent.type == "arrow_function" else enclosing_function(parent)
        holder = None if function is None else facts.views.calls.name_of(function)
        name = holder.name if holder is not None else b""
        if function is not None and holder is None:
            method = facts.views.calls.method_of(function)
            name = b"" if method is None else method[0]
        return 3 if _MOST.search(name) is not None else 0
    return 0


def _is_read(facts: AddressFacts, name: Node) -> bool:
    """Whether a file uses a variable that it declares, or exports it; a list of settings does neither."""
    if name.type != "identifier" or is_exported(facts.views.tree, name):
        return True
    uses = facts.views.bindings.occurrences(facts.views.bindings.resolve_node(name))
    return any(not same_place(use, name) for use in uses)


def _least(facts: AddressFacts, limit: Node) -> int | None:
    """How sure it is that a number is what the least of several addresses begins with; None where it is not.

    `let low = 0x7fffffff`, and then `if (p < low) low = p` or `low = Math.min(low, p)`.
    """
    for fate, to in goes(limit):
        if fate != "target" or made_of(to).form != "name":
            continue
        binding = facts.views.bindings.resolve_node(to)
        for definition in facts.views.bindings.definitions(binding):
            value = None if definition.value is None else unwrap(definition.value)
            if value is None or same_place(value, unwrap(limit)):
                continue
            given = [value]
            if made_of(value).form == "call":
                call = invocation(value, facts.tree.data)
                if facts.tree.text(call.callee) != b"Math.min":
                    continue
                given = [unwrap(one) for one in call.given if facts.tree.text(unwrap(one)) != binding.name]
            elif made_of(value).form == "copy":
                given = [unwrap(one) for one in made_of(value).parts if facts.tree.text(unwrap(one)) != binding.name]
                if len(given) != 1 or not _is_compared(facts, binding, given[0]):
                    continue
            elif not _is_compared(facts, binding, value):
                continue
            level = max((facts.level(one) for one in given), default=0)
            level = max(level, max(map(facts.level, facts.views.bindings.occurrences(binding)), default=0))
            is_unsigned = any(_may_be_high(facts, one) for one in given)
            if level and is_unsigned:
                return min(level, 2)
    return None


def _may_be_high(facts: AddressFacts, node: Node) -> bool:
    """Whether an address may be a number of 2 GiB or more."""
    return facts.signs(node) != {Sign.SIGNED}


def _is_compared(facts: AddressFacts, least: Binding, value: Node) -> bool:
    """Whether something asks if a value is less than the least one so far."""
    text = facts.tree.text(value)
    for use in facts.views.bindings.occurrences(least):
        for fate, to in goes(use):
            made = made_of(to)
            is_order = fate == "operand" and made.sign in ORDERS
            if is_order and any(facts.tree.text(unwrap(side)) == text for side in made.parts):
                return True
    return False


def _found_least(limit: Node, level: int) -> Iterator[Finding]:
    edit = Edit(limit.start_byte, limit.end_byte, b"Infinity", "fix")
    yield Finding(
        CODE,
        limit.start_byte,
        limit.end_byte,
        "this starts at 2 GiB to find the smallest address: no address above is smaller",
        "warning",
        confidence(level),
        Fix("begin at Infinity", (edit,), False),
    )


def _is_most(facts: AddressFacts, limit: Node, told: set[int]) -> bool:
    """Whether a function that gives 2 GiB is emcc's getHeapMax under another name: the function that grows the memory
    calls it, or it stands beside that one among the imports, which is what wasm is told."""
    parent = parent_of(limit)
    while parent is not None and is_wrapper(parent):
        parent = parent_of(parent)
    if parent is None or parent.type not in ("return_statement", "arrow_function"):
        return False
    function = parent if parent.type == "arrow_function" else enclosing_function(parent)
    if function is None:
        return False
    holder = facts.views.calls.name_of(function)
    uses = [function]
    if holder is not None:
        if any(_grows(facts, call) for call in facts.views.calls.calls_of(holder)):
            return True
        uses = list(facts.views.bindings.occurrences(holder))
    return any(each in told for use in uses for each in _holders(use))


def _told(facts: AddressFacts) -> set[int]:
    """The objects that have the function that grows the memory: what wasm imports."""
    found: set[int] = set()
    data = facts.tree.data
    at = data.find(_TOO_FAR)
    while at >= 0:
        node = facts.tree.at(at, at + len(_TOO_FAR))
        function = None if node is None else enclosing_function(node)
        if function is not None:
            holder = facts.views.calls.name_of(function)
            found.update(_holders(function))
            if holder is not None:
                found.update(each for use in facts.views.bindings.occurrences(holder) for each in _holders(use))
        at = data.find(_TOO_FAR, at + 1)
    return found


def _holders(value: Node) -> Iterator[int]:
    """The object that has a value as one of its properties."""
    pair = parent_of(value)
    if pair is not None and pair.type == "pair" and same_place(field(pair, "value"), value):
        made = parent_of(pair)
        if made is not None:
            yield made.id


def _grows(facts: AddressFacts, limit: Node) -> bool:
    """Whether a number stands in the function that grows the memory."""
    function = enclosing_function(limit)
    return function is not None and _is_growing(facts, function)


def _is_growing(facts: AddressFacts, function: Node) -> bool:
    """Whether a function grows the memory."""
    if function.end_byte - function.start_byte >= _LONGEST:
        return False
    code = facts.tree.text(function)
    return _TOO_FAR in code or _GROWS.search(code) is not None


def _has_memory(facts: AddressFacts) -> bool:
    """Whether a file has to do with a memory of wasm."""
    return bool(facts.sites) or facts.tree.is_library or b"WebAssembly" in facts.tree.data


def _sized(facts: AddressFacts, node: Node) -> int:
    """How sure it is that what is compared is an address or a size of memory."""
    level = facts.level(node)
    if level:
        return level
    names = [node]
    if node.type == "binary_expression" and operator(node) in ("+", "-"):
        names = [unwrap(field(node, "left")), unwrap(field(node, "right"))]
        level = max(map(facts.level, names))
    for name in names:
        last = property_name(name, facts.tree.data) or (facts.tree.text(name) if name.type == "identifier" else b"")
        if _SIZES.search(last) is not None or (_ANY_SIZES.search(last) is not None and _has_memory(facts)):
            level = max(level, 2)
    return level
