"""The source map of a rewrite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from glue_rewriter.errors import SourceError
from glue_rewriter.printing.mappings import Line, decode, encode
from glue_rewriter.printing.source_map import InputMap, SourceMap
from glue_rewriter.printing.trace import carried, changes, composed, token_mappings, token_starts
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


def map_of_printed(printed: Iterable[Line], rewritten: SourceMap) -> SourceMap:
    """The map of a text printed anew, `printed` saying where in the rewritten text each of its tokens was.

    Each of its segments is (column, 0, line in the rewritten text, column in it), all from 0, columns in UTF-16 units;
    `rewritten` is the map of the rewritten text.
    """
    inner = decode(rewritten.mappings, sources=len(rewritten.sources), names=len(rewritten.names))
    return rewritten._replace(mappings=encode(composed(printed, inner)))


def _texts(source: Source, language: Language) -> list[tuple[int, int]]:
    """The byte ranges of tokens that hold text, none where the source cannot be parsed.

    Words in them then count as tokens too, which makes the map larger and no less right.
    """
    from glue_rewriter.syntax import parse, text_tokens

    if language is Language.LIBRARY:
        return []
    try:
        return text_tokens(parse(source, language))
    except SourceError:
        return []
