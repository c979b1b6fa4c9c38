"""Published glue with checks in it is valid, and large programs do the same; tests/test_lifted.py runs the glue."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest

from fixtures.lifted import SETTINGS
from fixtures.published import NODE, node, published_file
from glue_rewriter import rewrite, sanitize
from glue_rewriter.sanitizer import Sanitized
from tests.test_published import FILES, each_file, original

pytestmark = [pytest.mark.network, pytest.mark.slow]


@cache
def sanitized(name: str) -> Sanitized:
    return sanitize(original(name), SETTINGS, path=name)


@each_file
def test_node_accepts_the_output(name: str, tmp_path: Path) -> None:
    output = tmp_path / ("glue.mjs" if FILES[name][2] == "module" else "glue.cjs")
    output.write_bytes(sanitized(name).code)
    checked = subprocess.run([NODE, "--check", output], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@each_file
def test_every_site_but_literals_is_checked(name: str) -> None:
    result = sanitized(name)
    sites = rewrite(original(name), SETTINGS, path=name).sites
    data = result.source.data
    computed = [site for site in sites if not data[site.start : site.end].isdigit()]
    assert result.accesses >= 0.9 * len(computed)
    assert result.accesses <= len(sites)
    assert result.code.count(b"\n") == data.count(b"\n")


#: Large programs that are no glue, what is done with them, and the least number of checks in them.
PROGRAMS = {
    "acorn": ("dist/acorn.js", "JSON.stringify(m.parse(code, { ecmaVersion: 'latest', locations: true }))", 400),
    "terser": ("dist/bundle.min.js", "(await m.minify(code, { compress: { passes: 2 }, mangle: true })).code", 1000),
}


@pytest.mark.parametrize("package", PROGRAMS)
def test_large_programs_do_the_same(package: str, tmp_path: Path) -> None:
    path, work, least = PROGRAMS[package]
    published = published_file(package, path)
    result = sanitize(published.read_bytes(), SETTINGS, path=path)
    assert result.comparisons + result.keys >= least
    (tmp_path / "checked.cjs").write_bytes(result.code)
    (tmp_path / "node_modules").symlink_to(published.parents[2])
    glue = published_file("sql.js", "dist/sql-wasm-debug.js")
    (tmp_path / "run.cjs").write_text(
        "(async () => { const m = require(process.argv[2]);"
        f"const code = require('node:fs').readFileSync({json.dumps(str(glue))}, 'utf8');"
        f"process.stdout.write({work}) }})()",
        "utf-8",
    )
    plain, checked = (
        node("--stack-size=4000", tmp_path / "run.cjs", file) for file in (published, tmp_path / "checked.cjs")
    )
    assert len(plain.stdout) > 10_000
    assert (checked.stdout, checked.stderr) == (plain.stdout, plain.stderr)
