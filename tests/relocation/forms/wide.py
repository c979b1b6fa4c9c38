"""What is particular to memories of 64 bits: the exact text, and rows of the other tables that stay wrong there."""

from __future__ import annotations

from tests.relocation.harness import Row, body, expr, program

_OUTSIDE = "another file gives a function an index made by 32-bit operators, and nothing says there that it is one"

#: Rows that ask by 32-bit operators of their own what has come out: what they ask by where addresses have 64 bits.
ASKED = {
    "- (a >>> 0);": "- a;",
    "- (q >>> 0),": "- q,",
    "- (q >>> 0);": "- q;",
    "- (p >>> 0),": "- p,",
    "- (q >>> 0)]": "- q]",
    "+ (q >>> 0) ===": "+ q ===",
    "-(n>>>2)": "-n/4",
    "- (p >>> 2)": "- p / 4",
    "f(p) - (p >> 2)": "f(p) - p / 4",
    "new Words(HEAPU8).load(q >>> 0)": "new Words(HEAPU8).load(q)",
}

#: Rows that are wrong above 4 GiB for reasons that no edit of an index can mend, and are not counted as left.
STAY_WRONG = {
    "Buffer.from, copied from": "Node's own copy takes offsets below 8 GiB",
    "elsewhere: bytes beyond an eighth of the space, by a plain index": _OUTSIDE,
    "elsewhere: an index and more, plain": _OUTSIDE,
    "helper makes the index: exported": _OUTSIDE,
    "outside: views of other sizes by a property of a parameter": _OUTSIDE,
}

