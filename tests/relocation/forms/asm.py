"""asm.js: left as it is, beside code that is mended."""

from __future__ import annotations

from tests.relocation.harness import Row, program

_LOADS = """
function link(stdlib, foreign, heap) {
  %s
  var HEAP32 = new stdlib.Int32Array(heap);
  var HEAPU8 = new stdlib.Uint8Array(heap);
  function load(p) { p = p | 0; return HEAP32[p >> 2] | 0; }
  function byte(p, i) { p = p | 0; i = i | 0; return HEAPU8[p + i >> 0] | 0; }
  return { load: load, byte: byte };
}
function run(p, q) { var m = link(globalThis, {}, wasmMemory.buffer); return [m.load(p), m.byte(p, 1), HEAP32[q >> 2]]; }
"""


def _left(name: str, code: str) -> Row:
    """A row of which only what follows the last brace of asm.js is mended."""
    at = code.index("function run")
    return program(name, code, code[:at] + code[at:].replace("[q >> 2]", "[q >>> 2]"), stays_wrong=True)


ROWS = (
    _left("asm.js", _LOADS % '"use asm";'),
    _left("asm.js by single quotes", _LOADS % "'use asm';"),
    _left("asm.js after another directive", _LOADS % "'use strict'; /* next */ 'use asm'"),
    _left("asm.js as a function expression", ("var link = (" + _LOADS % "'use asm';").replace("function link", "function", 1).replace("\n}\nfunction run", "\n});\nfunction run")),
    _left("asm.js as an arrow function", ("var link = " + _LOADS.strip() % "'use asm';").replace("function link(stdlib, foreign, heap)", "(stdlib, foreign, heap) =>", 1)),
    _left("asm.js as a method", ("var o = { link" + _LOADS.strip() % "'use asm';").replace("function link", "", 1).replace("\n}\nfunction run", "\n} }, link = o.link;\nfunction run")),
    _left("asm.js that is minified", 'function link(a,b,c){"use asm";var d=new a.Int32Array(c),e=new a.Uint8Array(c);function f(p){p=p|0;return d[p>>2]|0}function g(p,i){p=p|0;i=i|0;return e[p+i>>0]|0}return{load:f,byte:g}}\nfunction run(p,q){var m=link(globalThis,{},wasmMemory.buffer);return[m.load(p),m.byte(p,1),HEAP32[q >> 2]]}'),
    program("almost asm", _LOADS % "'almost asm';", (_LOADS % "'almost asm';").replace("p >> 2", "p >>> 2").replace("p + i >> 0", "p + i >>> 0").replace("q >> 2", "q >>> 2")),
    program("asm in a string that is no directive", _LOADS % "var a; 'use asm';", (_LOADS % "var a; 'use asm';").replace("p >> 2", "p >>> 2").replace("p + i >> 0", "p + i >>> 0").replace("q >> 2", "q >>> 2")),
)  # fmt: skip
