"""What was found by attacks on the mode of 64 bits: what is put right, what is left and counted, what must not change."""

from __future__ import annotations

from tests.relocation.harness import Row, body, program

_LOOP = "{ let s = 0; for (let i = p; %s; i++) s += HEAPU8[i]; return s; }"


def _run(code: str) -> str:
    return f"function run(p, q) {{ {code} }}"


#: With the exact text.
FOUND_ROWS: list[Row] = [
    body("wide: or zero, turned", "return HEAPU8[0 | p];", "return HEAPU8[p];"),
    body("wide: all bits", "return HEAPU8[p & -1] + HEAPU8[-1 & p];", "return HEAPU8[p] + HEAPU8[p];"),
    body("wide: all bits, written out", "return HEAPU8[p & 0xffffffff];", "return HEAPU8[p];"),
    body("wide: shifted by nothing", "return HEAPU8[p << 0] + HEAPU8[p >> 0];", "return HEAPU8[p] + HEAPU8[p];"),
    body("wide: exclusive or zero", "return HEAPU8[p ^ 0] + HEAPU8[0 ^ p];", "return HEAPU8[p] + HEAPU8[p];"),
    body("wide: in place, all of them", "p ^= 0; p <<= 0; p &= -1; return HEAPU8[p];", "p; p; p; return HEAPU8[p];"),
    body("wide: or zero, turned, shifted", "return HEAP32[0 | p + 4 >> 2];", "return HEAP32[(p + 4) / 4];"),
    body("wide: or zero, turned, in parentheses", "return HEAP32[(0 | p) >> 2];", "return HEAP32[p / 4];"),
    body("wide: or zero, turned, cut again", "return HEAP32[(0 | p >> 2) >>> 0];", "return HEAP32[p / 4];"),
    body("wide: a mask, turned", "return HEAP32[0x3fffffff & (p >>> 2) + 1];", "return HEAP32[p / 4 + 1];"),
    body(
        "wide: cut, then shifted in place",
        "let a = p; a |= 0; a >>>= 2; return HEAP32[a];",
        "let a = p; a; a /= 4; return HEAP32[a];",
    ),
    body(
        "wide: an end that is cut",
        "let s = 0; const e = (p + 8) >>> 0; for (let i = p; i < e; i++) s += HEAPU8[i]; return s;",
        "let s = 0; const e = (p + 8); for (let i = p; i < e; i++) s += HEAPU8[i]; return s;",
    ),
    body(
        "wide: an end that is cut, in the loop",
        "let s = 0; for (let i = p; i < (p + 8 | 0); i++) s += HEAPU8[i]; return s;",
        "let s = 0; for (let i = p; i < (p + 8); i++) s += HEAPU8[i]; return s;",
    ),
    program(
        "wide: an end that is cut, given",
        f"function sum(a, e) {{ let s = 0; while (a < e) s += HEAPU8[a++]; return s; }}\n{_run('return sum(p, p + 8 | 0);')}",
        f"function sum(a, e) {{ let s = 0; while (a < e) s += HEAPU8[a++]; return s; }}\n{_run('return sum(p, p + 8);')}",
    ),
    body(
        "wide: an end that is cut, in a property",
        "const o = { end: p + 8 >>> 0 }; let s = 0; while (p < o.end) s += HEAPU8[p++]; return s;",
        "const o = { end: p + 8 }; let s = 0; while (p < o.end) s += HEAPU8[p++]; return s;",
    ),
    body(
        "wide: an end behind a sum, a step before it",
        "let i = p >> 2, e = (p >> 2) + 3, s = 0; do { s += HEAP32[i]; } while (++i < e); return s;",
        "let i = p / 4, e = p / 4 + 3, s = 0; do { s += HEAP32[i]; } while (++i < e); return s;",
    ),
    program(
        "wide: an end in a class",
        "class Walk { constructor(a, b) { this.i = a >> 2; this.e = b >> 2; }\n"
        "  sum() { let s = 0; while (this.i < this.e) s += HEAP32[this.i++]; return s; } }\n"
        + _run("return new Walk(p, p + 12).sum();"),
        "class Walk { constructor(a, b) { this.i = a / 4; this.e = b / 4; }\n"
        "  sum() { let s = 0; while (this.i < this.e) s += HEAP32[this.i++]; return s; } }\n"
        + _run("return new Walk(p, p + 12).sum();"),
    ),
    body(
        "wide: one address for views of two sizes",
        "const e = p | 0; const a = e >> 2, b = e >> 1; return HEAP32[a] + HEAP16[b];",
        "const e = p; const a = e / 4, b = e / 2; return HEAP32[a] + HEAP16[b];",
    ),
    program(
        "wide: through a rest parameter that is taken apart",
        f"const get = (...all) => {{ const [view, at] = all; return view[at]; }};\n{_run('return get(HEAPU8, p | 0);')}",
        f"const get = (...all) => {{ const [view, at] = all; return view[at]; }};\n{_run('return get(HEAPU8, p);')}",
    ),
    *(
        body(f"wide: before a {name}", code, code.replace(" >>> 0", ""))
        for name, code in {
            "break out of a block": "let at; b: { at = p >>> 0; if (p) break b; at = q; } return HEAPU8[at];",
            "break out of a loop": "let at; for (;;) { at = p >>> 0; if (p) break; at = q; } return HEAPU8[at];",
            "continue": "let at; do { at = p >>> 0; if (p) continue; at = q; } while (0); return HEAPU8[at];",
            "break of a case": "let at; switch (1) { case 1: at = p >>> 0; if (p) break; at = q; } return HEAPU8[at];",
            "throw": "let at; try { at = p >>> 0; null.x; at = q; } catch {} return HEAPU8[at];",
            "throw in a block": "let at; try { { at = p >>> 0; null.x; at = q; } } catch {} return HEAPU8[at];",
        }.items()
    ),
    body(
        "wide: a pattern with a default",
        "const { a, b = q >> 2 } = { a: p >> 2 }; return HEAP32[a] + HEAP32[b];",
        "const { a, b = q / 4 } = { a: p / 4 }; return HEAP32[a] + HEAP32[b];",
    ),
]

