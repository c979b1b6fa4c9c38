"""Addresses and indices that pass through variables (section 5, rules 1 and 5)."""

from __future__ import annotations

from tests.relocation.harness import body, program

ROWS = (
    # Rule 5: the definition is mended, the uses stay.
    body(
        "preshifted const",
        "const base = p >> 2; return HEAP32[base];",
        "const base = p >>> 2; return HEAP32[base];",
    ),
    body(
        "preshifted const and offsets",
        "const base = p >> 2; return HEAP32[base] + HEAP32[base + 1] + HEAPU32[base + 2];",
        "const base = p >>> 2; return HEAP32[base] + HEAP32[base + 1] + HEAPU32[base + 2];",
    ),
    body(
        "preshifted const and a counter",
        "const base = p >> 3; let s = 0; for (let i = 0; i < 4; i++) s += HEAPF64[base + i]; return s;",
        "const base = p >>> 3; let s = 0; for (let i = 0; i < 4; i++) s += HEAPF64[base + i]; return s;",
    ),
    body(
        "preshifted sum",
        "const base = p + 8 >> 2; HEAP32[base] = 5; HEAP32[base + 1] = 6;",
        "const base = p + 8 >>> 2; HEAP32[base] = 5; HEAP32[base + 1] = 6;",
    ),
    body(
        "preshifted chain",
        "const value = p >> 2; let s = 0; for (let i = 0; i < 8; i += 4) { const dst = value + i; "
        "s += HEAPF32[dst] + HEAPF32[dst + 3]; } return s;",
        "const value = p >>> 2; let s = 0; for (let i = 0; i < 8; i += 4) { const dst = value + i; "
        "s += HEAPF32[dst] + HEAPF32[dst + 3]; } return s;",
    ),
    program(
        "preshifted parameter, assigned",
        "function f(value) { value = value >> 2; return HEAP32[value] + HEAP32[value + 1]; }\n"
        "function run(p, q) { return f(p); }",
    ),
    program(
        "preshifted parameter, shift assignment",
        "function f(value) { value >>= 2; return HEAP32[value] + HEAP32[value + 1]; }\n"
        "function run(p, q) { return f(p); }",
        "function f(value) { value >>>= 2; return HEAP32[value] + HEAP32[value + 1]; }\n"
        "function run(p, q) { return f(p); }",
    ),
    body(
        "preshifted let in two branches",
        "let i; if (q === 1) i = q >> 2; else i = p >> 2; return HEAP32[i];",
        "let i; if (q === 1) i = q >>> 2; else i = p >>> 2; return HEAP32[i];",
    ),
    body(
        "preshifted, incremented",
        "let i = p >> 2; const a = HEAP32[i++]; const b = HEAP32[i++]; return [a, b];",
    ),
    body("preshifted, added to", "let i = p >> 2; let a = HEAP32[i]; i += 2; a += HEAP32[i]; return a;"),
    body(
        "preshifted, in a closure",
        "const i = p >> 2; const get = (n) => HEAP32[i + n]; return [get(0), get(3)];",
    ),
    body(
        "preshifted for a method",
        "const i = p >> 2; return HEAP32.subarray(i, i + 3);",
        "const i = p >>> 2; return HEAP32.subarray(i, i + 3);",
    ),
    body("preshifted by var, hoisted", "i = p >> 2; var i; return HEAP32[i];"),
    # Something else is done with it: whatever is done, the value must not change.
    body(
        "reused in a loop to an end",
        "let s = 0; const base = p >> 2; for (let i = base; i < base + 4; i++) s += HEAP32[i]; return s;",
    ),
    body(
        "reused in a loop to an end that is kept",
        "let s = 0; let i = p >> 2; const end = i + 4; for (; i < end; i++) s += HEAP32[i]; return s;",
    ),
    body(
        "loop from one shifted address to another",
        "let s = 0; for (let i = p >> 2, e = p + 64 >> 2; i < e; i++) s += HEAP32[i]; return s;",
    ),
    body(
        "loop from one shifted pointer to another",
        "let s = 0; const e = q >> 2; let i = p >> 2; while (i < e) s += HEAP32[i++]; return s;",
    ),
    body(
        "loop until a shifted address is met",
        "let s = 0; for (let i = p >> 3, e = p + 64 >> 3; i !== e; ++i) s += HEAPF64[i] > 0; return s;",
    ),
    body(
        "loop down to a shifted address",
        "let s = 0; for (let i = p + 64 >> 1, e = p >> 1; i > e;) s += HEAP16[--i]; return s;",
    ),
    body(
        "shifted addresses, their distance",
        "const i = p >> 2, e = p + 64 >> 2; return [HEAP32[i], HEAP32[e - 1], e - i];",
    ),
    program(
        "clearing from one shifted parameter to another",
        "function f(a, b) { a >>= 2; b >>= 2; while (a < b) HEAP32[a++] = 0; }\nfunction run(p, q) { f(p, q); }",
    ),
    program(
        "minified loop to an end",
        "function run(a){for(var c=a>>2,d=a+16>>2,e=0;c<d;)e+=HEAP32[c++];return e}",
    ),
    body("value is used", "const i = p >> 2; return [HEAP32[i], i << 2 === (p | 0)];"),
    body("value is compared", "const i = p >> 2, j = i + 2; return [HEAP32[i], i < j, j - i];"),
    body(
        "value is returned",
        "const f = (a) => { const i = a >> 2; HEAP32[i] = 3; return i; }; return f(p) - (p >> 2);",
    ),
    body("value is passed on", "const f = (n) => n; const i = p >> 2; return HEAP32[i] + HEAP32[f(i)];"),
    body("value is stored", "const o = {}; const i = p >> 2; o.i = i; return HEAP32[i] + HEAP32[o.i + 1];"),
    body("value is captured and changed", "let i = p >> 2; const next = () => i++; next(); return HEAP32[i];"),
    body("value is shared by shifts", "const i = p >> 1; return HEAP16[i] + HEAP8[i * 2] + HEAP16[i + 1];"),
    body("value is shifted on", "const i = p >> 2; return HEAPF64[i >> 1] + HEAP32[i];"),
    body("value is shifted on without a sign", "const i = p >> 2; return HEAPF64[i >>> 1];"),
    body("value is halved", "const i = p >> 2; return HEAPF64[i / 2];"),
    body("value is destructured", "const [i, j] = [p >> 2, q >> 2]; return HEAP32[i] + HEAP32[j];"),
    body("value is destructured from an object", "const { i } = { i: p >> 2 }; return HEAP32[i];"),
    body("value is a parameter's default", "const f = (a, i = a >> 2) => HEAP32[i]; return f(p);"),
    body("value is a property", "const o = { i: p >> 2 }; return HEAP32[o.i] + HEAP32[o.i + 1];"),
    body("value is an element", "const o = [p >> 2]; return HEAP32[o[0]] + HEAP32[o[0] + 1];"),
    body(
        "the definition of another shift",
        "let i = p >> 3; i = i * 2; return HEAP32[i] + HEAP32[i + 1];",
    ),
    body("one definition is an address", "let i = p; const a = HEAPU8[i]; i >>= 2; return a + HEAP32[i];"),
    body("one definition is another number", "let i = 5; if (q) i = p >> 2; return HEAP32[i];"),
    body("defined in a condition", "let i; if ((i = p >> 2)) return HEAP32[i]; return 0;"),
    body(
        "defined in a for",
        "let s = 0; for (let i = p >> 2, n = 0; n < 3; i++, n++) s += HEAP32[i]; return s;",
    ),
    body(
        "counted down",
        "let s = 0; let i = (p >> 2) + 4; for (let n = 0; n < 3; n++) s += HEAP32[--i]; return s;",
    ),
    program(
        "global index",
        "var i = 0;\nfunction set(a) { i = a >> 2; }\nfunction run(p, q) { set(p); return HEAP32[i] + HEAP32[i + 1]; }",
    ),
    program(
        "index read after a failure",
        "function run(p, q) { let i = p >> 2; try { HEAP32[i] = 5; throw 1; } catch { "
        "return HEAP32[i] + (i << 2 === (p | 0)); } }",
    ),
    # Addresses.
    body(
        "address in a loop",
        "let s = 0; for (let a = p, e = p + 4; a < e; a++) s += HEAPU8[a]; return s;",
        "let s = 0; for (let a = p, e = p + 4; a < e; a++) s += HEAPU8[a >>> 0]; return s;",
        align=1,
    ),
    body(
        "address that jumps",
        "let a = p; const r = []; while (r.length < 3) { r.push(HEAP32[a >> 2]); a += 4; } return r;",
        "let a = p; const r = []; while (r.length < 3) { r.push(HEAP32[a >>> 2]); a += 4; } return r;",
    ),
    body("address under or zero", "const a = p + 4 | 0; return HEAP32[a >> 2] + HEAPU8[a];"),
    body("address by BigInt", "const a = Number(BigInt(p)); return HEAPU8[a];"),
    body(
        "counter over an address",
        "let s = 0; for (let i = 0; i < 4; ++i) s += HEAPU8[p + i]; return s;",
        "let s = 0; for (let i = 0; i < 4; ++i) s += HEAPU8[p + i >>> 0]; return s;",
        align=1,
    ),
    body(
        "counter over an address, shifted",
        "let s = 0; for (let i = 0; i < 4; ++i) s += HEAP32[p + i * 4 >> 2]; return s;",
        "let s = 0; for (let i = 0; i < 4; ++i) s += HEAP32[p + i * 4 >>> 2]; return s;",
    ),
    body(
        "counter over an address, both ways",
        "let s = 0; for (let i = 4; i--;) s += HEAPU8[p + i]; return s;",
        "let s = 0; for (let i = 4; i--;) s += HEAPU8[p + i >>> 0]; return s;",
        align=1,
    ),
    body("address made unsigned before", "const a = p >>> 0; return HEAPU8[a];", fails=False),
    body("address made unsigned before, plus", "const a = p >>> 0; return HEAPU8[a + 3];", fails=False),
    body("index made unsigned before", "const i = p >>> 2; return HEAP32[i + 3];", fails=False),
    body(
        "counter that grows from an unsigned address",
        "let s = 0; for (let a = p >>> 0, e = a + 4; a < e; a++) s += HEAPU8[a]; return s;",
        fails=False,
        align=1,
    ),
    body(
        "counter that shrinks is no proof",
        "let a = (p >>> 0) + 4; a -= 3; return HEAPU8[a];",
        fails=False,
        changes="either",
    ),
    body("unsigned once, signed later", "let a = p >>> 0; a = a + 1 | 0; return HEAPU8[a];", align=1),
    body(
        "unsigned once, signed in a closure",
        "let a = p >>> 0; const f = () => { a |= 0; }; f(); return HEAPU8[a];",
    ),
    body("unsigned in one arm", "let a; if (q === 1) a = q >>> 0; else a = p; return HEAPU8[a];"),
    body("counter that grows by an address", "let i = 0; i += p; return HEAPU8[i];"),
    body("counter that is assigned by destructuring", "let i = 0; [i] = [p]; return HEAPU8[i];"),
    body("counter that is a loop's target", "let i = 0, r; for (i of [p]) r = HEAPU8[i]; return r;"),
    body(
        "counter under two names",
        "let s = 0; for (var i = 0; i < 1; i++) s += i; i = p; return HEAPU8[i] + s;",
    ),
)
