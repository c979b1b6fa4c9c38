"""The example of docs/sanitize.md does what the page says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from fixtures.published import NODE
from glue_rewriter import Settings, sanitize
from tests.command import Command

PAGE = (Path(__file__).parent.parent / "docs" / "sanitize.md").read_text("utf-8")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsysbinary)


def block(info: str) -> str:
    [found] = re.findall(rf"^```{re.escape(info)}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return found


def test_the_example_reports_what_the_page_says(command: Command, tmp_path: Path) -> None:
    [commands] = re.findall(r"^<!-- commands -->\n```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    (tmp_path / "list.js").write_text(block("js list.js"), "utf-8")
    *made, last = commands.splitlines()
    for line in made:
        name, *arguments = line.split()
        assert name == "glue-rewriter"
        assert command(*arguments) == (0, b"", "")
    assert last == "node checked.js"
    found = subprocess.run([NODE, "checked.js"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stderr == block("text stderr")
    assert found.stdout == "[ undefined, undefined, undefined ]\n"


def test_unmended_it_reports_the_index_too(tmp_path: Path) -> None:
    code = sanitize(block("js list.js"), Settings(), path="list.js").text
    (tmp_path / "checked.js").write_text(code, "utf-8")
    found = subprocess.run([NODE, "checked.js"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "list.js:9:19: HEAP32[node + 4 >> 2]: the index -469762047 is negative" in found.stderr


def test_the_options_and_names_on_the_page_exist(command: Command) -> None:
    usage = command("sanitize", "--help").stdout.decode()
    for option in set(re.findall(r"`(--?[a-z-]+)", PAGE)) - {"--js-transform", "--pre-js"}:
        assert option in usage, option
