"""`glue-rewriter lift`: both files of a program in one step, or neither; and sql.js above 2 GiB by it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

import fixtures.lifted
from fixtures.lifted import LINE, PROGRAMS, lay_out, run
from fixtures.published import node
from glue_rewriter import Settings, rewrite
from glue_rewriter.prelude import prelude
from glue_rewriter.wasm import memories
from tests.command import Command
from tests.test_wasm_limits import HEADER, MODULES, imported, limits, name, section, vector

WASM = HEADER + section(5, vector(limits(1, 256, 32768))) + section(0, b"\1nrest")
LIFTED_WASM = HEADER + section(5, vector(limits(1, 256, 65536))) + section(0, b"\1nrest")
IMPORTED = HEADER + section(2, vector(imported("env", "memory", b"\x02" + limits(1, 256, 32768))))
GLUE = b"""\
var file = "app.wasm", getHeapMax = () => 2147483648;
function grow(size) { size >>>= 0; if (size > 2147483648) return false; memory.grow(size >> 16) }
var read = (p) => HEAP32[p >> 2];
new WebAssembly.Instance(module);
"""
LIFTED_GLUE = GLUE.replace(b"2147483648", b"4294901760").replace(b"[p >> 2]", b"[p >>> 2]")
#: Glue that grows a memory which it has no limit of in sight.
NO_LIMIT = GLUE.replace(b"2147483648", b"most")
#: How an emcc before 1.39 grows the memory; the binary's own sbrk ends at 2 GiB, too.
OLD_EMCC = b"""\
var file = "app.wasm", WASM_PAGE_SIZE = 65536;
function enlargeMemory() { var LIMIT = 2147483648 - WASM_PAGE_SIZE; if (HEAP32[TOP >> 2] > LIMIT) return false; }
function reallocBuffer(size) { memory.grow(size); }
new WebAssembly.Instance(module);
"""
#: The head of what wasm2js makes of a program.
WASM2JS = b"(function () { var imul = Math.imul, fround = Math.fround, abs = Math.abs, clz32 = Math.clz32 })();\n"
NO_GROWTH = b'var file = "app.wasm"; var read = (p) => HEAP32[p >> 2];\nnew WebAssembly.Instance(module);\n'
#: A program for wasm64, linked for 4 GiB; asked for so many bytes, it says whether it got them and what it reads there.
WIDE_WASM = HEADER + section(5, vector(limits(5, 256, 65536))) + section(7, vector(name("memory") + b"\2\0"))
LIFTED_WIDE_WASM = HEADER + section(5, vector(limits(5, 256, 262144))) + section(7, vector(name("memory") + b"\2\0"))
WIDE_GLUE = b"""\
var file = "app.wasm", getHeapMax = () => 4294967296, module = new WebAssembly.Module(require("fs").readFileSync(file));
var memory = new WebAssembly.Instance(module).exports.memory, HEAP32;
function grow(size) {
  if (size > getHeapMax()) return false;
  var pages = (size - memory.buffer.byteLength + 65535) / 65536 | 0;
  try { memory.grow(BigInt(pages)); HEAP32 = new Int32Array(memory.buffer); return true; } catch { return false; }
}
var read = (p) => HEAP32[p >> 2];
var grown = grow(+process.argv[2]), p = +process.argv[2] - 8;
if (grown) new DataView(memory.buffer).setInt32(p, 42, true);
console.log(grown, grown && read(p));
"""
LIFTED_WIDE_GLUE = WIDE_GLUE.replace(b"4294967296", b"17179869184").replace(b"[p >> 2]", b"[p / 4]")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.wasm").write_bytes(WASM)
    (tmp_path / "app.js").write_bytes(GLUE)
    return Command(monkeypatch, capsysbinary)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("given", [["app.js"], ["app.js", "app.wasm"]])
def test_into_a_folder(command: Command, tmp_path: Path, given: list[str]) -> None:
    found = command("lift", *given, "-o", "deep/lifted")
    assert (found.status, found.stdout) == (0, b"")
    assert contents(tmp_path) == {
        "app.js": GLUE,
        "app.wasm": WASM,
        "deep/lifted/app.js": LIFTED_GLUE,
        "deep/lifted/app.wasm": LIFTED_WASM,
    }
    assert "app.wasm: memory 0: maximum 2 GiB -> 4 GiB" in found.stderr
    assert "app.js: 1 site: 1 rewritten, 0 already right, 0 left; 2 limits of the heap raised" in found.stderr
    assert "glue-rewriter audit deep/lifted/app.js" in found.stderr


@pytest.mark.parametrize(("glue", "binary"), [("app.js", "app.wasm"), ("game.framework.js", "game.wasm")])
def test_the_binary_beside_the_glue(command: Command, tmp_path: Path, glue: str, binary: str) -> None:
    """As emcc and Unity call them; no name stands in the glue."""
    (tmp_path / glue).write_bytes(GLUE.replace(b"app.wasm", b""))
    (tmp_path / binary).write_bytes(WASM)
    assert command("lift", "-i", glue).status == 0
    assert (tmp_path / binary).read_bytes() == LIFTED_WASM


def test_no_option_raises_the_limit_of_an_old_emcc(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_bytes(OLD_EMCC)
    assert command("rewrite", "-i", "--raise-heap-max", "-sMAXIMUM_MEMORY=4GB", "app.js").status == 0
    assert b"LIMIT = 2147483648 - WASM_PAGE_SIZE" in (tmp_path / "app.js").read_bytes()
    said = command("limits", "app.js").stdout.decode()
    assert "app.js:2:40: 2147483648 ends the heap, as the program's own sbrk does" in said
    assert "raises" not in said


def test_in_place_and_again(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").chmod(0o640)
    assert command("lift", "-i", "app.js").status == 0
    assert contents(tmp_path) == {"app.js": LIFTED_GLUE, "app.wasm": LIFTED_WASM}
    assert (tmp_path / "app.js").stat().st_mode & 0o777 == 0o640
    again = command("lift", "-i", "app.js")
    assert again.status == 0
    assert "It was lifted already: nothing has changed." in again.stderr
    assert contents(tmp_path) == {"app.js": LIFTED_GLUE, "app.wasm": LIFTED_WASM}


def test_what_is_written_is_named(command: Command, tmp_path: Path) -> None:
    first = command("lift", "app.js", "-o", "a")
    assert f"Written: {Path('a', 'app.wasm')} and {Path('a', 'app.js')}\n" in first.stderr
    again = command("lift", "a/app.js", "-o", "b")
    assert f"It was lifted already: copied to {Path('b', 'app.wasm')} and {Path('b', 'app.js')}.\n" in again.stderr
    assert contents(tmp_path / "b") == {"app.js": LIFTED_GLUE, "app.wasm": LIFTED_WASM}
    assert "Written: app.wasm and app.js\n" in command("lift", "app.js", "-i").stderr


def test_another_binary_than_the_glue_names_is_warned_of(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_bytes(GLUE + b'var file = "app.wasm";\n')
    (tmp_path / "other.wasm").write_bytes(WASM)
    said = "Warning: app.js names app.wasm, and not other.wasm: is other.wasm what it loads?"
    assert said not in command("lift", "app.js", "app.wasm", "-o", "a").stderr
    assert said in command("lift", "app.js", "other.wasm", "-o", "b").stderr


def test_up_to_3_gib(command: Command, tmp_path: Path) -> None:
    assert command("lift", "-i", "app.js", "--maximum", "3GB").status == 0
    [memory] = memories((tmp_path / "app.wasm").read_bytes())
    assert memory.maximum == 49_152
    assert (tmp_path / "app.js").read_bytes().count(b"3221225472") == 2


def test_a_binary_in_the_glue(command: Command, tmp_path: Path) -> None:
    def holding(binary: bytes, glue: bytes) -> bytes:
        return glue + b'var binary = "data:application/octet-stream;base64,' + base64.b64encode(binary) + b'";\n'

    (tmp_path / "one.js").write_bytes(holding(WASM, GLUE))
    assert command("lift", "-i", "one.js").status == 0
    assert (tmp_path / "one.js").read_bytes() == holding(LIFTED_WASM, LIFTED_GLUE)
    refused = command("lift", "-i", "one.js", "app.wasm")
    assert refused.status == 2
    assert "this glue holds its binary itself; leave out app.wasm" in refused.stderr


def test_a_binary_in_a_string_of_the_glue(command: Command, tmp_path: Path) -> None:
    def holding(binary: str, glue: bytes) -> bytes:
        return glue + f"var binary = binaryDecode('{binary}');\n".encode()

    text = WASM.decode("latin-1").replace("\n", "\\n")
    (tmp_path / "one.js").write_bytes(holding(text, GLUE))
    assert command("lift", "-i", "one.js").status == 0
    lifted = text.replace("\x80\x80\2", "\x80\x80\\x04")
    assert (tmp_path / "one.js").read_bytes() == holding(lifted, LIFTED_GLUE)


def test_a_program_for_wasm64_is_lifted_to_16_gib(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_bytes(WIDE_GLUE)
    (tmp_path / "app.wasm").write_bytes(WIDE_WASM)

    def answer(size: int) -> str:
        return node("app.js", str(size)).stdout.strip()

    assert [answer(size << 30) for size in (1, 9)] == ["true 42", "false false"]
    shown = command("limits", "app.js", "app.wasm").stdout.decode()
    assert "app.js:1:43: 4294967296 is what a function returns" in shown
    assert "app.js: 1 limit of the heap at 4 GiB; `glue-rewriter lift` raises it" in shown
    assert "app.wasm: memory 0 (64-bit): 256 to 65536 pages of 64 KiB, 16 MiB to 4 GiB" in shown
    found = command("lift", "-i", "app.js")
    assert found.status == 0, found.stderr
    assert "maximum 4 GiB -> 16 GiB" in found.stderr
    assert "audit -m64 app.js" in found.stderr
    assert contents(tmp_path) == {"app.js": LIFTED_WIDE_GLUE, "app.wasm": LIFTED_WIDE_WASM}
    assert [answer(size << 30) for size in (1, 9, 16, 17)] == ["true 42", "true 42", "true 42", "false false"]
    assert "It was lifted already" in command("lift", "-i", "app.js").stderr
    assert contents(tmp_path) == {"app.js": LIFTED_WIDE_GLUE, "app.wasm": LIFTED_WIDE_WASM}


@pytest.mark.parametrize("maximum", [16, 8])
def test_glue_for_wasm64_is_lifted_whose_binary_is_already(command: Command, tmp_path: Path, maximum: int) -> None:
    (tmp_path / "app.js").write_bytes(WIDE_GLUE.replace(b"4294967296", b"2147483648"))
    wide = HEADER + section(5, vector(limits(5, 256, maximum << 14))) + section(7, vector(name("memory") + b"\2\0"))
    (tmp_path / "app.wasm").write_bytes(wide)
    assert node("app.js", str(9 << 30)).stdout.strip() == "false false"
    shown = command("limits", "app.js", "app.wasm").stdout.decode()
    assert "app.js: 1 limit of the heap at 2 GiB; `glue-rewriter lift` raises it" in shown
    assert "1 limit of the heap raised" in command("lift", "-i", "app.js").stderr
    assert contents(tmp_path) == {"app.js": LIFTED_WIDE_GLUE, "app.wasm": LIFTED_WIDE_WASM}
    assert node("app.js", str(9 << 30)).stdout.strip() == "true 42"
    assert (
        "limit of the heap at 16 GiB; no engine allows more" in command("limits", "app.js", "app.wasm").stdout.decode()
    )
    again = command("lift", "-i", "app.js").stderr
    assert "no limit of the heap to raise" in again
    assert "2 GiB" not in again


def test_a_limit_that_is_raised_for_wasm64_is_counted(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_bytes(WIDE_GLUE.replace(b"4294967296", b"2147483648"))
    found = command("rewrite", "--raise-heap-max", "-i", "-m64", "-sMAXIMUM_MEMORY=16GB", "app.js")
    assert "1 limit of the heap raised" in found.stderr
    assert (tmp_path / "app.js").read_bytes() == LIFTED_WIDE_GLUE


def test_a_program_for_wasm64_is_lifted_to_what_is_said(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_bytes(WIDE_GLUE)
    (tmp_path / "app.wasm").write_bytes(WIDE_WASM)
    assert command("lift", "-i", "app.js", "--maximum", "8GB").status == 0
    [memory] = memories((tmp_path / "app.wasm").read_bytes())
    assert (memory.maximum, memory.wide) == (131_072, True)
    assert b"() => 8589934592" in (tmp_path / "app.js").read_bytes()


def test_every_edit_is_listed(command: Command) -> None:
    found = command("lift", "-v", "-i", "app.js")
    assert "app.js:3:28: shift: var read = (p) => HEAP32[p >> 2] -> var read = (p) => HEAP32[p >>> 2]" in found.stderr
    assert command("lift", "-q", "-i", "app.js") == (0, b"", "")


#: name -> files, arguments, message
REFUSED: dict[str, tuple[dict[str, bytes], list[str], str]] = {
    "no growth": ({"app.js": NO_GROWTH}, ["app.js", "-i"], "linked without -sALLOW_MEMORY_GROWTH and cannot be lifted"),
    "no limit in the glue": ({"app.js": NO_LIMIT}, ["app.js", "-i"], "no limit of the heap at 2 GiB is seen in it"),
    "sizes signed": (
        {"app.js": GLUE.replace(b"size >>>= 0; ", b"")},
        ["app.js", "-i"],
        "app.js:2:34: this glue compares the size that is asked for as a signed number",
    ),
    "an emcc before 1.39": (
        {"app.js": OLD_EMCC},
        ["app.js", "-i"],
        "app.js:2:40: this glue compares the size that is asked for as a signed number",
    ),
    "imported memory without a limit": (
        {"app.wasm": IMPORTED},
        ["app.js", "-i"],
        "the memory is imported as env.memory, and no `new WebAssembly.Memory` with a maximum of 2 GiB is seen",
    ),
    "64 bits, at no limit of the glue": (
        {"app.wasm": MODULES["memory64"]},
        ["app.js", "-i"],
        "no limit of the heap at 128 KiB is seen in it",
    ),
    "64 bits, too large": (
        {"app.wasm": WIDE_WASM, "app.js": WIDE_GLUE},
        ["app.js", "-i", "--maximum", "17GB"],
        "more than 16 GiB",
    ),
    "compiled to JavaScript": (
        {"app.js": WASM2JS + GLUE},
        ["app.js", "-i"],
        "compiled to JavaScript (wasm2js): it has no binary, and its memory ends at 2 GiB, so it cannot be lifted",
    ),
    "no memory": ({"app.wasm": MODULES["none"]}, ["app.js", "-i"], "the binary has no memory"),
    "several memories": (
        {"app.wasm": MODULES["several"]},
        ["app.js", "-i"],
        "app.wasm: the binary has 4 memories, and which one the glue uses is not seen",
    ),
    "broken wasm": ({"app.wasm": WASM[:12]}, ["app.js", "-i"], "app.wasm: at byte "),
    "no wasm": ({"app.wasm": b"let x = 1"}, ["app.js", "-i"], "not a wasm binary"),
    "which wasm": (
        {"app.js": GLUE + b'"other.wasm"', "other.wasm": WASM},
        ["app.js", "-i"],
        "which binary does it load? app.wasm and other.wasm are beside it; name it: lift app.js APP.wasm",
    ),
    "wasm elsewhere": ({"in/app.js": GLUE}, ["in/app.js", "-i"], "there is no app.wasm beside it; name it"),
    "the wrong way round": ({}, ["app.wasm", "app.js", "-i"], "this is the binary; give the JavaScript first"),
    "broken glue": ({"app.js": GLUE + b"("}, ["app.js", "-i"], "app.js:5:1: cannot parse this"),
    "2 GB": ({}, ["app.js", "-i", "--maximum", "2GB"], "a program is lifted above 2 GiB; give up to 4GB"),
    "5 GB": ({}, ["app.js", "-i", "--maximum", "5GB"], "the program is one for wasm32"),
    "no size": ({}, ["app.js", "-i", "--maximum", "4G"], "did you mean 4GB?"),
    "where to": ({}, ["app.js"], "Where should the files go? Give -o FOLDER, or -i to replace them."),
    "both ways": ({}, ["app.js", "-i", "-o", "x"], "-o and -i exclude each other"),
    "onto itself": ({}, ["app.js", "-o", "."], "-o . is where app.js is: give another folder, or -i to replace it"),
    "a file": ({"out": b""}, ["app.js", "-o", "out"], "out: is a file; -o names a folder for both files"),
    "stdin": ({}, ["-", "-i"], "lift takes files, not standard input"),
    "not there": ({}, ["none.js", "-i"], "none.js: no such file"),
    # the second of two files cannot be written: the first is not, either
    "no room for the glue": ({"out/app.js/x": b""}, ["app.js", "-o", "out"], "out/app.js: cannot be written"),
    "no room for the wasm": ({"out/app.wasm/x": b""}, ["app.js", "-o", "out"], "out/app.wasm: cannot be written"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_done_is_told_and_nothing_is_written(command: Command, tmp_path: Path, what: str) -> None:
    files, arguments, message = REFUSED[what]
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    before = contents(tmp_path)
    found = command("lift", *arguments)
    assert (found.status, found.stdout) == (2, b"")
    assert message in " ".join(found.stderr.split())
    assert contents(tmp_path) == before


def test_what_the_second_parser_refuses_is_not_written(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def corrupted(*given: object, **named: object) -> object:
        made = rewrite(*given, **named)  # type: ignore[arg-type]
        return made._replace(code=made.code.replace(b"var read", b"var reed"))

    monkeypatch.setattr("glue_rewriter.cli.lift_run.rewrite", corrupted)
    found = command("lift", "-i", "app.js")
    assert found.status == 2
    assert "app.js" in found.stderr
    assert contents(tmp_path) == {"app.js": GLUE, "app.wasm": WASM}


def test_a_binary_that_reads_otherwise_than_it_was_meant_is_not_written(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glue_rewriter.cli.lift_run.raised", lambda *_: WASM)
    found = command("lift", "-i", "app.js")
    assert (found.status, found.stdout) == (2, b"")
    assert "app.wasm: the raised memory reads otherwise than it was meant" in found.stderr
    assert contents(tmp_path) == {"app.js": GLUE, "app.wasm": WASM}


def test_what_to_watch_for_is_told(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_bytes(GLUE + b'new Worker("app.worker.js"); s.integrity = x; f(HEAPU8, q);\n')
    said = command("lift", "-i", "app.js").stderr
    assert "app.worker.js belongs to it" in said
    assert "hashes of files (integrity)" in said


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize("title", ["sql.js", "Zstandard"])
def test_a_lifted_program_answers_above_2_gib_as_it_does_below(
    title: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    program = PROGRAMS[title]
    below = run(program, high=False)
    copy = lay_out(program, tmp_path, lifted=False, mended=False, hooked=False)
    found = Command(monkeypatch, capsysbinary)("lift", "-i", str(copy / program.glue))
    assert found.status == 0, found.stderr
    for other in program.others:  # code of the package that addresses the memory, too
        code = rewrite((copy / other).read_bytes(), Settings(4 << 30), path=other).code
        (copy / other).write_bytes(code)
    glue = copy / program.glue
    glue.write_bytes(glue.read_bytes() + fixtures.lifted._HOOKS[program.format])
    high = tmp_path / "high.cjs"
    high.write_text(prelude("factory"), "utf-8")
    here = Path(fixtures.lifted.__file__).parent
    ran = node(here / "run.mjs", here / program.session, copy, program.glue, high, "high", timeout=60)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["probe"] >= LINE
    assert said["answers"] == below.answers
