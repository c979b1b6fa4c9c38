"""Checks put into a program, which find at run time what no rewrite can prove.

Each probe is a call of the runtime, `runtime.js`, around an expression whose value it gives back. They are put in, and
nothing else is touched: every line keeps its number.
"""

from __future__ import annotations

from collections.abc import Mapping

from glue_rewriter.errors import EditError, SourceError
from glue_rewriter.frontend import Unit
from glue_rewriter.memory.propagation import trace
from glue_rewriter.memory.sites import find_sites
from glue_rewriter.printing import splice
from glue_rewriter.records import NamedTuple
from glue_rewriter.sanitizer.accesses import probe_accesses, skip_spread
from glue_rewriter.sanitizer.comparisons import probe_comparisons
from glue_rewriter.sanitizer.instrumenter import NAME, Instrumenter, Skipped
from glue_rewriter.sanitizer.keys import probe_keys
from glue_rewriter.sanitizer.runtime import REPORTS, runtime
from glue_rewriter.sanitizer.truncations import probe_truncations
from glue_rewriter.source import Edit, Language, Source
from glue_rewriter.syntax import parse
from glue_rewriter.syntax.comparisons import first_statement

__all__ = ["REPORTS", "Sanitized", "Skipped", "runtime", "sanitize"]


class Sanitized(NamedTuple):
    """A source with its probes in it: how many there are of each sort, and what has none."""

    source: Source
    code: bytes
    edits: tuple[Edit, ...]
    accesses: int
    comparisons: int
    keys: int
    truncations: int
    skipped: tuple[Skipped, ...]

    @property
    def text(self) -> str:
        """The code as text."""
        return self.code.decode("utf-8")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was there to be checked."""
        return not (self.accesses or self.comparisons or self.keys or self.truncations or self.skipped)


def sanitize(unit: Unit, heap_names: Mapping[bytes, str], report: str | None, *, memory64: bool) -> Sanitized:
    """The source with a probe at every access, comparison and look-up, and with the runtime in front of them; for
    `memory64`, where addresses have 64 bits, also at what may cut one.

    `report` is what the runtime does with what it finds, one of `REPORTS`, None to leave the runtime out.
    Raises `SourceError` for what is no plain JavaScript, or is sanitized already.
    """
    source, tree = unit.source, unit.tree
    if unit.language is not Language.JAVASCRIPT or tree is None:
        is_typed = unit.language in (Language.TYPESCRIPT, Language.TSX)
        made = "what the TypeScript compiler makes of it" if is_typed else "the glue that emcc makes of it"
        raise source.error(0, f"{unit.language.title} is not sanitized: sanitize {made}")
    at = source.data.find(NAME)
    if at >= 0:
        raise source.error(at, f"this is sanitized already, or uses the name {NAME.decode()} of the runtime")
    if unit.doubt is not None:
        raise source.error(unit.doubt, "this slash may begin a regular expression, and the second parser does not tell")
    views, uses = trace(tree, heap_names)
    sheet = Instrumenter(views)
    accesses = probe_accesses(sheet, find_sites(views, uses))
    skip_spread(sheet, uses)
    keys = probe_keys(sheet)
    comparisons = probe_comparisons(sheet)
    truncations = probe_truncations(sheet) if memory64 else 0
    if report is not None and len(sheet.wraps):
        sheet.wraps.put_first(first_statement(tree), runtime(report, memory64=memory64).inline)
    code, edits = splice(source, sheet.wraps.edits())
    try:
        parse(Source(code, source.path))
    except SourceError as error:
        raise EditError(
            f"{source.path}: the sanitized code cannot be parsed; this is a bug in glue-rewriter ({error})"
        ) from None
    return Sanitized(source, code, edits, accesses, comparisons, keys, truncations, tuple(sorted(sheet.skipped)))
