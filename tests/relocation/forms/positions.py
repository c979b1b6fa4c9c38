"""Where an expression that enters a view can stand (section 4), and DataViews, constructors and buffers."""

from __future__ import annotations

from tests.relocation.harness import body, expr, program

ROWS = (
    body("store", "HEAP32[p >> 2] = 7;", "HEAP32[p >>> 2] = 7;"),
    body("compound assignment", "HEAP32[p >> 2] += 7;", "HEAP32[p >>> 2] += 7;"),
    body("compound assignment, 8 bit", "HEAPU8[p + 1] |= 0x81;", "HEAPU8[p + 1 >>> 0] |= 0x81;"),
    body("compound shift of the value", "HEAP32[p >> 2] >>= 1;", "HEAP32[p >>> 2] >>= 1;"),
    body(
        "logical assignment",
        "HEAP32[p >> 2] ||= 7; HEAPU8[p] &&= 8; return HEAPU8[p + 1] ??= 1;",
        "HEAP32[p >>> 2] ||= 7; HEAPU8[p >>> 0] &&= 8; return HEAPU8[p + 1 >>> 0] ??= 1;",
    ),
    expr("postfix increment", "HEAP32[p >> 2]++", "HEAP32[p >>> 2]++"),
    expr("prefix decrement", "--HEAPU8[p]", "--HEAPU8[p >>> 0]"),
    expr("increment in the index", "HEAPU8[p++] + HEAPU8[p++]", align=1),
    expr("prefix increment in the index", "HEAPU8[++p]", align=1),
    expr("increment in a shifted index", "HEAP32[p++ >> 2]", "HEAP32[p++ >>> 2]"),
    body(
        "array destructuring target",
        "[HEAP32[p >> 2], HEAPU8[q]] = [7, 8];",
        "[HEAP32[p >>> 2], HEAPU8[q >>> 0]] = [7, 8];",
    ),
    body(
        "object destructuring target",
        "({ a: HEAP32[p >> 2], b: HEAPU8[q] } = { a: 7, b: 8 });",
        "({ a: HEAP32[p >>> 2], b: HEAPU8[q >>> 0] } = { a: 7, b: 8 });",
    ),
    body(
        "destructuring target with a default",
        "[HEAP32[p >> 2] = HEAP32[q >> 2]] = [];",
        "[HEAP32[p >>> 2] = HEAP32[q >>> 2]] = [];",
    ),
    body(
        "rest target",
        "let r; [r, ...HEAPU8[p]] = [1]; return r;",
        "let r; [r, ...HEAPU8[p >>> 0]] = [1]; return r;",
    ),
    body(
        "for-of target",
        "for (HEAP32[p >> 2] of [1, 2, 3]);",
        "for (HEAP32[p >>> 2] of [1, 2, 3]);",
    ),
    body("for-in target", "for (HEAPU8[p] in { 7: 1 });", "for (HEAPU8[p >>> 0] in { 7: 1 });"),
    body(
        "for-of source",
        "let s = 0; for (const x of HEAPU8.subarray(p, p + 4)) s += x; return s;",
        "let s = 0; for (const x of HEAPU8.subarray(p >>> 0, p + 4 >>> 0)) s += x; return s;",
    ),
    body("default value of a parameter", "return ((x = HEAP32[p >> 2]) => x)();"),
    body("default value of a pattern", "const { x = HEAPU8[p] } = {}; return x;"),
    body("template", "return `<${HEAP32[p >> 2]}>`;", "return `<${HEAP32[p >>> 2]}>`;"),
    body(
        "template in a template",
        "return `a${`b${HEAPU8[p]}`}c`;",
        "return `a${`b${HEAPU8[p >>> 0]}`}c`;",
    ),
    body("tagged template", "return String.raw`${HEAPU8[p]}`;", "return String.raw`${HEAPU8[p >>> 0]}`;"),
    body(
        "spread",
        "return [...HEAPU8.subarray(p, p + 3)];",
        "return [...HEAPU8.subarray(p >>> 0, p + 3 >>> 0)];",
    ),
    body("spread argument", "return Math.max(...HEAPU8.slice(p, p + 8));"),
    body("object value", "return { a: HEAP32[p >> 2], b: [HEAPU8[p]] };"),
    body("computed key", "return { [HEAPU8[p]]: 1 };", "return { [HEAPU8[p >>> 0]]: 1 };"),
    body("index of an ordinary array", "return [4, 5, 6, 7][HEAPU8[p] & 3];"),
    body(
        "assignment as an index, read back as a pointer",
        "HEAPU8[HEAPU32[p >> 2] = q] = 9; const a = HEAPU8[HEAPU32[p >> 2]]; HEAP32[p >> 2] = 0; return a;",
    ),
    body(
        "pointer read from memory, signed",
        "HEAP32[p >> 2] = q; const a = HEAP32[HEAP32[p >> 2] >> 2]; HEAP32[p >> 2] = 0; return a;",
        "HEAP32[p >>> 2] = q; const a = HEAP32[HEAP32[p >>> 2] >>> 2]; HEAP32[p >>> 2] = 0; return a;",
    ),
    body(
        "pointer read from memory, then an 8 bit index",
        "HEAP32[p >> 2] = q; const a = HEAPU8[HEAP32[p >> 2] + 1]; HEAP32[p >> 2] = 0; return a;",
        "HEAP32[p >>> 2] = q; const a = HEAPU8[HEAP32[p >>> 2] + 1 >>> 0]; HEAP32[p >>> 2] = 0; return a;",
    ),
    body("condition", "if (HEAPU8[p]) return 1; return 2;", "if (HEAPU8[p >>> 0]) return 1; return 2;"),
    body("switch", "switch (HEAPU8[p]) { case 1: return 1; } return 2;", setup=b"\1"),
    body(
        "while",
        "let n = 0; while (HEAPU8[p + n]) n++; return n;",
        "let n = 0; while (HEAPU8[p + n >>> 0]) n++; return n;",
        setup=b"relocated\0",
        align=1,
    ),
    body("do-while", "let n = 0; do { n++; } while (HEAPU8[p++]); return n;", setup=b"relocated\0", align=1),
    body("throw", "try { throw HEAPU8[p]; } catch (e) { return e; }"),
    body("label and break", "l: { if (HEAPU8[p] === 5) break l; return 1; } return 2;", setup=b"\5"),
    body("delete and typeof", "return typeof HEAPU8[p];", "return typeof HEAPU8[p >>> 0];"),
    body("new", "return new Array(HEAPU8[p], 2);", setup=b"\3"),
    body(
        "arrow body",
        "const f = (a) => HEAP32[a >> 2]; return f(p);",
        "const f = (a) => HEAP32[a >>> 2]; return f(p);",
    ),
    body("arrow default", "const f = (a, x = HEAPU8[a]) => x; return f(p);"),
    program(
        "generator",
        "function* g(a) { yield HEAP32[a >> 2]; yield* HEAPU8.subarray(a, a + 2); }\n"
        "function run(p, q) { return [...g(p)]; }",
        "function* g(a) { yield HEAP32[a >>> 2]; yield* HEAPU8.subarray(a >>> 0, a + 2 >>> 0); }\n"
        "function run(p, q) { return [...g(p)]; }",
    ),
    program(
        "async",
        "async function run(p, q) { const a = await p; return HEAP32[a >> 2] + (await HEAPU8[a]); }",
        "async function run(p, q) { const a = await p; return HEAP32[a >>> 2] + (await HEAPU8[a >>> 0]); }",
    ),
    program(
        "class members",
        """
class C {
  static x = (a) => HEAP32[a >> 2];
  ['m' + 1](a) {
    return HEAPU8[a];
  }
  set s(a) {
    HEAPU8[a] = 3;
  }
}
function run(p, q) {
  const c = new C();
  c.s = q;
  return [C.x(p), c.m1(p)];
}
""",
    ),
    # DataView accessors: bytes, at any alignment.
    body(
        "DataView, every getter",
        "const d = new DataView(wasmMemory.buffer); return [d.getInt8(p), d.getUint8(p), d.getInt16(p, "
        "true), "
        "d.getUint16(p), d.getInt32(p, true), d.getUint32(p, true), d.getFloat32(p), d.getFloat64(p, true), "
        "d.getBigInt64(p, true), d.getBigUint64(p)];",
        "const d = new DataView(wasmMemory.buffer); return [d.getInt8(p >>> 0), d.getUint8(p >>> 0), "
        "d.getInt16(p >>> 0, true), d.getUint16(p >>> 0), d.getInt32(p >>> 0, true), "
        "d.getUint32(p >>> 0, true), d.getFloat32(p >>> 0), d.getFloat64(p >>> 0, true), "
        "d.getBigInt64(p >>> 0, true), d.getBigUint64(p >>> 0)];",
        align=1,
    ),
    body("DataView.getInt8", "return new DataView(HEAP8.buffer).getInt8(p + 1);", align=1),
    body("DataView.getUint8", "return new DataView(HEAP8.buffer).getUint8(p);", align=1),
    body("DataView.getInt16", "return new DataView(HEAP8.buffer).getInt16(p + 3, true);", align=1),
    body("DataView.getBigInt64", "return new DataView(HEAP8.buffer).getBigInt64(p, true);", align=1),
    body("DataView.setInt8", "new DataView(HEAP8.buffer).setInt8(p, -3);", align=1),
    body("DataView.setUint16", "new DataView(HEAP8.buffer).setUint16(p + 1, 513, true);", align=1),
    body("DataView.setInt32", "new DataView(HEAP8.buffer).setInt32(p, 1 << 20, true);", align=1),
    body("DataView.setFloat32", "new DataView(HEAP8.buffer).setFloat32(p, 1.5, true);", align=1),
    body("DataView.setFloat64", "new DataView(HEAP8.buffer).setFloat64(p, 1.5);", align=1),
    body("DataView.setBigUint64", "new DataView(HEAP8.buffer).setBigUint64(p, 99n, true);", align=1),
    body(
        "DataView subscripted and optional",
        "const d = new DataView(HEAP8.buffer); return d['getInt32'](p, true) + d?.getUint8(p);",
        align=1,
    ),
    # Typed arrays and DataViews over a part of the memory: an address and a length.
    body(
        "Uint8Array of a part",
        "return new Uint8Array(wasmMemory.buffer, p, 4);",
        "return new Uint8Array(wasmMemory.buffer, p >>> 0, 4);",
        align=1,
    ),
    body(
        "Float32Array of a part",
        "return new Float32Array(HEAPU8.buffer, p + 4, 3);",
        "return new Float32Array(HEAPU8.buffer, p + 4 >>> 0, 3);",
    ),
    body(
        "BigInt64Array of a part",
        "return new BigInt64Array(Module.HEAP8.buffer, p, 2);",
        "return new BigInt64Array(Module.HEAP8.buffer, p >>> 0, 2);",
    ),
    body(
        "Int16Array of a part, through a local buffer",
        "const b = HEAP8.buffer; return new Int16Array(b, p, 2);",
        "const b = HEAP8.buffer; return new Int16Array(b, p >>> 0, 2);",
    ),
    body(
        "a part is no view of the memory",
        "const t = new Int32Array(HEAP8.buffer, p, 4); return [t[1], t[HEAP8.length ? 2 : 0], t.indexOf(t[3])];",
        "const t = new Int32Array(HEAP8.buffer, p >>> 0, 4); return [t[1], t[HEAP8.length ? 2 : 0], t.indexOf(t[3])];",
    ),
    body(
        "DataView of a part",
        "return new DataView(wasmMemory.buffer, p, 8).getInt32(4, true);",
        "return new DataView(wasmMemory.buffer, p >>> 0, 8).getInt32(4, true);",
        align=1,
    ),
    body(
        "length that is an expression",
        "return new Uint8Array(HEAPU8.buffer, p, HEAPU8[q] & 7);",
        "return new Uint8Array(HEAPU8.buffer, p >>> 0, HEAPU8[q >>> 0] & 7);",
    ),
    body(
        "buffer.slice",
        "return wasmMemory.buffer.slice(p, p + 4);",
        "return wasmMemory.buffer.slice(p >>> 0, p + 4 >>> 0);",
        align=1,
    ),
    body(
        "buffer.slice of a view's buffer",
        "return HEAPF64.buffer.slice(p, p + 4);",
        "return HEAPF64.buffer.slice(p >>> 0, p + 4 >>> 0);",
    ),
    body(
        "buffer.slice through a local",
        "const b = HEAP32.buffer; return b.slice(p, p + 4);",
        "const b = HEAP32.buffer; return b.slice(p >>> 0, p + 4 >>> 0);",
    ),
    expr(
        "subarray's own index stays",
        "HEAPU8.subarray(p, p + 4)[2]",
        "HEAPU8.subarray(p >>> 0, p + 4 >>> 0)[2]",
    ),
    program(
        "methods of a view that an older emcc makes over a buffer of its own where there is no WebAssembly",
        """
var Module = { wasmMemory }, buffer, HEAPU8;
if (typeof WebAssembly == "object") { buffer = Module["wasmMemory"].buffer; } else { buffer = new ArrayBuffer(16); }
Module["HEAPU8"] = HEAPU8 = new Uint8Array(buffer);
function run(p, q) { return [HEAPU8.slice(p, p + 4), new Uint8Array(HEAPU8.buffer.slice(p, p + 4))]; }
""",
        """
var Module = { wasmMemory }, buffer, HEAPU8;
if (typeof WebAssembly == "object") { buffer = Module["wasmMemory"].buffer; } else { buffer = new ArrayBuffer(16); }
Module["HEAPU8"] = HEAPU8 = new Uint8Array(buffer);
function run(p, q) { return [HEAPU8.slice(p >>> 0, p + 4 >>> 0), new Uint8Array(HEAPU8.buffer.slice(p >>> 0, p + 4 >>> 0))]; }
""",
    ),
)
