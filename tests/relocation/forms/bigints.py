"""A BigInt for an index: `>>>` throws, a mask throws. What is right stays; what is wrong is left."""

from __future__ import annotations

from tests.relocation.harness import body, guard, program, stays

ROWS = (
    guard("BigInt index: shifted, named", "const at = BigInt(p >>> 0) >> 2n; return HEAPU32[at];"),
    guard("BigInt index: converted, named", "const at = BigInt(q >>> 0); return [HEAPU8[at], HEAPU8[at + 1n]];"),
    guard("BigInt index: by a constant key of a pattern", "const key = 'at', get = (box) => { const { [key]: at } = box; return HEAPU8[at]; }; return get({ at: BigInt(p >>> 0) });"),
    guard("BigInt index: yielded", "function* all(x) { yield x; } for (const at of all(BigInt(q >>> 0))) return HEAPU8[at];"),
    guard("BigInt index: asUintN", "let k = BigInt.asUintN(32, BigInt(p)); k += 3n; return HEAP8[k];"),
    guard("BigInt index: asUintN, shifted", "var w = BigInt.asUintN(32, BigInt(p)) >> 3n; return HEAPF64[w] === HEAPF64[w];"),
    guard("BigInt index: counter", "let s = 0; for (let i = 70000n; i < 70004n; i++) s += HEAPU8[i]; return s;"),
    guard("BigInt index: counter, minified", "var s=0;for(var n=70000n;n<70003n;++n)s+=HEAPU8[n];return s;"),
    guard("BigInt index: value that was loaded", "HEAPU64[p >>> 3] = 70001n; const a = HEAPU64[p >>> 3]; return HEAPU8[a];"),
    guard("BigInt index: value that was loaded, signed view", "HEAP64.set([70002n], p >>> 3); let a = HEAP64[p >>> 3]; a |= 1n; return HEAP8[a];"),
    guard("BigInt index: loaded by a DataView", "const d = new DataView(wasmMemory.buffer); d.setBigUint64(p >>> 0, 70008n, true); const at = d.getBigUint64(p >>> 0, true); return HEAPU8[at];"),
    guard("BigInt index: loaded by Atomics", "Atomics.store(HEAPU64, p >>> 3, 70004n); const at = Atomics.load(HEAPU64, p >>> 3); return HEAPU8[at + 1n];"),
    stays("BigInt index: parameter", "const byte = (at) => HEAPU8[at];\nfunction run(p, q) { return [byte(BigInt(p >>> 0)), byte(BigInt(q >>> 0) + 1n)]; }"),
    stays("BigInt index: parameter of a method", "const m = { word(i) { return HEAP32[i]; } };\nfunction run(p, q) { return m.word(BigInt(p >>> 0) / 4n); }"),
    stays("BigInt index: default value", "function f(i = 70000n) { return HEAPU8[i]; }\nfunction run(p, q) { return [f(), f(70001n)]; }"),
    stays("BigInt index: property", "class C { constructor(a) { this.at = BigInt(a >>> 0); } get() { return HEAPU8[this.at]; } }\nfunction run(p, q) { return new C(q).get(); }"),
    stays("BigInt index: result of a function", "const big = (a) => BigInt(a >>> 0);\nfunction run(p, q) { return HEAPU16[big(p) >> 1n]; }"),
    stays("BigInt index: destructured", "function run(p, q) { const [i, j] = [BigInt(p >>> 0), BigInt(q >>> 0)]; const { k } = { k: i + 2n }; return [HEAPU8[j], HEAPU8[k]]; }"),
    stays("BigInt index: list", "function run(p, q) { return [1n, 2n].map((n) => HEAPU8[BigInt(p >>> 0) + n]); }"),
    body("BigInt index: of a signed address", "const at = BigInt(p) >> 2n; return HEAPU32[at];", may_leave=True, changes="either"),
    body("BigInt index: of a signed address, bytes", "const at = BigInt(q); return HEAPU8[at];", may_leave=True, changes="either"),
    program("BigInt index: of a signed address, by a parameter", "const get = (h, i) => h[i];\nfunction run(p, q) { return [get(HEAPU8, BigInt(p)), get(HEAPU8, BigInt(q))]; }", may_leave=True, changes="either"),
    program("BigInt index: and a number", "const get = (i) => HEAPU8[i];\nfunction run(p, q) { return [get(BigInt(p >>> 0)), get(q)]; }", may_leave=True, changes="either"),
    program("BigInt index: thrown", "function at(one, other, h) { let n = one; try { if (n) throw other; } catch (e) { n = e; } return h[n]; }\nfunction run(p, q) { return at(q + 9, BigInt.asUintN(32, BigInt(q)), HEAP8); }", may_leave=True, changes="either", fails=False),
    program("BigInt index: of an object that a function makes where it stands", "const reads = { at: (h, n) => h[n] };\nclass Bytes { constructor(h) { this.its = h; } at(n) { return this.its[n]; } }\nfunction run(p, q) { return [reads.at(HEAPU8, p >>> 0), (() => { const b = new Bytes(HEAPU8); return b; })().at(BigInt.asUintN(32, BigInt(q)))]; }", may_leave=True, changes="either", fails=False),
)  # fmt: skip
