"""A syntax tree as a sequence, so that two of them are compared node by node without recursion."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from glue_rewriter.errors import SourceError
from glue_rewriter.printing.reading import deep, read
from glue_rewriter.source import Source

#: One node: everything esprima says of it that is no node itself. A list of nodes stands as its length, a node as `…`.
Key = tuple[Any, ...]

_VALUES = frozenset({str, bool, int, float, type(None)})
#: Objects that say of a node what its `raw` text says too: the pattern and flags of a regular expression.
_TOLD_BY_RAW = "RegExp"
_CHILD = "…"


class Sequence(NamedTuple):
    """The nodes of a tree in the order in which one comes upon them, each before its children.

    A key says how many children follow, so that equal sequences are equal trees. `starts` and `ends` are characters
    (code points) of the text, parentheses around a node not counted; `parents` are indexes, -1 for the first.
    """

    keys: list[Key]
    starts: list[int]
    ends: list[int]
    parents: list[int]


class Tree:
    """One of the two trees."""

    def __init__(self, sequence: Sequence) -> None:
        self.keys, self.starts, self.ends, self.parents = sequence

    @cached_property
    def last_child(self) -> dict[int, int]:
        """Index of a node -> index of its last child."""
        return dict(zip(self.parents, range(len(self.parents)), strict=True))

    def right(self, node: int) -> int:
        """The index of the right operand; the left one's is `node + 1`."""
        return self.last_child[node]


class Unread(NamedTuple):
    """Why esprima does not accept a source, and the byte offset where."""

    message: str
    offset: int


def sequence_of(source: Source) -> Sequence | Unread:
    """The tree of a source as esprima reads it, with JSX where its path says so, or if it cannot be read without."""
    is_jsx = source.path.lower().endswith(".jsx")
    found = _sequence_of(source, jsx=is_jsx)
    if isinstance(found, Unread) and not is_jsx:
        with_jsx = _sequence_of(source, jsx=True)
        return found if isinstance(with_jsx, Unread) else with_jsx
    return found


def tree_of(source: Source) -> Tree | Unread:
    """The same, to ask it."""
    found = sequence_of(source)
    return found if isinstance(found, Unread) else Tree(found)


def _sequence_of(source: Source, *, jsx: bool) -> Sequence | Unread:
    try:
        return deep(lambda: _flatten(read(source, jsx=jsx).program))
    except SourceError as error:
        return Unread(error.message, source.offset(error.line, error.column))


def _flatten(program: Any) -> Sequence:
    keys: list[Key] = []
    starts: list[int] = []
    ends: list[int] = []
    parents: list[int] = []
    stack: list[Any] = [program]
    parent_stack = [-1]
    while stack:
        node = stack.pop()
        parents.append(parent_stack.pop())
        key: list[Any] = []
        children: list[Any] = []
        for name, value in vars(node).items():
            kind = value.__class__
            if kind in _VALUES:
                if name[0] != "_":  # what is private to esprima is about positions
                    key.append(value)
            elif isinstance(value, list):
                if name == "range":
                    starts.append(value[0])
                    ends.append(value[1])
                elif None in value:  # the holes of an array
                    key.append("".join("," if each is None else "x" for each in value))
                    children += [each for each in value if each is not None]
                else:
                    key.append(len(value))
                    children += value
            elif getattr(value, "range", None) is not None:
                key.append(_CHILD)
                children.append(value)
            elif kind.__name__ == "Value":  # of a piece of a template
                key += (value.raw, value.cooked)
            elif kind.__name__ != _TOLD_BY_RAW:
                raise TypeError(f"a {key[0]} of esprima's has a {name} of an unknown kind, {kind.__name__}")
        if children:
            children.reverse()
            stack += children
            parent_stack += [len(keys)] * len(children)
        keys.append(tuple(key))
    return Sequence(keys, starts, ends, parents)
