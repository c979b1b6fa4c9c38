"""Code printed anew: its tokens map to where they stood in the input, and through the input's own map."""

from __future__ import annotations

from bisect import bisect_left

import pytest

from glue_rewriter import Rewritten, Settings, rewrite, source_map
from glue_rewriter.printing.modes import Print
from glue_rewriter.printing.reprint import Printed, reprint
from glue_rewriter.printing.source_map import read_source_map
from glue_rewriter.source import Source
from tests.source_maps.oracle import Token, ask
from tests.test_published import FILES, rewritten
from tests.test_published_prints import printed
from tests.test_source_map_composed import built

SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])
MODES = [Print.PRETTY, Print.COMPACT]
each_mode = pytest.mark.parametrize("mode", MODES, ids=[mode.value for mode in MODES])
ROWS = {
    "empty": "",
    "a byte order mark": "\ufeff// é\nx = HEAP32[p >> 2]; y",
    "hashbang": "#!/usr/bin/env node\nx = HEAP32[p >> 2]; y",
    "astral characters": "var s = '😀' + HEAP32[p >> 2] + '😀', t = `😀${HEAPU8[q]}😀\n${u}` + v;",
    "CRLF": "a;\r\nx = HEAP32[p >> 2];\r\nb;\r\n",
    "comments": "/*! licence */ f(a, /* b */ HEAP32[(c, d) >> 2] /* e */, g) // h\n;i()",
    "parentheses and semicolons": "if (a) { b() } else { (c)(d) }\nfor (;;) { HEAP32[((p)) >> 2] = (e) }\nf\n",
}


def every_word_maps(result: Rewritten, anew: Printed, *, module: bool = False) -> int:
    """How many words were judged: each maps to the same word of the input, each a word further on."""
    original = result.source.data.decode("utf-8-sig")
    made = source_map(result, url="in.js", file="out.js", printed=anew)
    code = anew.code.decode("utf-8-sig")
    before, after = (
        [Token(*token) for token in tokens]
        for tokens in ask(*({"ask": "tokens", "code": each, "module": module} for each in (original, code)))
    )
    [places] = ask({"ask": "lookups", "map": made.text, "positions": [(each.line, each.column) for each in after]})
    spots = [(token.line, token.column) for token in before]
    last = -1
    judged = 0
    for number, (token, place) in enumerate(zip(after, places, strict=True)):
        assert place is not None, token
        if token.type in ("template", "${"):  # esprima takes them and the quotes for one token
            continue
        at = bisect_left(spots, (place[1], place[2]))
        assert spots[at] == (place[1], place[2]), f"{token} maps to no token: {place}"
        if token.text.isidentifier():
            assert before[at].text == token.text
            # A guard names what it guards twice: `end && end >>> 0`.
            assert at > last or (at == last and after[number - 1].text == "&&"), token
            last = at
            judged += 1
    return judged


@pytest.mark.slow
@pytest.mark.network
@each_mode
@pytest.mark.parametrize("name", ["sql.js/dist/sql-wasm.js", "wasm-vips/lib/vips.js"])
def test_every_word_of_published_glue_printed_anew(name: str, mode: Print) -> None:
    package, _, path = name.partition("/")
    assert every_word_maps(rewritten(name), printed(package, path, mode), module=FILES[name][2] == "module") > 5_000


@pytest.mark.network
@each_mode
@pytest.mark.parametrize("code", ROWS.values(), ids=ROWS)
def test_every_word_printed_anew(code: str, mode: Print) -> None:
    result = rewrite(code, SETTINGS)
    judged = every_word_maps(result, reprint(Source(result.code), mode))
    assert judged or not code


@pytest.mark.network
@each_mode
def test_every_word_printed_anew_lands_through_the_map_of_the_input(mode: Print) -> None:
    code, made, _ = built("terser of typescript")
    result = rewrite(code, SETTINGS)
    anew = reprint(Source(result.code), mode)
    text = source_map(result, input_map=read_source_map(made, "in.js.map"), printed=anew).text

    def landings(code: str, made: str) -> list[tuple[str, object]]:
        [tokens] = ask({"ask": "tokens", "code": code, "module": True})
        [places] = ask({"ask": "lookups", "map": made, "positions": [token[2:4] for token in tokens]})
        words = [(token[4], place) for token, place in zip(tokens, places, strict=True)]
        return [word for word in words if word[0].isidentifier()]

    assert landings(anew.code.decode(), text) == landings(code, made)
