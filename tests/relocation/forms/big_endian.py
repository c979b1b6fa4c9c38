"""emcc's functions for engines with the bytes of numbers the other way round, free or defined in the file."""

from __future__ import annotations

from tests.relocation.harness import Row, program

_KINDS = {
    "I8": "Int8",
    "U8": "Uint8",
    "I16": "Int16",
    "U16": "Uint16",
    "I32": "Int32",
    "U32": "Uint32",
    "F32": "Float32",
    "F64": "Float64",
    "I64": "BigInt64",
    "U64": "BigUint64",
}
_SIZES = {"8": 1, "16": 2, "32": 4, "64": 8}
#: The functions as somebody else's file defines them: under names that this one does not declare.
_LIBRARY = "".join(
    f"globalThis['LE_HEAP_LOAD_{kind}'] = (at) => v().get{name}(at, true); globalThis['LE_HEAP_STORE_{kind}'] = (at, x) => v().set{name}(at, x, true);\n"
    for kind, name in _KINDS.items()
)
_MEMORY = "var kept, v = () => kept = kept || Function('m', 'return new Data' + 'View(m.buffer)')(wasmMemory);\n"
_ATOMICS = "globalThis['LE_ATOMICS_ADD'] = (h, i, x) => Function('return Atom' + 'ics')().add(h, i, x); globalThis['LE_ATOMICS_LOAD'] = (h, i) => Function('return Atom' + 'ics')().load(h, i);\n"
_HERE = "var HEAP_DATA_VIEW = new DataView(wasmMemory.buffer);\nvar LE_HEAP_LOAD_I32 = (byteOffset) => HEAP_DATA_VIEW.getInt32(byteOffset, true);\n"


def _free(name: str, code: str, expect: str) -> Row:
    before = _MEMORY + _LIBRARY + _ATOMICS
    frame = "function run(p, q) {{ {} }}".format
    return program(f"big-endian: {name}", before + frame(code), before + frame(expect))


def _load(kind: str) -> Row:
    size = _SIZES[kind[1:]]
    shift = size.bit_length() - 1
    address = f"(p >> {shift}) * {size}" if shift else "p"
    right = address.replace(">>", ">>>") if shift else "p >>> 0"
    value = f"String(LE_HEAP_LOAD_{kind}({{}}))".format
    return _free(f"load {kind}", f"return {value(address)};", f"return {value(right)};")


def _store(kind: str) -> Row:
    size = _SIZES[kind[1:]]
    shift = size.bit_length() - 1
    address = f"(p + 8 >> {shift}) * {size}" if shift else "p + 8"
    right = address.replace(">>", ">>>") if shift else "p + 8 >>> 0"
    store = f"LE_HEAP_STORE_{kind}({{}}, {'7n' if '64' in kind and kind[0] != 'F' else 7});".format
    return _free(f"store {kind}", store(address), store(right))


ROWS = (
    *map(_load, _KINDS),
    *map(_store, _KINDS),
    _free("sum", "return LE_HEAP_LOAD_I32(((p + 4 >> 2) - 1) * 4);", "return LE_HEAP_LOAD_I32(((p + 4 >>> 2) - 1) * 4);"),
    _free("counted", "var s = 0; for (var i = 0; i < 3; i++) s += LE_HEAP_LOAD_I16(((p >> 1) + i) * 2); return s;", "var s = 0; for (var i = 0; i < 3; i++) s += LE_HEAP_LOAD_I16(((p >>> 1) + i) * 2); return s;"),
    _free("index in a variable", "var i = p >> 2; return LE_HEAP_LOAD_I32(i * 4);", "var i = p >> 2; return LE_HEAP_LOAD_I32(i * 4 >>> 0);"),
    _free("two addresses", "return LE_HEAP_LOAD_I32(((p >> 2) + (8 - q + p >> 2)) * 4);", "return LE_HEAP_LOAD_I32(((p >> 2) + (8 - q + p >> 2)) * 4 >>> 0);"),
    _free("another size", "return LE_HEAP_LOAD_I8((p >> 2) * 4 + 1);", "return LE_HEAP_LOAD_I8((p >> 2) * 4 + 1 >>> 0);"),
    _free("refreshed", "var growMemViews = () => {}; return LE_HEAP_LOAD_I32((growMemViews(), (p >> 2) * 4));", "var growMemViews = () => {}; return LE_HEAP_LOAD_I32((growMemViews(), (p >>> 2) * 4));"),
    _free("within one another", "LE_HEAP_STORE_I32((p >> 2) * 4, 8); return LE_HEAP_LOAD_U8(q + LE_HEAP_LOAD_I32((p >> 2) * 4));", "LE_HEAP_STORE_I32((p >>> 2) * 4, 8); return LE_HEAP_LOAD_U8(q + LE_HEAP_LOAD_I32((p >>> 2) * 4) >>> 0);"),
    _free("atomics", "var i = p >> 2; LE_ATOMICS_ADD(HEAP32, p >> 2, 5); return LE_ATOMICS_LOAD(HEAP32, p / 4);", "var i = p >> 2; LE_ATOMICS_ADD(HEAP32, p >>> 2, 5); return LE_ATOMICS_LOAD(HEAP32, p / 4 & 0x3fffffff);"),
    program("big-endian: defined here", _HERE + "function run(p, q) { return LE_HEAP_LOAD_I32((p >> 2) * 4); }", _HERE.replace("getInt32(byteOffset", "getInt32(byteOffset >>> 0") + "function run(p, q) { return LE_HEAP_LOAD_I32((p >> 2) * 4); }"),
    program("bytes of words", "function run(p, q) { return [HEAPU8[(p >> 2) * 4], HEAPU8[((p >> 3) + 1) * 8]]; }", "function run(p, q) { return [HEAPU8[(p >>> 2) * 4], HEAPU8[((p >>> 3) + 1) * 8]]; }"),
)  # fmt: skip
