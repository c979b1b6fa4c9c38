"""Two releases of published packages: what is listed as new or gone is so."""

from __future__ import annotations

import pytest

from fixtures.published import EARLIER, fetch, published_file
from glue_rewriter.sizes.functions import attribute
from glue_rewriter.sizes.matching import Matched, match_functions, on_record

pytestmark = [pytest.mark.network, pytest.mark.slow]

#: What is around the functions of canvaskit.
CANVASKIT = "(anonymous 1).(anonymous 1).(anonymous 4).a.onRuntimeInitialized.a"


def two_releases(package: str, path: str) -> tuple[bytes, bytes]:
    before = fetch(EARLIER) / "node_modules" / package / path
    return before.read_bytes(), published_file(package, path).read_bytes()


def matched(before: bytes, after: bytes, *, recorded: bool = False) -> Matched:
    base, head = attribute(before, "a.js"), attribute(after, "a.js")
    assert base is not None
    assert head is not None
    if recorded:
        base = on_record(base, before)
        assert base is not None
        return match_functions(base, head, None, after)
    return match_functions(base, head, before, after)


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize(
    ("package", "path", "new", "renamed"),
    [
        # Each was looked at in the code of both releases: there is nothing like it in the base, and nothing is gone.
        ("sql.js", "dist/sql-wasm.js", {"initSqlJs.(anonymous 1).ed.f": 262}, 100),
        ("sql.js", "dist/sql-wasm-debug.js", {"initSqlJs.(anonymous 1).warnLegacyFunction": 316}, 0),
        (
            "canvaskit-wasm",
            "bin/canvaskit.js",
            {f"{CANVASKIT}.PathBuilder.prototype.setFillType": 45},
            50,
        ),
    ],
)
def test_what_is_new_or_gone_between_two_releases_is_so(
    package: str, path: str, new: dict[str, int], renamed: int, recorded: bool
) -> None:
    before, after = two_releases(package, path)
    found = matched(before, after, recorded=recorded)
    functions = [change for change in found.changes if (change.base_index, change.head_index) != (None, None)]
    assert {change.path: change.head for change in functions if change.base is None} == new
    assert not [change.path for change in functions if change.head is None]
    assert len(found.renamed) >= renamed
    assert sum(change.delta for change in found.changes) == len(after) - len(before)
