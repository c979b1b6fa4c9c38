"""Declarations that JavaScript does not have, around accesses."""

from __future__ import annotations

from tests.typescript.rows import body, program

ROWS = (
    program(
        "declare const",
        "declare const HEAP32: Int32Array;\nfunction run(p: number, q: number) { return HEAP32[p >> 2]; }",
        "declare const HEAP32: Int32Array;\nfunction run(p: number, q: number) { return HEAP32[p >>> 2]; }",
    ),
    program(
        "declare let and var",
        "declare let Module: any, HEAPU8: Uint8Array;\ndeclare var HEAP16: Int16Array;\n"
        "function run(p: number, q: number) { return [Module.HEAP32[p >> 2], HEAPU8[p], HEAP16[q >> 1]]; }",
        "declare let Module: any, HEAPU8: Uint8Array;\ndeclare var HEAP16: Int16Array;\n"
        "function run(p: number, q: number) { return [Module.HEAP32[p >>> 2], HEAPU8[p >>> 0], HEAP16[q >>> 1]]; }",
    ),
    program(
        "declare function",
        "declare function GROWABLE_HEAP_I32(): Int32Array;\n"
        "function run(p: number, q: number) { return GROWABLE_HEAP_I32()[p >> 2]; }",
        "declare function GROWABLE_HEAP_I32(): Int32Array;\n"
        "function run(p: number, q: number) { return GROWABLE_HEAP_I32()[p >>> 2]; }",
    ),
    program(
        "a variable declared elsewhere is not all in sight",
        "declare let offset: number;\ndeclare global { var start: number }\n"
        "(globalThis as any).offset = 0;\n"
        "function run(p: number, q: number) { offset = p >> 2; return HEAP32[offset]; }",
        "declare let offset: number;\ndeclare global { var start: number }\n"
        "(globalThis as any).offset = 0;\n"
        "function run(p: number, q: number) { offset = p >> 2; return HEAP32[offset & 0x3fffffff]; }",
    ),
    program(
        "namespace",
        """
namespace Memory {
  export const word = (at: number): number => HEAP32[at >> 2];
  export namespace Inner { export function byte(at: number): number { return HEAPU8[at]; } }
}
function run(p: number, q: number) { return [Memory.word(p), Memory.Inner.byte(q)]; }
""",
        """
namespace Memory {
  export const word = (at: number): number => HEAP32[at >>> 2];
  export namespace Inner { export function byte(at: number): number { return HEAPU8[at >>> 0]; } }
}
function run(p: number, q: number) { return [Memory.word(p), Memory.Inner.byte(q)]; }
""",
    ),
    program(
        "namespace with a variable of its own",
        """
namespace A { var HEAP8 = { '-1': 5 }; export const f = (i: number): number => (HEAP8 as any)[i]; }
function run(p: number, q: number) { return A.f(-1) + HEAP8[p]; }
""",
        """
namespace A { var HEAP8 = { '-1': 5 }; export const f = (i: number): number => (HEAP8 as any)[i]; }
function run(p: number, q: number) { return A.f(-1) + HEAP8[p >>> 0]; }
""",
    ),
    program(
        "enum beside an access",
        """
enum Field { X = 0, Y = 4, Z = Y << 1 }
const enum Size { Word = 4 }
function run(p: number, q: number) { return [HEAP32[(p + Field.Z) >> 2], HEAPU8[p + Field.Y], HEAP32[p / Size.Word]]; }
""",
        """
enum Field { X = 0, Y = 4, Z = Y << 1 }
const enum Size { Word = 4 }
function run(p: number, q: number) { return [HEAP32[(p + Field.Z) >>> 2], HEAPU8[p + Field.Y >>> 0], HEAP32[p / Size.Word & 0x3fffffff]]; }
""",
    ),
    program(
        "enum with a view's name",
        """
function inner(i: number) { enum HEAP8 { a = -1 } return (HEAP8 as any)[i]; }
function run(p: number, q: number) { return [inner(-1), HEAP8[p]]; }
""",
        """
function inner(i: number) { enum HEAP8 { a = -1 } return (HEAP8 as any)[i]; }
function run(p: number, q: number) { return [inner(-1), HEAP8[p >>> 0]]; }
""",
    ),
    program(
        "class with typed fields",
        """
class Reader {
  private HEAP32!: Int32Array;
  readonly size: number = 4;
  declare kind: string;
  constructor(readonly module: any) { this.HEAP32 = module.HEAP32; }
  at(p: number): number { return this.HEAP32[p >> 2] + this.module.HEAPU8[p + this.size]; }
}
function run(p: number, q: number) { return new Reader(Module).at(p); }
""",
        """
class Reader {
  private HEAP32!: Int32Array;
  readonly size: number = 4;
  declare kind: string;
  constructor(readonly module: any) { this.HEAP32 = module.HEAP32; }
  at(p: number): number { return this.HEAP32[p >>> 2] + this.module.HEAPU8[p + this.size >>> 0]; }
}
function run(p: number, q: number) { return new Reader(Module).at(p); }
""",
    ),
    program(
        "parameter property with a view for its default",
        """
class Reader {
  constructor(private readonly words = Module.HEAP32 as Int32Array) {}
  at(p: number): number { return this.words[p >> 2]; }
}
function run(p: number, q: number) { return new Reader().at(p); }
""",
        """
class Reader {
  constructor(private readonly words = Module.HEAP32 as Int32Array) {}
  at(p: number): number { return this.words[p >>> 2]; }
}
function run(p: number, q: number) { return new Reader().at(p); }
""",
    ),
    program(
        "field with a view for its value",
        """
class Reader {
  static #count?: number;
  protected words: Int32Array = Module.HEAP32;
  get bytes(): Uint8Array { return HEAPU8; }
  at(p: number): number { return this.words[p >> 2] + this.bytes[p!]; }
}
function run(p: number, q: number) { return new Reader().at(p); }
""",
        """
class Reader {
  static #count?: number;
  protected words: Int32Array = Module.HEAP32;
  get bytes(): Uint8Array { return HEAPU8; }
  at(p: number): number { return this.words[p >>> 2] + this.bytes[p! >>> 0]; }
}
function run(p: number, q: number) { return new Reader().at(p); }
""",
    ),
    program(
        "abstract class",
        """
abstract class Base<T extends ArrayLike<number>> {
  abstract view(): T;
  abstract HEAPU8: number;
  protected abstract read(HEAP32: number): void;
  at(p: number): number { return HEAP32[p >> 2]; }
}
class Sub extends Base<Int32Array> {
  override view() { return HEAP32; }
  HEAPU8 = 1;
  read(): void {}
  override at(p: number): number { return this.view()[p >> 2] + super.at(p); }
}
function run(p: number, q: number) { return new Sub().at(p); }
""",
        """
abstract class Base<T extends ArrayLike<number>> {
  abstract view(): T;
  abstract HEAPU8: number;
  protected abstract read(HEAP32: number): void;
  at(p: number): number { return HEAP32[p >>> 2]; }
}
class Sub extends Base<Int32Array> {
  override view() { return HEAP32; }
  HEAPU8 = 1;
  read(): void {}
  override at(p: number): number { return this.view()[p >>> 2] + super.at(p); }
}
function run(p: number, q: number) { return new Sub().at(p); }
""",
    ),
    program(
        "overloads",
        """
function get(HEAP32: string): string;
function get(p: number): number;
function get(p: any): any { return HEAP32[p >> 2]; }
class C { f(p: string): void; f(p: number): number; f(p: any): any { return HEAPU8[p]; } }
function run(p: number, q: number) { return [get(p), new C().f(q)]; }
""",
        """
function get(HEAP32: string): string;
function get(p: number): number;
function get(p: any): any { return HEAP32[p >>> 2]; }
class C { f(p: string): void; f(p: number): number; f(p: any): any { return HEAPU8[p >>> 0]; } }
function run(p: number, q: number) { return [get(p), new C().f(q)]; }
""",
    ),
    program(
        "this as a parameter",
        """
function get(this: void, view: Int32Array, p: number): number { return view[p >> 2]; }
function run(p: number, q: number) { return get(HEAP32, p); }
""",
        """
function get(this: void, view: Int32Array, p: number): number { return view[p >>> 2]; }
function run(p: number, q: number) { return get(HEAP32, p); }
""",
    ),
    program(
        "decorators",
        """
const at = (n: number): any => () => void n;
@at(HEAPU8.length)
class C { @at(1) f(@at(2) p: number): number { return HEAP32[p >> 2]; } }
function run(p: number, q: number) { return new C().f(p); }
""",
        """
const at = (n: number): any => () => void n;
@at(HEAPU8.length)
class C { @at(1) f(@at(2) p: number): number { return HEAP32[p >>> 2]; } }
function run(p: number, q: number) { return new C().f(p); }
""",
    ),
    program(
        "an access in a decorator",
        """
let seen: number[] = [];
const note = (n: number): any => () => { seen.push(n); };
function run(p: number, q: number) { seen = []; class C { @note(HEAP32[p >> 2]) x = 1; } return [seen, new C().x]; }
""",
        """
let seen: number[] = [];
const note = (n: number): any => () => { seen.push(n); };
function run(p: number, q: number) { seen = []; class C { @note(HEAP32[p >>> 2]) x = 1; } return [seen, new C().x]; }
""",
    ),
    program(
        "a memory by its type",
        """
class Wasm {
  constructor(private linear: WebAssembly.Memory, public spare: WebAssembly.Memory | null = null) {}
  word(p: number) { return new Int32Array(this.linear.buffer)[p >> 2]; }
  bytes(p: number) { return [...new Uint8Array(this.linear.buffer, p, 3)]; }
}
const read = (m: WebAssembly.Memory, p: number) => new DataView(m.buffer).getInt32(p, true);
function run(p: number, q: number) { const w = new Wasm(wasmMemory); return [w.word(p), w.bytes(p), read(wasmMemory, q)]; }
""",
        """
class Wasm {
  constructor(private linear: WebAssembly.Memory, public spare: WebAssembly.Memory | null = null) {}
  word(p: number) { return new Int32Array(this.linear.buffer)[p >>> 2]; }
  bytes(p: number) { return [...new Uint8Array(this.linear.buffer, p >>> 0, 3)]; }
}
const read = (m: WebAssembly.Memory, p: number) => new DataView(m.buffer).getInt32(p >>> 0, true);
function run(p: number, q: number) { const w = new Wasm(wasmMemory); return [w.word(p), w.bytes(p), read(wasmMemory, q)]; }
""",
    ),
    program(
        "a memory by an assertion",
        """
const table: Record<string, unknown> = { linear: eval('wasmMemory') };
function run(p: number, q: number) {
  const bytes = new Uint8Array((table.linear as WebAssembly.Memory).buffer);
  const words = new Int32Array((<WebAssembly.Memory>table.linear).buffer, p, 2);
  return [bytes[p], ...words];
}
""",
        """
const table: Record<string, unknown> = { linear: eval('wasmMemory') };
function run(p: number, q: number) {
  const bytes = new Uint8Array((table.linear as WebAssembly.Memory).buffer);
  const words = new Int32Array((<WebAssembly.Memory>table.linear).buffer, p >>> 0, 2);
  return [bytes[p >>> 0], ...words];
}
""",
        types_tell=True,
    ),
    body(
        "an end that its type says is there",
        "const f = (start: number, end: number) => [...HEAPU8.subarray(start, end)]; return f(p, p + 4);",
        "const f = (start: number, end: number) => [...HEAPU8.subarray(start >>> 0, end >>> 0)]; return f(p, p + 4);",
        fails="either",
    ),
    program(
        "an end that its type says is there, in a function nobody calls here",
        """
class C { cut(start: number, end: number): Uint8Array { return HEAPU8.slice(start, end); } }
function run(p: number, q: number) { return new C().cut(p, p + 4); }
""",
        """
class C { cut(start: number, end: number): Uint8Array { return HEAPU8.slice(start >>> 0, end >>> 0); } }
function run(p: number, q: number) { return new C().cut(p, p + 4); }
""",
    ),
    program(
        "assertion functions and predicates",
        """
function check(p: unknown): asserts p is number {}
function isNumber(p: unknown): p is number { return typeof p === 'number'; }
function run(p: number | string, q: number) { check(p); return isNumber(p) ? HEAP32[p >> 2] : 0; }
""",
        """
function check(p: unknown): asserts p is number {}
function isNumber(p: unknown): p is number { return typeof p === 'number'; }
function run(p: number | string, q: number) { check(p); return isNumber(p) ? HEAP32[p >>> 2] : 0; }
""",
    ),
    program(
        "JSX",
        """
const React = { createElement: (tag: string, props: any, ...children: any[]) => [tag, props, ...children] };
function run(p: number, q: number) {
  return <i title={HEAPU8[p as number]} {...{ x: HEAP32[p >> 2] }}>HEAP8[p] {HEAP16[q! >> 1]} {'HEAP8[p]'}</i>;
}
declare namespace JSX { interface IntrinsicElements { i: any } }
""",
        """
const React = { createElement: (tag: string, props: any, ...children: any[]) => [tag, props, ...children] };
function run(p: number, q: number) {
  return <i title={HEAPU8[(p as number) >>> 0]} {...{ x: HEAP32[p >>> 2] }}>HEAP8[p] {HEAP16[q! >>> 1]} {'HEAP8[p]'}</i>;
}
declare namespace JSX { interface IntrinsicElements { i: any } }
""",
        path="row.tsx",
    ),
    program(
        "JSX without types",
        """
const React = { createElement: (tag, props, ...children) => [tag, props, ...children] };
function run(p, q) { return <i title={HEAPU8[p]}>{[1, 2].map((i) => <b key={i}>{HEAP32[(p >> 2) + i]}</b>)}</i>; }
""",
        """
const React = { createElement: (tag, props, ...children) => [tag, props, ...children] };
function run(p, q) { return <i title={HEAPU8[p >>> 0]}>{[1, 2].map((i) => <b key={i}>{HEAP32[(p >>> 2) + i]}</b>)}</i>; }
""",
        path="row.jsx",
    ),
)
