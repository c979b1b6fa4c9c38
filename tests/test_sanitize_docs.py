"""The example of docs/sanitize.md does what the page says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from fixtures.published import NODE
from glue_rewriter import Settings, sanitize
from glue_rewriter.sanitizer import runtime
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


#: What the page says of numbers above 2 GiB, signed (s) and unsigned (u): is it reported?
SAID = {
    "s === u": True,
    "-16777216 === u + 1862270976": True,
    "least < most": True,  # right, and reported all the same
    "s === s >>> 0": False,
    "(u | 0) === u": False,
    "texts[`${s}`]": False,
    "s - u === 0": False,
    "[s, u].sort((a, b) => a - b)": False,
    "min(s, u)": False,
    "({ [s]: x } = keys)": False,
    "HEAPU8.subarray(...[s, s + 4])": False,
    "views[zero][s]": True,
}


@pytest.mark.slow
def test_what_the_page_says_of_numbers_is_so(tmp_path: Path) -> None:
    frame = (
        "const HEAPU8 = new Uint8Array(new WebAssembly.Memory({{ initial: 1 }}).buffer), views = [HEAPU8], zero = 0;\n"
        "const s = 0x90000000 | 0, u = 0x90000000, texts = {{ [u]: 1 }}, keys = texts, least = -1e9, most = 3e9;"
        " const min = Math.min;\n"
        "var x;\n(() => {{ {} }})();\n"
    ).format
    name = tmp_path / "checked.cjs"
    for code, is_reported in SAID.items():
        name.write_text(sanitize(frame(code), Settings(), path="in.js").text, "utf-8")
        found = subprocess.run([NODE, name], capture_output=True, text=True, check=True)
        assert ("in.js:4:" in found.stderr) is is_reported, (code, found.stderr)


def test_what_is_spread_into_positions_is_not_touched() -> None:
    code = "HEAPU8.subarray(...[p, p + 4]); HEAPU8.fill(0, ...at); new Uint8Array(HEAPU8.buffer, ...at);"
    assert sanitize(code, Settings()).text.endswith(code)


def test_a_proxy_is_asked_once_more(tmp_path: Path) -> None:
    code = (
        "var asked = [], k = -5;\n"
        "const p = new Proxy({}, { get: (t, k) => asked.push(k),"
        " getOwnPropertyDescriptor: () => void asked.push('own') });\n"
        "p[k]; console.log(asked.join());"
    )
    (tmp_path / "checked.cjs").write_text(sanitize(code, Settings()).text, "utf-8")
    found = subprocess.run([NODE, tmp_path / "checked.cjs"], capture_output=True, text=True, check=True)
    assert found.stdout == "own,-5\n"


def test_the_runtime_is_as_long_as_the_page_says() -> None:
    [said] = re.findall(r"The runtime is one line of (\d+) KB", PAGE)
    line = runtime("console").inline
    assert b"\n" not in line
    assert abs(len(line) / 1000 - int(said)) < 0.75
