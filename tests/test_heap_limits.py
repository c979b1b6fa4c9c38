"""The numbers in glue that keep the heap within 2 GiB: which are found, and what they become."""

from __future__ import annotations

import re

import pytest

from glue_rewriter import Rewritten, Settings, rewrite, verify_rewrite
from glue_rewriter.errors import VerificationError
from glue_rewriter.source import Edit, Source

SETTINGS = Settings(maximum_memory=4 << 30)

#: How emcc and the minifiers behind it spell the function that grows the heap.
RESIZE = (
    "a=>{var b=E.length;a>>>=0;if(a>LIMIT)return!1;for(var d=1;d<=4;d*=2){var c=b*(1+.2/d);c=Math.min(c,a+100663296);"
    "a:{c=(Math.min(LIMIT,Math.ceil(Math.max(a,c)/65536)*65536)-G.buffer.byteLength+65535)/65536|0;"
    "try{G.grow(c);F();var e=1;break a}catch(g){}e=void 0}if(e)return!0}return!1}"
)
#: What shows that a file grows a memory.
GROW = "function g(a){try{return M.grow(a-M.buffer.byteLength+65535>>>16),1}catch(e){}}"
NAMED = """\
var _emscripten_resize_heap = (requestedSize) => {
  var maxHeapSize = LIMIT;
  if (requestedSize > maxHeapSize) return false;
  var newSize = Math.min(maxHeapSize, alignMemory(Math.max(requestedSize, overGrownHeapSize), 65536));
};"""

#: The same in glue for wasm64, whose memory ends at so many bytes: (that, input, output at 16 GiB).
WIDE = [
    (2 << 30, "var getHeapMax=()=>2147483648;", "var getHeapMax=()=>17179869184;"),
    (4 << 30, "var getHeapMax=()=>4294967296;", "var getHeapMax=()=>17179869184;"),
    (4 << 30, "var getHeapMax = () => 0x100000000;", "var getHeapMax = () => 0x400000000;"),
    (5 << 30, NAMED.replace("LIMIT", "5368709120"), NAMED.replace("LIMIT", "17179869184")),
    (4 << 30, RESIZE.replace("LIMIT", "4294967296"), RESIZE.replace("LIMIT", "17179869184")),
    (
        4 << 30,
        "new WebAssembly.Memory({initial:BigInt(A/65536),maximum:65536n,address:'i64'})",
        "new WebAssembly.Memory({initial:BigInt(A/65536),maximum:262144n,address:'i64'})",
    ),
    (
        2 << 30,
        "new WebAssembly.Memory({ maximum: BigInt(32768) })",
        "new WebAssembly.Memory({ maximum: BigInt(262144) })",
    ),
    (
        8 << 30,
        "new WebAssembly.Memory({ maximum: 8589934592 / 65536 })",
        "new WebAssembly.Memory({ maximum: 17179869184 / 65536 })",
    ),
]
#: What is none there.
WIDE_STAY = [
    (4 << 30, "var getHeapMax=()=>2147483648;"),
    (4 << 30, "var f=()=>4294967296;"),
    (4 << 30, "x={maximum:65536n};"),
    (4 << 30, "var p=65536n;" + GROW),
    (16 << 30, "var getHeapMax=()=>17179869184;"),
]

