"""Code that someone made right: not touched."""

from __future__ import annotations

from tests.relocation.harness import guard, stays

#: What wasm-bindgen writes since 0.2.88.
BINDGEN = """
let wasm = { memory: wasmMemory };
let cachedUint8 = null, cachedUint32 = null, cachedFloat64 = null;
function u8() { if (cachedUint8 === null || cachedUint8.byteLength === 0) { cachedUint8 = new Uint8Array(wasm.memory.buffer); } return cachedUint8; }
function u32() { if (cachedUint32 === null || cachedUint32.byteLength === 0) { cachedUint32 = new Uint32Array(wasm.memory.buffer); } return cachedUint32; }
function f64() { if (cachedFloat64 === null || cachedFloat64.byteLength === 0) { cachedFloat64 = new Float64Array(wasm.memory.buffer); } return cachedFloat64; }
let LEN = 0;
"""

ROWS = (
    stays("already right: bindgen's strings", BINDGEN + "function text(ptr, len) { ptr = ptr >>> 0; return new TextDecoder('latin1').decode(u8().subarray(ptr, ptr + len)); }\nfunction run(p, q) { return [text(p, 3), text(q, 4)]; }"),
    stays("already right: bindgen's lists", BINDGEN + "function list(ptr, len) { ptr = ptr >>> 0; return u32().subarray(ptr / 4, ptr / 4 + len); }\nfunction run(p, q) { return [list(p, 2), list(q, 3)]; }"),
    stays("already right: bindgen's doubles", BINDGEN + "function list(ptr, len) { ptr = ptr >>> 0; return f64().subarray(ptr / 8, ptr / 8 + len).length; }\nfunction run(p, q) { return [list(p, 2), list(q, 3)]; }"),
    stays("already right: bindgen's malloc", BINDGEN + "function pass(arg, malloc) { const ptr = malloc(arg.length * 4, 4) >>> 0; u32().set(arg, ptr / 4); LEN = arg.length; return ptr; }\nfunction run(p, q) { pass([1, 2], () => q); return LEN; }"),
    stays(
        "already right: bindgen's string that grows",
        BINDGEN + "function pass(arg, malloc, realloc) { let len = arg.length; let ptr = malloc(len, 1) >>> 0; const mem = u8(); let offset = 0; for (; offset < len; offset++) { const code = arg.charCodeAt(offset); if (code > 0x7f) break; mem[ptr + offset] = code; } if (offset !== len) { if (offset !== 0) arg = arg.slice(offset); ptr = realloc(ptr, len, (len = offset + arg.length * 3), 1) >>> 0; const view = u8().subarray(ptr + offset, ptr + len); view[0] = 1; ptr = realloc(ptr, len, offset, 1) >>> 0; } LEN = offset; return ptr; }\nfunction run(p, q) { pass('abc', () => p, () => p); pass('d\\u00e9', () => q, () => q); return LEN; }",
    ),
    stays("already right: bindgen's DataView", BINDGEN + "let dv = null;\nfunction view() { if (dv === null || dv.buffer !== wasm.memory.buffer) dv = new DataView(wasm.memory.buffer); return dv; }\nfunction pair(r) { r = r >>> 0; return [view().getInt32(r + 4 * 0, true), view().getInt32(r + 4 * 1, true)]; }\nfunction run(p, q) { return [pair(p), pair(q)]; }"),
    guard("already right: assigned in place", "p >>>= 0; q >>>= 0; return [HEAPU8[p], HEAPU8[q + 1], HEAPU8.subarray(p, p + 3)];"),
    stays("already right: assigned in place, through a getter", BINDGEN + "const at = (p) => { p >>>= 0; return u8()[p]; };\nfunction run(p, q) { return [at(p), at(q)]; }"),
    guard("already right: local malloc", "const malloc = () => q; const at = malloc(16) >>> 0; HEAPF32.set([1.5, 2.5], at / 4); HEAPU8.set([1], at + 12); return 0;"),
    stays("already right: byteOffset", "const own = (v) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength);\nconst words = (v) => new Uint32Array(v.buffer, v.byteOffset, v.length >> 2);\nfunction run(p, q) { const v = HEAPU8.subarray(p >>> 0, (p >>> 0) + 8); return [own(v), words(v), HEAPU8[v.byteOffset], HEAP32[v.byteOffset >>> 2]]; }"),
    stays("already right: byteOffset divided", "function run(p, q) { const v = HEAPU8.subarray(q >>> 0); const o = v.byteOffset; return [HEAPU32[o / 4], HEAPU8.slice(o, o + 3), HEAPF64.subarray(o / 8, o / 8 + 1).length]; }"),
    stays("already right: a function that shifts", "const w = (p) => p >>> 2;\nconst h = function (p) { return p >>> 1; };\nfunction run(p, q) { return [HEAP32[w(p)], HEAPU16[h(q)], HEAP32[w(q) + 1]]; }"),
    stays("already right: a method that shifts", "const ix = { word(a) { return a >>> 2; }, byte: (a) => a >>> 0 };\nfunction run(p, q) { return [HEAPU32[ix.word(p)], HEAPU8[ix.byte(q)]]; }"),
    stays("already right: minified", "function t(t){return t>>>3}function n(n){return n>>>=0,HEAPU8[n]}function run(r,e){return[HEAPU64[t(r)],n(e),HEAPF64.at(t(e))]}"),
    guard("already right: a start that moves", "let s = p >>> 0; const out = []; for (let i = 0; i < 3; i++) out.push(HEAPU8.subarray(s, s += 4)); return out;"),
    guard("already right: a start that moves, words", "let s = p >>> 2; const a = HEAP32.subarray(s, s += 2), b = HEAP32.slice(s, (s += 1)); return [a, b, HEAP32[s++], HEAP32[s]];"),
    stays("already right: a local of a class", BINDGEN + "class Box { constructor(ptr) { this.__wbg_ptr = ptr >>> 0; } get value() { return u8()[this.__wbg_ptr]; } }\nfunction run(p, q) { return [new Box(p).value, new Box(q).value]; }"),
    stays("already right: wrapped on the way in", BINDGEN + "class Box { static __wrap(ptr) { ptr = ptr >>> 0; const o = Object.create(Box.prototype); o.ptr = ptr; return o; } word() { return u32()[this.ptr / 4]; } }\nfunction run(p, q) { return [Box.__wrap(p).word(), Box.__wrap(q).word()]; }"),
    guard("already right: masked by hand", "const i = (p / 4) & 0x3fffffff; return [HEAP32[i], HEAP32[i + 1], HEAPU16[(q >> 1) & 0x7fffffff]];"),
    guard("already right: modulo by hand", "const at = p < 0 ? p + 4294967296 : p; const k = q >>> 0 || 0; return [HEAPU8[at], HEAPU8[k]];", changes="either"),
    stays("already right: heap of objects", "const heap = new Array(128).fill(undefined);\nheap.push(undefined, null, true, false);\nlet heap_next = heap.length;\nfunction addHeapObject(obj) { if (heap_next === heap.length) heap.push(heap.length + 1); const idx = heap_next; heap_next = heap[idx]; heap[idx] = obj; return idx; }\nfunction getObject(idx) { return heap[idx]; }\nfunction dropObject(idx) { if (idx < 132) return; heap[idx] = heap_next; heap_next = idx; }\nfunction takeObject(idx) { const ret = getObject(idx); dropObject(idx); return ret; }\nfunction run(p, q) { const i = addHeapObject('x'); return [takeObject(i), takeObject(129), takeObject(-1)]; }"),
    stays("already right: heap of objects, as it was once", "let heap = new Array(32).fill(undefined);\nheap.push(undefined, null, true, false);\nconst get = (i) => heap[i], set = (i, o) => { heap[i] = o; };\nfunction run(p, q) { set(40, 'a'); set(-1, 'b'); return [get(40), get(-1), get(33)]; }"),
)  # fmt: skip

#: Rows whose code must not have a site that is listed as left, either.
NONE_LEFT = ("already right: heap of objects", "already right: heap of objects, as it was once")
