"""One source serves addresses of 32 and of 64 bits, and tells them apart as it runs.

## What it does
Finds conditions that ask for the size of an address (`MEMORY64`, `is64bit`, `pointerSize === 8`,
`typeof ptr === 'bigint'` of an address) and choose between accesses of the memory, or between BigInts and Numbers.

## Why it is bad
A rewrite is for one of the two. For 4 GiB it cuts the addresses of 64 bits (`p / 4 & 0x3fffffff`); for MEMORY64 it
takes away what makes an address of 32 bits unsigned. So the half of the source that is for the other program may be
wrong afterwards.

## Example
```js
const word = (ptr) => (is64bit ? HEAP32[ptr / 4] : HEAP32[ptr >>> 2]);
```

## Use instead
```js
// One copy for each program, rewritten for it; or both halves as they are to be, and kept:
// glue-rewriter: keep
const word = (ptr) => (is64bit ? HEAP32[ptr / 4] : HEAP32[ptr >>> 2]);
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts
from glue_rewriter.audit.rules.finding import Finding
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import (
    field,
    number,
    operands,
    operator,
    parent_of,
    property_name,
    same_place,
    string_value,
    unwrap,
)

CODE = "GR305"
NAME = "both-address-sizes"

#: What names that tell addresses apart by their size have in them.
_MAY_TELL = re.compile(rb"64|bigint|[sS]ize|SIZE|[bB]ytes|BYTES|[bB]its|BITS|[wW]idth|WIDTH")
#: What may stand between such a name and the condition that it is part of.
_WITHIN = frozenset(
    {
        "string_fragment", "string", "identifier", "property_identifier", "number", "member_expression",
        "subscript_expression", "unary_expression", "binary_expression", "parenthesized_expression",
    }
)  # fmt: skip
_CONVERTS = re.compile(rb"\b(BigInt|Number)\s*\(")
#: Names of what says that addresses have 64 bits: for sure, and where an access depends on it.
_SURE = re.compile(rb"(?:is|has|use)?_?(?:memory|wasm|mem|ptr|pointer|address(?:es)?)_?64(?:_?bits?)?", re.IGNORECASE)
_LIKELY = re.compile(rb"(?:is|has|use)?_?64_?(?:bits?)?|i?s64", re.IGNORECASE)
_SIZE = re.compile(rb"(?:ptr|pointer|address)_?(?:size|bytes|width|bits)|sizeof_?(?:ptr|pointer)", re.IGNORECASE)
_SIZES = frozenset({4, 8, 32, 64})
_EQUAL = frozenset({"==", "===", "!=", "!=="})
_CHOICES = frozenset({"ternary_expression", "if_statement"})
_ENDS = frozenset({"return_statement", "throw_statement"})
_MESSAGE = (
    "this tells addresses of 32 and of 64 bits apart as it runs, and a rewrite is for one of them: rewrite a copy for "
    "each program, or keep these lines"
)


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every condition that asks for the size of addresses and chooses between accesses or conversions."""
    asking = list(_asking(facts))
    if not asking:
        return
    places = [(site.expression.start_byte, site.expression.end_byte) for site in facts.sites]
    conversions = [match.start() for match in _CONVERTS.finditer(facts.tree.data) if _is_called(facts, match)]
    for node, condition, sure in asking:
        chosen = _chosen(node)
        chooses = any(
            low <= start < high
            for low, high in chosen
            for start in (*(start for start, _ in places), *(conversions if sure else ()))
        )
        around = any(start <= node.start_byte and node.end_byte <= end for start, end in places)
        if chooses or around:
            yield Finding(
                CODE, condition.start_byte, condition.end_byte, _MESSAGE, "warning", "high" if sure else "medium"
            )


def _asking(facts: AddressFacts) -> Iterator[tuple[Node, Node, bool]]:
    """Every choice that asks for the size of an address, its condition, and whether it asks for sure."""
    seen: set[int] = set()
    for low, high in facts.tree.searched:
        for match in _MAY_TELL.finditer(facts.tree.data, low, high):
            node = facts.tree.at(match.start(), match.end())
            while node is not None and node.type in _WITHIN:
                inner, node = node, parent_of(node)
                condition = None if node is None else node.child_by_field_name("condition")
                if node is None or condition is None or not same_place(condition, inner):
                    continue
                sure = (
                    _asks(facts, unwrap(condition)) if node.type in _CHOICES and node.start_byte not in seen else None
                )
                if sure is not None:
                    seen.add(node.start_byte)
                    yield node, unwrap(condition), sure


def _is_called(facts: AddressFacts, match: re.Match[bytes]) -> bool:
    word = facts.tree.at(*match.span(1))
    return word is not None and word.type == "identifier" and call_of(word) is not None


def _asks(facts: AddressFacts, condition: Node) -> bool | None:
    """Whether a condition asks for the size of an address for sure; None where nothing says that it asks for it."""
    data = facts.tree.data
    if condition.type == "unary_expression" and operator(condition) == "!":
        return _asks(facts, unwrap(field(condition, "argument")))
    if condition.type != "binary_expression":
        name = _name(condition, data)
        return True if _SURE.fullmatch(name) else False if name and _LIKELY.fullmatch(name) else None
    left, sign, right = operands(condition)
    left, right = unwrap(left), unwrap(right)
    if sign in ("&&", "||"):
        found = [each for each in (_asks(facts, left), _asks(facts, right)) if each is not None]
        return None if not found else any(found)
    if sign not in _EQUAL:
        return None
    for one, other in ((left, right), (right, left)):
        if number(other, data) in _SIZES and _SIZE.fullmatch(_name(one, data)):
            return True
        if number(other, data) in (0, 1) and _SURE.fullmatch(_name(one, data)):
            return True
        if string_value(other, data) == b"bigint" and one.type == "unary_expression" and operator(one) == "typeof":
            asked = unwrap(field(one, "argument"))
            return False if facts.is_address(asked) else None  # `Number(p)` makes one kind of both
    return None


def _name(node: Node, data: bytes) -> bytes:
    """The name of a variable or property, empty for anything else."""
    if node.type == "identifier":
        return data[node.start_byte : node.end_byte]
    return property_name(node, data) or b""


def _chosen(node: Node) -> list[tuple[int, int]]:
    """Where what is chosen between begins and ends; behind an `if` that returns, the rest of its block is the other."""
    parts = [field(node, "consequence")]
    other = node.child_by_field_name("alternative")
    spans = [(part.start_byte, part.end_byte) for part in parts]
    if other is not None:
        return [*spans, (other.start_byte, other.end_byte)]
    last = parts[0].named_children[-1:] if parts[0].type == "statement_block" else parts
    if last and last[0].type in _ENDS and (block := parent_of(node)) is not None:
        spans.append((node.end_byte, block.end_byte))
    return spans