#: What is found: (input, output at 4 GiB).
RAISED = [
    ("var getHeapMax = () => 2147483648;", "var getHeapMax = () => 4294901760;"),
    ("var getHeapMax = () =>\n  // a comment\n  2147483648;", "var getHeapMax = () =>\n  // a comment\n  4294901760;"),
    ("var o={p:()=>2147483648,q:1};" + GROW, "var o={p:()=>4294901760,q:1};" + GROW),
    ("var f=()=>(2147483648);" + GROW, "var f=()=>(4294901760);" + GROW),
    ("var f=(()=>2147483648);" + GROW, "var f=(()=>4294901760);" + GROW),
    (
        "x.emscripten_get_heap_max = function () { return 2147483648 }",
        "x.emscripten_get_heap_max = function () { return 4294901760 }",
    ),
    ("function getHeapMax() { return 2147483648 }", "function getHeapMax() { return 4294901760 }"),
    (
        "function getHeapMax() { /* 2 GB */ return 2147483648; }",
        "function getHeapMax() { /* 2 GB */ return 4294901760; }",
    ),
    ("function _get() { return 2147418112 }" + GROW, "function _get() { return 4294901760 }" + GROW),
    ("f = () => 0x80000000;" + GROW, "f = () => 0xffff0000;" + GROW),
    ("var o = {getHeapMax() { return 2147483648 }}", "var o = {getHeapMax() { return 4294901760 }}"),
    (RESIZE.replace("LIMIT", "2147483648"), RESIZE.replace("LIMIT", "4294901760")),
    (
        RESIZE.replace("a>LIMIT", "2147483648<a").replace("LIMIT", "0x7fff0000"),
        RESIZE.replace("a>LIMIT", "4294901760<a").replace("LIMIT", "0xffff0000"),
    ),
    (NAMED.replace("LIMIT", "2147483648"), NAMED.replace("LIMIT", "4294901760")),
    (
        "new WebAssembly.Memory({initial:256,maximum:32768,shared:!0})",
        "new WebAssembly.Memory({initial:256,maximum:65536,shared:!0})",
    ),
    (
        "new WebAssembly.Memory({ 'maximum': 2147483648 / 65536 })",
        "new WebAssembly.Memory({ 'maximum': 4294901760 / 65536 })",
    ),
]

#: What is not: numbers that stand for something else, or where nothing shows what for.
KEPT = [
    "x = 2147483648",
    "if (x >= 2147483648) x -= 4294967296",
    "getHeapMax = (a) => 2147483648",
    "getHeapMax = () => -2147483648",
    "getHeapMax = () => 32768",
    "getHeapMax = () => 2147483648n",
    "getHeapMax = () => '2147483648'",
    "getHeapMax = () => x12147483648",
    "getHeapMax = () => 2147483648 + 1",
    "function getHeapMax() { g(); return 2147483648 }",
    # The largest signed number, as such.
    "getHeapMax = () => 2147483647",
    "var o = { INT_MAX: () => 2147483647 };" + GROW,
    "function g(n) { if (n > 2147483647) n -= 4294967296; M.grow(n + 65535 >>> 16) }",
    # No file that grows a memory.
    "f = () => 2147483648",
    "f = () => 2147483648; function slot() { wasmTable.grow(1) }",
    # Functions that no program imports.
    "class A { static heapMax() { return 2147483648 } }",
    "class A { heapMax() { return 2147483648 } }",
    "var o = { get heapMax() { return 2147483648 } };",
    "async function getHeapMax() { return 2147483648 }",
    "getHeapMax = async () => 2147483648",
    "function* getHeapMax() { return 2147483648 }",
    "getHeapMax = function* () { return 2147483648 }",
    "sort(() => 2147483648);" + GROW,
    # Beside a function that grows, or growing something else.
    "function f(x) { if (x >= 2147483648) return 1;" + GROW + "}",
    "function add(a) { if (a > 2147483648) throw a; list.grow(a) }",
    "function add(a) { if (a > 2147483648) throw a; table.grow(1); return a + 65535 }",
    "function g(a) { log(2147483648); a = Math.max(a + 2147483648, 2147483648); M.grow(a + 65535 >>> 16) }",
    "new Memory({ maximum: 32768 })",
    "new WebAssembly.Memory({ maximum: 2147483648 })",
    "new WebAssembly.Memory({ maximum: 2147483648 * 65536 })",
    "new WebAssembly.Memory({ maximum: 2147483648 / 4096 })",
    "new WebAssembly.Memory({ maximum: 65536 / 2147483648 })",
    "WebAssembly.Memory({ maximum: 32768 })",
    "new game.Memory({ maximum: 32768 })",
    "function f(a, b = 2147483647) { memory.grow(a) }",
    "var size = { maximum: 32768 }",
    "new Thing({ maximum: 32768 })",
    "new WebAssembly.Memory({ initial: 32768 })",
    "vips.DISC_THRESHOLD = 2147483648",
    "function f(x) { if (x > 2147483647) return x - 65536 }",
    "function copy(x, y) { e ??= 2147483647; return Math.min(x, y) * 2 }",
    "// () => 2147483648",
]


