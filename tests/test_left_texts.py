"""Code in strings that addresses memory: nothing is changed in it, and it is reported; words about memory are not."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, rewrite

SETTINGS = Settings(maximum_memory=4 << 30)

CODE = [
    "new Function('p', 'return HEAP32[p >> 2]');",
    "new Function('p', `return HEAP32[p >> 2]`);",
    "new Function('p', `return HEAP${a}32[p] + HEAPU8[${p}]`);",
    "eval('HEAP32[p >> 2]');",
    "eval('HEAPU8[p]');",
    "eval('HEAPU8[p] = 1');",
    "var s = \"out.push(Module['HEAP32'][(table >> 2) + \";",
    "var s = 'out.push(Module[\\'HEAP32\\'][(table >> 2) + ';",
    "var s = 'HEAP32[(t >> 2) + ';",
    "var s = 'var h = a;\\nHEAPF64[q / 8];';",
    "new Blob([`onmessage = (e) => { HEAPU8[e.data] = 1; };`]);",
    "new Blob([`// the heap is not ours\\nonmessage = (e) => { HEAPU8[e.data] = 1; }`]);",
    "new Blob([`\n  /* what is to be done must be done here */\n  self.onmessage = function (e) { out(HEAPU8.subarray(e.data, e.data + 4)); };\n`]);",
    "var s = 'Module.HEAPU8.set(list, p);';",
    "var s = 'return Module.HEAPU8.slice(p, p + n)';",
    "var s = 'f(HEAPU8.subarray(p, q))';",
    f"var s = 'x = {'a' * 5000}; HEAP8[p] = 2;';",
]
WORDS = [
    "var s = 'HEAP32';",
    "m['HEAP32'].length;",
    "abort('HEAP8 is not exported');",
    "abort('HEAP8[p] is not there');",
    'abort("Use HEAP32[ptr >> 2] instead of getValue(ptr)");',
    'abort("HEAP8[] cannot be used");',
    "abort('HEAPU8 must not be kept');",
    "abort(`${HEAPU8.length} bytes in HEAPU8`);",
    "var s = 'the views (HEAP8, HEAPU8[, HEAP16])';",
    "var s = 'XHEAP8[p] = 1;';",
    "var s = 'Module[\"HEAP8\"]';",
    "var s = `Module['${n}']`;",
    "// 'HEAP8[p] = 1'",
    "var s = /HEAP8[p]=1;/;",
    "var s = `${HEAPU8[4]}`;",
    "var s = `${f(HEAPU8[4])}; x = 1`;",
]


@pytest.mark.parametrize("path", ["a.js", "a.ts", "a.jslib"])
@pytest.mark.parametrize("code", CODE)
def test_code(code: str, path: str) -> None:
    result = rewrite(f"HEAPU8[a];\n{code}\nHEAPU8[z];", SETTINGS, path=path)
    assert result.text == f"HEAPU8[a >>> 0];\n{code}\nHEAPU8[z >>> 0];"
    assert [site.outcome for site in result.sites] == ["rewritten", "left", "rewritten"]
    site = result.sites[1]
    assert (site.form, site.reason, site.shift) == ("text", "code in a string addresses memory", None)
    assert code.encode()[site.start - 11 :][: site.end - site.start] == result.source.data[site.start : site.end]
    assert result.source.data[site.start : site.start + 1] in (b"'", b'"', b"`")


@pytest.mark.parametrize("code", WORDS)
def test_words(code: str) -> None:
    result = rewrite(f"HEAPU8[a];\n{code}\n", SETTINGS, path="a.js")
    assert [site for site in result.sites if site.form == "text"] == []
