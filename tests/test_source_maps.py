"""Every token of a rewritten file maps to where it came from, as trace-mapping and acorn judge."""

from __future__ import annotations

from bisect import bisect_left

import pytest

from glue_rewriter import Rewritten, Settings, rewrite, source_map
from tests.source_maps.oracle import Token, ask, origins, tokens_and_lookups
from tests.test_published import FILES, each_file, rewritten

pytestmark = [pytest.mark.network, pytest.mark.slow]

SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])
SIGNED = Settings.from_arguments(["-sMAXIMUM_MEMORY=2GB"])


def text_of(data: bytes) -> str:
    """The text as browsers decode it: a byte order mark is no part of it."""
    return data.decode("utf-8-sig")


class Expected:
    """The tokens of the input that the tokens of the output are to map to."""

    def __init__(self, result: Rewritten, before: list[Token]) -> None:
        self._result = result
        self._origins, self._places = origins(result)
        self._before = before
        self._starts = [token.start for token in before]

    def __call__(self, token: Token) -> Token:
        """Of what an edit put in: what replaces maps to what it replaces, what opens an expression to the expression,
        and what follows one to the last token of it.
        """
        origin = self._origins[token.start]
        if origin.unit is not None:
            found = self._before[bisect_left(self._starts, origin.unit)]
            assert (found.start, found.text) == (origin.unit, token.text)
            return found
        assert origin.edit is not None
        edit = self._result.edits[origin.edit]
        at = bisect_left(self._starts, self._places[origin.edit])
        opens = edit.text.rstrip().endswith((b"(", b"&&"))
        return self._before[at if edit.start < edit.end or opens else at - 1]


def every_token_maps(result: Rewritten, *, module: bool = False) -> None:
    """Judge the map of a rewrite by every token."""
    original = text_of(result.source.data)
    made = source_map(result, url="in.js", file="out.js")
    after, places = tokens_and_lookups(text_of(result.code), made.text, module=module)
    [found] = ask({"ask": "tokens", "code": original, "module": module})
    before = [Token(*token) for token in found]
    expected = Expected(result, before)
    wrong = []
    for token, place in zip(after, places, strict=True):
        source = expected(token)
        if place != ["in.js", source.line, source.column, None]:
            wrong.append((token, place, source))
    assert wrong == []
    assert made.sources_content == (original,)


@each_file
def test_every_token_of_published_glue_maps_to_where_it_came_from(name: str) -> None:
    every_token_maps(rewritten(name), module=FILES[name][2] == "module")


ROWS = {
    "empty": "",
    "a byte order mark and nothing else": "\ufeff",
    "nothing rewritten": "let a = 1;\n",
    "one line": "x = HEAP32[p >> 2] + y;",
    "two of a line": "x = HEAP32[p >> 2] + HEAP32[q >> 2] + y;\nz;",
    "parentheses": "x = HEAP32[p, q ? a + b : c] + HEAP32[a ? b : c] + HEAPU8[a = b] + y",
    "guard": "function f(a, b) { return HEAPU8.subarray(a, b.end) + y } z",
    "pieces dropped": "x = HEAPU32[(p >> 2) + i >>> 0] + HEAPU8[~~p] + HEAPU8[p | 0] + HEAP32[p >>> 2 >>> 0] + y; z",
    "pieces dropped over lines": "x = HEAPU32[(p >> 2)\n + i >>>\r\n0] + HEAPU8[~~\np] + y;\nHEAPU8[p |\n0]; z\nw",
    "astral characters before an edit": "s = '😀😀' + HEAP32[p >> 2] + '😀' + HEAP32[q >> 2] + z;\nt",
    "names beyond ASCII": "ä𝒳 = HEAP32[é𝒳 >> 2] + ü; e\u0301 = HEAPU8[p] + \\u0061b;",
    "CRLF": "a;\r\nx = HEAP32[p >> 2];\r\n\r\nb;\r\n",
    "a lone CR": "a;\rx = HEAP32[p >> 2];\rb",
    "U+2028 and U+2029 in strings and as line ends": "a = 'x\u2028y'; x = HEAP32[p >> 2];\u2029b = 1; c\u2028d",
    "byte order mark": "\ufeffx = HEAP32[p >> 2]; y",
    "byte order mark and beyond ASCII": "\ufeffé = HEAP32[p >> 2]; y",
    "hashbang": "#!/usr/bin/env node -x >> 2\nx = HEAP32[p >> 2]; y",
    "strings that look like code": "a = 'b[c >> 2] // `'; x = HEAP32[p >> 2] + \"/* \\\" ' */\" + y",
    "a string over lines": "a = 'b \\\n c' + HEAP32[p >> 2];",
    "regular expressions": "a = /['\"`/*[/]]+/g.test(b) + HEAP32[p >> 2] / 2 / c; if (a) /=/.test(b), d /= 2 / e;",
    "a regular expression before ==": "x = HEAP32[p >> 2]; a = /a/==b",
    "templates": "a = `b${HEAP32[p >> 2]}c${`d${e}\\n\\u{41}f`}\n g ${h}` + HEAP32[q >> 2] + i`${j}`;",
    "comments": "/* a\n b ' */ x /* c */ = /* ` */HEAP32[p >> 2] // d '\n + y + /*e*/'f'",
    "numbers": "a = [1.5e+3, .5, 1..toString(), 0x1f, 1_000n, 0b11, 08.5, b ?.5:c, d?.e] + HEAP32[p >> 2] + f",
    "operators": "a >>>= b >>> c >> d << e; f **= g ** h; i ??= j ?? k; l &&= m || n; (o, ...p) => q; r ? .5 : s?.t",
    "updates": "HEAP32[r >> 2]++ - --s + +t++ - -HEAP32[u >> 2]--",
    "private names": "class A { #b = HEAP32[c >> 2]; static #d() { return this.#b } } e",
    "raw NUL in a string": "a = 'b\0c' + HEAP32[p >> 2] + d",
    "a very long line": "x = HEAP32[p >> 2] + y; " * 2_000,
    "many lines": "x = HEAP32[p >> 2] +\n y; " * 2_000,
}


@pytest.mark.parametrize("code", ROWS.values(), ids=ROWS)
def test_every_token_maps_to_where_it_came_from(code: str) -> None:
    every_token_maps(rewrite(code, SETTINGS))


@pytest.mark.parametrize("code", ROWS.values(), ids=ROWS)
def test_what_is_not_rewritten_maps_to_itself(code: str) -> None:
    every_token_maps(rewrite(code, SIGNED))
