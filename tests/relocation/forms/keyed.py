"""Keyed objects, lists and priority queues that are called heap: byte for byte as they were."""

from __future__ import annotations

from tests.relocation.harness import body, program, stays

KEYED = (
    stays(
        "keyed heap: exported lookup",
        "export function find(heap, id) { return heap[id]; }\nexport function keep(heap, id, value) { heap[id] = value; }",
        "const t = { '-1': 'minus', x: 'ex' }; keep(t, 'y', 5); keep(t, -2, 6); return [find(t, 'x'), find(t, -1), find(t, 'y'), find(t, '-2')];",
    ),
    stays(
        "keyed heap: Object.keys",
        "function copy(heap) { const to = {}; Object.keys(heap).forEach((k) => { to[k] = heap[k]; }); return to; }\nfunction run(p, q) { return copy({ a: 1, '-3': 2 }); }",
    ),
    stays(
        "keyed heap: for-in",
        "const clone = function (heap) { var r = {}; for (var key in heap) r[key] = heap[key]; return r; };\nfunction run(p, q) { return clone({ one: 1, '-1': 2 }); }",
    ),
    stays(
        "keyed heap: in and delete",
        "function drop(heap, k) { if (k in heap) { const v = heap[k]; delete heap[k]; return v; } return null; }\nfunction run(p, q) { const h = { '-5': 1, b: 2 }; return [drop(h, -5), drop(h, 'b'), drop(h, 'c'), h]; }",
    ),
    stays(
        "keyed heap: entries",
        "function fillIn(heap, more) { for (const [k, v] of Object.entries(more)) heap[k] ??= v; return heap; }\nfunction run(p, q) { return fillIn({ a: 1 }, { a: 2, '-7': 3 }); }",
    ),
    stays(
        "keyed heap: String",
        "const by = (heap, x) => heap[String(x)] ?? heap[`${x}!`] ?? heap[x.toString() + '?'];\nfunction run(p, q) { return [by({ '-1': 4 }, -1), by({ '2!': 5 }, 2), by({ 'z?': 6 }, 'z')]; }",
    ),
    stays(
        "keyed heap: Symbol",
        "const own = Symbol('own');\nfunction mark(heap, k) { heap[k] = 1; return heap[own]; }\nfunction run(p, q) { return mark({}, own); }",
    ),
    stays(
        "keyed heap: method of a class",
        "class Store { constructor(heap) { this.heap = heap; } get(k) { return this.heap[k]; } set(k, v) { this.heap[k] = v; return this; } }\nfunction run(p, q) { const s = new Store({}); s.set('a', 1).set(-1, 2); return [s.get('a'), s.get('-1')]; }",
    ),
    stays(
        "keyed heap: minified parameter list",
        "function n(heap,t){return heap[t]}function r(heap,t,n){heap[t]=n}function run(){var t={};r(t,'k',1);r(t,-1,2);return[n(t,'k'),n(t,-1)]}",
    ),
    stays(
        "keyed heap: callbacks",
        "const values = (heap, names) => names.map((n) => heap[n]).concat(names.filter((n) => heap[n]));\nfunction run(p, q) { return values({ a: 1, '-1': 2 }, ['a', '-1', 'c']); }",
    ),
    stays(
        "keyed heap: reduce into it",
        "const count = (list) => list.reduce((heap, x) => { heap[x] = (heap[x] || 0) + 1; return heap; }, {});\nfunction run(p, q) { return count(['a', 'b', 'a', -1]); }",
    ),
    stays(
        "keyed heap: imported",
        "export const read = (state, k) => { const { heap } = state; return heap[k]; };",
        "return [read({ heap: { a: 1 } }, 'a'), read({ heap: new Map([[1, 2]]) }, 'size'), read({ heap: { '-1': 3 } }, -1)];",
    ),
    stays(
        "keyed heap: a rest parameter of pairs",
        "function all(heap, ...keys) { return keys.map((k) => heap[k]); }\nfunction run(p, q) { return all({ x: 1, '-1': 2 }, 'x', -1); }",
    ),
    stays(
        "keyed heap: default value",
        "export function named(name, heap = {}) { return heap[name] ||= []; }",
        "const h = {}; named('a', h).push(1); named(-1, h).push(2); return h;",
    ),
)  # fmt: skip

