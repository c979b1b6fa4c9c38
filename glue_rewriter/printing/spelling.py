"""A source spelled so that tree-sitter cannot misread it, by esprima: other bytes, but as many, and the same meaning.

Regular expressions become strings, the semicolons that JavaScript puts at the ends of lines are written, and what
tree-sitter does not know is spelled in a way that it knows. The respelled source is read for its tree alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, product
from typing import Any, NamedTuple

from glue_rewriter.errors import SourceError
from glue_rewriter.printing.reading import Reading, deep, read
from glue_rewriter.source import Source

Span = tuple[int, int]

#: Statements and members of classes that end in a semicolon, which may be left out at the end of a line.
_ENDED = frozenset(
    {
        "ExpressionStatement",
        "VariableDeclaration",
        "ReturnStatement",
        "ThrowStatement",
        "BreakStatement",
        "ContinueStatement",
        "DebuggerStatement",
        "DoWhileStatement",
        "ImportDeclaration",
        "PropertyDefinition",
    }
)
#: Statements whose first clause may be a declaration, which has no semicolon of its own there.
_HEADS = frozenset({"ForStatement", "ForInStatement", "ForOfStatement"})
#: Words that are names where they are not keywords, and that tree-sitter knows as the one or the other only.
_CONTEXTUAL = frozenset({"yield", "await", "async", "of", "let", "using"})
_EXPORTS = frozenset({"ExportAllDeclaration", "ExportNamedDeclaration"})
_LETTERS = b"_$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#: ECMA-262, ReservedWord, and what is one in modules and in strict code.
_RESERVED = frozenset(
    """
    arguments as await break case catch class const continue debugger default delete do else enum eval export
    extends false finally for function if implements import in instanceof interface let new null package private
    protected public return static super switch this throw true try typeof var void while with yield
    """.split()  # noqa: SIM905 -- a list of them is thrice as long
)
#: Names of modules, which may be any word.
_SPECIFIERS = frozenset({"ImportSpecifier", "ExportSpecifier"})
_BEFORE_NAME = frozenset({b"async", b"function", b"*", b"class"})
_PATTERNS = frozenset({"ArrayPattern", "ObjectPattern"})
#: An integer of the old kind, which a point follows directly: it has no fraction.
_OCTAL = re.compile(r"0[0-7]+\Z")
_COMMENT = re.compile(rb"/\*.*?\*/|(?://|<!--|-->)[^\r\n\xe2]*(?:\xe2(?!\x80[\xa8\xa9])[^\r\n\xe2]*)*", re.DOTALL)
_BREAK = re.compile(rb"[\r\n]|\xe2\x80[\xa8\xa9]")
_BREAK_BEFORE_SLASH = re.compile(rb"(?<=\})[ \t]*([\r\n]|\xe2\x80[\xa8\xa9])\s*/\Z")
#: What both parsers must find at the same places: where bytes enter a subscript, and what is shifted.
_SHIFTS = frozenset({">>", ">>>"})


class Respelled(NamedTuple):
    """A source spelled for tree-sitter, with the byte ranges of its subscripts and of its shifts by esprima."""

    data: bytes
    subscripts: set[Span]
    shifts: set[Span]


def respelled(source: Source) -> Respelled | None:
    """The source spelled so that tree-sitter reads it as esprima does, None where esprima does not accept it."""
    try:
        return deep(lambda: _Speller(source, read(source, jsx=True, tokens=True)).respelled())
    except SourceError as error:
        return _ended_before(source, source.offset(error.line, error.column))


def _ended_before(source: Source, at: int) -> Respelled | None:
    """The same for a source with a semicolon in the last line break before an offset at which esprima refuses it.

    esprima takes the slash of `x = a ? b : () => {}`, a line break and `/=c/` for an operator, which nothing can be.
    """
    line = _BREAK_BEFORE_SLASH.search(source.data, 0, at + 1)
    if line is None:
        return None
    ended = source.data[: line.start(1)] + b";".ljust(line.end(1) - line.start(1)) + source.data[line.end(1) :]
    return respelled(Source(ended, source.path))


class _Speller:
    def __init__(self, source: Source, reading: Reading) -> None:
        self._data = source.data
        self._program = reading.program
        self._bytes = None if reading.text.isascii() else [0, *accumulate(len(c.encode()) for c in reading.text)]
        self._tokens = sorted(self._span(token) for token in reading.program.tokens)
        self._starts = [start for start, _ in self._tokens]
        self._out = bytearray(source.data)
        self._words: dict[str, bytes] = {}

    def respelled(self) -> Respelled:
        self._drop_html_comments()
        subscripts: set[Span] = set()
        shifts: set[Span] = set()
        for node, parent in _nodes(self._program):
            kind = node.type
            if kind == "MemberExpression":
                if node.computed:
                    subscripts.add(self._span(node))
            elif kind == "BinaryExpression":
                if node.operator in _SHIFTS:
                    shifts.add(self._span(node))
            elif kind == "Literal":
                self._literal(node)
            elif kind == "Identifier":
                if node.name in _CONTEXTUAL and not _is_key(node, parent):
                    self._rename(node)
            elif kind == "JSXIdentifier":
                if node.name == "this":
                    self._rename(node)
            elif kind in _SPECIFIERS:
                self._specifier(node)
            elif kind in _PATTERNS:
                self._bare_targets(node)
            elif kind in _EXPORTS:
                self._without_attributes(node)
                self._end(node)
            elif kind == "ExportDefaultDeclaration":
                if not self._end(node) and node.declaration.id is None:
                    self._name(node)
            elif kind in _ENDED and not (parent.type in _HEADS and node is not parent.body):
                self._end(node)
        return Respelled(bytes(self._out), subscripts, shifts)

    def _span(self, node: Any) -> Span:
        start, end = node.range
        return (start, end) if self._bytes is None else (self._bytes[start], self._bytes[end])

    def _literal(self, node: Any) -> None:
        start, end = self._span(node)
        is_octal = _OCTAL.match(node.raw or "") and self._data[end : end + 1] == b"."
        if is_octal or getattr(node, "regex", None) is not None:
            self._out[start:end] = b'"' + b"x" * (end - start - 2) + b'"'

    def _rename(self, node: Any) -> None:
        start, end = self._span(node)
        # With an escape in it a name is no keyword to tree-sitter either.
        if end - start == len(node.name):
            self._out[start:end] = self._word(node.name)

    def _word(self, name: str) -> bytes:
        """A name of the same length that the source does not have, the same for the same name; itself if there is
        none."""
        if name not in self._words:
            taken = self._words.values()
            tried = (b"_" + bytes(rest) for rest in product(_LETTERS, repeat=len(name) - 1))
            free = (word for word in tried if word not in self._data and word not in taken)
            self._words[name] = next(free, name.encode())
        return self._words[name]

    def _specifier(self, node: Any) -> None:
        """Spells the names that modules know each other's variables by as words that are not reserved."""
        for name in (node.imported, node.exported):
            if name is not None and name.type == "Identifier" and name.name in _RESERVED:
                start, end = self._span(name)
                self._out[start:end] = b"_" * (end - start)

    def _without_attributes(self, node: Any) -> None:
        """Blanks the attributes of an export."""
        if node.source is not None and node.attributes:
            start, end = self._span(node.source)[1], self._span(node)[1]
            end -= self._data[end - 1 : end] == b";"
            self._out[start:end] = b" " * (end - start)

    def _bare_targets(self, pattern: Any) -> None:
        """Blanks parentheses around what a pattern assigns to."""
        for element in pattern.elements if pattern.type == "ArrayPattern" else pattern.properties:
            if element is None:
                continue
            target = element.value if element.type == "Property" else element
            target = target.argument if target.type == "RestElement" else target
            target = target.left if target.type == "AssignmentPattern" else target
            if target.type in ("MemberExpression", "Identifier"):
                start, end = self._span(target)
                first, behind = bisect_left(self._starts, start) - 1, bisect_left(self._starts, end)
                while self._is_token(first, b"(") and self._is_token(behind, b")"):
                    for at in (first, behind):
                        self._out[self._starts[at]] = 0x20
                    first, behind = first - 1, behind + 1

    def _is_token(self, index: int, text: bytes) -> bool:
        return self._text(index) == text

    def _text(self, index: int) -> bytes:
        start, end = self._tokens[index] if 0 <= index < len(self._tokens) else (0, 0)
        return self._data[start:end]

    def _end(self, node: Any) -> bool:
        """Writes the semicolon that is not there behind a statement; False where there is no room for it."""
        end = self._span(node)[1]
        following = bisect_left(self._starts, end)
        limit = self._starts[following] if following < len(self._starts) else len(self._data)
        if self._data[end - 1 : end] == b";" or self._data[limit : limit + 1] in (b";", b"}", b")", b""):
            return True
        between = self._data[end:limit]
        if between[:1].isspace():
            self._out[end] = 0x3B
        elif (line := _BREAK.match(between)) is not None:
            self._out[end : end + line.end()] = b";".ljust(line.end())
        elif between:  # A comment follows directly, which may be what breaks the line.
            self._out[end:limit] = b";".ljust(limit - end)
        return bool(between)

    def _name(self, node: Any) -> None:
        """Gives a name to a function or class that a module exports as default without one, in the place of that."""
        start = self._span(node)[0]
        first = bisect_left(self._starts, self._span(node.declaration)[0])
        words = []
        while self._text(first) in _BEFORE_NAME:
            words.append(self._text(first))
            first += 1
        if words:
            size = self._tokens[first - 1][1] - start
            head = b" ".join(words) + b" "
            self._out[start : start + size] = head + b"_" * (size - len(head))

    def _drop_html_comments(self) -> None:
        """Blanks the comments that begin as HTML's do, which are comments in a script and operators in a module."""
        for mark in (b"<!--", b"-->"):
            at = self._data.find(mark)
            while at >= 0:
                following = bisect_left(self._starts, at + 1)
                low = self._tokens[following - 1][1] if following else 0
                high = self._starts[following] if following < len(self._starts) else len(self._data)
                if low <= at:
                    for comment in _COMMENT.finditer(self._data, low, high):
                        if comment.start() <= at < comment.end() and comment[0].startswith(mark):
                            self._out[at : comment.end()] = bytes(0x20 for _ in comment[0])
                at = self._data.find(mark, at + 1)


def _is_key(node: Any, parent: Any) -> bool:
    """Whether a name is that of a property, which may be any word."""
    if parent.type == "MemberExpression":
        return node is parent.property and not parent.computed
    if parent.type in ("Property", "MethodDefinition", "PropertyDefinition"):
        return node is parent.key and not parent.computed and not getattr(parent, "shorthand", False)
    return parent.type in _SPECIFIERS or parent.type == "MetaProperty"


def _nodes(program: Any) -> Iterator[tuple[Any, Any]]:
    """Every node of an ESTree with the node that it stands in."""
    pending = [(program, program)]
    while pending:
        node, parent = pending.pop()
        yield node, parent
        for name, value in vars(node).items():
            if name == "tokens":
                continue
            if isinstance(value, list):
                pending += [(item, node) for item in value if hasattr(item, "type")]
            elif hasattr(value, "type") and hasattr(value, "range"):
                pending.append((value, node))
