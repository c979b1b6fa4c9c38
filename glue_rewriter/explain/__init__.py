"""Why a place in a source is a site or none, what is known of it, and what the rewrite does there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from glue_rewriter.errors import GlueRewriterError
from glue_rewriter.explain.absent import absent, nearest
from glue_rewriter.explain.access import access_of, holder_of
from glue_rewriter.explain.holder import explain_holder
from glue_rewriter.explain.index import explain_leaf, literal_words
from glue_rewriter.explain.looks import Look, judge
from glue_rewriter.explain.record import Change, Explained, Explanation, Step, Verdict
from glue_rewriter.explain.trail import statement_of
from glue_rewriter.explain.words import NO_OUTCOME, RULES, form_words
from glue_rewriter.frontend import Unit, read, source_of
from glue_rewriter.libraries import MACRO
from glue_rewriter.memory.sites import Site
from glue_rewriter.passes.possible_values import leaves
from glue_rewriter.settings import GIB, Mode, Settings
from glue_rewriter.source import Edit, Language, Source
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, parent_of

__all__ = ["Explanation", "PlaceError", "explain"]

#: So many sites of one line are explained.
_MANY = 20


class PlaceError(GlueRewriterError):
    """A line or a column that the source does not have."""


def explain(
    source: bytes | str,
    settings: Settings,
    line: int,
    column: int | None = None,
    *,
    path: str = "<input>",
    language: Language | None = None,
) -> Explanation:
    """What is to be said of a place; `line` and `column`, in characters, count from 1. Without a column, of a line.

    Where the settings keep the memory within 2 GiB, it is what would be done if it grew to 4 GiB. Raises `PlaceError`
    for a place that is not there, and `SourceError` for what cannot be read.
    """
    text = source_of(source, path, language)
    start, end = _place(text, line, column)
    try:
        return _explanation(text, settings, language, start, end, is_line=column is None)
    except RecursionError:
        # Imported late: nearly no code nests like that.
        from glue_rewriter.printing.reading import with_room

        return with_room(lambda: _explanation(text, settings, language, start, end, is_line=column is None), text)


def _explanation(
    text: Source, settings: Settings, language: Language | None, start: int, end: int, *, is_line: bool
) -> Explanation:
    names = {name.encode(): element for name, element in settings.heap_names.items()}
    assumed = Settings(4 * GIB) if settings.mode is Mode.SIGNED else settings
    unit = read(text, language, settings=assumed)
    looks, verdicts = judge(unit, names, memory64=settings.memory64)
    accesses = _accesses(looks, verdicts)
    found = _of_line(verdicts, accesses, start, end) if is_line else _at(looks, verdicts, accesses, start)
    user = frozenset(names)
    edits = sorted({edit for verdict in verdicts for edit in verdict.edits}, key=lambda edit: edit[:2])
    sites = tuple(_explained(text, verdict, accesses, edits, user) for verdict in found[:_MANY])
    why = () if sites else _outside_c(unit, start, end) or absent(looks, text, start, end, is_line)
    taken = set(found)
    near = nearest([verdict for verdict in verdicts if verdict not in taken], start, end)
    return Explanation(text, settings, start, end, sites, why, near, len(found) - len(sites))


def _outside_c(unit: Unit, start: int, end: int) -> tuple[Step, ...]:
    """What is said of a place in a file in C that is in no JavaScript; nothing of any other."""
    if unit.language is not Language.C:
        return ()
    for one in unit.unread:
        if one.start <= max(start, min(end, one.start)) < one.end:
            return (Step(one.start, one.end, f"the code of {one.form} is left: {one.reason}"),)
    around = [tree.at(start, max(end, start + 1)) for tree in unit.trees]
    if any(tree.data[start:end].strip() for tree in unit.trees) or any(n and parent_of(n) is not None for n in around):
        return ()
    return (Step(start, end, "C, which is not read but for the code in EM_JS, EM_ASM and their kin"),)


def _place(source: Source, line: int, column: int | None) -> tuple[int, int]:
    """The bytes of a place: of a character, or of a line without its end."""
    lines = source.data.count(b"\n") + 1
    if not 1 <= line <= lines:
        raise PlaceError(f"{source.path}:{line}: there is no such line: the file has {lines}")
    start = source.offset(line, 1)
    stop = source.data.find(b"\n", start)
    stop = len(source.data) if stop < 0 else stop
    if column is None:
        return start, stop
    columns = len(source.data[start:stop].decode("utf-8", "replace").rstrip("\r"))
    if not 1 <= column <= columns + 1:
        raise PlaceError(f"{source.path}:{line}:{column}: there is no such column: the line has {columns}")
    at = source.offset(line, column)
    return at, at


#: Each verdict, and where it was seen: the tree, the site there and the bytes of the access.
_Accesses = dict[Verdict, tuple[Look, Site, int, int]]


def _accesses(looks: list[Look], verdicts: list[Verdict]) -> _Accesses:
    found: _Accesses = {}
    for look in looks:
        starts = [site.expression.start_byte for site in look.sites]
        for verdict in verdicts:
            if verdict in found or verdict.form == "text":
                continue
            # The site begins where the verdict does, or, next to a directive, within it.
            low, high = bisect_left(starts, verdict.start), bisect_right(starts, verdict.end)
            for site in look.sites[low:high]:
                node = site.expression
                if site.form == verdict.form and node.end_byte <= max(verdict.end, verdict.start):
                    access = access_of(site)
                    found[verdict] = look, site, access.start_byte, access.end_byte
                    break
    return found


def _of_line(verdicts: list[Verdict], accesses: _Accesses, start: int, end: int) -> list[Verdict]:
    """The sites that stand on a line, or begin there."""
    found = []
    for verdict in verdicts:
        known = accesses.get(verdict)
        if start <= verdict.start <= end or (known is not None and start <= known[2] <= end):
            found.append(verdict)
    return found


def _at(looks: list[Look], verdicts: list[Verdict], accesses: _Accesses, at: int) -> list[Verdict]:
    """The site whose index a place stands in, or the sites of the access around it."""
    inside = [verdict for verdict in verdicts if verdict.start <= at < verdict.end]
    inside = inside or [verdict for verdict in verdicts if at == verdict.end]
    if inside:
        return [min(inside, key=lambda verdict: verdict.end - verdict.start)]
    by_access: dict[tuple[int, int], list[Verdict]] = {}
    for verdict, (_, _, start, end) in accesses.items():
        if start <= at < end:
            by_access.setdefault((start, end), []).append(verdict)
    for look in looks if by_access else ():
        node = look.tree.at(at, at + 1)
        while node is not None and node.type not in FUNCTION_TYPES:
            place = node.start_byte, node.end_byte
            if place in by_access:
                return sorted(by_access[place])
            if node.type == "subscript_expression" or node.type in ("comment", "regex"):
                break  # no site itself
            node = parent_of(node)
    return []


def _explained(
    source: Source, verdict: Verdict, accesses: _Accesses, edits: list[Edit], user: frozenset[bytes]
) -> Explained:
    known = accesses.get(verdict)
    rule = RULES.get(verdict.reason, "")
    if known is None:
        change = _changes(source, None, verdict.start, verdict.end, verdict, edits)
        return Explained(verdict.start, verdict.end, verdict, form_words(verdict.form), None, (), rule, change)
    look, site, start, end = known
    access = access_of(site)
    node = holder_of(look, site, access)
    # Beside an unknown function the view is sure, and the position is not.
    sure = site.sure or site.form == "call"
    holder = None if node is None else explain_holder(look, node, site.shift, sure, user)
    # What stands for a macro in the tree says nothing of it.
    every = leaves(site.expression, look.tree.data) if verdict.reason != MACRO else ()
    parts = tuple(explain_leaf(look, leaf, site.shift, verdict.outcome == "right") for leaf in every)
    if verdict.reason in ("no address", NO_OUTCOME):
        rule = literal_words(look, site.expression) or rule
    changes = _changes(source, look, start, end, verdict, edits)
    return Explained(start, end, verdict, form_words(verdict.form), holder, parts, rule, changes)


def _changes(
    source: Source, look: Look | None, start: int, end: int, verdict: Verdict, edits: list[Edit]
) -> tuple[Change, ...]:
    """What is written: for the access, and where the edits of the site stand elsewhere, for the definitions there."""
    found: list[Change] = []
    if any(start <= edit.start and edit.end <= end for edit in verdict.edits):
        found.append(Change(start, end, _written(source.data, start, end, edits)))
    for edit in sorted(verdict.edits):
        if any(change.start <= edit.start and edit.end <= change.end for change in found):
            continue
        node = None if look is None else look.tree.at(edit.start, edit.end)
        around = None if node is None else statement_of(node)
        low, high = (edit.start, edit.end) if around is None else (around.start_byte, around.end_byte)
        found.append(Change(low, high, _written(source.data, low, high, edits)))
    return tuple(found)


def _written(data: bytes, start: int, end: int, edits: list[Edit]) -> bytes:
    """The code between two offsets with the edits inside it made."""
    parts, at = [], start
    for edit in edits:
        if start <= edit.start and edit.end <= end and edit.start >= at:
            parts += [data[at : edit.start], edit.text]
            at = edit.end
    return b"".join([*parts, data[at:end]])
