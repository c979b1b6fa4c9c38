"""Forms that tree-sitter's grammars do not know, spelled so that they do: other bytes, but as many.

Only what stands next to a syntax error is touched, and the outcome counts only if it has no error. Each form is a
matter of declarations or types: what is blanked or renamed is no part of any expression.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import broken

_NAME = rb"[\w$\x80-\xff]+"
_STRING = rb"(?:'[^'\r\n]*'|\"[^\"\r\n]*\")"
#: Comments and white space: a limited number, as a source of nothing but comments would be read again for each of them.
_BLANKS = rb"(?:\s+|//[^\r\n]*|/\*.*?\*/){0,40}+"
#: Words that are no variable's name, and may be that of what modules export.
_RESERVED = (
    rb"(?:await|break|case|catch|class|const|continue|debugger|delete|do|else|enum|export|extends|false|finally|for|"
    rb"function|if|import|in|instanceof|new|null|return|super|switch|this|throw|true|try|typeof|var|void|while|with)"
)
#: What follows a name, unlike a modifier of a declaration. It must be in sight: what is searched may end with the word.
_NO_NAME = rb"(?=\s*[^\s\w$#\['\"]|\[|[ \t]+(?:in|instanceof|as|satisfies|of)[^\w$]|[ \t]*[\r\n])"
#: How far before an error its cause may begin, in bytes.
_REACH = 400
#: How often a file is parsed until it is given up.
_ROUNDS = 16


#: What shows that `await` is an operator somewhere, or `yield`.
_ASYNCHRONOUS = re.compile(
    rb"\basync\b|(?:^|[;}\r\n])\s*(?:import|export)\b|\bfor\s+await\b|"
    rb"\bawait[ \t]+(?!(?:in|instanceof|as|satisfies|of)\b)[\w$]"
)
_GENERATOR = re.compile(
    rb"\bfunction\s*\*|(?:[{;,}\r\n]|\basync|\bstatic)\s*\*\s*[\w$\[#'\"]|(?:^|[;}\r\n])\s*(?:import|export)\b|"
    rb"\buse strict\b|\byield[ \t]+(?!(?:in|instanceof|as|satisfies|of)\b)[\w$]"
)
_DECORATOR = re.compile(rb"@\s*\(")
#: What stands behind a decorator: further ones, and whether a class follows.
_DECORATED = re.compile(
    rb"(?:\s+|@[\w$.]+(?:\([^()]*\))?|@\s*\([^()]*\))*+((?:export|default|(?:abstract\s+|declare\s+)*class)\b)?"
)
_BRACKET = re.compile(
    rb"//[^\r\n]*|/\*.*?\*/|'(?:[^'\\\r\n]|\\.)*'|\"(?:[^\"\\\r\n]|\\.)*\"|`(?:[^`\\]|\\.)*`|[()\[\]{}]", re.DOTALL
)


class Form(NamedTuple):
    """A form: what stands in the first group of `pattern` is spelled as `spelling` says."""

    pattern: re.Pattern[bytes]
    spelling: Callable[[bytes], bytes]
    #: Whether it is one only between the braces of a type.
    in_type: bool
    #: Whether the group is the `<` of type arguments, all of which are meant.
    is_bracket: bool


def _blanked(text: bytes) -> bytes:
    return b" " * len(text)


def _renamed(text: bytes) -> bytes:
    return text[:-1] + b"_"


def _constant(text: bytes) -> bytes:
    return b"const".rjust(len(text))


def _ended(text: bytes) -> bytes:
    return b";".ljust(len(text))


def _form(
    pattern: bytes,
    spelling: Callable[[bytes], bytes] = _blanked,
    *,
    in_type: bool = False,
    is_bracket: bool = False,
) -> Form:
    return Form(re.compile(pattern, re.DOTALL), spelling, in_type, is_bracket)


_SCRIPT = (
    # import source x from 'x', import defer * as x from 'x'
    _form(rb"\bimport\s+(source|defer)\s+(?!from\s*['\"])(?=[\w$*{])"),
    # import.source('x')
    _form(rb"\bimport\s*(\.\s*(?:source|defer))(?=\s*\()"),
    # export * from 'x' with { type: 'json' }, import x from 'x' assert { type: 'json' }
    _form(rb"(?:\bfrom|\bimport)\s*" + _STRING + rb"\s*((?:with|assert)\s*\{[^{}]*\})"),
    # export { x as null }, import { null as x } from 'x'
    _form(rb"\bas\s+(" + _RESERVED + rb")\s*(?:[,}]|from\b)", _renamed),
    _form(rb"[{,]\s*(" + _RESERVED + rb")(?=\s+as\s+[\w$'\"]+\s*[,}])", _renamed),
    # class { accessor x = 1 }
    _form(rb"(?<![.\w$])(accessor)[ \t]+(?!(?:in|instanceof|as|satisfies)\b)(?=[\w$#])"),
    # undefined => x, undefined: for (;;) break undefined; yield: await: likewise
    _form(rb"(?<![.\w$])(undefined)(?=\s*=>)", _renamed),
    _form(rb"(?:^|[;{}\r\n:)])\s*(undefined|yield|await)(?=\s*:\s*(?:for|while|do|if|switch|try|with|\{))", _renamed),
    _form(rb"\b(?:break|continue)[ \t]+(undefined|yield|await)(?=\s*[;}\r\n])", _renamed),
    # for (using x = y;;), for (await using x of y), for (using = x;;)
    _form(rb"\bfor\s*(?:await\s*)?\(\s*(await\s+using)(?=\s+[\w$]+\s*(?:=[^=>]|of\b))", _constant),
    _form(rb"\bfor\s*\(\s*(using)(?=\s+[\w$]+\s*=[^=>])", _constant),
    _form(rb"\bfor\s*\(\s*(using)(?=\s*=[^=>])", _renamed),
    # tag`\unicode and \xerxes`, whose escapes only the tag has to understand
    _form(rb"(?<!\\)(?:\\\\)*(\\)(?=u(?![\da-fA-F]{4}|\{[\da-fA-F]+\})|x(?![\da-fA-F]{2}))", lambda _: b"_"),
)
_TYPED = (
    # a line break before a name such as in1
    _form(rb"([\r\n])[ \t]*(?=in(?:stanceof)?[\d_$])", _ended),
    # export type * from 'x'
    _form(rb"\bexport\s+(type)\s*(?=\*)"),
    # export { typeof } from 'x', export { type as x }
    _form(rb"\bexport\s*\{(?:[^{}]*?[,\s])?(" + _RESERVED + rb")\s*(?=[,}])(?=[^{}]*\}\s*from\b)", _renamed),
    _form(rb"[{,]\s*(type)(?=\s+as\s+(?!as\b)[\w$]+\s*[,}])", _renamed),
    # export { type, x }
    _form(rb"\bexport\s*\{(?:[^{}]*?[,\s])?(type)\s*[,}]", _renamed),
    # interface X { abstract: T; abstract(): T }, class X { accessor = 1 }, using[x], abstract ? x : y
    _form(rb"(?:(?<![.\w$])|(?<=\.\.\.))(abstract|accessor|interface|using)\b" + _NO_NAME, _renamed),
    # let as = x, for (let of of x), new satisfies(x), async as => x
    _form(rb"\b(?:let|new)\s+(as|satisfies|of)\b" + _NO_NAME, _renamed),
    _form(rb"\basync[ \t]+(as|satisfies)(?=\s*=>)", _renamed),
    # class X { x⏎*y() {} }
    _form(rb"([\r\n])[ \t]*(?=\*\s*[\w$#]+\s*\([^()]*\)\s*(?::[^{}]*)?\{)", _ended),
    # <this.Part />
    _form(rb"<\s*/?\s*(this)(?=\.[\w$])", _renamed),
    # abstract override readonly x: T
    _form(rb"\b(abstract)\s+override\s+(?=[\w$#\[])"),
    # static [x: T]: T
    _form(rb"\b(static)\s+(?=\[\s*" + _NAME + rb"\s*:)"),
    # declare module 'x' { global { … } }
    _form(rb"[{};]\s*(global)(?=\s*\{)"),
    # keyof readonly X[]
    _form(rb"\bkeyof\s+(readonly)\s"),
    # for (using x of y), for (x as X of y)
    _form(rb"\bfor\s*(?:await\s*)?\(\s*(using)(?=\s+[\w$]+\s+of\b)", _constant),
    _form(rb"\bfor\s*\(\s*[\w$.]+\s+(as\s+[\w$.]+)(?=\s+of\b)"),
    # for (async of => x;;), x?.5:y
    _form(rb"\bfor\s*\(\s*(async)(?=\s+of\s*=>)"),
    _form(rb"\?(\.)(?=\d)"),
    # import { type as as, type as as as } from 'x'
    _form(rb"[{,]\s*(type)(?=\s+as\s+as\s*[,}])", _renamed),
    _form(rb"[{,]\s*(type)(?=\s+as(?:\s+as\s+as)?\s*[,}])"),
    # class X<in out T>
    _form(rb"[<,]" + _BLANKS + rb"((?:in\s+out|in|out)\s)\s*(?=" + _NAME + rb"\s*(?:[,>=]|extends\b))"),
    # x as X<<T>(x: T) => T>
    _form(rb"\b(?:as|satisfies)\s+[\w$.]+\s*(<)<", is_bracket=True),
    # import('x').X<T>
    _form(rb"\bimport\s*\(\s*" + _STRING + rb"\s*\)(?:\s*\.\s*" + _NAME + rb")+\s*(<)", is_bracket=True),
    # type X = `\``
    _form(rb"(\\`)", lambda text: b"__"),
    # interface X { <T>(x: T): T⏎<U>(x: U): U }
    _form(
        rb"[\w$>\])}'\"](?<!=>)(?<!\bextends)(?<!\bkeyof)(?<!\bnew)([ \t]*[\r\n]|[ \t]+(?=//|/\*))(?="
        + _BLANKS
        + rb"[<(])",
        _ended,
        in_type=True,
    ),
)
_BRACE = re.compile(rb"//[^\r\n]*|/\*.*?\*/|'(?:[^'\\\r\n]|\\.)*'|\"(?:[^\"\\\r\n]|\\.)*\"|([{}])", re.DOTALL)
#: What stands before the brace of a type; behind a colon or comma it may be that of an object, whose lines do not end.
_TYPE_HEAD = re.compile(rb"(?:\binterface\b[^{};]*|\btype\b[^{};]*=\s*[^{};]*|[:|&<,]\s*)\Z")


def respelled(data: bytes, root: Node, is_typed: bool, parse: Callable[[bytes], Node]) -> tuple[bytes, Node] | None:
    """The source with the forms next to its errors respelled and the root of its tree, None where that does not help.

    `root` is that of the tree with the errors, `parse` gives the root of a text.
    """
    forms = _SCRIPT + _TYPED if is_typed else _SCRIPT
    plain = _without_words(data) if is_typed else data
    plain = _without_decorators(plain)
    if plain != data:
        data, root = plain, parse(plain)
        if not root.has_error:
            return data, root
    everywhere = False
    ended: list[int] = []
    for _ in range(_ROUNDS):
        text = bytearray(data)
        windows = [(0, len(data))] if everywhere else _windows(root, len(data))
        braces = _Braces(data) if is_typed else None
        for form in forms:
            for match in _matches(form, data, windows):
                start, end = match.span(1)
                if braces is not None and form.spelling is _ended and not braces.may_end(start, form.in_type):
                    continue
                end = _closing(data, start) if form.is_bracket else end
                text[start:end] = form.spelling(data[start:end])
                if form.spelling is _ended:
                    ended.append(start)
        if text == data and everywhere:
            return None
        # The cause of an error may stand far before it: what nothing near it explains is looked for everywhere.
        everywhere = text == data
        data = bytes(text)
        root = root if everywhere else parse(data)
        if not root.has_error:
            # A semicolon that ended a comment's line would have made the next line part of the comment.
            ends = (root.descendant_for_byte_range(at, at + 1) for at in ended)
            return (data, root) if all(node is not None and node.type == ";" for node in ends) else None
    return None


def _without_words(data: bytes) -> bytes:
    """The source with `await` and `yield` renamed where both are names all over it: where nothing is asynchronous, a
    generator, or a module."""
    for word, operator in ((b"await", _ASYNCHRONOUS), (b"yield", _GENERATOR)):
        if word in data and operator.search(data) is None:
            data = re.sub(rb"\b%s\b" % word, _renamed(word), data)
    return data


def _without_decorators(data: bytes) -> bytes:
    """The source with `@(x)` in front of a class as `;(x);`, and in front of what is in one as `;[x];`, a field."""
    text = bytearray(data)
    behind = told = 0
    is_class = False
    for match in _DECORATOR.finditer(data):
        end = _closed(data, match.end() - 1) if match.start() >= behind else -1
        if end < 0:
            continue
        if end > told and (rest := _DECORATED.match(data, end)) is not None:
            told, is_class = rest.end(), rest[1] is not None
        blank = data[end : end + 1]
        if not (blank.isspace() or blank == b"@"):
            continue
        text[match.start() : match.end()] = b";".ljust(match.end() - match.start() - 1) + (b"(" if is_class else b"[")
        text[end - 1 : end] = b")" if is_class else b"]"
        text[end : end + 1] = b";" if blank.isspace() else b"@"
        behind = end
    return bytes(text)


def _closed(data: bytes, start: int) -> int:
    """The offset behind the bracket that closes the one at an offset, -1 where none does."""
    depth = 0
    for sign in _BRACKET.finditer(data, start, start + _REACH * 8):
        depth += {b"(": 1, b"[": 1, b"{": 1, b")": -1, b"]": -1, b"}": -1}.get(sign[0], 0)
        if depth == 0:
            return sign.end()
    return -1


def _windows(root: Node, size: int) -> list[tuple[int, int]]:
    """The byte ranges around the errors of a tree, in order, where they overlap joined."""
    windows: list[tuple[int, int]] = []
    for node in broken(root):
        start, end = max(0, node.start_byte - _REACH), min(size, node.end_byte + _REACH)
        if windows and start <= windows[-1][1]:
            start, end = windows[-1][0], max(end, windows.pop()[1])
        windows.append((start, end))
    return windows


def _matches(form: Form, data: bytes, windows: list[tuple[int, int]]) -> Iterator[re.Match[bytes]]:
    for start, end in windows:
        at = start
        while (match := form.pattern.search(data, at, end)) is not None:
            yield match
            at = match.start() + 1 if form.in_type else max(match.end(1), match.start() + 1)


class _Braces:
    """The braces of a source, as far as they are told from those in strings and comments by looking for quotes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        #: The offset of each brace, and that of the innermost brace that is open behind it, -1 for none.
        self._at: list[int] = []
        self._open: list[int] = []
        self._texts: list[tuple[int, int]] = []
        stack = [-1]
        for match in _BRACE.finditer(data):
            if match[1] is None:
                self._texts.append(match.span())
                continue
            if match[1] == b"{":
                stack.append(match.start())
            elif len(stack) > 1:
                stack.pop()
            self._at.append(match.start())
            self._open.append(stack[-1])

    def may_end(self, offset: int, in_type: bool) -> bool:
        """Whether a semicolon at an offset would stand in no comment and end none, and, with `in_type`, whether the
        innermost brace that is open there is that of a type."""
        text = bisect_left(self._texts, (offset + 1,)) - 1
        if text >= 0 and offset <= self._texts[text][1] and self._data.startswith(b"/", self._texts[text][0]):
            return False
        if not in_type:
            return True
        index = bisect_left(self._at, offset) - 1
        head = self._open[index] if index >= 0 else -1
        return head >= 0 and _TYPE_HEAD.search(self._data, max(0, head - 2 * _REACH), head) is not None


def _closing(data: bytes, start: int) -> int:
    """The offset behind the `>` that belongs to the `<` at an offset; the offset itself if there is none."""
    depth = 0
    for sign in re.finditer(rb"=>|[<>;]", data[start : start + 4 * _REACH]):
        if sign[0] == b";":
            break
        depth += {b"<": 1, b">": -1}.get(sign[0], 0)
        if depth == 0:
            return start + sign.end()
    return start
