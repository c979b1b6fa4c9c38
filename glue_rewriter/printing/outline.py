"""A tree as a sequence, so that two trees can be compared step by step, however deep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

#: Attributes of esprima's nodes that say where and how something is written, not what it is.
_NOT_MEANING = frozenset(("range", "loc", "raw", "comments", "tokens", "leadingComments", "trailingComments"))


class Entry(NamedTuple):
    """One step: what stands there, and from where to where in the text, in characters."""

    what: object
    start: int
    end: int

    @property
    def type(self) -> str:
        """The type of the node; empty for a list, and for a place where a node may be and is none."""
        return str(self.what[1]) if isinstance(self.what, tuple) and self.what[:1] == ("type",) else ""


def outline(program: Any) -> Iterator[Entry]:
    """A tree of esprima's, node by node, parents first: equal for two if and only if they are the same program.

    How something is written does not count: positions, comments, parentheses, the spelling of a number or string.
    """
    pending: list[Any] = [program]
    start = end = 0
    while pending:
        node = pending.pop()
        if node is None:
            yield Entry(None, start, end)
        elif isinstance(node, list):
            yield Entry(len(node), start, end)
            pending += reversed(node)
        else:
            fields = vars(node)
            start, end = fields.get("range") or (start, end)
            own: list[object] = []
            children: list[Any] = []
            for name, value in fields.items():
                if name in _NOT_MEANING or name[0] == "_":
                    continue
                if isinstance(value, list) or hasattr(value, "__dict__"):
                    own.append(name)
                    children.append(value)
                elif isinstance(value, (int, float)) and not isinstance(value, bool):
                    own += (name, _as_number(value))
                else:
                    own += (name, type(value), value) if isinstance(value, bool) else (name, value)
            yield Entry(tuple(own), start, end)
            pending += reversed(children)


def _as_number(value: float) -> float:
    """The binary64 that a number literal stands for (ECMA-262, 12.9.3)."""
    try:
        return float(value)
    except OverflowError:
        return float("inf")
