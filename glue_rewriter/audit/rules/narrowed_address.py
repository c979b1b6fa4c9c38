"""An address of 64 bits goes through a 32-bit operator.

## What it does
Finds, with MEMORY64, `&`, `|`, `^`, `<<`, `>>`, `>>>` and `~` on an address, where the rewrite does not take the
operator away: `p & ~7`, `p ^ 1`, `(p + 7) & -8`, `p >>> 16`, and `p >> 2` or `p >>> 0` that is no index in this file:
a key (`map.set(p >>> 0, x)`, `'k' + (p >>> 0)`), an argument, a result. What only asks for the lowest bits, `p & 7`,
`(p >>> 4) & 255`, `(p >>> 0) % 64`, or mixes them for a hash, `(p >>> 4) ^ (p >>> 9)`, is right.

## Why it is bad
Every operator of JavaScript that works on bits cuts its operands to 32: from 4 GiB up the result is another address.

## Example
```js
function align(ptr) {
  return HEAPU8[(ptr + 7) & ~7];
}
```

## Use instead
```js
function align(ptr) {
  return HEAPU8[Math.ceil(ptr / 8) * 8];
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.addresses.operands import is_literal_mask
from glue_rewriter.audit.rules.finding import Finding, Severity
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.lattice import ANY_BIGINT, FROM_END, is_small
from glue_rewriter.dataflow.raw import Raw
from glue_rewriter.dataflow.steps import assigns, goes, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import number, terms, unwrap

CODE = "GR301"
NAME = "narrowed-address"

#: Operators that take bits of both sides, and those that shift.
_OF_BOTH = frozenset({"&", "|", "^"})
_SHIFTS = frozenset({"<<", ">>", ">>>"})
_ALL = 32


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every 32-bit operator on an address, those that the rewrite takes away among them."""
    values = facts.views.values
    raw = Raw(facts.tree, values)
    found = {}
    for used in facts.cuts:
        node, made = used.parent, made_of(used.parent)
        if made.sign in _OF_BOTH:
            if not any(_is_mask(part, facts.tree.data) or values.of(part) == FROM_END for part in used.others):
                continue  # of what has other names on both sides it is not known which is the address
            if assigns(node) and used.level == 1:
                continue  # flags, as likely
        if made.sign == "~" and any(fate == "operand" and made_of(to).sign == "~" for fate, to in goes(node)):
            continue  # the first of two
        # `p & 7` keeps the bits that it asks for.
        if made.sign == "&" and any(is_small(values.of(part)) for part in used.others):
            continue
        if made.sign == "<<" and any(made_of(part).form == "name" and facts.is_index(part) for part in used.nodes):
            continue
        if any(values.of(part) & ANY_BIGINT for part in made.parts) or _is_for_bits(node, facts):
            continue
        if any(raw.may_be(term.node) for part in made.parts for term in terms(part)):
            continue  # it throws: GR303
        found[node.start_byte, node.end_byte] = used
    for used in found.values():
        inner = [unwrap(part) for part in used.nodes]
        if any((part.start_byte, part.end_byte) in found for part in inner):
            continue  # cut before
        message = "this cuts an address to 32 bits, which makes another one of it from 4 GiB up"
        severity: Severity = "error" if used.level == 3 else "warning"
        yield Finding(CODE, used.parent.start_byte, used.parent.end_byte, message, severity, confidence(used.level))


def _is_mask(node: Node, data: bytes) -> bool:
    """Whether an operand is a number, or the complement of something: `~7`, `-8`, `~(align - 1)`; what is shifted,
    `~(1 << n)`, is a flag."""
    made = made_of(unwrap(node))
    if made.form != "unary" or made.sign not in ("~", "-"):
        return is_literal_mask(node, data)
    return made_of(unwrap(made.parts[0])).sign not in _SHIFTS


def _is_for_bits(node: Node, facts: AddressFacts) -> bool:
    """Whether what 32-bit operators make of an address is asked for bits that they leave, or mixed for a hash."""
    shifted = made_of(node).sign in _SHIFTS
    by = number(unwrap(made_of(node).parts[1]), facts.tree.data) if shifted else 0
    while True:
        gone = goes(node)
        if len(gone) != 1:
            return False
        fate, to = gone[0]
        if fate == "argument":
            return facts.tree.text(invocation(to, facts.tree.data).callee) == b"Math.imul"
        made = made_of(to)
        if fate == "copy" and not made.sign:
            node = to
            continue
        if fate != "operand" or made.form != "operation":
            return False
        if made.sign == "^":
            return shifted
        numbers = (number(unwrap(part), facts.tree.data) for part in made.parts)
        most = next((each for each in numbers if isinstance(each, int)), 0)
        if made.sign not in ("&", "%") or most <= 0 or by is None:
            return False
        # `% 64` asks for six bits, `& 63` too.
        is_power = most & (most - 1) == 0
        asked = most.bit_length() if made.sign == "&" else most.bit_length() - 1 if is_power else _ALL + 1
        return asked + by % _ALL <= _ALL
