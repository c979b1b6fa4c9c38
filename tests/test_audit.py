"""The audit as a function: what it reads, what it hands over."""

from __future__ import annotations

import inspect
from cProfile import Profile

import pytest

from glue_rewriter import Language, Settings, SourceError
from glue_rewriter.addresses.macros import Macros
from glue_rewriter.audit import Audited, audit
from glue_rewriter.audit.filter import Criteria, review
from glue_rewriter.audit.rules import RULES

UNSIGNED = Settings(maximum_memory=4 << 30)
CODE = "function f(p) { if (p > 0) return HEAPU8[p]; }"
LIBRARY = (
    f"#if A\n{CODE}\n#else\nlet one; // {{{{{{ x }}}}}} glue-rewriter\n#endif\n{{{{{{ y }}}}}}; // two, glue-rewriter\n"
)


def _found(result: Audited) -> list[tuple[str, bytes]]:
    return [(finding.code, result.source.data[finding.start : finding.end]) for finding in result.findings]


def test_a_finding_has_its_place() -> None:
    assert _found(audit(CODE, UNSIGNED)) == [("GR101", b"p > 0")]


def test_signed_mode_finds_nothing_and_parses_nothing() -> None:
    result = audit("not JavaScript (", Settings())
    assert result.findings == ()
    assert result.comments == ()


def test_typescript() -> None:
    code = "function f(p: number): number { return p! > 0 ? HEAPU8[p as number] : 0; }"
    assert _found(audit(code, UNSIGNED, path="a.ts")) == [("GR101", b"p! > 0")]


def test_a_property_that_is_text_here_and_itself_there_ends() -> None:
    code = "o.link = 'text'; o.link = q.link; HEAPU8[o.link]; if (o.link > 0) x();"
    assert {finding.confidence for finding in audit(code, UNSIGNED).findings} <= {"low"}


@pytest.mark.parametrize(
    ("code", "confidence"),
    [
        ("function f(ptr) { return ptr > 0; }", "low"),
        ("function f(pointer) { return pointer > 0; } Module.f = f;", "low"),
        ("function f(list, p) { p = list.first; if (p < 9) p = list.last; HEAPU8[p] = p > 0; }", "low"),
        ("function f(p) { HEAPU8[p] = p > 0; }", "medium"),
        ("function f(o) { HEAPU8[o.start] = o.start > 0; }", "medium"),
        ("_malloc(4) > 0;", "medium"),
        ("function f(l) { const p = HEAP32[l >> 2]; HEAPU8[p] = p > 0; }", "high"),
        ("function f(l) { for (let p = HEAP32[l >> 2]; p > 0; p = HEAP32[p >> 2]); }", "high"),
        ("function f(l) { for (let p = HEAP32[l >> 2]; p > 0; p = HEAP32[l + 4 >> 2]) HEAPU8[p] = 0; }", "low"),
        ("function f() { const { malloc } = exports, p = malloc(4); HEAPU8[p] = p > 0; }", "high"),
        ("Module.imports = { env: { read(at) { return at > 0 ? HEAPU8[at] : 0; } } };", "high"),
    ],
)
def test_how_sure_it_is(code: str, confidence: str) -> None:
    found = [each for each in audit(code, UNSIGNED).findings if each.code == "GR101"]
    assert [each.confidence for each in found] == [confidence]


def test_a_pointer_in_code_that_does_not_speak_of_wasm_is_a_place_in_a_list() -> None:
    assert not audit("function f(pointer) { return pointer > 0; }\nmodule.exports = f;", UNSIGNED).findings


def test_declarations_are_not_read() -> None:
    assert audit("declare function f(p: number): void;", UNSIGNED, path="a.d.ts").findings == ()


@pytest.mark.parametrize(("path", "language"), [("a.js", None), ("a.jslib", None), ("a", Language.LIBRARY)])
def test_a_library_is_read_in_all_its_arms(path: str, language: Language | None) -> None:
    result = audit(LIBRARY, UNSIGNED, path=path, language=language)
    assert _found(result) == [("GR101", b"p > 0")]
    assert [result.source.data[start:end] for start, end in result.comments] == [
        b"// {{{ x }}} glue-rewriter",
        b"// two, glue-rewriter",
    ]


