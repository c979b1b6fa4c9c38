"""Atomics, WebGL2, and any call that is handed a view and a position (section 4)."""

from __future__ import annotations

from tests.relocation.harness import body, expr, program

ROWS = (
    # Atomics.*(view, index, …)
    expr("Atomics.load", "Atomics.load(HEAP32, p >> 2)", "Atomics.load(HEAP32, p >>> 2)"),
    expr("Atomics.load, 8 bit", "Atomics.load(HEAPU8, p)", "Atomics.load(HEAPU8, p >>> 0)", align=1),
    expr("Atomics.load, 64 bit", "Atomics.load(HEAP64, p >> 3)", "Atomics.load(HEAP64, p >>> 3)"),
    expr("Atomics.load, sum", "Atomics.load(HEAP32, (p >> 2) + 2)", "Atomics.load(HEAP32, (p >>> 2) + 2)"),
    expr("Atomics.load, quotient", "Atomics.load(HEAP32, p / 4)", "Atomics.load(HEAP32, p / 4 & 0x3fffffff)"),
    expr("Atomics.store", "Atomics.store(HEAP32, p >> 2, 5)", "Atomics.store(HEAP32, p >>> 2, 5)"),
    expr(
        "Atomics.store, value shifted",
        "Atomics.store(HEAP32, p >> 2, -64 >> 2)",
        "Atomics.store(HEAP32, p >>> 2, -64 >> 2)",
    ),
    expr("Atomics.add", "Atomics.add(HEAPU32, p >> 2, 5)", "Atomics.add(HEAPU32, p >>> 2, 5)"),
    expr("Atomics.sub", "Atomics.sub(HEAP16, p >> 1, 5)", "Atomics.sub(HEAP16, p >>> 1, 5)"),
    expr("Atomics.and", "Atomics.and(HEAPU8, p, 5)", "Atomics.and(HEAPU8, p >>> 0, 5)"),
    expr("Atomics.or", "Atomics.or(HEAP8, p, 5)", "Atomics.or(HEAP8, p >>> 0, 5)"),
    expr("Atomics.xor", "Atomics.xor(HEAPU16, p >> 1, 5)", "Atomics.xor(HEAPU16, p >>> 1, 5)"),
    expr(
        "Atomics.exchange",
        "Atomics.exchange(HEAPU64, p >> 3, 5n)",
        "Atomics.exchange(HEAPU64, p >>> 3, 5n)",
    ),
    body(
        "Atomics.compareExchange",
        "HEAP32[p >> 2] = 4; return Atomics.compareExchange(HEAP32, p >> 2, 4, 6);",
        "HEAP32[p >>> 2] = 4; return Atomics.compareExchange(HEAP32, p >>> 2, 4, 6);",
    ),
    expr("Atomics.notify", "Atomics.notify(HEAP32, p >> 2, 1)", "Atomics.notify(HEAP32, p >>> 2, 1)"),
    expr(
        "Atomics.wait",
        "Atomics.wait(HEAP32, p >> 2, 0, 1)",
        "Atomics.wait(HEAP32, p >>> 2, 0, 1)",
        setup=bytes(8),
        shared=True,
    ),
    expr(
        "Atomics.wait, 64 bit",
        "Atomics.wait(HEAP64, p >> 3, 1n, 1)",
        "Atomics.wait(HEAP64, p >>> 3, 1n, 1)",
        shared=True,
    ),
    expr(
        "Atomics.waitAsync",
        "Atomics.waitAsync(HEAP32, p >> 2, 1, 1)",
        "Atomics.waitAsync(HEAP32, p >>> 2, 1, 1)",
        shared=True,
    ),
    expr(
        "Atomics, subscripted",
        "Atomics['load'](Module['HEAP32'], p >> 2)",
        "Atomics['load'](Module['HEAP32'], p >>> 2)",
    ),
    expr("Atomics of a growing view", "Atomics.load(GROWABLE_HEAP_I32(), p >> 2)"),
    # WebGL2: a view, then a position in elements.
    body(
        "bufferData",
        "return GLctx.bufferData(1, HEAPU8, 35044, p, 5);",
        "return GLctx.bufferData(1, HEAPU8, 35044, p >>> 0, 5);",
        align=1,
    ),
    body(
        "bufferData, sum",
        "return GLctx.bufferData(1, HEAPU8, 35044, p + 3, 5);",
        "return GLctx.bufferData(1, HEAPU8, 35044, p + 3 >>> 0, 5);",
        align=1,
    ),
    body(
        "bufferSubData",
        "return GLctx.bufferSubData(1, 16, HEAPU8, p, 5);",
        "return GLctx.bufferSubData(1, 16, HEAPU8, p >>> 0, 5);",
        align=1,
    ),
    body(
        "bufferSubData, 32 bit",
        "return GLctx.bufferSubData(1, 64 >> 2, HEAPF32, p >> 2, 3);",
        "return GLctx.bufferSubData(1, 64 >> 2, HEAPF32, p >>> 2, 3);",
    ),
    body(
        "texImage2D",
        "return GLctx.texImage2D(1, 0, 2, 1, 1, 0, 3, 4, HEAPU8, p);",
        "return GLctx.texImage2D(1, 0, 2, 1, 1, 0, 3, 4, HEAPU8, p >>> 0);",
    ),
    body(
        "texImage2D, 16 bit",
        "return GLctx.texImage2D(1, 0, 2, 1, 1, 0, 3, 4, HEAPU16, p >> 1);",
        "return GLctx.texImage2D(1, 0, 2, 1, 1, 0, 3, 4, HEAPU16, p >>> 1);",
    ),
    body(
        "texImage2D, shift by a name",
        "const s = 2; return GLctx.texImage2D(1, 0, 2, 1, 1, 0, 3, 4, HEAPF32, p >>> s);",
        fails=False,
    ),
    body(
        "texSubImage2D",
        "return GLctx.texSubImage2D(1, 0, 0, 0, 1, 1, 3, 4, HEAPU8, p);",
        "return GLctx.texSubImage2D(1, 0, 0, 0, 1, 1, 3, 4, HEAPU8, p >>> 0);",
    ),
    body(
        "texImage3D",
        "return GLctx.texImage3D(1, 0, 2, 1, 1, 1, 0, 3, 4, HEAPF32, p >> 2);",
        "return GLctx.texImage3D(1, 0, 2, 1, 1, 1, 0, 3, 4, HEAPF32, p >>> 2);",
    ),
    body(
        "texSubImage3D",
        "return GLctx.texSubImage3D(1, 0, 0, 0, 0, 1, 1, 1, 3, 4, HEAPU8, p);",
        "return GLctx.texSubImage3D(1, 0, 0, 0, 0, 1, 1, 1, 3, 4, HEAPU8, p >>> 0);",
    ),
    body(
        "compressedTexImage2D",
        "return GLctx.compressedTexImage2D(1, 0, 2, 4, 4, 0, HEAPU8, p, 8);",
        "return GLctx.compressedTexImage2D(1, 0, 2, 4, 4, 0, HEAPU8, p >>> 0, 8);",
    ),
    body(
        "compressedTexSubImage2D",
        "return GLctx.compressedTexSubImage2D(1, 0, 0, 0, 4, 4, 2, HEAPU8, p, 8);",
        "return GLctx.compressedTexSubImage2D(1, 0, 0, 0, 4, 4, 2, HEAPU8, p >>> 0, 8);",
    ),
    body(
        "compressedTexImage3D",
        "return GLctx.compressedTexImage3D(1, 0, 2, 4, 4, 1, 0, HEAPU8, p, 8);",
        "return GLctx.compressedTexImage3D(1, 0, 2, 4, 4, 1, 0, HEAPU8, p >>> 0, 8);",
    ),
    body(
        "compressedTexSubImage3D",
        "return GLctx.compressedTexSubImage3D(1, 0, 0, 0, 0, 4, 4, 1, 2, HEAPU8, p, 8);",
        "return GLctx.compressedTexSubImage3D(1, 0, 0, 0, 0, 4, 4, 1, 2, HEAPU8, p >>> 0, 8);",
    ),
    body(
        "readPixels",
        "return GLctx.readPixels(0, 0, 1, 1, 3, 4, HEAPU8, p);",
        "return GLctx.readPixels(0, 0, 1, 1, 3, 4, HEAPU8, p >>> 0);",
    ),
    body(
        "getBufferSubData",
        "return GLctx.getBufferSubData(1, 0, HEAPU8, p, 6);",
        "return GLctx.getBufferSubData(1, 0, HEAPU8, p >>> 0, 6);",
    ),
    body(
        "uniform4fv",
        "return GLctx.uniform4fv(7, HEAPF32, p >> 2, 4);",
        "return GLctx.uniform4fv(7, HEAPF32, p >>> 2, 4);",
    ),
    body(
        "uniform1iv",
        "return GLctx.uniform1iv(7, HEAP32, p >> 2, 2);",
        "return GLctx.uniform1iv(7, HEAP32, p >>> 2, 2);",
    ),
    body(
        "uniform2uiv",
        "return GLctx.uniform2uiv(7, HEAPU32, p >> 2, 2);",
        "return GLctx.uniform2uiv(7, HEAPU32, p >>> 2, 2);",
    ),
    body(
        "uniformMatrix4fv",
        "return GLctx.uniformMatrix4fv(7, !!1, HEAPF32, p >> 2, 16);",
        "return GLctx.uniformMatrix4fv(7, !!1, HEAPF32, p >>> 2, 16);",
    ),
    body(
        "WebGL2 with a computed view",
        "const heapObjectForWebGLType = () => HEAPU16; const h = heapObjectForWebGLType(5123); "
        "return GLctx.texImage2D(1, 0, 2, 1, 1, 0, 3, 4, h, p >> 1);",
        "const heapObjectForWebGLType = () => HEAPU16; const h = heapObjectForWebGLType(5123); "
        "return GLctx.texImage2D(1, 0, 2, 1, 1, 0, 3, 4, h, p >>> 1);",
    ),
    # Any call: arithmetic behind the view.
    body("any call, shift", "return probe(HEAP32, p >> 2);", "return probe(HEAP32, p >>> 2);"),
    body(
        "any call, shift and sum",
        "return probe(HEAP32, (p >> 2) + 1);",
        "return probe(HEAP32, (p >>> 2) + 1);",
    ),
    body("any call, sum at 8 bit", "return probe(HEAPU8, p + 1);", "return probe(HEAPU8, p + 1 >>> 0);"),
    body("any call, or zero", "return probe(HEAPU8, p | 0);", "return probe(HEAPU8, p >>> 0);", align=1),
    body("any call, shift by zero", "return probe(HEAPU8, p >> 0);", "return probe(HEAPU8, p >>> 0);", align=1),
    body("any method, shift", "return [probe][0](Module.HEAPF64, p >> 3, 5);"),
    body(
        "any call, the value behind stays signed",
        "return probe(HEAP32, p >> 2, -64 >> 2);",
        "return probe(HEAP32, p >>> 2, -64 >> 2);",
    ),
    program(
        "a local function is handed a view and a position",
        "function end(h, i, n) { n = i + n; while (h[i] && !(i >= n)) ++i; return i }\n"
        "function run(p, q) { return HEAPU8.subarray(p, end(HEAPU8, p, 99)); }",
        setup=b"relocated\0and more",
        align=1,
    ),
    program(
        "a local function is handed either of two views",
        "function get(h, i) { return h[i]; }\nfunction run(p, q) { return [get(HEAPU8, p), get(HEAP8, p + 1)]; }",
        align=1,
    ),
    program(
        "a local function is handed a view, shifts inside",
        "const get = (h, i) => h[i >> 2];\nfunction run(p, q) { return get(HEAP32, p) + get(HEAPU32, p + 4); }",
        "const get = (h, i) => h[i >>> 2];\nfunction run(p, q) { return get(HEAP32, p) + get(HEAPU32, p + 4); }",
    ),
    program(
        "view given to a method of the same class",
        "class C { read(view, at) { return view[at]; } run(p) { return this.read(HEAPU8, p); } }\n"
        "function run(p, q) { return new C().run(p); }",
        "class C { read(view, at) { return view[at >>> 0]; } run(p) { return this.read(HEAPU8, p); } }\n"
        "function run(p, q) { return new C().run(p); }",
    ),
    program(
        "DataView given to a static method",
        "class C { static read(view, at) { return view.getInt32(at, true); } }\n"
        "function run(p, q) { return C.read(new DataView(wasmMemory.buffer), p); }",
        "class C { static read(view, at) { return view.getInt32(at >>> 0, true); } }\n"
        "function run(p, q) { return C.read(new DataView(wasmMemory.buffer), p); }",
    ),
    program(
        "a method of the same name of another object is another",
        "class C { take(list, at) { return list[at]; } }\nconst other = { ['take']: (view, at) => view[at >>> 0] };\n"
        "function run(p, q) { return [new C().take({ '-1': 2 }, -1), other.take(HEAPU8, p)]; }",
        fails=False,
    ),
)
