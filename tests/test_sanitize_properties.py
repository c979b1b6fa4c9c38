"""Programs nobody wrote do the same with probes in them, wherever their data is, rewritten or not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from glue_rewriter import Settings, rewrite, sanitize
from tests.relocation.grammar import programs
from tests.relocation.harness import Engine, Row

SETTINGS = Settings(maximum_memory=4 << 30)


@pytest.mark.slow
@settings(
    max_examples=120,
    derandomize=True,  # the same programs on every machine
    database=None,
    deadline=None,  # node's first answer is slow
    suppress_health_check=[HealthCheck.too_slow],  # as above
)
@given(code=programs())
def test_generated_programs_do_the_same(node: Engine, code: str) -> None:
    mended = rewrite(code, SETTINGS).text
    jobs = [
        (Row(name="generated", code=text), sanitize(text, SETTINGS, report="collect").text) for text in (code, mended)
    ]
    for (_, sanitized), answer in zip(jobs, node.compare(jobs), strict=True):
        assert answer["differences"] == [], sanitized
    # No index of what is mended is wrong; what else the programs do with addresses is theirs.
    problems = [report["problem"] for report in answer["reports"]]
    assert [problem for problem in problems if problem.startswith("the ")] == [], mended
