"""`glue-rewriter high-memory`: what its preludes claim, in programs of ours and in one that emcc links."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from fixtures.published import node
from glue_rewriter import Settings, rewrite
from glue_rewriter.prelude import SHAPES, prelude
from tests.command import Command
from tests.emcc.builds import run
from tests.tools import installed

LINE = 2**31
RUNNER = Path(__file__).with_name("high_memory.mjs")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsysbinary)


@cache
def runs() -> dict[str, Any]:
    """What became of each program."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"{shape}.cjs") for shape in SHAPES]
        for shape, path in zip(SHAPES, paths, strict=True):
            path.write_text(prelude(shape), "utf-8")
        finished = node(RUNNER, *paths)
    assert finished.returncode == 0, finished.stderr
    found: dict[str, Any] = json.loads(finished.stdout)
    return found


WORKING = [
    "pre-js, in the scope",
    "pre-js, called back alone",
    "pre-js, exported",
    "pre-js, of the instance",
    "pre-js, asm",
    "pre-js, a getter that ends the program",
    "pre-js, a script alone",
    "pre-js, overrides copied out and in",
    "pre-js, replaced and chained later",
    "factory",
    "factory without an argument",
    "factory, its argument",
    "factory, no argument of it",
    "factory that does not call back",
    "factory that calls back from a copy",
    "factory that calls back alone",
    "factory that resolves to something else",
    "factory that copies its argument",
]


@pytest.mark.parametrize("name", WORKING)
def test_all_that_follows_lies_above(name: str) -> None:
    run = runs()[name]
    assert run["error"] == ""
    assert LINE <= run["lowest"] < LINE + (1 << 26)
    assert run["left"] < 32  # less than its smallest block
    assert run["apart"]
    assert run["info"]["blocks"] < 200
    assert run["info"]["line"] == LINE
    assert LINE - (8 << 20) < run["info"]["claimed"] < LINE
    assert LINE <= run["info"]["first"] < LINE + (1 << 20)
    [line] = run["said"]
    assert line.startswith("high-memory: 2046 MiB below 2048 MiB claimed in ")
    assert line.endswith(f"blocks; what is allocated now is at 0x{run['info']['first']:x} and above")


def test_it_comes_before_the_callback_of_the_program() -> None:
    assert runs()["pre-js, in the scope"]["order"] == ["theirs", True, 1, True]
    assert runs()["pre-js, replaced and chained later"]["order"] == ["first", "second"] * 2
    assert runs()["pre-js, overrides copied out and in"]["called"] == 1


def test_a_factory_stays_what_it_was() -> None:
    run = runs()["factory"]
    assert (run["ready"], run["given"]) == ("yes", 1)
    assert run["main"] >= LINE
    assert runs()["factory that does not call back"]["main"] < LINE  # it was up before it could be told
    for name in ("factory that calls back from a copy", "factory that calls back alone"):
        assert runs()[name]["main"] >= LINE
    assert runs()["factory of 2 GiB"]["main"] is None  # it is not gone on with
    assert runs()["global"] is True
    assert (runs()["passed"], runs()["self"]) == (3, "self")
    assert runs()["synchronous"] == ["a", "onRuntimeInitialized"]


def test_sbrk_moves_up_to_the_line() -> None:
    run = runs()["pre-js, sbrk alone"]
    assert run["error"] == ""
    assert LINE <= run["sbrk"] <= LINE + (1 << 20)
    assert run["said"][0].endswith("and above; by sbrk, so what the program had freed before may be below")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "pre-js, no allocator",
            "high-memory: the program exports no allocator, malloc: link it with -sEXPORTED_FUNCTIONS=_malloc",
        ),
        ("factory without an allocator", "high-memory: the program exports no allocator, malloc: "),
        (
            "pre-js, a memory of 2 GiB",
            " bytes: 1792 MiB below 2048 MiB claimed, up to 1797 MiB. Its memory must be able",
        ),
        ("factory of 2 GiB", " bytes: 1792 MiB below 2048 MiB claimed, up to 1797 MiB. Its memory must be able"),
        ("factory of 2 GiB, its argument", "Its memory must be able to grow past 2 GiB: link it with "),
        ("factory of 2 GiB that would hang", "Its memory must be able to grow past 2 GiB: link it with "),
        ("pre-js, sbrk that ends", "Its memory must be able to grow past 2 GiB: link it with "),
        ("pre-js, malloc that throws", "the program gave no 268435456 bytes (out of memory): 0 MiB below 2048 MiB"),
    ],
)
def test_what_does_not_get_there_says_why(name: str, message: str) -> None:
    run = runs()[name]
    assert message in run["error"]
    assert run["said"] == []
    assert run["info"] is None


