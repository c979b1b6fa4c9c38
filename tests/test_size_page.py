"""The page of sizes, opened in a browser: Debian's chromium, driven by Selenium."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from glue_rewriter.reports.size_html import Heading, compare_html
from glue_rewriter.size.compare import Side, compare_file
from glue_rewriter.size.compressed import NOTHING, Compressor, Sizes
from glue_rewriter.size.functions import attribute
from glue_rewriter.size.history import Entry
from glue_rewriter.size.matching import TOP_LEVEL, on_record, paths
from tests.sizes import changed
from tests.test_published import original, rewritten
from tests.test_size_reports import COMPRESSORS, judged, known
from tests.test_wasm_contents import binary, named

if TYPE_CHECKING:
    from selenium import webdriver
    from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.network

GLUE = "sql.js/dist/sql-wasm-debug.js"
MINIFIED = "sql.js/dist/sql-wasm.js"
#: The part of what is shown from which on a function has a cell of its own, as in the page.
SMALLEST = 1 / 2000
WIDTHS = (400, 1000, 1400)


class Page:
    """A page in the browser, and what the browser says about it."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, html: str, file: Path, *, width: int = 1280, height: int = 1000, dark: bool = False) -> None:
        file.write_text(html, "utf-8")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        self.driver.get_log("performance")  # what was before is of no interest
        self.driver.get_log("browser")
        self.driver.get(file.as_uri())

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", selector)

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
        box = self.driver.find_element("id", "search")
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


@pytest.mark.parametrize("width", WIDTHS)
def test_no_size_is_cut_in_the_treemap(page: Page, html: str, tmp_path: Path, width: int) -> None:
    page.open(html, tmp_path / "page.html", width=width)
    script = (
        "return [...document.querySelectorAll('#map button > span')].filter((each) => / B$/.test(each.textContent))"
    )
    assert page.driver.execute_script(f"{script}.length")
    assert page.driver.execute_script(f"{script}.filter((each) => each.scrollWidth > each.clientWidth)") == []


def test_the_bar_for_scrolling_takes_no_room_from_the_treemap(page: Page, html: str, tmp_path: Path) -> None:
    """The map is drawn before there is anything to scroll, on a screen that is so high."""
    page.open(html, tmp_path / "page.html", height=1500)
    cells = "[...document.querySelectorAll('#map button')]"
    right = page.driver.execute_script(
        f"return {cells}.map(({{style: s}}) => parseFloat(s.left) + parseFloat(s.width))"
    )
    width: float = page.driver.execute_script("return document.querySelector('#map').clientWidth")
    assert width - 1 < max(right) < width + 1


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
    # All are in one function, which need not be said of each.
    around = "initSqlJs.(anonymous 1)."
    expected = [(function.path.removeprefix(around), f"+{function.delta} B") for function in file.functions]
    assert sorted(shown) == sorted(expected)
    titles = [made.get_attribute("title") for made in page.all(".bar")]
    assert sorted(map(str, titles)) == sorted(function.path for function in file.functions)
    figures = [int(text.split()[0]) for _, text in shown]
    assert figures == sorted(figures, reverse=True)


def test_a_search_filters_cells_bars_and_edits(page: Page, html: str, tmp_path: Path) -> None:
    page.open(html, tmp_path / "page.html")
    before = len(page.cells())
    page.search("STRINGtoutf8")
    assert 0 < len(page.cells()) < before
    assert all("stringToUTF8" in cell["title"][0] for cell in page.cells())
    assert page.texts(".bar code") == ["initSqlJs.(anonymous 1).stringToUTF8Array"]
    assert page.texts("#edits h3 code") == ["initSqlJs.(anonymous 1).stringToUTF8Array"]
    assert len(page.all("#edits .pair")) == 11
    page.search("no such name")
    assert page.cells() == []
    assert page.texts("#bars") == page.texts("#edits") == page.texts("#legend") == ["Nothing found."]
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
    page.all("#details .close")[0].click()
    assert not details.is_displayed()
    assert cell.get_attribute("aria-pressed") == "false"


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


