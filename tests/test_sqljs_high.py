"""A published program above 2 GiB: sql.js with its limits raised, the same session below and above."""

from __future__ import annotations

import pytest

from fixtures.sqljs_above_2gib import BUILDS, compare, compare_printed
from fixtures.wasm_memory import with_maximum

LINE = 2**31


@pytest.mark.parametrize("build", BUILDS)
def test_the_rewritten_glue_answers_above_2_gib_as_the_published_one_below(build: str) -> None:
    runs = compare(build)
    assert runs.below.error == ""
    assert runs.below.answers is not None
    assert 0 < runs.below.probe < LINE
    assert len(runs.below.answers["all"][0][1]) == 500
    assert runs.below.answers["integrity"] == [[["integrity_check"], [["ok"]]]]

    assert runs.above_published.error == "out of memory"

    assert runs.above_rewritten.error == ""
    assert runs.above_rewritten.probe >= LINE
    assert runs.above_rewritten.answers == runs.below.answers


@pytest.mark.parametrize("build", BUILDS)
def test_the_prints_of_the_rewritten_glue_answer_so_too(build: str) -> None:
    below, above = compare_printed(build)
    assert below.error == ""
    assert below.answers is not None
    assert below.probe < LINE
    assert len(above) == 2
    for answer in above.values():
        assert answer.error == ""
        assert answer.probe >= LINE
        assert answer.answers == below.answers


HEADER = b"\0asm\1\0\0\0"
TYPE_SECTION = bytes((1, 4, 1, 0x60, 0, 0))


def test_with_maximum_changes_the_maximum_alone() -> None:
    before = HEADER + TYPE_SECTION + bytes((5, 4, 1, 1, 1, 2)) + bytes((10, 1, 0))
    after = HEADER + TYPE_SECTION + bytes((5, 6, 1, 1, 1, 0x80, 0x80, 4)) + bytes((10, 1, 0))
    assert with_maximum(before, 65536) == after


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (b"\x7fELF", "not a wasm module"),
        (HEADER + TYPE_SECTION, "no memory"),
        (HEADER + bytes((5, 3, 1, 0, 1)), "limits flag 0"),
        (HEADER + bytes((5, 4, 1, 3, 1, 2)), "limits flag 3"),
        (HEADER + bytes((5, 7, 2, 1, 1, 2, 1, 1, 2)), "found 2"),
        (HEADER + bytes((5, 6, 1, 1, 0x81, 0x80, 4, 2)), "65537"),
    ],
)
def test_with_maximum_refuses_what_it_does_not_know(module: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        with_maximum(module, 65536)
