"""Which function of one file is which of another, and by how much each has grown.

Functions are the same that have the same name in the same function. Several of one name, and anonymous ones, are told
apart by their content, wherever they stand, then by their place: those that are left are put side by side in order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from glue_rewriter.sizes.alignment import told_apart
from glue_rewriter.sizes.functions import Attributed

#: From the index of a function to what is the same of two functions that are.
_Sign = Callable[[int], Hashable]
#: The bytes in no function.
TOP_LEVEL = "(top level)"


class FunctionChange(NamedTuple):
    """A function of which the bytes of its own are more or fewer, those of functions inside it left out.

    `base` and `head` are these bytes, None where there is no such function; `base_index` and `head_index` say which it
    is of `Attributed.functions`, None also for the bytes in no function, which are one entry.
    """

    path: str
    base: int | None
    head: int | None
    base_index: int | None
    head_index: int | None

    @property
    def delta(self) -> int:
        """By how many bytes it has grown."""
        return (self.head or 0) - (self.base or 0)


def function_changes(
    base: Attributed, head: Attributed, contents: tuple[bytes, bytes] | None
) -> tuple[FunctionChange, ...]:
    """Every function whose size differs, the one that has grown most first. The deltas add up to the file's.

    `contents` are those of both files, None where one is not known: then functions are the same that are of one size,
    and so are those inside them, name by name.
    """
    changes = [] if base.rest == head.rest else [FunctionChange(TOP_LEVEL, base.rest, head.rest, None, None)]
    base_tree, head_tree = _Tree(base), _Tree(head)
    base_signs, head_signs = _signs(base_tree, head_tree, contents)
    for one, other in _pairs(base_tree, head_tree, base_signs, head_signs):
        before = None if one is None else base.functions[one].own
        after = None if other is None else head.functions[other].own
        if before != after:
            path = base_tree.path(one) if other is None and one is not None else head_tree.path(other or 0)
            changes.append(FunctionChange(path, before, after, one, other))
    return tuple(sorted(changes, key=lambda change: (-change.delta, change.path)))


def paths(attributed: Attributed) -> list[str]:
    """The path of each function: the names of those around it and its own, `(anonymous 2)` for one without."""
    tree = _Tree(attributed)
    return [tree.path(index) for index in range(len(attributed.functions))]


def labels(attributed: Attributed) -> list[str]:
    """The name of each function in the one around it, `(anonymous 2)` for one without."""
    return _Tree(attributed).labels


class _Tree:
    """The functions of a file by the function around them; -1 is the file."""

    def __init__(self, attributed: Attributed) -> None:
        self.functions = attributed.functions
        self.spans = attributed.spans
        self.inside: dict[int, list[int]] = {-1: []}
        self._around: list[int] = []
        self.labels: list[str] = []
        around = [-1]
        anonymous: dict[int, int] = {}
        for index, function in enumerate(attributed.functions):
            del around[function.depth + 1 :]
            parent = around[-1]
            label = function.name
            if label is None:
                anonymous[parent] = anonymous.get(parent, 0) + 1
                label = f"(anonymous {anonymous[parent]})"
            self.inside[parent].append(index)
            self.inside[index] = []
            self._around.append(parent)
            self.labels.append(label)
            around.append(index)

    def path(self, index: int) -> str:
        """The names of the functions around one, and its own. Made when asked for: deep nests have long ones."""
        labels = []
        while index >= 0:
            labels.append(self.labels[index])
            index = self._around[index]
        return ".".join(reversed(labels))

    def by_name(self, index: int) -> dict[str | None, list[int]]:
        """The functions right inside one, by name."""
        found: dict[str | None, list[int]] = {}
        for inner in self.inside[index]:
            found.setdefault(self.functions[inner].name, []).append(inner)
        return found


def _signs(base: _Tree, head: _Tree, contents: tuple[bytes, bytes] | None) -> tuple[_Sign, _Sign]:
    if contents is None:
        known: dict[Hashable, int] = {}
        return _by_size(base, known), _by_size(head, known)
    return _by_content(base, contents[0]), _by_content(head, contents[1])


def _by_size(tree: _Tree, known: dict[Hashable, int]) -> _Sign:
    """A number for each name and size together with those of all functions inside; `known` has those that there are."""
    signs = [0] * len(tree.functions)
    for index in range(len(signs) - 1, -1, -1):  # what is inside comes first
        function = tree.functions[index]
        inner = tuple(signs[inside] for inside in tree.inside[index])
        signs[index] = known.setdefault((function.name, function.own, inner), len(known))
    return signs.__getitem__


def _by_content(tree: _Tree, data: bytes) -> _Sign:
    return lambda index: data[slice(*tree.spans[index])]


def _pairs(base: _Tree, head: _Tree, base_sign: _Sign, head_sign: _Sign) -> Iterator[tuple[int | None, int | None]]:
    """Every function of both, with its counterpart if it has one."""
    open_pairs: list[tuple[int | None, int | None]] = [(-1, -1)]
    while open_pairs:
        one, other = open_pairs.pop()
        before = {} if one is None else base.by_name(one)
        after = {} if other is None else head.by_name(other)
        for name in {**before, **after}:
            for pair in _aligned(before.get(name, []), after.get(name, []), base_sign, head_sign):
                yield pair
                open_pairs.append(pair)


def _aligned(
    before: Sequence[int], after: Sequence[int], base_sign: _Sign, head_sign: _Sign
) -> Iterator[tuple[int | None, int | None]]:
    """Functions of one name and place: those that are the same, then those that are left, side by side in order."""
    if len(before) <= 1 and len(after) <= 1:  # nothing to choose, so nothing to look at
        same: list[tuple[int, int]] = []
        stretches = [(list(range(len(before))), list(range(len(after))))]
    else:
        same, stretches = told_apart([base_sign(index) for index in before], [head_sign(index) for index in after])
    for one, other in same:
        yield before[one], after[other]
    for ones, others in stretches:
        yield from zip_longest((before[one] for one in ones), (after[other] for other in others))
