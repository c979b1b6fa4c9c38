"""The command `explain` of a place, as a shell sees it; its JSON, and its page of documentation."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from glue_rewriter.cli.explain import place_in
from tests.command import SIGNED_CODE, UNSIGNED, Command

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/explain.md").read_text("utf-8")
SCHEMA = json.loads((ROOT / "docs/explanation.schema.json").read_text("utf-8"))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EMCC_CFLAGS", raising=False)
    Path("in.js").write_bytes(SIGNED_CODE)
    return Command(monkeypatch, capsysbinary)


@pytest.mark.parametrize(
    ("what", "place"),
    [
        ("a.js:3:4", ("a.js", 3, 4)),
        ("a.js:3", ("a.js", 3, None)),
        ("C:\\src\\a.js:3:4", ("C:\\src\\a.js", 3, 4)),
        ("C:\\src\\a.js:3", ("C:\\src\\a.js", 3, None)),
        ("C:/src/a.js:3:4", ("C:/src/a.js", 3, 4)),
        ("a:1:b.js:3:4", ("a:1:b.js", 3, 4)),
        ("a:1:2:3", ("a:1", 2, 3)),
        ("-:1:2", ("-", 1, 2)),
        ("in:7:3", ("in:7", 3, None)),  # a file of that name is there
    ],
)
def test_places_are_read_from_the_right(command: Command, what: str, place: tuple[object, ...]) -> None:
    Path("in:7").write_bytes(b"")
    found = place_in(what)
    assert found is not None
    assert (found.path, found.line, found.column) == place


@pytest.mark.parametrize("what", ["GR101", "a.js", "a.js:x", "a.js:3:"])
def test_what_names_no_place(command: Command, what: str) -> None:
    assert place_in(what) is None


def test_a_site_is_explained(command: Command) -> None:
    found = command("explain", UNSIGNED, "in.js:1:5")
    assert (found.status, found.stderr) == (0, "")
    said = found.stdout.decode()
    assert said.startswith("in.js:1:12: a site: an index into a view\n    x = HEAP32[p >> 2];\n")
    assert "in.js:1:5: HEAP32[p >> 2] → HEAP32[p >>> 2]" in said
    assert command("explain", UNSIGNED, "in.js:1").stdout == found.stdout


def test_standard_input_is_explained(command: Command) -> None:
    found = command("explain", UNSIGNED, "-:1:12", stdin=SIGNED_CODE)
    assert found.status == 0
    assert found.stdout.startswith(b"<stdin>:1:12: a site")
    assert command("explain", UNSIGNED, "<stdin>:1:12", stdin=SIGNED_CODE) == found  # as messages name it
    found = command("explain", UNSIGNED, "-:1", "--language", "typescript", stdin=b"const x: number = HEAP8[p];")
    assert b"HEAP8[p] \xe2\x86\x92 HEAP8[p >>> 0]" in found.stdout


def test_the_settings_count_as_for_rewrite(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assumed = command("explain", "in.js:1").stdout
    assert assumed.startswith(b"Settings: none given: the memory is taken to reach 4 GiB\n\nin.js:1:12: a site")
    signed = command("explain", "-sMAXIMUM_MEMORY=2GB", "in.js:1").stdout
    assert signed.startswith(b"Settings: by these the memory ends at 2 GiB or before, and nothing is rewritten")
    assert b"with -sMAXIMUM_MEMORY=4GB it would be rewritten:" in signed
    monkeypatch.setenv("EMCC_CFLAGS", "-sMAXIMUM_MEMORY=2GB")
    assert command("explain", "--emcc-cflags", "in.js:1").stdout == signed
    Path("glue-rewriter.toml").write_text('settings = ["MAXIMUM_MEMORY=4GB"]\nheap-names = {w = "u16"}\n')
    assert command("explain", "in.js:1").stdout == command("explain", UNSIGNED, "in.js:1").stdout
    Path("w.js").write_text("w[p >> 1]")
    assert b"w - named as a view by the user (heap-names)" in command("explain", "w.js:1:3").stdout


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("in.js:9:1", "Error: in.js:9: there is no such line: the file has 2"),
        ("in.js:1:99", "Error: in.js:1:99: there is no such column: the line has 19"),
        ("in.js:0", "Error: in.js:0: there is no such line"),
        ("none.js:1:1", "Error: none.js: no such file"),
        ("bad.js:1:1", "bad.js:1:"),
        ("in.js", "Name a line of in.js, and best a column: in.js:LINE:COLUMN."),
        ("in.js:", "in.js: is no place: a place is FILE:LINE or FILE:LINE:COLUMN"),
    ],
)
def test_what_cannot_be_explained_is_an_error(command: Command, what: str, said: str) -> None:
    Path("bad.js").write_bytes(b"HEAP8[;")
    found = command("explain", UNSIGNED, what)
    assert (found.status, found.stdout) == (2, b"")
    assert said in found.stderr


#: What the JSON has to describe: sites of several kinds, none, libraries.
SOURCES = {
    "a.js": b"const h = c ? HEAP8 : HEAPF64; h[p >> s]; HEAPU8.subarray(p, q); eval('HEAP8[p]'); LE_HEAP_LOAD_I8(p)",
    "unsure.js": b"var h = HEAP32; g(h); h = {}; function f(q) { h[q]; h[x ? q >> 2 : 'a']; }",
    "none.js": b"var l = [1]; l[0]; HEAP8",
    "call.js": b"send(HEAPU8, p)",
    "lib.jslib": b"addToLibrary({ f: (p) => HEAP32[{{{ x }}}] + HEAP8[p] });",
}


def explained(command: Command, *arguments: str) -> dict[str, Any]:
    found = command("explain", "--format", "json", *arguments)
    assert (found.status, found.stderr) == (0, "")
    document: dict[str, Any] = json.loads(found.stdout)
    jsonschema.validate(document, SCHEMA)
    return document


@pytest.mark.parametrize("path", SOURCES)
def test_json_follows_its_schema(command: Command, path: str) -> None:
    Path(path).write_bytes(SOURCES[path])
    document = explained(command, f"{path}:1")
    assert bool(document["sites"]) == (path != "none.js")
    assert bool(document["no_site"]) == (path == "none.js")


def test_json_says_all(command: Command) -> None:
    document = explained(command, "in.js:1:12")
    assert document["settings"] == {"mode": "unsigned", "maximum_memory": 4 << 30, "assumed": True}
    [site] = document["sites"]
    assert (site["line"], site["column"], site["code"], site["shift"]) == (1, 12, "p >> 2", 2)
    assert (site["outcome"], site["reason"]) == ("rewritten", "shift")
    assert (site["view"]["code"], site["view"]["element"], site["view"]["sure"]) == ("HEAP32", "i32", True)
    assert [step["note"] for step in site["view"]["trails"][0]] == ["known by its name"]
    [change] = site["changes"]
    assert (change["code"], change["after"]) == ("HEAP32[p >> 2]", "HEAP32[p >>> 2]")


def test_the_schema_refuses_what_is_not_described(command: Command) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = explained(command, "in.js:1:12")
    document["sites"][0]["more"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


# the page


def test_the_commands_of_the_documentation(command: Command) -> None:
    [(path, code)] = re.findall(r"^```js ([^\n]*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    Path(path).parent.mkdir()
    Path(path).write_text(code, "utf-8")
    commands = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(commands) == 4
    for line in commands:
        name, *arguments = shlex.split(line)
        assert name == "glue-rewriter"
        found = command(*arguments)
        assert (found.status, found.stderr) == (0, "")
        assert found.stdout
    shown = re.findall(r"^<!-- command -->\n```sh\n(.*?)^```\n\n```\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(shown) == 2
    for line, output in shown:
        assert command(*shlex.split(line)[1:]).stdout.decode() == output
