"""A property name that two classes share: the view's is mended, the other's is as it was."""

from __future__ import annotations

from tests.relocation.harness import elsewhere, program

ROWS = (
    program(
        "two classes: words, a view and a list",
        "class Linear { constructor(m) { this.words = new Uint32Array(m.buffer); } at(p) { return this.words[p >> 2]; } }\nclass List { constructor() { this.words = [1, 2, 3]; } at(i) { return this.words.at(i); } }\nfunction run(p, q) { return [new Linear(wasmMemory).at(p), new List().at(-1)]; }",
        "class Linear { constructor(m) { this.words = new Uint32Array(m.buffer); } at(p) { return this.words[p >>> 2]; } }\nclass List { constructor() { this.words = [1, 2, 3]; } at(i) { return this.words.at(i); } }\nfunction run(p, q) { return [new Linear(wasmMemory).at(p), new List().at(-1)]; }",
    ),
    program(
        "two classes: heap, a view and a queue",
        "class Queue { constructor() { this.heap = []; } push(x) { this.heap.push(x); } last(n) { return this.heap.slice(n); } parent(i) { return this.heap[(i - 1) >> 1]; } }\nclass Bytes { constructor() { this.heap = HEAPU8; } get(p) { return this.heap[p]; } part(p, n) { return this.heap.slice(p, p + n); } }\nfunction run(p, q) { const k = new Queue(); k.push(4); k.push(5); return [k.last(-1), k.parent(0), k.parent(1), new Bytes().get(p), new Bytes().part(q, 3)]; }",
    ),
    program(
        "two classes: buffer, the memory's and an own",
        "class A { constructor(mem) { this.buffer = mem.buffer; this.view = new DataView(this.buffer); } get(p) { return this.view.getInt32(p, true); } }\nclass B { constructor() { this.buffer = new ArrayBuffer(16); this.view = new Uint8Array(this.buffer); } get(i) { return [this.view.at(i), this.view.subarray(i).length]; } }\nfunction run(p, q) { return [new A(wasmMemory).get(p), new B().get(-3)]; }",
    ),
    program(
        "two classes: data, a view and keys",
        "class Store { constructor() { this.data = {}; } set(k, v) { this.data[k] = v; } get(k) { return this.data[k]; } }\nclass Mem { constructor() { this.data = HEAP16; } get(p) { return this.data[p >> 1]; } }\nfunction run(p, q) { const s = new Store(); s.set(-1, 'm'); s.set('a', 'n'); return [s.get('-1'), s.get(-1), s.get('a'), new Mem().get(p)]; }",
    ),
    program(
        "two classes: minified",
        "class t{constructor(t){this.a=new Int32Array(t.buffer)}g(t){return this.a[t>>2]}}class n{constructor(){this.a=[7,8]}g(t){return this.a.at(t)}}function run(r,e){return[new t(wasmMemory).g(r),new n().g(-1)]}",
    ),
    program(
        "two classes: constructor functions",
        "function Real() { this.view = HEAPF32; }\nReal.prototype.get = function (p) { return this.view[p >> 2]; };\nfunction Copy(list) { this.view = new Float32Array(list); }\nCopy.prototype.get = function (i) { return this.view.at(i); };\nfunction run(p, q) { return [new Real().get(p), new Copy([1.5, 2.5]).get(-2)]; }",
    ),
    program(
        "two classes: a view and a copy of it",
        "class Live { constructor() { this.bytes = HEAPU8; } at(p) { return this.bytes[p]; } }\nclass Snap { constructor(p, n) { this.bytes = HEAPU8.slice(p, p + n); } at(i) { return this.bytes.at(i); } }\nfunction run(p, q) { return [new Live().at(q), new Snap(p, 4).at(-1)]; }",
    ),
    program(
        "two classes: three",
        "class A { words = new Uint32Array(wasmMemory.buffer); at(p) { return this.words[p >> 2]; } }\nclass B { words = 'some words here'.split(' '); at(i) { return this.words.slice(i); } }\nclass C { words = new Map([[-1, 5]]); at(k) { return [this.words.get(k), this.words[k]]; } }\nfunction run(p, q) { return [new A().at(p), new B().at(-1), new C().at(-1)]; }",
    ),
    program(
        "two classes: private fields of one name",
        "class A { #m = HEAP32; get(p) { return this.#m[p >> 2]; } }\nclass B { #m = [3, 4]; get(i) { return this.#m.at(i); } }\nfunction run(p, q) { return [new A().get(p), new B().get(-1)]; }",
    ),
    program(
        "two classes: static fields of one name",
        "class A { static pool = HEAPU16; static get(p) { return A.pool[p >> 1]; } }\nclass B { static pool = []; static last(n) { return B.pool.at(n); } }\nfunction run(p, q) { B.pool = [6, 7]; return [A.get(q), B.last(-1)]; }",
    ),
    program(
        "two objects: literals of one name",
        "const live = { view: HEAP32, get(p) { return this.view[p >> 2]; } }, own = { view: new Int32Array([5, 6]), get(i) { return this.view.at(i); } };\nfunction run(p, q) { return [live.get(p), own.get(-1)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "two classes: the view comes later",
        "class Wasm { attach(memory) { this.memory = memory; this.words = new Uint32Array(memory.buffer); } load(p) { return this.words[p >> 2]; } }\nclass Trie { constructor() { this.words = []; } add(w) { this.words.push(w); return this; } nth(n) { return this.words.at(n); } }\nfunction run(p, q) { const w = new Wasm(); w.attach(wasmMemory); return [w.load(q), new Trie().add('a').add('b').nth(-2)]; }",
    ),
    elsewhere(
        "two classes: exported, used elsewhere",
        "export class Mem { constructor(memory) { this.memory = memory; this.heap = new Int32Array(this.memory.buffer); } get(p) { return this.heap[p >> 2]; } }\nexport class Heap { constructor(list) { this.heap = list; } get(i) { return this.heap.at(i); } top() { return this.heap[0]; } }",
        "return [new Mem(wasmMemory).get(p), new Heap([1, 2]).get(-1), new Heap(['x']).top()];",
        may_leave=True,
    ),
    elsewhere(
        "two classes: one extends",
        "class Base { constructor(v) { this.v = v; } }\nexport class Words extends Base { constructor() { super(HEAP32); } at(p) { return this.v[p >> 2]; } }\nexport class Names extends Base { constructor(l) { super(l); } at(i) { return this.v.at(i); } }",
        "return [new Words().at(p), new Names(['a', 'b']).at(-1)];",
        may_leave=True,
    ),
)  # fmt: skip
