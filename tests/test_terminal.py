"""The picture in README.md: it shows what docs/make_terminal.py gets of a real run, and that holds with other emccs."""

from __future__ import annotations

import importlib.util
import os
import re
import runpy
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from fixtures.published import NODE, fetch
from tests.tools import installed

ROOT = Path(__file__).parent.parent
MADE: dict[str, Any] = runpy.run_path(str(ROOT / "docs/make_terminal.py"))
PICTURE = (ROOT / "docs/terminal.svg").read_text("utf-8")
RIGHT = [
    "  the sum of 1 to 10 is 55",
    "  the mean of 0, 5, 10, 15 is 7.5",
    "  the place of 'c' in 'abc...' is 2",
]


def shown(kind: str) -> list[str]:
    """The lines of the picture in the colour of a kind."""
    colour = MADE["_COLOURS"][kind]
    return [unescape(text) for text in re.findall(rf'fill="{colour}"[^>]*>([^<]*)</text>', PICTURE)]


def test_the_picture_shows_wrong_values_and_then_the_right_ones() -> None:
    assert shown("right") == RIGHT
    assert len(shown("wrong")) == len(RIGHT)
    assert not set(shown("wrong")) & set(RIGHT)
    [address] = {line.rpartition(" ")[2] for line in shown("said") if line.startswith("data at ")}
    assert int(address, 16) >= 2**31


def test_the_readme_names_the_emcc_of_the_picture() -> None:
    [version] = set(re.findall(r"# emcc ([\d.]+)", PICTURE))
    head = (ROOT / "README.md").read_text("utf-8").splitlines()[:8]
    assert f"current emcc, {version}, " in " ".join(head)
    assert any("](docs/terminal.svg)" in line for line in head)


@pytest.mark.slow
@pytest.mark.emcc
@pytest.mark.network
def test_the_demonstration_holds_with_the_emcc_of_this_machine(tmp_path: Path) -> None:
    installed("emcc", "emscripten")
    (tmp_path / "demo.c").write_text((ROOT / "fixtures/demo/demo.c").read_text())

    def run(*command: str | Path) -> str:
        # Debian leaves acorn out, which emcc needs for its own pass.
        environ = {**os.environ, "NODE_PATH": str(fetch("peer") / "node_modules")}
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(*MADE["LINK"])
    # emcc 3.1.6 would fetch the wasm where there is a fetch, which does not read files.
    node = (NODE, "-e", "delete globalThis.fetch; require(process.argv[1])", tmp_path / "demo.js")
    before = run(*node).splitlines()
    assert int(before[0].rpartition(" ")[2], 16) >= 2**31
    assert not set(before[1:]) & set(RIGHT)
    run(Path(sys.executable).with_name("glue-rewriter"), *MADE["FIX"][1:])
    assert run(*node).splitlines() == [before[0], *RIGHT]


if importlib.util.find_spec("tests.emcc.root"):  # what makes a system with today's emcc

    @pytest.mark.slow
    @pytest.mark.emcc
    @pytest.mark.network
    def test_the_demonstration_holds_with_todays_emcc() -> None:
        root = importlib.import_module("tests.emcc.root")
        made = MADE["run"](root.make().folder)
        address, *before = made.before.splitlines()
        assert int(address.rpartition(" ")[2], 16) >= 2**31
        assert not set(before) & set(RIGHT), f"emcc {made.version} has become right: say so in README.md"
        assert made.after.splitlines() == [address, *RIGHT]
