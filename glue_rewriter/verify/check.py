"""Is the output the input plus the recorded edits? Judged by esprima, which the rewrite does not use."""

from __future__ import annotations

from collections.abc import Sequence

from glue_rewriter.errors import VerificationError
from glue_rewriter.source import Edit, Source
from glue_rewriter.verify.changes import Change, Difference, Span, changes
from glue_rewriter.verify.pieces import pieces
from glue_rewriter.verify.places import check_places
from glue_rewriter.verify.trees import Tree, Unread, tree_of
from glue_rewriter.verify.widths import check_widths


def verify(
    before: bytes, after: bytes, edits: Sequence[Edit], *, path: str = "<input>", first: Tree | Unread | None = None
) -> None:
    """Nothing, if `after` is `before` but for the edits, byte by byte and in its meaning.

    Checks that the bytes outside the edits are the same; that esprima reads both texts; that their trees are the same
    but for the changes that the kinds of the edits stand for; that each edit is needed for one of these, at its own
    place; and that each changed expression stands where an address can enter a view. Of `after` the pieces that hold
    edits are read, where these say enough. `first` is what esprima reads in `before`, if that is known.
    Raises `VerificationError` for a difference, `SourceError` where esprima does not accept `before`.
    """
    if before == after and not edits:
        return
    old, new = Source(before, path), Source(after, path)
    check_bytes(old, new, edits)
    spans = _spans(old, new, edits)
    tree = tree_of(old) if first is None else first
    if isinstance(tree, Unread):
        raise old.error(
            tree.offset,
            f"{tree.message}, so the rewrite could not be verified; "
            "leave out --verify, or give --no-verify, to write it as it is",
        )
    text, new_text = before.decode("utf-8"), after.decode("utf-8")
    try:
        found = _changes_in_pieces(tree, spans, text, new_text)
        if found is None:
            second = tree_of(new)
            if isinstance(second, Unread):
                raise _broken(second, old, new, edits)
            found = changes(tree, second, spans, text)
        check_places(tree, found, spans)
        check_widths(tree, found, spans)
    except Difference as difference:
        place = len(text[: difference.place].encode())
        new_place = len(new_text[: difference.new_place].encode())
        raise _error(difference.message, old, place, new, new_place) from None


def _changes_in_pieces(tree: Tree, spans: Sequence[Span], text: str, new_text: str) -> list[Change] | None:
    """The expressions that were changed, by their nodes in the input, from what is read of the output in pieces.

    None where that does not say that nothing else was: the whole output is to be read, and says what was.
    """
    read = pieces(tree, text, new_text, spans)
    if read is None:
        return None
    try:
        found = changes(Tree(read.before), Tree(read.after), spans, text)
    except Difference:
        return None
    return [Change(read.nodes[change.node], change.span) for change in found]


def check_bytes(old: Source, new: Source, edits: Sequence[Edit]) -> None:
    """Nothing, if the output is, byte by byte, the input with the edits in it, in order and apart from each other.

    Raises `VerificationError`.
    """
    done = at = 0
    for edit in edits:
        if not done <= edit.start <= edit.end <= len(old.data):
            raise _error("an edit lies outside of the input, or over another one", old, edit.start, new, at)
        at = _same(old, done, edit.start, new, at)
        if new.data[at : at + len(edit.text)] != edit.text:
            raise _error(f"an edit ({edit.kind}) is not what the output shows", old, edit.start, new, at)
        at += len(edit.text)
        done = edit.end
    at = _same(old, done, len(old.data), new, at)
    if at != len(new.data):
        raise _error("bytes were added, and no edit says so", old, len(old.data), new, at)


def _same(old: Source, start: int, end: int, new: Source, at: int) -> int:
    """The offset in the output behind what `start` to `end` are of the input."""
    size = end - start
    if old.data[start:end] != new.data[at : at + size]:
        same = 0
        while old.data[start + same : start + same + 1] == new.data[at + same : at + same + 1]:
            same += 1
        raise _error("a byte differs, and no edit says so", old, start + same, new, at + same)
    return at + size


def _spans(old: Source, new: Source, edits: Sequence[Edit]) -> list[Span]:
    """Where the edits are, in characters."""
    spans: list[Span] = []
    done = at = new_at = 0
    for edit in edits:
        try:
            between = len(old.data[done : edit.start].decode("utf-8"))
            removed, inserted = old.data[edit.start : edit.end].decode("utf-8"), edit.text.decode("utf-8")
        except UnicodeDecodeError:
            raise _error("an edit cuts a character", old, edit.start, new, len(new.data[:new_at])) from None
        start, new_start = at + between, new_at + between
        at, new_at = start + len(removed), new_start + len(inserted)
        spans.append(Span(start, at, new_start, new_at, removed, inserted, edit.kind))
        done = edit.end
    return spans


def _broken(failed: Unread, old: Source, new: Source, edits: Sequence[Edit]) -> VerificationError:
    """The error for an output that esprima does not accept, though it accepts the input."""
    moved = 0
    for edit in edits:
        if edit.start + moved >= failed.offset:
            break
        moved += len(edit.text) - edit.end + edit.start
    place = min(max(failed.offset - moved, 0), len(old.data))
    return _error(f"the output is no JavaScript any more: {failed.message}", old, place, new, failed.offset)


def _error(message: str, old: Source, place: int, new: Source, new_place: int) -> VerificationError:
    """The error that shows both places, given as byte offsets."""
    place, new_place = min(place, len(old.data)), min(new_place, len(new.data))
    line, column = old.position(place)
    new_line, new_column = new.position(new_place)
    return VerificationError(
        f"{old.path}:{line}:{column}: the rewrite does not verify: {message}\n"
        f"{old.excerpt(place)}\n"
        f"in the output, {new_line}:{new_column}:\n"
        f"{new.excerpt(new_place)}\n"
        "This is a bug in glue-rewriter; nothing was written. Please report it.",
        place=(line, column),
        new_place=(new_line, new_column),
    )
