"""Programs that emcc links, with their data above 2 GiB: wrong without the rewrite, right with it.

Each row of tests/emcc/rows.py is code of ours in fixtures/emcc that reaches the memory, or a part of emcc's runtime.
It answers, in the one process of its build, with its data below 2 GiB, across the line, and above, where the stack is
too, the address signed and unsigned.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from fixtures.published import NODE
from glue_rewriter import Settings, rewrite
from tests.emcc.builds import (
    AFTERWARDS,
    BINDINGS,
    FIXTURES,
    LIBRARY,
    LINKED,
    LINKED_BINDINGS,
    PLAIN,
    RECORDED,
    SOURCE,
    Answers,
    Build,
    Programs,
)
from tests.emcc.rows import BINDING_ROWS, EM_JS, EXTERN, PAGE, ROWS, Plain, Row
from tests.emcc.rows import LIBRARY as JS_LIBRARY

LINE = 2**31
BUILDS = [*PLAIN, *LINKED, *AFTERWARDS, LIBRARY, *SOURCE, *BINDINGS, *LINKED_BINDINGS]
MENDED = [*LINKED, *AFTERWARDS]
each_row = pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
each_binding = pytest.mark.parametrize("row", BINDING_ROWS, ids=[row.name for row in BINDING_ROWS])


@pytest.fixture(scope="module", autouse=True)
def built(programs: Programs) -> None:
    """All builds are made and run at once, for the sake of the second core."""
    programs.run(BUILDS)


def only_recorded(programs: Programs) -> None:
    """Skips what is on record for one version of emcc where the machine has another."""
    if not programs.is_recorded:
        pytest.skip(f"what emcc {RECORDED} leaves wrong is on record, and this is {programs.version}")


def assert_wrong(programs: Programs, row: Row, builds: Sequence[Build]) -> None:
    """Of the version alone that is on record: what another one leaves wrong, is not said."""
    if not programs.is_recorded:
        return
    for build in builds:
        if row in build.rows:
            assert row.name in programs.answers(build).wrong(), f"{build.name}: right without the rewrite"


def assert_right(programs: Programs, row: Row, builds: Sequence[Build]) -> None:
    for build in builds:
        for place, answers in programs.answers(build).places.items():
            assert answers[row.name] == expected(programs, build)[row.name], f"{build.name}, {place}"


def expected(programs: Programs, build: Build) -> dict[str, str]:
    """What the build without the rewrite answers below 2 GiB; of rows it is not asked for, what its level answers."""
    plain = programs.answers(build._replace(rewritten="")).places["below"]
    return {**programs.answers(build._replace(rewritten="", closure=False)).places["below"], **plain}


def test_the_rows_are_those_of_the_fixtures(programs: Programs) -> None:
    """Every row is run, and every function of the fixtures that is a row has a line here."""
    assert len(ROWS) > 100
    for build in BUILDS:
        for answers in programs.answers(build).places.values():
            assert sorted(answers) == sorted(row.name for row in build.rows), build.name


@pytest.mark.parametrize("build", BUILDS, ids=[build.name for build in BUILDS])
def test_the_data_is_where_it_is_said_to_be(programs: Programs, build: Build) -> None:
    found = programs.answers(build)
    assert list(found.places) == ["below", "across", "above", "above, unsigned"]
    assert LINE <= found.high < 2 * LINE


@pytest.mark.parametrize("build", BUILDS, ids=[build.name for build in BUILDS])
def test_below_no_row_fails(programs: Programs, build: Build) -> None:
    """An answer that is an error in every place would pass for a right one."""
    failed = re.compile(r'\["(?:\w*Error|Aborted|RuntimeError|\d+")')
    below = programs.answers(build).places["below"]
    found = {name: answer for name, answer in below.items() if failed.match(answer)}
    if not programs.is_recorded:  # a newer emcc has no allocateUTF8
        found = {name: answer for name, answer in found.items() if "allocateUTF8" not in answer}
    assert found == {}


@each_row
def test_without_the_rewrite_emcc_s_own_pass_leaves_what_is_said(programs: Programs, row: Row) -> None:
    only_recorded(programs)
    closure = [build for build in PLAIN if build.closure]
    others = [build for build in PLAIN if not build.closure]
    match row.plain:
        case Plain.WRONG:
            assert_wrong(programs, row, PLAIN)
        case Plain.CLOSURE:
            assert_right(programs, row, others)
            assert_wrong(programs, row, closure)
        case Plain.RIGHT:
            assert_right(programs, row, PLAIN)


@each_row
def test_with_the_rewrite_it_answers_as_below_2_gib(programs: Programs, row: Row) -> None:
    """At all levels of optimization, in the link, and where emcc's output is rewritten afterwards."""
    if row.beyond:
        assert row.plain is Plain.WRONG
        assert_wrong(programs, row, MENDED)
    else:
        assert_right(programs, row, MENDED)