def test_it_may_stand_twice() -> None:
    run = runs()["pre-js, twice"]
    assert run["error"] == ""
    assert run["lowest"] >= LINE
    [first, second] = run["said"]
    assert first.startswith("high-memory: 2046 MiB below 2048 MiB claimed in ")
    assert second.startswith("high-memory: 0 MiB below 2048 MiB claimed in 0 blocks; ")


@pytest.mark.parametrize(
    ("rest", "status", "said"),
    [
        ("", 1, "high-memory: nothing was claimed: the program did not call Module.onRuntimeInitialized."),
        ("process.exit(0);", 1, "high-memory: nothing was claimed"),
        ("process.exit(3);", 3, ""),
        ("var ENVIRONMENT_IS_PTHREAD = true;", 0, ""),
        ("var ENVIRONMENT_IS_PTHREAD = false, ENVIRONMENT_IS_WASM_WORKER = true;", 0, ""),
        (
            "Module._sbrk = (size) => (2 ** 31 + size) | 0; Module.onRuntimeInitialized();",
            0,
            "high-memory: 0 MiB below",
        ),
    ],
)
def test_a_program_that_never_says_that_it_is_up_ends_with_an_error(rest: str, status: int, said: str) -> None:
    finished = node("-e", prelude("pre-js") + rest)
    assert (finished.returncode, finished.stdout) == (status, "")
    assert finished.stderr.startswith(said)
    assert bool(finished.stderr) is bool(said)


def test_the_allocator_may_have_a_name_of_its_own(command: Command) -> None:
    for shape in SHAPES:
        text = command("high-memory", "--shape", shape, "--allocator", "my_alloc").stdout.decode()
        assert '"my_alloc"' in text
        assert "the program exports no allocator, my_alloc: link it with -sEXPORTED_FUNCTIONS=_my_alloc, _main" in text
        assert '"malloc"' not in text
        assert "__" not in text
    assert "typeof _my_alloc ==" in command("high-memory", "--allocator", "my_alloc").stdout.decode()


def test_the_command_writes_and_refuses(command: Command, tmp_path: Path) -> None:
    found = command("high-memory")
    assert (found.status, found.stdout.decode(), found.stderr) == (0, prelude("pre-js"), "")
    assert command("high-memory", "--shape", "factory", "-o", "high.cjs") == (0, b"", "")
    assert (tmp_path / "high.cjs").read_text("utf-8") == prelude("factory")
    bad = command("high-memory", "--allocator", "a b")
    assert (bad.status, bad.stdout) == (2, b"")
    assert "--allocator a b: not the name of a function" in bad.stderr
    assert command("high-memory", "-o", "none/high.js").status == 2


PROGRAM = r"""
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main() {
  char *text = malloc(100);
  strcpy(text, "text");
  int *many = malloc(4000);
  for (int i = 0; i < 1000; i++) many[i] = i;
  printf("%d %d %s %d\n", (uintptr_t)text >> 31, (uintptr_t)many >> 31, text, many[999]);
}
"""
GROWS = ("-sALLOW_MEMORY_GROWTH", "-sMAXIMUM_MEMORY=4GB")
EXPORTS = "-sEXPORTED_FUNCTIONS=_main,_malloc"


HOOK = ("--js-transform", "glue-rewriter rewrite -q -i -sMAXIMUM_MEMORY=4GB")
THERE = "claimed in 8 blocks; what is allocated now is at 0x80000"
NOWHERE = "nothing was claimed: the program did not call Module.onRuntimeInitialized"


