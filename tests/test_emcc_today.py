"""The programs of fixtures/emcc as today's emcc links them: for 4 GiB, and wasm64 with its data above 4 GiB."""

from __future__ import annotations

import os

import pytest

from tests.emcc import root
from tests.emcc.rows import PLAIN_TODAY, ROWS, TODAY, WITHOUT_PASS
from tests.emcc.today import KINDS, WAYS, WIDE_KINDS, WIDE_O0, WIDE_ROWS, Today

pytestmark = [pytest.mark.emcc, pytest.mark.network, pytest.mark.slow, pytest.mark.xdist_group("emcc-root")]
#: In it a raw BigInt is shifted by a Number, which throws at every address: a rule of the audit says so.
RAW = "em_js_raw"


@pytest.fixture(scope="module")
def today() -> Today:
    """Today's emcc. Skipped where there is none, with what makes it; in CI that is a failure."""
    found = root.find()
    if found is None:
        missing = "there is no root with today's emcc: python -m tests.emcc.root makes one"
        if "CI" in os.environ:
            pytest.fail(missing)
        pytest.skip(missing)
    return Today(found)


@pytest.fixture(scope="module")
def wide(today: Today) -> Today:
    """The same, where it links for wasm64: that of Debian 13, 3.1.69, has no libraries for that and may make none."""
    if not today.links_wasm64:
        # Such a root is what is left on a day when the suite with today's emcc cannot be installed (`tests.emcc.root`).
        pytest.skip(f"emcc {today.version} in the root has no libraries for wasm64: make a root with a newer one")
    return today


def test_the_rows_are_those_of_the_fixtures(today: Today) -> None:
    for kind in KINDS:
        answers = today.answers(kind)
        assert list(answers.places) == ["below", "across", "above", "above, unsigned"]
        assert 2**31 <= answers.high < 2**32
        for found in answers.places.values():
            assert sorted(found) == sorted(row.name for row in ROWS)


def test_what_is_wrong_without_the_rewrite(today: Today) -> None:
    wrong = today.answers("").wrong()
    if today.version == TODAY:
        assert wrong == PLAIN_TODAY
    assert wrong, f"emcc {today.version} mends all of it: say so in docs/emcc.md"


@pytest.mark.parametrize("kind", KINDS[1:])
def test_what_is_right_with_it(kind: str, today: Today) -> None:
    wanted = today.answers("").places["below"]
    beyond = {row.name for row in ROWS if row.beyond}
    for place, answers in today.answers(kind).places.items():
        wrong = {name for name in wanted if answers[name] != wanted[name]}
        assert wrong <= beyond, place


@pytest.mark.parametrize("way", WAYS)
def test_other_links(way: str, today: Today) -> None:
    """Without emcc's own pass, unoptimized, by the closure compiler, and with threads: after the link all is right."""
    plain = today.answers("").places["below"]
    beyond = {row.name for row in ROWS if row.beyond}
    found = today.answers("afterwards", way)
    assert list(found.places) == ["below", "across", "above", "above, unsigned"]
    for place, answers in found.places.items():
        assert {name for name in plain if answers[name] != plain[name]} <= beyond, place


def test_without_its_own_pass_more_is_wrong(today: Today) -> None:
    """So that `without its pass` is what it says."""
    plain, without = today.answers("").wrong(), today.answers("", "without its pass").wrong()
    assert {"em_js_load", "em_js_byte", "page_load"} <= without
    assert {"em_js_load", "em_js_byte"}.isdisjoint(plain)
    assert len(without) > len(plain) + 10
    if today.version == TODAY:
        assert len(without) == WITHOUT_PASS


def test_wasm64_without_the_rewrite(wide: Today) -> None:
    found = wide.wide("")
    assert list(found) == WIDE_ROWS
    right = [name for name, (below, above) in found.items() if below == above]
    assert right == [RAW]
    assert 1000 <= float(found["em_asm_cut"][0]) < 2000, "EM_ASM is given no Number"


@pytest.mark.parametrize("kind", WIDE_KINDS[1:])
def test_wasm64_with_it(kind: str, wide: Today) -> None:
    plain = wide.wide("")
    for name, (below, above) in wide.wide(kind).items():
        assert (below, above) == (plain[name][0],) * 2, name
    assert wide.wide(kind)[RAW] == ("-1", "-1")


def test_wasm64_at_o0(wide: Today) -> None:
    plain, found = wide.wide("", WIDE_O0), wide.wide("afterwards", WIDE_O0)
    assert [name for name, (below, above) in plain.items() if below == above] == [RAW]
    assert found == {name: (below, below) for name, (below, _) in plain.items()}


def test_the_checks_of_wasm64_report_what_is_cut_and_nothing_with_the_rewrite(wide: Today) -> None:
    found = wide.reports("")
    assert sum("is cut to 32 bits" in line for line in found) >= 15
    assert all("program.js:" in line for line in found)
    assert wide.reports("afterwards") == []
