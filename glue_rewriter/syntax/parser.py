"""Bytes -> syntax tree, by tree-sitter's grammars."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import cache, cached_property
from operator import attrgetter

from glue_rewriter.errors import DepthError
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.source import Language, Source
from glue_rewriter.syntax.lists import forget
from glue_rewriter.syntax.native import Grammar, Node, Parser, Point, Query, QueryCursor, Range, native
from glue_rewriter.syntax.nodes import broken

if TYPE_CHECKING:
    from glue_rewriter.syntax.deep import Deep
    from glue_rewriter.syntax.word_index import WordIndex

#: Language -> the package of its grammar, and the function in it.
_GRAMMARS = {
    Language.JAVASCRIPT: ("tree_sitter_javascript", "language"),
    Language.TYPESCRIPT: ("tree_sitter_typescript", "language_typescript"),
    Language.TSX: ("tree_sitter_typescript", "language_tsx"),
}
#: How long the lines of code are, in bytes, that nobody has written by hand; on average.
_LINE = 200
#: How many nodes a tree has at least that may be deep.
_MAY_BE_DEEP = 1_000
#: How many nodes of a tree are sampled, and how deep they lie on average in a deep one. In published code it is 35.
_SAMPLE, _DEEP = 32, 100
#: Of more levels tree-sitter's queries find nothing: they count them in 16 bits.
_DEEPEST = 60_000
#: The languages with types, and their names.
_TYPED = {Language.TYPESCRIPT: "TypeScript", Language.TSX: "TSX"}


@cache
def grammar(language: Language) -> Grammar:
    """The grammar of a language."""
    package, function = _GRAMMARS[language]
    return Grammar(getattr(native(package), function)())


@cache
def _captures_query(language: Language) -> Query:
    if language in _TYPED:
        # Imported late: JavaScript needs none of it.
        from glue_rewriter.syntax.typescript import SURVEY

        return Query(grammar(language), SURVEY)
    return Query(grammar(language), _SURVEY)


#: One walk in C finds every node that Python looks at. Patterns of one node each: nested ones are slow to compile.
_SURVEY = """
[(function_declaration) (generator_function_declaration)] @declaration
[(function_expression) (generator_function)] @expression
(arrow_function) @arrow
[(method_definition) (class_static_block)] @method
[(statement_block) (for_statement) (switch_body)] @block
(catch_clause) @catch
(for_in_statement) @loop
(variable_declaration) @var
[(lexical_declaration) (using_declaration)] @let
(formal_parameters) @parameters
(class_declaration) @class
[(import_clause) (namespace_import) (import_specifier)] @import
[(assignment_expression) (augmented_assignment_expression) (update_expression)] @assignment
(subscript_expression) @subscript
(string) @string
[(pair) (field_definition) (shorthand_property_identifier)] @entry
[(while_statement) (do_statement)] @while
(template_string) @template
"""
#: A string longer than this, in bytes, names no property: it is an embedded file.
_EMBEDDED = 4096
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#: So many of them in a row are looked at first: code has no more.
_SURELY = 256
#: What may stand between two tokens.
_BETWEEN = rb"(?:[\s\x80-\xef]|//[^\r\n]*|/\*.{0,1000}?\*/)*+"
#: What a slash follows that may divide or begin a regular expression: it begins with a literal, which is found fast.
_BEFORE_SLASHES = {
    b"}": rb"\}",
    b"yield": rb"yield(?<![\w$.]yield)\b(?:[ \t]*(?:\+\+|--))?",
    b"await": rb"await(?<![\w$.]await)\b(?:[ \t]*(?:\+\+|--))?",
}
#: A hashbang in whose line another line terminator comes before the line feed.
_HASHBANG = rb"(?:\xef\xbb\xbf)?#![^\n]*?(?:\r(?!\n)|\xe2\x80[\xa8\xa9])"
_START = attrgetter("start_byte")
_NO_LETTERS = (b'"', b"'", b"`", b"\\", b"\n", b"\r", b"$")


@cache
def before_slash(word: bytes) -> re.Pattern[bytes]:
    """What finds a brace, `yield` or `await` before a slash that may divide or begin a regular expression."""
    return re.compile(_BEFORE_SLASHES[word] + _BETWEEN + rb"/(?![/*])", re.DOTALL)


def captured(query: Query, root: Node) -> dict[str, list[Node]]:
    """The nodes that a query captures, by capture name, in the order of where they begin."""
    found = QueryCursor(query).captures(root)
    # They come in the order of a set, which differs from run to run.
    for nodes in found.values():
        nodes.sort(key=_START)
    return found


class SyntaxTree:
    """The tree of one source. Every node's offsets are bytes of the source."""

    def __init__(self, source: Source, language: Language, root: Node, ends: dict[int, int] | None = None) -> None:
        self.source = source
        self.language = language
        #: Whether the grammar is TypeScript's, whose nodes are others here and there.
        self.is_typed = language in _TYPED
        self.data = source.data
        self.root = root
        #: Whether this is one variant of a JavaScript library, which is linked into emcc's own scope.
        self.is_library = False
        #: Where the names of parameters begin that wasm gives, and whether their types in C are those of addresses.
        self.from_wasm: Mapping[int, bool] = {}
        #: Those of them that are BigInts with MEMORY64.
        self.bigints: Container[int] = ()
        #: Where an expression ends -> where it ends with TypeScript's `!` after it, which is in no node.
        self._ends = ends or {}
        #: How many bytes were read in search of names, and what spares it from there on: both are `words`'.
        self.read = 0
        self.index: WordIndex | None = None
        self._deep = _deep(root)
        if self._deep is not None and self._deep.levels > _DEEPEST:
            told = source.error(0, "this is nested too deeply; the file is left as it is")
            raise DepthError(told.message, path=told.path, line=told.line, column=told.column)
        forget()

    def captures(self) -> dict[str, list[Node]]:
        """Every scope, definition and subscript of the tree, by capture name, in the order of where they begin."""
        return self._captures

    @cached_property
    def _captures(self) -> dict[str, list[Node]]:
        return captured(_captures_query(self.language), self.root)

    @cached_property
    def searched(self) -> list[tuple[int, int]]:
        """The byte ranges in which names are worth searching for: all but long strings, which are embedded files."""
        ranges, start = [], 0
        for node in self.captures().get("string", ()):
            if node.end_byte - node.start_byte > _EMBEDDED:
                ranges.append((start, node.start_byte))
                start = node.end_byte
        return [*ranges, (start, len(self.data))]

    @cached_property
    def is_minified(self) -> bool:
        """Whether the lines are longer than people write them."""
        return len(self.data) > _LINE * (self.data.count(b"\n") + 1)

    def end(self, node: Node) -> int:
        """The offset of the end of an expression, the `!` of `x!` included."""
        end = node.end_byte
        while end in self._ends:
            end = self._ends[end]
        return end

    def text(self, node: Node) -> bytes:
        """The bytes of a node."""
        return self.data[node.start_byte : node.end_byte]

    @cached_property
    def may_be_doubted(self) -> bool:
        """Whether anything stands in the text that tree-sitter may read otherwise than JavaScript does: `ambiguities`
        tells where."""
        data = self.data
        return any(word in data and before_slash(word).search(data) for word in _BEFORE_SLASHES) or (
            b"<!--" in data or b"-->" in data
        )

    def at(self, start: int, end: int) -> Node | None:
        """The smallest node that spans the bytes `start` to `end`."""
        return (self.root if self._deep is None else self._deep).descendant_for_byte_range(start, end)


