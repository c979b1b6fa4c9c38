"""Libraries of which every build is valid, or none: read where some build can be, and never the cause of a failure."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, SourceError, rewrite, verify_rewrite

SETTINGS = Settings(maximum_memory=4 << 30)

#: Indexes that go on in an arm: what is put behind them in one build would stand behind something else in another.
DIVIDED = [
    "HEAPU8[s\n#if W\n|| t\n#endif\n]",
    "HEAPU8[s\n#if W\n?? t\n#endif\n]",
    "HEAPU8[s\n#if BIASED\n& 8\n#endif\n]",
    "HEAPU8[s\n#if BIASED\n, 8\n#endif\n]",
]


@pytest.mark.parametrize("code", DIVIDED)
def test_an_index_that_an_arm_continues(code: str) -> None:
    result = rewrite(code, SETTINGS, path="a.jslib")
    assert verify_rewrite(result) == ()
    assert rewrite(result.code, SETTINGS, path="a.jslib").code == result.code
    assert not result.changed
    assert [site.outcome for site in result.sites] == ["left"]


#: Lines that no build has, whatever stands there, and a directive that stands for nothing.
READ = [
    "#if X\nf = (p) => {\n#if !X\n  }\n#endif\n  return HEAP32[p >> 2];\n}\n#endif\n",
    "#ifdef X\nx(\n#ifndef X\n)\n#else\nHEAP32[p >> 2])\n#endif\n#endif\n",
    "#preprocess\nHEAP32[p >> 2];\n",
]


@pytest.mark.parametrize("code", READ)
@pytest.mark.parametrize("path", ["a.js", "a.jslib"])
def test_what_no_build_has_is_no_error(path: str, code: str) -> None:
    assert rewrite(code, SETTINGS, path=path).text == code.replace(">>", ">>>")


@pytest.mark.parametrize(
    "code",
    [
        "#if A\n#if\n#else\n#else\n#else\n#if A && B\nHEAPU8[p];\n#endif\n#endif\n#endif\n",
        "#if B\n#endif\n#ifndef A\n#elif A\n#ifndef A\n#else\n#else\n#else\n#ifndef A\n#endif\n#endif\n#endif\n",
    ],
)
def test_a_third_else(code: str) -> None:
    assert rewrite(code, SETTINGS, path="a.jslib").text == code.replace("[p]", "[p >>> 0]")


def test_directives_nested_without_end() -> None:
    code = "#if A\n" * 100 + "HEAP32[p >> 2];\n" + "#endif\n" * 100
    assert rewrite(code, SETTINGS, path="a.jslib").text == code.replace(">>", ">>>")
    with pytest.raises(SourceError, match=r"a\.jslib:101:1: this #if is in 100 others"):
        rewrite(f"#if A\n{code}#endif\n", SETTINGS, path="a.jslib")


def test_an_if_with_arms_without_end() -> None:
    code = "#if A\nHEAP32[p >> 2];\n" + "".join(f"#elif A{each}\nHEAP32[p >> 2];\n" for each in range(99)) + "#endif\n"
    assert rewrite(code, SETTINGS, path="a.jslib").text == code.replace(">>", ">>>")
    with pytest.raises(SourceError, match=r"a\.jslib:201:1: this is arm 101 of its #if"):
        rewrite(code.replace("#endif", "#elif B\nb;\n#endif"), SETTINGS, path="a.jslib")


def test_what_every_build_has_is_an_error() -> None:
    with pytest.raises(SourceError):
        rewrite("#if X\n#if Y\n)\n#endif\n#endif\nHEAP32[p >> 2]", SETTINGS, path="a.jslib")
