"""Accesses written by hand, in the sources that packages publish: rewritten, they are valid, stable, and on record.

The records are `tests/published/source_sites.json`; GLUE_REWRITER_UPDATE_GOLDEN=1 writes them anew.
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
from glue_rewriter import Rewritten, Settings, rewrite
from tests.typescript.compiler import Compiler

pytestmark = pytest.mark.network

GOLDEN = Path(__file__).parent / "published" / "source_sites.json"
UPDATE = bool(os.environ.get("GLUE_REWRITER_UPDATE_GOLDEN"))
SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])

#: Package -> the files in it.
FILES = {
    "@assemblyscript/loader": ["index.js"],
    "@picovoice/cobra-web": ["src/cobra.ts"],
    "@picovoice/web-utils": ["src/wasm.ts"],
    "harfbuzzjs": ["harfbuzz.ts", "hbjs.js"],
    "hash-wasm": ["lib/WASMInterface.ts"],
    "meshoptimizer": ["meshopt_clusterizer.js", "meshopt_encoder.js", "meshopt_simplifier.js", "meshopt_tangents.js"],
    "opusscript": ["index.js"],
    "wa-sqlite": ["src/sqlite-api.js"],
}
NAMES = [f"{package}/{path}" for package, paths in FILES.items() for path in paths]

each_file = pytest.mark.parametrize("name", NAMES)
each_typed = pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".ts")])


@cache
def original(name: str) -> bytes:
    [package] = [package for package in FILES if name.startswith(f"{package}/")]
    return published_file(package, name.removeprefix(f"{package}/")).read_bytes()


@cache
def rewritten(name: str) -> Rewritten:
    return rewrite(original(name), SETTINGS, path=name)


def by_form(result: Rewritten) -> Counter[str]:
    """How many sites there are of each form, shift, outcome and reason."""
    return Counter(
        f"{site.form}, shift {'?' if site.shift is None else site.shift}: {site.outcome} ({site.reason})"
        for site in result.sites
    )


@each_typed
def test_the_compiler_finds_no_error_of_syntax(name: str, compiler: Compiler) -> None:
    compiler.erased(original(name).decode(), name)
    compiler.erased(rewritten(name).text, name)


@each_typed
def test_erasing_commutes_with_rewriting(name: str, compiler: Compiler) -> None:
    rewritten_first = compiler.erased(rewritten(name).text, name)
    erased_first = rewrite(compiler.erased(original(name).decode(), name), SETTINGS).text
    assert compiler.tree(rewritten_first) == compiler.tree(erased_first)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".js")])
def test_node_accepts_the_output(name: str, tmp_path: Path) -> None:
    is_module = "export " in rewritten(name).text
    output = tmp_path / ("output.mjs" if is_module else "output.cjs")
    output.write_bytes(rewritten(name).code)
    checked = subprocess.run([NODE, "--check", output], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@each_file
def test_the_second_run_changes_nothing(name: str) -> None:
    assert rewritten(name).changed
    again = rewrite(rewritten(name).code, SETTINGS, path=name)
    assert (again.code, again.edits) == (rewritten(name).code, ())


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
def test_sites_by_form_are_those_on_record(name: str) -> None:
    found = dict(sorted(by_form(rewritten(name)).items()))
    golden = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
    if UPDATE:
        golden[name] = found
        GOLDEN.write_text(json.dumps(golden, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
    assert golden.get(name) == found


def test_the_record_names_no_other_file() -> None:
    assert json.loads(GOLDEN.read_text("utf-8")).keys() == set(NAMES)