@pytest.fixture
def builds(page: Page, tmp_path: Path) -> Path:
    """A page of two builds of a few files."""
    files = [
        changed(b"function f() { return a>>2 } g(() => 1);", b"function f() { return a>>>2 }", path="a.js"),
        changed(b"1", None, path="b.txt"),
        changed(None, b"function h() {} function i() {}", path="c.js"),
        known("d.js", 100, 101),
        changed(b"12", b"123", path="e.txt"),
    ]
    file = tmp_path / "page.html"
    page.open(compare_html(judged(*files)), file)
    return file


@pytest.mark.usefixtures("builds")
def test_functions_of_two_builds_are_shown_side_by_side(page: Page) -> None:
    next(bar for bar in page.all(".bar") if bar.text.startswith("f a.js\n")).click()
    assert page.texts("#details pre") == ["function f() { return a>>2 }", "function f() { return a>>>2 }"]
    assert (page.texts("#details del"), page.texts("#details ins")) == ([">>"], [">>>"])
    next(bar for bar in page.all(".bar") if "−7 B" in bar.text).click()
    assert page.texts("#details pre") == ["() => 1", ""]
    next(bar for bar in page.all(".bar") if bar.text.startswith(f"{TOP_LEVEL} a.js")).click()
    assert page.texts("#details pre") == []
    assert len(page.all("#details p")) == 1  # nothing is said of a baseline
    assert not page.all("#edits-section")[0].is_displayed()
    assert not page.all("#trend-section")[0].is_displayed()
    assert page.driver.get_log("browser") == []


@pytest.mark.usefixtures("builds")
def test_what_has_grown_comes_first_and_a_whole_file_is_one_line(page: Page) -> None:
    figures = list(zip(page.texts(".bar code"), page.texts(".bar .soft"), page.texts(".bar .number"), strict=True))
    grown, shrunk = [("c.js", "added", "+31 B")], [("b.txt", "removed", "−1 B")]
    assert figures[0] == grown[0]
    assert ("f", "a.js", "+1 B") in figures
    assert ("e.txt", "changed", "+1 B") in figures
    assert shrunk[0] in figures
    signs = [figure[0] for _, _, figure in figures]
    assert signs == sorted(signs)  # + before −
    # In the file itself its functions are told apart.
    page.all(".bar")[0].click()
    assert page.driver.execute_script("return document.getElementById('file').selectedOptions[0].text") == "c.js"
    assert set(page.texts(".bar code")) == {"h", "i", TOP_LEVEL}


def test_the_cells_of_a_file_are_together_under_its_name(page: Page, tmp_path: Path) -> None:
    files = [changed(original(name), rewritten(name).code, path=name) for name in (GLUE, MINIFIED)]
    files.append(changed(b"x" * 99_999, b"x" * 100_000, path="a.bin"))
    page.open(compare_html(judged(*files)), tmp_path / "page.html")
    cells = page.driver.execute_script(
        """return [...document.querySelectorAll("#map button")].map((cell) => ({
          file: cell.title.split("\\n").pop(), title: cell.title, head: cell.matches(".in"),
          x: cell.offsetLeft, y: cell.offsetTop, right: cell.offsetLeft + cell.offsetWidth}))"""
    )
    heads = {cell["title"].split("\n")[0]: cell for cell in cells if cell["head"]}
    assert set(heads) == {GLUE, MINIFIED}  # what is one cell has its name in it
    assert "a.bin\n100,000 B, +1 B (+0.00\u00a0%)\na.bin" in [cell["title"] for cell in cells]
    inside = [cell for cell in cells if cell["file"] in heads]
    assert len(inside) > 100
    for cell in inside:
        head = heads[cell["file"]]
        assert head["x"] - 1 <= cell["x"] <= cell["right"] <= head["right"] + 1
        assert cell["y"] > head["y"]
    page.all("#map .in")[0].click()
    assert not page.all("#map .in")
    assert {cell["title"][2] for cell in page.cells()} == {GLUE}


def test_the_first_difference_in_a_long_function_is_shown(page: Page, tmp_path: Path) -> None:
    long = b"function f() {" + b"g(1);" * 2000 + b"h(%s);" + b"g(1);" * 2000 + b"}"
    page.open(compare_html(judged(changed(long % b"1", long % b"22"))), tmp_path / "page.html")
    page.all(".bar")[0].click()
    assert (page.texts("#details del"), page.texts("#details ins")) == (["1"], ["22"])
    for text in page.texts("#details pre"):
        assert text.startswith("…")
        assert text.endswith("…")
        assert len(text) < 3100