def _deep(root: Node) -> Deep | None:
    """What finds the parents of nodes in a deep tree, None for a tree in which they are found soon."""
    if root.descendant_count < _MAY_BE_DEEP:
        return None
    # What is so deep that it is refused has more nodes than that, one after the other.
    samples = range(0, root.descendant_count, min(root.descendant_count // _SAMPLE, _DEEPEST // 4))
    cursor = root.walk()
    levels = deepest = 0
    for index in samples:
        cursor.goto_descendant(index)
        levels += cursor.depth
        deepest = max(deepest, cursor.depth)
    if levels < _DEEP * len(samples) and deepest < _DEEPEST // 2:
        return None
    # Imported late: nearly no tree is deep.
    from glue_rewriter.syntax.deep import Deep

    return Deep(root)


def parse(source: Source, language: Language = Language.JAVASCRIPT) -> SyntaxTree:
    """The syntax tree of a source; raises `SourceError` at the first place that cannot be parsed, or if it is too deep.

    A JavaScript library is read by `Library`, which parses its masks as JavaScript.
    """
    data = source.data
    if b"\0" in data:
        # tree-sitter takes NUL for the end of the input. U+0001 may stand wherever NUL may: in strings,
        # templates, comments and regular expressions, and nowhere else.
        data = data.replace(b"\0", b"\1")
    if b"#!" in data[:5] and re.match(_HASHBANG, data):
        # To tree-sitter a hashbang ends at a line feed, to JavaScript at every line terminator, as a comment does.
        data = data.replace(b"#!", b"//", 1)
    root = _root(data, language)
    if root.has_error:
        data, root = _respelled(source, data, language, root)
    ends: dict[int, int] = {}
    if language in _TYPED:
        root, ends = _without_postfixes(data, language, root)
        if root.has_error:
            raise _error(source, language, root)
    return SyntaxTree(source, language, root, ends)


def _respelled(source: Source, data: bytes, language: Language, root: Node) -> tuple[bytes, Node]:
    """A text that has errors with the forms that the grammar does not know respelled, and the root of its tree; raises
    `SourceError` if there are errors in it all the same."""
    # Imported late: nearly no file has such a form.
    from glue_rewriter.syntax.respelling import respelled

    found = respelled(data, root, language in _TYPED, lambda text: _root(text, language))
    if found is None:
        raise _error(source, language, root)
    return found


def _root(data: bytes, language: Language) -> Node:
    return _without_embedded(data, language) or Parser(grammar(language)).parse(data).root_node


def _without_postfixes(data: bytes, language: Language, root: Node) -> tuple[Node, dict[int, int]]:
    """The root of the tree of TypeScript parsed without its postfixes, and where expressions end with them."""
    # Imported late: JavaScript needs none of it.
    from glue_rewriter.syntax.typescript import postfixes

    ends: dict[int, int] = {}
    while not root.has_error and (found := postfixes(root, grammar(language))).ranges:
        blank = bytearray(data)
        for start, end in found.ranges:
            blank[start:end] = bytes(byte if byte in b"\r\n" else 0x20 for byte in data[start:end])
        data = bytes(blank)
        ends |= found.ends
        root = _root(data, language)
    return root, ends


def _without_embedded(data: bytes, language: Language) -> Node | None:
    """The root of the tree that is parsed without the insides of embedded files, None where there are none.

    The letters left out stand in a string, which ends where it would have ended: the lexer is in the same state before
    and after them. Where they turn out to stand elsewhere, or anything is in error, None too.
    """
    embedded = list(_embedded(data))
    if not embedded:
        return None
    bounds = [0, *(at for inside in embedded for at in inside), len(data)]
    ranges = [
        Range(Point(0, low), Point(0, high), low, high) for low, high in zip(bounds[::2], bounds[1::2], strict=True)
    ]
    root = Parser(grammar(language), included_ranges=ranges).parse(data).root_node
    if root.has_error:
        return None
    around = [root.descendant_for_byte_range(low - 1, high + 1) for low, high in embedded]
    return root if all(node is not None and node.type == "string_fragment" for node in around) else None


def _embedded(data: bytes) -> Iterator[tuple[int, int]]:
    """The byte ranges, but for their first and last byte, of what looks like a long text in base64.

    Nothing in them ends a string or begins an escape or a substitution.
    """
    end = 0
    for at in range(0, len(data), _EMBEDDED):
        if at >= end and _is_base64(data[at : at + _SURELY]) and _is_base64(data[at : at + _EMBEDDED], _EMBEDDED):
            end = len(data)
            for byte in _NO_LETTERS:
                found = data.find(byte, at, end)
                end = found if found >= 0 else end
            yield at + 1, end - 1


def _is_base64(text: bytes, least: int = 0) -> bool:
    return len(text) >= least and not text.translate(None, _BASE64)


def _error(source: Source, language: Language, root: Node) -> Exception:
    unreadable = f"cannot parse this as {_TYPED.get(language, 'JavaScript')}; the file is left as it is"
    for node in broken(root):
        at = node.start_byte
        if node.is_missing:
            wanted = "something" if node.is_named else f"‘{node.type}’"
            # tree-sitter puts a missing token right after the last one it has read.
            return source.error(min(at, max(len(source.data) - 1, 0)), f"cannot parse this: {wanted} is missing here")
        return source.error(at, unreadable)
    return source.error(root.start_byte, unreadable)
