"""Which function of one file is which of another: by name where names prove something, by shape, by likeness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import chain

from glue_rewriter.size.alignment import same_elements
from glue_rewriter.size.shapes import SKETCH, Likeness
from glue_rewriter.size.tree import FILE, Tree

#: Functions are the same that are as alike as this, of 1; where they stand and what is known of their names count, too.
_ALIKE = 0.5
#: And are not the same that are less alike than this, wherever they stand.
_UNLIKE = 0.12
_AROUND, _NEIGHBOUR, _KEY, _BEGINNING = 0.12, 0.12, 0.25, 0.3
#: And are the same, if they stand beside what is the same, that are as alike as this.
_MUCH_ALIKE = 0.8
#: What more functions than this have in common proves nothing.
_COMMON = 60
#: With how many functions that have most in common with it one is compared.
_ASKED = 40
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
        self._base_sketches: dict[int, Likeness] = {}
        self._head_sketches: dict[int, Likeness] = {}
        #: How alike two functions are, what they begin with included; 0 for those that are not.
        self._likeness: dict[tuple[int, int], float] = {}
        self._base_shapes = base.whole_shapes()
        self._head_shapes = head.whole_shapes()
        self._by_shape(with_keys=True)
        self._by_name(several=False)
        self._by_shape(with_keys=False)
        self._by_place()
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

    def _by_place(self) -> None:
        """Pairs what stands beside the same function and is much alike: that is nearly all, and no other is asked."""
        _, after = self._open()
        for step, others in ((-1, after), (1, after[::-1])):
            for other in others:
                one = None if other in self.base_of else self._next_to(other, step)
                if one is not None and self._is_much_alike(one, other):
                    self._pair(one, other)

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
            for other in _called(self.head, caller, self.base_of, self.base):
                one = self.base_of[other]
                if self._is_part(one, other) and self._is_alike(one, caller):
                    del self.base_of[other]
                    self._pair(one, caller)
                    break
        for caller in before:
            for one in _called(self.base, caller, self.head_of, self.head):
                other = self.head_of[one]
                if self._is_part(one, other) and self._is_alike(caller, other):
                    del self.head_of[one]
                    self._pair(caller, other)
                    break

    def _is_much_alike(self, one: int, other: int) -> bool:
        before, after = self.base.shapes.runs(one), self.head.shapes.runs(other)
        if before is None or after is None:
            return self._alike(one, other) >= _MUCH_ALIKE
        if min(len(before), len(after)) < _MUCH_ALIKE * max(len(before), len(after)):
            return False
        return len(before & after) >= _MUCH_ALIKE * len(before | after) > 0

    def _is_part(self, one: int, other: int) -> bool:
        """Whether two that are paired differ by so much that one may be a part of the other."""
        return self._alike(one, other) < _WHOLE

    def _is_alike(self, one: int, other: int) -> bool:
        return self._alike(one, other) >= _UNLIKE

    def _alike(self, one: int, other: int) -> float:
        return self._base_sketch(one).to(self._head_sketch(other))

    def _base_sketch(self, one: int) -> Likeness:
        if one not in self._base_sketches:
            self._base_sketches[one] = Likeness(self.base.shapes.sketch(one))
        return self._base_sketches[one]

    def _head_sketch(self, other: int) -> Likeness:
        if other not in self._head_sketches:
            self._head_sketches[other] = Likeness(self.head.shapes.sketch(other))
        return self._head_sketches[other]

    def _candidates(self, before: list[int], after: list[int]) -> Iterator[tuple[float, int, int]]:
        """Which may be the same: how sure that is, and both, negative, so that of equals the first come first."""
        holders: dict[tuple[int, int], list[int]] = defaultdict(list)
        for one in before:
            for sign in _signs(self.base, one):
                holders[sign].append(one)
        for other in after:
            found = [holders.get(sign, []) for sign in _signs(self.head, other)]
            rare = [ones for ones in found if len(ones) <= _COMMON]
            # Too few are the same, whatever is common, so that none need be compared.
            least = _UNLIKE * len(found) - (len(found) - len(rare))
            shared = Counter(chain.from_iterable(rare)).most_common(_ASKED)
            ones = {one for one, number in shared if number >= least}
            ones.update(near for step in (-1, 1) if (near := self._next_to(other, step)) is not None)
            for one in ones:
                alike = self._likeness.get((one, other))
                if alike is None:
                    alike = self._likeness[one, other] = self._compared(one, other)
                if alike and (sure := alike + self._placed(one, other)) >= _ALIKE:
                    yield sure, -one, -other

    def _compared(self, one: int, other: int) -> float:
        before, after = self._base_sketch(one), self._head_sketch(other)
        alike = before.to(after)
        return alike + _BEGINNING * before.begins_as(after) if alike >= _UNLIKE else 0.0

    def _next_to(self, other: int, step: int) -> int | None:
        """The open function of the base beside the counterpart of what is before (-1) or behind (1) one of the head."""
        neighbour = self.head.next_to[step][other]
        if neighbour is None or neighbour not in self.base_of:
            return None
        one = self.base.next_to[-step][self.base_of[neighbour]]
        return None if one in self.head_of else one

    def _placed(self, one: int, other: int) -> float:
        """What the places and names of two functions say for that they are the same."""
        sure = 0.0
        if self.head_of.get(self.base.around[one]) == self.head.around[other]:
            sure += _AROUND
            for step in (-1, 1):
                before, after = self.base.next_to[step][one], self.head.next_to[step][other]
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


def _called(tree: Tree, caller: int, paired: Mapping[int, int], others: Tree) -> Iterator[int]:
    """The functions near one that it calls and that have a counterpart among `others`.

    None that calls it in turn, unless the counterpart calls itself: then it is this call, of the whole.
    """
    siblings = tree.inside[tree.around[caller]]
    at = tree.place[caller]
    for near in siblings[max(0, at - _NEAR) : at + _NEAR + 1]:
        if near in paired and near != caller and tree.calls(caller, near):
            whole = paired[near]
            if not tree.calls(near, caller) or (others.calls(whole, whole) and not tree.calls(near, near)):
                yield near


def _signs(tree: Tree, index: int) -> list[tuple[int, int]]:
    """The values of a function's sketch, with their places."""
    return [(place, value) for place, value in enumerate(tree.shapes.sketch(index)[:SKETCH]) if value]


def _by_key(tree: Tree, indexes: Iterable[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index in indexes:
        key = tree.key(index)
        if key is not None:
            found[key].append(index)
    return found
