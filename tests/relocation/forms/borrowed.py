"""Methods called by `.call`, `.apply`, `bind` and Reflect, or out of a variable; names computed; views handed on."""

from __future__ import annotations

from tests.relocation.harness import body, elsewhere, program

METHODS = (
    body("borrowed: Atomics by call", "Atomics.store.call(Atomics, HEAP32, p >> 2, 5); return Atomics.add.call(Atomics, HEAP32, p >> 2, 1);", "Atomics.store.call(Atomics, HEAP32, p >>> 2, 5); return Atomics.add.call(Atomics, HEAP32, p >>> 2, 1);"),
    body("borrowed: Atomics by apply", "return Atomics.load.apply(null, [HEAPU32, q >> 2]);"),
    body("borrowed: Atomics out of a variable", "const { load, store } = Atomics; store(HEAP16, p >> 1, 3); return load(HEAPU16, q >> 1);"),
    body("borrowed: subarray out of a variable", "var m = HEAPU8.subarray; return m.call(HEAPU8, p, p + 4);", "var m = HEAPU8.subarray; return m.call(HEAPU8, p >>> 0, p + 4 >>> 0);"),
    body("borrowed: slice out of a variable, applied", "let f = HEAP32.slice; return f.apply(HEAP32, [p >> 2, (p >> 2) + 2]);"),
    body("borrowed: what older targets make of ?.", "var t; return (t = HEAPU32.slice) === null || t === void 0 ? void 0 : t.call(HEAPU32, p >> 2, (p >> 2) + 1);"),
    body("borrowed: what older targets make of ?., loosely", "var _a; return (_a = HEAPU16.at) == null ? void 0 : _a.call(HEAPU16, q >> 1);"),
    body("borrowed: what older targets make of a view that may be none", "var _a, _b; return (_b = (_a = Module.HEAPU8) == null ? void 0 : _a.subarray) == null ? void 0 : _b.call(_a, p, p + 3);", may_leave=True, changes="either"),
    body("borrowed: prototype's slice", "return Uint8Array.prototype.slice.call(HEAPU8, p, p + 4);"),
    body("borrowed: list's slice", "return Array.prototype.slice.call(HEAPU8, q, q + 4);"),
    body("borrowed: an empty list's slice, minified", "return[].slice.call(HEAP32,p>>2,(p>>2)+2)"),
    body("borrowed: prototype's set, applied", "Int16Array.prototype.set.apply(HEAP16, [[1, 2], p >> 1]); return 0;"),
    body("borrowed: bound", "const at = HEAP32.at.bind(HEAP32); return [at(p >> 2), at(q >> 2)];"),
    body("borrowed: bound with a position", "const sub = HEAPU8.subarray.bind(HEAPU8, p); return sub(p + 2);"),
    body("borrowed: fill by a computed name", "HEAPU8['fi' + 'll'](7, p, p + 2); return 0;", may_leave=True, changes="either"),
    body("borrowed: copyWithin, minified", "var c=HEAPU8.copyWithin;c.call(HEAPU8,p,q,q+4);return 0"),
    program("borrowed: method in a table", "const ops = { cut: HEAPU8.subarray };\nfunction run(p, q) { return ops.cut.call(HEAPU8, p, p + 2); }", may_leave=True, changes="either"),
    program("borrowed: through a helper", "const call = (f, self, ...more) => f.call(self, ...more);\nfunction run(p, q) { return call(HEAPU8.subarray, HEAPU8, p, p + 2); }", may_leave=True, changes="either"),
    body("borrowed: DataView's method", "const d = new DataView(wasmMemory.buffer); const g = d.getUint32; return g.call(d, p, true);"),
    body("borrowed: DataView's prototype", "return DataView.prototype.getInt16.call(new DataView(wasmMemory.buffer), q, true);"),
    body("borrowed: Reflect.apply", "return Reflect.apply(HEAPU8.subarray, HEAPU8, [p, p + 3]);"),
    body("borrowed: Reflect.apply of a prototype's", "return Reflect.apply(Int32Array.prototype.at, HEAP32, [p >> 2]);"),
)  # fmt: skip

