"""The processes of the command: several at once, long ones, those that end badly; and the real one."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from glue_rewriter import SourceError
from glue_rewriter.cli import pool, rewrite_one, terminal
from tests.command import SIGNED_CODE, UNSIGNED, UNSIGNED_CODE, Command

#: What an engine of ours could do wrong.
BUG = ZeroDivisionError("division by zero")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    (tmp_path / "right.js").write_bytes(UNSIGNED_CODE)
    return Command(monkeypatch, capsysbinary)


def process(*arguments: str, cwd: Path, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
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


# several processes


def test_processes_do_what_one_does(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


@pytest.mark.parametrize(
    ("sizes", "count", "shares"),
    [
        ([10, 90, 10, 10, 50], 3, [[1], [4], [0, 2, 3]]),
        ([1] * 6, 3, [[0, 1], [2, 3], [4, 5]]),
        ([0, 0], 4, [[0, 1]]),
        ([], 4, []),
    ],
)
def test_large_files_are_begun_first_and_small_ones_share(
    sizes: list[int], count: int, shares: list[list[int]]
) -> None:
    assert list(pool._shares(sizes, count)) == shares


def test_results_come_in_the_order_of_the_items() -> None:
    items = [30, 1, 2, 90, 3, 40]
    assert list(pool.in_processes(str, items, workers=2, sizes=items)) == [str(item) for item in items]
    assert list(pool.in_processes(str, items, workers=2)) == [str(item) for item in items]


def test_few_bytes_start_no_processes(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> NoReturn:
        raise BUG

    monkeypatch.setattr(pool, "_in_processes", start)
    assert command.rewrite("--check", "-j", "2", "in.js", "right.js").status == 1


def test_a_worker_that_dies_is_an_error(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_WORTH_A_POOL", 0)
    monkeypatch.setattr(rewrite_one, "rewrite", lambda *_, **__: os._exit(1))
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
    monkeypatch.setattr("glue_rewriter.cli.terminal.time.monotonic", lambda: next(now) * seconds)
    monkeypatch.setattr(sys, "stderr", stderr := Terminal())
    progress = terminal.Progress(total)
    for _ in range(total):
        progress.advance()
    assert ("1/3 files" in stderr.text) is shown
    progress.clear()
    assert stderr.text.endswith("\x1b[K") is shown


def test_progress_is_for_terminals(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    now = iter(range(1000))
    monkeypatch.setattr("glue_rewriter.cli.terminal.time.monotonic", lambda: next(now) * 2.0)
    progress = terminal.Progress(3)
    progress.advance()
    assert capsysbinary.readouterr() == (b"", b"")


# bugs of ours


def test_a_bug_is_called_one(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise BUG

    monkeypatch.setattr(rewrite_one, "rewrite", fail)
    found = command.rewrite("-i", "in.js")
    assert found.status == 2
    assert "internal error in in.js (ZeroDivisionError: division by zero)" in found.stderr
    assert len(found.stderr.splitlines()) == 1
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE


@pytest.mark.parametrize(
    ("module", "name", "arguments"),
    [
        ("audit_work", "review", ("audit", UNSIGNED, "in.js")),
        ("sanitize_run", "sanitize", ("sanitize", "in.js")),
        ("explain_run", "explain", ("explain", UNSIGNED, "in.js:1:1")),
        ("check_run", "rewrite", ("check", "in.js")),
        ("lift_run", "limits_of", ("lift", "in.js", "in.wasm", "-i")),
        ("limits_run", "limits_of", ("limits", "in.wasm")),
        ("size_work", "attribute", ("size", "compare", "in.js", "other.js")),
        ("size_rewrite", "rewrite", ("size", "compare", "--rewrite", UNSIGNED, "in.js")),
    ],
)
def test_a_bug_of_any_command_names_the_file(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    name: str,
    arguments: tuple[str, ...],
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise ZeroDivisionError("division by zero")

    (tmp_path / "other.js").write_bytes(UNSIGNED_CODE)
    (tmp_path / "in.wasm").write_bytes(b"\0asm\1\0\0\0\5\4\1\1\1\2")
    monkeypatch.setattr(importlib.import_module(f"glue_rewriter.cli.{module}"), name, fail)
    found = command(*arguments)
    assert found.status == 2
    assert re.search(r"internal error in (in|other)\.", found.stderr)
    assert "(ZeroDivisionError: division by zero)" in found.stderr
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE


@pytest.mark.parametrize(
    ("module", "name", "arguments", "rest"),
    [
        ("rewrite_one", "rewrite", ("rewrite", UNSIGNED, "in.js", "other.js", "--check"), "other.js: 1 site"),
        ("audit_work", "review", ("audit", UNSIGNED, "in.js", "other.js", "--format", "json"), '"path": "other.js"'),
        (
            "audit_modules",
            "describe",
            ("audit", UNSIGNED, "in.js", "other.js", "--format", "json"),
            '"path": "other.js"',
        ),
        ("sanitize_run", "sanitize", ("sanitize", "in.js", "other.js", "-i"), "other.js: checks 1 access"),
        ("check_run", "rewrite", ("check", "other.js", "in.js"), "in.js: it could not be read"),
        ("check_run", "review", ("check", "other.js", "in.js"), "in.js: it could not be read"),
        ("check_run", "limits_of", ("check", "in.js", "other.js"), "other.js: 1 site: 0 wrong, 1 right"),
        ("limits_run", "limits_of", ("limits", "in.js", "other.js"), "other.js: no limit"),
        ("limits_run", "_memories_of", ("limits", "in.js", "other.js"), "other.js: no limit"),
        ("explain_run", "_findings", ("explain", UNSIGNED, "in.js:1:1"), "in.js:1:1"),
        ("size_work", "attribute", ("size", "compare", "in.js", "other.js"), "other.js"),
        ("size_work", "compare_file", ("size", "compare", "a", "b"), "in.js"),
        ("size_work", "measure", ("size", "compare", "a", "b"), "other.js"),
        (
            "size_work",
            "measure",
            ("size", "measure", "in.js", "other.js", "more.js"),
            "total, without 1 file that failed",
        ),
        ("size_rewrite", "rewrite", ("size", "compare", "--rewrite", UNSIGNED, "in.js", "other.js"), "other.js"),
        ("size_baseline", "attribute", ("size", "baseline", "in.js", "other.js"), ""),
    ],
)
def test_after_a_bug_the_rest_goes_on(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    name: str,
    arguments: tuple[str, ...],
    rest: str,
) -> None:
    place = importlib.import_module(f"glue_rewriter.cli.{module}")
    real = getattr(place, name)

    def fail(*given: Any, **named: Any) -> Any:
        if any(SIGNED_CODE.strip() in repr(one).encode() for one in (*given, *named.values())):
            raise BUG
        return real(*given, **named)

    (tmp_path / "other.js").write_bytes(b"import './in.js';\n" + UNSIGNED_CODE)
    (tmp_path / "more.js").write_bytes(UNSIGNED_CODE)
    (tmp_path / "in.js").write_bytes(b"import './other.js';\n" + SIGNED_CODE)
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "in.js").write_bytes(SIGNED_CODE + folder.encode())
        (tmp_path / folder / "other.js").write_bytes(UNSIGNED_CODE + folder.encode())
    before = (tmp_path / "in.js").read_bytes()
    monkeypatch.setattr(place, name, fail)
    found = command(*arguments)
    assert found.status == 2
    assert len(re.findall("^Error: internal error", found.stderr, re.MULTILINE)) == 1 + (
        name == "measure" and "b" in arguments
    )
    assert re.search(r"internal error in ([ab]/)?in\.js ", found.stderr), found.stderr
    assert rest in found.stdout.decode() + found.stderr
    assert (tmp_path / "in.js").read_bytes() == before
    assert not (tmp_path / "size-baseline.json").exists()


def test_an_error_keeps_its_place_and_excerpt(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise SourceError("no", path="in.js", line=1, column=2, excerpt="    x\n     ^")

    monkeypatch.setattr(rewrite_one, "rewrite", fail)
    assert command.rewrite("-i", "in.js") == (2, b"", "Error: in.js:1:2: no\n    x\n     ^\n")


# the process


def test_the_process_keeps_stdout_and_stderr_apart(tmp_path: Path) -> None:
    found = process("rewrite", UNSIGNED, "-", cwd=tmp_path, stdin=b"\xef\xbb\xbf" + SIGNED_CODE + b"\r\n")
    assert found.returncode == 0
    assert found.stdout == b"\xef\xbb\xbf" + UNSIGNED_CODE + b"\r\n"
    assert found.stderr.startswith(b"<stdin>: 1 site: 1 rewritten")


def test_the_process_ends_with_the_status_of_an_error(tmp_path: Path) -> None:
    found = process("rewrite", "none.js", "-q", UNSIGNED, cwd=tmp_path)
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
        "import sys, glue_rewriter.cli as cli; from glue_rewriter.cli import rewrite_one\n"
        "rewrite_one.rewrite = lambda *a, **k: 1 / 0\n"
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


@pytest.mark.parametrize(("number", "status"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_process_ended_while_it_writes_leaves_the_file_whole(tmp_path: Path, number: str, status: int) -> None:
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    script = (
        "import os, signal, sys, glue_rewriter.cli as cli\n"
        f"os.fchmod = lambda *_: os.kill(os.getpid(), signal.{number})\n"
        "sys.argv = ['', 'rewrite', '-sMAXIMUM_MEMORY=4GB', '-i', 'in.js']\n"
        "cli.main()\n"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=tmp_path, check=False, timeout=60)
    assert found.returncode == status
    assert b"Traceback" not in found.stderr
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE
    assert os.listdir(tmp_path) == ["in.js"]  # noqa: PTH208


def test_a_hang_up_that_is_ignored_stays_so(tmp_path: Path) -> None:
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    script = (
        "import os, signal, sys, glue_rewriter.cli as cli\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does\n"
        "os.fchmod = lambda *_: os.kill(os.getpid(), signal.SIGHUP)\n"
        "sys.argv = ['', 'rewrite', '-sMAXIMUM_MEMORY=4GB', '-i', 'in.js']\n"
        "cli.main()\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False, timeout=60).returncode == 0
    assert (tmp_path / "in.js").read_bytes() == UNSIGNED_CODE


@pytest.mark.slow
def test_processes_end_with_the_first_and_in_no_file(tmp_path: Path) -> None:
    names = [f"{number}.js" for number in range(8)]
    for name in names:
        (tmp_path / name).write_bytes(SIGNED_CODE)
    script = (
        "import os, signal, sys, time, glue_rewriter.cli as cli\n"
        "from glue_rewriter.cli import pool\n"
        "first, real = os.getpid(), os.fchmod\n"
        "def fchmod(*given):\n"
        "    if os.getppid() == first:\n"
        "        os.kill(first, signal.SIGKILL)\n"
        "    time.sleep(0.5)  # time for the others to notice, while a file is half done\n"
        "    real(*given)\n"
        "os.fchmod, pool._WORTH_A_POOL = fchmod, 0\n"
        "sys.argv = ['', 'rewrite', '-sMAXIMUM_MEMORY=4GB', '-i', '-j', '2', '.']\n"
        "cli.main()\n"
    )
    # It waits for the end of every process that has its stdout.
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=tmp_path, check=False, timeout=60)
    assert found.returncode == -9
    assert sorted(os.listdir(tmp_path)) == names  # noqa: PTH208
    assert {(tmp_path / name).read_bytes() for name in names} == {SIGNED_CODE, UNSIGNED_CODE}


def test_processes_that_are_all_ended_leave_no_temporary_file(tmp_path: Path) -> None:
    names = [f"{number}.js" for number in range(8)]
    for name in names:
        (tmp_path / name).write_bytes(SIGNED_CODE)
    script = (
        "import os, signal, sys, time, glue_rewriter.cli as cli\n"
        "from glue_rewriter.cli import pool\n"
        "def fchmod(*_):\n"
        "    os.killpg(0, signal.SIGTERM)\n"
        "    time.sleep(5)\n"
        "os.fchmod, pool._WORTH_A_POOL = fchmod, 0\n"
        "sys.argv = ['', 'rewrite', '-sMAXIMUM_MEMORY=4GB', '-i', '-j', '2', '.']\n"
        "cli.main()\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        cwd=tmp_path,
        check=False,
        timeout=60,
        start_new_session=True,
    )
    assert found.returncode == 143
    assert sorted(os.listdir(tmp_path)) == names  # noqa: PTH208


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_second_signal_does_not_stop_the_cleaning_up(jobs: str, tmp_path: Path) -> None:
    names = [f"{number}.js" for number in range(8)]
    for name in names:
        (tmp_path / name).write_bytes(SIGNED_CODE)
    script = (
        "import os, signal, sys, time, glue_rewriter.cli as cli\n"
        "from glue_rewriter.cli import pool\n"
        "remove = os.unlink\n"
        "def kill(*_):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    time.sleep(5)\n"
        "def unlink(path):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    remove(path)\n"
        "os.fchmod, os.unlink, pool._WORTH_A_POOL = kill, unlink, 0\n"
        f"sys.argv = ['', 'rewrite', '-sMAXIMUM_MEMORY=4GB', '-i', '-j', '{jobs}', '.']\n"
        "cli.main()\n"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=tmp_path, check=False, timeout=60)
    assert found.returncode != 0
    assert sorted(os.listdir(tmp_path)) == names  # noqa: PTH208


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_all_of_a_long_output_arrives(tmp_path: Path, unbuffered: str) -> None:
    long = b"// long\n" * 100_000
    (tmp_path / "in.js").write_bytes(long)
    found = process("rewrite", "in.js", "-q", UNSIGNED, cwd=tmp_path, PYTHONUNBUFFERED=unbuffered)
    assert found.stdout == long


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_no_matter(tmp_path: Path, unbuffered: str) -> None:
    (tmp_path / "in.js").write_bytes(b"// long\n" * 100_000)
    with subprocess.Popen(
        [sys.executable, "-m", "glue_rewriter", "rewrite", "in.js", "-q", UNSIGNED],
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("closed", "arguments", "status"),
    [
        ("1", ["rewrite", "in.js", UNSIGNED], 2),
        ("1", ["rewrite", "in.js", UNSIGNED, "--check"], 1),
        ("1", ["rewrite", "in.js", UNSIGNED, "-o", "out.js"], 0),
        ("1", ["size", "compare", "in.js", "in.js"], 2),
        ("2", ["rewrite", "in.js", UNSIGNED], 0),
        ("2", ["rewrite", "none.js", UNSIGNED], 2),
    ],
)
def test_a_closed_stream_leaves_the_status_as_it_is(
    tmp_path: Path, closed: str, arguments: list[str], status: int
) -> None:
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    found = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}>&-', "sh", sys.executable, "-m", "glue_rewriter", *arguments],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert found.returncode == status
    assert b"Traceback" not in found.stderr


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
    assert "glue_rewriter.cli" in loaded
    assert "click" not in loaded
    assert loaded.isdisjoint(heavy)
