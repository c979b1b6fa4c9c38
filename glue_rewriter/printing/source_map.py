"""Source maps (ECMA-426, also known as version 3): read, moved to another folder, written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from glue_rewriter.errors import SourceMapError
from glue_rewriter.printing.mappings import Line, decode

if TYPE_CHECKING:  # json is imported late
    from json import JSONDecodeError

#: No text has more lines; a section of an index map may say where it begins, and with it how many lists to make.
_MOST_LINES = 10_000_000
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/")


class SourceMap(NamedTuple):
    """A source map. The fields are those of the format, None where the map has no such field."""

    file: str | None
    source_root: str | None
    sources: tuple[str | None, ...]
    sources_content: tuple[str | None, ...] | None
    names: tuple[str, ...]
    mappings: str
    ignore_list: tuple[int, ...] | None = None
    #: What `ignore_list` was called before; some browsers know only this name.
    x_google_ignore_list: tuple[int, ...] | None = None

    @property
    def text(self) -> str:
        """The map as compact JSON, ASCII only, its fields in the order of the standard."""
        import json  # late, as most rewrites ask for no map

        fields = {
            "version": 3,
            "file": self.file,
            "sourceRoot": self.source_root,
            "sources": self.sources,
            "sourcesContent": self.sources_content,
            "names": self.names,
            "mappings": self.mappings,
            "ignoreList": self.ignore_list,
            "x_google_ignoreList": self.x_google_ignore_list,
        }
        return json.dumps({name: value for name, value in fields.items() if value is not None}, separators=(",", ":"))

    @property
    def data_url(self) -> str:
        """The map as a `data:` URL."""
        from base64 import b64encode

        return "data:application/json;base64," + b64encode(self.text.encode("ascii")).decode("ascii")


class InputMap(NamedTuple):
    """The map an input came with: it leads from the input to what the input was made from."""

    map: SourceMap
    lines: list[Line]

    def moved(self, way: str) -> InputMap:
        """The map as it reads in another folder; `way` is the URL from there to here, empty or with a / behind."""
        sources, root = self.map.sources, self.map.source_root
        if not way:
            return self
        if root:
            root = root if _ABSOLUTE.match(root) else way + root
        else:
            sources = tuple(source if source is None or _ABSOLUTE.match(source) else way + source for source in sources)
        return self._replace(map=self.map._replace(sources=sources, source_root=root))


def read_source_map(data: bytes | str, path: str) -> InputMap:
    """The source map that the bytes of a file, or a text, are; of an index map, its sections made one map.

    `path` is used in messages. Raises `SourceMapError` for what is not a source map, or not a sound one.
    """
    import json

    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceMapError(f"{path}: is not UTF-8, so it is no source map") from None
    if text.startswith(")]}'"):  # put there by servers, against inclusion as a script (ECMA-426, FetchSourceMap)
        _, _, text = text.partition("\n")
    try:
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceMapError(
            f"{path}:{error.lineno}:{error.colno}: is not JSON, so it is no source map: {_why(error)}"
        ) from None
    except (RecursionError, ValueError):  # the latter for a number of thousands of digits
        raise SourceMapError(f"{path}: its JSON cannot be read, so it is no source map") from None
    try:
        return _read(fields)
    except ValueError as error:
        raise SourceMapError(f"{path}: is not a sound source map: {error}") from None


def _why(error: JSONDecodeError) -> str:
    """What is wrong with JSON, where the parser's own words tell only who knows it."""
    if error.msg == "Expecting value":
        return "it ends too early" if error.pos >= len(error.doc.rstrip()) else "no value begins here"
    return error.msg[:1].lower() + error.msg[1:]


def _read(fields: Any) -> InputMap:
    if not isinstance(fields, dict):
        raise ValueError("it is no JSON object")
    version = fields.get("version")
    if isinstance(version, bool) or version not in (3, "3"):
        raise ValueError(f"its version is {_shown(version)}; only version 3 can be read")
    return _joined(fields) if "sections" in fields else _plain(fields)


