"""`glue-rewriter sanitize`, and how its runtime reports: on the console, by an error, as JSON; in workers and pages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from fixtures.published import NODE
from glue_rewriter import Settings, SourceError, sanitize
from tests.command import Command
from tests.source_maps.oracle import ask

MISTAKE = b"function f(p) {\n  return HEAP32[p >> 2];\n}\n"
#: A page: a memory above 2 GiB is not needed for what is negative.
PAGE = "var wasmMemory = new WebAssembly.Memory({ initial: 2 }), HEAP32 = new Int32Array(wasmMemory.buffer);\n"
FOUND = {
    "file": "in.js",
    "line": 2,
    "column": 17,
    "code": "HEAP32[p >> 2]",
    "problem": "the index -4 is negative",
    "values": [-4],
}
TEXT = "glue-rewriter sanitize: in.js:2:17: HEAP32[p >> 2]: the index -4 is negative"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.js").write_bytes(MISTAKE)
    return Command(monkeypatch, capsysbinary)


def run(code: str, folder: Path, *, name: str = "run.cjs") -> subprocess.CompletedProcess[str]:
    file = folder / name
    file.write_text(code, "utf-8")
    return subprocess.run(
        [NODE, "--no-warnings", file], capture_output=True, text=True, check=False, timeout=60, cwd=folder
    )


# what is written, and where


def test_to_a_file_with_a_line_for_people(command: Command, tmp_path: Path) -> None:
    found = command("sanitize", "in.js", "-o", "out.js")
    assert (found.status, found.stdout) == (0, b"")
    out = (tmp_path / "out.js").read_bytes()
    assert found.stderr == (
        "in.js: checks 1 access, 0 comparisons and 0 look-ups; 0 left out; "
        f"{len(MISTAKE)} -> {len(out)} bytes ({100 * (len(out) - len(MISTAKE)) / len(MISTAKE):+.2f} %)\n"
    )
    assert (tmp_path / "in.js").read_bytes() == MISTAKE


def test_to_stdout_from_stdin(command: Command) -> None:
    found = command("sanitize", "--no-runtime", "-q", "-", stdin=MISTAKE)
    assert found == (
        0,
        b'function f(p) {\n  return __glueSan.view(HEAP32)[__glueSan.index(__glueSan.last,p >> 2,"\\x3cstdin>:2:17 HEAP32[p >> 2]")];\n}\n',
        "",
    )


def test_in_place_and_many(command: Command, tmp_path: Path) -> None:
    (tmp_path / "b.js").write_bytes(MISTAKE)
    assert command("sanitize", "-i", "in.js", "b.js", "none.js", "--runtime", "runtime.js").status == 2
    assert b'"b.js:2:17 HEAP32' in (tmp_path / "b.js").read_bytes()
    assert b'"in.js:2:17 HEAP32' in (tmp_path / "in.js").read_bytes()
    assert b"glueSanitizer" not in (tmp_path / "in.js").read_bytes()
    assert b"// The runtime of" in (tmp_path / "runtime.js").read_bytes()


def test_what_has_nothing_to_check_stays(command: Command) -> None:
    code = b"'use strict'\nlog('HEAP32[p >> 2]') // x"
    found = command("sanitize", "-q", "-", stdin=code)
    assert found == (0, code, "Note: <stdin>: nothing in it addresses a wasm memory: is this the glue?\n")


def test_the_runtime_alone(command: Command) -> None:
    found = command("sanitize", "--runtime", "-", "--report", "throw")
    assert found.status == 0
    assert found.stdout.endswith(b'})("throw", false);\n')


def test_spread_arguments_that_may_hold_positions_are_listed(command: Command, tmp_path: Path) -> None:
    code = b"HEAPU8.subarray(...a);\nAtomics.load(HEAP32, ...b);\nnew Uint8Array(HEAPU8.buffer, ...c);\nf(HEAP8, HEAP16, ...d);\n"
    code += b"HEAPU8.map(...e); console.log(HEAPU8, ...g); h(...HEAPU8); HEAPU8.subarray(p); k(...m);\n"
    (tmp_path / "in.js").write_bytes(code)
    found = command("sanitize", "-v", "in.js", "-o", "out.js")
    listed = [line for line in found.stderr.splitlines() if "spread" in line]
    assert listed == [
        f"in.js:{line}:{column}: left out: a spread argument, which may hold positions"
        for line, column in ((1, 17), (2, 22), (3, 31), (4, 18))
    ]


def test_what_is_left_out_is_listed(command: Command) -> None:
    code = b"function M(s, f, h) {\n  'use asm';\n  return {};\n}\nlog(a?.b[k], m[k]);"
    found = command("sanitize", "-v", "-", stdin=code)
    assert found.stderr.splitlines()[:2] == [
        "<stdin>:1:1: left out: asm.js, which must stay as it is to be compiled",
        "<stdin>:5:10: left out: what stands before ?. in it decides whether there is an object",
    ]
    assert "2 left out" in found.stderr
    assert found.stdout.count(b"__glueSan.key(") == 1


def test_views_are_named_by_the_configuration(command: Command, tmp_path: Path) -> None:
    (tmp_path / "glue-rewriter.toml").write_text('[heap-names]\nwords = "i32"\n', "utf-8")
    (tmp_path / "in.js").write_bytes(b"words[p >> 2];")
    assert b"__glueSan.index(" in command("sanitize", "in.js").stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "Name the file to sanitize"),
        (["in.js", "-o", "a.js", "-i"], "exclude each other"),
        (["in.js", "b.js"], "2 files are given"),
        (["."], "is a directory"),
        (["-", "-i"], "cannot be sanitized in place"),
        (["in.js", "-q", "-v"], "exclude each other"),
        (["in.js", "--runtime", "in.js"], "would overwrite"),
        (["in.js", "--runtime", "-"], "would overwrite"),
        (["in.js", "-o", "a.js", "--runtime", "a.js"], "would overwrite"),
        (["--runtime", "a.js", "-i"], "takes no -o"),
        (["in.js", "--report", "mail"], "mail"),
        (["in.js", "-sMAXIMUM_MEMORY=8GB"], "MEMORY64"),
        (["in.js", "--language", "typescript"], "sanitize what the TypeScript compiler makes of it"),
        (["in.js", "--language", "library"], "sanitize the glue that emcc makes of it"),
    ],
)
def test_usage(command: Command, tmp_path: Path, arguments: list[str], complaint: str) -> None:
    found = command("sanitize", *arguments)
    assert (found.status, found.stdout) == (2, b"")
    assert complaint in found.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.js"]


@pytest.mark.parametrize(
    ("code", "path", "complaint"),
    [
        ("x = HEAP32[p as number];", "a.ts", "a.ts:1:1: TypeScript is not sanitized"),
        ("x = (;", "a.js", "a.js:1:3: cannot parse this"),
        ("f(__glueSan);", "a.js", "a.js:1:3: this is sanitized already"),
        ("addToLibrary({ f: (p) => {\n  {{{ makeSetValue('p', 0, 'x[p]', 'i32') }}}\n} });", "a.js", "a JavaScript library is not sanitized"),
        ("addToLibrary({ f: (p) => {\n  {{{ set(x[p]); }}}\n} });", "a.js", "a JavaScript library is not sanitized"),
        ("#if A\nx[p];\n#endif\n", "a.jslib", "a JavaScript library is not sanitized"),
    ],
)  # fmt: skip
def test_what_cannot_be_sanitized_is_refused(code: str, path: str, complaint: str) -> None:
    with pytest.raises(SourceError, match=complaint.replace("(", r"\(")):
        sanitize(code, Settings(), path=path)


def test_twice_is_refused() -> None:
    with pytest.raises(SourceError, match="sanitized already"):
        sanitize(sanitize(MISTAKE, Settings()).code, Settings())


# a source map of what is written


@pytest.mark.network
def test_a_source_map_leads_to_the_input(command: Command, tmp_path: Path) -> None:
    assert command("sanitize", "in.js", "-o", "out.js", "--source-map", "out.js.map").status == 0
    out = (tmp_path / "out.js").read_text("utf-8").split("\n")
    text = (tmp_path / "out.js.map").read_text("utf-8")
    positions = [(2, out[1].index(word)) for word in ("return", "__glueSan.index(", "p >> 2", "2,")]
    [places] = ask({"ask": "lookups", "map": text, "positions": positions})
    assert [tuple(place[:3]) for place in places] == [("in.js", 2, column) for column in (2, 16, 16, 21)]


# what is reported


def page(report: str = "console", *, runtime: bool = True) -> str:
    code = sanitize(
        MISTAKE,
        Settings(),
        path="in.js",
        report=report if runtime else None,  # type: ignore[arg-type]
    )
    return PAGE + code.text


def test_each_place_is_said_once_on_the_console(tmp_path: Path) -> None:
    found = run(page() + "f(-16); f(-32); f(16); console.log(JSON.stringify(glueSanitizer));", tmp_path)
    assert (found.returncode, found.stderr) == (0, TEXT + "\n")
    assert json.loads(found.stdout) == [FOUND]


def test_it_can_be_thrown(tmp_path: Path) -> None:
    code = "try { f(-16); } catch (e) { console.log(JSON.stringify([e.name, e.message, e.report])); } f(-16);"
    found = run(page("throw") + code, tmp_path)
    assert json.loads(found.stdout) == ["GlueSanitizerError", TEXT, FOUND]
    assert found.returncode == 1


def test_it_can_be_kept_only_and_forgotten(tmp_path: Path) -> None:
    code = "f(-16); const n = glueSanitizer.reports.length; glueSanitizer.clear(); f(16);"
    found = run(page("collect") + code + "console.log(n, glueSanitizer.reports.length);", tmp_path)
    assert (found.stdout, found.stderr) == ("1 0\n", "")


def test_the_page_chooses_before_and_after(tmp_path: Path) -> None:
    before = "globalThis.glueSanitizer = { report: (found) => console.log('said', found.line) };\n"
    found = run(before + page() + "f(-16); glueSanitizer.report = 'collect'; glueSanitizer.clear(); f(-16);", tmp_path)
    assert (found.stdout, found.stderr) == ("said 2\n", "")


def test_a_runtime_of_its_own_serves_several_files(command: Command, tmp_path: Path) -> None:
    (tmp_path / "b.js").write_bytes(MISTAKE.replace(b"f(", b"g("))
    assert (
        command("sanitize", "-q", "-i", "in.js", "b.js", "--runtime", "runtime.js", "--report", "collect").status == 0
    )
    texts = [(tmp_path / name).read_text("utf-8") for name in ("in.js", "b.js")]
    code = (
        f"require('./runtime.js');\n{PAGE}{''.join(texts)} f(-16); g(-16); console.log(JSON.stringify(glueSanitizer));"
    )
    found = run(code, tmp_path)
    assert [report["file"] for report in json.loads(found.stdout)] == ["in.js", "b.js"]
    missing = run(f"{PAGE}{''.join(texts)} f(-16);", tmp_path)
    assert "ReferenceError: __glueSan is not defined" in missing.stderr


def test_two_runtimes_are_one(tmp_path: Path) -> None:
    code = f"{page('collect')}\n{sanitize(MISTAKE.replace(b'f(', b'g('), Settings(), path='b.js').text}"
    found = run(code + "f(-16); g(-16); console.log(glueSanitizer.reports.length);", tmp_path)
    assert (found.stdout, found.stderr) == ("2\n", "")


def test_in_a_module(tmp_path: Path) -> None:
    source = b"import { log } from 'node:console';\nexport const f = (view, p) => view[p];\n"
    code = sanitize(source.replace(b"view", b"HEAP32"), Settings(), path="m.mjs").text
    (tmp_path / "m.mjs").write_text(code, "utf-8")
    found = run(
        "import { f } from './m.mjs'; f(new Int32Array(new WebAssembly.Memory({ initial: 1 }).buffer), -1);",
        tmp_path,
        name="main.mjs",
    )
    assert found.stderr == "glue-rewriter sanitize: m.mjs:2:40: HEAP32[p]: the index -1 is negative\n"


def test_in_a_worker(tmp_path: Path) -> None:
    (tmp_path / "worker.cjs").write_text(
        page("collect") + "f(-16); require('node:worker_threads').parentPort.postMessage(glueSanitizer.reports);",
        "utf-8",
    )
    found = run(
        "const { Worker } = require('node:worker_threads');"
        "new Worker('./worker.cjs').on('message', (found) => console.log(JSON.stringify(found)));",
        tmp_path,
    )
    assert json.loads(found.stdout) == [FOUND]


@pytest.mark.parametrize("scope", ["self", "window", "global"])
def test_where_globalthis_is_unknown(tmp_path: Path, scope: str) -> None:
    code = (
        "const vm = require('node:vm');"
        f"const scope = vm.createContext({{ console }}); vm.runInContext('var {scope} = this; delete this.globalThis', scope);"
        f"vm.runInContext({json.dumps(page() + 'f(-16)')}, scope);"
    )
    found = run(code, tmp_path)
    assert found.stderr == TEXT + "\n"


def test_a_view_of_a_memory_that_has_grown(tmp_path: Path) -> None:
    found = run(page() + "wasmMemory.grow(1); f(16);", tmp_path)
    assert (
        found.stderr
        == TEXT.replace("the index -4 is negative", "the view is of no use: the memory has grown since it was made")
        + "\n"
    )


def test_what_is_reported_is_not_looked_at_again(tmp_path: Path) -> None:
    # Each search of the list reads its element; the program's own does so once.
    code = (
        "var n = 0, list = [0, -5]; Object.defineProperty(list, 0, { get: () => ++n });\n"
        "function look() { n = 0; list.includes(4294967291); return n; }\n"
    )
    text = sanitize(code, Settings(), report="collect").text
    tell = (
        "var asked = [look(), look()]; glueSanitizer.clear(); asked.push(look(), glueSanitizer.reports.length);"
        " glueSanitizer.report = 'throw'; try { look(); } catch (error) { asked.push(error.name); } console.log(asked.join());"
    )
    assert run(text + tell, tmp_path).stdout == "3,1,3,1,GlueSanitizerError\n"


def test_a_data_view_of_a_memory_that_has_grown(tmp_path: Path) -> None:
    code = "function g(memory) {\n  const data = new DataView(memory.buffer);\n  memory.grow(1);\n  return data.getInt8(f(0));\n}\n"
    text = sanitize(PAGE + "function f(at) { return at; }\n" + code, Settings(), path="in.js").text
    found = run(text + "try { g(wasmMemory); } catch (error) { console.error(error.name); }", tmp_path)
    assert found.stderr == (
        "glue-rewriter sanitize: in.js:6:23: data.getInt8(f(0)): "
        "the view is of no use: the memory has grown since it was made\nTypeError\n"
    )


#: Numbers that are what they are, and no addresses: none may be reported.
PLAIN = """
const all = [0, 1, -1, -4, -65535, 4294967295, 2147483647, 2147483648, 3e9, 1.5, -1.5, 1e10, -1e10, NaN, Infinity];
const least = all[0], most = all[8], none = all[2], int = [-2147483648, 2147483647], u = 4294967295;
for (const a of all) {
  least < a; a > none; a >= least; none <= most; a < most && a > none;
  a < int[0] || a > int[1]; a < 0 || a > u; Math.max(least, Math.min(a, most)); Math.max(none, most);
}
[...all].sort((a, b) => a < b ? -1 : a > b ? 1 : 0).indexOf(none);
new Map(all.map((a) => [a, a])).get(3e9);
const object = { '-1': 1 }; object[none]; object[4294967290]; [1, 2][none];
const small = new Uint8Array(8), i = 8, list = [1]; small[i]; small[none]; list[i]; list[none];
const HEAPU8 = new Uint8Array(new WebAssembly.Memory({ initial: 2 }).buffer), end = HEAPU8.length; HEAPU8.subarray(end, end); HEAPU8.subarray(0, undefined);
for (const x of [3e9, -5, -70000]) { (x | 0) === x; x !== x >>> 0; ~~x == x; if ((x >> 0) != (x)) list[0]; }
HEAPU8.subarray(-4); HEAPU8.slice(none ? -4 : 0); HEAPU8.fill(0, 0, Infinity); HEAPU8['length']; HEAPU8.at(-1); HEAPU8[i]; HEAPU8[end - 1];
"""


def test_plain_numbers_are_not_reported(tmp_path: Path) -> None:
    code = sanitize(PLAIN, Settings(), path="plain.js")
    assert code.comparisons + code.keys + code.accesses > 25
    found = run(code.text, tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
