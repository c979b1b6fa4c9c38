"""Views that come by patterns, lists, callbacks, getters and the like: seen, and mended."""

from __future__ import annotations

from tests.relocation.harness import body, elsewhere, program

ROWS = (
    # Patterns.
    program("flow: pattern of an object that is filled", "const m = {}; m.words = new Int32Array(wasmMemory.buffer);\nfunction run(p, q) { const { words } = m; return words[p >> 2]; }", "const m = {}; m.words = new Int32Array(wasmMemory.buffer);\nfunction run(p, q) { const { words } = m; return words[p >>> 2]; }"),
    program("flow: pattern of a parameter", "const read = ({ u8, i16 }, a) => [u8[a], i16[a >> 1]];\nfunction run(p, q) { return read({ u8: HEAPU8, i16: HEAP16 }, q); }"),
    program("flow: pattern of what a function returns", "function views() { return { bytes: HEAPU8, floats: HEAPF32 }; }\nfunction run(p, q) { const { bytes: b, floats } = views(); return [b[p], floats[q >> 2]]; }"),
    program("flow: pattern of a list that a function returns", "const pair = () => [HEAP32, HEAPU8];\nfunction run(p, q) { const [w, b] = pair(); return [w[p >> 2], b[q]]; }"),
    body("flow: nested pattern", "const { a: { b: [h] } } = { a: { b: [HEAP16] } }; return h[p >> 1];"),
    body("flow: pattern with a rest", "const [first, ...others] = [HEAPU8, HEAP32, HEAPF64]; return [first[p], others[0][q >> 2]];", may_leave=True, changes="either"),
    body("flow: swapped", "let a = HEAP32, b = HEAPU32; [a, b] = [b, a]; return [a[p >> 2], b[q >> 2]];"),
    # Assignments that may or may not be.
    body("flow: or-assigned", "let h; h ||= HEAPU16; return h[p >> 1];"),
    body("flow: nullish-assigned, in a subscript", "let h = null; return (h ??= HEAP32)[p >> 2];"),
    body("flow: and-assigned", "let h = HEAP8; h &&= HEAPU8; return h[q];"),
    program("flow: or-assigned property", "class V { get u32() { return this.c ||= new Uint32Array(wasmMemory.buffer); } at(p) { return this.u32[p >> 2]; } }\nfunction run(p, q) { return new V().at(p); }"),
    program("flow: or-assigned, minified", "var e;function t(){return e||(e=new Int16Array(wasmMemory.buffer))}function run(r,n){return t()[r>>1]}"),
    # Loops and callbacks.
    body("flow: for-of", "const out = []; for (const v of [HEAP32, HEAPU32, HEAPF32]) out.push(v[p >> 2]); return out;"),
    body("flow: for-of, pairs", "const out = []; for (const [v, a] of [[HEAPU8, p], [HEAP8, q]]) out.push(v[a]); return out;", may_leave=True, changes="either"),
    body("flow: forEach", "const out = []; [HEAP16, HEAPU16].forEach(function (h) { out.push(h[q >> 1]); }); return out;"),
    body("flow: map", "return [HEAP64, HEAPU64].map((h) => h[p >> 3]);"),
    body("flow: reduce", "return [HEAP32, HEAPU32].reduce((sum, h) => sum + h[p >> 2], 0);"),
    body("flow: list by position", "const vs = [HEAPU8, HEAPU16, HEAPU32]; return [vs[0][p], vs[1][p >> 1], vs[2][p >> 2]];"),
    body("flow: Map", "const m = new Map([['w', HEAP32], ['u', HEAPU32]]); return m.get('w')[p >> 2] + m.get('u')[q >> 2];", may_leave=True, changes="either"),
    body("flow: Map, set later", "const m = new Map(); m.set(1, HEAPU8); return m.get(1)[p];", may_leave=True, changes="either"),
    body("flow: Object.values", "return Object.values({ a: HEAP32, b: HEAPU32 }).map((v) => v[p >> 2]);", may_leave=True, changes="either"),
    # Getters and fields.
    program("flow: getter of a literal", "const io = { get bytes() { return new Uint8Array(wasmMemory.buffer); } };\nfunction run(p, q) { return [io.bytes[p], io.bytes.at(q)]; }"),
    program("flow: static getter", "class H { static get words() { return HEAP32; } }\nfunction run(p, q) { return H.words[p >> 2]; }"),
    program("flow: getter by defineProperty", "const o = {}; Object.defineProperty(o, 'u8', { get: () => HEAPU8 });\nfunction run(p, q) { return o.u8[p]; }", may_leave=True, changes="either"),
    program("flow: private field", "class P { #w = new Float64Array(wasmMemory.buffer); put(p, x) { this.#w[p >> 3] = x; } }\nfunction run(p, q) { new P().put(p, 1.5); return 0; }"),
    program("flow: private method", "class P { #v() { return HEAP16; } at(p) { return this.#v()[p >> 1]; } }\nfunction run(p, q) { return new P().at(q); }"),
    program("flow: default value", "function f(p, h = HEAPU32) { return h[p >> 2]; }\nfunction run(p, q) { return [f(p), f(q, HEAP32)]; }"),
    program("flow: default value in a pattern", "const f = ({ at, in: v = HEAPU8 }) => v[at];\nfunction run(p, q) { return f({ at: p }); }"),
    # Views made in other ways.
    program("flow: toResizableBuffer", "const b = wasmMemory.toResizableBuffer ? wasmMemory.toResizableBuffer() : wasmMemory.buffer;\nconst words = new Int32Array(b);\nfunction run(p, q) { return words[p >> 2]; }"),
    program("flow: constructor as a parameter", "const open = (T) => new T(wasmMemory.buffer);\nfunction run(p, q) { return [open(Int32Array)[p >> 2], open(Uint32Array)[q >> 2]]; }", may_leave=True, changes="either"),
    program("flow: constructor as a parameter, one address", "function part(T, p, n) { return new T(wasmMemory.buffer, p, n); }\nfunction run(p, q) { return [part(Int16Array, p, 2), part(Uint8Array, q, 3)]; }"),
    body("flow: constructor chosen", "const T = p ? Int32Array : Uint8Array; return new T(wasmMemory.buffer, p, 1);"),
    body("flow: constructor from a table", "const types = { w: Int32Array, b: Uint8Array }; return ['w', 'b'].map((k) => new types[k](wasmMemory.buffer, q, 2));"),
    body("flow: Reflect.construct", "return Reflect.construct(Uint16Array, [wasmMemory.buffer, p, 2]);", may_leave=True, changes="either"),
    body("flow: template name", "return [Module[`HEAP32`][p >> 2], Module[`HEAP${'U'}8`][q]];", may_leave=True, changes="either"),
    body("flow: escaped name", r"return [HEAPU\u0038[p], HE\u{41}P32[q >> 2]];"),
    body("flow: escaped name, escaped at its beginning", r"return [\u0048EAPU8[p], \u{048}EAP32[q >> 2]];"),
    body("flow: built name", "const bits = 16; return Module['HEAPU' + bits][p >> 1];", may_leave=True, changes="either"),
    body("flow: curried", "const reader = (v) => (a) => v[a >> 2]; const read = reader(HEAPF32); return read(p);"),
    body("flow: and", "const ready = true; return (ready && HEAPU8)[p];"),
    body("flow: spread into a call", "const f = (h, a) => h[a]; return f(...[HEAPU8, p]);", may_leave=True, changes="either"),
    program("flow: awaited", "const view = async () => HEAP32;\nasync function run(p, q) { return (await view())[p >> 2]; }"),
    program("flow: generator", "function* views() { yield HEAP32; yield HEAPU32; }\nfunction run(p, q) { const out = []; for (const v of views()) out.push(v[p >> 2]); return out; }", may_leave=True, changes="either"),
    program("flow: generator, the next", "function* views() { yield HEAP32; }\nfunction run(p, q) { return views().next().value[p >> 2]; }"),
    program("flow: generator of a generator", "function* views() { yield HEAP32; }\nfunction* all() { yield* views(); }\nfunction run(p, q) { for (const v of all()) return v[p >> 2]; }"),
    program("flow: generator of what it is given", "function* one(x) { yield x; }\nfunction run(p, q) { for (const v of one(HEAPU8)) return v[p]; }"),
    program("flow: given back", "const id = (x) => x;\nfunction run(p, q) { const h = id(HEAP32); return [h[p >> 2], id(HEAPU8)[q]]; }"),
    program("flow: tagged template", "const at = (parts, h, a) => h[a >> 2];\nfunction run(p, q) { return at`${HEAP32} at ${p}`; }"),
    program("flow: constant key of a pattern", "const key = 'words';\nconst at = (box, a) => { const { [key]: h } = box; return h[a >> 2]; };\nfunction run(p, q) { return at({ words: HEAPU32 }, q); }"),
    elsewhere("flow: exported getter", "export const mem = { get view() { return new DataView(wasmMemory.buffer); } };\nexport const load = (p) => { const { view } = mem; return view.getInt32(p, true); };", "return [load(p), load(q)];"),
)  # fmt: skip
