"""The page of sizes, opened in a browser: Debian's chromium, driven by Selenium."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from glue_rewriter.reports.size_html import compare_html
from glue_rewriter.sizes.compressed import NOTHING, Compressor
from glue_rewriter.sizes.functions import attribute
from glue_rewriter.sizes.history import Entry
from glue_rewriter.sizes.matching import TOP_LEVEL, paths
from tests.sizes import changed
from tests.test_published import original, rewritten
from tests.test_size_reports import COMPRESSORS, judged, known

GLUE = "sql.js/dist/sql-wasm-debug.js"
MINIFIED = "sql.js/dist/sql-wasm.js"
#: The part of what is shown from which on a function has a cell of its own, as in the page.
SMALLEST = 1 / 2000
WIDTHS = (400, 1280, 1400)


class Page:
    """A page in the browser, and what the browser says about it."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, html: str, file: Path, *, width: int = 1280, dark: bool = False) -> None:
        file.write_text(html, "utf-8")
        size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        self.driver.get_log("performance")  # what was before is of no interest
        self.driver.get_log("browser")
        self.driver.get(file.as_uri())

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.textContent)"
        found: list[str] = self.driver.execute_script(script, selector)
        return found

    def cells(self) -> list[dict[str, Any]]:
        """The functions in the treemap: the lines of each one's title, and its area."""
        script = """return [...document.querySelectorAll("#map button[data-function]")].map((cell) => (
          {title: cell.title.split("\\n"), area: parseFloat(cell.style.width) * parseFloat(cell.style.height)}))"""
        found: list[dict[str, Any]] = self.driver.execute_script(script)
        return found

    def search(self, text: str) -> None:
        box = self.driver.find_element(By.ID, "search")
        box.clear()
        box.send_keys(text)

    def requests(self) -> list[str]:
        """The addresses that were asked for since the page was opened."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]


@pytest.fixture(scope="module")
def page(browser: webdriver.Chrome) -> Page:
    return Page(browser)


@pytest.fixture(scope="module")
def html() -> str:
    """What the rewrite costs, and a history of three entries."""
    file = changed(original(GLUE), rewritten(GLUE).code, path=GLUE, edits=rewritten(GLUE).edits)
    other = {"gzip": Compressor("zlib", "1.1", 9), "brotli": COMPRESSORS["brotli"]}
    history = [
        Entry(f"2026-01-0{day}T00:00:00Z", None, made, {GLUE: file.after.plus(NOTHING._replace(raw=day))})
        for day, made in ((1, other), (2, COMPRESSORS), (3, COMPRESSORS))
    ]
    return compare_html(judged(file, budget="gzip:0.01%"), history)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_says_no_error_and_asks_for_nothing(
    page: Page, html: str, tmp_path: Path, width: int, dark: bool
) -> None:
    file = tmp_path / "page.html"
    page.open(html, file, width=width, dark=dark)
    page.all(".bar")[0].click()
    page.search("heap")
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= width
    background = page.driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (max(map(int, background[4:-1].split(","))) < 100) is dark
    assert page.driver.get_log("browser") == []
    assert [address for address in page.requests() if not address.startswith("data:")] == [file.as_uri()]


def test_the_treemap_has_one_cell_for_each_function_that_is_large_enough(page: Page, html: str, tmp_path: Path) -> None:
    page.open(html, tmp_path / "page.html")
    code = rewritten(GLUE).code
    found = attribute(code, GLUE)
    assert found is not None
    sizes = [(TOP_LEVEL, found.rest)]
    sizes += [(path, function.own) for path, function in zip(paths(found), found.functions, strict=True)]
    expected = sorted((path, f"{own:,} B") for path, own in sizes if own >= len(code) * SMALLEST)
    cells = page.cells()
    assert len(cells) > 100
    shown = [(cell["title"][0], cell["title"][1].split(" B")[0] + " B") for cell in cells]
    assert sorted(shown) == expected
    # The areas are in the proportion of the bytes.
    [width, height] = page.driver.execute_script(
        "const map = document.getElementById('map'); return [map.clientWidth, map.clientHeight]"
    )
    for cell in cells:
        own = int(cell["title"][1].split(" B")[0].replace(",", ""))
        assert cell["area"] == pytest.approx(own / len(code) * width * height, rel=0.01)
    [rest] = page.all("#map button[data-rest]")
    assert int(rest.get_attribute("data-rest") or 0) == sum(0 < own < len(code) * SMALLEST for _, own in sizes)


def test_the_bars_are_what_has_grown(page: Page, html: str, tmp_path: Path) -> None:
    page.open(html, tmp_path / "page.html")
    file = changed(original(GLUE), rewritten(GLUE).code, path=GLUE)
    assert file.functions is not None
    assert len(file.functions) <= 40
    shown = list(zip(page.texts(".bar code"), page.texts(".bar .number"), strict=True))
    assert sorted(shown) == sorted((function.path, f"+{function.delta} B") for function in file.functions)
    figures = [int(text.split()[0]) for _, text in shown]
    assert figures == sorted(figures, reverse=True)


def test_a_search_filters_cells_bars_and_edits(page: Page, html: str, tmp_path: Path) -> None:
    page.open(html, tmp_path / "page.html")
    before = len(page.cells())
    page.search("STRINGtoutf8")
    assert 0 < len(page.cells()) < before
    assert all("stringToUTF8" in cell["title"][0] for cell in page.cells())
    assert page.texts(".bar code") == ["initSqlJs.(anonymous 1).stringToUTF8Array"]
    edits = page.texts("#edits .pair")
    assert edits
    assert all("stringToUTF8" in edit for edit in edits)
    page.search("no such name")
    assert page.cells() == []
    assert page.texts("#bars") == page.texts("#edits") == ["Nothing."]
    page.search(" ")
    assert len(page.cells()) == before


def test_a_click_on_a_function_shows_its_edits_side_by_side(page: Page, html: str, tmp_path: Path) -> None:
    page.open(html, tmp_path / "page.html")
    assert not page.all("#details")[0].is_displayed()
    [cell] = [cell for cell in page.all("#map button") if "stringToUTF8Array\n" in (cell.get_attribute("title") or "")]
    cell.click()
    [details] = page.all("#details")
    assert details.is_displayed()
    assert page.texts("#details h2") == ["initSqlJs.(anonymous 1).stringToUTF8Array"]
    sides = page.texts("#details .pair pre")
    assert len(sides) == 22
    for before, after in zip(sides[::2], sides[1::2], strict=True):
        assert before in original(GLUE).decode()
        assert after in rewritten(GLUE).code.decode()
        assert before.replace("]", " >>> 0]", 1) == after
    assert cell.get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("name", [GLUE, MINIFIED])
def test_every_function_that_has_grown_shows_an_edit(page: Page, tmp_path: Path, name: str) -> None:
    file = changed(original(name), rewritten(name).code, path=name, edits=rewritten(name).edits)
    page.open(compare_html(judged(file)), tmp_path / "page.html")
    without = "return functions.filter((f) => f.delta && !f.edits.length).map((f) => f.path)"
    with_others = "return functions.filter((f) => !f.delta && f.edits.length).map((f) => f.path)"
    assert page.driver.execute_script(without) == page.driver.execute_script(with_others) == []


def test_every_edit_is_on_the_page(page: Page, html: str, tmp_path: Path) -> None:
    page.open(html, tmp_path / "page.html")
    while more := page.all("#edits .more"):
        more[0].click()
    inserted = "".join(page.texts("#edits ins"))
    removed = "".join(page.texts("#edits del"))
    edits = sorted(rewritten(GLUE).edits)
    assert inserted == "".join(edit.text.decode() for edit in edits)
    assert removed == "".join(original(GLUE)[edit.start : edit.end].decode() for edit in edits)


def test_the_trend_is_drawn(page: Page, html: str, tmp_path: Path) -> None:
    page.open(html, tmp_path / "page.html")
    assert len(page.all("#trend svg")) == 3
    assert len(page.all("#trend title")) == 9
    points = page.all("#trend polyline")[0].get_attribute("points") or ""
    assert [point.split(",")[0] for point in points.split()] == ["10", "500", "990"]
    assert len(page.all("#trend line[stroke-dasharray]")) == 1  # where the compressor of gzip became another


def test_functions_of_two_builds_are_shown_side_by_side(page: Page, tmp_path: Path) -> None:
    files = [
        changed(b"function f() { return 1 } g(() => 1);", b"function f() { return 22 }", path="a.js"),
        changed(b"1", None, path="b.txt"),
        changed(None, b"1", path="c.txt"),
        known("d.js", 100, 101),
    ]
    page.open(compare_html(judged(*files)), tmp_path / "page.html")
    assert set(page.texts(".bar code")) == {"f", TOP_LEVEL, "(anonymous 1)", "(whole file)"}
    next(bar for bar in page.all(".bar") if bar.text.startswith("f\n")).click()
    assert page.texts("#details pre") == ["function f() { return 1 }", "function f() { return 22 }"]
    assert not page.all("#edits-section")[0].is_displayed()
    assert not page.all("#trend-section")[0].is_displayed()
    page.driver.execute_script(
        "const file = document.getElementById('file'); file.value = 2; file.dispatchEvent(new Event('change'))"
    )
    assert page.texts(".bar code") == ["(whole file)"]
    assert page.driver.get_log("browser") == []


def test_names_and_code_are_no_markup(page: Page, tmp_path: Path) -> None:
    hostile = "</script><script>window.bad = 1</script><img src=x onerror='window.bad = 2'>"
    base = f'var o = {{"{hostile}": () => 1}}; /*{hostile}*/'.encode()
    file = changed(base, base.replace(b"=> 1", b"=> 22"), path=f"{hostile}.js")
    page.open(compare_html(judged(file, budget="raw:0B")), tmp_path / "page.html")
    page.all(".bar")[0].click()
    assert page.texts(".bar code") == [f"o.{hostile}"]
    assert page.driver.execute_script("return [window.bad, document.images.length]") == [None, 0]
    assert page.driver.get_log("browser") == []
