"""The command `rewrite` as a shell sees it: exit status, stdout, stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from glue_rewriter import SourceError, __version__
from glue_rewriter.cli import pool, terminal, work
from tests.command import SIGNED_CODE, UNSIGNED, UNSIGNED_CODE, Command

#: What an engine of ours could do wrong.
BUG = ZeroDivisionError("division by zero")


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    (tmp_path / "right.js").write_bytes(UNSIGNED_CODE)
    return Command(monkeypatch, capsysbinary)


def process(
    *arguments: str, cwd: Path, stdin: bytes = b"", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    """The real thing."""
    return subprocess.run(
        [sys.executable, "-m", "glue_rewriter", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env={**os.environ, **environ},
        check=False,
        timeout=60,
    )


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
        first, second = found.stderr.splitlines()
        assert first.startswith(f"in.js: 1 site: {counts}")
        assert second.startswith("right.js: 1 site: 0 rewritten, 1 already")
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
        (["in.js", "--check", "-o", "out.js"], "--check and --diff write nothing"),
        (["in.js", "--diff", "-o", "out.js"], "--check and --diff write nothing"),
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
def test_bad_usage_says_what_to_do(
    command: Command, tmp_path: Path, arguments: list[str], message: str
) -> None:
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
        ([], "-sMAXIMUM_MEMORY=4GB", False),
        ([], "", False),
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


def test_without_settings_a_note_says_how_to_get_a_rewrite(command: Command) -> None:
    assert "Give -sMAXIMUM_MEMORY=4GB" in command("rewrite", "in.js").stderr
    assert "Note" not in command("rewrite", "in.js", "-sMAXIMUM_MEMORY=2GB").stderr


def test_a_file_whose_name_begins_with_an_at_sign(command: Command, tmp_path: Path) -> None:
    (tmp_path / "@in.js").write_bytes(SIGNED_CODE)
    for arguments in (["./@in.js"], ["--", "@in.js"]):
        assert command.rewrite(*arguments).stdout == UNSIGNED_CODE
    assert command.rewrite("in.js", "-o", "@out.js").status == 0
    assert (tmp_path / "@out.js").read_bytes() == UNSIGNED_CODE


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


def test_sizes_without_brotli_change_nothing(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    found = command.rewrite("-i", "in.js", "--sizes")
    assert found.status == 2
    assert "pip install brotli" in found.stderr
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE


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
    listed, summary = verbose.stderr.splitlines()
    assert listed.startswith("left.js:1:15: left: ptr (")
    assert summary == plain.stderr.rstrip()


# several processes


def test_processes_do_what_one_does(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number}.js" for number in range(5)]

    def lay_out() -> None:
        for name in names:
            (tmp_path / name).write_bytes(SIGNED_CODE * 3)
        (tmp_path / "2.js").write_bytes(b"'\xff'")

    lay_out()
    alone = command.rewrite("-i", "-j", "1", *names, "none.js", "--stats", "-")
    written = [(tmp_path / name).read_bytes() for name in names]
    lay_out()
    monkeypatch.setattr(pool, "_WORTH_A_POOL", 0)
    assert command.rewrite("-i", "-j", "2", *names, "none.js", "--stats", "-") == alone
    assert [(tmp_path / name).read_bytes() for name in names] == written
    assert alone.status == 2
    assert written.count(UNSIGNED_CODE * 3) == 4


def test_few_bytes_start_no_processes(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> NoReturn:
        raise BUG

    monkeypatch.setattr(pool, "_in_processes", start)
    assert command.rewrite("--check", "-j", "2", "in.js", "right.js").status == 1


def test_a_worker_that_dies_is_an_error(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_WORTH_A_POOL", 0)
    monkeypatch.setattr(work, "rewrite", lambda *_, **__: os._exit(1))
    found = command.rewrite("--check", "-j", "2", "in.js", "right.js")
    assert found.status == 2
    assert "a worker process died" in found.stderr


# progress


class Terminal:
    """A stderr that claims to be one."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("total", "seconds", "shown"), [(3, 2.0, True), (3, 0.1, False), (1, 2.0, False)])
def test_progress_is_shown_where_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, total: int, seconds: float, shown: bool
) -> None:
    now = iter(range(1000))
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(now) * seconds)
    monkeypatch.setattr(sys, "stderr", stderr := Terminal())
    progress = terminal.Progress(total)
    for _ in range(total):
        progress.advance()
    assert ("1/3 files" in stderr.text) is shown
    progress.clear()
    assert stderr.text.endswith("\x1b[K") is shown


def test_progress_is_for_terminals(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    now = iter(range(1000))
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(now) * 2.0)
    progress = terminal.Progress(3)
    progress.advance()
    assert capsysbinary.readouterr() == (b"", b"")


