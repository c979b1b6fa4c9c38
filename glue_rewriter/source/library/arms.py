"""The arms of `#if`, and the few selections of them that show every line at least once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from glue_rewriter.source.library.conditions import Suppositions, decide, normal, suppose
from glue_rewriter.source.library.lines import Directive, directives
from glue_rewriter.source.text import Source

#: How many `#if` may stand in each other. Each has an arm that is seen alone, so that the time grows by the square.
_DEEPEST = 100
#: How many arms an `#if` may have, for the same reason. In emcc's own library the most are five.
_ARMS = 100
_OPENING = (b"if", b"ifdef", b"ifndef")


class Arm:
    """One arm of an `#if`: the lines from `start` to `end`, in bytes, its directive not among them.

    A block without `#else` has a last arm that is *implicit*: no lines at all, which is something to be seen too.
    """

    __slots__ = ("block", "condition", "directive", "end", "start", "subtree")

    def __init__(self, block: Block, directive: Directive, condition: bytes) -> None:
        self.block = block
        self.directive = directive
        self.start = self.end = directive.end
        #: What decides, in its normal form; empty for `#else`.
        self.condition = condition
        #: This arm and all arms inside it.
        self.subtree: list[Arm] = [self]

    @property
    def is_implicit(self) -> bool:
        """Whether this is what is left where no arm is taken."""
        return self.directive.word == b"endif"

    def path(self) -> list[Arm]:
        """The arms around this one and itself, the outermost first."""
        path = [self]
        while (outer := path[-1].block.outer) is not None:
            path.append(outer)
        return path[::-1]

    def decided(self, known: Suppositions) -> bool | None:
        """Whether the arm's own condition is true by what is known; an `#else` always is."""
        if not self.condition:
            return True
        return decide(self.condition, known)

    def suppose(self, value: bool, known: Suppositions) -> None:
        """Notes that the arm's own condition is true or false."""
        if self.condition:
            suppose(self.condition, value, known)


class Block:
    """An `#if` with its arms, and the arm it stands in; `start` and `end` in bytes, the directives among them."""

    __slots__ = ("arms", "end", "outer", "start")

    def __init__(self, outer: Arm | None, start: int) -> None:
        self.outer = outer
        self.arms: list[Arm] = []
        self.start = self.end = start


class Selection:
    """One way to read a library: the arms that are taken."""

    def __init__(self, taken: list[Arm], blocks: list[Block], hidden: list[tuple[int, int]], seed: Arm | None) -> None:
        self.taken = taken
        #: The blocks that stand in a taken arm, or in none.
        self._blocks = blocks
        #: The bytes that are not to be seen: directives and the arms not taken, in order and apart.
        self.hidden = hidden
        #: The arm that the selection is made to show.
        self.seed = seed
        self._starts = [block.start for block in blocks]
        self._arm_starts = [arm.start for arm in taken]

    def arm_at(self, offset: int) -> Arm | None:
        """The innermost arm around a byte that is seen."""
        at = bisect_right(self._arm_starts, offset) - 1
        arm = self.taken[at] if at >= 0 else None
        while arm is not None and arm.end <= offset:
            arm = arm.block.outer
        return arm

    def has_block(self, start: int, end: int) -> bool:
        """Whether a whole block stands between two offsets, so that another selection may see more there."""
        for block in self._blocks[bisect_left(self._starts, start) :]:
            if block.start >= end:
                return False
            if block.end <= end:
                return True
        return False


