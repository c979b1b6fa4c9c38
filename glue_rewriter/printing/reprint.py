"""Code printed anew: esprima reads it, escodegen prints it, and esprima reads that again."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from itertools import accumulate, zip_longest
from typing import Any, NamedTuple

import escodegen
import esprima

from glue_rewriter.errors import SourceError
from glue_rewriter.printing import comments
from glue_rewriter.printing.alignment import Token, align, tokens
from glue_rewriter.printing.escodegen_input import OPTIONS, prepare
from glue_rewriter.printing.literals import as_written, shortest
from glue_rewriter.printing.modes import Print
from glue_rewriter.printing.outline import Entry, outline
from glue_rewriter.printing.reading import Reading, deep, read
from glue_rewriter.printing.same_program import Original
from glue_rewriter.printing.token_pairs import Word
from glue_rewriter.source import Language, Source

#: How many blocks, literals and the like may stand in each other. The indentation of the innermost is four
#: times that, on each of its lines, and escodegen copies the lines once for each of them.
_DEEPEST = 1_000
_HEAD = re.compile("(?:\ufeff(?:#![^\n\r\u2028\u2029]*[\n\r\u2028\u2029]*)?)?")
_NEWLINE = re.compile("[\n\r\u2028\u2029]")
_COMPACT = {**vars(escodegen.FORMAT_MINIFY), "semicolons": False, "parentheses": False}
_WITH_BODY = ("ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "WithStatement", "LabeledStatement")
_TAKES_SEMICOLON = (
    "ExpressionStatement",
    "DirectiveStatement",
    "VariableDeclaration",
    "DoWhileStatement",
    "ThrowStatement",
    "DebuggerStatement",
)
#: Nodes that say little about what they are part of.
_NAMES = ("", "Identifier", "Literal")
_ADVICE = "use --print preserve, which keeps the code as it is written"


class Printed(NamedTuple):
    """Code printed anew, and where each of its tokens was.

    `places` holds (offset in `code`, offset in the source) of the first byte of every token that stands in both, in
    order. A token in `code` alone is a parenthesis, comma or semicolon that the printer put there.
    """

    code: bytes
    places: tuple[tuple[int, int], ...]


def reprint(
    source: Source,
    mode: Print,
    *,
    language: Language = Language.JAVASCRIPT,
    after_step: Callable[[], None] | None = None,
) -> Printed:
    """The source printed anew, in a mode other than `Print.PRESERVE`. It is the same program, which is checked.

    `after_step` is called when it is read, printed, and checked.
    Raises `SourceError` for what esprima or escodegen cannot do.
    """
    if mode is Print.PRESERVE:
        raise ValueError("Print.PRESERVE prints nothing anew")
    if language is not Language.JAVASCRIPT:
        is_library = language is Language.LIBRARY
        what = "library files before emcc has expanded them" if is_library else language.title
        raise source.error(0, f"--print {mode.value} cannot print {what}: esprima reads JavaScript alone; {_ADVICE}")
    collects = gc.isenabled()
    # Trees are a million small objects and no cycle: to look for cycles takes half of the time, and finds none.
    gc.disable()
    try:
        return deep(lambda: _reprint(source, mode, after_step or (lambda: None)))
    finally:
        if collects:
            gc.enable()


def _reprint(source: Source, mode: Print, after_step: Callable[[], None]) -> Printed:
    compact = mode is Print.COMPACT
    reading = read(source, advice=_ADVICE, exact=True, comment=True, tokens=True)
    program = reading.program
    # Not part of what esprima makes a program of: the byte order mark, and a hashbang behind it.
    head = _HEAD.match(reading.text)[0]  # type: ignore[index]  # it matches nothing, too
    original = Original(program, reading.text, len(head))
    inner = original.tokens
    said = [
        each
        for each in program.comments
        if each.range[0] >= len(head) and not each.hashbang and (not compact or comments.kept(each))
    ]
    # escodegen looks at all that a tree holds.
    program.tokens = program.comments = None
    attempt = _Attempt(source, reading, original, mode)
    attempt.check_line_ends()
    after_step()
    generated = code = attempt.generate()
    after_step()
    outer, partners = attempt.check(code)
    if said:
        placed = list(comments.found(reading.text, said, inner))
        code = comments.insert(code, outer, partners, placed, compact=compact)
    if not compact:
        end = "\r\n" if re.match(r"[^\n]*\r\n", reading.text) else "\n"
        code = code if end == "\n" else re.sub(r"\r\n|\n", end, code)
    if code != generated:
        # Once more, as it will be read: a comment must not have swallowed anything.
        outer, partners = attempt.check(code)
    if not compact and code and not code.endswith(end):
        code += end
    attempt.check_as_module(code)
    after_step()
    places = [
        (outer[partner].start, token.start) for partner, token in zip(partners, inner, strict=True) if partner >= 0
    ]
    ours = _byte_offsets(head + code, [len(head) + place for place, _ in places])
    theirs = _byte_offsets(reading.text, [place for _, place in places])
    return Printed((head + code).encode(), tuple(zip(ours, theirs, strict=True)))


class _Attempt:
    """One source on its way through escodegen."""

    def __init__(self, source: Source, reading: Reading, original: Original, mode: Print) -> None:
        self.source = source
        self.reading = reading
        self.original = original
        self.mode = mode

    @cached_property
    def wanted(self) -> list[Entry]:
        """The outline of the source, which is read once more: escodegen has changed the tree."""
        program = read(self.source, advice=_ADVICE, exact=True).program
        return list(outline(program))

    @property
    def is_module(self) -> bool:
        return bool(self.reading.program.sourceType == "module")

    def check_line_ends(self) -> None:
        """Raises `SourceError` where esprima 5.0 overlooks the end of a statement, or sees one that is none.

        It takes a string or template from the next line for what is returned, the end of a line within a template for
        one before it, and in a class `get` at the end of a line for a field.
        """
        text = self.reading.text
        fields: set[tuple[int, int]] | None = None
        words = self.original.words
        for previous, token, following in zip([None, *words], words, words[1:], strict=False):
            if token.text not in ("return", "yield", "get", "set"):
                continue
            if previous is not None and previous.text in (".", "?."):
                continue
            before = bool(_NEWLINE.search(text, token.end, following.start))
            within = bool(_NEWLINE.search(text, following.start, following.end))
            overlooked = (token.text == "return" and before and following.type in ("String", "Template")) or (
                token.text == "yield" and within and not before
            )
            if token.text in ("get", "set") and before and _is_key(following):
                if fields is None:
                    fields = {(each.start, each.end) for each in self.wanted if each.type == "PropertyDefinition"}
                first = previous if previous is not None and previous.text == "static" else token
                overlooked = bool({(token.start, token.end), (first.start, token.end)} & fields)
            if overlooked:
                raise self.error(token.start, f"esprima does not see where this {token.text} ends")

    def check_as_module(self, code: str) -> None:
        """Raises `SourceError` where the source could be a module too, and the printed code would be another one.

        That is so for a script in which `await` is a name: `await (a)` is a call, or waits.
        """
        if not self.original.is_await_a_name or self.is_module or self.source.path.endswith(".cjs"):
            return
        try:
            wanted = outline(esprima.parseModule(self.reading.text))
        except esprima.Error:
            return
        try:
            same = [entry.what for entry in wanted] == [entry.what for entry in outline(esprima.parseModule(code))]
        except esprima.Error:
            same = False
        if not same:
            names = (each.start for each in self.original.words if each.text == "await")
            raise self.error(
                next(names, 0), "printed anew, this await would mean another thing if the code is a module"
            )

    def generate(self) -> str:
        """The code that escodegen makes of the tree, which is changed on the way."""
        compact = self.mode is Print.COMPACT
        program = self.reading.program
        depth, place = prepare(program, shortest(self.reading.text) if compact else as_written)
        if depth > _DEEPEST and not compact:
            raise self.error(place, f"it is nested more than {_DEEPEST} deep, too deep for lines that are indented")
        options = {**OPTIONS, "format": _COMPACT if compact else escodegen.FORMAT_DEFAULTS}
        # Before escodegen changes it: a script that others are put behind ends as it did.
        ends_open = compact and bool(program.body) and _takes_semicolon(program.body[-1])
        try:
            code: str = escodegen.generate(program, options)
        except Exception as error:  # whatever it is, nothing was printed
            if isinstance(error.__cause__, RecursionError):
                raise self.error(0, "it is nested too deep for escodegen") from None
            culprit = _culprit(program, options)
            message = f"escodegen does not know how to print this {culprit.type} ({error})"
            raise self.error(culprit.range[0], message) from None
        return f"{code};" if ends_open and not code.endswith(";") else code

    def check(self, code: str) -> tuple[list[Token], list[int]]:
        """The printed code's tokens, and for each of the source's the index of the same one, -1 where there is none.

        Raises `SourceError` where the printed code is not the same program.
        """
        pairs = self.original.same(code)
        if pairs is not None:
            return pairs.tokens, pairs.partners
        # It is another program, or cannot be told to be the same by its tokens.
        outer = tokens(self.read_again(code))
        return outer, align(self.original.tokens, outer)

    def read_again(self, code: str) -> Any:
        """The printed code's tree, its outline being the one that is wanted."""
        parse = esprima.parseModule if self.is_module else esprima.parseScript
        try:
            root = parse(code, range=True, tokens=True, positionEncoding="scalar")
        except esprima.Error as error:
            reached = len(_leaves(code, self.is_module))
            places = _leaves(self.reading.text, self.is_module)
            place = places[min(reached, len(places) - 1)] if places else 0
            said = str(error.message).partition(": ")[2]
            raise self._misprint(place, f"it could not be read again: {said}") from None
        last = 0
        for ours, theirs in zip_longest(self.wanted, outline(root)):
            if ours is None or theirs is None or ours.what != theirs.what:
                raise self._misprint(ours.start if ours else last, "it would be another program")
            last = ours.start
        return root

    def _misprint(self, place: int, what: str) -> SourceError:
        around = [entry for entry in self.wanted if entry.start <= place < entry.end and entry.type not in _NAMES]
        construct = around[-1].type if around else "Program"
        return self.error(place, f"escodegen prints this {construct} wrongly, {what}")

    def error(self, place: int, message: str) -> SourceError:
        """The error for a place of the tree's text, in characters."""
        return self.source.error(
            self.reading.byte_offset(place), f"--print {self.mode.value}: {message}; nothing was written; {_ADVICE}"
        )


