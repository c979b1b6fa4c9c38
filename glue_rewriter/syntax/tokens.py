"""Where the tokens stand that hold text: strings, comments and the like."""

from __future__ import annotations

from functools import cache

from glue_rewriter.source import Language
from glue_rewriter.syntax.native import Query
from glue_rewriter.syntax.parser import SyntaxTree, captured, grammar

#: Tokens inside which nothing is a token. The text of a template comes in parts, between its expressions.
_TEXTS = """
[(string) (regex) (comment) (html_comment) (hash_bang_line) (jsx_text)] @token
(template_string [(string_fragment) (escape_sequence)] @part)
"""


@cache
def _texts_query(language: Language) -> Query:
    return Query(grammar(language), _TEXTS)


@cache
def _comments_query(language: Language) -> Query:
    return Query(grammar(language), "[(comment) (html_comment)] @comment")


def comments(tree: SyntaxTree) -> list[tuple[int, int]]:
    """The byte ranges of the comments, in order."""
    found = captured(_comments_query(tree.language), tree.root).get("comment", ())
    return [(node.start_byte, node.end_byte) for node in found]


def text_tokens(tree: SyntaxTree) -> list[tuple[int, int]]:
    """The byte ranges of the strings, regular expressions, comments and template texts, in order and not nested."""
    captures = captured(_texts_query(tree.language), tree.root)
    found = [(node.start_byte, node.end_byte, False) for node in captures.get("token", ())]
    found += [(node.start_byte, node.end_byte, True) for node in captures.get("part", ())]
    ranges: list[tuple[int, int]] = []
    end, joins = 0, False
    for start, stop, is_part in sorted(found):
        if is_part and joins and start == end:
            ranges[-1] = (ranges[-1][0], stop)
        elif start >= end:  # not inside a token met before
            ranges.append((start, stop))
            joins = is_part
        end = max(end, stop)
    return ranges
