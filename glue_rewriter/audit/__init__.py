"""The audit as one pure function: source and settings in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from glue_rewriter.addresses import AddressFacts, find_addresses
from glue_rewriter.addresses.file_summary import told, told_by_library
from glue_rewriter.addresses.macros import NONE, Macros
from glue_rewriter.addresses.provenance import steps_of
from glue_rewriter.addresses.run_knowledge import NOTHING, Knowledge, Told
from glue_rewriter.audit.rules import MEMORY64_RULES, OF_32, OF_BOTH, RULES, Finding, memory_limit
from glue_rewriter.frontend import Unit, read, read_or_leave, source_of
from glue_rewriter.memory.propagation import trace
from glue_rewriter.memory.sites import find_sites
from glue_rewriter.passes import propose
from glue_rewriter.settings import Mode, Settings
from glue_rewriter.source import Edit, Language, Source
from glue_rewriter.source.directives import MARK
from glue_rewriter.syntax import SyntaxTree
from glue_rewriter.syntax.comparisons import asm_functions
from glue_rewriter.syntax.tokens import comments


class Audited(NamedTuple):
    """The outcome of one audit: the findings in the order of the source, and the byte ranges of the comments, of a
    source with a directive to the tool in it.

    Neither has anything in signed mode, where nothing is parsed. `language` is what the source was read as; in signed
    mode what it was said to be, None if nothing was said.
    """

    source: Source
    findings: tuple[Finding, ...]
    comments: tuple[tuple[int, int], ...]
    language: Language | None
    #: Where the comments begin that keep something from the rewrite.
    used_keeps: frozenset[int] = frozenset()
    #: How many sites were seen.
    sites: int = 0


class Described(NamedTuple):
    """What a file says to others: of what it exports, and of the functions that it defines as a library."""

    exports: dict[bytes, Told]
    functions: dict[bytes, Told]


def audit(
    source: bytes | str,
    settings: Settings,
    *,
    path: str = "<input>",
    language: Language | None = None,
    pointers: Collection[str] = (),
    knowledge: Knowledge = NOTHING,
    explain: bool = False,
) -> Audited:
    """What stays wrong above 2 GiB when `rewrite` has mended the sites, where the settings let the memory grow so far.

    The offsets are those of the source as it is. `path` and `language` are what they are for `rewrite`. `pointers` are
    names, of types, variables, parameters and properties, that stand for addresses.
    Raises `SourceError` for input that is not UTF-8 or that cannot be parsed.
    """
    text = source_of(source, path, language)
    if settings.mode is Mode.SIGNED:
        return Audited(text, (), (), language)
    try:
        return _audited(text, settings, language, pointers, knowledge, explain=explain)
    except RecursionError:
        # Imported late: nearly no code nests like that.
        from glue_rewriter.printing.reading import with_room

        return with_room(lambda: _audited(text, settings, language, pointers, knowledge, explain=explain), text)


def _audited(
    text: Source,
    settings: Settings,
    language: Language | None,
    pointers: Collection[str],
    knowledge: Knowledge,
    *,
    explain: bool,
) -> Audited:
    known = frozenset(name.encode() for name in pointers)
    given = {name.encode(): element for name, element in settings.heap_names.items()}
    unit = read_or_leave(text, language, settings=settings, names={*given, *known})
    names = {**_cut_names(unit), **given}
    # Each variant of a library is audited as a file of its own; what several find at one place is one finding.
    found: dict[tuple[int, int, str], Finding] = {}
    spans: set[tuple[int, int]] = set()
    used: set[int] = set()
    seen = 0
    for tree, said in zip(unit.trees, _macros(unit, knowledge), strict=True):
        views, uses = trace(tree, names)
        sites = find_sites(views, uses)
        seen += len(sites)
        if MARK in tree.data:
            spans.update(span for span in comments(tree) if _is_shown(tree, text, span[0], span[0] + 2))
            used |= _used_keeps(tree, names)
        for finding in _findings(
            find_addresses(views, sites, known, knowledge, said), memory64=settings.memory64, explain=explain
        ):
            # A macro has no place of its own to be wrong at: it knows the setting. But it stores what it is given.
            if not said.has(finding.start, finding.end) or said.is_widening(finding.start, finding.end):
                if finding.fix is not None and not all(_is_shown(tree, text, *edit[:2]) for edit in finding.fix.edits):
                    finding = finding._replace(fix=None)
                found.setdefault((finding.start, finding.end, finding.code), finding)
    return Audited(
        text, tuple(found[place] for place in sorted(found)), tuple(sorted(spans)), unit.language, frozenset(used), seen
    )


def describe(
    source: bytes,
    settings: Settings,
    *,
    path: str,
    language: Language | None = None,
    pointers: Collection[str] = (),
    knowledge: Knowledge = NOTHING,
) -> Described:
    """What a file says to the others of a run: as a module, and as a library. Raises `SourceError`."""
    text = source_of(source, path, language)
    unit = read(text, language, settings=settings)
    names = {**_cut_names(unit), **{name.encode(): element for name, element in settings.heap_names.items()}}
    known = frozenset(name.encode() for name in pointers)
    found = Described({}, {})
    for tree, said in zip(unit.trees, _macros(unit, knowledge), strict=True):
        views, uses = trace(tree, names)
        facts = find_addresses(views, find_sites(views, uses), known, knowledge, said)
        if tree.is_library:
            found.functions.update(told_by_library(facts))
        else:
            found.exports.update(told(facts))
    return found


def _used_keeps(tree: SyntaxTree, names: dict[bytes, str]) -> set[int]:
    # Imported late: few files have such a comment.
    from glue_rewriter.passes.keep_comments import used_comments

    views, uses = trace(tree, names)
    return used_comments(tree, propose(views, find_sites(views, uses), keeps=False))


def _cut_names(unit: Unit) -> dict[bytes, str]:
    """The views that macros may have cut the names of, in a library."""
    if unit.library is None:
        return {}
    # Imported late: plain JavaScript needs none of it.
    from glue_rewriter.source.library import CUT_VIEWS

    return dict.fromkeys(CUT_VIEWS, "?")


def _macros(unit: Unit, knowledge: Knowledge) -> list[Macros]:
    """What the macros say that each tree of a source shows."""
    if unit.library is None:
        return [NONE] * len(unit.trees)
    return [
        Macros(
            unit.source.data,
            [(macro.start, macro.end) for macro in variant.mask.macros],
            converts=knowledge.converts,
            selection=variant.mask.selection,
        )
        for variant in unit.variants
    ]


def _findings(facts: AddressFacts, *, memory64: bool, explain: bool) -> Iterator[Finding]:
    asm = [(function.start_byte, function.end_byte) for function in asm_functions(facts.views.tree)]
    for finding in _of_rules(facts, memory64=memory64):
        # Of asm.js the rewrite leaves all: its arithmetic is signed, addresses or not.
        if not any(low <= finding.start < high for low, high in asm):
            yield finding._replace(steps=steps_of(facts, finding.start, finding.end)) if explain else finding


def _of_rules(facts: AddressFacts, *, memory64: bool) -> Iterator[Finding]:
    if not memory64:
        for rule in (*RULES.values(), *(MEMORY64_RULES[code] for code in OF_32)):
            yield from rule.find(facts)
        return
    proposals = propose(facts.views, facts.sites, memory64=True)
    edits = [edit for proposal in proposals for edit in proposal.edits]
    for code, rule in {**{code: RULES[code] for code in OF_BOTH}, **MEMORY64_RULES}.items():
        for finding in rule.find(facts):
            if code != "GR301" or not any(_takes(edit, finding) for edit in edits):
                yield memory_limit.for_memory64(finding) if code == memory_limit.CODE else finding


def _takes(edit: Edit, finding: Finding) -> bool:
    """Whether an edit takes the operator of a finding away: it reaches the one end or the other of the operation."""
    return edit.start <= finding.end - 1 < edit.end or edit.start <= finding.start < edit.end


def _is_shown(tree: SyntaxTree, source: Source, start: int, end: int) -> bool:
    """Whether a tree shows what stands in the source between two offsets; a macro is masked."""
    return tree.data[start:end] == source.data[start:end]