def test_what_two_arms_show_is_found_once() -> None:
    code = f"{CODE}\n#if A\nx();\n#else\ny();\n#endif\n"
    assert _found(audit(code, UNSIGNED, path="a.jslib")) == [("GR101", b"p > 0")]


@pytest.mark.parametrize(
    ("directives", "is_found"),
    [
        (("#if CAN_ADDRESS_2GB", "#else", "#endif"), False),
        (("#if !CAN_ADDRESS_2GB", "#else", "#endif"), True),
        (("#if A && CAN_ADDRESS_2GB", "#else", "#endif"), True),
        (("#if A || CAN_ADDRESS_2GB", "#else", "#endif"), False),
        (("#if A\n#if CAN_ADDRESS_2GB", "#else", "#endif\n#endif"), False),
        (("#if MEMORY64", "#else", "#endif"), True),
    ],
)
def test_arms_that_no_large_memory_has_are_not_looked_at(directives: tuple[str, ...], is_found: bool) -> None:
    first, second, end = directives
    code = f"function f(p) {{\n{first}\n fine();\n{second}\n if (p > 0) x();\n{end}\n return HEAPU8[p]; }}\n"
    assert bool(_found(audit(code, UNSIGNED, path="a.jslib"))) is is_found


def test_what_a_library_mends_for_large_memories_is_mended() -> None:
    code = "function f(p) {\n#if CAN_ADDRESS_2GB\n p >>>= 0;\n#endif\n if (p < 0) x(); return HEAPU8[p]; }\n"
    assert _found(audit(code, UNSIGNED, path="a.jslib")) == []
    assert _found(audit(code.replace("CAN_ADDRESS_2GB", "OTHER"), UNSIGNED, path="a.jslib")) == [("GR101", b"p < 0")]


def test_comments_are_handed_over() -> None:
    result = audit("/* a */ x('// no'); // glue-rewriter: keep\n", UNSIGNED)
    texts = [result.source.data[start:end] for start, end in result.comments]
    assert texts == [b"/* a */", b"// glue-rewriter: keep"]
    assert audit("/* a */ x('// no'); // b\n", UNSIGNED).comments == ()


@pytest.mark.parametrize("code", ["HEAP8[f(", "#if A\nHEAP8[f(\n#endif\n", b"\xff"])
def test_what_cannot_be_read_is_an_error(code: str | bytes) -> None:
    with pytest.raises(SourceError):
        audit(code, UNSIGNED)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_explains_itself(code: str) -> None:
    rule = RULES[code]
    assert code == rule.CODE
    assert rule.NAME.lower().replace(" ", "-") == rule.NAME
    assert rule.__doc__ is not None
    summary, *sections = rule.__doc__.split("\n## ")
    assert summary.strip().endswith(".")
    assert [section.split("\n")[0] for section in sections] == [
        "What it does",
        "Why it is bad",
        "Example",
        "Use instead",
        *(["Fix"] if " Fix(" in inspect.getsource(rule) else []),
    ]


@pytest.mark.parametrize(
    ("body", "sure"),
    [
        ("if (p >= 2 * 1024) x(p / 1024);", "low"),
        ("return p > 0 ? p / 1024 : 0;", "low"),
        ("if (p < 2 * 1024) x(p / 1024);", "medium"),
        ("if (p >= 2 * 1024) x(); else x(p / 1024);", "medium"),
        ("if (q >= 2 * 1024) x(p / 1024);", "medium"),
        ("if (p >= -9) x(p / 1024);", "medium"),
        ("if (p >= 9) { p = q.last; HEAPU8[p] = 1; x(p / 1024); }", "medium"),
        ("if (p >= 9) x((p) => { HEAPU8[p] = 1; return p / 1024; });", "medium"),
    ],
)
def test_a_quotient_of_what_an_if_finds_positive_is_no_sure_finding(body: str, sure: str) -> None:
    code = f"function f(p, q) {{ HEAPU8[p] = 1; {body} }}"
    assert [each.confidence for each in audit(code, UNSIGNED).findings if each.code == "GR106"] == [sure]


