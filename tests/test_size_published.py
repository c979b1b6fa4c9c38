"""Sizes of published glue: as independent tools measure them, and by function to the byte."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from fixtures.published import NODE, fetch, published_file
from glue_rewriter import rewrite
from glue_rewriter.reports.counts import growth
from glue_rewriter.reports.size_text import compare_text
from glue_rewriter.size.compare import FileChange, Side, compare_file, edit_costs
from glue_rewriter.size.compressed import Sizes, compressors, measure
from glue_rewriter.size.functions import after_edits, attribute
from glue_rewriter.size.matching import match_functions, paths
from tests.test_published import FILES, SETTINGS, original, rewritten
from tests.test_size_reports import judged

pytestmark = [pytest.mark.network, pytest.mark.slow]

#: zlib differs between builds: by this much of the size on these files, Node's from the one that Python commonly has.
GZIP_DIFFERENCE = 0.007
TABLE = Path(__file__).parent.parent / "docs" / "sizes.md"
#: The zlib by which the table was made.
DOCUMENTED_ZLIB = "1.2.13"
KINDS = (".js", ".mjs", ".cjs")
WASM = ("sql.js", "dist/sql-wasm.wasm")

MEASURE = """
const fs = require("fs"), zlib = require("zlib");
const params = {[zlib.constants.BROTLI_PARAM_QUALITY]: 11};
console.log(JSON.stringify(process.argv.slice(1).map((file) => {
  const data = fs.readFileSync(file);
  return [zlib.gzipSync(data, {level: 9}).length, zlib.brotliCompressSync(data, {params}).length];
})));
"""

#: The functions that acorn finds: a method is one from its name on, as it is here.
FIND = """
const fs = require("fs"), acorn = require(process.argv[1]), spans = [], values = new Set();
const options = {ecmaVersion: "latest", sourceType: "module", allowReturnOutsideFunction: true};
function walk(node) {
  if (!node || typeof node !== "object") return;
  if (typeof node.type === "string") {
    const inObject = node.type === "Property" && (node.method || node.kind !== "init");
    const isMethod = inObject || node.type === "MethodDefinition";
    if (isMethod) values.add(node.value);
    const isFunction = /Function/.test(node.type) && !values.has(node);
    if (isMethod || isFunction || node.type === "StaticBlock") spans.push([node.start, node.end]);
  }
  Object.values(node).forEach(walk);
}
console.log(JSON.stringify(process.argv.slice(2).map((file) => {
  spans.length = 0;
  walk(acorn.parse(fs.readFileSync(file, "latin1"), options));
  return [...spans];
})));
"""

each_file = pytest.mark.parametrize("name", FILES)


@cache
def measured_by_node() -> dict[Path, list[int]]:
    files = [published_file(*WASM), *(published_file(package, path) for package, path, _ in FILES.values())]
    found = subprocess.run([NODE, "-e", MEASURE, *files], capture_output=True, text=True, check=True)
    return dict(zip(files, json.loads(found.stdout), strict=True))


@cache
def found_by_acorn() -> dict[str, list[tuple[int, int]]]:
    files = [published_file(package, path) for package, path, _ in FILES.values()]
    acorn = published_file("acorn", "dist/acorn.js")
    found = subprocess.run([NODE, "-e", FIND, acorn, *files], capture_output=True, text=True, check=True)
    spans = [[(start, end) for start, end in each] for each in json.loads(found.stdout)]
    return dict(zip(FILES, spans, strict=True))


@cache
def sizes(data: bytes) -> Sizes:
    return measure(data)


@cache
def change(name: str) -> FileChange:
    """What the rewrite costs."""
    result = rewritten(name)
    before, after = (Side(sizes(data), data, attribute(data, name)) for data in (original(name), result.code))
    return compare_file(name, before, after, result.edits)


@pytest.mark.parametrize(("package", "path"), [WASM, *((package, path) for package, path, _ in FILES.values())])
def test_sizes_are_those_of_other_tools(package: str, path: str) -> None:
    file = published_file(package, path)
    found = sizes(file.read_bytes())
    gzip, brotli = measured_by_node()[file]
    assert found.raw == file.stat().st_size
    assert found.brotli == brotli
    assert abs(found.gzip - gzip) <= GZIP_DIFFERENCE * gzip


@each_file
def test_the_functions_are_those_that_another_parser_finds(name: str) -> None:
    found = attribute(original(name), name)
    assert found is not None
    assert list(found.spans) == sorted(found_by_acorn()[name], key=lambda span: (span[0], -span[1]))


@each_file
def test_every_byte_belongs_to_one_function_or_to_none(name: str) -> None:
    for data in (original(name), rewritten(name).code):
        found = attribute(data, name)
        assert found is not None
        assert found.rest + sum(function.own for function in found.functions) == len(data)
        assert len(found.functions) > 200
        for start, end in found.spans:
            text = data[start:end]
            assert text.endswith(b"}") or b"=>" in text


@each_file
def test_the_differences_of_functions_add_up_to_that_of_the_file(name: str) -> None:
    found = change(name)
    growth = len(rewritten(name).code) - len(original(name))
    assert found.functions
    assert sum(function.delta for function in found.functions) == growth
    assert found.edits
    assert sum(cost.bytes for cost in edit_costs(found.edits)) == growth


@each_file
def test_a_rewrite_adds_no_function_and_takes_none(name: str) -> None:
    found = change(name)
    assert found.base is not None
    assert found.head is not None
    assert found.base.functions is not None
    assert found.head.functions is not None
    assert paths(found.base.functions) == paths(found.head.functions)
    assert found.functions
    for function in found.functions:
        assert function.base_index == function.head_index
        assert function.base is not None
        assert function.head is not None


def test_functions_of_two_builds_add_up_though_their_names_differ() -> None:
    names = [name for name in FILES if "canvaskit" in name]
    for one in names:
        for other in names:
            base, head = attribute(original(one), one), attribute(original(other), other)
            assert base is not None
            assert head is not None
            changes = match_functions(base, head, original(one), original(other)).changes
            assert sum(function.delta for function in changes) == len(original(other)) - len(original(one))


@each_file
def test_the_rewrite_costs_little(name: str) -> None:
    before, after = change(name).before, change(name).after
    assert after.raw - before.raw < 0.01 * before.raw
    assert after.gzip - before.gzip < 0.005 * before.gzip


def row(name: str) -> str:
    before, after = change(name).before, change(name).after
    cells = [f"{old} → {new} ({growth(old, new):+.2f} %)" for old, new in zip(before, after, strict=True)]
    return f"| {name} | {' | '.join(cells)} |"


@each_file
def test_the_table_in_the_documentation_is_what_is_measured(name: str) -> None:
    [documented] = [line for line in TABLE.read_text("utf-8").split("\n") if line.startswith(f"| {name} |")]
    if compressors()["gzip"].version == DOCUMENTED_ZLIB:
        assert documented == row(name)
    else:  # another zlib: the other two are the same
        (_, _, raw, _, brotli, _), (_, _, own_raw, _, own_brotli, _) = documented.split("|"), row(name).split("|")
        assert (raw, brotli) == (own_raw, own_brotli)


def test_the_example_in_the_documentation_is_what_is_printed() -> None:
    name = "sql.js/dist/sql-wasm-debug.js"
    file = change(name)._replace(path="sql-wasm-debug.js")
    printed = compare_text(judged(file)).splitlines()
    [example] = re.findall(r"^```\n(\+304 .*?)^```$", TABLE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line for line in example.splitlines() if line != "  …"]
    if compressors()["gzip"].version != DOCUMENTED_ZLIB:
        del lines[1:3]
    assert len(lines) >= 5
    assert [line for line in printed if line in lines] == lines


def test_the_differences_add_up_in_every_file_of_the_packages() -> None:
    folder = fetch("glue") / "node_modules"
    found = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix in KINDS]
    files = [file for file in found if file.stat().st_size < 1 << 20]
    assert len(files) > 20
    for file in files:
        before = file.read_bytes()
        after = rewrite(before, SETTINGS, path=file.name).code
        base, head = attribute(before, file.name), attribute(after, file.name)
        assert base is not None
        assert head is not None
        assert base.rest + sum(function.own for function in base.functions) == len(before), file
        growth = sum(function.delta for function in match_functions(base, head, before, after).changes)
        assert growth == len(after) - len(before), file


@each_file
def test_the_functions_of_a_rewrite_are_those_of_its_input_moved(name: str) -> None:
    outcome = rewritten(name)
    before = attribute(outcome.source.data, name)
    assert before is not None
    assert after_edits(before, outcome.edits) == attribute(outcome.code, name)
