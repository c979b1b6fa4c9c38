"""The proposals of a huge file, made by two processes: each reads and judges half of the subscripts.

What depends on no other site is judged where it is read, which is nearly all. The rest (rule 5 of the fix-up: all uses
of a variable decide) is judged in the end, by one process that knows what both have read, in the order of the source:
so what comes out is what one process proposes.
"""

from __future__ import annotations

from typing import Any

from glue_rewriter.forked import Forked, may_fork
from glue_rewriter.heap.flow import Use
from glue_rewriter.heap.sites import find_sites
from glue_rewriter.heap.views import Views
from glue_rewriter.passes.addresses import FixUp, Proposal, Reading, propose
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field


def propose_in_two(views: Views, uses: list[Use]) -> list[Proposal]:
    """What is to be done about each site, in the order of the source; by one process where there may be no other."""
    if not may_fork():
        return list(propose(views, find_sites(views, uses)))
    subscripts = views.tree.survey()["subscript"]
    middle = len(subscripts) // 2
    others = subscripts[middle:]
    process = Forked(lambda: _judge(views, others))
    try:
        fix_up = FixUp(views)
        readings = fix_up.read(find_sites(views, uses, subscripts[:middle]))
        found = list(fix_up.proposals(reading for reading in readings if not reading.depends))
    except BaseException:
        process.end()
        raise
    answer = process.answer()
    if answer is not None:
        judged, positions, open_ = answer
        found += [Proposal._make((*about, tuple(Edit(*edit) for edit in edits))) for about, edits in judged]
        fix_up.positions.update(positions)
        others = [node for node in others if field(node, "index").start_byte in open_] if open_ else []
    readings = [reading for reading in readings if reading.depends] + fix_up.read(find_sites(views, [], others))
    found += fix_up.proposals(sorted(readings, key=_place))
    return sorted(found, key=lambda proposal: proposal[:2])


def _judge(views: Views, subscripts: list[Node]) -> tuple[list[Any], dict[int, int], set[int]]:
    """In the other process: proposals as plain tuples, what was read of variables, and where indexes begin that are not
    judged here."""
    fix_up = FixUp(views)
    readings = fix_up.read(find_sites(views, [], subscripts))
    proposals = fix_up.proposals(reading for reading in readings if not reading.depends)
    judged = [(proposal[:6], [tuple(edit) for edit in proposal.edits]) for proposal in proposals]
    return judged, fix_up.positions, {reading.site.expression.start_byte for reading in readings if reading.depends}


def _place(reading: Reading) -> tuple[int, int]:
    return reading.site.expression.start_byte, reading.site.expression.end_byte
