"""Programs with one mistake each, marked by `«` where it is to be reported, and the same programs mended.

They define `run(p, q)` as the relocation rows do: `q` points 512 bytes past `p`, each signed or unsigned.
"""

from __future__ import annotations

from typing import NamedTuple

MARK = "«"


class Mistake(NamedTuple):
    """`problem` is a part of what is reported; `everywhere` says that it is one below 2 GiB, too."""

    name: str
    code: str
    mended: str
    problem: str
    everywhere: bool = False

    @property
    def plain(self) -> str:
        """The code without the marks."""
        return self.code.replace(MARK, "")

    @property
    def places(self) -> set[tuple[int, int]]:
        """The (line, column) of each mark in the plain code."""
        found = set()
        for number, line in enumerate(self.code.split("\n"), 1):
            for count, piece in enumerate(line.split(MARK)[:-1]):
                before = line.split(MARK)[: count + 1]
                found.add((number, sum(map(len, before)) + 1))
                assert piece is not None
        return found


def frame(name: str, code: str, mended: str, problem: str, *, everywhere: bool = False) -> Mistake:
    """A mistake in the statements of `run`, after lines with characters of several bytes."""
    around = "// naïve 🜲\nfunction run(p, q) {{ /* ü */\n  {}\n}}".format
    return Mistake(name, around(code), around(mended), problem, everywhere)


NEGATIVE = "is negative"
SAME = "are the same 32 bits"
ORDER = "are ordered wrongly"
KEY = "the same 32 bits with the other sign"

