"""The tree of a source where tree-sitter refuses it or may misread it: esprima, the second parser, says what it means.

Where esprima accepts a source, tree-sitter reads it once more as `printing.spelling` spells it; what it then finds is
only believed if both parsers find the same subscripts and the same shifts.
"""

from __future__ import annotations

from glue_rewriter.errors import SourceError
from glue_rewriter.source import Language, Source
from glue_rewriter.syntax import SyntaxTree, parse
from glue_rewriter.syntax.ambiguities import doubts, shifts, subscripts


def settle(tree: SyntaxTree) -> tuple[SyntaxTree, int | None]:
    """The tree of the same source as esprima reads it, for a tree with doubtful places; the tree as it is where it has
    none, or where that cannot be had: then with the offset from where on it may be wrong.
    """
    places = doubts(tree) if tree.may_be_doubted else []
    if not places:
        return tree, None
    settled = None if tree.is_typed else _settled(tree.source, tree.language)
    if settled is None:
        return tree, places[0]
    settled.is_library, settled.from_wasm, settled.bigints = tree.is_library, tree.from_wasm, tree.bigints
    return settled, None


def reread(source: Source, error: SourceError) -> SyntaxTree:
    """The tree of JavaScript that was refused; raises the given error where esprima does not accept it either."""
    settled = _settled(source, Language.JAVASCRIPT)
    if settled is None:
        raise error
    return settled


def _settled(source: Source, language: Language) -> SyntaxTree | None:
    # Imported late: nearly no file has such a place.
    from glue_rewriter.printing.spelling import respelled

    spelled = respelled(source)
    if spelled is None:
        return None
    try:
        tree = parse(Source(spelled.data, source.path), language)
    except SourceError:
        return None
    agree = subscripts(tree) == spelled.subscripts and shifts(tree) == spelled.shifts
    return tree if agree else None
