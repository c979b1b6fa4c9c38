"""The sign of a number tells an address from something else.

## What it does
Finds `-1 - x` and `-x - 1` of an address, and of a number whose sign decides between two tables in the same function.

## Why it is bad
`-1 - x` makes a negative number of an address below 2 GiB, so that it can be told from an index. An address from
2 GiB up, as an int32, is negative already: it becomes positive, and is looked for in the wrong table.

## Example
```js
function run(code) {
  return code < 0 ? snippets[-1 - code] : functions[code];
}
```

## Use instead
```js
function run(code, isSnippet) {
  return isSnippet ? snippets[code] : functions[code];
}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, Sign, confidence
from glue_rewriter.audit.rules.finding import Finding
from glue_rewriter.dataflow.lattice import ORDERS
from glue_rewriter.dataflow.steps import assigns, goes, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import number, operands, parent_of, unwrap

CODE = "GR114"
NAME = "sign-as-tag"

_TAGGED = re.compile(rb"-\s*1\s*-\s*(?=[\w$(])|-\s*[\w$.]+\s*-\s*1(?!\w)")
#: The snippets of EM_ASM by the addresses of their code.
_SNIPPETS = b"ASM_CONSTS"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every address of which the sign is made a tag."""
    data = facts.tree.data
    found: list[tuple[Node, Node, int]] = []
    for low, high in facts.tree.searched:
        for match in _TAGGED.finditer(data, low, high):
            node = facts.tree.at(match.start(), match.end())
            while node is not None and node.type not in ("binary_expression", "program", "statement_block"):
                node = parent_of(node)
            if node is None or node.type != "binary_expression":
                continue
            tagged = _tagged(node, data)
            if tagged is not None:
                found.append((node, tagged, _level(facts, node, tagged)))
    is_read = any(level > 1 for _, _, level in found)
    for node, tagged, level in found:
        if not level and is_read:
            # What is read as a tag of an address somewhere in the file is made of one here.
            level = _given_away(facts, node, tagged)
        if level:
            yield Finding(
                CODE,
                node.start_byte,
                node.end_byte,
                "the sign tells an address from an index here: from 2 GiB up an address may be negative itself",
                "error" if level == 3 else "warning",
                confidence(level),
            )


def _tagged(node: Node, data: bytes) -> Node | None:
    """`x` of `-1 - x` and of `-x - 1`, None for anything else."""
    made = made_of(node)
    if made.form != "operation" or made.sign != "-" or assigns(node):
        return None
    left, _, right = operands(node)
    left, right = unwrap(left), unwrap(right)
    if made_of(left).sign == "-" and made_of(left).form == "unary":
        inner = unwrap(made_of(left).parts[0])
        if number(inner, data) == 1:
            return right
        return inner if number(right, data) == 1 else None
    return None


def _level(facts: AddressFacts, node: Node, tagged: Node) -> int:
    """How sure it is that an address is tagged, 0 where nothing says so."""
    if facts.signs(tagged) == {Sign.UNSIGNED}:
        return 0
    level = facts.level(tagged)
    if level:
        return level
    asked = next((to for fate, to in goes(node) if fate == "index"), None)
    if asked is None or not (facts.sites or facts.tree.is_library or _SNIPPETS in facts.tree.data):
        return 0
    holder = facts.tree.text(unwrap(made_of(asked).parts[0]))
    if holder.endswith(_SNIPPETS):
        return 2
    # Where it is an index of one table, and the sign decides between that one and another.
    return 1 if made_of(tagged).form == "name" and _is_asked(facts, tagged) and not _is_search(facts, tagged) else 0


def _given_away(facts: AddressFacts, node: Node, tagged: Node) -> int:
    """1 where what a parameter is tagged to is an argument, else 0."""
    if made_of(tagged).form != "name" or not any(fate == "argument" for fate, _ in goes(node)):
        return 0
    return int(any(definition.how == "parameter" for definition in facts.definitions(facts.variable(tagged))))


def _is_asked(facts: AddressFacts, name: Node) -> bool:
    """Whether something asks for the sign of a variable, and the variable itself is an index elsewhere."""
    fates = [
        (fate, to) for use in facts.views.bindings.occurrences(facts.views.bindings.resolve_node(name))
        for fate, to in goes(use)
    ]  # fmt: skip
    return any(fate == "index" for fate, _ in fates) and any(
        fate == "operand"
        and made_of(to).sign in ORDERS
        and b"0" in map(facts.tree.text, map(unwrap, made_of(to).parts))
        for fate, to in fates
    )


def _is_search(facts: AddressFacts, name: Node) -> bool:
    """Whether a variable holds what a search in a list gives: where it is not found, where it would be."""
    definitions = facts.definitions(facts.variable(name))
    return any(d.how == "value" for d in definitions)
