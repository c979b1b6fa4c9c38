"""The sanitizer in memories of 64 bits: each mistake at its place, above 4 GiB, and nothing of what is right."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, rewrite, sanitize
from tests.relocation.forms import FOUND, ROWS
from tests.relocation.forms.wide import STAY_WRONG, WIDE_ROWS, WIDE_STAY
from tests.relocation.harness import Engine, Row, left
from tests.sanitizer.mistakes import Mistake
from tests.sanitizer.wide import WIDE_MISTAKES, WIDE_RIGHT
from tests.test_memory64 import wide

GIB = 1 << 30
SETTINGS = Settings(16 * GIB, memory64=True)
REACH = 1024  # a row's data may begin so far below the line and its pointers be cut behind it


def sanitized(code: str, settings: Settings = SETTINGS) -> str:
    return sanitize(code, settings, path="row.js", report="collect").text


#: Rows that cut an address, or ask for a place that is none, and which no rewrite mends.
NOT_MENDED = {
    "fill, value shifted": "is cut",
    "fix-up: comma without parentheses": "is cut",
    "fix-up: comma, 8 bit without parentheses": "is cut",
    "big-endian: atomics": "is cut",
    "already right: bindgen's string that grows": "is cut",
    "fix-up: and, falsy is kept": "is undefined",
    "fix-up: and, a variable that is undefined": "is undefined",
    "fix-up: undefined in an index stays undefined": "is undefined",
    "negative start: parameter": "is negative",
    "negative start: default value and property": "is negative",
    "wide: a length that is rounded up": "not aligned",
}


@pytest.mark.slow
@pytest.mark.parametrize("mistake", WIDE_MISTAKES, ids=[mistake.name for mistake in WIDE_MISTAKES])
def test_the_mistake_is_reported_where_it_is(mistake: Mistake, node: Engine) -> None:
    row = Row(name=mistake.name, code=mistake.plain)
    (answer,) = node.compare([(row, sanitized(mistake.plain))], wide=True)
    assert answer["differences"] == []
    reports = answer["reports"]
    assert {(report["line"], report["column"]) for report in reports} == mistake.places
    for report in reports:
        assert mistake.problem in report["problem"], report
        assert mistake.everywhere or report["base"] + REACH >= 4 * GIB, report


@pytest.mark.parametrize("mistake", WIDE_MISTAKES, ids=[mistake.name for mistake in WIDE_MISTAKES])
def test_nothing_is_reported_of_what_is_mended(mistake: Mistake, node: Engine) -> None:
    row = Row(name=mistake.name, code=mistake.mended)
    (answer,) = node.compare([(row, sanitized(mistake.mended))], wide=True)
    assert answer == {"differences": [], "reports": []}


@pytest.mark.parametrize("name", WIDE_RIGHT)
def test_nothing_is_reported_of_what_is_right(name: str, node: Engine) -> None:
    code = f"function run(p, q) {{ {WIDE_RIGHT[name]} }}"
    (answer,) = node.compare([(Row(name=name, code=code), sanitized(code))], wide=True)
    assert answer == {"differences": [], "reports": []}


@pytest.mark.parametrize("mistake", WIDE_MISTAKES, ids=[mistake.name for mistake in WIDE_MISTAKES])
def test_a_32_bit_program_has_none_of_these_checks(mistake: Mistake) -> None:
    found = sanitize(mistake.plain, Settings(4 * GIB), report=None)
    assert found.truncations == 0
    assert not any(f"__glueSan.{probe}(" in found.text for probe in ("cut", "and", "was", "masked"))


def test_names_are_not_used_twice() -> None:
    assert len({mistake.name for mistake in WIDE_MISTAKES}) == len(WIDE_MISTAKES)


@pytest.mark.slow
def test_forms_do_the_same_with_probes_and_what_the_rewrite_mended_is_not_reported(node: Engine) -> None:
    jobs, mended = [], []
    for row in (*ROWS, *FOUND, *WIDE_ROWS, *WIDE_STAY):
        if not row.path.endswith(".js") or row.outside:
            continue
        settings = Settings(16 * GIB, row.heap_names, memory64=True)
        if row not in ROWS:  # those take long: many run on and on with what they read
            jobs.append((row, sanitized(row.code, settings)))
        result = rewrite(wide(row).code, settings, path=row.path)
        if row.name not in STAY_WRONG and not left(result) and not row.throws:
            mended.append((Row(name=row.name, code=result.text), sanitized(result.text, settings)))
    assert len(jobs) > 100
    assert len(mended) > 800
    different = [
        (row.name, answer["differences"][:1])
        for (row, _), answer in zip(jobs, node.compare(jobs, wide=True), strict=True)
        if answer["differences"]
    ]
    assert different == []
    found = {
        row.name: answer["reports"]
        for (row, _), answer in zip(mended, node.compare(mended, wide=True), strict=True)
        if answer["reports"]
    }
    # An end that counts from the end is negative, and is meant to be.
    ends = {name: "is negative" for name in found if name.startswith("negative end: ")}
    assert found.keys() == NOT_MENDED.keys() | ends.keys()
    for name, reports in found.items():
        assert all((NOT_MENDED | ends)[name] in report["problem"] for report in reports), name
