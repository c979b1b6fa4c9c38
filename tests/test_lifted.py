"""Published programs, lifted to 4 GiB: the same sessions below 2 GiB and above, in Node and in a browser."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fixtures.lifted
from fixtures.lifted import LINE, PROGRAMS, Answer, Comparison, compare, lay_out, run
from fixtures.lifted.__main__ import HEAD, row
from glue_rewriter import Print
from glue_rewriter.prelude import prelude
from tests.browser import awaited, serve

if TYPE_CHECKING:
    from selenium import webdriver

pytestmark = [pytest.mark.network, pytest.mark.slow]
ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "docs" / "high-memory.md"]

each_program = pytest.mark.parametrize("name", PROGRAMS)


@cache
def runs(name: str) -> Comparison:
    return compare(PROGRAMS[name])


@each_program
def test_mended_it_answers_above_as_it_does_below(name: str) -> None:
    found = runs(name)
    assert found.below.error == ""
    assert len(json.dumps(found.below.answers)) > 200
    assert 0 < found.below.probe < LINE
    assert found.above_mended.error == ""
    assert found.above_mended.probe >= LINE
    assert found.above_mended.answers == found.below.answers


@each_program
def test_unmended_it_does_not(name: str) -> None:
    assert not runs(name).above_unmended.same_as(runs(name).below)
    assert not runs(name).above_unmended.error.startswith("high-memory: ")


@each_program
def test_the_tables_of_the_documentation_are_what_is_printed(name: str) -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        assert HEAD in text
        assert row(name, runs(name)) in text.splitlines()
    tables = [
        re.findall(r"^\| (?!program|---)", page.read_text("utf-8").split(HEAD)[1], re.MULTILINE) for page in PAGES
    ]
    assert [len(table) >= len(PROGRAMS) for table in tables] == [True, True]


@each_program
@pytest.mark.parametrize("high", [False, True], ids=["below", "above"])
def test_checked_it_answers_so_and_nothing_is_reported(name: str, *, high: bool) -> None:
    checked = run(PROGRAMS[name], high=high, checked=True)
    assert checked.error == ""
    assert checked.answers == runs(name).below.answers
    assert (checked.probe >= LINE) == high


@each_program
def test_checked_but_unmended_it_is_reported_above(name: str) -> None:
    error = run(PROGRAMS[name], high=True, mended=False, checked=True).error
    assert error.startswith("the checks report ") or error == "it does not end"


@pytest.mark.parametrize("name", ["sql.js", "QuickJS"])
@pytest.mark.parametrize("mode", [Print.PRETTY, Print.COMPACT])
def test_printed_anew_it_answers_so_too(name: str, mode: Print) -> None:
    printed = run(PROGRAMS[name], high=True, printed=mode)
    assert printed.error == ""
    assert printed.probe >= LINE
    assert printed.answers == runs(name).below.answers


def test_the_session_with_sql_js_is_one() -> None:
    answers = runs("sql.js").below.answers
    assert len(answers["all"][0][1]) == 500
    assert answers["integrity"] == [[["integrity_check"], [["ok"]]]]


# in a browser


def browse(browser: webdriver.Chrome, folder: Path, *, mended: bool) -> tuple[Answer, list[str]]:
    """What lifted sql.js answers on a page, and what the page says on its console, level and text."""
    lay_out(PROGRAMS["sql.js"], folder, lifted=True, mended=mended, hooked=False)
    (folder / "high.js").write_text(prelude("factory"), "utf-8")
    for name in ("sqljs.html", "sqljs_session.mjs"):
        shutil.copy(Path(fixtures.lifted.__file__).with_name(name), folder)
    with serve(folder) as address:
        browser.get_log("browser")  # what was before is of no interest
        browser.get(f"{address}/sqljs.html")
        result = awaited(browser, "return window.result")
        said = [f"{entry['level']} {entry['message']}" for entry in browser.get_log("browser")]
        browser.get("about:blank")  # its memory is given back
    return Answer(**json.loads(result)), said


def test_on_a_page_it_answers_above_as_it_does_in_node_below(browser: webdriver.Chrome, tmp_path: Path) -> None:
    answer, said = browse(browser, tmp_path, mended=True)
    assert answer.error == ""
    assert answer.probe >= LINE
    assert answer.answers == runs("sql.js").below.answers
    [line] = said
    assert line.startswith("WARNING ")
    assert "high-memory: 2042 MiB below 2048 MiB claimed" in line


def test_on_a_page_it_fails_unmended(browser: webdriver.Chrome, tmp_path: Path) -> None:
    answer, _ = browse(browser, tmp_path, mended=False)
    assert (answer.error, answer.answers) == ("out of memory", None)
