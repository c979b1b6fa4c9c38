"""Edits and sites with a window of the code around them, for lines too long to be shown whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glue_rewriter.errors import shown
from glue_rewriter.pipeline import Rewritten
from glue_rewriter.records import NamedTuple
from glue_rewriter.source import Edit
from glue_rewriter.source.positions import positions

#: How much of the code around an edit is shown on each side, in bytes at most.
_REACH = 40
#: Edits that stand closer than this are shown in one window.
_NEAR = 24
#: How much of it is shown in front of an edit if it is there, also across the end of a line.
_LEAST = 6
#: Where a window ends before: a statement does, or a line.
_ENDS = b";{}\n\r"


class Window(NamedTuple):
    """Some edits that stand together: their kinds, the place of the first, and the code around, before and after.

    `cut` says whether the line goes on in front of it and behind it.
    """

    kinds: tuple[str, ...]
    line: int
    column: int
    before: str
    after: str
    cut: tuple[bool, bool]


def windows(data: bytes, edits: Sequence[Edit]) -> Iterator[Window]:
    """The windows of edits, in the order of the source."""
    groups = list(_groups(data, sorted(edits, key=lambda edit: (edit.start, edit.end))))
    places = positions(data, [group[0].start for group in groups])
    for group in groups:
        low, high = around(data, group[0].start, group[-1].end)
        parts, at = [], low
        for edit in group:
            parts += [data[at : edit.start], edit.text]
            at = edit.end
        after = b"".join([*parts, data[at:high]])
        kinds = tuple(dict.fromkeys(edit.kind for edit in group))
        cut = (data[low - 1 : low] not in (b"", b"\n"), data[high : high + 1] not in (b"", b"\n", b"\r"))
        yield Window(kinds, *places[group[0].start], text_of(data[low:high]), text_of(after), cut)


def edit_lines(rewritten: Rewritten) -> Iterator[str]:
    """A line for each edit, or for edits that stand together: place, kinds, the code before and after."""
    for window in windows(rewritten.source.data, rewritten.edits):
        place = f"{shown(rewritten.source.path)}:{window.line}:{window.column}"
        yield f"{place}: {', '.join(window.kinds)}: {window.before} -> {window.after}"


def around(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The range of a window around a range: what belongs to the statement, within reach, in whole characters."""
    reach = max(0, start - _REACH)
    low = max([reach, *(data.rfind(bytes([byte]), reach, start) + 1 for byte in _ENDS)])
    if start - low < _LEAST:  # where minified code was broken into lines, a line begins anywhere
        low = max([reach, *(data.rfind(bytes([byte]), reach, low) + 1 for byte in b";{}")])
    while low < start and (data[low] & 0xC0 == 0x80 or data[low : low + 1].isspace()):
        low += 1
    high = min(len(data), end + _REACH)
    high = min([high, *(at for byte in _ENDS if (at := data.find(bytes([byte]), end, high)) >= 0)])
    while high > end and high < len(data) and data[high] & 0xC0 == 0x80:
        high -= 1
    return low, high


def _groups(data: bytes, edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    group: list[Edit] = []
    for edit in edits:
        if group and (edit.start - group[-1].end > _NEAR or b"\n" in data[group[-1].end : edit.start]):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def text_of(code: bytes) -> str:
    """Code on one line, as it can be shown."""
    return shown(" ".join(code.decode("utf-8", "replace").split()))
