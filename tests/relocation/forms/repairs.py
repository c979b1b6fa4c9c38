"""emcc's own output (section 5, rule 1): `E >>> 0` over an index in elements proves nothing."""

from __future__ import annotations

from tests.relocation.harness import body, expr, program

ROWS = (
    expr(
        "repair: unsigned sum",
        "HEAPU32[(p >> 2) + 1 >>> 0]",
        "HEAPU32[(p >>> 2) + 1]",
    ),
    body(
        "repair: unsigned sum with a counter",
        "let s = 0; for (let i = 0; i < 4; i++) s += HEAPU32[(p >> 2) + i >>> 0]; return s;",
        "let s = 0; for (let i = 0; i < 4; i++) s += HEAPU32[(p >>> 2) + i]; return s;",
    ),
    expr("repair: unsigned parenthesized sum", "HEAPU32[((p >> 2) + 1) >>> 0]"),
    expr("repair: unsigned sum, 16 bit", "HEAP16[(p >> 1) + 1 >>> 0]", "HEAP16[(p >>> 1) + 1]"),
    expr("repair: unsigned sum, 64 bit", "HEAPF64[(p >> 3) + 1 >>> 0]", "HEAPF64[(p >>> 3) + 1]"),
    expr("repair: unsigned shift of a signed shift", "HEAP32[p >> 2 >>> 0]", "HEAP32[p >>> 2]"),
    expr("repair: unsigned shift, in parentheses", "HEAP32[(p >> 2) >>> 0]"),
    expr(
        "repair: redundant",
        "HEAP32[p >>> 2 >>> 0]",
        "HEAP32[p >>> 2]",
        fails=False,
    ),
    expr(
        "repair: redundant after a parenthesis",
        "HEAP32[(p >>> 2) >>> 0]",
        fails=False,
        changes=True,
    ),
    expr(
        "repair: redundant over a sum",
        "HEAPF64[(p >>> 3) + 1 >>> 0]",
        "HEAPF64[(p >>> 3) + 1]",
        fails=False,
    ),
    expr(
        "repair: redundant, store",
        "(HEAP32[p + 4 >>> 2 >>> 0] = -1)",
        "(HEAP32[p + 4 >>> 2] = -1)",
        fails=False,
    ),
    expr(
        "repair: right at 8 bit",
        "HEAPU8[p + 1 >>> 0]",
        "HEAPU8[p + 1 >>> 0]",
        fails=False,
        align=1,
    ),
    expr(
        "repair: right at 8 bit, name",
        "HEAP8[p >>> 0]",
        "HEAP8[p >>> 0]",
        fails=False,
        align=1,
    ),
    expr("repair: fraction", "HEAP32[p / 4 >>> 0]", "HEAP32[p / 4 & 0x3fffffff]"),
    expr("repair: fraction of a sum", "HEAP32[(p + 4) / 4 >>> 0]"),
    expr("repair: fraction beside a shift that is cut", "HEAP32[(p >> 2) + 1.5 >>> 0]"),
    expr(
        "repair: fraction beside an unsigned shift that is cut",
        "HEAP32[(p >>> 2) + 1.5 >>> 0]",
        fails=False,
        changes="either",
    ),
    body(
        "repair: fractional variable beside an unsigned shift",
        "const half = [1.5][0]; return HEAP32[(p >>> 2) + half >>> 0];",
        fails=False,
        changes="either",
    ),
    body(
        "repair: fractional quotient beside a shift",
        "const n = 7; return HEAP32[(p >> 2) + n / 2 >>> 0];",
    ),
    expr(
        "repair: subarray",
        "HEAPF32.subarray((p >> 2) >>> 0, (p >> 2) + 4 >>> 0)",
    ),
    expr(
        "repair: subarray, redundant",
        "HEAPF32.subarray(p >>> 2 >>> 0, p + 16 >>> 2 >>> 0)",
        "HEAPF32.subarray(p >>> 2, p + 16 >>> 2)",
        fails=False,
    ),
    expr(
        "repair: fill",
        "HEAP32.fill(7, (p >> 2) >>> 0, (p >> 2) + 4 >>> 0).length > 0",
    ),
    expr("repair: Atomics", "Atomics.load(HEAP32, (p >> 2) + 1 >>> 0)", "Atomics.load(HEAP32, (p >>> 2) + 1)"),
    body(
        "repair: preshifted",
        "const base = p >> 2; return HEAP32[base >>> 0] + HEAP32[base + 1 >>> 0];",
    ),
    body(
        "repair: ternary",
        "return HEAP32[(q ? p >> 2 : q >> 2) >>> 0];",
    ),
    program(
        "repair: minified",
        "function run(p,q){return HEAPU32[(p>>2)+1>>>0]+HEAP32[p>>>2>>>0]}",
        "function run(p,q){return HEAPU32[(p>>>2)+1]+HEAP32[p>>>2]}",
    ),
    program(
        "repair: emcc's setValue after its own pass",
        "function run(ptr, q) { HEAPU32[((ptr) >> 2 >>> 0)] = 5; HEAP8[ptr >>> 0] = 1; }",
    ),
    program(
        "repair: emcc's iovec loop after its own pass",
        """
function run(iov, q) {
  HEAPU32[iov >> 2] = 1; HEAPU32[iov + 4 >> 2] = 2;
  var ret = 0;
  for (var i = 0; i < 2; i++) {
    var ptr = HEAPU32[((iov) >> 2) >>> 0];
    var len = HEAPU32[((iov) + (4) >> 2) >>> 0];
    iov += 8;
    ret += ptr + len;
  }
  return ret;
}
""",
    ),
)
