"""Forms that tree-sitter's grammars do not know, spelled so that they do: other bytes, but as many.

Only what stands next to a syntax error is touched, and the outcome counts only if it has no error. Each form is a
matter of declarations or types: what is blanked or renamed is no part of any expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.parser import broken

_NAME = rb"[\w$\x80-\xff]+"
_STRING = rb"(?:'[^'\r\n]*'|\"[^\"\r\n]*\")"
#: A comment, or white space.
_BLANK = rb"(?:\s|//[^\r\n]*|/\*.*?\*/)"
#: How far before an error its cause may begin, in bytes.
_REACH = 400
#: How often a file is parsed until it is given up. After half of that, a form that was met is looked for everywhere.
_ROUNDS = 16


class Form(NamedTuple):
    """A form: `pattern` finds it, its groups are what is respelled: with blanks, or as `spelling` says."""

    pattern: re.Pattern[bytes]
    spelling: Callable[[bytes], bytes] = lambda text: b" " * len(text)
    #: Whether it is one only between the braces of a type.
    in_type: bool = False
    #: Whether the group is the `<` of type arguments, all of which are meant.
    is_bracket: bool = False


def _renamed(text: bytes) -> bytes:
    return text[:-1] + b"_"


def _ended(text: bytes) -> bytes:
    return b";".ljust(len(text))


def _form(pattern: bytes, spelling: Callable[[bytes], bytes] | None = None, **options: bool) -> Form:
    compiled = re.compile(pattern, re.DOTALL)
    return Form(compiled, **options) if spelling is None else Form(compiled, spelling, **options)


_SCRIPT = (
    # import source x from 'x', import defer * as x from 'x'
    _form(rb"\bimport\s+(source|defer)\s+(?!from\s*['\"])(?=[\w$*{])"),
    # import.source('x')
    _form(rb"\bimport\s*(\.\s*(?:source|defer))(?=\s*\()"),
    # export * from 'x' with { type: 'json' }, import x from 'x' assert { type: 'json' }
    _form(rb"(?:\bfrom|\bimport)\s*" + _STRING + rb"\s*((?:with|assert)\s*\{[^{}]*\})"),
    # class { accessor x = 1 }
    _form(rb"(?<![.\w$])(accessor)[ \t]+(?!(?:in|instanceof|as|satisfies)\b)(?=[\w$#])"),
    # a line break before a name such as in1
    _form(rb"([\r\n])\s*(?=in(?:stanceof)?[\d_$])", _ended),
)
_TYPED = (
    # export type * from 'x'
    _form(rb"\bexport\s+(type)\s*(?=\*)"),
    # export { type, x }
    _form(rb"\bexport\s*\{(?:[^{}]*?[,\s])?(type)\s*[,}]", _renamed),
    # interface X { abstract: T; abstract(): T }
    _form(rb"(?<![.\w$])(abstract|accessor)(?=\s*\??\s*[:(;])", _renamed),
    # abstract override readonly x: T
    _form(rb"\b(abstract)\s+override\s+(?=[\w$#\[])"),
    # static [x: T]: T
    _form(rb"\b(static)\s+(?=\[\s*" + _NAME + rb"\s*:)"),
    # class X<in out T>
    _form(rb"[<,]\s*((?:in\s+out|in|out)\s)\s*(?=" + _NAME + rb"\s*(?:[,>=]|extends\b))"),
    # x as X<<T>(x: T) => T>
    _form(rb"\b(?:as|satisfies)\s+[\w$.]+\s*(<)<", is_bracket=True),
    # import('x').X<T>
    _form(rb"\bimport\s*\(\s*" + _STRING + rb"\s*\)(?:\s*\.\s*" + _NAME + rb")+\s*(<)", is_bracket=True),
    # interface X { <T>(x: T): T⏎<U>(x: U): U }
    _form(rb"[\w$>\])}'\"]([ \t]*[\r\n]|[ \t]+(?=//|/\*))(?=" + _BLANK + rb"*+[<(])", _ended, in_type=True),
)
#: What stands before the brace of a type.
_TYPE_HEAD = re.compile(rb"(?:\binterface\b[^{};]*|\btype\b[^{};]*=\s*[^{};]*|[:|&<]\s*)\Z")


def respelled(data: bytes, root: Node, is_typed: bool, parse: Callable[[bytes], Node]) -> tuple[bytes, Node] | None:
    """The source with the forms next to its errors respelled and the root of its tree, None where that does not help.

    `root` is that of the tree with the errors, `parse` gives the root of a text.
    """
    forms = _SCRIPT + _TYPED if is_typed else _SCRIPT
    met: set[Form] = set()
    for count in range(_ROUNDS):
        everywhere = met if count >= _ROUNDS // 2 else frozenset()
        text = bytearray(data)
        for form in forms:
            for match in _matches(form, data, [(0, len(data))] if form in everywhere else _windows(root, len(data))):
                start, end = _meant(form, data, match)
                text[start:end] = form.spelling(data[start:end])
                met.add(form)
        if text == data:
            return None
        data = bytes(text)
        root = parse(data)
        if not root.has_error:
            return data, root
    return None


def _windows(root: Node, size: int) -> list[tuple[int, int]]:
    """The byte ranges around the errors of a tree, in order, where they overlap joined."""
    windows: list[tuple[int, int]] = []
    for node in broken(root):
        start, end = max(0, node.start_byte - _REACH), min(size, node.start_byte + _REACH)
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


def _meant(form: Form, data: bytes, match: re.Match[bytes]) -> tuple[int, int]:
    """The byte range that is to be respelled of what a form's pattern has found: an empty one if it is something else."""
    start, end = match.span(1)
    if form.in_type and not _is_in_type(data, start):
        return start, start
    return start, _closing(data, start) if form.is_bracket else end


def _is_in_type(data: bytes, at: int) -> bool:
    """Whether the innermost brace that is open at an offset is that of a type, as far as counting braces tells."""
    depth = 0
    for brace in re.finditer(rb"[{}]", data[at::-1]):
        depth += 1 if brace[0] == b"}" else -1
        if depth < 0:
            head = at - brace.start()
            return _TYPE_HEAD.search(data, max(0, head - 2 * _REACH), head) is not None
    return False


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
