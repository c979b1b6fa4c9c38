"""The fix-up for memories of 64 bits: takes away the operators that cut an address to 32 bits."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.dataflow.lattice import FROM_END, TEXT, UNDEFINED
from glue_rewriter.heap.sites import Site
from glue_rewriter.heap.views import Views
from glue_rewriter.passes.decide import (
    BESIDE,
    END,
    FROM_START,
    KEY,
    NO_VIEW,
    NOTHING,
    NUMBERS,
    SUBSCRIPTS,
    Proposal,
    is_visibly_address,
)
from glue_rewriter.passes.memory64.narrowing import Narrowing
from glue_rewriter.passes.memory64.remedy import Remedy
from glue_rewriter.passes.memory64.truncations import Found, Truncations
from glue_rewriter.syntax.nodes import unwrap

_RIGHT = "no 32-bit operator"
_PASSED = frozenset({"identifier", "member_expression", "subscript_expression", "binary_expression"})


def propose(views: Views, sites: list[Site], kept: frozenset[int]) -> Iterator[Proposal]:
    """What is to be done about each site, in the order given; `kept` are offsets of what is not to be touched."""
    truncations = Truncations(views, kept)
    remedy = Remedy(views.tree.data)
    judged: list[tuple[Proposal, Found | None]] = []
    for site in sites:
        found = _Judge(views, truncations, site).judged()
        if found is not None:
            judged.append(found)
            for change in found[1].changes if found[1] is not None else ():
                remedy.want(change)
    for proposal, changed in judged:
        yield proposal if changed is None else proposal._replace(edits=remedy.edits(changed.changes))


class _Judge:
    def __init__(self, views: Views, truncations: Truncations, site: Site) -> None:
        self._views = views
        self._site = site
        self._truncations = truncations

    def judged(self) -> tuple[Proposal, Found | None] | None:
        """What comes of a site, and what is to be taken away there; None if it is none of our business."""
        site, data = self._site, self._views.tree.data
        node = unwrap(site.expression)
        value = self._views.values.of(node)
        if not value & NUMBERS:
            return self._right("no address") if site.sure else None
        if not site.sure and (site.doubt or not is_visibly_address(node, site, data)):
            if site.form != "call":
                return self._left(site.doubt or NO_VIEW)
            return self._left(BESIDE) if node.type in _PASSED else None
        found = self._truncations.of(site.expression, site.shift, cut=site.form not in SUBSCRIPTS)
        if found.doubt:
            return self._left(found.doubt)
        if not found.changes:
            return self._right(_RIGHT)
        shifts, cuts = _told_apart(found)
        reason = self._why_not(shifts, cuts, value)
        if reason:
            return self._left(reason)
        low, high = site.expression.start_byte, site.expression.end_byte
        if any(not low <= one.node.start_byte < high for one in (*shifts, *cuts)):
            reason = "definition"
        else:
            reason = "divide" if shifts else "widen"
        return Proposal(site, (), "rewritten", reason), found

    def _why_not(self, shifts: list[Narrowing], cuts: list[Narrowing], value: int) -> str:
        """Why nothing is to be done all the same; "" if it is."""
        site = self._site
        if value & TEXT and site.form in SUBSCRIPTS:
            return KEY
        if value & FROM_END and site.form not in FROM_START and shifts:
            return END
        if site.is_end and any(self._views.values.of(one.operand) & UNDEFINED for one in cuts):
            return NOTHING
        return "" if site.sure or site.form == "call" or not cuts else NO_VIEW

    def _right(self, reason: str) -> tuple[Proposal, None]:
        return Proposal(self._site, (), "right", reason), None

    def _left(self, reason: str) -> tuple[Proposal, None]:
        return Proposal(self._site, (), "left", reason), None


def _told_apart(found: Found) -> tuple[list[Narrowing], list[Narrowing]]:
    """What is shifted, and what is only cut."""
    narrowings = [one for one in found.changes if isinstance(one, Narrowing)]
    return [one for one in narrowings if one.is_shift], [one for one in narrowings if not one.is_shift]
