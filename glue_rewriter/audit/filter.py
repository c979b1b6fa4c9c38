"""The findings of an audit that count: of the rules that were chosen, and not suppressed."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from glue_rewriter.addresses.run_knowledge import NOTHING, Knowledge
from glue_rewriter.audit import audit
from glue_rewriter.audit.rule_docs import CODES
from glue_rewriter.audit.rules import Finding
from glue_rewriter.audit.suppressions import CODE as STALE
from glue_rewriter.audit.suppressions import suppress
from glue_rewriter.config.rule_selection import RuleChoice
from glue_rewriter.settings import Settings
from glue_rewriter.source import Language, Source

#: From the surest on.
CONFIDENCES = ("high", "medium", "low")


class Criteria(NamedTuple):
    """What the audit goes by.

    `pointers` are names that stand for addresses; `confidence` is the least that a finding must have; `knowledge` is
    what the other files of a run say; `explain` is whether each finding says how the address came there.
    """

    settings: Settings
    choice: RuleChoice = RuleChoice()
    pointers: Collection[str] = ()
    confidence: str = "low"
    knowledge: Knowledge = NOTHING
    explain: bool = False


class Reviewed(NamedTuple):
    """The findings that count, in the order of the source, and how many are suppressed by comments.

    `language` is what the source was read as, None where nobody has asked yet; `sites` is how many were seen.
    """

    source: Source
    findings: tuple[Finding, ...]
    suppressed: int = 0
    language: Language | None = None
    sites: int = 0


def review(data: bytes, criteria: Criteria, *, path: str = "<input>", language: Language | None = None) -> Reviewed:
    """The findings in a source that count. Raises `SourceError`."""
    audited = audit(
        data,
        criteria.settings,
        path=path,
        language=language,
        pointers=criteria.pointers,
        knowledge=criteria.knowledge,
        explain=criteria.explain,
    )
    has = criteria.choice.has
    chosen = [finding for finding in audited.findings if has(finding.code)]
    left, suppressed, stale = suppress(
        audited.source, chosen, audited.comments, known=CODES, is_judged=has, used_keeps=audited.used_keeps
    )
    enough = CONFIDENCES[: CONFIDENCES.index(criteria.confidence) + 1]
    counted = [finding for finding in left if finding.confidence in enough]
    counted += stale if has(STALE) else ()
    counted.sort(key=lambda finding: (finding.start, finding.end, finding.code))
    return Reviewed(audited.source, tuple(counted), suppressed, audited.language, audited.sites)
