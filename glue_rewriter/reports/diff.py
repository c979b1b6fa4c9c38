"""The unified diff of a rewrite, made from its edits.

difflib compares lines and takes seconds for a large file; here the edits already say which lines differ.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from glue_rewriter.errors import shown
from glue_rewriter.pipeline import Rewritten
from glue_rewriter.source import Edit

#: A hunk with a longer line than this, in bytes, is shown edit by edit.
_LONG = 240
_RESET, _BOLD, _RED, _GREEN, _CYAN = b"\x1b[0m", b"\x1b[1m", b"\x1b[31m", b"\x1b[32m", b"\x1b[36m"
_COLOURS = {b"-": _RED, b"+": _GREEN, b"@": _CYAN}
#: A run of lines [first, last) of the input and the lines that replace it.
_Block = tuple[int, int, list[bytes]]


def unified_diff(rewritten: Rewritten, *, context: int = 3, whole: bool = True) -> bytes:
    """The diff as `diff -u` prints it, to be applied with `patch -p0`; empty where nothing changes.

    Bytes, since line ends and the encoding are the file's. Lines end at LF alone, as for diff and patch. `whole` False
    shows of long lines each edit with what is around it, which is for people and not for patch.
    """
    if not rewritten.edits:
        return b""
    lines = _lines(rewritten.source.data)
    blocks = list(_blocks(rewritten, lines))
    name = shown(rewritten.source.path).encode("utf-8", "surrogateescape")
    label = name + b"\t" if b" " in name else name  # the tab ends a name with spaces, as GNU diff has it
    parts = [b"--- " + label + b"\n", b"+++ " + label + b"\n"]
    moved = 0
    for hunk in _hunks(blocks, context):
        first, last = max(0, hunk[0][0] - context), hunk[-1][1] + context
        if not whole and any(len(line) > _LONG for line in lines[first:last]):
            parts.extend(_windows(rewritten, lines, hunk))
            moved += sum(len(new) - (end - start) for start, end, new in hunk)
        else:
            moved += _print_hunk(parts, lines, hunk, moved, context)
    return b"".join(parts)


def coloured(diff: bytes) -> bytes:
    """The diff of one file with colours for a terminal."""
    lines = diff.split(b"\n")
    for at, line in enumerate(lines):
        colour = _BOLD if at < 2 else _COLOURS.get(line[:1], b"")
        if line and colour:
            lines[at] = colour + line + _RESET
    return b"\n".join(lines)


def _windows(rewritten: Rewritten, lines: list[bytes], hunk: list[_Block]) -> Iterator[bytes]:
    """Each edit of a hunk's lines, with what is around it."""
    from glue_rewriter.reports.windows import windows

    starts = [0, *accumulate(map(len, lines))]
    low, high = starts[hunk[0][0]], starts[hunk[-1][1]]
    edits = [edit for edit in rewritten.edits if low <= edit.start < high or low == edit.start]
    for window in windows(rewritten.source.data, edits):
        head, tail = ("…" if cut else "" for cut in window.cut)
        text = f"@@ {window.line}:{window.column} @@\n-{head}{window.before}{tail}\n+{head}{window.after}{tail}\n"
        yield text.encode("utf-8", "surrogateescape")


def _lines(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _blocks(rewritten: Rewritten, lines: list[bytes]) -> Iterator[_Block]:
    starts = [0, *accumulate(map(len, lines))]
    last_line = len(lines) - 1

    def line_of(offset: int) -> int:
        return min(bisect_right(starts, offset) - 1, last_line)

    group: list[Edit] = []
    first = last = 0
    for edit in sorted(rewritten.edits, key=lambda edit: (edit.start, edit.end)):
        if group and line_of(edit.start) > last + 1:
            yield _block(rewritten.source.data, lines, starts, first, last + 1, group)
            group = []
        if not group:
            first = line_of(edit.start)
        last = line_of(edit.end)
        group.append(edit)
    yield _block(rewritten.source.data, lines, starts, first, last + 1, group)


def _block(data: bytes, lines: list[bytes], starts: list[int], first: int, last: int, edits: list[Edit]) -> _Block:
    parts = []
    at = starts[first]
    for edit in edits:
        parts += [data[at : edit.start], edit.text]
        at = edit.end
    new = _lines(b"".join([*parts, data[at : starts[last]]]))
    while new and last > first and new[-1] == lines[last - 1]:
        new.pop()
        last -= 1
    return first, last, new


def _hunks(blocks: list[_Block], context: int) -> Iterator[list[_Block]]:
    hunk: list[_Block] = []
    for block in blocks:
        if hunk and block[0] - hunk[-1][1] > 2 * context:
            yield hunk
            hunk = []
        hunk.append(block)
    yield hunk


def _print_hunk(parts: list[bytes], lines: list[bytes], hunk: list[_Block], moved: int, context: int) -> int:
    """Append the hunk to `parts`; the number of lines by which it moves what follows."""
    first = max(0, hunk[0][0] - context)
    last = min(len(lines), hunk[-1][1] + context)
    grown = sum(len(new) - (end - start) for start, end, new in hunk)
    old, new_ = _range(first, last - first), _range(first + moved, last - first + grown)
    parts.append(f"@@ -{old} +{new_} @@\n".encode())
    at = first
    for start, end, new in hunk:
        parts += [_line(b" ", line) for line in lines[at:start]]
        parts += [_line(b"-", line) for line in lines[start:end]]
        parts += [_line(b"+", line) for line in new]
        at = end
    parts += [_line(b" ", line) for line in lines[at:last]]
    return grown


def _line(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"


def _range(first: int, length: int) -> str:
    """A hunk's range: from 1; a length of 1 goes without saying; an empty one names the line before it."""
    return f"{first + 1}" if length == 1 else f"{first + bool(length)},{length}"
