"""Where each token of a rewritten text came from, as the mappings of a source map.

Places are offsets in UTF-16 units. What was inserted before an expression, `(` or `end && `, maps to the expression;
what was inserted behind one, ` >>> 0`, to the token before, as a look-up finds the nearest segment on the left.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from glue_rewriter.printing.mappings import Line, Segment, vlq
from glue_rewriter.printing.utf16 import LINE_END, Units
from glue_rewriter.source import Edit

#: A token of JavaScript outside strings, templates, comments and regular expressions: a word, a number, a punctuator.
_TOKEN = re.compile(
    r"""
    0[xXoObB]\w+ | (?:\d[\d_]*\.?[\d_]* | \.\d[\d_]*) (?:[eE][+-]?\d[\d_]*)? n?
    | \#?(?:[^\x00-\#%-/:-@\[-^`{-\x7f\s\ufeff] | \\u)+
    | >>>=? | \.\.\. | [=!]==? | (?:\*\*|<<|>>|&&|\|\||\?\?)=? | => | \?\.(?!\d) | \+\+ | -- | [-+*/%&|^<>]=?
    | [^\s\ufeff]
    """,
    re.VERBOSE,
)


class Change(NamedTuple):
    """An edit in units: `start` to `end` of the text before became `text`."""

    start: int
    end: int
    text: str

    @property
    def opens(self) -> bool:
        """Whether what is inserted belongs to what follows."""
        return self.start == self.end and self.text.rstrip()[-1:] in ("(", "&", ",")

    @property
    def growth(self) -> int:
        return len(self.text) - (self.end - self.start)


def changes(units: Units, edits: Sequence[Edit]) -> list[Change]:
    """The edits, which are in order, in units."""
    places = units.places(place for edit in edits for place in (edit.start, edit.end))
    return [
        Change(start, end, Units(edit.text).text)
        for start, end, edit in zip(places[::2], places[1::2], edits, strict=True)
    ]


def token_starts(units: Units, texts: Iterable[tuple[int, int]]) -> list[int]:
    """Where the tokens start, in order; `texts` are the byte ranges of those that hold text, with no tokens in them.

    Also where a line starts inside such a text, so that no line is without a segment.
    """
    starts: list[int] = []
    done = 0
    places = units.places(place for text in texts for place in text)
    for start, end in zip(places[::2], places[1::2], strict=True):
        starts += [token.start() for token in _TOKEN.finditer(units.text, done, start)]
        starts.append(start)
        starts += units.lines[bisect_right(units.lines, start) : bisect_left(units.lines, end)]
        done = end
    starts += [token.start() for token in _TOKEN.finditer(units.text, done)]
    return starts


class _Steps(dict[int, str]):
    """Distance -> the segment of a token as far from the token before in the text before as in the text after."""

    def __missing__(self, distance: int) -> str:
        digits = vlq(distance)
        self[distance] = text = f"{digits}AA{digits}"
        return text


class _Writer:
    """Mappings to one source, segment by segment."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._parts: list[str] = []
        self._generated = self._line = self._column = 0

    def add(self, generated: int, line: int, column: int) -> None:
        self._parts.append(f"{vlq(generated - self._generated)}A{vlq(line - self._line)}{vlq(column - self._column)}")
        self._generated, self._line, self._column = generated, line, column

    def add_steps(self, steps: list[str], distance: int) -> None:
        """Add segments that go on as far in the generated line as in the source's."""
        self._parts += steps
        self._generated += distance
        self._column += distance

    def end_line(self) -> None:
        self._lines.append(",".join(self._parts))
        self._parts = []
        self._generated = 0

    def mappings(self) -> str:
        return ";".join((*self._lines, ",".join(self._parts))).rstrip(";")


