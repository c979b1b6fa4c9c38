"""Programs that nobody wrote, in a memory of 64 bits: none is harmed, none changes twice, what is wrong is counted."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from glue_rewriter import Rewritten, Settings, rewrite, verify_rewrite
from tests.relocation.attack_grammar import program
from tests.relocation.grammar import programs
from tests.relocation.harness import Engine, Row, left

WIDE = Settings(16 << 30, memory64=True)
COUNT = int(os.environ.get("GLUE_REWRITER_ATTACK", "120"))
FIRST = int(os.environ.get("GLUE_REWRITER_ATTACK_FIRST", "5000"))
#: What the grammars' own calls cut to 32 bits in files that the tool never sees.
_CUT = re.compile(r" \| 0\b| >>> 0\b")
HARM, SPOILED, UNSEEN, RIGHT, LEFT, ELSEWHERE = "harm", "spoiled", "not counted", "right", "left", "elsewhere"


def _rewritten(row: Row) -> Rewritten:
    result = rewrite(row.code, WIDE, path=row.path)
    assert rewrite(result.text, WIDE, path=row.path).text == result.text, f"a second run changes\n{row.code}"
    assert not row.path.endswith(".js") or verify_rewrite(result) == (), row.code
    return result


def _outcome(row: Row, seen: Row, node: Engine) -> tuple[str, str]:
    """What became of a program, and its story; `seen` are those of its tests that show the tool their view."""
    result = _rewritten(row)
    answer, shown = node.prove([(row, result.text), (seen, result.text)], wide=True)
    assert "error" not in answer, f"{answer['error']}\n{row.code}"
    story = f"{row.code}\n--- rewritten\n{result.text}\n--- outside\n{row.outside}\n{answer['rewritten'][:1]}"
    if any(each["pointers"] == "low" for each in answer["rewritten"]) and not answer["low"]:
        return HARM, story
    if not answer["rewritten"]:
        return RIGHT, story
    if not answer["original"]:
        return SPOILED, story
    return LEFT if left(result) else UNSEEN if shown["rewritten"] else ELSEWHERE, story


@pytest.mark.slow
def test_programs_made_to_mislead(node: Engine) -> None:
    counts: Counter[str] = Counter()
    for number in range(FIRST, FIRST + COUNT):
        made = program(number)
        row, seen = (replace(each, outside=_CUT.sub("", each.outside)) for each in (made.row(), made.seen.row()))
        outcome, story = _outcome(row, seen, node)
        assert outcome not in (HARM, SPOILED, UNSEEN), f"{number}: {outcome}\n{story}"
        counts[outcome] += 1
    assert counts[RIGHT] > counts[LEFT], dict(counts)


@pytest.mark.slow
@settings(
    max_examples=COUNT,
    derandomize=True,  # the same programs on every machine
    database=None,
    deadline=None,  # node's first answer is slow
    suppress_health_check=[HealthCheck.too_slow],  # as above
)
@given(code=programs())
def test_the_grammar_s_forms_in_any_combination(node: Engine, code: str) -> None:
    row = Row(name="made", code=code)
    outcome, story = _outcome(row, row, node)
    assert outcome in (RIGHT, LEFT), f"{outcome}\n{story}"
