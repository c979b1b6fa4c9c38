"""Helpers for views of several element sizes: called from other files, with a shift in a variable, by sums and quotients."""

from __future__ import annotations

from tests.relocation.harness import body, elsewhere, program, stays

#: A size that only this file's callers show is not known where others can call: a mask would cut addresses below 2 GiB.
CALLED_FROM_OUTSIDE = (
    elsewhere(
        "elsewhere: set, exported",
        """
export function store(view, at, list) { view.set(list, at / view.BYTES_PER_ELEMENT); }
export const doubles = (at, list) => store(HEAPF64, at, list);
""",
        "doubles(p, [1.5]); store(HEAPU8, q, [7, 8]); store(HEAPU16, q + 8, [9]); return HEAPF64[(p >>> 0) / 8];",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: subscript, exported arrow",
        """
export const peek = (mem, addr) => mem[addr / mem.BYTES_PER_ELEMENT];
export const peek32 = (addr) => peek(HEAPU32, addr);
""",
        "return [peek32(p), peek(HEAP8, q + 1), peek(HEAPU16, q + 2), peek(HEAPF64, q)];",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: module.exports, minified",
        "function f(t,r,e){const n=t.BYTES_PER_ELEMENT;return t.slice(r/n,(r+e)/n)}module.exports={cut:f,ints:(t,r)=>f(HEAP32,t,4*r)};",
        "return [module.exports.ints(p, 2), module.exports.cut(HEAPU8, q, 3), module.exports.cut(HEAP16, q, 4)];",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: exports, a function expression",
        """
exports.poke = function (h, ptr, value) { h[ptr / h.BYTES_PER_ELEMENT] = value; };
exports.pokeFloat = function (ptr, value) { exports.poke(HEAPF32, ptr, value); };
""",
        "exports.pokeFloat(p, 1.5); exports.poke(HEAPU8, q + 3, 200); exports.poke(HEAP16, q + 6, -2);",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: method of an exported class",
        """
export class Pool {
  read(view, at) { return view[at / view.BYTES_PER_ELEMENT]; }
  float(at) { return this.read(HEAPF32, at); }
}
""",
        "const pool = new Pool(); return [pool.float(p), pool.read(HEAPU8, q + 5), pool.read(HEAP64, q)];",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: static method and fill",
        """
class Zero { static out(v, p, n) { var s = v.BYTES_PER_ELEMENT; v.fill(0, p / s, (p + n) / s); } static words(p, n) { Zero.out(HEAP32, p, n * 4); } }
export { Zero };
""",
        "Zero.words(p, 2); Zero.out(HEAPU8, q + 1, 3); Zero.out(HEAPU16, q + 8, 4);",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: global function of a script",
        """
function putAt(heap, ptr, x) { heap[ptr / heap.BYTES_PER_ELEMENT] = x; }
function putInt(ptr, x) { putAt(HEAP32, ptr, x); }
""",
        "putInt(p, -5); putAt(HEAPU8, q + 7, 9); putAt(HEAPF64, q + 8, 2.5);",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: prototype",
        """
function Access() {}
Access.prototype.at = function (h, ptr) { return h[ptr / h.BYTES_PER_ELEMENT]; };
Access.prototype.word = function (ptr) { return this.at(HEAPU32, ptr); };
module.exports = Access;
""",
        "const a = new Access(); return [a.word(p), a.at(HEAPU8, q + 2), a.at(HEAP16, q + 4)];",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: bytes beyond an eighth of the space, by a plain index",
        """
export function load(words, index) { return words[index]; }
export const double = (ptr) => load(HEAPF64, ptr / 8);
""",
        "return [double(p), load(HEAPU8, q >>> 0), load(HEAPU16, (q >>> 0) / 2)];",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: an index and more, plain",
        """
export const third = function (list, i) { return list.at(i + 2); };
export function thirdInt(ptr) { return third(HEAP32, ptr >> 2); }
""",
        "return [thirdInt(p), third(HEAPU8, q >>> 0), third(HEAPU16, (q >>> 0) / 2)];",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: default export of an object",
        """
export default { copy(h, to, from, n) { const b = h.BYTES_PER_ELEMENT; h.copyWithin(to / b, from / b, from / b + n); }, ints(to, from) { this.copy(HEAP32, to, from, 2); } };
""".replace("export default {", "const api = {") + "export { api as default };\n",
        "api.ints(p, p + 16); api.copy(HEAPU8, q, q + 9, 3); api.copy(HEAP16, q + 8, q + 16, 2);",
        may_leave=True,
    ),
    elsewhere(
        "elsewhere: handed on through two functions",
        """
const where = (v, ptr) => ptr / v.BYTES_PER_ELEMENT;
export function get(v, ptr) { return v[where(v, ptr)]; }
export const getF = (ptr) => get(HEAPF32, ptr);
""",
        "return [getF(p), get(HEAPU8, q + 1), get(HEAPF64, q)];",
        may_leave=True,
    ),
)  # fmt: skip

