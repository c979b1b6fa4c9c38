"""JavaScript libraries, in which `buffer` is the memory's buffer."""

from __future__ import annotations

from typing import Any

from tests.relocation.harness import Row, program

_BUFFER = "globalThis['buffer'] = wasmMemory['buf' + 'fer'];\n"


def _library(name: str, code: str, expect: str, before: str = "", **more: Any) -> Row:
    frame = (_BUFFER.replace("{", "{{").replace("}", "}}") + before + "function run(p, q) {{ {} }}").format
    return program(f"library: {name}", frame(code), frame(expect), path="row.jslib", **more)


#: What emcc does: a function `name` of what stands under `$name`.
_MERGE = "function mergeInto(lib, own) { for (const key of Object.keys(own)) globalThis[key.slice(1)] = own[key]; }\n"

ROWS = (
    program(
        "library: a view that a function under $name returns",
        _MERGE
        + "mergeInto({}, { $viewOf: function (t) { return t ? HEAPU16 : HEAP32; }, $part: function (t, at) { var heap = viewOf(t); return heap.subarray(at >> 31 - Math.clz32(heap.BYTES_PER_ELEMENT))[0]; } });\nfunction run(p, q) { return [part(1, p), part(0, q)]; }",
    ),
    program(
        "library: a view given to a function under $name",
        _MERGE
        + "mergeInto({}, { $at: function (words, i) { return words[i >> 2]; } });\nfunction run(p, q) { return [at(HEAP32, p), at(HEAPU32, q)]; }",
    ),
    _library("view at an address", "return new Float32Array(buffer, p, 4)[1];", "return new Float32Array(buffer, p >>> 0, 4)[1];"),
    _library("bytes at an address", "return new Uint8Array(buffer, p + 1, 3)[0];", "return new Uint8Array(buffer, p + 1 >>> 0, 3)[0];"),
    _library("part of a view", "return new Float32Array(buffer).subarray(p >> 2, (p >> 2) + 3)[1];", "return new Float32Array(buffer).subarray(p >>> 2, (p >>> 2) + 3)[1];"),
    _library("slice", "return new Uint8Array(buffer.slice(p, p + 9))[1];", "return new Uint8Array(buffer.slice(p >>> 0, p + 9 >>> 0))[1];"),
    _library("view in a variable", "var w = new Int32Array(buffer); return w[p >> 2];", "var w = new Int32Array(buffer); return w[p >>> 2];"),
    _library("buffer in a variable", "var b = buffer; return new DataView(b).getInt16(p, true);", "var b = buffer; return new DataView(b).getInt16(p >>> 0, true);"),
)  # fmt: skip
