"""What somebody wants left as it is: `// glue-rewriter: keep` on a line, `keep-block`, `keep-file`.

Imported only where the code has such a comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.source.directives import directives, line_end, line_start
from glue_rewriter.syntax import Node, SyntaxTree
from glue_rewriter.syntax.nodes import parent_of
from glue_rewriter.syntax.tokens import comments

if TYPE_CHECKING:
    from glue_rewriter.passes.decide import Proposal

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
    ranges = kept_ranges(tree)
    for proposal in proposals:
        if proposal.edits and any(_covers(kept, proposal) for kept in ranges):
            proposal = proposal._replace(edits=(), outcome="left", reason=REASON)
        yield proposal


def used_comments(tree: SyntaxTree, proposals: Iterable[Proposal]) -> set[int]:
    """Where the directives begin that keep something of these proposals."""
    ranges = kept_ranges(tree)
    return {kept.comment for proposal in proposals if proposal.edits for kept in ranges if _covers(kept, proposal)}


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


def _covers(kept: Kept, proposal: Proposal) -> bool:
    """Whether a proposal would change something in a range, or is about a site in it."""
    expression = proposal.site.expression
    spans = [(expression.start_byte, expression.end_byte), *((edit.start, edit.end) for edit in proposal.edits)]
    return any(start <= kept.end and kept.start <= max(start, end - 1) for start, end in spans)


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
