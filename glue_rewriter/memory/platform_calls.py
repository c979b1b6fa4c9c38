"""Which arguments of which calls are positions in a view: literal tables of the platform's own functions.

ECMA-262 23.2.3 (typed arrays), 25.1 and 25.3 (ArrayBuffer, DataView), 25.4 (Atomics); WebGL 2.0 section 3.7 for the
calls that take a view and an element offset into it; WebGPU for GPUQueue.writeBuffer; Node's Buffer.from and fs for
theirs.
"""

from __future__ import annotations

#: Method of a view -> the arguments that are element positions in it.
VIEW_METHODS: dict[bytes, tuple[int, ...]] = {
    b"set": (1,),
    b"subarray": (0, 1),
    b"slice": (0, 1),
    b"copyWithin": (0, 1, 2),
    b"fill": (1, 2),
    b"indexOf": (1,),
    b"lastIndexOf": (1,),
    b"includes": (1,),
    b"at": (0,),
    b"with": (0,),
    # of Node's Buffer
    b"copy": (2, 3),
    b"toString": (1, 2),
    b"write": (1,),
}

#: Methods that a plain array does not have.
TYPED_ARRAY_METHODS = frozenset({b"subarray", b"set"})

#: Methods of lists, maps, functions and consoles, to which a view is one value among others.
NO_POSITION_AFTER = frozenset(
    {
        b"push", b"unshift", b"splice", b"concat", b"indexOf", b"lastIndexOf", b"includes", b"fill",
        b"set", b"get", b"has", b"add", b"delete", b"bind", b"call", b"apply", b"log", b"warn", b"error",
    }
)  # fmt: skip

#: Methods whose last position may be left out, which means the end; `undefined` there means the same.
OPEN_ENDED = frozenset({b"subarray", b"slice", b"copyWithin", b"fill", b"copy", b"toString"})

#: Method of the memory's buffer -> the arguments that are byte addresses in it.
BUFFER_METHODS: dict[bytes, tuple[int, ...]] = {b"slice": (0, 1)}

_DATA_VIEW_TYPES = (
    b"Int8", b"Uint8", b"Int16", b"Uint16", b"Int32", b"Uint32",
    b"Float16", b"Float32", b"Float64", b"BigInt64", b"BigUint64",
)  # fmt: skip
#: Method of a DataView -> the argument that is a byte address.
DATA_VIEW_METHODS: dict[bytes, tuple[int, ...]] = {
    access + type_: (0,) for access in (b"get", b"set") for type_ in _DATA_VIEW_TYPES
}

#: WebGL's calls that take a view and a position in it.
WEBGL = (
    b"bufferSubData", b"getBufferSubData", b"readPixels",
    b"texImage2D", b"texSubImage2D", b"texImage3D", b"texSubImage3D",
    b"compressedTexImage2D", b"compressedTexSubImage2D",
    b"compressedTexImage3D", b"compressedTexSubImage3D",
    b"clearBufferiv", b"clearBufferuiv", b"clearBufferfv",
    *(b"uniform%d%sv" % (n, t) for n in (1, 2, 3, 4) for t in (b"f", b"i", b"ui")),
    *(b"uniformMatrix%sfv" % s for s in (b"2", b"3", b"4", b"2x3", b"3x2", b"2x4", b"4x2", b"3x4", b"4x3")),
    b"bufferData",
)  # fmt: skip

#: Functions that take a view and then an element position in it: name -> how many arguments later.
POSITION_AFTER_VIEW: dict[bytes, int] = {
    **dict.fromkeys((*WEBGL, b"writeBuffer", b"readSync", b"writeSync"), 1),
    b"bufferData": 2,
}

#: emcc's functions that check an index of the view before it, and give it back: it is mended inside the call, for the
#: call refuses what is negative. `-sSAFE_HEAP` and `-fsanitize=address` put them around every index (emcc:
#: tools/acorn-optimizer.mjs, src/runtime_safe_heap.js, src/runtime_asan.js).
CHECKED_INDEX = frozenset({b"SAFE_HEAP_INDEX", b"_asan_js_check_index"})

#: What emcc calls instead of `Atomics.*` where bytes may have to be swapped (src/lib/liblittle_endian_heap.js).
LITTLE_ENDIAN_ATOMICS = b"LE_ATOMICS_"

#: Objects whose every method takes a view and then an element position in it, and the methods that do not.
ATOMICS = b"Atomics"
#: Whose `get`, `set` and `has` take an object and the name or the index of a property.
REFLECT = b"Reflect"
ATOMICS_WITHOUT_VIEW = frozenset({b"isLockFree", b"pause"})
