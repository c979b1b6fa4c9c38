"""What somebody wants left as it is: `// glue-rewriter: keep` on a line, `keep-block`, `keep-file`.

Imported only where the code has such a comment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.source.directives import directives, line_end, line_start
from glue_rewriter.syntax import Node, SyntaxTree
from glue_rewriter.syntax.nodes import parent_of
from glue_rewriter.syntax.tokens import comments

if TYPE_CHECKING:
    from glue_rewriter.passes.proposal import Proposal

REASON = "kept by a comment"
#: What a `keep-block` behind an opening brace is about.
_BLOCKS = frozenset({"statement_block", "class_body", "object", "switch_body"})


class Kept(NamedTuple):
    """The byte range that a comment keeps; `comment` is where the directive begins."""

    start: int
    end: int
    comment: int


def spare_kept(tree: SyntaxTree, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals, those left alone that would change something that is kept."""
    kept = _Ranges([(each.start, each.end) for each in kept_ranges(tree)])
    for proposal in proposals:
        if proposal.edits and any(kept.meet(*span) for span in _spans(proposal)):
            proposal = proposal._replace(edits=(), outcome="left", reason=REASON)
        yield proposal


def used_comments(tree: SyntaxTree, proposals: Iterable[Proposal]) -> set[int]:
    """Where the directives begin that keep something of these proposals."""
    spans = _Ranges([span for proposal in proposals if proposal.edits for span in _spans(proposal)])
    return {kept.comment for kept in kept_ranges(tree) if spans.meet(kept.start, kept.end)}


def kept_ranges(tree: SyntaxTree) -> list[Kept]:
    """What the comments in a tree keep."""
    data = tree.data
    ranges = []
    for each in directives(data, comments(tree)):
        if each.verb == "keep":
            ranges.append(Kept(line_start(data, each.subject), line_end(data, each.subject), each.start))
        elif each.verb == "keep-file":
            ranges.append(Kept(0, len(data), each.start))
        elif each.verb == "keep-block":
            node = _statement(tree, each.subject) if each.alone else _block(tree, each.at)
            if node is not None:
                ranges.append(Kept(node.start_byte, node.end_byte, each.start))
    return ranges


class _Ranges:
    """Byte ranges, each up to and with its last byte, to ask whether one of them has a byte of another range."""

    def __init__(self, ranges: list[tuple[int, int]]) -> None:
        ranges = sorted(ranges)
        self._starts = [start for start, _ in ranges]
        #: The greatest last byte so far.
        self._lasts = list(accumulate((last for _, last in ranges), max))

    def meet(self, start: int, last: int) -> bool:
        """Whether one of the ranges has a byte from `start` to `last`."""
        index = bisect_right(self._starts, last)
        return index > 0 and self._lasts[index - 1] >= start


def _spans(proposal: Proposal) -> list[tuple[int, int]]:
    """What a proposal would change, and the site that it is about, each up to and with its last byte."""
    expression = proposal.site.expression
    spans = [(expression.start_byte, expression.end_byte), *((edit.start, edit.end) for edit in proposal.edits)]
    return [(start, max(start, end - 1)) for start, end in spans]


def _statement(tree: SyntaxTree, at: int) -> Node | None:
    """The whole statement, or member of a class or object, that begins at an offset."""
    node = tree.at(at, at + 1)
    around = parent_of(node)
    if node is None or around is None:
        return None
    while around.start_byte == node.start_byte and (outer := parent_of(around)) is not None:
        node, around = around, outer
    return node


def _block(tree: SyntaxTree, at: int) -> Node | None:
    """The innermost block around an offset."""
    node = tree.at(at, at + 1)
    while node is not None and node.type not in _BLOCKS:
        node = parent_of(node)
    return node