QUEUES = (
    stays(
        "queue: scheduler's push, pop and peek",
        """
function push(heap, node) { var index = heap.length; heap.push(node); a: for (; 0 < index;) { var parentIndex = (index - 1) >>> 1, parent = heap[parentIndex]; if (0 < compare(parent, node)) (heap[parentIndex] = node), (heap[index] = parent), (index = parentIndex); else break a; } }
function peek(heap) { return 0 === heap.length ? null : heap[0]; }
function compare(a, b) { return a - b; }
var tasks = [];
function run(p, q) { tasks.length = 0; for (const n of [5, 1, 4, 2]) push(tasks, n); return [peek(tasks), tasks]; }
""",
    ),
    stays(
        "queue: sift with signed halves, exported",
        "export function up(heap, i) { while (i > 0) { const j = (i - 1) >> 1; if (heap[j] <= heap[i]) break; [heap[i], heap[j]] = [heap[j], heap[i]]; i = j; } }\nexport const parent = (heap, i) => heap[(i - 1) >> 1];",
        "const h = [3, 5, 1]; up(h, 2); return [h, parent(h, 0), parent(h, 2)];",
    ),
    stays(
        "queue: last by a negative position",
        "var q0 = [];\nfunction last(heap, n) { return heap.slice(n)[0] ?? heap.at(n); }\nfunction run(p, q) { q0 = [1, 2, 3]; return [last(q0, -1), last(q0, -2)]; }",
    ),
    stays(
        "queue: popped by position",
        "function pop(heap, at) { const x = heap[at]; heap[at] = heap[heap.length - 1]; heap.length--; return x; }\nfunction run(p, q) { const list = [4, 5, 6]; return [pop(list, 1), pop(list, -1), list]; }",
    ),
    stays(
        "queue: compares with the one before",
        "const ordered = (heap, less, i) => i < 1 || !less(heap[i], heap[i - 1]);\nfunction run(p, q) { const l = (a, b) => a < b; return [ordered([1, 2], l, 1), ordered([2, 1], l, 1), ordered([2, 1], l, 0)]; }",
    ),
    stays(
        "queue: rest parameter",
        "function biggest(...heap) { let i = heap.length >> 1; for (; i--;) sink(heap, i); return heap[0]; }\nfunction sink(heap, i) { const l = 2 * i + 1; const c = heap[l + 1] > heap[l] ? l + 1 : l; if (heap[c] > heap[i]) { [heap[c], heap[i]] = [heap[i], heap[c]]; sink(heap, c); } }\nfunction run(p, q) { return biggest(3, 9, 4); }",
    ),
    stays(
        "queue: mnemonist's siftDown on items",
        "function siftDown(compare, heap, startIndex, i) { var item = heap[i]; while (i > startIndex) { var parentIndex = (i - 1) >> 1, parent = heap[parentIndex]; if (compare(item, parent) < 0) { heap[i] = parent; i = parentIndex; continue; } break; } heap[i] = item; }\nfunction Heap() { this.items = []; }\nHeap.prototype.push = function (x) { this.items.push(x); siftDown((a, b) => a - b, this.items, 0, this.items.length - 1); };\nfunction run(p, q) { const h = new Heap(); [5, 2, 8, 1].forEach((x) => h.push(x)); return h.items; }",
    ),
    stays(
        "queue: beside the real heap",
        "const queue = [];\nfunction add(heap, x) { heap.push(x); return heap.indexOf(x, -1) + heap.lastIndexOf(x, -1); }\nfunction run(p, q) { queue.length = 0; return [add(queue, 5), add(queue, 6), HEAPU8[p >>> 0]]; }",
    ),
    body(
        "queue: beside the real heap, which is mended",
        "const heap = [3, 1]; const i = -1; return [heap[i], heap.at(i), heap.slice(i), HEAP32[p >> 2], HEAPU8[q]];",
        "const heap = [3, 1]; const i = -1; return [heap[i], heap.at(i), heap.slice(i), HEAP32[p >>> 2], HEAPU8[q >>> 0]];",
    ),
    program(
        "queue: and a view through functions of one name",
        "class Q { constructor() { this.heap = []; } last(n) { return this.heap.at(n); } }\nclass M { constructor() { this.heap = HEAPU8; } last(n) { return this.heap.at(n); } }\nfunction run(p, q) { const k = new Q(); k.heap.push(7, 8); return [k.last(-1), k.last(-2), new M().last(p)]; }",
        may_leave=True, changes="either",
    ),
)  # fmt: skip

