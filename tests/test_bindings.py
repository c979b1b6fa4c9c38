"""Which declaration a name means, asked where a mark stands: `@` is put before each name in question."""

from __future__ import annotations

import re

import pytest

from glue_rewriter.dataflow.calls import Calls
from glue_rewriter.dataflow.owners import Owners
from glue_rewriter.source import Source
from glue_rewriter.syntax import Bindings, parse
from glue_rewriter.syntax.word_index import WordIndex
from glue_rewriter.syntax.words import _READINGS, _search, words

# In each row every `@x` must mean the same variable, and every `#x` another than that.
ROWS = [
    ("var is the function's", "function f() { if (a) { var @x = 1; } return @x; } #x;"),
    ("let is the block's", "let @x; { let #x; #x; } @x;"),
    ("parameter", "var @x; function f(#x) { return #x; } @x;"),
    ("default of a parameter", "var #x; function f(@x = 1, y = @x) { return @x + y; }"),
    ("arrow without parentheses", "var @x; y = #x => #x; @x;"),
    ("arrow with them", "var @x; y = (#x) => { #x; }; @x;"),
    ("destructured parameter", "var @x; function f({ a: #x, ...b }) { #x; } @x;"),
    ("destructured declaration", "{ const { a: [@x = 1] } = o; @x; } #x;"),
    ("shorthand", "{ let { @x } = o; ({ @x }); } #x;"),
    ("rest", "var @x; (...#x) => #x; @x;"),
    ("catch", "var @x; try {} catch (#x) { #x; } @x;"),
    ("function name outside", "function @x(y) { @x; } @x;"),
    ("function and parameter of one name", "function @x(#x) { #x; } @x;"),
    ("name of a function expression", "var @x; y = function #x() { #x; }; @x;"),
    ("function in a block is seen outside", "function f() { { function @x() {} } @x; }"),
    ("class", "{ class @x {} new @x; } #x;"),
    ("loop variable", "var @x; for (let #x = 0; #x < 3; #x++) #x; @x;"),
    ("variable of for-of", "var @x; for (const #x of y) { #x; } @x;"),
    ("var of for-in", "function f() { for (var @x in y); @x; } #x;"),
    ("switch", "let @x; switch (@x) { case 1: let #x; #x; } @x;"),
    ("method", "var @x; class A { m(#x) { #x; } } @x;"),
    ("static block", "var @x; class A { static { var #x; #x; } } @x;"),
    ("import", "import { a as @x } from 'y'; @x; (#x) => #x;"),
    ("undeclared", "function f() { @x = 1; } @x; (#x) => #x;"),
    ("assignment in another function", "var @x; function f() { @x = 1; } function g(#x) { #x = 2; }"),
    ("property is no variable", "var @x; a.@x; (#x) => #x;"),
    ("closure", "function f(@x) { return () => { return function () { return @x; }; }; } #x;"),
    ("siblings", "function f(@x) { @x; } function g(#x) { #x; }"),
]


@pytest.mark.parametrize("marked", [row[1] for row in ROWS], ids=[row[0] for row in ROWS])
def test_resolve(marked: str) -> None:
    code, ours, others = b"", [], []
    for part in marked.encode().replace(b"#", b"@#").split(b"@"):
        if code or part is not marked:
            (others if part.startswith(b"#") else ours).append(len(code))
        code += part.removeprefix(b"#")
    tree = parse(Source(code))
    bindings = Bindings(tree)
    meant = [
        bindings.resolve_node(node)
        for at in ours[1:]
        if (node := tree.at(at, at + 1)) and node.type != "property_identifier"
    ]
    assert meant
    assert len(set(meant)) == 1, meant
    for at in others:
        node = tree.at(at, at + 1)
        assert node is not None
        assert bindings.resolve_node(node) is not meant[0], code[at:]


