"""Code that must stay as it is: nothing in it is an address that enters a view."""

from __future__ import annotations

from tests.relocation.harness import body, guard, program

ROWS = (
    guard(
        "negative literal",
        "return [HEAPU8.at(-8192), HEAPU8.subarray(-4).length, HEAPU8.slice(-3, -1).length];",
    ),
    guard("undefined end", "return HEAPU8.subarray(70000, undefined)[0] + HEAPU8.subarray(70000, void 0)[0];"),
    guard("string key", "return [HEAPU8['length'], HEAPU8['byteOffset'], HEAP32[\"BYTES_PER_ELEMENT\"]];"),
    guard("template key", "return [HEAPU8[`length`], HEAP32[`BYTES_PER${'_'}ELEMENT`]];"),
    guard("Symbol key", "return typeof HEAPU8[Symbol.iterator] + HEAPU8[Symbol.toStringTag];"),
    guard("name bound to a string", "const key = 'length'; return HEAPU8[key];"),
    guard("callee", "const method = 'at'; return HEAPU8[method](70000);"),
    guard("optional callee", "const method = 'at'; return HEAPU8?.[method]?.(70000);"),
    guard("callee in parentheses", "const method = 'at'; return (HEAPU8[method])(70000);"),
    guard("callee, computed", "return HEAPU8[['a', 't'].join('')](70000);"),
    guard("length", "const n = [1, 2, 3]; return HEAPU8[n.length] + HEAPU8[n.length * 4 + 70000];"),
    guard("growing counter", "let s = 0; for (let i = 70000; i < 70004; i++) s += HEAPU8[i]; return s;"),
    guard(
        "growing counter, shifted",
        "let s = 0; for (let i = 0; i < 4; i += 1) s += HEAPU8[70000 + i]; return s;",
    ),
    guard("small number", "const x = 0x12345; return HEAPU8[x & 255] * 0;"),
    guard("value shifted", "return HEAP32[p >>> 2] >> 1;"),
    guard("value of 8 bits shifted", "return HEAPU8[p >>> 0] >> 4 | HEAP8[p >>> 0] >> 31;"),
    guard("values compared, added and negated", "return -HEAP32[p >>> 2] + (HEAP32[p >>> 2] >> 2) * 4 | 0;"),
    guard("shift of no address", "const x = -64; return [x >> 2, x >> 0, x | 0, ~~x];"),
    guard("index of no view", "const t = [1, 2, 3]; const i = 8; return t[i >> 2];"),
    guard("negative key of an object", "const t = { '-1': 5 }; const i = -4; return t[i >> 2];"),
    guard("BigInt arithmetic", "const a = 5n; return [a >> 1n, HEAP64[2n > 1n ? 70000 : 0], -a >> 2n];"),
    guard("views compared", "return [HEAP32 === HEAPU32, HEAP32.buffer === HEAPU8.buffer, !HEAP8];"),
    guard("views as names", "const o = { HEAP32: 1, heap: 2 }; return [o.HEAP32 >> 2, o.heap >> 1];"),
    guard("views as labels", "HEAP32: for (;;) { break HEAP32; } return 1;"),
    # Names that are bound to something else.
    guard("heap is an array", "const heap = [5, 4, 3]; const i = -1; return [heap[i], heap[2], heap[i + 1]];"),
    guard(
        "heap is an array, filled later",
        "const heap = []; heap.push(4); const n = heap.length; return heap[n - 1];",
    ),
    guard("HEAP is an object", "const HEAP = { '-1': 3 }; const k = -1; return HEAP[k];"),
    guard(
        "heap is a Map",
        "const heap = new Map([[-1, 2]]); const k = -1; return heap.get(k) + (heap[k] === undefined);",
    ),
    guard("heap is an argument", "const f = (heap, i) => heap[i]; return f({ '-1': 7 }, -1);"),
    guard("heap is a string", "const heap = 'abc'; const i = -2; return [heap[i], heap.at(i), heap.slice(i)];"),
    guard("HEAP32 is an array", "const HEAP32 = { '-1': 8 }; const i = -4; return HEAP32[i >> 2];"),
    guard(
        "HEAPU8 is an ordinary typed array",
        "const HEAPU8 = new Uint8Array(4); const i = -1; return [HEAPU8[i], HEAPU8.at(i)];",
    ),
    program(
        "binary heap class",
        """
class BinaryHeap {
  constructor() {
    this.heap = [];
  }
  push(value) {
    this.heap.push(value);
    let i = this.heap.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.heap[parent] <= this.heap[i]) break;
      [this.heap[parent], this.heap[i]] = [this.heap[i], this.heap[parent]];
      i = parent;
    }
  }
  before(i) {
    return this.heap[i - 1];
  }
  last() {
    return this.heap.slice(-1)[0];
  }
}
function run(p, q) {
  const h = new BinaryHeap();
  for (const x of [5, 3, 8, 1, 9, 2]) h.push(x);
  return [h.heap, h.before(0), h.last()];
}
""",
        fails=False,
    ),
    program(
        "property heap, assigned an array",
        "const x = {};\nfunction run(p, q) { x.heap = []; x.heap[-1] = 4; const i = -4; return x.heap[i >> 2]; }",
        fails=False,
    ),
    program(
        "property heap of a literal",
        "const x = { heap: { '-1': 4 } };\nfunction run(p, q) { const i = -4; return x.heap[i >> 2]; }",
        fails=False,
    ),
    # Arrays that are no view of the memory.
    guard(
        "ordinary typed array",
        "const t = new Uint8Array(16); const i = -1; t.set([3], 15); return [t[i], t.at(i), t.slice(i)];",
    ),
    guard(
        "ordinary typed array, shift",
        "const t = new Int32Array(4); const i = -4; return [t[i >> 2], t.subarray(i >> 2).length];",
    ),
    guard(
        "typed array over another's buffer",
        "const h16 = new Int16Array(8); const t = new Int8Array(h16.buffer); const i = -1; return [t[i], t.at(i)];",
    ),
    guard(
        "typed array of a list",
        "const t = Int8Array.from([1, 2]); const i = -1; return [t[i], t.subarray(i)[0]];",
    ),
    guard(
        "typed array over a new buffer",
        "const t = new Uint8Array(new ArrayBuffer(8)); const i = -1; return [t[i], t.at(i)];",
    ),
    guard(
        "typed array over a local buffer",
        "const buffer = new ArrayBuffer(8); const t = new Uint8Array(buffer); const i = -1; return [t[i], t.at(i)];",
    ),
    guard(
        "DataView of an ordinary buffer",
        "const d = new DataView(new ArrayBuffer(8)); const i = -1; try { return d.getInt8(i); } "
        "catch (e) { return e.name; }",
    ),
    guard(
        "slice of an ordinary buffer",
        "const b = new Uint8Array([1, 2, 3]).buffer; const i = -2; return b.slice(i);",
    ),
    guard(
        "copy of a part",
        "const t = HEAPU8.slice(70000, 70004); const i = -1; return [t[i], t.at(i), t.subarray(i).length];",
    ),
    guard(
        "part of a view",
        "const t = HEAPU8.subarray(70000, 70004); const i = -1; return [t[i], t.at(i), t.subarray(i).length];",
    ),
    guard(
        "typed array made of a part",
        "const t = new Int32Array(HEAP32.subarray(17500, 17504)); const i = -1; return t.at(i);",
    ),
    guard(
        "array methods",
        "const a = [1, 2, 3]; const i = -1; return [a.slice(i), a.fill(9, i), a.indexOf(9, i), a.at(i)];",
    ),
    guard(
        "string methods",
        "const s = 'hello'; const i = -3; return [s.slice(i), s.at(i), s.includes('l', i), s.indexOf('l', i)];",
    ),
    guard(
        "an object's methods",
        "const o = { set: (a, b) => b, fill: (a, b) => b }; const i = -4; return [o.set(1, i >> 2), o.fill(1, i)];",
    ),
    guard("a Map's set", "const m = new Map(); const i = -4; m.set('a', i >> 2); return m.get('a');"),
    guard(
        "comma that is no view",
        "const arr = { '-1': 6 }; const f = () => {}; const i = -4; return (f(), arr)[i >> 2];",
    ),
    guard("function that returns no view", "const v = () => ({ '-1': 6 }); const i = -4; return v()[i >> 2];"),
    guard(
        "Atomics over another array",
        "const t = new Int32Array(2); const i = 4; return Atomics.add(t, i >> 2, -4 >> 1);",
    ),
    guard("a length behind a view", "const f = (v, n) => n; const n = -3; return f(HEAPU8, n);"),
    guard("a callback behind a view", "const f = (v, g) => g(-3); return f(HEAPU8, (x) => x >> 1);"),
    guard("a call's first argument", "const f = (n, v) => n; const n = -64; return f(n >> 2, HEAP32);"),
    # Text that only looks like an access.
    guard("string", "return 'HEAP32[p >> 2]' + \"HEAPU8[p]\";"),
    guard("template text", "return `HEAP32[p >> 2] ${1} HEAPU8[p]`;"),
    guard("comments", "/* HEAP32[p >> 2] */ return 1; // HEAPU8[p]\n"),
    guard("regular expression", "return /HEAP32[p >> 2]/.test('HEAP32p') + /[/HEAPU8[p]]/.source;"),
    guard("division, not an expression", "const a = 8, g = 2; return a / g / 'HEAP32[p >> 2]'.length;"),
    guard("JSON and property names", "return JSON.stringify({ 'HEAP32[p >> 2]': { HEAPU8: 1 } });"),
    guard(
        "shader in a template",
        "return `#if X\\n#define HEAP32(p) (p >> 2)\\n  h = HEAP32[p >> 2];\\n#endif`;",
    ),
    guard("for-in keys", "if (p === -1) for (const k in HEAPU8) HEAPU8[k] = 0; return 1;"),
    guard("the memory itself", "return [wasmMemory.buffer.byteLength, wasmMemory.buffer['byteLength'] >> 16];"),
    body(
        "distance from zero of an address: left",
        "const at = Math.abs(p >> 2); return [HEAP32[at], HEAPU8[Math.abs(q)]];",
        stays_wrong=True,
        changes=False,
    ),
)
