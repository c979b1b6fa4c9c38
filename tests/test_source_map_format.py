"""Source maps read and written; the comment that links to one found, and replaced."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from glue_rewriter import SourceMapError
from glue_rewriter.printing.mappings import Line, Segment, decode, encode
from glue_rewriter.printing.source_map import InputMap, SourceMap, read_source_map
from glue_rewriter.printing.source_mapping_url import data_of, find_link, linked, path_of, relative_url
from glue_rewriter.printing.token_mappings import Change, carried, composed
from glue_rewriter.printing.utf16 import Units
from tests.source_maps.oracle import ask

SOURCES, NAMES = 5, 7
numbers = st.integers(0, (1 << 31) - 1)


@st.composite
def some_lines(draw: st.DrawFn, columns: st.SearchStrategy[int] = numbers) -> list[Line]:
    """Generated lines of segments, the last line not empty."""
    sources, names = st.integers(0, SOURCES - 1), st.integers(0, NAMES - 1)
    segment = st.one_of(
        st.tuples(columns),
        st.tuples(columns, sources, numbers, numbers),
        st.tuples(columns, sources, numbers, numbers, names),
    )
    lines: list[Line] = draw(st.lists(st.lists(segment, max_size=5), max_size=6))
    while lines and not lines[-1]:
        lines.pop()
    return [sorted(line, key=column) for line in lines]


def column(segment: Segment) -> int:
    return segment[0]


@pytest.mark.slow
@given(lines=some_lines())
def test_what_is_encoded_is_decoded(lines: list[Line]) -> None:
    assert decode(encode(lines), sources=SOURCES, names=NAMES) == (lines or [[]])


@given(lines=some_lines(columns=st.integers(0, 9)))
def test_to_compose_with_each_place_itself_changes_no_look_up(lines: list[Line]) -> None:
    identity = [[(at, 0, row, at) for at in range(12)] for row in range(len(lines))]
    through = composed(identity, lines)
    for row, line in enumerate(lines):
        for at in range(12):
            assert look_up(through[row], at) == look_up(line, at)


@pytest.mark.slow
@given(lines=some_lines(columns=st.integers(0, 9)))
def test_to_carry_through_no_change_changes_nothing(lines: list[Line]) -> None:
    text = Units(b"\n".join([b"123456789 "] * max(len(lines), 1)))
    assert carried(text, [], text, lines) == (lines or [[]])


@st.composite
def some_changes(draw: st.DrawFn) -> list[Change]:
    """Changes of a line of ten characters: pieces removed, replaced, inserted."""
    made: list[Change] = []
    at = 0
    while at < 9 and draw(st.booleans()):
        start = draw(st.integers(at, 8))
        end = draw(st.integers(start, min(start + 3, 9)))
        text = draw(st.sampled_from(["", "xy", "longer"])) if end > start else "in"
        made.append(Change(start, end, text))
        at = end + 1
    return made


@pytest.mark.slow
@given(lines=some_lines(columns=st.integers(0, 9)), made=some_changes())
def test_what_is_kept_finds_what_it_found_before(lines: list[Line], made: list[Change]) -> None:
    before = "0123456789"
    after, froms, at = "", [], 0
    for change in [*made, Change(10, 10, "")]:
        froms += range(at, change.start)
        froms += [None] * len(change.text)
        after += before[at : change.start] + change.text
        at = change.end
    line = lines[0] if lines else []
    [moved] = carried(Units(before.encode()), made, Units(after.encode()), [line])
    assert moved == sorted(moved, key=column)
    for place, origin in enumerate(froms):
        if origin is not None:
            assert look_up(moved, place) == look_up(line, origin), (after, place)


@st.composite
def some_changes_of_lines(draw: st.DrawFn) -> tuple[str, list[Change]]:
    """A text of several lines and changes of it, which may remove line ends."""
    text = "".join(draw(st.lists(st.sampled_from(["a", "b", "c", "d", "\n", "\u2028"]), max_size=14)))
    made: list[Change] = []
    at = 0
    while at < len(text) and draw(st.booleans()):
        start = draw(st.integers(at, len(text)))
        end = draw(st.integers(start, min(start + 4, len(text))))
        made.append(Change(start, end, draw(st.sampled_from(["", "xy"])) if end > start else "in"))
        at = end + 1
    return text, made


@pytest.mark.slow
@given(lines=some_lines(columns=st.integers(0, 5)), changed=some_changes_of_lines())
@example(lines=[[(0, 0, 0, 0)]], changed=("a\nbc", [Change(1, 3, "")]))
@example(lines=[[(0,), (0, 0, 0, 0)]], changed=("abc", [Change(0, 1, "")]))
def test_what_is_kept_of_many_lines_finds_what_it_found_before(
    lines: list[Line], changed: tuple[str, list[Change]]
) -> None:
    before, made = changed
    after, froms, at = "", [], 0
    for change in [*made, Change(len(before), len(before), "")]:
        froms += range(at, change.start)
        froms += [None] * len(change.text)
        after += before[at : change.start] + change.text
        at = change.end
    old, new = Units(before.encode()), Units(after.encode())
    moved = carried(old, made, new, lines)
    for place, origin in enumerate(froms):
        if origin is not None and after[place] not in "\n\u2028":
            row, line = new.line(place), old.line(origin)
            expected = look_up(lines[line], origin - old.lines[line]) if line < len(lines) else ()
            assert look_up(moved[row], place - new.lines[row]) == expected, (after, place)


def look_up(line: Line, at: int) -> Segment:
    """What a look-up finds: of the nearest column on the left the first segment; its source and all behind it."""
    left = [segment for segment in line if segment[0] <= at]
    return next((segment[1:] for segment in left if segment[0] == left[-1][0]), ())


@pytest.mark.slow
@given(lines=some_lines())
def test_trace_mapping_reads_what_is_written(lines: list[Line]) -> None:
    made = SourceMap("out.js", None, tuple("abcde"), None, tuple("tuvwxyz"), encode(lines))
    again = read_source_map(made.text, "a.map")
    assert again.lines == (lines or [[]])
    assert json.loads(made.text)["mappings"] == encode(again.lines)


@pytest.mark.network
def test_trace_mapping_reads_each_segment() -> None:
    lines: list[Line] = [[(0, 0, 0, 0), (5,), (40, 1, 70000, 3, 1)], [], [(2, 0, 1, 2, 0)]]
    made = SourceMap(None, None, ("a.js", "b.js"), None, ("n", "m"), encode(lines))
    [segments] = ask({"ask": "segments", "map": made.text})
    assert segments == [
        [1, 0, "a.js", 1, 0, None],
        [1, 5, None, None, None, None],
        [1, 40, "b.js", 70001, 3, "m"],
        [3, 2, "a.js", 2, 2, "n"],
    ]


def test_the_fields_stand_in_the_order_of_the_standard() -> None:
    made = SourceMap("o.js", "r", ("a", None), ("x", None), ("n",), "AAAA", (1,), (1,))
    assert made.text == (
        '{"version":3,"file":"o.js","sourceRoot":"r","sources":["a",null],"sourcesContent":["x",null],'
        '"names":["n"],"mappings":"AAAA","ignoreList":[1],"x_google_ignoreList":[1]}'
    )


def a_map(**fields: Any) -> dict[str, Any]:
    return {"version": 3, "sources": ["a.js"], "names": ["n"], "mappings": "AAAA", **fields}


MALFORMED = {
    "nothing": (b"", "1:1: is not JSON"),
    "no JSON": (b"AAAA", "1:1: is not JSON"),
    "a web page": (b"<!doctype html>", "1:1: is not JSON"),
    "only the prefix": (b")]}'", "1:1: is not JSON"),
    "cut short": (b'{"version":3,\n"sources":["a"', "2:15: is not JSON"),
    "not UTF-8": (b'{"version":3,"sources":["\xff"]}', "is not UTF-8"),
    "nested deeply": (b"[" * 100_000, "its JSON cannot be read"),
    "a number of many digits": (b"1" * 10_000, "its JSON cannot be read"),
    "a list": (b"[]", "it is no JSON object"),
    "no version": ({"sources": [], "mappings": ""}, "its version is missing"),
    "version 2": (a_map(version=2), "its version is 2; only version 3"),
    "version true": (a_map(version=True), "its version is true"),
    "no mappings": ({"version": 3, "sources": []}, "its mappings are missing, not a string"),
    "mappings that are a list": (a_map(mappings=[]), "its mappings are [], not a string"),
    "no sources": ({"version": 3, "mappings": ""}, "it has no sources"),
    "sources that are a string": (a_map(sources="a"), 'its sources are "a", not a list'),
    "a source that is a number": (a_map(sources=[1]), "1 stands in its sources"),
    "a name that is null": (a_map(names=[None]), "missing stands in its names"),
    "too many contents": (a_map(sourcesContent=["", ""]), "2 sourcesContent, and 1 sources"),
    "sourceRoot that is a number": (a_map(sourceRoot=1), "its sourceRoot is 1"),
    "ignoreList beyond the sources": (a_map(ignoreList=[1]), "names source 1 of 1"),
    "ignoreList with true": (a_map(ignoreList=[True]), "true stands in its ignoreList"),
    "x_google_ignoreList below 0": (a_map(x_google_ignoreList=[-1]), "names source -1 of 1"),
    "not base64": (a_map(mappings="AAAA;A!AA"), "line 2: '!' is not a base64 digit"),
    "beyond ASCII": (a_map(mappings="AAÄA"), "line 1: 'Ä' is not a base64 digit"),
    "a number that does not end": (a_map(mappings="AAAg"), "line 1: segment ‘AAAg’ ends within a number"),
    "a number of 33 bits": (a_map(mappings="ggggggE"), "line 1: a number in segment ‘ggggggE’ exceeds 32 bits"),
    "a number of many digits in mappings": (a_map(mappings="g" * 1000 + "E"), "exceeds 32 bits"),
    "two fields": (a_map(mappings="AA"), "segment ‘AA’ has 2 fields"),
    "three fields": (a_map(mappings="AAA"), "segment ‘AAA’ has 3 fields"),
    "six fields": (a_map(mappings="AAAAAA"), "segment ‘AAAAAA’ has 6 fields"),
    "an empty segment": (a_map(mappings="AAAA,,AAAA"), "segment ‘’ has 0 fields"),
    "a source that is not there": (a_map(mappings="ACAA"), "line 1: source 1 of 1"),
    "a source below 0": (a_map(mappings="ADAA"), "line 1: source -1 of 1"),
    "a name that is not there": (a_map(mappings="AAAAC"), "line 1: name 1 of 1"),
    "a column below 0": (a_map(mappings="DAAA"), "segment ‘DAAA’ leads to a line or column below 0"),
    "an original line below 0": (a_map(mappings="AADA"), "segment ‘AADA’ leads to a line or column below 0"),
    "sections that are none": ({"version": 3, "sections": {}}, "its sections are {}, not a list"),
    "a section without offset": ({"version": 3, "sections": [{"map": a_map()}]}, "no offset with a line"),
    "a section at a text": (
        {"version": 3, "sections": [{"offset": {"line": "1", "column": 0}, "map": a_map()}]},
        "no offset with a line",
    ),
    "a section elsewhere": (
        {"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "url": "b.map"}]},
        "a section has no map in it",
    ),
    "a section far down": (
        {"version": 3, "sections": [{"offset": {"line": 10**12, "column": 0}, "map": a_map()}]},
        "a section begins at line 1000000000000",
    ),
    "sections not in order": (
        {"version": 3, "sections": [{"offset": {"line": each, "column": 0}, "map": a_map()} for each in (1, 0)]},
        "its sections are not in order at line 0, column 0",
    ),
    "sections in sections": (
        {"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "map": {"version": 3, "sections": []}}]},
        "a section is an index map itself",
    ),
    "a bad map in a section": (
        {"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "map": a_map(mappings="A!")}]},
        "'!' is not a base64 digit",
    ),
}


@pytest.mark.parametrize(("given_map", "complaint"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_map_is_refused(given_map: bytes | dict[str, Any], complaint: str) -> None:
    data = given_map if isinstance(given_map, bytes) else json.dumps(given_map).encode()
    with pytest.raises(SourceMapError) as caught:
        read_source_map(data, "dir/a.map")
    assert str(caught.value).startswith("dir/a.map:")
    assert complaint in str(caught.value)


@given(data=st.data())
def test_whatever_becomes_of_a_map_it_is_read_or_refused(data: st.DataObject) -> None:
    text = json.dumps(data.draw(st.sampled_from([a_map(sourceRoot="r", ignoreList=[0]), INDEX_MAP])))
    at = data.draw(st.integers(0, len(text)))
    size = data.draw(st.integers(0, 12))
    instead = data.draw(
        st.sampled_from(["", "0", "-1", "null", "[]", '"', "é", "AAAC", ";", ",", "{", "}", "1e400", "A" * 99])
    )
    try:
        found = read_source_map(text[:at] + instead + text[at + size :], "a.map")
    except SourceMapError:
        return
    encode(found.lines)
    assert found.map.text


@pytest.mark.parametrize("prefix", ["\ufeff", ")]}'\n", ")]}',\n", ")]}'garbage\n", "\n "])
def test_what_may_stand_before_a_map(prefix: str) -> None:
    found = read_source_map((prefix + json.dumps(a_map())).encode(), "a.map")
    assert found.lines == [[(0, 0, 0, 0)]]


def test_segments_out_of_order_are_sorted() -> None:
    assert read_source_map(json.dumps(a_map(mappings="KAAA,FAAC")), "a.map").lines == [[(3, 0, 0, 1), (5, 0, 0, 0)]]


def test_the_least_number_is_written_as_minus_nothing() -> None:
    # ECMA-426, VLQSignedValue: a sign and no digits.
    with pytest.raises(ValueError, match="leads to a line or column below 0"):
        decode("BAAA", sources=1, names=0)


INDEX_MAP = {
    "version": 3,
    "sections": [
        {
            "offset": {"line": 0, "column": 0},
            "map": a_map(sourceRoot="r", mappings="AAAA,UAACA;AAAAA", sourcesContent=["A"], ignoreList=[0]),
        },
        {"offset": {"line": 0, "column": 5}, "map": a_map(sources=["b.js", None], names=["m"], mappings="CAAAA;ECAA")},
        {"offset": {"line": 3, "column": 2}, "map": a_map(sources=["c.js"], mappings="A,CAAA")},
    ],
}


def test_the_sections_of_an_index_map_become_one_map() -> None:
    found = read_source_map(json.dumps(INDEX_MAP), "a.map")
    assert found.map.sources == ("r/a.js", "b.js", None, "c.js")
    assert found.map.sources_content == ("A", None, None, None)
    assert found.map.names == ("n", "m", "n")
    assert found.map.ignore_list == (0,)
    assert found.lines == [
        [(0, 0, 0, 0), (6, 1, 0, 0, 1)],
        [(2, 2, 0, 0)],
        [],
        [(2,), (3, 3, 0, 0)],
    ]


@pytest.mark.network
@pytest.mark.parametrize(
    ("fields", "way", "sources", "root"),
    [
        ({}, "", ("a.js",), None),
        ({}, "../b/", ("../b/a.js",), None),
        ({"sources": ["a.js", None, "https://x/y.js", "webpack:///z", "/root.js"]}, "b/",
         ("b/a.js", None, "https://x/y.js", "webpack:///z", "/root.js"), None),
        ({"sourceRoot": "src"}, "../", ("a.js",), "../src"),
        ({"sourceRoot": "src"}, "", ("a.js",), "src"),
        ({"sourceRoot": "https://x/"}, "../", ("a.js",), "https://x/"),
        ({"sourceRoot": ""}, "../", ("../a.js",), ""),
    ],
)  # fmt: skip
def test_a_map_in_another_folder_leads_to_the_same_sources(
    fields: dict[str, Any], way: str, sources: tuple[str | None, ...], root: str | None
) -> None:
    there = read_source_map(json.dumps(a_map(**fields)), "a.map")
    here = there.moved(way)
    assert (here.map.sources, here.map.source_root) == (sources, root)
    written = [found.map._replace(mappings="AAAA").text for found in (there, here)]
    place = "https://host/d/e/x.map"
    before, after = ask(
        {"ask": "resolved", "map": written[0], "url": urljoin(place, way + "x.map")},
        {"ask": "resolved", "map": written[1], "url": place},
    )
    # Where a source has no name, trace-mapping gives the folder.
    named = [at for at, source in enumerate(sources) if source is not None]
    assert [before[at] for at in named] == [after[at] for at in named]


LINKS = {
    "at the end": ("x;\n//# sourceMappingURL=a.map", "a.map"),
    "a line behind it": ("x;\n//# sourceMappingURL=a.map\n\n  \n", "a.map"),
    "the old sign": ("x;\n//@ sourceMappingURL=a.map\n", "a.map"),
    "a block": ("x;\n/*# sourceMappingURL=a.map */\n", "a.map"),
    "no blank": ("x;\n//#sourceMappingURL=a.map\n", "a.map"),
    "behind code": ("x; //# sourceMappingURL=a.map\n", "a.map"),
    "the last of two": ("//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map\n", "b.map"),
    "a comment behind it": ("//# sourceMappingURL=a.map\n// over\n/* out */\n", "a.map"),
    "a comment that names one behind it": ("//# sourceMappingURL=a.map\n// not sourceMappingURL=b.map\n", "a.map"),
    "after U+2028": ("x\u2028//# sourceMappingURL=a.map\u2029", "a.map"),
    "after CR": ("x\r//# sourceMappingURL=a.map\r", "a.map"),
    "empty": ("//# sourceMappingURL=\n", ""),
    "code behind it": ("//# sourceMappingURL=a.map\nx;\n", None),
    "a blank in it": ("//# sourceMappingURL=a b\n", None),
    "not at the start of the comment": ("// # sourceMappingURL=a.map\n", None),
    "within a comment": ("// //# sourceMappingURL=a.map\n", None),
    "a block not closed": ("/*# sourceMappingURL=a.map\n", None),
    "in a string": ("x = '//# sourceMappingURL=a.map'\n", None),
    "in a string over lines": ("x = 'a\\\n//# sourceMappingURL=a.map'\n", None),
    "in a template": ("x = `\n//# sourceMappingURL=a.map`", None),
    "in a template that ends behind": ("let a = `\n//# sourceMappingURL=a.map\n//`", None),
    "in a comment over lines": ("/*\n//# sourceMappingURL=a.map\n*/", None),
    "in a comment over lines that ends as one": ("/*\n//# sourceMappingURL=a.map\n//*/", None),
    "in a regular expression": ("x = /[//# sourceMappingURL=a]/\n", None),
    "in a regular expression, a block": ("x = /[/*# sourceMappingURL=a*/]/\n", None),
    "none": ("x;\n", None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "url"), LINKS.values(), ids=LINKS)
def test_the_comment_that_links_to_a_map_is_found(text: str, url: str | None) -> None:
    found = find_link(text)
    assert (found and found.url) == url


@pytest.mark.network
@pytest.mark.parametrize("text", [text for text, _ in LINKS.values()], ids=LINKS)
def test_the_comment_put_in_is_found_and_nothing_but_comments_changes(text: str) -> None:
    made = linked(text.encode(), "new.map").decode()
    found = find_link(made)
    assert found is not None
    assert found.url == "new.map"
    assert linked(made.encode(), "new.map").decode() == made
    if not text.startswith("/*#"):
        before, after = ask({"ask": "tokens", "code": text}, {"ask": "tokens", "code": made})
        assert before == after


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("", "//# sourceMappingURL=n\n"),
        ("x", "x\n//# sourceMappingURL=n\n"),
        ("x\n", "x\n//# sourceMappingURL=n\n"),
        ("x\r\ny", "x\r\ny\r\n//# sourceMappingURL=n\r\n"),
        ("x\n//# sourceMappingURL=old", "x\n//# sourceMappingURL=n"),
        ("x\n//@ sourceMappingURL=old \n\n", "x\n//# sourceMappingURL=n \n\n"),
        ("x\n/*# sourceMappingURL=old */\n//c\n", "x\n//# sourceMappingURL=n\n//c\n"),
        ("x\n/*# sourceMappingURL=old */ /* c */\n", "x\n /* c */\n//# sourceMappingURL=n\n"),
        ("x = '//# sourceMappingURL=old'", "x = '//# sourceMappingURL=old'\n//# sourceMappingURL=n\n"),
    ],
)
def test_the_comment_takes_the_place_of_the_old_one(text: str, made: str) -> None:
    assert linked(text.encode(), "n").decode() == made


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("data:application/json;base64," + b64encode(b"{}").decode(), b"{}"),
        ("data:application/json;charset=utf-8;base64,e30", b"{}"),
        ("DATA:;BASE64,e30%3D", b"{}"),
        ("data:application/json,%7B%22a%22:1}", b'{"a":1}'),
        ("a.map", None),
    ],
)
def test_a_data_url_is_read(url: str, data: bytes | None) -> None:
    assert data_of(url, "a.js") == data


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("data:application/json;base64", "has no data"),
        ("data:application/json;base64,e!0=", "is not base64"),
        ("data:application/json;base64,é", "is not base64"),
    ],
)
def test_a_bad_data_url_is_refused(url: str, complaint: str) -> None:
    with pytest.raises(SourceMapError, match=rf"^a\.js: the data: URL of its source map {complaint}"):
        data_of(url, "a.js")


@pytest.mark.parametrize(
    ("url", "path"),
    [("b.map", "d/b.map"), ("../m/b%20c.map?v=1#x", "d/../m/b c.map"), ("%C3%A4.map", "d/ä.map")],
)
def test_a_url_names_a_file_beside_the_input(url: str, path: str) -> None:
    assert path_of(url, "d/a.js") == path


@pytest.mark.parametrize("url", ["https://x/b.map", "//x/b.map", "/b.map", "file:///b.map", "", "?x"])
def test_a_url_that_is_not_beside_the_input_is_refused(url: str) -> None:
    with pytest.raises(SourceMapError, match=r"^d/a\.js: its source map is at .* give --input-source-map none"):
        path_of(url, "d/a.js")


@pytest.mark.parametrize(
    ("path", "folder", "url"),
    [
        ("a.js", "", "a.js"),
        ("d/a.js", "d", "a.js"),
        ("d/a.js", "e/f", "../../d/a.js"),
        ("a b#?%.js", "", "a%20b%23%3F%25.js"),
        ("ä.js", "", "%C3%A4.js"),
        ("a:b.js", "", "./a:b.js"),
        ("a\udcff.js", "", "a%FF.js"),
    ],
)
def test_a_path_as_url(path: str, folder: str, url: str) -> None:
    assert relative_url(path, folder) == url


def test_an_input_map_is_a_map_and_its_lines() -> None:
    assert isinstance(read_source_map(json.dumps(a_map()), "a.map"), InputMap)
