"""The checks of the programs that emcc builds: what each does, and where it goes wrong above 2 GiB without the rewrite.

The code of a row stands in fixtures/emcc, under its name.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Plain(Enum):
    """What a program answers above 2 GiB that was linked by emcc 3.1.6 alone."""

    RIGHT = "right"
    #: The closure compiler's link alone goes wrong: in it emcc's pass takes parentheses for part of the expression.
    CLOSURE = "wrong with --closure 1"
    #: At every level of optimization.
    WRONG = "wrong"


class Row(NamedTuple):
    """One check: a name in fixtures/emcc, where its code stands, and what is in it."""

    name: str
    place: str
    #: What is done: for code of ours a part of it as it stands in the fixture, in backticks; else words.
    what: str
    plain: Plain
    #: Whether the rewrite makes it right; where not, why.
    beyond: str = ""
    #: With the closure compiler and without the rewrite it may not return, or only after gigabytes.
    endless: bool = False


EM_JS, EM_ASM = "EM_JS", "EM_ASM"
LIBRARY, PRE, POST, EXTERN = "--js-library", "--pre-js", "--post-js", "--extern-post-js"
PAGE, RUNTIME, C_LIBRARY, EMBIND = "a page's script", "emcc's runtime", "emcc's library, called from C", "embind"

RIGHT, CLOSURE, WRONG = Plain.RIGHT, Plain.CLOSURE, Plain.WRONG

ROWS = (
    Row("em_js_load", EM_JS, "`HEAP32[p >> 2]`", RIGHT),
    Row("em_js_byte", EM_JS, "`HEAPU8[p + 3]`", RIGHT),
    Row("em_js_value_shift", EM_JS, "`HEAP32[p >> 2] >> 1`", RIGHT),
    Row("em_js_subarray", EM_JS, "`HEAPU8.subarray(p, p + 9)`", RIGHT),
    Row("em_js_set_bytes", EM_JS, "`HEAPU8.set([1, 2, 3], p + 1)`", RIGHT),
    Row("em_js_sum", EM_JS, "`HEAP32[(p >> 2) + i]`", WRONG),
    Row("em_js_store", EM_JS, "`HEAPF32[(p >> 2) + 3] = 2.5`", WRONG),
    Row("em_js_compound", EM_JS, "`HEAP16[(p >> 1) + 1] += 5`", WRONG),
    Row("em_js_swap", EM_JS, "`[HEAP32[p >> 2], HEAP32[(p >> 2) + 1]] =`", WRONG),
    Row("em_js_variable", EM_JS, "`var base = p >> 2;`", WRONG),
    Row("em_js_counter", EM_JS, "`for (var i = p >> 1; i < (p >> 1) + 5; i++)`", WRONG),
    Row("em_js_preshift", EM_JS, "`p >>= 3;`", WRONG),
    Row("em_js_divide", EM_JS, "`HEAPF64[p / 8]`", WRONG),
    Row("em_js_or_zero", EM_JS, "`HEAP32[p >> 2 | 0]`", WRONG),
    Row("em_js_conditional", EM_JS, "`HEAP16[wide ? p >> 1 : (p >> 1) + 1]`", WRONG),
    Row("em_js_matrix", EM_JS, "`HEAPF32[(p >> 2) + y * 4 + x]`", WRONG),
    Row("em_js_subarray_words", EM_JS, "`HEAP32.subarray(p >> 2, (p >> 2) + 3)`", WRONG),
    Row("em_js_set_words", EM_JS, "`HEAP32.set([7, 8], (p >> 2) + 1)`", WRONG),
    Row("em_js_copy_words", EM_JS, "`HEAPU16.copyWithin((p >> 1) + 8, p >> 1, (p >> 1) + 3)`", WRONG),
    Row("em_js_slice", EM_JS, "`HEAPU8.slice(p, p + 6)`", WRONG),
    Row("em_js_fill", EM_JS, "`HEAPU8.fill(9, p, p + 5)`", WRONG),
    Row("em_js_index_of", EM_JS, "`HEAPU8.indexOf(0, p)`", WRONG),
    Row("em_js_property", EM_JS, '`Module["HEAP32"][p >> 2]`', WRONG),
    Row("em_js_alias", EM_JS, "`var words = HEAPU32;`", WRONG),
    Row("em_js_typed_array", EM_JS, "`new Float64Array(HEAPU8.buffer, p, 2)`", WRONG),
    Row("em_js_data_view", EM_JS, "`new DataView(HEAPU8.buffer).getInt16(p + 6, true)`", WRONG),
    Row("em_js_data_view_at", EM_JS, "`new DataView(HEAPU8.buffer, p, 8)`", WRONG),
    Row("em_js_atomics", EM_JS, "`Atomics.add(HEAP32, p >> 2, 5)`", WRONG),
    Row("em_js_handed_on", EM_JS, "`mean(HEAP32, p >> 2)`", WRONG),
    Row("em_asm_load", EM_ASM, "`HEAP32[$0 >> 2]`, and the argument on a stack above 2 GiB", WRONG),
    Row("em_asm_arguments", EM_ASM, "three numbers from a stack above 2 GiB (`readEmAsmArgs`)", WRONG),
    Row("em_asm_doubles", EM_ASM, "doubles among them", WRONG),
    Row("em_asm_sum", EM_ASM, "`HEAP16[($0 >> 1) + $1]`", WRONG),
    Row("em_asm_property", EM_ASM, '`Module["HEAPF64"][$0 >> 3]`', WRONG),
    Row("em_asm_store", EM_ASM, "`HEAPF64[($0 >> 3) + 1] = $1`", WRONG),
    Row("js_library_get_value", LIBRARY, "`makeGetValue('p', 4, 'i32')`", CLOSURE),
    Row("js_library_set_value", LIBRARY, "`makeSetValue('p', 8, 'value', 'i32')`", CLOSURE),
    Row("js_library_sum", LIBRARY, "`HEAP32[(p >> 2) + i]`", WRONG),
    Row("js_library_macro_offset", LIBRARY, "`HEAPU16[(p + {{{ 3 * 2 }}}) >> 1]`", WRONG),
    Row("js_library_arms", LIBRARY, "`#if ALLOW_MEMORY_GROWTH`", WRONG),
    Row("js_library_state", LIBRARY, "`HEAPU16[last] - HEAPU16[first]`", WRONG),
    Row("js_library_vector", LIBRARY, "`HEAPU32[(vector >> 2) + i * 2 + 1]`", WRONG),
    Row("js_library_samples", LIBRARY, "`HEAPF32.subarray(p >> 2, (p >> 2) + count)`", WRONG),
    Row("js_library_pointer", LIBRARY, "`Module['HEAP16'][p >> 1]`, called through a pointer", WRONG),
    Row("js_library_copy_string", LIBRARY, "`HEAPU8.copyWithin(to, copy,`", RIGHT),
    Row("pre_js_load", PRE, "`HEAPU16[p >> 1] + HEAPU8[p]`", RIGHT),
    Row("pre_js_sum", PRE, "`HEAP32[(p >> 2) + 1]`", WRONG),
    Row("pre_js_property", PRE, '`Module["HEAPF32"][p >> 2]`', WRONG),
    Row("pre_js_slice", PRE, "`HEAP8.slice(p, p + 5)`", WRONG),
    Row("post_js_load", POST, "`HEAPF64[p >> 3] + HEAP8[p + 1]`", RIGHT),
    Row("post_js_table", POST, "`HEAP32[(p >> 2) + row * 3 + column]`", WRONG),
    Row("post_js_read_back", POST, '`Module["HEAP32"][(p + 4) >> 2]`', WRONG),
    Row("post_js_bytes", POST, "`new Uint8Array(HEAPU8.buffer, p, 6)`", WRONG),
    Row("extern_load", EXTERN, '`Module["HEAP32"][p >> 2]`', WRONG),
    Row("extern_store", EXTERN, '`Module["HEAPF64"][(p >> 3) + 1] = Math.E`', WRONG),
    Row("extern_global", EXTERN, "`new Uint32Array(buffer)`", WRONG),
    Row("extern_copy", EXTERN, "`heap.set(heap.subarray(p, p + 12), p + 40)`", WRONG),
    Row("page_load", PAGE, "`Module.HEAP32[p >> 2]`", WRONG),
    Row("page_bytes", PAGE, "`Module.HEAPU8[p + 1]`", WRONG),
    Row("page_sum", PAGE, "`Module.HEAPF32[(p >> 2) + i]`", WRONG),
    Row("page_divide", PAGE, "`Module.HEAPU32[p / 4 + 1]`", WRONG),
    Row("page_store", PAGE, "`Module.HEAP16[(p >> 1) + i] =`", WRONG),
    Row("page_destructured", PAGE, "`const { HEAPU8: bytes, HEAPF64: numbers } = Module`", WRONG),
    Row("page_keyed", PAGE, "`Module[name]`", WRONG, "which view it is stands in no name"),
    Row("page_subarray", PAGE, "`Module.HEAPU8.subarray(p, p + 7)`", WRONG),
    Row("page_slice", PAGE, "`Module.HEAP32.slice(p >> 2, (p >> 2) + 3)`", WRONG),
    Row("page_text", PAGE, "`new TextDecoder().decode(`", WRONG),
    Row("page_characters", PAGE, "`String.fromCharCode.apply(null, Module.HEAPU8.subarray(p, p + 8))`", WRONG),
    Row("page_image", PAGE, "`new Uint8ClampedArray(Module.HEAPU8.buffer, p, 4 * 4)`", WRONG),
    Row("page_audio", PAGE, "`Module.HEAPF32.set(channel, p >> 2)`", WRONG),
    Row("page_data_view", PAGE, "`new DataView(Module.HEAPU8.buffer, p, 16)`", WRONG),
    Row("page_random", PAGE, "`crypto.getRandomValues(Module.HEAPU8.subarray(p, p + 16))`", WRONG),
    Row("page_find", PAGE, "`Module.HEAPU8.indexOf(0, p + 1)`", WRONG),
    Row("page_linked", PAGE, "`at = Module.HEAP32[(at + 4) >> 2]`", WRONG),
    Row("page_class", PAGE, "`Module.HEAPF32[(this.address >> 2) + 1] = value`", WRONG),
    Row("page_allocated", PAGE, "`const at = Module._malloc(64) >> 3;`", WRONG),
    Row("page_callback", PAGE, '`Module.addFunction((at) => seen.push(Module.HEAP32[at >> 2]), "vi")`', WRONG),
    Row("page_compare", PAGE, "`Module.HEAP32[b >> 2] - Module.HEAP32[a >> 2]`", WRONG),
    Row("runtime_utf8", RUNTIME, "`stringToUTF8`, `UTF8ToString`", RIGHT),
    Row("runtime_utf8_short", RUNTIME, "`UTF8ToString` of a short text, and of a part", RIGHT),
    Row("runtime_utf8_cut", RUNTIME, "`stringToUTF8` where there is no room for all", RIGHT),
    Row("runtime_utf16", RUNTIME, "`stringToUTF16`, `UTF16ToString`", CLOSURE, endless=True),
    Row("runtime_utf16_short", RUNTIME, "`UTF16ToString` of a short text", CLOSURE, endless=True),
    Row("runtime_utf16_limit", RUNTIME, "`UTF16ToString` of a part", CLOSURE),
    Row("runtime_utf32", RUNTIME, "`stringToUTF32`, `UTF32ToString`", CLOSURE, endless=True),
    Row("runtime_ascii", RUNTIME, "`stringToAscii`, `AsciiToString`", RIGHT),
    Row("runtime_write_array", RUNTIME, "`writeArrayToMemory`", RIGHT),
    Row("runtime_allocate_string", RUNTIME, "`allocateUTF8`", RIGHT),
    Row("runtime_get_value", RUNTIME, "`getValue`, every type", CLOSURE),
    Row("runtime_set_value", RUNTIME, "`setValue`, every type", CLOSURE),
    Row("runtime_ccall_string", RUNTIME, "`ccall` with a string", RIGHT),
    Row("runtime_ccall_answer", RUNTIME, "`ccall` that answers a string", RIGHT),
    Row("runtime_ccall_array", RUNTIME, "`ccall` with an array", RIGHT),
    Row("runtime_cwrap", RUNTIME, "`cwrap`", RIGHT),
    Row("runtime_file", RUNTIME, "`FS.write`, `FS.read` on the memory", RIGHT),
    Row("files_write_read", C_LIBRARY, "`write`, `read`", CLOSURE),
    Row("files_vectors", C_LIBRARY, "`writev`, `preadv`", CLOSURE),
    Row("files_streams", C_LIBRARY, "`fprintf`, `fgets`", CLOSURE, endless=True),
    Row("files_stat", C_LIBRARY, "`stat`", CLOSURE),
    Row("files_directory", C_LIBRARY, "`readdir`", CLOSURE, endless=True),
    Row("files_current_folder", C_LIBRARY, "`getcwd`", WRONG, "C takes the address for an error number"),
    Row("files_link", C_LIBRARY, "`symlink`, `readlink`", RIGHT),
    Row("files_map", C_LIBRARY, "`mmap` of a file", CLOSURE),
    Row("files_map_back", C_LIBRARY, "`mmap` and `msync`", WRONG, "C takes the address for an error number"),
    Row("files_pipe", C_LIBRARY, "`pipe`", CLOSURE),
    Row("system_calendar", C_LIBRARY, "`localtime_r`, `gmtime_r`, `mktime`, `strftime`", CLOSURE),
    Row("system_clock", C_LIBRARY, "`clock_gettime`, `gettimeofday`", CLOSURE),
    Row("system_random", C_LIBRARY, "`getentropy`", RIGHT),
    Row("system_script", C_LIBRARY, "`emscripten_run_script_string`", RIGHT),
    Row("system_long_jump", C_LIBRARY, "`setjmp`, `longjmp`", RIGHT),
)

#: The rows of binding.cpp, a program of its own.
BINDING_ROWS = (
    Row("embind_string", EMBIND, "`std::string`, there and back", RIGHT),
    Row("embind_bytes", EMBIND, "`std::string` from a `Uint8Array`", RIGHT),
    Row("embind_string16", EMBIND, "`std::u16string`", RIGHT),
    Row("embind_wide_string", EMBIND, "`std::wstring`", RIGHT),
    Row("embind_view", EMBIND, "`typed_memory_view`", WRONG),
    Row("embind_vector", EMBIND, "`register_vector`", RIGHT),
    Row("embind_array", EMBIND, "`convertJSArrayToNumberVector`", WRONG),
    Row("embind_callback", EMBIND, "a JavaScript function called from C++", RIGHT),
    Row("embind_object", EMBIND, "`val::object`, `val::array`", RIGHT),
    Row("embind_value", EMBIND, "`value_object`", RIGHT),
    Row("embind_value_array", EMBIND, "`value_array`", RIGHT),
    Row("embind_class", EMBIND, "`class_`: methods, properties", RIGHT),
    Row("embind_pointer", EMBIND, "a pointer to a base class", RIGHT),
    Row("exceptions_caught", "exceptions", "thrown through frames, told by type", RIGHT),
)

#: Today's emcc, and the rows that are wrong above 2 GiB in a link by it, at -O2.
TODAY = "6.0.5"
PLAIN_TODAY = {
    "em_asm_property", "em_asm_store", "em_asm_sum", "em_js_alias", "em_js_atomics", "em_js_compound",
    "em_js_conditional", "em_js_copy_words", "em_js_counter", "em_js_data_view", "em_js_data_view_at", "em_js_divide",
    "em_js_fill", "em_js_handed_on", "em_js_index_of", "em_js_matrix", "em_js_or_zero", "em_js_preshift",
    "em_js_property", "em_js_set_words", "em_js_slice", "em_js_store", "em_js_subarray_words", "em_js_sum",
    "em_js_swap", "em_js_typed_array", "em_js_variable", "extern_copy", "extern_global", "extern_load",
    "extern_store", "js_library_arms", "js_library_macro_offset", "js_library_pointer", "js_library_samples",
    "js_library_state", "js_library_sum", "js_library_vector", "page_allocated", "page_audio", "page_bytes",
    "page_callback", "page_characters", "page_class", "page_compare", "page_data_view", "page_destructured",
    "page_divide", "page_find", "page_image", "page_keyed", "page_linked", "page_load", "page_random", "page_slice",
    "page_store", "page_subarray", "page_sum", "page_text", "post_js_bytes", "post_js_read_back", "post_js_table",
    "pre_js_property", "pre_js_slice", "pre_js_sum",
}  # fmt: skip
#: How many are wrong there where emcc's own pass for 4 GiB is switched off.
WITHOUT_PASS = 77
