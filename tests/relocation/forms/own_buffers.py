"""Buffers that are nobody's memory: own ones, those of messages, files and exports that are no instance's."""

from __future__ import annotations

from tests.relocation.harness import program, stays

ROWS = (
    stays(
        "own buffer: of module.exports",
        "module.exports.reader = { buffer: new ArrayBuffer(16) };\nmodule.exports.at = function (n) { return new Uint8Array(module.exports.reader.buffer).at(n); };",
        "new Uint8Array(module.exports.reader.buffer)[15] = 5; return [module.exports.at(-1), module.exports.at(-2)];",
    ),
    stays(
        "own buffer: of exports, set and read",
        "exports.memory = { buffer: new ArrayBuffer(8) };\nexports.tail = (n) => new Int8Array(exports.memory.buffer).slice(n);",
        "return exports.tail(-3).length;",
    ),
    stays(
        "own buffer: a class that grows",
        "class Growing { constructor() { this.buffer = new ArrayBuffer(8); } grow(n) { const b = new ArrayBuffer(n); new Uint8Array(b).set(new Uint8Array(this.buffer)); this.buffer = b; } tail(n) { return new Uint8Array(this.buffer).subarray(n); } }\nfunction run(p, q) { const g = new Growing(); g.grow(16); return [g.tail(-2).length, new Uint8Array(g.buffer).at(-1)]; }",
    ),
    stays(
        "own buffer: a function that grows, exported",
        "export function Writer() { this.buffer = new ArrayBuffer(8); this.view = new DataView(this.buffer); }\nWriter.prototype.grow = function () { this.buffer = this.buffer.slice(0); };\nexport function end(w, n) { w.grow(1); const b = new Uint8Array(w.buffer); return b.subarray(n).length + b.slice(n).length; }",
        "return [end(new Writer(), -3), end(new Writer(), -1)];",
    ),
    stays(
        "own buffer: memory by name only",
        "const memory = { buffer: new ArrayBuffer(12), grow() {} };\nfunction last(n) { return new Uint8Array(memory.buffer).at(n) + new Int32Array(memory.buffer).subarray(n).length; }\nfunction run(p, q) { return [last(-1), last(-2)]; }",
    ),
    stays(
        "own buffer: two arrays over a message's",
        "function onmessage(e) { const f = new Float32Array(e.data.buffer), u = new Uint32Array(e.data.buffer); return [f.at(e.data.at), u.slice(e.data.from, e.data.to), u.indexOf(7, e.data.from)]; }\nfunction run(p, q) { const u = new Uint32Array([1, 2, 7]); return onmessage({ data: { buffer: u.buffer, at: -1, from: -2, to: -1 } }); }",
    ),
    stays(
        "own buffer: bits of a float, in a closure",
        "const bits = (() => { const b = new ArrayBuffer(8), f = new Float64Array(b), u = new Uint32Array(b); return (x, i) => { f[0] = x; return u.at(i) ^ u[i & 1]; }; })();\nfunction run(p, q) { return [bits(1.5, -1), bits(-2, -2)]; }",
    ),
    stays(
        "own buffer: of a file",
        "export function tail(read, n) { const { buffer } = read(); const d = new DataView(buffer); return [new Uint8Array(buffer).subarray(n), d.getUint8(d.byteLength + n)]; }",
        "return tail(() => new Uint8Array([1, 2, 3, 4]), -2);",
    ),
    stays(
        "own buffer: three kinds over one of a parameter",
        "export class Reader { constructor(buffer) { this.u8 = new Uint8Array(buffer); this.i16 = new Int16Array(buffer); this.f32 = new Float32Array(buffer); } at(n) { return [this.u8.at(n), this.i16.slice(n), this.f32.subarray(n).length]; } }",
        "return [new Reader(new ArrayBuffer(8)).at(-1), new Reader(new ArrayBuffer(16)).at(-3)];",
    ),
    stays(
        "own buffer: a pool, minified",
        "var r=8192,t=null,n=r;function e(e){if(n+e>r){t=new Uint8Array(r);n=0}var i=t.subarray(n,n+=e);n&7&&(n=1+(n|7));return i}function run(){return[e(3).length,e(9).length,t.at(-1),t.subarray(-5).length]}",
    ),
    stays(
        "own buffer: copy of the memory's",
        "function run(p, q) { const copy = HEAPU8.slice(p >>> 0, (p >>> 0) + 8); const n = -2; return [copy.at(n), copy.subarray(n), new Uint16Array(copy.buffer).at(n)]; }",
    ),
    stays(
        "own buffer: a text's bytes",
        "const bytes = (s) => new TextEncoder().encode(s);\nfunction tail(s, n) { const b = bytes(s); return [b.slice(n), new Uint8Array(b.buffer, b.byteOffset, b.byteLength).at(n)]; }\nfunction run(p, q) { return tail('hello', -2); }",
    ),
    program(
        "own buffer: and the memory, in one function",
        "function tail(b, a) { return new Uint8Array(b).subarray(a)[0]; }\nfunction run(p, q) { return [tail(new Uint8Array([1, 2, 3]).buffer, -1), tail(wasmMemory.buffer, p)]; }",
        may_leave=True, changes="either",
    ),
)  # fmt: skip