#: Wrong above 4 GiB and left as it is: each is counted.
FOUND_LEFT: list[Row] = [
    body("wide, left: bytes of an index", "const e = p >> 2, s = HEAP32[e]; return [s, (e << 2) - p].join();"),
    body(
        "wide, left: bytes of an index, in a view",
        "const e = p >> 2, s = HEAP32[e]; return [s, HEAPU8[e << 2]].join();",
    ),
    body("wide, left: an index in a product", "const e = p >> 2; return [HEAP32[e], Math.imul(e, 4) - p].join();"),
    body("wide, left: a distance", "const i = p >> 2, e = q >> 2; return [HEAP32[i], e - i].join();"),
    program(
        "wide, left: bytes of an index, in a class",
        "class Struct { constructor(a) { this.base = a >> 2; } get(i) { return HEAP32[this.base + i]; }\n"
        "  end() { return this.base + 2 << 2; } }\n"
        + _run("const s = new Struct(p); return [s.get(1), s.end() - p].join();"),
    ),
    program(
        "wide, left: an end by a length",
        f"function at(p, n) {_LOOP % 'i < (p + n) >>> 0'}\n{_run('return at(p, 8);')}",
    ),
    body("wide, left: compared with what is cut", "const z = (q - 512) >>> 0; return p === z ? HEAPU8[p] : -1;"),
    body(
        "wide, left: a key",
        "const m = new Map([[p >>> 0, 7]]); m.set(p >>> 0, 7); return [m.get(p), HEAPU8[p]].join();",
    ),
    body("wide, left: in a Set", "const m = new Set(); m.add(p >>> 0); return [m.has(p), HEAPU8[p]].join();"),
    body("wide, left: a key of an object", "const m = {}; m[p >>> 0] = 3; return [m[p], HEAPU8[p]].join();"),
    body("wide, left: out of a Map", "const m = new Map(); m.set('a', p >>> 0); return HEAPU8[m.get('a')];"),
    body(
        "wide, left: out of a Map that is written out", "const m = new Map([['a', p >> 2]]); return HEAP32[m.get('a')];"
    ),
    body("wide, left: pushed and popped", "const l = []; l.push(p >> 2); return HEAP32[l.pop()];"),
    body("wide, left: pushed behind another", "const l = [0]; l.push(p >> 2); return HEAP32[l[1]];"),
    body("wide, left: put into a list", "const l = []; l[0] = p >> 2; return HEAP32[l[0]];"),
    body(
        "wide, left: pushed, and walked",
        "const l = []; l.push(p >> 2, q >> 2); let s = 0; for (const i of l) s += HEAP32[i]; return s;",
    ),
    body("wide, left: a sum of a list", "return HEAP32[[p >> 2, 1].reduce((a, b) => a + b)];"),
    body("wide, left: a sum from a first value", "return HEAP32[[1, 2].reduce((a, b) => a + b, p >> 2)];"),
    body("wide, left: in 32 bits", "return HEAP32[new Uint32Array([p >> 2])[0]];"),
    body("wide, left: put into 32 bits", "const t = new Uint32Array(2); t[0] = p; return HEAPU8[t[0]];"),
    body("wide, left: a Set walked", "let s = 0; for (const i of new Set([p >> 2])) s += HEAP32[i]; return s;"),
    body("wide, left: yielded", "function* g() { yield p >> 2; } for (const i of g()) return HEAP32[i];"),
    program("wide, left: promised", "async " + _run("return Promise.resolve(p >> 2).then((i) => HEAP32[i]);")),
    body("wide, left: values of an object", "return HEAP32[Object.values({ a: p >> 2 })[0]];"),
    body(
        "wide, left: entries of an object",
        "const o = { a: p >> 2 }; for (const [k, v] of Object.entries(o)) return HEAP32[v];",
    ),
    body("wide, left: spread", "const o = [...[p >> 2]]; return HEAP32[o[0]];"),
    body("wide, left: made by a callback", "return [p, q].map((x) => x >> 2).map((i) => HEAP32[i]).join();"),
    body("wide, left: by Array.from", "return Array.from([p, q], (x) => x >> 2).map((i) => HEAP32[i]).join();"),
    body("wide, left: joined lists", "return [p >> 2].concat([q >> 2]).map((i) => HEAP32[i]).join();"),
    program(
        "wide, left: a list in a class",
        "class Stack { constructor() { this.l = []; } put(x) { this.l.push(x >>> 2); } take() { return this.l.pop(); } }\n"
        + _run("const s = new Stack(); s.put(p); return HEAP32[s.take()];"),
    ),
    body(
        "wide, left: bytes of an index, by another name",
        "const x = p >> 2, y = x, s = HEAP32[x]; return [s, (y << 2) - p].join();",
    ),
    body(
        "wide, left: bytes of an index, in place",
        "const x = p >> 2, s = HEAP32[x]; let y = x; y <<= 2; return [s, y - p].join();",
    ),
    program(
        "wide, left: bytes of an index, by a function",
        "const bytes = (i) => i << 2;\n" + _run("const x = p >> 2; return [HEAP32[x], bytes(x) - p].join();"),
    ),
    program(
        "wide, left: bytes of an index that a function makes",
        "const index = (a) => a >> 2;\n" + _run("const i = index(p); return [HEAP32[i], (i << 2) - p].join();"),
    ),
    body(
        "wide, left: an end of two that are shifted",
        "let s = 0, i = p >> 1; const c = (q - p) >> 6; while (i < (p >> 1) + c) s += HEAP16[i++]; return s;",
    ),
    body("wide, left: a text and back", "return HEAP32[+`${p >> 2}`];"),
    body(
        "wide, left: the rest of a list", "const [a, ...rest] = [p >> 2, q >> 2]; return HEAP32[a] + HEAP32[rest[0]];"
    ),
    body(
        "wide, left: the rest of a list, in a parameter",
        "const f = ([a, ...r]) => HEAP32[r[0]]; return f([1, q >> 2]);",
    ),
    body(
        "wide, left: beside a default",
        "const f = ({ at: [i = q >> 2] }) => HEAP32[i]; return f({ at: [p >> 2] }) + f({ at: [] });",
    ),
    body("wide, left: made of entries", "return HEAP32[Object.fromEntries([['i', p >> 2]]).i];"),
    body("wide, left: by reflection", "const o = {}; Reflect.set(o, 'i', p >> 2); return HEAP32[o.i];"),
    body("wide, left: of a Proxy", "const o = new Proxy({}, { get: () => p >> 2 }); return HEAP32[o.i];"),
    body("wide, left: a text and back, parsed", "return HEAP32[parseInt(String(p >> 2))];"),
    body("wide, left: a text and back, put together", "return HEAP32[parseInt('' + (p >> 2), 10)];"),
    body("wide, left: a text and back, by a method", "return HEAP32[parseInt((p >> 2).toString(16), 16)];"),
    body(
        "wide, left: sent to a generator",
        "function* g() { const at = yield 1; yield HEAPU8[at]; } const w = g(); w.next(); return w.next(p | 0).value;",
    ),
    body(
        "wide, left: sent to a generator, at once",
        "function* g() { yield HEAP32[yield 1]; } const w = g(); w.next(); return w.next(p >> 2).value;",
    ),
    body(
        "wide, left: sent to a generator that divides",
        "function* g(v) { const at = yield; return v.subarray(at / v.BYTES_PER_ELEMENT, at / v.BYTES_PER_ELEMENT + 2); }\n"
        "  const w = g(HEAPU16); w.next(); return w.next(p | 0).value;",
    ),
    program(
        "wide, left: what a function elsewhere is given",
        "globalThis.given = (x) => x;\n" + _run("return HEAP32[given(p >> 2)];"),
    ),
]