@each_row
def test_a_library_can_be_rewritten_before(programs: Programs, row: Row) -> None:
    """The library and the scripts beside the link are right then; the rest is what the link makes of it."""
    if not programs.is_recorded and not (row.place in (JS_LIBRARY, EXTERN, PAGE) and not row.beyond):
        only_recorded(programs)
    if row.plain is not Plain.WRONG or (row.place in (JS_LIBRARY, EXTERN, PAGE) and not row.beyond):
        assert_right(programs, row, [LIBRARY])
    else:
        assert_wrong(programs, row, [LIBRARY])


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.place == EM_JS and not row.beyond], ids=lambda row: row.name
)
def test_the_source_in_c_can_be_rewritten_before(programs: Programs, row: Row) -> None:
    """EM_JS is right then, whatever the link makes of the rest."""
    assert_right(programs, row, SOURCE)


def test_what_is_rewritten_in_c_is_right_in_the_glue(programs: Programs) -> None:
    """EM_ASM, too, whose arguments emcc's runtime reads from the stack: it needs the rewrite of the glue besides.

    What emcc's pass adds to it, `>>> 0` behind `>>> 2`, does no harm.
    """
    code = re.compile(rb"var ASM_CONSTS = \{(?:.|\n)*?\n\};|^function \w+_js\((?:.|\n)*?\n\}", re.MULTILINE)
    harmful = []
    for build in (PLAIN[0], SOURCE[0]):
        glue = (programs.folder(build) / "program.js").read_bytes()
        spans = [match.span() for match in code.finditer(glue)]
        assert len(spans) > 25
        edits = rewrite(glue, Settings(maximum_memory=4 << 30)).edits
        inside = [edit for edit in edits if any(start <= edit.start < end for start, end in spans)]
        harmful.append([edit for edit in inside if edit.kind != "drop"])
    assert len(harmful[0]) > 25
    assert harmful[1] == []


@each_binding
def test_embind_and_exceptions(programs: Programs, row: Row) -> None:
    if row.plain is Plain.WRONG:
        assert_wrong(programs, row, BINDINGS)
    elif programs.is_recorded:
        assert_right(programs, row, BINDINGS)
    assert_right(programs, row, LINKED_BINDINGS)


@pytest.mark.parametrize("build", [*MENDED, *LINKED_BINDINGS], ids=lambda build: build.name)
def test_emcc_s_assertions_find_nothing(programs: Programs, build: Build) -> None:
    found: Answers = programs.answers(build)
    assert found.status == 0, found.stderr


def test_the_link_alone_mis_rewrites_a_sum(programs: Programs) -> None:
    plain, linked = ((programs.folder(Build("-O0", how)) / "program.js").read_text("utf-8") for how in ("", "link"))
    assert "HEAP32[(p >> 2) + i >>> 0]" in plain
    assert "HEAP32[(p >> 2) + i" not in linked
    assert "HEAP32[(p >>> 2) + i >>> 0]" in linked  # emcc's pass, which comes later, adds what does no harm


def test_with_the_closure_compiler_the_link_alone_breaks_emcc_s_own_accesses(programs: Programs) -> None:
    """It keeps parentheses for the compiler's comments, and takes `(p >> 2)` for something that is no shift."""
    only_recorded(programs)
    plain, linked = (
        (programs.folder(Build("-O2", how, closure=True)) / "program.js").read_text("utf-8") for how in ("", "link")
    )
    broken = re.compile(r"\[[^][]*[^]>[]>>[123]>>>0\]")
    assert len(broken.findall(plain)) > 50
    assert broken.findall(linked) == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.endless], ids=lambda row: row.name)
def test_a_row_that_may_not_return_gives_no_right_answer(programs: Programs, row: Row, tmp_path: Path) -> None:
    """In the link alone with the closure compiler: it is still under way after two seconds, or its answer is wrong."""
    only_recorded(programs)
    [build] = [build for build in PLAIN if build.closure]
    others = [other.name for other in ROWS if other.endless and other is not row]
    log, answers = tmp_path / "rows", tmp_path / "answers"
    with log.open("w") as stderr, answers.open("w") as stdout:
        process = subprocess.Popen(
            [NODE, FIXTURES / "run.js", programs.folder(build), *others], stdout=stdout, stderr=stderr
        )
        try:
            seen, quarters = "", 0
            while process.poll() is None and quarters < 8:
                time.sleep(0.25)
                now = log.read_text()
                above = now.count(f"{row.name}\n") > 1  # the first time, the data is below 2 GiB
                quarters = quarters + 1 if above and now == seen else 0
                seen = now
            ended = process.poll() is not None
        finally:
            process.kill()
            process.wait()
    if ended:
        places = json.loads(answers.read_text())["answers"]
        assert any(found[row.name] != places["below"][row.name] for found in places.values())
    else:
        assert seen.endswith(f"{row.name}\n")
