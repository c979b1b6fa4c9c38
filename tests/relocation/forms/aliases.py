"""Names and properties bound to a view (section 3), however they come by it."""

from __future__ import annotations

from tests.relocation.harness import body, program

ROWS = (
    body(
        "const",
        "const h = HEAP32; return h[p >> 2];",
        "const h = HEAP32; return h[p >>> 2];",
    ),
    body(
        "const from a property",
        "const h = Module.HEAPF32; return h[p >> 2];",
        "const h = Module.HEAPF32; return h[p >>> 2];",
    ),
    body(
        "const from a subscripted name",
        "const h = Module['HEAPU8']; return h[p];",
        "const h = Module['HEAPU8']; return h[p >>> 0];",
    ),
    body("let", "let h = HEAPU8; return h[p];", "let h = HEAPU8; return h[p >>> 0];"),
    body("var", "var h = HEAPU16; return h[p >> 1];", "var h = HEAPU16; return h[p >>> 1];"),
    body(
        "var used before its line",
        "var get = (a) => h[a >> 2]; var h = HEAP32; return get(p);",
        "var get = (a) => h[a >>> 2]; var h = HEAP32; return get(p);",
    ),
    body(
        "assigned later",
        "let h; h = HEAPF64; return h[p >> 3];",
        "let h; h = HEAPF64; return h[p >>> 3];",
    ),
    body(
        "destructured",
        "const { HEAPU8 } = Module; return HEAPU8[p];",
        "const { HEAPU8 } = Module; return HEAPU8[p >>> 0];",
    ),
    body(
        "destructured under a new name",
        "const { HEAP32: i32, HEAPU8: u8 } = Module; return [i32[p >> 2], u8[p]];",
        "const { HEAP32: i32, HEAPU8: u8 } = Module; return [i32[p >>> 2], u8[p >>> 0]];",
    ),
    body(
        "destructured with a default",
        "const { HEAP32: i32 = HEAP32 } = Module; return i32[p >> 2];",
        "const { HEAP32: i32 = HEAP32 } = Module; return i32[p >>> 2];",
    ),
    body(
        "destructured by a quoted name",
        "const { 'HEAP32': i32 } = Module; return i32[p >> 2];",
        "const { 'HEAP32': i32 } = Module; return i32[p >>> 2];",
    ),
    body(
        "destructured by assignment",
        "let w; ({ HEAP32: w } = Module); return w[p >> 2];",
        "let w; ({ HEAP32: w } = Module); return w[p >>> 2];",
    ),
    body(
        "destructured from a nested pattern",
        "const { module: { HEAP32: w } } = { module: Module }; return w[p >> 2];",
        "const { module: { HEAP32: w } } = { module: Module }; return w[p >>> 2];",
    ),
    body(
        "destructured from an array",
        "const [b, w] = [HEAPU8, HEAP32]; return [b[p + 1], w[p >> 2]];",
    ),
    program(
        "destructured parameter",
        "function get({ HEAP32: w, HEAPU8 }, a) { return [w[a >> 2], HEAPU8[a]]; }\n"
        "function run(p, q) { return get(Module, p); }",
        "function get({ HEAP32: w, HEAPU8 }, a) { return [w[a >>> 2], HEAPU8[a >>> 0]]; }\n"
        "function run(p, q) { return get(Module, p); }",
    ),
    program(
        "parameter with a view as default",
        "function get(a, w = HEAP32) { return w[a >> 2]; }\nfunction run(p, q) { return get(p); }",
        "function get(a, w = HEAP32) { return w[a >>> 2]; }\nfunction run(p, q) { return get(p); }",
    ),
    program(
        "parameter called like a view",
        "function get(HEAP32, a) { return HEAP32[a >> 2]; }\nfunction run(p, q) { return get(HEAP32, p); }",
        "function get(HEAP32, a) { return HEAP32[a >>> 2]; }\nfunction run(p, q) { return get(HEAP32, p); }",
    ),
    body(
        "alias of an alias",
        "const h = HEAP32; const w = h; return w[p >> 2];",
        "const h = HEAP32; const w = h; return w[p >>> 2];",
    ),
    body(
        "chained assignment",
        "let a, b; a = b = HEAPU8; return [a[p], b[p + 1]];",
        "let a, b; a = b = HEAPU8; return [a[p >>> 0], b[p + 1 >>> 0]];",
    ),
    body(
        "either of two views of a shift",
        "const h = p === 1 ? HEAP32 : HEAPU32; return h[p >> 2];",
        "const h = p === 1 ? HEAP32 : HEAPU32; return h[p >>> 2];",
    ),
    body(
        "a view or its replacement",
        "const h = Module.HEAP32 || HEAP32; return h[p >> 2];",
        "const h = Module.HEAP32 || HEAP32; return h[p >>> 2];",
    ),
    body(
        "a nullish choice of views",
        "const h = Module.none ?? HEAPU8; return h[p];",
        "const h = Module.none ?? HEAPU8; return h[p >>> 0];",
    ),
    program(
        "bound in one function, used in another",
        """
var words;
function init() {
  words = Module.HEAP32;
}
function run(p, q) {
  init();
  return words[p >> 2];
}
""",
        """
var words;
function init() {
  words = Module.HEAP32;
}
function run(p, q) {
  init();
  return words[p >>> 2];
}
""",
    ),
    program(
        "property bound to a view",
        """
const state = {};
function run(p, q) {
  state.words = HEAP32;
  return state.words[p >> 2];
}
""",
        """
const state = {};
function run(p, q) {
  state.words = HEAP32;
  return state.words[p >>> 2];
}
""",
    ),
    program(
        "property of a literal bound to a view",
        """
const state = { words: HEAP32, bytes: HEAPU8 };
function run(p, q) {
  return [state.words[p >> 2], state.bytes[p]];
}
""",
        """
const state = { words: HEAP32, bytes: HEAPU8 };
function run(p, q) {
  return [state.words[p >>> 2], state.bytes[p >>> 0]];
}
""",
    ),
    program(
        "property of this bound to a view",
        """
class Reader {
  constructor(m) {
    this.words = m.HEAP32;
  }
  read(a) {
    return this.words[a >> 2];
  }
}
function run(p, q) {
  return new Reader(Module).read(p);
}
""",
        """
class Reader {
  constructor(m) {
    this.words = m.HEAP32;
  }
  read(a) {
    return this.words[a >>> 2];
  }
}
function run(p, q) {
  return new Reader(Module).read(p);
}
""",
    ),
    program(
        "emcc's updateMemoryViews",
        """
var HEAP8, HEAPU8, HEAP32, HEAPF64;
function updateMemoryViews() {
  var b = wasmMemory.buffer;
  Module['HEAP8'] = HEAP8 = new Int8Array(b);
  Module['HEAPU8'] = HEAPU8 = new Uint8Array(b);
  HEAP32 = new Int32Array(b);
  HEAPF64 = new Float64Array(b);
}
function run(p, q) {
  updateMemoryViews();
  return [HEAP8[p], HEAPU8[p + 1], HEAP32[p >> 2], HEAPF64[p >> 3]];
}
""",
        """
var HEAP8, HEAPU8, HEAP32, HEAPF64;
function updateMemoryViews() {
  var b = wasmMemory.buffer;
  Module['HEAP8'] = HEAP8 = new Int8Array(b);
  Module['HEAPU8'] = HEAPU8 = new Uint8Array(b);
  HEAP32 = new Int32Array(b);
  HEAPF64 = new Float64Array(b);
}
function run(p, q) {
  updateMemoryViews();
  return [HEAP8[p >>> 0], HEAPU8[p + 1 >>> 0], HEAP32[p >>> 2], HEAPF64[p >>> 3]];
}
""",
    ),
    body(
        "own view through a local buffer",
        "const b = wasmMemory.buffer; const view = new Uint16Array(b); return view[p >> 1];",
        "const b = wasmMemory.buffer; const view = new Uint16Array(b); return view[p >>> 1];",
    ),
    body(
        "own view through a destructured buffer",
        "const { buffer } = wasmMemory; const view = new Int32Array(buffer); return view[p >> 2];",
    ),
    body(
        "own view over a view's buffer",
        "const view = new Float32Array(HEAPU8.buffer); return view[p >> 2];",
        "const view = new Float32Array(HEAPU8.buffer); return view[p >>> 2];",
    ),
    body(
        "own view with an explicit zero offset",
        "const view = new Int32Array(wasmMemory.buffer, 0); return view[p >> 2];",
        "const view = new Int32Array(wasmMemory.buffer, 0); return view[p >>> 2];",
    ),
    body(
        "own DataView through a local buffer",
        "const b = wasmMemory.buffer, dv = new DataView(b); return dv.getUint32(p, true);",
        "const b = wasmMemory.buffer, dv = new DataView(b); return dv.getUint32(p >>> 0, true);",
        align=1,
    ),
    program(
        "wasm-bindgen's cached view",
        """
let cachedUint8ArrayMemory0 = null;
const wasm = wasmExports;
function getUint8ArrayMemory0() {
  if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
    cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
  }
  return cachedUint8ArrayMemory0;
}
function run(p, q) {
  return getUint8ArrayMemory0().subarray(p / 1, p / 1 + 4);
}
""",
        """
let cachedUint8ArrayMemory0 = null;
const wasm = wasmExports;
function getUint8ArrayMemory0() {
  if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
    cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
  }
  return cachedUint8ArrayMemory0;
}
function run(p, q) {
  return getUint8ArrayMemory0().subarray(p / 1 >>> 0, p / 1 + 4 >>> 0);
}
""",
    ),
)
