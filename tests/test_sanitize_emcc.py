"""Programs that emcc links, with checks in them, above 2 GiB: what is rewritten answers the same and is silent."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fixtures.published import NODE
from glue_rewriter import Settings, rewrite
from glue_rewriter.source.positions import positions
from tests.emcc.builds import FIXTURES, MEMORY, Build, Programs, run

SAID = "glue-rewriter sanitize: "
SETTINGS = Settings(maximum_memory=4 << 30)
_PLACE = re.compile(r"program\.js:(\d+):(\d+): ")


def answers(folder: Path) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What a build answers in each place, and what its checks say."""
    finished = subprocess.run(
        [NODE, FIXTURES / "run.js", folder], check=False, capture_output=True, text=True, timeout=120
    )
    assert finished.stdout, finished.stderr
    said = [line for line in finished.stderr.splitlines() if line.startswith(SAID)]
    return json.loads(finished.stdout)["answers"], said


@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_a_rewritten_build_answers_the_same(level: str, programs: Programs, tmp_path: Path) -> None:
    folder = programs.folder(Build(level, "link"))
    wanted, _ = answers(folder)
    checked = tmp_path / "checked"
    shutil.copytree(folder, checked)
    run("glue-rewriter", "sanitize", "-q", "-i", checked / "program.js", cwd=checked)
    assert answers(checked) == (wanted, [])


def test_what_emccs_own_pass_leaves_wrong_is_reported(programs: Programs, tmp_path: Path) -> None:
    folder = programs.folder(Build("-O0"))
    wanted, _ = answers(folder)
    checked = tmp_path / "checked"
    shutil.copytree(folder, checked)
    run("glue-rewriter", "sanitize", "-q", "-i", checked / "program.js", cwd=checked)
    found, said = answers(checked)
    assert found["below"] == wanted["below"]
    places = {tuple(map(int, match.groups())) for line in said if (match := _PLACE.search(line))}
    assert len(places) == len(said) > 40
    # What is reported is what the rewrite of the same file mends.
    code = (folder / "program.js").read_bytes()
    sites = rewrite(code, SETTINGS).sites
    mended = positions(code, (site.start for site in sites if site.outcome == "rewritten"))
    assert places <= set(mended.values())


PROGRAM = """
#include <emscripten.h>
#include <stdio.h>
#include <stdlib.h>
EM_JS(int, same, (int *p, int *q), { return p === (q >>> 0) ? 1 : 0; });
int main(void) {
  int *volatile p;
  do p = malloc(1 << 28); while ((unsigned)p < 0x80000000u);
  printf("%d\\n", same(p, p));
}
"""


def test_it_works_as_the_hook_of_emcc(programs: Programs, tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(PROGRAM, "utf-8")
    hook = ("--js-transform", "glue-rewriter sanitize -q -i")
    run("emcc", "main.c", "-o", "main.js", *MEMORY, *hook, cwd=tmp_path)
    start = "delete globalThis.fetch; require('./main.js')"  # emcc 3.1.6 would fetch the wasm from there
    finished = subprocess.run([NODE, "-e", start], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert finished.stdout == "0\n"
    [said] = [line for line in finished.stderr.splitlines() if "p === (q >>> 0)" in line]
    assert "are the same 32 bits, one taken as signed, one as unsigned" in said