#: Beside views of the memory, by ways of which one may be forgotten.
BESIDE = (
    stays(
        "keyed: behind a getter, beside a view",
        "class B { constructor(x) { this.its = x; } get data() { return this.its; } }\nclass D extends B { get(at) { return this.data[at >> 1]; } }\n"
        "function run(p, q) { return [new D({ '-1': 5 }).get(-2), new D(HEAPU16) instanceof D]; }",
        may_leave=True,
    ),
    stays(
        "keyed: yielded, beside a view",
        "function* all(x) { yield x; }\nfunction get(first, key) { return Array.from(all(first)).map((h) => h[key / 8])[0]; }\n"
        "function first(x, key) { const [h] = all(x); return h[key / 8]; }\n"
        "function run(p, q) { return [get({ '-1': 5 }, -8), first({ '-1': 6 }, -8), typeof get(HEAPF64, 8), typeof first(HEAPF64, 8)]; }",
        may_leave=True,
    ),
    program("view or object, out of a variable's pattern", "function at(v, a) { const box = { its: v }; const { its: h } = box; return h[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, out of a pattern in a pattern", "function at(v, a) { const box = { its: { own: v } }; const { its: { own: h } } = box; return h[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, out of a list's pattern", "function at(v, a) { const box = [v]; const [h] = box; return h[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, out of a pattern of what is put in later", "function at(v, a) { const box = {}; box.its = v; const { its: h } = box; return h[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, by a loop", "function at(v, a) { for (const h of [v]) return h[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, by a loop over a Set", "function at(v, a) { const s = new Set([v]); for (const h of s) return h[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, by a loop over pairs", "function at(v, a) { for (const [, h] of [[1, v]]) return h[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, by a loop over a Map", "function at(v, a) { const m = new Map(); m.set('k', v); for (const [, h] of m) return h[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, by a Map's values", "function at(v, a) { const m = new Map([['k', v]]); for (const h of m.values()) return h[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, by a Map's forEach", "function at(v, a) { let out; const m = new Map([['k', v]]); m.forEach((h) => { out = h[a / 4]; }); return out; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, by a Map's get", "function at(v, a) { const m = new Map(); m.set('k', v); return m.get('k')[a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, put into a list", "function at(v, a) { const l = []; l.push(v); return l[0][a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, as an element", "function at(v, a) { const l = []; l[1] = v; return l[1][a / 4]; }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, thrown", "function at(v, a) { try { throw v; } catch (h) { return h[a / 4]; } }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, put into a list of a class", "class C { constructor() { this.l = []; } add(x) { this.l.push(x); return this; } get(a) { return this.l[0][a / 4]; } }\nfunction at(v, a) { return new C().add(v).get(a); }\nfunction run(p, q) { return [at({ '-1': 5, '-2': 6 }, -4), at(HEAPF32, p)]; }", may_leave=True, changes="either"),
    program("view or object, kept by ||=", "function at(flag, a) { let h = flag && { '-1': 5, '-2': 6 }; h ||= HEAP16; return h[a >> 1]; }\nfunction run(p, q) { return [at(true, -2), at(false, q)]; }", may_leave=True, changes="either"),
    program("view, or the object of ||=", "function at(flag, a) { let h = flag && HEAP16; h ||= { '-1': 5, '-2': 6 }; return h[a >> 1]; }\nfunction run(p, q) { return [at(false, -2), at(true, q)]; }", may_leave=True, changes="either"),
)  # fmt: skip
ROWS = (*KEYED, *QUEUES, *BESIDE)
