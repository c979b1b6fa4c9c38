"""Which functions have changed, and by how much."""

from __future__ import annotations

from typing import NamedTuple

from glue_rewriter.size.functions import Attributed
from glue_rewriter.size.pairing import Pairing
from glue_rewriter.size.shapes import Shape
from glue_rewriter.size.tree import FILE, Tree

#: The bytes in no function.
TOP_LEVEL = "(top level)"


class FunctionChange(NamedTuple):
    """A function of which the bytes of its own are more or fewer, those of functions inside it left out.

    `base` and `head` are these bytes, None where there is no such function; `base_index` and `head_index` say which it
    is of `Attributed.functions`, None also for the bytes in no function, which are one entry. `was` is what it was
    called, None where that has not changed; `moved` whether it was in another function; `same_code` whether it differs
    by no more than names that a minifier gives.
    """

    path: str
    base: int | None
    head: int | None
    base_index: int | None
    head_index: int | None
    was: str | None = None
    moved: bool = False
    same_code: bool = False

    @property
    def delta(self) -> int:
        """By how many bytes it has grown."""
        return (self.head or 0) - (self.base or 0)


class Matched(NamedTuple):
    """The functions of two files: those whose size differs, and the paths before and after of those renamed."""

    changes: tuple[FunctionChange, ...]
    renamed: tuple[tuple[str, str], ...]


def match_functions(
    base: Attributed, head: Attributed, base_data: bytes | None = None, head_data: bytes | None = None
) -> Matched:
    """Every function whose size differs, the one that has grown most first. The deltas add up to the file's.

    The data are the contents of both files, None where the shapes on record count.
    """
    changes = [] if base.rest == head.rest else [FunctionChange(TOP_LEVEL, base.rest, head.rest, None, None)]
    base_tree, head_tree = Tree(base, base_data), Tree(head, head_data)
    pairing = Pairing(base_tree, head_tree)
    renamed = []
    for other, function in enumerate(head.functions):
        one = pairing.base_of.get(other)
        if one is None:
            changes.append(FunctionChange(head_tree.path(other), None, function.own, None, other))
            continue
        before, after = base.functions[one], function
        was = None
        if before.name != after.name:
            was = base_tree.labels[one]
            renamed.append((base_tree.path(one), head_tree.path(other)))
        if before.own != after.own:
            moved = pairing.head_of.get(base_tree.around[one], FILE - 1) != head_tree.around[other]
            same = base_tree.shapes.code(one) == head_tree.shapes.code(other)
            path = head_tree.path(other)
            changes.append(FunctionChange(path, before.own, after.own, one, other, was, moved, same))
    for one, function in enumerate(base.functions):
        if one not in pairing.head_of:
            changes.append(FunctionChange(base_tree.path(one), function.own, None, one, None))
    return Matched(tuple(sorted(changes, key=lambda change: (-change.delta, change.path))), tuple(renamed))


def on_record(attributed: Attributed | None, data: bytes) -> Attributed | None:
    """The functions of a file with this content as a baseline has them, by their shapes."""
    if attributed is None:
        return None
    shapes = Tree(attributed, data).shapes
    numbers = range(len(attributed.functions))
    return attributed._replace(shapes=tuple(Shape(shapes.code(index), shapes.sketch(index)) for index in numbers))


def paths(attributed: Attributed) -> list[str]:
    """The path of each function: the names of those around it and its own, `(anonymous 2)` for one without."""
    tree = Tree(attributed)
    return [tree.path(index) for index in range(len(attributed.functions))]


def labels(attributed: Attributed) -> list[str]:
    """The name of each function in the one around it, `(anonymous 2)` for one without."""
    return Tree(attributed).labels
