"""GR101, GR102, GR103: addresses compared with zero, with each other, with values they cannot have."""

from __future__ import annotations

from tests.audit.rows import found, held, stays

#: A JavaScript library as emcc reads it: what its signature calls an address arrives unsigned.
LIBRARY = "let made; function addToLibrary(functions) {{ made = functions; }} addToLibrary({{ {} }}); function run(p, q, none) {{ {} }}".format

ROWS = (
    # GR101 sign-test-of-address
    found(
        "sign: of a list",
        "HEAP32[q >> 2] = p; HEAP32[p + 4 >> 2] = 0; let n = 0; for (let a = HEAP32[q >> 2]; a > 0; a = HEAP32[a + 4 >> 2]) n++; HEAP32[q >> 2] = 0; return n;",
        "GR105 HEAP32[q >> 2]",
        "GR101 a > 0",
        "GR105 HEAP32[a + 4 >> 2]",
    ),
    found(
        "sign: greater",
        "return p > 0 ? HEAPU8[p] : -1;",
        "GR101 p > 0",
        fixed="function run(p, q, none) { return p >>> 0 > 0 ? HEAPU8[p] : -1; }",
    ),
    found("sign: less", "if (p < 0) return -1; return HEAPU8[p];", "GR101 p < 0", mended=False),
    found("sign: at least", "if (p >= 0) return HEAPU8[p]; return -1;", "GR101 p >= 0", mended=False),
    found("sign: at most", "if (p <= 0) return -1; return HEAP32[p >> 2];", "GR101 p <= 0"),
    found("sign: turned around", "return 0 < p ? HEAPU8[p] : -1;", "GR101 0 < p"),
    found(
        "sign: of a load",
        held("const s = HEAP32[q >> 2];", "return s > 0 ? HEAPU8[s] : -1;"),
        "GR105 HEAP32[q >> 2]",
        "GR101 s > 0",
    ),
    found(
        "sign: of what malloc gives",
        "const m = wasmExports.malloc(4); return m > 0;",
        "GR109 wasmExports.malloc(4)",
        "GR101 m > 0",
    ),
    found(
        "sign: of an alignment",
        "const a = p & ~7; if (a < 0) return -1; return HEAPU8[a];",
        "GR104 p & ~7",
        "GR101 a < 0",
        mended=False,
    ),
    found(
        "sign: in a helper",
        "function ok(x) { return x > 0; } function run(p) { return ok(p) ? HEAPU8[p] : 0; }",
        "GR101 x > 0",
    ),
    found(
        "sign: minified",
        "function run(p,q,n){return p>0?HEAPU8[p]:-1}",
        "GR101 p>0",
        fixed="function run(p,q,n){return p>>>0>0?HEAPU8[p]:-1}",
    ),
    found(
        "sign: TypeScript",
        "function run(p: number) { return (p as number) > 0 ? HEAPU8[p!] : -1; }",
        "GR101 (p as number) > 0",
        fixed="function run(p: number) { return (p as number) >>> 0 > 0 ? HEAPU8[p!] : -1; }",
        path="row.ts",
    ),
    stays("sign: of an unsigned address", "p >>>= 0; if (p < 0) return -1; return HEAPU8[p];"),
    stays("sign: of a distance", "HEAPU8[p] = HEAPU8[q]; return (q >>> 0) - (p >>> 0) > 0;"),
    stays("sign: null", "return p !== 0 && p != null ? HEAPU8[p] : -1;"),
    stays("sign: of a byte", "return HEAP8[p] < 0;"),
    stays("sign: of a counter", "let n = 0; for (let i = 0; i < 4; i++) { if (i > 0) n += HEAPU8[p + i]; } return n;"),
    stays("sign: of a length", "const s = HEAPU8.subarray(p, p + 4); return s.length > 0;"),
    stays("sign: of low bits", "const low = p & 7; return low > 0 ? HEAPU8[p] : 1;"),
    stays("sign: truth", "return p ? HEAPU8[p] : -1;"),
    # GR102 mixed-sign-comparison
    found(
        "mixed: a load and an address",
        held("const same = HEAP32[q >> 2] === p >>> 0;", "HEAPU8[p] = 1; return same;"),
        "GR102 HEAP32[q >> 2] === p >>> 0",
        fixed=held("const same = HEAP32[q >> 2] >>> 0 === p >>> 0;", "HEAPU8[p] = 1; return same;"),
    ),
    found(
        "mixed: a load from each view",
        held("const a = HEAP32[q >> 2], b = HEAPU32[q >> 2];", "HEAPU8[a] = HEAPU8[b] = 1; return a == b;"),
        "GR105 HEAP32[q >> 2]",
        "GR102 a == b",
    ),
    found(
        "mixed: an order",
        "const s = q | 0; HEAPU8[s] = 1; return s < p >>> 0;",
        "GR104 q | 0",
        "GR102 s < p >>> 0",
    ),
    found(
        "mixed: an order of int32",
        "const a = p | 0, b = q | 0; HEAPU8[a] = HEAPU8[b]; return a < b;",
        "GR104 p | 0",
        "GR104 q | 0",
        "GR102 a < b",
    ),
    found(
        "mixed: switch",
        held("const a = HEAP32[q >> 2];", "HEAPU8[a] = 1; switch (a) { case p >>> 0: return 1; } return 0;"),
        "GR105 HEAP32[q >> 2]",
        "GR102 a",
    ),
    found(
        "mixed: an order of int32 by a property",
        "const a = { start: p | 0 }, b = { start: q | 0 }, isBefore = (x, y) => x.start < y.start; HEAPU8[a.start] = HEAPU8[b.start]; return isBefore(a, b);",
        "GR104 p | 0",
        "GR104 q | 0",
        "GR102 x.start < y.start",
    ),
    found(
        "mixed: sorted by a property",
        "const a = [{ start: p | 0 }, { start: 16 }]; HEAPU8[a[0].start] = 1; a.sort((x, y) => x.start - y.start); return a[0].start === 16;",
        "GR104 p | 0",
        "GR102 x.start - y.start",
    ),
    found(
        "mixed: a list sorted",
        "const a = []; HEAPU8[p | 0] = 1; a.push(p | 0); a.push(16); a.sort((x, y) => x - y); return a[0] === 16;",
        "GR102 x - y",
        fixed="function run(p, q, none) { const a = []; HEAPU8[p | 0] = 1; a.push(p | 0); a.push(16); a.sort((x, y) => (x >>> 0) - (y >>> 0)); return a[0] === 16; }",
    ),
    stays(
        "mixed: a list of unsigned sorted",
        "const a = [16]; HEAPU8[p] = 1; a.push(p >>> 0); a.sort((x, y) => x - y); return a[0] === 16;",
    ),
    stays(
        "mixed: a list of numbers sorted",
        "const a = [HEAPU8[p], HEAP32[p >> 2] | 0]; a.sort((x, y) => x - y); return a.length;",
    ),
    found(
        "mixed: greatest",
        "const a = q | 0, b = p >>> 0; HEAPU8[a] = 3; HEAPU8[b] = 7; return HEAPU8[Math.max(a, b)];",
        "GR104 q | 0",
        "GR102 Math.max(a, b)",
    ),
    found(
        "mixed: greatest of three",
        "const a = q | 0, b = p >>> 0; HEAPU8[a] = 3; HEAPU8[b] = 7; return HEAPU8[Math.max(a, 0, b)];",
        "GR104 q | 0",
        "GR102 Math.max(a, 0, b)",
    ),
    found(
        "mixed: greatest of an address and 0",
        "HEAPU8[p] = 7; return HEAPU8[Math.max(p, 0)];",
        "GR102 Math.max(p, 0)",
        fixed="function run(p, q, none) { HEAPU8[p] = 7; return HEAPU8[Math.max(p >>> 0, 0)]; }",
    ),
    found(
        "mixed: indexOf",
        held(
            "const list = [HEAPU32[q >> 2]];", "HEAPU8[p] = 1; const a = p | 0; HEAPU8[a] = 2; return list.indexOf(a);"
        ),
        "GR104 p | 0",
        "GR102 a",
    ),
    found(
        "mixed: includes",
        held(
            "const list = []; list.push(HEAP32[q >> 2]);",
            "const a = p >>> 0; HEAPU8[a] = 2; const b = p | 0; HEAPU8[b] = 3; list.push(b); return list.includes(a);",
        ),
        "GR104 p | 0",
        "GR102 b",
    ),
    found(
        "mixed: lastIndexOf of a property",
        "const o = { owners: [] }; const a = p >>> 0, b = p | 0; HEAPU8[a] = HEAPU8[b]; o.owners.push(b); return o.owners.lastIndexOf(a);",
        "GR104 p | 0",
        "GR102 b",
        fixed="function run(p, q, none) { const o = { owners: [] }; const a = p >>> 0, b = p >>> 0; HEAPU8[a] = HEAPU8[b]; o.owners.push(b >>> 0); return o.owners.lastIndexOf(a); }",
    ),
    found(
        "mixed: includes of a list written out",
        "const a = p >>> 0, b = p | 0; HEAPU8[a] = HEAPU8[b]; return [5, b].includes(a);",
        "GR104 p | 0",
        "GR102 b",
    ),
    found(
        "mixed: put into a list by an index",
        "const list = [], a = p >>> 0, b = p | 0; HEAPU8[a] = HEAPU8[b]; list[0] = b; return list.includes(a);",
        "GR104 p | 0",
        "GR102 b",
    ),
    found(
        "mixed: Object.is",
        "const a = p | 0, b = p >>> 0; HEAPU8[a] = HEAPU8[b]; return Object.is(a, b);",
        "GR104 p | 0",
        "GR102 Object.is(a, b)",
        fixed="function run(p, q, none) { const a = p >>> 0, b = p >>> 0; HEAPU8[a] = HEAPU8[b]; return Object.is(a >>> 0, b); }",
    ),
    found(
        "mixed: Object.is of an unsigned address and a negative number",
        "const a = p >>> 0; HEAPU8[a] = 7; const taken = Object.is(a, -1); return taken || Object.is(p, a);",
        "GR103 Object.is(a, -1)",
        "GR102 Object.is(p, a)",
        mended=False,
    ),
    stays(
        "mixed: Object.is of unsigned", "const a = p >>> 0, b = q >>> 0; HEAPU8[a] = HEAPU8[b]; return Object.is(a, b);"
    ),
    stays(
        "mixed: Object.is of what is nothing", "HEAPU8[p] = 7; return Object.is(p, null) || Object.is(p, undefined);"
    ),
    found(
        "mixed: the least of a list",
        "const list = [p | 0]; list.push(q | 0); HEAPU8[p] = 7; HEAPU8[q] = 3; return HEAPU8[Math.min(...list)];",
        "GR102 Math.min(...list)",
    ),
    found(
        "mixed: the greatest of a list, a number and what is written out",
        "const at = p | 0; HEAPU8[at] = 7; const list = [at]; return HEAPU8[Math.max(16, ...list)] + (Math.max(...[at, 16]) === 16);",
        "GR104 p | 0",
        "GR102 Math.max(16, ...list)",
        "GR102 Math.max(...[at, 16])",
    ),
    stays(
        "mixed: the least of a list of unsigned",
        "const list = [p >>> 0, q >>> 0]; HEAPU8[p] = 7; HEAPU8[q] = 3; return HEAPU8[Math.min(...list)];",
    ),
    stays(
        "mixed: the least of a list of numbers",
        "const list = [HEAP32[p >> 2], HEAPU8[q] | 0]; return Math.min(...list) + Math.max(...[...list, 4]);",
    ),
    found(
        "mixed: sorted as text",
        "const a = p | 0, b = q | 0; HEAPU8[a] = 3; HEAPU8[b] = 7; const list = [a, b]; list.sort(); return HEAPU8[list[0]];",
        "GR102 list.sort()",
        mended=False,
    ),
    stays(
        "mixed: includes of signed",
        "const a = p | 0, b = p | 0; HEAPU8[a] = HEAPU8[b]; const list = [a]; return list.includes(b);",
    ),
    stays(
        "mixed: includes of unsigned",
        "const a = p >>> 0, b = p >>> 0; HEAPU8[a] = HEAPU8[b]; const list = [a]; return list.includes(b);",
    ),
    stays(
        "mixed: includes of text",
        "HEAPU8[p] = 1; const names = ['a', 'b']; return names.includes('p') || names.indexOf('b');",
    ),
    stays("mixed: indexOf of a view", "HEAPU8[p] = 77; return HEAPU8.subarray(p, p + 4).includes(77);"),
    found(
        "mixed: the greatest is compared",
        "HEAPU8[p] = 1; HEAPU8[q] = 2; const a = q | 0; HEAPU8[a] = 1; return Math.max(a, p >>> 0) === p;",
        "GR104 q | 0",
        "GR102 Math.max(a, p >>> 0)",
        "GR102 Math.max(a, p >>> 0) === p",
        mended=False,
    ),
    stays(
        "mixed: an address in a text",
        "const a = p >>> 0, s = 'at'; HEAPU8[a] = 1; return s === 'at ' + a || s + a === 'at' + a;",
    ),
    found(
        "mixed: zero or more",
        "const a = p | 0; HEAPU8[a] = 1; return Math.max(0, a) === 0;",
        "GR104 p | 0",
        "GR102 Math.max(0, a)",
    ),
    found("mixed: a literal", "const a = p | 0; HEAPU8[a] = 1; return a < 4096;", "GR104 p | 0", "GR102 a < 4096"),
    found(
        "mixed: a computed number",
        "const a = p | 0; HEAPU8[a] = 1; return a < 4 * 1024;",
        "GR104 p | 0",
        "GR102 a < 4 * 1024",
    ),
    found(
        "mixed: a constant",
        "const PAGE = 1 << 16, a = p | 0; HEAPU8[a] = 1; return a < PAGE;",
        "GR104 p | 0",
        "GR102 a < PAGE",
    ),
    stays(
        "mixed: a variable that is no constant",
        "let many = 8; for (let i = 0; i < 4; i++) many += 2; const a = p; HEAPU8[a] = 1; return many < 4 * 1024;",
    ),
    stays("mixed: both unsigned", held("const a = HEAPU32[q >> 2];", "HEAPU8[a] = 1; return a === p >>> 0;")),
    stays("mixed: both signed", held("const a = HEAP32[q >> 2];", "HEAPU8[a + 64] = 1; return a === (p | 0);")),
    stays(
        "mixed: end of the same",
        "let n = 0; const end = p + 16; for (let a = p; a < end; a += 4) n += HEAP32[a >> 2]; return n;",
    ),
    stays("mixed: nothing", "const a = p | 0; HEAPU8[a] = 1; return a === null || a === undefined;"),
    stays("mixed: offsets", "const a = 5 & p, b = HEAPU32[p >> 2] & 15; HEAPU8[p + a] = 1; return a < b;"),
    stays("mixed: values", "return HEAP32[p >> 2] === HEAPU32[q >> 2];", setup=bytes(600)),
    # GR103 sentinel-of-other-sign
    found(
        "sentinel: minus one of an unsigned address",
        LIBRARY(
            "f__sig: 'ip', f: function (at) { if (at === -1) return -1; return HEAPU8[at]; }",
            "return [made.f(p), made.f(none)];",
        ),
        "GR103 at === -1",
        fixed=LIBRARY(
            "f__sig: 'ip', f: function (at) { if ((at | 0) === -1) return -1; return HEAPU8[at]; }",
            "return [made.f(p), made.f(none)];",
        ),
    ),
    found(
        "sentinel: not minus one, turned around",
        LIBRARY(
            "f__sig: 'ip', f: function (at) { if (-1 != at) return HEAPU8[at]; return -1; }",
            "return [made.f(p), made.f(none)];",
        ),
        "GR103 -1 != at",
    ),
    found(
        "sentinel: a label",
        LIBRARY(
            "f__sig: 'ip', f(at) { switch (at) { case -1: return -1; } return HEAPU8[at]; }",
            "return [made.f(p), made.f(none)];",
        ),
        "GR103 -1",
        mended=False,
    ),
    found(
        "sentinel: 0xffffffff",
        "function mapped(at) { return at === 0xffffffff ? -1 : HEAPU8[at]; } function run(p, q, none) { return [mapped(p), mapped(none)]; }",
        "GR103 at === 0xffffffff",
        mends_low=True,
    ),
    stays("sentinel: minus one of an int32", "none |= 0; if (none === -1) return -1; return HEAPU8[none];"),
    stays(
        "sentinel: 0xffffffff of an unsigned address",
        "none >>>= 0; if (none === 0xffffffff) return -1; return HEAPU8[none];",
    ),
)
