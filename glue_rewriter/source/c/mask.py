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
    them. `bigints` are those among them that are BigInts in wasm64. `spans` are the bytes of the functions, one for
    each body.
    """

    data: bytes
    parameters: dict[int, bool]
    bigints: set[int]
    spans: tuple[tuple[int, int], ...]


def mask(data: bytes, bodies: Iterable[Body], comments: Sequence[tuple[int, int]] = ()) -> Masked:
    """The mask that shows these bodies, and comments outside them, in the order of the file."""
    writer = _Writer(data, comments)
    spans = [writer.write(body) for body in bodies]
    return Masked(bytes(writer.text), writer.parameters, writer.bigints, tuple(spans))


class _Writer:
    def __init__(self, data: bytes, comments: Sequence[tuple[int, int]]) -> None:
        self._data = data
        self.text = bytearray(_NO_NEWLINE.sub(b" ", data))
        self.parameters: dict[int, bool] = {}
        self.bigints: set[int] = set()
        for low, high in comments:
            self.text[low:high] = data[low:high]
        self._ends = [high for _, high in comments]
        #: Where the last function or comment ends, and whether a function there has no semicolon behind it.
        self._done = 0
        self._is_open = False

    def write(self, body: Body) -> tuple[int, int]:
        """Writes a body with its function; says where that begins and ends."""
        text, end = self.text, body.end
        before = bisect_right(self._ends, body.start)
        self._done = max(self._done, self._ends[before - 1] if before else 0)
        text[body.start : end] = self._data[body.start : end]
        for at in body.blanks:
            text[at : at + 1] = b" "
        if body.opening:
            begin = self._function(body)
        else:
            begin = self._block(body)
            end = body.stop + 1
            text[body.stop : end] = b"}"
        # What follows may go on with the expression that an arrow function is, or a function and more.
        self._is_open = text[end : end + 1] != b" "
        if not self._is_open:
            text[end : end + 1] = b";"
            end += 1
        self._done = end
        return begin, end

    def _function(self, body: Body) -> int:
        """Puts the head of a function in front of its body; says where it begins."""
        text, data = self.text, self._data
        head = b"async " if body.is_async else b""
        at = None if body.name is None else self._put(head + b"function ", body.name[0])
        if at is None or body.name is None:
            # No room, or no name: a function without one, which takes one argument that nobody names.
            at = self._put(head + b"_=>", body.start)
            return self._done if at is None else at
        text[slice(*body.name)] = data[slice(*body.name)]
        text[body.opening : body.opening + 1], text[body.closing : body.closing + 1] = b"(", b")"
        for place, one in enumerate(body.parameters):
            text[one.start : one.end] = data[one.start : one.end]
            self.parameters[one.start] = one.is_address
            if one.is_bigint:
                self.bigints.add(one.start)
            if place:
                # Blank by now, as is all between two names.
                comma = text.index(b" ", body.parameters[place - 1].end, one.start)
                text[comma : comma + 1] = b","
        return at

    def _block(self, body: Body) -> int:
        """Puts the head of a function with `$0` and so on in front of a body; says where it begins."""
        numbers = sorted({int(found[1]) for found in _NUMBERED.finditer(self._data, body.start, body.end)})
        names = [b"$%d" % number for number in numbers]
        head = names[0] if len(names) == 1 else b"(" + b",".join(names) + b")"
        at = self._put(head + b"=>{", body.start)
        if at is None:
            at = self._put(b"_=>{", body.start)
            return self._done if at is None else at
        where = at
        for number, name in zip(numbers, names, strict=True):
            where = self.text.index(name, where)
            self.parameters[where] = number < len(body.arguments) and body.arguments[number]
            where += len(name)
        return at

    def _put(self, head: bytes, high: int) -> int | None:
        """Writes a head into the last line in front of an offset that has room for it; None where there is none."""
        head = b";" * self._is_open + head
        for found in reversed(list(_LINE.finditer(self.text, self._done, high))):
            if found.end() - found.start() >= len(head):
                at = found.end() - len(head)
                self.text[at : found.end()] = head
                return at
        return None