@pytest.mark.parametrize(("code", "wanted"), RAISED)
def test_a_limit_is_raised(code: str, wanted: str) -> None:
    result = rewrite(code, SETTINGS, raise_heap_max=True)
    assert result.text == wanted
    assert {edit.kind for edit in result.edits} == {"heap-max"}
    assert verify_rewrite(result) == ()
    assert rewrite(code, SETTINGS).text == code
    assert rewrite(result.code, SETTINGS, raise_heap_max=True).text == wanted


@pytest.mark.parametrize("code", KEPT)
def test_another_number_is_kept(code: str) -> None:
    assert rewrite(code, SETTINGS, raise_heap_max=True).text == code


@pytest.mark.parametrize(
    ("size", "heap", "pages"),
    [(4 << 30, 4294901760, 65536), (3 << 30, 3221225472, 49152), (2 << 30, 2147483648, 32768)],
)
def test_the_maximum_is_that_of_the_settings(size: int, heap: int, pages: int) -> None:
    code = "heapMax = () => 2147483648; new WebAssembly.Memory({ maximum: 32768 }); function HEAPMAX() { return 2147418112 }"
    short = min(heap - 65536, 4294901760) if size < 4 << 30 else heap
    wanted = f"heapMax = () => {heap}; new WebAssembly.Memory({{ maximum: {pages} }}); function HEAPMAX() {{ return {short} }}"
    result = rewrite(code, Settings(maximum_memory=size), raise_heap_max=True)
    assert result.text == wanted
    assert verify_rewrite(result) == ()


def test_sites_are_mended_in_the_same_run() -> None:
    code = "var getHeapMax = () => 2147483648; x = HEAP32[p >> 2];"
    assert rewrite(code, SETTINGS, raise_heap_max=True).text == (
        "var getHeapMax = () => 4294901760; x = HEAP32[p >>> 2];"
    )


def test_a_long_file_without_a_view_is_read() -> None:
    code = "var getHeapMax = () => 2147483648;" + "\n// long" * 10_000
    assert rewrite(code, SETTINGS, raise_heap_max=True).text.startswith("var getHeapMax = () => 4294901760;")


@pytest.mark.parametrize(("before", "code", "expected"), WIDE, ids=[row[1][:40] for row in WIDE])
def test_limits_for_wasm64_are_raised(before: int, code: str, expected: str) -> None:
    result = rewrite(code, Settings(16 << 30, memory64=True), raise_heap_max=before)
    assert result.text == expected
    assert {edit.kind for edit in result.edits} == {"heap-max-64"}
    assert verify_rewrite(result) == ()


@pytest.mark.parametrize(("before", "code"), WIDE_STAY, ids=[row[1][:40] for row in WIDE_STAY])
def test_what_is_no_limit_for_wasm64(before: int, code: str) -> None:
    assert rewrite(code, Settings(16 << 30, memory64=True), raise_heap_max=before).text == code


@pytest.mark.parametrize(
    ("code", "edited"),
    [
        ("f(2147483648)", "f(17179869184)"),
        ("var getHeapMax=()=>17179869184", "var getHeapMax=()=>2147483648"),
        ("var getHeapMax=()=>2147483648", "var getHeapMax=()=>34359738368"),
        ("x={minimum:32768n}", "x={minimum:262144n}"),
        ("x={maximum:32768n}", "x={maximum:262145n}"),
        ("x={maximum:32768n}", "x={maximum:262144}"),
    ],
)
def test_a_number_that_is_no_limit_is_not_verified_for_wasm64(code: str, edited: str) -> None:
    at = next(place for place, (one, other) in enumerate(zip(code, edited, strict=False)) if one != other)
    while code[at - 1].isdigit():
        at -= 1
    ends = [re.match(r"\d+n?", text[at:]) for text in (code, edited)]
    assert ends[0] is not None
    assert ends[1] is not None
    edit = Edit(at, at + ends[0].end(), ends[1][0].encode(), "heap-max-64")
    made = Rewritten(Source(code.encode(), "a.js"), edited.encode(), (edit,), ())
    with pytest.raises(VerificationError):
        verify_rewrite(made)
