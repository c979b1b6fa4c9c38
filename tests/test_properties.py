"""The promise, for programs nobody wrote: the grammar's forms in any combination."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.relocation.grammar import programs
from tests.relocation.harness import Engine, Row, relocates, rewritten


@pytest.mark.slow
@settings(
    max_examples=400,
    derandomize=True,  # the same programs on every machine
    database=None,
    deadline=None,  # node's first answer is slow
    suppress_health_check=[HealthCheck.too_slow],  # as above
)
@given(code=programs())
def test_generated_programs_relocate(node: Engine, code: str) -> None:
    # Also: a second rewrite changes nothing, signed mode is the identity, bytes outside the edits stay.
    row = Row(name="generated", code=code, fails="either", changes="either")
    text = rewritten(row).text
    (answer,) = node.prove([(row, text)])
    relocates(row, text, answer)
