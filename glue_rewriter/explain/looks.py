"""A source judged as the rewrite does, with what its values are told by."""

from __future__ import annotations

from typing import NamedTuple

from glue_rewriter.explain.record import Verdict
from glue_rewriter.explain.words import NO_OUTCOME
from glue_rewriter.frontend import Unit
from glue_rewriter.libraries import rewrite_library
from glue_rewriter.memory.provenance import Provenance, trace_back
from glue_rewriter.memory.sites import Site, find_sites
from glue_rewriter.memory.views import Views
from glue_rewriter.passes import propose
from glue_rewriter.passes.ambiguous import spare_doubtful
from glue_rewriter.second_parser import settle
from glue_rewriter.source import Source
from glue_rewriter.source.library import CUT_VIEWS
from glue_rewriter.syntax import Node, SyntaxTree
from glue_rewriter.syntax.nodes import unwrap


class Look(NamedTuple):
    """One tree that a source is read as. A library has several, each of which shows some of its arms."""

    source: Source
    tree: SyntaxTree
    views: Views
    provenance: Provenance
    #: What expressions were found to be worth, by where they stand.
    noted: dict[tuple[int, int], set[str]]
    sites: list[Site]

    def shows(self, start: int, end: int) -> bool:
        """Whether the tree shows what stands in the source between two offsets."""
        return self.tree.data[start:end] == self.source.data[start:end]

    def kinds(self, node: Node) -> set[str]:
        """Everything an expression may be worth that stands for memory."""
        inner = unwrap(node)
        place = inner.start_byte, inner.end_byte
        return set(self.views.kinds(node)) | self.noted.get(place, set())


def judge(unit: Unit, names: dict[bytes, str], *, memory64: bool = False) -> tuple[list[Look], list[Verdict]]:
    """The trees of a source, and what the rewrite does about each site, in the order of the source."""
    if unit.library is not None:
        names = {**dict.fromkeys(CUT_VIEWS, "?"), **names}
    looks = [_look(unit.source, tree, names) for tree in unit.trees]
    verdicts = (
        [Verdict(*site) for site in rewrite_library(unit, names, memory64=memory64).sites] if unit.library else []
    )
    for look in looks if not unit.library else ():
        proposals = propose(look.views, look.sites, written=unit.source.data, memory64=memory64)
        for proposal in proposals if unit.doubt is None else spare_doubtful(unit.doubt, proposals):
            site, node = proposal.site, proposal.site.expression
            verdicts.append(
                Verdict(
                    node.start_byte,
                    node.end_byte,
                    site.form,
                    site.shift,
                    proposal.outcome,
                    proposal.reason,
                    proposal.edits,
                )
            )
    known = {(verdict.start, verdict.end) for verdict in verdicts}
    for look in looks:
        for site in look.sites:
            node = site.expression
            place = node.start_byte, node.end_byte
            if site.form == "call" and not site.sure:
                continue  # nothing but what stands beside a view
            if place not in known and look.shows(*place) and not any(_crosses(each, place) for each in verdicts):
                known.add(place)
                verdicts.append(Verdict(*place, site.form, site.shift, None, NO_OUTCOME, ()))
    return looks, sorted(verdicts, key=lambda verdict: (verdict.start, -verdict.end))


def _crosses(verdict: Verdict, place: tuple[int, int]) -> bool:
    """Whether a verdict is about another spelling of a place: one of its ends is the same."""
    return (verdict.start == place[0]) != (verdict.end == place[1])


def _look(source: Source, tree: SyntaxTree, names: dict[bytes, str]) -> Look:
    if tree.is_library:
        tree = settle(tree)[0]
    views, uses, provenance = trace_back(tree, names)
    noted: dict[tuple[int, int], set[str]] = {}
    for start, end, kind in provenance.expressions:
        noted.setdefault((start, end), set()).add(kind)
    return Look(source, tree, views, provenance, noted, find_sites(views, uses))