# bugs of ours


def test_a_bug_is_called_one(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise BUG

    monkeypatch.setattr(work, "rewrite", fail)
    found = command.rewrite("-i", "in.js")
    assert found.status == 2
    assert "internal error in in.js (ZeroDivisionError: division by zero)" in found.stderr
    assert len(found.stderr.splitlines()) == 1
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE


def test_an_error_keeps_its_place_and_excerpt(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise SourceError("no", path="in.js", line=1, column=2, excerpt="    x\n     ^")

    monkeypatch.setattr(work, "rewrite", fail)
    assert command.rewrite("-i", "in.js") == (2, b"", "Error: in.js:1:2: no\n    x\n     ^\n")


# the process


def test_the_process_keeps_stdout_and_stderr_apart(tmp_path: Path) -> None:
    found = process("rewrite", UNSIGNED, "-", cwd=tmp_path, stdin=b"\xef\xbb\xbf" + SIGNED_CODE + b"\r\n")
    assert found.returncode == 0
    assert found.stdout == b"\xef\xbb\xbf" + UNSIGNED_CODE + b"\r\n"
    assert found.stderr.startswith(b"<stdin>: 1 site: 1 rewritten")


def test_the_process_ends_with_the_status_of_an_error(tmp_path: Path) -> None:
    found = process("rewrite", "none.js", "-q", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, b"")
    assert found.stderr == b"Error: none.js: no such file\n"


def test_emcc_can_call_it(tmp_path: Path) -> None:
    # `phase_source_transforms` in emcc's tools/link.py: the words of --js-transform, then the absolute path
    file = tmp_path / "glue file.js"
    file.write_bytes(SIGNED_CODE)
    found = process("rewrite", "-i", UNSIGNED, str(file), cwd=tmp_path)
    assert (found.returncode, found.stdout) == (0, b"")
    assert file.read_bytes() == UNSIGNED_CODE


def test_a_bug_shows_its_traceback_where_asked(tmp_path: Path) -> None:
    script = (
        "import sys, glue_rewriter.cli.work as work, glue_rewriter.cli as cli\n"
        "work.rewrite = lambda *a, **k: 1 / 0\n"
        "sys.argv = ['', 'rewrite', '-sMAXIMUM_MEMORY=4GB', '-']\n"
        "cli.main()\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        input=b"",
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "GLUE_REWRITER_TRACEBACK": "1"},
        check=False,
    )
    assert found.returncode == 2
    assert b"Traceback" in found.stderr
    assert b"in <stdin> (ZeroDivisionError" in found.stderr


@pytest.mark.parametrize(("number", "status"), [("SIGTERM", 143), ("SIGINT", 130)])
def test_a_process_ended_while_it_writes_leaves_the_file_whole(
    tmp_path: Path, number: str, status: int
) -> None:
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    script = (
        "import os, signal, sys, glue_rewriter.cli as cli\n"
        f"os.fchmod = lambda *_: os.kill(os.getpid(), signal.{number})\n"
        "sys.argv = ['', 'rewrite', '-sMAXIMUM_MEMORY=4GB', '-i', 'in.js']\n"
        "cli.main()\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, cwd=tmp_path, check=False, timeout=60
    )
    assert found.returncode == status
    assert b"Traceback" not in found.stderr
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE
    assert os.listdir(tmp_path) == ["in.js"]  # noqa: PTH208


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_all_of_a_long_output_arrives(tmp_path: Path, unbuffered: str) -> None:
    long = b"// long\n" * 100_000
    (tmp_path / "in.js").write_bytes(long)
    found = process("rewrite", "in.js", "-q", cwd=tmp_path, PYTHONUNBUFFERED=unbuffered)
    assert found.stdout == long


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_no_matter(tmp_path: Path, unbuffered: str) -> None:
    (tmp_path / "in.js").write_bytes(b"// long\n" * 100_000)
    with subprocess.Popen(
        [sys.executable, "-m", "glue_rewriter", "rewrite", "in.js", "-q"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(8)
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device that is always full is Linux's")
def test_a_full_stdout_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(
            [sys.executable, "-m", "glue_rewriter", "rewrite", "in.js", "-q", "-sMAXIMUM_MEMORY=2GB"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert found.returncode == 2
    assert found.stderr == b"Error: standard output: cannot be written: No space left on device\n"


def test_nothing_heavy_is_imported_before_it_is_needed(tmp_path: Path) -> None:
    heavy = {"json", "difflib", "gzip", "zlib", "tempfile", "brotli", "pathlib", "shlex", "multiprocessing"}
    found = subprocess.run(
        [sys.executable, "-S", "-c", "import sys, glue_rewriter.cli; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(found.stdout.split())
    assert "click" in loaded
    assert loaded.isdisjoint(heavy)
