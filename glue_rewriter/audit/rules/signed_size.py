"""A size of the memory is made an int32.

## What it does
Finds `>>`, `| 0`, `~~` and `& -n` of the memory's size, of what is computed from it, and of what decides how far the
memory grows.

## Why it is bad
A size from 2 GiB up does not fit in an int32: pages become negative, and a larger buffer is asked for with a negative
size.

## Example
```js
function pages() {
  return HEAPU8.length >> 16;
}
```

## Use instead
```js
function pages() {
  return HEAPU8.length >>> 16;
}
```

## Fix
Makes it unsigned: `>>> 16` for `>> 16`. It is safe where it is certain that an address is there, and no other code
sees the value: `--fix` makes it. Elsewhere it is unsafe: look at it by `--diff --unsafe-fixes`; `--fix
--unsafe-fixes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.addresses.constants import constant
from glue_rewriter.audit.rules.finding import Finding, Fix
from glue_rewriter.audit.rules.unsigning import unsigned
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.reaching import Variable
from glue_rewriter.dataflow.steps import arms, assigns, goes, made_of
from glue_rewriter.memory.element_types import MEMORY
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import field, operands, parent_of, same_place, unwrap
from glue_rewriter.syntax.words import words

CODE = "GR110"
NAME = "signed-memory-size"

#: How many expressions are looked at in search of what a size is computed from.
_FEW = 24
#: What makes the buffer that a size is for.
_BUFFERS = (b"Uint8Array", b"Int8Array", b"ArrayBuffer")


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every size of the memory that is made an int32."""
    found: dict[tuple[int, int], tuple[Node, int]] = {}
    for size in facts.sizes.computed.values():
        for fate, to in goes(size):
            if fate == "operand" and (cut := _cut(facts, size, to)) is not None:
                _add(found, cut, 3 if facts.sizes.is_read(size) else 2)
    for size, level in (*_grown(facts), *_allocated(facts)):
        for each in arms(size):
            for part in _ahead(facts, each):
                if made_of(part).form in ("operation", "unary") and _cuts(facts, None, part, may_be_pages=level == 2):
                    _add(found, part, level)
    for node, level in found.values():
        if _is_made_unsigned(node):
            continue
        yield Finding(
            CODE,
            node.start_byte,
            node.end_byte,
            "this makes a size an int32: from 2 GiB up it becomes negative",
            "error" if level == 3 else "warning",
            confidence(level),
            _fix(facts, node, safe=level == 3),
        )


def _add(found: dict[tuple[int, int], tuple[Node, int]], node: Node, level: int) -> None:
    key = (node.start_byte, node.end_byte)
    if key not in found or found[key][1] < level:
        found[key] = node, level


def _is_made_unsigned(node: Node) -> bool:
    """Whether `>>>` takes what an operator makes."""
    above: Node | None = node
    while above is not None:
        node, above = above, None
        for fate, to in goes(node):
            if fate == "operand" and made_of(to).sign == ">>>":
                return True
            if fate == "copy":
                above = to
    return False


def _cut(facts: AddressFacts, size: Node, node: Node) -> Node | None:
    """What makes an int32 of a size that is an operand: that operator, or the second of `~~size`; None if nothing."""
    if made_of(node).form == "unary":
        outer = next((to for fate, to in goes(node) if fate == "operand"), None)
        return outer if outer is not None and made_of(outer).form == "unary" and _is_twice(outer) else None
    return node if _cuts(facts, size, node) else None


def _cuts(facts: AddressFacts, size: Node | None, node: Node, *, may_be_pages: bool = False) -> bool:
    """Whether an operator makes a number of 2 GiB and more negative; of `size`, or of any of its operands."""
    made = made_of(node)
    if made.form == "unary":
        return made.sign == "~" and _is_twice(node)
    if made.form != "operation" or assigns(node):
        return False
    left, sign, right = operands(node)
    by = constant(facts.views, right)
    if size is not None and not same_place(unwrap(left), unwrap(size)):
        return False
    if size is None and _is_small(left, is_rounded=sign != ">>" or not may_be_pages):
        return False
    if sign == ">>":
        return by is not None and (size is not None or by > 0)
    return (sign == "|" and by == 0 and not may_be_pages) or (sign == "&" and by is not None and by < 0)


def _is_twice(node: Node) -> bool:
    """Whether a `~` is one of two: `~~size`."""
    inner = made_of(unwrap(made_of(node).parts[0]))
    return inner.form == "unary" and inner.sign == "~"


def _is_small(node: Node, *, is_rounded: bool) -> bool:
    """Whether a number is smaller than 2 GiB, as far as the code shows: a literal, a quotient, a shift, bits; what is
    `is_rounded` must be a product."""
    made = made_of(unwrap(node))
    if made.form != "operation":
        return made.form != "name" or is_rounded
    if is_rounded:
        return made.sign != "*"
    return made.sign in ("/", "%", "&", ">>", ">>>")


def _grown(facts: AddressFacts) -> Iterator[tuple[Node, int]]:
    """What memories are grown by, in pages."""
    tree = facts.tree
    for at in words(tree, b"grow", 0, len(tree.data)):
        node = tree.at(at, at + 4)
        access = parent_of(node)
        call = call_of(access)
        if access is None or call is None or access.type != "member_expression":
            continue
        given = invocation(call, tree.data).given
        if given and MEMORY in facts.views.kinds(field(access, "object")):
            yield given[0], 2


def _allocated(facts: AddressFacts) -> Iterator[tuple[Node, int]]:
    """How large buffers are made, in a file that has to do with a memory."""
    tree = facts.tree
    if not (facts.sites or tree.is_library):
        return
    for name in _BUFFERS:
        for at in words(tree, name, 0, len(tree.data)):
            node = tree.at(at, at + len(name))
            made = parent_of(node)
            if made is not None and made.type == "new_expression":
                given = invocation(made, tree.data).given
                if len(given) == 1:
                    yield given[0], 1


def _ahead(facts: AddressFacts, node: Node) -> Iterator[Node]:
    """An expression, what the variable is given that it names, and what the largest is chosen from."""
    queue, left = [unwrap(node)], _FEW
    seen: set[Variable] = set()
    while queue and left:
        left -= 1
        current = queue.pop()
        yield current
        made = made_of(current)
        if made.form == "name":
            variable = facts.variable(current)
            if variable in seen:
                continue
            seen.add(variable)
            # No more than could be looked at: a variable may be given a value in a thousand places.
            for definition in facts.definitions(variable)[-left:]:
                if definition.how == "value" and definition.value is not None:
                    queue.append(unwrap(definition.value))
        elif made.form == "call":
            call = invocation(current, facts.tree.data)
            if facts.tree.text(call.callee) in (b"Math.max", b"Math.min"):
                queue += map(unwrap, call.given)


def _fix(facts: AddressFacts, node: Node, *, safe: bool) -> Fix | None:
    if made_of(node).form == "operation" and made_of(node).sign == ">>":
        sign = field(node, "operator")
        return Fix("shift without the sign", (Edit(sign.start_byte, sign.end_byte, b">>>", "fix"),), safe)
    return Fix("make it unsigned", unsigned(facts, node), False)
