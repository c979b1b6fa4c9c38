"""Printed code read token by token beside the tokens it was printed from.

What a slash, a backtick or a closing brace begins depends on the grammar, and so on the tree. Here the tokens of the
source tell: where all tokens before are the same, the next character begins what it begins there.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import cache
from typing import NamedTuple

import esprima

from glue_rewriter.printing.alignment import LITERALS, OPTIONAL, Token
from glue_rewriter.printing.outline import outline

#: ECMA-262, 12.2 and 12.3: white space and what ends a line.
_SPACE = "\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
#: What goes on with a name. More than the standard's characters: in the source they stand in a name, too.
_PART = rf"(?:[\w$\u200c\u200d]|(?![{_SPACE}])[^\x00-\x7f]|\\u[0-9a-fA-F]{{4}}|\\u\{{[0-9a-fA-F]+\}})"
_PUNCTUATORS = (
    r"[{}()\[\];,~:]|\.\.\.|\.(?![0-9])|\?\.(?![0-9])|(?:\?\?|&&|\|\||\*\*)=?|(?:<<|>>>?)=?|=>|[=!]==?|\+\+|--"
    r"|[-<>+*%&|^]=?|[=!?]"
)
_NUMBERS = (
    r"(?>0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9_]+)?)"
    r"(?>n?)"
)
_STRINGS = (
    r'"[^"\\\n\r]*(?:\\(?:\r\n|[\s\S])[^"\\\n\r]*)*"'
    r"|'[^'\\\n\r]*(?:\\(?:\r\n|[\s\S])[^'\\\n\r]*)*'"
)
#: A gap of white space and comments, and a token; of what depends on the grammar the first character.
_TOKEN = re.compile(
    rf"((?:[{_SPACE}]+|//[^\n\r\u2028\u2029]*|/\*[\s\S]*?\*/)*)(?:"
    rf"(?P<Punctuator>{_PUNCTUATORS})|(?P<Name>#?(?![0-9]){_PART}+)|(?P<Numeric>{_NUMBERS}(?!{_PART}))"
    rf"|(?P<String>{_STRINGS})|(?P<Open>[/`])|(?P<End>\Z))"
)
_TEMPLATE = re.compile(r"[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)")
_NAME_PART = re.compile(_PART)
_CARRIAGE_RETURN = re.compile("\r\n?")
NEWLINE = re.compile("[\n\r\u2028\u2029]")
#: A line that ends behind these or before those may mean another thing (ECMA-262, 12.10.1).
ENDS_NO_LINE = frozenset(
    """
    return throw break continue yield async get set static accessor type using await import module source defer
    """.split()  # noqa: SIM905 -- a list of them is thrice as long
)
BEGINS_NO_LINE = frozenset(("=>", "++", "--"))
#: Behind these `++` and `--` belong to what follows.
_BEFORE_PREFIX = frozenset(("", ";", "{", "}", ":", "else", "do"))


class Word(NamedTuple):
    """A token of the source: where it stands, in characters, its type by esprima, and its text."""

    start: int
    end: int
    type: str
    text: str


class Pairs(NamedTuple):
    """The printed code's tokens beside the source's.

    `partners` has for each token of the source the index of the same one of the printed code, -1 where there is none.
    `added` are the tokens of the printed code alone: its index, and that of the source's token behind it. `broken` are
    the source's tokens before whose partners a line ends in the printed code, where that may mean something.
    """

    tokens: list[Token]
    partners: list[int]
    added: list[tuple[int, int]]
    broken: list[int]


#: Stands behind the last token of the source: no token is spelled so.
_NO_WORD = Word(0, 0, "", "\0")


def paired(words: Sequence[Word], code: str, directives: Container[int], position: int = 0) -> Pairs | None:
    """The tokens of printed code, from a position on, beside those of its source.

    None where they are others, or cannot be told.

    Beside each other stand tokens of one text and literals of one value; of directives, which are told by where they
    start, the text must be one. Parentheses, commas and semicolons may stand in one of the two alone.
    """
    found = Pairs([], [-1] * len(words), [], [])
    tokens, partners, added, broken = found
    match, new, token_of = _TOKEN.match, tuple.__new__, Token
    at = 0
    previous = ""
    remaining = iter((*words, _NO_WORD))
    word = next(remaining)
    while (read := match(code, position)) is not None:
        kind = read.lastgroup or ""
        start, end = read.span(kind)
        text = code[start:end]
        wanted = word[3]
        if text != wanted or kind == "Open":
            if kind == "End":
                return found if all(rest.text in OPTIONAL for rest in words[at:]) else None
            if (word.type == "Template" and text in "`}") or (kind == "Open" and wanted not in OPTIONAL):
                end = _end_by_grammar(code, start, word)
                if end < 0:
                    return None
            elif word.type == kind and kind in LITERALS:
                if word.start in directives or not _is_same_value(text, wanted):
                    return None
            else:
                is_added = text in OPTIONAL
                if is_added and wanted in OPTIONAL:
                    # `);` and `;`, `)` and `;`: the one that the other side will not have next.
                    following = match(code, end)
                    is_added = following is not None and following[following.lastgroup or 0] == wanted
                if is_added:
                    added.append((len(tokens), at))
                    tokens.append(new(token_of, (start, end, text)))
                    position, previous = end, text
                elif wanted in OPTIONAL:
                    at += 1
                    word = next(remaining)
                else:
                    return None
                continue
        if start > position and NEWLINE.search(code, position, start):
            if previous in ENDS_NO_LINE or (text in BEGINS_NO_LINE and previous not in _BEFORE_PREFIX):
                broken.append(at)
            if text == "--" and code.startswith("-->", start):
                return None  # a comment
        if text == "<" and code.startswith("<!--", start):
            return None  # a comment
        partners[at] = len(tokens)
        tokens.append(new(token_of, (start, end, word[2] if word[2] in LITERALS else wanted)))
        position, previous = end, text
        at += 1
        word = next(remaining)
    return None


def _end_by_grammar(code: str, start: int, word: Word) -> int:
    """The end of what begins with a slash, a backtick or a brace and is the same as a token; -1 where it is not."""
    if word.type == "Template":
        template = _TEMPLATE.match(code, start)
        is_same = template is not None and _lines(template[0]) == _lines(word.text)
        return template.end() if template is not None and is_same else -1
    end = start + len(word.text)
    if not code.startswith(word.text, start) or word.text[:1] != "/":
        return -1
    if word.type == "RegularExpression":
        return -1 if _NAME_PART.match(code, end) else end
    return -1 if word.text == "/" and code.startswith("=", end) else end


def _lines(template: str) -> str:
    """A template's text with its lines ended as in its value (ECMA-262, 12.9.6)."""
    return _CARRIAGE_RETURN.sub("\n", template)


@cache
def _is_same_value(printed: str, written: str) -> bool:
    """Whether two literals stand for one value."""
    if "\\" not in printed and "\\" not in written and printed[0] in "'\"" and written[0] in "'\"":
        return printed[1:-1] == written[1:-1]
    try:
        # As in strict code, which has no octal numbers and escapes of the old kind.
        one = esprima.parseModule(f"({printed})").body[0].expression
        other = esprima.parseScript(f"({written})").body[0].expression
    except esprima.Error:
        return False
    return [entry.what for entry in outline(one)] == [entry.what for entry in outline(other)]
