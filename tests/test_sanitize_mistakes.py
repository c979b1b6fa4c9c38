"""The sanitizer finds: each mistake at its place, above 2 GiB, and nothing in what is mended."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from glue_rewriter import Settings, sanitize
from tests.relocation.forms import FOUND, ROWS
from tests.relocation.harness import Engine, Row, rewritten
from tests.sanitizer.mistakes import MISTAKES, Mistake

SETTINGS = Settings(maximum_memory=4 << 30)
LINE = 2**31
REACH = 1024  # a row's data may begin so far below the line and its pointers be wrong behind it


def sanitized(code: str) -> str:
    return sanitize(code, SETTINGS, path="row.js", report="collect").text


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_the_mistake_is_reported_where_it_is(mistake: Mistake, node: Engine) -> None:
    row = Row(name=mistake.name, code=mistake.plain)
    (answer,) = node.compare([(row, sanitized(mistake.plain))])
    assert answer["differences"] == []
    reports = answer["reports"]
    assert {(report["line"], report["column"]) for report in reports} == mistake.places
    assert {report["file"] for report in reports} == {"row.js"}
    for report in reports:
        assert mistake.problem in report["problem"], report
        assert mistake.everywhere or report["base"] + REACH >= LINE, report


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_nothing_is_reported_of_what_is_mended(mistake: Mistake, node: Engine) -> None:
    row = Row(name=mistake.name, code=mistake.mended)
    (answer,) = node.compare([(row, sanitized(mistake.mended))])
    assert answer == {"differences": [], "reports": []}


def test_there_are_many_mistakes_and_none_twice() -> None:
    names = Counter(mistake.name for mistake in MISTAKES)
    assert max(names.values()) == 1
    assert len(names) >= 30
    assert all(mistake.places for mistake in MISTAKES)


@pytest.mark.slow
def test_every_form_does_the_same_with_probes_in_it(node: Engine) -> None:
    rows = [row for row in (*ROWS, *FOUND) if row.path.endswith(".js") and not row.outside]
    jobs = [
        (row, sanitize(row.code, Settings(heap_names=row.heap_names), path="row.js", report="collect").text)
        for row in rows
    ]
    assert len(jobs) > 0.8 * len((*ROWS, *FOUND))
    different = {}
    for (row, text), answer in zip(jobs, node.compare(jobs), strict=True):
        if answer["differences"]:
            different[row.name] = (answer["differences"][:1], text)
    assert different == {}


#: Rows that hold a mistake, which no rewrite of addresses mends.
NOT_MENDED = {
    "fix-up: and, falsy is kept": "the index is undefined",
    "fix-up: and, a variable that is undefined": "the index is undefined",
    "fix-up: undefined in an index stays undefined": "the index is undefined",
    "fix-up: comparison as an index": "are ordered wrongly",
    "comparison as an index": "are ordered wrongly",
}


@pytest.mark.slow
def test_of_what_the_rewrite_mended_nothing_is_reported(node: Engine) -> None:
    jobs = []
    for row in ROWS:
        if row.path.endswith(".js") and not row.stays_wrong and not row.throws:
            code = rewritten(row).text
            settings = Settings(maximum_memory=4 << 30, heap_names=row.heap_names)
            jobs.append((replace(row, code=code), sanitize(code, settings, path="row.js", report="collect").text))
    found = {}
    for (row, _), answer in zip(jobs, node.compare(jobs), strict=True):
        assert answer["differences"] == []
        problems = {report["problem"] for report in answer["reports"]}
        if row.name in NOT_MENDED:
            assert any(NOT_MENDED[row.name] in problem for problem in problems), row.name
        elif problems:
            found[row.name] = (row.code, answer["reports"][0])
    assert found == {}
