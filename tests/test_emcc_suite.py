"""docs/high-memory.md's two lines, on a suite of tests that emcc builds: they find what is wrong above 2 GiB."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fixtures.published import NODE
from tests.emcc.builds import FIXTURES, MEMORY, UNSIGNED, run


def outcome(folder: Path, *flags: str | Path) -> subprocess.CompletedProcess[str]:
    """The suite, linked with the flags and run."""
    exported = "-sEXPORTED_FUNCTIONS=_main,_malloc"
    run("emcc", "-O1", "suite.c", "-o", folder / "suite.js", *MEMORY, exported, *flags, cwd=FIXTURES)
    # emcc 3.1.6 would fetch the wasm where there is a fetch, which does not read files.
    start = "delete globalThis.fetch; require(process.argv[1])"
    return subprocess.run(
        [NODE, "-e", start, folder / "suite.js"], check=False, capture_output=True, text=True, timeout=120
    )


@pytest.mark.usefixtures("programs")
def test_a_suite_passes_below_fails_above_and_passes_when_rewritten(tmp_path: Path) -> None:
    prelude = tmp_path / "high.js"
    run("glue-rewriter", "high-memory", "-o", prelude, cwd=tmp_path)

    below = outcome(tmp_path)
    assert (below.returncode, below.stdout, below.stderr) == (0, "", "")

    above = outcome(tmp_path, "--pre-js", prelude)
    assert above.returncode == 1
    assert above.stdout == "FAILED third\nFAILED largest\n"
    assert "what is allocated now is at 0x8" in above.stderr

    hook = f"glue-rewriter rewrite -q -i {UNSIGNED}"
    mended = outcome(tmp_path, "--pre-js", prelude, "--js-transform", hook)
    assert (mended.returncode, mended.stdout) == (0, ""), mended.stderr
    assert "what is allocated now is at 0x8" in mended.stderr