def test_a_baseline_has_sizes_and_no_code(page: Page, tmp_path: Path) -> None:
    base = known("a.js", 26, 26).base
    assert base is not None
    code = b"function f() { return 1 }\n"
    before = base._replace(functions=on_record(attribute(code, "a.js"), code))
    after = b"function f() { return 22 }\nfunction g() {}\n"
    head = changed(b"", after, path="a.js").head
    page.open(compare_html(judged(compare_file("a.js", before, head))), tmp_path / "page.html")
    bars = {bar.text.split()[0]: bar for bar in page.all(".bar")}
    bars["f"].click()
    assert page.texts("#details pre") == []
    assert "The base is a baseline, which has sizes and no code." in page.texts("#details p")
    bars["g"].click()
    assert page.texts("#details pre") == ["", "function g() {}"]


def test_the_badge_is_red_over_budget_and_green_only_within_one(page: Page, tmp_path: Path) -> None:
    file = known("a.js", 100, 102)
    pages = [judged(file), judged(file, budget="raw:5%"), judged(file, budget="raw:1%")]
    colours = []
    for each in pages:
        page.open(compare_html(each), tmp_path / "page.html")
        colours.append(page.all("#verdict")[0].get_attribute("class"))
    assert colours == ["badge soft", "badge down", "badge over"]


def test_many_files_are_folded(page: Page, tmp_path: Path) -> None:
    files = [known(f"{n}.js", 100, 100 + n) for n in range(30)]
    page.open(compare_html(judged(*files)), tmp_path / "page.html", width=400)
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= 400
    assert page.texts("#files td:first-child") == [f"{n}.js" for n in range(29, 9, -1)]
    page.all("#more-files button")[0].click()
    assert len(page.all("#files td:first-child")) == 30
    assert not page.all("#more-files button")
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


def test_only_what_is_over_budget_is_red(page: Page, tmp_path: Path) -> None:
    files = [known("a.js", 1000, 1030), known("b.js", 100, 101)]
    page.open(compare_html(judged(*files, budget="raw:2%")), tmp_path / "page.html")
    assert page.texts("#files .over") == ["✗ +30 B (+3.00\u00a0%)"]
    assert page.texts("#exceeded .over") == ["1,000 → 1,030 (+30 B, +3.00 %), 10 B over what it may grow"]
    assert page.texts("#files td:first-child") == ["a.js", "b.js"]


def test_the_page_says_what_it_is_about(page: Page, tmp_path: Path) -> None:
    heading = Heading("team/project", "1.0", "1.1", "2026-01-02T03:04:05Z")
    page.open(compare_html(judged(known("a.js", 100, 102)), (), heading), tmp_path / "page.html")
    assert page.driver.title.startswith("Sizes team/project 1.0 → 1.1: +2 B")
    assert page.texts("h1") == ["Sizes of team/project"]
    assert page.texts("#names") == ["1.0 → 1.1, 2026-01-02 03:04 UTC"]


def test_the_map_shows_compressed_sizes_too(page: Page, html: str, tmp_path: Path) -> None:
    page.open(html, tmp_path / "page.html")
    raw = page.cells()
    page.all("#metric option[value=gzip]")[0].click()
    assert "by gzip" in page.texts("#legend")[0]
    assert len(page.cells()) == len(raw)  # of one file the shares are the same
    assert page.cells()[0]["title"][1].startswith("about ")


