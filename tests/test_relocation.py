"""Every form of the specification, run with its data at every kind of address."""

from __future__ import annotations

from collections import Counter

import pytest

from glue_rewriter import Print, Settings, reprint, rewrite
from tests.relocation.forms import ROWS
from tests.relocation.harness import Engine, Row, relocates, rewritten


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_relocation(row: Row, node: Engine) -> None:
    text = rewritten(row).text
    (answer,) = node.prove([(row, text)])
    relocates(row, text, answer)


@pytest.mark.slow
@pytest.mark.parametrize("mode", [Print.PRETTY, Print.COMPACT], ids=lambda mode: mode.value)
def test_relocation_of_what_is_printed_anew(mode: Print, node: Engine) -> None:
    jobs = []
    for row in ROWS:
        if row.path.endswith(".js"):  # esprima reads no types
            result = rewrite(row.code, Settings(maximum_memory=4 << 30, heap_names=row.heap_names), path=row.path)
            jobs.append((row, reprint(result, mode).code.decode()))
    assert len(jobs) > 0.9 * len(ROWS)
    for (row, text), answer in zip(jobs, node.prove(jobs), strict=True):
        relocates(row, text, answer)


def test_names_are_unique() -> None:
    names = Counter(row.name for row in ROWS)
    assert [name for name, count in names.items() if count > 1] == []
    assert len(names) >= 150
