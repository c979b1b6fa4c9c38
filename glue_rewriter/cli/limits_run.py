"""What the command `limits` does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from glue_rewriter import __version__
from glue_rewriter.cli.files import read_file, write_files
from glue_rewriter.cli.options import is_stdout
from glue_rewriter.cli.terminal import Naming, read_stdin, said_of, say, write_stdout
from glue_rewriter.errors import FileError, SettingsError
from glue_rewriter.not_source import refuse_other
from glue_rewriter.reports.limits import SEVERAL, FileLimits, GlueLimit, limits_json, limits_text, raised_line
from glue_rewriter.reports.summary import no_site
from glue_rewriter.settings import GIB, size_in_bytes, size_meant
from glue_rewriter.source import Source
from glue_rewriter.source.languages import only_declares
from glue_rewriter.wasm import Memory, decoded, embedded_binaries, encoded, is_binary, memories, only_binary, raised

_FAILED = 2
#: A memory that grows; a table does by 1.
_GROWS = re.compile(rb"""(?:\.grow|\[["']grow["']\])\((?!1\))""")
#: Glue starts a program by one of these.
_STARTS = re.compile(rb"WebAssembly\.(?:instantiate|Instance|Module)\b")
_UNSIGNED = re.compile(rb">>>=?\s*0")


def show(files: Sequence[str], *, as_json: bool) -> int:
    """The exit status; the limits of each file are printed, and what is wrong with those that cannot be read."""
    contents: list[tuple[str, bytes]] = []
    binaries: list[Memory] = []
    found: list[FileLimits] = []
    status = 0
    for path in files:
        try:
            data = read(path)
            binaries += _memories_of(named(path), data)
        except Exception as error:
            say(f"Error: {said_of(error, named(path))}")
            status = _FAILED
        else:
            contents.append((path, data))
    heap = heap_of(binaries[0]) if len(binaries) == 1 else None
    for path, data in contents:
        try:
            found.append(limits_of(path, data, heap))
        except Exception as error:
            say(f"Error: {said_of(error, named(path))}")
            status = _FAILED
    if not found:
        return status
    text = limits_json(found, version=__version__) if as_json else limits_text(found)
    write_stdout(text.encode("utf-8", "surrogateescape"))
    return status


def lift(files: Sequence[str], size: str, *, memory: int | None, output: str | None) -> int:
    """The exit status; the binaries among the files are written with a higher maximum, all or none of them."""
    maximum = size_in_bytes(size)
    if maximum is None:
        raise SettingsError(
            f"--maximum {size}: not a size; {size_meant(size)}"
            "give a number of bytes, or one with KB, MB or GB, such as 4GB"
        )
    written: list[tuple[str, bytes]] = []
    lines: list[str] = []
    for path in files:
        with Naming(named(path)):
            found = _raised(path, maximum, memory)
        if found is not None:
            written.append((path if output is None else output, found[0]))
            lines.append(found[1])
    if not written:
        raise FileError(f"{files[0]}: no wasm binary, and none in it: there is no memory to raise")
    if output is not None and len(written) > 1:
        raise FileError(
            f"-o takes one binary, and {len(written)} are given: replace them with -i, or lift one at a time"
        )
    if output is not None and is_stdout(output):
        write_stdout(written[0][1])
    else:
        write_files(written)
    for line in lines:
        say(line)
    return 0


def _raised(path: str, maximum: int, index: int | None) -> tuple[bytes, str] | None:
    """A file's content with a higher maximum in its binary, and what is said of it; None where it holds no binary."""
    data, name = read(path), named(path)
    span = only_binary(data)
    if span is None:
        if unread := unread_binary(data):
            raise FileError(f"{name}: {unread}; nothing was raised")
        return None
    binary = decoded(data, span, name)
    memory = chosen_memory(memories(binary, name), index, name)
    lifted = raised(binary, memory, maximum, name)
    line = raised_line(name, memory, maximum, moved=len(lifted) != len(binary))
    return data[: span.start] + encoded(lifted, data, span) + data[span.end :], line


def _memories_of(name: str, data: bytes) -> Sequence[Memory]:
    """The memories of the one binary that a file is or holds. Raises `WasmError`."""
    span = only_binary(data)
    return () if span is None else memories(decoded(data, span, name), name)


def heap_of(memory: Memory) -> int | None:
    """The maximum of a memory of 64-bit addresses, in bytes, which is what the glue has as a limit; None for others."""
    return memory.maximum * memory.page_size if memory.wide and memory.maximum is not None else None


def limits_of(path: str, data: bytes, heap: int | None = None) -> FileLimits:
    """What the file says of the memory; `heap` is what the limits are, in bytes, 2 GiB if it is not known.

    Where glue for wasm64 has none as large as its binary's maximum, they may be 2 GiB all the same: the binary alone
    was raised.
    """
    found = _limits_of(path, data, heap)
    if found.glue == () and heap is not None and heap > 2 * GIB:
        lower = _limits_of(path, data, 2 * GIB)
        return lower if lower.glue else found
    return found


def _limits_of(path: str, data: bytes, heap: int | None) -> FileLimits:
    name = named(path)
    span = only_binary(data)
    found = None if span is None else tuple(memories(decoded(data, span, name), name))
    if is_binary(data):
        return FileLimits(name, found, None, grows=None)
    is_wide = heap is not None
    heap = heap or 2 * GIB
    # Imported late: a binary needs no parser.
    from glue_rewriter.frontend import read
    from glue_rewriter.memory.compiled import ASM, WASM2JS, compiled_programs
    from glue_rewriter.memory.heap_limits import heap_limits
    from glue_rewriter.syntax.nodes import enclosing_function

    source = Source(data, name)
    glue: dict[int, GlueLimit] = {}  # what several variants of a library show is one limit
    forms: set[str] = set()
    for tree in read(source).trees:
        forms.update(program.form for program in compiled_programs(tree))
        for limit in heap_limits(tree, heap):
            at = limit.node.start_byte
            function = enclosing_function(limit.node) if limit.form in ("growth", "sbrk") and not is_wide else None
            signed = function is not None and _UNSIGNED.search(tree.text(function)) is None
            glue[at] = GlueLimit(*source.position(at), at, tree.text(limit.node).decode("ascii"), limit.form, signed)
    grows = None if _STARTS.search(data) is None else _GROWS.search(data) is not None
    limits = tuple(glue[at] for at in sorted(glue))
    unread = unread_binary(data)
    compiled = ""
    if span is None and not unread:
        # Glue that starts a wasm may have some asm.js beside it.
        compiled = WASM2JS if WASM2JS in forms else ASM if ASM in forms and grows is None else ""
    return FileLimits(name, found, limits, grows, unread, heap, is_wide, compiled)


def unread_binary(data: bytes) -> str:
    """What is said of binaries in a file that are not read, empty where there are none."""
    count = len(embedded_binaries(data))
    return SEVERAL.format(count) if count > 1 else ""


def chosen_memory(found: Sequence[Memory], index: int | None, path: str) -> Memory:
    if not found:
        raise FileError(f"{path}: the binary has no memory")
    if index is None and len(found) > 1:
        raise FileError(f"{path}: the binary has {len(found)} memories: say which one by --memory")
    if index is not None and index >= len(found):
        raise FileError(f"{path}: there is no memory {index}: the binary has {len(found)}")
    return found[index or 0]


def refuse_no_glue(path: str, code: bytes, command: str) -> None:
    """Raises `FileError` or `SourceError` for what is no glue by its first bytes or its name; a command wants glue."""
    if is_binary(code):
        raise FileError(
            f"{path}: this is the binary; give the JavaScript first: glue-rewriter {command} APP.js [APP.wasm]"
        )
    if only_declares(path):
        raise FileError(f"{path}: {no_site(path)}: give the .js file that goes with it")
    refuse_other(Source(code, path))


def read(path: str) -> bytes:
    """The content of a file; one that is called a binary, or begins as one, must be one."""
    data = read_stdin() if path == "-" else read_file(path)
    if (path.lower().endswith(".wasm") or data[:1] == b"\0") and not is_binary(data):
        memories(data, named(path))
    return data


def named(path: str) -> str:
    return "<stdin>" if path == "-" else path
