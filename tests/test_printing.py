"""Code printed anew: it is the same program, has its comments, and is refused where that cannot be had."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import esprima
import pytest

from glue_rewriter import SourceError
from glue_rewriter.printing import escodegen_input, literals
from glue_rewriter.printing import reprint as reprint_module
from glue_rewriter.printing.modes import Print
from glue_rewriter.printing.reprint import reprint
from glue_rewriter.source import Language, Source
from tests.printing.judge import differences, programs
from tests.printing.layouts import LAYOUTS

MODES = (Print.PRETTY, Print.COMPACT)
each_mode = pytest.mark.parametrize("mode", MODES, ids=[mode.value for mode in MODES])
each_kind = pytest.mark.parametrize("kind", ["scripts", "modules"])


def printed(code: str, mode: Print, path: str = "glue.js") -> str:
    return reprint(Source(code.encode(), path), mode).code.decode()


@cache
def prints(kind: str, mode: Print) -> list[tuple[str, str]]:
    """Each of the programs, and what is printed of it."""
    return [(code, printed(code, mode)) for code in programs(kind)]


# --- The same program -------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.network
@each_mode
@each_kind
def test_every_program_stays_the_same(kind: str, mode: Print) -> None:
    pairs = prints(kind, mode)
    assert len(pairs) > (700 if kind == "scripts" else 80)
    wrong = [
        (*pair, said) for pair, said in zip(pairs, differences(pairs, module=kind == "modules"), strict=True) if said
    ]
    assert wrong == []


@pytest.mark.slow
@each_mode
@each_kind
def test_a_second_print_changes_nothing(kind: str, mode: Print) -> None:
    for _, once in prints(kind, mode):
        assert printed(once, mode) == once


@pytest.mark.network
def test_the_judge_sees_differences() -> None:
    rows = [
        ("(a ?? b) + 1", "a ?? b + 1"),
        ("'a'", '"b"'),
        ("`\\u0041`", "`A`"),
        ("1", "1.5"),
        ("'use strict'", "('use strict')"),
        ("a", "a b"),
        ("/a/", "/a/g"),
        ("a", ""),
    ]
    assert [row for row, said in zip(rows, differences(rows, module=False), strict=True) if not said] == []


@pytest.mark.parametrize(("code", "pretty", "compact"), [row[1:] for row in LAYOUTS], ids=[row[0] for row in LAYOUTS])
def test_layout(code: str, pretty: str | None, compact: str | None) -> None:
    for mode, wanted in ((Print.PRETTY, pretty), (Print.COMPACT, compact)):
        once = printed(code, mode)
        if wanted is not None:
            assert once == wanted
        assert printed(once, mode) == once


# --- Comments ---------------------------------------------------------------------------------------------

SCRAPS = ("/* c%d */", "// c%d\n", "\n// c%d\n", "/* c%d\n * d */", "\n/* c%d */\n", " /* c%d */ // x\n")


def commented(code: str, tokens: list[Any], chance: random.Random) -> str:
    """The code with comments before some of its tokens."""
    pieces, at = [], 0
    for number, token in enumerate(tokens):
        start, end = token.range
        inside_template = token.type == "Template" and code[start] == "}"
        scrap = chance.choice(SCRAPS) % number if chance.random() < 0.4 and not inside_template else ""
        pieces += (code[at:start], scrap, code[start:end])
        at = end
    return "".join([*pieces, code[at:], chance.choice(("", "", " // end", "\n/* end */"))])


def comments_of(code: str, module: bool) -> list[tuple[str, str]]:
    parse = esprima.parseModule if module else esprima.parseScript
    return [(each.type, " ".join(each.value.split())) for each in parse(code, comment=True).comments]


@pytest.mark.slow
@pytest.mark.network
@each_kind
def test_every_comment_is_there_in_order_wherever_it_stood(kind: str) -> None:
    module = kind == "modules"
    parse = esprima.parseModule if module else esprima.parseScript
    chance = random.Random(4)
    pairs = []
    for code in programs(kind):
        text = commented(code, parse(code, tokens=True, range=True, positionEncoding="scalar").tokens, chance)
        try:
            before = comments_of(text, module)
        except esprima.Error:
            continue  # a line ended where none may
        if re.search(r"(return|yield)(\s|//.*|/\*[^*]*\*/)*['\"`]", text) or re.search(r"\b(get|set)\b", text):
            continue  # esprima misreads some of those; tested below
        # Told by its name, since await may be the name of something in a script.
        once = printed(text, Print.PRETTY, "glue.mjs" if module else "glue.cjs")
        assert comments_of(once, module) == before
        pairs.append((text, once))
    assert len(pairs) > 0.8 * len(programs(kind))
    assert [said for said in differences(pairs, module=module) if said] == []


# --- Where the tokens were --------------------------------------------------------------------------------


@each_mode
def test_places_are_bytes_of_the_same_token(mode: Print) -> None:
    code = "// ünï\nvar ä = f(bé, `ß${ cö }`) // x\nfor (dü of eö) { g(((h))) }".encode()
    result = reprint(Source(code), mode)
    found = [(result.code[at:].decode()[0], code[was:].decode()[0]) for at, was in result.places]
    assert [one for one, _ in found] == [other for _, other in found]
    names = [one for one, _ in found if one.isalpha()]
    assert names == list("väfbcfdoegh")
    assert result.places == tuple(sorted(result.places))


# --- What cannot be printed -------------------------------------------------------------------------------

REFUSED: list[tuple[str, str, Language, str, str]] = [
    ("TypeScript", "let a: number = 1", Language.TYPESCRIPT, "1:1", "TypeScript"),
    ("TSX", "let a: number = 1", Language.TSX, "1:1", "TypeScript"),
    ("a library", "{{{ a }}}", Language.LIBRARY, "1:1", "library files"),
    ("no JavaScript", "a\n  b c", Language.JAVASCRIPT, "2:5", "Unexpected identifier"),
    ("JSX", "a = <b/>", Language.JAVASCRIPT, "1:5", "Unexpected token <"),
    (
        "a string behind a return",
        "function f() {\n  return\n'a' }",
        Language.JAVASCRIPT,
        "2:3",
        "where this return ends",
    ),
    ("a template behind a return", "function f() { return /*\n*/ `a` }", Language.JAVASCRIPT, "1:16", "this return"),
    ("a long template behind a yield", "function* f() { yield `\n` }", Language.JAVASCRIPT, "1:17", "this yield"),
    ("a getter in two lines", "class A { get\n  x() {} }", Language.JAVASCRIPT, "1:11", "this get"),
    ("a static one", "class A { static\n  set\n  x(y) {} }", Language.JAVASCRIPT, "2:3", "this set"),
    ("one behind a field", "class A { y = get\n  get\n  #x() {} }", Language.JAVASCRIPT, "2:3", "this get"),
    ("too many blocks", "{" * 1_001 + "}" * 1_001, Language.JAVASCRIPT, "1:1001", "nested more than 1000 deep"),
    ("too deep for esprima", "(" * 100_000 + "a" + ")" * 100_000, Language.JAVASCRIPT, "1:1", "nested too deep"),
]


@pytest.mark.parametrize(
    ("code", "language", "place", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_be_printed_is_refused_with_its_place(
    code: str, language: Language, place: str, words: str
) -> None:
    with pytest.raises(SourceError) as raised:
        reprint(Source(code.encode(), "glue.js"), Print.PRETTY, language=language)
    message = str(raised.value)
    assert message.startswith(f"glue.js:{place}: ")
    assert words in message
    assert "use --print preserve" in message


def test_preserve_is_no_print() -> None:
    with pytest.raises(ValueError, match="PRESERVE"):
        reprint(Source(b"a"), Print.PRESERVE)


def test_what_escodegen_does_not_know_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(node: Any) -> str | None:
        if node.value == 7:
            node.type = "DoExpression"
            return None
        return literals.as_written(node)

    monkeypatch.setattr(reprint_module, "as_written", unknown)
    with pytest.raises(SourceError, match=r"^<input>:2:5: --print pretty: escodegen does not .* this DoExpression"):
        printed("a;\nf(1,7)", Print.PRETTY, "<input>")


#: What escodegen prints wrongly by itself, and the place that is named.
MISPRINTS = [
    ("export default (function () {})()", "1:1"),
    ("new (import('a').b)()", "1:13"),
    ("x;\nfor (var f = () => ('a' in b);;);", "2:28"),
    ("('use strict')", "1:1"),
    ("class A extends (-a) {}", "1:19"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("code", "place"), MISPRINTS)
def test_what_is_misprinted_is_refused(code: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(code, Print.PRETTY)
    monkeypatch.setattr(escodegen_input, "_CHANGES", {})
    with pytest.raises(SourceError, match="use --print preserve") as raised:
        printed(code, Print.PRETTY)
    assert "wrongly" in str(raised.value)
    assert str(raised.value).startswith(f"glue.js:{place}: ")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda code: code.replace("1", "2"),
        lambda code: code.replace("+", "-"),
        lambda code: code.replace("'a'", "'b'"),
        lambda code: code.replace("x", "y", 1),
        lambda code: code + "x;",
        lambda code: code.replace("`t`", "`T`"),
        lambda code: code.replace("/r/", "/r/g"),
        lambda code: code.replace("?.", "."),
        lambda code: code.replace("async ", ""),
        lambda code: "",
        lambda code: f"/*{code}*/",
        lambda code: f"{{{code}}}",
        lambda code: code.replace("5n", "6n"),
        lambda code: code.replace("let", "var"),
    ],
)
@each_mode
def test_no_wrong_print_gets_out(mode: Print, spoil: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    code = "let x = 1 + 'a' + `t` + /r/ + b?.c + 5n; async function f() { }"
    generate = reprint_module.escodegen.generate
    monkeypatch.setattr(reprint_module.escodegen, "generate", lambda node, options: spoil(generate(node, options)))
    with pytest.raises(SourceError, match="use --print preserve"):
        printed(code, mode)


def test_a_comment_that_swallows_code_does_not_get_out(monkeypatch: pytest.MonkeyPatch) -> None:
    insert = reprint_module.comments.insert
    monkeypatch.setattr(
        reprint_module.comments, "insert", lambda *given, **named: insert(*given, **named).replace("\n", " ")
    )
    with pytest.raises(SourceError, match="use --print preserve"):
        printed("// a\nb", Print.PRETTY)


def test_await_that_may_be_a_name_keeps_both_meanings() -> None:
    assert printed("await (a)", Print.COMPACT) == "await(a);"
    with pytest.raises(SourceError, match="if the code is a module"):
        printed("await\na", Print.PRETTY)
    assert printed("await\na", Print.PRETTY, "glue.cjs") == "await;\na;\n"


# --- Deep and long ----------------------------------------------------------------------------------------

SHAPES = [
    ("a sum of 20,000 terms", " + ".join(f"a{i}" for i in range(20_000))),
    ("10,000 parentheses", "(" * 10_000 + "a" + ")" * 10_000),
    ("10,000 calls in each other", "f(" * 10_000 + "a" + ")" * 10_000),
    ("10,000 conditions", "a ? b : " * 10_000 + "c"),
    ("10,000 else ifs", "if (a) b; else " * 10_000 + "c"),
    ("1,000 blocks in each other", "{" * 1_000 + "}" * 1_000),
]


@pytest.mark.slow
@each_mode
@pytest.mark.parametrize("code", [row[1] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_shape(code: str, mode: Print) -> None:
    # The print is right, or it is refused; what counts is that it ends.
    assert printed(code, mode)


def test_the_python_documentation_is_true() -> None:
    text = (Path(__file__).parent.parent / "docs" / "python.md").read_text(encoding="utf-8")
    section = text.partition("## Printing anew")[2]
    code = section.partition("```python\n")[2].partition("```")[0]
    assert "reprint" in code
    exec(code, {})
