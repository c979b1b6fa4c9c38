"""All tables of the audit."""

from __future__ import annotations

from tests.audit import boundary, causes, comparisons, ends, evidence, kinds, limits, places, stored
from tests.audit.rows import AuditRow

ROWS: tuple[AuditRow, ...] = (
    *comparisons.ROWS,
    *places.ROWS,
    *causes.ROWS,
    *limits.ROWS,
    *ends.ROWS,
    *stored.ROWS,
    *evidence.ROWS,
    *kinds.ROWS,
    *boundary.ROWS,
)
