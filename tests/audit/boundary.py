"""What comes over the boundary, and bounds: globals, results by type, signatures, 2^32, WebGL, texts that are code."""

from __future__ import annotations

from tests.audit.rows import found, stays

#: A JavaScript library of which `run` calls the functions as wasm does: with an int32, but for `p` of a signature.
LIBRARY = "let made; function addToLibrary(functions) {{ made = functions; }} addToLibrary({{ {} }}); function run(p, q, none) {{ {} }}".format
#: A signature's letter `i` is an int32 to emcc, `p` an unsigned number.
CALL = "const {{ f, f__sig }} = made; return f(f__sig[1] === 'p' ? {0} >>> 0 : {0} | 0);".format

ROWS = (
    # Bounds: GR102
    found(
        "bound: the end of the memory",
        "HEAPU8[p] = 1; return p < HEAPU8.length - 8 && p > HEAPU8.length - 2 ** 32;",
        "GR102 p < HEAPU8.length - 8",
        "GR102 p > HEAPU8.length - 2 ** 32",
    ),
    found(
        "bound: the end of the memory, by its buffer",
        "function inside(at, n) { return at + n <= wasmMemory.buffer.byteLength && at > 0; } function run(p) { return inside(p, 8); }",
        "GR102 at + n <= wasmMemory.buffer.byteLength",
        "GR101 at > 0",
    ),
    found(
        "bound: a word of the memory",
        "HEAPU32[q >> 2] = p + 8; const at = p >>> 0; HEAPU8[at] = 1; const past = at > HEAP32[q >> 2]; HEAPU32[q >> 2] = 0; return past;",
        "GR102 at > HEAP32[q >> 2]",
    ),
    stays("bound: unsigned", "const at = p >>> 0; HEAPU8[at] = 1; return at < HEAPU8.length - 8;"),
    stays("bound: of a list", "const list = [HEAPU8[p]]; let n = 0; return n < list.length;"),
    # GR201: folded, and the least
    found(
        "limit: less a page",
        "const PAGE = 65536; p >>>= 0; return p > 2147483648 - PAGE ? -1 : HEAPU8[p];",
        "GR201 2147483648 - PAGE",
    ),
    found("limit: a power of 1024", "p >>>= 0; return p > 2 * 1024 ** 3 ? -1 : HEAPU8[p];", "GR201 2 * 1024 ** 3"),
    found("limit: shifted twice", "p >>>= 0; return p > (1 << 30) * 2 ? -1 : HEAPU8[p];", "GR201 (1 << 30) * 2"),
    found("limit: pages", "p >>>= 0; return p >= 32768 * 65536 ? -1 : HEAPU8[p];", "GR201 32768 * 65536"),
    found(
        "limit: by a function of the library",
        "const topOf = () => 0x80000000; function run(p) { p >>>= 0; return p >= topOf() ? -1 : HEAPU8[p]; }",
        "GR201 0x80000000",
    ),
    found(
        "limit: the least of all",
        "let low = 0x7fffffff; for (const a of [p >>> 0, q >>> 0]) if (a < low) low = a; return HEAPU8[low];",
        "GR201 0x7fffffff",
        fixed="function run(p, q, none) { let low = Infinity; for (const a of [p >>> 0, q >>> 0]) if (a < low) low = a; return HEAPU8[low]; }",
    ),
    found(
        "limit: the least of all, by Math.min",
        "let low = 2147483647; for (const a of [p >>> 0, q >>> 0]) low = Math.min(low, a); return HEAPU8[low];",
        "GR201 2147483647",
    ),
    stays(
        "limit: the least of numbers",
        "let low = 0x7fffffff; for (const a of [HEAPU8[p], 9]) if (a < low) low = a; return low;",
    ),
    stays(
        "limit: a setting that nobody reads", "var MAXIMUM_MEMORY = 2147483648; function run(p) { return HEAPU8[p]; }"
    ),
    # GR109: globals, results by type
    found(
        "global: compared",
        "const wasmExports = { __begin: { value: p | 0 }, __end: { value: q | 0 } };"
        " const a = wasmExports.__begin.value, b = wasmExports.__end.value; HEAPU8[a] = 1; return a < b && a >>> 0 < b;",
        "GR109 wasmExports.__begin.value",
        "GR109 wasmExports.__end.value",
        "GR102 a < b",
        "GR102 a >>> 0 < b",
    ),
    found(
        "global: stored",
        "const table = {}; function fill(exports) { table.base = exports.__heap_base.value; }"
        " function run(p) { fill({ __heap_base: { value: p | 0 } }); return table['ba' + 'se'] > 0; }",
        "GR109 exports.__heap_base.value",
    ),
    found(
        "global: of all exports",
        "const table = {}; function fill(exports) { for (const [name, each] of Object.entries(exports)) table[name] = each.value + 8; }"
        " function run(p) { fill({ base: { value: p | 0 } }); return table.base > 0; }",
        "GR109 each.value",
    ),
    stays(
        "global: unsigned",
        "const table = {}; function fill(exports) { table.base = exports.__heap_base.value >>> 0; }"
        " function run(p) { fill({ __heap_base: { value: p | 0 } }); return table['ba' + 'se'] > 0; }",
    ),
    found(
        "result by type: a conditional",
        "const Module = { get: () => p | 0 }; const call = (name, kind, list) => { const out = Module[name](...list); return kind === 'pointer' ? out : !!out; };"
        " return call('get', 'pointer', []) > 0;",
        "GR109 out",
    ),
    found(
        "result by type: the letter of a signature",
        "const Module = [() => p | 0]; const call = (sig, at, list) => { const out = Module[at].apply(null, list); if (sig[0] === 'p') return out; return out + 0; };"
        " return call('p', 0, [1]) > 0;",
        "GR109 out",
    ),
    found(
        "result by type: a switch",
        "const Module = { get: () => p | 0 }; const convert = (out, kind) => { switch (kind) { case 'pointer': return out; default: return !!out; } };"
        " const call = (name, kind, list) => convert(Module[name](...list), kind); return call('get', 'pointer', []) > 0;",
        "GR109 out",
    ),
    stays(
        "result by type: unsigned",
        "const Module = { get: () => p | 0 }; const call = (name, kind, list) => { const out = Module[name](...list); return kind === 'pointer' ? out >>> 0 : !!out; };"
        " return call('get', 'pointer', []) > 0;",
    ),
    stays(
        "result by type: of something else",
        "const on = { pointer: () => p | 0 }; const call = (name, list) => name === 'pointer' ? on[name](...list) : 0; return call('pointer', []) !== 0;",
    ),
    stays(
        "result by type: of an argument",
        "const convert = (value, kind) => kind === 'pointer' ? value : !!value; HEAPU8[p] = convert(HEAPU8[p], 'pointer'); return 1;",
    ),
    # GR207 pointer-declared-as-integer
    found(
        "signature: a sign that decides",
        LIBRARY("f__sig: 'ii', f: (at) => at > 0 ? HEAPU8[at] : -1", CALL("p")),
        "GR207 i",
        "GR101 at > 0",
    ),
    found(
        "signature: behind the function",
        LIBRARY("f: function (at) { return at > 0 ? HEAPU8[at] : -1; }, f__sig: 'ii'", CALL("p")),
        "GR101 at > 0",
        "GR207 i",
    ),
    found(
        "signature: an address that others see",
        LIBRARY(
            "f__sig: 'ii', f(at) { HEAPU8[at] = 1; return made.see(at); }, see: null",
            "made.see = (at) => at > 0; " + CALL("p"),
        ),
        "GR207 i",
    ),
    stays("signature: a pointer", LIBRARY("f__sig: 'ip', f: (at) => at > 0 ? HEAPU8[at] : -1", CALL("p"))),
    stays(
        "signature: a number", LIBRARY("f__sig: 'ii', f: (n) => n > 0 ? HEAPU8[4] : -1", "return made.f(HEAPU8[p]);")
    ),
    # calls by types
    found(
        "types: a number of cwrap",
        "const api = { cwrap: () => () => p }, get = api.cwrap('get', 'number', []); const at = get(); "
        "return at > 0 ? HEAPU8[at] : -1;",
        "GR109 get()",
        "GR101 at > 0",
    ),
    found(
        "types: a number of ccall",
        "const api = { ccall: () => p }; const at = api.ccall('get', 'number', [], []); return at > 0 ? HEAPU8[at] : -1;",
        "GR109 api.ccall('get', 'number', [], [])",
        "GR101 at > 0",
    ),
    found(
        "types: a function of a property",
        "const api = { cwrap: () => () => p }; const made = { first: api.cwrap('first', 'number', []) }; "
        "const at = made.first(); return at > 0 ? HEAPU8[at] : -1;",
        "GR109 made.first()",
        "GR101 at > 0",
    ),
    found(
        "types: a pointer that cwrap's function is given",
        "function run(p) { const api = { cwrap: () => (n) => 1 }; const put = api.cwrap('put', null, ['number', 'pointer']); "
        "return p > 0 ? put(1, p) : -1; }",
        "GR101 p > 0",
    ),
    found(
        "types: a pointer that ccall is given",
        "function run(p) { const api = { ccall: () => 1 }; "
        "return p > 0 ? api.ccall('put', null, ['number', 'pointer'], [1, p]) : -1; }",
        "GR101 p > 0",
    ),
    stays(
        "types: a pointer of cwrap, which emcc makes unsigned",
        "const api = { cwrap: () => () => p >>> 0 }, get = api.cwrap('get', 'pointer', []); return get() > 0 ? 1 : -1;",
    ),
    stays(
        "types: a number",
        "const api = { cwrap: () => (n) => -n }, count = api.cwrap('count', 'number', ['number']); return count(HEAPU8[p]) > 0;",
    ),
    # GR208 whole-view-to-webgl: of Node nobody can tell, it has no WebGL.
    *(
        found(f"webgl: {name}", code, "GR208 " + view, mended=False, path="row.ts", runs=False)
        for name, code, view in (
            ("uniforms", "function run(p) { GLctx.uniform4fv(1, HEAPF32, p >>> 2, 4); }", "HEAPF32"),
            ("a texture", "function run(p) { GLctx.texImage2D(1, 2, 3, 4, 5, 6, 7, 8, HEAPU8, p >>> 0); }", "HEAPU8"),
            ("a buffer", "function run(p) { GLctx.bufferData(1, Module.HEAPU8, 2, p >>> 0, 3); }", "Module.HEAPU8"),
        )
    ),
    found(
        "webgl: in an arm of a library",
        "#if MAX_WEBGL_VERSION >= 2\nfunction run(p) { GLctx.uniform4fv(1, HEAPF32, p >>> 2, 4); }\n#endif\n",
        "GR208 HEAPF32",
        mended=False,
        path="row.jslib",
        runs=False,
    ),
    stays(
        "webgl: in an arm that emcc leaves out where browsers refuse it",
        "#if MAX_WEBGL_VERSION >= 2 && WEBGL_USE_GARBAGE_FREE_APIS\n"
        "function run(p) { GLctx.uniform4fv(1, HEAPF32, p >>> 2, 4); }\n#endif\n",
        path="row.jslib",
        runs=False,
    ),
    stays("webgl: a part", "GLctx.uniform4fv(1, HEAPF32.subarray(p >>> 2, (p >>> 2) + 4)); return 1;"),
    # GR209 code-in-text
    found(
        "code: of a function",
        "return new Function('HEAP32', 'p', 'return HEAP32[p >> 2]')(HEAP32, p);",
        "GR209 'return HEAP32[p >> 2]'",
        mended=False,
    ),
    found(
        "code: a template",
        "return new Function('m', 'p', `const HEAPU8 = m.HEAPU8; return HEAPU8[p + 1]`)(Module, p);",
        "GR209 `const HEAPU8 = m.HEAPU8; return HEAPU8[p + 1]`",
        mended=False,
    ),
    found(
        "code: put together",
        "let body = 'return ['; for (let i = 0; i < 2; i++) body += 'HEAP32[(p >> 2) + ' + i + '],'; return new Function('HEAP32', 'p', body + ']')(HEAP32, p);",
        "GR209 'HEAP32[(p >> 2) + '",
        mended=False,
    ),
    stays("code: unsigned", "return new Function('HEAP32', 'p', 'return HEAP32[p >>> 2]')(HEAP32, p);"),
    stays("code: about code", "const text = 'use HEAP32[p] instead of getValue'; return text.length + HEAPU8[p];"),
    # GR210 four-gib-to-wasm: as an int32 it is 0, so that nothing is below it.
    *(
        found(
            f"4 GiB: {name}",
            f"{code} function run(p) {{ return Math.floor((p >>> 0) / 2 ** 30) < 2 || (wasmImports.heapMax() | 0) !== 0; }}",
            f"GR210 {marked}",
        )
        for name, code, marked in (
            ("imported", "const wasmImports = { heapMax: () => 4 * 1024 ** 3 };", "4 * 1024 ** 3"),
            (
                "by its name",
                "const getHeapMax = () => 4294967296; const wasmImports = { heapMax: getHeapMax };",
                "4294967296",
            ),
            (
                "through a function",
                "const most = () => 2 ** 32; const wasmImports = { heapMax: () => most() };",
                "2 ** 32",
            ),
        )
    ),
    stays("4 GiB: of a number", "const SPAN = 2 ** 32; const wrap = () => SPAN; return HEAPU8[p] < wrap();"),
    # GR108: lists in texts
    found("text: a list", "HEAPU8[p] = 1; return 'at ' + [p, 1] === 'at ' + [p >>> 0, 1];", "GR108 p"),
    found("text: a list that is joined", "HEAPU8[p] = 1; return [p, 1].join() === [p >>> 0, 1].join();", "GR108 p"),
    found(
        "text: a property of the same object",
        "const info = { at: p, size: 4 }; HEAPU8[info.at] = 1; return 'x ' + info.at === 'x ' + (p >>> 0);",
        "GR108 info.at",
    ),
    stays(
        "text: another property of it", "const info = { at: p, size: 4 }; HEAPU8[info.at] = 1; return 'x ' + info.size;"
    ),
    # What is merely called so
    stays(
        "named alike: malloc of a pool",
        "class Pool { malloc(n) { return HEAPU8[p] - n; } } return new Pool().malloc(300) < 0;",
    ),
    stays(
        "named alike: realloc of a writer",
        "const writer = { realloc: (n) => -n }; return writer.realloc(HEAPU8[p] + 1) < 0;",
    ),
    stays(
        "named alike: getValue of a form",
        "const form = { getValue: (i) => i }; const i = HEAPU8[p] - 300; return i < 0 ? form.getValue(i) : 0;",
    ),
)
