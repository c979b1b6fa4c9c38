"""GR201 to GR205: limits, views chosen at run time, unknown functions, tags, indexes that are kept."""

from __future__ import annotations

from tests.audit.rows import found, stays

ROWS = (
    # GR201 two-gib-limit
    found(
        "limit: of an address",
        "p >>>= 0; return p + 16 > 0x7fffffff ? -1 : HEAPU8[p];",
        "GR201 0x7fffffff",
        fixed="function run(p, q, none) { p >>>= 0; return p + 16 > 0xffff0000 ? -1 : HEAPU8[p]; }",
    ),
    found("limit: 2 ** 31", "p >>>= 0; if (p >= 2 ** 31) return -1; return HEAPU8[p];", "GR201 2 ** 31"),
    found(
        "limit: getHeapMax",
        "const getHeapMax = () => 2147483648; function run(p) { const end = (p >>> 0) + 16; return end > getHeapMax() ? -1 : HEAPU8[p]; }",
        "GR201 2147483648",
        fixed="const getHeapMax = () => 4294901760; function run(p) { const end = (p >>> 0) + 16; return end > getHeapMax() ? -1 : HEAPU8[p]; }",
    ),
    found(
        "limit: getHeapMax in hex",
        "const getHeapMax = () => 0X80000000; function run(p) { const end = (p >>> 0) + 16; return end > getHeapMax() ? -1 : HEAPU8[p]; }",
        "GR201 0X80000000",
        fixed="const getHeapMax = () => 0xffff0000; function run(p) { const end = (p >>> 0) + 16; return end > getHeapMax() ? -1 : HEAPU8[p]; }",
    ),
    found(
        "limit: of a size",
        "const requestedSize = (p >>> 0) + 512; return requestedSize <= 2147483648;",
        "GR201 2147483648",
    ),
    found("limit: the least", "p >>>= 0; return HEAPU8[Math.min(p, 0x7fffffff)];", "GR201 0x7fffffff"),
    found(
        "limit: minified emscripten_resize_heap",
        "function run(p){var a=(p>>>0)+9;if(2147483648<a)return!1;return a+100663296>0}",
        "GR201 2147483648",
    ),
    found(
        "limit: in what grows the memory",
        "const memory = { grow: (pages) => pages }; function run(p) { const wanted = (p >>> 0) + 9; return wanted <= 2147483648 && memory.grow(wanted >>> 16) > 0; }",
        "GR201 2147483648",
    ),
    stays(
        "limit: in what grows something else",
        "const table = { grow: (size) => size }; function run(p) { const wanted = HEAPU8[p] + 9; return wanted <= 2147483648 && table.grow(wanted) > 0; }",
    ),
    found(
        "limit: shifted",
        "p >>>= 0; return p >= (1 << 31) >>> 0 ? -1 : HEAPU8[p];",
        "GR201 (1 << 31) >>> 0",
        fixed="function run(p, q, none) { p >>>= 0; return p >= 4294901760 ? -1 : HEAPU8[p]; }",
    ),
    found(
        "limit: shifted, and negative",
        "p >>>= 0; HEAPU8[p] = 1; return p > 1 << 31 && p < 2 ** 31;",
        "GR201 1 << 31",
        "GR201 2 ** 31",
        mended=False,
    ),
    found(
        "limit: multiplied",
        "p >>>= 0; return p >= 2 * 1024 * 1024 * 1024 ? -1 : HEAPU8[p];",
        "GR201 2 * 1024 * 1024 * 1024",
    ),
    found("limit: Math.pow", "p >>>= 0; return p > Math.pow(2, 31) - 1 ? -1 : HEAPU8[p];", "GR201 Math.pow(2, 31) - 1"),
    found("limit: in groups", "p >>>= 0; return p > 2_147_483_647 ? -1 : HEAPU8[p];", "GR201 2_147_483_647"),
    found(
        "limit: a constant",
        "const LAST = 0x7fff_ffff; function run(p) { p >>>= 0; return p > LAST ? -1 : HEAPU8[p]; }",
        "GR201 0x7fff_ffff",
        fixed="const LAST = 0xffff0000; function run(p) { p >>>= 0; return p > LAST ? -1 : HEAPU8[p]; }",
    ),
    stays("limit: a constant for numbers", "const LAST = 0x7fffffff; const n = HEAPU32[p >> 2]; return n > LAST;"),
    stays("limit: of a text", "const sizes = 'abc'; return sizes.length > 0x7fffffff ? -1 : HEAPU8[p];"),
    found(
        "limit: minified getHeapMax",
        "function run(p){var h=()=>2147483648,g=a=>{var b=h();if(a>b)return!1;return a+100663296>0};return g((p>>>0)+9)}",
        "GR201 2147483648",
        fixed="function run(p){var h=()=>4294901760,g=a=>{var b=h();if(a>b)return!1;return a+100663296>0};return g((p>>>0)+9)}",
    ),
    found(
        "limit: minified getHeapMax, told to wasm",
        "function run(p){var i={p:()=>2147483648,l:a=>a+100663296>0};return i.l(p>>>0)&&(p>>>0)<i.p()}",
        "GR201 2147483648",
    ),
    found(
        "limit: minified getHeapMax, told to wasm by its name",
        "function h(){return 2147483648}function g(a){return a+100663296>0}function run(p){var i={p:h,l:g};return i.l(p>>>0)&&(p>>>0)<i.p()}",
        "GR201 2147483648",
    ),
    stays(
        "limit: a number that a function gives",
        "function run(p){var h=()=>2147483648,i={p:h,l:a=>a+96};return HEAPU8[p]+i.l(1)<i.p()}",
    ),
    stays("limit: of a number", "const n = HEAPU32[p >> 2]; return n > 2147483647 || n < -2147483648;"),
    stays("limit: a mask", "return HEAPU32[p >> 2] & 0x7fffffff;"),
    stays("limit: of 4 GiB", "p >>>= 0; return p + 16 > 0xffffffff ? -1 : HEAPU8[p];"),
    # GR202 dynamic-view
    stays("dynamic: a name", "const bits = 32; return Module['HEAP' + bits][p >> 2];"),
    stays("dynamic: a template", "const type = 'F64'; return Module[`HEAP${type}`][(p >> 3) + 1];"),
    found(
        "dynamic: a part",
        "const bits = 32; return Module['HEAP' + bits].subarray(p >> 2, (p >>> 2) + 3).length;",
        "GR202 p >> 2",
        fixed="function run(p, q, none) { const bits = 32;"
        " return Module['HEAP' + bits].subarray(p >>> 2, (p >>> 2) + 3).length; }",
    ),
    found(
        "dynamic: subarray",
        "const type = 'U16'; return Module[`HEAP${type}`].subarray(p >> 1, (p >>> 1) + 2);",
        "GR202 p >> 1",
    ),
    found(
        "dynamic: slice",
        "const bits = 16; return Module['HEAP' + bits].slice(p >> 1, (p >>> 1) + 3);",
        "GR202 p >> 1",
        fixed="function run(p, q, none) { const bits = 16;"
        " return Module['HEAP' + bits].slice(p >>> 1, (p >>> 1) + 3); }",
    ),
    stays(
        "dynamic: of a table of views, which the rewrite sees",
        "const views = { i32: HEAP32, f32: HEAPF32 }; const type = 'i32'; HEAPU8[p] = 1; return views[type][p >> 2];",
    ),
    stays(
        "dynamic: bits",
        "const rows = [[1, 2, 4, 8, 16, 32, 64, 128]]; const y = 0, x = HEAPU8[p]; return rows[y][x >> 5];",
    ),
    stays("dynamic: unsigned", "const bits = 32; return Module['HEAP' + bits][p >>> 2];"),
    # GR203 address-beside-view
    found("beside: a parameter", "HEAPU8[p] = 1; return probe(HEAPU8, p);", "GR203 p"),
    found("beside: a variable", "const a = p | 0; HEAPU8[a] = 1; return probe(HEAPU8, a);", "GR203 a"),
    found(
        "beside: a property",
        "const o = { start: p | 0 }; HEAPU8[o.start] = 1; return probe(HEAPU8, o.start, 7);",
        "GR203 o.start",
        fixed="function run(p, q, none) { const o = { start: p | 0 }; HEAPU8[o.start] = 1; return probe(HEAPU8, o.start >>> 0, 7); }",
    ),
    stays("beside: unsigned", "p >>>= 0; HEAPU8[p] = 1; return probe(HEAPU8, p);"),
    stays("beside: a number", "const n = HEAPU8[p]; return probe(HEAPU8, n);", setup=bytes(16)),
    # GR204 tag-in-top-bit
    found(
        "tag: set and cleared",
        "HEAPU8[p] = 7; const tagged = p | 0x80000000; return HEAPU8[tagged & 0x7fffffff];",
        "GR204 p | 0x80000000",
        "GR204 tagged & 0x7fffffff",
        mended=False,
    ),
    found(
        "tag: 1 << 31",
        "HEAPU8[p] = 7; return (p & (1 << 31)) !== 0;",
        "GR204 p & (1 << 31)",
        mended=False,
    ),
    found("tag: toggled", "HEAPU8[p] = 7; return (p ^ 0x80000000) >>> 31;", "GR204 p ^ 0x80000000", mended=False),
    found("tag: asked for", "HEAPU8[p] = 7; return p >>> 31;", "GR204 p >>> 31", mended=False),
    stays("tag: of a hash", "HEAPU8[p] = 7; const hash = HEAP32[p >> 2] * 31; return hash >>> 31;"),
    stays("tag: in the lowest bit", "HEAPU8[p] = 7; const tagged = p | 1; return HEAPU8[tagged & ~1];"),
    stays(
        "mask: what the rewrite writes for two bytes",
        "HEAPU16[p >>> 1] = 7; var i = p >> 1; i++; return HEAPU16[i - 1 & 0x7fffffff];",
    ),
    stays("tag: of a value", "return HEAP32[p >> 2] & 0x7fffffff;"),
    # GR205 signed-index-kept
    found(
        "kept: compared",
        "const o = { first: p >> 2 }; HEAPU8[p] = 1; return o.first > 0 ? HEAP32[o.first] : -1;",
        "GR205 p >> 2",
        fixed="function run(p, q, none) { const o = { first: p >>> 2 }; HEAPU8[p] = 1; return o.first > 0 ? HEAP32[o.first] : -1; }",
    ),
    found(
        "kept: in a property",
        "const o = {}; HEAPU8[p] = 1; o.at = p >> 3; return o.at >= 0;",
        "GR205 p >> 3",
    ),
    found(
        "kept: handed on",
        "const o = { first: p >> 1 }; HEAPU8[p] = 1; return probe([1, 2, 3], o.first < 0 ? 1 : 0);",
        "GR205 p >> 1",
    ),
    found(
        "kept: given to a function",
        "function g(i) { return i > 0 ? HEAP32[i] : -1; } function run(p) { HEAPU8[p] = 1; return g(p >> 2); }",
        "GR205 p >> 2",
        fixed="function g(i) { return i > 0 ? HEAP32[i] : -1; } function run(p) { HEAPU8[p] = 1; return g(p >>> 2); }",
    ),
    found(
        "kept: given to a function that divides it",
        "const g = (n, i = 0) => i % 4 < 0; function run(p) { HEAPU8[p + 4] = 1; return g(1, (p + 4 >> 2)); }",
        "GR205 p + 4 >> 2",
    ),
    stays(
        "kept: given to a function for views",
        "function g(i, n) { let sum = 0; for (const end = i + n; i < end; i++) sum += HEAP32[i]; return sum; } function run(p) { HEAPU8[p] = 1; return g(p >> 2, 3); }",
    ),
    stays(
        "kept: for views", "const o = { first: p >> 2 }; HEAPU8[p] = 1; return HEAP32[o.first] + HEAP32[o.first + 1];"
    ),
    stays("kept: unsigned", "const o = { first: p >>> 2 }; HEAPU8[p] = 1; return o.first > 0;"),
)
