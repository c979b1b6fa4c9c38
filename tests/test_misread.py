"""Valid code that tree-sitter's grammars refuse or misread is read all the same, and edited where it should be."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, SourceError, rewrite

SETTINGS = Settings(maximum_memory=4 << 30)

#: `@` is a line with an access, before and behind which each form stands.
JAVASCRIPT = [
    "import source x from './x.wasm';",
    "import source from './x.js';",
    "import source from from './x.js';",
    "import defer * as x from './x.js';",
    "x = await import.source('./x.wasm');",
    "x = import.defer('./x.js');",
    "export * from './a' with { type: 'json' };",
    "export * as b from './a' with { type: 'json' };",
    "export { x } from './a' with { type: 'json' }",
    "export { x } from './a' assert { type: 'json' };",
    "import x from './a' assert { type: 'json' };",
    "export { x as null, y as function, z as default }; var x, y, z",
    "import { in as x, null as y, default as z } from 'a';",
    "class A { accessor x = HEAP8[a]; static accessor #y }",
    "class A { accessor; x }",
    "a = b\nin1 = 2",
    "a = b\ninstanceof_ = 2",
    "x++\ninstanceof_ = 3",
    "x/*\n*/y",
    "x /* a\n b */ ++HEAP8[a]",
    "x /* a\n b */ ++HEAP8[a]; import('x')",
    "{break_\n/re/g.x}",
    "for (;;) {break\n/re/g.x}",
    "i++\n`${HEAP8[a]}`",
    "x = 010.a",
    "x = 010[HEAP8[a]]",
    "for (async of => {}; HEAP8[a];);",
    "class A{a\n[b]}",
    "class A{a\n*[b](){}}",
    "[(a.b)] = 1",
    "[(a), ((b)) = 1, ...(c)] = 2",
    "({a: (b), c: (d.e) = 1, ...(f)} = 2)",
    "function f(yield) { return HEAP8[a] + yield }",
    "var { a: yield } = b",
    "yield => 1",
    "x = a ? b : () => {}\n/=re/",
    "export default function(){}a++",
    "export default async function*(){}a++",
    "export default class extends b{}a++",
    "x\u2028in_\u2029in0",
    "x = a`\\u\\x${HEAP8[a]}\\u{}`",
    "x = a`\\\\\\unicode${HEAP8[a]}`",
    "x = <this.a>{HEAP8[a]}</this.a>",
    "export * as in from 'a'",
    "export * as null from 'a'",
    "export { typeof, this as x } from 'a'",
    "f = undefined => HEAP8[a]",
    "undefined: for (;;) { HEAP8[a]; break undefined; }",
    "yield: { HEAP8[a]; break yield; }",
    "for (using a = HEAP8[a];;) break;",
    "for (await using a = HEAP8[a];;) break; export {}",
    "for (using = HEAP8[a]; using < 2; using++) {}",
    "for (using of = HEAP8[a]; of < 2;) {}",
    "@(d[HEAP8[a]]) class A {}",
    "@(d) @(e[0]) export class A { x = HEAP8[a] }",
    "class A { @(d[0]) x = HEAP8[a]; @(e(HEAP8[a])) static y }",
    "class A { @(d[0])\n m() { HEAP8[a] } @(e)@(f[')'])\n*n() {} @(g[1]) get h() { return HEAP8[a] } @(i[2]) [j] = 1 }",
]
TYPESCRIPT = [
    "import source x from './x.wasm';",
    "import { in as x } from 'a';",
    "a = b\nin1 = 2",
    "export type * from './a';",
    "export type * as N from './a';",
    "export { type, b };",
    "export { a, type };",
    "interface A { (a: number): string\n (b: string): number }",
    "interface A { <T>(a: T): T\n <U>(b: U): U }",
    "interface A { <T>(a: T): T\n // b\n /** c */\n <U>(b: U): U }",
    "interface A { <T>(a: T): T // it's\n <U>(b: U): U }",
    "interface A { a(): string\n <T>(b: T): number }",
    "type A = { <T>(a: T): T\n <U>(b: U): U }",
    "const f = g<{ <T>(a: T): T\n <U>(b: U): U }, { <T>(a: T): T\n <U>(b: U): U }>(1);",
    "interface A { b: { [k in B]: C extends\n (d: E) => F ? 1 : 2 }\n <T>(a: T): T\n <U>(b: U): U }",
    "interface A { abstract: string; abstract?: string; abstract(): void }",
    "abstract class A { abstract override readonly x: string; abstract override y(): void }",
    "class A { accessor x = 1; static accessor y: number; private accessor z; override accessor w = 1 }",
    "const f = ({ a }) as R<<T>(x: T) => T>;",
    "class A<in out T> {}",
    "class A<in T, out U extends V> {}",
    "interface A<\n /* b */ out T = C,\n // d\n in U> {}",
    "type A<in T> = (x: T) => void;",
    "type A = import('x').B<C>;",
    "class A { static [k: string]: any }",
    "type A = `\\`b\\` ${C}`;",
    "declare module 'x' { global { var y: number } }",
    "type T = { [K in keyof readonly any[]]?: boolean };",
    "abstract class R { abstract accessor x: number }",
    "for (using x of y) {}",
    "type A = (abstract: string) => void;",
    "abstract = HEAP8[a]; using[HEAP8[a]]; abstract ? using : f(...using, using ** 2)",
    "class A { accessor = HEAP8[a]; abstract = 1 }",
    "class A { accessor\nx() { HEAP8[a] } }",
    "if (abstract) using\nelse f(using as any)",
    "interface.x; abstract\nclass A {}",
    "let as = HEAP8[a]; let satisfies = as as any; new as(satisfies); async as => 1",
    "for (let of of HEAP8[a]) {}",
    "class A { get\n*x() { HEAP8[a] } }",
    "class A { x: number\n*y(): Iterator<number> { HEAP8[a] } }",
    "export { typeof, x } from 'a'",
    "export { type as b, c as type } from 'a'",
    "export * as in from 'a'",
    "x = a`\\u${HEAP8[a]}`",
    "f = undefined => HEAP8[a]; undefined: for (;;) break undefined",
    "var await = 1; await; await + 1; x = await; f(await, (await)); await = 2; await++; HEAP32[await >> 2]",
    "function await(await: number) { return HEAP8[a]; } await(1); await.x; await[HEAP8[a]]; await => 1",
    "await: for (;;) { HEAP8[a]; break await; }",
    "var yield = HEAP8[a]; yield * 2; yield; x = yield; yield = 2; yield++; yield => 1; (yield: number) => yield",
    "function yield(yield: number) { return HEAP8[a]; } yield(1); yield.x; yield[HEAP8[a]]",
    "for (using x = HEAP8[a];;) break;",
    "async () => { for (await using x of y) HEAP8[a]; for await (using x of y) ; for await (await using z of y) ; }",
    "for (using = HEAP8[a]; using < 2; using++) {}",
    "for (x as any of y) HEAP8[a];",
    "for (async of => HEAP8[a];;) break;",
    "x = a?.5:HEAP8[a];",
    "import { type as as } from 'a'; import { type as as as } from 'b'; import { type as } from 'c'; HEAP8[a]",
    "@(d[HEAP8[a]]) class A { @(d[0]) private x: number = HEAP8[a]; @(e) @(f[1])\n static async m() {} }",
    "@(d[0]) export abstract class A { @(e[1]) abstract x: number }",
]
TSX = ["x = <this.a b={HEAP8[a]} />", "x = <this.a>{HEAP8[a]}</this.a>", "x = a <this.b"]
ROWS = [("a.mjs" if "import" in code or "export" in code else "a.js", code) for code in JAVASCRIPT]
ROWS += [("a.ts", code) for code in TYPESCRIPT] + [("a.tsx", code) for code in TSX]


@pytest.mark.parametrize(("path", "form"), ROWS, ids=[f"{path}-{form}" for path, form in ROWS])
def test_a_form_is_read(path: str, form: str) -> None:
    code = f"HEAP32[p >> 2];\n{form}\n;x = HEAP32[q >> 2];\n"
    result = rewrite(code, SETTINGS, path=path)
    assert result.text == code.replace(">> 2", ">>> 2").replace("HEAP8[a]", "HEAP8[a >>> 0]")
    assert not rewrite(result.code, SETTINGS, path=path).changed


def test_a_word_at_the_end_of_what_is_searched_is_no_name() -> None:
    for blanks in range(350, 400):
        code = "class A<out E> { x = HEAP32[p >> 2] }" + " " * blanks + "interface B {}"
        assert rewrite(code, SETTINGS, path="a.ts").text == code.replace(">>", ">>>")


#: What must stay as it is, and is read as it stands there.
MISREAD = [
    ("x/*\n*/--> HEAPU8[p]\nHEAP8[q]", "x/*\n*/--> HEAPU8[p]\nHEAP8[q >>> 0]"),
    ("--> HEAPU8[p]\nHEAP8[q]", "--> HEAPU8[p]\nHEAP8[q >>> 0]"),
    ("x <!-- HEAPU8[p]\nHEAP8[q]", "x <!-- HEAPU8[p]\nHEAP8[q >>> 0]"),
    ("x <!--HEAPU8[p]\nHEAP8[q]; export {}", "x <!--HEAPU8[p >>> 0]\nHEAP8[q >>> 0]; export {}"),
    ("while (n --> HEAPU8[p]);", "while (n --> HEAPU8[p >>> 0]);"),
    ("while (n\n--> HEAPU8[p]\n);HEAP8[q]", "while (n\n--> HEAPU8[p]\n);HEAP8[q >>> 0]"),
    ("s = '<!--' + HEAPU8[p] + '-->'", "s = '<!--' + HEAPU8[p >>> 0] + '-->'"),
    ("yield--\n/HEAPU8[p]/g", "yield--\n/HEAPU8[p >>> 0]/g"),
    ("await++\n/HEAPU8[p]/g", "await++\n/HEAPU8[p >>> 0]/g"),
    ("yield /HEAPU8[p]/g", "yield /HEAPU8[p >>> 0]/g"),
    ("await\n/HEAPU8[p]/g", "await\n/HEAPU8[p >>> 0]/g"),
    ("function* f() { yield /HEAPU8[p]/g }", "function* f() { yield /HEAPU8[p]/g }"),
    ("async () => { await /HEAPU8[p]/g }", "async () => { await /HEAPU8[p]/g }"),
    ("#!/x\rHEAPU8[p]", "#!/x\rHEAPU8[p >>> 0]"),
    ("#!/x\u2028HEAPU8[p]\n", "#!/x\u2028HEAPU8[p >>> 0]\n"),
    ("#!/x HEAPU8[p]\r\nHEAPU8[q]", "#!/x HEAPU8[p]\r\nHEAPU8[q >>> 0]"),
]


@pytest.mark.parametrize(("code", "output"), MISREAD)
def test_what_the_grammar_would_misread(code: str, output: str) -> None:
    result = rewrite(code, SETTINGS)
    assert result.text == output
    assert not rewrite(result.code, SETTINGS).changed


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("a.ts", "interface A { <T>(a: T): T\n <U>(b: U): U } )"),
        ("a.ts", "class A<in out T> { ) }"),
        ("a.ts", "f(a,\n in T)"),
        ("a.mjs", "import source x from './x.wasm'; )"),
        ("a.js", "a = b\nin1 = )"),
        ("a.js", "x = 010.a )"),
        ("a.js", "[(a + b)] = 1"),
        ("a.js", "a = b in1"),
    ],
)
def test_what_is_in_error_is_refused_where_it_is(path: str, code: str) -> None:
    with pytest.raises(SourceError, match=r"cannot parse this"):
        rewrite(f"HEAP32[p >> 2];\n{code}", SETTINGS, path=path)


@pytest.mark.parametrize(
    "code",
    [
        "HEAP32[p + i = 4 >> 2];",
        "HEAP32[p || q = 2 >> 2];",
        "HEAP8[a - b += 4];",
        "HEAP8[a * b = p];",
        "HEAPU32[f(-a = p) >> 2];",
        "HEAP[+e = 2];",
    ],
)
def test_an_operation_that_is_assigned_to_changes_nothing(code: str) -> None:
    """The parser reads `a + b = c`, which is no JavaScript, as `a + (b = c)`."""
    result = rewrite(code, SETTINGS)
    assert not result.changed
    assert [site.reason for site in result.sites] in (["an operation in it is assigned to, which is no JavaScript"], [])


@pytest.mark.parametrize("code", ["HEAP32[p + (i = 4) >> 2];", "HEAP8[a == b ? p : q];", "HEAP32[i = p >> 2];"])
def test_an_assignment_in_an_index_is_none_of_these(code: str) -> None:
    assert rewrite(code, SETTINGS).changed
