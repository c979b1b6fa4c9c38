"""The lines of a library, and which of them are directives.

A directive is a line whose first characters, blanks apart, are `#` and a word of the table: emcc looks at lines alone,
and takes one in the middle of a string or template for a directive too (`preprocess` in its src/parseTools.js).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.records import NamedTuple

#: emcc knows if, ifdef, elif, else, endif and include, newer ones error, warning and preprocess; the others are C's.
_WORDS = rb"if|ifdef|ifndef|elif|else|endif|include|define|undef|error|warning|line|pragma|preprocess"
_DIRECTIVE = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*#[ \t]*(" + _WORDS + rb")(?![\w$])([^\n]*)", re.MULTILINE)
#: What a file must hold to be a library; nested blocks and generics look like this too.
_SIGN = re.compile(rb"\{\{\{|<<<|^(?:\xef\xbb\xbf)?[ \t]*#[ \t]*(?:" + _WORDS + rb")(?![\w$])", re.MULTILINE)
#: An `#include`: the one directive that text stands for.
INCLUDE = rb"^[ \t]*#[ \t]*include(?![\w$])[^\r\n]*"


class Directive(NamedTuple):
    """A line that is a directive: its word, what stands behind the word, and its bytes with the end of the line."""

    word: bytes
    rest: bytes
    start: int
    end: int
    #: Where the `#` stands.
    at: int


class Sign(NamedTuple):
    """Something that could be a directive, macro or placeholder. Braces with a blank behind them are no blocks."""

    at: int
    is_sure: bool


def signs(data: bytes) -> Iterator[Sign]:
    """All that could be a directive, macro or placeholder."""
    for found in _SIGN.finditer(data):
        is_directive = b"#" in found[0]
        is_spaced = found[0] == b"{{{" and data[found.end() : found.end() + 1] in b" \t\r\n"
        yield Sign(found.end() - 1, is_directive or is_spaced)


def directives(data: bytes) -> Iterator[Directive]:
    """The lines that are directives, in order."""
    for found in _DIRECTIVE.finditer(data):
        end = min(found.end() + 1, len(data))
        yield Directive(found[1], found[2].strip(), found.start(), end, data.index(b"#", found.start()))
