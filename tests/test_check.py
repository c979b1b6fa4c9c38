"""`glue-rewriter check`: whether a whole program is safe above 2 GiB, why, and what to do next."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import jsonschema
import pytest

from fixtures.published import published_file
from tests.command import Command
from tests.test_lift import IMPORTED, NO_GROWTH, WASM
from tests.test_wasm_limits import HEADER, limits, section, vector

DOCS = Path(__file__).parent.parent / "docs"
SCHEMA = json.loads((DOCS / "check-report.schema.json").read_text())
GLUE = b"""\
var file = "app.wasm", getHeapMax = () => 2147483648;
function grow(size) { size >>>= 0; if (size > 2147483648) return false; memory.grow(size >>> 16) }
var read = (p) => HEAP32[p >> 2];
new WebAssembly.Instance(module);
"""
LIFTED_GLUE = GLUE.replace(b"2147483648", b"4294901760").replace(b"[p >> 2]", b"[p >>> 2]")
LINKED = HEADER + section(5, vector(limits(1, 256, 65536)))
NO_MAXIMUM = HEADER + section(5, vector(limits(0, 256)))
LARGE_FROM_THE_START = HEADER + section(5, vector(limits(1, 40000, 65536)))
WIDE = HEADER + section(5, vector(limits(5, 256, 65536)))
TWO = HEADER + section(5, vector(limits(1, 256, 65536), limits(1, 1, 1)))
MODULE = b"new WebAssembly.Instance(module); memory.grow(1 << 10);"
RIGHT = b"var read = (p) => HEAP32[p >>> 2];\n" + MODULE
LEFT = RIGHT + b"function f(p) { return other(HEAP32, p); }"
TESTED = RIGHT + b"function g(p) { if (p < 0) stop(); return HEAP8[p >>> 0]; }"
NOTED = RIGHT + b"function g(p) { console.log('at ' + _malloc(p)); }"

#: What wasm2js makes of a program: its views, then Math, then what compares and divides signed and unsigned.
WASM2JS = b"""\
var WebAssembly = { Instance: function(module, info) { this.exports = (function(imports) {
  var buffer = new ArrayBuffer(65536);
  var HEAP8 = new Int8Array(buffer), HEAP32 = new Int32Array(buffer), HEAPU8 = new Uint8Array(buffer);
  var imul = Math.imul; var fround = Math.fround; var abs = Math.abs; var clz32 = Math.clz32;
  function f(p) { p = p | 0; if ((p | 0) < 0) return HEAP32[p + 4 >> 2] | 0; return HEAP8[p >> 0] | 0; }
  return { f };
})(info) } };
"""
ASM = b"""\
function Asm(stdlib, foreign, heap) {
  "use asm";
  var HEAP32 = new stdlib.Int32Array(heap);
  function f(p) { p = p | 0; return HEAP32[p >> 2] | 0; }
  return { f: f };
}
"""
MIXED = b"new WebAssembly.Instance(module); wasmMemory.grow(1 << 10); var read = (p) => HEAPU8[p >>> 0];\n"


class Row(NamedTuple):
    """What a program is made of, what is said of it, and what kinds of reasons are given, each with its verdict."""

    name: str
    glue: bytes
    wasm: bytes | None
    verdict: str
    reasons: Collection[tuple[str, str]] = ()
    sources: Mapping[str, str] = MappingProxyType({})
    #: What one of the next steps has in it.
    step: str = "high-memory"


NOT, MAYBE = "not safe", "cannot tell"
ROWS = [
    Row("lifted and mended", LIFTED_GLUE, LINKED, "safe"),
    Row("linked for 4 GiB", RIGHT, LINKED, "safe"),
    Row("without a maximum", RIGHT, NO_MAXIMUM, "safe"),
    Row("its memory ends at 2 GiB", RIGHT, WASM, NOT, {(NOT, "memory")}, step="lift app.js app.wasm -o"),
    Row("its memory is imported", RIGHT, IMPORTED, NOT, {(NOT, "memory")}),
    Row("as published", GLUE, WASM, NOT, {(NOT, "memory"), (NOT, "limit"), (NOT, "sites")}, step="lift app.js"),
    Row(
        "as linked without a maximum",
        GLUE,
        WASM,
        NOT,
        {(NOT, "memory"), (NOT, "limit"), (NOT, "sites")},
        step="If you have",
    ),
    Row("the glue's limits alone", GLUE.replace(b">> 2", b">>> 2"), LINKED, NOT, {(NOT, "limit")}, step="lift app.js"),
    Row("addresses alone", RIGHT.replace(b">>>", b">>"), LINKED, NOT, {(NOT, "sites")}, step="rewrite -i"),
    Row("it cannot grow", NO_GROWTH, LINKED, NOT, {(NOT, "growth"), (NOT, "sites")}, step="ALLOW_MEMORY_GROWTH"),
    Row("it need not grow", NO_GROWTH.replace(b">> 2", b">>> 2"), LARGE_FROM_THE_START, "safe"),
    Row(
        "sizes are compared as signed",
        GLUE.replace(b" size >>>= 0;", b""),
        LINKED,
        NOT,
        {(NOT, "growth"), (NOT, "limit"), (NOT, "sites")},
        step="Link it again",
    ),
    Row("no binary", RIGHT, None, MAYBE, {(MAYBE, "memory")}, step="check app.js APP.wasm"),
    Row("64 bits", RIGHT.replace(b">>> 2", b"/ 4"), WIDE, MAYBE, {(MAYBE, "memory")}, step="sanitize -m64 app.js"),
    Row(
        "64 bits, made right for 4 GiB",
        RIGHT,
        WIDE,
        NOT,
        {(NOT, "sites"), (MAYBE, "memory")},
        step="rewrite -i -m64 -sMAXIMUM_MEMORY=16GB app.js",
    ),
    Row(
        "64 bits, and it cannot grow",
        NO_GROWTH,
        WIDE,
        NOT,
        {(NOT, "growth"), (NOT, "sites"), (MAYBE, "memory")},
        step="-sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=16GB",
    ),
    Row("compiled by wasm2js", WASM2JS, None, NOT, {(NOT, "memory")}, step="Link it to WebAssembly: without -sWASM=0"),
    Row(
        "compiled by wasm2js, minified",
        WASM2JS.replace(b" = ", b"=").replace(b"; var ", b";var "),
        None,
        NOT,
        {(NOT, "memory")},
        step="Link it to WebAssembly",
    ),
    Row(
        "compiled by wasm2js, with glue",
        WASM2JS + RIGHT.replace(b">>>", b">>"),
        None,
        NOT,
        {(NOT, "memory"), (NOT, "sites")},
        step="Link it to WebAssembly",
    ),
    Row("asm.js", ASM, None, NOT, {(NOT, "memory")}, step="Link it to WebAssembly"),
    Row("asm.js beside a wasm", ASM + MIXED, LINKED, "safe"),
    Row(
        "what stands in for the binary",
        RIGHT,
        LINKED,
        MAYBE,
        {(MAYBE, "memory")},
        {"app.wasm.js": WASM2JS.decode()},
    ),
    Row("two memories", RIGHT, TWO, MAYBE, {(MAYBE, "memory")}),
    Row("no glue", MODULE, LINKED, MAYBE, {(MAYBE, "glue")}),
    Row("a site that is left", LEFT, LINKED, MAYBE, {(MAYBE, "left")}, step="rewrite --check -v"),
    Row(
        "a site that somebody wants",
        RIGHT + b"var odd = (p) => HEAP8[p]; // glue-rewriter: keep",
        LINKED,
        "safe",
    ),
    Row("an error of the audit", TESTED, LINKED, NOT, {(NOT, "audit")}, step="audit app.js"),
    Row("one that is suppressed", TESTED + b" // glue-rewriter: ignore[GR101]", LINKED, "safe"),
    Row("a note of the audit", NOTED, LINKED, "safe"),
    Row(
        "a source in C",
        RIGHT,
        LINKED,
        NOT,
        {(NOT, "sites")},
        {"a.c": "EM_JS(int, f, (int *p), { return HEAP32[p >> 2]; })"},
        step="rewrite -i -sMAXIMUM_MEMORY=4GB a.c",
    ),
    Row("a source that is right", RIGHT, LINKED, "safe", (), {"a.c": "int f;", "lib/b.js": "x = HEAP8[p >>> 0]"}),
]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsysbinary)


def lay_out(row: Row, folder: Path) -> None:
    (folder / "app.js").write_bytes(row.glue)
    if row.wasm is not None:
        (folder / "app.wasm").write_bytes(row.wasm)
    for name, text in row.sources.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_the_verdict(command: Command, tmp_path: Path, row: Row) -> None:
    lay_out(row, tmp_path)
    found = command("check", "app.js", *row.sources, "--format", "json")
    report = json.loads(found.stdout)
    jsonschema.validate(report, SCHEMA)
    assert {(reason["verdict"], reason["kind"]) for reason in report["reasons"]} == {*row.reasons}
    assert report["verdict"] == row.verdict
    assert found.status == (0 if row.verdict == "safe" else 1)
    assert any(row.step in step for step in report["next"])


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_the_page_begins_with_the_verdict_and_has_every_reason(command: Command, tmp_path: Path, row: Row) -> None:
    lay_out(row, tmp_path)
    report = json.loads(command("check", "app.js", *row.sources, "--format", "json").stdout)
    found = command("check", "app.js", *row.sources)
    page = found.stdout.decode()
    assert found.status == (0 if row.verdict == "safe" else 1)
    assert row.verdict in page.splitlines()[0]
    assert all(reason["message"] in page for reason in report["reasons"])
    assert all(step in page for step in report["next"])
    assert ("(found beside it)" in page) is (row.wasm not in (None, TWO))
    assert len(page.splitlines()) < 40


def test_what_is_not_listed_is_counted(command: Command, tmp_path: Path) -> None:
    sources = {f"{number}.js": "x = HEAP32[p >> 2]" for number in range(10)}
    lay_out(Row("", RIGHT, LINKED, NOT, sources=sources), tmp_path)
    assert "\n  and 2 more\n" in command("check", "app.js", *sources).stdout.decode()


def test_a_binary_that_is_named_was_not_found(command: Command, tmp_path: Path) -> None:
    lay_out(ROWS[0], tmp_path)
    assert b"found beside" not in command("check", "app.js", "app.wasm").stdout


def test_a_binary_in_base64_is_read(command: Command, tmp_path: Path) -> None:
    url = b'"data:application/octet-stream;base64,' + base64.b64encode(WASM) + b'";'
    (tmp_path / "app.js").write_bytes(RIGHT + b"var binary = " + url)
    report = json.loads(command("check", "app.js", "--format", "json").stdout)
    assert (report["memory"]["path"], report["memory"]["maximum"]) == ("app.js", 2 << 30)
    assert "APP.wasm" not in "".join(report["next"])


def test_a_binary_in_a_string_is_read(command: Command, tmp_path: Path) -> None:
    text = WASM.decode("latin-1").replace("\n", "\\n")
    (tmp_path / "app.js").write_bytes(RIGHT + f"var binary = binaryDecode('{text}');".encode())
    report = json.loads(command("check", "app.js", "--format", "json").stdout)
    assert (report["memory"]["path"], report["memory"]["maximum"]) == ("app.js", 2 << 30)


def test_a_wide_memory_without_a_maximum_ends_where_engines_end_it(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_bytes(RIGHT)
    (tmp_path / "app.wasm").write_bytes(HEADER + section(5, vector(limits(4, 256))))
    arguments = ["check", str(tmp_path / "app.js"), str(tmp_path / "app.wasm")]
    assert "memory from 16 MiB to 16 GiB" in command(*arguments).stdout.decode()


def test_several_binaries_beside_it(command: Command, tmp_path: Path) -> None:
    lay_out(Row("", RIGHT + b'var other = "other.wasm";', LINKED, MAYBE), tmp_path)
    (tmp_path / "other.wasm").write_bytes(LINKED)
    found = command("check", "app.js")
    assert found.status == 1
    assert b"other.wasm and app.wasm are beside it" in found.stdout


def test_names_are_quoted_for_the_shell(command: Command, tmp_path: Path) -> None:
    (tmp_path / "my app.js").write_bytes(GLUE)
    (tmp_path / "my app.wasm").write_bytes(WASM)
    assert b"lift 'my app.js' 'my app.wasm'" in command("check", "my app.js", "my app.wasm").stdout


#: The arguments, and what is said on stderr.
REFUSED = [
    (["app.wasm"], "give the JavaScript first"),
    (["missing.js"], "missing.js"),
    (["broken.js"], "broken.js:1:"),
    (["app.js", "app.wasm", "other.wasm"], "a program has one binary"),
    (["app.js", "broken.wasm"], "broken.wasm"),
    (["app.js", "-"], "not standard input"),
    (
        ["compiled.js", "app.wasm"],
        "compiled to JavaScript (wasm2js): it has no binary, and its memory ends at 2 GiB; leave",
    ),
    ([], "Nothing is named to work on"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_cannot_be_read(command: Command, tmp_path: Path, arguments: list[str], said: str) -> None:
    lay_out(ROWS[0], tmp_path)
    (tmp_path / "compiled.js").write_bytes(WASM2JS)
    (tmp_path / "broken.js").write_text("HEAP8[")
    (tmp_path / "broken.wasm").write_bytes(b"\0asm\1")
    found = command("check", *arguments)
    assert (found.status, found.stdout) == (2, b"")
    assert said in found.stderr
    assert "Traceback" not in found.stderr


def test_a_source_that_cannot_be_read_does_not_stop_the_others(command: Command, tmp_path: Path) -> None:
    lay_out(ROWS[0], tmp_path)
    (tmp_path / "broken.js").write_text("HEAP8[")
    found = command("check", "app.js", "broken.js", "--format", "json")
    assert (found.status, found.stderr.startswith("Error: broken.js:1:")) == (2, True)
    document = json.loads(found.stdout)
    jsonschema.validate(document, SCHEMA)
    assert (document["verdict"], [file["path"] for file in document["files"]]) == (MAYBE, ["app.js"])
    assert [(reason["kind"], reason["path"]) for reason in document["reasons"]] == [("unread", "broken.js")]


def test_the_way_to_green_is_told(command: Command, tmp_path: Path) -> None:
    doubt = b"const rest = (p) => { const low = HEAPU8[p >>> 0] ? p : 0; return low % 8; };"
    lay_out(Row("", RIGHT + doubt, LINKED, MAYBE), tmp_path)
    found = command("check", "app.js")
    assert (found.status, b"Leave out what is right as it is: // glue-rewriter: ignore[GR" in found.stdout) == (1, True)


def test_what_is_of_low_confidence_may_be_left_out_by_the_configuration(command: Command, tmp_path: Path) -> None:
    doubt = b"function up(size, by) { return size + (by - size % by); } function grow(ptr) { return up(ptr, 8); }"
    lay_out(Row("", RIGHT + doubt, LINKED, MAYBE), tmp_path)
    found = command("check", "app.js")
    assert (found.status, b"(low confidence)" in found.stdout) == (1, True)
    assert b'or min-confidence = "medium" in glue-rewriter.toml.' in found.stdout
    (tmp_path / "glue-rewriter.toml").write_text('min-confidence = "medium"\n')
    assert command("check", "app.js").status == 0


def test_a_configuration_counts(command: Command, tmp_path: Path) -> None:
    lay_out(Row("", RIGHT + b"x = mem[p];", LINKED, NOT), tmp_path)
    assert command("check", "app.js").status == 0
    (tmp_path / "glue-rewriter.toml").write_text('settings = ["-sMAXIMUM_MEMORY=2GB"]\n[heap-names]\nmem = "i32"\n')
    assert command("check", "app.js").status == 1


def test_the_version_of_emcc_counts(command: Command, tmp_path: Path) -> None:
    library = "addToLibrary({f__sig: 'vp', f: (at) => { if (at < 0) abort(); }});"
    lay_out(Row("", RIGHT, LINKED, MAYBE, sources={"lib.jslib": library}), tmp_path)
    sources = ("app.js", "lib.jslib")
    assert command("check", *sources).status == 0  # emcc hands it an unsigned pointer
    assert command("check", "--emcc-version", "3.1.42", *sources).status == 1
    (tmp_path / "glue-rewriter.toml").write_text('emcc-version = "3.1.42"\n')
    assert command("check", *sources).status == 1
    assert command("check", "--emcc-version", "3.1.43", *sources).status == 0
    found = command("check", "--emcc-version", "old", *sources)
    assert found.status == 2
    assert "is no version of emcc" in found.stderr


def test_the_documentation_shows_a_page_that_is_printed(command: Command, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    lay_out(Row("", GLUE, WASM, NOT), tmp_path / "dist")
    [page] = re.findall(r"\n\n```\n(.*?)^```$", (DOCS / "check.md").read_text(), re.DOTALL | re.MULTILINE)
    assert page == command("check", "dist/app.js").stdout.decode()


#: Files of sql.js as published, and what is said of them before and after they are lifted.
PUBLISHED = {
    "sql-wasm.js": (NOT, {"memory", "limit", "sites", "audit"}, MAYBE, {"audit"}),
    "sql-wasm-debug.js": (NOT, {"memory", "limit", "sites", "left", "audit"}, MAYBE, {"left", "audit"}),
}


@pytest.mark.network
@pytest.mark.parametrize("name", PUBLISHED)
def test_sql_js_as_published_and_lifted(command: Command, tmp_path: Path, name: str) -> None:
    before, kinds, after, remaining = PUBLISHED[name]
    for each in (name, name.replace(".js", ".wasm")):
        shutil.copy(published_file("sql.js", f"dist/{each}"), tmp_path)
    report = json.loads(command("check", name, "--format", "json").stdout)
    assert (report["verdict"], {reason["kind"] for reason in report["reasons"]}) == (before, kinds)
    assert command("lift", name, "-o", "lifted").status == 0
    report = json.loads(command("check", f"lifted/{name}", "--format", "json").stdout)
    jsonschema.validate(report, SCHEMA)
    assert (report["verdict"], {reason["kind"] for reason in report["reasons"]}) == (after, remaining)
    assert report["files"][0]["sites"]["rewritten"] == 0


@pytest.mark.parametrize(("pages", "size"), [(256, "16 MiB"), (1, "64 KiB"), (24576, "1.5 GiB"), (32768, "2 GiB")])
def test_a_memory_that_ends_early_is_told_in_the_unit_that_fits(
    command: Command, tmp_path: Path, pages: int, size: str
) -> None:
    (tmp_path / "app.js").write_bytes(RIGHT)
    (tmp_path / "app.wasm").write_bytes(HEADER + section(5, vector(limits(1, 1, pages))))
    found = command("check", "app.js")
    assert f"  app.wasm: the memory ends at {size}: it never grows past 2 GiB\n".encode() in found.stdout


def test_without_a_binary_the_next_steps_name_it_and_the_rewrite(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_bytes(RIGHT.replace(b">>>", b">>"))
    steps = command("check", "app.js").stdout.decode().partition("Next:\n")[2].splitlines()
    assert steps[:2] == [
        "  1. Name its binary: glue-rewriter check app.js APP.wasm",
        "  2. glue-rewriter rewrite -i -sMAXIMUM_MEMORY=4GB app.js",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("names", [("pipe.js",), ("glue.js", "pipe.js")])
def test_a_pipe_is_refused_since_files_are_read_twice(command: Command, tmp_path: Path, names: tuple[str, ...]) -> None:
    (tmp_path / "glue.js").write_text("HEAP32[p >>> 2];")
    os.mkfifo(tmp_path / "pipe.js")
    found = command("check", *names)
    assert (found.status, found.stdout) == (2, b"")
    assert "pipe.js: is a pipe or a device" in found.stderr
