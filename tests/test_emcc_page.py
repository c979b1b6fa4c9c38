"""A program that emcc has linked, on a page in chromium, with its memory above 2 GiB: the answers of Node."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser import awaited, serve
from tests.emcc.builds import Build, Programs
from tests.emcc.rows import BINDING_ROWS, ROWS

if TYPE_CHECKING:
    from selenium import webdriver

LINE = 2**31


@pytest.mark.parametrize(
    "build",
    [Build("-O2", "link"), Build("-O2", "link", closure=True), Build("-O2", "link", binding=True)],
    ids=lambda build: build.name,
)
def test_it_answers_as_in_node(browser: webdriver.Chrome, programs: Programs, build: Build) -> None:
    with serve(programs.folder(build)) as address:
        browser.get_log("browser")  # what was before is of no interest
        browser.get(f"{address}/page.html")
        state = awaited(
            browser,
            "const state = document.getElementById('state').textContent; return state == 'running' ? '' : state",
        )
        assert state == "done"
        found = json.loads(browser.execute_script("return window.found"))
        said = browser.get_log("browser")
        browser.get("about:blank")  # which gives the memory back
    assert said == []
    assert LINE <= found["high"] < 2 * LINE
    below = programs.answers(build._replace(rewritten="", closure=False)).places["below"]
    rows = [row.name for row in (BINDING_ROWS if build.binding else ROWS) if not row.beyond]
    for answers in found["answers"].values():
        assert {name: answers[name] for name in rows} == {name: below[name] for name in rows}
