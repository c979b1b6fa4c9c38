"""What the command `lift` does. Imported when it runs."""

# As elsewhere here, os instead of pathlib:
# ruff: noqa: PTH103, PTH106, PTH112, PTH113, PTH118, PTH119

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import NamedTuple

from glue_rewriter.cli.files import NOT_IN_PLACE, require_regular, write_files
from glue_rewriter.cli.limits_run import (
    chosen_memory,
    heap_of,
    limits_of,
    read,
    refuse_no_glue,
    unread_binary,
)
from glue_rewriter.cli.terminal import Naming, say
from glue_rewriter.errors import FileError, SettingsError
from glue_rewriter.memory.compiled import LINK_TO_WASM, told
from glue_rewriter.pipeline import Rewritten, rewrite, verify_rewrite
from glue_rewriter.reports.counts import tally
from glue_rewriter.reports.left import left_lines
from glue_rewriter.reports.limits import FileLimits, raised_line
from glue_rewriter.reports.summary import summary_line
from glue_rewriter.reports.windows import edit_lines
from glue_rewriter.settings import GIB, Settings, size_in_bytes, size_text
from glue_rewriter.settings.emcc_flags import Given
from glue_rewriter.wasm import Memory, decoded, encoded, is_binary, memories, only_binary, raised

#: A binary's name in glue.
_NAME = re.compile(rb"""["'`](?:[^"'`\s]*/)?([\w.@+-]+\.wasm)["'`]""")
#: A file of JavaScript that glue loads into its threads, by older versions of emcc.
_WORKER = re.compile(rb"""["'`]([\w.@+-]+\.worker\.m?js)["'`]""")
#: What checks a file's content before it is run.
_INTEGRITY = re.compile(rb"\bintegrity\b\s*[:=]|\bsha(?:256|384|512)-[A-Za-z0-9+/]{43,}")


class Request(NamedTuple):
    """The arguments of `lift`. `wasm` None: look for it; `output` None: in place."""

    glue: str
    wasm: str | None
    output: str | None
    maximum: str | None = None
    verify: bool = True
    quiet: bool = False
    verbose: bool = False


def execute(request: Request) -> int:
    """The exit status. Raises `FileError` where the program cannot be lifted, with the reason; nothing is written."""
    if request.maximum is not None:
        _settings(request.maximum, wide=True)  # what no program can have is told before anything is read
    glue, code = request.glue, read(request.glue)
    refuse_no_glue(glue, code, "lift")
    with Naming(glue):
        if form := limits_of(glue, code).compiled:
            raise FileError(f"{glue}: {told(form)}, so it cannot be lifted; {LINK_TO_WASM}")
    wasm = _wasm_of(request, code)
    targets = _targets(request, wasm)
    binary, memory = _binary_of(glue, code, wasm)
    settings = _settings(request.maximum, wide=memory.wide)
    heap = heap_of(memory)
    with Naming(glue):
        limits = limits_of(glue, code, heap)
    _check(glue, wasm or glue, limits, memory, settings.maximum_memory)

    lifted = raised(binary, memory, settings.maximum_memory, wasm or glue)
    _check_raised(lifted, memory, settings.maximum_memory, wasm or glue)
    span = only_binary(code)
    source = code if span is None else code[: span.start] + encoded(lifted, code, span) + code[span.end :]
    with Naming(glue):
        rewritten = rewrite(source, settings, path=glue, raise_heap_max=limits.heap if heap else True)
        unverified = verify_rewrite(rewritten) if request.verify else ()
    # The binary first: with a higher maximum in it alone, the old glue does what it did.
    files = [(targets[wasm], lifted)] if wasm is not None else []
    files.append((targets[glue], rewritten.code))
    _write(files, request.output)
    if not request.quiet:
        _warn_of_another(glue, code, request.wasm)
        say(raised_line(wasm or glue, memory, settings.maximum_memory, moved=len(lifted) != len(binary)))
        _tell(request, rewritten, settings, unverified, [path for path, _ in files])
    return 0


