"""A source text: its bytes, and what people call its places."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from glue_rewriter.errors import SourceError

#: How much of a long line an excerpt shows on each side of the caret, in characters.
_EXCERPT_REACH = 60
#: As many characters and one more, in bytes at most.
_EXCERPT_BYTES = 4 * (_EXCERPT_REACH + 1)
_CR = 13
#: What is said of a wasm binary.
WASM = (
    "this is a WebAssembly binary, which holds no JavaScript: give the .js file beside it "
    "(`glue-rewriter limits` shows the binary's memory, `glue-rewriter lift` raises its maximum)"
)


class Source:
    """The bytes of one input, known to be UTF-8, and the path it goes by in messages."""

    def __init__(self, data: bytes, path: str = "<input>", *, is_text: bool = True) -> None:
        """Raises `SourceError` at the first byte that is not UTF-8, but for what need not be text as a whole."""
        self.data = data
        self.path = path
        if is_text and not data.isascii():
            try:
                data.decode("utf-8")
            except UnicodeDecodeError as error:
                raise self._not_utf8(error.start) from None

    def _not_utf8(self, at: int) -> SourceError:
        """The error about bytes that are no text, by what they seem to be; `at` is where the first such byte stands."""
        data, path = self.data, self.path
        if data.startswith(b"\0asm"):
            return SourceError(WASM, path=path, line=1, column=1)  # of which a line is nothing to look at
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return self.error(0, "this is UTF-16: save the file as UTF-8")
        form = "gzip" if data.startswith(b"\x1f\x8b") else "brotli" if path.endswith((".br", ".unityweb")) else ""
        if form:  # whose lines are nothing to look at
            what = f"this is compressed, by {form}: unpack it, and compress it again afterwards, or build it without"
            return SourceError(what, path=path, line=1, column=1)
        if b"\0" in data[:1024]:
            return SourceError("this is a binary file, and no source", path=path, line=1, column=1)
        return self.error(at, f"not UTF-8: byte 0x{data[at]:02x} cannot stand here; convert the file to UTF-8")

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.data.find
        at = find(b"\n")
        while at >= 0:
            starts.append(at + 1)
            at = find(b"\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """The (line, column) of a byte offset, both from 1; the column counts characters (code points)."""
        line = bisect_right(self._line_starts, offset)
        start = self._line_starts[line - 1]
        return line, len(self.data[start:offset].decode("utf-8", "replace")) + 1

    def offset(self, line: int, column: int) -> int:
        """The byte offset of a (line, column), the inverse of `position`."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.data)
        return start + len(self.data[start:end].decode("utf-8", "replace")[: column - 1].encode())

    def excerpt(self, offset: int, end: int | None = None) -> str:
        """The line at a byte offset and a caret below it, or one below each character up to `end` on that line.

        A long line is cut around the caret.
        """
        line = bisect_right(self._line_starts, offset)
        start = self._line_starts[line - 1]
        stop = self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.data)
        while stop > start and self.data[stop - 1] == _CR:
            stop -= 1
        offset = min(offset, stop)
        # Only what may be shown is decoded: the line may be a file of megabytes.
        before = self.data[max(start, offset - _EXCERPT_BYTES) : offset].decode("utf-8", "replace")
        after = self.data[offset : min(stop, offset + _EXCERPT_BYTES)].decode("utf-8", "replace")
        head = "" if len(before) <= _EXCERPT_REACH else "…"
        tail = "" if len(after) <= _EXCERPT_REACH else "…"
        before, after = before[-_EXCERPT_REACH:] if head else before, after[:_EXCERPT_REACH]
        shown = "".join(c if c.isprintable() or c == "\t" else "·" for c in before + after)
        pad = "".join("\t" if c == "\t" else " " * _cells(c) for c in head + shown[: len(before)])
        marked = len(self.data[offset : min(stop, end)].decode("utf-8", "replace")) if end is not None else 1
        carets = "^" * max(1, sum(map(_cells, shown[len(before) : len(before) + marked])))
        return f"    {head}{shown}{tail}\n    {pad}{carets}"

    def error(self, offset: int, message: str) -> SourceError:
        """The error to raise for a place of this source."""
        line, column = self.position(offset)
        return SourceError(message, path=self.path, line=line, column=column, excerpt=self.excerpt(offset))


def _cells(character: str) -> int:
    """How many cells a terminal gives a printable character (Unicode Standard Annex #11)."""
    if character.isascii():
        return 1
    import unicodedata

    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
