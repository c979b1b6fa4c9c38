"""What a wasm binary is made of: its sections, the functions in the code, the segments of data, with their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from glue_rewriter.errors import WasmError
from glue_rewriter.wasm.limits import Section, read_import, sections
from glue_rewriter.wasm.reader import Reader

#: The sections by the numbers of their kinds (5.5.2); 0 is a custom one, which has a name of its own.
_NAMES = (
    "custom",
    "types",
    "imports",
    "functions",
    "tables",
    "memories",
    "globals",
    "exports",
    "start",
    "elements",
    "code",
    "data",
    "data count",
    "tags",
)
_CUSTOM, _IMPORT, _EXPORT, _CODE, _DATA = 0, 2, 7, 10, 11
#: The subsections of the name section that name functions and segments of data (appendix 7.4.1).
_FUNCTION_NAMES, _DATA_NAMES = 1, 9
#: In constant expressions: instructions with one number, those without, and the end (5.4.9).
_WITH_NUMBER = frozenset({0x41, 0x42, 0x23, 0xD2})
_PLAIN = frozenset({0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E})
_END = 0x0B
#: As binaryen writes a character of a name that is no letter.
_ESCAPED = re.compile(r"\\([0-9a-fA-F]{2})")
#: What it adds to the name of a segment that it cuts into several.
_CUT = re.compile(r"\.\d+$")
#: Of more segments of data than this, each is a part of one that was cut.
_MANY = 24
_SYMBOL = re.compile(r"(\d{1,9}):(.*)")


class Part(NamedTuple):
    """A section (depth 0), or a function or segment in one (depth 1): its name, if it has one, and its bytes."""

    depth: int
    name: str | None
    start: int
    end: int


def parts(data: bytes, path: str, symbols: Mapping[int, str] | None = None) -> list[Part]:
    """The parts of a binary in the order of its bytes, each section before what is in it.

    Functions are named by `symbols`, else by the name section, else by exports. Raises `WasmError` where it is
    malformed; a name section that is, which an engine ignores, names nothing.
    """
    found = list(sections(data, path))
    imported, exported = 0, {}
    named: dict[int, dict[int, str]] = {}
    for section in found:
        reader = _reader(data, path, section)
        if section.kind == _IMPORT:
            imported = sum(read_import(reader, section, []) == "function" for _ in range(reader.number()))
        elif section.kind == _EXPORT:
            exported = _exports(reader)
        elif section.kind == _CUSTOM and reader.name() == "name":
            try:
                named = _named(reader)
            except WasmError:
                named = {}
    functions = {**exported, **named.get(_FUNCTION_NAMES, {}), **(symbols or {})}
    made: list[Part] = []
    for section in found:
        reader = _reader(data, path, section)
        name = reader.name() if section.kind == _CUSTOM else _NAMES[section.kind]
        made.append(Part(0, name, section.start, section.end))
        if section.kind == _CODE:
            inside = _bodies(reader)
            made += [Part(1, functions.get(imported + number), *span) for number, span in enumerate(inside)]
        elif section.kind == _DATA:
            made += _whole(list(_segments(reader)), named.get(_DATA_NAMES, {}))
    return made


def symbol_map(text: str) -> dict[int, str]:
    """The names of functions by their indexes, as a symbol map of emcc's has them: `12:name` in each line."""
    lines = (_SYMBOL.fullmatch(line.strip()) for line in text.splitlines())
    return {int(found[1]): _unescaped(found[2]) for found in lines if found and found[2]}


def _unescaped(name: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), name)


def _reader(data: bytes, path: str, section: Section) -> Reader:
    return Reader(data, path, section.content, section.end, "the section")


def _exports(reader: Reader) -> dict[int, str]:
    found: dict[int, str] = {}
    for _ in range(reader.number()):
        name = reader.name()
        kind = reader.byte()
        index = reader.number()
        if kind == 0:
            found.setdefault(index, name)
    return found


def _named(reader: Reader) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    while reader.at < reader.end:
        kind = reader.byte()
        size = reader.number()
        start = reader.at
        reader.skip(size, "a subsection of names")
        if kind in (_FUNCTION_NAMES, _DATA_NAMES):
            inner = Reader(reader.data, reader.path, start, reader.at, "the subsection")
            found[kind] = {inner.number(): _unescaped(inner.name()) for _ in range(inner.number())}
    return found


def _bodies(reader: Reader) -> Iterator[tuple[int, int]]:
    """Where each function starts and ends, its size in front of it included."""
    for _ in range(reader.number()):
        start = reader.at
        reader.skip(reader.number(), "a function")
        yield start, reader.at
    _check_end(reader)


def _segments(reader: Reader) -> Iterator[tuple[int, int]]:
    for _ in range(reader.number()):
        start = reader.at
        flags = reader.number()
        if flags > 2:
            raise reader.error(start, f"a segment of data of an unknown kind, {flags}")
        if flags == 2:
            reader.number()
        if flags != 1:
            _skip_expression(reader)
        reader.skip(reader.number(), "a segment of data")
        yield start, reader.at
    _check_end(reader)


def _whole(spans: Sequence[tuple[int, int]], names: Mapping[int, str]) -> list[Part]:
    """The segments of data, where binaryen has cut one into many, which it does at zeros, put together again.

    It calls what it makes of `.rodata` `.rodata`, `.rodata.1` and so on. Many without names are one, too: their numbers
    say nothing.
    """
    are_cut = len(spans) > _MANY
    found: list[Part] = []
    for number, (start, end) in enumerate(spans):
        name = names.get(number)
        if name is None:
            name = "segments" if are_cut else f"segment {number}"
        elif are_cut:
            name = _CUT.sub("", name)
        if found and found[-1].name == name:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Part(1, name, start, end))
    return found


def _check_end(reader: Reader) -> None:
    if reader.at != reader.end:
        raise reader.error(reader.at, "the section goes on behind its last entry")


def _skip_expression(reader: Reader) -> None:
    while (code := reader.byte()) != _END:
        if code in _WITH_NUMBER:
            while reader.byte() & 0x80:
                pass
        elif code not in _PLAIN:
            raise reader.error(reader.at - 1, f"an instruction that no constant expression has, {code:#04x}")
