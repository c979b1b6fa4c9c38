"""What one file of a run says of what it exports counts in the others: run in Node, above 2 GiB, both files wrong or
right together."""

from __future__ import annotations

import json
import subprocess
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import pytest

from fixtures.published import NODE
from tests.command import Command

#: What all programs import: functions that take and give addresses, or do not.
HEAP = """\
import { inner } from './inner.js';
const buffer = new ArrayBuffer(64), HEAPU8 = new Uint8Array(buffer), HEAP32 = new Int32Array(buffer);
const _malloc = () => globalThis.address;
export function alloc(n) { return _malloc(n); }
export function unsigned(n) { return _malloc(n) >>> 0; }
export const byteAt = (at) => HEAPU8[at];
export const handed = () => inner();
export const count = (list) => HEAP32[list >> 2];
export const base = _malloc(8);
export class Block { constructor() { this.begin = _malloc(4); } begin = 0; grab() { return _malloc(4); }
  push(at) { return HEAPU8[at]; } }
export default { alloc };
"""
INNER = "const _malloc = () => globalThis.address;\nexport const inner = () => _malloc(4);\n"
MODULES = {"heap.mjs": HEAP.replace("inner.js", "inner.mjs"), "inner.mjs": INNER}


class Program(NamedTuple):
    """A module that prints a result, which is another with the address above 2 GiB where something is found."""

    name: str
    code: str
    found: str = ""


#: What a package.json says of its one module, and the name by which another package imports it.
PACKAGES = [
    ({"name": "heap"}, "index.js", "heap"),
    ({"name": "heap", "main": "lib/heap.js"}, "lib/heap.js", "heap"),
    ({"name": "heap", "main": "./lib/heap"}, "lib/heap.js", "heap"),
    ({"name": "@a/heap", "module": "heap.mjs", "main": "old.cjs"}, "heap.mjs", "@a/heap"),
    ({"name": "heap", "exports": "./heap.js"}, "heap.js", "heap"),
    ({"name": "heap", "exports": {"import": {"default": "./heap.mjs"}, "require": "./old.js"}}, "heap.mjs", "heap"),
    ({"name": "heap", "exports": {".": "./old.js", "./raw": "./raw.js"}}, "raw.js", "heap/raw"),
    ({"name": "heap", "main": "dist/heap.js"}, "dist/heap.ts", "heap"),
]