ACCESSES = [
    frame("a signed shift", "return HEAP32[«p >> 2];", "return HEAP32[p >>> 2];", NEGATIVE),
    frame("a byte address", "return HEAPU8[«p];", "return HEAPU8[p >>> 0];", NEGATIVE),
    frame("a shift in a sum", "return HEAPF64[«(p >> 3) + 1];", "return HEAPF64[(p >>> 3) + 1];", NEGATIVE),
    frame("a store", "HEAP32[«p >> 2] = 5;", "HEAP32[p >>> 2] = 5;", NEGATIVE),
    frame("a store and its value", "return HEAP16[«p >> 1] = 7;", "return HEAP16[p >>> 1] = 7;", NEGATIVE),
    frame("a compound store", "return HEAPU8[«p] += 3;", "return HEAPU8[p >>> 0] += 3;", NEGATIVE),
    frame("an increment", "return HEAPU32[«p >> 2]++;", "return HEAPU32[p >>> 2]++;", NEGATIVE),
    frame("a target", "[HEAP8[«p], HEAP8[q >>> 0]] = [1, 2];", "[HEAP8[p >>> 0], HEAP8[q >>> 0]] = [1, 2];", NEGATIVE),
    frame(
        "a stale preshift",
        "const base = p >> 2; return HEAP32[«base] + HEAP32[«base + 1];",
        "const base = p >>> 2; return HEAP32[base] + HEAP32[base + 1];",
        NEGATIVE,
    ),
    frame(
        "a stale preshift in an object",
        "const o = { at: p >> 1 }; return HEAP16[«o.at];",
        "const o = { at: p >>> 1 }; return HEAP16[o.at];",
        NEGATIVE,
    ),
    frame(
        "a preshift made unsigned too late",
        "return HEAPU32[«(p >> 2) + 1 >>> 0];",
        "return HEAPU32[(p >>> 2) + 1];",
        "is outside of what is there",
    ),
    frame(
        "an address as an index", "return HEAP32[«p >>> 0];", "return HEAP32[p >>> 2];", "is outside of what is there"
    ),
    frame(
        "an index past the end", "return HEAPF32[«HEAPF32.length + (p & 7)];", "return HEAPF32[p & 7];",
        "is outside of what is there", everywhere=True,
    ),
    frame("an index that is no integer", "return HEAP32[«((p >>> 0) + 1) / 4];", "return HEAP32[((p >>> 0) + 4) / 4];",
          "is no integer", everywhere=True),
    frame("an index that is NaN", "return HEAP32[«p.at / 4];", "return HEAP32[p >>> 2];", "NaN is no integer", everywhere=True),
    frame("an index that is undefined", "return HEAP32[«p.at];", "return HEAP32[p >>> 2];", "is undefined", everywhere=True),
    frame("a subarray", "return HEAPU8.subarray(«p, «p + 4);", "return HEAPU8.subarray(p >>> 0, (p >>> 0) + 4);", NEGATIVE),
    frame("a subarray to the end", "return HEAPU8.subarray(«p).length > 0;", "return HEAPU8.subarray(p >>> 0).length > 0;", NEGATIVE),
    frame("an end past the view", "return HEAPU8.subarray(HEAPU8.length - 8, «HEAPU8.length + 8);",
          "return HEAPU8.subarray(HEAPU8.length - 8, HEAPU8.length);", "is outside of what is there", everywhere=True),
    frame("a slice", "return HEAP16.slice(«p >> 1, «(p >> 1) + 2);", "return HEAP16.slice(p >>> 1, (p >>> 1) + 2);", NEGATIVE),
    frame("a copy into the heap", "HEAPU8.set([1, 2], «p);", "HEAPU8.set([1, 2], p >>> 0);", NEGATIVE),
    frame("a copy within the heap", "Module.HEAPU8.copyWithin(«p, q >>> 0, (q >>> 0) + 4);",
          "Module.HEAPU8.copyWithin(p >>> 0, q >>> 0, (q >>> 0) + 4);", NEGATIVE),
    frame("a fill", "HEAPU8.fill(1, «p, «p + 4);", "HEAPU8.fill(1, p >>> 0, (p >>> 0) + 4);", NEGATIVE),
    frame("an at", "return HEAP32.at(«p >> 2);", "return HEAP32.at(p >>> 2);", NEGATIVE),
    frame("a DataView", "return new DataView(wasmMemory.buffer).getInt32(«p, true);",
          "return new DataView(wasmMemory.buffer).getInt32(p >>> 0, true);", NEGATIVE),
    frame("an atomic", "return Atomics.load(HEAP32, «p >> 2);", "return Atomics.load(HEAP32, p >>> 2);", NEGATIVE),
    frame("a view made", "return new Int32Array(wasmMemory.buffer, «p, 2);",
          "return new Int32Array(wasmMemory.buffer, p >>> 0, 2);", NEGATIVE),
    frame("a slice of the buffer", "return wasmMemory.buffer.slice(«p, «p + 4);",
          "return wasmMemory.buffer.slice(p >>> 0, (p >>> 0) + 4);", NEGATIVE),
    frame("WebGL", "return GLctx.bufferData(1, HEAPU8, 2, «p, 4);", "return GLctx.bufferData(1, HEAPU8, 2, p >>> 0, 4);", NEGATIVE),
    frame("a position given to an unknown function", "return probe(HEAP32, «p >> 2);", "return probe(HEAP32, p >>> 2);", NEGATIVE),
    frame("a list of arguments", "return HEAPU8.subarray.apply(HEAPU8, [«p, «p + 4]);",
          "return HEAPU8.subarray.apply(HEAPU8, [p >>> 0, (p >>> 0) + 4]);", NEGATIVE),
    frame("Reflect.get", "return Reflect.get(HEAPU32, «p >> 2);", "return Reflect.get(HEAPU32, p >>> 2);", NEGATIVE),
    frame("an index from a key", "const [at] = Object.keys({ [p]: 1 }); return HEAPU8[«at];", "const [at] = Object.keys({ [p >>> 0]: 1 }); return HEAPU8[at];", NEGATIVE),
    frame("an optional chain", "return Module?.HEAP32[«p >> 2] ?? -1;", "return Module?.HEAP32[p >>> 2] ?? -1;", NEGATIVE),
    frame("a template", "return `${HEAP32[«p >> 2]}`;", "return `${HEAP32[p >>> 2]}`;", NEGATIVE),
    frame("a generator", "function* g() { yield HEAP32[«yield 1]; } const i = g(); i.next(); return i.next(p >> 2).value;",
          "function* g() { yield HEAP32[yield 1]; } const i = g(); i.next(); return i.next(p >>> 2).value;", NEGATIVE),
    frame("an async function", "return (async () => HEAP32[«await (p >> 2)])();", "return (async () => HEAP32[await (p >>> 2)])();", NEGATIVE),
    frame("a field and a default", "class A { x = HEAPU8[«p]; m(y = HEAPU8[«p + 1]) { return y + this.x; } } return new A().m();",
          "class A { x = HEAPU8[p >>> 0]; m(y = HEAPU8[p + 1 >>> 0]) { return y + this.x; } } return new A().m();", NEGATIVE),
    frame("with", "with ({ at: p >> 2 }) { return HEAP32[«at]; }", "with ({ at: p >>> 2 }) { return HEAP32[at]; }", NEGATIVE),
    Mistake("minified", "var b=wasmMemory.buffer,i=new Int32Array(b);function run(p,q){return i[«p>>2]}",
            "var b=wasmMemory.buffer,i=new Int32Array(b);function run(p,q){return i[p>>>2]}", NEGATIVE),
]  # fmt: skip

