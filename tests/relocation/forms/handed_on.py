"""Values handed on by what is returned, by `arguments`, by lists and by other files: seen, or left and counted."""

from __future__ import annotations

from tests.relocation.forms.negative_ends import REST
from tests.relocation.harness import elsewhere, program, stays

#: Functions that functions return: what their calls give is seen.
RETURNED = (
    program(
        "returned: method of an object, curried",
        "function make(i) { return { go(words) { return words[i / words.BYTES_PER_ELEMENT]; } }.go; }\nfunction run(p, q) { return [make(q)(HEAP16), make(p)(HEAPU32)]; }",
    ),
    program(
        "returned: shift by a variable, curried",
        "function make(shift) { return { go(view, ptr) { return view[(ptr >> shift) + 1]; } }.go; }\nfunction run(p, q) { return [make(0)(HEAPU8, p), make(2)(HEAP32, q)]; }",
    ),
    program(
        "returned: arrow kept under a name",
        "const reader = (view) => (ptr) => view[ptr >> 2];\nfunction run(p, q) { const read = reader(HEAP32); return [read(p), read(q)]; }",
    ),
    stays(
        "returned: BigInt through two functions",
        "const make = (view) => { const kept = view; return (ptr) => ((i) => { const k = i; return kept[k]; })(ptr); };\nfunction run(p, q) { return make(HEAPU8)(BigInt(p >>> 0)); }",
    ),
    stays(
        "returned: BigInt by a method that gives the object back",
        "const io = { mem: null, use(view) { this.mem = view; return this; }, get(i) { return ((k) => this.mem[k])(i); } };\nfunction run(p, q) { return [io.use(HEAPU8).get(BigInt(q >>> 0)), io.use(HEAP8).get(70001n)]; }",
    ),
    stays(
        "returned: BigInt in a field of a function that makes objects",
        "function At(view, at) { this.view = view; this.at = at; }\nAt.prototype.get = function () { return this.view[this.at]; };\nfunction run(p, q) { return new At(HEAP8, BigInt(p >>> 0)).get(); }",
    ),
)  # fmt: skip

#: `arguments` and rest parameters are parameters.
ARGUMENTS = (
    program(
        "arguments: view and end",
        "function cut() { return arguments[0].subarray(arguments[1], arguments[2]); }\nfunction run(p, q) { return [...cut(HEAP8, q + 6 | 0, (q + 6 | 0) + 4)]; }",
    ),
    program(
        "arguments: Atomics by call",
        "function add() { return Atomics.add.call(Atomics, arguments[0], arguments[1] >> 2, 1); }\nfunction run(p, q) { return add(HEAP32, p); }",
    ),
    program(
        "arguments: DataView by apply",
        "function at() { return arguments[0]['getInt16'](arguments[1], true); }\nfunction run(p, q) { return at.apply(null, [new DataView(HEAPU8.buffer), q]); }",
    ),
    program(
        "arguments: shift by a variable, from a module",
        "function at() { return arguments[0].at(arguments[1] >> arguments[2]); }\nconst run = (p, q) => at(HEAP16, p, 1);",
    ),
    program(
        "rest: view and address",
        "const at = (...more) => more[0][more[1] >> 2];\nfunction run(p, q) { return [at(HEAP32, p), at(HEAPF32, q)]; }",
    ),
    stays(
        "rest: BigInt",
        "const at = (view, ...more) => view?.[more[0]];\nfunction run(p, q) { return at.call(null, HEAPU8, BigInt(p >>> 0) + 1n); }",
    ),
    program(
        "rest: own array with a negative address",
        "const swap = (view, ...more) => Atomics.exchange(view, (more[0] >> 2) + 1, 3);\nfunction run(p, q) { return [swap(HEAP32, q), swap(new Int32Array(4), -4)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "rest: spread into a method's positions",
        "const call = (f, self, ...more) => f.call(self, ...more);\nfunction run(p, q) { return call(HEAPU8.subarray, HEAPU8, p, p + 2); }",
        may_leave=True, changes="either",
    ),
)  # fmt: skip

