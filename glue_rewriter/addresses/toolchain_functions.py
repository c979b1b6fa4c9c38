"""Which functions give and take addresses: literal tables of what the toolchains make.

emcc: src/runtime_stack_check.js, src/lib/libstrings.js, src/lib/libcore.js, src/runtime_functions.js and its exports of
libc; wasm-bindgen's and AssemblyScript's allocators. Names are without the underscores that emcc puts before C's, but
for AssemblyScript's own.
"""

from __future__ import annotations

#: Functions that give an address.
ALLOCATORS = frozenset(
    {
        b"malloc", b"calloc", b"realloc", b"memalign", b"aligned_alloc", b"valloc", b"strdup", b"sbrk", b"mmapAlloc",
        b"stackAlloc", b"stackSave", b"stringToNewUTF8", b"stringToNewUTF16", b"stringToNewUTF32",
        b"stringToUTF8OnStack", b"allocateUTF8", b"allocateUTF8OnStack", b"emscripten_builtin_malloc",
        b"emscripten_builtin_memalign", b"emscripten_stack_alloc", b"emscripten_stack_get_base",
        b"emscripten_stack_get_current", b"emscripten_stack_get_end", b"emscripten_get_sbrk_ptr",
        b"cxa_allocate_exception", b"wbindgen_malloc", b"wbindgen_realloc", b"pthread_self",
        b"emscripten_main_runtime_thread_id",
    }
)  # fmt: skip

#: Functions of AssemblyScript's runtime that give an address, spelled as they are.
EXACT_ALLOCATORS = frozenset({b"__new", b"__pin", b"__alloc", b"__retain", b"__newString", b"__newArray"})

#: Functions that take an address -> the arguments that are one.
TAKERS: dict[bytes, tuple[int, ...]] = {
    **dict.fromkeys(
        (
            b"UTF8ToString", b"UTF16ToString", b"UTF32ToString", b"AsciiToString", b"Pointer_stringify", b"getValue",
            b"setValue", b"free", b"realloc", b"stackRestore", b"memset", b"emscripten_builtin_free", b"wbindgen_free",
        ),
        (0,),
    ),
    **dict.fromkeys(
        (
            b"stringToUTF8", b"stringToUTF16", b"stringToUTF32", b"stringToAscii", b"writeAsciiToMemory",
            b"writeStringToMemory", b"writeArrayToMemory",
        ),
        (1,),
    ),
    b"memcpy": (0, 1),
    b"memmove": (0, 1),
}  # fmt: skip

#: Objects whose functions wasm calls, with every number an int32: what their variable is called.
IMPORTS = frozenset({b"wasmImports", b"asmLibraryArg", b"asmLibraryImports", b"ASM_CONSTS"})
#: Under these names an object of imports is given to WebAssembly.instantiate.
IMPORT_MODULES = frozenset({b"env", b"wasi_snapshot_preview1", b"wasi_unstable"})
#: Properties that hold the exports of an instance.
EXPORTS = frozenset({b"exports", b"wasmExports"})
#: What emcc's glue has in it if it makes the results of exports unsigned itself (emcc: applySignatureConversions in
#: tools/emscripten.py).
CONVERTS_EXPORTS = (b"applySignatureConversions", b"makeWrapper_p")
#: Properties that are sizes and offsets as JavaScript counts them: never negative.
SIZES = frozenset({b"length", b"byteLength", b"byteOffset", b"size", b"BYTES_PER_ELEMENT"})


#: Properties that are no addresses, whatever flows into them: sizes, flags and places in files.
NO_ADDRESSES = SIZES | {b"flags", b"mode", b"position", b"offset", b"index", b"count", b"prototype", b"constructor"}

#: Functions that give one of their arguments.
CHOICES = frozenset({b"Math.min", b"Math.max"})

#: Methods that give text, lists or counts.
NO_ADDRESS_METHODS = frozenset(
    {
        b"decode", b"encode", b"join", b"slice", b"subarray", b"substring", b"substr", b"toString", b"split",
        b"replace", b"concat", b"trim", b"charAt", b"charCodeAt", b"codePointAt", b"indexOf", b"map", b"filter",
        b"keys", b"values", b"toLowerCase", b"toUpperCase", b"padStart", b"repeat", b"from",
    }
)  # fmt: skip


def bare(name: bytes) -> bytes:
    """A function's name without the underscores that toolchains put before C's names."""
    return name.lstrip(b"_")
