"""The bodies in JavaScript of a file in C or C++: found by C's tokens, whatever stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from glue_rewriter.records import NamedTuple
from glue_rewriter.source.c.calls import NOTHING, Call, Calls
from glue_rewriter.source.c.macros import SHAPES, WORD, Shape, kin
from glue_rewriter.source.c.tokens import Token, line_end, tokens
from glue_rewriter.source.c.types import Parameter, is_address, parameter
from glue_rewriter.source.c.wasm64 import Arms
from glue_rewriter.source.directives import MARK

NO_FUNCTION = "not four arguments with a name, parameters and a body in braces"
PASTED = "a macro puts its own arguments into this code"
EXPANDED = "C's preprocessor puts code here that addresses memory: a macro whose #define has it"
BROKEN = "a line is continued in the middle of a word or sign"
ESCAPED = "code in several strings, or in one with escaped backslashes"

#: Words whose lines say nothing of the code; a `#define` may have some.
_DEFINE = b"define"
#: What addresses memory in the replacement of a `#define`.
_MEMORY = re.compile(rb"\bHEAPU?F?\d+\b|\bDataView\b|\bAtomics\b|\b(?:Ui|I)nt\d+Array\b|\bFloat\d+Array\b")
#: What stands for all arguments that have no name.
_REST = b"__VA_ARGS__"
#: Tokens that are texts.
_TEXTS = frozenset({"text", "raw"})


class Body(NamedTuple):
    """One piece of JavaScript, its bytes from `start` to `end`.

    `form` is the name of the macro, `stop` the offset of the comma or parenthesis behind the body. Of a function `name`
    is where its name stands, and `parameters` has them all, in parentheses from `opening` to `closing`; else
    `arguments` says of `$0` and the following whether they are addresses. `blanks` are the offsets of backslashes that
    are none in JavaScript. With `has_directives`, lines of the body are the preprocessor's.
    """

    form: str
    start: int
    end: int
    stop: int
    is_async: bool = False
    name: tuple[int, int] | None = None
    opening: int = 0
    closing: int = 0
    parameters: tuple[Parameter, ...] = ()
    arguments: tuple[bool, ...] = ()
    blanks: tuple[int, ...] = ()
    has_directives: bool = False


class Unread(NamedTuple):
    """A macro whose code cannot be read, and why."""

    form: str
    start: int
    end: int
    reason: str


class Found(NamedTuple):
    """What a file in C has: the bodies, what cannot be read, and the comments to this tool outside them; in order."""

    bodies: tuple[Body, ...]
    unread: tuple[Unread, ...]
    comments: tuple[tuple[int, int], ...]


def may_have_bodies(data: bytes) -> bool:
    """Whether any byte sequence in a file could be one of the macros."""
    return WORD.search(data) is not None


def find_bodies(data: bytes, *, wide: bool = False) -> Found:
    """Every body in a file, and what looks like one and cannot be read, in a build for wasm32, or for wasm64 if that
    is `wide`."""
    return _Finder(data, wide=wide).found()


class _Definition(NamedTuple):
    """A `#define`: where its line ends, its name, and its parameters by name, the last perhaps for all that follow."""

    end: int
    name: bytes
    parameters: tuple[bytes, ...]


class _Finder:
    def __init__(self, data: bytes, *, wide: bool) -> None:
        self._data = data
        self._bodies: list[Body] = []
        self._unread: list[Unread] = []
        self._comments: list[tuple[int, int]] = []
        #: Macros that this file defines and that hand on code, and those of them that put some around it.
        self._wrappers: dict[bytes, Shape] = {}
        self._around: set[bytes] = set()
        #: Macros of this file whose replacement addresses memory, or has such a macro in it.
        self._accesses: set[bytes] = set()
        self._arms = Arms(wide=wide)
        self._calls = Calls(data)

    def found(self) -> Found:
        at, end = 0, len(self._data)
        while at < end:
            at = self._scan(at, end, None)
        return Found(tuple(self._bodies), tuple(self._unread), tuple(self._comments))

    def _scan(self, at: int, end: int, definition: _Definition | None) -> int:
        """Looks at the tokens from an offset on, and says where to go on."""
        data = self._data
        for token in tokens(data, at, end):
            if token.kind == "comment":
                self._note_comment(token)
            elif token.kind == "directive":
                stop = line_end(data, token.start, end)
                self._arms.take(token.word, data[token.end : stop])
                if token.word == _DEFINE:
                    self._define(token.end, stop)
                return stop
            elif token.kind == "name" and not self._arms.are_excluded:
                name = data[token.start : token.end]
                shape = SHAPES.get(name) or self._wrappers.get(name) or kin(name)
                if shape is not None:
                    return self._macro(token, shape, end, definition)
        return end

    def _note_comment(self, token: Token) -> None:
        """Remembers a comment to this tool, if it is one in JavaScript, too."""
        text = self._data[token.start : token.end]
        if MARK in text and (text[-2:] == b"*/" if text[:2] == b"/*" else b"\n" not in text):
            self._comments.append((token.start, token.end))

    def _define(self, start: int, end: int) -> None:
        """Looks into the replacement of a `#define`."""
        data = self._data
        every = (token for token in tokens(data, start, end) if token.kind not in ("comment", "splice"))
        name = next(every, None)
        if name is None or name.kind != "name":
            return
        at, parameters = name.end, list[bytes]()
        if data[at : at + 1] == b"(":
            for token in every:
                at = token.end
                text = data[token.start : at]
                if token.kind == "name":
                    parameters.append(text)
                elif text == b")":
                    break
            if data[name.end : at].replace(b" ", b"").endswith((b",...)", b"(...)")):
                parameters.append(_REST)
        definition = _Definition(end, data[name.start : name.end], tuple(parameters))
        self._note_access(definition.name, at, end)
        while at < end:
            at = self._scan(at, end, definition)

    def _macro(self, token: Token, shape: Shape, end: int, definition: _Definition | None) -> int:
        """Takes what a macro has; says where to go on."""
        data = self._data
        form = data[token.start : token.end].decode("utf-8", "replace")
        call = self._calls.of(token.end, end)
        if call is None or isinstance(call, str):
            if call:
                self._unread.append(Unread(form, token.start, token.end, call))
            return token.end
        if shape.code >= len(call.arguments):
            if definition is None and shape.name is not None and form in ("EM_JS", "EM_ASYNC_JS"):
                self._unread.append(Unread(form, token.start, call.arguments[-1][1], NO_FUNCTION))
            elif definition is not None:
                self._note_wrapper(definition, shape, call.arguments[-1])
            return token.end
        first, stop = call.arguments[shape.code]
        if shape.name is not None:
            stop = call.arguments[-1][1]
        elif stop < call.arguments[-1][1]:
            stop = self._calls.balanced(call, first, stop)
        start, stop_of_code = self._trimmed(first, stop)
        if data[token.start : token.end] in self._around and data[start : start + 1] != b"{":
            return token.end  # what is put into other code may be anything
        if definition is not None:
            mentioned = self._mentioned(definition, call, start, stop_of_code)
            if mentioned:
                self._note_wrapper(definition, shape, (start, stop_of_code))
                if data[start:stop_of_code] not in mentioned:
                    self._unread.append(Unread(form, token.start, stop, PASTED))
                return stop
        body = Body(form, start, stop_of_code, stop, shape.is_async)
        taken = (
            self._function(body, shape, call)
            if shape.name is not None
            else self._block(body, call, is_defined=definition is not None)
        )
        if isinstance(taken, str):
            if taken:
                self._unread.append(Unread(form, token.start, stop, taken))
            return stop if taken else token.end
        inside = [one for one in call.tokens if taken.start <= one.start < taken.end]
        if data[token.start : token.end] in self._wrappers:
            # What a macro is given is expanded before another gets it; what EM_JS is given itself stays as it is.
            self._unread += [
                Unread(form, one.start, one.end, EXPANDED)
                for one in inside
                if one.kind == "name" and data[one.start : one.end] in self._accesses
            ]
        if any(one.kind == "splice" and self._is_inside(one) for one in inside):
            self._unread.append(Unread(form, taken.start, taken.end, BROKEN))
            return stop
        for one in call.tokens:
            if one.kind == "comment" and one.start < stop and not taken.start <= one.start < taken.end:
                self._note_comment(one)
        self._bodies.append(
            taken._replace(
                blanks=(*taken.blanks, *(one.start for one in inside if one.kind == "splice")),
                has_directives=any(one.kind == "directive" for one in inside),
            )
        )
        return stop

    def _note_access(self, name: bytes, start: int, end: int) -> None:
        """Remembers a macro that addresses memory, unless it only hands on code."""
        data = self._data
        self._accesses.discard(name)  # of two definitions the later counts
        if WORD.search(data, start, end) is not None:
            return
        if _MEMORY.search(data, start, end) is not None or any(
            token.kind == "name" and data[token.start : token.end] in self._accesses
            for token in (tokens(data, start, end) if self._accesses else ())
        ):
            self._accesses.add(name)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        text = self._data[start:end]
        return start + len(text) - len(text.lstrip()), start + len(text.rstrip())

    def _mentioned(self, definition: _Definition, call: Call, start: int, end: int) -> set[bytes]:
        """The parameters of a `#define` that stand in the code of its replacement, and `#` for what pastes text."""
        data = self._data
        found = set()
        for token in call.tokens:
            if start <= token.start < end:
                text = data[token.start : token.end]
                if token.kind == "name" and text in definition.parameters:
                    found.add(text)
                elif text == b"#" or token.kind == "directive":
                    found.add(b"#")
        return found

    def _note_wrapper(self, definition: _Definition, shape: Shape, code: tuple[int, int]) -> None:
        """Remembers that a macro of this file hands on code, the last of its parameters that stands in it."""
        data = self._data
        start, end = self._trimmed(*code)
        named = [data[t.start : t.end] for t in tokens(data, start, end) if t.kind == "name"]
        places = [place for place, name in enumerate(definition.parameters) if name in named]
        if not places:
            return
        code_at = places[-1]
        # Of EM_JS, what stands before the code is taken to be handed on as it is, if there is enough.
        is_js = shape.name is not None and code_at >= 2
        if data[start:end] != definition.parameters[code_at]:
            self._around.add(definition.name)
        self._wrappers[definition.name] = (
            Shape(code_at, code_at - 2, code_at - 1, shape.is_async) if is_js else Shape(code_at)
        )

    def _function(self, body: Body, shape: Shape, call: Call) -> Body | str:
        """A body with its name and parameters; or why it cannot be read, nothing where it is no body at all."""
        data = self._data
        assert shape.name is not None
        assert shape.parameters is not None
        first, last = call.arguments[shape.name]
        named = [one for one in call.tokens if first <= one.start < last and one.kind not in NOTHING]
        low, high = self._trimmed(*call.arguments[shape.parameters])
        is_exact = body.form in ("EM_JS", "EM_ASYNC_JS")
        if data[body.start : body.start + 1] != b"{" or data[low : low + 1] != b"(" or data[high - 1 : high] != b")":
            return NO_FUNCTION if is_exact else ""
        parts = [low, *self._commas(call, low, high), high - 1]
        found = [parameter(data, one + 1, other) for one, other in pairwise(parts)]
        return body._replace(
            name=(named[0].start, named[0].end) if len(named) == 1 and named[0].kind == "name" else None,
            opening=low,
            closing=high - 1,
            parameters=tuple(one for one in found if one is not None),
        )

    def _commas(self, call: Call, start: int, end: int) -> Iterator[int]:
        """The commas in the parentheses of parameters that divide them."""
        depth = 0
        for token in call.tokens:
            if start <= token.start < end and token.kind == "sign":
                sign = self._data[token.start : token.end]
                depth += (sign == b"(") - (sign == b")")
                if sign == b"," and depth == 1:
                    yield token.start

    def _block(self, body: Body, call: Call, *, is_defined: bool) -> Body | str:
        """A body of EM_ASM without what emcc takes away around it; or why it cannot be read.

        emcc: trim_asm_const_body in emscripten.py takes away parentheses and quotes around all of it.
        """
        data = self._data
        start, end = body.start, body.end
        blanks: tuple[int, ...] = ()
        inside = [one for one in call.tokens if start <= one.start < end and one.kind not in NOTHING]
        around = self._calls.around(inside)
        if around:
            inside = inside[around:-around]
            start, end = (inside[0].start, inside[-1].end) if inside else (start, start)
        if inside and all(one.kind in _TEXTS for one in inside):
            text = data[start + 1 : end - 1]
            if len(inside) > 1 or inside[0].kind == "raw" or data[start : start + 1] != b'"' or b"\\\\" in text:
                return ESCAPED
            start, end = self._trimmed(start + 1, end - 1)
            blanks = tuple(found.start() for found in re.finditer(rb'\\"', data[:end]) if found.start() >= start)
        given = [argument for argument in call.arguments if argument[0] > body.stop]
        if any(one.kind == "directive" and one.start > body.stop for one in call.tokens):
            given = []  # which is which depends on the arms
        arguments = tuple(is_address(data, *argument, declared=not is_defined) for argument in given)
        return body._replace(start=start, end=end, arguments=arguments, blanks=blanks) if start < end else ""

    def _is_inside(self, splice: Token) -> bool:
        """Whether there is no blank on either side of where a line is continued."""
        around = self._data[splice.start - 1 : splice.start], self._data[splice.end : splice.end + 1]
        return not any(each.isspace() for each in around)