@pytest.mark.parametrize(
    ("other", "sure"),
    [("at(list)", ["low", "low"]), ("at(list) >>> 0", ["high"])],
    ids=["of which nobody knows the sign", "that is unsigned"],
)
def test_a_signed_key_beside_one(other: str, sure: list[str]) -> None:
    code = f"""
        function put(list) {{ const p = {other}; HEAPU8[p] = 1; o[p] = 2; }}
        function get(q) {{ const p = q | 0; HEAPU8[p] = 1; return o[p]; }}
        const o = {{}};
    """
    assert [each.confidence for each in audit(code, UNSIGNED).findings if each.code == "GR107"] == sure


#: Shapes of code, and one more of what they are made of.
@pytest.mark.parametrize(("filled", "sure"), [("", "high"), ("fill(list);", "medium"), ("x = list;", "medium")])
def test_what_others_put_into_a_list_is_not_known(filled: str, sure: str) -> None:
    code = f"const list = [p | 0]; {filled} HEAPU8[p] = 1; for (const at of list) HEAPU8[at] = at === p >>> 0;"
    found = [(finding.code, finding.confidence) for finding in audit(code, UNSIGNED).findings]
    assert found[-1] == ("GR102", sure)


SHAPES = {
    "functions": ("", lambda i: f"function f{i}(l) {{ const p = HEAP32[l >> 2]; HEAPU8[p] = 1; return p > 0; }}", ""),
    "one variable of all": ("var p;", lambda i: f"function f{i}(l) {{ p = HEAP32[l >> 2]; HEAPU8[p] = p > 0; }}", ""),
    "one property": ("", lambda i: f"function f{i}(o, l) {{ o.at0 = HEAP32[l >> 2]; HEAPU8[o.at0] = o.at0 > 0; }}", ""),
    "one function": ("function g(p) { HEAPU8[p] = p > 0; }", lambda i: f"function f{i}(l) {{ g(HEAP32[l]); }}", ""),
    "calls in a row": ("", lambda i: f"function g{i}(l) {{ return g{i + 1}(l); }}", "HEAPU8[g0()] = 1;"),
    "keys": ("const m = new Map();", lambda i: f"function f{i}(p) {{ HEAPU8[p] = m.get(p | 0); m.get(p >>> 0); }}", ""),
    "patterns": ("", lambda i: f"function f{i}(o) {{ const {{ here }} = o; o.here = HEAPU8[here] > here | 0; }}", ""),
    "a sum of text": ("function f(p) { HEAPU8[p | 0] = 1; return 'a'", lambda _: " + (p | 0) + 'b'", "; }"),
    "a switch": ("function f(l) { switch (HEAP32[l >> 2]) {", lambda i: f"case HEAPU32[l + {i} >> 2]: x();", "}}"),
    "ends": ("const f = () => {}, e = f();", lambda _: "HEAPU8.fill(0, p, e); HEAPU8.fill(0, p, f());", ""),
    "lists": ("const l = [];", lambda i: f"HEAPU8[p{i}] = 1; l.push(p{i} | 0); l.includes(p{i} >>> 0); l.sort();", ""),
    "loops": ("let l;", lambda i: f"HEAPU8[p{i}] = 1; l = [p{i} | 0]; for (const at of l) HEAPU8[at] = at > 0;", ""),
    "each of a list": ("const l = [];", lambda i: f"HEAPU8[p{i}] = 1; l.push(p{i} | 0); l.map((at) => at > 0);", ""),
    "the least": ("", lambda i: f"HEAPU8[p{i}] = 1; o.list.push(p{i} | 0); x(Math.min(...o.list));", ""),
    "lists that are given": (
        "function f(l, p) { HEAPU8[p] = 1; l.push(p | 0); }",
        lambda i: f"const l{i} = []; f(l{i}, q{i}); for (const at of l{i}) HEAPU8[at] = 1; f(x.l{i}, 0);",
        "",
    ),
    "imports": ("x = { g: a => a + 100663296,", lambda i: f"a{i}: () => 2147483648,", "}"),
    "exports": ("export const f = (p) => { HEAPU8[p] = 1;", lambda _: "if (p) return p & ~3;", "};"),
    "suppressions": ("", lambda _: "if (_malloc(4) < 0) x(); // glue-rewriter: ignore[GR101] why\n", ""),
    "limits": ("const SIZE = 0x7fffffff;", lambda _: "if (size > SIZE || size > 2 ** 31 - 1) x();", ""),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_the_work_grows_with_the_size(name: str) -> None:
    head, more, tail = SHAPES[name]

    def work(size: int) -> int:
        code = head + "".join(map(more, range(size))) + tail
        profile = Profile()
        profile.runcall(review, code.encode(), Criteria(UNSIGNED), path="a.js")
        return sum(entry.callcount for entry in profile.getstats())

    work(1)  # what is imported and compiled once
    assert work(200) < 2.2 * work(100)


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "function f(x) {" + "else ".join(f"if (x === {i}) {{ return {i}; }}" for i in range(3000)) + "}",
        "const f = (x) => " + "".join(f"x === {i} ? x + {i} : " for i in range(3000)) + "undefined;",
        "function f(x) { switch (x) { default: " + "{" * 3000 + "return 1;" + "}" * 3000 + "} }",
    ],
    ids=["else if", "conditions", "blocks"],
)
def test_functions_that_give_ends_may_be_deep(code: str) -> None:
    found = _found(audit(f"{code} HEAPU8.subarray(p, f(p));", UNSIGNED))
    assert found == ([("GR206", b"f(p)")] if "undefined" in code else [])


