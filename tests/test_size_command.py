"""The commands `size …` as a shell sees them: exit status, stdout, stderr."""

from __future__ import annotations

import gzip
import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it ships no types
import jsonschema  # type: ignore[import-untyped]  # as above
import pytest

from glue_rewriter.cli import size_work
from glue_rewriter.cli.size import FORMATS
from glue_rewriter.size.compare import compare_file
from glue_rewriter.size.compressed import compressors
from tests.command import SIGNED_CODE, UNSIGNED, UNSIGNED_CODE, Command

SCHEMA = json.loads((Path(__file__).parent.parent / "docs/size-report.schema.json").read_text("utf-8"))
OLD = b"function f() { return 1; }\nfunction g() { return 2; }\n"
NEW = b"function f() { return 1; }\nfunction g() { return 22; }\n"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    lay_out({"in.js": SIGNED_CODE, "old.js": OLD, "new.js": NEW})
    return Command(monkeypatch, capsysbinary)


def lay_out(files: dict[str, bytes | str]) -> None:
    """Write files, and the folders that they are in."""
    for name, content in files.items():
        file = Path(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def report(stdout: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(stdout.decode("ascii"))
    jsonschema.validate(document, SCHEMA)
    return document


# measure


def test_sizes_are_measured(command: Command) -> None:
    lay_out({"a/b.wasm": b"\0asm" * 50, "a/c/d.mjs": NEW, "a/node_modules/e.js": b"", "a/.git/f": b""})
    found = command("size", "measure", "a", "in.js", "a/b.wasm", "--format", "json")
    assert found.status == 0
    document = report(found.stdout)
    expected = [("a/b.wasm", b"\0asm" * 50), ("a/c/d.mjs", NEW), ("in.js", SIGNED_CODE)]
    sizes = [(len(data), len(gzip.compress(data, 9)), len(brotli.compress(data, quality=11))) for _, data in expected]
    assert [file["path"] for file in document["files"]] == [path for path, _ in expected]
    assert [tuple(file["sizes"].values()) for file in document["files"]] == sizes
    assert tuple(document["total"].values()) == tuple(map(sum, zip(*sizes, strict=True)))
    assert document["compressors"]["gzip"]["level"] == 9


def test_the_table_is_aligned(command: Command) -> None:
    lay_out({"long name.bin": b"x" * 10_000})
    found = command("size", "measure", "in.js", "long name.bin")
    head, first, second, total = found.stdout.decode().splitlines()
    assert head.split() == ["file", "raw", "gzip", "brotli"]
    assert first.startswith("in.js             20")
    assert second.startswith("long name.bin  10000")
    assert total.startswith("total          10020")
    assert len({len(line) for line in (head, first, second, total)}) == 1


def test_many_files_are_compressed_in_processes_with_the_same_result(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out({f"{n}.js": NEW * n for n in range(1, 6)})
    files = [f"{n}.js" for n in range(1, 6)]
    alone = command("size", "measure", "-j", "1", *files)
    used: list[int] = []
    in_processes = size_work.in_processes

    def seen(*arguments: Any, workers: int, **others: Any) -> Any:
        used.append(workers)
        return in_processes(*arguments, workers=workers, **others)

    monkeypatch.setattr(size_work, "_WORTH_A_POOL", 1)
    monkeypatch.setattr(size_work, "in_processes", seen)
    assert command("size", "measure", "-j", "2", *files) == alone
    assert used == [2]


# compare


#: Of a function that is called and stands as before.
UNCHANGED = {"was": None, "moved": False, "only_names": False}


def test_two_files_are_compared(command: Command) -> None:
    found = command("size", "compare", "old.js", "new.js", "--format", "json", "--json", "out.json")
    assert found.status == 0
    document = report(found.stdout)
    assert Path("out.json").read_bytes() == found.stdout
    [file] = document["files"]
    assert (file["path"], file["status"]) == ("new.js", "changed")
    assert (file["base"]["raw"], file["head"]["raw"]) == (54, 55)
    assert file["delta"]["raw"] == {"bytes": 1, "percent": 1.8519}
    assert file["functions"] == [{"path": "g", "line": 2, "column": 1, "base": 26, "head": 27, "delta": 1} | UNCHANGED]
    assert file["edits"] is None
    assert (document["budgets"], document["passed"]) == ([], True)


def test_the_text_says_what_has_grown(command: Command) -> None:
    lines = command("size", "compare", "old.js", "new.js").stdout.decode().splitlines()
    assert lines[0] == "+1 B, +1.85 % (no budget)"
    assert lines[2].startswith("new.js   55  +1 B, +1.85 %")
    assert lines[3:] == ["new.js, by function:", "  +1  g  2:1"]


@pytest.mark.parametrize(
    ("environment", "is_terminal", "is_coloured"),
    [({}, True, True), ({"NO_COLOR": ""}, True, True), ({"NO_COLOR": "1"}, True, False), ({}, False, False)],
)
def test_a_terminal_shows_colours_unless_it_is_not_to(
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    is_terminal: bool,
    is_coloured: bool,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    assert (b"\x1b[33m" in command("size", "compare", "old.js", "new.js").stdout) is is_coloured
    over = command("size", "compare", "old.js", "new.js", "--budget", "raw:0B").stdout
    assert (b"\x1b[31m" in over) is is_coloured


def test_folders_are_matched_by_name(command: Command) -> None:
    lay_out({"a/x.js": OLD, "a/s/y.js": OLD, "a/gone.js": OLD, "b/x.js": NEW, "b/s/y.js": OLD, "b/new.txt": b"1"})
    document = report(command("size", "compare", "a", "b", "--format", "json").stdout)
    assert {file["path"]: (file["status"], file["delta"]["raw"]) for file in document["files"]} == {
        "b/gone.js": ("removed", {"bytes": -54, "percent": -100}),
        "b/new.txt": ("added", {"bytes": 1, "percent": None}),
        "b/s/y.js": ("unchanged", {"bytes": 0, "percent": 0}),
        "b/x.js": ("changed", {"bytes": 1, "percent": 1.8519}),
    }
    assert document["total"]["delta"]["raw"]["bytes"] == 1 + 1 - 54
    functions = {file["path"]: file["functions"] for file in document["files"]}
    assert functions["b/new.txt"] is None
    assert functions["b/s/y.js"] == []
    assert {function["path"]: function["delta"] for function in functions["b/gone.js"]} == {
        "(top level)": -2,
        "f": -26,
        "g": -26,
    }


def test_what_the_rewrite_costs(command: Command) -> None:
    found = command("size", "compare", "--rewrite", "in.js", UNSIGNED, "--format", "json")
    [file] = report(found.stdout)["files"]
    assert (file["base"]["raw"], file["head"]["raw"]) == (len(SIGNED_CODE), len(UNSIGNED_CODE))
    assert file["edits"] == [{"kind": "shift", "number": 1, "bytes": 1}]
    assert Path("in.js").read_bytes() == SIGNED_CODE


def test_the_rewrite_has_the_configurations_settings(command: Command) -> None:
    lay_out({"glue-rewriter.toml": 'settings = ["MAXIMUM_MEMORY=4GB"]'})
    assert b"by kind of edit: shift +1 B (1)" in command("size", "compare", "--rewrite", "in.js").stdout
    assert b"by kind" not in command("size", "compare", "--rewrite", "in.js", "-sMAXIMUM_MEMORY=2GB").stdout


def test_the_rewrite_reads_response_files(command: Command) -> None:
    lay_out({"settings": b"-O3 -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB", "@in.js": SIGNED_CODE})
    rewritten = b"by kind of edit: shift +1 B (1)"
    assert rewritten in command("size", "compare", "--rewrite", "@settings", "in.js").stdout
    assert rewritten in command("size", "compare", "--rewrite", "in.js", "-s", "@settings").stdout
    # The later one counts, and what is there under its whole name is an input.
    assert (
        b"by kind" not in command("size", "compare", "--rewrite", "in.js", "@settings", "-sMAXIMUM_MEMORY=1GB").stdout
    )
    assert rewritten in command("size", "compare", "--rewrite", "@in.js", "-sMAXIMUM_MEMORY=1GB", "@settings").stdout


@pytest.mark.parametrize("by_configuration", [False, True])
def test_what_the_rewrite_costs_printed_anew(command: Command, by_configuration: bool) -> None:
    lay_out({"wide.js": b"/* a comment */\nx  =  HEAP32[ p >> 2 ] ;\n"})
    arguments = ["--print", "compact"]
    if by_configuration:
        lay_out({"glue-rewriter.toml": 'print = "compact"'})
        arguments = []
    printed = command.rewrite("wide.js", "--print", "compact").stdout
    found = command("size", "compare", "--rewrite", UNSIGNED, "wide.js", *arguments, "--format", "json")
    [file] = report(found.stdout)["files"]
    assert (file["head"]["raw"], file["edits"]) == (len(printed), None)
    assert file["delta"]["raw"]["bytes"] == sum(function["delta"] for function in file["functions"]) < 0
    found = command("size", "compare", "--rewrite", UNSIGNED, "wide.js", "--print", "preserve")
    assert b"by kind of edit: shift +1 B (1)" in found.stdout


@pytest.mark.parametrize(
    ("settings", "note"),
    [
        (["-sALLOW_MEMORY_GROWTH"], "Note: no maximum is given, so that emcc's holds."),
        (["-sMAXIMUM_MEMORY=1GB"], "Note: by the settings the memory stays at or below 2 GiB"),
        (["@small"], "Note: by the settings the memory stays at or below 2 GiB"),
        (["-sMAXIMUM_MEMORY=4GB", "-sINITIAL_MEMORY=1GB"], "Note: -sMAXIMUM_MEMORY=4GB has no effect: without"),
        ([UNSIGNED], ""),
    ],
)
def test_a_rewrite_that_the_settings_do_not_ask_for_is_told(command: Command, settings: list[str], note: str) -> None:
    lay_out({"small": b"-sMAXIMUM_MEMORY=1GB"})
    found = command("size", "compare", "--rewrite", "in.js", *settings)
    assert found.status == 0
    assert found.stderr.startswith(note)
    assert bool(found.stderr) is bool(note)


def test_the_kinds_of_edits_add_up(command: Command) -> None:
    lay_out({"a/a.js": b"HEAP32[p >> 2] = HEAPU8[q | 0]; HEAP32[p / 4]; HEAPU32[(p >> 2) + i >>> 0]; HEAPU8[f(p)]\n"})
    [file] = report(command("size", "compare", "--rewrite", "a", UNSIGNED, "--format", "json").stdout)["files"]
    assert {edit["kind"] for edit in file["edits"]} == {"shift", "unsign", "mask", "drop"}
    assert sum(edit["bytes"] for edit in file["edits"]) == file["delta"]["raw"]["bytes"]


# baseline


def test_a_baseline_is_written_and_compared_with(command: Command) -> None:
    lay_out({"dist/x.js": OLD, "dist/y.wasm": b"\0asm\1\0\0\0"})
    assert command("size", "baseline", "dist").status == 0
    written = json.loads(Path("size-baseline.json").read_bytes())
    assert list(written["files"]) == ["dist/x.js", "dist/y.wasm"]
    assert written["compressors"] == {name: made._asdict() for name, made in compressors().items()}
    assert command("size", "baseline", "--check").status == 0
    assert command("size", "compare", "--baseline", "size-baseline.json", "--budget", "raw:0%").status == 0

    lay_out({"dist/x.js": NEW})
    found = command("size", "baseline", "--check")
    assert (found.status, found.stderr.splitlines()[0]) == (
        1,
        "size-baseline.json: dist/x.js: raw 54 -> 55 (+1 B, +1.85 %)",
    )
    found = command("size", "compare", "--baseline", "size-baseline.json", "dist/x.js", "--format", "json")
    [file] = report(found.stdout)["files"]
    assert [(function["path"], function["delta"]) for function in file["functions"]] == [("g", 1)]
    assert command("size", "compare", "--baseline", "size-baseline.json", "--budget", "raw:0%").status == 1


def test_a_baseline_that_loses_files_says_which(command: Command) -> None:
    lay_out({"a.js": OLD, "b.js": OLD})
    assert "no longer" not in command("size", "baseline", "a.js").stderr
    assert "size-baseline.json: no longer has a.js, which it had before" in command("size", "baseline", "b.js").stderr
    lay_out({"bad.js": b"HEAP8["})
    found = command("size", "baseline", "a.js", "bad.js")
    assert (found.status, "size-baseline.json was not written; --exclude" in found.stderr) == (2, True)
    assert list(json.loads(Path("size-baseline.json").read_bytes())["files"]) == ["b.js"]


def test_anonymous_functions_are_matched_with_those_of_a_baseline(command: Command) -> None:
    lay_out({"x.js": b"a(() => 1); a(() => 22); a(() => 333);"})
    command("size", "baseline", "x.js")
    lay_out({"x.js": b"a(() => 333); a(() => 1); a(() => 4444); a(() => b(() => 1));"})
    document = report(command("size", "compare", "--baseline", "size-baseline.json", "--format", "json").stdout)
    [file] = document["files"]
    changes = {change["path"]: (change["base"], change["head"]) for change in file["functions"]}
    assert changes["(anonymous 4).(anonymous 1)"] == (None, 7)
    assert sum(change["delta"] for change in file["functions"]) == file["delta"]["raw"]["bytes"] == 23
    assert not {"(anonymous 1)", "(anonymous 2)"} & changes.keys()


def test_a_complete_baseline_tells_what_is_new_and_what_is_gone(command: Command) -> None:
    lay_out({"a.js": OLD, "b.js": OLD})
    command("size", "baseline", "a.js", "b.js")
    Path("b.js").unlink()
    compare = ("size", "compare", "--baseline", "size-baseline.json", "--format", "json")
    found = command(*compare, "--complete", "a.js", "new.js")
    assert {file["path"]: file["status"] for file in report(found.stdout)["files"]} == {
        "a.js": "unchanged",
        "new.js": "added",
        "b.js": "removed",
    }
    assert command(*compare, "--complete", "new.js", "--budget", "raw:1%+10B").status == 1
    assert command(*compare, "--complete", "none.js").status == 2
    assert command(*compare, "a.js", "new.js").status == 2
    assert command(*compare).status == 2


def test_paths_in_a_baseline_start_from_its_folder(command: Command) -> None:
    lay_out({"dist/x.js": OLD, "sizes/.keep": b""})
    assert command("size", "baseline", "-o", "sizes/now.json", "dist/x.js").status == 0
    assert list(json.loads(Path("sizes/now.json").read_bytes())["files"]) == ["../dist/x.js"]
    assert command("size", "baseline", "-o", "sizes/now.json", "--check").status == 0
    assert command("size", "compare", "--baseline", "sizes/now.json").status == 0


def test_a_baseline_of_functions_that_have_moved_is_not_current(command: Command) -> None:
    lay_out({"x.js": OLD})
    command("size", "baseline", "x.js")
    lay_out({"x.js": OLD.replace(b"f()", b"h()")})
    found = command("size", "baseline", "--check")
    assert found.status == 1
    assert "x.js: " in found.stderr


@pytest.mark.parametrize("metric", ["gzip", "brotli"])
def test_other_compressors_are_never_compared_in_silence(command: Command, metric: str) -> None:
    command("size", "baseline", "old.js")
    document = json.loads(Path("size-baseline.json").read_bytes())
    document["compressors"][metric]["version"] = "0.1"
    lay_out({"size-baseline.json": json.dumps(document)})
    compare = ("size", "compare", "--baseline", "size-baseline.json")
    found = command(*compare)
    assert found.status == 0
    assert f"{metric}: the base was measured by " in found.stdout.decode()
    assert "≠ =" in found.stdout.decode()
    assert list(report(command(*compare, "--format", "json").stdout)["foreign"]) == [metric]
    found = command(*compare, "--budget", f"{metric}:50%")
    assert (found.status, found.stdout) == (2, b"")
    assert "0.1 (level" in found.stderr
    assert command(*compare, "--budget", "raw:50%").status == 0
    assert command(*compare, "--budget", f"{metric}:max=1MB").status == 0
    found = command("size", "baseline", "--check")
    assert found.status == 1
    assert f"{metric}: measured by " in found.stderr


# budgets


@pytest.mark.parametrize(
    ("budgets", "status"),
    [
        (["raw:1%"], 1),
        (["raw:2%"], 0),
        (["raw:1%+1B"], 0),
        (["raw:0%+0B"], 1),
        (["raw:max=54B"], 1),
        (["raw:max=55B"], 0),
        (["gzip:10%", "raw:0B"], 1),
        (["raw:0B", "raw:1B"], 0),  # of two about the same the later counts
        (["raw:1B", "raw:max=54B"], 1),  # these two are not about the same
    ],
)
def test_budgets_decide_the_exit_status(command: Command, budgets: list[str], status: int) -> None:
    options = [f"--budget={budget}" for budget in budgets]
    found = command("size", "compare", "old.js", "new.js", *options)
    assert found.status == status
    assert (b"over budget: 1 of " in found.stdout) is bool(status)
    allowed = command("size", "compare", "old.js", "new.js", *options, "--allow-regression")
    assert allowed.status == 0
    assert (b"which is allowed" in allowed.stdout) is bool(status)
    document = report(command("size", "compare", "old.js", "new.js", *options, "--format", "json").stdout)
    assert document["passed"] is not bool(status)


def test_what_stands_there_twice_is_compared_once(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out({f"a/{name}": OLD for name in ("x.js", "y.js", "z.ts", "one/p.js", "n.txt")})
    lay_out({f"b/{name}": NEW for name in ("x.js", "y.js", "z.ts", "one/p.js", "n.txt")})
    alone = [
        report(command("size", "compare", f"a/{name}", f"b/{name}", "--format", "json").stdout)["files"][0]
        for name in ("n.txt", "one/p.js", "x.js", "y.js", "z.ts")
    ]
    compared: list[str] = []

    def seen(path: str, *others: Any) -> Any:
        compared.append(path)
        return compare_file(path, *others)

    monkeypatch.setattr(size_work, "compare_file", seen)
    found = report(command("size", "compare", "-j", "1", "a", "b", "--format", "json").stdout)
    assert found["files"] == alone
    # TypeScript is another language, and a text has no functions.
    assert sorted(compared) == ["b/n.txt", "b/y.js", "b/z.ts"]


CONFIGURED = """
[budgets]
"*.js" = ["raw:0B", "gzip:50%"]
"s/*.js" = ["raw:1B"]
"""


def test_the_configuration_has_budgets_by_path(command: Command) -> None:
    lay_out({"glue-rewriter.toml": CONFIGURED, "a/x.js": OLD, "a/s/x.js": OLD, "a/x.txt": b"1"})
    lay_out({"b/x.js": NEW, "b/s/x.js": NEW, "b/x.txt": b"222", "b/glue-rewriter.toml": CONFIGURED, "a/n": b"1"})
    document = report(command("size", "compare", "a", "b", "--format", "json").stdout)
    assert [(held["path"], held["budget"], held["exceeded"]) for held in document["budgets"]] == [
        ("b/s/x.js", "raw:1B", False),
        ("b/s/x.js", "gzip:50%", False),
        ("b/x.js", "raw:0B", True),
        ("b/x.js", "gzip:50%", False),
    ]
    assert command("size", "compare", "a", "b").status == 1
    assert command("size", "compare", "a", "b", "--budget", "raw:1KB").status == 0


def test_budgets_hold_for_what_there_is_and_not_for_what_is_gone(command: Command) -> None:
    lay_out({"a/x.js": OLD, "a/gone.js": OLD, "b/x.js": OLD})
    document = report(command("size", "compare", "a", "b", "--budget=raw:0B", "--format", "json").stdout)
    assert [held["path"] for held in document["budgets"]] == ["b/x.js"]
    # A file of another name and content is a new one.
    lay_out({"b/there.js": OLD + b"//"})
    assert command("size", "compare", "a", "b", "--budget=raw:99%").status == 1


# what is wrong


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["measure"], "Nothing is named to work on"),
        (["measure", "none.js"], "none.js: no such file"),
        (["measure", "empty"], "empty: there is no file in it"),
        (["compare"], "BASE and HEAD"),
        (["compare", "old.js"], "BASE and HEAD"),
        (["compare", "none.js", "new.js"], "none.js: no such file or folder, so there is nothing to compare with"),
        (["compare", "old.js", "none.js"], "none.js: no such file"),
        (["compare", "empty", "full"], "empty: there is no file in it"),
        (["compare", "full", "empty"], "empty: there is no file in it"),
        (["compare", "full", "old.js"], "full is a folder and old.js a file"),
        (["compare", "old.js", "full"], "full is a folder and old.js a file"),
        (["compare", "full", "none"], "none: no such file or folder"),
        (["compare", "--baseline", "none.json"], "none.json: no such file; a baseline is written by"),
        (["compare", "--baseline", "bad.js"], "bad.js: is not JSON, so it is no baseline"),
        (["compare", "--baseline", "list.json"], "list.json: is no baseline"),
        (["compare", "--baseline", "wrong.json"], "wrong.json: is no baseline"),
        (["compare", "--baseline", "future.json"], "future.json: a baseline of schema 99"),
        (["compare", "--baseline", "empty.json"], "there is no file to compare"),
        (["compare", "--baseline", "empty.json", "old.js"], "old.js: is not in the baseline empty.json"),
        (["compare", "--baseline", "gone.json"], "gone.js: no such file, which the baseline gone.json names; build it"),
        (["compare", "--baseline", "gone.json", "gone.js"], "gone.js: no such file"),
        (["baseline", "--check", "-o", "gone.json"], "gone.js: no such file, which the baseline gone.json names"),
        (["compare", "--rewrite"], "Name the files to rewrite"),
        (["compare", "--rewrite", UNSIGNED, "none.js"], "none.js: no such file"),
        (["compare", "--rewrite", "empty"], "empty"),
        (["compare", "--rewrite", "--baseline", "empty.json", "old.js"], "exclude each other"),
        (["compare", "old.js", "new.js", "--complete"], "is for --baseline"),
        (["compare", "old.js", "new.js", UNSIGNED], "are for --rewrite"),
        (["compare", "old.js", "new.js", "@settings"], "are for --rewrite"),
        (["compare", "old.js", "new.js", "--print", "compact"], "are for --rewrite"),
        (["compare", "--rewrite", "old.js", "@none"], "@none: cannot read the response file"),
        (["compare", "--rewrite", UNSIGNED, "--print", "compact", "x.ts"], "x.ts:1:1: "),
        (["compare", "old.js", "new.js", "--budget", "1%"], "'1%' is no budget"),
        (["compare", "old.js", "new.js", "--budget", "gzip:1"], "'gzip:1' is no budget"),
        (["compare", "old.js", "new.js", "--json", "old.js"], "--json old.js would overwrite the input old.js"),
        (["compare", "old.js", "new.js", "--html", "new.js"], "--html new.js would overwrite the input new.js"),
        (["compare", "old.js", "new.js", "--html", "x", "--json", "x"], "x is where what --json writes goes"),
        (["compare", "old.js", "new.js", "--markdown", "-"], "Standard output is where the report goes"),
        (
            ["compare", "--rewrite", UNSIGNED, "in.js", "--history", "in.js"],
            "--history in.js would overwrite the input in.js",
        ),
        (["compare", "--baseline", "none.json", "--json", "none.json"], "none.json: no such file"),
        (["baseline", "old.js", "-o", "old.js"], "-o old.js would overwrite the input old.js"),
        (["compare", "old.js", "new.js", "--history", ""], "'': cannot be written: name a file"),
        (["baseline"], "Name the files to measure"),
        (["baseline", "--check"], "size-baseline.json: no such file"),
        (["baseline", "bad.js"], "bad.js:1:1: cannot parse this"),
    ],
)
def test_what_is_wrong_is_said(command: Command, arguments: list[str], message: str) -> None:
    Path("empty").mkdir()
    wrong = {"schema": 2, "compressors": {}, "files": {"a": {"raw": -1, "gzip": 1, "brotli": 1}}}
    empty = {"schema": 2, "compressors": {name: made._asdict() for name, made in compressors().items()}, "files": {}}
    lay_out({"bad.js": b"((HEAP8", "full/x.js": b"", "list.json": b"[]", "wrong.json": json.dumps(wrong)})
    lay_out({"future.json": b'{"schema": 99}', "empty.json": json.dumps(empty), "x.ts": b"let a: number"})
    lay_out({"gone.json": json.dumps({**empty, "files": {"gone.js": {"raw": 1, "gzip": 1, "brotli": 1}}})})
    found = command("size", *arguments)
    assert (found.status, found.stdout) == (2, b"")
    assert message in found.stderr


@pytest.mark.parametrize(
    ("base", "head", "place"),
    [("bad.js", "new.js", "bad.js"), ("old.js", "bad.js", "bad.js"), ("a", "b", "a/x.js"), ("b", "a", "a/x.js")],
)
def test_what_cannot_be_parsed_is_named_by_the_side_that_it_is_on(
    command: Command, base: str, head: str, place: str
) -> None:
    lay_out({"bad.js": b"((HEAP8", "a/x.js": b"((HEAP8", "b/x.js": OLD})
    found = command("size", "compare", base, head, "--format", "json")
    assert (found.status, found.stderr.count("Error")) == (2, 1)
    assert found.stderr.startswith(f"Error: {place}:1:1: cannot parse this")
    [file] = report(found.stdout)["files"]
    assert (file["functions"], file["base"]["raw"] > 0, file["head"]["raw"] > 0) == (None, True, True)


def test_what_has_no_access_need_not_be_javascript(command: Command) -> None:
    lay_out({"a/x.js": b"{% x %}", "a/video.ts": b"G@\xff", "b/x.js": b"{% y %}", "b/video.ts": b"G@\xff\xff"})
    found = command("size", "compare", "a", "b", "--format", "json")
    assert (found.status, found.stderr) == (0, "")
    assert [file["functions"] for file in report(found.stdout)["files"]] == [None, None]


def test_the_others_go_on_where_one_cannot_be_rewritten(command: Command) -> None:
    lay_out({"bad.js": b"((HEAP8", "in.js": b"HEAP8[p]"})
    for name in ("text", "markdown", "html", "github"):
        found = command("size", "compare", "--rewrite", UNSIGNED, "bad.js", "in.js", "old.js", "--format", name)
        assert found.status == 2
        assert found.stderr.startswith("Error: bad.js:1:1: cannot parse this")
        assert (
            "bad.js: could not be compared" if name == "github" else "without 1 file that failed"
        ) in found.stdout.decode()
    arguments = ("size", "compare", "--rewrite", UNSIGNED, "bad.js", "in.js", "old.js", "--history", "h.jsonl")
    document = report(command(*arguments, "--format", "json").stdout)
    assert document["missing"] == ["bad.js"]
    assert [file["path"] for file in document["files"]] == ["in.js", "old.js"]
    assert not Path("h.jsonl").exists()
    assert command("size", "compare", "--rewrite", UNSIGNED, "bad.js").stdout == b""


def test_the_others_are_measured_where_one_cannot_be(command: Command) -> None:
    found = command("size", "measure", "none.js", "old.js", "new.js")
    assert (found.status, found.stderr) == (2, "Error: none.js: no such file\n")
    assert "total, without 1 file that failed" in found.stdout.decode()
    found = command("size", "measure", "none.js", "old.js", "new.js", "--format", "json")
    assert (found.status, report(found.stdout)["missing"]) == (2, ["none.js"])


def test_what_cannot_be_parsed_is_named_as_it_was_given(command: Command) -> None:
    lay_out({"dist/bad.js": b"((HEAP8", "sizes/.keep": b""})
    found = command("size", "baseline", "-o", "sizes/now.json", "dist/bad.js")
    assert found.stderr.startswith("Error: dist/bad.js:1:1: cannot parse this")


def test_no_report_overwrites_a_file_of_a_folder(command: Command) -> None:
    lay_out({"a/x.js": OLD, "b/x.js": NEW})
    for option in ("--json", "--markdown", "--html", "--history"):
        for file in ("a/x.js", "b/x.js"):
            found = command("size", "compare", "a", "b", option, file)
            assert (found.status, found.stdout) == (2, b"")
            assert f"{option} {file} would overwrite the input {file}" in found.stderr


def test_a_link_that_leads_nowhere_is_an_error(command: Command) -> None:
    lay_out({"a/x.js": OLD, "b/x.js": OLD, "a/y.js": OLD})
    Path("b/y.js").symlink_to("nowhere.js")
    for arguments in (("compare", "a", "b", "--budget=raw:0B"), ("compare", "b", "a"), ("measure", "b")):
        found = command("size", *arguments)
        assert (found.status, found.stdout) == (2, b"")
        assert "b/y.js: is a symbolic link that leads nowhere" in found.stderr
    Path("b/nowhere.js").symlink_to("../a/y.js")
    assert command("size", "compare", "a", "b").status == 0
    # A link to a file is followed, one to a folder is not.
    Path("b/folder").symlink_to("../a")
    document = report(command("size", "measure", "b", "--format", "json").stdout)
    assert [file["path"] for file in document["files"]] == ["b/nowhere.js", "b/x.js", "b/y.js"]


def test_nothing_left_of_a_baseline_passes_no_budget(command: Command) -> None:
    lay_out({"a.js": OLD})
    command("size", "baseline", "a.js")
    Path("a.js").unlink()
    found = command("size", "compare", "--baseline", "size-baseline.json", "--complete", "--budget=raw:0B")
    assert (found.status, found.stdout) == (2, b"")
    assert "a.js: no such file, nor any other that the baseline names" in found.stderr


@pytest.mark.parametrize("name", ["a\0b.js", "\ud800.js", "./old.js", "a/../old.js", "/old.js", "", ".", "a//b.js"])
def test_a_baseline_of_impossible_paths_is_none(command: Command, name: str) -> None:
    command("size", "baseline", "old.js")
    document = json.loads(Path("size-baseline.json").read_bytes())
    document["files"][name] = document["files"]["old.js"]
    lay_out({"size-baseline.json": json.dumps(document)})
    for arguments in (("compare", "--baseline", "size-baseline.json"), ("baseline", "--check")):
        found = command("size", *arguments)
        assert (found.status, found.stdout) == (2, b"")
        assert "size-baseline.json: is no baseline" in found.stderr


@pytest.mark.parametrize(
    "compressors",
    [
        {"brotli": {"name": "brotli", "version": "1", "level": 11}},
        {name: {"name": "x", "version": "1", "level": 9} for name in ("gzip", "brotli", "zstd")},
        {name: {"name": "x", "version": "1\n::error::", "level": 9} for name in ("gzip", "brotli")},
        {name: {"name": "x\x1b[2J", "version": "1", "level": 9} for name in ("gzip", "brotli")},
        {name: {"name": "x", "version": 1, "level": 9} for name in ("gzip", "brotli")},
        {name: {"name": "x", "version": "1", "level": "9"} for name in ("gzip", "brotli")},
    ],
)
def test_a_baseline_or_history_of_other_compressors_than_those_two_is_none(
    command: Command, compressors: dict[str, Any]
) -> None:
    empty = {"schema": 2, "compressors": compressors, "files": {}}
    entry = {"time": "2026-01-01T00:00:00Z", "commit": None, "compressors": compressors, "files": {}}
    lay_out({"b.json": json.dumps(empty), "h.jsonl": json.dumps(entry)})
    found = command("size", "compare", "--baseline", "b.json", "--complete", "old.js")
    assert (found.status, found.stdout) == (2, b"")
    assert "b.json: is no baseline" in found.stderr
    found = command("size", "compare", "old.js", "new.js", "--history", "h.jsonl")
    assert (found.status, found.stdout) == (2, b"")
    assert "h.jsonl:1: is no line of a history" in found.stderr


def test_a_baseline_whose_figures_do_not_add_up_is_none(command: Command) -> None:
    command("size", "baseline", "old.js")
    text = Path("size-baseline.json").read_text()
    lay_out({"size-baseline.json": text.replace('[0, "g", 26,', '[0, "g", 25,')})
    assert "is no baseline" in command("size", "compare", "--baseline", "size-baseline.json").stderr


def test_without_brotli_the_other_sizes_are_measured(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command("size", "baseline", "old.js", "-o", "with.json")
    monkeypatch.setitem(sys.modules, "brotli", None)
    for arguments in (("measure", "old.js"), ("compare", "old.js", "new.js"), ("baseline", "old.js")):
        found = command("size", *arguments)
        assert found.status == 0
        assert found.stderr.count("pip install brotli") == 1
        assert command("size", *arguments, "--no-brotli").stderr.count("brotli") == 0
    document = report(command("size", "compare", "old.js", "new.js", "--format", "json").stdout)
    assert document["compressors"].keys() == {"gzip"}
    assert document["total"]["head"]["brotli"] is document["total"]["delta"]["brotli"] is None
    assert document["total"]["delta"]["gzip"]["bytes"] != 0
    for known in ("size-baseline.json", "with.json"):
        assert "–  –" in command("size", "compare", "--baseline", known).stdout.decode()
    refused = command("size", "compare", "old.js", "new.js", "--budget", "brotli:1%")
    assert refused.status == 2
    assert "brotli:1%: the size by brotli was not measured" in refused.stderr


def test_names_cannot_steer_the_terminal(command: Command) -> None:
    lay_out({"a\x1b[2J.js": NEW})
    found = command("size", "measure", "a\x1b[2J.js")
    assert b"\x1b" not in found.stdout


def test_help_needs_no_brotli(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    assert command("size", "compare", "--help").status == 0


def test_the_formats_are_those_that_are_made(command: Command) -> None:
    for name in FORMATS:
        found = command("size", "compare", "old.js", "new.js", "--format", name)
        assert (found.status, found.stderr) == (0, "")
        assert found.stdout


def test_the_help_names_every_command(command: Command) -> None:
    text = command("size", "--help").stdout.decode()
    assert all(f"  {name} " in text for name in ("measure", "compare", "baseline"))


# GitHub


def test_the_step_summary_is_added_to(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    lay_out({"summary.md": "before\n"})
    found = command(
        "size", "compare", "old.js", "new.js", "--budget", "raw:1%", "--format", "github", "--markdown=m.md"
    )
    assert found.status == 1
    assert found.stdout.startswith(b"::error file=new.js,line=2,col=1,")
    assert Path("summary.md").read_text("utf-8") == "before\n" + Path("m.md").read_text("utf-8")
    command("size", "compare", "old.js", "new.js", "--format", "text")
    assert Path("summary.md").read_text("utf-8").count("### Size") == 1
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "none/summary.md")
    assert command("size", "compare", "old.js", "new.js", "--format", "github").status == 2


# the documentation


def test_the_commands_of_the_documentation(command: Command) -> None:
    text = (Path(__file__).parent.parent / "docs/sizes.md").read_text("utf-8")
    lines = [
        shlex.split(line, comments=True)[1:]
        for block in re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
    ]
    assert len(lines) == 6
    lay_out({"dist/glue.js": SIGNED_CODE, "old/a.js": OLD, "new/a.js": NEW, "sql-wasm-debug.js": SIGNED_CODE})
    for arguments in lines:
        found = command(*arguments)
        assert (found.status, found.stdout != b"") == (0, arguments[1] != "baseline"), (arguments, found)
    assert Path("size.html").exists()
    assert len(Path("sizes.jsonl").read_bytes().splitlines()) == 1


# the page and the history


def test_a_history_is_kept_and_goes_into_the_page(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for epoch, commit in (("0", "abc"), ("86400", "")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        monkeypatch.setenv("GITHUB_SHA", commit)
        monkeypatch.delenv("CI_COMMIT_SHA", raising=False)
        found = command("size", "compare", "old.js", "new.js", "--history", "sizes.jsonl", "--html", "page.html")
        assert found.status == 0
    first, second = (json.loads(line) for line in Path("sizes.jsonl").read_bytes().splitlines())
    assert (first["time"], first["commit"]) == ("1970-01-01T00:00:00Z", "abc")
    assert (second["time"], second["commit"]) == ("1970-01-02T00:00:00Z", None)
    assert first["files"]["new.js"]["raw"] == 55
    page = Path("page.html").read_text("utf-8")
    assert "1970-01-01T00:00:00Z" in page
    assert "1970-01-02T00:00:00Z" in page
    printed = command("size", "compare", "old.js", "new.js", "--format", "html")
    assert printed.stdout.startswith(b"<!doctype html>")


def test_a_history_without_a_last_line_end_is_kept_whole(command: Command) -> None:
    history = Path("sizes.jsonl")
    for lines in (1, 2, 3):
        assert command("size", "compare", "old.js", "new.js", "--history", "sizes.jsonl").status == 0
        assert history.read_text().count("\n") == len(list(map(json.loads, history.read_text().splitlines()))) == lines
        history.write_text(history.read_text().removesuffix("\n"))


@pytest.mark.parametrize("epoch", ["99999999999999999999", "-1", "x", "1.5", " 1", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_a_time_that_is_none_is_an_error(command: Command, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    found = command("size", "compare", "old.js", "new.js", "--history", "sizes.jsonl")
    assert (found.status, found.stdout) == (2, b"")
    assert "SOURCE_DATE_EPOCH" in found.stderr
    assert "internal error" not in found.stderr
    assert not Path("sizes.jsonl").exists()
    assert command("size", "compare", "old.js", "new.js").status == 0


@pytest.mark.parametrize("line", ["{", "[]", '{"time": 1, "commit": null, "compressors": {}, "files": {}}'])
def test_a_history_with_another_line_is_an_error(command: Command, line: str) -> None:
    lay_out({"sizes.jsonl": f"\n{line}\n"})
    found = command("size", "compare", "old.js", "new.js", "--history", "sizes.jsonl")
    assert (found.status, found.stdout) == (2, b"")
    assert found.stderr.startswith("Error: sizes.jsonl:2: is no line of a history")
    assert Path("sizes.jsonl").read_text() == f"\n{line}\n"


# names with hashes, what is left out, files together


def test_files_whose_names_have_hashes_are_compared(command: Command) -> None:
    lay_out({"a/app.3f2ab1c9.js": OLD, "a/vendor-BfL3kQ9z.js": b"1;", "a/old.js": b"f(1234);"})
    lay_out({"b/app.77aa01fe.js": NEW, "b/vendor-Zx81kLmQ.js": b"2;", "b/renamed.js": b"f(1234);"})
    files = report(command("size", "compare", "a", "b", "--format", "json").stdout)["files"]
    assert {(file["path"], file["was"], file["status"]) for file in files} == {
        ("b/app.77aa01fe.js", "app.3f2ab1c9.js", "changed"),
        ("b/vendor-Zx81kLmQ.js", "vendor-BfL3kQ9z.js", "changed"),
        ("b/renamed.js", "old.js", "unchanged"),
    }


def test_names_with_hashes_are_those_of_a_baseline(command: Command) -> None:
    lay_out({"d/app.3f2ab1c9.js": OLD, "d/app.77aa01fe.css": b"1"})
    command("size", "baseline", "d", "-o", "base.json")
    Path("d/app.3f2ab1c9.js").unlink()
    lay_out({"d/app.77aa01fe.js": NEW})
    found = report(command("size", "compare", "--baseline", "base.json", "--complete", "d", "--format", "json").stdout)
    assert {(file["path"], file["was"], file["delta"]["raw"]["bytes"]) for file in found["files"]} == {
        ("d/app.77aa01fe.js", "d/app.3f2ab1c9.js", 1),
        ("d/app.77aa01fe.css", None, 0),
    }


def test_maps_and_what_is_excluded_are_left_out_of_folders(command: Command) -> None:
    lay_out({f"d/{name}": b"1" for name in ("a.js", "a.js.map", ".DS_Store", "a.js.gz", "x/b.js", "x/test.js")})
    files = report(command("size", "measure", "d", "--exclude", "test.*", "--format", "json").stdout)["files"]
    assert [file["path"] for file in files] == ["d/a.js", "d/x/b.js"]
    assert "d/a.js.map" in command("size", "measure", "d/a.js.map").stdout.decode()


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"x\test.js", "folders are divided by /, so write 'x/test.js'"),
        ("./x/", "patterns start from the folder that is named, without ./"),
        ("#", "patterns are those of .gitignore"),
    ],
)
def test_an_excluded_pattern_that_matches_nothing_is_an_error(command: Command, pattern: str, message: str) -> None:
    lay_out({"d/x/test.js": OLD})
    for arguments in (("measure", "d"), ("compare", "d", "d"), ("baseline", "d")):
        found = command("size", *arguments, "--exclude", pattern)
        assert (found.status, found.stdout) == (2, b"")
        assert f"--exclude: {pattern!r} matches nothing" in found.stderr
        assert message in found.stderr


def test_budgets_for_files_together(command: Command) -> None:
    lay_out({"a/x.js": OLD, "a/y.js": OLD, "b/x.js": NEW, "b/y.js": NEW})
    lay_out({"glue-rewriter.toml": '[budgets]\n"b/x.*" = ["total:raw:max=10B"]\n'})
    found = command("size", "compare", "a", "b", "--budget", "total:raw:1B", "--format", "json")
    assert found.status == 1
    document = report(found.stdout)
    held = [(verdict["path"], verdict["exceeded"], verdict["excess"]) for verdict in document["budgets"]]
    assert held == [("b/x.*", True, 45), ("total", True, 1)]
    assert command("size", "compare", "a", "b", "--budget", "total:raw:2B", "--exclude", "x.js").status == 0


def test_small_changes_are_counted_and_not_listed(command: Command) -> None:
    lay_out({"a/x.js": OLD, "a/y.js": b"1", "b/x.js": NEW, "b/y.js": b"1" * 99})
    shown = command("size", "compare", "a", "b", "--smallest", "20B").stdout.decode()
    assert "x.js" not in shown
    assert "1 with smaller changes" in shown
    assert "x.js" in command("size", "compare", "a", "b", "--smallest", "20B", "--budget", "raw:0B").stdout.decode()


@pytest.mark.parametrize("size", ["", "10", "10%", "1%+10B", "max=10B", "-1B"])
def test_what_is_no_size_is_no_smallest_one(command: Command, size: str) -> None:
    found = command("size", "compare", "old.js", "new.js", "--smallest", size)
    assert (found.status, found.stdout) == (2, b"")
    assert f"--smallest {size}: give a size, such as 10B or 1KB." in found.stderr


def test_sizes_in_another_unit(command: Command) -> None:
    lay_out({"a.txt": b"1" * 2048, "b.txt": b"1" * 4096})
    shown = command("size", "compare", "a.txt", "b.txt", "--unit", "kb").stdout.decode()
    assert "4.00 KB  +2.00 KB, +100.00 %" in shown
