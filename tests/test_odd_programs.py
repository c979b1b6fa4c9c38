"""Odd and valid programs: each is read, its accesses are rewritten, and nothing else is touched."""

from __future__ import annotations

import json
import subprocess

import pytest

from fixtures.published import NODE
from glue_rewriter import Settings, rewrite, verify_rewrite
from tests.odd_programs import PROGRAMS

SETTINGS = Settings(maximum_memory=4 << 30)
#: What Node.js says of scripts, modules and TypeScript: nothing, or what is wrong.
JUDGE = """
const vm = require('vm'), { stripTypeScriptTypes } = require('module');
const accepts = {
  '.js': (code) => new vm.Script(code),
  '.mjs': (code) => new vm.SourceTextModule(code),
  '.ts': (code) => stripTypeScriptTypes(code, { mode: 'transform' }),
};
const said = ([extension, code]) => {
  try { accepts[extension](code); return ''; } catch (error) { return `${error}`; }
};
console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')).map(said)));
"""


def _code(odd: str, access: str = "HEAP32[p >> 2]") -> str:
    return odd.replace("§", access).replace("¶", "HEAP32[q >> 2]")


@pytest.mark.parametrize("extension", PROGRAMS)
def test_an_odd_program_is_rewritten_where_it_accesses_memory(extension: str) -> None:
    for odd in PROGRAMS[extension]:
        result = rewrite(_code(odd), SETTINGS, path="a" + extension)
        assert result.text == _code(odd, "HEAP32[p >>> 2]")
        assert not rewrite(result.code, SETTINGS, path="a" + extension).changed, odd


@pytest.mark.parametrize("extension", [".js", ".mjs", ".jsx"])
def test_the_rewrite_of_an_odd_program_is_verified(extension: str) -> None:
    for odd in PROGRAMS[extension]:
        assert verify_rewrite(rewrite(_code(odd), SETTINGS, path="a" + extension)) == (), odd


def test_the_odd_programs_are_valid() -> None:
    codes = [(extension, _code(odd)) for extension in (".js", ".mjs", ".ts") for odd in PROGRAMS[extension]]
    node = [NODE, "--experimental-vm-modules", "--no-warnings", "-e", JUDGE]
    found = subprocess.run(node, input=json.dumps(codes), capture_output=True, text=True, check=True)
    assert [code for code, said in zip(codes, json.loads(found.stdout), strict=True) if said] == []
    assert len(codes) > 600
