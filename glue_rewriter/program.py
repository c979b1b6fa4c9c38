"""Whether a whole program is safe above 2 GiB: its memory, its sites and what the audit finds, judged together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from shlex import quote
from typing import NamedTuple

from glue_rewriter.audit.filter import Reviewed
from glue_rewriter.audit.rules import Finding
from glue_rewriter.memory.compiled import LINK_TO_WASM, WASM2JS, Compiled, told
from glue_rewriter.pipeline import Rewritten, SiteReport
from glue_rewriter.settings import GIB, size_text

#: Sites that somebody wants as they are are no reason.
_KEPT = "kept by a comment"
_LINE = 2 * GIB


class Safety(Enum):
    """What can be said of a program, or what a reason makes of it."""

    SAFE = "safe"
    UNKNOWN = "cannot tell"
    NOT_SAFE = "not safe"


class MemoryFacts(NamedTuple):
    """What a program's files say of its memory.

    `path` is the file with the binary, None where there is none, and `found` says that nobody named it. `reach` is how
    far the memory may grow and `starts` its first size, in bytes, None where that is not known; `wide`: its addresses
    have 64 bits. `grows` says whether the glue grows a memory, None where nothing in it starts a program. `limits` are
    the places in the glue that keep the heap within 2 GiB, with what stands there; with `signed`, what grows the memory
    takes sizes as signed. `compiled` says by what the program was compiled to JavaScript, where it was. `unknown` is
    why the memory is not known.
    """

    path: str | None
    found: bool = False
    reach: int | None = None
    starts: int | None = None
    wide: bool = False
    grows: bool | None = None
    limits: tuple[tuple[int, int, str], ...] = ()
    signed: bool = False
    unknown: str = ""
    compiled: str = ""


class Code(NamedTuple):
    """One source of the program: its sites, and what the audit finds; both without those in a program that was compiled
    to JavaScript, which `compiled` tells."""

    path: str
    rewritten: Rewritten
    reviewed: Reviewed
    compiled: tuple[Compiled, ...] = ()

    @property
    def wrong(self) -> list[SiteReport]:
        """The sites that are wrong as they stand."""
        return sorted(site for site in self.rewritten.sites if site.outcome == "rewritten")

    @property
    def left(self) -> list[SiteReport]:
        """The sites that may be wrong, and that no rewrite can judge."""
        return sorted(site for site in self.rewritten.sites if site.outcome == "left" and site.reason != _KEPT)


class Reason(NamedTuple):
    """One reason for what is said, with the place of the first of what it is about, where there is one.

    `kind` is `memory`, `limit`, `growth`, `sites`, `left`, `audit`, `glue` or `unread`.
    """

    safety: Safety
    kind: str
    path: str
    message: str
    place: tuple[int, int] | None = None


class Judged(NamedTuple):
    """What is said of a program, why, and what to do next. `glue` is its path."""

    glue: str
    safety: Safety
    reasons: tuple[Reason, ...]
    steps: tuple[str, ...]
    memory: MemoryFacts
    codes: tuple[Code, ...]


def judge(glue: str, memory: MemoryFacts, codes: Sequence[Code], unread: Sequence[str] = ()) -> Judged:
    """The verdict on a program; the first of the codes is its glue, unless that is among those that could not be read,
    of which `unread` has the paths."""
    reasons = [*_of_memory(glue, memory), *(reason for code in codes for reason in _of_code(code, memory))]
    # The audit finds the limits of the heap, too.
    limits = {(line, column) for line, column, _ in memory.limits}
    reasons = [each for each in reasons if each.kind != "audit" or each.path != glue or each.place not in limits]
    why = "it could not be read, so that nothing is known of what is in it"
    reasons += [Reason(Safety.UNKNOWN, "unread", path, why) for path in unread]
    if codes and codes[0].path == glue and not codes[0].rewritten.sites and not memory.compiled:
        reasons.append(
            Reason(Safety.UNKNOWN, "glue", glue, "nothing in it addresses the memory: is this the glue of the program?")
        )
    order = [Safety.NOT_SAFE, Safety.UNKNOWN]
    reasons.sort(key=lambda reason: order.index(reason.safety))
    safety = reasons[0].safety if reasons else Safety.SAFE
    steps = _steps(glue, memory, codes, reasons)
    return Judged(glue, safety, tuple(reasons), tuple(dict.fromkeys(steps)), memory, tuple(codes))


def weight(finding: Finding) -> Safety:
    """What a finding of the audit makes of a program: an error that is rather sure is one, a note says nothing."""
    if finding.severity == "note":
        return Safety.SAFE
    return Safety.NOT_SAFE if finding.severity == "error" and finding.confidence != "low" else Safety.UNKNOWN


def _of_memory(glue: str, memory: MemoryFacts) -> Iterator[Reason]:
    path = memory.path or glue
    if memory.compiled:
        yield Reason(Safety.NOT_SAFE, "memory", glue, told(memory.compiled))
        return
    if memory.unknown:
        yield Reason(Safety.UNKNOWN, "memory", path, memory.unknown)
    if memory.wide:
        why = "addresses have 64 bits (MEMORY64): judged above 4 GiB; what wasm gives as a BigInt is not seen"
        yield Reason(Safety.UNKNOWN, "memory", path, why)
    elif memory.reach is not None and memory.reach <= _LINE:
        why = f"the memory ends at {size_text(memory.reach)}: it never grows past 2 GiB"
        yield Reason(Safety.NOT_SAFE, "memory", path, why)
    if memory.grows is False and (memory.starts is None or memory.starts <= _LINE):
        why = "nothing in it grows the memory: it was linked without -sALLOW_MEMORY_GROWTH"
        yield Reason(Safety.NOT_SAFE, "growth", glue, why)
    if memory.signed:
        why = "what grows the memory compares the size that is asked for as a signed number, negative from 2 GiB up"
        yield Reason(Safety.NOT_SAFE, "growth", glue, why)
    if memory.limits:
        line, column, _ = memory.limits[0]
        count = len(memory.limits)
        why = "1 number keeps" if count == 1 else f"{count} numbers keep"
        yield Reason(Safety.NOT_SAFE, "limit", glue, f"{why} the heap within 2 GiB", (line, column))


def _of_code(code: Code, memory: MemoryFacts) -> Iterator[Reason]:
    source = code.rewritten.source
    if not memory.compiled and any(program.form == WASM2JS for program in code.compiled):
        why = f"{told(WASM2JS)}, if it is loaded in place of the binary"
        yield Reason(Safety.UNKNOWN, "memory", code.path, why)
    wrong, left = code.wrong, code.left
    if wrong:
        what = "1 address is" if len(wrong) == 1 else f"{len(wrong)} addresses are"
        line = "above 4 GiB" if memory.wide else "from 2 GiB up"
        yield Reason(Safety.NOT_SAFE, "sites", code.path, f"{what} wrong {line}", source.position(wrong[0].start))
    if left:
        what = "1 address" if len(left) == 1 else f"{len(left)} addresses"
        why = f"{what} may be wrong, and no rewrite can judge {'it' if len(left) == 1 else 'them'}"
        yield Reason(Safety.UNKNOWN, "left", code.path, why, source.position(left[0].start))
    for finding in code.reviewed.findings:
        if (safety := weight(finding)) is not Safety.SAFE:
            words = f"{finding.code} {finding.severity}: {finding.message} ({finding.confidence} confidence)"
            yield Reason(safety, "audit", code.path, words, code.reviewed.source.position(finding.start))


def _steps(glue: str, memory: MemoryFacts, codes: Sequence[Code], reasons: Sequence[Reason]) -> Iterator[str]:
    """What to do, in order; each a sentence or a command with what it does."""
    kinds = {reason.kind for reason in reasons}
    wrong = [code.path for code in codes if code.wrong]
    most = "16GB" if memory.wide else "4GB"
    flags = f"{'-m64 ' if memory.wide else ''}-sMAXIMUM_MEMORY={most}"
    if "glue" in kinds:
        yield "Give the program's glue, the .js file that starts the wasm: glue-rewriter check APP.js"
    if memory.compiled:
        yield f"{LINK_TO_WASM[0].upper()}{LINK_TO_WASM[1:]}; then check that."
        return
    if "growth" in kinds:
        yield f"Link it again with -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY={most}."
    elif memory.limits or (memory.reach is not None and memory.reach <= _LINE and not memory.wide):
        if memory.grows:
            link = f"link it again with -sMAXIMUM_MEMORY={most}"
            yield f"If you have its sources, {link}, and check that; if not, lift it:"
        named = [glue] if memory.path in (None, glue) else [glue, str(memory.path)]
        yield f"glue-rewriter lift {_paths(named)} -o lifted"
        wrong = [path for path in wrong if path != glue]
    if memory.unknown and memory.path is None:
        yield f"Name its binary: glue-rewriter check {_paths([glue])} APP.wasm"
    if wrong:
        yield f"glue-rewriter rewrite -i {flags} {_paths(wrong)}"
    if left := [code.path for code in codes if code.left]:
        yield f"Look at what is left: glue-rewriter rewrite --check -v {flags} {_paths(left)}"
    if found := [reason.path for reason in reasons if reason.kind == "audit"]:
        yield f"Look at what is found: glue-rewriter audit {'-m64 ' if memory.wide else ''}{_paths(found)}"
        counted = [each for code in codes for each in code.reviewed.findings if weight(each) is not Safety.SAFE]
        if all(weight(each) is Safety.UNKNOWN for each in counted):
            rules = ", ".join(dict.fromkeys(each.code for each in counted))
            step = f"Leave out what is right as it is: // glue-rewriter: ignore[{rules}] on its line"
            is_low = all(each.confidence == "low" for each in counted)
            yield step + (', or min-confidence = "medium" in glue-rewriter.toml.' if is_low else ".")
    if memory.wide:
        yield f"Run its tests with checks of its addresses: glue-rewriter sanitize -m64 {_paths([glue])}"
        return
    yield "Run its tests above 2 GiB: glue-rewriter high-memory -o high.js, and link or load that first."


def _paths(paths: Sequence[str]) -> str:
    """The paths, each once, as a shell takes them."""
    return " ".join(map(quote, dict.fromkeys(paths)))
