"""Code of others, thousands of files: what an engine or the TypeScript compiler accepts is read, and read alike."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from fixtures.published import FOLDER, NODE, fetch, package_folder
from glue_rewriter import Settings, SourceError, rewrite
from glue_rewriter.frontend import read
from glue_rewriter.source import Source, only_declares
from tests.ambiguous import programs

pytestmark = [pytest.mark.network, pytest.mark.slow]

SETTINGS = Settings(maximum_memory=4 << 30)
ACCESS = b"HEAP32[p >> 2];\n"
#: Larger files are more of the same. In bytes.
LARGEST = 32_768
EXTENSIONS = {".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx"}
#: Sources in a language of their own, which call themselves JavaScript.
FLOW = {"@webassemblyjs/helper-numbers/src/index.js", "@webassemblyjs/ieee754/src/index.js"}


@pytest.mark.parametrize("folder", ["pass", "pass-explicit"])
def test_every_valid_program_of_test262_is_read(folder: str) -> None:
    files = sorted((package_folder("test262-parser-tests") / folder).iterdir())
    assert len(files) > 1_900
    for file in files:
        code = file.read_bytes()
        before, behind = (code + b"\n", b"") if folder == "pass" else (b"", code)
        result = rewrite(before + ACCESS + behind, SETTINGS, path=file.name)
        assert result.code == before + ACCESS.replace(b">>", b">>>") + behind, file
        assert not rewrite(result.code, SETTINGS, path=file.name).changed, file


@pytest.mark.parametrize(
    ("name", "part", "least"), [("unrelated", 0, 3_000), ("unrelated", 1, 3_000), ("typed", 0, 300)]
)
def test_published_files_are_read(name: str, part: int, least: int) -> None:
    folder = fetch(name) / "node_modules"
    files = [
        file
        for file in sorted(folder.rglob("*"))
        if file.suffix in EXTENSIONS and not only_declares(file.name) and file.is_file()
        if file.stat().st_size <= (LARGEST if name == "unrelated" else 1 << 20)
    ][part :: 2 if name == "unrelated" else 1]
    refused = {}
    for file in files:
        try:
            unit = read(Source(file.read_bytes(), str(file)))
        except SourceError as error:
            refused[file.relative_to(folder).as_posix()] = str(error)
        else:
            assert unit.doubt is None, file
            assert unit.library is None, file
    assert len(files) >= least
    assert refused.keys() <= FLOW, refused
    for path in refused:  # no engine accepts them either
        for suffix in (".cjs", ".mjs"):
            assert subprocess.run([NODE, "--check", _copied(folder / path, suffix)], capture_output=True).returncode


def _copied(file: Path, suffix: str) -> Path:
    copy = FOLDER / f"checked{suffix}"
    copy.write_bytes(file.read_bytes())
    return copy


@pytest.mark.parametrize("seed", [1, 2])
def test_ambiguous_programs_are_read_as_acorn_reads_them(seed: int) -> None:
    codes = programs(seed, 20_000)
    # acorn guesses what a slash behind `of` is, and guesses wrong where it is a name.
    codes = [code for code in codes if not re.search(r"\bof\b\s*/", code)]
    script = [NODE, Path(__file__).parent / "acorn_subscripts.cjs", package_folder("acorn")]
    found = subprocess.run(script, input=json.dumps(codes), capture_output=True, text=True, check=True)
    accepted = refused = edited = 0
    for code, subscripts in zip(codes, json.loads(found.stdout), strict=True):
        if subscripts is None:
            continue
        accepted += 1
        try:
            result = rewrite(code, SETTINGS)
        except SourceError:
            refused += 1
            continue
        indexes = {(start, end) for start, end, _, _ in subscripts}
        sites = [site for site in result.sites if site.form == "subscript"]
        assert {(site.start, site.end) for site in sites if site.outcome == "rewritten"} <= indexes, code
        edited += len(result.edits)
        if "HEAPU8=" not in code.replace(" ", ""):
            views = {(start, end) for start, end, view, used in subscripts if view in ("HEAPU8", "HEAP32") and used}
            assert views <= {(site.start, site.end) for site in sites}, code
    assert accepted > 4_000
    assert edited > 3_000
    assert refused <= accepted / 1_000
