"""One variant of a library as the passes judge it: what it shows, its sites, its edits."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from glue_rewriter.memory.propagation import trace
from glue_rewriter.memory.sites import find_sites
from glue_rewriter.passes import Proposal, propose
from glue_rewriter.passes.ambiguous import REASON
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.second_parser import settle
from glue_rewriter.source import Edit, Source
from glue_rewriter.source.library import Arm
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.library import ReadVariant
from glue_rewriter.syntax.nodes import parent_of, unwrap

if TYPE_CHECKING:
    from glue_rewriter.passes import Outcome

MACRO = "a macro computes the index"
DIVIDED = "the arms of an #if disagree about it"
_BLANKS = re.compile(rb"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)

#: A variable across the variants: its name, and where its scope begins.
Place = tuple[bytes, int]


class Judged(NamedTuple):
    """What is to be done about one site of one variant; offsets are those of the library."""

    start: int
    end: int
    form: str
    shift: int | None
    outcome: Outcome
    reason: str
    edits: tuple[Edit, ...]

    def holds(self, edit: Edit) -> bool:
        """Whether an edit stands in the index, and not where a variable is defined."""
        return self.start <= edit.start and edit.end <= self.end


class JudgedVariant:
    """One variant of a library: what it shows, its sites, its edits."""

    def __init__(self, source: Source, variant: ReadVariant, names: dict[bytes, str]) -> None:
        self._source = source.data
        tree, self._doubt = settle(variant.tree)
        self._views, uses = trace(tree, names)
        self._sites = find_sites(self._views, uses)
        self.data = variant.tree.data
        self._macros = [(macro.start, macro.end) for macro in variant.mask.macros]
        self._selection = variant.mask.selection
        self._taken = frozenset(variant.mask.selection.taken)
        #: Where variables stand of which not every value is known here, in order.
        self._unknown: list[int] = []
        self.sites: list[Judged] = []
        #: Every edit that this variant makes, and those that it does not make but takes.
        self.edits: set[Edit] = set()
        self.taken: set[Edit] = set()

    def unsettled(self) -> Iterator[Place]:
        """The variables that get a value in an arm which their scope does not begin in: not in every build."""
        arm_at = self._selection.arm_at
        for binding in self._views.bindings.all():
            own = arm_at(max(binding.start, 0))
            if any(arm_at(definition.name.start_byte) is not own for definition in binding.definitions):
                yield binding.name, binding.start

    def note_arms(
        self, places: set[Place], gave: dict[Place, dict[Arm, None]], used: dict[Place, dict[Arm, None]]
    ) -> None:
        """Adds the arms that give these variables a value, or could instead, and those that use them."""
        arm_at = self._selection.arm_at
        for binding in self._views.bindings.all():
            place = binding.name, binding.start
            if place in places:
                for definition in binding.definitions:
                    if (arm := arm_at(definition.name.start_byte)) is not None:
                        gave[place].update(dict.fromkeys(arm.block.arms))
                for at in self._views.bindings.mentions(binding):
                    if (arm := arm_at(at)) is not None:
                        used[place][arm] = None

    def takes(self, arms: frozenset[Arm]) -> bool:
        """Whether all of these arms are shown."""
        return arms <= self._taken

    def unsettle(self, places: set[Place], unknown: set[Place]) -> None:
        """Marks these variables as such whose values are not all seen here; those `unknown` are in no variant seen
        with all of them."""
        for binding in self._views.bindings.all():
            place = binding.name, binding.start
            binding.is_settled = place not in places
            if place in unknown:
                self._unknown += self._views.bindings.mentions(binding)
        self._unknown.sort()
        self._views.values.forget()

    def judge(self, kept: frozenset[int], memory64: bool) -> None:
        """Finds what to do about each site; definitions at the offsets `kept` stay as they are."""
        proposals = propose(self._views, self._sites, kept, self._source, memory64=memory64)
        self._set([self._judged(proposal) for proposal in proposals])

    def _set(self, sites: list[Judged]) -> None:
        self.sites = sorted(sites, key=lambda site: site[:2])
        self.edits = {edit for site in self.sites for edit in site.edits}

    def leave(self, doubtful: set[int]) -> None:
        """Leaves the sites that begin at these offsets."""
        self._set([_left(site, DIVIDED) if site.start in doubtful else site for site in self.sites])

    def move(self, divided: set[int]) -> None:
        """Moves what is inserted around the sites that begin at these offsets over the directives next to them."""
        self._set([self._with_room(site) if site.start in divided else site for site in self.sites])

    def may_go_on(self, site: Judged) -> bool:
        """Whether the index may be another one elsewhere: it is partly in an arm, or a block stands next to it."""
        arm_at = self._selection.arm_at
        if arm_at(site.start) is not arm_at(site.end - 1):
            return True
        room = self._with_room(site)
        between = self._selection.has_block
        return between(room.start, site.start) or between(site.end, room.end)

    def is_movable(self, site: Judged) -> bool:
        """Whether a site has directives next to it, and was not moved over them."""
        return self._with_room(site) != site

    def _judged(self, proposal: Proposal) -> Judged:
        node = proposal.site.expression
        site = Judged(
            self._outside(node.start_byte),
            self._outside(node.end_byte),
            proposal.site.form,
            proposal.site.shift,
            proposal.outcome,
            proposal.reason,
            tuple(
                edit._replace(start=self._outside(edit.start), end=self._outside(edit.end)) for edit in proposal.edits
            ),
        )
        if self._doubt is not None and any(end > self._doubt for end in (site.end, *(e.end for e in site.edits))):
            return _left(site, REASON) if site.edits else site
        if site.edits and self._is_macro(unwrap(node)):
            return _left(site, MACRO)
        if site.edits and self._is_unknown(node):
            return _left(site, DIVIDED)
        if any(self._touches(edit) for edit in site.edits):
            return _left(site, MACRO if self._macro_in(site) else DIVIDED)
        return site

    def _with_room(self, site: Judged) -> Judged:
        """A site as far as the tokens around it, its insertions there, if directives are between."""
        before = len(self.data[: site.start].rstrip())
        blanks = _BLANKS.match(self.data, site.end)
        behind = blanks.end() if blanks is not None else site.end
        start = before if self._differs(before, site.start) else site.start
        end = behind if self._differs(site.end, behind) else site.end
        edits = []
        for edit in site.edits:
            at = edit.start
            if edit.start == edit.end and edit.kind != "guard":
                at = start if at == site.start else end if at == site.end else at
            edits.append(edit._replace(start=at, end=at) if edit.start == edit.end else edit)
        return site._replace(start=start, end=end, edits=tuple(edits))

    def _macro_at(self, offset: int) -> tuple[int, int]:
        """The macro that an offset stands in, or before; (0, 0) if there is none."""
        at = bisect_right(self._macros, (offset, len(self.data))) - 1
        return self._macros[at] if at >= 0 and offset < self._macros[at][1] else (0, 0)

    def _macro_in(self, site: Judged) -> bool:
        at = bisect_right(self._macros, (site.end, 0)) - 1
        return at >= 0 and self._macros[at][1] > site.start

    def _outside(self, offset: int) -> int:
        """An offset next to what stands for a macro, moved out of the macro."""
        start, end = self._macro_at(offset)
        if start < offset < end:
            return start if not self.data[start:offset].strip() else end
        return offset

    def _is_macro(self, node: Node) -> bool:
        return node.end_byte <= self._macro_at(node.start_byte)[1]

    def _is_unknown(self, index: Node) -> bool:
        """Whether an index or its view is made of a variable of which not every value is known here."""
        around = parent_of(index)
        if around is not None and around.type == "arguments":
            around = parent_of(around)
        start = index.start_byte if around is None else around.start_byte
        at = bisect_left(self._unknown, start)
        return at < len(self._unknown) and self._unknown[at] < index.end_byte

    def _touches(self, edit: Edit) -> bool:
        """Whether an edit replaces bytes of a macro or directive, or copies some."""
        if self._differs(edit.start, edit.end):
            return True
        if edit.kind != "guard" or b"&&" not in edit.text:
            return False
        copied = len(edit.text.rpartition(b"&&")[0].rstrip())
        return self._differs(edit.start, edit.start + copied)

    def _differs(self, start: int, end: int) -> bool:
        return self.data[start:end] != self._source[start:end]

    def sees(self, edit: Edit) -> bool:
        """Whether the variant shows the place of an edit: the bytes it replaces, or a token beside what it inserts."""
        if edit.start < edit.end:
            return not self._differs(edit.start, edit.end)
        return self._shows(edit.start - 1) or self._shows(edit.start)

    def _shows(self, at: int) -> bool:
        return 0 <= at < len(self.data) and not self.data[at : at + 1].isspace()

    def is_between(self, start: int, end: int) -> bool:
        """Whether anything but blanks is seen between two offsets."""
        return bool(self.data[start:end].strip())

    def around(self, edit: Edit) -> Judged | None:
        """The innermost site that an edit stands in, or next to with nothing but directives between."""
        found = None
        for site in self.sites:
            if self._with_room(site).holds(edit) and (
                found is None or site.end - site.start <= found.end - found.start
            ):
                found = site
        return found


def _left(site: Judged, reason: str) -> Judged:
    return site._replace(outcome="left", reason=reason, edits=())
