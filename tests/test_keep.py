"""`// glue-rewriter: keep`: what somebody wants left as it is, and what the audit says of comments that keep nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from glue_rewriter import Settings, rewrite, verify_rewrite
from glue_rewriter.passes.keep_comments import REASON
from glue_rewriter.source import Language
from tests.command import Command

SETTINGS = Settings(4 << 30)

#: name -> the code, in which ⟨…⟩ stands around what is kept, and » where the rewrite writes a third >
ROWS = {
    "behind the code": "HEAP32[⟨p >> 2⟩]; // glue-rewriter: keep hashes are no addresses\nHEAP32[p >>» 2];",
    "above the code": "// glue-rewriter: keep\nHEAP32[⟨p >> 2⟩]; HEAP16[⟨q >> 1⟩];\nHEAP32[p >>» 2];",
    "above, with another comment between": "// glue-rewriter: keep\n// why\n\nHEAP32[⟨p >> 2⟩];\nHEAP32[p >>» 2];",
    "in a block comment": "/* glue-rewriter: keep */ HEAP32[⟨p >> 2⟩];\nHEAP32[p >>» 2];",
    "behind another comment": "HEAP32[⟨p >> 2⟩]; // the hash // glue-rewriter: keep\nHEAP32[p >>» 2];",
    "inside an expression": "x = [HEAP32[⟨p >> 2⟩], // glue-rewriter: keep\n  HEAP32[p >>» 2]];",
    "of several lines": "HEAP32[⟨p\n  >> 2⟩]; // glue-rewriter: keep\nHEAP32[p >>» 2];",
    "a definition": "function f(p) { const i = p >> 2; // glue-rewriter: keep\n  return HEAP32[⟨i⟩] + HEAP32[⟨i + 1⟩]; }",
    "a use of a definition that others use": (
        "function f(p) { const i = p >>» 2;\n  HEAP32[⟨i⟩]; // glue-rewriter: keep\n  return HEAP32[i + 1]; }"
    ),
    "a statement": "// glue-rewriter: keep-block\nfunction f(p) {\n  return HEAP32[⟨p >> 2⟩];\n}\nHEAP32[p >>» 2];",
    "an export": "// glue-rewriter: keep-block\nexport function f(p) {\n  return HEAP32[⟨p >> 2⟩];\n}\nHEAP32[p >>» 2];",
    "a method": "class A {\n  // glue-rewriter: keep-block\n  f(p) {\n    HEAP32[⟨p >> 2⟩];\n  }\n  g(p) { HEAP32[p >>» 2]; }\n}",
    "a member": "x = {\n  // glue-rewriter: keep-block\n  f: (p) => {\n    HEAP32[⟨p >> 2⟩];\n  },\n  g: (p) => HEAP32[p >>» 2],\n};",
    "a block": "function f(p) { // glue-rewriter: keep-block\n  if (p) {\n    HEAP32[⟨p >> 2⟩];\n  }\n}\nHEAP32[p >>» 2];",
    "an inner block": "function f(p) {\n  if (p) { // glue-rewriter: keep-block\n    HEAP32[⟨p >> 2⟩];\n  }\n  HEAP32[p >>» 2];\n}",
    "the file": "HEAP32[⟨p >> 2⟩];\n// glue-rewriter: keep-file\nHEAP32[⟨p >> 2⟩];",
    "a forgotten colon": "HEAP32[⟨p >> 2⟩]; // glue-rewriter keep\nHEAP32[p >>» 2];",
    "a forgotten colon, in a block comment": "/* glue-rewriter keep */ HEAP32[⟨p >> 2⟩];\nHEAP32[p >>» 2];",
    "a forgotten colon, of a statement": "// glue-rewriter keep-block\nfunction f(p) {\n  HEAP32[⟨p >> 2⟩];\n}\nHEAP32[p >>» 2];",
    "a forgotten colon, of the file": "HEAP32[⟨p >> 2⟩];\n// glue-rewriter keep-file\n",
    "not what speaks of this tool": "HEAP32[p >>» 2]; // glue-rewriter keeps this\n// glue-rewriter keep-er\nHEAP32[p >>» 2];\n// glue-rewriter-keep\nHEAP32[p >>» 2];",
    "not in a string": "x = '// glue-rewriter: keep'; HEAP32[p >>» 2];",
    "not another word": "HEAP32[p >>» 2]; // glue-rewriter: keeper\n// please keep: glue-rewriter: keep\nHEAP32[p >>» 2];",
    "not the next line": "HEAP32[⟨p >> 2⟩]; // glue-rewriter: keep\nHEAP32[p >>» 2];\nHEAP32[q >>» 2];",
}  # fmt: skip
LIBRARY = "addToLibrary({{\n  // glue-rewriter: keep-block\n  $f: (p) => {{\n#if ASSERTIONS\n    {0};\n#else\n    {0};\n#endif\n  }},\n  $g: (p) => HEAP32[p >>» 2],\n}});\n"


def plain(row: str) -> str:
    return row.replace("⟨", "").replace("⟩", "").replace("»", "")


@pytest.mark.parametrize("language", [Language.JAVASCRIPT, Language.TYPESCRIPT])
@pytest.mark.parametrize("name", ROWS)
def test_what_is_kept_stays(name: str, language: Language) -> None:
    row = ROWS[name]
    found = rewrite(plain(row), SETTINGS, language=language)
    assert found.text == row.replace("⟨", "").replace("⟩", "").replace("»", ">")
    kept = [found.source.data[site.start : site.end].decode() for site in found.sites if site.reason == REASON]
    assert kept == [part.partition("⟩")[0] for part in row.split("⟨")[1:]]
    assert all(site.outcome == "left" for site in found.sites if site.reason == REASON)
    assert rewrite(found.code, SETTINGS, language=language).edits == ()
    if language is Language.JAVASCRIPT and found.edits:
        assert verify_rewrite(found) == ()


def test_in_a_library() -> None:
    code = LIBRARY.format("HEAP32[p >> 2]")
    found = rewrite(code.replace("»", ""), SETTINGS, path="a.jslib")
    assert found.text == code.replace("»", ">")
    assert [site.reason for site in found.sites].count(REASON) == 2


def test_a_limit_of_the_heap() -> None:
    code = "var getHeapMax = () => 2147483648; // glue-rewriter: keep\n"
    assert rewrite(code, SETTINGS, raise_heap_max=True).text == code
    assert rewrite(code.replace("keep", "kept"), SETTINGS, raise_heap_max=True).changed


# what the audit says of it


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsysbinary)


@pytest.mark.parametrize("name", [name for name in ROWS if not name.startswith("not ")])
def test_a_comment_that_keeps_something_is_not_stale(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.js").write_text(plain(ROWS[name]))
    found = command("audit", "--select", "GR901", "a.js")
    assert (found.status, found.stdout) == (0, b"no findings in 1 file\n")


@pytest.mark.parametrize(
    ("code", "message", "fixed"),
    [
        (
            "HEAP32[p >>> 2]; // glue-rewriter: keep\n",
            "a.js:1:21: GR901 warning: this keeps nothing: there is no edit about line 1 that the rewrite would make",
            "HEAP32[p >>> 2];\n",
        ),
        ("// glue-rewriter: keep-file\nx = 1;\n", "this keeps nothing: there is no edit in the file", "x = 1;\n"),
        (
            "// glue-rewriter: keep-block\nx = HEAP32[8 >> 2];\nHEAP32[p >> 2];\n",
            "there is no edit about line 2",
            "x = HEAP32[8 >> 2];\nHEAP32[p >> 2];\n",
        ),
        ("HEAP32[p >> 2]; // glue-rewriter: keep[GR101]\n", "keep is about the rewrite and takes no codes", None),
        ("HEAP32[p >> 2]; // glue-rewriter: keeps\n", "keep, keep-block, keep-file for the rewrite", None),
    ],
)
def test_a_comment_that_keeps_nothing_is_reported(
    command: Command, tmp_path: Path, code: str, message: str, fixed: str | None
) -> None:
    (tmp_path / "a.js").write_text(code)
    found = command("audit", "--select", "GR901", "a.js")
    assert found.status == 1
    assert message in found.stdout.decode()
    command("audit", "--select", "GR901", "--fix", "a.js")
    assert (tmp_path / "a.js").read_text() == (code if fixed is None else fixed)


def test_explain_says_who_has_asked_for_it(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("HEAP32[p >> 2]; // glue-rewriter: keep\n")
    assert REASON in command("explain", "a.js:1:8").stdout.decode()
    said = command.rewrite("-v", "--check", "a.js")
    assert (said.status, said.stdout) == (0, b"")
    assert "a.js:1:8: left: p >> 2 (subscript): kept by a comment" in said.stderr
