"""Published glue, rewritten and printed anew: the same program, stable, whole in its comments, and short."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import esprima
import pytest

from benchmarks.print_sizes import FILES, measure, rewritten
from fixtures.published import node
from glue_rewriter import Print, Settings, reprint, rewrite
from glue_rewriter.printing.reprint import Printed
from tests.printing.judge import differences

pytestmark = [pytest.mark.network, pytest.mark.slow]

DOCUMENT = Path(__file__).parent.parent / "docs" / "printing.md"
SETTINGS = Settings(maximum_memory=4 << 30)
each_file = pytest.mark.parametrize(("package", "path"), FILES, ids=[path for _, path in FILES])
each_mode = pytest.mark.parametrize("mode", [Print.PRETTY, Print.COMPACT], ids=lambda mode: mode.value)


@cache
def printed(package: str, path: str, mode: Print) -> Printed:
    return reprint(rewritten(package, path), mode)


def parse(code: bytes, path: str, **options: Any) -> Any:
    return (esprima.parseModule if path.endswith(".mjs") else esprima.parseScript)(code.decode(), **options)


@each_file
@each_mode
def test_it_is_the_same_program(package: str, path: str, mode: Print, tmp_path: Path) -> None:
    code = printed(package, path, mode).code
    pair = (rewritten(package, path).code.decode(), code.decode())
    assert differences([pair], module=path.endswith(".mjs")) == [""]
    output = tmp_path / ("glue.mjs" if path.endswith(".mjs") else "glue.cjs")
    output.write_bytes(code)
    checked = node("--check", output)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("path", ["dist/sql-wasm.js", "dist/sql-wasm-debug.js", "dist/emscripten-module.mjs"])
@each_mode
def test_printing_it_again_changes_nothing_and_neither_does_rewriting(path: str, mode: Print) -> None:
    [package] = [package for package, each in FILES if each == path]
    code = printed(package, path, mode).code
    again = rewrite(code, SETTINGS, path=path)
    assert again.edits == ()
    assert reprint(again, mode).code == code


@pytest.mark.parametrize(("package", "path"), [FILES[1], FILES[4]], ids=[FILES[1][1], FILES[4][1]])
def test_pretty_keeps_every_comment_in_order(package: str, path: str) -> None:
    def said(code: bytes) -> list[str]:
        return [" ".join(each.value.split()) for each in parse(code, path, comment=True).comments]

    comments = said(rewritten(package, path).code)
    assert len(comments) > 500
    assert said(printed(package, path, Print.PRETTY).code) == comments


@pytest.mark.parametrize(("package", "path"), [FILES[0], FILES[5]], ids=[FILES[0][1], FILES[5][1]])
@each_mode
def test_names_are_where_the_places_say(package: str, path: str, mode: Print) -> None:
    before, after = rewritten(package, path).code, printed(package, path, mode)
    names = {token.value for token in parse(before, path, tokens=True).tokens if token.type == "Identifier"}
    tokens = parse(after.code, path, tokens=True, range=True).tokens
    was = dict(after.places)
    starts = (
        [len(after.code.decode()[: token.range[0]].encode()) for token in tokens] if not after.code.isascii() else []
    )
    found = 0
    for index, token in enumerate(tokens):
        if token.type == "Identifier":
            at = was[starts[index] if starts else token.range[0]]
            assert before[at:].startswith(token.value.encode())
            found += 1
    assert found > len(names) > 0


@each_file
def test_compact_is_within_two_percent_of_terser(package: str, path: str) -> None:
    sizes, compact = measure(package, path, printed(package, path, Print.PRETTY).code)
    assert compact == printed(package, path, Print.COMPACT).code
    assert sizes.beyond_terser < 2
    row = f"| {sizes.name} | {sizes.published} | {sizes.pretty} | {sizes.compact} | {sizes.terser} | "
    assert row in DOCUMENT.read_text(encoding="utf-8")