#: One parameter, several sizes, a shift by a variable: the address is mended where it is shifted, and nowhere else.
SHIFT_BY_A_VARIABLE = (
    stays(
        "shift by a variable: right as it stands",
        "function word(v, a, k) { return v[a >>> k]; }\nfunction run(p, q) { return [word(HEAPU32, q, 2), word(HEAPU16, q, 1), word(HEAPF64, p, 3)]; }",
    ),
    stays(
        "shift by a variable: right, in an arrow",
        "const at = (h, ptr, log2) => h.at(ptr >>> log2);\nfunction run(p, q) { return [at(HEAP32, p, 2), at(HEAP8, q + 1, 0), at(HEAPU16, q, 1)]; }",
    ),
    stays(
        "shift by a variable: right, minified",
        "function a(t,n,r){return t[n>>>r]}function run(n,t){return[a(HEAPF64,n,3),a(HEAP16,t,1)]}",
    ),
    stays(
        "shift by a variable: right, a sum behind",
        "function nth(v, a, k, n) { return v[(a >>> k) + n]; }\nfunction run(p, q) { return [nth(HEAPU32, q, 2, 1), nth(HEAPU8, q, 0, 3)]; }",
    ),
    stays(
        "shift by a variable: right, in a method",
        "const io = { put(v, a, k, x) { v[a >>> k] = x; } };\nfunction run(p, q) { io.put(HEAPU32, p, 2, 7); io.put(HEAPU16, q, 1, 8); return 0; }",
    ),
    stays(
        "shift by a variable: right, from a table",
        "const S = { HEAPU8: 0, HEAP32: 2 };\nconst get = (n, a) => Module[n][a >>> S[n]];\nfunction run(p, q) { return [get('HEAPU8', p), get('HEAP32', q)]; }",
    ),
    elsewhere(
        "shift by a variable: right, exported",
        "export function span(v, a, k, n) { const i = a >>> k; return v.subarray(i, i + n); }\nexport const ints = (a, n) => span(HEAP32, a, 2, n);",
        "return [ints(p, 2), span(HEAPU8, q, 0, 3)];",
        fails=False,
        changes=False,
    ),
    program(
        "shift by a variable: signed",
        "function get(h, p, s) { return h[p >> s]; }\nfunction run(p, q) { return [get(HEAPU32, q, 2), get(HEAPU16, q, 1), get(HEAPU8, p, 0)]; }",
        may_leave=True,
        changes="either",
    ),
    program(
        "shift by a variable: signed, a sum behind",
        "const get = (h, p, s, n) => h[(p >> s) + n];\nfunction run(p, q) { return [get(HEAP32, q, 2, 1), get(HEAP16, q, 1, 3)]; }",
        may_leave=True,
        changes="either",
    ),
    program(
        "shift by a variable: signed, minified",
        "function g(t,n,r){return t.subarray(n>>r,(n>>r)+2)}function run(n,t){return[g(HEAPF32,n,2),g(HEAPU8,t,0)]}",
        may_leave=True,
        changes="either",
    ),
    program(
        "shift by a variable: the shift from clz32",
        "const log2 = (v) => 31 - Math.clz32(v.BYTES_PER_ELEMENT);\nfunction el(v, p) { return v[p >> log2(v)]; }\nfunction run(p, q) { return [el(HEAP32, p), el(HEAPU8, q), el(HEAP64, q)]; }",
        may_leave=True,
        changes="either",
    ),
    program(
        "shift by a variable: assigned in place",
        "function put(v, p, s, x) { p >>= s; v[p] = x; v[p + 1] = x; }\nfunction run(p, q) { put(HEAP16, p, 1, 3); put(HEAP32, q, 2, 4); return 0; }",
        may_leave=True,
        changes="either",
    ),
    program(
        "shift by a variable: named first",
        "class R { static at(v, p, s) { const i = p >> s; return v[i]; } }\nfunction run(p, q) { return [R.at(HEAPU32, p, 2), R.at(HEAP8, q, 0)]; }",
        may_leave=True,
        changes="either",
    ),
)  # fmt: skip

