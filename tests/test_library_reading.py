"""What is taken for a JavaScript library, what a mask makes of it, and what is refused, with its place."""

from __future__ import annotations

import itertools
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_rewriter import Language, Settings, SourceError, rewrite
from glue_rewriter.libraries import DIVIDED
from glue_rewriter.source import Source
from glue_rewriter.source.library import Arms, Mask, Words
from glue_rewriter.source.library.arms import COMPLETIONS
from glue_rewriter.source.library.conditions import Suppositions, decide, normal, suppose
from tests.preprocessor import expand

SETTINGS = Settings(maximum_memory=4 << 30)

TAKEN = [
    # name, path, code, whether it is a library
    ("nothing of a library", "a.js", "HEAP8[p];", False),
    ("an ending", "a.jslib", "HEAP8[p];", True),
    ("an ending in capitals", "A.JSPRE", "HEAP8[p];", True),
    ("a directive", "a.js", "#if A\nHEAP8[p];\n#endif\n", True),
    ("an indented directive", "a.mjs", "{\n\t #if A\nHEAP8[p];\n # endif\n}", True),
    ("an include alone", "a.cjs", '#include "b.js"\nHEAP8[p];', True),
    ("a macro", "a.js", "f({{{ x }}}, HEAP8[p]);", True),
    ("a macro without blanks", "a.js", "f({{{x}}}, HEAP8[p]);", True),
    ("a placeholder", "a.js", "f(<<< X >>>, HEAP8[p]);", True),
    ("no name at all", "<input>", "#if A\nHEAP8[p];\n#endif\n", True),
    ("a macro that could be blocks", "a.js", "function f() {\n  {{{ HEAP8[q] }}}\n  HEAP8[p];\n}", True),
    ("such a macro over lines", "a.js", "{{{\n  function g(q) { return HEAP8[q]; }\n}}}\nHEAP8[p];", True),
    ("such a macro without blanks", "a.js", "addToLibrary({f() {\n  {{{HEAP8[q]}}}\n  HEAP8[p];\n}})", True),
    ("an idiom of libraries alone", "a.js", "mergeInto(LibraryManager.library, { f: (p) => HEAP8[p] });", False),
    ("nested blocks", "a.js", "function f(){{{HEAP8[p]}}}", False),
    ("directives in a template", "a.js", "s=`\n#if A\n${HEAP8[p]}\n#endif\n`;", False),
    ("directives in a comment", "a.js", "/*\n#if A\n{{{ x }}}\n#endif\n*/HEAP8[p];", False),
    ("a macro in a string", "a.js", "s = '{{{ x }}}'; HEAP8[p];", False),
    ("a macro in a regular expression", "a.js", "s = /\\{{{ x }}}/; HEAP8[p];", False),
    ("hashbang", "a.js", "#!/usr/bin/env node\nHEAP8[p];", False),
    ("private names", "a.js", "class A {\n#if = 1;\n#endif\n#include = HEAP8[p];\n}", False),
    ("git's marks of a conflict in a comment", "a.js", "/*\n<<<<<<< HEAD\n>>>>>>> x\n*/ HEAP8[p];", False),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "is_library"), [row[1:] for row in TAKEN], ids=[row[0] for row in TAKEN])
def test_taken_for_a_library(path: str, code: str, is_library: bool) -> None:
    result = rewrite(code, SETTINGS, path=path)
    assert bool(result.variants) == is_library
    assert result.text == code.replace("HEAP8[p]", "HEAP8[p >>> 0]") or "HEAP8[p>>>0]" in result.text


def test_a_language_that_is_given_counts() -> None:
    code = "#if A\nHEAP8[p];\n#endif\n"
    assert rewrite(code, SETTINGS, path="a.txt", language=Language.LIBRARY).variants
    with pytest.raises(SourceError, match="JavaScript"):
        rewrite(code, SETTINGS, path="a.js", language=Language.JAVASCRIPT)
    with pytest.raises(SourceError):
        rewrite(code, SETTINGS, path="a.ts")


