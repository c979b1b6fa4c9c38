"""A finding: a place that goes wrong above 2 GiB and that no rewrite fixes."""

from __future__ import annotations

from typing import Literal, NamedTuple

from glue_rewriter.addresses import Confidence
from glue_rewriter.addresses.provenance import Step
from glue_rewriter.source import Edit

#: `error`: wrong values or lost data; `warning`: wrong for some addresses or some callers; `note`: worth a look.
Severity = Literal["error", "warning", "note"]


class Fix(NamedTuple):
    """A change that fixes a finding.

    `description` says what it does, as an order ("read it through HEAPU32"). `edits` do not overlap; their kind is
    `fix`. `safe` is False where others than the code in sight may notice the changed value.
    """

    description: str
    edits: tuple[Edit, ...]
    safe: bool


class Finding(NamedTuple):
    """One finding. `start` and `end` are byte offsets in the source; `message` is a sentence about this very place.

    `confidence` says how sure it is that an address is there, and that it has the sign that makes the code wrong.
    `steps` are those by which the address came there, where they are asked for.
    """

    code: str
    start: int
    end: int
    message: str
    severity: Severity
    confidence: Confidence
    fix: Fix | None = None
    steps: tuple[Step, ...] = ()
