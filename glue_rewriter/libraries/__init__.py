"""JavaScript libraries rewritten: every variant by the ordinary passes, the edits joined.

Each variant of a library (`syntax.library`) is judged as if it were a file of its own, but that a variable which gets a
value in some arm only is *unsettled*: nothing is concluded from the values that are in sight, and what it indexes is
masked where it stands, which is right however the index was computed. Then, for every edit, each variant that sees the
place is asked whether it agrees:

- It makes the same edit, or does not see the place: agreed.
- The edit fixes a variable where it is defined, and the variant does not: it has a use that does not allow it. The
  definition is *kept* and all variants are judged again: then each index that uses the variable is masked where it
  stands, which is right however it was computed.
- The edit stands in an index, and the variant found the same index right as it was, or fixes it in another way that
  goes together with it: agreed; a mask or `>>> 0` changes no index that is right.
- Else (the variant sees a property's name there, a position from the end, an object that is no view) nobody can say
  what is right for all: the index is left, and reported so.

What a macro stands for is not known. An index that is a macro is left: macros know the setting. An edit that would
replace or copy bytes of a macro or directive is none. Where an `#if` cuts an index off in one variant and lets it go on
in another, the inserted text goes behind the directives, to a place that both share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from glue_rewriter.errors import EditError
from glue_rewriter.libraries.variant import DIVIDED, MACRO, Judged, JudgedVariant, Place
from glue_rewriter.printing import splice
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.source import Edit, Source, Variant
from glue_rewriter.source.library import CUT_VIEWS, Arm

if TYPE_CHECKING:
    from glue_rewriter.frontend import Unit
    from glue_rewriter.passes import Outcome

__all__ = ["DIVIDED", "MACRO", "Joined", "Judged", "rewrite_library"]

#: Why an index was right, where appending an operator would change nothing.
_HARMLESS = frozenset({"not negative"})
#: So many variants are looked at; what more of them could tell is not known.
_VARIANTS = 100


class Joined(NamedTuple):
    """A rewritten library: its code, the edits, each site once, and what each variant saw."""

    code: bytes
    edits: tuple[Edit, ...]
    sites: tuple[Judged, ...]
    variants: tuple[Variant, ...]


def rewrite_library(unit: Unit, names: dict[bytes, str], *, memory64: bool = False) -> Joined:
    """The library with every address made unsigned. `names` are further names of views and their element types.

    Raises `EditError` where variants disagree in spite of all: a bug of ours.
    """
    source = unit.source
    names = {**dict.fromkeys(CUT_VIEWS, "?"), **names}
    views = _views_of(unit, names)
    kept: frozenset[int] = frozenset()
    while True:
        for view in views:
            view.judge(kept, memory64)
        disputed = _disputed_definitions(views)
        if disputed <= kept:
            break
        kept |= disputed
    for view in views:
        view.move({site.start for site in view.sites if view.may_go_on(site)})
    while divided := _divided(views):
        for view in views:
            view.move(divided)
    # What is left in one variant may have an edit that another variant has too: again until all agree.
    while doubtful := _doubtful(views):
        for view in views:
            view.leave(doubtful)
    code, edits = splice(source, (edit for view in views for site in view.sites for edit in site.edits))
    _check(source, views)
    variants = tuple(Variant(view.data, tuple(edit for edit in edits if view.sees(edit))) for view in views)
    return Joined(code, edits, _merged(views), variants)


def _views_of(unit: Unit, names: dict[bytes, str]) -> list[JudgedVariant]:
    """The variants that show every line, and for each variable every arm that gives it a value with every arm that
    uses it: what it holds in one may be a view, or the name of a property, in the other."""
    source, library = unit.source, unit.library
    assert library is not None, "only libraries come here"
    views = [JudgedVariant(source, variant, names) for variant in unit.variants]
    unsettled = {place for view in views for place in view.unsettled()}
    gave: defaultdict[Place, dict[Arm, None]] = defaultdict(dict)
    used: defaultdict[Place, dict[Arm, None]] = defaultdict(dict)
    for view in views:
        view.note_arms(unsettled, gave, used)
    pairs = {(place, one, other) for place, arms in gave.items() for one in arms for other in used[place]}
    tried: set[frozenset[Arm]] = set()
    unknown: set[Place] = set()
    for place, one, other in sorted(pairs, key=lambda pair: (pair[0], pair[1].start, pair[2].start)):
        both = frozenset((one, other))
        if both in tried or any(view.takes(both) for view in views):
            continue
        if len(views) >= _VARIANTS:
            unknown.add(place)
            continue
        tried.add(both)
        variant = library.with_both(one, other)
        if variant is not None:
            views.append(JudgedVariant(source, variant, names))
    for view in views:
        view.unsettle(unsettled, unknown)
    return views


def _disputed_definitions(views: list[JudgedVariant]) -> frozenset[int]:
    """Where definitions stand that one variant fixes, and another sees and does not."""
    disputed = set()
    for view in views:
        for site in view.sites:
            for edit in site.edits:
                if not site.holds(edit) and any(edit not in other.edits and other.sees(edit) for other in views):
                    disputed.add(edit.start)
    return frozenset(disputed)


def _disagreements(
    views: list[JudgedVariant],
) -> Iterator[tuple[JudgedVariant, Judged, Edit, JudgedVariant, Judged | None]]:
    """Each edit of a site of one variant that another sees and does not make, with the site that has it there."""
    for view in views:
        for site in view.sites:
            for edit in site.edits:
                for other in views:
                    if edit not in other.edits and other.sees(edit):
                        yield view, site, edit, other, other.around(edit)


def _divided(views: list[JudgedVariant]) -> set[int]:
    """Where the sites begin that are cut off by an #if in one variant and go on in another."""
    divided: set[int] = set()
    for view, site, _, other, opposite in _disagreements(views):
        if opposite is not None and opposite.outcome == "rewritten":
            if view.is_movable(site):
                divided.add(site.start)
            if other.is_movable(opposite):
                divided.add(opposite.start)
    return divided


