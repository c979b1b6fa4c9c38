"""The arguments of macros, as C's preprocessor divides them."""

from __future__ import annotations

from glue_rewriter.records import NamedTuple
from glue_rewriter.source.c.tokens import Token, line_end, tokens

UNCLOSED = "the arguments of this macro do not end, as C's preprocessor reads them"
DEEP = "it stands in the arguments of too many others"

#: Tokens that say nothing.
NOTHING = frozenset({"comment", "splice", "end_of_line"})
_OPENING, _CLOSING = b"([{", b")]}"
#: Calls in the arguments of calls are looked at so deep: each level is read once more.
_DEPTH = 32


class Call(NamedTuple):
    """The arguments of a macro: where each begins and where the comma or parenthesis behind it stands."""

    arguments: list[tuple[int, int]]
    tokens: list[Token]


class Calls:
    """The calls in one file, to be asked for in the order in which they begin."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        #: Where the calls end that are around the last one.
        self._around: list[int] = []
        #: Where an end of the text is -> the parentheses that are closed before it, once one was found that is not.
        self._closed: dict[int, set[int]] = {}

    def of(self, start: int, end: int) -> Call | str | None:
        """The arguments in the parentheses behind a name; why they cannot be read, or None if there are none.

        Commas divide them but in parentheses; braces and brackets are nothing to C's preprocessor.
        """
        while self._around and self._around[-1] <= start:
            self._around.pop()
        if len(self._around) >= _DEPTH:
            return DEEP
        data = self._data
        depth = first = skip = 0
        every: list[Token] = []
        arguments: list[tuple[int, int]] = []
        for token in tokens(data, start, end):
            if token.start < skip:
                continue
            every.append(token)
            if token.kind == "directive":
                skip = line_end(data, token.start, end)
                continue
            sign = data[token.start : token.end] if token.kind == "sign" else b""
            if not depth:
                if token.kind in NOTHING:
                    continue
                if sign != b"(":
                    return None
                if end in self._closed and token.start not in self._closed[end]:
                    return UNCLOSED
                depth, first = 1, token.end
            elif sign == b"(":
                depth += 1
            elif sign == b")":
                depth -= 1
                if not depth:
                    arguments.append((first, token.start))
                    self._around.append(token.end)
                    return Call(arguments, every)
            elif sign == b"," and depth == 1:
                arguments.append((first, token.start))
                first = token.end
        if not depth:
            return None
        self._closed.setdefault(end, _closed(data, every))
        return UNCLOSED

    def around(self, inside: list[Token]) -> int:
        """How many pairs of parentheses are around all of these tokens."""
        opened: list[int] = []
        closing: dict[int, int] = {}
        for place, token in enumerate(inside):
            sign = self._data[token.start : token.end] if token.kind == "sign" else b""
            if sign == b"(":
                opened.append(place)
            elif sign == b")" and opened:
                closing[opened.pop()] = place
        count = 0
        while closing.get(count) == len(inside) - 1 - count:
            count += 1
        return count

    def balanced(self, call: Call, start: int, stop: int) -> int:
        """Where code ends that begins with a brace: behind the first comma outside parentheses that is in no braces.

        Today's macros end it at the first one, and the compiler refuses what that leaves; older ones took it all.
        """
        data = self._data
        depth = 0
        for token in call.tokens:
            if token.start >= start and token.kind == "sign":
                sign = data[token.start : token.end]
                depth += (sign in _OPENING) - (sign in _CLOSING)
                if depth <= 0 and (token.start >= stop or sign == b"}"):
                    break
            elif depth == 0 and token.start >= start and token.kind not in NOTHING:
                return stop  # it does not begin with a brace
        else:
            return stop
        return next((end for _, end in call.arguments if end >= token.start), stop)


def _closed(data: bytes, every: list[Token]) -> set[int]:
    """Where the parentheses begin that are closed among these tokens, which go on to the end of the text."""
    opened: list[int] = []
    found: set[int] = set()
    for token in every:
        sign = data[token.start : token.end] if token.kind == "sign" else b""
        if sign == b"(":
            opened.append(token.start)
        elif sign == b")" and opened:
            found.add(opened.pop())
    return found
