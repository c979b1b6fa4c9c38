"""The unified diff of a rewrite, made from its edits.

difflib compares lines and takes seconds for a large file; here the edits already say which lines differ.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from glue_rewriter.pipeline import Rewritten
from glue_rewriter.source import Edit

#: A run of lines [first, last) of the input and the lines that replace it.
_Block = tuple[int, int, list[bytes]]


def unified_diff(rewritten: Rewritten, *, context: int = 3) -> bytes:
    """The diff as `diff -u` prints it, to be applied with `patch -p0`; empty where nothing changes.

    Bytes, since line ends and the encoding are the file's. Lines end at LF alone, as for diff and patch.
    """
    if not rewritten.edits:
        return b""
    lines = _lines(rewritten.source.data)
    blocks = list(_blocks(rewritten, lines))
    name = rewritten.source.path.encode("utf-8", "surrogateescape")
    label = name + b"\t" if b" " in name else name  # the tab ends a name with spaces, as GNU diff has it
    parts = [b"--- " + label + b"\n", b"+++ " + label + b"\n"]
    moved = 0
    for hunk in _hunks(blocks, context):
        moved += _print_hunk(parts, lines, hunk, moved, context)
    return b"".join(parts)


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
