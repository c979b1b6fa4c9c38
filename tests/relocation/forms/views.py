"""What counts as a view (section 3): names, properties, growing forms, wrappers."""

from __future__ import annotations

from tests.relocation.harness import body, expr, program

ROWS = (
    # The names, read.
    expr("HEAP8 read", "HEAP8[p]", "HEAP8[p >>> 0]", align=1),
    expr("HEAPU8 read", "HEAPU8[p]", "HEAPU8[p >>> 0]", align=1),
    expr("HEAP16 read", "HEAP16[p >> 1]", "HEAP16[p >>> 1]", align=4),
    expr("HEAPU16 read", "HEAPU16[p >> 1]", "HEAPU16[p >>> 1]", align=4),
    expr("HEAP32 read", "HEAP32[p >> 2]", "HEAP32[p >>> 2]", align=4),
    expr("HEAPU32 read", "HEAPU32[p >> 2]", "HEAPU32[p >>> 2]", align=4),
    expr("HEAPF32 read", "HEAPF32[p >> 2]", "HEAPF32[p >>> 2]", align=4),
    expr("HEAP64 read", "HEAP64[p >> 3]", "HEAP64[p >>> 3]"),
    expr("HEAPU64 read", "HEAPU64[p >> 3]", "HEAPU64[p >>> 3]"),
    expr("HEAPF64 read", "HEAPF64[p >> 3]", "HEAPF64[p >>> 3]"),
    # The names, written.
    expr("HEAP8 write", "(HEAP8[p] = -5)", "(HEAP8[p >>> 0] = -5)", align=1),
    expr("HEAPU8 write", "(HEAPU8[p] = 250)", "(HEAPU8[p >>> 0] = 250)", align=1),
    expr("HEAP16 write", "(HEAP16[p >> 1] = -5)", "(HEAP16[p >>> 1] = -5)"),
    expr("HEAPU16 write", "(HEAPU16[p >> 1] = 65000)", "(HEAPU16[p >>> 1] = 65000)"),
    expr("HEAP32 write", "(HEAP32[p >> 2] = -5)", "(HEAP32[p >>> 2] = -5)"),
    expr("HEAPU32 write", "(HEAPU32[p >> 2] = 4e9)", "(HEAPU32[p >>> 2] = 4e9)"),
    expr("HEAPF32 write", "(HEAPF32[p >> 2] = 1.5)", "(HEAPF32[p >>> 2] = 1.5)"),
    expr("HEAP64 write", "(HEAP64[p >> 3] = -5n)", "(HEAP64[p >>> 3] = -5n)"),
    expr("HEAPU64 write", "(HEAPU64[p >> 3] = 5n)", "(HEAPU64[p >>> 3] = 5n)"),
    expr("HEAPF64 write", "(HEAPF64[p >> 3] = Math.PI)", "(HEAPF64[p >>> 3] = Math.PI)"),
    # The names of unknown shift.
    expr("HEAP read", "HEAP[p]", "HEAP[p >>> 0]"),
    expr("HEAP sum", "HEAP[p + 3]", "HEAP[p + 3 >>> 0]"),
    expr("heap shifted", "heap[p >> 2]", "heap[p >>> 2]"),
    expr("heap shifted and sum", "heap[(p >> 2) + 1]", "heap[(p >>> 2) + 1]"),
    # Properties of that name.
    expr("Module property", "Module.HEAP32[p >> 2]", "Module.HEAP32[p >>> 2]"),
    expr("Module property, 8 bit", "Module.HEAPU8[p]", "Module.HEAPU8[p >>> 0]"),
    expr("subscripted name", "Module['HEAPU8'][p]", "Module['HEAPU8'][p >>> 0]"),
    expr("subscripted name, double quotes", 'Module["HEAP16"][p >> 1]', 'Module["HEAP16"][p >>> 1]'),
    expr("optional property", "Module?.HEAP32[p >> 2]", "Module?.HEAP32[p >>> 2]"),
    expr("optional property and subscript", "Module?.HEAP32?.[p >> 2]", "Module?.HEAP32?.[p >>> 2]"),
    expr("optional subscripted name", "Module?.['HEAPU8']?.[p]", "Module?.['HEAPU8']?.[p >>> 0]"),
    expr("optional subscript of a name", "HEAPF64?.[p >> 3]", "HEAPF64?.[p >>> 3]"),
    program(
        "property of a property",
        "function run(p, q) { const m = { inner: { HEAP32 } }; return m.inner.HEAP32[p >> 2]; }",
        "function run(p, q) { const m = { inner: { HEAP32 } }; return m.inner.HEAP32[p >>> 2]; }",
    ),
    program(
        "property without a name",
        "function run(p, q) { const m = {}; m[''] = HEAP32; return m[''][p >> 2]; }",
        "function run(p, q) { const m = {}; m[''] = HEAP32; return m[''][p >>> 2]; }",
    ),
    program(
        "property of a call's result",
        "function run(p, q) { const get = () => Module; return get().HEAPU16[p >> 1]; }",
        "function run(p, q) { const get = () => Module; return get().HEAPU16[p >>> 1]; }",
    ),
    program(
        "property of an awaited module",
        "async function run(p, q) { return (await Promise.resolve(Module)).HEAP32[p >> 2]; }",
        "async function run(p, q) { return (await Promise.resolve(Module)).HEAP32[p >>> 2]; }",
    ),
    program(
        "property of this",
        """
class Runtime {
  HEAPF32 = HEAPF32;
  read(ptr) {
    return this.HEAPF32[ptr >> 2];
  }
}
function run(p, q) {
  return new Runtime().read(p);
}
""",
        """
class Runtime {
  HEAPF32 = HEAPF32;
  read(ptr) {
    return this.HEAPF32[ptr >>> 2];
  }
}
function run(p, q) {
  return new Runtime().read(p);
}
""",
    ),
    program(
        "private property bound to a view",
        """
class Runtime {
  #words = HEAP32;
  read(ptr) {
    return this.#words[ptr >> 2];
  }
}
function run(p, q) {
  return new Runtime().read(p);
}
""",
    ),
    program(
        "static block and getter",
        """
class Runtime {
  static bytes;
  static {
    this.first = (ptr) => HEAPU8[ptr];
  }
  get word() {
    return HEAP32[this.ptr >> 2];
  }
}
function run(p, q) {
  const r = new Runtime();
  r.ptr = p;
  return [Runtime.first(p), r.word];
}
""",
    ),
    # Views that grow.
    expr("GROWABLE_HEAP_I8", "GROWABLE_HEAP_I8()[p]", "GROWABLE_HEAP_I8()[p >>> 0]"),
    expr("GROWABLE_HEAP_U8", "GROWABLE_HEAP_U8()[p + 1]", "GROWABLE_HEAP_U8()[p + 1 >>> 0]"),
    expr("GROWABLE_HEAP_I16", "GROWABLE_HEAP_I16()[p >> 1]", "GROWABLE_HEAP_I16()[p >>> 1]"),
    expr("GROWABLE_HEAP_U16", "GROWABLE_HEAP_U16()[p >> 1]", "GROWABLE_HEAP_U16()[p >>> 1]"),
    expr("GROWABLE_HEAP_I32", "GROWABLE_HEAP_I32()[p >> 2]", "GROWABLE_HEAP_I32()[p >>> 2]"),
    expr("GROWABLE_HEAP_U32", "(GROWABLE_HEAP_U32()[p >> 2] = 9)", "(GROWABLE_HEAP_U32()[p >>> 2] = 9)"),
    expr("GROWABLE_HEAP_F32", "GROWABLE_HEAP_F32()[p >> 2]", "GROWABLE_HEAP_F32()[p >>> 2]"),
    expr("GROWABLE_HEAP_F64", "GROWABLE_HEAP_F64()[p >> 3]", "GROWABLE_HEAP_F64()[p >>> 3]"),
    expr("growMemViews, 32 bit", "(growMemViews(), HEAP32)[p >> 2]", "(growMemViews(), HEAP32)[p >>> 2]"),
    expr("growMemViews, 8 bit", "(growMemViews(), HEAPU8)[p]", "(growMemViews(), HEAPU8)[p >>> 0]"),
    expr(
        "growMemViews, method",
        "(growMemViews(), HEAPU8).subarray(p, p + 4)",
        "(growMemViews(), HEAPU8).subarray(p >>> 0, p + 4 >>> 0)",
    ),
    expr(
        "growMemViews, in the index",
        "HEAP32[(growMemViews(), p >> 2)]",
        "HEAP32[(growMemViews(), p >>> 2)]",
    ),
    # Wrappers and comments.
    expr("parentheses", "(HEAP32)[p >> 2]", "(HEAP32)[p >>> 2]"),
    expr("parentheses twice", "((Module.HEAPU8))[p]", "((Module.HEAPU8))[p >>> 0]"),
    expr("parenthesized optional chain", "(Module?.HEAP32)[p >> 2]", "(Module?.HEAP32)[p >>> 2]"),
    expr("comment before the subscript", "HEAP32 /* words */ [p >> 2]", "HEAP32 /* words */ [p >>> 2]"),
    expr("comment in the index", "HEAP32[p /* ptr */ >> 2]", "HEAP32[p /* ptr */ >>> 2]"),
    expr("comment behind the index", "HEAPU8[p /* ptr */]", align=1),
    program(
        "line comment in the index",
        """
function run(p, q) {
  return HEAPU8[
    p // the address
  ];
}
""",
    ),
    program(
        "line comment before an index that is wrapped",
        """
function run(p, q) {
  return HEAPU8[
    // the address
    p + 1 // and one
  ];
}
""",
    ),
    program(
        "line breaks in the index",
        """
function run(p, q) {
  return HEAP32[
    p
      >>
      2
  ];
}
""",
        """
function run(p, q) {
  return HEAP32[
    p
      >>>
      2
  ];
}
""",
    ),
    # DataViews over the whole memory (the accessors are in positions.py).
    program(
        "DataView made in place",
        "function run(p, q) { return new DataView(wasmMemory.buffer).getInt16(p, true); }",
        "function run(p, q) { return new DataView(wasmMemory.buffer).getInt16(p >>> 0, true); }",
        align=1,
    ),
    program(
        "view made in place",
        "function run(p, q) { return new Int32Array(wasmMemory.buffer)[p >> 2]; }",
        "function run(p, q) { return new Int32Array(wasmMemory.buffer)[p >>> 2]; }",
    ),
    program(
        "view made of another view's buffer",
        "function run(p, q) { return new Uint8Array(HEAP32.buffer)[p]; }",
        "function run(p, q) { return new Uint8Array(HEAP32.buffer)[p >>> 0]; }",
    ),
    program(
        "view made of a property's buffer",
        "function run(p, q) { return new Float64Array(Module.HEAPU8.buffer)[p >> 3]; }",
        "function run(p, q) { return new Float64Array(Module.HEAPU8.buffer)[p >>> 3]; }",
    ),
    program(
        "view made of an export's buffer",
        "function run(p, q) { return new Uint16Array(wasmExports.memory.buffer)[p >> 1]; }",
        "function run(p, q) { return new Uint16Array(wasmExports.memory.buffer)[p >>> 1]; }",
    ),
    expr(
        "emcc's own DataView",
        "HEAP_DATA_VIEW.getInt32(p, true)",
        "HEAP_DATA_VIEW.getInt32(p >>> 0, true)",
        align=1,
    ),
    body(
        "clamped bytes",
        "const c = new Uint8ClampedArray(wasmMemory.buffer); c[p] = 300; return c[p + 1];",
        "const c = new Uint8ClampedArray(wasmMemory.buffer); c[p >>> 0] = 300; return c[p + 1 >>> 0];",
        align=1,
    ),
    # What the user names.
    body(
        "a name of the user's, 32 bit",
        "const get = (n) => Module[n]; const words = get('HEAP32'); return words[p >> 2] + words[p / 4];",
        "const get = (n) => Module[n]; const words = get('HEAP32'); return words[p >>> 2] + words[p / 4 & 0x3fffffff];",
        heap_names={"words": "i32"},
    ),
    body(
        "a property the user names, 8 bit",
        "const m = { bytes: Module[['HEAPU8'][0]] }; return m.bytes[p] + m.bytes.subarray(p, p + 1)[0];",
        "const m = { bytes: Module[['HEAPU8'][0]] }; "
        "return m.bytes[p >>> 0] + m.bytes.subarray(p >>> 0, p + 1 >>> 0)[0];",
        heap_names={"bytes": "u8"},
    ),
    program(
        "a property that only a getter gives",
        "class C { get bytes() { return HEAPU8; } at(p) { return this.bytes[p]; } }\n"
        "function run(p, q) { return new C().at(p); }",
        "class C { get bytes() { return HEAPU8; } at(p) { return this.bytes[p >>> 0]; } }\n"
        "function run(p, q) { return new C().at(p); }",
    ),
)