def _plain(fields: dict[str, Any]) -> InputMap:
    if not isinstance(fields.get("mappings"), str):
        raise ValueError(f"its mappings are {_shown(fields.get('mappings'))}, not a string")
    sources = _list(fields, "sources", (str, type(None)))
    if sources is None:
        raise ValueError("it has no sources")
    contents = _list(fields, "sourcesContent", (str, type(None)))
    if contents is not None and len(contents) > len(sources):
        raise ValueError(f"it has {len(contents)} sourcesContent, and {len(sources)} sources")
    names = _list(fields, "names", (str,)) or ()
    root = fields.get("sourceRoot")
    if not isinstance(root, str | None):
        raise ValueError(f"its sourceRoot is {_shown(root)}, not a string")
    ignored, ignored_before = (_list(fields, name, (int,)) for name in ("ignoreList", "x_google_ignoreList"))
    for index in (*(ignored or ()), *(ignored_before or ())):
        if not 0 <= index < len(sources):
            raise ValueError(f"its ignoreList names source {index} of {len(sources)}, counted from 0")
    lines = decode(fields["mappings"], sources=len(sources), names=len(names))
    return InputMap(SourceMap(None, root, sources, contents, names, "", ignored, ignored_before), lines)


def _list(fields: dict[str, Any], name: str, types: tuple[type, ...]) -> tuple[Any, ...] | None:
    values = fields.get(name)
    if values is None:
        return None
    if not isinstance(values, list):
        raise ValueError(f"its {name} are {_shown(values)}, not a list")
    for value in values:
        if not isinstance(value, types) or isinstance(value, bool):
            raise ValueError(f"{_shown(value)} stands in its {name}")
    return tuple(values)


def _joined(fields: dict[str, Any]) -> InputMap:
    """The sections of an index map as one map (ECMA-426, Index source map)."""
    sections = fields["sections"]
    if not isinstance(sections, list):
        raise ValueError(f"its sections are {_shown(sections)}, not a list")
    sources: list[str | None] = []
    contents: list[str | None] = []
    names: list[str] = []
    ignored: list[int] = []
    ignored_before: list[int] = []
    lines: list[Line] = [[]]
    before = (0, 0)
    for section in sections:
        row, column = _offset(section)
        if row > _MOST_LINES:
            raise ValueError(f"a section begins at line {row}")
        if (row, column) < before:
            raise ValueError(f"its sections are not in order at line {row}, column {column}")
        before = (row, column)
        if "map" not in section:
            raise ValueError("a section has no map in it; maps of sections that are elsewhere, by url, cannot be read")
        if isinstance(section["map"], dict) and "sections" in section["map"]:
            raise ValueError("a section is an index map itself, which the standard does not allow")
        part, part_lines = _read(section["map"])
        lines += [[] for _ in range(len(lines), row + 1)]
        # What the section before says of the places of this one does not count.
        del lines[row + 1 :]
        lines[row] = [segment for segment in lines[row] if segment[0] < column]
        for number, segments in enumerate(part_lines):
            moved = [
                (
                    segment[0] + (0 if number else column),
                    *((segment[1] + len(sources), segment[2], segment[3]) if len(segment) > 1 else ()),
                    *((segment[4] + len(names),) if len(segment) > 4 else ()),
                )
                for segment in segments
            ]
            if number:
                lines.append(moved)
            else:
                lines[row] += moved
        count = len(sources)
        ignored += [count + index for index in part.ignore_list or ()]
        ignored_before += [count + index for index in part.x_google_ignore_list or ()]
        root = part.source_root or ""
        prefix = root + "/" if root and not root.endswith("/") else root
        sources += [source if source is None else prefix + source for source in part.sources]
        own = part.sources_content or ()
        contents += [*own, *[None] * (len(part.sources) - len(own))]
        names += part.names
    joined = SourceMap(
        None,
        None,
        tuple(sources),
        tuple(contents) if any(content is not None for content in contents) else None,
        tuple(names),
        "",
        tuple(ignored) or None,
        tuple(ignored_before) or None,
    )
    return InputMap(joined, lines)


def _offset(section: Any) -> tuple[int, int]:
    """The line and column at which a section of an index map begins."""
    offset = section.get("offset") if isinstance(section, dict) else None
    line, column = (offset.get("line"), offset.get("column")) if isinstance(offset, dict) else (None, None)
    if not (isinstance(line, int) and isinstance(column, int) and line >= 0 and column >= 0):
        raise ValueError("a section has no offset with a line and a column")
    return line, column


def _shown(value: object) -> str:
    """A JSON value for a message, cut short."""
    import json

    if value is None:
        return "missing"
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:40] + "…"
