"""A JavaScript library -> one syntax tree for each selection of its arms, so that every line is in one of them.

The macros are read as what the parser accepts: where a tree has an error, the macros next to it are read differently,
one at a time, until the first error lies further on. A tree whose text changes in one place is parsed again in part.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum

from glue_rewriter.errors import SourceError
from glue_rewriter.records import NamedTuple
from glue_rewriter.source import Language, Source
from glue_rewriter.source.library import (
    Arm,
    Arms,
    Macro,
    Mask,
    Reading,
    Selection,
    Words,
    all_macros,
    readings,
    signs,
    surroundings,
)
from glue_rewriter.source.library.arms import COMPLETIONS
from glue_rewriter.syntax.native import Node, Parser, Tree
from glue_rewriter.syntax.nodes import broken, parent_of
from glue_rewriter.syntax.parser import SyntaxTree, grammar, parse

#: How many macros before and behind an error are asked whether they are its cause.
_SUSPECTS = 6
#: After so many macros that stood alike and were read differently at last, all that stand so are; at once where they
#: begin with the same word too.
_ALIKE = 8
#: How often a selection is parsed until it is given up.
_PARSES = 1_000
#: Selections that cannot be parsed until the file is given up. Each costs a few parses.
_FAILURES = 8
#: Nodes that hold text.
_TEXT = frozenset({"string", "template_string", "comment", "html_comment", "regex", "hash_bang_line"})


class ReadVariant(NamedTuple):
    """A library as one selection of its arms shows it."""

    mask: Mask
    #: The tree of the masked text. Its offsets are those of the library.
    tree: SyntaxTree


class Library:
    """A library that is read one selection of its arms after the other."""

    def __init__(self, source: Source, known: Mapping[bytes, bool] | None = None) -> None:
        """`known` are conditions, without blanks, of which the settings tell whether they are true.

        Raises `SourceError` for an `#if` that is not closed, and what belongs to none.
        """
        self._source = source
        self._arms, self._words = Arms(source, dict(known or {})), Words(source.data)
        #: How macros are read, by their offset: found in one variant, tried first in the next.
        self._known: dict[int, Reading] = {}

    def variants(self) -> list[ReadVariant]:
        """The variants that together show every line, but for the arms that what is known excludes.

        Raises `SourceError` for a macro that is not closed, and at the first place that no variant can read.
        """
        possible = self._arms.possible()
        unseen = set(possible)
        failed: dict[Arm | None, SourceError] = {}
        variants: list[ReadVariant] = []
        # Arms with lines first; then what is left where they are not taken, if that can be parsed at all.
        seeds: Sequence[Arm | None] = [*sorted(possible, key=lambda arm: arm.is_implicit)] or [None]
        for seed in seeds:
            if seed is not None and seed not in unseen:
                continue
            variant = self._seen_with(seed, unseen, failed)
            if variant is not None:
                variants.append(variant)
                unseen.difference_update(variant.mask.selection.taken)
            elif len(failed) >= _FAILURES:
                break
        for arm, error in failed.items():
            if arm is None or not (arm.is_implicit or arm not in unseen or not self._arms.is_ever_seen(arm)):
                raise error
        return variants

    def with_both(self, one: Arm, other: Arm) -> ReadVariant | None:
        """A variant that shows two arms, None where no build has them both, as far as their conditions tell, or where
        none can be parsed."""
        for completion in COMPLETIONS[1:]:
            selection = self._arms.select_both(one, other, completion)
            if selection is None:
                return None
            with suppress(SourceError):
                return self._read(selection)
        return None

    def _seen_with(
        self, seed: Arm | None, unseen: set[Arm], failed: dict[Arm | None, SourceError]
    ) -> ReadVariant | None:
        """The variant that shows one arm, None where it cannot be parsed whatever the other arms; `failed` says why."""
        for completion in COMPLETIONS:
            try:
                variant = self._read(self._arms.select(seed, unseen, completion))
            except SourceError as error:
                failed.setdefault(seed, error)
                if not self._arms.all:
                    break
                continue
            failed.pop(seed, None)
            return variant
        return None

    def _read(self, selection: Selection) -> ReadVariant:
        mask = Mask(self._source, selection, self._words, self._known)
        tree = _parse(self._source, mask)
        tree.is_library = True
        self._known.update({macro.start: reading for macro, reading in mask.readings.items()})
        return ReadVariant(mask, tree)


class LibrarySyntax(Enum):
    """What a source that is no JavaScript has outside its strings, templates, comments and regular expressions."""

    NONE = "nothing of a library"
    BRACES = "what may be macros, or blocks in blocks"
    SURE = "directives, or macros written as people write them"


def library_syntax(source: Source) -> LibrarySyntax:
    """Which signs of a library a source that is no JavaScript has outside text, as far as the parser can tell."""
    found = LibrarySyntax.NONE
    if next(signs(source.data), None) is None:
        return found
    data = source.data.replace(b"\0", b"\1")
    root = Parser(grammar(Language.JAVASCRIPT)).parse(data).root_node
    for sign in signs(data):
        if not _is_text(root, sign.at):
            if sign.is_sure:
                return LibrarySyntax.SURE
            found = LibrarySyntax.BRACES
    return found


#: What people write in JavaScript libraries and nowhere else.
IDIOM = re.compile(rb"\b(?:LibraryManager\s*\.\s*library|(?:addToLibrary|mergeInto|autoAddDeps)\s*\()")


def macros_like_blocks(source: Source) -> list[Macro]:
    """The macros, outside text, of a source that can be parsed as JavaScript.

    `{{{ code }}}` as a statement is three blocks too. It is a macro where a blank follows the braces, as nobody writes
    blocks, or where the file has an idiom of libraries.
    """
    data = source.data.replace(b"\0", b"\1")
    root = Parser(grammar(Language.JAVASCRIPT)).parse(data).root_node
    is_library = IDIOM.search(data) is not None
    starts = {sign.at - 2 for sign in signs(data) if (sign.is_sure or is_library) and not _is_text(root, sign.at)}
    return [macro for macro in all_macros(data) if macro.start in starts]


def _is_text(root: Node, at: int) -> bool:
    node = root.descendant_for_byte_range(at, at + 1)
    while node is not None:
        if node.type in _TEXT and node.start_byte < at:
            return True
        if node.type == "template_substitution":
            return False
        node = parent_of(node)
    return False


def _parse(source: Source, mask: Mask) -> SyntaxTree:
    """The tree of a mask, with the readings of its macros changed until it has no error."""
    _fit(mask)
    masked = Source(mask.text(), source.path)
    try:
        return parse(masked, Language.JAVASCRIPT)
    except SourceError:
        raise _error(source, mask) from None


class _Attempt:
    """A text that is parsed over and over with small changes."""

    def __init__(self, data: bytes, parses: int = 0) -> None:
        self.parses = parses + 1
        self._parser = Parser(grammar(Language.JAVASCRIPT))
        self.data = bytearray(data.replace(b"\0", b"\1"))
        self.tree = self._parser.parse(bytes(self.data))

    def change(self, start: int, text: bytes) -> None:
        """Puts a text of equal length in."""
        end = start + len(text)
        self.data[start:end] = text
        point = self.tree.root_node.start_point
        self.tree.edit(start, end, end, point, point, point)
        self.tree = self._parser.parse(bytes(self.data), self.tree)
        self.parses += 1

    def first_error(self) -> int:
        """Where the first error is, the end of the text if there is none."""
        return _first_error(self.tree, len(self.data))


def _first_error(tree: Tree, size: int) -> int:
    root = tree.root_node
    return next((node.start_byte for node in broken(root)), size) if root.has_error else size + 1


def _fit(mask: Mask) -> None:
    """Changes the readings of macros until the mask can be parsed, or nothing helps."""
    if not mask.macros:
        return
    attempt = _Attempt(mask.text())
    mended: Counter[_Step] = Counter()
    while attempt.tree.root_node.has_error and attempt.parses < _PARSES:
        before = dict(mask.readings)
        macro = _mend(mask, attempt)
        if macro is None:
            return
        for word, enough in ((_first_word(mask, macro), 1), (b"", _ALIKE)):
            step = _Step(surroundings(mask.shown, macro), word, before[macro], mask.readings[macro])
            mended[step] += 1
            # Where it does not work for all, it is tried again when it has worked for twice as many.
            if mended[step] >= enough and (mended[step] // enough).bit_count() == 1 and mended[step] % enough == 0:
                attempt = _mend_alike(mask, attempt, macro, step)


class _Step(NamedTuple):
    """A macro read differently: how it stands, the word it begins with or nothing, and the two readings."""

    where: bytes
    word: bytes
    before: Reading
    after: Reading


def _first_word(mask: Mask, macro: Macro) -> bytes:
    found = re.search(rb"[\w$]+", mask.shown[macro.start : macro.end])
    return found[0] if found is not None else b"{"


def _mend_alike(mask: Mask, attempt: _Attempt, macro: Macro, step: _Step) -> _Attempt:
    """Reads all the macros behind one that stand as it does as it was read at last, if that brings no error nearer."""
    before, after = step.before, step.after
    alike = [
        other
        for other in mask.macros[bisect_right(mask.macros, macro) :]
        if mask.readings[other] is before
        and surroundings(mask.shown, other) == step.where
        and step.word in (b"", _first_word(mask, other))
    ]
    if not alike:
        return attempt
    mask.readings.update(dict.fromkeys(alike, after))
    changed = _Attempt(mask.text(), attempt.parses)
    if changed.first_error() >= attempt.first_error():
        return changed
    mask.readings.update(dict.fromkeys(alike, before))
    return attempt


def _mend(mask: Mask, attempt: _Attempt) -> Macro | None:
    """The macro of which another reading moves the first error on, and that is read so now; None if there is none."""
    at = attempt.first_error()
    starts = [macro.start for macro in mask.macros]
    for macro in _suspects(mask, at, attempt.tree.root_node):
        before = mask.readings[macro]
        best, best_at = before, at
        following = bisect_right(starts, macro.start)
        next_start = starts[following] if following < len(starts) else len(attempt.data)
        for reading in readings(mask.shown, macro):
            if reading is not before:
                attempt.change(macro.start, mask.read_as(macro, reading))
                now = attempt.first_error()
                if now > best_at:
                    best, best_at = reading, now
                if now > at and now > next_start:
                    break  # the text up to the next macro is fine
        attempt.change(macro.start, mask.read_as(macro, best))
        if best is not before:
            mask.readings[macro] = best
            return macro
    return None


def _suspects(mask: Mask, at: int, root: Node) -> list[Macro]:
    """The macros that may be the cause of an error: around it and in it, the nearest first."""
    end = next((node.end_byte for node in broken(root) if node.start_byte >= at), at)
    inside = [macro for macro in mask.macros if at <= macro.start <= end]
    before = [macro for macro in mask.macros if macro.start < at][-_SUSPECTS:]
    behind = [macro for macro in mask.macros if macro.start > end][:1]
    return [*reversed(before[-1:]), *inside[:_SUSPECTS], *reversed(before[:-1]), *behind]


def _error(source: Source, mask: Mask) -> SourceError:
    at = min(_first_error(Parser(grammar(Language.JAVASCRIPT)).parse(mask.text()), len(source.data)), len(source.data))
    if mask.unclosed is not None:
        return source.error(mask.unclosed, "this macro is not closed: }}} is missing")
    seed = mask.selection.seed
    which = ""
    if seed is not None:
        line, _ = source.position(seed.directive.at)
        which = f", with the #{seed.directive.word.decode()} of line {line} taken"
    return source.error(
        at,
        f"cannot parse this as a JavaScript library{which}, whatever its macros stand for; the file is left as it is",
    )