def test_a_wasm_binary_is_open_to_its_sections_and_a_page_without_brotli_is_one(page: Page, tmp_path: Path) -> None:
    sides = []
    for name in ("first", "second_one"):
        code = binary(*[b"\x01" * 900] * 9, names=named({1: name}))
        sides.append(Side(Sizes(len(code), len(code) // 2, None), code, attribute(code, "a.wasm")))
    page.open(compare_html(judged(compare_file("a.wasm", *sides))), tmp_path / "page.html")
    heads = [text.split(" B")[0] for text in page.texts("#map .in")]
    assert any(text.startswith("a.wasm, code, ") for text in heads)
    assert len(page.all("#totals section")) == 2
    assert page.driver.get_log("browser") == []


def test_a_function_of_a_binary_has_a_place_and_no_text(page: Page, tmp_path: Path) -> None:
    before, after = (binary(*[b"\x01" * size] * 3, names=named({1: "grown"})) for size in (90, 900))
    page.open(compare_html(judged(changed(before, after, path="a.wasm"))), tmp_path / "page.html")
    page.all("#map [data-function]")[0].click()
    [details] = page.texts("#details")
    assert "a.wasm, at byte " in details
    assert page.all("#details pre") == []


HOSTILE = [
    "<script>document.title = 'x'</script>", "</script><img src=x onerror=alert(1)>", "a\nb\x1b[31m", "`|x|` @everyone",
    "__proto__", "constructor", "<!--", "x" * 100_000, "\u202egnp", "a\0b", "&lt;b&gt;", "::error::x", "%0A",
]  # fmt: skip


def test_hostile_names_are_text(page: Page, tmp_path: Path) -> None:
    names = named(dict(enumerate(HOSTILE, 1)))
    before, after = (binary(*[b"\x01" * size] * len(HOSTILE), names=names) for size in (90, 900))
    files = [changed(b"let a = 1;", b"let a = 10;", path=name[:99]) for name in HOSTILE]
    page.open(
        compare_html(judged(changed(before, after, path="a.wasm"), *files, budget="raw:0B")), tmp_path / "page.html"
    )
    assert page.driver.title.startswith("Sizes")
    for made in page.all("#bars .bar"):
        made.click()
    assert page.all("img") == []
    assert len(page.all("script")) == 2
    assert page.requests() == [(tmp_path / "page.html").as_uri()]
    assert page.driver.get_log("browser") == []


def test_a_page_of_deep_nests_stays_small() -> None:
    before = b"function a(){" + b"var b=function(){" * 2000 + b"}" * 2001
    assert len(compare_html(judged(changed(before, before.replace(b"b=", b"other="))))) < 2_000_000


def test_the_folder_of_all_files_is_said_once(page: Page, tmp_path: Path) -> None:
    files = [changed(b"let a = 1;", b"let a = 10;" * 9, path=f"dist/web/{name}") for name in ("x.js", "app/y.js")]
    page.open(compare_html(judged(*files, budget="raw:0B")), tmp_path / "page.html")
    assert page.texts("#files th")[0] == "file in dist/web/"
    assert sorted(page.texts("#files button")) == ["app/y.js", "x.js"]
    assert sorted(text.split(":")[0] for text in page.texts("#exceeded p")) == ["app/y.js", "x.js"]
    assert sorted(page.texts("#file option")) == ["All files", "app/y.js", "x.js"]
    page.search("dist/web/app")
    assert {cell["title"][-1] for cell in page.cells()} == {"dist/web/app/y.js"}


def test_the_trend_says_what_happened(page: Page, tmp_path: Path) -> None:
    days = ((1, 100), (2, 114), (11, 100), (12, 100))
    entries = [
        Entry(f"2026-01-{day:02}T00:00:00Z", None, COMPRESSORS, {"a.js": NOTHING._replace(raw=raw)})
        for day, raw in days
    ]
    page.open(compare_html(judged(known("a.js", 100, 100)), entries), tmp_path / "page.html")
    assert (
        "in 4 measurements; highest 114 B on 2026-01-02; last changed on 2026-01-11, by −14 B"
        in page.texts("#trend p")[0]
    )
    points = page.all("#trend polyline")[0].get_attribute("points") or ""
    places = [float(point.split(",")[0]) for point in points.split()]
    assert [round((place - 10) / 980 * 11) for place in places] == [0, 1, 10, 11]  # by their dates


def test_the_trend_leaves_out_what_was_not_measured(page: Page, tmp_path: Path) -> None:
    entries = [
        Entry(f"2026-01-0{day}T00:00:00Z", None, COMPRESSORS, {"a.js": Sizes(9, 9, brotli)})
        for day, brotli in ((1, None), (2, 5), (3, 6))
    ]
    page.open(compare_html(judged(known("a.js", 100, 100)), entries), tmp_path / "page.html")
    assert [text.split(" in ")[1].split()[0] for text in page.texts("#trend p")] == ["3", "3", "2"]
    assert page.driver.get_log("browser") == []
