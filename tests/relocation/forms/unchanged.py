"""What stays byte for byte, and cannot be run by itself: (name, path, code)."""

from __future__ import annotations

UNCHANGED = (
    ("asm.js, a module", "a.js", 'function M(std, env, buffer) {\n  "use asm";\n  var H = new std.Int32Array(buffer);\n  function g(p) { p = p | 0; return H[p >> 2] | 0; }\n  return { g: g };\n}\n'),
    ("asm.js, minified", "a.js", "var m=function(n,r,e){'use asm';var t=new n.Uint8Array(e);function u(n){n=n|0;return t[n>>0]|0}return{u:u}};"),
    ("asm.js, by HEAP names", "a.js", 'function asm(g, e, b) { "use asm"; var HEAPF64 = new g.Float64Array(b); function at(p) { p = p | 0; return +HEAPF64[p >> 3]; } return at; }\n'),
    ("asm.js, an arrow's neighbour", "a.mjs", 'export function f(s, f, h) { "use asm"; var HEAP16 = new s.Int16Array(h); function x(p) { p = p | 0; HEAP16[p >> 1] = 1; } return { x: x }; }\n'),
    ("keyed heap, imported", "a.mjs", "import { heap } from './state.js';\nexport const drop = (k) => { if (k in heap) delete heap[k]; };\nexport const name = (k) => heap[String(k)];\n"),
    ("keyed heap, of a record in TypeScript", "a.ts", "export function at(heap: Record<string, string>, key: string) { return heap[key]; }\n"),
    ("keyed heap, keyof in TypeScript", "a.ts", "import { heap } from './state';\nexport const at = <K extends keyof typeof heap>(k: K) => heap[k];\n"),
    ("queue, exported", "a.mjs", "export function pop(heap) { const top = heap[0]; const last = heap.pop(); if (heap.length) { heap[0] = last; down(heap, 0); } return top; }\nfunction down(heap, i) { for (;;) { let c = 2 * i + 1; if (c >= heap.length) return; if (c + 1 < heap.length && heap[c + 1] < heap[c]) c++; if (heap[i] <= heap[c]) return; const t = heap[i]; heap[i] = heap[c]; heap[c] = t; i = c; } }\n"),
    ("queue, of a parameter typed as a list", "a.ts", "export function last<T>(heap: T[], n: number): T | undefined { return heap.slice(n)[0] ?? heap[n - 1]; }\n"),
    ("message's buffer, in a worker", "a.js", "onmessage = (e) => { const u = new Uint8Array(e.data.pixels.buffer), f = new Float32Array(e.data.pixels.buffer); postMessage([u.subarray(e.data.from), f.at(e.data.at)]); };\n"),
    ("file's buffer", "a.js", "const fs = require('fs');\nexports.tail = (path, n) => { const { buffer, byteOffset } = fs.readFileSync(path); return new Uint8Array(buffer, byteOffset).subarray(n); };\n"),
    ("regular expression after an arrow's body", "a.js", "const note = (m) => {}\n/HEAPU8[p]/u.exec(q)\n"),
    ("regular expression after a class", "a.mjs", "export class A {}\n/HEAP32[p >> 2]/.test(q)\n"),
    ("regular expression after an exported function", "a.mjs", "export function a() {}\n/HEAP16[p >> 1]/.test(q)\n"),
    ("MEMORY64's arm of a library", "a.js", "addToLibrary({\n#if MEMORY64\n  f: (p) => HEAPU64[p / 8],\n  g: (p) => HEAPU8[p],\n#endif\n});\n"),
)  # fmt: skip
