"""What the limits of a program are, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from glue_rewriter.memory.compiled import told
from glue_rewriter.settings import MOST_64, size_text
from glue_rewriter.wasm import Memory

SCHEMA = 1
#: What is said of a file with more than one binary.
SEVERAL = "holds {} wasm binaries, of which none is read: build them to files of their own"
#: Form -> what the number does.
_MEANINGS = {
    "sbrk": "ends the heap, as the program's own sbrk does: an emcc before 1.39 has linked it; link it anew",
    "heap maximum": "is what a function returns that says how far the heap may grow",
    "growth": "is where a function that grows the memory stops",
    "memory": "is the maximum of the memory that the glue makes",
}


class GlueLimit(NamedTuple):
    """A number in glue that keeps the heap within 2 GiB; `signed`: what grows the memory takes sizes as signed."""

    line: int
    column: int
    offset: int
    text: str
    form: str
    signed: bool


class FileLimits(NamedTuple):
    """One file. `memories` is None where it holds no binary, `glue` where it is one.

    `grows` says whether glue that starts a program grows a memory, None for other files; `unread` is what is said of a
    binary in it that is not read; `compiled` is by what a program in it was compiled to JavaScript. `heap` is the
    maximum that limits in glue are, in bytes; of a program for wasm64, which is `wide`, it is that of its binary.
    """

    path: str
    memories: tuple[Memory, ...] | None
    glue: tuple[GlueLimit, ...] | None
    grows: bool | None
    unread: str = ""
    heap: int = 2 << 30
    wide: bool = False
    compiled: str = ""


def limits_text(files: Sequence[FileLimits]) -> str:
    """Lines about each file."""
    return "".join(line + "\n" for file in files for line in _lines(file))


def limits_json(files: Sequence[FileLimits], *, version: str) -> str:
    """The same as JSON, ASCII only. Limits are in pages, `maximum` is null where there is none."""
    document = {
        "schema": SCHEMA,
        "tool": {"name": "glue-rewriter", "version": version},
        "files": [_record(file) for file in files],
    }
    return json.dumps(document, indent=1) + "\n"


def raised_line(path: str, memory: Memory, maximum: int, *, moved: bool) -> str:
    """What was done to a memory that is to reach `maximum` bytes; `moved`: what follows stands elsewhere now."""
    if memory.maximum is None:
        return f"{path}: memory {memory.number} has no maximum; unchanged"
    before = memory.maximum * memory.page_size
    if before >= maximum:
        return f"{path}: memory {memory.number}: the maximum is {size_text(before)} already; unchanged"
    line = f"{path}: memory {memory.number}: maximum {size_text(before)} -> {size_text(maximum)}"
    return f"{line}; what follows has moved, so a source map of the binary is off" if moved else line


def _lines(file: FileLimits) -> Iterator[str]:
    for memory in file.memories or ():
        yield f"{file.path}: {_described(memory)}"
    if file.unread:
        yield f"{file.path}: {file.unread}"
    if file.memories == ():
        yield f"{file.path}: no memory"
    if file.compiled:
        yield f"{file.path}: {told(file.compiled)}"
        return
    for limit in file.glue or ():
        yield f"{file.path}:{limit.line}:{limit.column}: {limit.text} {_MEANINGS[limit.form]}"
        if limit.signed:
            yield (
                f"{file.path}:{limit.line}:{limit.column}: the size that is asked for is compared as it comes, "
                "negative from 2 GiB up: this glue cannot grow the memory so far"
            )
    raisable = [limit for limit in file.glue or () if limit.form != "sbrk"]
    if raisable:
        count = len(raisable)
        command = "lift" if file.wide else "rewrite --raise-heap-max"
        how = f"`glue-rewriter {command}` raises {'it' if count == 1 else 'them'}"
        if file.heap >= MOST_64:
            how = "no engine allows more"
        yield (f"{file.path}: {count} limit{'' if count == 1 else 's'} of the heap at {size_text(file.heap)}; {how}")
    elif file.glue is not None and not file.glue:
        yield f"{file.path}: no limit of the heap at {size_text(file.heap)} found"
    if file.grows is False:
        yield f"{file.path}: nothing here grows the memory: built without ALLOW_MEMORY_GROWTH, it cannot be lifted"


def _described(memory: Memory) -> str:
    kind = "shared" if memory.shared else ""
    kind += " 64-bit" if memory.wide else ""
    kind = f" ({kind.strip()})" if kind else ""
    where = f", imported as {'.'.join(map(_printable, memory.imported))}" if memory.imported else ""
    unit = f"pages of {size_text(memory.page_size)}"
    least = size_text(memory.minimum * memory.page_size)
    if memory.maximum is None:
        return f"memory {memory.number}{kind}{where}: from {memory.minimum} {unit}, {least}, without a maximum"
    most = size_text(memory.maximum * memory.page_size)
    return f"memory {memory.number}{kind}{where}: {memory.minimum} to {memory.maximum} {unit}, {least} to {most}"


def _printable(name: str) -> str:
    """A name of a binary, which may have any characters, as a terminal can show it."""
    return "".join(part if part.isprintable() else ascii(part)[1:-1] for part in name)


def _record(file: FileLimits) -> dict[str, Any]:
    return {
        "path": file.path,
        "memories": None if file.memories is None else [_memory(memory) for memory in file.memories],
        "heap_limits": None if file.glue is None else [limit._asdict() for limit in file.glue],
        "grows": file.grows,
        "unread_binary": bool(file.unread),
        "compiled": file.compiled or None,
    }


def _memory(memory: Memory) -> dict[str, Any]:
    return {
        "index": memory.number,
        "imported": list(memory.imported) if memory.imported else None,
        "minimum": memory.minimum,
        "maximum": memory.maximum,
        "page_size": memory.page_size,
        "shared": memory.shared,
        "memory64": memory.wide,
    }