@pytest.mark.parametrize(("package", "module", "name"), PACKAGES)
def test_a_package_of_the_run_is_known_by_its_name(
    package: dict[str, object],
    module: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "packages/heap" / module
    file.parent.mkdir(parents=True)
    file.write_text("const _malloc = () => globalThis.address;\nexport function alloc(n) { return _malloc(n); }\n")
    (tmp_path / "packages/heap/package.json").write_text(json.dumps(package))
    (tmp_path / "app.mjs").write_text(f"import {{ alloc }} from '{name}'; console.log(alloc(4) > 0);\n")
    run = Command(monkeypatch, capsysbinary)
    assert b"app.mjs:1:" in run("audit", ".").stdout
    assert b"no findings" in run("audit", "app.mjs").stdout
    (tmp_path / "packages/heap/package.json").write_text(json.dumps({**package, "name": "other"}))
    assert b"no findings" in run("audit", ".").stdout


WRONG = (
    Program("a function", "import { alloc } from './heap.mjs'; console.log(alloc(4) > 0);", "alloc(4) > 0"),
    Program("under another name", "import { alloc as a } from './heap.mjs'; console.log(a(4) > 0);", "a(4) > 0"),
    Program(
        "of a namespace", "import * as heap from './heap.mjs'; console.log(heap.alloc(4) > 0);", "heap.alloc(4) > 0"
    ),
    Program(
        "of what is the default", "import heap from './heap.mjs'; console.log(heap.alloc(4) > 0);", "heap.alloc(4) > 0"
    ),
    Program("handed on", "import { handed } from './heap.mjs'; console.log(handed() > 0);", "handed() > 0"),
    Program("a value", "import { base } from './heap.mjs'; console.log(base > 0);", "base > 0"),
    Program(
        "of a class",
        "import { Block } from './heap.mjs'; console.log(new Block().grab() > 0);",
        "new Block().grab() > 0",
    ),
    Program(
        "a field of a class",
        "import { Block } from './heap.mjs'; const block = new Block(); console.log(block.begin > 0);",
        "block.begin > 0",
    ),
    Program(
        "what a function is given",
        "import { byteAt } from './heap.mjs'; const f = (x) => x > 0 ? byteAt(x) ?? 0 : -1; console.log(f(address));",
        "x > 0",
    ),
    Program(
        "imported when it runs",
        "const { alloc: a } = await import('./heap.mjs'); console.log(a(4) > 0);",
        "a(4) > 0",
    ),
)
RIGHT = (
    Program("made unsigned there", "import { unsigned } from './heap.mjs'; console.log(unsigned(4) > 0);"),
    Program("a number of the memory", "import { count } from './heap.mjs'; console.log(count(0) > 0);"),
    Program(
        "a function of its own of that name",
        "import { count } from './heap.mjs'; const alloc = () => 1; console.log(alloc(4) > 0, count(0));",
    ),
    Program("of another module", "import { alloc } from './other.mjs'; console.log(alloc(4) > 0);"),
    Program(
        "a method of lists",
        "import { Block } from './heap.mjs'; const list = []; const f = (n) => n > 0 ? list.push(n) : 0; "
        "console.log(f(2), Block.name);",
    ),
    Program("a method of another class", "import './heap.mjs'; console.log(new Map([[1, 2]]).get(1) > 0);"),
)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    for name, code in MODULES.items():
        Path(name).write_text(code)
    Path("other.mjs").write_text("export const alloc = (n) => n + 1;\n")
    return Command(monkeypatch, capsysbinary)


def found_in(command: Command, path: str, *arguments: str) -> list[str]:
    """What is found in one file of a run."""
    files = json.loads(command("audit", "--format", "json", *arguments).stdout)["files"]
    [file] = [each for each in files if each["path"] == path]
    data = Path(path).read_bytes()
    return [data[each["offset"] : each["end_offset"]].decode() for each in file["findings"]]


def printed(address: int) -> str:
    """What the program prints with the allocator's address."""
    script = f"globalThis.address = {address}; await import('./use.mjs');"
    made = subprocess.run(
        [NODE, "--input-type=module", "-e", script], capture_output=True, text=True, check=True, timeout=60
    )
    return made.stdout


@pytest.mark.parametrize("program", WRONG, ids=lambda program: program.name)
def test_what_others_export_is_known(program: Program, command: Command) -> None:
    Path("use.mjs").write_text(program.code)
    assert program.found in found_in(command, "use.mjs", ".")
    assert found_in(command, "use.mjs", "use.mjs") == []
    assert printed(1024) != printed(1024 - (1 << 31))


@pytest.mark.parametrize("program", RIGHT, ids=lambda program: program.name)
def test_what_is_right_stays_silent(program: Program, command: Command) -> None:
    Path("use.mjs").write_text(program.code)
    assert found_in(command, "use.mjs", ".") == []
    assert printed(1024) == printed(1024 - (1 << 31))


def test_neither_order_nor_processes_matter(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules that import each other, in a circle: each says what it says, whichever is named first."""
    from glue_rewriter.cli import audit_modules

    monkeypatch.setattr(audit_modules, "WORTH_A_POOL", 0)
    Path("a.mjs").write_text("import { b } from './b.mjs'; export const a = () => b(); console.log(b() > 0);")
    Path("b.mjs").write_text("import { c } from './c.mjs'; export const b = () => c(); console.log(c() > 0);")
    Path("c.mjs").write_text("import { a } from './a.mjs'; export const c = () => _malloc(4); console.log(a() > 0);")
    names = ["a.mjs", "b.mjs", "c.mjs"]
    found = {
        tuple(tuple(found_in(command, name, *order, "-j", jobs)) for name in names)
        for order in permutations(names)
        for jobs in ("1", "2")
    }
    assert found == {(("b() > 0",), ("c() > 0",), ("a() > 0",))}


def test_commonjs(command: Command) -> None:
    Path("lib.js").write_text(
        "function grab() { return _malloc(8); }\nexports.one = grab;\nmodule.exports.two = () => grab();\n"
    )
    Path("all.js").write_text(
        "const { one } = require('./lib');\nmodule.exports = { one, three() { return one(); } };\n"
    )
    Path("use.js").write_text(
        "const { one: first } = require('./lib.js');\nconst lib = require('./all');\n"
        "module.exports = () => [first(1) < 0, lib.one(2) < 0, lib.three() < 0, require('./lib').two() < 0];\n"
    )
    assert found_in(command, "use.js", ".") == [
        "first(1) < 0", "lib.one(2) < 0", "lib.three() < 0", "require('./lib').two() < 0",
    ]  # fmt: skip


def test_typescript_is_imported_by_what_it_is_compiled_to(command: Command) -> None:
    Path("heap.ts").write_text("export class Heap { grab(n: number): number { return _malloc(n); } }\n")
    Path("index.ts").write_text("export * from './heap.js';\nexport { Heap as Memory } from './heap';\n")
    Path("use.ts").write_text("import { Memory } from './index.js';\nexport const f = (m: Memory) => m.grab(4) < 0;\n")
    assert found_in(command, "use.ts", ".") == ["m.grab(4) < 0"]


def test_libraries_know_the_functions_of_others(command: Command) -> None:
    Path("one.jslib").write_text(
        "addToLibrary({\n  $grab: (n) => _malloc(n) | 0,\n  $byteAt: (at) => HEAPU8[at],\n"
        "  $plain: (n) => n + 1,\n});\n"
    )
    Path("two.jslib").write_text(
        "addToLibrary({\n  a: () => grab(8) > 0 ? 1 : plain(2) > 0,\n  $b: (x) => x > 0 ? byteAt(x) : 0,\n});\n"
    )
    assert found_in(command, "two.jslib", ".") == ["grab(8) > 0", "x > 0"]
    assert found_in(command, "two.jslib", "two.jslib") == []


def test_a_function_that_takes_an_address_there_is_no_unknown_one(command: Command) -> None:
    Path("use.mjs").write_text(
        "import { text, size } from './texts.mjs';\n"
        "export const f = (m) => { const p = m._malloc(4); return text(m.HEAPU8, p) + size(m.HEAPU8, p); };\n"
    )
    Path("texts.mjs").write_text(
        "export const text = (_, at) => HEAPU8[at];\nexport const size = (v, n) => v.length + n;\n"
    )
    assert found_in(command, "use.mjs", "use.mjs", "--select", "GR203") == ["p", "p"]
    assert found_in(command, "use.mjs", ".", "--select", "GR203") == ["p"]
