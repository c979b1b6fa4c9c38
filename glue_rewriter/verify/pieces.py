"""The pieces of the output that hold edits, read by themselves, beside the same pieces of the input.

All else of the output is the input's, byte by byte, and a parser reads from left to right. Where it comes to a piece as
it came to that of the input, and the piece, read alone, ends where the same token follows it, it goes on as it did
there. So the tree of the output is that of the input outside of the pieces, and in them what is read of each alone. For
that a piece must mean the same everywhere: it stands in brackets, or ends before a token that goes on with no
expression, and has no word whose meaning is its context's. Where there is no such piece around an edit, the whole
output is to be read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence as Items
from itertools import accumulate
from typing import NamedTuple

from glue_rewriter.source import Source
from glue_rewriter.verify.changes import Span
from glue_rewriter.verify.heap_max import HEAP_MAX, HEAP_MAX_64
from glue_rewriter.verify.trees import Key, Sequence, Tree, Unread, sequence_of

#: What may mean something else in a module, in strict code, in a generator or an async function: words, comments of
#: HTML, and escapes, by which such a word may be spelled. And what is refused where it stands alone.
_CONTEXTUAL = re.compile(r"\b(?:await|yield|async|let)\b|<!--|-->|\\u|\b(?:super|import)\b|\bnew\s*\.|#")
#: What is no operator in the head of a loop.
_IN = re.compile(r"\bin\b")
#: What ends the value of a variable, of an assignment, and a statement: no expression goes on with it.
_AFTER_VARIABLE = re.compile(r"\s*[,;]")
_AFTER_ASSIGNMENT = re.compile(r"\s*[,;)\]}]")
_AFTER_STATEMENT = re.compile(r"\s*(?:\}|\Z)")
#: Between what stands in front of brackets and these: its own parentheses.
_BEHIND_HOLDER = re.compile(r"[\s)]*([\[(])")
_BRACKETS = {"MemberExpression": "[]", "CallExpression": "()", "NewExpression": "()"}
_LISTS_OF_STATEMENTS = frozenset({"Program", "BlockStatement", "SwitchCase"})
#: Longer pieces than this are as good as the whole.
_LONGEST = 1 << 15
#: What stands for the function that is called, and for the object that has a property.
_HOLDER = "x"
_HOLDER_KEY: Key = ("Identifier", _HOLDER)
#: What a statement stands in to be read alone, and the nodes around it: loops and functions have such statements.
_BEFORE_STATEMENT, _BEHIND_STATEMENT = "function x(){for(;;){", "}}\n"
_AROUND_STATEMENT: tuple[Key, ...] = (
    ("FunctionDeclaration", False, False, "…", 0, "…", False),
    _HOLDER_KEY,
    ("BlockStatement", 1),
    ("ForStatement", None, None, None, "…"),
    ("BlockStatement", 1),
)
_PROGRAM: Key = ("Program", "script", 0)


class _Piece(NamedTuple):
    """A node, and where its text starts and ends, in characters; what the text is read between.

    Where the node has a holder, its text starts behind that one.
    """

    node: int
    start: int
    end: int
    before: str
    behind: str
    has_holder: bool = False

    def holds(self, span: Span) -> bool:
        """Whether an edit is in it. At its end something may be put behind its value, but for one that has brackets."""
        return self.start < span.start and span.end <= self.end - self.has_holder


class Pieces(NamedTuple):
    """The pieces as two trees that are the same but for the edits: each a list of pieces under the program.

    `nodes` are the indexes in the input's whole tree of the nodes of the first; what stands for a holder has -1.
    """

    before: Sequence
    after: Sequence
    nodes: list[int]


def pieces(first: Tree, old: str, new: str, spans: Items[Span]) -> Pieces | None:
    """The pieces around the edits, None where the whole output is to be read.

    `first` is the tree of the input, of which `old` is the text; `new` is that of the output, which differs from the
    input in the edits alone.
    """
    if not spans or any(span.kind in (HEAP_MAX, HEAP_MAX_64) for span in spans):
        return None
    found = _around_edits(first, old, spans)
    return None if found is None else _read(first, found, new, spans)


def _around_edits(tree: Tree, old: str, spans: Items[Span]) -> list[_Piece] | None:
    """The pieces that hold the edits, in order and apart from each other; None if there are none for some."""
    starts, ends, parents = tree.starts, tree.ends, tree.parents
    found: list[_Piece] = []
    asked: dict[int, _Piece | None] = {}
    for span in spans:
        if found and found[-1].holds(span):
            continue
        node = bisect_right(starts, span.start) - 1
        while node > 0 and ends[node] - starts[node] <= _LONGEST:
            if starts[node] <= span.start and span.end <= ends[node]:
                if node not in asked:
                    asked[node] = _piece(tree, node, old)
                piece = asked[node]
                if piece is not None and piece.holds(span):
                    break
            node = parents[node]
        else:
            return None
        while found and piece.start <= found[-1].start:
            found.pop()
        if found and piece.start < found[-1].end:
            return None
        found.append(piece)
    return found


def _piece(tree: Tree, node: int, old: str) -> _Piece | None:
    """The piece that a node of the input is, None if it is none."""
    keys, starts, ends, parents = tree.keys, tree.starts, tree.ends, tree.parents
    key, start, end = keys[node], starts[node], ends[node]
    piece = None
    if key[0] in _BRACKETS:
        opening = _BEHIND_HOLDER.match(old, ends[node + 1], end)
        if opening is not None and opening[1] + old[end - 1] == _BRACKETS[key[0]]:
            before = f"new {_HOLDER}" if key[0] == "NewExpression" else _HOLDER
            piece = _Piece(node, opening.start(1), end, before, ";\n", has_holder=True)
    elif key[0] == "VariableDeclarator":
        if _AFTER_VARIABLE.match(old, end) and not _IN.search(old, start, end):
            piece = _Piece(node, start, end, "var ", ";\n")
    elif key[0] == "AssignmentExpression":
        if _AFTER_ASSIGNMENT.match(old, end) and not _IN.search(old, start, end):
            piece = _Piece(node, start, end, "(", ");\n")
    elif (
        keys[parents[node]][0] in _LISTS_OF_STATEMENTS
        and (key[0].endswith("Statement") or key[0] == "VariableDeclaration")
        and (old[end - 1] == ";" or _AFTER_STATEMENT.match(old, end))
    ):
        piece = _Piece(node, start, end, _BEFORE_STATEMENT, _BEHIND_STATEMENT)
    return None if piece is None or _CONTEXTUAL.search(old, piece.start, piece.end) else piece


def _read(tree: Tree, found: list[_Piece], new: str, spans: Items[Span]) -> Pieces | None:
    """The pieces of both texts, those of the output as esprima reads them, all at once; None if it does not read them
    one by one, each as a statement.
    """
    span_starts = [span.start for span in spans]
    moved = [0, *accumulate(span.new_end - span.new_start - span.end + span.start for span in spans)]
    texts: list[str] = []
    new_starts: list[int] = []
    for piece in found:
        start = piece.start + moved[bisect_left(span_starts, piece.start)]
        end = piece.end + moved[bisect_right(span_starts, piece.end - piece.has_holder)]
        text = new[start:end]
        if _CONTEXTUAL.search(text):
            return None
        texts.append(piece.before + text + piece.behind)
        new_starts.append(start)
    read = sequence_of(Source("".join(texts).encode(), "pieces.js"))
    if isinstance(read, Unread) or read.keys[0] != ("Program", "script", len(found)):
        return None
    old_forest, new_forest = _Forest(tree), _Forest(read)
    statement, at = 1, 0
    for piece, text, new_start in zip(found, texts, new_starts, strict=True):
        place, end = at + len(piece.before), at + len(text) - len(piece.behind)
        root = _root(piece, read, statement)
        is_whole = (read.starts[statement], read.ends[statement]) == (at, at + len(text) - 1)
        is_alone = root is not None and (read.starts[root], read.ends[root]) == (at if piece.has_holder else place, end)
        if root is None or not is_whole or not is_alone:
            return None
        if piece.has_holder and (read.keys[root + 1], read.ends[root + 1]) != (_HOLDER_KEY, place):
            return None
        old_forest.add(piece.node, 0, piece.start if piece.has_holder else None)
        new_forest.add(root, new_start - place, new_start if piece.has_holder else None)
        statement, at = end_of(read.parents, statement), at + len(text)
    return Pieces(old_forest.tree, new_forest.tree, old_forest.nodes)


def _root(piece: _Piece, read: Sequence, statement: int) -> int | None:
    """The node that a piece is, in the statement that was made of it."""
    if piece.before != _BEFORE_STATEMENT:
        return statement + 1
    root = statement + len(_AROUND_STATEMENT)
    return root if tuple(read.keys[statement:root]) == _AROUND_STATEMENT else None


class _Forest:
    """Pieces of one tree, under its program."""

    def __init__(self, tree: Tree | Sequence) -> None:
        self._whole = tree
        self.tree = Sequence([_PROGRAM], [0], [0], [-1])
        self.nodes = [0]

    def add(self, root: int, moved: int, holder: int | None) -> None:
        """Add a node and all that is in it, so many characters from where it was read.

        `holder` is where what stands for its holder is, if it has one.
        """
        whole, (keys, starts, ends, parents) = self._whole, self.tree
        first, new_root = root, 0
        if holder is not None:
            new_root = len(keys)
            keys += (whole.keys[root], _HOLDER_KEY)
            starts += (holder, holder)
            ends += (whole.ends[root] + moved, holder)
            parents += (0, new_root)
            self.nodes += (root, -1)
            first = end_of(whole.parents, root + 1)
        end = end_of(whole.parents, root)
        shift = len(keys) - first
        keys += whole.keys[first:end]
        starts += [start + moved for start in whole.starts[first:end]]
        ends += [each + moved for each in whole.ends[first:end]]
        parents += [parent + shift if parent >= first else new_root for parent in whole.parents[first:end]]
        self.nodes += range(first, end)


def end_of(parents: Items[int], node: int) -> int:
    """The index behind the last node that is in a node."""
    at = node + 1
    while at < len(parents) and parents[at] >= node:
        at += 1
    return at
