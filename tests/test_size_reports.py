"""Sizes as Markdown and as GitHub's annotations."""

from __future__ import annotations

import re

import pytest

from glue_rewriter.config.budgets import parse_budget
from glue_rewriter.reports.size_github import compare_github
from glue_rewriter.reports.size_markdown import MARK, code, compare_markdown
from glue_rewriter.reports.size_text import compare_text
from glue_rewriter.size.compare import Comparison, FileChange, Side, compare_file
from glue_rewriter.size.compressed import Compressor, Sizes
from glue_rewriter.size.functions import Attributed, Function
from glue_rewriter.size.shapes import LENGTH, Shape
from glue_rewriter.size.verdicts import Judged, judge
from glue_rewriter.source import Edit
from tests.sizes import changed

COMPRESSORS = {"gzip": Compressor("zlib", "1.3", 9), "brotli": Compressor("brotli", "1.2", 11)}
#: Of functions of which only figures are known.
SHAPE, OTHER_SHAPE = (Shape(code, bytes(LENGTH)) for code in "01")


def judged(*files: FileChange, budget: str = "", allowed: bool = False, foreign: bool = False) -> Judged:
    comparison = Comparison(files, COMPRESSORS, {"gzip": Compressor("zlib", "0.1", 9)} if foreign else {})
    budgets = [parse_budget(budget)] if budget else []
    return judge(comparison, lambda path: budgets, allowed=allowed)


def known(path: str, before: int, after: int, functions: int = 0) -> FileChange:
    """A file of which only figures are known; each function has one byte, and then two."""
    sides = []
    for raw, each, shape in ((before, 1, SHAPE), (after, 2, OTHER_SHAPE)):
        found = Attributed(
            raw - each * functions, (Function(0, "f" * 300, each),) * functions, (), (shape,) * functions
        )
        sides.append(Side(Sizes(raw, raw, raw), None, found))
    return compare_file(path, *sides)


def test_a_file_whose_functions_alone_are_others_has_changed() -> None:
    sides = [
        Side(Sizes(30, 30, 30), None, Attributed(10, (Function(0, name, 20),), (), (SHAPE,))) for name in ("f", "g")
    ]
    assert compare_file("a.js", *sides).status == "changed"
    assert compare_file("a.js", sides[0], sides[0]).status == "unchanged"
    # What a baseline does not know is taken to be the same.
    assert compare_file("a.js", sides[0]._replace(functions=None), sides[1]).status == "unchanged"
    assert compare_file("a.js", sides[0], sides[1]._replace(sizes=Sizes(30, 31, 30))).status == "changed"


@pytest.mark.parametrize("head", [b"2", b"11", b"x"])
def test_a_file_of_other_content_has_changed_though_its_sizes_are_the_same(head: bytes) -> None:
    sizes = Sizes(1, 1, 1)
    assert compare_file("a", Side(sizes, b"1", None), Side(sizes, head, None)).status == "changed"
    assert compare_file("a", Side(sizes, head, None), Side(sizes, head, None)).status == "unchanged"


# Markdown


def test_the_largest_change_comes_first_and_the_unchanged_are_folded_away() -> None:
    files = [known("a.js", 100, 101), known("b.js", 100, 100), known("c.js", 100, 60), known("d.js", 100, 120)]
    text = compare_markdown(judged(*files))
    head, folded = text.split("1 file unchanged</summary>")
    assert re.findall(r"^\| <code>(\w\.js)", head, re.MULTILINE) == ["c.js", "d.js", "a.js"]
    assert "b.js" not in head
    assert "- <code>b.js</code>" in folded
    assert head.startswith(f"{MARK}\n### Size: -19 B, -4.75 % (no budget)\n")
    assert "| **total** | 381<br>-19 B, -4.75 % |" in head


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([(50, 50, 50), (50, 50, 50)], "unchanged"),
        ([(50, 50, 50), (51, 40, 40)], "+1 B, +2.00 %"),
        ([(50, 50, 50), (50, 51, 50)], "gzip +1 B, +2.00 %"),
        ([(50, 50, 50), (50, 50, 49)], "brotli -1 B, -2.00 %"),
        ([(50, 50, 50), (60, 60, 60), (60, 60, 60), (50, 50, 50)], "no larger in sum"),
    ],
)
def test_the_title_says_what_has_grown(sizes: list[tuple[int, int, int]], expected: str) -> None:
    sides = [Side(Sizes(*each), None, None) for each in sizes]
    files = [compare_file(f"{n}.js", *sides[n : n + 2]) for n in range(0, len(sides), 2)]
    assert f"### Size: {expected} (no budget)\n" in compare_markdown(judged(*files))


