"""The mask of a file in C: equal length, the same ends of lines, a function of JavaScript for each body.

    EM_JS(int, get, (int *p), { return HEAP32[p >> 2]; });
     function  get  (     p)  { return HEAP32[p >> 2]; }

`function` takes the place of what stands before the name, of whatever there is of C since the last body. The
parameters `$0` and so on are declared, too, where there is room. Comments to this tool are shown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from glue_rewriter.records import NamedTuple
from glue_rewriter.source.c.bodies import Body

_NO_NEWLINE = re.compile(rb"[^\r\n]")
_NUMBERED = re.compile(rb"(?<![\w$])\$([0-9]{1,2})(?![\w$])")
_LINE = re.compile(rb"[^\r\n]+")


class Masked(NamedTuple):
    """The masked text, and what the parameters of its functions are.

    `parameters` maps where the name of each begins to whether its type in C is that of an address; wasm gives all of
    them. `spans` are the bytes of the functions, one for each body.
    """

    data: bytes
    parameters: dict[int, bool]
    spans: tuple[tuple[int, int], ...]


def mask(data: bytes, bodies: Iterable[Body], comments: Sequence[tuple[int, int]] = ()) -> Masked:
    """The mask that shows these bodies, and comments outside them, in the order of the file."""
    text = bytearray(_NO_NEWLINE.sub(b" ", data))
    parameters: dict[int, bool] = {}
    spans = []
    done = 0
    for low, high in comments:
        text[low:high] = data[low:high]
    ends = [high for _, high in comments]
    for body in bodies:
        done = max(done, ends[bisect_right(ends, body.start) - 1]) if ends and ends[0] <= body.start else done
        start, end = body.start, body.end
        text[start:end] = data[start:end]
        for at in body.blanks:
            text[at : at + 1] = b" "
        if body.opening:
            begin, is_named = _write_function(text, data, body, done, parameters)
        else:
            begin, is_named = _write_block(text, data, body, done, parameters), False
            end = body.stop + 1
            text[body.stop : end] = b"}"
        # An arrow function is an expression, and what follows may be a word.
        if not is_named and text[end : end + 1] == b" ":
            text[end : end + 1] = b";"
            end += 1
        spans.append((begin, end))
        done = end
    return Masked(bytes(text), parameters, tuple(spans))


def _write_function(
    text: bytearray, data: bytes, body: Body, done: int, parameters: dict[int, bool]
) -> tuple[int, bool]:
    """Puts the head of a function in front of its body; says where it begins, and whether it has its name."""
    head = b"async " if body.is_async else b""
    at = None if body.name is None else _put(text, head + b"function ", done, body.name[0])
    if at is None or body.name is None:
        # No room, or no name: a function without one, which takes one argument that nobody names.
        at = _put(text, head + b"_=>", done, body.start)
        return done if at is None else at, False
    text[slice(*body.name)] = data[slice(*body.name)]
    text[body.opening : body.opening + 1], text[body.closing : body.closing + 1] = b"(", b")"
    for place, one in enumerate(body.parameters):
        text[one.start : one.end] = data[one.start : one.end]
        parameters[one.start] = one.is_address
        if place:
            # Blank by now, as is all between two names.
            comma = text.index(b" ", body.parameters[place - 1].end, one.start)
            text[comma : comma + 1] = b","
    return at, True


def _write_block(text: bytearray, data: bytes, body: Body, done: int, parameters: dict[int, bool]) -> int:
    """Puts the head of a function with `$0` and so on in front of a body; says where it begins."""
    numbers = sorted({int(found[1]) for found in _NUMBERED.finditer(data, body.start, body.end)})
    names = [b"$%d" % number for number in numbers]
    at = _put(text, (names[0] if len(names) == 1 else b"(" + b",".join(names) + b")") + b"=>{", done, body.start)
    if at is None:
        at = _put(text, b"_=>{", done, body.start)
        return done if at is None else at
    where = at
    for number, name in zip(numbers, names, strict=True):
        where = text.index(name, where)
        parameters[where] = number < len(body.arguments) and body.arguments[number]
        where += len(name)
    return at


def _put(text: bytearray, head: bytes, low: int, high: int) -> int | None:
    """Writes a head into the last line between two offsets that has room for it; None where there is none."""
    for found in reversed(list(_LINE.finditer(text, low, high))):
        if found.end() - found.start() >= len(head):
            at = found.end() - len(head)
            text[at : found.end()] = head
            return at
    return None
