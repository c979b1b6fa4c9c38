"""What looks proven and is not, what looks like an address and is not."""

from __future__ import annotations

from tests.relocation.harness import body, expr, program

ROWS = (
    # `x & literal` cannot be negative only where the literal's sign bit is clear.
    expr("mask with the sign bit", "HEAPU8[p & 0xffffffff]", align=1),
    expr("mask that aligns", "HEAPU8[p & 0xfffffff8]"),
    expr("mask that aligns, negative", "HEAPU8[p & -8]"),
    expr("mask that aligns, of a sum", "HEAPU8[p + 7 & ~7]"),
    expr("mask that aligns an index", "HEAP32[p >> 2 & ~1]"),
    expr("mask that aligns an index, unsigned", "HEAP32[p >> 2 & 0xfffffffe]"),
    expr("mask on the left", "HEAPU8[-8 & p]"),
    expr("mask that is a name", "HEAPU8[p & [-1][0]]", align=1),
    expr("exact mask", "HEAP32[p >> 2 & 0x3fffffff]", "HEAP32[p >> 2 & 0x3fffffff]", fails=False),
    # What is unsigned does not stay so.
    expr("unsigned, then or zero", "HEAPU8[p >>> 0 | 0]", align=1),
    expr("unsigned, then a sum or zero", "HEAPU8[(p >>> 0) + 1 | 0]", align=1),
    expr("unsigned, then double tilde", "HEAPU8[~~(p >>> 0)]", align=1),
    expr("unsigned, then xor", "HEAPU8[(p >>> 0) ^ 1]"),
    expr("unsigned, then or", "HEAPU8[p >>> 0 | 3]"),
    expr("unsigned, then and", "HEAPU8[p >>> 0 & -4]"),
    expr("unsigned, then shifted up", "HEAPU8[p >>> 1 << 1]"),
    expr("unsigned, then shifted signed", "HEAP32[(p >>> 0) >> 2]"),
    expr("unsigned, then multiplied", "HEAPU8[(p >>> 1) * 2]", fails=False, changes="either"),
    expr("unsigned, less something", "HEAPU8[(p >>> 0) - 1]", fails=False, changes="either", align=1),
    expr("unsigned by an index", "HEAP32[(p >>> 2) + 1 | 0]", fails=False, changes="either"),
    expr("or zero of a signed shift by zero", "HEAPU8[(p >> 0) + 0]", align=1),
    expr("Math.floor", "HEAPU8[Math.floor(p)]", align=1),
    expr("Math.floor of a quotient", "HEAP32[Math.floor(p / 4)]"),
    expr("Math.max", "HEAP32[Math.max(p >> 2, p / 4)]"),
    expr("Math.imul", "HEAPU8[Math.imul(p, 1)]", align=1),
    expr("shift by a sum", "HEAP32[p >> 1 + 1]"),
    expr("shift by a separated number", "HEAP32[p >> 0b10]"),
    expr("shift by too much", "HEAP32[p >> 34]"),
    expr("shift by a negative", "HEAP32[p >> -30]"),
    # Counters that are none.
    body("counter set in a closure", "let i = 0; const set = (v) => { i = v; }; set(p); return HEAPU8[i];"),
    body("counter set by an object pattern", "let i = 0; ({ i } = { i: p }); return HEAPU8[i];"),
    body("counter set by a pattern's default", "let i = 0; [i = p] = []; return HEAPU8[i];"),
    body("counter set by a pattern in a loop", "let i = 0; for ([i] of [[p]]); return HEAPU8[i];"),
    body("counter set by ||=", "let i = 0; i ||= p; return HEAPU8[i];"),
    body("counter set by ^=", "let i = 0; i ^= p; return HEAPU8[i];"),
    body("counter set by |=", "let i = 0; i |= p; return HEAPU8[i];"),
    body("counter set by -=", "let i = 0; i -= -p; return HEAPU8[i];"),
    body("counter set by a comma", "let i = 0; i = (0, p); return HEAPU8[i];"),
    body("counter declared twice", "var i = 0; var i = p; return HEAPU8[i];"),
    body("counter that is a function's parameter", "const f = (i) => { i++; return HEAPU8[i]; }; return f(p);"),
    body("counter from a parameter's default", "const f = (i = 0) => HEAPU8[i]; return f(p);"),
    body("counter that steps by a variable", "let i = 0; for (const n of [p]) i += n; return HEAPU8[i];"),
    body("counter multiplied", "let i = 1; i *= p; return HEAPU8[i];"),
    body("counter in a class", "class C { i = 0; } const c = new C(); c.i = p; return HEAPU8[c.i];"),
    program("global counter", "var i = 0;\nfunction run(p, q) { globalThis; i = p; return HEAPU8[i]; }"),
    body("loaded unsigned, plus an address", "const n = HEAPU8[p] & 7; const a = n + q; return HEAPU8[a];"),
    body(
        "loaded signed",
        "HEAP32[p >> 2] = q; const a = HEAP32[p >> 2]; HEAP32[p >> 2] = 0; return HEAPU8[a + 4];",
    ),
    body(
        "loaded signed, grows",
        "HEAP32[p >> 2] = q; let a = HEAP32[p >> 2]; HEAP32[p >> 2] = 0; a += 4; return [HEAP32[a >> 2], HEAPU8[a]];",
    ),
    body(
        "loaded unsigned, grows",
        "HEAPU32[p >> 2] = q; let a = HEAPU32[p >> 2]; HEAP32[p >> 2] = 0; a += 4; return [HEAP32[a >> 2], HEAPU8[a]];",
    ),
    # Nested sites.
    body(
        "three deep",
        "HEAP32[p >> 2] = q; HEAP32[q >> 2] = p + 8; const v = HEAP32[HEAP32[HEAP32[p >> 2] >> 2] >> 2]; "
        "HEAP32[p >> 2] = 0; HEAP32[q >> 2] = 0; return v;",
    ),
    body(
        "nested in a quotient",
        "HEAP32[p >> 2] = q; const v = HEAP32[HEAP32[p >> 2] / 4 + 1]; HEAP32[p >> 2] = 0; return v;",
    ),
    body(
        "nested in a method",
        "HEAP32[p >> 2] = q; const v = HEAPU8.slice(HEAP32[p >> 2], HEAP32[p >> 2] + 4); HEAP32[p >> 2] = 0; return v;",
    ),
    expr("nested in an offset", "HEAP32[(p >> 2) + (HEAP8[q] & 1) * 2]"),
    expr("nested in a condition", "HEAPU8[HEAPU8[p] ? p : q]"),
    expr("nested in a wait", "Atomics.wait(HEAP32, p >> 2, HEAP32[p >> 2] + 1, 0)", shared=True),
    body("chained stores", "HEAP32[p >> 2] = HEAP32[q >> 2] = HEAPU8[p + 9] = 5;"),
    body("chained optional", "return HEAP32?.[p >> 2]?.toString();"),
    # Indices that pass through functions.
    body("index through a function", "const at = (a) => a >> 2; return HEAP32[at(p)] + HEAP32[at(p) + 1];"),
    body("index as an argument", "const f = (i) => HEAP32[i]; return f(p >> 2);"),
    body(
        "index in a recursion",
        "const f = (i, n) => n ? HEAP32[i] + f(i + 1, n - 1) : 0; return f(p >> 2, 3);",
    ),
    body("index as a default", "const f = (a, i = a >> 2) => HEAP32[i] + HEAP32[i + 1]; return f(p);"),
    body("indices in a list", "return [p >> 2, q >> 2].map((i) => HEAP32[i]);"),
    body("index in a field", "class C { i = p >> 2; get() { return HEAP32[this.i]; } } return new C().get();"),
    body(
        "unsigned and signed definitions",
        "let i = p >>> 2; if (q) i = q >> 2; return HEAP32[i] + HEAP32[i + 1];",
    ),
    body("index whose product is told", "const i = p >> 2; return [HEAP32[i], (i * 4 | 0) === (p | 0)];"),
    body("index whose half is used", "const i = p >> 2; return [HEAP32[i], HEAPF64[(i >> 1) + 1]];"),
    body(
        "an offset that is shifted",
        "let s = 0; for (let n = 0; n < 16; n += 4) s += HEAP32[(p >> 2) + (n >> 2)]; return s;",
    ),
    body("an offset that is negative", "let s = 0; for (let n = 4; n--;) s += HEAP32[(p >> 2) - n]; return s;"),
    body("an offset that is unsigned", "return HEAP32[(p >> 2) + (8 >>> 2)];"),
    # Keys of patterns.
    body("computed key of a pattern", "const { [p >> 2]: v } = HEAP32; return v;"),
    body("computed key of a pattern, 8 bit", "const { [p]: v, length } = HEAPU8; return [v, length > 0];"),
    # An end that is undefined means: to the end.
    body(
        "an end that callers leave out",
        "const f = (a, e) => HEAPU8.subarray(a, e)[1]; return f(p);",
    ),
    body(
        "an end that is a variable without a value",
        "let e; return HEAPU8.subarray(p, e)[1];",
    ),
    body(
        "an end that some callers leave out",
        "const f = (a, e) => HEAPU8.subarray(a, e)[1]; return [f(p), f(p, p + 4)];",
        changes="either",
        stays_wrong=True,
    ),
    body(
        "an end with a default",
        "const f = (a, e = a + 4) => HEAPU8.subarray(a, e); return f(p);",
    ),
    # BigInt: `>>>` would throw.
    body("BigInt address", "return HEAPU8[BigInt(p)];", changes="either", stays_wrong=True),
    body("BigInt sum", "return HEAPU8[BigInt(p) + 1n];", changes="either", stays_wrong=True),
    body("BigInt variable", "const a = BigInt(p); return HEAPU8[a + 1n];", changes="either", stays_wrong=True),
    body("BigInt back to a number", "return HEAP32[Number(BigInt(p)) >> 2];"),
    body("BigInt of a view", "HEAP64[p >> 3] = 5n << 32n >> 31n; return HEAP64[p >> 3] >> 1n;"),
    # Views by getter and by computed names.
    program(
        "view by getter",
        "const m = { get HEAP32() { return new Int32Array(wasmMemory.buffer); } };\n"
        "function run(p, q) { return m.HEAP32[p >> 2]; }",
    ),
    program(
        "view by a getter of another name",
        "class M { get words() { return new Int32Array(wasmMemory.buffer); } }\n"
        "function run(p, q) { return new M().words[p >> 2]; }",
    ),
)