#: A function hands all its arguments on.
FORWARDED = (
    program(
        "forwarded: apply with arguments",
        "function get(view, ptr) { return view[(ptr >> 2) + 1]; }\nfunction all() { return get.apply(this, arguments); }\nfunction run(p, q) { return [all(HEAP32, p), all(HEAPU32, q)]; }",
    ),
    program(
        "forwarded: spread, behind another argument",
        "const at = (n, view, ptr) => view[ptr >> 1] + n;\nconst more = (...all) => at(1, ...all);\nfunction run(p, q) { return more(HEAPU16, q); }",
    ),
    program(
        "forwarded: patterns of arguments and of a rest parameter",
        "function words() { const [view, n] = arguments; return view[n >> 2]; }\nconst put = (...all) => { const [view, n] = all; view.set([7], n >> 2); };\nfunction run(p, q) { put(HEAP32, q); return [words(HEAPF32, p), words.call(null, HEAPU32, q)]; }",
    ),
    program(
        "forwarded: a copy of arguments",
        "function size() { const all = Array.from(arguments); return all[0][all[1] / all[0].BYTES_PER_ELEMENT]; }\nfunction run(p, q) { return [size(HEAP32, p), size(HEAPU8, q)]; }",
    ),
    program(
        "forwarded: a keyed object beside a view",
        "const at = (...all) => { const [buffer, n] = all; return buffer[n >> 3]; };\nfunction run(p, q) { return [at(HEAPF64, q), at({ '-1': 5 }, -8)]; }",
        may_leave=True, changes="either",
    ),
    stays(
        "forwarded: BigInt through what calls back",
        "function call(x, then) { return then(x); }\nconst at = (ptr, view) => call(ptr, (key) => ((i) => view[i])(key));\nfunction run(p, q) { return at(BigInt(p >>> 0), HEAP8); }",
    ),
    program(
        "inherited: a keyed object where another has a view",
        "class B { constructor(x) { this.heap = x; } set heap(x) { this.its = x; } get heap() { return this.its; } }\nclass D extends B { read(ptr) { return this.heap[ptr / 4]; } }\nfunction run(p, q) { return [new D(HEAPU32).read(p), new D({ '-1': 5 }).read(-4)]; }",
        may_leave=True, changes="either",
    ),
)  # fmt: skip

#: A method as an argument.
METHODS = (
    program(
        "method handed on: DataView",
        "const at = (view, ptr) => ((m) => m.call(view, ptr, true))(view.getInt16);\nfunction run(p, q) { return at(new DataView(wasmMemory.buffer), q); }",
    ),
    program(
        "method handed on: set of a field",
        "class Words { constructor(view) { this.words = view; } put(at) { return ((m) => m.call(this.words, [7], at >> 2))(this.words.set); } }\nfunction run(p, q) { return new Words(HEAP32).put(q + 24); }",
    ),
)  # fmt: skip

#: What lists hold is what is put into them.
LISTS = (
    stays(
        "list: BigInt by a pattern and a callback",
        "function first(list, heap) { const [ptr] = list; return ((i) => heap[i])(ptr); }\nconst each = (list, heap) => list.map((i) => heap[i])[0];\nfunction run(p, q) { return [first([70001n], HEAPU8), each([BigInt(p >>> 0)], HEAP8)]; }",
    ),
    stays(
        "list: BigInt in a loop and in a Map",
        "function walk(list, heap) { for (const ptr of list) return heap[ptr]; }\nfunction kept(list, heap) { const map = new Map([['x', list[0]]]); return heap[map.get('x')]; }\nfunction run(p, q) { return [walk([BigInt(q >>> 0)], HEAPU8), kept([BigInt(p >>> 0)], HEAP8)]; }",
    ),
    program(
        "list: undefined and negative ends",
        REST + "function cut(list, view, p) { for (const end of list) return view.subarray(p, end); }\nconst each = (list, view, p) => list.map((end) => view.subarray(p, end))[0];\nfunction run(p, q) { return [rest(cut([undefined], HEAP8, q), q), rest(each([~1], HEAP8, p), p)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "list: a keyed object beside a view",
        "const get = (list, ptr) => Reflect.get(list[0], ptr >> 2);\nconst each = (list, n) => list.map((mem) => Reflect.get(mem, n >> 3))[0];\nfunction run(p, q) { return [get([HEAPU32], q), get([{ '-1': 5 }], -4), each([{ '-1': 5 }], -8), each([HEAPF64], p)]; }",
        may_leave=True, changes="either",
    ),
)  # fmt: skip

