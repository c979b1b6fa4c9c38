"""Views taken from an object by a name that is handed on, and Node's Buffer over the whole memory."""

from __future__ import annotations

from tests.relocation.harness import body, program

ROWS = (
    program(
        "a view by the name that is given",
        """
function put(list, name, ptr) { Module[name].set(list, ptr / Module[name].BYTES_PER_ELEMENT); }
function run(p, q) { put([1, 2.5], 'HEAPF32', p); put([7], 'HEAPU8', p + 8); put([3], "HEAPU16", p + 12); return HEAPF32[p + 4 >> 2] + HEAPU16[p + 12 >> 1]; }
""",
        """
function put(list, name, ptr) { Module[name].set(list, (ptr >>> 0) / Module[name].BYTES_PER_ELEMENT); }
function run(p, q) { put([1, 2.5], 'HEAPF32', p); put([7], 'HEAPU8', p + 8); put([3], "HEAPU16", p + 12); return HEAPF32[p + 4 >>> 2] + HEAPU16[p + 12 >>> 1]; }
""",
    ),
    program(
        "views of one size by the name that is given",
        """
function get(name, ptr) { return Module[name][ptr / 4] + Module[name].at((ptr + 4) / 4); }
function run(p, q) { return get('HEAP32', p) + get('HEAPU32', p + 8); }
""",
        """
function get(name, ptr) { return Module[name][ptr / 4 & 0x3fffffff] + Module[name].at((ptr + 4) / 4 & 0x3fffffff); }
function run(p, q) { return get('HEAP32', p) + get('HEAPU32', p + 8); }
""",
    ),
    program(
        "a sum divided by the size of an element",
        """
function put(value, name, ptr) { var size = Module[name].BYTES_PER_ELEMENT; Module[name].set([value], (ptr + size) / size); }
function run(p, q) { put(5, 'HEAPU8', p); put(6, 'HEAP32', p + 4); return HEAPU8[p + 1] + HEAP32[p + 8 >> 2]; }
""",
        """
function put(value, name, ptr) { var size = Module[name].BYTES_PER_ELEMENT; Module[name].set([value], (ptr + size >>> 0) / size); }
function run(p, q) { put(5, 'HEAPU8', p); put(6, 'HEAP32', p + 4); return HEAPU8[p + 1 >>> 0] + HEAP32[p + 8 >>> 2]; }
""",
    ),
    program(
        "a name that may be of something else",
        """
const lists = { HEAPU8: [5, 6, 7], names: ['a', 'b', 'c'] };
function pick(name, at) { return lists[name].at(at); }
function run(p, q) { return pick('HEAPU8', -1) + pick('names', -2); }
""",
        fails=False,
    ),
    body(
        "Buffer.from, copied from",
        "const to = new Uint8Array(6); Buffer.from(HEAPU8.buffer).copy(to, 1, p, p + 4); return to;",
        "const to = new Uint8Array(6); Buffer.from(HEAPU8.buffer).copy(to, 1, p >>> 0, p + 4 >>> 0); return to;",
    ),
    body(
        "Buffer.from, in a variable, decoded",
        "const b = Buffer.from(wasmMemory.buffer); return b.toString('latin1', p, p + 8) + b[p];",
        "const b = Buffer.from(wasmMemory.buffer); return b.toString('latin1', p >>> 0, p + 8 >>> 0) + b[p >>> 0];",
    ),
    body(
        "Buffer.from, written to",
        "const b = Buffer.from(HEAP8.buffer); b.write('text', p); return HEAPU8[p + 2];",
        "const b = Buffer.from(HEAP8.buffer); b.write('text', p >>> 0); return HEAPU8[p + 2 >>> 0];",
    ),
    body(
        "Buffer.from, of other things",
        "const b = Buffer.from([1, 2, 3, 4]); const c = Buffer.from('text'); return [b.toString('hex', -9, 2), c.toString('utf8', 1, 3)];",
        fails=False,
    ),
)
