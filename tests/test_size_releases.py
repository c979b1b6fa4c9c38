"""Two releases of published packages: what is listed as new or gone is so."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.published import EARLIER, fetch, published_file
from glue_rewriter.size.functions import attribute
from glue_rewriter.size.matching import Matched, match_functions, on_record

pytestmark = [pytest.mark.network, pytest.mark.slow]

#: A comparison of two folders takes at most so many times the processor time of `gzip -9` on all their files: about 5
#: where it was measured. It is shared among the processors, gzip's is not.
TIMES_GZIP = 7
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


def seconds(*command: str | Path) -> float:
    """The processor time of a command and of the processes it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=500)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_a_comparison_takes_a_few_times_as_long_as_gzip() -> None:
    gzip = shutil.which("gzip")
    assert gzip is not None
    folders = [fetch(set_) / "node_modules" / "sql.js" / "dist" for set_ in (EARLIER, "glue")]
    files = [file for folder in folders for file in folder.iterdir()]
    needed = seconds(gzip, "-9", "-c", *files)
    taken = seconds(sys.executable, "-m", "glue_rewriter", "size", "compare", "--no-brotli", *folders)
    print(f"gzip {needed:.1f} s, comparison {taken:.1f} s, {taken / needed:.1f} times")
    assert taken < TIMES_GZIP * needed
