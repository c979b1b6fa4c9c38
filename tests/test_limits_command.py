"""`glue-rewriter limits`, and what `rewrite --raise-heap-max` says: on files of ours, and on published ones."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from fixtures.published import node, published_file
from glue_rewriter.wasm import memories
from tests.command import Command
from tests.test_wasm_limits import HEADER, MODULES, imported, section, vector
from tests.test_wasm_limits import limits as limits_of

PAGE = Path(__file__).parent.parent / "docs/high-memory.md"
GIB = 1 << 30
DEFINED = HEADER + section(5, vector(limits_of(1, 256, 32768))) + section(0, b"\1nrest")
LIFTED = HEADER + section(5, vector(limits_of(1, 256, 65536))) + section(0, b"\1nrest")
GLUE = b"""\
var getHeapMax = () => 2147483648;
function grow(size) { if (size > 2147483648) return false; memory.grow(size >> 16) }
new WebAssembly.Instance(module);
"""
#: What is said of limits in glue.
HEAP_MAXIMUM = "2147483648 is what a function returns that says how far the heap may grow"
SIGNED = (
    "the size that is asked for is compared as it comes, negative from 2 GiB up: "
    "this glue cannot grow the memory so far"
)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.wasm").write_bytes(DEFINED)
    (tmp_path / "glue.js").write_bytes(GLUE)
    return Command(monkeypatch, capsysbinary)


def embedding(binary: bytes) -> bytes:
    return b'f("data:application/octet-stream;base64,' + base64.b64encode(binary) + b'"); heapMax = () => 2147483648\n'


def test_limits_are_shown(command: Command, tmp_path: Path) -> None:
    (tmp_path / "one.js").write_bytes(embedding(MODULES["shared"]))
    (tmp_path / "several.wasm").write_bytes(MODULES["several"])
    (tmp_path / "none.wasm").write_bytes(MODULES["none"])
    (tmp_path / "fixed.js").write_bytes(b"WebAssembly.instantiate(binary); wasmTable.grow(1)")
    (tmp_path / "two.js").write_bytes(embedding(DEFINED).replace(b"heapMax = () => 2147483648", b"") * 2)
    (tmp_path / "other.js").write_bytes(b"let x = 1")
    found = command(
        "limits", "in.wasm", "glue.js", "one.js", "several.wasm", "none.wasm", "fixed.js", "other.js", "two.js"
    )
    assert (found.status, found.stderr) == (0, "")
    assert found.stdout.decode().splitlines() == [
        "in.wasm: memory 0: 256 to 32768 pages of 64 KiB, 16 MiB to 2 GiB",
        f"glue.js:1:24: {HEAP_MAXIMUM}",
        "glue.js:2:34: 2147483648 is where a function that grows the memory stops",
        f"glue.js:2:34: {SIGNED}",
        "glue.js: 2 limits of the heap at 2 GiB; `glue-rewriter rewrite --raise-heap-max` raises them",
        "one.js: memory 0 (shared): 1 to 2 pages of 64 KiB, 64 KiB to 128 KiB",
        f"one.js:1:{len(embedding(MODULES['shared'])) - 10}: {HEAP_MAXIMUM}",
        "one.js: 1 limit of the heap at 2 GiB; `glue-rewriter rewrite --raise-heap-max` raises it",
        "several.wasm: memory 0, imported as a.b: 0 to 1 pages of 64 KiB, 0 B to 64 KiB",
        "several.wasm: memory 1: 1 to 2 pages of 64 KiB, 64 KiB to 128 KiB",
        "several.wasm: memory 2: from 3 pages of 64 KiB, 192 KiB, without a maximum",
        "several.wasm: memory 3: 4 to 32768 pages of 64 KiB, 256 KiB to 2 GiB",
        "none.wasm: no memory",
        "fixed.js: no limit of the heap at 2 GiB found",
        "fixed.js: nothing here grows the memory: built without ALLOW_MEMORY_GROWTH, it cannot be lifted",
        "other.js: no limit of the heap at 2 GiB found",
        "two.js: holds 2 wasm binaries, of which none is read: build them to files of their own",
        "two.js: no limit of the heap at 2 GiB found",
    ]


def test_names_in_a_binary_do_not_reach_the_terminal_as_they_are(command: Command, tmp_path: Path) -> None:
    names = imported("\x1b[31mü", "a\nb", b"\2" + limits_of(1, 1, 2))
    (tmp_path / "odd.wasm").write_bytes(HEADER + section(2, vector(names)))
    [line] = command("limits", "odd.wasm").stdout.decode().splitlines()
    assert line.startswith(r"odd.wasm: memory 0, imported as \x1b[31mü.a\nb: 1 to 2 pages")


def test_limits_as_json(command: Command) -> None:
    found = command("limits", "--format", "json", "in.wasm", "glue.js")
    assert found.status == 0
    document = json.loads(found.stdout)
    assert document["schema"] == 1
    [binary, glue] = document["files"]
    assert binary == {
        "path": "in.wasm",
        "memories": [
            {
                "index": 0,
                "imported": None,
                "minimum": 256,
                "maximum": 32768,
                "page_size": 65536,
                "shared": False,
                "memory64": False,
            }
        ],
        "heap_limits": None,
        "grows": None,
        "unread_binary": False,
        "compiled": None,
    }
    assert glue["memories"] is None
    assert glue["grows"] is True
    assert [(limit["line"], limit["column"], limit["text"], limit["form"]) for limit in glue["heap_limits"]] == [
        (1, 24, "2147483648", "heap maximum"),
        (2, 34, "2147483648", "growth"),
    ]


#: Byte -> what emcc writes for it in a string, or a minifier.
SPELLINGS = [
    {0: "\0", 10: "\\n", 13: "\\r", 39: "\\'", 92: "\\\\"},
    {0: "\u0100", 10: "\\n", 13: "\\r", 39: "\\'", 92: "\\\\"},
    {byte: f"\\x{byte:02x}" for byte in [*range(32), 34, 39, 92, 96, *range(127, 256)]},
    {0: "\\0", 10: "\\n", 13: "\\r", 11: "\\v", 39: "\\'", 34: '\\"', 92: "\\\\", 96: "\\`"},
]
#: How emcc reads it (src/binaryDecode.js).
DECODE = """
const decode = (text) => Buffer.from([...text].map((each) => ~each.charCodeAt(0) >> 8 & each.charCodeAt(0)));
process.stdout.write(decode(binary).toString("hex"));
"""


def in_a_string(binary: bytes, spelling: dict[int, str], quote: str = "'") -> bytes:
    text = "".join(spelling.get(byte, chr(byte)) for byte in binary)
    return f"const binary = {quote}{text}{quote}, heapMax = () => 2147483648;\n".encode()


@pytest.mark.parametrize("quote", ["'", '"', "`"])
@pytest.mark.parametrize("spelling", SPELLINGS, ids=["raw", "U+0100", "escapes", "mixed"])
def test_a_binary_in_a_string_is_read_and_raised_where_it_is(
    command: Command, tmp_path: Path, spelling: dict[int, str], quote: str
) -> None:
    binary, lifted = (each + section(0, b"\6n'\"`\\$" + bytes(range(256))) for each in (DEFINED, LIFTED))
    spelling = {**spelling, ord(quote): f"\\{quote}"}
    (tmp_path / "one.js").write_bytes(in_a_string(binary, spelling, quote))
    assert command("limits", "one.js").stdout.startswith(b"one.js: memory 0: 256 to 32768 pages")
    assert command("limits", "one.js", "--maximum", "4GB", "-i").status == 0
    (tmp_path / "run.js").write_bytes((tmp_path / "one.js").read_bytes() + DECODE.encode())
    assert bytes.fromhex(node(tmp_path / "run.js").stdout) == lifted


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("'\0asm\\1\0\0\0'", 0),  # an octal escape: emcc writes none, and it is nothing to us
        ("'\0asm\1\u0101'", 2),
        ("'\0asm\1\\u0200'", 2),
        ("`\0asm\1${x}`", 0),
        ("'\0asm\1", 2),  # which no parser reads
    ],
)
def test_a_broken_binary_in_a_string_is_none_or_told(command: Command, tmp_path: Path, text: str, status: int) -> None:
    (tmp_path / "string.js").write_bytes(f"f({text}); heapMax = () => 2147483648".encode())
    found = command("limits", "string.js")
    assert (found.status, "Traceback" in found.stderr) == (status, False)
    assert ("string.js:" in found.stderr) == bool(status)


def test_the_maximum_is_raised(command: Command, tmp_path: Path) -> None:
    found = command("limits", "in.wasm", "--maximum", "4GB", "-o", "out.wasm")
    assert found == (0, b"", "in.wasm: memory 0: maximum 2 GiB -> 4 GiB\n")
    assert (tmp_path / "out.wasm").read_bytes() == LIFTED
    assert (tmp_path / "in.wasm").read_bytes() == DEFINED
    again = command("limits", "out.wasm", "--maximum", "4GB", "-i")
    assert again == (0, b"", "out.wasm: memory 0: the maximum is 4 GiB already; unchanged\n")
    assert command("limits", "-", "--maximum=4gb", "-o-", stdin=DEFINED).stdout == LIFTED


def test_a_binary_in_base64_is_raised_where_it_is(command: Command, tmp_path: Path) -> None:
    (tmp_path / "one.js").write_bytes(embedding(DEFINED))
    assert command("limits", "one.js", "--maximum", "4GB", "-i").status == 0
    assert (tmp_path / "one.js").read_bytes() == embedding(LIFTED)


def test_what_has_no_maximum_is_said(command: Command, tmp_path: Path) -> None:
    (tmp_path / "open.wasm").write_bytes(MODULES["without a maximum"])
    found = command("limits", "open.wasm", "in.wasm", "glue.js", "--maximum", "4GB", "-i")
    assert found.stderr.splitlines() == [
        "open.wasm: memory 0 has no maximum; unchanged",
        "in.wasm: memory 0: maximum 2 GiB -> 4 GiB",
    ]
    assert (tmp_path / "glue.js").read_bytes() == GLUE


def test_bytes_that_move_are_said(command: Command, tmp_path: Path) -> None:
    (tmp_path / "small.wasm").write_bytes(MODULES["defined"])
    found = command("limits", "small.wasm", "--maximum", "4GB", "-o", "none/small.wasm")
    assert (found.status, "->" in found.stderr) == (2, False)  # what was not written is not said to be
    found = command("limits", "small.wasm", "--maximum", "4GB", "-i")
    assert "128 KiB -> 4 GiB; what follows has moved, so a source map of the binary is off" in found.stderr


def test_one_of_several_memories_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "several.wasm").write_bytes(MODULES["several"])
    assert command("limits", "several.wasm", "--maximum", "4GB", "--memory", "3", "-i").status == 0
    found = memories((tmp_path / "several.wasm").read_bytes())
    assert [memory.maximum for memory in found] == [1, 2, None, 65536]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in.wasm", "-o", "x"], "-o, -i and --memory are for --maximum"),
        (["in.wasm", "--memory", "0"], "-o, -i and --memory are for --maximum"),
        (["in.wasm", "--maximum", "4GB"], "Give -o FILE, or -i"),
        (["in.wasm", "--maximum", "4GB", "-i", "-o", "x"], "Give -o FILE, or -i"),
        (["in.wasm", "--maximum", "4GB", "-i", "--format", "json"], "leave out --maximum"),
        (["in.wasm", "--maximum", "much", "-i"], "--maximum much: not a size"),
        (["in.wasm", "--maximum", "5GB", "-i"], "in.wasm: at byte 14 (0xe): memory 0 has addresses of 32 bits"),
        (["in.wasm", "--maximum", "3000000000", "-i"], "no whole number of pages"),
        (["several.wasm", "--maximum", "4GB", "-i"], "several.wasm: the binary has 4 memories: say which one"),
        (["in.wasm", "--memory", "1", "--maximum", "4GB", "-i"], "there is no memory 1: the binary has 1"),
        (["none.wasm", "--maximum", "4GB", "-i"], "none.wasm: the binary has no memory"),
        (["glue.js", "--maximum", "4GB", "-i"], "glue.js: no wasm binary, and none in it"),
        (["in.wasm", "several.wasm", "--memory", "0", "--maximum", "4GB", "-o", "x"], "-o takes one binary, and 2"),
        (["broken.wasm"], "broken.wasm: at byte 10 (0xa): a section is said to have 9 bytes"),
        (["broken.js"], "broken.js: at byte 3 (0x3): the base64 of a wasm binary that starts here is broken"),
        (["string.js", "--maximum", "4GB", "-i"], "string.js: the binary has no memory"),
        (["missing.wasm"], "missing.wasm: no such file"),
        (["empty.wasm"], "empty.wasm: at byte 0 (0x0): a wasm binary ends here, in its first 8 bytes"),
        (["cut.bin"], "cut.bin: at byte 3 (0x3): a wasm binary ends here, in its first 8 bytes"),
        (["page.wasm"], "page.wasm: at byte 0 (0x0): not a wasm binary"),
        (["page.wasm", "--maximum", "4GB", "-i"], "page.wasm: at byte 0 (0x0): not a wasm binary"),
        (["in.wasm", "-", "--maximum", "4GB", "-i"], "-i replaces files, and - is stdin"),
        (["two.js", "--maximum", "4GB", "-i"], "two.js: holds 2 wasm binaries, of which none is read"),
        (["bad.js"], "bad.js:1:5: cannot parse this"),
    ],
)
def test_what_cannot_be_done_is_an_error(command: Command, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "several.wasm").write_bytes(MODULES["several"])
    (tmp_path / "none.wasm").write_bytes(MODULES["none"])
    (tmp_path / "broken.wasm").write_bytes(HEADER + b"\5\x09\1")
    (tmp_path / "broken.js").write_bytes(b'x("AGFzbQEAAAABA")')
    (tmp_path / "bad.js").write_bytes(b"let = = ;")
    (tmp_path / "string.js").write_bytes(b"f('\0asm\1\0\0\0')")
    (tmp_path / "empty.wasm").write_bytes(b"")
    (tmp_path / "cut.bin").write_bytes(HEADER[:3])
    (tmp_path / "page.wasm").write_bytes(b"<!doctype html><title>Not Found</title>")
    (tmp_path / "two.js").write_bytes(embedding(DEFINED) * 2)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    found = command("limits", *arguments)
    assert (found.status, found.stdout) == (2, b"")
    assert message in found.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# rewrite --raise-heap-max


@pytest.mark.slow
def test_rewrite_raises_and_says_so(command: Command, tmp_path: Path) -> None:
    found = command.rewrite("glue.js", "-o", "out.js", "--raise-heap-max", "--verify")
    assert found.status == 0
    assert "0 sites: 0 rewritten, 0 already right, 0 left; 2 limits of the heap raised; " in found.stderr
    assert (tmp_path / "out.js").read_bytes() == GLUE.replace(b"2147483648", b"4294901760")
    again = command.rewrite("out.js", "--raise-heap-max", "--check")
    assert again.status == 0
    assert "no limit of the heap at 2 GiB found" in again.stderr
    check = command.rewrite("glue.js", "--raise-heap-max", "--check")
    assert (check.status, "2 limits of the heap to raise" in check.stderr) == (1, True)
    assert command.rewrite("glue.js", "--check").status == 0


# as published


@pytest.mark.network
@pytest.mark.parametrize(
    ("package", "glue", "binary", "said"),
    [
        ("sql.js", "dist/sql-wasm.js", "dist/sql-wasm.wasm", ["heap maximum", "growth", "growth"]),
        ("sql.js", "dist/sql-wasm-debug.js", "dist/sql-wasm-debug.wasm", ["heap maximum"]),
        ("sql.js", "dist/sql-wasm-inline.js", "", ["heap maximum", "growth", "growth"]),
        ("canvaskit-wasm", "bin/canvaskit.js", "bin/canvaskit.wasm", ["growth", "growth"]),
        ("wasm-vips", "lib/vips.js", "lib/vips.wasm", ["heap maximum", "growth", "growth", "memory"]),
        (
            "@jitl/quickjs-wasmfile-debug-sync",
            "dist/emscripten-module.mjs",
            "dist/emscripten-module.wasm",
            ["memory", "heap maximum"],
        ),
    ],
)
def test_published_programs(
    command: Command, tmp_path: Path, package: str, glue: str, binary: str, said: list[str]
) -> None:
    script = str(published_file(package, glue))
    module = str(published_file(package, binary or glue))
    document = json.loads(command("limits", "--format", "json", script, module).stdout)
    assert [limit["form"] for limit in document["files"][0]["heap_limits"]] == said
    assert not any(limit["signed"] for limit in document["files"][0]["heap_limits"])
    [memory] = document["files"][1]["memories"]
    assert memory["maximum"] == 32768

    found = command("limits", module, "--maximum", "4GB", "-o", "lifted")
    assert found.stderr == f"{module}: memory 0: maximum 2 GiB -> 4 GiB\n"
    [memory] = json.loads(command("limits", "--format", "json", "lifted").stdout)["files"][0]["memories"]
    assert memory["maximum"] == 65536
    raised = command.rewrite(script, "-o", "lifted.js", "--raise-heap-max")
    assert f"; {len(said)} limit{'s' if len(said) > 1 else ''} of the heap raised; " in raised.stderr
    [after] = json.loads(command("limits", "--format", "json", "lifted.js").stdout)["files"]
    assert after["heap_limits"] == []


@pytest.mark.network
def test_the_page_shows_what_is_said_of_sqljs(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published_file("sql.js", "dist/sql-wasm.js").parent)
    found = command("limits", "sql-wasm.wasm", "sql-wasm.js")
    assert f"```\n{found.stdout.decode()}```\n" in PAGE.read_text("utf-8")