COMPARISONS = [
    frame("===", "const a = p >>> 0, b = p | 0; return «a === b;", "const a = p >>> 0, b = p >>> 0; return a === b;", SAME),
    frame("!==", "const a = p >>> 0, b = p | 0; return «b !== a;", "const a = p >>> 0, b = p | 0; return b >>> 0 !== a;", SAME),
    frame("==", "return «(p >>> 0) == (p | 0);", "return (p | 0) == (p | 0);", SAME),
    frame("!=", "const at = p >>> 2; HEAP32[at] = q; return «HEAP32[at] != HEAPU32[at];", "const at = p >>> 2; HEAP32[at] = q; return HEAPU32[at] != q >>> 0;", SAME),
    frame("an end that is never met", "let n = 0; for (let i = p >>> 0; «i !== (p + 32 | 0) && n < 99; i += 8) n++; return n;",
          "let n = 0; for (let i = p | 0; i !== (p + 32 | 0) && n < 99; i = i + 8 | 0) n++; return n;", SAME),
    frame("an end that is met at once", "let n = 0; for (let i = p >>> 0; «i < (q | 0); i += 64) n++; return n;",
          "let n = 0; for (let i = p >>> 0; i < (q >>> 0); i += 64) n++; return n;", ORDER),
    frame("an end across the line", "let n = 0; for (let i = p | 0; «i < (q | 0); i += 64) n++; return n;",
          "let n = 0; for (let i = p >>> 0; i < (q >>> 0); i += 64) n++; return n;", ORDER),
    frame("<=", "return «(p >>> 0) <= (q | 0);", "return (p >>> 0) <= (q >>> 0);", ORDER),
    frame(">", "return «(q | 0) > (p >>> 0);", "return (q >>> 0) > (p >>> 0);", ORDER),
    frame(">=", "return «(q | 0) >= (p >>> 0);", "return (q >>> 0) >= (p >>> 0);", ORDER),
    frame("the order of a sort", "return [q | 0, p >>> 0].sort((a, b) => («a < b ? -1 : 1)).indexOf(7);",
          "return [q >>> 0, p >>> 0].sort((a, b) => (a < b ? -1 : 1)).indexOf(7);", ORDER),
    frame("Math.min", "return «Math.min(p >>> 0, q | 0) === 5;", "return Math.min(p >>> 0, q >>> 0) === 5;", ORDER),
    frame("Math.max", "const all = [q | 0, p >>> 0]; return «Math.max(...all, 5) === 5;",
          "const all = [q >>> 0, p >>> 0]; return Math.max(...all, 5) === 5;", ORDER),
    frame("switch", "const a = p >>> 0, b = p | 0; switch (a) { case 7: return 7; case «b: return 1; default: return 0; }",
          "const a = p >>> 0, b = p >>> 0; switch (a) { case 7: return 7; case b: return 1; default: return 0; }", SAME),
    frame("a case behind one that runs a switch", "const g = (n) => { switch (n) { case q | 1: return 'g'; } }, a = p >>> 0; switch (a) { case !g(5): case «p | 0: return 1; }",
          "const g = (n) => { switch (n) { case q | 1: return 'g'; } }, a = p >>> 0; switch (a) { case !g(5): case p >>> 0: return 1; }", SAME),
    frame("Object.is", "return Object.is(p >>> 0, «p | 0);", "return Object.is(p | 0, p | 0);", SAME),
    frame("a negative case", "switch (p - p - 1 >>> 0) { case «-1: return 1; default: return 0; }",
          "switch (p - p - 1 | 0) { case -1: return 1; default: return 0; }", SAME, everywhere=True),
]  # fmt: skip

