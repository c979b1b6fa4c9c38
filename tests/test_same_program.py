"""Printed code is told to be the same program by its tokens: never where a parse of the whole says it is another."""

from __future__ import annotations

import random
from collections.abc import Iterator

import esprima
import pytest

from glue_rewriter.printing.modes import Print
from glue_rewriter.printing.outline import outline
from glue_rewriter.printing.reading import read
from glue_rewriter.printing.reprint import reprint
from glue_rewriter.printing.same_program import Original
from glue_rewriter.source import Source
from tests.printing.judge import programs

#: What is put between two tokens, in the place of one, or in the place of nothing.
SCRAPS = (
    "(",
    ")",
    "()",
    ";",
    ",",
    "\n",
    " ",
    "",
    "{",
    "}",
    "{}",
    "[",
    "++",
    "--",
    "-",
    "=>",
    "async",
    "new ",
    "a",
    "1",
)
#: Source, printed code, and whether it is the same program.
ROWS = [
    ("a parenthesis less", "(a + b) * c", "a+b*c", False),
    ("one that means nothing", "(a * b) + c", "a*b+c", True),
    ("many", "f((((ptr) + (4)) >> 2), ((a)), x[((b) - c)])", "f(ptr+4>>2,a,x[b-c])", True),
    ("two around a sum", "a * ((b + c))", "a*b+c", False),
    ("those of the right operand", "a - (b - c)", "a-b-c", False),
    ("those behind a sign", "-(a * b) - -(c)", "-a*b- -c", False),
    ("those of a sequence", "f((a, b))", "f(a,b)", False),
    ("one more", "a + b * c", "(a+b)*c", False),
    ("a line that ended a statement", "a\nb", "a;b", True),
    ("and does not any more", "a\n++b", "a++b", False),
    ("a semicolon less, and what goes on", "a; [b]; c", "a\n[b];c", False),
    ("a value on its own line", "return_(); function f() { return a }", "return_();function f(){return\na}", False),
    ("a value on another", "function f() { return\na }", "function f(){return a}", False),
    ("a function in two lines", "async function f() {}", "async\nfunction f(){}", False),
    ("a step behind", "a++; b", "a\n++;b", False),
    ("a semicolon before a brace", "{ a; }", "{a}", True),
    ("the last", "a;", "a", True),
    ("an empty statement", "if (a); b", "if(a)b", False),
    ("the last empty statement", "{ if (a) b; else; }", "{if(a)b;else}", False),
    ("an empty statement more", "if (a) b", "if(a);b", False),
    ("a loop's", "for (a;;) ;", "for(a;);", False),
    ("a hole", "[a,,]", "[a,]", False),
    ("a comma at the end", "f([a,], b,); ({c,})", "f([a],b);({c})", True),
    ("a hole alone", "[,]", "[]", False),
    ("a parameter", "(a) => b; async (c) => d", "a=>b;async c=>d", True),
    ("a parameter on another line", "async (a) => b", "async\na=>b", False),
    ("what is no parameter", "(a); b => c", "a;b=>c", True),
    ("a constructor", "x = new A(); f(new B)", "x=new A;f(new B())", True),
    ("a constructor's property", "new A().b", "new A.b", False),
    ("a constructor's property's parentheses", "(new A()).b", "new A.b", False),
    ("a constructor's call", "new A()()", "new A()", False),
    ("a constructor in parentheses", "new (a())", "new a()", False),
    ("a directive", "'use strict'", '"use strict"', False),
    ("a string of other quotes", "a = 'b'", 'a="b"', True),
    ("a string with escapes", "a = '\\x62\\''", 'a="b\'"', True),
    ("another string", "a = '\\x62'", 'a="c"', False),
    ("no directive", "('use strict')", "'use strict'", False),
    (
        "no directive behind what is left out",
        "function f() { a; ('use strict') }",
        "function f(){a;'use strict'}",
        True,
    ),
    ("a number", "a = 0x10 + 1.50", "a=16+1.5", True),
    ("another number", "a = 010", "a=10", False),
    ("a number and its method", "1 .a", "1.a", False),
    ("a division", "a / b / c", "a/b/c", True),
    ("a regular expression", "a = /b/g", "a=/b/g", True),
    ("a longer one", "a = /b/", "a=/b/g", False),
    ("another operator", "a / b", "a/=b", False),
    ("a template", "`a${b}c`", "`a${b}c`", True),
    ("another template", "`a${b}c`", "`a${b} c`", False),
    ("a template in lines", "`a\r\n${b}`", "`a\n${b}`", True),
    ("a comment of HTML", "a < !--b", "a<!--b", False),
    ("another one", "a;\nb-- > c", "a;b\n-->c", False),
    ("minus minus", "a - -b", "a--b", False),
    ("a comment", "a; b", "a;/*b*/", False),
    ("a line's comment", "a; b", "a;//\nb", True),
    ("a dangling else", "if (a) { if (b) c } else d", "if(a)if(b)c;else d", False),
    ("an arrow's object", "a => ({})", "a=>{}", False),
    ("a statement that is a function", "(function () {})()", "function(){}()", False),
    ("an in", "for (var a = (b in c);;);", "for(var a=b in c;;);", False),
    ("a hashbang", "#!a\nb", "#!a\nb", True),
    ("another hashbang", "#!a\nb", "#!c\nb", False),
    ("a field", "class A { a\n['b'] = c }", "class A{a['b']=c}", False),
    ("fields", "class A { a = b\n c\n }", "class A{a=b;c}", True),
    ("an optional chain", "(a?.b).c", "a?.b.c", False),
    ("a private name", "class A { #a; b() { return #a in c } }", "class A{#a;b(){return#a in c}}", True),
]


