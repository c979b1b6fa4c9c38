"""Sanitized code in a browser: in a page, in workers, with the browser's own odd objects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from glue_rewriter import Settings, sanitize
from tests.browser import serve

if TYPE_CHECKING:
    from selenium import webdriver

MEMORY = "var wasmMemory = new WebAssembly.Memory({ initial: 2 }), HEAP32 = new Int32Array(wasmMemory.buffer);\n"
CODE = "function f(p) { return HEAP32[p >> 2]; }\n"
TEXT = "the index -4 is negative"
#: What a page has that nothing else has: an object of type undefined, a script's end in a text.
ODD = """
var all = document.all, none = null, nothing, key = 0;
var odd = [all == none, all === nothing, all != nothing, typeof all[key]];
odd.push(document.forms[key] === nothing, all[key] === document.documentElement);
var end = { "<\\/script>": 5 }[["<\\/script>"][key]] === 5;
"""


def sanitized(code: str, path: str, report: str = "console") -> str:
    return sanitize(code, Settings(), path=path, report=report).text  # type: ignore[arg-type]


def test_in_a_page_and_in_workers(browser: webdriver.Chrome, tmp_path: Path) -> None:
    tell = "f(-16); postMessage(glueSanitizer.reports);"
    for name in ("classic.js", "module.js"):
        (tmp_path / name).write_text(sanitized(MEMORY + CODE + tell, name, "collect"), "utf-8")
    (tmp_path / "page.html").write_text(
        "<!doctype html><meta charset=utf-8><title>page</title>"
        f"<script>{sanitized(ODD + MEMORY + CODE, 'page.js')}</script>"
        "<script>f(-16); f(-16);\n"
        "const asked = ['classic', 'module'].map((type) => new Promise((resolve) => {"
        " new Worker(type + '.js', { type }).onmessage = ({ data }) => resolve(data); }));\n"
        "window.told = Promise.all(asked);</script>",
        "utf-8",
    )
    with serve(tmp_path) as address:
        browser.get_log("browser")  # what was before is of no interest
        browser.get(f"{address}/page.html")
        page = browser.execute_script(
            "return [glueSanitizer.reports, odd, end, Object.keys(window).includes('__glueSan')]"
        )
        workers = browser.execute_async_script("window.told.then(arguments[0])")
        said = [entry["message"] for entry in browser.get_log("browser")]
    reports, odd, end, is_listed = page
    assert [(report["file"], report["problem"]) for report in reports] == [("page.js", TEXT)]
    assert odd == [True, False, False, "object", True, True]
    assert (end, is_listed) == (True, False)
    assert [[(report["file"], report["problem"]) for report in found] for found in workers] == [
        [("classic.js", TEXT)],
        [("module.js", TEXT)],
    ]
    assert len(said) == 1
    assert TEXT in said[0]
