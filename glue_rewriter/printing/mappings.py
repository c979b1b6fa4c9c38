"""The `mappings` of a source map: base64 VLQ in and out (ECMA-426, Base64 VLQ and Mappings structure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

#: One segment: (generated column,) or (generated column, source, line, column) or that with a name after it. All
#: from 0 and not relative; columns in UTF-16 units. The segments of a generated line are sorted by column.
Segment = tuple[int, ...]
Line = list[Segment]

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_CONTINUES = 32
_LIMIT = 1 << 31


def vlq(value: int) -> str:
    """The base64 VLQ of a number."""
    rest = -value << 1 | 1 if value < 0 else value << 1
    text = ""
    while rest > 31:
        text += _DIGITS[rest & 31 | _CONTINUES]
        rest >>= 5
    return text + _DIGITS[rest]


class _Vlqs(dict[int, str]):
    """Number -> its base64 VLQ, each computed once."""

    def __missing__(self, value: int) -> str:
        self[value] = text = vlq(value)
        return text


def encode(lines: Iterable[Sequence[Segment]]) -> str:
    """The mappings of generated lines, without the lines at the end that have no segment."""
    digits = _Vlqs()
    source = line = column = name = 0
    texts: list[str] = []
    for segments in lines:
        generated = 0
        parts: list[str] = []
        for segment in segments:
            text = digits[segment[0] - generated]
            generated = segment[0]
            if len(segment) > 1:
                text += digits[segment[1] - source] + digits[segment[2] - line] + digits[segment[3] - column]
                _, source, line, column, *_ = segment
                if len(segment) > 4:
                    text += digits[segment[4] - name]
                    name = segment[4]
            parts.append(text)
        texts.append(",".join(parts))
    return ";".join(texts).rstrip(";")


def decode(mappings: str, *, sources: int, names: int) -> list[Line]:
    """The segments of each generated line.

    `sources` and `names` say how many there are. Raises `ValueError`, its text for people, for what the format does
    not allow; a segment with a source or name that there is not is one.
    """
    known: dict[str, Segment] = {"": ()}
    lines: list[Line] = []
    source = line = column = name = 0
    for number, text in enumerate(mappings.split(";"), 1):
        segments: Line = []
        generated = 0
        ordered = True
        for part in text.split(",") if text else ():
            deltas = known.get(part)
            if deltas is None:
                deltas = known[part] = _numbers(part, number)
            size = len(deltas)
            if size not in (1, 4, 5):
                raise ValueError(f"mappings, line {number}: segment ‘{part}’ has {size} fields, not 1, 4 or 5")
            ordered = ordered and deltas[0] >= 0
            generated += deltas[0]
            if size == 1:
                segment: Segment = (generated,)
            else:
                source += deltas[1]
                line += deltas[2]
                column += deltas[3]
                if not 0 <= source < sources:
                    raise ValueError(f"mappings, line {number}: source {source} of {sources}, counted from 0")
                if size == 4:
                    segment = (generated, source, line, column)
                else:
                    name += deltas[4]
                    if not 0 <= name < names:
                        raise ValueError(f"mappings, line {number}: name {name} of {names}, counted from 0")
                    segment = (generated, source, line, column, name)
            if generated < 0 or line < 0 or column < 0:
                raise ValueError(f"mappings, line {number}: segment ‘{part}’ leads to a line or column below 0")
            segments.append(segment)
        if not ordered:
            segments.sort(key=_column)
        lines.append(segments)
    return lines


def _column(segment: Segment) -> int:
    return segment[0]


def _numbers(part: str, number: int) -> Segment:
    """The numbers of one segment, each relative to the one before of its kind."""
    numbers: list[int] = []
    value = shift = 0
    for digit in part:
        bits = _VALUES.get(digit)
        if bits is None:
            raise ValueError(f"mappings, line {number}: {digit!r} is not a base64 digit")
        value |= (bits & 31) << shift
        if bits & _CONTINUES:
            shift += 5
            continue
        magnitude = value >> 1
        if magnitude >= _LIMIT:
            raise ValueError(f"mappings, line {number}: a number in segment ‘{part[:20]}’ exceeds 32 bits")
        # A minus sign and no digits stand for the least of all numbers.
        numbers.append((-magnitude or -_LIMIT) if value & 1 else magnitude)
        value = shift = 0
    if shift:
        raise ValueError(f"mappings, line {number}: segment ‘{part[:20]}’ ends within a number")
    return tuple(numbers)