def test_the_title_says_nothing_of_what_another_compressor_has_measured() -> None:
    sides = [Side(Sizes(50, gzip, 50), None, None) for gzip in (50, 60)]
    found = judged(compare_file("a.js", *sides), foreign=True)
    assert "### Size: no larger in sum (no budget)\n" in compare_markdown(found)


@pytest.mark.parametrize("allowed", [False, True])
def test_what_is_over_budget_is_said_first(allowed: bool) -> None:
    text = compare_markdown(judged(known("a.js", 100, 102, 1), budget="raw:1%", allowed=allowed))
    assert text.startswith(f"{MARK}\n### Size: {'⚠️' if allowed else '❌'} over budget: 1 of 1 size")
    assert text.index("- <code>a.js") < text.index("| file |") < text.index("<details>")
    assert "**+2 B, +2.00 %** ❌" in text
    assert ("which is allowed" in text) is allowed
    assert "- <code>a.js</code>: <code>raw:1&#37;</code>: 100 → 102 (+2 B, +2.00 %), 1 B over what it may grow" in text


def test_a_maximum_is_said_to_be_exceeded_by_how_much() -> None:
    found = judged(known("a.js", 3000, 3000), known("b.js", 10, 20), budget="raw:max=2KB")
    assert "- <code>a.js</code>: <code>raw:max&#61;2KB</code>: 3000, 952 B over the maximum\n" in compare_markdown(
        found
    )
    assert "  a.js: raw:max=2KB: 3000, 952 B over the maximum\n" in compare_text(found)
    assert "::a.js: raw:max=2KB: 3000, 952 B over the maximum\n" in compare_github(found)


def test_functions_of_files_that_are_new_or_gone_do_not_hide_what_has_grown() -> None:
    code = b"function f() {}" + b"function g() { return 123 }" * 30
    files = [changed(code, None, path="gone.js"), changed(None, code, path="new.js"), known("a.js", 100, 101, 1)]
    markdown, text = compare_markdown(judged(*files)), compare_text(judged(*files))
    functions = markdown.split("| function |")[1]
    assert "gone.js" not in functions
    assert functions.index("a.js</code>") < functions.index("new.js")
    assert "gone.js, by function" not in text
    assert "new.js, by function" in text


def test_a_comment_keeps_to_its_limit_and_says_what_is_left_out() -> None:
    many = [known(f"{'ü' * 150}{n}.js", 3000, 3000 + n, 2) for n in range(1000)]
    many += [known(f"{'*' * 150}{n}.js", 10, 10) for n in range(1000)]
    text = compare_markdown(judged(*many, budget="raw:0B", foreign=False))
    assert len(text.encode()) < 64_000
    assert text.count("… and ") == 4
    assert text.rstrip().endswith("</sub>")
    assert text.count("<details>") == text.count("</details>") == 2


@pytest.mark.parametrize("name", ["a|b", "`a`", "<b>", "*a*", "__proto__", "[a](b)", "@you", "#1", "a\nb", "&lt;"])
def test_names_are_no_markdown(name: str) -> None:
    written = code(name)
    assert re.fullmatch(r"<code>[A-Za-z0-9 ./:()�&#;-]+</code>", written)
    inner = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), written[6:-7])
    assert inner == name.replace("\n", "�")
    assert not set(re.sub(r"&#\d+;", "", written[6:-7])) & set("|`<>*_[]@#&")


@pytest.mark.parametrize("length", [120, 121, 5000])
def test_both_ends_of_a_long_name_are_shown(length: int) -> None:
    name = "folder/" + "é" * (length - 13) + "end.js"
    expected = name if length == 120 else "folder/" + "é" * 53 + "…" + "é" * 53 + "end.js"
    assert re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), code(name)) == f"<code>{expected}</code>"
    file = changed(b"1", f"2; x = {{'{name}': () => 1}}".encode())
    assert f"  +7  x.{name}  1:" in compare_text(judged(file)) or length > 118
    assert max(map(len, compare_text(judged(file)).splitlines())) < 150


def test_edits_and_functions_are_folded() -> None:
    file = changed(b"f(p >> 2); f(q >> 2)", b"f(p >>> 2); f(q >>> 2)", edits=(Edit(4, 6, b">>>", "shift"),) * 2)
    text = compare_markdown(judged(file))
    assert "| shift | 2 | +2 |" in text
    assert "| <code>(top level)</code> | <code>a.js</code> | +2 |" in text


