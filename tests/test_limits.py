"""Input of unusual shape: deep, wide, long. It must come out right, in the time the suite has."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, rewrite
from glue_rewriter.audit import audit

SETTINGS = Settings(maximum_memory=4 << 30)


def chain(sign: str, count: int, term: str = "a%d") -> str:
    return sign.join(term % i if "%" in term else term for i in range(count))


SHAPES = [
    ("parentheses around an access", "(" * 10_000 + "HEAP32[p>>2]" + ")" * 10_000, "HEAP32[p>>>2]"),
    ("parentheses in an index", "HEAP32[" + "(" * 10_000 + "p>>2" + ")" * 10_000 + "]", "(p>>>2)"),
    ("a sum of 50,000 terms, shifted", f"HEAP32[(p>>2)+{chain('+', 50_000)}]", "HEAP32[(p>>>2)+a0+a1"),
    ("a sum of 50,000 terms, bytes", f"HEAP8[{chain('+', 50_000)}]", "+a49999>>>0]"),
    ("a sum of 50,000 accesses", chain("+", 50_000, "HEAP8[p+%d]"), "+HEAP8[p+49999>>>0]"),
    (
        "50,000 uses of one index",
        f"function f(p){{var b=p>>2;return {chain('+', 50_000, 'HEAP32[b+%d]')}}}",
        "var b=p>>>2;return HEAP32[b+0]+HEAP32[b+1]",
    ),
    ("accesses in accesses", "HEAP32[" * 1_000 + "p" + ">>2]" * 1_000, "HEAP32[p>>>2]>>>2]"),
    ("10,000 conditions", "HEAP32[" + "c?p>>2:" * 10_000 + "q>>2]", "c?p>>>2:q>>>2]"),
    ("10,000 alternatives", f"HEAP8[{chain('||', 10_000)}]", "||a9999>>>0]"),
    ("10,000 masks", f"HEAP32[{chain('&', 10_000)}]", "&a9999&0x3fffffff]"),
    ("2,000 functions in each other", "function f(p){" * 2_000 + "return HEAP8[p]" + "}" * 2_000, "HEAP8[p>>>0]"),
    (
        "2,000 aliases of each other",
        "function f(p){var a0=HEAP8;" + "".join(f"var a{i + 1}=a{i};" for i in range(2_000)) + "return a2000[p]}",
        "a2000[p>>>0]",
    ),
    (
        "2,000 indexes from each other",
        "function f(p){var a0=p>>2;" + "".join(f"var a{i + 1}=a{i}+1;" for i in range(2_000)) + "return HEAP32[a2000]}",
        "var a0=p>>>2;",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("code", "wanted"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_shape(code: str, wanted: str) -> None:
    once = rewrite(code, SETTINGS)
    assert wanted in once.text
    assert rewrite(once.code, SETTINGS).code == once.code


#: Name, code, and how many findings the audit has in it.
AUDITED = [
    ("2,000 values of one variable", "function f(p){" + "p=HEAP32[p>>2];if(p>0)x();" * 2_000 + "}", 3_998),
    ("2,000 calls of one function", "function g(a){return a>0?HEAPU8[a]:0}function f(p){" + "g(p);" * 2_000 + "}", 1),
    ("500 blocks in each other", "function f(p){" + "{p=p+1;" * 500 + "HEAPU8[p];p>0" + "}" * 501, 1),
    ("a sum of 2,000 addresses", f"function f(p){{return HEAPU8[{chain('+', 2_000, 'p')}]+(p>0)}}", 1),
    ("1,000 parentheses", "function f(p){return HEAPU8[" + "(" * 1_000 + "p" + ")" * 1_000 + "]+(p>0)}", 1),
    (
        "1,000 copies of each other",
        "function f(p){var a0=p;"
        + "".join(f"var a{i + 1}=a{i};" for i in range(1_000))
        + "return a1000>0&&HEAPU8[a1000]}",
        1,
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("code", "count"), [row[1:] for row in AUDITED], ids=[row[0] for row in AUDITED])
def test_shape_audited(code: str, count: int) -> None:
    assert len(audit(code, SETTINGS).findings) == count


@pytest.mark.slow
def test_a_line_of_10_mb() -> None:
    unit = "function g%d(a,b){var s='%s';HEAP32[a>>2]=HEAPU8[a+b];return s}"
    code = "".join(unit % (i, "x" * 1_000) for i in range(9_600))
    assert len(code) > 10_000_000
    assert "\n" not in code
    result = rewrite(code, SETTINGS)
    assert len(result.edits) == 2 * 9_600
    assert result.text == code.replace("[a>>2]", "[a>>>2]").replace("[a+b]", "[a+b>>>0]")
