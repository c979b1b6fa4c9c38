"""Programs for wasm64 with one mistake each, marked as in `mistakes`, and the same programs mended."""

from __future__ import annotations

from tests.sanitizer.mistakes import Mistake, frame

CUT = "is cut to 32 bits"
UNALIGNED = "of an address that is not aligned"
BIGINT = "the same number"
ONE_CUT = "the same 32 bits"

#: Addresses that are cut.
TRUNCATIONS = [
    frame("or zero", "const a = «p | 0; return a !== 5;", "const a = p; return a !== 5;", CUT),
    frame("unsigned", "const a = «p >>> 0; return a !== 5;", "const a = p; return a !== 5;", CUT),
    frame("a shift", "const a = «p >> 2; return a !== 5;", "const a = p / 4; return a !== 5;", CUT),
    frame("an unsigned shift", "const a = «p >>> 16; return a !== 5;", "const a = Math.floor(p / 65536); return a !== 5;", CUT),
    frame("a shift to the left", "return («p << 1) !== 5;", "return p * 2 !== 5;", CUT),
    frame("two tildes", "const a = ~~«p; return a !== 5;", "const a = p; return a !== 5;", CUT),
    frame("one tilde", "return ~«p !== 5;", "return -p - 1 !== 5;", CUT),
    frame("a sum", "const a = «p + 8 | 0; return a !== 5;", "const a = p + 8; return a !== 5;", CUT),
    frame("a sum, the address behind", "const a = 8 + «p >>> 0; return a !== 5;", "const a = 8 + p; return a !== 5;", CUT),
    frame("both sides", "return («p ^ «q) !== 5;", "return q - p !== 5;", CUT),
    frame("a flag put into it", "return («p | 1) !== 5;", "return p + 1 !== 5;", CUT),
    frame("a mask that aligns", "return («p + 7 & -8) !== 5;", "return p + 7 - ((p + 7) % 8) !== 5;", CUT),
    frame("a mask that is inverted", "return («p & ~15) !== 5;", "return p - (p & 15) !== 5;", CUT),
    frame("a mask that is large", "return («p & 0x7fffffff) !== 5;", "return p % 2 ** 40 !== 5;", CUT),
    frame("a mask on the left", "return (-8 & «p) !== 5;", "return p - (7 & p) !== 5;", CUT),
    frame("a mask that is computed", "const n = 16; return («p & -n) !== 5;", "const n = 16; return p - (p & n - 1) !== 5;", CUT),
    frame("shifted in place", "let a = p; a >>= «2; return a !== 5;", "let a = p; a /= 4; return a !== 5;", CUT),
    frame("unsigned in place", "let a = p; a >>>= «0; return a !== 5;", "let a = p; return a !== 5;", CUT),
    frame("an address put into a variable's bits", "let a = 0; a |= «p; return a !== 5;", "let a = 0; a += p; return a !== 5;", CUT),
    frame("masked in place", "let a = p; a &= «-8; return a !== 5;", "let a = p; a &= 7; return a !== 5;", CUT),
    frame("masked in place by a variable", "let a = p, n = 8; a &= «-n; return a !== 5;", "let a = p, n = 8; a &= n - 1; return a !== 5;", CUT),
    frame("within an index", "return HEAPU8[(«p & ~7) >>> 0];", "return HEAPU8[p - (p & 7)];", CUT),
    frame("a property", "const o = { at: p }; return («o.at | 0) !== 5;", "const o = { at: p }; return o.at !== 5;", CUT),
    frame("a result", "const f = () => p; return («f() | 0) !== 5;", "const f = () => p; return f() !== 5;", CUT),
    frame("an element behind", "return («p + 3 * 4 | 0) !== 5;", "return p + 3 * 4 !== 5;", CUT),
    Mistake("minified", "function run(p,q){return(«p>>2)!=5}", "function run(p,q){return p/4!=5}", CUT),
]  # fmt: skip

#: Indexes that are fractions.
FRACTIONS = [
    frame("32 bit", "return HEAP32[«(p + 1) / 4];", "return HEAP32[(p + 4) / 4];", UNALIGNED, everywhere=True),
    frame("16 bit", "return HEAPU16[«p / 2 + 0.5];", "return HEAPU16[p / 2 + 1];", UNALIGNED, everywhere=True),
    frame("64 bit", "HEAPF64[«(p + 4) / 8] = 1;", "HEAPF64[(p + 8) / 8] = 1;", UNALIGNED, everywhere=True),
    frame("computed ahead", "const at = (p + 2) / 4; return HEAP32[«at];", "const at = (p + 4) / 4; return HEAP32[at];",
          UNALIGNED, everywhere=True),
    frame("a slice", "return HEAP32.slice(«(p + 2) / 4, «(p + 6) / 4);", "return HEAP32.slice(p / 4, (p + 4) / 4);",
          UNALIGNED, everywhere=True),
    frame("an atomic", "return (() => { try { return Atomics.load(HEAP32, «(p + 2) / 4); } catch { return 1; } })();",
          "return Atomics.load(HEAP32, p / 4);", UNALIGNED, everywhere=True),
]  # fmt: skip

