"""What the file shows of a value that is cut: whether it may be no address at all, so that the cut is needed."""

from __future__ import annotations

from tests.relocation.harness import Row, body, program


def _run(code: str) -> str:
    return f"function run(p, q) {{ {code} }}"


#: Nothing shows that it is none, or the program asks for that: taken away, with the exact text.
SHOWN_ROWS: list[Row] = [
    body(
        "wide, shown: a property that is written",
        "const f = (o) => HEAPU8[o.at >>> 0] ?? -1; return f({ at: p });",
        "const f = (o) => HEAPU8[o.at] ?? -1; return f({ at: p });",
    ),
    body(
        "wide, shown: a property that is written later",
        "const o = {}; o.at = p; return HEAPU8[o.at >>> 0];",
        "const o = {}; o.at = p; return HEAPU8[o.at];",
    ),
    body(
        "wide, shown: a property by a key",
        "const o = {}; o['at'] = p; return HEAPU8[o['at'] >>> 0];",
        "const o = {}; o['at'] = p; return HEAPU8[o['at']];",
    ),
    body(
        "wide, shown: assigned from another object",
        "const o = {}; Object.assign(o, { at: p }); return HEAPU8[o.at >>> 0];",
        "const o = {}; Object.assign(o, { at: p }); return HEAPU8[o.at];",
    ),
    body(
        "wide, shown: a getter",
        "const o = { get at() { return p; } }; return HEAPU8[o.at >>> 0];",
        "const o = { get at() { return p; } }; return HEAPU8[o.at];",
    ),
    body(
        "wide, shown: a field that a constructor gives",
        "class A { constructor(at) { this.at = at; } get() { return HEAP32[this.at >> 2]; } } return new A(p).get();",
        "class A { constructor(at) { this.at = at; } get() { return HEAP32[this.at / 4]; } } return new A(p).get();",
    ),
    body(
        "wide, shown: a field that a method gives",
        "class A { at = null; init(a) { this.at = a; return this; } get() { return HEAPU8[this.at >>> 0]; } }\n"
        "  return new A().init(p).get();",
        "class A { at = null; init(a) { this.at = a; return this; } get() { return HEAPU8[this.at]; } }\n"
        "  return new A().init(p).get();",
    ),
    program(
        "wide, shown: a variable that a function gives",
        "let at; function init(a) { at = a; } const get = () => HEAPU8[at >>> 0];\n" + _run("init(p); return get();"),
        "let at; function init(a) { at = a; } const get = () => HEAPU8[at];\n" + _run("init(p); return get();"),
    ),
    program(
        "wide, shown: a variable that a function gives, shifted",
        "let at = null; function init(a) { at = a; } const get = () => HEAP32[at >> 2];\n"
        + _run("init(p); return get();"),
        "let at = null; function init(a) { at = a; } const get = () => HEAP32[at / 4];\n"
        + _run("init(p); return get();"),
    ),
    body(
        "wide, shown: a default",
        "const f = (x = p) => HEAPU8[x >>> 0] ?? -1; return [f(p), f()].join();",
        "const f = (x = p) => HEAPU8[x] ?? -1; return [f(p), f()].join();",
    ),
    body(
        "wide, shown: a default by ||",
        "const f = (x) => HEAPU8[(x || p) >>> 0] ?? -1; return [f(p), f()].join();",
        "const f = (x) => HEAPU8[(x || p)] ?? -1; return [f(p), f()].join();",
    ),
    body(
        "wide, shown: a default by ??",
        "const f = (x) => HEAP32[(x ?? p) >> 2] ?? -1; return [f(p), f()].join();",
        "const f = (x) => HEAP32[(x ?? p) / 4] ?? -1; return [f(p), f()].join();",
    ),
    body(
        "wide, shown: a default in a pattern",
        "const f = ({ x = p }) => HEAPU8[x >>> 0] ?? -1; return [f({ x: p }), f({})].join();",
        "const f = ({ x = p }) => HEAPU8[x] ?? -1; return [f({ x: p }), f({})].join();",
    ),
    body(
        "wide, shown: asked for by a condition",
        "const f = (x) => (x ? HEAPU8[x >>> 0] : -1); return [f(p), f()].join();",
        "const f = (x) => (x ? HEAPU8[x] : -1); return [f(p), f()].join();",
    ),
    body(
        "wide, shown: asked for by &&",
        "const f = (x) => x && HEAP32[x >> 2]; return [f(p), f()].join();",
        "const f = (x) => x && HEAP32[x / 4]; return [f(p), f()].join();",
    ),
    body(
        "wide, shown: asked for by an if",
        "const f = (x) => { if (x !== undefined) return HEAPU8[x >>> 0]; return -1; }; return [f(p), f()].join();",
        "const f = (x) => { if (x !== undefined) return HEAPU8[x]; return -1; }; return [f(p), f()].join();",
    ),
    body(
        "wide, shown: asked for before",
        "const f = (x) => { if (!x) return -1; return HEAPU8[x >>> 0]; }; return [f(p), f()].join();",
        "const f = (x) => { if (!x) return -1; return HEAPU8[x]; }; return [f(p), f()].join();",
    ),
    body(
        "wide, shown: given where it is nothing",
        "const f = (x) => { if (x == null) x = p; return HEAPU8[x >>> 0]; }; return [f(p), f()].join();",
        "const f = (x) => { if (x == null) x = p; return HEAPU8[x]; }; return [f(p), f()].join();",
    ),
    body(
        "wide, shown: the rest is given to what bind makes",
        "const f = (n, x) => HEAP32[(x >> 2) + n]; return f.bind(null, 1)(p);",
        "const f = (n, x) => HEAP32[x / 4 + n]; return f.bind(null, 1)(p);",
    ),
    body(
        "wide, shown: in a Map",
        "const m = new Map([['a', p]]); m.set('b', q); return HEAPU8[m.get('a') >>> 0] + HEAP32[m.get('b') >> 2];",
        "const m = new Map([['a', p]]); m.set('b', q); return HEAPU8[m.get('a')] + HEAP32[m.get('b') / 4];",
    ),
    body(
        "wide, shown: in a Map, by a key that is not told",
        "const m = new Map(); for (const k of ['a']) m.set(k, p); return HEAP32[m.get('a') >> 2];",
        "const m = new Map(); for (const k of ['a']) m.set(k, p); return HEAP32[m.get('a') / 4];",
    ),
    body(
        "wide, shown: of an iterator",
        "const it = [p][Symbol.iterator](); return HEAP32[it.next().value >> 2];",
        "const it = [p][Symbol.iterator](); return HEAP32[it.next().value / 4];",
    ),
    program(
        "wide, shown: a result that is nothing at times",
        "const find = (n) => { if (n > 9) return null; return n; };\n" + _run("return HEAPU8[(find(3) || p) >>> 0];"),
        "const find = (n) => { if (n > 9) return null; return n; };\n" + _run("return HEAPU8[(find(3) || p)];"),
        fails=False,
    ),
]

