"""Every rule of the audit: what it finds goes wrong above 2 GiB, what looks alike does not, and the fixes mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from glue_rewriter.audit.rules import RULES, undefined_end
from tests.audit import tables
from tests.audit.rows import AuditRow, described, differences, fixed
from tests.relocation.harness import Engine
from tests.typescript.compiler import Compiler

each_row = pytest.mark.parametrize("row", tables.ROWS, ids=[row.name for row in tables.ROWS])


def _erased(row: AuditRow, compiler: Compiler) -> Callable[[str, str], str]:
    """What takes the types out of a row's code, where it may have any."""
    return compiler.erased if row.path.endswith(".ts") else lambda code, _: code


@each_row
def test_findings(row: AuditRow) -> None:
    findings = row.audited(row.code)
    assert described(row.code, findings) == row.findings


@each_row
def test_what_is_found_is_wrong_above_2_gib_and_nothing_else(row: AuditRow, node: Engine, compiler: Compiler) -> None:
    if not row.runs:
        assert row.path != "row.js"
        return
    low, high = differences(row, row.code, node, erased=_erased(row, compiler))
    if row.findings:
        assert high, f"the row proves nothing\n{row.code}"
    else:
        assert not high, f"the row is wrong above 2 GiB: {high[:3]}\n{row.code}"
    # An end that is undefined is the one thing that the rewrite may break below 2 GiB.
    is_broken = any(finding.message == undefined_end.ZERO for finding in row.audited(row.code))
    assert bool(low) == is_broken, f"below 2 GiB: {low}\n{row.code}"


@pytest.mark.parametrize("row", [row for row in tables.ROWS if row.findings], ids=lambda row: row.name)
def test_fixes(row: AuditRow, node: Engine, compiler: Compiler) -> None:
    findings = row.audited(row.code)
    result = fixed(row.code, findings)
    if row.fixed is not None:
        assert result == row.fixed
    assert row.mended == all(finding.fix is not None for finding in findings)
    if not row.mended:
        return
    assert row.audited(result) == (), f"a fix leaves or makes a finding\n{result}"
    if row.runs:
        reference = result if row.mends_low else row.code
        assert differences(row, result, node, reference, _erased(row, compiler)) == ([], []), (
            f"the fixed code is wrong\n{result}"
        )


@pytest.mark.parametrize("code", RULES)
def test_each_rule_has_rows(code: str) -> None:
    rows = [row for row in tables.ROWS if any(finding.startswith(code) for finding in row.findings)]
    assert len(rows) >= 3


def test_names_are_unique() -> None:
    names = Counter(row.name for row in tables.ROWS)
    assert [name for name, count in names.items() if count > 1] == []