def _doubtful(views: list[JudgedVariant]) -> set[int]:
    """Where the sites begin that variants disagree about for good."""
    doubtful: set[int] = set()
    for view in views:
        view.taken.clear()
    for view, site, edit, other, opposite in _disagreements(views):
        if opposite is not None and _goes_together(view, site, edit, other, opposite):
            other.taken.add(edit)
            continue
        doubtful.add(site.start)
        if opposite is not None:
            doubtful.add(opposite.start)
    return doubtful


def _goes_together(view: JudgedVariant, site: Judged, edit: Edit, other: JudgedVariant, opposite: Judged) -> bool:
    """Whether an edit of an index of one variant may be made where another judged the same index differently."""
    if site.shift != opposite.shift or edit.kind == "guard":
        return False
    if opposite.outcome == "right":
        # Where the index goes on in an arm, what is put behind it there would be put behind something else.
        start, end = min(site.start, opposite.start), max(site.end, opposite.end)
        return opposite.reason in _HARMLESS and view.data[start:end].split() == other.data[start:end].split()
    return opposite.outcome == "rewritten" and all(
        mine.kind != "guard" and other.is_between(min(mine.end, edit.end), max(mine.start, edit.start))
        for mine in opposite.edits
    )


def _check(source: Source, views: list[JudgedVariant]) -> None:
    """Raises `EditError` where a variant sees an edit of another that it neither makes nor takes."""
    for view in views:
        for edit in view.edits:
            for other in views:
                if edit not in other.edits and edit not in other.taken and other.sees(edit):
                    line, column = source.position(edit.start)
                    raise EditError(
                        f"{source.path}:{line}:{column}: the arms of an #if disagree about an edit ({edit}); "
                        "this is a bug in glue-rewriter, nothing was written"
                    )


def _merged(views: list[JudgedVariant]) -> tuple[Judged, ...]:
    """Every site once: of those that begin at one place and have one form, the most telling."""
    order: tuple[Outcome, ...] = ("rewritten", "left", "right")
    merged: dict[tuple[int, str], Judged] = {}
    for view in views:
        for site in view.sites:
            key = (site.start, site.form)
            known = merged.get(key)
            if known is None:
                merged[key] = site
            else:
                telling = min(known, site, key=lambda one: order.index(one.outcome))
                merged[key] = telling._replace(end=max(known.end, site.end))
    return tuple(merged[key] for key in sorted(merged))
