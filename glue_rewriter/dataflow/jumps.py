"""Where code leaves a block before its end: by `break`, `continue`, or what throws inside a `try`.

Jumps are found in the text: what only looks like one, in a comment, gives one way more, which does no harm.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter

from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Node, SyntaxTree
from glue_rewriter.syntax.nodes import field, parent_of
from glue_rewriter.syntax.scopes import Scopes
from glue_rewriter.syntax.words import word_at, words

_JUMPS = (b"break", b"continue")
_LABELLED = re.compile(rb"[ \t]++([\w$\x80-\xff]++)")
_LABEL = re.compile(rb"([\w$\x80-\xff]++)\s*+:")
_TRY = b"try"


class _Jump(NamedTuple):
    """Where a jump stands, and the label it has."""

    at: int
    repeats: bool
    label: bytes | None


class _Left(NamedTuple):
    """The statements of a function that jumps leave, and where these jumps stand: one list for each, in order."""

    statements: Scopes
    offsets: list[list[int]]


class Jumps:
    """The jumps of one tree."""

    def __init__(self, tree: SyntaxTree) -> None:
        self._tree = tree
        self._left: dict[tuple[int, int], _Left] = {}
        self._labelled: dict[int, tuple[int, int] | None] = {}

    def ends(self, start: int, end: int, block: int, around: tuple[int, int]) -> Iterator[int]:
        """Where code may go on that is left between two offsets of a block which ends at a third, as offsets: behind
        the statements that are left, as far as these are around the block and lie in a range."""
        left = self._left.get(around)
        if left is None:
            left = self._left[around] = self._left_in(*around)
        statements = left.statements
        index = statements.around(start)
        while index >= 0:
            if statements.ends[index] >= block:
                offsets = left.offsets[index]
                first = bisect_left(offsets, start)
                if first < len(offsets) and offsets[first] < end:
                    yield statements.ends[index]
            index = statements.outer[index]
        tried = self._tried
        index = tried.around(end)
        if index >= 0 and tried.starts[index] < start:
            yield self._behind[tried.starts[index]]

    def _left_in(self, low: int, high: int) -> _Left:
        offsets = self._offsets
        jumps = self._jumps[bisect_left(offsets, low) : bisect_left(offsets, high)]
        named = {jump.label for jump in jumps if jump.label is not None}
        labels: defaultdict[bytes, list[tuple[int, int]]] = defaultdict(list)
        for match in _LABEL.finditer(self._tree.data, low, high) if named else ():
            if match[1] in named:
                labels[match[1]].append(match.span())
        found: dict[tuple[int, int], list[int]] = {}
        for jump in jumps:
            left = self._innermost(jump) if jump.label is None else self._labelled_around(labels[jump.label], jump.at)
            if left is not None:
                found.setdefault(left, []).append(jump.at)
        ranges = sorted(found, key=lambda one: (one[0], -one[1]))
        return _Left(Scopes([one[0] for one in ranges], [one[1] for one in ranges]), [found[one] for one in ranges])

    @cached_property
    def _jumps(self) -> list[_Jump]:
        data, found = self._tree.data, []
        # Words are found many times faster than by a pattern that begins with no letter.
        for word in _JUMPS:
            for at in words(self._tree, word, 0, len(data)):
                label = _LABELLED.match(data, at + len(word))
                found.append(_Jump(at, word == b"continue", label and label[1]))
        return sorted(found, key=attrgetter("at"))

    @cached_property
    def _offsets(self) -> list[int]:
        return [jump.at for jump in self._jumps]

    def _innermost(self, jump: _Jump) -> tuple[int, int] | None:
        """The range of the statement that a jump without a label leaves or begins again."""
        ranges = self.loops if jump.repeats else self._loops_and_switches
        index = ranges.around(jump.at)
        return None if index < 0 else (ranges.starts[index], ranges.ends[index])

    def _labelled_around(self, places: list[tuple[int, int]], at: int) -> tuple[int, int] | None:
        """The range of the innermost statement around an offset, of those whose label stands at one of the places."""
        for index in range(bisect_left(places, (at, 0)) - 1, -1, -1):
            start, end = places[index]
            if start not in self._labelled:
                node = self._tree.at(start, end)
                is_label = node is not None and node.type == "labeled_statement" and node.start_byte == start
                self._labelled[start] = (start, node.end_byte) if node is not None and is_label else None
            found = self._labelled[start]
            if found is not None and found[1] > at:
                return found
        return None

    @cached_property
    def loops(self) -> Scopes:
        """The loops of the tree."""
        return scopes(self._looping)

    @cached_property
    def _loops_and_switches(self) -> Scopes:
        blocks = self._tree.captures().get("block", ())
        return scopes([*self._looping, *(node for node in blocks if node.type == "switch_body")])

    @cached_property
    def _looping(self) -> list[Node]:
        captures = self._tree.captures()
        found = [*captures.get("loop", ()), *captures.get("while", ())]
        return found + [node for node in captures.get("block", ()) if node.type == "for_statement"]

    @cached_property
    def _tried(self) -> Scopes:
        """The blocks of `try`."""
        return scopes([field(statement, "body") for statement in self._statements])

    @cached_property
    def _behind(self) -> dict[int, int]:
        return {field(statement, "body").start_byte: statement.end_byte for statement in self._statements}

    @cached_property
    def _statements(self) -> list[Node]:
        places = words(self._tree, _TRY, 0, len(self._tree.data))
        found = (parent_of(word_at(self._tree, at, len(_TRY))) for at in places)
        return [node for node in found if node is not None and node.type == "try_statement"]


def scopes(nodes: list[Node]) -> Scopes:
    """The ranges of nodes of which none overlaps another in part."""
    ranges = sorted((node.start_byte, -node.end_byte) for node in nodes)
    return Scopes([start for start, _ in ranges], [-end for _, end in ranges])
