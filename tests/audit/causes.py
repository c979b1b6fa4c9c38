"""GR104, GR105, GR109: where an address gets the sign that goes wrong elsewhere."""

from __future__ import annotations

from tests.audit.rows import found, held, stays

ROWS = (
    found(
        "coercion: and",
        "const a = q & ~3; HEAPU8[a] = 0; return a < p >>> 0;",
        "GR104 q & ~3",
        "GR102 a < p >>> 0",
        fixed="function run(p, q, none) { const a = (q & ~3) >>> 0; HEAPU8[a] = 0; return a >>> 0 < p >>> 0; }",
    ),
    found("coercion: twice not", "const a = ~~q; HEAPU8[a] = 0; return a < p >>> 0;", "GR104 ~~q", "GR102 a < p >>> 0"),
    found(
        "coercion: shift by 0",
        "const a = q >> 0; HEAPU8[a] = 0; return a < p >>> 0;",
        "GR104 q >> 0",
        "GR102 a < p >>> 0",
    ),
    found(
        "coercion: through a function",
        "function align(x) { return x + 7 & -8; } function run(p, q) { const a = align(q); HEAPU8[a] = 0; return a <= p >>> 0; }",
        "GR104 x + 7 & -8",
        "GR102 a <= p >>> 0",
    ),
    found(
        "coercion: through a property",
        "function run(p, q) { const o = { start: q | 0 }; HEAPU8[o.start] = 0; return o.start < p >>> 0; }",
        "GR104 q | 0",
        "GR102 o.start < p >>> 0",
    ),
    # Others, here `run`, which reads it out of a list, see the negative number.
    found(
        "coercion: returned by a function of Module",
        "Module.align = (at) => { const a = at & ~3; HEAPU8[a] = 1; return a; }; function run(p) { const made = [Module.align(p)]; return made[0] > 0; }",
        "GR104 at & ~3",
        fixed="Module.align = (at) => { const a = (at & ~3) >>> 0; HEAPU8[a] = 1; return a; }; function run(p) { const made = [Module.align(p)]; return made[0] > 0; }",
    ),
    found(
        "coercion: returned by a function that Module is given",
        "function align(at) { HEAPU8[at] = 1; return at & ~3; } Module['align'] = Module.alignDown = align; function run(p) { const made = [Module.align(p)]; return made[0] > 0; }",
        "GR104 at & ~3",
    ),
    found(
        "coercion: returned by an exported function",
        "export function align(at) { HEAPU8[at] = 1; return at & ~3; }",
        "GR104 at & ~3",
        path="row.mjs",
        importer="function run(p) { return align(p) > 0; }",
    ),
    found(
        "coercion: returned by a function in a list of exports",
        "const align = (at) => { HEAPU8[at] = 1; return at & ~3; }; export { align };",
        "GR104 at & ~3",
        path="row.mjs",
        importer="function run(p) { return align(p) > 0; }",
    ),
    stays(
        "coercion: returned by a function for this file",
        "function align(at) { return at & ~3; } function run(p) { HEAPU8[align(p)] = 1; return HEAPU8[align(p)]; }",
    ),
    stays(
        "coercion: kept in a property",
        "const o = { start: p & ~3 }; HEAPU8[o.start] = 7; return HEAPU8[o.start];",
    ),
    stays(
        "coercion: kept in a list", "const list = []; list.push(p & ~3); HEAPU8[list[0]] = 7; return HEAPU8[p & ~3];"
    ),
    stays(
        "coercion: an alignment returned by an exported function",
        "export function rest(at) { HEAPU8[at] = 1; return at & 3; }",
        path="row.mjs",
        importer="function run(p) { return rest(p) > 0; }",
    ),
    stays("coercion: for an index", "const a = p & ~3; HEAPU8[a] = 7; return HEAPU8[a] + HEAP32[a >> 2];"),
    stays(
        "coercion: stored in memory",
        "const a = p & ~3; HEAPU8[a] = 7; HEAP32[q >> 2] = a; const same = HEAPU32[q >> 2] === p >>> 0; HEAP32[q >> 2] = 0; return same;",
    ),
    stays("coercion: an alignment tested", "HEAPU8[p] = 7; return (p & 3) === 0;"),
    found(
        "load: HEAP32",
        held("const a = HEAP32[q >> 2];", "HEAPU8[a] = 0; return a >= p >>> 0;"),
        "GR105 HEAP32[q >> 2]",
        "GR102 a >= p >>> 0",
        fixed=held("const a = HEAPU32[q >> 2];", "HEAPU8[a] = 0; return a >>> 0 >= p >>> 0;"),
    ),
    found(
        "load: HEAP32, no HEAPU32 in reach",
        "HEAP32[q >> 2] = p; const a = HEAP32[q >> 2]; HEAP32[q >> 2] = 0; HEAPU8[a] = 0; return a >= p >>> 0;",
        "GR105 HEAP32[q >> 2]",
        "GR102 a >= p >>> 0",
        fixed="function run(p, q, none) { HEAP32[q >> 2] = p; const a = HEAP32[q >> 2] >>> 0; HEAP32[q >> 2] = 0; HEAPU8[a] = 0; return a >>> 0 >= p >>> 0; }",
    ),
    found(
        "load: HEAPU32 in a comment and a text alone",
        "/* HEAPU32 */ const s = 'HEAPU32'; HEAP32[q >> 2] = p; const a = HEAP32[q >> 2]; HEAP32[q >> 2] = 0; HEAPU8[a] = 0; return a >= p >>> 0;",
        "GR105 HEAP32[q >> 2]",
        "GR102 a >= p >>> 0",
        fixed="function run(p, q, none) { /* HEAPU32 */ const s = 'HEAPU32'; HEAP32[q >> 2] = p; const a = HEAP32[q >> 2] >>> 0; HEAP32[q >> 2] = 0; HEAPU8[a] = 0; return a >>> 0 >= p >>> 0; }",
    ),
    found(
        "load: HEAPU32 is something else here",
        "function keep(list, at) { HEAPU32[list >> 2] = at; } function run(p, q) { keep(q, p); const HEAPU32 = [7]; const a = HEAP32[q >> 2]; HEAP32[q >> 2] = 0; HEAPU8[a] = 0; return a >= p >>> 0; }",
        "GR105 HEAP32[q >> 2]",
        "GR102 a >= p >>> 0",
        fixed="function keep(list, at) { HEAPU32[list >> 2] = at; } function run(p, q) { keep(q, p); const HEAPU32 = [7]; const a = HEAP32[q >> 2] >>> 0; HEAP32[q >> 2] = 0; HEAPU8[a] = 0; return a >>> 0 >= p >>> 0; }",
    ),
    found(
        "load: Module.HEAP32",
        "Module.HEAPU32[q >> 2] = p; const a = Module.HEAP32[q >> 2]; Module.HEAPU32[q >> 2] = 0; HEAPU8[a] = 0; return a >= p >>> 0;",
        "GR105 Module.HEAP32[q >> 2]",
        "GR102 a >= p >>> 0",
    ),
    found(
        "load: getInt32",
        held("const a = HEAP_DATA_VIEW.getInt32(q, true);", "HEAPU8[a] = 0; return a >= p >>> 0;"),
        "GR105 HEAP_DATA_VIEW.getInt32(q, true)",
        "GR102 a >= p >>> 0",
    ),
    found(
        "load: returned by a function of Module",
        "Module.first = (list) => { const a = HEAP32[list >> 2]; HEAPU8[a] = 1; return a; }; "
        + held("", "HEAPU32[q >> 2] = p; const made = [Module.first(q)]; HEAPU32[q >> 2] = 0; return made[0] > 0;"),
        "GR105 HEAP32[list >> 2]",
    ),
    stays(
        "load: a number returned by a function of Module",
        "Module.first = (list) => HEAP32[list >> 2]; function run(p) { return Module.first(p); }",
    ),
    stays("load: unsigned", held("const a = HEAPU32[q >> 2];", "HEAPU8[a] = 0; return a >= p >>> 0;")),
    stays("load: for an index", held("const a = HEAP32[q >> 2];", "HEAPU8[a] = 7; return HEAPU8[a];")),
    found(
        "export: compared",
        "const a = wasmExports.malloc(4); HEAPU8[a] = 0; return a >= p >>> 0;",
        "GR109 wasmExports.malloc(4)",
        "GR102 a >= p >>> 0",
    ),
    found(
        "export: a key",
        "const m = new Map(); m.set(p >>> 0, 5); const a = wasmExports['malloc'](4); HEAPU8[a] = 0; HEAPU8[p] = 0; return m.get(a) || 0;",
        "GR109 wasmExports['malloc'](4)",
        "GR107 a",
    ),
    found(
        "export: held by a variable",
        "const malloc = wasmExports.malloc; const a = malloc(4); HEAPU8[a] = 0; return a >= p >>> 0;",
        "GR109 malloc(4)",
        "GR102 a >= p >>> 0",
    ),
    found(
        "export: taken out by a pattern",
        "const { malloc } = wasmExports; const a = malloc(4); HEAPU8[a] = 0; return a >= p >>> 0;",
        "GR109 malloc(4)",
        "GR102 a >= p >>> 0",
        fixed="function run(p, q, none) { const { malloc } = wasmExports; const a = malloc(4) >>> 0; HEAPU8[a] = 0; return a >>> 0 >= p >>> 0; }",
    ),
    found(
        "export: taken out by patterns in each other",
        "const instance = { exports: wasmExports }; const { exports: { malloc: alloc } } = instance; const a = alloc(4); HEAPU8[a] = 0; return a >= p >>> 0;",
        "GR109 alloc(4)",
        "GR102 a >= p >>> 0",
    ),
    found(
        "export: the exports taken out by a pattern",
        "const instance = { exports: wasmExports }; const { exports: e } = instance; const a = e.malloc(4); HEAPU8[a] = 0; return a >= p >>> 0;",
        "GR109 e.malloc(4)",
        "GR102 a >= p >>> 0",
    ),
    stays(
        "export: a function of its own taken out by a pattern",
        "const { malloc } = { malloc: () => p >>> 0 }; const a = malloc(4); HEAPU8[a] = 0; return a >= p >>> 0;",
    ),
    found(
        "coercion: through a pattern",
        "const { start, end: last = 0 } = { start: q | 0, end: p >>> 0 }; HEAPU8[start] = 0; return start < last;",
        "GR104 q | 0",
        "GR102 start < last",
    ),
    stays(
        "coercion: another property of a pattern",
        "const { start, count } = { start: p | 0, count: q >>> 31 }; HEAPU8[start] = 7; return count < 0;",
    ),
    stays("export: made unsigned", "const a = wasmExports.malloc(4) >>> 0; HEAPU8[a] = 0; return a < p >>> 0;"),
    stays("export: for an index", "const a = wasmExports.malloc(4); HEAPU8[a] = 7; return HEAPU8[a];"),
)
