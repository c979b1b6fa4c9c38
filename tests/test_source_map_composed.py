"""Through an input's own map: after the rewrite each token lands where it landed before, in the original source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fixtures.published import node, published_file
from glue_rewriter import Rewritten, Settings, rewrite, source_map
from glue_rewriter.printing.mappings import encode
from glue_rewriter.printing.maps import map_of_printed
from glue_rewriter.printing.source_map import read_source_map
from glue_rewriter.printing.source_mapping_url import linked
from tests.source_maps.oracle import Token, ask, origins

SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])

#: A source of glue for terser and TypeScript, with sites of many forms; ES modules and types are for TypeScript.
SCRIPT = """\
// Überschrift 😀
function setValue(pointer, value) {
  var label = '😀'; HEAP32[pointer >> 2] = value; HEAPU8[pointer + value | 0] = label.length;
  return HEAPF64[pointer + 8 >> 3] + readInto(pointer, HEAPU8.subarray(pointer, pointer + value));
}
function readInto(target, bytes) {
  for (let index = 0; index < bytes.length; ++index) HEAPU8[target ? target + index : ~~index] = bytes[index];
  return HEAPU32[(target >> 2) + bytes.length >>> 0] | HEAP16[(target, bytes) ? target >> 1 : 0];
}
globalThis.setValue = setValue;
"""
TYPED = (
    SCRIPT.replace("(pointer, value)", "(pointer: number, value: number): number", 1)
    .replace("(target, bytes)", "(target: number, bytes: Uint8Array): number", 1)
    .replace("function", "export function")
)


def built(tool: str) -> tuple[str, str, dict[str, str]]:
    """Code and map that a tool makes of sources, and the sources by name."""
    if tool == "typescript":
        sources = {"src/glue.ts": TYPED}
        [(code, made)] = ask({"ask": "typescript", "source": TYPED, "name": "glue.ts"})
        return code, made, {"glue.ts": TYPED}
    if tool == "terser of typescript":
        code, made, sources = built("typescript")
        [(code, made)] = ask({"ask": "terser", "sources": {"glue.js": code}, "map": json.loads(made), "mangle": True})
        return code, made, sources
    sources = {"src/glue.js": SCRIPT, "src/more.js": "HEAP8[globalThis.p >> 0] = HEAP16[globalThis.p >> 1];"}
    if tool == "terser of sql.js":
        glue = published_file("sql.js", "dist/sql-wasm-debug.js").read_text("utf-8")
        sources = {"sql-wasm-debug.js": glue}
    [(code, made)] = ask({"ask": "terser", "sources": sources, "map": None, "mangle": tool != "terser, names kept"})
    return code, made, sources


TOOLS = ["terser", "terser, names kept", "typescript", "terser of typescript", "terser of sql.js"]


def landings(code: str, made: str, *, module: bool) -> tuple[list[Token], list[Any]]:
    [tokens] = ask({"ask": "tokens", "code": code, "module": module})
    [places] = ask({"ask": "lookups", "map": made, "positions": [token[2:4] for token in tokens]})
    return [Token(*token) for token in tokens], places


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.parametrize("tool", TOOLS)
def test_each_token_lands_where_it_landed_before(tool: str) -> None:
    code, made, sources = built(tool)
    module = "typescript" in tool
    result = rewrite(code, SETTINGS)
    assert result.changed
    composed = source_map(result, input_map=read_source_map(made, "in.js.map"), file="out.js")
    before, places_before = landings(code, made, module=module)
    after, places_after = landings(result.text, composed.text, module=module)
    landing = {token.start: place for token, place in zip(before, places_before, strict=True)}
    froms, _ = origins(result)
    landed = 0
    for token, place in zip(after, places_after, strict=True):
        unit = froms[token.start].unit
        if unit is not None:
            assert place == landing[unit], token
            landed += lands_on_a_name(token, place, sources)
    assert landed > 20
    was = json.loads(made)
    now = json.loads(composed.text)
    for field in ("sources", "sourcesContent", "names", "sourceRoot"):
        assert now.get(field) == was.get(field)
    what_is_put_in_lands_in_its_expression(result, after, places_after)


def lands_on_a_name(token: Token, place: list[Any] | None, sources: dict[str, str]) -> bool:
    """Whether a token is a name and lands on it in the original; terser moves some to what is around them."""
    if place is None or not token.text.isidentifier():
        return False
    source, line, column, name = place
    text = sources[source].split("\n")[line - 1].encode("utf-16-le")[2 * column :].decode("utf-16-le")
    return text.startswith(name or token.text)


def what_is_put_in_lands_in_its_expression(result: Rewritten, after: list[Token], places: list[Any]) -> None:
    """What an edit put in has no name, and lands on the line of the token before or behind."""
    froms, _ = origins(result)
    put_in = [at for at, token in enumerate(after) if froms[token.start].edit is not None]
    assert put_in
    for at in put_in:
        around = [place for place in places[at - 1 : at + 2] if place is not None]
        if places[at] is not None and froms[after[at].start - 1].edit is None:
            assert places[at][:2] in [place[:2] for place in around]


@pytest.mark.network
def test_a_second_map_of_what_is_right_already_is_the_first() -> None:
    code, made, _ = built("terser")
    result = rewrite(code, SETTINGS)
    composed = source_map(result, input_map=read_source_map(made, "in.js.map"), file="out.js")
    again = source_map(rewrite(result.code, SETTINGS), input_map=read_source_map(composed.text, "o.map"), file="out.js")
    assert again == composed


@pytest.mark.network
def test_the_map_of_the_input_itself_composes_to_the_map_without() -> None:
    code = published_file("sql.js", "dist/sql-wasm.js").read_bytes()
    result = rewrite(code, SETTINGS)
    identity = source_map(rewrite(code, Settings.from_arguments([])), url="in.js")
    assert source_map(result, input_map=read_source_map(identity.text, "m")) == source_map(result, url="in.js")


@pytest.mark.network
def test_an_index_map_and_one_of_lines_only_compose() -> None:
    code = "a; HEAP32[p >> 2];\nHEAP32[q >> 2]; b\n"
    made = {
        "version": 3,
        "sections": [
            {"offset": {"line": 0, "column": 3}, "map": {"version": 3, "sources": ["x"], "mappings": "AAAA"}},
            {"offset": {"line": 1, "column": 0}, "map": {"version": 3, "sources": ["y"], "mappings": "AAAA"}},
        ],
    }
    composed = source_map(rewrite(code, SETTINGS), input_map=read_source_map(json.dumps(made), "m"))
    positions = [[1, 0], [1, 3], [1, 13], [1, 17], [2, 0], [2, 17]]
    [places] = ask({"ask": "lookups", "map": composed.text, "positions": positions})
    assert places == [None, *[["x", 1, 0, None]] * 3, *[["y", 1, 0, None]] * 2]


def test_ignore_lists_are_carried() -> None:
    made = {"version": 3, "sources": ["x"], "mappings": "AAAA", "ignoreList": [0], "x_google_ignoreList": [0]}
    composed = source_map(rewrite("HEAP8[p]", SETTINGS), input_map=read_source_map(json.dumps(made), "m"))
    assert json.loads(composed.text) == made | {"names": []}


def test_segments_beyond_the_text_are_dropped() -> None:
    made = {"version": 3, "sources": ["x"], "mappings": "AAAA,gBAAA;AACA;AACA"}
    composed = source_map(rewrite("HEAP8[p]\n", SETTINGS), input_map=read_source_map(json.dumps(made), "m"))
    assert composed.mappings == "AAAA;AACA"


@pytest.mark.network
def test_what_is_printed_leads_through_what_is_rewritten() -> None:
    code = "'😀', a = HEAP32[p >>> 2];\n"
    rewritten_map = source_map(rewrite("'😀', a = HEAP32[p >> 2];\n", SETTINGS), url="in.js", file="out.js")
    printed = "'😀',\n\n  (a=HEAP32[p>>>2])"
    before, after = code.encode(), printed.encode()
    tokens = (b"'", b",", b"a", b"=", b"p", b">>>", b"2]")
    places = [(after.index(token), before.index(token)) for token in tokens]
    made = map_of_printed(after, places, before, rewritten_map)
    [segments] = ask({"ask": "segments", "map": made.text})
    assert segments == [
        [1, 0, "in.js", 1, 0, None],
        [1, 4, "in.js", 1, 4, None],
        [3, 3, "in.js", 1, 6, None],
        [3, 4, "in.js", 1, 8, None],
        [3, 12, "in.js", 1, 17, None],
        [3, 13, "in.js", 1, 19, None],
        [3, 16, "in.js", 1, 22, None],
    ]


@pytest.mark.network
@pytest.mark.parametrize("tool", [None, "terser"])
def test_a_stack_trace_of_node_is_that_of_the_code_before(tool: str | None, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    if tool:
        code, made, _ = built(tool)
        result = rewrite(code, SETTINGS)
        composed = source_map(result, input_map=read_source_map(made, "in.js.map"), file="out.cjs")
        its_map = read_source_map(made, "in.js.map")
        before = linked(code.encode(), its_map.map._replace(mappings=encode(its_map.lines)).data_url)
    else:
        result = rewrite(SCRIPT, SETTINGS)
        composed = source_map(result, url="src/glue.js", file="out.cjs")
        before = SCRIPT.encode()

    def thrown_at(name: str, code: bytes) -> str:
        (tmp_path / name).write_bytes(code)
        main = tmp_path / "main.cjs"
        main.write_text(
            "for (const name of ['HEAP8', 'HEAP16', 'HEAP32']) globalThis[name] = [];"
            f"require('./{name}'); HEAPU8 = null; setValue(0, 1)"
        )
        finished = node("--enable-source-maps", main)
        assert finished.returncode == 1
        [first, *_] = [line for line in finished.stderr.split("\n") if line.lstrip().startswith("at ")]
        return first.rpartition("(")[2]

    place = thrown_at("src.cjs" if tool else "src/glue.js", before)
    assert place.startswith(f"{tmp_path / 'src' / 'glue.js'}:3:")
    assert thrown_at("out.cjs", linked(result.code, composed.data_url)) == place
    # It is the map that says so.
    assert "/out.cjs:" in thrown_at("out.cjs", result.code)