#: A sum behind a shift or a quotient of unknown size: the sum must not be wrapped, the address must.
SUMS_OF_UNKNOWN_SIZE = (
    program(
        "unknown size: ends of a quotient",
        "function sub(v, p, n) { const b = v.BYTES_PER_ELEMENT; return v.subarray(p / b, p / b + n); }\nfunction run(p, q) { return [sub(HEAP32, p, 2), sub(HEAPU8, q, 3), sub(HEAPF64, q, 1)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "unknown size: quotient and an offset, subscript",
        "const nth = (v, p, n) => v[p / v.BYTES_PER_ELEMENT + n];\nfunction run(p, q) { return [nth(HEAPU16, p, 1), nth(HEAPU8, q, 2), nth(HEAP32, q, 1)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "unknown size: quotient, the offset first, minified",
        "function r(t,n,r){return t[r+n/t.BYTES_PER_ELEMENT]}function run(t,n){return[r(HEAP32,t,1),r(HEAP8,n,3)]}",
        may_leave=True, changes="either",
    ),
    program(
        "unknown size: shift by a variable and a counter",
        "function list(h, p, s, n) { const out = []; for (let i = 0; i < n; i++) out.push(h[(p >> s) + i]); return out; }\nfunction run(p, q) { return [list(HEAP32, p, 2, 2), list(HEAPU8, q, 0, 3)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "unknown size: shifted, named, and a counter",
        "function sum(h, p, s, n) { const i = p >> s; let t = 0; for (let k = 0; k < n; ++k) t += h[i + k]; return t; }\nfunction run(p, q) { return [sum(HEAPU16, p, 1, 3), sum(HEAPU32, q, 2, 2)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "unknown size: quotient, named, and more",
        "const io = { put(v, p, xs) { let at = p / v.BYTES_PER_ELEMENT; for (const x of xs) v[at++] = x; } };\nfunction run(p, q) { io.put(HEAPF32, p, [1.5, 2.5]); io.put(HEAPU8, q, [1, 2, 3]); return 0; }",
        may_leave=True, changes="either",
    ),
    program(
        "unknown size: fill between",
        "function clear(v, p, n) { const b = v.BYTES_PER_ELEMENT; v.fill(1, p / b + 1, p / b + 1 + n); }\nfunction run(p, q) { clear(HEAP16, p, 3); clear(HEAP8, q, 2); clear(HEAPF64, q + 16, 1); return 0; }",
        may_leave=True, changes="either",
    ),
    program(
        "unknown size: less one element",
        "const before = (v, p, s) => v[(p >> s) - 1];\nfunction run(p, q) { return [before(HEAP32, p + 64, 2), before(HEAPU16, q, 1)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "unknown size: two addresses in one call",
        "function move(v, to, from, s, n) { v.copyWithin(to >> s, (from >> s) + 1, (from >> s) + 1 + n); }\nfunction run(p, q) { move(HEAP32, p, q, 2, 2); move(HEAPU8, p + 64, q + 64, 0, 3); return 0; }",
        may_leave=True, changes="either",
    ),
    body(
        "unknown size: a view chosen by a flag",
        "const out = []; for (const wide of [true, false]) { const v = wide ? HEAPU32 : HEAPU8, b = wide ? 4 : 1; out.push(v[p / b + 1], v.at(q / b + 2)); } return out;",
        may_leave=True, changes="either",
    ),
)  # fmt: skip

