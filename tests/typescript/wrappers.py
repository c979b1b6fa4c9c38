"""Assertions around the parts of an access: they are seen through, and what is added stands outside them."""

from __future__ import annotations

from tests.typescript.rows import body, expr, program

ROWS = (
    # Around the index: the whole of it, where the fix-up appends.
    expr("as, address", "HEAPU8[p as number]", "HEAPU8[(p as number) >>> 0]"),
    expr("as in parentheses, address", "HEAPU8[(p as number)]", "HEAPU8[(p as number) >>> 0]"),
    expr("non-null, address", "HEAPU8[p!]", "HEAPU8[p! >>> 0]"),
    expr("satisfies, address", "HEAPU8[p satisfies number]", "HEAPU8[(p satisfies number) >>> 0]"),
    expr("angle brackets, address", "HEAPU8[<number>p]", "HEAPU8[<number>p >>> 0]"),
    expr("as twice", "HEAPU8[p as unknown as number]", "HEAPU8[(p as unknown as number) >>> 0]"),
    expr("non-null, then as", "HEAPU8[p! as number]", "HEAPU8[(p! as number) >>> 0]"),
    expr("as, then non-null", "HEAPU8[(p as number)!]", "HEAPU8[(p as number)! >>> 0]"),
    expr("sum in an as", "HEAPU8[p + 1 as number]", "HEAPU8[(p + 1 as number) >>> 0]"),
    expr("sum in angle brackets", "HEAPU8[<number>(p + 1)]", "HEAPU8[<number>(p + 1) >>> 0]"),
    expr("as in a sum", "HEAPU8[(p as number) + 1]", "HEAPU8[(p as number) + 1 >>> 0]"),
    expr("as before an operator", "HEAPU8[p as number + 1]", "HEAPU8[p as number + 1 >>> 0]"),
    expr("mask after as", "HEAP32[p / 4 as number]", "HEAP32[(p / 4 as number) & 0x3fffffff]"),
    expr("mask after as in parentheses", "HEAP32[(p / 4) as number]", "HEAP32[((p / 4) as number) & 0x3fffffff]"),
    expr("mask after angle brackets", "HEAP32[<number>(p / 4)]", "HEAP32[<number>(p / 4) & 0x3fffffff]"),
    expr("mask after non-null", "HEAP16[(p / 2)!]", "HEAP16[(p / 2 & 0x7fffffff)!]"),
    expr("mask after satisfies", "HEAPF64[p / 8 satisfies number]", "HEAPF64[(p / 8 satisfies number) & 0x1fffffff]"),
    expr("as at the end of a term", "HEAP32[p as number / 4]", "HEAP32[p as number / 4 & 0x3fffffff]"),
    expr("coerced by >>> 0 after as", "HEAP32[(p >> 2) + 1 as number >>> 0]", "HEAP32[(p >>> 2) + 1 as number]"),
    expr("coerced by | 0 in as", "HEAPU8[(p | 0) as number]", "HEAPU8[(p >>> 0) as number]"),
    expr("coerced by | 0 after as", "HEAPU8[(p as number) | 0]", "HEAPU8[(p as number) >>> 0]"),
    expr("coerced by | 0 after non-null", "HEAPU8[p! | 0]", "HEAPU8[p! >>> 0]"),
    expr("coerced by >> 0 after as", "HEAP32[p / 4 as number >> 0]", "HEAP32[(p / 4 as number) & 0x3fffffff]"),
    expr("coerced by ~~ before non-null", "HEAPU8[~~p!]", "HEAPU8[p! >>> 0]"),
    expr("coerced by ~~ in as", "HEAPU8[~~p as number]", "HEAPU8[p >>> 0 as number]"),
    # Around the index, where an operator is mended.
    expr("as around the shift", "HEAP32[(p >> 2) as number]", "HEAP32[(p >>> 2) as number]"),
    expr("as after the shift", "HEAP32[p >> 2 as number]", "HEAP32[p >>> 2 as number]"),
    expr("as before the shift", "HEAP32[p as number >> 2]", "HEAP32[p as number >>> 2]"),
    expr("angle brackets before the shift", "HEAP32[<number>p >> 2]", "HEAP32[<number>p >>> 2]"),
    expr("non-null before the shift", "HEAP32[p! >> 2]", "HEAP32[p! >>> 2]"),
    expr("as around the amount", "HEAP32[p >> (2 as number)]", "HEAP32[p >>> (2 as number)]"),
    expr("as around the sum", "HEAP32[((p >> 2) + 1) as number]", "HEAP32[((p >>> 2) + 1) as number]"),
    expr("as around a term", "HEAP32[((p >> 2) as number) + 1]", "HEAP32[((p >>> 2) as number) + 1]"),
    expr("as const in a term", "HEAP32[(p >> 2) + (1 as const)]", "HEAP32[(p >>> 2) + (1 as const)]"),
    expr(
        "as around a choice",
        "HEAPU8[(p !== q ? p : q) as number]",
        "HEAPU8[(p !== q ? p >>> 0 : q >>> 0) as number]",
    ),
    expr(
        "as in the arms of a choice",
        "HEAPU8[p === q ? p! : q as number]",
        "HEAPU8[p === q ? p! >>> 0 : (q as number) >>> 0]",
    ),
    expr("as around a sequence", "HEAPU8[(0, p) as number]", "HEAPU8[(0, p >>> 0) as number]"),
    expr("non-null update", "((i: number | null) => HEAPU8[i!++])(p)", "((i: number | null) => HEAPU8[i!++ >>> 0])(p)"),
    # tree-sitter's grammar takes what stands before `a!` for a part of it: `(1 + HEAPU8)![p]`.
    expr(
        "non-null view after an operator",
        "1 + HEAPF32![p >> 2]! + -HEAP32![q >> 2]!",
        "1 + HEAPF32![p >>> 2]! + -HEAP32![q >>> 2]!",
    ),
    expr("non-null at the end of a sum", "HEAPU8[1 + p!]", "HEAPU8[1 + p! >>> 0]"),
    expr("non-null at the end of a sum, masked", "HEAP32[1 + (p / 4)!]", "HEAP32[1 + (p / 4)! & 0x3fffffff]"),
    expr("non-null twice", "HEAPU8![p!!]!!", "HEAPU8![p!! >>> 0]!!"),
    expr("non-null after a comment", "HEAPU8[p /* is there */ !]", "HEAPU8[p /* is there */ ! >>> 0]"),
    expr("non-null around a low operator", "HEAPU8[(p | 1)!]", "HEAPU8[(p | 1)! >>> 0]"),
    expr(
        "non-null in a call after an operator", "[0 + Math.max!(HEAPU8[p!], 1)]", "[0 + Math.max!(HEAPU8[p! >>> 0], 1)]"
    ),
    expr("non-null and coerced by >>> 0", "HEAP32[((p >> 2) + 1)! >>> 0]", "HEAP32[((p >>> 2) + 1)!]"),
    expr(
        "constructor after non-null",
        "[...new Uint8Array!(wasmMemory!.buffer!, p!, 2)]",
        "[...new Uint8Array!(wasmMemory!.buffer!, p! >>> 0, 2)]",
    ),
    expr(
        "as in await",
        "(async () => HEAP32[await (p / 4) as number])()",
        "(async () => HEAP32[(await (p / 4) as number) & 0x3fffffff])()",
    ),
    # It takes what stands before `f<T>(x)` for a part of what is called.
    body(
        "generic call after an operator",
        "const f = <T,>(x: T): T => x; return HEAPU8[p | f<number>(1)] + HEAP32[(p >> 2) + f<number>(1)];",
        "const f = <T,>(x: T): T => x; return HEAPU8[(p | f<number>(1)) >>> 0] + HEAP32[(p >> 2) + f<number>(1) & 0x3fffffff];",
    ),
    body(
        "generic call after await",
        "const f = async <T,>(h: T, i: number): Promise<any> => (h as any)[i]; return (async () => await f<Uint8Array>(HEAPU8, p))();",
        "const f = async <T,>(h: T, i: number): Promise<any> => (h as any)[i >>> 0]; return (async () => await f<Uint8Array>(HEAPU8, p))();",
    ),
    body(
        "view from a generic call after an operator",
        "const f = <T,>(x: T) => HEAPU8; return 1 + f<\n  string /* a name */\n>('')[p];",
        "const f = <T,>(x: T) => HEAPU8; return 1 + f<\n  string /* a name */\n>('')[p >>> 0];",
    ),
    # Around the view.
    expr("as around the view", "(HEAP32 as Int32Array)[p >> 2]", "(HEAP32 as Int32Array)[p >>> 2]"),
    expr("angle brackets around the view", "(<Int32Array>HEAP32)[p >> 2]", "(<Int32Array>HEAP32)[p >>> 2]"),
    expr("non-null view", "HEAPU32![p >> 2]", "HEAPU32![p >>> 2]"),
    expr("non-null view as a property", "Module!.HEAPU32![p >> 2]", "Module!.HEAPU32![p >>> 2]"),
    expr("as around the module", "(Module as any).HEAP32[p >> 2]", "(Module as any).HEAP32[p >>> 2]"),
    expr(
        "as around the module, name in quotes",
        "(Module as Record<string, any>)['HEAP32'][p >> 2]",
        "(Module as Record<string, any>)['HEAP32'][p >>> 2]",
    ),
    expr(
        "as around the name in brackets",
        "Module['HEAPU8' as keyof typeof Module].at(p! + 1)",
        "Module['HEAPU8' as keyof typeof Module].at(p! + 1 >>> 0)",
    ),
    expr("as around Atomics", "(Atomics as any).load(HEAP32, p >> 2)", "(Atomics as any).load(HEAP32, p >>> 2)"),
    expr("optional chain and non-null", "Module?.HEAP32?.[p >> 2]!", "Module?.HEAP32?.[p >>> 2]!"),
    expr(
        "satisfies around the view", "(HEAP16 satisfies Int16Array)[p >> 1]", "(HEAP16 satisfies Int16Array)[p >>> 1]"
    ),
    body("store through as", "(HEAPU8 as any)[p as any] = 7;", "(HEAPU8 as any)[(p as any) >>> 0] = 7;"),
    body("compound store", "HEAP32![p as number >> 2]! += 7;", "HEAP32![p as number >>> 2]! += 7;"),
    body(
        "destructuring target",
        "[HEAPU8[p!], HEAPU8[q as number]] = [1, 2];",
        "[HEAPU8[p! >>> 0], HEAPU8[(q as number) >>> 0]] = [1, 2];",
    ),
    body(
        "alias through as",
        "const v = Module.HEAP32 as Int32Array; return v[p >> 2];",
        "const v = Module.HEAP32 as Int32Array; return v[p >>> 2];",
    ),
    body(
        "alias through satisfies and non-null",
        "const v = Module.HEAPF32! satisfies Float32Array; return v![p >> 2];",
        "const v = Module.HEAPF32! satisfies Float32Array; return v![p >>> 2];",
    ),
    body(
        "destructured alias with a type",
        "const { HEAP32: v }: { HEAP32: Int32Array } = Module; return v[p >> 2];",
        "const { HEAP32: v }: { HEAP32: Int32Array } = Module; return v[p >>> 2];",
    ),
    body(
        "buffer through as",
        "return new Int32Array(wasmMemory.buffer as ArrayBuffer)[p >> 2];",
        "return new Int32Array(wasmMemory.buffer as ArrayBuffer)[p >>> 2];",
    ),
    expr(
        "constructor with types",
        "[...new Int32Array<ArrayBuffer>(wasmMemory.buffer as ArrayBuffer, p as number, 2)]",
        "[...new Int32Array<ArrayBuffer>(wasmMemory.buffer as ArrayBuffer, (p as number) >>> 0, 2)]",
    ),
    expr(
        "DataView through as",
        "new DataView(wasmMemory.buffer as ArrayBuffer).getInt32(p!, true)",
        "new DataView(wasmMemory.buffer as ArrayBuffer).getInt32(p! >>> 0, true)",
    ),
    # Around positions, callees and methods.
    expr(
        "positions of a method",
        "[...HEAPU8.subarray(p as Pointer, (p + 4)!)]",
        "[...HEAPU8.subarray((p as Pointer) >>> 0, (p + 4 >>> 0)!)]",
    ),
    expr(
        "shifted positions of a method",
        "[...HEAP32.subarray(<number>p >> 2, ((p >> 2) + 2) as number)]",
        "[...HEAP32.subarray(<number>p >>> 2, ((p >>> 2) + 2) as number)]",
    ),
    expr("method through as", "(HEAPU8.slice as any).call(HEAPU8, p!, q!)", fails="either"),
    expr(
        "method in as",
        "[...(HEAPU8 as Uint8Array).slice(p!, p! + 4)]",
        "[...(HEAPU8 as Uint8Array).slice(p! >>> 0, p! + 4 >>> 0)]",
    ),
    expr(
        "Atomics",
        "Atomics.load(HEAP32 as Int32Array, (p >> 2) as number)",
        "Atomics.load(HEAP32 as Int32Array, (p >>> 2) as number)",
    ),
    expr("call beside a view", "probe(HEAP32 as any, (p >> 2) as number)", "probe(HEAP32 as any, (p >>> 2) as number)"),
    expr(
        "copyWithin",
        "(HEAPU8.copyWithin(p as number, q!, q! + 4), HEAPU8[p!])",
        "(HEAPU8.copyWithin((p as number) >>> 0, q! >>> 0, q! + 4 >>> 0), HEAPU8[p! >>> 0])",
    ),
    expr(
        "the buffer's slice",
        "new Uint8Array((HEAPU8.buffer as ArrayBuffer).slice(p as number, (p + 4) as number))",
        "new Uint8Array((HEAPU8.buffer as ArrayBuffer).slice((p as number) >>> 0, ((p + 4) as number) >>> 0))",
    ),
    expr(
        "GROWABLE_HEAP",
        "(GROWABLE_HEAP_I32() as Int32Array)[p >> 2]",
        "(GROWABLE_HEAP_I32() as Int32Array)[p >>> 2]",
    ),
    # An end that may be undefined.
    body(
        "guard of a non-null end",
        "const f = (end?: number) => HEAPU8.subarray(p, end!).subarray(0, 3).join(); return [f(), f(p + 2)];",
        "const f = (end?: number) => HEAPU8.subarray(p >>> 0, end! && end! >>> 0).subarray(0, 3).join(); return [f(), f(p + 2)];",
    ),
    body(
        "guard of an end with as",
        "const f = (end?: number) => [...HEAPU8.subarray(p, end as number)].length; return f(q);",
        "const f = (end?: number) => [...HEAPU8.subarray(p >>> 0, (end as number) && (end as number) >>> 0)].length; return f(q);",
    ),
    # Variables.
    body(
        "shift where it is defined, used through non-null and as",
        "const b = (p >> 2) as number; return [HEAP32[b!], HEAP32[(b as number) + 1], HEAP32[b]];",
        "const b = (p >>> 2) as number; return [HEAP32[b!], HEAP32[(b as number) + 1], HEAP32[b]];",
    ),
    body(
        "shift where it is defined, with a type",
        "let b: number = p >> 2; const n: number = 2; return [HEAP32[b], HEAP32[b + n]];",
        "let b: number = p >>> 2; const n: number = 2; return [HEAP32[b], HEAP32[b + n]];",
    ),
    body(
        "definite assignment",
        "let b!: number; b = p >> 2; return HEAP32[b];",
        "let b!: number; b = p >>> 2; return HEAP32[b];",
    ),
    body(
        "typeof of the variable is no use of it",
        "const b = p >> 2; type B = typeof b; const c: B = 1; return HEAP32[b + c];",
        "const b = p >>> 2; type B = typeof b; const c: B = 1; return HEAP32[b + c];",
    ),
    body(
        "a counter stays",
        "let s = 0; for (let i: number = 0; i < 4; i++) s += HEAPU8[i!] + HEAPU8[p + (i as number)]; return s > 0;",
        "let s = 0; for (let i: number = 0; i < 4; i++) s += HEAPU8[i!] + HEAPU8[p + (i as number) >>> 0]; return s > 0;",
        fails="either",
    ),
    program(
        "generic function, called with types",
        """
function get<V extends ArrayLike<number>>(view: V, at: number): number { return view[at]; }
function run(p: number, q: number): number { return get<Int32Array>(HEAP32, p >> 2); }
""",
        """
function get<V extends ArrayLike<number>>(view: V, at: number): number { return view[at]; }
function run(p: number, q: number): number { return get<Int32Array>(HEAP32, p >>> 2); }
""",
    ),
    program(
        "called through as and non-null",
        """
function get(view: Int32Array, at: number): number { return view[at >> 2]; }
function run(p: number, q: number): number { return (get as any)(HEAP32, p) + get!(HEAP32, q); }
""",
        """
function get(view: Int32Array, at: number): number { return view[at >>> 2]; }
function run(p: number, q: number): number { return (get as any)(HEAP32, p) + get!(HEAP32, q); }
""",
    ),
)