def test_signed_mode_reads_no_library() -> None:
    assert rewrite("#if A\n{{{", Settings(), path="a.jslib").code == b"#if A\n{{{"


REFUSED = [
    # name, path, code, line, column (None where the parser is free to choose), part of the message
    ("#if without #endif", "a.jslib", "a;\n#if A\nb;\n", 2, 1, "this #if has no #endif"),
    ("nested #if without #endif", "a.jslib", "#if A\n  #if B\nb;\n#endif\n", 1, 1, "this #if has no #endif"),
    ("#if without #endif, by its arms", "a.js", "#if A\nb;\n#else\nc;\n", 1, 1, "this #if has no #endif"),
    ("#endif without #if", "a.jslib", "a;\n  #endif\n", 2, 3, "this #endif belongs to no #if"),
    ("#else without #if", "a.js", "a;\n#else\n", 2, 1, "this #else belongs to no #if"),
    ("#elif without #if", "a.jslib", "#elif A\n", 1, 1, "this #elif belongs to no #if"),
    ("#elif behind #else", "a.jslib", "#if A\n#else\n#elif B\n#endif\n", 3, 1, "this #elif comes after the #else"),
    ("a macro not closed", "a.jslib", "a;\nf({{{ x );\nHEAP8[p];\n", 2, 3, "this macro is not closed"),
    ("a macro not closed, by content", "a.js", "a;\nf({{{ x );\nHEAP8[p];\n", 2, 3, "this macro is not closed"),
    ("a macro not closed before another", "a.jslib", "f({{{ x );\ng({{{ y }}});\n", 1, 3, "this macro is not closed"),
    ("an arm that is no JavaScript", "a.jslib", "a;\n#if A\nb = = c;\n#endif\n", 3, 5, "with the #if of line 2 taken"),
    ("an #else that is none", "a.js", "#if A\nb;\n#else\nb c d;\n#endif\n", 4, 1, "with the #else of line 3 taken"),
    ("an error in all arms", "a.js", "#if A\nb;\n#else\nc;\n#endif\nvar = 1;\n", 6, None, "JavaScript library"),
    ("no arms at all", "a.jslib", "f({{{ x }}}) g(;\n", 1, None, "JavaScript library"),
    ("no library", "a.js", "a b c; function f(){{{HEAP8[p]}}}", 1, None, "cannot parse this as JavaScript;"),
    ("no library, signs in text", "a.js", "s = `\n#if A\n`;\na b c;", 4, None, "cannot parse this"),
    ("not UTF-8", "a.jslib", "#if A\nb;\n#endif \udcff\n", 3, 8, "not UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "code", "line", "column", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused(path: str, code: str, line: int, column: int | None, message: str) -> None:
    code += "\n// HEAP8"  # what no word could make a site is not read
    with pytest.raises(SourceError) as caught:
        rewrite(code.encode("utf-8", "surrogateescape"), SETTINGS, path=path)
    error = caught.value
    assert message in error.message, str(error)
    assert error.line == line
    assert column in (None, error.column), str(error)
    first, shown, caret = str(error).split("\n")
    assert first.startswith(f"{path}:{line}:{error.column}: ")
    assert shown.strip() == code.split("\n")[line - 1].strip().replace("\udcff", "\ufffd")
    assert caret.index("^") == 4 + error.column - 1


JUDGED = [
    # What is known, a condition, what follows.
    ("A", "A", True),
    ("A", "!A", False),
    ("A", "! ( A ) // comment", False),
    ("!A", "A && B", False),
    ("A && B", "B", True),
    ("!(A || B)", "B", False),
    ("A || B", "B", None),
    ("A", "A || B", True),
    ("A", "B", None),
    ("X >= 2", "X < 2", False),
    ("X == 1", "X != 1", False),
    ("X != 1", "X === 1", None),
    ("MODE == 'a'", "!(MODE == 'a')", False),
    ("A && (B || !C)", "B || !C", True),
    ("!A", "(A && f(1, (2))) || (A && C)", False),
    ("A == B && C", "A != B", False),
]


@pytest.mark.parametrize(("known", "condition", "value"), JUDGED)
def test_what_conditions_say_about_each_other(known: str, condition: str, value: bool | None) -> None:
    supposed: Suppositions = {}
    suppose(normal(known.encode()), True, supposed)
    assert decide(normal(condition.encode()), supposed) is value


def test_few_variants() -> None:
    # Arms of different blocks are seen together: not a variant for every combination.
    code = "".join(f"#if A{i}\nHEAP8[p];\n#else\nHEAP8[q];\n#endif\n" for i in range(40))
    result = rewrite(code, SETTINGS, path="a.jslib")
    assert len(result.variants) == 2
    assert len(result.edits) == 80
    code = "#if A\nHEAP8[p];\n" + "".join(f"#elif A{i}\nHEAP8[p];\n" for i in range(40)) + "#endif\n"
    assert len(rewrite(code, SETTINGS, path="a.jslib").variants) == 42  # and none of them


def test_a_variant_that_nobody_gets_is_not_needed() -> None:
    # Taken together, the #if of A and of !A are no JavaScript.
    code = "f(\n#if A\n  HEAP8[p]\n#endif\n#if !A\n  HEAP16[p >> 1]\n#endif\n);\n"
    result = rewrite(code, SETTINGS, path="a.jslib")
    assert len(result.variants) == 2
    assert [site.outcome for site in result.sites] == ["rewritten", "rewritten"]


PIECES = st.sampled_from(
    [
        *("#if A", "#if !A", "#ifdef B", "#ifndef B", "#elif A && B", "#else", "#else", "#endif", "#endif // x"),
        *("  #endif", "#include x.js", "#define A", "#!x", "{{{ x }}}", "{{{", "}}}", "{{{ '}' ", "<<< X >>>", "<<<"),
        *(">>>", "HEAP8[p]", "HEAP32[p >> 2]", "HEAP32[{{{ i }}}]", "var i = p >> 2", "HEAP32[i]", "function f(p) {"),
        *("'", '"', "`", "${", "}", "{", "(", ")", "[", "]", ";", ",", "?", ":", "a", "b", "async ", "=> ", " ", "\\"),
        *("//", "/*", "*/", "case 1:", "\u00e9", "\u65e5", "\0", "\ufeff"),
    ]
)
NEWLINES = st.sampled_from(["", "", "\n", "\n", "\r\n", "\r"])
TEXTS = st.lists(st.tuples(PIECES, NEWLINES), max_size=30).map(lambda parts: "".join(a + b for a, b in parts))


@pytest.mark.slow
@settings(max_examples=600, derandomize=True, database=None, deadline=None)
@given(text=TEXTS)
def test_masks_have_equal_length_and_the_same_lines(text: str) -> None:
    data = text.encode()
    source = Source(data, "a.jslib")
    try:
        arms = Arms(source)
        unseen = set(arms.all)
        for seed in [*arms.all, None]:
            for completion in COMPLETIONS:
                mask = Mask(source, arms.select(seed, unseen, completion), Words(data), {})
                assert seed is None or seed in mask.selection.taken
                masked = mask.text()
                assert len(masked) == len(data)
                assert [i for i, c in enumerate(masked) if c in b"\r\n"] == [
                    i for i, c in enumerate(data) if c in b"\r\n"
                ]
                masked.decode()
                # Outside of what is hidden and of macros, a mask is the library.
                hidden = [*mask.selection.hidden, *((macro.start, macro.end) for macro in mask.macros)]
                for at in range(len(data)):
                    assert masked[at] == data[at] or any(start <= at < end for start, end in hidden)
    except SourceError:
        pass


@pytest.mark.slow
@settings(max_examples=600, derandomize=True, database=None, deadline=None)
@given(text=TEXTS)
def test_any_text_is_rewritten_or_refused(text: str) -> None:
    for path in ("a.jslib", "a.js"):
        with suppress(SourceError):
            result = rewrite(text, SETTINGS, path=path)
            assert rewrite(result.code, SETTINGS, path=path).code == result.code
            for edit in result.edits:
                assert b"#" not in result.source.data[edit.start : edit.end]


#: Arms and macros around accesses, that can be parsed whatever is chosen.
STATEMENTS = [
    *(
        "HEAP32[i] = 1;",
        "HEAP32[i + 1] = 1;",
        "i = p >> 2;",
        "i = p;",
        "i += 4;",
        "i = {{{ x }}};",
        "use(i);",
        "i = 5;",
    ),
    *("HEAP8[p] = 1;", "HEAPU8.subarray(p, i);", "i = undefined;", "HEAP32[p >> 2] = 1;", "HEAP32[i >>> 0] = 1;"),
    *(
        "HEAP32[i | 0]++;",
        "p += 4;",
        "var i = p >> 2;",
        "HEAP32[{{{ m }}}] = {{{ n }}};",
        "{ let i = p >> 2; HEAP32[i]; }",
    ),
    *("HEAP32[i + {{{ C_STRUCTS.a }}}] = 1;", "if (i < j) HEAP32[i++] = 0;"),
    "HEAP32[\n#if C\nb + \n#endif\ni\n#if D\n - 1\n#endif\n] = 1;",
    "HEAPU8.set(v,\n#if C\ni | 0\n#else\np\n#endif\n);",
]
#: Variables that are views in some arms, keys in some, and shifted twice in some.
DOUBTFUL = [
    "v = HEAP32;",
    "v = HEAPU8;",
    "v = {};",
    "v[i] = 1;",
    "v[p >> 2] = 1;",
    "i = 'length';",
    "i = -1;",
    "p >>= 2;",
]


def libraries(statements: list[str]) -> st.SearchStrategy[str]:
    """Functions of a few statements, some in arms of `#if`."""
    statement = st.sampled_from(statements)
    both = st.tuples(st.sampled_from("ABC"), statement, statement)
    one = st.tuples(st.sampled_from(["A", "!A", "A && B", "B || C"]), statement)
    part = st.one_of(
        statement,
        both.map(lambda arms: f"#if {arms[0]}\n{arms[1]}\n#else\n{arms[2]}\n#endif"),
        one.map(lambda arm: f"#if {arm[0]}\n{arm[1]}\n#endif"),
    )
    parts = st.lists(part, min_size=2, max_size=9).map("\n".join)
    return parts.map(lambda text: "addToLibrary({\nf: function(p, j, b) {\nvar i, v;\n" + text + "\n}});\n")


@pytest.mark.slow
@settings(max_examples=800, derandomize=True, database=None, deadline=None)
@given(code=libraries(STATEMENTS + DOUBTFUL))
def test_variants_never_disagree_in_what_is_written(code: str) -> None:
    # EditError would be a bug of ours; so would be an edit of bytes that belong to a macro or directive.
    result = rewrite(code, SETTINGS, path="a.jslib")
    again = rewrite(result.code, SETTINGS, path="a.jslib")
    assert again.code == result.code
    for variant in result.variants:
        for edit in variant.edits:
            assert edit in result.edits
            assert variant.data[edit.start : edit.end] == result.source.data[edit.start : edit.end]


#: What the macros of `STATEMENTS` give.
MACROS = {"n": "1", "x": "p", "m": "4", "C_STRUCTS.a": "8"}


@pytest.mark.slow
@settings(max_examples=400, derandomize=True, database=None, deadline=None)
@given(code=libraries(STATEMENTS))
def test_expansions_need_no_further_rewriting(code: str) -> None:
    result = rewrite(code, SETTINGS, path="a.jslib")
    if any(site.reason == DIVIDED for site in result.sites):
        return
    for values in itertools.product((0, 1), repeat=4):
        text = expand(result.text, dict(zip("ABCD", values, strict=True)), MACROS)
        assert rewrite(text, SETTINGS, path="a.js", language=Language.JAVASCRIPT).text == text, values
