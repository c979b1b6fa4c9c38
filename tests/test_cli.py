"""The command `rewrite` as a shell sees it: exit status, stdout, stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from glue_rewriter import __version__
from tests.command import SIGNED_CODE, UNSIGNED, UNSIGNED_CODE, Command


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    (tmp_path / "right.js").write_bytes(UNSIGNED_CODE)
    return Command(monkeypatch, capsysbinary)


# where the code goes


def test_one_file_goes_to_stdout(command: Command, tmp_path: Path) -> None:
    found = command.rewrite("in.js")
    assert (found.status, found.stdout) == (0, UNSIGNED_CODE)
    assert found.stderr == "in.js: 1 site: 1 rewritten, 0 already right, 0 left; 20 -> 21 bytes (+5.00 %)\n"
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE


@pytest.mark.parametrize("how", [(), ("-o", "-"), ("--output=/dev/stdout",)])
def test_stdin_goes_to_stdout_and_what_came_out_stays(command: Command, how: tuple[str, ...]) -> None:
    data = "\ufeff// é\r\nx = HEAP32[p >> 2];\r\n\n".encode()
    first = command.rewrite("-", *how, stdin=data)
    assert (first.status, first.stdout) == (0, data.replace(b">>", b">>>"))
    assert first.stderr.startswith("<stdin>: 1 site")
    second = command.rewrite("-", *how, stdin=first.stdout)
    assert (second.status, second.stdout) == (0, first.stdout)
    assert "1 already right" in second.stderr


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_the_code_goes_to_a_file(command: Command, tmp_path: Path, option: str) -> None:
    for _ in range(2):
        found = command.rewrite("in.js", option, "out.js")
        assert (found.status, found.stdout) == (0, b"")
        assert (tmp_path / "out.js").read_bytes() == UNSIGNED_CODE


@pytest.mark.parametrize("option", ["-i", "--in-place"])
def test_many_files_in_place(command: Command, tmp_path: Path, option: str) -> None:
    for counts in ("1 rewritten, 0 already", "0 rewritten, 1 already"):
        found = command.rewrite(option, "in.js", "right.js", "in.js")
        assert (found.status, found.stdout) == (0, b"")
        first, second, total = found.stderr.splitlines()
        assert first.startswith(f"in.js: 1 site: {counts}")
        assert second.startswith("right.js: 1 site: 0 rewritten, 1 already")
        assert total.startswith("2 files: ")
        assert (tmp_path / "in.js").read_bytes() == UNSIGNED_CODE
        assert (tmp_path / "right.js").read_bytes() == UNSIGNED_CODE


def test_a_bad_file_does_not_stop_the_others(command: Command, tmp_path: Path) -> None:
    found = command.rewrite("-i", "none.js", "in.js")
    assert found.status == 2
    assert found.stderr.splitlines()[0] == "Error: none.js: no such file"
    assert (tmp_path / "in.js").read_bytes() == UNSIGNED_CODE


# check and diff

DIFF = b"--- in.js\n+++ in.js\n@@ -1 +1 @@\n-x = HEAP32[p >> 2];\n+x = HEAP32[p >>> 2];\n"


@pytest.mark.parametrize(
    ("arguments", "status", "stdout"),
    [
        (["--check", "in.js"], 1, b""),
        (["--check", "right.js"], 0, b""),
        (["--check", "in.js", "right.js"], 1, b""),
        (["--check", "in.js", "none.js"], 2, b""),
        (["--check", "-i", "in.js"], 1, b""),
        (["--diff", "in.js"], 0, DIFF),
        (["--diff", "in.js", "right.js"], 0, DIFF),
        (["--diff", "right.js"], 0, b""),
        (["--diff", "--check", "in.js"], 1, DIFF),
        (["--diff", "--check", "right.js"], 0, b""),
        (["--diff", "--check", "none.js", "in.js"], 2, DIFF),
    ],
)
def test_check_and_diff_write_nothing(
    command: Command, tmp_path: Path, arguments: list[str], status: int, stdout: bytes
) -> None:
    for _ in range(2):
        found = command.rewrite(*arguments)
        assert (found.status, found.stdout) == (status, stdout)
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE
    assert sorted(os.listdir(tmp_path)) == ["in.js", "right.js"]  # noqa: PTH208


def test_the_summary_of_a_check_promises_nothing(command: Command) -> None:
    assert "1 to rewrite" in command.rewrite("--check", "in.js").stderr


# usage


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Name the file to rewrite, or - for standard input"),
        (["in.js", "right.js"], "Rewrite them in place with -i"),
        (["in.js", "right.js", "-o", "out.js"], "-o takes one input, and 2 are given"),
        (["in.js", "-i", "-o", "out.js"], "-o and -i exclude each other"),
        (["in.js", "--check", "-o", "out.js"], "--check, --diff and --patch write nothing"),
        (["in.js", "--diff", "-o", "out.js"], "--check, --diff and --patch write nothing"),
        (["-", "-i"], "Standard input cannot be rewritten in place"),
        (["in.js", "--depfile", "out.d"], "--depfile needs -o FILE"),
        (["in.js", "-i", "--depfile", "out.d"], "--depfile needs -o FILE"),
        (["in.js", "-o", "-", "--depfile", "out.d"], "--depfile needs -o FILE"),
        (["in.js", "-q", "-v"], "-q and -v exclude each other"),
        (["in.js", "--stats", "-"], "Standard output is where the rewritten code goes"),
        (["in.js", "--diff", "--stats", "-"], "Standard output is where the diff goes"),
        (["in.js", "-o", "out.js", "--stats", "./out.js"], "./out.js is where the rewritten code goes"),
        (["in.js", "-o", "out.js", "--stats", "x", "--depfile", "x"], "x is where what --stats writes goes"),
        (["in.js", "-i", "--stats", "in.js"], "--stats in.js would overwrite the input in.js"),
        (["in.js", "-i", "-j", "0"], "-j"),
        (["in.js", "--unknown"], "--unknown"),
    ],
)
def test_bad_usage_says_what_to_do(command: Command, tmp_path: Path, arguments: list[str], message: str) -> None:
    found = command.rewrite(*arguments)
    assert (found.status, found.stdout) == (2, b"")
    assert found.stderr.startswith("Usage: ")
    assert message in found.stderr
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE
    assert sorted(os.listdir(tmp_path)) == ["in.js", "right.js"]  # noqa: PTH208


def test_an_unknown_command_is_bad_usage(command: Command) -> None:
    found = command("rewritten", "in.js")
    assert found.status == 2
    assert "No such command 'rewritten'" in found.stderr


def test_help_shows_examples_and_exit_statuses(command: Command) -> None:
    found = command("rewrite", "--help")
    assert found.status == 0
    assert b'--js-transform "glue-rewriter rewrite -i -sMAXIMUM_MEMORY=4GB"' in found.stdout
    assert b"Exit status:" in found.stdout


def test_the_version(command: Command) -> None:
    assert command("--version") == (0, f"glue-rewriter {__version__}\n".encode(), "")


# settings


@pytest.mark.parametrize(
    ("arguments", "environ", "unsigned"),
    [
        (["-sMAXIMUM_MEMORY=4GB"], "", True),
        (["-s", "MAXIMUM_MEMORY=4GB"], "", True),
        (["-sALLOW_MEMORY_GROWTH", "-s", "MAXIMUM_MEMORY=3GB", "-sSTRICT"], "", True),
        (["-sMAXIMUM_MEMORY=2GB"], "", False),
        (["-sMAXIMUM_MEMORY=4GB", "-sMAXIMUM_MEMORY=2GB"], "", False),
        (["@4gb.rsp"], "", True),
        (["-sMAXIMUM_MEMORY=2GB", "@4gb.rsp"], "", True),
        (["@4gb.rsp", "-sMAXIMUM_MEMORY=2GB"], "", False),
        (["--emcc-cflags"], "-O2 -sMAXIMUM_MEMORY=4GB", True),
    ],
)
def test_settings_decide_whether_anything_is_rewritten(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: Sequence[str],
    environ: str,
    unsigned: bool,
) -> None:
    (tmp_path / "4gb.rsp").write_text("-O3 -s MAXIMUM_MEMORY=4GB 'main file.c'")
    monkeypatch.setenv("EMCC_CFLAGS", environ)
    found = command("rewrite", *arguments, "in.js")
    assert (found.status, found.stdout) == (0, UNSIGNED_CODE if unsigned else SIGNED_CODE)
    assert ("at or below 2 GiB" in found.stderr) is not unsigned


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-sMAXIMUM_MEMORY=much"], "MAXIMUM_MEMORY=much"),
        (["-sMAXIMUM_MEMORY=16GB"], "MEMORY64"),
        (["@none.rsp"], "@none.rsp"),
    ],
)
def test_bad_settings_are_one_message(command: Command, arguments: list[str], message: str) -> None:
    found = command("rewrite", *arguments, "in.js")
    assert (found.status, found.stdout) == (2, b"")
    assert found.stderr.startswith("Error: ")
    assert message in found.stderr


def test_settings_without_a_maximum_get_a_note(command: Command) -> None:
    assert "Give -sMAXIMUM_MEMORY=4GB" in command("rewrite", "in.js", "-sALLOW_MEMORY_GROWTH").stderr
    assert "Note" not in command("rewrite", "in.js", "-sMAXIMUM_MEMORY=2GB").stderr


def test_a_file_whose_name_begins_with_an_at_sign(command: Command, tmp_path: Path) -> None:
    (tmp_path / "@in.js").write_bytes(SIGNED_CODE)
    for arguments in (["./@in.js"], ["--", "@in.js"]):
        assert command.rewrite(*arguments).stdout == UNSIGNED_CODE
    assert command.rewrite("in.js", "-o", "@out.js").status == 0
    assert (tmp_path / "@out.js").read_bytes() == UNSIGNED_CODE


def test_what_is_there_under_its_whole_name_is_an_input(command: Command, tmp_path: Path) -> None:
    # As hooks name what git lists. In the place of each there is a file that could be read for settings.
    named = ["@in.js", "@types/heap.ts"]
    for name in (*named, "types/heap.ts"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(SIGNED_CODE)
    assert command.rewrite("-q", "--diff", "@types").stdout.count(b"+x = ") == 1
    assert command.rewrite("-i", *named).status == 0
    assert [(tmp_path / name).read_bytes() for name in named] == [UNSIGNED_CODE] * 2
    (tmp_path / "settings").write_text("-sMAXIMUM_MEMORY=4GB")
    (tmp_path / "@settings").touch()
    assert command("rewrite", "in.js", "-s", "@settings").stdout == UNSIGNED_CODE


# what else is written


def test_the_statistics_know_every_file(command: Command, tmp_path: Path) -> None:
    found = command.rewrite("--check", "in.js", "none.js", "--stats", "stats.json")
    assert (found.status, found.stdout) == (2, b"")
    text = (tmp_path / "stats.json").read_text()
    assert json.loads(text)["files"][0]["sites"][0]["after"] == "p >>> 2"
    assert json.loads(text)["files"][1]["error"] == "none.js: no such file"
    printed = command.rewrite("--check", "in.js", "none.js", "--stats", "-")
    assert printed.stdout.decode() == text


def test_the_depfile_names_response_files_too(command: Command, tmp_path: Path) -> None:
    (tmp_path / "4gb.rsp").write_text(UNSIGNED)
    found = command("rewrite", "@4gb.rsp", "in.js", "-o", "out file.js", "--depfile", "out.d")
    assert found.status == 0
    assert (tmp_path / "out.d").read_text() == "out\\ file.js: in.js 4gb.rsp\n"
    assert (tmp_path / "out file.js").read_bytes() == UNSIGNED_CODE


def test_sizes_are_in_summary_and_statistics(command: Command) -> None:
    found = command.rewrite("-i", "in.js", "--sizes", "--stats", "-")
    assert "; gzip 40 -> 41 (+2.50 %); brotli " in found.stderr
    assert json.loads(found.stdout)["files"][0]["sizes"]["gzip"]["after"] == 41


def test_sizes_without_brotli_are_those_of_gzip(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    found = command.rewrite("-i", "in.js", "--sizes")
    assert found.status == 0
    note, line = found.stderr.splitlines()
    assert note.startswith("Note: the Python package brotli is not installed")
    assert line.endswith("; gzip 40 -> 41 (+2.50 %); brotli –")
    assert (tmp_path / "in.js").read_bytes() == UNSIGNED_CODE


def test_quiet_prints_errors_only(command: Command) -> None:
    assert command.rewrite("-q", "in.js") == (0, UNSIGNED_CODE, "")
    assert command.rewrite("-q", "none.js") == (2, b"", "Error: none.js: no such file\n")


def test_verbose_lists_what_was_left(command: Command, tmp_path: Path) -> None:
    code = b"x = f(HEAP32, ptr);\n"
    (tmp_path / "left.js").write_bytes(code)
    plain = command.rewrite("left.js")
    verbose = command.rewrite("-v", "left.js")
    assert plain.stdout == verbose.stdout == code
    assert "1 left;" in plain.stderr
    assert len(plain.stderr.splitlines()) == 1
    assert verbose.stderr.splitlines() == [
        "left.js:1:15: left: ptr (call): may be an address, given to an unknown function beside a view",
        "    x = f(HEAP32, ptr)",
        "    look at: what the function does with it: where it indexes a view, it takes >>> 0",
        plain.stderr.rstrip(),
    ]


# what people read


LONG = b"var a=1;" + b"f();" * 99 + b"x=HEAP32[p>>2];" + b"f();" * 99 + "y='é',HEAP8[q];z=HEAP16[q+2>>1]\n".encode()


def test_verbose_lists_every_edit(command: Command, tmp_path: Path) -> None:
    (tmp_path / "long.js").write_bytes(LONG)
    assert command.rewrite("-v", "--check", "long.js").stderr.splitlines()[:-2] == [
        "long.js:1:415: shift: x=HEAP32[p>>2] -> x=HEAP32[p>>>2]",
        "long.js:1:829: unsign, shift: y='é',HEAP8[q];z=HEAP16[q+2>>1] -> y='é',HEAP8[q>>>0];z=HEAP16[q+2>>>1]",
    ]


def test_a_diff_shows_of_long_lines_each_edit(command: Command, tmp_path: Path) -> None:
    (tmp_path / "long.js").write_bytes(LONG)
    assert command.rewrite("--diff", "-q", "long.js").stdout.decode().splitlines() == [
        "--- long.js",
        "+++ long.js",
        "@@ 1:415 @@",
        "-…x=HEAP32[p>>2]…",
        "+…x=HEAP32[p>>>2]…",
        "@@ 1:829 @@",
        "-…y='é',HEAP8[q];z=HEAP16[q+2>>1]",
        "+…y='é',HEAP8[q>>>0];z=HEAP16[q+2>>>1]",
    ]


def test_a_patch_has_whole_lines(command: Command, tmp_path: Path) -> None:
    (tmp_path / "long.js").write_bytes(LONG)
    patch = command.rewrite("--patch", "-q", "long.js").stdout
    subprocess.run(["git", "apply", "-p0"], input=patch, cwd=tmp_path, check=True)
    assert (tmp_path / "long.js").read_bytes() == command.rewrite("-q", "long.js").stdout != LONG
    assert command.rewrite("--patch", "--diff", "long.js").status == 2
    assert command.rewrite("--patch", "in.js").stdout == DIFF


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
    ids=str,
)
def test_colours(command: Command, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], coloured: bool) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    found = command.rewrite("--diff", "-q", "in.js").stdout
    assert (b"\x1b[31m-x = HEAP32[p >> 2];\x1b[0m\n\x1b[32m+x" in found) is coloured
    assert (found == DIFF) is not coloured
    assert command.rewrite("--patch", "-q", "in.js").stdout == DIFF