LOOKUPS = [
    frame("Map.get", "const m = new Map([[p >>> 0, 1]]); return m.get(«p | 0);", "const m = new Map([[p >>> 0, 1]]); return m.get(p >>> 0);", KEY),
    frame("Map.set", "const m = new Map(); m.set(p | 0, 1).set(«p >>> 0, 2); return m.size;",
          "const m = new Map(); m.set(p | 0, 1).set(p | 0, 2); return m.size;", KEY),
    frame("Map.has", "const o = { m: new Map([[p | 0, 1]]) }; return o.m.has(«p >>> 0);",
          "const o = { m: new Map([[p | 0, 1]]) }; return o.m.has(p | 0);", KEY),
    frame("Map.delete", "const m = new Map([[p | 0, 1]]); return m.delete(«p >>> 0);", "const m = new Map([[p | 0, 1]]); return m.delete(p | 0);", KEY),
    frame("Set.add", "const s = new Set([p | 0]); return s.add(«p >>> 0).size;", "const s = new Set([p | 0]); return s.add(p | 0).size;", KEY),
    frame("Set.has", "class S extends Set {} return new S([p | 0]).has(«p >>> 0);", "class S extends Set {} return new S([p | 0]).has(p | 0);", KEY),
    frame("indexOf", "const a = [1, p | 0]; return a.indexOf(«p >>> 0);", "const a = [1, p | 0]; return a.indexOf(p | 0);", KEY),
    frame("lastIndexOf", "return [1, p | 0].lastIndexOf(«p >>> 0);", "return [1, p | 0].lastIndexOf(p | 0);", KEY),
    frame("includes", "return [p >>> 0]?.includes(«p | 0);", "return [p >>> 0]?.includes(p >>> 0);", KEY),
    frame("includes of a typed array", "return new Int32Array([p]).includes(«p >>> 0);", "return new Int32Array([p]).includes(p | 0);", KEY),
    frame("a property", "const o = { [p >>> 0]: 1 }; return o[«p | 0];", "const o = { [p >>> 0]: 1 }; return o[p >>> 0];", KEY),
    frame("a property stored", "const o = {}; o[p] = 1; o[«p < 0 ? p >>> 0 : p | 0] = 2; return Object.keys(o).length;",
          "const o = {}; o[p >>> 0] = 1; o[p >>> 0] = 2; return Object.keys(o).length;", KEY),
    frame("a property deleted", "const o = { o: { [p >>> 0]: 1 } }; return [delete o.o[«p | 0], Object.keys(o.o).length];",
          "const o = { o: { [p >>> 0]: 1 } }; return [delete o.o[p >>> 0], Object.keys(o.o).length];", KEY),
    frame("in", "const o = { [p >>> 0]: 1 }; return «(p | 0) in o;", "const o = { [p >>> 0]: 1 }; return (p >>> 0) in o;", KEY),
    frame("hasOwnProperty", "const o = { [p >>> 0]: 1 }; return o.hasOwnProperty(«p | 0);",
          "const o = { [p >>> 0]: 1 }; return o.hasOwnProperty(p >>> 0);", KEY),
    frame("hasOwnProperty of another object", "const o = Object.create(null); o[p >>> 0] = 1; return ({}).hasOwnProperty.call(o, «p | 0);",
          "const o = Object.create(null); o[p >>> 0] = 1; return ({}).hasOwnProperty.call(o, p >>> 0);", KEY),
    frame("Object.hasOwn", "const o = { o: { [p >>> 0]: 1 } }; return Object.hasOwn(o?.o, «p | 0);",
          "const o = { o: { [p >>> 0]: 1 } }; return Object.hasOwn(o?.o, p >>> 0);", KEY),
    frame("Reflect.has", "const o = { [p | 0]: 1 }; return Reflect.has(o, «p >>> 0);",
          "const o = { [p | 0]: 1 }; return Reflect.has(o, p | 0);", KEY),
]  # fmt: skip

MISTAKES = [*ACCESSES, *COMPARISONS, *LOOKUPS]
