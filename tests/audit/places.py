"""GR106, GR107, GR108: addresses as operands of % and /, as keys, as text."""

from __future__ import annotations

from tests.audit.rows import found, held, stays

ROWS = (
    # GR106 remainder-of-signed-address
    found(
        "remainder: of a sum",
        "const a = (p | 0) + 4; HEAPU8[a] = 1; return a % 8;",
        "GR104 p | 0",
        "GR106 a % 8",
    ),
    found("remainder: a parameter", "HEAPU8[p] = 1; return (p + 4) % 8;", "GR106 (p + 4) % 8"),
    found("quotient: kept", "HEAPU8[p] = 1; const page = Math.floor(p / 8); return page > 0;", "GR106 p / 8"),
    stays("remainder: alignment", "HEAPU8[p] = 1; return p % 8 === 0 && !(p % 4) ? 1 : 2;"),
    stays("remainder: in an index", "return HEAP32[p / 4];"),
    stays("quotient: an index kept", "const i = p / 4; return HEAP32[i] + HEAP32[i + 1];"),
    stays("remainder: of an unsigned address", "p >>>= 0; HEAPU8[p] = 1; return (p + 4) % 8;"),
    # GR107 signed-address-as-key
    found(
        "key: Map",
        held(
            "const a = HEAP32[q >> 2], b = HEAPU32[q >> 2];",
            "const m = new Map(); HEAPU8[a] = HEAPU8[b] = 1; m.set(a, 5); return m.get(b);",
        ),
        "GR105 HEAP32[q >> 2]",
        "GR107 a",
    ),
    found("key: Set", "const s = new Set(); HEAPU8[p] = 1; s.add(p | 0); return s.has(p >>> 0);", "GR107 p | 0"),
    found("key: object", "const o = {}; HEAPU8[p] = 1; o[p >>> 0] = 5; return o[p | 0] || 0;", "GR107 p | 0"),
    found("key: in", "const o = {}; HEAPU8[p] = 1; o[p >>> 0] = 5; return (p | 0) in o;", "GR107 (p | 0)"),
    found(
        "key: unsigned ones that nothing else calls addresses",
        held(
            "const o = {}, a = HEAP32[q >> 2]; HEAPU8[a] = 1; o[a] = 5;",
            "const at = q + 8; HEAPU32[at >> 2] = p; const same = o[HEAPU32[at >> 2]]; HEAPU32[at >> 2] = 0; return same || 0;",
        ),
        "GR105 HEAP32[q >> 2]",
        "GR107 a",
    ),
    found(
        "key: Object.hasOwn",
        "const o = {}; HEAPU8[p] = 1; o[p | 0] = 5; return Object.hasOwn(o, p >>> 0);",
        "GR107 p | 0",
    ),
    found(
        "key: of a Set that is made of a list",
        "HEAPU8[p] = 1; const s = new Set([p | 0]); return s.has(p >>> 0);",
        "GR107 p | 0",
        fixed="function run(p, q, none) { HEAPU8[p] = 1; const s = new Set([p >>> 0]); return s.has(p >>> 0); }",
    ),
    found(
        "key: of a Map that is made of pairs",
        "let m; HEAPU8[p] = 1; m = new Map([[1, 4], [p >>> 0, 5]]); return m.get(p | 0) || 0;",
        "GR107 p | 0",
    ),
    stays(
        "key: beside the value in a Map that is made of pairs",
        "HEAPU8[p] = 1; const m = new Map([[1, p | 0]]); return HEAPU8[m.get(1)] || m.has(p >>> 0);",
    ),
    found(
        "key: given by wasm where others are addresses",
        "const m = new Map(); const wasmImports = { on(target) { return m.get(target) || 0; } }; "
        "function run(p) { HEAPU8[p] = 1; m.set(p >>> 0, 5); return wasmImports.on(p | 0); }",
        "GR107 target",
        "GR104 p | 0",
    ),
    stays(
        "key: given by wasm where all are signed",
        "const m = new Map(); const wasmImports = { on(target) { return m.get(target) || 0; } }; "
        "function run(p) { HEAPU8[p] = 1; m.set(p | 0, 5); return wasmImports.on(p | 0); }",
    ),
    stays(
        "key: a number beside unsigned addresses",
        "const o = {}; HEAPU8[p] = 1; o[p >>> 0] = 5; let n = 0; for (let i = 0; i < 4; i++) n += o[i | 0] || 0; return n;",
    ),
    stays(
        "key: not an address beside an unsigned one",
        "const o = {}; HEAPU8[p] = 1; o[p >>> 0] = HEAP32[p >> 2]; return o[HEAPU8[p]] || 0;",
    ),
    stays("key: all signed", "const m = new Map(); HEAPU8[p] = 1; m.set(p | 0, 5); return m.get(p | 0);"),
    stays("key: all unsigned", "const m = new Map(); HEAPU8[p] = 1; m.set(p >>> 0, 5); return m.get(p >>> 0);"),
    stays("key: as it came", "const m = new Map(); HEAPU8[p] = 1; m.set(p, 5); return m.get(p);"),
    # GR108 signed-address-in-text
    found(
        "text: toString",
        "HEAP32[p >> 2] = 4; const s = (p | 0).toString(16); HEAPU8[p | 0] = 1; return s.startsWith('-');",
        "GR108 (p | 0)",
    ),
    found("text: template", "const a = p | 0; HEAPU8[a] = 1; return `${a}`[0] === '-';", "GR104 p | 0", "GR108 a"),
    found("text: sum", "const a = p | 0; HEAPU8[a] = 1; return ('at ' + a)[3] === '-';", "GR104 p | 0", "GR108 a"),
    found("text: String", "const a = p | 0; HEAPU8[a] = 1; return String(a)[0] === '-';", "GR104 p | 0", "GR108 a"),
    found(
        "text: appended",
        "const a = p | 0; let s = ''; HEAPU8[a] = 1; s += a; return s[0] === '-';",
        "GR104 p | 0",
        "GR108 a",
    ),
    stays("text: counted", "const a = p | 0; let n = 0; HEAPU8[a] = 1; n += HEAPU8[a]; return n;"),
    stays("text: unsigned", "p >>>= 0; HEAPU8[p] = 1; return `${p}`[0] === '-' || p.toString(16)[0] === '-';"),
    stays("text: a value", "return `${HEAP32[p >> 2]}` + HEAP32[p >> 2].toString(16);"),
)
