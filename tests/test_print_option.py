"""`--print`: where the print goes, what is said of it, and that nothing is written where it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from glue_rewriter.cli import print_anew
from glue_rewriter.cli.terminal import Progress
from glue_rewriter.printing.mappings import decode
from tests.command import UNSIGNED, Command

CODE = b"// sum\nx = HEAP32[p >> 2]\n"
PRETTY = b"// sum\nx = HEAP32[p >>> 2];\n"
COMPACT = b"x=HEAP32[p>>>2];"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    return Command(monkeypatch, capsysbinary)


@pytest.fixture
def glue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.js"
    path.write_bytes(CODE)
    return path


@pytest.mark.parametrize(("mode", "code"), [("pretty", PRETTY), ("compact", COMPACT)])
def test_it_is_printed_so(command: Command, glue: Path, mode: str, code: bytes) -> None:
    assert command.rewrite("a.js", "--print", mode).stdout == code
    assert command.rewrite("-", "--print", mode, stdin=CODE).stdout == code
    assert command.rewrite("a.js", "-o", "b.js", "--print", mode).status == 0
    assert Path("b.js").read_bytes() == code
    assert glue.read_bytes() == CODE


def test_preserve_is_the_default_and_can_be_said(command: Command, glue: Path) -> None:
    assert command.rewrite("a.js", "--print", "preserve").stdout == command.rewrite("a.js").stdout
    assert command.rewrite("a.js").stdout == CODE.replace(b">>", b">>>")


def test_the_configuration_says_how_and_the_command_line_wins(command: Command, glue: Path) -> None:
    Path("glue-rewriter.toml").write_text('print = "compact"\n')
    assert command.rewrite("a.js").stdout == COMPACT
    assert command.rewrite("a.js", "--print", "pretty").stdout == PRETTY
    assert command.rewrite("a.js", "--print", "preserve").stdout == CODE.replace(b">>", b">>>")


def test_settings_that_rewrite_nothing_print_all_the_same(command: Command, glue: Path) -> None:
    found = command("rewrite", "a.js", "--print", "compact", "-sMAXIMUM_MEMORY=2GB")
    assert found.stdout == b"x=HEAP32[p>>2];"
    assert "a.js: only printed anew, since the memory stays at or below 2 GiB" in found.stderr


def test_in_place_replaces_what_differs_and_nothing_else(command: Command, glue: Path) -> None:
    assert command.rewrite("-i", "a.js", "--print", "pretty").status == 0
    assert glue.read_bytes() == PRETTY
    os.utime(glue, ns=(1, 1))
    again = command.rewrite("-i", "a.js", "--print", "pretty")
    assert (again.status, glue.stat().st_mtime_ns) == (0, 1)
    # Nothing is rewritten any more, and the print still differs.
    assert command.rewrite("-i", "a.js", "--print", "compact").status == 0
    assert glue.read_bytes() == COMPACT


def test_check_and_diff_are_about_the_print(command: Command, glue: Path) -> None:
    assert command.rewrite("--check", "a.js", "--print", "pretty").status == 1
    diff = command.rewrite("--diff", "a.js", "--print", "pretty").stdout
    assert glue.read_bytes() == CODE
    subprocess.run(["git", "apply", "-p0", "-"], input=diff, check=True)
    assert glue.read_bytes() == PRETTY
    found = command.rewrite("--check", "--diff", "a.js", "--print", "pretty")
    assert (found.status, found.stdout) == (0, b"")
    assert command.rewrite("--check", "a.js", "--print", "compact").status == 1


def test_the_sizes_are_told_of_each_form(command: Command, glue: Path) -> None:
    found = command.rewrite("a.js", "-o", "b.js", "--print", "compact", "--stats", "s.json", "--sizes")
    assert "; 26 -> 27 bytes (+3.85 %); gzip " in found.stderr
    assert "; compact 26 -> 16 bytes (-38.46 %); gzip " in found.stderr
    [record] = json.loads(Path("s.json").read_text())["files"]
    sizes = record["sizes"]
    assert (sizes["before"], sizes["after"]) == (26, 27)
    printed = sizes["printed"]
    assert (printed["print"], printed["before"], printed["after"]) == ("compact", 26, 16)
    assert printed["growth_percent"] == -38.4615
    assert printed["gzip"]["before"] == sizes["gzip"]["before"] > printed["gzip"]["after"]
    assert printed["brotli"].keys() == {"before", "after", "growth_percent"}
    command.rewrite("a.js", "-o", "b.js", "--stats", "s.json")
    [record] = json.loads(Path("s.json").read_text())["files"]
    assert "printed" not in record["sizes"]


def test_the_total_counts_what_is_written(command: Command, glue: Path) -> None:
    Path("b.js").write_bytes(PRETTY)
    found = command.rewrite("-i", "a.js", "b.js", "--print", "pretty")
    assert "2 files: 1 changed" in found.stderr


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("a.ts", b"let x: number = HEAP32[p >> 2];", "TypeScript"),
        ("a.jslib", b"addToLibrary({ f: (p) => HEAP32[p >> 2] });", "library files"),
        ("a.jsx", b"x = <a b={HEAP32[p >> 2]}/>;", "Unexpected token <"),
    ],
)
def test_what_cannot_be_printed_is_an_error_and_nothing_is_written(
    command: Command, glue: Path, name: str, code: bytes, words: str
) -> None:
    Path(name).write_bytes(code)
    assert command.rewrite("--check", name).status == 1
    found = command.rewrite("-i", name, "--print", "pretty")
    assert found.status == 2
    assert words in found.stderr
    assert "use --print preserve" in found.stderr
    assert Path(name).read_bytes() == code


def test_what_a_large_file_takes_is_said_before(command: Command, glue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_anew, "_LARGE", 20)
    found = command.rewrite("a.js", "-o", "b.js", "--print", "compact")
    assert found.stderr.startswith("Note: a.js: --print compact of 0.0 MB of code takes about 0 s and 0 MB of memory")
    assert "Note" not in command.rewrite("a.js", "-o", "b.js", "--print", "compact", "-q").stderr
    assert "Note" not in command.rewrite("a.js", "-o", "b.js").stderr
    # What is embedded in a file takes no time.
    Path("c.js").write_bytes(b"HEAP8[p];" + b"x='%s'" % (b"A" * 1000))
    assert "Note" not in command.rewrite("c.js", "-o", "b.js", "--print", "compact").stderr


@pytest.mark.parametrize("paths", [["a.js"], ["a.js", "b.js"]], ids=["one", "two"])
def test_a_terminal_shows_how_far_the_print_of_one_file_is(
    command: Command, glue: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str]
) -> None:
    steps: list[str] = []

    class Shown(Progress):
        def advance(self) -> None:
            if self._enabled:
                steps.append(self._what)

    monkeypatch.setattr(print_anew, "Progress", Shown)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    Path("b.js").write_bytes(CODE)
    assert command.rewrite("-i", *paths, "--print", "compact").status == 0
    assert steps == ["steps of the print"] * (3 if len(paths) == 1 else 0)


def test_preserve_reads_by_neither_library(glue: Path) -> None:
    program = (
        "import sys; from glue_rewriter.cli import run; "
        f"run(['rewrite', '{UNSIGNED}', 'a.js', '-o', 'b.js', '--print', 'preserve', '--stats', 's.json']); "
        "sys.exit(bool({'esprima', 'escodegen'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(("mode", "code"), [("pretty", PRETTY), ("compact", COMPACT)])
def test_a_source_map_leads_from_the_print_to_the_input(command: Command, glue: Path, mode: str, code: bytes) -> None:
    assert command.rewrite("a.js", "-o", "b.js", "--print", mode, "--source-map", "b.js.map").status == 0
    separator = b"" if code.endswith(b"\n") else b"\n"
    assert Path("b.js").read_bytes() == code + separator + b"//# sourceMappingURL=b.js.map\n"
    made = json.loads(Path("b.js.map").read_text())
    assert made["sources"] == ["a.js"]
    lines = decode(made["mappings"], sources=1, names=0)
    found = {
        (code.split(b"\n")[row][segment[0] :][:1], CODE.split(b"\n")[segment[2]][segment[3] :][:1])
        for row, segments in enumerate(lines)
        for segment in segments
        if len(segment) > 1
    }
    assert found >= {(name, name) for name in (b"x", b"=", b"H", b"[", b"p", b">", b"2")}
