"""Reports are pure, so they are tested on rewrites made by hand."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from difflib import diff_bytes
from difflib import unified_diff as lines_diff
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_rewriter import Edit, Rewritten, Settings, SiteReport
from glue_rewriter.passes import ambiguous, asm, proposal
from glue_rewriter.passes.memory64 import reasons
from glue_rewriter.reports.counts import growth
from glue_rewriter.reports.depfile import depfile
from glue_rewriter.reports.diff import unified_diff
from glue_rewriter.reports.left import LOOK_AT, left_lines
from glue_rewriter.reports.stats import failed_record, file_record, stats_json
from glue_rewriter.reports.summary import summary_line
from glue_rewriter.size.compressed import Growth, Sizes, growth_of, measure
from glue_rewriter.source import Source
from glue_rewriter.source.positions import positions
from tests.tools import installed

GIB = 1 << 30
SIGNED, UNSIGNED = Settings(2 * GIB), Settings(4 * GIB)


def made(data: bytes, *edits: Edit, sites: tuple[SiteReport, ...] = (), path: str = "a.js") -> Rewritten:
    """The rewrite that makes these edits, in order."""
    parts, at = [], 0
    for edit in edits:
        parts += [data[at : edit.start], edit.text]
        at = edit.end
    return Rewritten(Source(data, path), b"".join([*parts, data[at:]]), edits, sites)


def site(data: bytes, code: bytes, outcome: str = "rewritten", reason: str = "shift") -> SiteReport:
    start = data.index(code)
    return SiteReport(start, start + len(code), "subscript", 2, outcome, reason)  # type: ignore[arg-type]


# positions


@pytest.mark.slow
@given(st.text(alphabet="a\n\ré€😀", max_size=60))
def test_positions_are_those_of_the_source(text: str) -> None:
    data = text.encode()
    offsets = [len(text[:end].encode()) for end in range(len(text) + 1)]
    source = Source(data)
    assert positions(data, reversed(offsets)) == {offset: source.position(offset) for offset in offsets}


# summary

CODE = b"HEAP32[p >> 2]; HEAP32[q >>> 2]; HEAP32[r]; HEAP32[s >> 2]"
SITES = (
    site(CODE, b"p >> 2"),
    site(CODE, b"q >>> 2", "right", "unsigned"),
    site(CODE, b"r", "left", "unknown"),
    site(CODE, b"s >> 2"),
)
SHIFTS = tuple(Edit(CODE.index(name) + 2, CODE.index(name) + 4, b">>>", "shift") for name in (b"p >> 2", b"s >> 2"))
REWRITTEN = made(CODE, *SHIFTS, sites=SITES)


def test_the_summary_counts_sites_and_bytes() -> None:
    assert summary_line(REWRITTEN, UNSIGNED) == (
        "a.js: 4 sites: 2 rewritten, 1 already right, 1 left; 58 -> 60 bytes (+3.45 %)"
    )


def test_the_summary_speaks_of_what_would_be_done() -> None:
    assert "4 sites: 2 to rewrite, 1 already" in summary_line(REWRITTEN, UNSIGNED, written=False)


def test_the_summary_knows_one_site_from_many() -> None:
    one = made(CODE, sites=SITES[1:2])
    assert summary_line(one, UNSIGNED) == (
        "a.js: 1 site: 0 rewritten, 1 already right, 0 left; 58 -> 58 bytes (+0.00 %)"
    )


def test_the_summary_says_why_signed_mode_changes_nothing() -> None:
    line = summary_line(made(CODE), SIGNED)
    assert line == (
        "a.js: unchanged, since the memory stays at or below 2 GiB (maximum 2 GiB); 58 -> 58 bytes (+0.00 %)"
    )


def test_the_summary_has_compressed_sizes_where_measured() -> None:
    line = summary_line(REWRITTEN, UNSIGNED, sizes=Growth((58, 60), (40, 41), (30, 27)))
    assert line.endswith("58 -> 60 bytes (+3.45 %); gzip 40 -> 41 (+2.50 %); brotli 30 -> 27 (-10.00 %)")


def test_an_empty_file_grows_by_nothing() -> None:
    assert growth(0, 0) == 0
    assert "0 sites" in summary_line(made(b""), UNSIGNED)


def test_left_sites_are_listed_in_order_with_place_and_reason() -> None:
    data = "é = HEAP32[b];\nHEAP32[f(x,\n  y)]; HEAP32[p >> 2]".encode()
    sites = (
        site(data, b"f(x,\n  y)", "left", "a call"),
        site(data, b"p >> 2"),
        site(data, b"b", "left", "unknown"),
    )
    assert list(left_lines(made(data, sites=sites))) == [
        "a.js:1:12: left: b (subscript): unknown",
        "    é = HEAP32[b]",
        "    look at: what `glue-rewriter explain` says of this place",
        "a.js:2:8: left: f(x, y) (subscript): a call",
        "    HEAP32[f(x, y)]",
        "    look at: what `glue-rewriter explain` says of this place",
    ]


def test_each_reason_of_the_rewrite_says_what_to_look_at() -> None:
    written = "".join(Path(module.__file__).read_text() for module in (proposal, reasons))
    found = re.findall(r'^_?[A-Z_]+ = "((?:may|the|code|an?|cut|shifted|comes)\b.*)"', written, re.M)
    assert len(found) > 13
    for reason in (*found, asm.REASON, ambiguous.REASON):
        assert any(reason.startswith(beginning) for beginning, _ in LOOK_AT), reason


def test_left_code_is_cut_to_what_a_line_holds() -> None:
    data = b"HEAP32[" + b"a" * 100 + b"]"
    line, *_ = left_lines(made(data, sites=(site(data, b"a" * 100, "left", "unknown"),)))
    assert line == f"a.js:1:8: left: {'a' * 59}… (subscript): unknown"


# statistics


def test_the_record_of_a_file_is_complete() -> None:
    data = "é = HEAP32[p >> 2]".encode()
    at = data.index(b">>")
    rewritten = made(data, Edit(at, at + 2, b">>>", "shift"), sites=(site(data, b"p >> 2"),))
    assert file_record(rewritten, UNSIGNED) == {
        "path": "a.js",
        "changed": True,
        "error": None,
        "settings": {"mode": "unsigned", "maximum_memory": 4 * GIB},
        "counts": {"seen": 1, "rewritten": 1, "right": 0, "left": 0},
        "edits": {"shift": 1},
        "sizes": {"before": 19, "after": 20, "growth_percent": 5.2632},
        "sites": [
            {
                "line": 1,
                "column": 12,
                "offset": 12,
                "form": "subscript",
                "shift": 2,
                "outcome": "rewritten",
                "reason": "shift",
                "before": "p >> 2",
                "after": "p >>> 2",
            }
        ],
    }


def test_a_site_shows_the_edits_of_those_within_it_and_no_others() -> None:
    data = b"HEAP8[HEAP32[p >> 2] + 1]; HEAP8[q]"
    inner, outer, other = site(data, b"p >> 2"), site(data, b"HEAP32[p >> 2] + 1"), site(data, b"q")
    at = data.index(b">>")
    edits = [
        Edit(outer.start, outer.start, b"(", "unsign"),
        Edit(at, at + 2, b">>>", "shift"),
        Edit(outer.end, outer.end, b") >>> 0", "unsign"),
        Edit(other.end, other.end, b" >>> 0", "unsign"),
    ]
    record = file_record(made(data, *edits, sites=(inner, other, outer)), UNSIGNED)
    assert [(found["before"], found["after"]) for found in record["sites"]] == [
        ("HEAP32[p >> 2] + 1", "(HEAP32[p >>> 2] + 1) >>> 0"),
        ("p >> 2", "p >>> 2"),
        ("q", "q >>> 0"),
    ]
    assert record["edits"] == {"shift": 1, "unsign": 3}


def test_the_statistics_name_tool_schema_and_settings() -> None:
    text = stats_json(
        [file_record(REWRITTEN, UNSIGNED), failed_record("b.js", "no such file")], UNSIGNED, version="1.2"
    )
    found = json.loads(text)
    assert {name: found[name] for name in ("schema", "tool", "settings")} == {
        "schema": 1,
        "tool": {"name": "glue-rewriter", "version": "1.2"},
        "settings": {"mode": "unsigned", "maximum_memory": 4 * GIB},
    }
    assert [file["path"] for file in found["files"]] == ["a.js", "b.js"]
    assert found["files"][1] == {"path": "b.js", "changed": False, "error": "no such file"}


def test_a_file_name_that_is_not_utf8_can_stand_in_the_statistics() -> None:
    text = stats_json([failed_record("\udcff.js", "")], SIGNED, version="1")
    assert json.loads(text.encode("ascii"))["files"][0]["path"] == "\udcff.js"


def test_the_statistics_have_compressed_sizes_where_measured() -> None:
    record = file_record(REWRITTEN, UNSIGNED, sizes=Growth((58, 60), (40, 41), (30, 27)))
    assert record["sizes"]["gzip"] == {"before": 40, "after": 41, "growth_percent": 2.5}
    assert record["sizes"]["brotli"] == {"before": 30, "after": 27, "growth_percent": -10}


# compressed sizes


def test_sizes_are_those_of_gzip_9_and_brotli_11() -> None:
    data = b"".join(b"HEAP32[p%d >> 2] = %d;\n" % (n, n * n) for n in range(300))
    assert measure(data) == Sizes(len(data), len(gzip.compress(data, 9)), len(brotli.compress(data, quality=11)))


def test_growth_has_the_sizes_of_both() -> None:
    assert growth_of(b"a" * 100, b"b") == tuple(zip(measure(b"a" * 100), measure(b"b"), strict=True))
    assert all(before == after for before, after in growth_of(b"a", b"a"))


# diff


def mend_lines(data: bytes, chosen: set[int]) -> Rewritten:
    """`>>` made `>>>` in the lines of these numbers."""
    edits, at = [], 0
    for number, line in enumerate(data.split(b"\n")):
        if number in chosen and b">>" in line:
            start = at + line.index(b">>")
            edits.append(Edit(start, start + 2, b">>>", "shift"))
        at += len(line) + 1
    return made(data, *edits)


@pytest.mark.slow
@given(st.integers(1, 40), st.sets(st.integers(0, 39), min_size=1), st.sampled_from([b"\n", b"\r\n"]))
def test_the_diff_is_that_of_the_lines(count: int, chosen: set[int], end: bytes) -> None:
    data = b"".join(b"HEAP32[p%d >> 2]%s" % (number, end) for number in range(count))
    rewritten = mend_lines(data, chosen)
    expected = diff_bytes(
        lines_diff,
        [line + b"\n" for line in data.split(b"\n")][:-1],
        [line + b"\n" for line in rewritten.code.split(b"\n")][:-1],
        b"a.js",
        b"a.js",
        lineterm=b"\n",
    )
    assert unified_diff(rewritten) == b"".join(expected)


def test_no_edits_no_diff() -> None:
    assert unified_diff(made(CODE)) == b""


def test_the_diff_says_where_the_last_line_does_not_end() -> None:
    assert unified_diff(mend_lines(b"a\np >> 2", {1})) == (
        b"--- a.js\n+++ a.js\n@@ -1,2 +1,2 @@\n a\n"
        b"-p >> 2\n\\ No newline at end of file\n+p >>> 2\n\\ No newline at end of file\n"
    )


def test_an_edit_over_a_line_end_joins_lines() -> None:
    data = b"one\nE\n  >>> 0]\nend\n"
    rewritten = made(data, Edit(data.index(b"\n  >>>"), data.index(b"]"), b"", "drop"))
    assert unified_diff(rewritten) == (b"--- a.js\n+++ a.js\n@@ -1,4 +1,3 @@\n one\n-E\n-  >>> 0]\n+E]\n end\n")


def test_git_can_apply_the_diff(tmp_path: Path) -> None:
    installed("git", "git")
    data = b"".join(b"p%d >> 2\r\n" % number for number in range(50)) + "é >> 2".encode()
    rewritten = mend_lines(data, {0, 9, 10, 30, 50})
    joined = made(data, *rewritten.edits, path="a file.js")
    file = tmp_path / "a file.js"
    file.write_bytes(data)
    subprocess.run(["git", "apply", "-p0", "--whitespace=nowarn"], input=unified_diff(joined), cwd=tmp_path, check=True)
    assert file.read_bytes() == joined.code != data


# depfile


@pytest.mark.parametrize(
    ("output", "inputs", "expected"),
    [
        ("out.js", ["in.js"], "out.js: in.js\n"),
        ("out.js", [], "out.js:\n"),
        ("a b.js", ["c d.js", "e.rsp"], "a\\ b.js: c\\ d.js e.rsp\n"),
        ("$x.js", ["#y.js"], "$$x.js: \\#y.js\n"),
        ("c:/a.js", ["b\\ c.js", "d\\e.js"], "c\\:/a.js: b\\\\\\ c.js d\\e.js\n"),
    ],
)
def test_names_in_a_depfile_are_escaped(output: str, inputs: list[str], expected: str) -> None:
    assert depfile(output, inputs) == expected


def test_make_reads_the_depfile(tmp_path: Path) -> None:
    installed("make", "make")
    name = "a b#c$d.js"
    (tmp_path / name).touch()
    (tmp_path / "makefile").write_text(depfile("out", [name]) + "\t@printf '%s' '$(subst $$,S,$<)'\n")
    made_by = subprocess.run(["make", "-s"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert made_by.stdout == "a b#cSd.js"
