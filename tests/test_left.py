"""Sites that are left as they stand, and why."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, rewrite
from glue_rewriter.passes import asm
from glue_rewriter.passes.proposal import FOLDED_INDEX

SETTINGS = Settings(maximum_memory=4 << 30)

_ASM = "function f(stdlib, foreign, heap) { 'use asm'; var a = new stdlib.Float64Array(heap); function at(p) { p = p | 0; return +a[p >> 3]; } return { at: at }; }"

ROWS = [
    # name, code, what is changed, each site that is left and its reason
    ("asm.js", "a.js", _ASM, {}, [("p >> 3", asm.REASON)]),
    ("asm.js that is right", "a.js", _ASM.replace("p >> 3", "8 >> 3"), {}, []),
    ("asm.js in a library", "a.jslib", f"mergeInto(LibraryManager.library, {{ $f: {_ASM} }});\nHEAP8[p];", {"[p]": "[p >>> 0]"}, [("p >> 3", asm.REASON)]),
    ("buffer of another library", "a.jslib", "addToLibrary({ $buffer: [1, 2], f__deps: ['$buffer'], f: (p) => buffer.slice(p) });", {}, []),
    ("buffer of a library that can be parsed", "a.js", "mergeInto(LibraryManager.library, { f: function (p) { return buffer.slice(p); } });", {"slice(p)": "slice(p >>> 0)"}, []),
    ("buffer that a library declares", "a.jslib", "mergeInto(LibraryManager.library, { f: function (p) { var buffer = g(); return buffer.slice(p); } });", {}, []),
    ("buffer that a library is given", "a.jslib", "mergeInto(LibraryManager.library, { f: function (buffer, p) { return buffer.slice(p); } });", {}, []),
    ("buffer that a library sets", "a.jslib", "mergeInto(LibraryManager.library, { f: function (p) { buffer = g(); return buffer.slice(p); } });", {}, []),
    ("buffer in no library", "a.js", "f = function (p) { return [buffer.slice(p), HEAPU8.length]; };", {}, []),
    ("large library", "a.jslib", "mergeInto(LibraryManager.library, { f: function (p) { return buffer.slice(p); } });" + " " * 40_000, {"slice(p)": "slice(p >>> 0)"}, []),
    ("what Math.abs made, out of a function", "a.js", "function f(p) { return Math.abs(p); } function g(p) { return HEAPU8[f(p)]; }", {}, [("f(p)", FOLDED_INDEX)]),
    ("what Math.abs made, where a value is chosen", "a.js", "function f(p) { var q = Math.abs(p) || 0; return HEAPU8[q]; }", {}, [("q", FOLDED_INDEX)]),
    ("asm.js without a heap", "a.js", "function f() { 'use asm'; return HEAP32[p >> 2] | 0; } HEAP8[p];", {"[p]": "[p >>> 0]"}, [("p >> 2", asm.REASON)]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "changes", "left"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_left(path: str, code: str, changes: dict[str, str], left: list[tuple[str, str]]) -> None:
    result = rewrite(code, SETTINGS, path=path)
    output = code
    for before, after in changes.items():
        assert output.count(before) == 1
        output = output.replace(before, after)
    assert result.text == output
    data = result.source.data
    found = [(data[site.start : site.end].decode(), site.reason) for site in result.sites if site.outcome == "left"]
    assert found == left
    again = rewrite(result.code, SETTINGS, path=path)
    assert again.edits == ()