def test_other_compressors_are_marked() -> None:
    text = compare_markdown(judged(known("a.js", 100, 102), foreign=True))
    assert "| 102<br>+2 B, +2.00 % | 102<br>≠ +2 B, +2.00 % |" in text
    assert "≠ gzip: the base was measured by <code>zlib 0.1 (level 9)</code>" in text


# annotations


def test_annotations_stand_at_the_function_that_has_grown_most() -> None:
    files = [
        changed(b"\nfunction f() {} function g() {}", b"\nfunction f() {} function g() {1}"),
        changed(b"1", b"1", path="b.js"),
        changed(b"1", None, path="c,d:e%.txt"),
        changed(None, b"1", path="f.txt"),
    ]
    lines = compare_github(judged(*files, budget="raw:1%")).splitlines()
    assert lines[0] == (
        "::error file=a.js,line=2,col=17,title=Over size budget::"
        "a.js: raw:1%25: 32 -> 33 (+1 B, +3.12 %25), 1 B over what it may grow"
    )
    assert (
        lines[1]
        == "::error file=f.txt,title=Over size budget::f.txt: raw:1%25: 0 -> 1 (+1 B, new), 1 B over what it may grow"
    )
    assert lines[2:] == ["::notice file=c%2Cd%3Ae%25.txt,title=Size::c,d:e%25.txt: removed"]


@pytest.mark.parametrize(
    ("base", "head", "place"),
    [
        (b"\nfunction f() {}", b"x;", ""),  # what is gone was at a line of the base
        (b"\n\nfunction f() {1}", b"\nfunction f() {}// as long and longer", ""),  # what shrinks is no reason
        (b"\n\nfunction f() {1}", b"function g() {}\nfunction f() {}", ",line=1,col=1"),
        (b"", b"\n f(() => 1)", ",line=2,col=4"),
    ],
)
def test_an_annotation_stands_at_no_line_of_the_base(base: bytes, head: bytes, place: str) -> None:
    [line] = compare_github(judged(changed(base, head))).splitlines()
    assert line.startswith(f"::notice file=a.js{place},title=Size::")


def test_an_annotation_says_that_other_compressors_prove_nothing() -> None:
    line = compare_github(judged(known("a.js", 100, 100), foreign=True)).splitlines()[0]
    assert line == (
        "::warning title=Size::gzip: the base was measured by zlib 0.1 (level 9), this is zlib 1.3 (level 9): "
        "the difference proves nothing"
    )


def test_what_is_allowed_is_a_warning() -> None:
    text = compare_github(judged(known("a.js", 100, 102), budget="raw:1%", allowed=True))
    assert text.startswith("::warning file=a.js,")


def test_a_change_within_budget_is_a_notice() -> None:
    [line] = compare_github(judged(known("a.js", 100, 102), budget="raw:5%")).splitlines()
    assert line.startswith("::notice file=a.js,title=Size::a.js: raw 102 (+2 B, +2.00 %25), gzip 102 ")


def test_a_name_cannot_end_an_annotation() -> None:
    text = compare_github(judged(known("a\n::error::x", 100, 102), budget="raw:1%"))
    assert text.count("\n") == 1
    text = compare_github(judged(known("a\r::error::x", 100, 102)))
    assert "\r" not in text


# text


def test_colours_are_those_of_growth() -> None:
    files = [known("a.js", 100, 102), known("b.js", 100, 98), known("c.js", 100, 100), known("d.js", 0, 0)]
    lines = compare_text(judged(*files), coloured=True).splitlines()
    assert [re.findall(r"\x1b\[(\d+)m", line) for line in lines[:7]] == [
        [],
        [],
        ["33", "0"] * 3,
        ["32", "0"] * 3,
        [],
        [],
        [],
    ]
    assert "\x1b" not in compare_text(judged(*files))
    plain = re.sub(r"\x1b\[\d+m", "", "\n".join(lines))
    assert plain.splitlines() == compare_text(judged(*files)).splitlines()


def test_each_size_has_the_colour_of_its_own_growth() -> None:
    sides = [Side(Sizes(*each), None, None) for each in ((100, 50, 40), (101, 50, 20))]
    line = compare_text(judged(compare_file("a.js", *sides)), coloured=True).splitlines()[2]
    assert re.findall(r"\x1b\[(\d+)m *(\S+ \S+)", line) == [("33", "+1 B,"), ("32", "-20 B,")]


def test_the_text_lists_what_matters_and_sums_up_the_rest() -> None:
    lines = compare_text(judged(known("a.js", 1000, 1030, 30))).splitlines()
    assert lines[-1] == "  +10  in 10 more"
    assert sum(line.startswith("  +1  fff") for line in lines) == 20