#: The file shows that it may be none: left, and counted.
SHOWN_ODD: list[Row] = [
    body("wide, odd: " + name, code)
    for name, code in {
        "no property": "const o = {}; return HEAPU8[o.missing >>> 0] ?? -1;",
        "no property, shifted": "const o = {}; return HEAP32[o.missing >> 2] ?? -1;",
        "no property, shifted, in a sum": "const o = {}; return HEAP32[(o.missing >> 2) + 1] ?? -1;",
        "another property": "const o = { a: 1 }; return HEAPU8[o.missing >>> 0] ?? -1;",
        "another object's property": "const o = {}, other = { at: p }; return [HEAPU8[o.at >>> 0] ?? -1, HEAPU8[other.at]].join();",
        "no property of a parameter": "const f = (o) => HEAPU8[o.at >>> 0] ?? -1; return [f({ at: p }), f({})].join();",
        "no property in a pattern": "const f = ({ x }) => HEAPU8[x >>> 0] ?? -1; return [f({ x: p }), f({})].join();",
        "no property in a default": "const f = ({ x } = {}) => HEAPU8[x >>> 0] ?? -1; return [f({ x: p }), f()].join();",
        "no property of a class": "class A { get() { return HEAPU8[this.at >>> 0] ?? -1; } } return new A().get();",
        "no property of a global": "return HEAPU8[globalThis.nothing >>> 0] ?? -1;",
        "a property behind ?.": "const f = (o) => HEAPU8[o?.at >>> 0] ?? -1; return [f({ at: p }), f()].join();",
        "a property behind &&": "const f = (o) => HEAPU8[(o && o.at) >>> 0] ?? -1; return [f({ at: p }), f()].join();",
        "a call leaves it out": "const f = (x) => HEAPU8[x >>> 0] ?? -1; return [f(p), f()].join();",
        "a call leaves it out, shifted": "const f = (x) => HEAP32[x >> 2] ?? -1; return [f(p), f()].join();",
        "a call gives undefined": "const f = (x) => HEAP32[x >> 2] ?? -1; return [f(p), f(undefined)].join();",
        "a call of a call leaves it out": "const g = (x) => HEAP32[x >> 2] ?? -1, f = (x) => g(x); return [f(p), f()].join();",
        "a constructor leaves it out": "class A { constructor(at) { this.at = at; } get() { return HEAPU8[this.at >>> 0] ?? -1; } } return [new A(p).get(), new A().get()].join();",
        "compared with something else": "const f = (x) => (x !== 5 ? HEAPU8[x >>> 0] ?? -1 : 0); return [f(p), f()].join();",
        "never given": "let x; return HEAPU8[x >>> 0] ?? -1;",
        "not given always": "let x; if (p > q) x = p; return HEAPU8[x >>> 0] ?? -1;",
        "not given always, shifted": "let x; if (p > q) x = p; return HEAP32[x >> 2] ?? -1;",
        "null at times": "let x = null; if (p > q) x = p; return HEAPU8[x >>> 0] ?? -1;",
        "no result": "const f = () => {}; return HEAPU8[f() >>> 0] ?? -1;",
        "no result at times": "const f = (a) => { if (a > 4) return a; }; return [HEAPU8[f(p) >>> 0], HEAPU8[f(1) >>> 0] ?? -1].join();",
        "not in a Map": "const m = new Map(); m.set('a', p); return HEAPU8[m.get('b') >>> 0] ?? -1;",
        "not in a Map, shifted": "const m = new Map([['a', p]]); return HEAP32[m.get('b') >> 2] ?? -1;",
        "in no Map": "const m = new Map(); return HEAPU8[m.get('b') >>> 0] ?? -1;",
        "behind the end of a list": "const l = [p]; return HEAPU8[l[1] >>> 0] ?? -1;",
        "no number": "const x = Number('a'); return HEAPU8[x | 0] ?? -1;",
        "NaN": "const x = NaN; return HEAPU8[x | 0] ?? -1;",
        "Infinity": "const x = Infinity; return HEAPU8[x | 0] ?? -1;",
        "a text that is no number": "const f = (x) => HEAP32[x >> 2] ?? -1; return f('x');",
        "a boolean that is shifted": "const f = (x) => HEAP32[x >> 2] ?? -1; return f(true);",
        "a root": "const x = Math.sqrt(17); return HEAPU8[x | 0] ?? -1;",
        "a quotient of zeros": "const x = 0 / 0; return HEAPU8[x | 0] ?? -1;",
        "an end in no property": "const f = (o) => HEAPU8.subarray(8, o.end >>> 0).length; return [f({ end: 12 }), f({})].join();",
        "an end without an end": "return HEAPU8.subarray(0, Infinity >>> 0).length;",
        "an end of 4 GiB": "const e = 4294967296; return HEAP32.subarray(0, e >> 2).length;",
        "an end of 2 ** 32": "const e = 2 ** 32; return HEAPU8.subarray(0, e >>> 0).length;",
        "more than 4 GiB": "const a = 4294967296 + 5; return HEAPU8[a >>> 0] ?? -1;",
        "a mark before the end, unsigned": "const i = -4; return HEAP32.subarray(i >>> 2).length;",
    }.items()
]  # fmt: skip