def token_mappings(units: Units, made: Sequence[Change], starts: Sequence[int]) -> str:
    """The mappings of the text with the changes made, with a segment for each token that starts at one of `starts`."""
    known = _Steps()
    steps = [known[after - before] for before, after in pairwise(starts)]
    writer = _Writer()
    lines = [*units.lines, len(units.text) + 1]
    line = at = 0
    shift = 0  # from the text before to the text after
    origin = 0  # where the generated line begins, in the text after
    for change in (*made, Change(len(units.text), len(units.text), "")):
        while True:
            stop = min(lines[line + 1], change.start)
            first, last = bisect_left(starts, at), bisect_left(starts, stop)
            if first < last:
                writer.add(starts[first] + shift - origin, line, starts[first] - lines[line])
                writer.add_steps(steps[first : last - 1], starts[last - 1] - starts[first])
            at = stop
            if lines[line + 1] > change.start:
                break
            line += 1
            origin = at + shift
            writer.end_line()
        if change.text:
            if change.start < change.end:
                # The first token of what was replaced became the first of the text.
                first = bisect_left(starts, change.start)
                is_token = first < len(starts) and starts[first] < change.end
                source = starts[first] if is_token else change.start
                indent = len(change.text) - len(change.text.lstrip())
                row = bisect_right(units.lines, source) - 1
                writer.add(change.start + shift + indent - origin, row, source - lines[row])
            elif change.opens:
                writer.add(change.start + shift - origin, line, change.start - lines[line])
            for end in LINE_END.finditer(change.text):
                origin = change.start + shift + end.end()
                writer.end_line()
        while lines[line + 1] <= change.end:
            line += 1
        shift += change.growth
        at = change.end
    return writer.mappings()


def carried(units: Units, made: Sequence[Change], after: Units, own: Sequence[Line]) -> list[Line]:
    """The segments of a text's own map, moved to where the changes have put what they stand at.

    `after` is the text with the changes made. A look-up anywhere in it finds what a look-up at the same place before
    finds in `own`. Segments outside the text are dropped: no look-up finds them.
    """
    lines: list[Line] = [[] for _ in after.lines]
    row = 0

    def put(place: int, segment: Segment) -> None:
        nonlocal row
        while row + 1 < len(after.lines) and after.lines[row + 1] <= place:
            row += 1
        lines[row].append((place - after.lines[row], *segment[1:]))

    segments = _placed(units, own)
    at, here = next(segments, (len(units.text) + 1, ()))
    before_at = -1
    before: Segment = ()
    shift = 0
    for change in (*made, Change(len(units.text) + 1, len(units.text) + 1, "")):
        begin, _ = units.span(units.line(change.start))
        while at < change.start or (at == change.start < change.end and change.text):
            put(at + shift, here)
            if at > before_at:  # of several at one column the first counts
                before_at, before = at, here
            at, here = next(segments, (len(units.text) + 1, ()))
        if at == change.start == change.end and change.text:
            # A name is that of one token, and not of what is inserted before or behind it.
            if change.opens:
                put(at + shift, here[:4])
            elif len(before) > 4 and before_at >= begin:
                put(at + shift, before[:4])
        removed_at = -1
        removed: Segment = ()
        while at < change.end:
            if at > removed_at:
                removed_at, removed = at, here
            at, here = next(segments, (len(units.text) + 1, ()))
        shift += change.growth
        if at > change.end:
            begin, _ = units.span(units.line(change.end))
            if removed_at >= begin:
                put(change.end + shift, removed)
            elif change.start < begin:
                # Two lines became one: nothing is known of what stood first in the second.
                put(change.end + shift, ())
        if removed:
            before_at, before = removed_at, removed
    return lines


def _placed(units: Units, lines: Sequence[Line]) -> Iterator[tuple[int, Segment]]:
    """The segments that lie within the text, and their places."""
    for number, segments in enumerate(lines[: len(units.lines)]):
        start, end = units.span(number)
        is_last = number + 1 == len(units.lines)
        for segment in segments:
            place = start + segment[0]
            if place > end or (place == end and not is_last):
                break
            yield place, segment


def composed(outer: Iterable[Line], inner: Sequence[Line]) -> list[Line]:
    """The segments of a text made from another, led on by the other's own map.

    A segment that `inner` says nothing of becomes one without a source, as no other says where it came from. Where
    both have a name, it is the inner's. The outer segments have source 0, and no name.
    """
    columns = [[segment[0] for segment in line] for line in inner]
    lines: list[Line] = []
    for segments in outer:
        made: Line = []
        for segment in segments:
            found: Segment = ()
            if len(segment) > 1 and segment[2] < len(inner):
                at = bisect_right(columns[segment[2]], segment[3])
                # Of several at one column the first counts, as for trace-mapping.
                at = bisect_left(columns[segment[2]], columns[segment[2]][at - 1]) if at else -1
                found = inner[segment[2]][at] if at >= 0 else ()
            traced = (segment[0], *found[1:])
            if not made or traced[1:] != made[-1][1:]:
                made.append(traced)
        lines.append(made)
    return lines
