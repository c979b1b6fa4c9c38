"""What expressions make of the values of names, computed once and applied many times.

A `Flow` says what an expression may be worth as a constant, and what it makes of the values of the variables, results
and properties it is made from: a transfer for each, which says of each flag of `lattice` what comes of it. There are
few different transfers, so each is a number, and composing two of them, or applying one, is one look into a table.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from glue_rewriter.dataflow.lattice import FOLDED, SMALL, UNKNOWN, operate
from glue_rewriter.records import NamedTuple

#: As many as there are flags, of which this is the last.
_BITS = FOLDED.bit_length()
#: The transfer that changes nothing.
COPY = 0


class Flow(NamedTuple):
    """What an expression may be worth: `constant`, and what each transfer makes of the value of a key."""

    constant: int
    edges: tuple[tuple[Hashable, int], ...] = ()


NOTHING = Flow(0)


class Transfers:
    """The transfers met so far, by whatever tree: they say nothing of it."""

    def __init__(self, ignored: int) -> None:
        """`ignored` are flags that nobody asks for: what adds no other is left out."""
        self._asked = ~ignored
        self._images: list[tuple[int, ...]] = [tuple(1 << bit for bit in range(_BITS))]
        self._numbers: dict[tuple[int, ...], int] = {self._images[0]: COPY}
        #: All that a transfer can give.
        self._reach: list[int] = [(1 << _BITS) - 1]
        self._composed: dict[tuple[int, int], int] = {}
        self._applied: dict[tuple[int, int], int] = {}
        self._operators: dict[tuple[str, float | None, bool, int], int] = {}
        self._maps: dict[Callable[[int], int], int] = {}

    @property
    def count(self) -> int:
        """How many operators are known."""
        return len(self._operators)

    def apply(self, transfer: int, value: int) -> int:
        """What a transfer makes of a value."""
        if transfer == COPY:
            return value
        found = self._applied.get((transfer, value))
        if found is None:
            found = 0
            for bit, image in enumerate(self._images[transfer]):
                if value >> bit & 1:
                    found |= image
            self._applied[transfer, value] = found
        return found

    def join(self, flows: Iterable[Flow]) -> Flow:
        """What is one of several."""
        constant = 0
        edges: tuple[tuple[Hashable, int], ...] = ()
        for flow in flows:
            constant |= flow.constant
            edges += flow.edges
        return Flow(constant, edges)

    def map(self, function: Callable[[int], int], flow: Flow) -> Flow:
        """What a function of one value, which gives of two flags what it gives of each, makes of a flow."""
        known = self._maps.get(function)
        if known is None:
            known = self._maps[function] = self._number(function)
        constant = function(flow.constant) if flow.constant else 0
        return Flow(constant, self._through(flow.edges, known, constant)) if flow.edges else Flow(constant)

    def operate(self, sign: str, left: Flow, right: Flow, by: float | None) -> Flow:
        """What a binary operator makes of two flows; `by` is the right side where that is a number written out.

        While one side is looked at, the other is what is constant in it, or a small number, which changes nothing; but
        for `&`, where that would hide what the first side is.
        """
        if not left.edges and not right.edges:
            return Flow(operate(sign, left.constant, right.constant, by))
        left_value, right_value = left.constant or SMALL, right.constant or SMALL
        constant = operate(sign, left_value, right_value, by)
        hides = UNKNOWN if sign == "&" else 0
        edges: tuple[tuple[Hashable, int], ...] = ()
        if left.edges:
            other = right_value | hides if right.edges else right_value
            edges += self._through(left.edges, self._operator(sign, by, True, other), constant)
        if right.edges:
            other = left_value | hides if left.edges else left_value
            edges += self._through(right.edges, self._operator(sign, by, False, other), constant)
        return Flow(constant, edges)

    def _operator(self, sign: str, by: float | None, is_left: bool, other: int) -> int:
        key = sign, by, is_left, other
        known = self._operators.get(key)
        if known is None:
            if is_left:
                known = self._number(lambda bit: operate(sign, bit, other, by))
            else:
                known = self._number(lambda bit: operate(sign, other, bit, by))
            self._operators[key] = known
        return known

    def _through(
        self, edges: tuple[tuple[Hashable, int], ...], outer: int, constant: int
    ) -> tuple[tuple[Hashable, int], ...]:
        """The edges with a transfer behind each, but for those that add nothing to the constant."""
        found = []
        asked = self._asked & ~constant
        for key, inner in edges:
            both = outer if inner == COPY else self._compose(outer, inner)
            if self._reach[both] & asked:
                found.append((key, both))
        return tuple(found)

    def _compose(self, outer: int, inner: int) -> int:
        known = self._composed.get((outer, inner))
        if known is None:
            images = tuple(self.apply(outer, image) for image in self._images[inner])
            known = self._composed[outer, inner] = self._intern(images)
        return known

    def _number(self, function: Callable[[int], int]) -> int:
        return self._intern(tuple(function(1 << bit) for bit in range(_BITS)))

    def _intern(self, images: tuple[int, ...]) -> int:
        known = self._numbers.get(images)
        if known is None:
            known = self._numbers[images] = len(self._images)
            self._images.append(images)
            reach = 0
            for image in images:
                reach |= image
            self._reach.append(reach)
        return known


#: By the flags they leave out.
_shared: dict[int, Transfers] = {}
#: How many operators they know before new ones are begun: numbers that are written out make different ones.
_MOST = 20_000


def transfers(ignored: int) -> Transfers:
    """Those that leave out some flags: mostly the same for all trees."""
    known = _shared.get(ignored)
    if known is None or known.count > _MOST:
        known = _shared[ignored] = Transfers(ignored)
    return known
