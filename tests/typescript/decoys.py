"""Types that look like accesses, and names that mean something else: all of it stays."""

from __future__ import annotations

from tests.typescript.rows import body, guard, program

ROWS = (
    guard("indexed access type", "type T = Int32Array[number]; const x: T = 1; return x;"),
    guard("indexed access type of a view", "type T = (typeof HEAP32)[number]; const x: T = 1; return x;"),
    guard("typeof of an element", "let x: typeof HEAP32[0] = 1; return x;"),
    guard("typeof of a property", "let x: typeof Module.HEAP32[0] = 1; return x;"),
    guard("argument of a generic", "const f = <T,>(x: T): T => x; return f<(typeof HEAP8)[number]>(1);"),
    guard("template literal type", "type H = `HEAP${8 | 16}`; const h: H = 'HEAP8'; return h;"),
    guard(
        "property names in an interface",
        "interface I { HEAP32: number[]; heap?: I } const i: I = { HEAP32: [] }; return i;",
    ),
    guard("index signature", "const x: { [heap: string]: number } = { a: 1 }; return x['a'];"),
    guard("method by its name", "const m: keyof Uint8Array = 'at'; return (HEAPU8[m] as Function)(0) >= 0;"),
    guard(
        "key by its type",
        "class C { get(k: keyof Uint8Array) { return HEAPU8[k]; } } return new C().get('BYTES_PER_ELEMENT');",
    ),
    guard(
        "key by string",
        "class C { get(k: string): any { return (HEAPU8 as any)[k]; } } return new C().get('length') > 0;",
    ),
    guard(
        "key by union",
        "class C { get(k: 'length' | 'byteLength') { return HEAPU8[k]; } } return new C().get('length') > 0;",
    ),
    guard(
        "key by an assertion",
        "const k: any = [...'length'].join(''); return HEAPU8[k as keyof Uint8Array] !== undefined;",
        types_tell=True,
    ),
    guard(
        "key by a template type",
        "class C { get(k: `by${string}`): any { return (HEAPU8 as any)[k]; } } return new C().get('byteLength') > 0;",
    ),
    guard("callee through as", "const m: any = 'at'; return (HEAPU8[m] as any)(0) >= 0;"),
    guard(
        "callee through non-null", "const f = (m: any) => (HEAPU8 as any)[m]!(0); return f('at') >= 0;", fails="either"
    ),
    guard(
        "a queue that is called heap",
        "const heap: number[] = [3, 1]; let i: number = -1; return heap[i + 1]! + heap.slice(-1)[0];",
    ),
    program(
        "a queue by the type of its field",
        """
class Queue {
  private heap: number[];
  constructor(items: number[]) { this.heap = items; }
  last(i: number): number { return this.heap[i] ?? this.heap.at(i)!; }
}
function run(p: number, q: number) { return new Queue([1, 2]).last(-1); }
""",
        fails=False,
    ),
    program(
        "a queue by the type of a parameter",
        """
class C {
  last(heap: ReadonlyArray<number>, i: number) { return heap[i] ?? heap.at(i); }
  again(heap: Map<number, string> | number[], i: number) { return (heap as any)[i]; }
}
function run(p: number, q: number) { return [new C().last([1, 2], -1), new C().again([1], -1)]; }
""",
        fails=False,
    ),
    program(
        "a queue by a parameter property",
        """
class Queue { constructor(public heap: number[]) {} last(i: number) { return this.heap[i] ?? this.heap.at(i); } }
function run(p: number, q: number) { return new Queue([1, 2]).last(-1); }
""",
        fails=False,
    ),
    program(
        "a queue declared elsewhere",
        """
declare const heap: number[] | undefined;
const at = (i: number) => typeof heap === 'undefined' ? 0 : heap[i] ?? -1;
function run(p: number, q: number) { return typeof at; }
""",
        fails=False,
        types_tell=True,
    ),
    body(
        "shadowed by a typed parameter",
        "const f = (HEAP32: Record<string, number>, i: number) => HEAP32[i]; return f({ '-1': 4 }, -1) + HEAP32[p >> 2];",
        "const f = (HEAP32: Record<string, number>, i: number) => HEAP32[i]; return f({ '-1': 4 }, -1) + HEAP32[p >>> 2];",
    ),
    body(
        "shadowed by an optional parameter with a default",
        "const f = (i: number, HEAP32: any = { '-1': 4 }) => HEAP32[i]; return f(-1) + HEAP32[p >> 2];",
        "const f = (i: number, HEAP32: any = { '-1': 4 }) => HEAP32[i]; return f(-1) + HEAP32[p >>> 2];",
    ),
    body(
        "a parameter of a type shadows nothing",
        "type F = (HEAP32: number, p: string) => typeof HEAP32; const f: F = (a) => a; return f(HEAP32[p >> 2], '');",
        "type F = (HEAP32: number, p: string) => typeof HEAP32; const f: F = (a) => a; return f(HEAP32[p >>> 2], '');",
    ),
    body(
        "a type of a view's name shadows nothing",
        "type HEAP8 = number; interface HEAP32 { x: HEAP8 } const x: HEAP32 = { x: HEAP32[p >> 2] }; return x;",
        "type HEAP8 = number; interface HEAP32 { x: HEAP8 } const x: HEAP32 = { x: HEAP32[p >>> 2] }; return x;",
    ),
    body(
        "a label of a tuple shadows nothing",
        "const b = p >> 2; type T = [b: number, HEAP32?: string]; const t: T = [HEAP32[b]]; return t;",
        "const b = p >>> 2; type T = [b: number, HEAP32?: string]; const t: T = [HEAP32[b]]; return t;",
    ),
    body(
        "shadowed by a class",
        "class HEAP8 { static '-1' = 3 } const i = -1; return (HEAP8 as any)[i] + HEAPU8[p];",
        "class HEAP8 { static '-1' = 3 } const i = -1; return (HEAP8 as any)[i] + HEAPU8[p >>> 0];",
    ),
    body(
        "using",
        "{ const d: any = { [Symbol.dispose ?? 'x']() {} }; const HEAP8: any = { '-1': 1 }; const i = -1; HEAP8[i]; } return HEAP8[p];",
        "{ const d: any = { [Symbol.dispose ?? 'x']() {} }; const HEAP8: any = { '-1': 1 }; const i = -1; HEAP8[i]; } return HEAP8[p >>> 0];",
    ),
    guard(
        "views of unknown buffers", "const f = (h: Int32Array, i: number) => h[i >> 2]; return f(new Int32Array(4), 4);"
    ),
)
