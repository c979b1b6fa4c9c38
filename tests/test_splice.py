"""Edits into bytes: in order, each once, never two of one place."""

from __future__ import annotations

import pytest

from glue_rewriter.errors import EditError
from glue_rewriter.printing import splice
from glue_rewriter.source import Edit, Source

SOURCE = Source(b"HEAP8[p];\nHEAP32[p >> 2];\n", "a.js")


def test_bytes_outside_edits_are_the_source() -> None:
    edits = [Edit(19, 21, b">>>", "shift"), Edit(7, 7, b" >>> 0", "unsign")]
    code, ordered = splice(SOURCE, edits)
    assert code == b"HEAP8[p >>> 0];\nHEAP32[p >>> 2];\n"
    assert ordered == tuple(reversed(edits))


def test_the_same_edit_twice_is_one() -> None:
    edit = Edit(7, 7, b" >>> 0", "unsign")
    assert splice(SOURCE, [edit, edit]) == (b"HEAP8[p >>> 0];\nHEAP32[p >> 2];\n", (edit,))


def test_no_edit_is_the_source() -> None:
    assert splice(SOURCE, []) == (SOURCE.data, ())


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(19, 21, b">>>", "shift"), Edit(20, 22, b"", "drop")],
        [Edit(19, 21, b">>>", "shift"), Edit(19, 21, b"/", "shift")],
        [Edit(7, 7, b"a", "unsign"), Edit(7, 7, b"b", "unsign")],
        [Edit(17, 22, b"", "drop"), Edit(19, 19, b"x", "unsign")],
    ],
)
def test_two_edits_of_one_place_raise(edits: list[Edit]) -> None:
    with pytest.raises(EditError, match=r"^a\.js:[12]:\d+: two edits of one place"):
        splice(SOURCE, edits)
