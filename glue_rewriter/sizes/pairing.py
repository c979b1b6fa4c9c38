"""Which function of one file is which of another: by name where names prove something, by shape, by likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping

from glue_rewriter.sizes.alignment import same_elements
from glue_rewriter.sizes.shapes import SKETCH, begins_alike, likeness
from glue_rewriter.sizes.tree import FILE, Tree

#: Functions are the same that are as alike as this, of 1; where they stand and what is known of their names count, too.
_ALIKE = 0.5
#: And are not the same that are less alike than this, wherever they stand.
_UNLIKE = 0.12
_AROUND, _NEIGHBOUR, _KEY, _BEGINNING = 0.12, 0.12, 0.25, 0.3
#: What more functions than this have in common proves nothing.
_COMMON = 60
#: A function whose part has become one of its own is less alike than this to either; the part stands as near as this.
_WHOLE, _NEAR = 0.9, 3
#: How often neighbours that were found are looked at again.
_ROUNDS = 4


class Pairing:
    """The functions that are the same: `head_of` from those of the base, `base_of` from those of the head."""

    def __init__(self, base: Tree, head: Tree) -> None:
        self.base = base
        self.head = head
        self.head_of: dict[int, int] = {FILE: FILE}
        self.base_of: dict[int, int] = {FILE: FILE}
        self._base_shapes = base.whole_shapes()
        self._head_shapes = head.whole_shapes()
        self._by_shape(with_keys=True)
        self._by_name(several=False)
        self._by_shape(with_keys=False)
        self._by_likeness()
        self._by_name(several=True)
        self._by_calls()

    def _pair(self, one: int, other: int) -> None:
        self.head_of[one] = other
        self.base_of[other] = one

    def _open(self) -> tuple[list[int], list[int]]:
        """The functions of both without a counterpart, in the order of the source."""
        return (
            [index for index in range(len(self.base.functions)) if index not in self.head_of],
            [index for index in range(len(self.head.functions)) if index not in self.base_of],
        )

    def _by_shape(self, *, with_keys: bool) -> None:
        """Pairs what has the same shape together with all that is inside it: in order, or moved."""
        before, after = self._open()

        def sign(tree: Tree, shapes: list[int | str], index: int) -> Hashable:
            key = tree.key(index)
            return (shapes[index], key if with_keys else None, index if with_keys and key is None else None)

        ones = [sign(self.base, self._base_shapes, index) for index in before]
        others = [sign(self.head, self._head_shapes, index) for index in after]
        if with_keys:  # what has no name waits
            before, ones = _known(before, ones)
            after, others = _known(after, others)
        for one, other in sorted(same_elements(ones, others)):
            self._pair_all(before[one], after[other])

    def _pair_all(self, one: int, other: int) -> None:
        """Pairs two functions of one shape, and what is inside one by one."""
        todo = [(one, other)]
        while todo:
            one, other = todo.pop()
            if one in self.head_of or other in self.base_of:
                continue
            self._pair(one, other)
            todo += zip(self.base.inside[one], self.head.inside[other], strict=True)

    def _by_name(self, *, several: bool) -> None:
        """Pairs what has one name in the same function, and no other there has; of several, in order."""
        todo = [FILE]
        while todo:
            one = todo.pop()
            inside = self.base.inside[one]
            if (other := self.head_of.get(one)) is None:
                continue
            before = _by_key(self.base, (index for index in inside if index not in self.head_of))
            after = _by_key(self.head, (index for index in self.head.inside[other] if index not in self.base_of))
            for key, ones in before.items():
                others = after.get(key, [])
                if "*" not in key and (several or len(ones) == len(others) == 1):
                    for pair in zip(ones, others, strict=False):
                        self._pair(*pair)
            todo += inside

    def _by_likeness(self) -> None:
        """Pairs what is alike, the most alike first; then what stands between neighbours that are paired."""
        for _ in range(_ROUNDS):
            before, after = self._open()
            found = sorted(self._candidates(before, after), reverse=True)
            paired = False
            for _, one, other in found:
                one, other = -one, -other
                if one not in self.head_of and other not in self.base_of:
                    self._pair(one, other)
                    paired = True
            if not paired:
                break

    def _by_calls(self) -> None:
        """Where a function was split, the half that calls the other is the function; so too before two were joined."""
        before, after = self._open()
        for caller in after:
            for other in _called(self.head, caller, self.base_of):
                one = self.base_of[other]
                if self._is_part(one, other) and self._is_alike(one, caller):
                    del self.base_of[other]
                    self._pair(one, caller)
                    break
        for caller in before:
            for one in _called(self.base, caller, self.head_of):
                other = self.head_of[one]
                if self._is_part(one, other) and self._is_alike(caller, other):
                    del self.head_of[one]
                    self._pair(caller, other)
                    break

    def _is_part(self, one: int, other: int) -> bool:
        """Whether two that are paired differ by so much that one may be a part of the other."""
        return likeness(self.base.shapes.sketch(one), self.head.shapes.sketch(other)) < _WHOLE

    def _is_alike(self, one: int, other: int) -> bool:
        return likeness(self.base.shapes.sketch(one), self.head.shapes.sketch(other)) >= _UNLIKE

    def _candidates(self, before: list[int], after: list[int]) -> Iterator[tuple[float, int, int]]:
        """Which may be the same: how sure that is, and both, negative, so that of equals the first come first."""
        holders: dict[tuple[int, int], list[int]] = defaultdict(list)
        for one in before:
            for sign in enumerate(self.base.shapes.sketch(one)[:SKETCH]):
                if sign[1]:
                    holders[sign].append(one)
        for other in after:
            sketch = self.head.shapes.sketch(other)
            ones = {
                one
                for sign in enumerate(sketch[:SKETCH])
                if sign[1] and len(holders.get(sign, ())) <= _COMMON
                for one in holders.get(sign, ())
            }
            ones.update(self._across(other))
            for one in ones:
                base_sketch = self.base.shapes.sketch(one)
                alike = likeness(base_sketch, sketch)
                sure = alike + _BEGINNING * begins_alike(base_sketch, sketch) + self._placed(one, other)
                if alike >= _UNLIKE and sure >= _ALIKE:
                    yield sure, -one, -other

    def _across(self, other: int) -> Iterator[int]:
        """The open functions of the base beside the counterparts of the neighbours of one of the head."""
        for step in (-1, 1):
            neighbour = _neighbour(self.head, other, step)
            if neighbour is not None and neighbour in self.base_of:
                one = _neighbour(self.base, self.base_of[neighbour], -step)
                if one is not None and one not in self.head_of:
                    yield one

    def _placed(self, one: int, other: int) -> float:
        """What the places and names of two functions say for that they are the same."""
        sure = 0.0
        if self.head_of.get(self.base.around[one]) == self.head.around[other]:
            sure += _AROUND
            for step in (-1, 1):
                before, after = _neighbour(self.base, one, step), _neighbour(self.head, other, step)
                if before is None or after is None:
                    sure += _NEIGHBOUR / 2 if before is after else 0
                elif self.head_of.get(before) == after:
                    sure += _NEIGHBOUR
        key = self.base.key(one)
        if key is not None and key == self.head.key(other):
            sure += _KEY
        return sure


def _known(indexes: list[int], signs: list[Hashable]) -> tuple[list[int], list[Hashable]]:
    kept = [at for at, sign in enumerate(signs) if isinstance(sign, tuple) and sign[1] is not None]
    return [indexes[at] for at in kept], [signs[at] for at in kept]


def _called(tree: Tree, caller: int, paired: Mapping[int, int]) -> Iterator[int]:
    """The functions near one that it calls, that do not call it, and that have a counterpart."""
    own = tree.functions[caller].name
    siblings = tree.inside[tree.around[caller]]
    at = tree.place[caller]
    for near in siblings[max(0, at - _NEAR) : at + _NEAR + 1]:
        name = tree.functions[near].name
        is_candidate = near in paired and near != caller and name is not None and "." not in name
        if is_candidate and tree.shapes.calls(caller, name or "") and not tree.shapes.calls(near, own or "\0"):
            yield near


def _by_key(tree: Tree, indexes: Iterable[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index in indexes:
        key = tree.key(index)
        if key is not None:
            found[key].append(index)
    return found


def _neighbour(tree: Tree, index: int, step: int) -> int | None:
    """The function before (-1) or behind (1) one, in the same function."""
    siblings = tree.inside[tree.around[index]]
    at = tree.place[index] + step
    return siblings[at] if 0 <= at < len(siblings) else None