#: A helper makes the index, for a view whose kind it is told: the mend is in the helper.
INDEX_MADE_BY_A_HELPER = (
    program(
        "helper makes the index: quotient",
        "function toIndex(ptr, view) { return ptr / view.BYTES_PER_ELEMENT; }\nfunction get(v, p) { return v[toIndex(p, v)]; }\nfunction run(p, q) { return [get(HEAP32, p), get(HEAPU8, q)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "helper makes the index: shift from a switch",
        "const idx = (a, v) => { switch (v.BYTES_PER_ELEMENT) { case 2: return a >> 1; case 4: return a >> 2; case 8: return a >> 3; default: return a; } };\nfunction run(p, q) { return [HEAPU16[idx(p, HEAPU16)], HEAPF64[idx(q, HEAPF64)], HEAPU8[idx(q + 1, HEAPU8)]]; }",
        may_leave=True, changes="either",
    ),
    program(
        "helper makes the index: shift by a table",
        "const LOG = { 1: 0, 2: 1, 4: 2, 8: 3 };\nfunction slot(v, a) { return a >> LOG[v.BYTES_PER_ELEMENT]; }\nfunction run(p, q) { HEAP32.set([1, 2], slot(HEAP32, p)); HEAPU8.set([3], slot(HEAPU8, q)); return 0; }",
        may_leave=True, changes="either",
    ),
    program(
        "helper makes the index: minified, in a call",
        "const i=(n,t)=>n/t.BYTES_PER_ELEMENT,o=(t,n,r)=>t.subarray(i(n,t),i(n,t)+r);function run(n,t){return[o(HEAP16,n,2),o(HEAPF32,t,1)]}",
        may_leave=True, changes="either",
    ),
    program(
        "helper makes the index: method of an object",
        "const M = { index(heap, at) { return at / heap.BYTES_PER_ELEMENT; }, load(heap, at) { return heap[M.index(heap, at)]; } };\nfunction run(p, q) { return [M.load(HEAPU32, p), M.load(HEAP8, q)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "an offset beside an index that a helper gets",
        "function nth(h, i, n) { return h[i + n]; }\nconst steps = JSON.parse('[-1]');\nfunction run(p, q) { return [nth(HEAP32, (p >> 2) + 1, steps[0]), nth(HEAPU8, q + 1, steps[0])]; }",
        may_leave=True, changes="either",
    ),
    program(
        "helper makes the index: and the caller adds",
        "const toIndex = (pointer, heap) => pointer / heap.BYTES_PER_ELEMENT;\nfunction nth(heap, pointer, n) { return heap[toIndex(pointer, heap) + n]; }\nfunction run(p, q) { return [nth(HEAP32, p, 1), nth(HEAPU8, q, 3)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "helper makes the index: shift handed on",
        "class A { static ix(a, k) { return a >> k; } static get(v, a, k) { return v[A.ix(a, k)]; } }\nfunction run(p, q) { return [A.get(HEAPU16, p, 1), A.get(HEAP32, q, 2), A.get(HEAPU8, q, 0)]; }",
        may_leave=True, changes="either",
    ),
    elsewhere(
        "helper makes the index: exported",
        "export const at = (ptr, view) => ptr / view.BYTES_PER_ELEMENT;\nexport const word = (ptr) => HEAP32[at(ptr, HEAP32)];",
        "return [word(p), HEAPU8[at(q >>> 0, HEAPU8)], HEAPF64[at(q >>> 0, HEAPF64)]];",
        may_leave=True,
    ),
    elsewhere("size of the element: of a class that others make, by the class it extends", "class Base { constructor(v) { this.mem = v; } }\nexport class Words extends Base { load(n) { return ((b) => this.mem[n / b])(this.mem.BYTES_PER_ELEMENT); } }\nexport const load = (p) => new Words(HEAP32).load(p >>> 0);", "return [load(p), new Words(HEAPU8).load(q >>> 0)];", fails=False),
    elsewhere("size of the element: of a class that others make, held by a constant", "class Base { constructor(v) { this.mem = v; } }\nexport const Words = class extends Base { load(n) { return ((b) => this.mem[n / b])(this.mem.BYTES_PER_ELEMENT); } };\nexport const load = (p) => new Words(HEAP32).load(p >>> 0);", "return [load(p), new Words(HEAPU8).load(q >>> 0)];", fails=False),
    elsewhere("list's fill by a property named buffer, of a parameter's pattern", "export function out(box, at) { const { buffer: t = box[0] } = box; return t?.fill(7, at); }\nexport class S { static buffer; static use(x) { this.buffer = x; return this; } static load(p) { return this.buffer.slice(p, p + 4); } }\nexport const load = (p) => S.use(HEAPU8).load(p >>> 0);", "return [out({ buffer: [5, 4, 3, 2, 1] }, -2), [...load(p)]];", may_leave=True, fails=False),
    elsewhere("size of the element: of arguments, taken apart", "export function load() { const [view, at] = arguments; return view[at / view.BYTES_PER_ELEMENT + 1]; }\nexport const own = (p) => load(HEAPF64, p >>> 0);", "return [own(p), load(HEAP8, q >>> 0)];", fails=False),
    elsewhere("size of the element: of a rest parameter, taken apart", "export const load = (...all) => { const [view, at, shift] = all; return view[(at >> shift) + 1]; };\nexport const own = (p) => load(HEAP32, p, 2);", "return [own(p), load(HEAPU8, q, 0)];", may_leave=True),
    elsewhere("key or address: before a break of a label", "export function f(kind, one, other, t) { let key; block: { key = one; if (kind === 1) break block; key = other; } return t[key]; }\nconst all = (h) => [() => f(1, '-1', 3, Object.assign({}, { '-1': 4 })), () => f.apply(null, [1, h, 3, HEAP8])];", "return [typeof f(1, '-1', 3, Object.assign({}, { '-1': 4 })), f(1, p, 3, HEAP8)];", may_leave=True, changes="either"),
    elsewhere("key or address: before a break of a switch", "export function f(kind, one, other, t) { let key; switch (kind) { case 1: key = one; if (kind === 1) break; key = other; } return t[key]; }\nconst all = (h) => [() => f(1, '-1', 3, Object.assign({}, { '-1': 4 })), () => f.apply(null, [1, h, 3, HEAP8])];", "return [typeof f(1, '-1', 3, Object.assign({}, { '-1': 4 })), f(1, p, 3, HEAP8)];", may_leave=True, changes="either"),
    elsewhere("key or address: before a break of a loop", "export function f(kind, one, other, t) { let key; for (;;) { key = one; if (kind === 1) break; key = other; } return t[key]; }\nconst all = (h) => [() => f(1, '-1', 3, Object.assign({}, { '-1': 4 })), () => f.apply(null, [1, h, 3, HEAP8])];", "return [typeof f(1, '-1', 3, Object.assign({}, { '-1': 4 })), f(1, p, 3, HEAP8)];", may_leave=True, changes="either"),
    elsewhere("key or address: before a break of a label, over a block", "export function f(kind, one, other, t) { let key; key = 0; block: { key = 5; { key = one; if (kind === 1) break block; } key = other; } return t[key]; }\nconst all = (h) => [() => f(1, '-1', 3, Object.assign({}, { '-1': 4 })), () => f.apply(null, [1, h, 3, HEAP8])];", "return [typeof f(1, '-1', 3, Object.assign({}, { '-1': 4 })), f(1, p, 3, HEAP8)];", may_leave=True, changes="either"),
    elsewhere("key or address: before a continue", "export function f(kind, one, other, t) { let key; do { key = one; if (kind === 1) continue; key = other; } while (kind++ < 1); return t[key]; }\nconst all = (h) => [() => f(1, '-1', 3, Object.assign({}, { '-1': 4 })), () => f.apply(null, [1, h, 3, HEAP8])];", "return [typeof f(1, '-1', 3, Object.assign({}, { '-1': 4 })), f(1, p, 3, HEAP8)];", may_leave=True, changes="either"),
    elsewhere("key or address: before a throw", "export function f(kind, one, other, t) { let key; try { key = one; if (kind === 1) kind.f(); key = other; } catch {} return t[key]; }\nconst all = (h) => [() => f(1, '-1', 3, Object.assign({}, { '-1': 4 })), () => f.apply(null, [1, h, 3, HEAP8])];", "return [typeof f(1, '-1', 3, Object.assign({}, { '-1': 4 })), f(1, p, 3, HEAP8)];", may_leave=True, changes="either"),
    elsewhere("property of a pattern: of an object that is given something else", "export function cut(first, at) { const box = { its: first }; const { its: mine } = box; return mine.slice(at); }\nclass Memory { constructor(x) { this.its = x; } word(at) { return this.its[at >> 2]; } }\nexport const word = (p) => new Memory(HEAPU32).word(p);", "return [[...cut([3, 4, 5], -2)], word(p)];"),
    elsewhere("property of a pattern: of a parameter that is given a list", "class Doubles { static data; static use(x) { this.data = x; return this; } static load(at) { return this.data[at >> 3]; } }\nexport const load = (p) => Doubles.use(HEAPF64).load(p);\nexport function fill({ at, data: list }) { return list.fill(7, at); }\nexport const own = () => fill({ at: 1, data: Array.from({ length: 5 }, (_, i) => 10 - i) });", "return [load(p), fill({ at: -1, data: [5, 4, 3] }), own()];"),
    elsewhere("shift by a variable: in a sum, of a view that a setter is given", "export class Memory { set view(x) { this.its = x; } get view() { return this.its; } load(p, shift) { return this.view[(p >> shift) + 1]; } }\nexport const word = (p) => { const m = new Memory(); m.view = HEAP32; return m.load(p, 2); };", "const bytes = new Memory(); bytes.view = HEAP8; return [word(p), bytes.load(q, 0)];", may_leave=True),
)  # fmt: skip

ROWS = (*CALLED_FROM_OUTSIDE, *SHIFT_BY_A_VARIABLE, *SUMS_OF_UNKNOWN_SIZE, *INDEX_MADE_BY_A_HELPER)
