"""To which function each byte of a file belongs: the innermost one around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.errors import SourceError
from glue_rewriter.source import Language, Source, is_source, language_of, only_declares

if TYPE_CHECKING:
    from glue_rewriter.syntax.functions import FunctionSpan


class Function(NamedTuple):
    """A function. `depth` says how many are around it, `own` how many bytes are in it and in no function inside it.

    `name` is its name in the function around it, None for an anonymous one.
    """

    depth: int
    name: str | None
    own: int


class Attributed(NamedTuple):
    """The functions of a file in the order of the source, so that those inside one follow it, and the rest.

    `rest` is the number of bytes in no function; with all `own` it adds up to the file's size. `spans` are the byte
    offsets of each function, of none where they are not known, as in a baseline.
    """

    rest: int
    functions: tuple[Function, ...]
    spans: tuple[tuple[int, int], ...]


def attribute(data: bytes, path: str, language: Language | None = None) -> Attributed | None:
    """The functions of a file; None for one that by its extension is no JavaScript, or only declares types.

    Raises `SourceError` for what cannot be parsed.
    """
    if language is None and (not is_source(path) or only_declares(path)):
        return None
    source = Source(data, path)
    return _nested(_spans(source, language or language_of(path)), len(data))


def _spans(source: Source, language: Language) -> Iterable[FunctionSpan]:
    if language is Language.LIBRARY:
        return _library_spans(source)
    from glue_rewriter.syntax import parse
    from glue_rewriter.syntax.functions import function_spans

    try:
        return function_spans(parse(source, language))
    except SourceError as error:
        if language is not Language.JAVASCRIPT:
            raise
        return _library_spans_unless_plain(source, error)


def _library_spans_unless_plain(source: Source, error: SourceError) -> Iterable[FunctionSpan]:
    """The functions of what is no plain JavaScript, judged as `pipeline.rewrite` judges it."""
    from glue_rewriter.source.library import looks_like_library
    from glue_rewriter.syntax.library import LibrarySyntax, library_syntax

    syntax = library_syntax(source) if looks_like_library(source.data) else LibrarySyntax.NONE
    if syntax is LibrarySyntax.NONE:
        raise error
    try:
        return _library_spans(source)
    except SourceError:
        if syntax is LibrarySyntax.SURE:
            raise
        raise error from None


def _library_spans(source: Source) -> Iterable[FunctionSpan]:
    from glue_rewriter.syntax.functions import function_spans
    from glue_rewriter.syntax.library import Library

    # What several variants show is one function.
    return {
        (span.start, span.end): span for variant in Library(source).variants() for span in function_spans(variant.tree)
    }.values()


def _nested(spans: Iterable[FunctionSpan], size: int) -> Attributed:
    rest = size
    names: list[tuple[int, str | None]] = []
    own: list[int] = []
    kept: list[tuple[int, int]] = []
    around: list[int] = []  # indexes of the functions that are open
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        while around and kept[around[-1]][1] <= span.start:
            around.pop()
        if around and span.end > kept[around[-1]][1]:
            continue  # arms of an #if in which two functions overlap: the first has the bytes
        length = span.end - span.start
        if around:
            own[around[-1]] -= length
        else:
            rest -= length
        names.append((len(around), span.name))
        own.append(length)
        around.append(len(kept))
        kept.append((span.start, span.end))
    functions = tuple(Function(depth, name, bytes_) for (depth, name), bytes_ in zip(names, own, strict=True))
    return Attributed(rest, functions, tuple(kept))
