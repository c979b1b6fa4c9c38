"""emcc's functions that check an index, or take an address and load or store there themselves."""

from __future__ import annotations

from tests.relocation.harness import Row, body, program

_SAFE = "function SAFE_HEAP_INDEX(arr, idx, action) { const bytes = arr.BYTES_PER_ELEMENT; const dest = idx * bytes; if (idx <= 0) throw new Error(`segmentation fault ${action} ${bytes} bytes at address ${dest}`); if (dest + bytes > HEAPU8.length) throw new Error('exceeded the top'); return idx; }\n"
_FREE = _SAFE.replace("function SAFE_HEAP_INDEX", "globalThis['SAFE_HEAP_INDEX'] = function", 1)
_ASAN = "globalThis['___asan_loadN'] = (at, n) => { if (at < 0 || at + n > HEAPU8.length) throw new Error('asan'); };\nfunction _asan_js_check_index(arr, index, asanFn) { const elemSize = arr.BYTES_PER_ELEMENT; asanFn(index * elemSize, elemSize); return index; }\n"
_ACCESSES = (
    ("load", 'return HEAP32[SAFE_HEAP_INDEX(HEAP32, p >> 2, "loading")];', {"p >> 2": "p >>> 2"}),
    ("store", 'HEAPF64[SAFE_HEAP_INDEX(HEAPF64, ((p + 8) >> 3), "storing")] = 1.5; return HEAPU8[q] * 0;', {"((p + 8) >> 3)": "((p + 8) >>> 3)", "[q]": "[q >>> 0]"}),
    ("sum", 'return HEAP16[SAFE_HEAP_INDEX(HEAP16, (p >> 1) + 3, "loading")];', {"p >> 1": "p >>> 1"}),
    ("bytes", 'return HEAPU8[SAFE_HEAP_INDEX(HEAPU8, p + 3, "loading")];', {"p + 3": "p + 3 >>> 0"}),
    ("definition", 'var i = p >> 2; return HEAP32[SAFE_HEAP_INDEX(HEAP32, i, "loading")];', {"p >> 2": "p >>> 2"}),
    ("quotient", 'return HEAP32[SAFE_HEAP_INDEX(HEAP32, p / 4, "loading")];', {"p / 4": "p / 4 & 0x3fffffff"}),
    ("refreshed", 'var grow = () => {}; return (grow(), HEAP32)[SAFE_HEAP_INDEX((grow(), HEAP32), p >> 2, "loading")];', {"p >> 2": "p >>> 2"}),
    ("within one another", 'HEAP32[SAFE_HEAP_INDEX(HEAP32, p >> 2, "storing")] = 8; return HEAPU8[SAFE_HEAP_INDEX(HEAPU8, q + HEAP32[SAFE_HEAP_INDEX(HEAP32, p >> 2, "loading")], "loading")];', {"p >> 2": "p >>> 2", '")], ': '")] >>> 0, '}),
)  # fmt: skip


def _checked(name: str, code: str, changes: dict[str, str], where: str, before: str) -> Row:
    changed = code
    for old, new in changes.items():
        assert old in code, name
        changed = changed.replace(old, new)
    frame = "function run(p, q) {{ {} }}".format
    return program(f"{name}, {where}", before + frame(code), before + frame(changed))


ROWS = (
    *(_checked(f"SAFE_HEAP {name}", code, changes, "defined here", _SAFE) for name, code, changes in _ACCESSES),
    *(_checked(f"SAFE_HEAP {name}", code, changes, "defined elsewhere", _FREE) for name, code, changes in _ACCESSES),
    _checked("asan load", "return HEAP32[_asan_js_check_index(HEAP32, p >> 2, ___asan_loadN)];", {"p >> 2": "p >>> 2"}, "defined here", _ASAN),
    body("call that checks nothing", "var at = (i) => i; return HEAP32[at(p >> 2)];"),
)  # fmt: skip
