"""Positions given to a view's methods (section 4)."""

from __future__ import annotations

from tests.relocation.harness import body, expr

ROWS = (
    # set(_, i)
    body("set", "HEAPU8.set([1, 2, 3], p);", "HEAPU8.set([1, 2, 3], p >>> 0);", align=1),
    body("set, sum", "HEAPU8.set([1, 2, 3], p + 2);", "HEAPU8.set([1, 2, 3], p + 2 >>> 0);", align=1),
    body("set, 16 bit", "HEAP16.set([1, -2, 3], p >> 1);", "HEAP16.set([1, -2, 3], p >>> 1);"),
    body("set, 64 bit", "HEAPF64.set([1, 2], p >> 3);", "HEAPF64.set([1, 2], p >>> 3);"),
    body("set, BigInt", "HEAP64.set([1n, 2n], p >> 3);", "HEAP64.set([1n, 2n], p >>> 3);"),
    body(
        "set from a subarray",
        "HEAPU8.set(HEAPU8.subarray(p, p + 4), q);",
        "HEAPU8.set(HEAPU8.subarray(p >>> 0, p + 4 >>> 0), q >>> 0);",
    ),
    body("set, quotient", "HEAP32.set([1, 2], p / 4);", "HEAP32.set([1, 2], p / 4 & 0x3fffffff);"),
    # subarray(i, i)
    expr(
        "subarray",
        "HEAPU8.subarray(p, p + 4)",
        "HEAPU8.subarray(p >>> 0, p + 4 >>> 0)",
        align=1,
    ),
    expr(
        "subarray, 32 bit",
        "HEAP32.subarray(p >> 2, p + 16 >> 2)",
        "HEAP32.subarray(p >>> 2, p + 16 >>> 2)",
    ),
    expr(
        "subarray, 32 bit, sum in elements",
        "HEAPF32.subarray(p >> 2, (p >> 2) + 3)",
        "HEAPF32.subarray(p >>> 2, (p >>> 2) + 3)",
    ),
    expr(
        "subarray, two pointers",
        "HEAPF64.subarray(p >> 3, q >> 3)",
        "HEAPF64.subarray(p >>> 3, q >>> 3)",
    ),
    expr(
        "subarray without an end",
        "HEAPU8.subarray(p)[1]",
        "HEAPU8.subarray(p >>> 0)[1]",
        align=1,
    ),
    expr(
        "subarray to undefined",
        "HEAPU8.subarray(p, undefined).length > 100",
        "HEAPU8.subarray(p >>> 0, undefined).length > 100",
        fails=False,
    ),
    expr(
        "subarray to undefined, first element",
        "HEAPU8.subarray(p, undefined)[0]",
        "HEAPU8.subarray(p >>> 0, undefined)[0]",
    ),
    expr(
        "subarray to void 0",
        "HEAP32.subarray(p >> 2, void 0)[0]",
        "HEAP32.subarray(p >>> 2, void 0)[0]",
    ),
    expr(
        "subarray, subscripted",
        "HEAPU8['subarray'](p, p + 4)",
        "HEAPU8['subarray'](p >>> 0, p + 4 >>> 0)",
    ),
    expr(
        "subarray, optional",
        "HEAPU8?.subarray(p, p + 4)",
        "HEAPU8?.subarray(p >>> 0, p + 4 >>> 0)",
    ),
    expr(
        "subarray, optional call",
        "HEAPU8.subarray?.(p, p + 4)",
        "HEAPU8.subarray?.(p >>> 0, p + 4 >>> 0)",
    ),
    expr(
        "subarray of a property",
        "Module['HEAPU8'].subarray(p, p + 4)",
        "Module['HEAPU8'].subarray(p >>> 0, p + 4 >>> 0)",
    ),
    expr(
        "subarray of a growing view",
        "GROWABLE_HEAP_I32().subarray(p >> 2, p + 8 >> 2)",
        "GROWABLE_HEAP_I32().subarray(p >>> 2, p + 8 >>> 2)",
    ),
    expr(
        "subarray of a subarray",
        "HEAPU8.subarray(p, p + 16).subarray(-4, -1)",
        "HEAPU8.subarray(p >>> 0, p + 16 >>> 0).subarray(-4, -1)",
    ),
    expr(
        "subarray with trailing comma",
        "HEAPU8.subarray(p, p + 4,)",
        "HEAPU8.subarray(p >>> 0, p + 4 >>> 0,)",
    ),
    expr("subarray, ternary end", "HEAPU8.subarray(p, q ? p + 4 : p + 5)"),
    # slice(i, i)
    expr("slice", "HEAPU8.slice(p, p + 4)", "HEAPU8.slice(p >>> 0, p + 4 >>> 0)", align=1),
    expr(
        "slice, 16 bit",
        "HEAPU16.slice(p >> 1, p + 8 >> 1)",
        "HEAPU16.slice(p >>> 1, p + 8 >>> 1)",
    ),
    expr("slice, subscripted", 'HEAPU8["slice"](p, p + 4)', 'HEAPU8["slice"](p >>> 0, p + 4 >>> 0)'),
    # copyWithin(i, i, i)
    body(
        "copyWithin",
        "HEAPU8.copyWithin(q, p, p + 16);",
        "HEAPU8.copyWithin(q >>> 0, p >>> 0, p + 16 >>> 0);",
        align=1,
    ),
    body(
        "copyWithin, 32 bit",
        "HEAP32.copyWithin(q >> 2, p >> 2, p + 16 >> 2);",
        "HEAP32.copyWithin(q >>> 2, p >>> 2, p + 16 >>> 2);",
    ),
    body(
        "copyWithin, overlapping across the line",
        "HEAPU8.copyWithin(p + 3, p, p + 100);",
        "HEAPU8.copyWithin(p + 3 >>> 0, p >>> 0, p + 100 >>> 0);",
        align=1,
    ),
    # fill(_, i, i)
    body("fill", "HEAPU8.fill(7, p, p + 16);", "HEAPU8.fill(7, p >>> 0, p + 16 >>> 0);", align=1),
    body(
        "fill, 64 bit",
        "HEAPF64.fill(1.5, p >> 3, p + 16 >> 3);",
        "HEAPF64.fill(1.5, p >>> 3, p + 16 >>> 3);",
    ),
    body(
        "fill, value shifted",
        "HEAP32.fill(q >> 31 & 0 | -16 >> 2, p >> 2, p + 16 >> 2);",
        "HEAP32.fill(q >> 31 & 0 | -16 >> 2, p >>> 2, p + 16 >>> 2);",
    ),
    body("fill, BigInt", "HEAPU64.fill(3n, p >> 3, p + 16 >> 3);", "HEAPU64.fill(3n, p >>> 3, p + 16 >>> 3);"),
    # indexOf, lastIndexOf, includes (_, i): the zero is near, and also where a negative start would look.
    body(
        "indexOf",
        "return HEAPU8.indexOf(0, p) - p | 0;",
        "return HEAPU8.indexOf(0, p >>> 0) - p | 0;",
        setup=b"relocated\0",
        align=1,
    ),
    body(
        "indexOf, 16 bit",
        "return 2 * HEAPU16.indexOf(0, p >> 1) - p | 0;",
        "return 2 * HEAPU16.indexOf(0, p >>> 1) - p | 0;",
        setup="relocated\0".encode("utf-16-le"),
    ),
    body(
        "lastIndexOf",
        "return HEAPU8.lastIndexOf(0, p + 12) - p | 0;",
        "return HEAPU8.lastIndexOf(0, p + 12 >>> 0) - p | 0;",
        setup=b"re\0located and more",
        align=1,
    ),
    body(
        "includes",
        "return [HEAPU8.includes(66, p), HEAPU8.subarray(p, p + 9).includes(65, 5)];",
        "return [HEAPU8.includes(66, p >>> 0), HEAPU8.subarray(p >>> 0, p + 9 >>> 0).includes(65, 5)];",
        setup=b"AAAAAAABA",
        align=1,
    ),
    # at(i), with(i, _)
    expr("at", "HEAPU8.at(p)", "HEAPU8.at(p >>> 0)", align=1),
    expr("at, 32 bit", "HEAP32.at(p >> 2)", "HEAP32.at(p >>> 2)"),
    expr("with", "HEAPU8.with(p, 9)", "HEAPU8.with(p >>> 0, 9)", align=1),
    expr("with, 32 bit", "HEAP32.with(p >> 2, -8 >> 2)", "HEAP32.with(p >>> 2, -8 >> 2)"),
    # What ends knowledge, what is left.
    body(
        "position before a spread",
        "const rest = [p + 4 >>> 0]; return HEAPU8.subarray(p, ...rest);",
        "const rest = [p + 4 >>> 0]; return HEAPU8.subarray(p >>> 0, ...rest);",
    ),
    body(
        "a negative literal counts from the end",
        "return HEAPU8.subarray(p, p + 8).subarray(-4)[0] + HEAPU8.subarray(-4).length;",
        "return HEAPU8.subarray(p >>> 0, p + 8 >>> 0).subarray(-4)[0] + HEAPU8.subarray(-4).length;",
    ),
    body(
        "methods without positions",
        "const s = HEAPU8.subarray(p, p + 4); return [s.join(), s.length, s.byteLength, [...s.keys()]];",
        "const s = HEAPU8.subarray(p >>> 0, p + 4 >>> 0); return [s.join(), s.length, s.byteLength, [...s.keys()]];",
    ),
)
