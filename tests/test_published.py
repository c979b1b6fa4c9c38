"""Published glue, as it comes from npm: rewritten, it is valid, stable, and its sites are those on record.

The records are `tests/published/sites.json`; GLUE_REWRITER_UPDATE_GOLDEN=1 writes them anew. To fetch the
packages is part of the test: without them it fails.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from fixtures.published import NODE, published_file
from glue_rewriter import Rewritten, Settings, rewrite, verify_rewrite
from glue_rewriter.reports.summary import summary_line

pytestmark = [pytest.mark.network, pytest.mark.slow]

GOLDEN = Path(__file__).parent / "published" / "sites.json"
UPDATE = bool(os.environ.get("GLUE_REWRITER_UPDATE_GOLDEN"))
SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])

CANVASKIT = "canvaskit-wasm/bin/canvaskit.js"
CANVASKIT_PROFILING = "canvaskit-wasm/bin/profiling/canvaskit.js"

#: Name -> package, path in it, and how Node is to read it.
FILES = {
    "sql.js/dist/sql-wasm.js": ("sql.js", "dist/sql-wasm.js", "commonjs"),
    "sql.js/dist/sql-wasm-debug.js": ("sql.js", "dist/sql-wasm-debug.js", "commonjs"),
    CANVASKIT: ("canvaskit-wasm", "bin/canvaskit.js", "commonjs"),
    CANVASKIT_PROFILING: ("canvaskit-wasm", "bin/profiling/canvaskit.js", "commonjs"),
    "@jitl/quickjs-wasmfile-debug-sync/dist/emscripten-module.mjs": (
        "@jitl/quickjs-wasmfile-debug-sync",
        "dist/emscripten-module.mjs",
        "module",
    ),
    "wasm-vips/lib/vips.js": ("wasm-vips", "lib/vips.js", "commonjs"),
}

JOINED = (
    "three `heap[outIdx++] = 128 | …` at the ends of branches are joined with others; the two accesses for a"
    " std::string that is not UTF-8 are dropped"
)

#: Where canvaskit.js, renamed by the Closure Compiler, and profiling/canvaskit.js, its names kept, differ:
#: how many more sites of a kind the renamed one has, and why. All other counts are the same.
PAIR_DIFFERENCES = {
    "set, shift 0: rewritten (unsign)": (-1, "only the profiling build has MakeManagedAnimation"),
    "subscript, shift 0: rewritten (unsign)": (-5, JOINED),
    "subscript, shift 2: rewritten (shift)": (3, "writeI53ToI64, three accesses, is inlined in two places"),
}

each_file = pytest.mark.parametrize("name", FILES)


@cache
def original(name: str) -> bytes:
    package, path, _ = FILES[name]
    return published_file(package, path).read_bytes()


@cache
def rewritten(name: str) -> Rewritten:
    return rewrite(original(name), SETTINGS, path=name)


def by_form(result: Rewritten) -> Counter[str]:
    """How many sites there are of each form, shift, outcome and reason."""
    return Counter(
        f"{site.form}, shift {'?' if site.shift is None else site.shift}: {site.outcome} ({site.reason})"
        for site in result.sites
    )


@each_file
def test_node_accepts_the_output(name: str, tmp_path: Path) -> None:
    _, _, kind = FILES[name]
    output = tmp_path / ("glue.mjs" if kind == "module" else "glue.cjs")
    output.write_bytes(rewritten(name).code)
    checked = subprocess.run([NODE, "--check", output], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@each_file
def test_something_is_rewritten(name: str) -> None:
    assert rewritten(name).changed
    assert any(site.outcome == "rewritten" for site in rewritten(name).sites)


@each_file
def test_the_second_run_changes_nothing(name: str) -> None:
    again = rewrite(rewritten(name).code, SETTINGS, path=name)
    assert again.code == rewritten(name).code
    assert again.edits == ()
    assert not any(site.outcome == "rewritten" for site in again.sites)


@each_file
def test_bytes_outside_the_edits_are_those_of_the_input(name: str) -> None:
    source, result = original(name), rewritten(name)
    expected = bytearray()
    at = 0
    for edit in sorted(result.edits):
        assert edit.start >= at, "edits overlap"
        expected += source[at : edit.start] + edit.text
        at = edit.end
    assert result.code == bytes(expected + source[at:])


@each_file
def test_a_second_parser_verifies_the_output(name: str) -> None:
    assert verify_rewrite(rewritten(name)) == ()


@each_file
def test_growth_is_below_one_percent(name: str) -> None:
    assert len(rewritten(name).code) < 1.01 * len(original(name))


@each_file
def test_sites_by_form_are_those_on_record(name: str) -> None:
    found = dict(sorted(by_form(rewritten(name)).items()))
    golden = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
    if UPDATE:
        golden[name] = found
        GOLDEN.write_text(json.dumps(golden, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
    assert golden.get(name) == found


def test_the_record_names_no_other_file() -> None:
    assert json.loads(GOLDEN.read_text("utf-8")).keys() == FILES.keys()


def test_canvaskit_has_the_same_sites_renamed_or_not() -> None:
    renamed, kept = by_form(rewritten(CANVASKIT)), by_form(rewritten(CANVASKIT_PROFILING))
    differences = {key: renamed[key] - kept[key] for key in renamed | kept if renamed[key] != kept[key]}
    assert differences == {key: more for key, (more, _) in PAIR_DIFFERENCES.items()}


def test_the_summary_in_the_readme_is_that_of_sql_wasm_debug() -> None:
    result = rewrite(original("sql.js/dist/sql-wasm-debug.js"), SETTINGS, path="sql-wasm-debug.js")
    readme = Path(__file__).parent.parent / "README.md"
    assert summary_line(result, SETTINGS) in readme.read_text(encoding="utf-8").split("\n")
