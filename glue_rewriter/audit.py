"""The audit as one pure function: source and settings in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from glue_rewriter.errors import SourceError
from glue_rewriter.heap.flow import trace
from glue_rewriter.heap.sites import find_sites
from glue_rewriter.pointers import find_pointers
from glue_rewriter.rules import RULES, Finding
from glue_rewriter.settings import Mode, Settings
from glue_rewriter.source import Language, Source, language_of, only_declares
from glue_rewriter.syntax import SyntaxTree, parse
from glue_rewriter.syntax.tokens import comments


class Audited(NamedTuple):
    """The outcome of one audit: the findings in the order of the source, and the byte ranges of the comments.

    Neither has anything in signed mode, where nothing is parsed.
    """

    source: Source
    findings: tuple[Finding, ...]
    comments: tuple[tuple[int, int], ...]


def audit(
    source: bytes | str,
    settings: Settings,
    *,
    path: str = "<input>",
    language: Language | None = None,
    pointers: Collection[str] = (),
) -> Audited:
    """What stays wrong above 2 GiB when `rewrite` has mended the sites, where the settings let the memory grow so far.

    The offsets are those of the source as it is. `path` and `language` are what they are for `rewrite`. `pointers` are
    names, of types, variables, parameters and properties, that stand for addresses.
    Raises `SourceError` for input that is not UTF-8 or that cannot be parsed.
    """
    text = Source(source.encode("utf-8") if isinstance(source, str) else source, path)
    if settings.mode is Mode.SIGNED or (language is None and only_declares(path)):
        return Audited(text, (), ())
    names = {name.encode(): element for name, element in settings.heap_names.items()}
    known = frozenset(name.encode() for name in pointers)
    chosen = language or language_of(path)
    if chosen is Language.LIBRARY:
        return _audit_library(text, names, known, settings)
    try:
        tree = parse(text, chosen)
    except SourceError as error:
        if language is not None or chosen is not Language.JAVASCRIPT:
            raise
        return _audit_unless_plain(text, names, known, settings, error)
    if language is None and chosen is Language.JAVASCRIPT and b"{{{" in text.data and _has_macros(text):
        return _audit_library(text, names, known, settings)
    if tree.doubtful_slashes():
        # Imported late: nearly no file has such a slash.
        from glue_rewriter.slashes import settle

        tree, _ = settle(tree)
    return Audited(text, _in_order(_findings(tree, names, known)), tuple(comments(tree)))


def _findings(tree: SyntaxTree, names: dict[bytes, str], known: frozenset[bytes]) -> Iterator[Finding]:
    views, uses = trace(tree, names)
    facts = find_pointers(views, find_sites(views, uses), known)
    for rule in RULES.values():
        yield from rule.find(facts)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end, finding.code)))


def _has_macros(text: Source) -> bool:
    """Whether what can be parsed as JavaScript has macros all the same, which look like blocks."""
    # Imported late: a file without three braces in a row need not be asked.
    from glue_rewriter.syntax.library import macros_like_blocks

    return bool(macros_like_blocks(text))


def _audit_unless_plain(
    text: Source, names: dict[bytes, str], known: frozenset[bytes], settings: Settings, error: SourceError
) -> Audited:
    """The audit of what is no plain JavaScript, as a library; raises the given error if it does not look like one."""
    # Imported late: only what cannot be parsed comes here.
    from glue_rewriter.source.library import looks_like_library

    if not looks_like_library(text.data):
        raise error
    from glue_rewriter.syntax.library import LibrarySyntax, library_syntax

    syntax = library_syntax(text)
    if syntax is LibrarySyntax.NONE:
        raise error
    try:
        return _audit_library(text, names, known, settings)
    except SourceError:
        if syntax is LibrarySyntax.SURE:
            raise
        raise error from None


def _audit_library(text: Source, names: dict[bytes, str], known: frozenset[bytes], settings: Settings) -> Audited:
    """Each variant audited as a file of its own; what several find at one place is one finding.

    Arms that no build with these settings takes are not looked at, and what the others mend is mended.
    """
    # Imported late: plain JavaScript needs none of it.
    from glue_rewriter.source.library import CUT_VIEWS, known_conditions
    from glue_rewriter.syntax.library import Library

    names = {**dict.fromkeys(CUT_VIEWS, "?"), **names}
    found: dict[tuple[str, int, int], Finding] = {}
    spans: set[tuple[int, int]] = set()
    conditions = known_conditions(text.data, settings.maximum_memory)
    for variant in Library(text, conditions).variants():
        shown = variant.tree.data
        spans.update(span for span in comments(variant.tree) if text.data[slice(*span)].startswith((b"//", b"/*")))
        for finding in _findings(variant.tree, names, known):
            # A macro has no place of its own to be wrong at: it knows the setting.
            if shown[finding.start : finding.end] != text.data[finding.start : finding.end]:
                continue
            fix = finding.fix
            if fix is not None and any(shown[e.start : e.end] != text.data[e.start : e.end] for e in fix.edits):
                finding = finding._replace(fix=None)
            found.setdefault((finding.code, finding.start, finding.end), finding)
    return Audited(text, _in_order(found.values()), tuple(sorted(spans)))
