"""What the names of the heap mean: element types, shifts, and who else speaks of memory."""

from __future__ import annotations

#: log2 of the element size in bytes, by element type; None for a view whose type is not known.
SHIFTS: dict[str, int | None] = {
    "i8": 0,
    "u8": 0,
    "i16": 1,
    "u16": 1,
    "f16": 1,
    "i32": 2,
    "u32": 2,
    "f32": 2,
    "i64": 3,
    "u64": 3,
    "f64": 3,
    "?": None,
}

#: The views emcc's runtime makes (emcc: src/runtime_common.js, updateMemoryViews), and the two generic names
#: its own pass knows (emcc: tools/acorn-optimizer.mjs, isHEAP-like names `HEAP` and `heap`).
HEAP_NAMES: dict[bytes, str] = {
    b"HEAP8": "i8",
    b"HEAPU8": "u8",
    b"HEAP16": "i16",
    b"HEAPU16": "u16",
    b"HEAP32": "i32",
    b"HEAPU32": "u32",
    b"HEAPF32": "f32",
    b"HEAP64": "i64",
    b"HEAPU64": "u64",
    b"HEAPF64": "f64",
    b"HEAP": "?",
    b"heap": "?",
}

#: GROWABLE_HEAP_I8() and its like return a view, refreshed (emcc before 4.0, with threads and memory growth).
GROWABLE_PREFIX = b"GROWABLE_HEAP_"
GROWABLE_NAMES: dict[bytes, str] = {
    GROWABLE_PREFIX + element.upper().encode(): element for element in SHIFTS if element not in ("?", "f16")
}

#: The typed arrays of ECMA-262, 23.2.
TYPED_ARRAYS: dict[bytes, str] = {
    b"Int8Array": "i8",
    b"Uint8Array": "u8",
    b"Uint8ClampedArray": "u8",
    b"Int16Array": "i16",
    b"Uint16Array": "u16",
    b"Float16Array": "f16",
    b"Int32Array": "i32",
    b"Uint32Array": "u32",
    b"Float32Array": "f32",
    b"BigInt64Array": "i64",
    b"BigUint64Array": "u64",
    b"Float64Array": "f64",
}

#: Loads from these cannot be negative.
UNSIGNED_ELEMENTS = frozenset({"u8", "u16", "u32"})

#: Names under which the wasm memory itself is known: emcc's, and the one every other toolchain exports.
MEMORY_NAMES = frozenset({b"wasmMemory", b"memory"})
#: Names that a memory has where its `buffer` is asked for.
BUFFER_HOLDERS = frozenset({b"mem", b"_mem", b"wasmMem", b"wasm_memory", b"_memory", b"__memory", b"linearMemory"})

# What an expression can be worth, besides a view of an element type above.
BUFFER = "buffer"  # the memory's ArrayBuffer
MEMORY = "memory"  # the WebAssembly.Memory
DATA_VIEW = "data view"  # a DataView over the whole memory
LIST = "list of "  # before any of these: a list, a map or a set that has such in it
BOUND = "bound "  # before how many arguments, the name of a method and one of these: that method, bound to it


OPEN = "*"  # behind an element type: a view that code out of sight may give as well, with other elements


def is_view(kind: str) -> bool:
    """Whether a kind of value is a typed array over the whole memory."""
    return kind.rstrip(OPEN) in SHIFTS


def element_of(kind: str) -> str:
    """The element type of a kind of view."""
    return kind.rstrip(OPEN)
