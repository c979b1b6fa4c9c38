"""TypeScript: rows run without their types, erased before or after the rewrite alike, and read by its own compiler."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glue_rewriter import Settings, SourceError, rewrite
from tests.relocation.grammar import programs
from tests.relocation.harness import GIB, Engine, relocates, rewritten
from tests.typescript import declarations, decoys, wrappers
from tests.typescript.compiler import Compiler
from tests.typescript.rows import TypedRow
from tests.typescript.wrapping import wrapped

ROWS: tuple[TypedRow, ...] = (*wrappers.ROWS, *declarations.ROWS, *decoys.ROWS)
SETTINGS = Settings(maximum_memory=4 * GIB)

each_row = pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])

#: What the engine of the relocation rows offers, and its types.
GLOBALS = """
declare var HEAP8: Int8Array, HEAPU8: Uint8Array, HEAP16: Int16Array, HEAPU16: Uint16Array;
declare var HEAP32: Int32Array, HEAPU32: Uint32Array, HEAPF32: Float32Array, HEAPF64: Float64Array;
declare var Module: any, offset: number;
declare var wasmMemory: WebAssembly.Memory;
declare function GROWABLE_HEAP_I32(): Int32Array;
declare function probe(view: any, at: number, ...more: unknown[]): unknown[];
declare function run(p: number, q: number): unknown;
"""


def output(row: TypedRow) -> str:
    return rewritten(row).text


@each_row
def test_relocation(row: TypedRow, compiler: Compiler, node: Engine) -> None:
    text = compiler.erased(output(row), row.path)
    erased = replace(row, code=compiler.erased(row.code, row.path))
    (answer,) = node.prove([(erased, text)])
    relocates(erased, text, answer)


@each_row
def test_erasing_commutes_with_rewriting(row: TypedRow, compiler: Compiler) -> None:
    rewritten_first = compiler.erased(output(row), row.path)
    erased_first = rewrite(compiler.erased(row.code, row.path), SETTINGS).text
    same = compiler.tree(rewritten_first) == compiler.tree(erased_first)
    assert same is not row.types_tell, f"{rewritten_first}\n--- erased first\n{erased_first}"


@pytest.mark.slow
def test_no_row_gets_a_new_error_of_type(compiler: Compiler) -> None:
    files = {f"{number}.{row.path}": row for number, row in enumerate(ROWS) if not row.path.endswith(".jsx")}
    before = compiler.errors({name: row.code for name, row in files.items()}, GLOBALS)
    after = compiler.errors({name: output(row) for name, row in files.items()}, GLOBALS)
    new = {files[name].name: errors for name, errors in after.items() if errors != before[name] and name in files}
    assert new == {}


#: Name, path, code, output.
READ = [
    ("modules of CommonJS", "a.cts", "import x = require('x');\nx.HEAP8[p];\nexport = x;\n", "HEAP8[p >>> 0]"),
    ("modules of ECMAScript", "a.mts", "import { type T, HEAP8 as h } from 'x';\nexport const y: T = h[p];\n", "h[p >>> 0]"),
    ("an ending in capitals", "A.TS", "const x: number = HEAP8[p];", "HEAP8[p >>> 0]"),
    ("a type asserted in a .ts file", "a.ts", "<number>HEAP8[p]", "HEAP8[p >>> 0]"),
    ("an element in a .tsx file", "a.tsx", "const x: T = <p>{HEAP8[p]}</p>;", "{HEAP8[p >>> 0]}"),
    ("an element in a .jsx file", "a.jsx", "const x = <p>{HEAP8[p]}</p>;", "{HEAP8[p >>> 0]}"),
    ("an element in a .js file", "a.js", "const x = <p>{HEAP8[p]}</p>;", "{HEAP8[p >>> 0]}"),
    ("types between a name and its comparison", "a.ts", "f<number>(HEAP8[p], a < b)", "f<number>(HEAP8[p >>> 0], a < b)"),
    ("a binding of using", "a.ts", "{ using HEAP8 = { '-1': 1 }; HEAP8[-1 + n]; }", "HEAP8[-1 + n]"),
    ("a name that an import is given", "a.ts", "import HEAP8 = Other.Thing;\nimport b = Module.x;\nHEAP32[b + p]", "HEAP32[b + p & 0x3fffffff]"),
    ("names of namespaces", "a.ts", "namespace HEAP8.Inner { export const x = 1 }\nHEAP8[p];\nHEAP32[p >> 2]", "HEAP8[p];\nHEAP32[p >>> 2]"),
    ("an ambient module", "a.ts", "declare module 'x' { const HEAP8: string; class HEAP16 {} }\nHEAP16[p >> 1]", "HEAP16[p >>> 1]"),
    ("spacing beside types", "a.ts", "f<A<b>>(HEAP8[p])", "HEAP8[p >>> 0]"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "wanted"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_read(path: str, code: str, wanted: str) -> None:
    text = rewrite(code, SETTINGS, path=path).text
    assert wanted in text
    assert rewrite(text, SETTINGS, path=path).text == text


#: What no version of TypeScript accepts. What the grammar does not know is in test_misread.py.
REFUSED = [
    ("what is broken after a postfix", "x = a![; f<T>(; b! HEAP8!; g<("),
    ("types in JavaScript", "const x: number = HEAP8[p];"),
]


@pytest.mark.parametrize(("name", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_with_its_place(name: str, code: str) -> None:
    path = "a.js" if "JavaScript" in name else "a.ts"
    with pytest.raises(SourceError) as caught:
        rewrite(code, SETTINGS, path=path)
    assert (caught.value.line, caught.value.path) == (1, path)
    assert "cannot parse this" in str(caught.value)


def test_the_example_of_the_documentation() -> None:
    page = (Path(__file__).parent.parent / "docs" / "typescript.md").read_text("utf-8")
    before, after = re.findall(r"^```ts (?:before|after)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert rewrite(before, SETTINGS, path="a.ts").text == after


@pytest.mark.slow
@settings(
    max_examples=300, derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(code=programs(), seed=st.integers(0, 1 << 32))
def test_generated_programs_with_wrappers(compiler: Compiler, code: str, seed: int) -> None:
    """What relocates without types (`test_properties`) does so with them: the two are rewritten alike."""
    typed = wrapped(code, Random(seed))
    assert compiler.tree(compiler.erased(typed, "a.ts")) == compiler.tree(code)
    result = rewrite(typed, SETTINGS, path="a.ts").text
    assert rewrite(result, SETTINGS, path="a.ts").text == result
    erased = compiler.erased(result, "a.ts")
    plain = rewrite(code, SETTINGS).text
    assert compiler.tree(erased) == compiler.tree(plain), f"{typed}\n---\n{result}\n--- without types\n{plain}"


def test_names_are_unique() -> None:
    names = Counter(row.name for row in ROWS)
    assert [name for name, count in names.items() if count > 1] == []
    assert len(names) >= 100


@pytest.mark.parametrize("path", ["heap.d.ts", "heap.d.mts", "HEAP.D.CTS"])
def test_declaration_files_are_not_read(path: str) -> None:
    # They hold no code; the grammar refuses some that TypeScript accepts.
    code = "declare let f: asserts is string\ndeclare const HEAP8: Int8Array\n"
    result = rewrite(code, SETTINGS, path=path)
    assert result.code == code.encode()
    assert result.sites == ()
    with pytest.raises(SourceError):
        rewrite(code, SETTINGS, path="heap.ts")
