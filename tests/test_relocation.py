"""Every form of the specification, run with its data at every kind of address."""

from __future__ import annotations

from collections import Counter

import pytest

from glue_rewriter import Print, Settings, reprint, rewrite
from tests.relocation.forms import FOUND, ROWS
from tests.relocation.forms.already_right import NONE_LEFT
from tests.relocation.forms.unchanged import UNCHANGED
from tests.relocation.harness import Engine, Row, left, relocates, rewritten


@pytest.mark.parametrize("row", ROWS + FOUND, ids=[row.name for row in ROWS + FOUND])
def test_relocation(row: Row, node: Engine) -> None:
    result = rewritten(row)
    (answer,) = node.prove([(row, result.text)])
    relocates(row, result.text, answer, left=left(result))
    assert row.name not in NONE_LEFT or left(result) == 0


@pytest.mark.parametrize(("name", "path", "code"), UNCHANGED, ids=[name for name, _, _ in UNCHANGED])
def test_stays_byte_for_byte(name: str, path: str, code: str) -> None:
    assert rewrite(code, Settings(maximum_memory=4 << 30), path=path).text == code


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
    names = Counter(row.name for row in ROWS + FOUND)
    assert [name for name, count in names.items() if count > 1] == []
    assert len(names) >= 150
