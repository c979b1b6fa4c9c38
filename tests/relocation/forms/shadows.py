"""A view's name that is bound to something else in one place, and the real view beside it."""

from __future__ import annotations

from tests.relocation.harness import body, program

ROWS = (
    program(
        "shadowed in an inner function",
        """
function inner(i) {
  const HEAP32 = { '-1': 3 };
  return HEAP32[i >> 2];
}
function run(p, q) {
  return inner(-4) + HEAP32[p >> 2];
}
""",
        """
function inner(i) {
  const HEAP32 = { '-1': 3 };
  return HEAP32[i >> 2];
}
function run(p, q) {
  return inner(-4) + HEAP32[p >>> 2];
}
""",
    ),
    body(
        "shadowed in a block",
        "let s = 0; { const HEAPU8 = { '-1': 3 }; const i = -1; s += HEAPU8[i]; } return s + HEAPU8[p];",
        "let s = 0; { const HEAPU8 = { '-1': 3 }; const i = -1; s += HEAPU8[i]; } return s + HEAPU8[p >>> 0];",
    ),
    body(
        "shadowed by a parameter",
        "const f = (heap, i) => heap[i]; return f({ '-1': 4 }, -1) + heap[p >> 2];",
        "const f = (heap, i) => heap[i]; return f({ '-1': 4 }, -1) + heap[p >>> 2];",
    ),
    body(
        "shadowed by a parameter of a function that is called where it stands",
        "return ((heap, i) => heap[i >> 2])({ '-1': 4 }, -4) + heap[p >> 2];",
        "return ((heap, i) => heap[i >> 2])({ '-1': 4 }, -4) + heap[p >>> 2];",
    ),
    program(
        "shadowed by a parameter whose default is another thing",
        "class C { f(i, HEAPU8 = { '-1': 4 }) { return HEAPU8[i]; } }\n"
        "function run(p, q) { return new C().f(-1) + HEAPU8[p]; }",
        "class C { f(i, HEAPU8 = { '-1': 4 }) { return HEAPU8[i]; } }\n"
        "function run(p, q) { return new C().f(-1) + HEAPU8[p >>> 0]; }",
    ),
    body(
        "shadowed by a destructured parameter",
        "const f = ({ heap }, i) => heap[i]; return f({ heap: { '-1': 4 } }, -1) + heap[p >> 2];",
        "const f = ({ heap }, i) => heap[i]; return f({ heap: { '-1': 4 } }, -1) + heap[p >>> 2];",
    ),
    body(
        "shadowed by a catch parameter",
        "let s; const i = -1; try { throw { '-1': 4 }; } catch (heap) { s = heap[i]; } return s + HEAPU8[p];",
        "let s; const i = -1; try { throw { '-1': 4 }; } catch (heap) { s = heap[i]; } return s + HEAPU8[p >>> 0];",
    ),
    body(
        "shadowed by a loop's variable",
        "let s = 0; const i = -1; for (const heap of [{ '-1': 4 }]) s += heap[i]; return s + HEAPU8[p];",
        "let s = 0; const i = -1; for (const heap of [{ '-1': 4 }]) s += heap[i]; return s + HEAPU8[p >>> 0];",
    ),
    body(
        "shadowed by a function",
        "function HEAP() {} HEAP[-1] = 4; const i = -1; return HEAP[i] + HEAPU8[p];",
        "function HEAP() {} HEAP[-1] = 4; const i = -1; return HEAP[i] + HEAPU8[p >>> 0];",
    ),
    body(
        "shadowed by a class",
        "class HEAP { static '-1' = 4; } const i = -1; return HEAP[i] + HEAPU8[p];",
        "class HEAP { static '-1' = 4; } const i = -1; return HEAP[i] + HEAPU8[p >>> 0];",
    ),
    program(
        "shadowed by a hoisted var",
        "function f(i) { heap = { '-1': 4 }; return heap[i]; var heap; }\n"
        "function run(p, q) { return f(-1) + heap[p >> 2]; }",
        "function f(i) { heap = { '-1': 4 }; return heap[i]; var heap; }\n"
        "function run(p, q) { return f(-1) + heap[p >>> 2]; }",
    ),
    body(
        "shadowed by a named function expression",
        "const f = function heap(i) { heap[-1] = 4; return heap[i]; }; return f(-1) + HEAPU8[p];",
        "const f = function heap(i) { heap[-1] = 4; return heap[i]; }; return f(-1) + HEAPU8[p >>> 0];",
    ),
    body(
        "alias shadowed",
        "const h = HEAPU8; const f = (h, i) => h[i]; return f({ '-1': 4 }, -1) + h[p];",
        "const h = HEAPU8; const f = (h, i) => h[i]; return f({ '-1': 4 }, -1) + h[p >>> 0];",
    ),
    body(
        "alias of the same name in two blocks",
        "let s; { const h = HEAP32; s = h[p >> 2]; } { const h = { '-1': 4 }; const i = -4; "
        "s += h[i >> 2]; } return s;",
        "let s; { const h = HEAP32; s = h[p >>> 2]; } { const h = { '-1': 4 }; const i = -4; "
        "s += h[i >> 2]; } return s;",
    ),
    body(
        "a view in a block below an array of that name",
        "const heap = { '-1': 4 }; const i = -1; let s = heap[i]; { const heap = HEAPU8; s += heap[p]; } return s;",
        "const heap = { '-1': 4 }; const i = -1; let s = heap[i]; { const heap = HEAPU8; "
        "s += heap[p >>> 0]; } return s;",
    ),
    body(
        "redeclared as the view it is",
        "const HEAP32 = Module.HEAP32; return HEAP32[p >> 2];",
        "const HEAP32 = Module.HEAP32; return HEAP32[p >>> 2];",
    ),
    body(
        "redeclared as another view",
        "const HEAP32 = Module.HEAPU8; return HEAP32[p + 1];",
        "const HEAP32 = Module.HEAPU8; return HEAP32[p + 1 >>> 0];",
    ),
    body(
        "shadowed typed array constructor",
        "class Int32Array { constructor() { this['-1'] = 4; } } const t = new Int32Array(wasmMemory.buffer); "
        "const i = -4; return t[i >> 2] + HEAPU8[p];",
        "class Int32Array { constructor() { this['-1'] = 4; } } const t = new Int32Array(wasmMemory.buffer); "
        "const i = -4; return t[i >> 2] + HEAPU8[p >>> 0];",
    ),
    body(
        "shadowed Atomics",
        "const Atomics = { load: (v, i) => i }; return Atomics.load(0, -4 >> 2) + HEAPU8[p];",
        "const Atomics = { load: (v, i) => i }; return Atomics.load(0, -4 >> 2) + HEAPU8[p >>> 0];",
    ),
    body(
        "index shadowed by a counter",
        "let s = 0; const i = p; for (let i = 0; i < 1; i++) s += HEAPU8[70000 + i]; return s + HEAPU8[i];",
        "let s = 0; const i = p; for (let i = 0; i < 1; i++) s += HEAPU8[70000 + i]; return s + HEAPU8[i >>> 0];",
    ),
    body(
        "preshifted variable shadowed",
        "const i = p >> 2; const f = (i) => i >> 2; return f(-8) + HEAP32[i];",
        "const i = p >>> 2; const f = (i) => i >> 2; return f(-8) + HEAP32[i];",
    ),
)