COMPUTED = (
    body("computed: DataView get", "const d = new DataView(wasmMemory.buffer); return ['Int8', 'Uint16', 'Int32'].map((t) => d['get' + t](p, true));"),
    body("computed: DataView get, template", "const d = new DataView(wasmMemory.buffer); return ['Float32', 'Uint8'].map((t) => d[`get${t}`](q, true));"),
    body("computed: DataView set", "const d = new DataView(HEAPU8.buffer); for (const [t, v] of [['Int16', -2], ['Uint8', 3]]) d['set' + t](p, v, true); return 0;"),
    program("computed: DataView by a table of names", "const G = { i32: 'getInt32', u8: 'getUint8' };\nconst get = (d, k, a) => d[G[k]](a, true);\nfunction run(p, q) { const d = new DataView(wasmMemory.buffer); return [get(d, 'i32', p), get(d, 'u8', q)]; }"),
    program("computed: DataView by a parameter", "class R { constructor() { this.dv = new DataView(wasmMemory.buffer); } read(type, at) { return this.dv['get' + type](at, true); } }\nfunction run(p, q) { return [new R().read('Int32', p), new R().read('BigUint64', q)]; }"),
    program("computed: two kinds of DataView by one parameter", "const get = (d, a) => d.getUint16(a, true);\nfunction run(p, q) { const own = new DataView(new ArrayBuffer(8)); own.setUint16(2, 9, true); return [get(new DataView(wasmMemory.buffer), p), get(own, 2)]; }", may_leave=True, changes="either"),
    body("computed: Reflect.get", "return Reflect.get(HEAPU32, p >> 2);"),
    body("computed: Reflect.get of bytes", "return [Reflect.get(HEAPU8, p), Reflect.get(HEAP8, q + 1)];"),
    body("computed: Reflect.set", "Reflect.set(HEAP16, p >> 1, -7); return Reflect.set(HEAPU8, q, 3);"),
    body("computed: Reflect.has", "return [Reflect.has(HEAPU8, p), Reflect.has(HEAP32, q >> 2)];", may_leave=True, changes="either"),
    program("computed: Reflect.get out of a variable", "const { get } = Reflect;\nfunction run(p, q) { return get(HEAP32, p >> 2); }", may_leave=True, changes="either"),
)  # fmt: skip

HANDED_ON = (
    program("handed on: to a method of an object", "const io = { load(v, a) { return v.getInt32(a, true); } };\nfunction run(p, q) { return io.load(new DataView(wasmMemory.buffer), p); }", may_leave=True, changes="either"),
    program("handed on: to a method of a class", "class Codec { read(view, at) { return view[at]; } }\nfunction run(p, q) { const c = new Codec(); return [c.read(HEAPU8, p), c.read(HEAP8, q)]; }", may_leave=True, changes="either"),
    program("handed on: to a static method, words", "class Codec { static read(view, at) { return view[at >> 2]; } }\nfunction run(p, q) { return [Codec.read(HEAPU32, p), Codec.read(HEAPF32, q)]; }", may_leave=True, changes="either"),
    program("handed on: from a getter that is set twice", "class R { constructor() { this.view = () => { throw new Error('not attached'); }; } attach(m) { const kept = new DataView(m.buffer); this.view = () => kept; return this; } get(p) { return this.view().getUint32(p, true); } }\nfunction run(p, q) { return new R().attach(wasmMemory).get(p); }", may_leave=True, changes="either"),
    program("handed on: a memory called mem", "class H { constructor(mem) { this.mem = mem; this.u8 = new Uint8Array(mem.buffer); } get(p) { return this.u8[p]; } word(p) { return new Int32Array(this.mem.buffer)[p >> 2]; } }\nfunction run(p, q) { const h = new H(wasmMemory); return [h.get(p), h.word(q)]; }", may_leave=True, changes="either"),
    program("handed on: a memory called mem, to a function", "const at = (mem, ptr) => new DataView(mem.buffer).getUint8(ptr);\nfunction run(p, q) { return [at(wasmMemory, p), at(wasmMemory, q)]; }", may_leave=True, changes="either"),
    elsewhere("handed on: a DataView from elsewhere", "export function put(view, at, x) { view.setUint32(at, x, true); return view.getUint16(at, true); }", "return put(new DataView(wasmMemory.buffer), p, 77);", may_leave=True),
    elsewhere("handed on: a memory from elsewhere", "export class Host { constructor(memory) { this.memory = memory; } text(ptr, n) { return new TextDecoder('latin1').decode(new Uint8Array(this.memory.buffer, ptr, n)); } byte(ptr) { return new Uint8Array(this.memory.buffer)[ptr]; } }", "const h = new Host(wasmMemory); return [h.text(p, 3), h.byte(q)];", may_leave=True),
    elsewhere("handed on: an instance from elsewhere", "export const reader = (instance) => { const { memory } = instance.exports; return { get: (p) => new Uint8Array(memory.buffer)[p] }; };", "return reader({ exports: { memory: wasmMemory } }).get(p);", may_leave=True),
    program("handed on: out of a pattern beside HEAPU8", "const make = () => ({ HEAPU8, own: [1, 2, 3] });\nfunction run(p, q) { const { HEAPU8: b, own } = make(); return [b[p], own.at(-1)]; }", may_leave=True, changes="either"),
    program("handed on: in an options object", "function read(o) { return o.view[o.at >> 2]; }\nfunction run(p, q) { return read({ view: HEAP32, at: p }); }", may_leave=True, changes="either"),
    program("handed on: kept by a closure", "function reader(view) { let pos = 0; return { seek(a) { pos = a; return this; }, byte() { return view[pos++]; } }; }\nfunction run(p, q) { const r = reader(HEAPU8).seek(p); return [r.byte(), r.byte()]; }", may_leave=True, changes="either"),
)  # fmt: skip

ROWS = (*METHODS, *COMPUTED, *HANDED_ON)
