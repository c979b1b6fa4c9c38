"""To which function each byte of a file belongs: the innermost one around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.frontend import read, source_of
from glue_rewriter.sizes.shapes import Shape
from glue_rewriter.source import Language, is_source

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
    offsets of each function, of none where they are not known, as in a baseline, which has their `shapes` instead.
    """

    rest: int
    functions: tuple[Function, ...]
    spans: tuple[tuple[int, int], ...]
    shapes: tuple[Shape, ...] = ()


def attribute(data: bytes, path: str, language: Language | None = None) -> Attributed | None:
    """The functions of a file; None for one that by its extension is no JavaScript, or only declares types.

    Raises `SourceError` for what cannot be parsed.
    """
    if language is None and not is_source(path):
        return None
    trees = read(source_of(data, path, language), language).trees
    if not trees:
        return None
    # Imported late: what has no functions needs no parser.
    from glue_rewriter.syntax.functions import function_spans

    # What several variants of a library show is one function.
    spans = {(span.start, span.end): span for tree in trees for span in function_spans(tree)}
    return _nested(spans.values(), len(data))


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