def _settings(maximum: str | None, *, wide: bool) -> Settings:
    """What the program is to be lifted to: as far as its addresses reach, unless somebody says."""
    size = maximum or ("16GB" if wide else "4GB")
    try:
        given = {"ALLOW_MEMORY_GROWTH": Given("", "1", ""), "MAXIMUM_MEMORY": Given(f"--maximum {size}", size, "")}
        settings = Settings.from_given({**given, **({"MEMORY64": Given("", "1", "")} if wide else {})})
    except SettingsError as error:
        if not wide and (size_in_bytes(size) or 0) > 4 * GIB:
            raise SettingsError(
                f"--maximum {size}: the program is one for wasm32, whose addresses end at 4 GiB, and becomes none for "
                "wasm64 after its link: link it again with -sMEMORY64"
            ) from error
        raise
    if settings.maximum_memory <= 2 * GIB:
        raise SettingsError(f"--maximum {size}: a program is lifted above 2 GiB; give up to 4GB, or 16GB for wasm64")
    return settings


def _wasm_of(request: Request, code: bytes) -> str | None:
    """The file with the binary, None where it stands in the glue."""
    if request.wasm is not None:
        if only_binary(code) is not None:
            raise FileError(f"{request.glue}: this glue holds its binary itself; leave out {request.wasm}")
        return request.wasm
    if only_binary(code) is not None:
        return None
    if unread := unread_binary(code):
        raise FileError(f"{request.glue}: {unread}; nothing was written")
    names, there = binaries_beside(request.glue, code)
    if len(there) != 1:
        why = f"{' and '.join(there)} are beside it" if there else f"there is no {' or '.join(names)} beside it"
        raise FileError(f"{request.glue}: which binary does it load? {why}; name it: lift {request.glue} APP.wasm")
    return there[0]


def binaries_beside(glue: str, code: bytes) -> tuple[list[str], list[str]]:
    """The names that glue's binary may have, and the files of these names beside it."""
    folder, name = os.path.split(glue)
    stem = name.rpartition(".")[0] or name
    # Unity's NAME.framework.js goes with NAME.wasm, or with the build.wasm that stands in it.
    stems = dict.fromkeys([stem, stem.removesuffix(".framework")])
    names = list(
        dict.fromkeys([*(found.decode() for found in _NAME.findall(code)), *(f"{each}.wasm" for each in stems)])
    )
    return names, [path for path in (os.path.join(folder, each) for each in names) if os.path.isfile(path)]


def _warn_of_another(glue: str, code: bytes, wasm: str | None) -> None:
    """Say that the glue names other binaries than the one that was given."""
    names = list(dict.fromkeys(found.decode() for found in _NAME.findall(code)))
    if wasm is not None and names and os.path.basename(wasm) not in names:
        say(
            f"Warning: {glue} names {' and '.join(names)}, and not {os.path.basename(wasm)}: is {wasm} what it loads? "
            "If not, lift it with the one that it names."
        )


def _targets(request: Request, wasm: str | None) -> dict[str, str]:
    """Where each file goes."""
    sources = [request.glue, *([wasm] if wasm is not None else [])]
    if request.output is None:
        for path in sources:
            require_regular(path, NOT_IN_PLACE + "use -o FOLDER")
        return {path: path for path in sources}
    if os.path.lexists(request.output) and not os.path.isdir(request.output):
        raise FileError(f"{request.output}: is a file; -o names a folder for both files")
    targets = {path: os.path.join(request.output, os.path.basename(path)) for path in sources}
    for path, target in targets.items():
        if os.path.realpath(path) == os.path.realpath(target):
            raise FileError(f"-o {request.output} is where {path} is: give another folder, or -i to replace it")
    if len(set(targets.values())) < len(targets):
        raise FileError(f"{' and '.join(sources)} have one name")
    return targets


def _binary_of(glue: str, code: bytes, wasm: str | None) -> tuple[bytes, Memory]:
    """The binary and its one memory."""
    path = glue if wasm is None else wasm
    data = code if wasm is None else read(wasm)
    span = only_binary(data)
    if wasm is not None and not is_binary(data):
        memories(data, wasm)  # which says what it is
    if span is None or (wasm is not None and not is_binary(data)):
        raise FileError(f"{path}: this is no wasm binary")
    binary = decoded(data, span, path)
    found = memories(binary, path)
    if len(found) > 1:
        raise FileError(
            f"{path}: the binary has {len(found)} memories, and which one the glue uses is not seen: use "
            "`limits --memory` and `rewrite --raise-heap-max`"
        )
    return binary, chosen_memory(found, None, path)


