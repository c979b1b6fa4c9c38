"""Every form of the specification, run with its data at every kind of address."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.relocation.forms import ROWS
from tests.relocation.harness import Engine, Row, relocates, rewritten


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_relocation(row: Row, node: Engine) -> None:
    text = rewritten(row).text
    (answer,) = node.prove([(row, text)])
    relocates(row, text, answer)


def test_names_are_unique() -> None:
    names = Counter(row.name for row in ROWS)
    assert [name for name, count in names.items() if count > 1] == []
    assert len(names) >= 150
