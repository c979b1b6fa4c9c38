"""The audit as one pure function: source and settings in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from glue_rewriter.frontend import Unit, read
from glue_rewriter.heap.flow import trace
from glue_rewriter.heap.sites import find_sites
from glue_rewriter.pointers import find_pointers
from glue_rewriter.rules import RULES, Finding
from glue_rewriter.settings import Mode, Settings
from glue_rewriter.source import Language, Source
from glue_rewriter.syntax import SyntaxTree
from glue_rewriter.syntax.tokens import comments

#: What holds of every build that the audit is about: settings of emcc, as the `#if` of JavaScript libraries say them.
#: Arms that no such build takes are not looked at, and what the others mend is mended.
_KNOWN = {b"CAN_ADDRESS_2GB": True, b"MEMORY64": False}


class Audited(NamedTuple):
    """The outcome of one audit: the findings in the order of the source, and the byte ranges of the comments.

    Neither has anything in signed mode, where nothing is parsed. `language` is what the source was read as; in signed
    mode what it was said to be, None if nothing was said.
    """

    source: Source
    findings: tuple[Finding, ...]
    comments: tuple[tuple[int, int], ...]
    language: Language | None


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
    if settings.mode is Mode.SIGNED:
        return Audited(text, (), (), language)
    unit = read(text, language, conditions=_KNOWN)
    names = {name.encode(): element for name, element in settings.heap_names.items()}
    known = frozenset(name.encode() for name in pointers)
    if unit.tree is not None:
        return Audited(text, _in_order(_findings(unit.tree, names, known)), tuple(comments(unit.tree)), unit.language)
    return _audit_library(unit, names, known)


def _findings(tree: SyntaxTree, names: dict[bytes, str], known: frozenset[bytes]) -> Iterator[Finding]:
    views, uses = trace(tree, names)
    facts = find_pointers(views, find_sites(views, uses), known)
    for rule in RULES.values():
        yield from rule.find(facts)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end, finding.code)))


def _audit_library(unit: Unit, names: dict[bytes, str], known: frozenset[bytes]) -> Audited:
    """Each variant audited as a file of its own; what several find at one place is one finding."""
    # Imported late: plain JavaScript needs none of it.
    from glue_rewriter.source.library import CUT_VIEWS

    data = unit.source.data
    names = {**dict.fromkeys(CUT_VIEWS, "?"), **names}
    found: dict[tuple[str, int, int], Finding] = {}
    spans: set[tuple[int, int]] = set()
    for tree in unit.trees:
        shown = tree.data
        spans.update(span for span in comments(tree) if data[slice(*span)].startswith((b"//", b"/*")))
        for finding in _findings(tree, names, known):
            # A macro has no place of its own to be wrong at: it knows the setting.
            if shown[finding.start : finding.end] != data[finding.start : finding.end]:
                continue
            fix = finding.fix
            if fix is not None and any(shown[e.start : e.end] != data[e.start : e.end] for e in fix.edits):
                finding = finding._replace(fix=None)
            found.setdefault((finding.code, finding.start, finding.end), finding)
    return Audited(unit.source, _in_order(found.values()), tuple(sorted(spans)), unit.language)