def _odd(name: str, code: str, given: str = "5") -> Row:
    return program(
        f"wide, odd: {name}",
        f"function at(p, n) {{ {code} }} function run(p) {{ return at(p, globalThis.odd ?? {given}); }}",
    )


#: Where a cut does more than cut an address, so that it is needed.
FOUND_ODD: list[Row] = [
    _odd("a fraction in a variable beside the address", "const a = n >>> 0; return HEAPU8[a + p] ?? -1;", "5.5"),
    _odd("a text in a variable beside the address", "const a = n >>> 0; return HEAPU8[a + p] ?? -1;", "'5'"),
    _odd("an address with a fraction", "const a = n >>> 0; return [HEAPU8[a] ?? -1, a].join();", "5.5"),
    _odd("an address with a fraction, or zero", "const a = n | 0; return [HEAPU8[a] ?? -1, a].join();", "5.5"),
    _odd("an address with a fraction, at once", "return HEAPU8[n >>> 0] ?? -1;", "5.5"),
    _odd("a fraction, in place", "n >>>= 0; return [HEAPU8[n] ?? -1, n].join();", "5.5"),
    _odd("a text, in place", "n >>>= 0; return [HEAPU8[n] ?? -1, n + 1].join();", "'5'"),
    _odd("nothing at all", "return HEAPU8[n >>> 0] ?? -1;", "undefined"),
    _odd("nothing at all, in a variable", "const a = n >>> 0; return [HEAPU8[a] ?? -1, a].join();", "undefined"),
    _odd("a negative one made unsigned", "let u = -2147483648; return HEAPU8[(u >>> 0) - 2147483648 + p];"),
    _odd("a negative one made unsigned, alone", "let u = -2147483648; return HEAPU8[(u >>> 0) - 2147483648] ?? -1;"),
    _odd("a coordinate", "n |= 0; return HEAPU8[p + n] ?? -1;", "1.5"),
    _odd("a coordinate, and an index", "n |= 0; return HEAP32[(p >> 2) + n] ?? -1;", "1.5"),
    _odd("a product", "const o = (n * 3 + 1) | 0; return HEAPU8[p + o] ?? -1;", "1.5"),
    _odd("an address and a product", "const o = (p + n * 3) >>> 0; return HEAPU8[o] ?? -1;", "1.5"),
    _odd("an address that is given as odd", "const e = n >> 2; return [HEAP32[e] ?? -1, e].join();"),
    _odd("bytes in steps of one", "let s = 0; for (let i = p; i < p + 8; i++) s += HEAP32[i >> 2]; return s;"),
    _odd(
        "bytes in steps of one, beside", "let s = 0; for (let i = 0; i < 8; i++) s += HEAP32[(p + i) >> 2]; return s;"
    ),
    _odd(
        "bytes in steps of one, by a sum",
        "let s = 0, i = p; while (i < p + 8) { s += HEAP16[i >> 1]; i = i + 1; } return s;",
    ),
    _odd(
        "a quotient in steps of one", "let s = 0; for (let i = p; i < p + 8; i++) s += HEAP32[i / 4 >>> 0]; return s;"
    ),
    _odd("an end by a fraction", "let s = 0; for (let i = p; i < (p + n) >>> 0; i++) s += HEAPU8[i]; return s;", "8.5"),
    _odd("one that a call leaves out", "const f = (k) => HEAPU8[k | 0] ?? -1; return f();"),
    _odd("an end that a call leaves out", "const f = (a, k) => HEAPU8.subarray(a, k >>> 0).length; return f(p);"),
    _odd("a boolean", "const k = n > 3; return HEAPU8[k | 0] ?? -1;"),
    _odd("a boolean in a variable", "const k = (n > 3) | 0; return HEAPU8[k] ?? -1;"),
    _odd("an element with a fraction", "HEAPF32[p >> 2] = 2.5; const k = HEAPF32[p >> 2] | 0; return HEAPU8[k] ?? -1;"),
    _odd(
        "a fraction that is loaded",
        "HEAPF64[p >> 3] = 2.5; return HEAPU8[HEAP_DATA_VIEW.getFloat64(p, true) >>> 0] ?? -1;",
    ),
    _odd("a fraction of a function", "const half = (x) => x / 2; return HEAPU8[half(n) | 0] ?? -1;"),
    _odd("a result that is divided", "let k = 0; k += n / 2; return HEAPU8[k | 0] ?? -1;"),
    _odd("a product that is no multiple", "const k = n * 10; return HEAP32[(p + k) >> 2] ?? -1;"),
    _odd("an odd offset in a variable", "const a = p + n; return HEAP32[a >> 2] ?? -1;"),
    _odd("an odd offset in a parameter", "const f = (a) => HEAP32[a >> 2] ?? -1; return f(p + n);"),
    _odd("an odd offset in a property", "const o = { at: p + 2 }; return HEAP32[o.at >> 2] ?? -1;"),
    _odd(
        "an end by an odd length",
        "const e = p + n; let s = 0; for (let i = p >> 1; i < e >> 1; i++) s += HEAP16[i]; return s;",
    ),
    _odd(
        "a countdown",
        "n |= 0; let s = 0; while (n--) { if (n < -9) return 'never'; s += HEAPU8[p + n]; } return s;",
        "3.5",
    ),
    _odd(
        "a hash",
        "let h = 7; for (let i = 0; i < 4; i++) h = Math.imul(h, 31) + HEAPU8[p + i] | 0; return HEAPU8[p + (h >>> 28)];",
    ),
    _odd("a counter that wraps", "let x = 4294967295; x = (x + 2) >>> 0; return HEAPU8[p + x];"),
]
