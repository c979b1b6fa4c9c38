"""emcc's own library, as Debian's `emscripten` package installs it: every JavaScript file of it is read and rewritten.

`apt-get install emscripten` puts it there; where it is missing these tests are skipped, in CI they fail.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from glue_rewriter import Language, Rewritten, Settings, rewrite, verify_rewrite

pytestmark = [pytest.mark.emcc, pytest.mark.slow]

ROOT = Path("/usr/share/emscripten")
SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])
FILES = sorted((ROOT / "src").rglob("*.js"))
#: The version that the figures in docs/libraries.md are of.
VERSION = "3.1.6"

#: Where a missing tool is a failure, not a skip.
CI = "CI" in os.environ
installed = pytest.mark.skipif(not CI and not FILES, reason="Debian's package emscripten is not installed")
each_file = pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(ROOT / "src")) for file in FILES])

#: The conditions in it that a build for wasm32 with 4 GiB never meets.
NEVER = {"MEMORY64", "ALLOW_MEMORY_GROWTH && MAXIMUM_MEMORY != FOUR_GB"}
MACRO = re.compile(r"\{\{\{.+?\}\}\}|<<<.+?>>>", re.DOTALL)


@cache
def rewritten(file: Path) -> Rewritten:
    return rewrite(file.read_bytes(), SETTINGS, path=str(file))


@cache
def as_library(file: Path) -> Rewritten:
    return rewrite(file.read_bytes(), SETTINGS, path=str(file), language=Language.LIBRARY)


@installed
def test_the_library_is_there() -> None:
    assert len(FILES) > 100


@each_file
def test_every_line_is_seen(file: Path) -> None:
    # What no word could make a site is not parsed: with this word every file is.
    data = file.read_bytes() + b"\n// HEAP8\n"
    source = data.decode("latin-1")
    result = rewrite(data, SETTINGS, path=str(file), language=Language.LIBRARY)
    assert result.variants
    variants = [variant.data.decode("latin-1") for variant in result.variants]
    assert {len(variant) for variant in variants} == {len(source)}
    # Macros aside, a line is seen where all its characters stand in one variant.
    plain = MACRO.sub(lambda macro: re.sub(r"[^\n]", " ", macro[0]), source)
    start = 0
    conditions: list[str] = []
    for line in plain.split("\n"):
        directive = re.match(r"\s*#(if|else|elif|endif|include)\w*\s*(.*)", line)
        if directive is None:
            at = [start + i for i, character in enumerate(line) if not character.isspace()]
            is_seen = any(all(variant[i] == source[i] for i in at) for variant in variants)
            assert is_seen or not NEVER.isdisjoint(conditions), line
        elif directive[1] == "if":
            conditions.append(directive[2].strip())
        elif directive[1] in ("elif", "else"):
            conditions[-1] = ""
        elif directive[1] == "endif":
            conditions.pop()
        start += len(line) + 1


@each_file
def test_the_second_run_changes_nothing(file: Path) -> None:
    again = rewrite(rewritten(file).code, SETTINGS, path=str(file))
    assert again.code == rewritten(file).code
    assert not any(site.outcome == "rewritten" for site in again.sites)


@each_file
def test_only_recorded_bytes_change(file: Path) -> None:
    source, result = file.read_bytes(), rewritten(file)
    expected = bytearray()
    at = 0
    for edit in result.edits:
        assert edit.start >= at, "edits overlap"
        expected += source[at : edit.start] + edit.text
        at = edit.end
    assert result.code == bytes(expected + source[at:])


@each_file
def test_directives_and_macros_stay(file: Path) -> None:
    def kept(text: str) -> tuple[list[str], list[str]]:
        return MACRO.findall(text), re.findall(r"^\s*#.*", text, re.MULTILINE)

    assert kept(rewritten(file).text) == kept(rewritten(file).source.data.decode())


@each_file
def test_it_is_the_same_as_a_library(file: Path) -> None:
    # What is plain JavaScript may be called a library, and what is found to be one may be called so.
    assert as_library(file).code == rewritten(file).code


@each_file
def test_each_variant_verifies(file: Path) -> None:
    assert verify_rewrite(as_library(file), language=Language.LIBRARY) == ()


@installed
def test_the_figures_in_the_documentation() -> None:
    outcomes = Counter(site.outcome for file in FILES for site in rewritten(file).sites)
    libraries = sum(bool(rewritten(file).variants) for file in FILES)
    assert outcomes["rewritten"] > 400
    if (ROOT / "emscripten-version.txt").read_text().strip().strip('"') == VERSION:
        figures = (
            f"{len(FILES)} files, {libraries} of them libraries with directives or macros that could have a site, and"
            f" {outcomes.total()} sites in them: {outcomes['rewritten']} rewritten, {outcomes['right']} already right,"
            f" {outcomes['left']} left"
        )
        page = Path(__file__).parent.parent / "docs" / "libraries.md"
        assert figures in " ".join(page.read_text("utf-8").split())
