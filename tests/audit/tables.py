"""All tables of the audit."""

from __future__ import annotations

from tests.audit import causes, comparisons, ends, evidence, limits, places, stored
from tests.audit.rows import AuditRow

ROWS: tuple[AuditRow, ...] = (
    *comparisons.ROWS,
    *places.ROWS,
    *causes.ROWS,
    *limits.ROWS,
    *ends.ROWS,
    *stored.ROWS,
    *evidence.ROWS,
)
