"""Ends that count from the end of the view, or are left out, however they come: still so, below 2 GiB and above."""

from __future__ import annotations

from tests.relocation.harness import elsewhere, program, stays

#: How far before the end of the memory a part ends.
REST = "const rest = (part, a) => HEAPU8.length - part.length - (a >>> 0);\n"

ROWS = (
    program(
        "negative end: yielded",
        REST + "function* ends(n) { yield n; }\nfunction run(p, q) { for (const e of ends(-1)) return rest(HEAPU8.subarray(p, e), p); }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: yielded by another, in a pattern",
        REST + "function* ends() { yield -2; }\nfunction* all() { yield* ends(); }\nfunction run(p, q) { const [e] = [...all()]; return rest(HEAPU8.subarray(q, e), q); }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: the next",
        REST + "function* ends() { yield -2; }\nfunction run(p, q) { const e = ends().next().value; return rest(HEAPU8.subarray(q, e), q); }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: sent to a generator",
        REST + "function run(p, q) { const it = (function* () { const e = yield; return rest(HEAPU8.subarray(p, e), p); })(); it.next(); return it.next(-1).value; }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: awaited",
        REST + "const later = async () => -1;\nasync function run(p, q) { const e = await later(); return rest(HEAPU8.subarray(p, e), p); }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: given to a tag",
        REST + "const cut = (parts, a, e) => HEAPU8.subarray(a, e);\nfunction run(p, q) { return rest(cut`${p} to ${-1}`, p); }",
        may_leave=True, changes="either",
    ),
    elsewhere(
        "negative end: method of an object that is had at once",
        "export const cutter = (h) => ({ go(a, e) { return h.subarray(a, e); } }).go;\nexport const first = (p) => cutter(HEAPU8)(p, undefined);",
        REST + "return [rest(cutter(HEAPU8)(p, -1), p)];",
        may_leave=True, changes="either",
    ),
    program(
        "undefined end: beside a property of somebody else's",
        "class B { constructor(x) { this.its = x; } get data() { return this.its; } }\nconst of = (p) => new B(HEAPU32).data[p >> 2];\n"
        "function cut(first, h, end) { const box = { its: first }; const { its: i } = box; return h?.subarray(i, end); }\n"
        + REST + "function run(p, q) { return [of(p), rest(cut(p, HEAPU8, undefined), p)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: parameter",
        REST + "function cut(a, e) { return HEAPU8.subarray(a, e); }\nfunction run(p, q) { return [rest(cut(p, -1), p), rest(cut(q, -64), q)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: parameter, also an address",
        REST + "const cut = (a, e) => HEAPU8.subarray(a, e);\nfunction run(p, q) { return [rest(cut(p, -1), p), cut(p, p + 4)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: default value",
        REST + "function cut(a, e = -2) { return HEAPU8.subarray(a, e); }\nfunction run(p, q) { return rest(cut(q), q); }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: property",
        REST + "const options = { end: -3 };\nfunction cut(a) { return HEAPU8.subarray(a, options.end); }\nfunction run(p, q) { return rest(cut(p), p); }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: property of a parameter",
        REST + "const cut = (a, o) => HEAPU8.subarray(a, o.end);\nfunction run(p, q) { return [rest(cut(p, { end: -3 }), p), rest(cut(q, {}), q)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: field of a class",
        REST + "class Cut { #end = -4; of(a) { return HEAPU8.subarray(a, this.#end); } }\nfunction run(p, q) { return rest(new Cut().of(p), p); }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: minified, of words",
        "function t(n,t){return HEAP32.subarray(n>>2,t)}function run(n,r){return HEAP32.length-t(n,-2).length-(n>>>2)}",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: chosen",
        REST + "function cut(a, open) { return HEAPU8.subarray(a, open ? -1 : a + 8); }\nfunction run(p, q) { return [rest(cut(p, true), p), cut(p, false)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: destructured",
        REST + "function cut({ from, to = -1 }) { return HEAPU8.subarray(from, to); }\nfunction run(p, q) { return [rest(cut({ from: p }), p), rest(cut({ from: q, to: -5 }), q)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "negative end: a loop's",
        REST + "function run(p, q) { return [-1, -2, -3].map((e) => rest(HEAPU8.subarray(p, e), p)); }",
        may_leave=True, changes="either",
    ),
    elsewhere(
        "negative end: from another file, set by a caller here",
        "export function part(start, end) { return HEAPU8.subarray(start, end); }\nexport const rest = (start) => part(start, -1);",
        "return [HEAPU8.length - rest(q).length - (q >>> 0), part(q, undefined).length + (q >>> 0) === HEAPU8.length];",
        may_leave=True,
    ),
    program(
        "negative end: fill up to it",
        "function wipe(v, from, e) { v.fill(9, from, e); }\nfunction run(p, q) { const own = new Uint8Array(8); wipe(own, 2, -2); wipe(HEAPU8, p, p + 4); return own; }",
        may_leave=True, changes="either",
    ),
    program(
        "undefined end: parameter of a parameter",
        REST + "function inner(a, e) { return HEAPU8.subarray(a, e); }\nfunction outer(a, e) { return inner(a, e); }\nfunction run(p, q) { return [rest(outer(p), p), outer(q, q + 2)]; }",
        may_leave=True, changes="either",
    ),
    program(
        "undefined end: property that is not there",
        REST + "const o = {};\nfunction run(p, q) { return rest(HEAPU8.subarray(p, o.end), p); }",
        may_leave=True, changes="either",
    ),
    program(
        "undefined end: of words, from a variable",
        "let end;\nfunction run(p, q) { return HEAP32.length - HEAP32.subarray(p >> 2, end).length - (p >>> 2); }",
        may_leave=True, changes="either",
    ),
    stays(
        "negative start: parameter",
        "function tail(n) { return HEAPU8.subarray(n).length; }\nfunction run(p, q) { return [tail(-1), tail(-9)]; }",
    ),
    stays(
        "negative start: default value and property",
        "const k = { n: -6 };\nfunction tail(n = -2) { return HEAPU8.slice(n).length; }\nfunction run(p, q) { return [tail(), tail(k.n)]; }",
    ),
    stays(
        "negative ends of own lists",
        "function cut(list, a, e) { return [list.slice(a, e), list.at(e), list.indexOf(3, e), list.includes(1, a), [...list].fill(0, e)]; }\nfunction run(p, q) { return [cut([1, 2, 3], 0, -1), cut(new Uint8Array([1, 2, 3]), 1, -2)]; }",
    ),
)  # fmt: skip
