"""Regular expressions that look like divisions to tree-sitter: what esprima calls so is never changed, the rest is."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, SourceError, rewrite, sanitize, verify_rewrite
from glue_rewriter.audit import audit
from glue_rewriter.passes.ambiguous import REASON

SETTINGS = Settings(maximum_memory=4 << 30)

#: What ends in a brace and is no operand, or is one that nothing divides, before a line break.
NO_OPERANDS = [
    "const f = (m) => {}",
    "f = async (m) => { return HEAPU8[r]; }",
    "f = async m => {} // that is all",
    "var g = 1, f = () => {} /* and\n more */",
    "export default function () {}",
    "export default function* () {}",
    "export default class {}",
    "export default class A extends B { m() {} }",
    "export default () => {}",
    "export default async function f() {}",
    "if (a) {} else f = () => {}",
    "for (;;) f = () => {}",
    "x = a ? b : () => {}",
    "x = (a, () => {}), y = () => {}",
    "function f() {}",
    "class A {}",
    "label: {}",
    "{}",
    "if (a) {}",
    "do {} while (a)",
    "export function f() {}",
    "debugger",
    "let f",
    "import 'f'",
    "export {}",
    "for (;;) { break\n}",
]
#: What a slash divides.
OPERANDS = [
    "f = function () {}",
    "f = class {}",
    "f = {}",
    "f(a)",
    "f[a]",
    "f = {}.f",
    "f = `${a}`",
    "f",
    "a++",
]
BLANKS = ["\n", "\r\n", "\n\n", " \n\t", "\n// HEAPU8[p]\n", "\n/* HEAPU8[p] */", "\n\u00a0", "\u2028"]


def _checked(code: str, output: str) -> None:
    path = "a.mjs" if "export" in code or "import" in code else "a.js"
    result = rewrite(code, SETTINGS, path=path)
    assert result.text == output
    assert not any(site.outcome == "left" for site in result.sites)
    assert len(result.sites) == output.count(">>> 0")
    assert rewrite(result.code, SETTINGS, path=path).edits == ()
    assert verify_rewrite(result) == ()


@pytest.mark.parametrize("before", NO_OPERANDS)
@pytest.mark.parametrize(
    "regex",
    ["/HEAPU8[p]/.test(q)", "/HEAPU8[p]/i.test(q) && run()", "/=HEAPU8[p]/g.x", '/[/]HEAPU8[p]"/.y', "/'HEAPU8[p]/"],
)
def test_regular_expressions_stay(before: str, regex: str) -> None:
    code = f"{before}\n{regex}\nHEAPU8[s]\n"
    if regex.startswith("/=") and "?" in before:
        # esprima takes it for an assignment: what it refuses there is read with a semicolon before, and not verified.
        result = rewrite(code, SETTINGS)
        assert result.text == code.replace("[s]", "[s >>> 0]")
        with pytest.raises(SourceError, match="Invalid left-hand side"):
            verify_rewrite(result)
        return
    _checked(code, code.replace("HEAPU8[s]", "HEAPU8[s >>> 0]").replace("HEAPU8[r]", "HEAPU8[r >>> 0]"))


@pytest.mark.parametrize("blanks", BLANKS)
@pytest.mark.parametrize("before", NO_OPERANDS[:5])
def test_whatever_stands_between(before: str, blanks: str) -> None:
    if before.endswith("all"):
        blanks = "\n" + blanks
    if "\n" in blanks or "\u2028" in blanks:
        code = f"{before}{blanks}/HEAPU8[p]/i.test(q)\nHEAPU8[s]"
        _checked(code, code.replace("HEAPU8[s]", "HEAPU8[s >>> 0]").replace("HEAPU8[r]", "HEAPU8[r >>> 0]"))


@pytest.mark.parametrize("before", OPERANDS)
def test_divisions_are_mended(before: str) -> None:
    code = f"{before}\n/HEAPU8[p]/i.x\nHEAPU8[s]\n"
    _checked(code, code.replace("[p]", "[p >>> 0]").replace("[s]", "[s >>> 0]"))


def test_what_is_read_anew_is_spaced_as_it_is_written() -> None:
    code = "const f=()=>{}\n/HEAPU8[p]/i.test(q)\nx=HEAPU8[s],y=HEAP32[t/4]"
    assert rewrite(code, SETTINGS).text == code.replace("[s]", "[s>>>0]").replace("t/4", "t/4&0x3fffffff")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("a.ts", "HEAPU8[r];\nconst f = (m: T) => {}\n/HEAPU8[p]/i.test(q)\nHEAPU8[s]"),
        ("a.js", "HEAPU8[r];\nconst f = (m) => {}\n/HEAPU8[p]/i.test(q)\nHEAPU8[s]; let a, a"),
        (
            "a.jslib",
            "#if A\n#endif\nHEAPU8[r];\nconst f = (m) => {}\n/HEAPU8[p]/i.test(q)\nHEAPU8[s]; let a, a",
        ),
    ],
    ids=["typed", "esprima refuses it", "library"],
)
def test_what_cannot_be_told_is_left(path: str, code: str) -> None:
    result = rewrite(code, SETTINGS, path=path)
    assert result.text == code.replace("[r]", "[r >>> 0]")
    left = [site for site in result.sites if site.outcome == "left"]
    assert left
    assert {site.reason for site in left} == {REASON}


def test_regular_expressions_in_a_library_stay() -> None:
    code = "addToLibrary({\n#if A\n f() {\n const f = (m) => {}\n /HEAPU8[p]/i.test(q)\n return HEAPU8[s];\n },\n#endif\n});"
    assert rewrite(code, SETTINGS, path="a.js").text == code.replace("[s]", "[s >>> 0]")


def test_what_no_regular_expression_is_the_cause_of_is_refused() -> None:
    for code in ("const f = () => {}\n/a/i.test(q)\n)", "x = 1 2\n/a/.x", "f(\n/a/"):
        with pytest.raises(SourceError):
            rewrite(f"HEAP8[p]\n{code}", SETTINGS)


def test_the_sanitizer_puts_no_check_into_them() -> None:
    code = "const f = (m) => {}\n/HEAPU8[p]/i.test(q)\nHEAPU8[s]"
    sanitized = sanitize(code, SETTINGS, report=None)
    assert b"/HEAPU8[p]/i.test(q)" in sanitized.code
    assert sanitized.accesses == 1
    with pytest.raises(SourceError, match="regular expression"):
        sanitize(code + "; let a, a", SETTINGS)


def test_the_audit_finds_nothing_in_them() -> None:
    code = "const f = (m) => {}\n/HEAP32[p >> 2] < 0/i.test(q)\n"
    assert audit(code, SETTINGS).findings == ()