def original(code: str, path: str = "a.js") -> Original:
    return Original(read(Source(code.encode(), path), tokens=True, exact=True).program, code, 0)


@pytest.mark.parametrize(("code", "printed", "same"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_row(code: str, printed: str, same: bool) -> None:
    assert (original(code).same(printed) is not None) == same


def parsed(code: str, module: bool) -> list[object] | None:
    try:
        return [entry.what for entry in outline((esprima.parseModule if module else esprima.parseScript)(code))]
    except Exception:  # esprima fails on some of what is no program
        return None


def spoilt(code: str, starts: list[int], chance: random.Random, count: int) -> Iterator[str]:
    """The code with a scrap more, or one in the place of a token or a few."""
    for _ in range(count):
        if len(starts) < 2:
            return
        index = chance.randrange(len(starts) - 1)
        behind = min(index + chance.choice((0, 0, 1, 1, 2)), len(starts) - 1)
        yield code[: starts[index]] + chance.choice(SCRAPS) + code[starts[behind] :]


@pytest.mark.slow
@pytest.mark.parametrize("mode", [Print.PRETTY, Print.COMPACT], ids=lambda mode: mode.value)
@pytest.mark.parametrize("kind", ["scripts", "modules"])
def test_what_is_spoilt_is_not_taken_for_the_same(kind: str, mode: Print) -> None:
    chance = random.Random(7)
    module = kind == "modules"
    told = tried = 0
    wrong = []
    for code in programs(kind):
        path = "a.mjs" if module else "a.cjs"
        printed = reprint(Source(code.encode(), path), mode).code.decode()
        wanted = parsed(printed, module)
        before = original(code, path)
        if before.is_module != module:
            continue
        pairs = before.same(printed)
        told += pairs is not None
        starts = [token.start for token in pairs.tokens] if pairs is not None else []
        for tried_code in spoilt(printed, starts, chance, 40):
            tried += 1
            if before.same(tried_code) is not None and parsed(tried_code, module) != wanted:
                wrong.append((code, printed, tried_code))
    assert wrong == []
    assert told > 0.9 * len(programs(kind))
    assert tried > 20 * told


#: What the expressions below are made of.
OPERANDS = ("a", "b.c", "f(x)", "1", "'s'", "[a]", "a[b]", "x=>y", "`t`", "/r/", "{}", "function(){}", "a++", "a?.b")
OPERANDS += ("async", "new A", "new A()", "typeof a")
OPERATORS = "|| && | ^ & == === < > >= >> << >>> + - * / % , = ?? ** in instanceof".split()  # noqa: SIM905 -- likewise
AROUND = ("{};", "x={}", "if(a){}", "for(var q={};;);", "y=>{}", "-{}", "q({},z)", "m[{}]", "a-{}+b", "a|{}", "x?{}:y")


def made(chance: random.Random, depth: int) -> str:
    """An expression made at random, which need not be a program."""
    kind = chance.random() if depth else 0
    if kind < 0.25:
        return chance.choice(OPERANDS)
    if kind < 0.55:
        return f"({made(chance, depth - 1)})"
    if kind < 0.65:
        before, behind = chance.choice((("-", ""), ("!", ""), ("f(", ")"), ("a[", "]"), ("[", "]")))
        return before + made(chance, depth - 1) + behind
    return f"{made(chance, depth - 1)} {chance.choice(OPERATORS)} {made(chance, depth - 1)}"


@pytest.mark.slow
def test_parentheses_that_mean_something_are_missed() -> None:
    chance = random.Random(3)
    wrong = []
    same = other = 0
    for _ in range(4_000):
        code = chance.choice(AROUND).replace("{}", made(chance, 4))
        wanted = parsed(code, module=False)
        if wanted is None:
            continue
        before = original(code, "a.cjs")
        opened: list[int] = []
        pairs = []
        for index, word in enumerate(before.words):
            if word.text == "(":
                opened.append(index)
            elif word.text == ")":
                pairs.append({opened.pop(), index})
        dropped = set().union(*(pair for pair in pairs if chance.random() < 0.4))
        printed = " ".join(word.text for index, word in enumerate(before.words) if index not in dropped)
        if before.same(printed) is None:
            other += 1
        else:
            same += bool(dropped)
            if parsed(printed, module=False) != wanted:
                wrong.append((code, printed))
    assert wrong == []
    assert min(same, other) > 100
