"""A source names its places as an editor does, and shows them with a caret below."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, SourceError, rewrite
from glue_rewriter.source import Source


@pytest.mark.parametrize(
    ("text", "before", "position"),
    [
        # `before` is the text in front of the place.
        ("", "", (1, 1)),
        ("abc", "", (1, 1)),
        ("abc", "ab", (1, 3)),
        ("abc", "abc", (1, 4)),
        ("a\nb", "a", (1, 2)),
        ("a\nb", "a\n", (2, 1)),
        ("a\n", "a\n", (2, 1)),
        ("\n\n\nx", "\n\n", (3, 1)),
        ("a\n\n  x", "a\n\n  ", (3, 3)),
        # A tab is one character, and so is each half of CRLF.
        ("\tx", "\t", (1, 2)),
        ("a\r\nbc", "a\r", (1, 3)),
        ("a\r\nbc", "a\r\nb", (2, 2)),
        # A carriage return alone ends no line, nor does U+2028.
        ("a\rb", "a\r", (1, 3)),
        ("a\u2028b", "a\u2028", (1, 3)),
        # Characters, not bytes and not UTF-16 units.
        ("é = x", "é = ", (1, 5)),
        ("'😀' + x", "'😀' + ", (1, 7)),
        ("// 😀\né = x", "// 😀\né = ", (2, 5)),
        ("\ufeffx", "\ufeff", (1, 2)),
    ],
)
def test_position(text: str, before: str, position: tuple[int, int]) -> None:
    assert text.startswith(before)
    assert Source(text.encode()).position(len(before.encode())) == position


LONG = "".join(f"HEAP32[p + {i} >> 2] = {i};" for i in range(1000, 1200))


@pytest.mark.parametrize(
    ("text", "before", "excerpt"),
    [
        ("", "", ["", "^"]),
        ("x = HEAP8[p];", "x = ", ["x = HEAP8[p];", "    ^"]),
        ("a;\nx = y;\nb;", "a;\nx = ", ["x = y;", "    ^"]),
        ("a;\n", "a;\n", ["", "^"]),
        ("a;\n\nb;", "a;\n", ["", "^"]),
        # The end of a line: the caret stands behind it.
        ("a;\nb;", "a;", ["a;", "  ^"]),
        ("a;\r\nb;", "a;", ["a;", "  ^"]),
        ("a;\r\nb;", "a;\r", ["a;", "  ^"]),
        ("a;\r\nb;\r\n", "a;\r\nb", ["b;", " ^"]),
        # Tabs stay tabs above and below, so that the caret is right at any tab width.
        ("\t\tx\t= y;", "\t\tx\t= ", ["\t\tx\t= y;", "\t\t \t  ^"]),
        # One cell for an accented letter, none for an accent that stands alone, two for wide characters.
        ("é = y;", "é = ", ["é = y;", "    ^"]),
        ("e\u0301 = y;", "e\u0301 = ", ["e\u0301 = y;", "    ^"]),
        ("'😀', y", "'😀', ", ["'😀', y", "      ^"]),
        ("/* 粒子 */ y", "/* 粒子 */ ", ["/* 粒子 */ y", "           ^"]),
        # What a terminal would obey or hide is shown as a dot.
        ("'\x1b[31m\0' + y", "'\x1b[31m\0' + ", ["'·[31m·' + y", "           ^"]),
        ("\ufeffx", "\ufeff", ["·x", " ^"]),
        # Of a long line, 60 characters on each side of the place.
        (LONG, "", [LONG[:60] + "…", "^"]),
        (LONG, LONG[:60], [LONG[:120] + "…", " " * 60 + "^"]),
        (LONG, LONG[:61], ["…" + LONG[1:121] + "…", " " * 61 + "^"]),
        (LONG, LONG[:-60], ["…" + LONG[-120:], " " * 61 + "^"]),
        (LONG, LONG, ["…" + LONG[-60:], " " * 61 + "^"]),
        (
            "'" + "😀" * 100 + "' + y;",
            "'" + "😀" * 100 + "' + ",
            ["…" + "😀" * 56 + "' + y;", " " * 117 + "^"],
        ),
    ],
)
def test_excerpt(text: str, before: str, excerpt: list[str]) -> None:
    assert text.startswith(before)
    shown = Source(text.encode()).excerpt(len(before.encode()))
    assert shown.split("\n") == ["    " + line for line in excerpt]


@pytest.mark.parametrize(
    ("text", "start", "end", "excerpt"),
    [
        ("a = b;", 4, 5, ["a = b;", "    ^"]),
        ("a = bcd;", 4, 7, ["a = bcd;", "    ^^^"]),
        ("a = 粒子;", 4, 10, ["a = 粒子;", "    ^^^^"]),
        ("a = b +\n  c;", 4, 11, ["a = b +", "    ^^^"]),
        ("a = b +\r\n  c;", 4, 12, ["a = b +", "    ^^^"]),
        ("a", 1, 1, ["a", " ^"]),
        (LONG, 61, 400, ["…" + LONG[1:121] + "…", " " * 61 + "^" * 60]),
    ],
)
def test_an_excerpt_underlines_what_is_on_the_line(text: str, start: int, end: int, excerpt: list[str]) -> None:
    assert Source(text.encode()).excerpt(start, end).split("\n") == ["    " + line for line in excerpt]


def test_error_is_complete() -> None:
    error = Source(b"a;\r\n\tx = @;\r\n", "src/glue.js").error(9, "unexpected token")
    assert (error.path, error.line, error.column, error.message) == ("src/glue.js", 2, 6, "unexpected token")
    assert str(error) == "src/glue.js:2:6: unexpected token\n    \tx = @;\n    \t    ^"
    assert error.exit_status == 2


@pytest.mark.parametrize(
    ("data", "place", "byte", "line", "caret"),
    [
        (b"caf\xe9;\n", "1:4", "e9", "caf\ufffd;", "   ^"),
        # The column counts characters; the caret stands under the byte, also behind wide characters.
        ("a;\n'😀".encode() + b"\xff';\n", "2:3", "ff", "'😀\ufffd';", "   ^"),
        # A sequence that breaks off at the end of the file; an encoded surrogate. UTF-16 is in tests/test_mistakes.py.
        (b"x = '\xe2\x82", "1:6", "e2", "x = '\ufffd", "     ^"),
        (b"'\xed\xa0\x80'", "1:2", "ed", "'\ufffd\ufffd\ufffd'", " ^"),
    ],
)
def test_not_utf8(data: bytes, place: str, byte: str, line: str, caret: str) -> None:
    with pytest.raises(SourceError) as caught:
        Source(data, "in.js")
    message = f"not UTF-8: byte 0x{byte} cannot stand here; convert the file to UTF-8"
    assert str(caught.value) == f"in.js:{place}: {message}\n    {line}\n    {caret}"


def test_not_utf8_is_refused_in_signed_mode_too() -> None:
    with pytest.raises(SourceError, match=r"^<input>:1:1: not UTF-8"):
        rewrite(b"\xff", Settings())


@pytest.mark.parametrize("data", [b"", b"a\r\nb\0", "\ufeffé😀\u2028".encode(), b"\xf4\x8f\xbf\xbf"])
def test_bytes_are_kept(data: bytes) -> None:
    assert Source(data).data == data


def test_a_webassembly_module_is_called_so() -> None:
    with pytest.raises(SourceError, match=r"^a\.wasm:1:1: this is a WebAssembly binary, which holds no JavaScript"):
        Source(b"\0asm\1\0\0\0\1\xc4\1", "a.wasm")
