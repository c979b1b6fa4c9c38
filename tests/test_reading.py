"""The second reading: what esprima is given, and what comes of what it cannot read."""

from __future__ import annotations

import sys
import threading

import pytest

from glue_rewriter.errors import SourceError
from glue_rewriter.printing.reading import Reading, deep, read
from glue_rewriter.source import Source


def reading(code: str | bytes) -> Reading:
    source = Source(code.encode() if isinstance(code, str) else code, "in.js")
    return deep(lambda: read(source))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("x = 1", "script"),
        ("with (o) x = 1", "script"),
        ("x = 'import a'", "script"),
        ("x = import('a')", "script"),
        ("import a from 'a'", "module"),
        ("import{a}from'a';x=1", "module"),
        ("var x=1;export{x}", "module"),
        ("var x = 1;\nexport default x", "module"),
        ("x = await y", "module"),
        ("x = import.meta.url", "module"),
        ("with (o) x = {\nimport: 1 }", "script"),
        ("/*\nimport a from 'a'\n*/ with (o) x = 1", "script"),
    ],
)
def test_a_source_is_a_module_or_a_script(code: str, kind: str) -> None:
    assert reading(code).program.sourceType == kind


@pytest.mark.parametrize(
    "code",
    [
        "x = HEAP32[p >> 2]",
        "\ufeffx = 1",
        "#!/usr/bin/env node\nx = 1",
        "\ufeff#!/usr/bin/env node\nx = 1",
        "x = 1\r\ny = 2\r\n",
        "x = 'a\0b'; /* \0 */ y = `\0`; // \0",
        "x = '\U0001f600é'; y = \U00020000",
    ],
    ids=["plain", "BOM", "hashbang", "BOM and hashbang", "CRLF", "NUL", "astral"],
)
def test_ranges_are_those_of_the_whole_text(code: str) -> None:
    found = reading(code)
    last = found.program.body[-1].expression
    assert found.text == code
    assert code[slice(*last.right.range)] == last.right.raw if last.right.raw else code[slice(*last.right.range)]
    assert code[slice(*last.left.range)] == last.left.name
    start = last.left.range[0]
    assert code.encode()[found.byte_offset(start) :].decode() == code[start:]


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("x = 1;\ny = = 2;", "in.js:2:5: esprima cannot read this: Unexpected token ="),
        ("é = '\U0001f600' 1;", "in.js:1:9: esprima cannot read this: Unexpected number"),
        ("\ufeffx = ;", "in.js:1:6: esprima cannot read this: Unexpected token ;"),
        ("import a from 'a';\nx = = 1", "in.js:2:5: esprima cannot read this: Unexpected token ="),
        ("x = 1;\nreturn 1", "in.js:2:1: esprima cannot read this: Illegal return statement"),
    ],
)
def test_what_esprima_cannot_read_is_an_error_with_its_place(code: str, place: str) -> None:
    with pytest.raises(SourceError) as caught:
        reading(code)
    assert str(caught.value).splitlines()[0].startswith(place)
    assert str(caught.value).endswith("^")


DEEP = {
    "a sum": lambda n: "x = " + " + ".join(["a"] * n),
    "parentheses": lambda n: "(" * n + "1" + ")" * n,
    "arrays": lambda n: "[" * n + "]" * n,
    "calls": lambda n: "f(" * n + ")" * n,
    "functions": lambda n: "function f(){" * n + "}" * n,
    "conditions": lambda n: "a ? b : " * n + "1",
    "else": lambda n: "if (a); else " * n + ";",
}


@pytest.mark.slow
@pytest.mark.parametrize("form", DEEP)
def test_deep_code_is_read(form: str) -> None:
    assert reading(DEEP[form](20_000)).program.body


@pytest.mark.slow
def test_code_too_deep_is_an_error() -> None:
    with pytest.raises(SourceError, match="esprima cannot read this: it is nested too deeply"):
        reading(DEEP["arrays"](200_000))


def test_deep_leaves_the_limits_as_they_were() -> None:
    before = sys.getrecursionlimit(), threading.stack_size()
    with pytest.raises(ZeroDivisionError):
        deep(lambda: 1 / 0)
    assert deep(lambda: deep(lambda: 7)) == 7
    assert (sys.getrecursionlimit(), threading.stack_size()) == before
