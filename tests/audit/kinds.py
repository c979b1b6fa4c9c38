"""GR110 to GR114, GR207 to GR210: sizes, distances, wide numbers, errors, tags, signatures, WebGL, texts, 2^32."""

from __future__ import annotations

from tests.audit.rows import found, stays

#: A JavaScript library as emcc reads it, of which `run` calls the functions as wasm does, by an old signature or a new.
LIBRARY = "let made; function addToLibrary(functions) {{ made = functions; }} addToLibrary({{ {} }}); function run(p, q, none) {{ {} }}".format

ROWS = (
    # GR110 signed-memory-size
    found(
        "size: pages",
        "const size = Math.min(HEAPU8.length, (p >>> 0) + 65536); return size >> 16 > 0;",
        "GR110 size >> 16",
        fixed="function run(p, q, none) { const size = Math.min(HEAPU8.length, (p >>> 0) + 65536); return size >>> 16 > 0; }",
    ),
    found(
        "size: made an int32",
        "const grown = Math.min(HEAPU8.length * 1.0, (p >>> 0) + 65536) | 0; return grown > 0;",
        "GR110 Math.min(HEAPU8.length * 1.0, (p >>> 0) + 65536) | 0",
    ),
    found(
        "size: twice not",
        "const size = Math.min(wasmMemory.buffer.byteLength, (p >>> 0) + 65536); return ~~size > 0;",
        "GR110 ~~size",
    ),
    found(
        "size: rounded down by bits",
        "const size = Math.min(HEAP32.byteLength, (p >>> 0) + 65536); return (size & -65536) > 0;",
        "GR110 size & -65536",
    ),
    found(
        "size: what the memory grows by",
        "const wanted = (p >>> 0) + 65536; try { return wasmMemory.grow(wanted >> 16); } catch (error) { return error.name; }",
        "GR110 wanted >> 16",
    ),
    stays(
        "size: pages, unsigned",
        "const size = Math.min(HEAPU8.length, (p >>> 0) + 65536); return size >>> 16 > 0;",
    ),
    stays(
        "size: of pages",
        "const size = Math.min(HEAPU8.length, (p >>> 0) + 65536); return (size / 65536 | 0) > 0;",
    ),
    stays("size: of a list", "const list = [1, 2, 3, HEAPU8[p]]; return list.length >> 1;", setup=bytes(16)),
    stays("size: of a part", "return HEAPU8.subarray(p, p + 64).length >> 4;"),
    # GR111 mixed-sign-difference
    found(
        "distance: of two words",
        "HEAPU32[q >> 2] = p; HEAPU32[q + 4 >> 2] = p + 24; const n = HEAPU32[q + 4 >> 2] - HEAP32[q >> 2];"
        " HEAPU32[q >> 2] = HEAPU32[q + 4 >> 2] = 0; return n;",
        "GR111 HEAPU32[q + 4 >> 2] - HEAP32[q >> 2]",
    ),
    found(
        "distance: to what an export gave",
        "const start = wasmExports.malloc(8) | 0; HEAPU8[start] = 1; return (p >>> 0) + 8 - start;",
        "GR104 wasmExports.malloc(8) | 0",
        "GR111 (p >>> 0) + 8 - start",
    ),
    found(
        "distance: in a helper",
        "function left(end, at) { HEAPU8[at] = 1; HEAPU8[end] = 1; return end - at; } function run(p) { return left((p >>> 0) + 16, p | 0); }",
        "GR111 end - at",
        "GR104 p | 0",
    ),
    stays(
        "distance: of which the bits alone matter",
        "HEAPU32[q >> 2] = p; HEAPU32[q + 4 >> 2] = p + 24; const n = HEAPU32[q + 4 >> 2] - HEAP32[q >> 2] >> 2;"
        " HEAPU32[q >> 2] = HEAPU32[q + 4 >> 2] = 0; return n;",
    ),
    stays(
        "distance: of two unsigned words",
        "HEAPU32[q >> 2] = p; HEAPU32[q + 4 >> 2] = p + 24; const n = HEAPU32[q + 4 >> 2] - HEAPU32[q >> 2];"
        " HEAPU32[q >> 2] = HEAPU32[q + 4 >> 2] = 0; return n;",
    ),
    stays("distance: of numbers", "const a = HEAPU32[p >> 2], b = HEAPU8[p]; return a - b;"),
    # GR112 signed-address-widened
    found(
        "wide: a double",
        "HEAPU8[p] = 0; HEAPF64[p >> 3] = p; const n = HEAPF64[p >> 3]; HEAPF64[p >> 3] = 0; return n >= 0;",
        "GR112 p",
    ),
    found(
        "wide: 64 bits",
        "HEAPU8[p] = 0; HEAP64[p >> 3] = BigInt(p); const n = HEAP64[p >> 3]; HEAP64[p >> 3] = 0n; return n >= 0n;",
        "GR112 p",
    ),
    found(
        "wide: by a DataView",
        "HEAPU8[p] = 0; const view = new DataView(new ArrayBuffer(8)); view.setFloat64(0, p); return view.getFloat64(0) >= 0;",
        "GR112 p",
    ),
    found(
        "wide: the upper half",
        "HEAPU8[p] = 0; const low = p >>> 0; return (p - low) / 2 ** 32;",
        "GR112 p",
        "GR111 p - low",
    ),
    stays("wide: unsigned", "p >>>= 0; HEAPU8[p] = 0; const n = BigInt(p); return n >= 0n;"),
    stays("wide: a number", "const n = HEAP32[p >> 2]; return BigInt(n) > 0n;"),
    # GR113 address-or-error-code
    found(
        "error: or a code",
        "const map = (n) => { const at = _malloc(n); HEAPU8[at] = 1; return at || -48; }; return map(8) < 0;",
        "GR113 at || -48",
        "GR101 map(8) < 0",
        mended=False,
    ),
    found(
        "error: returned",
        "function map(n) { const at = _malloc(n); if (n > 99) return -12; HEAPU8[at] = 1; return at; } function run(p, q, none) { return map(8) < 0; }",
        "GR113 -12",
        "GR113 at",
        "GR101 map(8) < 0",
        mended=False,
    ),
    found(
        "error: by a condition",
        "function map(n) { const at = _malloc(n); return at ? at : -12; } function run(p, q, none) { const r = map(8); return r < 0; }",
        "GR113 at ? at : -12",
        "GR101 r < 0",
        mended=False,
    ),
    stays(
        "error: of a count",
        "const count = (n) => HEAPU8[p] > 300 ? -5 : n; return count(8) < 0;",
    ),
    stays(
        "error: beside an unsigned address",
        "const map = (n) => { const at = _malloc(n) >>> 0; HEAPU8[at] = 1; return at || -48; }; return map(8) === -48;",
    ),
    # GR114 sign-as-tag
    found(
        "sign tag: of an address",
        "HEAPU8[p] = 1; const send = (n) => n < 0 ? 'snippet' : 'function'; return send(-1 - p);",
        "GR114 -1 - p",
        mended=False,
    ),
    found(
        "sign tag: the other way round",
        "HEAPU8[p] = 1; const send = (n) => n < 0 ? 'snippet' : 'function'; return send(-p - 1);",
        "GR114 -p - 1",
        mended=False,
    ),
    found(
        "sign tag: of snippets",
        "const ASM_CONSTS = {}; const call = (n) => (n < 0 ? [ASM_CONSTS[-1 - n], 's'] : [0, 'f'])[1]; return call(-1 - p);",
        "GR114 -1 - n",
        "GR114 -1 - p",
        mended=False,
    ),
    stays("sign tag: of an index", "const list = [1, 2]; const i = HEAPU8[p] & 1; return list[-1 - (-1 - i)];"),
    stays("sign tag: unsigned", "p >>>= 0; HEAPU8[p] = 1; return -1 - p < 0;"),
)
