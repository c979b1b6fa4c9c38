"""Fixes made: round after round, until there is none left that may be made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from glue_rewriter.audit.filter import Criteria, Reviewed, review
from glue_rewriter.audit.rules import Finding
from glue_rewriter.audit.suppressions import CODE as STALE
from glue_rewriter.errors import EditError, SourceError
from glue_rewriter.printing import splice
from glue_rewriter.source import Edit, Source

#: Rules about where a value comes from: a coercion, a load, an export.
_CAUSES = frozenset({"GR104", "GR105", "GR109"})

#: So many rounds are made; each makes all fixes that do not overlap, so that few are needed.
_ROUNDS = 100


class Fixed(NamedTuple):
    """A source with its fixes made: how many, and what is found in it afterwards."""

    source: Source
    reviewed: Reviewed
    fixed: int

    @property
    def code(self) -> bytes:
        """The source as it is now."""
        return self.reviewed.source.data


def apply_fixes(reviewed: Reviewed, criteria: Criteria, *, unsafe: bool) -> Fixed:
    """A reviewed source with its safe fixes made, and the others too where `unsafe` says so.

    Raises `EditError` where fixes make more, or what cannot be parsed: a bug of ours.
    """
    source, fixed = reviewed.source, 0
    for _ in range(_ROUNDS):
        made = list(_compatible(reviewed.findings, unsafe=unsafe))
        if not made:
            return Fixed(source, reviewed, fixed)
        edits = {edit for finding in made if finding.fix for edit in finding.fix.edits}
        code, _edits = splice(reviewed.source, sorted(edits))
        try:
            following = review(code, criteria, path=source.path, language=reviewed.language)
        except SourceError as error:
            raise _bug(source, made, f"the fixed code cannot be read: {error}") from None
        if _number(following.findings) > _number(reviewed.findings) - _number(made):
            raise _bug(source, made, "the fixed code has new findings")
        # One fix may end several findings: of a load, and of what is done with what was loaded.
        fixed += max(len(made), len(reviewed.findings) - len(following.findings))
        reviewed = following
    raise EditError(f"{source.path}: fixes make each other necessary without end; nothing was written")


def _number(findings: Sequence[Finding]) -> int:
    """How many findings there are, but for suppressions: what a fix ends may leave one stale."""
    return sum(finding.code != STALE for finding in findings)


def _bug(source: Source, made: Sequence[Finding], what: str) -> EditError:
    codes = ", ".join(sorted({finding.code for finding in made}))
    return EditError(
        f"{source.path}: {what}; nothing was written. This is a bug in glue-rewriter, in the fix of {codes}"
    )


def _compatible(findings: Sequence[Finding], *, unsafe: bool) -> Iterator[Finding]:
    """The findings with fixes that may be made together, the first of those that overlap.

    Fixes where a value comes from are made before all others, then the unsafe ones, where they may be made: they may
    leave nothing to fix where the value goes.
    """
    fixable = [
        (finding, finding.fix) for finding in findings if finding.fix is not None and (finding.fix.safe or unsafe)
    ]
    chosen = [each for each in fixable if each[0].code in _CAUSES] or [each for each in fixable if not each[1].safe]
    taken: list[Edit] = []
    for finding, fix in chosen or fixable:
        if all(edit == other or _are_apart(edit, other) for edit in fix.edits for other in taken):
            taken += fix.edits
            yield finding


def _are_apart(one: Edit, other: Edit) -> bool:
    """Whether two edits have something between them; those that touch wait for the next round."""
    return one.end < other.start or other.end < one.start


def line_edits(before: bytes, after: bytes) -> Iterator[Edit]:
    """The edits of whole lines that make one text of another."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    for tag, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        end, text = starts[last], b"".join(new[new_first:new_last])
        if tag == "replace" and text.endswith(b"\n") and before[end - 1 : end] == b"\n":
            end, text = end - 1, text[:-1]  # a diff would take it for a change of the next line
        yield Edit(starts[first], end, text, "fix")