def _is_key(token: Word) -> bool:
    return bool(token.type != "Punctuator" and token.text not in ("in", "instanceof")) or token.text in ("[", "#")


def _takes_semicolon(statement: Any) -> bool:
    """Whether a semicolon may end a statement, and no other statement begin with it."""
    while True:
        if statement.type == "IfStatement":
            statement = statement.alternate or statement.consequent
        elif statement.type in _WITH_BODY:
            statement = statement.body
        else:
            return statement.type in _TAKES_SEMICOLON


def _culprit(root: Any, options: dict[str, Any]) -> Any:
    """The innermost node that escodegen cannot print by itself."""
    culprit = root
    while True:
        for child in _children(culprit):
            try:
                escodegen.generate(child, options)
            except Exception:  # the one that is looked for
                culprit = child
                break
        else:
            return culprit


def _children(node: Any) -> list[Any]:
    found: list[Any] = []
    for value in vars(node).values():
        found += [
            each for each in (value if isinstance(value, list) else [value]) if isinstance(each, esprima.nodes.Node)
        ]
    return [each for each in found if each.range is not None and each.type not in ("Line", "Block")]


def _leaves(text: str, is_module: bool) -> list[int]:
    """Where the names and literals of a text stand, as far as esprima can read it; in characters."""
    starts: list[int] = []

    def note(node: Any, place: Any) -> None:
        if node.type in ("Identifier", "Literal"):
            starts.append(place.start.offset)

    with suppress(esprima.Error):
        esprima.parse(text, {"sourceType": "module" if is_module else "script", "positionEncoding": "scalar"}, note)
    return starts


def _byte_offsets(text: str, offsets: list[int]) -> list[int]:
    """Ascending offsets in characters as offsets in bytes of UTF-8."""
    if text.isascii():
        return offsets
    starts = [0, *offsets]
    return list(accumulate(len(text[a:b].encode()) for a, b in zip(starts, offsets, strict=False)))