@pytest.mark.parametrize(
    ("macro", "addresses", "stands_for"),
    [
        ("{{{ makeGetValue('p', 0, '*') }}}", (b"p",), "unsigned"),
        ('{{{ makeGetValue("p + 4", C_STRUCTS.a.b, "i32") }}}', (b"p",), "signed"),
        ("{{{ makeGetValue('(p)', f(1, 2), 'u8') }}}", (b"p",), "small"),
        ("{{{ makeSetValue('p', '4', 'g(a, b)', 'i32') }}}", (b"p",), ""),
        ("{{{ makeHEAPView('F32', 'value', 'value+count*16') }}}", (b"value",), ""),
        ("{{{ makeSetValue('p', 0, 'q', '*') }}}", (b"p",), ""),
        # Read in one go, however long it is.
        ("{{{ makeSetValue('p', " + "a" * 20_000 + "(, 'i32') }}}", (b"p",), ""),
    ],
)
def test_what_a_macro_says(macro: str, addresses: tuple[bytes, ...], stands_for: str) -> None:
    (said,) = Macros(macro.encode(), [(0, len(macro))])
    assert (said.addresses, said.stands_for) == (addresses, stands_for)


#: What is stored, its type, and whether an address that may be negative is stored as more than 32 bits.
STORED = [
    ("q", "double", True),
    ("q", "i64", True),
    ("q", "i53", True),
    ("q", "*", False),
    ("q", "i32", False),
    ("q", "float", False),
    ("q >>> 0", "double", False),
    ("d", "double", False),
    ("n", "double", False),
]


@pytest.mark.parametrize(("value", "type_", "is_widened"), STORED)
def test_what_a_macro_stores_as_more_than_32_bits(value: str, type_: str, is_widened: bool) -> None:
    macro = f"{{{{{{ makeSetValue('d', 0, '{value}', '{type_}') }}}}}}"
    code = "addToLibrary({ f__sig: 'vpp', f: (p, d) => { var n = 4, q = {{{ makeGetValue('p', 0, 'i32') }}};"
    code = f"{code} HEAPU8[q] = n; {macro}; }} }});"
    found = [(each.code, code[each.start : each.end]) for each in audit(code, UNSIGNED).findings]
    assert found == ([("GR112", macro)] if is_widened else [])
