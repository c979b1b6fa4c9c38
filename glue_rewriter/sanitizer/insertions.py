"""Text put around expressions that may stand in each other, and the places that the text names."""

from __future__ import annotations

from collections import defaultdict

from glue_rewriter.records import NamedTuple
from glue_rewriter.source import Edit, Source
from glue_rewriter.source.positions import positions
from glue_rewriter.syntax import Node

#: Stands in the text of a wrap for the place, which is known when all are.
PLACE = b"\0"
#: How long the text of an expression may be in a place, in characters.
_SHOWN = 60
_KIND = "probe"


class _Wrap(NamedTuple):
    start: int
    end: int
    before: bytes
    after: bytes
    #: Whether it goes around others of the same range.
    is_outer: bool
    #: The byte offset that the place names, and the expression to show.
    offset: int
    shown: tuple[int, int]


class Wraps:
    """What is put into one source; each range of bytes is wrapped as often as somebody asks, inside out."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._wraps: list[_Wrap] = []
        self._replaced: dict[int, tuple[int, bytes]] = {}
        self._prelude: tuple[int, bytes] | None = None

    def __len__(self) -> int:
        return len(self._wraps)

    def add(self, node: Node, before: bytes, after: bytes, *, shown: Node | None = None, is_outer: bool = True) -> None:
        """Put text around an expression. `shown` is the one that the place shows, the expression itself by default."""
        start, end = node.start_byte, node.end_byte
        shown = shown or node
        self._wraps.append(_Wrap(start, end, before, after, is_outer, start, (shown.start_byte, shown.end_byte)))

    def replace(self, token: Node, text: bytes) -> None:
        """Put text in place of a token."""
        self._replaced[token.start_byte] = token.end_byte, text

    def put_first(self, offset: int, text: bytes) -> None:
        """Put text before all else that begins at an offset."""
        self._prelude = offset, text

    def edits(self) -> list[Edit]:
        """What is put in, one edit for each place."""
        data = self._source.data
        where = positions(data, (wrap.offset for wrap in self._wraps))
        closing: defaultdict[int, list[tuple[int, int, bytes]]] = defaultdict(list)
        opening: defaultdict[int, list[tuple[int, int, bytes]]] = defaultdict(list)
        for wrap in self._wraps:
            before, after = wrap.before, wrap.after
            if PLACE in before or PLACE in after:
                place = quoted(self._place(*where[wrap.offset], *wrap.shown))
                before, after = before.replace(PLACE, place), after.replace(PLACE, place)
            opening[wrap.start].append((-wrap.end, not wrap.is_outer, before))
            closing[wrap.end].append((-wrap.start, wrap.is_outer, after))
        edits = []
        first = self._prelude
        for at in sorted({*opening, *closing, *self._replaced, *((first[0],) if first else ())}):
            text = b"".join(text for _, _, text in sorted(closing.get(at, ())))
            if first and at == first[0]:
                text += first[1]
            begun = b"".join(text for _, _, text in sorted(opening.get(at, ())))
            if begun and not text and _ends_word(data, at):
                text = b" "
            end, replacement = self._replaced.get(at, (at, b""))
            edits.append(Edit(at, end, text + begun + replacement, _KIND))
        return [edit for edit in edits if edit.text or edit.end > edit.start]

    def _place(self, line: int, column: int, start: int, end: int) -> str:
        # Four bytes a character, and a blank between any two of them that is kept.
        text = self._source.data[start : min(end, start + 8 * _SHOWN)].decode("utf-8", "replace")
        text = " ".join(text.split())
        if len(text) > _SHOWN:
            text = text[: _SHOWN - 1] + "…"
        return f"{self._source.path}:{line}:{column} {text}"


def _ends_word(data: bytes, at: int) -> bool:
    """Whether a word, such as `return`, ends right before an offset, and would go on with another one put there."""
    before = data[at - 1 : at]
    return before.isalnum() or before in (b"$", b"_") or before >= b"\x80"


def quoted(text: str) -> bytes:
    """The text as a string literal of JavaScript, in ASCII; it may stand in a page's script element."""
    pieces = []
    for character in text:
        code = ord(character)
        if character in '"\\':
            pieces.append("\\" + character)
        elif character == "<" or code < 0x20 or 0x7F <= code < 0x100:
            pieces.append(f"\\x{code:02x}")
        elif code < 0x80:
            pieces.append(character)
        else:
            units = character.encode("utf-16-be", "surrogatepass")
            pieces += [f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2)]
    return ('"' + "".join(pieces) + '"').encode("ascii")
