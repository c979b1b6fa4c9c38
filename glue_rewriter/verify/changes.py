"""What the recorded edits stand for in the two trees, and whether the trees are the same otherwise.

From both trees is taken away what the edits brought or removed: of `E >>> 0` in the output the operator and the zero,
if the zero stands in an edit; of `E | 0` in the input the same. What remains must be one and the same sequence of
nodes, but for operators `>>` that an edit made `>>>`. Each edit must be needed for that exactly once, at its own place.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, compress, repeat
from operator import ne
from typing import NamedTuple, NoReturn

from glue_rewriter.verify.divisions import (
    WIDE,
    Refused,
    is_operator,
    is_silent,
    same_divisor,
    taken_from_input,
    taken_from_output,
    tildes_from_input,
)
from glue_rewriter.verify.heap_max import HEAP_MAX, HEAP_MAX_64, is_raised, is_raised_64, may_be_limit
from glue_rewriter.verify.trees import Tree

#: What an edit may insert behind an expression: an operator, spaced on both sides or on none, and its right operand.
_SUFFIX = re.compile(r"\)?(?: (?:>>>|&) |>>>|&)(?:0|0x7fffffff|0x3fffffff|0x1fffffff)")
#: The same in parentheses of its own: `(E >>> 0) / n`.
_ENCLOSED = re.compile(r"(?: >>> |>>>)0\)")
#: What it may remove there: `| 0`, `>> 0`, `>>> 0`, the zero in any spelling, in parentheses too. No comment.
_COERCION = re.compile(r"\s*(?:\||>>>?)\s*[\s(]*[0-9][0-9a-zA-Z._]*[\s)]*")
_OPERAND = re.compile(r"[(\s]*[0-9][0-9a-zA-Z._]*[)\s]*")
_TILDE = ("UnaryExpression", True, "~")
_MASKS = ("0x7fffffff", "0x3fffffff", "0x1fffffff")

#: Kind of an edit -> the operators that it may put behind an expression, with their right operands.
_APPENDED: dict[str, dict[str, tuple[str, ...]]] = {
    "unsign": {">>>": ("0",)},
    "mask": {"&": _MASKS},
    "guard": {">>>": ("0",), "&": _MASKS},
}
#: Kind of an edit -> the operators of `E op 0` that it may take away.
_COERCIONS = {"unsign": ("|",), "mask": ("|", ">>", ">>>"), "drop": (">>>",)}
#: Kind of an edit -> what it replaces, by what, in which node.
_OPERATORS = {
    "shift": (">>", ">>>", "BinaryExpression"),
    "shift-assign": (">>=", ">>>=", "AssignmentExpression"),
}


class Span(NamedTuple):
    """Where an edit is: characters of the input from `start` to `end`, of the output from `new_start` to `new_end`."""

    start: int
    end: int
    new_start: int
    new_end: int
    removed: str
    inserted: str
    kind: str


class Difference(Exception):
    """What differs, and where: a character of the input and one of the output."""

    def __init__(self, message: str, place: int, new_place: int) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.new_place = new_place


class Change(NamedTuple):
    """An expression of the input that an edit changed: the index of its node, and of the span."""

    node: int
    span: int


def changes(before: Tree, after: Tree, spans: Sequence[Span], text: str) -> list[Change]:
    """The expressions that were changed, by their nodes in the input, whose text is given. Raises `Difference`."""
    return _Comparison(before, after, spans, text).changes()


class _Comparison:
    def __init__(self, before: Tree, after: Tree, spans: Sequence[Span], text: str) -> None:
        self._text = text
        self._before = before
        self._after = after
        self._spans = spans
        self._starts = [span.start for span in spans]
        self._seen = [0] * len(spans)
        self._changes: list[Change] = []
        #: Nodes to take away from each tree before they are compared.
        self._removed: set[int] = set()
        self._added: set[int] = set()
        #: E in the output -> the span that appends to it; E in the input -> the span that takes something from it.
        self._appended: dict[int, int] = {}
        self._coerced: dict[int, int] = {}
        self._guarded: set[int] = set()
        #: E in the input -> the span that made a quotient of it; E in the output the same.
        self._divided: dict[int, int] = {}
        self._quotients: dict[int, int] = {}

    def changes(self) -> list[Change]:
        removed = _inside(self._before, self._starts, [span.end for span in self._spans])
        added = _inside(self._after, [s.new_start for s in self._spans], [s.new_end for s in self._spans])
        for at, span in enumerate(self._spans):
            if span.kind in (HEAP_MAX, HEAP_MAX_64):  # a number becomes another one: `_limit` sees it
                continue
            if span.kind in WIDE:
                self._widened(at, removed.get(at, []), added.get(at, []))
                continue
            if at in added and not (span.kind == "guard" and span.inserted.rstrip().endswith("&&")):
                self._suffix(at, added[at])
            if at in removed:
                self._coercion(at, removed[at])
            elif span.removed.startswith("~"):
                self._tildes(at)
        for at in added:
            if self._spans[at].kind == "guard" and not self._seen[at]:
                self._guard(at, added[at])
        for at in self._appended.values():
            if self._spans[at].kind == "guard" and at not in self._guarded:
                self._refuse(at, "has no guard before it")
        self._compare()
        for at, count in enumerate(self._seen):
            if count != 1:
                self._refuse(at, "is recorded, and the trees do not show it")
        return self._changes

    def _refuse(self, at: int, message: str) -> NoReturn:
        span = self._spans[at]
        raise Difference(f"an edit ({span.kind}) {message}", span.start, span.new_start)

    def _suffix(self, at: int, nodes: list[int]) -> None:
        """An edit that put `>>> 0` or a mask behind an expression."""
        span, tree = self._spans[at], self._after
        literal = nodes[0]
        node = tree.parents[literal]
        key = tree.keys[node]
        if not (
            len(nodes) == 1
            and key[0] == "BinaryExpression"
            and tree.right(node) == literal != node + 1
            and tree.keys[literal][0] == "Literal"
            and tree.keys[literal][2] in _APPENDED.get(span.kind, {}).get(key[1], ())
            and (_SUFFIX.fullmatch(span.inserted) or _ENCLOSED.fullmatch(span.inserted))
        ):
            self._refuse(at, "inserts something else than `>>> 0` or a mask behind an expression")
        self._added |= {node, literal}
        self._appended[node + 1] = at
        self._seen[at] += 1
        if span.inserted.startswith(")") or span.inserted.endswith(")"):
            opening = self._span_at(tree.starts[node] - span.inserted.endswith(")"))
            if opening is None or self._spans[opening][4:] != ("", "(", span.kind):
                self._refuse(at, "closes a parenthesis that none opens")
            else:
                self._seen[opening] += 1

    def _span_at(self, new_start: int) -> int | None:
        """The span that starts at a character of the output."""
        at = bisect_left(self._spans, new_start, key=lambda span: span.new_start)
        return at if at < len(self._spans) and self._spans[at].new_start == new_start else None

    def _coercion(self, at: int, nodes: list[int]) -> None:
        """An edit that took `| 0`, `>> 0` or `>>> 0` from behind an expression."""
        span, tree = self._spans[at], self._before
        literal = nodes[0]
        node = tree.parents[literal]
        key = tree.keys[node]
        if not (
            len(nodes) == 1
            and key[0] == "BinaryExpression"
            and key[1] in _COERCIONS.get(span.kind, ())
            and tree.right(node) == literal != node + 1
            and is_zero(tree, literal, key[1])
        ):
            self._refuse(at, "removes more than a coercion")
        if span.kind != "drop":
            if not _COERCION.fullmatch(span.removed) or not self._seen[at]:
                self._refuse(at, "removes more than a coercion")
            self._coerced[node + 1] = at
        else:
            self._dropped(at, node)
        self._removed |= {node, literal}

    def _dropped(self, at: int, node: int) -> None:
        span, tree = self._spans[at], self._before
        self._seen[at] += 1
        self._changes.append(Change(node, at))
        is_whole = _COERCION.fullmatch(span.removed) is not None
        if not is_whole:
            # `>>> /* … */ 0`: the operator is an edit of its own, the one before.
            sign = self._spans[at - 1] if at else None
            in_gap = (
                sign is not None and tree.ends[node + 1] <= sign.start and sign.end <= tree.starts[tree.right(node)]
            )
            if not in_gap or sign is None or sign[4:] != (">>>", "", "drop") or not _OPERAND.fullmatch(span.removed):
                self._refuse(at, "removes something else than `>>> 0`")
            self._seen[at - 1] += 1
        if span.inserted:
            self._refuse(at, "removes something else than `>>> 0`")

    def _tildes(self, at: int) -> None:
        """An edit that removed the `~~` of an expression, behind which another puts `>>> 0`."""
        span, tree = self._spans[at], self._before
        node = self._tilde_nodes.get(span.start, -1)
        if (
            node < 0
            or tree.keys[node + 1][:3] != _TILDE
            or tree.starts[node + 1] != span.start + 1
            or span.removed.rstrip() != "~~"
            or span[5:] != ("", "unsign")
        ):
            self._refuse(at, "removes something else than `~~`")
        self._removed |= {node, node + 1}
        self._coerced[node + 2] = at
        self._seen[at] += 1

    def _widened(self, at: int, nodes: list[int], new_nodes: list[int]) -> None:
        """An edit for memories of 64 bits: operators of 32 bits go, a division comes in their place."""
        span, tree = self._spans[at], self._before
        self._seen[at] += 1
        if new_nodes and span.kind == "widen":
            self._refuse(at, "brings something into the output")
        try:
            if nodes:
                taken = taken_from_input(tree, nodes)
                self._take(at, taken.nodes, taken.outermost)
                if new_nodes:
                    made = taken_from_output(self._after, new_nodes)
                    if not same_divisor(taken, made):
                        self._refuse(at, "divides by something else than two to the power of the bits")
                    self._added |= made.nodes
                    self._divided[taken.operand], self._quotients[made.operand] = at, at
                elif taken.shift or taken.by:
                    self._refuse(at, "takes a shift away, and divides by nothing")
            elif "~" in span.removed and is_silent(span.removed, span.inserted):
                node = next((self._tilde_nodes[c] for c in range(span.start, span.end) if c in self._tilde_nodes), -1)
                if node < 0:
                    self._refuse(at, "removes something else than `~~`")
                taken = tildes_from_input(tree, node)
                self._take(at, taken.nodes, taken.outermost)
            elif new_nodes or not (is_silent(span.removed, span.inserted) or is_operator(span.removed, span.inserted)):
                self._refuse(at, "changes something else than an operator of 32 bits")
        except Refused:
            self._refuse(at, "changes something else than operators of 32 bits behind an expression")

    def _take(self, at: int, nodes: frozenset[int], outermost: int) -> None:
        self._removed |= nodes
        self._changes.append(Change(outermost, at))

    def _guard(self, at: int, nodes: list[int]) -> None:
        """An edit that put `E &&` before an expression that another one made `E >>> 0`."""
        span, tree = self._spans[at], self._after
        guard, end = nodes[0], nodes[-1] + 1
        node = tree.parents[guard]
        if not (
            tree.keys[node][:2] == ("LogicalExpression", "&&")
            and node + 1 == guard
            and nodes == list(range(guard, end))
            and end + 1 in self._appended
            and tree.right(node) == end
            and self._spans[self._appended[end + 1]].kind == "guard"
            and tree.keys[guard:end] == tree.keys[end + 1 : tree.right(end)]
            and not span.removed
            and span.inserted in self._guards(span.start, self._spans[self._appended[end + 1]].start)
        ):
            self._refuse(at, "guards an expression by another one")
        if not _is_plain(tree, nodes):
            self._refuse(at, "guards by what is not to be evaluated twice")
        self._added |= {node, *nodes}
        self._guarded.add(self._appended[end + 1])
        self._seen[at] += 1

    def _guards(self, start: int, end: int) -> tuple[str, str]:
        """How the text between two characters of the input may guard itself."""
        text = self._text[start:end]
        return text + "&&", text + " && "

    @cached_property
    def _tilde_nodes(self) -> dict[int, int]:
        """Where a `~` starts in the input -> the index of its node."""
        tree = self._before
        return {tree.starts[at]: at for at, key in enumerate(tree.keys) if key[:3] == _TILDE}

    def _compare(self) -> None:
        """Whether the trees are the same once the changes are taken away, node by node, and each in its place."""
        old = [at for at in range(len(self._before.keys)) if at not in self._removed]
        new = [at for at in range(len(self._after.keys)) if at not in self._added]
        old_keys = [self._before.keys[at] for at in old]
        new_keys = [self._after.keys[at] for at in new]
        for at in compress(range(len(old)), map(ne, old_keys, new_keys)):
            if not self._operator(old[at], new[at]):
                raise Difference(
                    f"{_name(old_keys[at])} became {_name(new_keys[at])}, and no edit says so",
                    self._before.starts[old[at]],
                    self._after.starts[new[at]],
                )
        if len(old) != len(new):
            shared = min(len(old), len(new))
            raise Difference(
                "code was removed, and no edit says so"
                if len(old) > len(new)
                else "code was added, and no edit says so",
                self._before.starts[old[shared]] if shared < len(old) else self._before.ends[0],
                self._after.starts[new[shared]] if shared < len(new) else self._after.ends[0],
            )
        self._compare_places(old, new)
        rank = {node: at for at, node in enumerate(new)}
        appended = {old[rank[node]]: at for node, at in self._appended.items()}
        for node, at in self._coerced.items():
            # `E | 0` must have become `E >>> 0` of the same E: by the same edit; for `~~E` by the next.
            if appended.get(node) != at and not (
                self._spans[at].removed.startswith("~") and appended.get(node) == at + 1
            ):
                self._refuse(at, "takes a coercion from one expression and gives one to another")
        divided = {self._kept(node): at for node, at in self._divided.items()}
        if {old[rank[node]]: at for node, at in self._quotients.items()} != divided:
            at = next(iter(divided.values()))
            self._refuse(at, "divides another expression than the one that was shifted")
        for node, at in appended.items():
            if self._before.ends[node] > self._spans[at].start:
                self._refuse(at, "is recorded at another place than the one that changed")
            while self._before.parents[node] in self._removed:
                node = self._before.parents[node]  # of `E | 0` all of it is the index
            self._changes.append(Change(node, at))

    def _kept(self, node: int) -> int:
        """The first node of an expression in the input that no edit takes away."""
        while node in self._removed:
            node += 1
        return node

    def _operator(self, old: int, new: int) -> bool:
        """Whether an edit made one node the other by its operator; that edit is then seen."""
        tree = self._before
        key, new_key = tree.keys[old], self._after.keys[new]
        if key[0] == "Literal":
            return self._limit(old, new)
        for kind, (sign, new_sign, type_) in _OPERATORS.items():
            if key[:2] == (type_, sign) and new_key == (type_, new_sign, *key[2:]):
                start, end = tree.ends[old + 1], tree.starts[tree.right(old)]
                for at in range(bisect_left(self._starts, start), bisect_right(self._starts, end)):
                    if self._spans[at][4:] == (sign, new_sign, kind) and self._spans[at].end <= end:
                        self._seen[at] += 1
                        self._changes.append(Change(old, at))
                        return True
        return False

    def _limit(self, old: int, new: int) -> bool:
        """Whether an edit raised a limit of the heap, from one number to the other; that edit is then seen."""
        tree, after = self._before, self._after
        at = bisect_left(self._starts, tree.starts[old])
        if at == len(self._spans):
            return False
        span = self._spans[at]
        raises = {HEAP_MAX: is_raised, HEAP_MAX_64: is_raised_64}.get(span.kind)
        if raises is None or not raises(tree.keys[old], after.keys[new]):
            return False
        if span[:4] != (tree.starts[old], tree.ends[old], after.starts[new], after.ends[new]):
            return False
        if not may_be_limit(tree, old):
            self._refuse(at, "raises a number that is no limit of the heap, as far as its place tells")
        self._seen[at] += 1
        return True

    def _compare_places(self, old: list[int], new: list[int]) -> None:
        """Whether every node starts where the edits before it move it to."""
        is_wide = any(span.kind in WIDE for span in self._spans)
        moved = [0, *accumulate(span.new_end - span.new_start - span.end + span.start for span in self._spans)]
        starts = [self._before.starts[at] for at in old]
        new_starts = [self._after.starts[at] for at in new]
        counts = map(bisect_left, repeat(self._starts), starts)
        expected = [start + moved[count] for start, count in zip(starts, counts, strict=True)]
        for at in compress(range(len(old)), map(ne, expected, new_starts)):
            # What is inserted just where a node starts may stand before it.
            beyond = new_starts[at] - expected[at]
            # A parenthesis that was an operand's may have become the whole's.
            if beyond > 0 and is_wide and set(self._text[starts[at] : starts[at] + beyond]) <= {"(", " "}:
                continue
            if new_starts[at] != starts[at] + moved[bisect_right(self._starts, starts[at])]:
                raise Difference("code moved, and no edit says so", starts[at], new_starts[at])


def _inside(tree: Tree, starts: list[int], ends: list[int]) -> dict[int, list[int]]:
    """Index of a span -> the nodes that lie in it whole, in order, for the spans that hold any."""
    found: dict[int, list[int]] = {}
    for node, count in enumerate(map(bisect_right, repeat(starts), tree.starts)):
        if count and tree.starts[node] < ends[count - 1] and tree.ends[node] <= ends[count - 1]:
            found.setdefault(count - 1, []).append(node)
    return found


def _is_plain(tree: Tree, nodes: list[int]) -> bool:
    """Whether an expression can be read twice: a name, or a property of one by a name or a literal."""
    types = {tree.keys[node][0] for node in nodes}
    names = {"Identifier", "PrivateIdentifier", "ThisExpression", "MemberExpression", "ChainExpression", "Literal"}
    computed = (node for node in nodes if tree.keys[node][:2] == ("MemberExpression", True))
    return types <= names and all(tree.keys[tree.right(node)][0] == "Literal" for node in computed)


def is_zero(tree: Tree, literal: int, sign: str) -> bool:
    """Whether a number does nothing as the right operand of an operator but make an integer."""
    key = tree.keys[literal]
    value = key[1] if key[0] == "Literal" else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return value == 0 or (sign != "|" and value % 32 == 0)


def _name(key: tuple[object, ...]) -> str:
    """What a node is, for people: its type, and its operator, name or literal."""
    telling = [each for each in key[1:3] if isinstance(each, str) and each != "…"]
    return " ".join([str(key[0]), *(each[:40] for each in telling[-1:])])
