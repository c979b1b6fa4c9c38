"""Every form of the specification in a real memory of 64 bits, its data below 2 GiB, across 2, 4 and 8 and near 16."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from glue_rewriter import Rewritten, Settings, rewrite, verify_rewrite
from glue_rewriter.source.edit import EDIT_KINDS
from tests.relocation.forms import FOUND, ROWS
from tests.relocation.forms.wide import ASKED, STAY_WRONG, WIDE_ODD, WIDE_ROWS, WIDE_STAY
from tests.relocation.forms.wide_found import FOUND_LEFT, FOUND_ODD, FOUND_ROWS
from tests.relocation.forms.wide_shown import SHOWN_ODD, SHOWN_ROWS
from tests.relocation.harness import Engine, Row, left, whole

GIB = 1 << 30
ALL = [*ROWS, *FOUND, *WIDE_ROWS, *FOUND_ROWS, *SHOWN_ROWS, *WIDE_STAY]


def _settings(row: Row) -> Settings:
    return Settings(16 * GIB, row.heap_names, memory64=True)


def _rewritten(row: Row, code: str) -> Rewritten:
    """The code rewritten, after every check that needs no memory."""
    result = rewrite(code, _settings(row), path=row.path)
    assert {edit.kind for edit in result.edits} <= {"divide", "divide-assign", "widen"} <= EDIT_KINDS.keys()
    assert rewrite(result.text, _settings(row), path=row.path).text == result.text, "a second run changes it"
    if row.path.endswith(".js"):  # esprima reads no types
        assert verify_rewrite(result) == ()
    return result


def wide(row: Row) -> Row:
    """The row as it asks what has come out where addresses have 64 bits; its other file is rewritten, too."""
    code, outside = row.code, row.outside
    for narrow, broad in ASKED.items():
        code, outside = code.replace(narrow, broad), outside.replace(narrow, broad)
    if outside:
        outside = rewrite(outside, _settings(row), path="outside.js").text
    return replace(row, code=code, outside=outside)


def _texts(row: Row) -> list[Rewritten]:
    """A row rewritten, and rewritten after unsigned mode where that gives another text."""
    once = _rewritten(row, row.code)
    again = _rewritten(row, rewrite(row.code, Settings(4 * GIB, row.heap_names), path=row.path).text)
    return [once] if once.text == again.text else [once, again]


def _wrong(answer: dict[str, Any], *, low: bool) -> list[dict[str, Any]]:
    return [each for each in answer["rewritten"] if (each["pointers"] == "low") is low]


#: What is particular to this mode, run in the quick tier, too.
_ALONE = (*WIDE_ROWS, *FOUND_ROWS, *SHOWN_ROWS, *WIDE_STAY, *WIDE_ODD, *FOUND_LEFT, *FOUND_ODD, *SHOWN_ODD)
#: Rows of the other tables are run with all tests: a new one that is wrong here needs a line in STAY_WRONG.
_FORMS = [pytest.param(row, id=row.name, marks=pytest.mark.slow) for row in (*ROWS, *FOUND)]


@pytest.mark.parametrize("row", _FORMS + [pytest.param(row, id=row.name) for row in _ALONE])
def test_form(row: Row, node: Engine) -> None:
    row = wide(row)
    results = _texts(row)
    answers = node.prove([(row, result.text) for result in results], wide=True)
    for result, answer in zip(results, answers, strict=True):
        story = f"{row.name}\n--- original\n{whole(row, row.code)}\n--- rewritten\n{result.text}\n{answer}"
        assert "error" not in answer, story
        assert not _wrong(answer, low=True), story
        if not (row.name in STAY_WRONG or left(result)):
            assert not _wrong(answer, low=False), story
    if row.name in STAY_WRONG:
        assert _wrong(answers[0], low=False), "it is right by now: take it out of the table"
        assert not left(results[0]), "it is counted as left: take it out of the table"


def test_what_stays_wrong_is_a_row() -> None:
    assert STAY_WRONG.keys() <= {row.name for row in ALL}


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in (*WIDE_ROWS, *FOUND_ROWS, *SHOWN_ROWS)])
def test_text(row: Row, node: Engine) -> None:
    result = _rewritten(row, row.code)
    assert result.text == row.expect
    assert left(result) == 0
    (answer,) = node.prove([(row, result.text)], wide=True)
    assert answer["original"] or not row.fails, "the row proves nothing"


#: What would be written if nothing said that a value may be no address.
_BY_FORCE = ((re.compile(r" >>> 0| \| 0\b"), ""), (re.compile(r">>>? 2\b"), "/ 4"))


@pytest.mark.parametrize("row", SHOWN_ODD, ids=[row.name for row in SHOWN_ODD])
def test_what_may_be_no_address_is_left_and_counted(row: Row, node: Engine) -> None:
    forced = row.code
    for cut, instead in _BY_FORCE:
        forced = cut.sub(instead, forced)
    result = _rewritten(row, row.code)
    assert left(result) > 0
    kept, by_force = node.prove([(row, result.text), (row, forced)], wide=True)
    assert not _wrong(kept, low=True)
    assert by_force["rewritten"], "the row proves nothing: the cut is not needed"


@pytest.mark.parametrize("row", WIDE_STAY, ids=[row.name for row in WIDE_STAY])
def test_stays(row: Row, node: Engine) -> None:
    result = _rewritten(row, row.code)
    assert result.text == row.code
    assert left(result) == 0
    (answer,) = node.prove([(row, result.text)], wide=True)
    assert row.fails == "either" or not answer["original"], "the row is wrong above 4 GiB"


@pytest.mark.parametrize("row", FOUND_LEFT, ids=[row.name for row in FOUND_LEFT])
def test_what_is_wrong_above_4_gib_and_stays_is_counted(row: Row, node: Engine) -> None:
    result = _rewritten(row, row.code)
    assert left(result) > 0
    (answer,) = node.prove([(row, result.text)], wide=True)
    assert answer["original"], "the row proves nothing"


def test_the_limits_of_a_linked_program_are_raised() -> None:
    settings = Settings(16 * GIB, memory64=True)
    assert rewrite("const getHeapMax = () => 2147483648;", settings, raise_heap_max=True).text == (
        "const getHeapMax = () => 17179869184;"
    )


@pytest.mark.slow
def test_reach(node: Engine) -> None:
    rows = [wide(row) for row in ALL]
    answers = node.prove([(row, rewrite(row.code, _settings(row), path=row.path).text) for row in rows], wide=True)
    right = [answer for answer in answers if not answer["rewritten"]]
    assert len(right) >= 950
    assert sum(bool(answer["original"]) for answer in right) >= 500
    assert len({row.name for row in ALL}) == len(ALL)


#: Sites that are left: a pointer has 8 bytes, and a view of 32 bits loads 4 of them.
HALVES = [
    "HEAPU8[HEAPU32[p >> 2]]",
    "HEAP32[HEAP32[p >> 2] >> 2]",
    "HEAPU8[HEAPU32[p >> 2] + 1]",
    "HEAP32[HEAPU32[p >> 2] / 4 + 1]",
    "HEAPU8.subarray(HEAPU32[p >> 2], q)",
    "HEAPU8[new DataView(HEAPU8.buffer).getUint32(p, true) + 4]",
    "HEAP32[HEAP_DATA_VIEW.getInt32(p, true) >> 2]",
    "[1, 2].map((i, at = HEAPU32[p >> 2]) => HEAPU8[at + i])",
]


@pytest.mark.parametrize("code", HALVES)
def test_a_pointer_of_32_bits_is_left_and_counted(code: str) -> None:
    result = rewrite(f"function run(p, q) {{ return {code}; }}", Settings(16 * GIB, memory64=True))
    reasons = [site.reason for site in result.sites if site.outcome == "left"]
    assert len(reasons) == 1
    assert "GR302" in reasons[0]
    assert rewrite(f"function run(p, q) {{ return {code}; }}", Settings(4 * GIB)).sites[0].outcome != "left"


#: TypeScript -> what it becomes: a `!` and a type stay.
TYPED = {
    "HEAP32[p! >> 2]": "HEAP32[p! / 4]",
    "HEAP32[p!>>2]": "HEAP32[p!/4]",
    "HEAPU8[p! >>> 0]": "HEAPU8[p!]",
    "HEAPU8[0 | p!]": "HEAPU8[p!]",
    "HEAP32[((p!) >> 2) + 1]": "HEAP32[(p!) / 4 + 1]",
    "HEAP32[(p as number) >> 2]": "HEAP32[(p as number) / 4]",
    "HEAP32[(p as any)! >> 2]": "HEAP32[(p as any)! / 4]",
}


@pytest.mark.parametrize("code", TYPED)
def test_what_types_need_stays(code: str) -> None:
    frame = "function run(p?: number) {{ return {}; }}".format
    result = rewrite(frame(code), Settings(16 * GIB, memory64=True), path="row.ts")
    assert result.text == frame(TYPED[code])
    assert rewrite(result.text, Settings(16 * GIB, memory64=True), path="row.ts").text == result.text
