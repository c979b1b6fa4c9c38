"""The fix-up for memories of 64 bits: takes away the operators that cut an address to 32 bits."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.dataflow.lattice import ANY_BIGINT, FROM_END, TEXT, UNDEFINED
from glue_rewriter.memory.sites import Site
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.memory64.narrowing import Narrowing
from glue_rewriter.passes.memory64.reasons import DOUBTS, USED
from glue_rewriter.passes.memory64.remedy import Guarded, Remedy
from glue_rewriter.passes.memory64.truncations import Found, Truncations
from glue_rewriter.passes.proposal import (
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
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.syntax.nodes import unwrap

RIGHT = "no 32-bit operator"
_PASSED = frozenset({"identifier", "member_expression", "subscript_expression", "binary_expression"})

if TYPE_CHECKING:
    _Judged = tuple[Proposal, Found | None] | None


def propose(views: Views, sites: list[Site], kept: frozenset[int]) -> Iterator[Proposal]:
    """What is to be done about each site, in the order given; `kept` are offsets of what is not to be touched."""
    truncations = Truncations(views, kept)
    judges = [_Judge(views, truncations, site) for site in sites]
    judged = [judge.judged() for judge in judges]
    doubtful = [at for at, one in enumerate(judged) if one is not None and one[0].reason in DOUBTS]
    # What one site leaves in doubt another may take away all the same: then it is no doubt any more.
    while doubtful and truncations.take(_changes(judged)):
        for at in doubtful:
            judged[at] = judges[at].judged()
        doubtful = [at for at in doubtful if (one := judged[at]) is not None and one[1] is None]
    _drop_disagreeing(judged, sites)
    remedy = Remedy(views.tree.data)
    for change in _changes(judged):
        remedy.want(change)
    for one in judged:
        if one is not None:
            proposal, found = one
            yield proposal if found is None else proposal._replace(edits=remedy.edits(found.changes))


def _drop_disagreeing(judged: list[_Judged], sites: list[Site]) -> None:
    """Leaves the sites whose variables are used by 32-bit operators elsewhere that no site takes away."""
    while True:
        taken = {change for change in _changes(judged) if isinstance(change, Narrowing)}
        alone = [at for at, one in enumerate(judged) if one is not None and one[1] is not None and one[1].needs - taken]
        if not alone:
            return
        for at in alone:
            judged[at] = Proposal(sites[at], (), "left", USED), None


def _changes(judged: list[_Judged]) -> list[Narrowing | Guarded]:
    """What is to be taken away at all sites."""
    return [change for one in judged if one is not None and one[1] is not None for change in one[1].changes]


class _Judge:
    def __init__(self, views: Views, truncations: Truncations, site: Site) -> None:
        self._views = views
        self._site = site
        self._truncations = truncations

    def judged(self) -> _Judged:
        """What comes of a site, and what is to be taken away there; None where it is no address."""
        site, data = self._site, self._views.tree.data
        node = unwrap(site.expression)
        value = self._views.values.of(node)
        if not value & (NUMBERS | ANY_BIGINT):
            return self._right("no address") if site.sure else None
        if not site.sure and (site.doubt or not is_visibly_address(node, site, data)):
            if site.form != "call":
                return self._left(site.doubt or NO_VIEW)
            return self._left(BESIDE) if node.type in _PASSED else None
        found = self._truncations.of(site.expression, site.shift, cut=site.form not in SUBSCRIPTS, is_end=site.is_end)
        if found.doubt:
            return self._left(found.doubt)
        if not found.changes:
            return self._right(RIGHT)
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
        if site.form not in FROM_START and shifts:
            made_of = [self._views.values.of(one.operand) for one in shifts]
            if any(each & FROM_END for each in (value, *made_of)):
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