#: A number and a BigInt of one address.
BIGINTS = [
    frame("Map.get, a BigInt", "const m = new Map([[p, 1]]); return m.get(«BigInt(p));",
          "const m = new Map([[p, 1]]); return m.get(Number(BigInt(p)));", BIGINT, everywhere=True),
    frame("Map.get, a number", "const m = new Map([[BigInt(p), 1]]); return m.get(«p);",
          "const m = new Map([[BigInt(p), 1]]); return m.get(BigInt(p));", BIGINT, everywhere=True),
    frame("Map.set", "const m = new Map(); m.set(p, 1); m.set(«BigInt(p), 2); return m.size;",
          "const m = new Map(); m.set(p, 1); m.set(p, 2); return m.size;", BIGINT, everywhere=True),
    frame("Set.has", "return new Set([BigInt(p)]).has(«p);", "return new Set([p]).has(p);", BIGINT, everywhere=True),
    frame("Set.delete", "return new Set([p]).delete(«BigInt(p));", "return new Set([p]).delete(p);", BIGINT, everywhere=True),
    frame("indexOf", "return [BigInt(p)].indexOf(«p);", "return [p].indexOf(p);", BIGINT, everywhere=True),
    frame("includes", "return [1, p].includes(«BigInt(p));", "return [1n, BigInt(p)].includes(BigInt(p));", BIGINT, everywhere=True),
    frame("===", "const a = BigInt(p); return «a === p;", "const a = BigInt(p); return a == p;", BIGINT, everywhere=True),
    frame("!==", "const a = BigInt(p); return «p !== a;", "const a = BigInt(p); return p != a;", BIGINT, everywhere=True),
    frame("Object.is", "return Object.is(p, «BigInt(p));", "return Object.is(p, p);", BIGINT, everywhere=True),
    frame("switch", "const a = BigInt(p); switch (p) { case «a: return 1; default: return 2; }",
          "const a = p; switch (p) { case a: return 1; default: return 2; }", BIGINT, everywhere=True),
]  # fmt: skip

#: What was cut where the probes do not see it: by a view of 32 bits.
CUT_ELSEWHERE = [
    frame("loaded from 32 bits, a key", "HEAPU32[q / 4] = p; const m = new Map([[p, 1]]); return m.get(«HEAPU32[q / 4]);",
          "HEAPU64[q / 8] = BigInt(p); const m = new Map([[p, 1]]); return m.get(Number(HEAPU64[q / 8]));", ONE_CUT),
    frame("loaded from 32 bits, a list", "HEAPU32[q / 4] = p; return [HEAPU32[q / 4]].indexOf(«p);",
          "HEAPU64[q / 8] = BigInt(p); return [Number(HEAPU64[q / 8])].indexOf(p);", ONE_CUT),
    frame("loaded from 32 bits, an object", "HEAP32[q / 4] = p; const o = { [p]: 1 }; return o[«HEAP32[q / 4]];",
          "HEAPU64[q / 8] = BigInt(p); const o = { [p]: 1 }; return o[HEAPU64[q / 8]];", ONE_CUT),
    frame("loaded from 32 bits, compared", "HEAPU32[q / 4] = p; return «HEAPU32[q / 4] === p;",
          "HEAPU64[q / 8] = BigInt(p); return Number(HEAPU64[q / 8]) === p;", ONE_CUT),
]  # fmt: skip

WIDE_MISTAKES = [*TRUNCATIONS, *FRACTIONS, *BIGINTS, *CUT_ELSEWHERE]

#: What is right, and looks like a mistake: it is not reported.
WIDE_RIGHT = {
    "how a number is taken": "return [p >>> 0 === p, (p | 0) === p, ~~p !== p];",
    "a place in a page": "const n = 8; return (p & 7) + (p & n - 1) + (65535 & p);",
    "an address by a hand": "return HEAP32[p / 4] + HEAPU8[p] + HEAPF64[p / 8 + 1];",
    "the difference of two addresses": "return [q - p >> 2, (q - p | 0) + p - p, HEAPU8.subarray(p, p + (q - p >>> 0)).length];",
    "a hash": "let h = 5381; for (let i = 0; i < 64; i++) h = (h * 33 ^ HEAPU8[p + i]) >>> 0; for (let i = 0; i < 64; i++) h = h * 31 + i | 0; return h;",
    "random numbers": "let a = 7, s = 0; for (let i = 0; i < 64; i++) { a = a + 0x6d2b79f5 | 0; let t = Math.imul(a ^ a >>> 15, 1 | a); t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t; s += (t ^ t >>> 14) >>> 0; } return s;",
    "a sum of words": "let [a, b, c] = [0xfffffff0, 0xfffffff1, 0xfffffff2]; for (let i = 0; i < 64; i++) { const t = (a + b + c + 0xd76aa478) | 0; a = b; b = c; c = (a >>> 0) + (t >>> 0) >>> 0; } return c;",
    "the halves of a number": "const n = HEAPU32[p / 4] + HEAPU32[p / 4 + 1] % 2 * 2 ** 32; return [n % 2 ** 32 | 0, n / 2 ** 40 | 0];",
    "BigInts in arithmetic": "return Number((BigInt(p) >> 2n) - (BigInt(p) >> 2n)) + Number(BigInt(p) & 7n);",
    "a BigInt and a number, loosely": "return (BigInt(p) == p) + (BigInt(p) < q);",
    "small numbers of both kinds": "return [new Map([[1n, 2]]).get(1), 5n === 5, [0n].includes(0)].length;",
    "a file's flags": "const stream = { flags: 5 }; stream.flags |= 64; stream.flags &= ~4; return stream.flags & 0o2000000;",
}  # fmt: skip