def linked(folder: Path, *arguments: str) -> Path:
    """The program, linked by emcc with the prelude."""
    installed("emcc", "emscripten")
    (folder / "high.js").write_text(prelude("pre-js"), "utf-8")
    (folder / "main.c").write_text(PROGRAM, "utf-8")
    run("emcc", "main.c", "-o", "main.js", "--pre-js", "high.js", *arguments, cwd=folder)
    return folder / "main.js"


def started(script: Path) -> subprocess.CompletedProcess[str]:
    """Run as the page says for glue of that age, which takes a global fetch for a browser's."""
    page = (Path(__file__).parent.parent / "docs/high-memory.md").read_text("utf-8")
    [code] = re.findall(r"`node -e '(.*?)'`", page)
    return node("-e", code.replace("./tests.js", str(script)))


@pytest.mark.network
@pytest.mark.emcc
@pytest.mark.parametrize(
    ("arguments", "status", "stdout", "stderr"),
    [
        ((*GROWS, EXPORTS, "-O0"), 0, "1 1 text 999\n", THERE),
        (
            (*GROWS, EXPORTS, "-O2", "-pthread", "-sPROXY_TO_PTHREAD", "-sEXIT_RUNTIME", *HOOK),
            0,
            "1 1 text 999\n",
            THERE,
        ),
        ((*GROWS, "-O1"), 7, "", "high-memory: the program exports no allocator, malloc: link it with "),
        (("-sALLOW_MEMORY_GROWTH", EXPORTS, "-O1"), 7, "", "Its memory must be able to grow past 2 GiB"),
        ((*GROWS, EXPORTS, "-O1", "-sINCOMING_MODULE_JS_API=print"), 1, "0 0 text 999\n", NOWHERE),
        ((*GROWS, EXPORTS, "-O1", "-sASYNCIFY"), 0, "1 1 text 999\n", THERE),
        ((*GROWS, EXPORTS, "-O1", "-sMINIMAL_RUNTIME"), 1, "0 0 text 999\n", NOWHERE),
    ],
    ids=[
        "all right",
        "in a thread",
        "no allocator exported",
        "a memory of 2 GiB",
        "no callback",
        "asynchronous",
        "a minimal runtime",
    ],
)
def test_a_program_that_emcc_links(
    tmp_path: Path, arguments: tuple[str, ...], status: int, stdout: str, stderr: str
) -> None:
    finished = started(linked(tmp_path, *arguments))
    assert (finished.returncode, finished.stdout) == (status, stdout), finished.stderr
    assert stderr in finished.stderr


@pytest.mark.network
@pytest.mark.emcc
def test_the_closure_compiler_takes_it(tmp_path: Path) -> None:
    (tmp_path / "post.js").write_text('Module["postRun"] = [() => console.log(JSON.stringify(Module["highMemory"]))];')
    script = linked(tmp_path, *GROWS, EXPORTS, "-O2", "--closure", "1", "--post-js", "post.js")
    finished = started(script)
    told, info = finished.stdout.splitlines()
    assert told == "1 1 text 999"
    assert sorted(json.loads(info)) == ["blocks", "claimed", "first", "line"]
    # The line that it knows is no limit of the program.
    assert b"2147483648" in script.read_bytes()
    result = rewrite(script.read_bytes(), Settings(maximum_memory=4 << 30), raise_heap_max=True)
    assert [edit for edit in result.edits if edit.kind == "heap-max"] == []


@pytest.mark.parametrize("shape", SHAPES)
def test_the_audit_says_nothing_of_a_prelude(shape: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "pre.js").write_text(prelude(shape))
    assert command("audit", "-sMAXIMUM_MEMORY=4GB", "--min-confidence", "low", "pre.js").status == 0


@pytest.mark.parametrize("shape", SHAPES)
def test_raising_limits_leaves_the_line_of_a_prelude(shape: str) -> None:
    text = prelude(shape)
    assert rewrite(text, Settings(maximum_memory=4 << 30), raise_heap_max=True).text == text
    raised = text.replace("0x80000000", "2147483648")
    assert rewrite(raised, Settings(maximum_memory=4 << 30), raise_heap_max=True).text == raised
