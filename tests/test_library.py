"""JavaScript libraries of this project: to expand and then rewrite is to rewrite and then expand.

`fixtures/library/NAME.js` (or .jslib, .mjs) is the library; `NAME.toml` lists the traps it holds, every value of its
settings, and what its macros give; `golden/NAME.js` is the library rewritten, and `golden/NAME.expanded` what each
configuration makes of that. GLUE_REWRITER_UPDATE_GOLDEN=1 writes the golden files anew.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fixtures.published import NODE
from glue_rewriter import Rewritten, Settings, rewrite
from tests.preprocessor import Value, expand

FOLDER = Path(__file__).parent.parent / "fixtures" / "library"
GOLDEN = FOLDER / "golden"
UPDATE = bool(os.environ.get("GLUE_REWRITER_UPDATE_GOLDEN"))
SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])

LIBRARIES = sorted(file for file in FOLDER.iterdir() if file.suffix in (".js", ".jslib", ".mjs"))

#: How the two ways round compare. Where the arms of an #if differ in what a variable holds, the library gets what
#: serves all of them, and an expansion by itself would get something shorter.
COMPARISONS = {
    "exact": "the same text",
    "spaces": "the same but for white space: what is inserted stands behind a directive",
    "right": "spelled otherwise, and right: there is nothing left to rewrite in the expansions",
    "left": "one site is left, because one arm forbids what another needs",
}

each_library = pytest.mark.parametrize("file", LIBRARIES, ids=[file.name for file in LIBRARIES])

#: What the issue wants to see, each in the words of at least one table of a library.
TRAPS = """
#if around array elements · #if around arguments · #if around object members · #if around switch cases
#if around else-arms · #if around ternaries · #if around binary operands · #if around the text of a template
a macro that holds a directive · nested #if · indented directives · trailing text behind a directive
a macro as an expression · a macro as an argument · a macro as a statement · a macro as a callee
a macro as a case label · a macro as an object key · a macro as the keyword async · a macro as the keyword await
a macro as nothing · a macro as part of a name · a macro in a string · a macro in a template · a macro in a comment
a macro over several lines · a macro that holds braces · conditions are JavaScript · placeholders
a shader in a template of a file that is no library
""".strip().replace("\n", " · ").split(" · ")  # fmt: skip


@cache
def table(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.with_suffix(".toml").read_text("utf-8"))


def source(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


@cache
def rewritten(file: Path) -> Rewritten:
    return rewrite(source(file), SETTINGS, path=file.name)


def configurations(file: Path) -> list[dict[str, Value]]:
    """Every combination of the values of the settings."""
    settings = table(file)["settings"]
    return [dict(zip(settings, values, strict=True)) for values in itertools.product(*settings.values())]


def expanded(file: Path, text: str, configuration: dict[str, Value]) -> str:
    if not table(file).get("library", True):
        return text
    return expand(text, configuration, table(file).get("macros"), table(file).get("includes"))


def again(text: str, file: Path) -> Rewritten:
    """The rewrite of an expansion, which is plain JavaScript."""
    result = rewrite(text, SETTINGS, path=file.with_suffix(".expanded.js").name)
    assert result.variants == ()
    return result


def test_the_libraries_hold_every_trap() -> None:
    held = [trap for file in LIBRARIES for trap in table(file)["traps"]]
    assert set(TRAPS) <= set(held)
    assert len(LIBRARIES) >= 30


@each_library
def test_output_is_that_on_record(file: Path) -> None:
    golden = GOLDEN / file.name
    if UPDATE:
        GOLDEN.mkdir(exist_ok=True)
        golden.write_bytes(rewritten(file).code)
    assert rewritten(file).code == golden.read_bytes()


@each_library
def test_expansions_are_those_on_record(file: Path) -> None:
    parts = []
    for configuration in configurations(file):
        names = " ".join(f"{name}={value}" for name, value in configuration.items())
        parts.append(f"==== {names}".rstrip() + "\n" + expanded(file, rewritten(file).text, configuration))
    golden = GOLDEN / (file.name + ".expanded")
    if UPDATE:
        golden.write_bytes("".join(parts).encode())
    assert "".join(parts) == golden.read_bytes().decode("utf-8")


@each_library
def test_expanding_then_rewriting_is_rewriting_then_expanding(file: Path) -> None:
    how = table(file).get("equal", "exact")
    assert how in COMPARISONS
    differs = False
    for configuration in configurations(file):
        ours = expanded(file, rewritten(file).text, configuration)
        wanted = again(expanded(file, source(file), configuration), file).text
        if how == "exact":
            assert ours == wanted, configuration
        elif how == "spaces":
            assert "".join(ours.split()) == "".join(wanted.split()), configuration
        elif how == "right":
            assert again(ours, file).text == ours, configuration
        differs |= ours != wanted
    # The table claims no exception that is none.
    assert differs == (how != "exact")


@pytest.mark.slow
@each_library
def test_expansions_are_javascript_and_need_no_further_rewriting(file: Path, tmp_path: Path) -> None:
    left = [site for site in rewritten(file).sites if site.outcome == "left"]
    output = tmp_path / ("library.mjs" if file.suffix == ".mjs" or "export " in source(file) else "library.cjs")
    for configuration in configurations(file):
        ours = expanded(file, rewritten(file).text, configuration)
        if table(file).get("equal") != "left":
            assert again(ours, file).text == ours, configuration
        output.write_text(ours, "utf-8", newline="")
        checked = subprocess.run([NODE, "--check", output], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, ""), configuration
    divided = [site for site in left if "arms" in site.reason]
    assert bool(divided) == (table(file).get("equal") == "left")


@each_library
def test_the_second_run_changes_nothing(file: Path) -> None:
    second = rewrite(rewritten(file).code, SETTINGS, path=file.name)
    assert second.code == rewritten(file).code
    assert second.edits == ()


@each_library
def test_bytes_outside_the_edits_are_those_of_the_input(file: Path) -> None:
    data, result = source(file).encode(), rewritten(file)
    expected = bytearray()
    at = 0
    for edit in result.edits:
        assert edit.start >= at, "edits overlap"
        expected += data[at : edit.start] + edit.text
        at = edit.end
    assert result.code == bytes(expected + data[at:])


@each_library
def test_each_site_is_reported_once(file: Path) -> None:
    places = [(site.start, site.form) for site in rewritten(file).sites]
    assert places == sorted(set(places))


@each_library
def test_variants_fit_the_library(file: Path) -> None:
    result = rewritten(file)
    assert bool(result.variants) == table(file).get("library", True)
    seen = set()
    for variant in result.variants:
        assert len(variant.data) == len(result.source.data)
        assert [i for i, b in enumerate(variant.data) if b == 10] == [
            i for i, b in enumerate(result.source.data) if b == 10
        ]
        seen.update(variant.edits)
        # As plain JavaScript, a variant is what it says: parsed without masks, and with its edits in it.
        assert rewrite(variant.data, SETTINGS, path="variant.js").variants == ()
        code = bytearray(variant.data)
        for edit in reversed(variant.edits):
            assert variant.data[edit.start : edit.end] == result.source.data[edit.start : edit.end]
            code[edit.start : edit.end] = edit.text
        rewrite(bytes(code), SETTINGS, path="variant.js")
    assert seen == set(result.edits if result.variants else ())
