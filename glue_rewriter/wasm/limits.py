"""The limits of the memories of a wasm binary: where they stand, and the binary with a higher maximum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from glue_rewriter.errors import WasmError
from glue_rewriter.wasm.reader import Reader, leb

_MAGIC = b"\0asm"
_HEADER = b"\0asm\1\0\0\0"

_CUSTOM, _IMPORT, _MEMORY, _LAST = 0, 2, 5, 13
#: What an import is, by the byte that says so.
_KINDS = {0: "function", 1: "table", 2: "memory", 3: "global", 4: "tag"}
#: Value types of one byte, and those that a heap type follows (5.3.3-5.3.5).
_VALUE_TYPES = frozenset({0x7F, 0x7E, 0x7D, 0x7C, 0x7B, *range(0x68, 0x75)})
_REFERENCES = frozenset({0x63, 0x64})
#: The bits that say what follows the flags of limits, and what the memory is (5.3.7; the last is of a proposal,
#: custom-page-sizes).
_HAS_MAXIMUM, _SHARED, _WIDE, _PAGE_SIZE = 1, 2, 4, 8
_PAGE_BITS = 16
#: What engines allow a 64-bit memory (WebAssembly JavaScript API, "Limits"), in bytes.
_MOST_64 = 16 << 30


class Section(NamedTuple):
    """A section: the number of its kind, where that stands, where its content starts and ends."""

    kind: int
    start: int
    content: int
    end: int


class Memory(NamedTuple):
    """A memory of a binary, its limits in pages of `page_size` bytes.

    `number` counts the memories, imported ones first. `imported` are the names it is imported by; `wide` is that of
    memory64. `maximum_at` and `maximum_end` are where the maximum stands, both 0 where there is none; `section` is
    what it stands in.
    """

    number: int
    imported: tuple[str, str] | None
    minimum: int
    maximum: int | None
    shared: bool
    wide: bool
    page_size: int
    maximum_at: int
    maximum_end: int
    section: Section

    @property
    def limit(self) -> int:
        """How many bytes it may have where no maximum is given: by its addresses (5.3.7)."""
        return 1 << (64 if self.wide else 32)


def is_binary(data: bytes) -> bool:
    """Whether this is a wasm binary, broken or not."""
    return data.startswith(_MAGIC)


def is_component(data: bytes) -> bool:
    """Whether this is a binary of the component model, which has other sections."""
    return is_binary(data) and data[6:8] == b"\1\0"


def sections(data: bytes, path: str = "<input>") -> Iterator[Section]:
    """The sections of a binary, in order, their content unread. Raises `WasmError`."""
    if not data.startswith(_HEADER):
        if _MAGIC.startswith(data[:4]) and len(data) < len(_HEADER):
            raise WasmError("a wasm binary ends here, in its first 8 bytes", path=path, offset=len(data))
        if data.startswith(b"\x1f\x8b") or path.endswith(".br"):
            raise WasmError("this is compressed: unpack it, and compress it again afterwards", path=path, offset=0)
        if not is_binary(data):
            raise WasmError("not a wasm binary, which starts with a zero byte and the letters asm", path=path, offset=0)
        component = " (a component, not a core module)" if is_component(data) else ""
        raise WasmError(f"not version 1 of the binary format{component}", path=path, offset=4)
    reader = Reader(data, path, len(_HEADER), len(data), "the binary")
    while reader.at < reader.end:
        start = reader.at
        kind = reader.byte()
        if kind > _LAST:
            raise reader.error(start, f"a section of an unknown kind, {kind}")
        size = reader.number()
        content = reader.at
        reader.skip(size, "a section")
        yield Section(kind, start, content, reader.at)


def memories(data: bytes, path: str = "<input>") -> list[Memory]:
    """The memories of a binary, imported ones first, as their indexes count. Raises `WasmError`.

    Looks at the frame of the sections, at the imports and at the memories; what else is in the binary is the engine's
    to judge.
    """
    found: list[Memory] = []
    seen: set[int] = set()
    for section in sections(data, path):
        reader = Reader(data, path, section.content, section.end, "the section")
        if section.kind == _CUSTOM:
            continue
        if section.kind in seen:
            raise reader.error(section.start, f"a second section of kind {section.kind}")
        seen.add(section.kind)
        if section.kind == _MEMORY:
            for _ in range(reader.number()):
                found.append(_memory(reader, section, len(found), None))
        elif section.kind == _IMPORT:
            if _MEMORY in seen:
                raise reader.error(section.start, "the imports stand behind the memories")
            for _ in range(reader.number()):
                read_import(reader, section, found)
        else:
            continue
        if reader.at != reader.end:
            raise reader.error(reader.at, "the section goes on behind its last entry")
    return found


def raised(data: bytes, memory: Memory, size: int, path: str = "<input>") -> bytes:
    """The binary with the maximum of one of its memories raised to `size` bytes; no other byte is changed.

    But for the size of the section, where the number takes more bytes. A maximum that is as high, or none, stays.
    Raises `WasmError` for a size that the memory cannot have.
    """
    if size > memory.limit:
        raise WasmError(
            f"memory {memory.number} has addresses of 32 bits, so that it holds at most 4 GiB, not {size} bytes: a "
            "program for wasm32 becomes none for wasm64 after its link; link it again with -sMEMORY64",
            path=path,
            offset=memory.maximum_at or memory.section.start,
        )
    if size > _MOST_64:
        raise WasmError(
            f"engines give a memory of 64-bit addresses at most 16 GiB, not {size} bytes",
            path=path,
            offset=memory.maximum_at or memory.section.start,
        )
    if size % memory.page_size:
        raise WasmError(
            f"{size} bytes are no whole number of pages, which have {memory.page_size} bytes here",
            path=path,
            offset=memory.maximum_at or memory.section.start,
        )
    pages = size // memory.page_size
    if pages >= memory.limit:
        raise WasmError(
            f"{size} bytes are {pages} pages of {memory.page_size} bytes, one more than can be said of this memory",
            path=path,
            offset=memory.maximum_at or memory.section.start,
        )
    if memory.maximum is None or memory.maximum >= pages:
        return data
    section = memory.section
    width = memory.maximum_end - memory.maximum_at
    content = data[section.content : memory.maximum_at] + leb(pages, width) + data[memory.maximum_end : section.end]
    length = leb(len(content), section.content - section.start - 1)
    return data[: section.start + 1] + length + content + data[section.end :]


def _memory(reader: Reader, section: Section, index: int, imported: tuple[str, str] | None) -> Memory:
    start = reader.at
    flags = reader.byte()
    if flags > (_HAS_MAXIMUM | _SHARED | _WIDE | _PAGE_SIZE):
        raise reader.error(start, f"limits of an unknown kind, {flags:#04x}")
    if flags & _SHARED and not flags & _HAS_MAXIMUM:
        raise reader.error(start, "a shared memory without a maximum")
    bits = 64 if flags & _WIDE else 32
    minimum = reader.number(bits)
    maximum_at = reader.at if flags & _HAS_MAXIMUM else 0
    maximum = reader.number(bits) if flags & _HAS_MAXIMUM else None
    maximum_end = reader.at if flags & _HAS_MAXIMUM else 0
    page_bits = reader.number() if flags & _PAGE_SIZE else _PAGE_BITS
    if page_bits > _PAGE_BITS:
        raise reader.error(start, f"pages of 2 to the power of {page_bits} bytes")
    if maximum is not None and maximum < minimum:
        raise reader.error(maximum_at, f"the maximum, {maximum} pages, is below the initial size, {minimum}")
    memory = Memory(
        index,
        imported,
        minimum,
        maximum,
        bool(flags & _SHARED),
        bool(flags & _WIDE),
        1 << page_bits,
        maximum_at,
        maximum_end,
        section,
    )
    if max(minimum, maximum or 0) << page_bits > memory.limit:
        raise reader.error(start, f"limits beyond what addresses of {bits} bits reach")
    return memory


def read_import(reader: Reader, section: Section, found: list[Memory]) -> str:
    """Reads one import, and adds it to the memories if it is one; returns what it is."""
    names = (reader.name(), reader.name())
    start = reader.at
    kind = reader.byte()
    what = _KINDS.get(kind)
    match what:
        case "function":
            reader.number()
        case "table":
            _skip_type(reader)
            flags = reader.byte()
            if flags & ~(_HAS_MAXIMUM | _WIDE):
                raise reader.error(reader.at - 1, f"limits of an unknown kind, {flags:#04x}")
            for _ in range(1 + (flags & _HAS_MAXIMUM)):
                reader.number(64 if flags & _WIDE else 32)
        case "memory":
            found.append(_memory(reader, section, len(found), names))
        case "global":
            _skip_type(reader)
            reader.byte()
        case "tag":
            reader.byte()
            reader.number()
        case None:
            raise reader.error(start, f"an import of an unknown kind, {kind}")
    return what


def _skip_type(reader: Reader) -> None:
    start = reader.at
    kind = reader.byte()
    if kind in _REFERENCES:
        while reader.byte() & 0x80:
            if reader.at - start > 6:
                raise reader.error(start, "a heap type takes more bytes than it needs")
    elif kind not in _VALUE_TYPES:
        raise reader.error(start, f"a value of an unknown type, {kind:#04x}")
