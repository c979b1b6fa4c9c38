"""What the command `check` does. Imported when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from glue_rewriter import __version__
from glue_rewriter.audit.filter import review
from glue_rewriter.cli.audit_run import Request, audit_inputs
from glue_rewriter.cli.audit_work import AuditInput
from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.files import free_trees, read_file, require_regular
from glue_rewriter.cli.lift_run import binaries_beside
from glue_rewriter.cli.limits_run import limits_of, read, refuse_no_glue, unread_binary
from glue_rewriter.cli.selection import name_files
from glue_rewriter.cli.terminal import bug, said_of, say, write_stdout
from glue_rewriter.errors import FileError, GlueRewriterError
from glue_rewriter.frontend import read as read_unit
from glue_rewriter.memory.compiled import Compiled, compiled_programs, may_be_compiled, told
from glue_rewriter.pipeline import rewrite
from glue_rewriter.program import Code, MemoryFacts, Safety, judge
from glue_rewriter.reports.limits import FileLimits
from glue_rewriter.reports.program import program_json, program_text
from glue_rewriter.settings import GIB, MOST_64, Settings
from glue_rewriter.source import Source
from glue_rewriter.wasm import only_binary

_NOT_SAFE = 1
_FAILED = 2


def execute(glue: str, others: Sequence[str], *, as_json: bool, emcc_version: tuple[int, ...] | None = None) -> int:
    """The exit status; the verdict is printed, and what is wrong with sources that cannot be read. Raises what is wrong
    with the arguments, the glue or the binary."""
    for path in (glue, *others):
        require_regular(path, "is a pipe or a device, and check reads a file more than once; give it as a file")
    if Path(glue).is_dir():
        raise FileError(
            f"{glue}: is a directory: name the program first, as in check APP.js {glue}; or look at its sources alone, "
            f"with audit {glue}"
        )
    code = read(glue)
    refuse_no_glue(glue, code, "check")
    binaries = [path for path in others if path.lower().endswith(".wasm")]
    if len(binaries) > 1:
        raise FileError(f"{' and '.join(binaries)}: a program has one binary; check one program at a time")
    errors: list[str] = []
    try:
        memory = _memory(glue, code, binaries[0] if binaries else None)
    except GlueRewriterError:
        raise
    except Exception as error:
        errors.append(bug(error, glue))
        memory = MemoryFacts(None, unknown="how far the memory may grow is not known: an internal error")
    sources = [glue, *(path for path in others if path not in binaries)]
    codes: list[Code] = []
    unread: list[str] = []
    for item in _inputs(sources, emcc_version, wide=memory.wide):
        if item.failed:
            errors.append(item.failed)
            unread.append(item.path)
            continue
        try:
            codes.append(_examined(item, wide=memory.wide))
        except Exception as error:
            errors.append(said_of(error, item.path))
            unread.append(item.path)
    for message in errors:
        say(f"Error: {message}")
    judged = judge(glue, memory, codes, unread)
    text = program_json(judged, version=__version__) if as_json else program_text(judged)
    write_stdout(text.encode("utf-8", "replace"))
    if errors:
        return _FAILED
    return 0 if judged.safety is Safety.SAFE else _NOT_SAFE


def _inputs(sources: Sequence[str], emcc_version: tuple[int, ...] | None, *, wide: bool) -> list[AuditInput]:
    """What each source is audited by: its configuration counts. `wide` says that addresses have 64 bits."""
    configurations = Configurations()
    named = name_files(list(dict.fromkeys(sources)), configurations, force_exclude=False, takes_folders=True)
    if named.failed:
        raise FileError(named.failed[0].message)
    settings = ("MEMORY64", "MAXIMUM_MEMORY=16GB") if wide else ("MAXIMUM_MEMORY=4GB", "ALLOW_MEMORY_GROWTH")
    request = Request(tuple(sources), settings, emcc_version=emcc_version)
    return audit_inputs(request, named, configurations)


def _examined(item: AuditInput, *, wide: bool) -> Code:
    data = read_file(item.path)
    settings = Settings((16 if wide else 4) * GIB, item.criteria.settings.heap_names, memory64=wide)
    criteria = item.criteria._replace(settings=settings)
    free_trees(data)
    rewritten = rewrite(data, settings, path=item.path)
    free_trees(data)
    reviewed = review(data, criteria, path=item.path)
    compiled = _compiled(data, item.path)
    if compiled:
        # Right as it is: what it compares and divides as unsigned numbers it says, and its memory ends at 2 GiB.
        inside = [(program.start, program.end) for program in compiled]
        sites = tuple(site for site in rewritten.sites if not _within(site.start, inside))
        rewritten = rewritten._replace(sites=sites)
        reviewed = reviewed._replace(
            findings=tuple(each for each in reviewed.findings if not _within(each.start, inside))
        )
    return Code(item.path, rewritten, reviewed, compiled)


def _compiled(data: bytes, path: str) -> tuple[Compiled, ...]:
    """The programs in a source that were compiled to JavaScript."""
    if not may_be_compiled(data):
        return ()
    unit = read_unit(Source(data, path))
    return () if unit.tree is None else tuple(compiled_programs(unit.tree))


def _within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _memory(glue: str, code: bytes, wasm: str | None) -> MemoryFacts:
    """What the glue and the binary say of the memory."""
    limits = limits_of(glue, code)
    facts = MemoryFacts(
        None,
        grows=limits.grows,
        limits=tuple((limit.line, limit.column, limit.text) for limit in limits.glue or ()),
        signed=any(limit.signed for limit in limits.glue or ()),
    )
    if limits.compiled and wasm is not None:
        raise FileError(f"{glue}: {told(limits.compiled)}; leave out {wasm}")
    if limits.compiled:
        return facts._replace(compiled=limits.compiled)
    if only_binary(code) is not None:
        if wasm is not None:
            raise FileError(f"{glue}: this glue holds its binary itself; leave out {wasm}")
        return _with_binary(facts, glue, limits)
    if wasm is not None:
        return _with_binary(facts, wasm, limits_of(wasm, read(wasm)))
    if unread := unread_binary(code):
        return facts._replace(unknown=f"{unread}: how far the memory may grow is not known")
    names, there = binaries_beside(glue, code)
    if len(there) != 1:
        why = f"{' and '.join(there)} are beside it" if there else f"there is no {' or '.join(names)} beside it"
        return facts._replace(unknown=f"how far the memory may grow is not known: {why}")
    return _with_binary(facts._replace(found=True), there[0], limits_of(there[0], read(there[0])))


def _with_binary(facts: MemoryFacts, path: str, limits: FileLimits) -> MemoryFacts:
    memories = limits.memories
    if memories is None:
        raise FileError(f"{path}: this is no wasm binary")
    if len(memories) != 1:
        count = "no memory" if not memories else f"{len(memories)} memories"
        return facts._replace(path=path, unknown=f"the binary has {count}: how far the program's may grow is not known")
    memory = memories[0]
    # As far as its addresses reach where it has no maximum, and no further than engines let it grow.
    reach = memory.limit if memory.maximum is None else memory.maximum * memory.page_size
    reach = min(reach, MOST_64)
    return facts._replace(path=path, reach=reach, starts=memory.minimum * memory.page_size, wide=memory.wide)
