"""The source map of a rewrite."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain, pairwise

from glue_rewriter.errors import SourceError
from glue_rewriter.printing.mappings import Line, decode, encode
from glue_rewriter.printing.source_map import InputMap, SourceMap
from glue_rewriter.printing.token_mappings import carried, changes, composed, token_mappings, token_starts
from glue_rewriter.printing.utf16 import Units
from glue_rewriter.source import Edit, Language, Source


def map_of_edits(
    source: Source,
    edits: Sequence[Edit],
    code: bytes,
    language: Language,
    *,
    url: str,
    file: str | None = None,
    input_map: InputMap | None = None,
) -> SourceMap:
    """The map of the code that the edits made of the source.

    It leads to the source, which it calls `url` and holds, or, with the map the source came with, to where that leads.
    """
    units = Units(source.data)
    made = changes(units, edits)
    if input_map is not None:
        return input_map.map._replace(file=file, mappings=encode(carried(units, made, Units(code), input_map.lines)))
    starts = token_starts(units, _texts(source, language))
    content = source.data.decode("utf-8-sig")
    return SourceMap(file, None, (url,), (content,), (), token_mappings(units, made, starts))


def map_of_printed(code: bytes, places: Sequence[tuple[int, int]], before: bytes, its_map: SourceMap) -> SourceMap:
    """The map of a code printed anew from the code `before`, whose map is `its_map`.

    `places` holds (offset in `code`, offset in `before`) of tokens, in bytes and in order.
    """
    ours, theirs = Units(code), Units(before)
    printed: list[Line] = [[] for _ in ours.lines]

    def add(place: int, origin: int) -> None:
        line, row = ours.line(place), theirs.line(origin)
        printed[line].append((place - ours.lines[line], 0, row, origin - theirs.lines[row]))

    tokens = zip(ours.places(place for place, _ in places), theirs.places(origin for _, origin in places), strict=True)
    for (place, origin), (following, _) in pairwise(chain(tokens, [(len(ours.text), 0)])):
        add(place, origin)
        if ours.text[place] in "`}":
            # The text of a template may go on over lines, and is the same in both.
            for start in ours.lines[bisect_right(ours.lines, place) : bisect_right(ours.lines, following - 1)]:
                if ours.text[place:start] == theirs.text[origin : origin + start - place]:
                    add(start, origin + start - place)
    inner = decode(its_map.mappings, sources=len(its_map.sources), names=len(its_map.names))
    return its_map._replace(mappings=encode(composed(printed, inner)))


def _texts(source: Source, language: Language) -> list[tuple[int, int]]:
    """The byte ranges of tokens that hold text, none where the source cannot be parsed.

    Words in them then count as tokens too, which makes the map larger and no less right.
    """
    from glue_rewriter.syntax import parse
    from glue_rewriter.syntax.tokens import text_tokens

    if language is Language.LIBRARY:
        return []
    try:
        return text_tokens(parse(source, language))
    except SourceError:
        return []
