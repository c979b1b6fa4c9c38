"""What shares names, helpers and buffers with views, but is none: it must stay, beside views that are mended."""

from __future__ import annotations

from tests.relocation.harness import body, guard

ROWS = (
    guard("heap from Array.from", "const heap = Array.from([3, 1, 2]); const i = -1; return [heap[i], heap.at(i)];"),
    guard("heap from an unknown call", "const heap = Object.assign({}, { a: 1 }); return ['a'].map((k) => heap[k]);"),
    guard("heap of JSON", "const heap = JSON.parse('{\"a\": 1}'); return ['a'].map((k) => heap[k]);"),
    guard("heap field of an argument", "class Q { constructor(a) { this.heap = a; } last(n) { return this.heap.at(n); } } return new Q([1, 2]).last(-1);"),
    guard("heap field, or a new one", "class Q { constructor(a) { this.heap = a || []; } last(n) { return this.heap.slice(n); } } return new Q([1, 2]).last(-1);"),
    guard("heap field of a copy", "function Q(a) { this.heap = a.slice(); } Q.prototype.last = function (n) { return this.heap.at(n); }; return new Q([1, 2]).last(-1);"),
    guard("heap in a list of fields", "const x = { 'heap': [6] }; return ((n) => x.heap.at(n))(-1);"),
    guard("memory that is somebody's", "class Mem { constructor() { this.buffer = ['a', 'b']; } } class C { constructor() { this.memory = new Mem(); } last(k) { return this.memory.buffer.slice(k); } } return new C().last(-1);"),
    guard("key chosen", "const k = p ? 'length' : 'byteLength'; return HEAPU8[k] > 5;"),
    guard("key of a parameter", "const f = (k) => HEAPU8[k]; return f('BYTES_PER_ELEMENT');"),
    guard("key from a list", "for (const k of ['BYTES_PER_ELEMENT']) return HEAP32[k];"),
    guard("Symbol in a variable", "const s = Symbol.iterator; return typeof HEAPU8[s];"),
    guard("computed name in a pattern", "const k = 'length'; const { [k]: n } = HEAPU8; return n > 5;"),
    guard("position from the end, negated", "const n = 4; return HEAPU8.subarray(-n).length;"),
    guard("position from the end, named", "const n = -4; return HEAPU8.subarray(n).length;"),
    guard("comparison as an index", "return [HEAPU8[p < 0 ? 1 : 2] * 0, [7, 8][p < q]];"),
    guard("arrays of one length", "const n = 4; const a = new Float32Array(n), b = new Int32Array(n), c = new Uint8Array(n); const i = -2; return [a.at(i), b.at(i), c.at(i)];"),
    guard("array by type", "function make(t, n) { if (t === 'f') return new Float32Array(n); if (t === 'i') return new Int32Array(n); return new Uint8Array(n); } const i = -2; return make('b', 4).at(i);"),
    body(
        "field of two classes",
        "class A { constructor() { this.data = HEAP32; } get(p) { return this.data[p >> 2]; } } class B { constructor(d) { this.data = d; } key(k) { return this.data[k]; } } return [new A().get(p), new B({ a: 1 }).key('a')];",
    ),
    body(
        "helper for views and objects",
        "function get(o, k) { return o[k]; } return [HEAPU8[p], get({ x: 4 }, 'x'), get(HEAPU8, 5) * 0];",
    ),
    body(
        "helper for views, arrays and strings",
        "function cut(o, a, b) { return o.slice(a, b); } return [HEAPU8[p], cut('hello', -2), cut([1, 2, 3], -2)];",
    ),
    body(
        "end that an option leaves out",
        "function sub(a, { end } = {}) { return HEAPU8.subarray(a, end)[1]; } return sub(p);",
    ),
    body("end that a variable leaves out", "let e; if (p === 'no') e = 3; return HEAPU8.subarray(p, e)[1];"),
    body("end of a missing argument", "function f() { return HEAPU8.subarray(arguments[0], arguments[1])[1]; } return f(p);"),
    body("end that may be undefined", "const e = p === 'no' ? 3 : undefined; return HEAPU8.subarray(p, e)[1];"),
    body("index, and later a text, in one variable", "var e = p >> 1; for (var n = 0; n < 3; n++) e++; var v = HEAPU16[e - 3]; e = 'x'; return v + e;"),
    body("preshifted base as an argument", "function at(base, off) { return HEAP32[base + (off >> 2)]; } return at(p >> 2, 8);"),
    body("imported by calls of one another", "function end(h, i) { while (h[i]) ++i; return i; } HEAPU8[q + 40] = 0; return end(HEAPU8, q) - q <= 40;"),
)  # fmt: skip