WIDE_ROWS: list[Row] = [
    expr("wide: 32 bit", "HEAP32[p >> 2]", "HEAP32[p / 4]"),
    expr("wide: 16 bit, unsigned shift", "HEAPU16[p >>> 1]", "HEAPU16[p / 2]"),
    expr("wide: 64 bit", "HEAPF64[p >> 3]", "HEAPF64[p / 8]"),
    expr("wide: sum of an index", "HEAP32[(p >> 2) + 1]", "HEAP32[p / 4 + 1]"),
    expr("wide: sum of an index, turned", "HEAP32[1 + (p >> 2)]", "HEAP32[1 + p / 4]"),
    expr("wide: sum of addresses", "HEAP32[p + 4 >> 2]", "HEAP32[(p + 4) / 4]"),
    expr("wide: sum within a sum", "HEAP32[(p + 4 >> 2) + 1]", "HEAP32[(p + 4) / 4 + 1]"),
    expr("wide: product of an address", "HEAP32[p * 1 >> 2]", "HEAP32[p * 1 / 4]"),
    expr("wide: after emcc's own pass", "HEAPU32[(p >> 2) + 1 >>> 0]", "HEAPU32[p / 4 + 1]"),
    expr("wide: after the mask for 4 GiB", "HEAP32[(p >>> 2) + 1 & 0x3fffffff]", "HEAP32[p / 4 + 1]"),
    expr("wide: cut twice", "HEAP32[p >>> 2 >>> 0]", "HEAP32[p / 4]"),
    expr("wide: or zero", "HEAPU8[p | 0]", "HEAPU8[p]"),
    expr("wide: two tildes", "HEAPU8[~~p]", "HEAPU8[p]"),
    expr("wide: two tildes behind a word", "HEAPU8[void 0,~~p]", "HEAPU8[void 0,p]"),
    expr("wide: unsigned", "HEAPU8[p >>> 0]", "HEAPU8[p]"),
    expr("wide: unsigned, and an offset", "HEAPU8[(p >>> 0) + 1]", "HEAPU8[p + 1]"),
    expr("wide: or zero of a sum", "HEAPU8[(p + 1 | 0) + 1]", "HEAPU8[(p + 1) + 1]"),
    expr("wide: shift of what is cut", "HEAP32[(p | 0) + 4 >> 2]", "HEAP32[(p + 4) / 4]"),
    expr("wide: a parenthesis that changes hands", "HEAPF64[(p + 8 >>> 0) + 8 >> 3]", "HEAPF64[((p + 8) + 8) / 8]"),
    expr("wide: or zero of a quotient", "HEAP32[p / 4 | 0]", "HEAP32[p / 4]"),
    expr("wide: with a comment", "HEAP32[p /* a */ >> 2]", "HEAP32[p /* a */ / 4]"),
    expr("wide: an end for 4 GiB", "HEAPU8.slice(p >>> 0, q && q >>> 0)[1]", "HEAPU8.slice(p, q)[1]"),
    expr("wide: minified", "HEAP32[(p>>2)+1]", "HEAP32[p/4+1]"),
    expr("wide: ends", "HEAP32.slice(p >> 2, p + 8 >> 2)", "HEAP32.slice(p / 4, (p + 8) / 4)"),
    expr(
        "wide: a length that is rounded up",
        "HEAP32.slice(p >> 2, (p >> 2) + (7 + 3 >> 2))",
        "HEAP32.slice(p / 4, p / 4 + (7 + 3) / 4)",
    ),
    expr("wide: constructor", "new Int16Array(HEAP8.buffer, p | 0, 2)", "new Int16Array(HEAP8.buffer, p, 2)"),
    expr("wide: DataView", "HEAP_DATA_VIEW.getUint8(p >>> 0)", "HEAP_DATA_VIEW.getUint8(p)"),
    expr("wide: Atomics", "Atomics.load(HEAP32, p >> 2)", "Atomics.load(HEAP32, p / 4)"),
    program(
        "wide: a shift by a variable",
        "const get = (h, a, s) => h[a >> s];\nfunction run(p, q) { return get(HEAP32, p, 2) + get(HEAPU16, q, 1); }",
        "const get = (h, a, s) => h[a / 2 ** s];\nfunction run(p, q) { return get(HEAP32, p, 2) + get(HEAPU16, q, 1); }",
    ),
    program(
        "wide: computed ahead",
        "function run(p, q) { const base = p >> 2; return HEAP32[base] + HEAP32[base + 1]; }",
        "function run(p, q) { const base = p / 4; return HEAP32[base] + HEAP32[base + 1]; }",
    ),
    program(
        "wide: shifted in place",
        "function run(p, q) { p >>= 2; return HEAP32[p] + HEAP32[p + 1]; }",
        "function run(p, q) { p /= 4; return HEAP32[p] + HEAP32[p + 1]; }",
    ),
    program(
        "wide: made unsigned in place",
        "function run(p, q) { p >>>= 0; q = q >>> 0; return HEAPU8[p] + HEAPU8[q]; }",
        "function run(p, q) { p; q = q; return HEAPU8[p] + HEAPU8[q]; }",
    ),
    program(
        "wide: a loop to an end",
        "function run(p,q){for(var i=p>>2,e=p+16>>2,n=0;i<e;)n+=HEAP32[i++];return n}",
        "function run(p,q){for(var i=p/4,e=(p+16)/4,n=0;i<e;)n+=HEAP32[i++];return n}",
    ),
    program(
        "wide: a loop to a computed end",
        "function run(p, q) { let n = 0; for (let i = p >> 2; i < (p + 16 >> 2); i++) n += HEAP32[i]; return n; }",
        "function run(p, q) { let n = 0; for (let i = p / 4; i < (p + 16) / 4; i++) n += HEAP32[i]; return n; }",
    ),
    program(
        "wide: through a parameter",
        "const get = (i) => HEAP32[i];\nfunction run(p, q) { return get(p >> 2); }",
        "const get = (i) => HEAP32[i];\nfunction run(p, q) { return get(p / 4); }",
    ),
    program(
        "wide: through a property",
        "function run(p, q) { const o = { at: p >> 2 }; o.at += 1; return HEAP32[o.at]; }",
        "function run(p, q) { const o = { at: p / 4 }; o.at += 1; return HEAP32[o.at]; }",
    ),
    program(
        "wide: through a result",
        "const index = (a) => a >> 2;\nfunction run(p, q) { return HEAP32[index(p) + 1]; }",
        "const index = (a) => a / 4;\nfunction run(p, q) { return HEAP32[index(p) + 1]; }",
    ),
    program(
        "wide: a BigInt made a Number",
        "const get = (a) => HEAP32[Number(a) >> 2];\nfunction run(p, q) { return get(BigInt(p)); }",
        "const get = (a) => HEAP32[Number(a) / 4];\nfunction run(p, q) { return get(BigInt(p)); }",
    ),
    program(
        "wide: through arguments",
        "function get() { return arguments[0][arguments[1]]; }\nfunction run(p, q) { return get(HEAP32, p >> 2); }",
        "function get() { return arguments[0][arguments[1]]; }\nfunction run(p, q) { return get(HEAP32, p / 4); }",
    ),
    program(
        "wide: through a rest parameter",
        "const get = (...at) => HEAPU8[at[1]];\nfunction run(p, q) { return get(q & 7, p >>> 0); }",
        "const get = (...at) => HEAPU8[at[1]];\nfunction run(p, q) { return get(q & 7, p); }",
    ),
    program(
        "wide: through a list that is given to a pattern",
        "const get = ([n, at]) => HEAP16[at + n];\nfunction run(p, q) { return get([1, p >> 1]); }",
        "const get = ([n, at]) => HEAP16[at + n];\nfunction run(p, q) { return get([1, p / 2]); }",
    ),
    program(
        "wide: through a list that is taken apart",
        "function get(list) { const [at] = list; return HEAPU8[at] + list.map((i) => HEAPU8[i])[0]; }\n"
        "function run(p, q) { return get([p | 0]); }",
        "function get(list) { const [at] = list; return HEAPU8[at] + list.map((i) => HEAPU8[i])[0]; }\n"
        "function run(p, q) { return get([p]); }",
    ),
    program(
        "wide: a word before what is cut",
        "function run(p, q) { const f = () => { return(p|0)+1 }; return HEAPU8[f()]; }",
        "function run(p, q) { const f = () => { return p+1 }; return HEAPU8[f()]; }",
    ),
]

