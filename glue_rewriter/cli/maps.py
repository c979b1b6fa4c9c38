"""The source map of one file: from what, to where, and the comment that names it."""

# os instead of pathlib, which is slow to import:
# ruff: noqa: PTH120

from __future__ import annotations

import os

from glue_rewriter.cli.files import read_file, read_map
from glue_rewriter.cli.options import INLINE, NO_MAP
from glue_rewriter.errors import FileError, SourceMapError
from glue_rewriter.pipeline import Rewritten, source_map
from glue_rewriter.printing.source_map import InputMap, read_source_map
from glue_rewriter.printing.source_mapping_url import CHOICES, data_of, find_link, linked, path_of, relative_url
from glue_rewriter.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from glue_rewriter.printing.reprint import Printed


class Mapped(NamedTuple):
    """The code with the comment that names its map, the map to write, path and bytes, and the files read for it."""

    code: bytes
    files: list[tuple[str, bytes]]
    read: tuple[str, ...]


def mapped(
    rewritten: Rewritten,
    *,
    path: str,
    output: str | None,
    place: str,
    own: str | None,
    printed: Printed | None = None,
) -> Mapped:
    """The rewritten code and its map, or those of the code printed anew.

    `path` is the input's, `output` that of what is written, None for stdout, which is taken to go to the current
    folder; `place` is the file that the map goes to, or `INLINE`; `own` the map that the input came with, `NO_MAP`, or
    None to look for it. Raises `SourceMapError` where the input's own map cannot be had, and `FileError`.
    """
    home = os.path.dirname((output or "") if place == INLINE else place)
    input_map, read = _own_map(rewritten, own, path, home)
    made = source_map(
        rewritten,
        url=relative_url(rewritten.source.path if path == "-" else path, home),
        file=None if output is None else relative_url(output, home),
        input_map=input_map,
        printed=printed,
    )
    code = rewritten.code if printed is None else printed.code
    if place == INLINE:
        return Mapped(linked(code, made.data_url), [], read)
    url = relative_url(place, os.path.dirname(output or ""))
    return Mapped(linked(code, url), [(place, made.text.encode("ascii") + b"\n")], read)


def _own_map(rewritten: Rewritten, own: str | None, path: str, home: str) -> tuple[InputMap | None, tuple[str, ...]]:
    """The map the input came with, as it reads in the folder `home`, and the files read for it."""
    if own == NO_MAP:
        return None, ()
    if own is not None:
        return read_source_map(read_file(own), own).moved(_way(own, home)), (own,)
    link = find_link(rewritten.source.data.decode("utf-8"))
    if link is None:
        return None, ()
    name = rewritten.source.path
    data = data_of(link.url, name)
    if data is not None:
        return read_source_map(data, f"{name}, the source map in it").moved(_way(path, home)), ()
    file = path_of(link.url, path)
    try:
        data = read_map(file, path)
    except FileError as error:
        raise SourceMapError(f"{name}: its source map cannot be read: {error}; {CHOICES}") from None
    return read_source_map(data, file).moved(_way(file, home)), (file,)


def _way(file: str, home: str) -> str:
    """The URL of the folder of a file as it reads in the folder `home`, empty or with a / behind."""
    url = relative_url(os.path.dirname(file) or ".", home)
    return "" if url == "." else url + "/"
