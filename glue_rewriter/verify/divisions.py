"""The edits for memories of 64 bits, as two trees show them: operators of 32 bits gone, division in place of shifts.

Of `E >> 2 >>> 0` in the input, and of `E / 4` in the output, all but E is taken away; what remains must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from glue_rewriter.verify.trees import Tree

WIDE = frozenset({"divide", "divide-assign", "widen"})
#: What an edit may remove or insert that no tree shows, with the `~~` that a tree does show.
_SILENT = re.compile(r"[\s()]*")
_TILDES = re.compile(r"[\s(]*~\s*~[\s(~]*")
_OPERATOR = re.compile(r"\s*(?:>>>?|<<|\||&|\^)?\s*")
_MASKS = (0x7FFFFFFF, 0x3FFFFFFF, 0x1FFFFFFF)
_SIGNS = {sign + end: sign for sign in (">>", ">>>", "<<", "|", "&", "^") for end in ("", "=")}
_POWERS: frozenset[float] = frozenset(1 << bits for bits in range(1, 64))
_NOTHING: tuple[tuple[object, ...], ...] = ()
_TILDE = ("UnaryExpression", True, "~")


class Taken(NamedTuple):
    """Nodes to be taken from a tree for one edit: `outermost` and `operand` are the ends of the chain of operators."""

    nodes: frozenset[int]
    outermost: int
    operand: int
    shift: int
    by: tuple[tuple[object, ...], ...]


class Refused(Exception):
    """An edit is not what it says."""


def is_silent(removed: str, inserted: str) -> bool:
    """Whether an edit changes nothing that a tree shows, but for `~~`."""
    return bool(_SILENT.fullmatch(inserted)) and bool(_SILENT.fullmatch(removed) or _TILDES.fullmatch(removed))


def is_operator(removed: str, inserted: str) -> bool:
    """Whether an edit replaces or removes an operator by itself."""
    return bool(_OPERATOR.fullmatch(removed)) and inserted.strip() in ("", "/")


def taken_from_input(tree: Tree, nodes: Sequence[int]) -> Taken:
    """What an edit takes from the input, given the nodes that its removed text holds whole. Raises `Refused`."""
    inside = set(nodes)
    tops = [node for node in nodes if tree.parents[node] not in inside]
    operators = [tree.parents[node] for node in tops]
    shift, by = 0, _NOTHING
    guard = False
    for top, node in zip(tops, operators, strict=True):
        key = tree.keys[node]
        if tree.right(node) != top:
            if _is_turned(tree, node):
                continue
            raise Refused
        if key[:2] == ("LogicalExpression", "&&"):
            guard = _is_guard(tree, node)
            if not guard or len(tops) != 1:
                raise Refused
            continue
        sign = _SIGNS.get(str(key[1])) if key[0] in ("BinaryExpression", "AssignmentExpression") else None
        number = _number(tree, top)
        if sign in (">>", ">>>") and number is not None and number == int(number):
            shift += int(number) % 32
        elif sign in (">>", ">>>") and number is None and not by:
            by = tuple(tree.keys[top : _end(tree, top)])
        elif not _cuts(sign, number):
            raise Refused
    outermost = min(operators)
    while outermost > 1 and tree.keys[outermost - 1][:3] == tree.keys[outermost - 2][:3] == _TILDE:
        outermost -= 2
    chain, operand = _chain(tree, outermost, set(operators))
    if not set(operators) <= chain:
        raise Refused
    return Taken(frozenset(chain | inside), outermost, operand, shift, by)


def _number(tree: Tree, node: int) -> float | None:
    """The value of a number, perhaps with a minus."""
    key, sign = tree.keys[node], 1
    if key[:3] == ("UnaryExpression", True, "-"):
        key, sign = tree.keys[node + 1], -1
    value = key[1] if key[0] == "Literal" else None
    return sign * value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _cuts(sign: str | None, number: float | None) -> bool:
    """Whether an operator does nothing beside this number but cut to 32 bits, or is a mask of the rewrite's."""
    if number is None or number != int(number):
        return False
    if sign == "<<":
        return number % 32 == 0
    if sign == "&":
        return number in (-1, 0xFFFFFFFF, *_MASKS)
    return sign in ("|", "^") and number == 0


def _is_turned(tree: Tree, node: int) -> bool:
    """Whether an operator of 32 bits has the number that it only cuts by on its left side: `0 | E`."""
    key = tree.keys[node]
    return key[0] == "BinaryExpression" and key[1] in ("|", "&", "^") and _cuts(key[1], _number(tree, node + 1))


def tildes_from_input(tree: Tree, node: int) -> Taken:
    """What is taken away where only `~~` is: a `~` in the input is given."""
    chain, operand = _chain(tree, node, set())
    return Taken(frozenset(chain), node, operand, 0, ())


def _chain(tree: Tree, outermost: int, operators: set[int]) -> tuple[set[int], int]:
    chain: set[int] = set()
    node = outermost
    while True:
        if node in operators:
            chain.add(node)
            node = tree.right(node) if _is_turned(tree, node) else node + 1
        elif _is_turned(tree, node):  # its own edit takes it
            node = tree.right(node)
        elif tree.keys[node][:3] == _TILDE and tree.keys[node + 1][:3] == _TILDE:
            chain |= {node, node + 1}
            node += 2
        else:
            return chain, node


def taken_from_output(tree: Tree, nodes: Sequence[int]) -> Taken:
    """What an edit brought into the output: `/` and its divisor, given the nodes in the inserted text."""
    inside = set(nodes)
    tops = [node for node in nodes if tree.parents[node] not in inside]
    if len(tops) != 1:
        raise Refused
    (top,) = tops
    node = tree.parents[top]
    key = tree.keys[node]
    if key[:2] not in (("BinaryExpression", "/"), ("AssignmentExpression", "/=")) or tree.right(node) != top:
        raise Refused
    shift, by = 0, _NOTHING
    value = tree.keys[top][1] if tree.keys[top][0] == "Literal" else None
    if isinstance(value, int | float) and value in _POWERS:
        shift = int(value).bit_length() - 1
    elif tree.keys[top][:2] == ("BinaryExpression", "**") and tree.keys[top + 1][:2] == ("Literal", 2):
        by = tuple(tree.keys[tree.right(top) : _end(tree, top)])
    else:
        raise Refused
    return Taken(frozenset({node, *inside}), node, node + 1, shift, by)


def _is_guard(tree: Tree, node: int) -> bool:
    """Whether it is `E && E >>> 0`, with a mask or the zero of any operator that only cuts."""
    left, right = node + 1, tree.right(node)
    key = tree.keys[right]
    if key[0] != "BinaryExpression" or key[1] not in (">>>", "&", "|"):
        return False
    literal = tree.keys[tree.right(right)]
    wanted = _MASKS if key[1] == "&" else (0,)
    return (
        literal[0] == "Literal"
        and literal[1] in wanted
        and tree.keys[left:right] == tree.keys[right + 1 : tree.right(right)]
    )


def _end(tree: Tree, node: int) -> int:
    """The index behind the last node below one."""
    last = node
    while last in tree.last_child:
        last = tree.last_child[last]
    return last + 1


def same_divisor(old: Taken, new: Taken) -> bool:
    """Whether what is divided by is two to the power of what was shifted by."""
    return old.shift == new.shift and old.by == new.by
