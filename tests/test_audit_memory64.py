"""The audit's rules for MEMORY64: what they find is wrong above 4 GiB, what looks alike is not."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, rewrite
from glue_rewriter.audit import audit
from glue_rewriter.audit.rules import MEMORY64_RULES, OF_32
from tests.relocation.harness import Engine, Row

WIDE = Settings(16 << 30, memory64=True)

#: Name -> statements of `run(p, q)`, and what is found: a code and the text that it marks.
FOUND = {
    "aligned down": ("return HEAPU8[p & ~7];", "GR301 p & ~7"),
    "aligned up": ("const at = p + 7 & -8; return HEAPU8[at];", "GR301 p + 7 & -8"),
    "mixed bits": ("HEAPU8[p]; return HEAPU8[p ^ 1];", "GR301 p ^ 1"),
    "rounded by shifts": ("HEAPU8[p]; return HEAPU8[p >> 3 << 3];", "GR301 p >> 3"),
    "aligned by a size": ("const at = p & ~(q - p - 1); return HEAPU8[at] + HEAPU8[p];", "GR301 p & ~(q - p - 1)"),
    "aligned by a constant": ("const mask = ~7; HEAPU8[p]; return (p & mask) - p;", "GR301 p & mask"),
    "in place": ("HEAPU8[p]; let a = p; a &= ~7; return a - p;", "GR301 a &= ~7"),
    "two tildes": ("HEAPU8[p]; return ~~p - p;", "GR301 ~~p"),
    "a handle": ("HEAPU8[p]; return (p << 1) / 2 - p;", "GR301 p << 1"),
    "no index": ("HEAPU8[p]; return (p >> 2) - p / 4;", "GR301 p >> 2"),
    "unsigned": ("HEAPU8[p]; const a = p >>> 0; return a - p;", "GR301 p >>> 0"),
    "a condition": ("HEAPU8[p]; return !!(p | 0);", "GR301 p | 0"),
    "a comparison": ("HEAPU8[p]; return (p >>> 0) === 0;", "GR301 p >>> 0"),
    "a key of a Map": ("const m = new Map(); m.set(p >>> 0, 1); HEAPU8[p]; return m.get(p);", "GR301 p >>> 0"),
    "a key of a Map that is written out": ("HEAPU8[p]; return new Map([[p >>> 0, 1]]).get(p);", "GR301 p >>> 0"),
    "in a Set": ("HEAPU8[p]; return new Set([p | 0]).has(p);", "GR301 p | 0"),
    "a key of an object": ("const k = {}; k[p >>> 0] = 1; HEAPU8[p]; return k[p];", "GR301 p >>> 0"),
    "a key that is put together": (
        "const k = {}; k['k' + (p >>> 0)] = 1; HEAPU8[p]; return k['k' + p];",
        "GR301 p >>> 0",
    ),
    "a key in a template": ("const k = {}; k[`k${p >>> 0}`] = 1; HEAPU8[p]; return k[`k${p}`];", "GR301 p >>> 0"),
    "a computed key": ("HEAPU8[p]; return { [p >>> 0]: 1 }[p];", "GR301 p >>> 0"),
    "an argument": (
        "HEAPU8[p]; globalThis.distance ??= (x, y) => x - y; return distance(p >>> 0, p);",
        "GR301 p >>> 0",
    ),
    "a result": ("HEAPU8[p]; const f = (a) => a >>> 0; return f(p) - p;", "GR301 a >>> 0"),
    "a property": ("HEAPU8[p]; const o = { at: p | 0 }; return o.at - p;", "GR301 p | 0"),
    "sent to a generator": (
        "function* g() { HEAPU8[yield 1] = 9; } const w = g(); w.next(); w.next(p | 0); const v = HEAPU8[p]; HEAPU8[p] = 0; return v;",
        "GR301 p | 0",
    ),
    "a text": ("HEAPU8[p]; return (p >>> 0).toString(16) === p.toString(16);", "GR301 p >>> 0"),
    "a remainder by what is no power": ("HEAPU8[p]; return (p >>> 0) % 24 - p % 24;", "GR301 p >>> 0"),
    "loaded": (
        "HEAPU32[p / 4] = q; const at = HEAPU32[p / 4]; const v = HEAPU8[at]; HEAPU32[p / 4] = 0; return v;",
        "GR302 HEAPU32[p / 4]",
    ),
    "loaded signed": (
        "HEAP32[p / 4] = q; const at = HEAP32[p / 4]; const v = HEAPU8[at + 1]; HEAP32[p / 4] = 0; return v;",
        "GR302 HEAP32[p / 4]",
    ),
    "stored": (
        "HEAPU8[q]; HEAPU32[p / 4] = q; const v = HEAPU32[p / 4] === q; HEAPU32[p / 4] = 0; return v;",
        "GR302 q",
    ),
    "loaded at once": (
        "HEAPU32[p / 4] = q; const v = HEAPU8[HEAPU32[p / 4]]; HEAPU32[p / 4] = 0; return v;",
        "GR302 HEAPU32[p / 4]",
    ),
    "loaded by a DataView": (
        "const d = HEAP_DATA_VIEW; d.setUint32(p, q, true); const v = HEAPU8[d.getUint32(p, true) + 4]; d.setUint32(p, 0); return v;",
        "GR302 d.getUint32(p, true)",
    ),
    "stored by a DataView": (
        "const d = HEAP_DATA_VIEW; HEAPU8[q]; d.setUint32(p, q); const v = d.getUint32(p) === q; d.setUint32(p, 0); return v;",
        "GR302 q",
    ),
    "element and number": ("return HEAPU64[p / 8] + 4;", "GR303 HEAPU64[p / 8] + 4"),
    "converted and number": ("const a = BigInt(p); return HEAPU8[a + 1];", "GR303 a + 1"),
    "literal and number": ("return HEAPU8[4n + 4];", "GR303 4n + 4"),
    "mark": ("HEAPU8[p]; const mark = 8 * 2 ** 29 - 1; return p < 0xffffffff;", "GR304 p < 0xffffffff"),
    "limit": ("HEAPU8[p]; return p < 4294967296;", "GR304 p < 4294967296"),
    "mark made unsigned": ("HEAPU8[p]; return p <= 0xffffffff;", "GR304 p <= 0xffffffff"),
}
STAYS = {
    "what the rewrite takes away": "return HEAP32[p >> 2] + HEAPU8[p >>> 0] + HEAPU8[(p | 0) + 1];",
    "lowest bits": "return (p & 7) + (p & 3);",
    "a remainder": "return HEAPU8[p - p % 8];",
    "some bits": "HEAPU8[p]; return ((p >>> 1) & 3) + (p >> 0 & 7) + (p >>> 0) % 8;",
    "a hash": "HEAPU8[p]; const h = (p >>> 4) ^ (p >>> 9); return h === h;",
    "a hash by a product": "HEAPU8[p]; return Math.imul(p >>> 3, 2654435761) === 0.5;",
    "bits that are mixed": "let h = 7; for (let i = 0; i < 4; i++) h = (h * 31 + HEAPU8[p + i]) >>> 0; return h;",
    "a byte": "return (HEAPU8[p] >>> 0) + (HEAPU8[p] | 0) + ~~HEAPU8[p];",
    "a size": "const n = HEAPU8.subarray(p, q).length; return (n >>> 0) + (n | 0) + (n >> 2);",
    "a distance": "HEAPU8[p]; HEAPU8[q]; return ((q - p) >>> 0) + ((q - p) >> 2);",
    "flags": "HEAPU8[p]; let flags = 5; flags &= ~(1 << 2); flags |= 8; return flags;",
    "a counter": "HEAPU8[p]; let n = 0; for (let i = 0; i < 3; i++) n = (n + i) | 0; return n;",
    "a key that is none": "HEAPU8[p]; const k = {}; for (let i = 0; i < 3; i++) k[i >>> 0] = i; return k[2];",
    "bits of a value": "return (HEAP32[p / 4] & ~7) ^ 3;",
    "a value loaded": "return HEAP32[p / 4] + HEAPU32[p / 4];",
    "BigInts alone": "return HEAPU64[p / 8] + 4n;",
    "a Number made of one": "return Number(HEAPU64[p / 8]) + 4;",
    "a comparison of both": "return HEAPU64[p / 8] > 4;",
    "a value compared": "return HEAPU32[p / 4] === 0xffffffff;",
    "missing": "HEAPU8[p]; return p === -1;",
}


def _program(statements: str) -> str:
    return f"function run(p, q) {{ {statements} }}"


def _said(code: str, settings: Settings = WIDE) -> list[str]:
    return [f"{one.code} {code[one.start : one.end]}" for one in audit(code, settings, path="row.js").findings]


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str, node: Engine) -> None:
    statements, expected = FOUND[name]
    code = _program(statements)
    assert expected in _said(code)
    assert not any(said.startswith("GR3") for said in _said(code, Settings(4 << 30)))
    row = Row(name=name, code=code)
    (answer,) = node.prove([(row, rewrite(code, WIDE, path="row.js").text)], wide=True)
    throws = answer["result"].startswith("throws TypeError")
    wrong = [each for each in answer["rewritten"] if each["base"] >= 1 << 32]
    assert throws if expected.startswith("GR303") else wrong


@pytest.mark.parametrize("name", STAYS)
def test_stays(name: str, node: Engine) -> None:
    code = _program(STAYS[name])
    assert [said for said in _said(code) if said.startswith("GR3")] == []
    (answer,) = node.prove([(Row(name=name, code=code), rewrite(code, WIDE, path="row.js").text)], wide=True)
    assert answer["rewritten"] == []


@pytest.mark.parametrize(("old", "new"), [("2147483648", "17179869184"), ("0x80000000", "0x400000000")])
def test_a_limit_is_raised_to_what_engines_allow(old: str, new: str) -> None:
    code = f"const getHeapMax = () => {old};"
    for settings, most in ((WIDE, {new}), (Settings(4 << 30), {"4294901760", "0xffff0000"})):
        [found] = [one for one in audit(code, settings, path="a.js").findings if one.code == "GR201"]
        assert found.fix is not None
        assert f"{16 if settings is WIDE else 4} GiB" in found.fix.description
        assert {edit.text.decode() for edit in found.fix.edits} <= most


#: Addresses that are loaded as offsets beside another one, or halves of them: no GR302.
def test_an_offset_that_is_loaded_is_no_pointer() -> None:
    code = _program(
        "const d = new DataView(HEAPU8.buffer); return HEAPU8[p + d.getUint32(q, true)] + HEAPU8[q + HEAPU32[p / 4]];"
    )
    assert [said for said in _said(code) if said.startswith("GR302")] == []


def test_each_rule_has_rows() -> None:
    assert len(BOTH) >= 3
    for code in MEMORY64_RULES.keys() - set(OF_32):
        assert sum(expected.startswith(code) for _, expected in FOUND.values()) >= 3


def test_a_raw_pointer_of_em_js() -> None:
    code = (
        "EM_JS(int, f, (int *p, int n), { return HEAP32[p >> 2] + HEAP32[(Number(p) >> 2) + n]; });\n"
        "EM_JS(int, g, (int *p), { p = Number(p); return HEAP32[p >> 2]; });\n"
        "int h(int *p) { return EM_ASM_INT({ return HEAP32[$0 >> 2]; }, p); }\n"
    )
    found = audit(code, WIDE, path="a.c").findings
    assert [f"{one.code} {code[one.start : one.end]}" for one in found] == ["GR303 p >> 2"]
    assert audit(code, Settings(4 << 30), path="a.c").findings == ()


#: What a pointer of EM_JS meets -> what GR303 marks.
RAW = {
    "return p + 1": "p + 1",
    "return n * p": "n * p",
    "p += 4": "p += 4",
    "p >>>= 0": "p >>>= 0",
    "p |= 0": "p |= 0",
    "return +p": "+p",
    "return p === 0": "p === 0",
    "return n !== p": "n !== p",
    "var q = p; return (q + 4) >> 2": "q + 4",
    "return p == 0 || p < n || p == null": None,
    "return p + 4n - p": None,
    "return '0x' + p": None,
    "p = Number(p); return p + 1": None,
    "var q = Number(p); return q === n": None,
    "return !p || p ? n : 0": None,
}


@pytest.mark.parametrize("code", RAW)
def test_what_a_raw_pointer_of_em_js_meets(code: str, node: Engine) -> None:
    text = f"EM_JS(int, f, (int *p, int n), {{ {code}; }});"
    found = [text[one.start : one.end] for one in audit(text, WIDE, path="a.c").findings if one.code == "GR303"]
    assert found == ([] if RAW[code] is None else [RAW[code]])
    # What is marked throws, but for what is never true; nothing else does.
    row = Row(name=code, code=f"function f(p, n) {{ {code}; }} function run() {{ return String(f(16n, 5)); }}")
    (answer,) = node.prove([(row, row.code)], wide=True)
    throws = RAW[code] is not None and "==" not in code
    assert answer["result"].startswith("throws TypeError") is throws


#: Types in C that a parameter of EM_JS has a BigInt of in wasm64, or not.
TYPES = {
    "size_t": True,
    "std::size_t": True,
    "ssize_t": True,
    "ptrdiff_t": True,
    "uintptr_t": True,
    "long": True,
    "unsigned long int": True,
    "long long": True,
    "const uint64_t": True,
    "int &": True,
    "int": False,
    "unsigned": False,
    "int32_t": False,
    "double": False,
    "long double": False,
    "bool": False,
    "my_type": False,
}


@pytest.mark.parametrize("type_", TYPES)
def test_types_of_64_bits(type_: str) -> None:
    text = f"EM_JS(int, f, ({type_} n, int k), {{ return n + k; }});"
    found = [text[one.start : one.end] for one in audit(text, WIDE, path="a.c").findings if one.code == "GR303"]
    assert found == ["n + k"] * TYPES[type_]


#: Code that is right in both memories: name -> statements of `run(p, q)` with `IS64` for what tells them apart, and
#: what the rule marks. A rewrite for the one makes it wrong in the other.
BOTH = {
    "a flag": ("const is64bit = IS64; return is64bit ? HEAP32[p / 4] : HEAP32[p >>> 2];", "is64bit"),
    "a flag of emcc": ("const MEMORY64 = IS64; return HEAP32[MEMORY64 ? p / 4 : p >>> 2];", "MEMORY64"),
    "a property": ("const o = { isWasm64: IS64 }; if (o.isWasm64) { return HEAPU8[p]; } else { return HEAPU8[p >>> 0]; }", "o.isWasm64"),
    "turned": ("const memory64 = IS64; if (!memory64) return HEAPF64[p >>> 3]; return HEAPF64[p / 8];", "!memory64"),
    "a size": ("const pointerSize = IS64 ? 8 : 4; return pointerSize === 8 ? HEAP16[p / 2 + 1] : HEAP16[(p >>> 1) + 1];", "pointerSize === 8"),
    "a BigInt": (
        "const a = IS64 ? BigInt(p) : p; const get = (at) => typeof at === 'bigint' ? HEAP32[Number(at) / 4] : HEAP32[at >>> 2]; return get(a);",
        "typeof at === 'bigint'",
    ),
    "conversions": (
        "const memory64 = IS64; const give = (a) => memory64 ? BigInt(a) : a; return memory64 ? HEAP32[Number(give(p)) / 4] : HEAP32[give(p) >>> 2];",
        "memory64",
    ),
}  # fmt: skip
_IS64 = "HEAPU8.length > 2 ** 32"
#: What asks for other things.
NOT_BOTH = {
    "a value that may be a BigInt": "const v = HEAPU64[p / 8]; return typeof v === 'bigint' ? Number(v) : v;",
    "a file's format": "const is64 = HEAPU8[p] > 4; const header = is64 ? 64 : 52; return header;",
    "a size of data": "const size = 8; return size === 8 ? HEAPU8[p] : HEAPU8[p + 1];",
    "a code": "const base64 = 1; return base64 ? HEAPU8[p] : HEAPU8[p + 1];",
    "one kind made of both": "let a = BigInt(p); if (typeof a === 'bigint') a = Number(a); return HEAPU8[a];",
    "code that is made": "const MEMORY64 = 1; return MEMORY64 ? 'Number(x)' : 'x';",
    "a view": "return typeof HEAP64 !== 'undefined' ? HEAPU8[p] : HEAPU8[p + 1];",
}


@pytest.mark.parametrize("name", BOTH)
def test_a_source_for_both_sizes(name: str, node: Engine) -> None:
    statements, marked = BOTH[name]
    code = _program(statements.replace("IS64", _IS64))
    for settings in (WIDE, Settings(4 << 30)):
        assert f"GR305 {marked}" in _said(code, settings)
    row = Row(name=name, code=code)
    harmed = []
    for settings, is_wide in ((WIDE, False), (Settings(4 << 30), True)):
        text = rewrite(code, settings, path="row.js").text
        right, answer = node.prove([(row, code), (row, text)], wide=is_wide)
        assert right["rewritten"] == [], "it is not right untouched"
        harmed.append(bool(answer["rewritten"]))
        assert rewrite(f"// glue-rewriter: keep-file\n{code}", settings, path="row.js").edits == ()
    assert any(harmed), "a rewrite for the other does no harm"


@pytest.mark.parametrize("name", NOT_BOTH)
def test_no_source_for_both_sizes(name: str) -> None:
    code = _program(NOT_BOTH[name])
    for settings in (WIDE, Settings(4 << 30)):
        assert not any(said.startswith("GR305") for said in _said(code, settings))
