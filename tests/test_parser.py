"""Reading: what is JavaScript, what is not, and what the message says."""

from __future__ import annotations

import pytest

from fixtures.published import published_file
from glue_rewriter import Settings, SourceError, rewrite
from glue_rewriter.source import Source
from glue_rewriter.syntax import parse

SETTINGS = Settings(maximum_memory=4 << 30)

READ = [
    ("byte order mark", "\ufeffHEAP8[p]", "\ufeffHEAP8[p >>> 0]"),
    ("CRLF", "HEAP8[p];\r\nHEAP32[p >> 2];\r\n", "HEAP8[p >>> 0];\r\nHEAP32[p >>> 2];\r\n"),
    ("hashbang", "#!/usr/bin/env node\nHEAP8[p]", "#!/usr/bin/env node\nHEAP8[p >>> 0]"),
    ("NUL in a string", "x = 'a\0b', HEAP8[p]", "x = 'a\0b', HEAP8[p >>> 0]"),
    ("NUL in a template, a comment, a regex", "`\0`; /*\0*/ /\0/; HEAP8[p]", "`\0`; /*\0*/ /\0/; HEAP8[p >>> 0]"),
    ("any UTF-8", "s = '日本 😀 é'; HEAP8[p]", "s = '日本 😀 é'; HEAP8[p >>> 0]"),
    ("names beyond ASCII", "const é = HEAP8, éa = 1; é[p]; éa[p]", "const é = HEAP8, éa = 1; é[p >>> 0]; éa[p]"),
    ("line separator in a string", "s = '\u2028'; HEAP8[p]", "s = '\u2028'; HEAP8[p >>> 0]"),
    ("import under another name", "import { HEAP8 as h } from 'a'; h[p]", "import { HEAP8 as h } from 'a'; h[p >>> 0]"),
    ("import by name", "import { HEAP8 } from 'a'; HEAP8[p];", "import { HEAP8 } from 'a'; HEAP8[p >>> 0];"),
    ("top-level await", "await 0; HEAP8[p]", "await 0; HEAP8[p >>> 0]"),
    ("return outside a function", "return HEAP8[p]", "return HEAP8[p >>> 0]"),
    ("using", "{ using x = f(); HEAP8[p] }", "{ using x = f(); HEAP8[p >>> 0] }"),
    ("class fields", "class A { static #x = 1; y = HEAP8[p] }", "class A { static #x = 1; y = HEAP8[p >>> 0] }"),
    ("nothing", "", ""),
    ("a comment alone", "// HEAP8[p]", "// HEAP8[p]"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "wanted"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_read(code: str, wanted: str) -> None:
    assert rewrite(code, SETTINGS).text == wanted


_LETTERS = "SGVhcA+/" * 1500
EMBEDDED = [
    ("a string", "w = '{}';"),
    ("a data URL", "w = 'data:application/wasm;base64,{}==';"),
    ("two strings", "w = '{}', v = \"{}\";"),
    ("a template", "w = `{}`;"),
    ("a template around code", "w = `{}${{HEAP32[p >>> 2]}}`;"),
    ("a comment", "/* {} */"),
    ("a line comment", "// {}"),
    ("after an escape", "w = '\\\\{}';"),
    ("a name", "var {};"),
    ("a regular expression", "w = /{}/;".replace("{}", _LETTERS.replace("/", "_"))),
    ("a text of JSX", "w = <a>{}</a>;"),
    ("an escape that needs its letters", "w = '\\u0041{}';"),
]


@pytest.mark.parametrize("code", [row[1] for row in EMBEDDED], ids=[row[0] for row in EMBEDDED])
@pytest.mark.parametrize("shift", range(0, 4096, 585))
def test_embedded_files_are_left_out_of_the_parse_and_nothing_else(code: str, shift: int) -> None:
    letters = _LETTERS.replace("/", "a").replace("+", "b") if "var" in code else _LETTERS
    pad = " " * shift
    code = pad + code.replace("{{", "{").replace("}}", "}").replace("{}", letters)
    result = rewrite(code + "\nHEAP32[p >> 2];", SETTINGS)
    assert result.text == code + "\nHEAP32[p >>> 2];"


def test_an_error_after_an_embedded_file_has_its_place() -> None:
    places = []
    for letters in ("SGVhcA", _LETTERS):
        with pytest.raises(SourceError) as caught:
            rewrite(f"w = '{letters}';\nHEAP8[p];\nx = ;", SETTINGS)
        places.append((caught.value.line, caught.value.column))
    assert places[0] == places[1]


UNREADABLE = [
    ("an open bracket", "var a = 1;\nvar b = HEAP32[p >> 2;\n", 2),
    ("no value", "var x = ;\nHEAP8[p]", 1),
    ("an open string", "HEAP8[p];\n'abc\n", 2),
    ("an open brace at the end", "function f() { HEAP8[p];\n", 2),
    ("words of another language", "HEAP8[p];\n\nthis is not JavaScript\n", 3),
    ("NUL between tokens", "HEAP8[p]\0;", 1),
]


@pytest.mark.parametrize(("code", "line"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE])
def test_unreadable(code: str, line: int) -> None:
    with pytest.raises(SourceError) as caught:
        rewrite(code, SETTINGS, path="glue.js")
    error = caught.value
    assert abs(error.line - line) <= 1, str(error)
    first, shown, caret = str(error).split("\n")
    assert first.startswith(f"glue.js:{error.line}:{error.column}: ")
    assert shown.strip() in code.replace("\0", "·") or "…" in shown
    assert caret.strip() == "^"


def test_signed_mode_reads_no_javascript() -> None:
    assert rewrite("this is not JavaScript", Settings()).code == b"this is not JavaScript"


@pytest.mark.network
def test_the_survey_is_in_the_order_of_the_source() -> None:
    path = published_file("sql.js", "dist/sql-wasm-debug.js")
    captures = parse(Source(path.read_bytes(), str(path))).captures()
    for nodes in captures.values():
        starts = [node.start_byte for node in nodes]
        assert starts == sorted(starts)


def test_the_same_code_is_rewritten_in_the_same_way() -> None:
    # Which of the two shifts is taken for the one that makes the index must not be left to chance.
    function = "function f(p) { p >>= 1; p >>= 1; return HEAP16[p] }"
    changed = rewrite(function * 200, SETTINGS).text.replace(function.replace("[p]", "[p & 0x7fffffff]"), "")
    assert changed == ""