DEFINITIONS = [
    ("var x", {"declared"}),
    ("var x = 1; x = 2; x += 3; x++", {"value", "operator", "update"}),
    ("function f(x, y) { x = 1; }", {"parameter", "value"}),
    ("let [x] = y; ({ x } = y); [x] = y", {"pattern"}),
    ("for (x of y); for (x in y);", {"loop"}),
    ("function x() {}", {"function"}),
    ("class x {}", {"class"}),
    ("import x from 'y'", {"import"}),
    ("var x; (x) = 1; (x)++", {"declared", "value", "update"}),
    ("x.y = 1; x[0] = 2; x.z++; y = x", set()),
    ("var x /* a */ = 1; x /* b */ /* c */ -= 2; -- /* d */ x", {"value", "operator", "update"}),
]


@pytest.mark.parametrize(("code", "wanted"), DEFINITIONS)
def test_definitions(code: str, wanted: set[str]) -> None:
    tree = parse(Source(code.encode()))
    bindings = Bindings(tree)
    at = code.index("x")
    found = bindings.definitions(
        bindings.resolve(b"x", at if code[at - 1 : at] == "(" and "function" in code else len(code) - 1)
    )
    assert {definition.how for definition in found} == wanted


# In each row the calls of `f` are marked by @ before them.
CALLS = [
    ("one", "function f(a) {} @f(1);"),
    ("optional", "function f(a) {} @f?.(1);"),
    ("apart", "function f(a) {} @f (1); @f\n(2);"),
    ("a comment between", "function f(a) {} @f/* ( */(1); @f /* a /* b */ (2); @f /* a */ /* b */\n(3);"),
    ("a comment before another parenthesis", "function f(a) {} /* f */ (g); return /** {f} */ (f);"),
    ("within one another", "function f(a) {} @f(@f(1), @f(2));"),
    ("other words", "function f(a) {} ff(1); $f(2); f1(3); fé(4); éf(5); @f(6);"),
    ("properties", "function f(a) {} o.f(1); o?.f(2); @f(o.f);"),
    ("text", "function f(a) {} 'f(1)'; `f(2) ${@f(3)}`; /f(4)/; // f(5)"),
    ("another of this name", "function f(a) {} function g(f) { f(1); } @f(g);"),
    ("beside an embedded file", f"function f(a) {{}} @f('{'f(' * 4000}', @f(1));"),
]


@pytest.mark.parametrize("marked", [row[1] for row in CALLS], ids=[row[0] for row in CALLS])
def test_calls(marked: str) -> None:
    parts = marked.encode().split(b"@")
    wanted = [sum(map(len, parts[:at])) for at in range(1, len(parts))]
    tree = parse(Source(b"".join(parts)))
    bindings = Bindings(tree)
    calls = Calls(tree, bindings, Owners(tree, bindings)).calls_of(bindings.resolve(b"f", 0))
    assert [call.start_byte for call in calls] == wanted


# What is looked for, and what may look like it: both ways to search must say the same.
NAMES = [b"f", b"ff", b"$f", b"f1", b"#f", b"##", b"a-b", "é".encode(), b"HEAP8", b"x", b""]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("piece", [1, 9, 4096])
def test_a_search_and_the_index_of_words_find_the_same(
    name: bytes, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glue_rewriter.syntax.word_index._PIECE", piece)
    code = "\n".join(marked.replace("@", "") for _, marked in CALLS)
    tree = parse(Source((code + "\nclass A { #f = ff.#f; #f1; } é.éé; 'a-b' + '##' + 'f#f'; HEAP8; f").encode()))
    assert len(tree.searched) > 1
    index = WordIndex(tree.data, tree.searched)
    for start, end in ((0, len(tree.data)), (7, 300), (300, len(tree.data) + 1)):
        indexed = index.between(name, start, end)
        assert (indexed is not None) == (re.fullmatch(rb"#?[\w$\x80-\xff]+", name) is not None)
        searched = [*_search(tree.data, name, start, end, tree.searched)]
        assert indexed is None or [*_search(tree.data, name, start, end, indexed)] == searched


def test_the_index_is_made_for_many_searches_alone() -> None:
    tree = parse(Source(b"f(f)"))
    for _ in range(_READINGS):
        assert [*words(tree, b"f", 0, 4)] == [0, 2]
    assert tree.index is None
    assert [*words(tree, b"f", 0, 4)] == [0, 2]
    assert tree.index is not None
    assert [*words(tree, b"", 0, 4)] == []