#: What only other files give to what a file exports.
OUTSIDE = (
    elsewhere(
        "outside: negative end, method of an exported class",
        "export class Part { bytes = HEAP8; of(start, end) { return this.bytes['subarray'](start, end); } }",
        "const part = new Part().of(q + 6, -1); return HEAP8.length - part.length - (q >>> 0);",
        may_leave=True,
    ),
    elsewhere(
        "outside: negative end, beside a caller here that gives addresses",
        "const o = { words: null, use(x) { this.words = x; return this; }, read(i, end) { return this.words.subarray(i, end); } };\nexport const inside = (p, q) => o.use(HEAP8).read(p + 3, (p + 3) + 4);\nexport { o };",
        "const part = o.use(HEAP8).read(q + 3, ~1); return [HEAP8.length - part.length - (q >>> 0), ...inside(p, q)];",
        may_leave=True,
    ),
    elsewhere(
        "outside: end left out, in what an exported function returns",
        "export function make(index) { const kept = index; return (view, end) => view.subarray.apply(view, [kept, end]); }\nexport const inside = (p) => make(p + 3)(HEAP8, undefined);",
        "return [HEAP8.length - inside(p).length - (p >>> 0), HEAP8.length - make(q)(HEAP8, ~1).length - (q >>> 0)];",
        may_leave=True,
    ),
    elsewhere(
        "outside: views of other sizes by a property of a parameter",
        "export const get = (o) => o.heap[o.at / o.heap.BYTES_PER_ELEMENT + 1];\nexport const double = (at) => get({ at, heap: HEAPF64 });",
        "return [double(q), get({ at: q >>> 0, heap: HEAP8 })];",
        may_leave=True,
    ),
    elsewhere(
        "outside: own array under the name that a class gives to a view",
        "export class K { data = HEAP32; get(key) { return this.data[key >> 2]; } }\nexport function cut({ data: view, end }, at) { return ((m) => m.call(view, at, end))(view.slice); }",
        "return [new K().get(p), ...cut({ data: Int16Array.of(5, 4, 3, 2, 1) }, 1 - 2)];",
        may_leave=True,
    ),
)  # fmt: skip

#: What else a view or a buffer may be.
OTHERS = (
    program(
        "beside a view: an own buffer, cut by a negative sum",
        "class B { constructor(mem) { this.mem = mem; } of(ptr) { return new Uint8Array(this.mem).subarray(ptr, ptr + 2); } }\nfunction run(p, q) { return [[...new B(new ArrayBuffer(32)).of(-8)], [...new B(wasmMemory.buffer).of(q)]]; }",
        may_leave=True, changes="either",
    ),
    program(
        "beside a view: a keyed object in a field called buffer",
        "class B { constructor(t) { this.buffer = t; } of(at) { return this.buffer[at / 8]; } }\nfunction run(p, q) { return [new B({ '-1': 5 }).of(-8), new B(HEAPF64).of(q)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "a view called buffer, of a parameter",
        "const get = (o) => o.buffer[o.at / o.buffer.BYTES_PER_ELEMENT];\nfunction run(p, q) { return [get({ at: q, buffer: HEAPF32 }), get({ at: p, buffer: HEAPU8 })]; }",
    ),
    program(
        "negative end: computed from what is written out",
        REST + "class C { constructor(words) { this.heap = words; } load(key, end) { return this.heap['subarray'](key, end); } }\nfunction run(p, q) { return [rest(new C(HEAP8).load(p, ~1), p), rest(new C(HEAP8).load(q, 1 - 3), q)]; }",
        may_leave=True, changes="either",
    ),
)  # fmt: skip

ROWS = (*RETURNED, *ARGUMENTS, *FORWARDED, *METHODS, *LISTS, *OUTSIDE, *OTHERS)
