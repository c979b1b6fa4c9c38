"""What a slash begins, where the parser may be wrong: a division or a regular expression.

After a closing brace that depends on what the brace closes, and tree-sitter takes every function and class for an
operand: `const f = () => {}`, a line break and `/HEAPU8[p]/i.test(x)` is a division to it, and none to JavaScript.
There the second parser, esprima, is asked; where it finds a regular expression, a string is read in its place.
"""

from __future__ import annotations

import re

from glue_rewriter.errors import SourceError
from glue_rewriter.source import Language, Source
from glue_rewriter.syntax import SyntaxTree, parse

#: What a statement stands behind that has no end of its own there.
_HEADS = re.compile(rb"(?:\)|(?<![\w$])(?:else|do))\s*\Z")
#: A slash that begins no comment, where a statement may begin.
_AT_A_START = re.compile(rb"(?:^|[;}])[ \t]*/(?![/*])", re.MULTILINE)


def settle(tree: SyntaxTree) -> tuple[SyntaxTree, int | None]:
    """The tree of the same source with its regular expressions where esprima sees them, for a tree with slashes that
    are doubtful; or, where that cannot be had, the tree as it is, and the offset from where on it may be wrong.
    """
    slashes = tree.doubtful_slashes()
    masked = None if tree.is_typed else _masked(tree.source, set(slashes))
    if masked is None:
        return tree, slashes[0]
    if masked.data == tree.data:
        return tree, None
    try:
        settled = parse(masked, tree.language)
    except SourceError:
        return tree, slashes[0]
    settled.is_library, settled.from_wasm = tree.is_library, tree.from_wasm
    return settled, None


def reread(source: Source, error: SourceError) -> SyntaxTree:
    """The tree of JavaScript that was refused; raises the given error where no regular expression was the cause."""
    if _AT_A_START.search(source.data) is None:
        raise error
    masked = _masked(source, set())
    if masked is None or masked.data == source.data:
        raise error
    try:
        return parse(masked, Language.JAVASCRIPT)
    except SourceError:
        raise error from None


def _masked(source: Source, slashes: set[int]) -> Source | None:
    """The source with strings of equal length for the regular expressions that begin a statement or stand at one of
    these slashes; None where esprima does not accept it."""
    # Imported late: nearly no file has such a slash.
    from glue_rewriter.printing.regexes import regexes

    found = regexes(source)
    if found is None:
        return None
    data = bytearray(source.data)
    for start, end, begins_statement in found:
        if begins_statement or start in slashes:
            # A semicolon first: the statement before has none, which is why the slash was misread.
            begins = b";" if begins_statement and _HEADS.search(source.data, 0, start) is None else b""
            data[start:end] = begins + b'"' + b"x" * (end - start - 2 - len(begins)) + b'"'
    return Source(bytes(data), source.path)