#: What stays as it is, and is right: offsets, flags and small numbers are no addresses.
WIDE_STAY: list[Row] = [
    expr("wide: a bit's byte behind a base", "HEAPU8[p + ((q - p) % 64 >> 3)]", fails=False),
    expr("wide: a masked offset", "HEAPU8[p + (q & 7)]", fails=False),
    expr("wide: an index by a size", "HEAP32[p / 4 + (3 << 1)]", fails=False),
    expr("wide: a product that is cut", "HEAPU8[p + (0.5 * 9 | 0)]", fails=False),
    expr("wide: a coordinate beside a base", "[0.5, 1.5].map((x) => HEAPU8[p + (x * 3 | 0)])", fails=False),
    expr("wide: a small table", "HEAPU8[(HEAPU8[p] >> 2) + p]", fails=False),
    expr("wide: a value", "(HEAP32[p / 4] >> 2) + (HEAP32[p / 4] >>> 0) + ~~HEAPF32[p / 4]", fails=False),
    expr("wide: an index by hand", "HEAP32[p / 4 + 1]", fails=False),
    expr("wide: a table of bits, small", "[5, 6].map((bit) => HEAPU8[p + (bit >> 3)])", fails=False),
    expr(
        "wide: an offset that is loaded",
        "(HEAPU32[p / 4] = 16, HEAPU8[p + HEAPU32[p / 4]] + HEAPU8[HEAP32[p / 4] + p])",
        fails=False,
    ),
    body(
        "wide: a loaded offset in a variable",
        "HEAPU32[p / 4] = 4; const o = HEAPU32[p / 4]; return HEAP32[p / 4 + o];",
        fails=False,
    ),
    expr("wide: rounded up, and small", "HEAPU8.slice(p, p + (5 + 3 & ~3))", fails=False),
    program(
        "wide: small by its definition",
        "function run(p, q) { let i = 7; i >>= 1; return HEAPU8[p + i]; }",
        fails=False,
    ),
]


def _odd(name: str, code: str, given: str = "5") -> Row:
    call = f"at(p, globalThis.odd ?? {given})"
    return program(f"wide, odd: {name}", f"function at(p, n) {{ {code} }} function run(p) {{ return {call}; }}")


#: Offsets that are no multiples, beside an address: no quotient may be made of them, the rest may be left.
WIDE_ODD: list[Row] = [
    _odd("half an offset", "return HEAP32[(p >> 2) + (n >> 1)] ?? -1;"),
    _odd("half an offset, kept", "const half = n >> 1; return HEAP32[(p >> 2) + half] ?? -1;"),
    _odd("a byte's offset shifted alike", "return HEAP32[(p >> 2) + (n >> 2)] ?? -1;"),
    _odd("a byte's offset beside an index", "const b = p >> 2; return HEAP32[b + (n >> 2)] ?? -1;"),
    _odd("a shift that is assigned", "let k = n; k >>= 1; return HEAP32[(p >> 2) + k] ?? -1;"),
    _odd("less than the last", "return HEAP32[(p >> 2) + n - (n >> 1)] ?? -1;"),
    _odd(
        "the middle",
        "let low = 0, high = n; const mid = (low + high) >>> 1; return [HEAP32[(p >> 2) + mid] ?? -1, mid].join();",
    ),
    _odd("the middle of indexes", "const low = p >> 2, mid = low + low + n >> 1; return HEAP32[mid] ?? -1;"),
    _odd("an end", "let s = 0; for (let i = p >> 2; i < (p + n) >> 2; i++) s += HEAP32[i] + 1; return s;"),
    _odd("a helper that others call", "const u32 = (x) => x >>> 0; return [u32(-n), HEAPU8[u32(p)] ?? -1].join();"),
    _odd(
        "a mark that is returned",
        "const find = () => -1 >>> 0; const i = find(); return HEAPU8[i === 0xffffffff ? p : i] ?? -1;",
    ),
    _odd("an offset that is missing", "const o = {}; return HEAPU8[p + (o.offset >>> 0)] ?? -1;"),
    _odd("an offset with a fraction, before the address", "return HEAPU8[(n | 0) + p] ?? -1;", "5.5"),
    _odd("an offset with a fraction, by a variable", "const x = n; return HEAPU8[(x | 0) + p] ?? -1;", "5.5"),
    _odd(
        "both halves, by hand",
        "const low = p | 0, high = Math.floor(p / 2 ** 32); return HEAPU8[(low >>> 0) + high * 4294967296] ?? -1;",
    ),
    _odd("a comment behind the operator", "return HEAP32[p >>/* by */2];"),
]