def _check(glue: str, wasm: str, limits: FileLimits, memory: Memory, maximum: int) -> None:
    """Raises `FileError` where the program cannot be lifted."""
    if limits.grows is False:
        raise FileError(
            f"{glue}: nothing in it grows the memory: the program was linked without -sALLOW_MEMORY_GROWTH and cannot "
            "be lifted; link it again with -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB"
        )
    signed = next((limit for limit in limits.glue or () if limit.signed), None)
    if signed is not None:
        raise FileError(
            f"{glue}:{signed.line}:{signed.column}: this glue compares the size that is asked for as a signed number, "
            "negative from 2 GiB up, so that it cannot grow the memory so far; link the program again"
        )
    if limits.glue:
        if memory.imported and not any(limit.form == "memory" for limit in limits.glue):
            raise FileError(
                f"{wasm}: the memory is imported as {'.'.join(memory.imported)}, and no `new WebAssembly.Memory` with "
                f"a maximum of {size_text(limits.heap)} is seen in {glue}: raise the maximum where the memory is made, "
                "then use `limits` and `rewrite --raise-heap-max`"
            )
        return
    has = memory.limit if memory.maximum is None else memory.maximum * memory.page_size
    if has < maximum:
        raise FileError(
            f"{glue}: no limit of the heap at {size_text(limits.heap)} is seen in it, and the memory of {wasm} ends at "
            f"{size_text(has)}: what keeps the heap down cannot be told. Is this the glue that loads {wasm}? "
            f"`glue-rewriter limits {glue}` shows what is seen"
        )


def _check_raised(lifted: bytes, memory: Memory, maximum: int, path: str) -> None:
    """Reads the new binary: the memory is as it was but for its maximum. Anything else is a bug of ours."""
    found = memories(lifted, path)[memory.number]
    as_it_was = (found.imported, found.minimum, found.shared, found.page_size) == (
        memory.imported,
        memory.minimum,
        memory.shared,
        memory.page_size,
    )
    enough = found.maximum is None or found.maximum * found.page_size >= maximum
    if not (as_it_was and enough):
        raise FileError(
            f"{path}: the raised memory reads otherwise than it was meant: a bug of ours; nothing was written"
        )


def _write(files: list[tuple[str, bytes]], folder: str | None) -> None:
    """Writes both files or none; a folder that is made for them goes again where they cannot be written."""
    made = folder is not None and not os.path.isdir(folder)
    if made and folder is not None:
        try:
            os.makedirs(folder)
        except OSError as error:
            raise FileError(f"{folder}: cannot be made: {error.strerror}") from None
    try:
        write_files(files)
    except FileError:
        if made and folder is not None:
            with suppress(OSError):
                os.rmdir(folder)
        raise


def _tell(
    request: Request, rewritten: Rewritten, settings: Settings, unverified: tuple[str, ...], written: list[str]
) -> None:
    """What was done, and what to watch for."""
    for line in unverified:
        say(line)
    if request.verbose:
        for line in (*edit_lines(rewritten), *left_lines(rewritten)):
            say(line)
    say(summary_line(rewritten, settings, heap_limits=True))
    left = tally(rewritten).left
    files = " and ".join(written)
    if not rewritten.changed:
        say(f"It was lifted already: {'nothing has changed' if request.output is None else f'copied to {files}'}.")
        return
    say(f"Written: {files}")
    above, sends = ("4", "") if settings.memory64 else ("2", " (`glue-rewriter high-memory` sends it there)")
    say(f"Now run it above {above} GiB{sends}: what the C code does with addresses shows only there.")
    if left:
        say(f"{left} site{' was' if left == 1 else 's were'} left that may be wrong; -v lists what to look at.")
    audit = f"audit {'-m64 ' if settings.memory64 else ''}{written[-1]}"
    say(f"Code that rewrite cannot fix is found by: glue-rewriter {audit}")
    data = rewritten.source.data
    for worker in sorted({found.decode() for found in _WORKER.findall(data)}):
        say(f"{worker} belongs to it: rewrite that, too, if it addresses the memory.")
    if _INTEGRITY.search(data):
        say("It names hashes of files (integrity): those of the two files have changed.")
