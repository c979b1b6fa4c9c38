"""To which function each byte of a file belongs: the innermost one around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.errors import SourceError
from glue_rewriter.frontend import read_or_leave, source_of
from glue_rewriter.size.shapes import Shape
from glue_rewriter.source import Edit, Language, is_source
from glue_rewriter.wasm.contents import parts
from glue_rewriter.wasm.limits import is_component

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


def attribute(
    data: bytes, path: str, language: Language | None = None, symbols: Mapping[int, str] | None = None
) -> Attributed | None:
    """The functions of a file; None for one that by its extension is no JavaScript, or only declares types, and for one
    that is not UTF-8, or can be no JavaScript and has no access.

    Those of a wasm binary are its sections, and in them the functions and the segments of data; `symbols` name
    functions by their indexes. Raises `SourceError` for what cannot be parsed, `WasmError` for a binary that is
    malformed.
    """
    if path.lower().endswith(".wasm") and not is_component(data):
        return _of_wasm(data, path, symbols)
    if language is None and not is_source(path):
        return None
    try:
        source = source_of(data, path, language)
    except SourceError:
        return None  # videos are called .ts, too
    trees = read_or_leave(source, language).trees
    if not trees:
        return None
    # Imported late: what has no functions needs no parser.
    from glue_rewriter.syntax.functions import function_spans

    # What several variants of a library show is one function.
    spans = {(span.start, span.end): span for tree in trees for span in function_spans(tree)}
    return _nested(spans.values(), len(data))


def after_edits(before: Attributed, edits: Sequence[Edit]) -> Attributed | None:
    """The functions of a file after the edits of a rewrite, which move them and neither make nor name any.

    None where an edit is at the very end or beginning of a function, so that it may belong to it or not.
    """
    spans = before.spans
    bounds = sorted((place, index) for index, span in enumerate(spans) for place in span)
    places = [place for place, _ in bounds]
    around = _around(before)
    own = [function.own for function in before.functions]
    rest = before.rest
    for edit in edits:
        first, behind = bisect_left(places, edit.start), bisect_right(places, edit.end)
        if first != behind:
            return None
        growth = len(edit.text) - (edit.end - edit.start)
        # The function whose bound is next before the edit, or the one around it where that has ended there.
        index = -1 if first == 0 else bounds[first - 1][1]
        while index >= 0 and spans[index][1] <= edit.start:
            index = around[index]
        if index < 0:
            rest += growth
        else:
            own[index] += growth
    ends = [edit.end for edit in edits]
    moved = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in edits)]

    def after(place: int) -> int:
        return place + moved[bisect_right(ends, place)]

    functions = tuple(function._replace(own=size) for function, size in zip(before.functions, own, strict=True))
    return Attributed(rest, functions, tuple((after(start), after(end)) for start, end in spans))


def _around(attributed: Attributed) -> list[int]:
    """The function around each, -1 where there is none."""
    around: list[int] = []
    inside: list[int] = []
    for index, function in enumerate(attributed.functions):
        del inside[function.depth :]
        around.append(inside[-1] if inside else -1)
        inside.append(index)
    return around


def _of_wasm(data: bytes, path: str, symbols: Mapping[int, str] | None) -> Attributed:
    found = parts(data, path, symbols)
    own = [part.end - part.start for part in found]
    rest = len(data)
    section = 0
    for index, part in enumerate(found):
        if part.depth:
            own[section] -= own[index]
        else:
            section = index
            rest -= own[index]
    functions = tuple(Function(part.depth, part.name, bytes_) for part, bytes_ in zip(found, own, strict=True))
    return Attributed(rest, functions, tuple((part.start, part.end) for part in found))


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