class Arms:
    """Every arm of one library."""

    def __init__(self, source: Source, known: Suppositions | None = None) -> None:
        """`known` are conditions of which the settings tell whether they are true.

        Raises `SourceError` where an `#if` is not closed, or an `#else`, `#elif` or `#endif` belongs to none.
        """
        self._known = known or {}
        self._blocks: list[Block] = []
        self._lines: list[Directive] = list(directives(source.data))
        #: Arms in the order of the source.
        self.all: list[Arm] = []
        self._size = len(source.data)
        stack: list[Arm] = []
        for line in self._lines:
            word = line.word
            if word in _OPENING:
                if len(stack) >= _DEEPEST:
                    raise source.error(line.at, f"this #if is in {_DEEPEST} others: no more are read")
                block = Block(stack[-1] if stack else None, line.start)
                self._blocks.append(block)
                stack.append(self._arm(block, line, _condition(line)))
            elif word in (b"elif", b"else", b"endif"):
                if not stack:
                    raise source.error(line.at, f"this #{word.decode()} belongs to no #if")
                arm = stack.pop()
                arm.end = line.start
                if word == b"endif":
                    if arm.directive.word != b"else" or arm.condition:
                        self._arm(arm.block, line, b"").end = line.end
                    arm.block.end = line.end
                    continue
                block, condition = arm.block, _condition(line)
                if arm.directive.word == b"else":
                    if word == b"elif":
                        raise source.error(line.at, "this #elif comes after the #else of its #if")
                    # emcc takes a second #else for the opposite of the first, and its own library has one.
                    arm.block.end = line.start
                    block, condition = Block(arm.block.outer, line.start), _opposite(arm)
                    self._blocks.append(block)
                if len(block.arms) >= _ARMS:
                    raise source.error(line.at, f"this is arm {_ARMS + 1} of its #if: no more are read")
                stack.append(self._arm(block, line, condition))
        if stack:
            raise source.error(stack[-1].block.arms[0].directive.at, "this #if has no #endif")

    def possible(self) -> list[Arm]:
        """The arms that what is known of the settings allows, in the order of the source."""
        return [arm for arm in self.all if all(_may_be_taken(each, self._known) for each in arm.path())]

    def is_ever_seen(self, arm: Arm) -> bool:
        """Whether some settings show an arm, as far as the conditions around it tell."""
        known: Suppositions = dict(self._known)
        for each in arm.path():
            if not _may_be_taken(each, known):
                return False
            _suppose_taken(each, known)
        return True

    def _arm(self, block: Block, line: Directive, condition: bytes) -> Arm:
        arm = Arm(block, line, condition)
        block.arms.append(arm)
        self.all.append(arm)
        outer = block.outer
        while outer is not None:
            outer.subtree.append(arm)
            outer = outer.block.outer
        return arm

    def select(self, seed: Arm | None, unseen: set[Arm], completion: Completion) -> Selection:
        """The selection that shows one arm, and takes the others consistently with it."""
        selection = self._select([] if seed is None else [seed], unseen, completion)
        assert selection is not None, "one arm can always be shown"
        return selection

    def select_both(self, one: Arm, other: Arm, completion: Completion) -> Selection | None:
        """A selection that shows two arms, None where their conditions exclude each other."""
        return self._select([one, other], set(), completion)

    def _select(self, seeds: list[Arm], unseen: set[Arm], completion: Completion) -> Selection | None:
        """The selection that shows some arms, None where they are not possible together."""
        forced: dict[Block, Arm] = {}
        known: Suppositions = dict(self._known)
        for seed in seeds:
            for arm in seed.path():
                if forced.get(arm.block) is arm:
                    continue
                # One arm can always be shown that the settings allow, whatever the conditions around it.
                told = self._known if seed is seeds[0] else known
                if arm.block in forced or not _may_be_taken(arm, told):
                    return None
                forced[arm.block] = arm
                _suppose_taken(arm, known)
        taken: list[Arm] = []
        blocks: list[Block] = []
        shown: set[Arm | None] = {None}
        for block in self._blocks:
            if block.outer not in shown:
                continue
            chosen = forced.get(block) or _choose(block, known, unseen, completion)
            blocks.append(block)
            taken.append(chosen)
            shown.add(chosen)
        return Selection(taken, blocks, list(self._hidden(shown)), seeds[0] if seeds else None)

    def _hidden(self, shown: set[Arm | None]) -> Iterator[tuple[int, int]]:
        ranges = [(line.start, line.end) for line in self._lines if line.word != b"include"]
        ranges += [(arm.start, arm.end) for arm in self.all if arm not in shown and arm.end > arm.start]
        end = -1
        start = 0
        for low, high in sorted(ranges):
            if low > end:
                if end >= 0:
                    yield start, end
                start, end = low, high
            else:
                end = max(end, high)
        if end >= 0:
            yield start, end


def _condition(line: Directive) -> bytes:
    condition = normal(line.rest) if line.word != b"else" else b""
    return b"!(%s)" % condition if line.word == b"ifndef" else condition


def _opposite(arm: Arm) -> bytes:
    """The condition under which an `#else` is not taken."""
    if arm.condition:
        return b"!(%s)" % arm.condition
    return b"||".join(b"(%s)" % other.condition for other in arm.block.arms if other is not arm)


class Completion:
    """How to take the arms that nothing decides: such with unseen lines first or not, else the first or the last."""

    def __init__(self, *, prefer_unseen: bool, prefer_first: bool) -> None:
        self.prefer_unseen = prefer_unseen
        self.prefer_first = prefer_first


#: Tried in order, until one can be parsed.
COMPLETIONS = (
    Completion(prefer_unseen=True, prefer_first=True),
    Completion(prefer_unseen=False, prefer_first=True),
    Completion(prefer_unseen=False, prefer_first=False),
)


def _choose(block: Block, known: Suppositions, unseen: set[Arm], completion: Completion) -> Arm:
    """The arm of a block to take."""
    possible: list[Arm] = []
    for arm in block.arms:
        value = arm.decided(known)
        if value is not False:
            possible.append(arm)
        if value:
            break
    # Where what is known contradicts itself, as with a third `#else`, no arm is possible: one is taken all the same.
    possible = possible or block.arms[-1:]
    chosen = possible[0 if completion.prefer_first else -1]
    if completion.prefer_unseen:
        chosen = next((arm for arm in possible if not unseen.isdisjoint(arm.subtree)), chosen)
    _suppose_taken(chosen, known)
    return chosen


def _may_be_taken(arm: Arm, known: Suppositions) -> bool:
    """Whether what is known allows an arm: its own condition, and that none before it holds."""
    for other in arm.block.arms:
        if other is arm:
            return arm.decided(known) is not False
        if other.decided(known):
            return False
    return False


def _suppose_taken(chosen: Arm, known: Suppositions) -> None:
    for arm in chosen.block.arms:
        arm.suppose(arm is chosen, known)
        if arm is chosen:
            break
