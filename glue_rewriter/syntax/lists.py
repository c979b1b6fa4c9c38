"""What stands in a list: arguments, parameters, the elements of an array, what a pattern names.

Each of the things in a list may ask about its place in it. What a long list holds is therefore read once, and so is
where many assignments in a row end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter, itemgetter

from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.syntax.native import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How many tokens and nodes a long list has at least, and of how many long lists is remembered what they hold.
_LONG, _LATEST = 64, 8
_START, _INDEX = attrgetter("start_byte"), itemgetter(0)


class _Held:
    """What a long list holds."""

    __slots__ = ("commas", "items", "nodes", "spreads")

    def __init__(self, holder: Node) -> None:
        self.nodes = _nodes(holder)
        self.commas = [child.start_byte for child in holder.children if child.type == ","]
        self.items = list(_items(holder))
        self.spreads = any(node.type == "spread_element" for node in self.nodes)


_HELD: dict[Node, _Held] = {}
#: How many assignments in a row are walked through without remembering where they end; and where long ones do.
_CHAIN = 16
_LAST: dict[Node, Node] = {}


def forget() -> None:
    """Drop what is remembered: it keeps the trees that the lists are of."""
    _HELD.clear()
    _LAST.clear()


def last_assigned(node: Node) -> Node:
    """What is given to all in `a = b = c`; what is no assignment, as it is."""
    passed = []
    while node.type == "assignment_expression":
        known = _LAST.get(node)
        if known is not None:
            node = known
            break
        passed.append(node)
        right = node.child_by_field_name("right")
        assert right is not None
        node = right
    if len(passed) > _CHAIN:
        _LAST.update(dict.fromkeys(passed, node))
    return node


def _held(holder: Node) -> _Held | None:
    """What a list holds, None for a short one."""
    if holder.child_count < _LONG:
        return None
    known = _HELD.get(holder)
    if known is None:
        if len(_HELD) >= _LATEST:
            _HELD.clear()
        known = _HELD[holder] = _Held(holder)
    return known


def nodes(holder: Node) -> list[Node]:
    """What a list holds, comments and holes aside. Nobody changes it."""
    held = _held(holder)
    return _nodes(holder) if held is None else held.nodes


def _nodes(holder: Node) -> list[Node]:
    return [child for child in holder.named_children if child.type != "comment"]


def spreads(holder: Node, data: bytes) -> bool:
    """Whether something in a list is spread, or may be: what is in it may have something spread in turn."""
    held = _held(holder)
    return data.find(b"...", holder.start_byte, holder.end_byte) >= 0 if held is None else held.spreads


def holding(found: list[Node], node: Node) -> int | None:
    """The index of that one of the nodes, in the order of the source, which a node is or is part of; None if it is in
    none."""
    index = bisect_right(found, node.start_byte, key=_START) - 1
    return index if index >= 0 and node.end_byte <= found[index].end_byte else None


def items(list_: Node) -> Iterable[tuple[int, Node]]:
    """The elements of a list that is written out, each with its index, as far as no spread stands before it."""
    held = _held(list_)
    return _items(list_) if held is None else held.items


def _items(list_: Node) -> Iterator[tuple[int, Node]]:
    index = 0
    for child in list_.children:
        if child.type == "spread_element":
            return
        if child.type == ",":
            index += 1
        elif child.is_named and child.type != "comment":
            yield index, child


def item_at(list_: Node, index: int) -> Node | None:
    """The element of a list that is written out at an index; None behind a spread, and where there is none."""
    held = _held(list_)
    if held is None:
        return next((each for at, each in _items(list_) if at == index), None)
    place = bisect_left(held.items, index, key=_INDEX)
    return held.items[place][1] if place < len(held.items) and held.items[place][0] == index else None


def index_in(list_: Node, node: Node) -> int | None:
    """The index that a list which is written out gives to an expression; None behind a spread."""
    held = _held(list_)
    if held is None:
        return next((index for index, child in _items(list_) if _is_at(child, node)), None)
    place = bisect_left(held.items, node.start_byte, key=lambda item: item[1].start_byte)
    return held.items[place][0] if place < len(held.items) and _is_at(held.items[place][1], node) else None


def _is_at(one: Node, other: Node) -> bool:
    return one.start_byte == other.start_byte and one.end_byte == other.end_byte


def commas_before(list_: Node, node: Node) -> int:
    """How many commas stand before a child of a list or pattern: its index, where nothing is spread."""
    held = _held(list_)
    if held is None:
        return sum(child.type == "," for child in list_.children if child.start_byte < node.start_byte)
    return bisect_left(held.commas, node.start_byte)
