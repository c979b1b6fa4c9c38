"""Arms of libraries that the memory settings exclude: they are no part of the build, and stay as they are."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, rewrite, verify_rewrite

SETTINGS = Settings(maximum_memory=4 << 30)

#: Conditions that no build for wasm32 with 4 GiB meets, and conditions that each meets.
NEVER = [
    "if MEMORY64",
    "if MEMORY64 // wasm64",
    "ifdef MEMORY64",
    "if defined(MEMORY64)",
    "if defined MEMORY64",
    "if (MEMORY64)",
    "if MEMORY64 && ASSERTIONS",
    "if ASSERTIONS && MEMORY64 == 1",
    "if MEMORY64 == 1",
    "if MEMORY64 === 1",
    "if 1 == MEMORY64",
    "if MEMORY64 != 0",
    "if MEMORY64 !== 0",
    "if MEMORY64 > 0",
    "if MEMORY64 >= 1",
    "if 0 < MEMORY64",
    "if MEMORY64 == 1 || MEMORY64 == 2",
    "if !(MEMORY64 == 0 || X)",
    "if typeof MEMORY64 != 'undefined' && MEMORY64",
    "if !CAN_ADDRESS_2GB",
    "ifndef CAN_ADDRESS_2GB",
    "if POINTER_SIZE == 8",
    "if MAXIMUM_MEMORY <= 2147483648",
    "if MAXIMUM_MEMORY < 2 * 1024 * 1024 * 1024",
    "if MAXIMUM_MEMORY > FOUR_GB",
    "if (MAXIMUM_MEMORY <= 0x80000000) && X",
]
ALWAYS = [
    "if !MEMORY64",
    "ifndef MEMORY64",
    "if !defined(MEMORY64)",
    "if MEMORY64 == 0",
    "if MEMORY64 !== 1",
    "if MEMORY64 < 1",
    "if CAN_ADDRESS_2GB",
    "if CAN_ADDRESS_2GB || X",
    "if MAXIMUM_MEMORY > 2147483648",
    "if MAXIMUM_MEMORY == FOUR_GB",
]
#: Nothing is known of these, so both arms are changed.
EITHER = [
    "if MEMORY64 == X",
    "if X",
    "if MEMORY64 || X",
    "if f(MEMORY64)",
    "if MEMORY64_LIKE",
    "if X_MEMORY64 == 1",
    "if !MEMORY64 && X",
]


def _library(condition: str, indexes: tuple[str, str]) -> str:
    return f"""
addToLibrary({{
  f: (p) => {{
#{condition}
    return HEAPU32[{indexes[0]}];
#else
    return HEAP32[{indexes[1]}];
#endif
  }},
}});
"""


@pytest.mark.parametrize(
    ("condition", "indexes"),
    [
        *((condition, ("p >> 2", "p >>> 2")) for condition in NEVER),
        *((condition, ("p >>> 2", "p >> 2")) for condition in ALWAYS),
        *((condition, ("p >>> 2", "p >>> 2")) for condition in EITHER),
    ],
)
def test_arms_that_are_excluded(condition: str, indexes: tuple[str, str]) -> None:
    result = rewrite(_library(condition, ("p >> 2", "p >> 2")), SETTINGS, path="a.js")
    assert result.text == _library(condition, indexes)
    assert len(result.sites) == sum(">>>" in index for index in indexes)
    assert rewrite(result.code, SETTINGS, path="a.js").edits == ()


#: Conditions -> the indexes of their two arms where MEMORY64=2 is lowered to wasm32.
LOWERED = {
    "if MEMORY64": ("p >>> 2", "p >> 2"),
    "if !MEMORY64": ("p >> 2", "p >>> 2"),
    "ifdef MEMORY64": ("p >>> 2", "p >> 2"),
    "if MEMORY64 == 2": ("p >>> 2", "p >> 2"),
    "if MEMORY64 == 1": ("p >> 2", "p >>> 2"),
    "if MEMORY64 && X": ("p >>> 2", "p >>> 2"),
    "if POINTER_SIZE == 8": ("p >>> 2", "p >> 2"),
    "if CAN_ADDRESS_2GB": ("p >>> 2", "p >> 2"),
}


@pytest.mark.parametrize("condition", LOWERED)
def test_arms_of_memory64_that_is_lowered(condition: str) -> None:
    settings = Settings.from_arguments(["-sMEMORY64=2", "-sMAXIMUM_MEMORY=4GB"])
    result = rewrite(_library(condition, ("p >> 2", "p >> 2")), settings, path="a.js")
    assert result.text == _library(condition, LOWERED[condition])
    assert rewrite(result.code, settings, path="a.js").edits == ()


ROWS = [
    # name, library, output
    (
        "nothing else",
        "#if MEMORY64\nHEAPU64[i];\n#endif\n",
        {},
    ),
    (
        "arms within",
        "#if MEMORY64\n#if X\nHEAPU64[i];\n#else\nHEAPU64[j];\n#endif\n#elif X\nHEAPU32[p >> 2];\n#endif\n",
        {"p >> 2": "p >>> 2"},
    ),
    (
        "a variable that gets its value in the arm",
        "function f(p) {\n#if MEMORY64\nvar i = p / 4;\n#else\nvar i = p >> 2;\n#endif\n#if X\nHEAP32[i];\n#else\nHEAP32[i + 1];\n#endif\n}\n",
        {"[i]": "[i & 0x3fffffff]", "[i + 1]": "[i + 1 & 0x3fffffff]"},
    ),
    (
        "a key in the arm",
        "function f(p) {\nvar i = p;\n#if MEMORY64\ni = 'length';\n#endif\n#if X\nHEAPU8[i];\n#endif\n}\n",
        {"HEAPU8[i]": "HEAPU8[i >>> 0]"},
    ),
    (
        "what cannot be parsed",
        "#if MEMORY64\n}}} 1 2 (\n#endif\nHEAP32[p >> 2];\n",
        {"p >> 2": "p >>> 2"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_stands_around(code: str, changes: dict[str, str]) -> None:
    output = code
    for before, after in changes.items():
        assert output.count(before) == 1
        output = output.replace(before, after)
    assert rewrite(code, SETTINGS, path="a.jslib").text == output


def test_a_smaller_maximum_decides_otherwise() -> None:
    code = _library("if MAXIMUM_MEMORY == FOUR_GB", ("p >> 2", "p >> 2"))
    result = rewrite(code, Settings(maximum_memory=3 << 30), path="a.js")
    assert result.text == _library("if MAXIMUM_MEMORY == FOUR_GB", ("p >> 2", "p >>> 2"))


def test_arms_of_memory64_are_edited_in_that_mode_alone() -> None:
    library = (
        "addToLibrary({\n  f: (p) => {\n#if MEMORY64\n    return HEAPU64[p >> 3];\n#else\n    return HEAPU32[p >> 2];\n"
        "#endif\n  },\n  g: (p) => HEAP32[p >> 2],\n});\n"
    )
    wide = rewrite(library, Settings(16 << 30, memory64=True), path="a.js")
    assert wide.text == library.replace("p >> 3", "p / 8").replace("HEAP32[p >> 2]", "HEAP32[p / 4]")
    assert verify_rewrite(wide) == ()
    narrow = rewrite(library, SETTINGS, path="a.js")
    assert narrow.text == library.replace("p >> 2", "p >>> 2")
