"""Why a place is a site or none: each way in which a view is known, each form, each reason, and what is no site."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from glue_rewriter import Language, Settings, rewrite
from glue_rewriter.dataflow import lattice
from glue_rewriter.explain import PlaceError, explain
from glue_rewriter.explain.words import RULES, value_words
from glue_rewriter.frontend import read
from glue_rewriter.memory.propagation import trace
from glue_rewriter.memory.provenance import trace_back
from glue_rewriter.memory.sites import find_sites
from glue_rewriter.passes import proposal
from glue_rewriter.passes.memory64 import RIGHT, reasons
from glue_rewriter.reports.explained import explained_text
from glue_rewriter.source import Source
from tests.command import UNSIGNED

SETTINGS = Settings.from_arguments([UNSIGNED])
FIXTURES = Path(__file__).parent.parent / "fixtures"
#: Where the place stands that is asked about: before this character, which is no part of the code.
MARK = "◆"


def told(code: str, settings: Settings = SETTINGS, path: str = "in.js") -> str:
    """What is said of the marked place, on one line for each piece; of line 1 where none is marked."""
    before, mark, after = code.partition(MARK)
    if not mark:
        return explained_text(explain(code, settings, 1, path=path))
    line = before.count("\n") + 1
    column = len(before.rpartition("\n")[2]) + 1
    return explained_text(explain(before + after, settings, line, column, path=path))


#: The code, with the place marked, and lines of what is said, without the blanks before them.
VIEWS = {
    "by name": ("HEAP32[◆p >> 2]", ["View:  HEAP32 is a view: Int32Array, shift 2, an index is an address / 4"]),
    "why by name": ("HEAP32[◆p >> 2]", ["in.js:1:1: HEAP32 - known by its name"]),
    "by property": ("m['HEAPU8'][◆p]", ["in.js:1:1: m['HEAPU8'] - known by its name HEAPU8"]),
    "alias": (
        "const h = Module.HEAPF64;\nh[◆p >> 3];",
        [
            "in.js:1:1: const h = Module.HEAPF64; - the variable h is given a view: Float64Array",
            "<- in.js:1:11: Module.HEAPF64 - known by its name HEAPF64",
        ],
    ),
    "renamed by a pattern": ("const {HEAP32: i} = m;\ni[◆p >> 2];", ["in.js:1:16: i - known by its name"]),
    "property of a class, and pattern": (
        "class A {\n constructor() { this.mem32 = new Int32Array(wasmMemory.buffer); }\n f(p) {\n  const {mem32} = this;\n  return mem32[◆p >> 2];\n }\n}",
        [
            "View:  mem32 is a view: Int32Array, shift 2, an index is an address / 4",
            "in.js:4:3: const {mem32} = this; - the variable mem32 is given a view: Int32Array",
            "<- in.js:2:18: this.mem32 = new Int32Array(wasmMemory.buffer) - the property mem32 is given a view: Int32Array",
            "<- in.js:2:31: new Int32Array(wasmMemory.buffer) - a view: Int32Array, made over the memory's buffer",
            "<- in.js:2:46: wasmMemory.buffer - the buffer of the memory",
            "<- in.js:2:46: wasmMemory - the WebAssembly.Memory, known by its name wasmMemory",
        ],
    ),
    "list": (
        "const l = [HEAP32];\nl[0][◆p >> 2];",
        [
            "in.js:2:1: l[0] - a view: Int32Array",
            "<- in.js:1:1: const l = [HEAP32]; - the variable l is given a list of what is a view: Int32Array",
            "<- in.js:1:12: HEAP32 - known by its name",
        ],
    ),
    "callback": (
        "[HEAP16].forEach(v => v[◆p >> 1]);",
        [
            "View:  v is a view: Int16Array, shift 1, an index is an address / 2",
            "<- in.js:1:2: HEAP16 - known by its name",
        ],
    ),
    "getter": (
        "class M { get v() { return this.x ??= new Uint16Array(memory.buffer) }\n g(p) { return this.v[◆p / 2] } }",
        ["<- in.js:1:28: this.x ??= new Uint16Array(memory.buffer) - the property x is given a view: Uint16Array"],
    ),
    "function": (
        "function v() { return HEAP8 }\nv()[◆p];",
        [
            "in.js:2:1: v() - a call of a function of this file",
            "<- in.js:1:16: return HEAP8 - a function gives back a view: Int8Array",
        ],
    ),
    "parameter": (
        "function f(h, p) { return h[◆p >> 2] }\nf(HEAP32, 4);",
        [
            "View:  h is a view: Int32Array by what is in sight, the size of its elements is not known",
            (
                "in.js:2:1: f(HEAP32, 4) - the parameter h is given a view: Int32Array here, and perhaps of another type "
                "from elsewhere"
            ),
            "in.js:1:12: h - a parameter, which code out of sight may give another view",
        ],
    ),
    "minified": (
        "var k,b,F;function u(){b=k.buffer;F=new Int32Array(b);G=new Uint8Array(b)}k=e.exports.q;function z(a){return F[◆a>>2]}",
        [
            "in.js:1:35: F=new Int32Array(b) - the variable F is given a view: Int32Array",
            "<- in.js:1:24: b=k.buffer - the variable b is given the memory's buffer",
            "<- in.js:1:26: k - made as a WebAssembly.Memory, exported by an instance, or grown and its buffer read, as a memory is",
        ],
    ),
    "made together": (
        "function u(){a=new Int8Array(b);c=new Int16Array(b);d=new Int32Array(b);f=new Uint8Array(b);g=new Float32Array(b)}var b;d[◆p>>2]",
        [
            "<- in.js:1:30: b - what typed arrays of several types are made over together, as emcc's runtime makes its views"
        ],
    ),
    "refreshed": ("GROWABLE_HEAP_I32()[◆p >> 2]", ["in.js:1:1: GROWABLE_HEAP_I32() - known by its name"]),
    "several types": (
        "var h = c ? HEAP8 : HEAPF64;\nh[◆p >> s];",
        ["View:  h is a view: Float64Array or Int8Array, the size of its elements is not known"],
    ),
    "chosen by a name": (
        "function f(m, t, p) { return m[t][◆p] }\nf(Module, 'HEAPU8', q);",
        ["in.js:1:30: m[t] - the view that is asked for by the names of views alone"],
    ),
    "through a call": (
        "h = Object.freeze(HEAP32);\nh[◆p >> 2]",
        [
            "in.js:1:1: h = Object.freeze(HEAP32) - the variable h is given a view: Int32Array",
            "<- in.js:1:19: HEAP32 - known by its name",
        ],
    ),
    "put together": ("m['HEAP' + t][◆p >> 2]", ["in.js:1:1: m['HEAP' + t] - a view by a name that is put together"]),
    "not sure": (
        "var h = HEAP32;\ng(h);\nh = {};\nfunction f(q) { h[◆q] }",
        [
            "View:  h is a view: Int32Array, shift 2, an index is an address / 4; not sure",
            "It may be something else, too:",
            "in.js:3:1: h = {} - no view, as far as the file tells",
        ],
    ),
}

#: The code, and what gives the index its value, or a sign.
INDEXES = {
    "what reaches it": (
        "function f(p) { var i = 1; g(i); i = p >> 2; return HEAP32[◆i]; }",
        [
            "in.js:1:34: i = p >> 2 - i is given here: a whole number below 2^31, or a negative number, or an index made of an address"
        ],
    ),
    "callers": (
        "function f(i) { return HEAP32[◆i] }\nf(p >> 2); f(3);",
        [
            "in.js:2:1: f(p >> 2) - i is given by this call: a whole number below 2^31, or a negative number, or an index made of an address",
            "in.js:2:12: f(3) - i is given by this call: a whole number below 2^31",
            "in.js:1:12: i - i is a parameter: code out of sight may give it anything",
            "in.js:2:3: p >> 2 - >> gives an int32, negative where its left side is an address from 2 GiB up",
        ],
    ),
    "counted down": (
        "function f() { for (var i = 9; i >= 0; i--) HEAP8[◆i] }",
        ["in.js:1:40: i-- - i is counted down"],
    ),
    "property": (
        "o.at = malloc(4);\nHEAP8[◆o.at]",
        [
            "in.js:1:8: malloc(4) - the property at is given",
            "in.js:2:7: o.at - a property: an address kept there may have come as an int32",
        ],
    ),
    "signed load": ("HEAP8[◆HEAP32[p >>> 2]]", ["in.js:1:7: HEAP32[p >>> 2] - loaded as signed: Int32Array"]),
    "unsigned load": ("HEAP8[◆HEAPU32[p >>> 2]]", ["in.js:1:7: HEAPU32[p >>> 2] - a load from a view: Uint32Array"]),
    "function": (
        "function g(p) { return p | 0 }\nHEAP8[◆g(q)]",
        [
            "in.js:1:24: p | 0 - the function gives this back",
            "in.js:1:24: p | 0 - | gives an int32, negative where one of its sides is an address from 2 GiB up",
        ],
    ),
    "call": ("HEAP8[◆malloc(4)]", ["in.js:1:7: malloc(4) - what a call gives that comes from wasm is an int32"]),
    "default": ("function f(p = 4) { HEAP8[◆p] }", ["in.js:1:12: p = 4 - p has a default"]),
    "import": (
        "import { at } from 'x';\nHEAP8[◆at]",
        ["in.js:1:10: at - at is imported: the file does not show what it is"],
    ),
    "pattern": (
        "const { at } = o;\nHEAP8[◆at]",
        ["in.js:1:1: const { at } = o; - at is taken out of what it is matched with"],
    ),
    "changed": (
        "function f(p, n) { p += n; HEAP8[◆p] }",
        ["in.js:1:15: n - n is a parameter: what comes from wasm is an int32"],
    ),
    "callback": (
        "[1].forEach(p => HEAP8[◆p])",
        ["in.js:1:13: p - p is a parameter: whoever calls the function gives it"],
    ),
    "each side": (
        "HEAP8[◆c ? a : b >>> 0]",
        [
            "Index: a may be anything: the file does not show what it is",
            "in.js:1:11: a - a is not shown by this file: what wasm hands over is an int32",
        ],
    ),
}

FORMS = {
    "subscript": ("HEAP8[◆p]", "an index into a view", "HEAP8[p] → HEAP8[p >>> 0]"),
    "at the view": ("◆HEAP8[p]", "an index into a view", "HEAP8[p] → HEAP8[p >>> 0]"),
    "method": ("HEAPU8.subarray(◆p, n)", "a position given to subarray of a view", "HEAPU8.subarray(p >>> 0, n >>> 0)"),
    "taken method": ("m = HEAPU8.fill; m.call(HEAPU8, 0, ◆p)", "a position given to fill of a view", "p >>> 0)"),
    "bound method": (
        "f = HEAPU8.subarray.bind(HEAPU8); f(◆p, n)",
        "a position given to subarray of a view",
        "f(p >>> 0",
    ),
    "DataView": (
        "new DataView(memory.buffer).getInt8(◆p)",
        "an address given to getInt8 of a DataView",
        "getInt8(p >>> 0)",
    ),
    "buffer": (
        "memory.buffer.slice(◆p, n)",
        "an address given to slice of the memory's buffer",
        "slice(p >>> 0, n >>> 0)",
    ),
    "constructor": (
        "new Uint8Array(memory.buffer, ◆p, 4)",
        "an address given to the constructor of a typed array or a DataView over the memory's buffer",
        "new Uint8Array(memory.buffer, p >>> 0, 4)",
    ),
    "Atomics": (
        "Atomics.load(HEAP32, ◆p >> 2)",
        "an index given to Atomics after a view",
        "Atomics.load(HEAP32, p >>> 2)",
    ),
    "WebGL": ("gl.bufferData(t, HEAPU8, u, ◆p)", "a position given to bufferData after a view", "u, p >>> 0)"),
    "call": (
        "send(HEAP32, ◆p >> 2)",
        "an argument after a view, which looks like a position in it",
        "send(HEAP32, p >>> 2)",
    ),
    "Reflect": ("Reflect.get(HEAP32, ◆p >> 2)", "an index into a view", "Reflect.get(HEAP32, p >>> 2)"),
    "pattern": ("({ [◆p >> 2]: x } = HEAP32)", "an index into a view, as the key of a pattern", "p >>> 2"),
    "Node": (
        "Buffer.from(memory.buffer, ◆p, 4)",
        "an address given to Buffer.from after the memory's buffer",
        "p >>> 0",
    ),
    "big endian": (
        "LE_HEAP_LOAD_I32(◆p)",
        "an address or an index given to LE_HEAP_LOAD_I32, a function of emcc's runtime",
        "p >>> 0",
    ),
    "hoisted": (
        "function f(p, n) { const b = p >> 2; for (let i = 0; i < n; i++) HEAP32[◆b + i] = 0 }",
        "an index into a view",
        "const b = p >> 2; → const b = p >>> 2;",
    ),
}

#: The code, the rule, and a line of what is said.
REASONS = {
    "shift": (
        "HEAP32[◆p >> 2]",
        "p >> 2 - >> gives an int32, negative where its left side is an address from 2 GiB up",
    ),
    "sum": ("HEAP32[◆(p >> 2) + 1]", "p >> 2 - >> gives an int32"),
    "unsign": ("function f(p) { HEAP8[◆p] }", "p - p is a parameter: what comes from wasm is an int32"),
    "mask": ("HEAP32[◆p / 4]", "p - p is not shown by this file: what wasm hands over is an int32"),
    "definition": (
        "function f(p) { var b = p >> 2; HEAP32[◆b] }",
        "b is given here: a whole number below 2^31, or a negative number",
    ),
    "drop": ("HEAP32[◆(p >> 2) + 1 >>> 0]", "HEAP32[(p >> 2) + 1 >>> 0] → HEAP32[(p >>> 2) + 1]"),
    "dividend": (
        "function f(h) { h[◆p / h.BYTES_PER_ELEMENT] } f(HEAP8); f(HEAP32);",
        "h[(p >>> 0) / h.BYTES_PER_ELEMENT]",
    ),
    "guard": ("function f(p, e) { HEAPU8.subarray(p, ◆e) } f(1);", "e && e >>> 0"),
    "not negative": ("HEAP32[◆p >>> 2]", "Done:  nothing: it is right as it stands"),
    "no address": ("HEAPU8.slice(◆-4)", "no address: a negative literal: it counts from the end"),
    proposal.NO_VIEW: ("var h = HEAP32; g(h); h = 5; function f(q) { h[◆q] }", "Done:  nothing: it is left as it is"),
    "the variable also holds something that is looked into by names": (
        "var h = HEAP32; g(h); h = {}; function f(q) { h[◆q] }",
        "any index may be a name there, so nothing is touched",
    ),
    "given to a method of a view that is not known here": (
        "HEAPU8['f' + n](◆p + 1)",
        "what the method takes is not known",
    ),
    "an access of a DataView that other files give, perhaps of the memory": (
        "export function f(view, ptr) { view.setUint32(◆ptr, 1) }",
        "make the address unsigned, `address >>> 0`",
    ),
    proposal.BESIDE: ("send(HEAPU8, ◆p)", "make the address unsigned by hand if it is one"),
    proposal.CODE: ("eval('HEAP32[◆p >> 2]')", "code in strings is not rewritten"),
    proposal.KEY: ("var k = c ? 'a' : q; HEAP32[◆k]", "a number made of a name would be another property"),
    proposal.BIGINT: (
        "var k = c ? 1n : q; HEAP32[◆k]",
        "k is given here: a BigInt, or something that the file does not show",
    ),
    proposal.END: ("var k = c ? -1 : q; HEAPU8.slice(◆k)", "a negative number that somebody wrote"),
    proposal.FOLDED_INDEX: ("HEAPU8[◆Math.abs(q)]", "as an address it needs >>> 0 instead"),
    proposal.NOTHING: ("HEAPU8.subarray(0, ◆o?.f())", "put it into a variable first"),
    proposal.SIZE: ("var h = c ? HEAP8 : HEAP32; var b = p >> s; use(b); h[◆b]", "only the address that it is made of"),
    "asm.js demands >> here, and is no longer compiled as such with anything else": (
        "function A(s, f, b) { 'use asm'; var h = new s.Int32Array(b); function g(p) { p = p | 0; return h[◆p >> 2] | 0 } return g }",
        "asm.js stays as it is",
    ),
}

#: The code, and what is said of the place that is no site.
#: The same with addresses of 64 bits.
MEMORY64 = {
    "divide": ("HEAP32[◆p >> 2]", "HEAP32[p >> 2] → HEAP32[p / 4]"),
    "widen": ("HEAPU8[◆p >>> 0]", "HEAPU8[p >>> 0] → HEAPU8[p]"),
    RIGHT: ("HEAPU8[◆p]", "Done:  nothing: it is right as it stands"),
    reasons.BITS: ("HEAPU8[◆p & ~7]", "Done:  nothing: it is left as it is"),
    reasons.PARTLY: ("HEAPU8[◆p + (x | 0)]", "write Math.trunc(x) if it is an offset"),
    reasons.FRACTIONAL: ("HEAPU8[◆p * x | 0]", "write Math.trunc(x)"),
    reasons.KEPT: ("l = []; l.push(p >>> 0); HEAPU8[◆l.pop()]", "where the value is put in"),
    reasons.USED: ("function f(p) { const i = p >> 2; return HEAP32[◆i] + (i << 2) }", "`i * 4` for `i << 2`"),
    reasons.LIMIT: ("function f(p, q) { return p === q >>> 0 && HEAPU8[◆p] }", "if it is an address"),
    reasons.COARSE: ("HEAPU8[◆p >> 3]", "write Math.floor(p / n)"),
    reasons.COMMENT: ("HEAPU8[◆p | (/* a */ 0)]", "by hand"),
    reasons.FAR: ("let i; " + "".join(f"i = q{n};" for n in range(500)) + "HEAPU8[◆i]", "no further"),
}

ABSENT = {
    "list": ("var l = [1, 2];\n◆l[0]", ["l - no view of the memory", "in.js:1:1: var l = [1, 2]; - a list"]),
    "unknown": ("HEAP8; ◆x[0]", ["x - declared nowhere in this file, and no name of a view"]),
    "parameter": ("function f(a) { return a[◆0] }", ["in.js:1:12: a - a parameter"]),
    "property": ("o.q = {}; o.q[◆0]", ["in.js:1:1: o.q = {} - an object"]),
    "weak name": ("function f(o) { return o.heap[◆0] }", ["o.heap - a name that other things have too"]),
    "list of views": ("l = [HEAP8]; l[◆0]", ["a list of what is a view: Int8Array: an index chooses one of them"]),
    "memory": ("wasmMemory[◆0]", ["wasmMemory - the WebAssembly.Memory: it has no elements"]),
    "property key": ("HEAP32[◆'length']", ["'length' - names a property: it is a text or a symbol, no index"]),
    "symbol": ("HEAP32[◆Symbol.iterator]", ["names a property: it is a text or a symbol, no index"]),
    "method": ("HEAPU8[◆m](p)", ["HEAPU8[m] - names a method, which is called"]),
    "no position": ("HEAPU8.◆map(f)", ["map of what is a view: Uint8Array is given no position"]),
    "beside a view": ("f(HEAPU8, ◆true)", ["what is given beside a view does not look like an address in it"]),
    "comment": (
        "/* HEAP32[◆p] */ HEAP8[q]",
        ["in a comment, which is not code", "The nearest sites:", "in.js:1:23: q"],
    ),
    "string": ("x = 'HEAP ◆p'; HEAP8[q]", ["in a string, which is not code"]),
    "template": ("x = `HEAP ◆p`", ["in a string, which is not code"]),
    "regular expression": ("x = /HEAP32[◆p]/", ["in a regular expression, which is not code"]),
    "nothing": ("var ◆y = 1; HEAP8[q]", ["no address enters a view here, as far as the file tells"]),
    "line": ("var y = 1;\nHEAP8[q]", ["no address enters a view on this line"]),
    "asm.js": ("function A(s, f, b) { 'use asm'; var ◆h = new s.Int32Array(b); }", ["in asm.js, which stays as it is"]),
}


@pytest.mark.parametrize("name", VIEWS)
def test_why_a_view_is_one(name: str) -> None:
    code, lines = VIEWS[name]
    said = [line.strip() for line in told(code).splitlines()]
    for line in lines:
        assert line in said, "\n".join(said)


@pytest.mark.parametrize("name", INDEXES)
def test_what_gives_an_index_its_value(name: str) -> None:
    code, lines = INDEXES[name]
    said = [line.strip() for line in told(code).splitlines()]
    for line in lines:
        assert line in said, "\n".join(said)


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_explained(name: str) -> None:
    code, form, change = FORMS[name]
    said = told(code)
    assert f" a site: {form}\n" in said
    assert "Done:  would be rewritten to\n" in said
    assert change in said, said


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_explained(reason: str) -> None:
    code, line = REASONS[reason]
    said = told(code)
    assert f"Rule:  {reason}: " in said, said
    assert line in said, said


@pytest.mark.parametrize("reason", MEMORY64)
def test_each_reason_of_memory64_is_explained(reason: str) -> None:
    code, line = MEMORY64[reason]
    said = told(code, Settings(16 << 30, memory64=True))
    assert f"Rule:  {reason}: " in said, said
    assert line in said, said


@pytest.mark.parametrize("name", ABSENT)
def test_why_a_place_is_no_site(name: str) -> None:
    code, lines = ABSENT[name]
    said = told(code)
    assert " no site\n" in said, said
    for line in lines:
        assert line in said, said


def test_every_reason_has_words_and_a_row() -> None:
    sentences = {value for value in vars(proposal).values() if isinstance(value, str)}
    sentences = {sentence for sentence in sentences if " " in sentence and not name_of_module(sentence)}
    assert sentences <= set(RULES)
    of_libraries = {"a macro computes the index", "the arms of an #if disagree about it"}
    doubt = "after a slash that may begin a regular expression, which the second parser does not tell"
    typed = "an index into a typed array that other files give, perhaps of the memory"
    assert set(RULES) == {*REASONS, *of_libraries, doubt, typed, *MEMORY64}


def name_of_module(text: str) -> bool:
    """Whether a string is a module's own: its name, its documentation."""
    return text in (proposal.__name__, proposal.__doc__, proposal.__file__)


def test_a_typed_array_from_elsewhere() -> None:
    said = told("function f(v: Uint16Array, p: number) { return v[◆p >> 1]; }", path="in.ts")
    assert "Rule:  an index into a typed array that other files give, perhaps of the memory: " in said, said


def test_every_flag_of_a_value_has_words() -> None:
    constants = {name: value for name, value in vars(lattice).items() if name.isupper() and isinstance(value, int)}
    flags = {value for name, value in constants.items() if value.bit_count() == 1 and name != "BIG_FROM"}
    assert len(flags) == max(flags).bit_length()
    for flag in flags:
        assert value_words(flag)


#: Fixtures with sites of many forms.
SOURCES = ["particles.js", "emcc/runtime.js", "emcc/library.js", "library/nested.js", "library/index_macros.js"]


@pytest.mark.parametrize(
    "name", [*SOURCES, "library/statement_arms.jslib", "library/arms_use.js", "library/crlf.jslib"]
)
def test_what_is_explained_is_what_is_done(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    rewritten = rewrite(data, SETTINGS, path=name)
    assert rewritten.sites
    for site in rewritten.sites:
        line, column = rewritten.source.position(site.start)
        found = explain(data, SETTINGS, line, column, path=name).sites
        assert [(one.verdict.start, one.verdict.form, one.verdict.outcome, one.verdict.reason) for one in found] == [
            (site.start, site.form, site.outcome, site.reason)
        ]
        assert found[0].form
        if site.outcome == "rewritten":
            assert found[0].changes


LIBRARY = """addToLibrary({
#if MEMORY64
  f: (p) => HEAP32[p / 4],
#else
  f: (p) => HEAP32[p >> 2],
#endif
  g: (p) => {
    {{{ makeSetValue('p', 0, 'q', 'i32') }}};
    return HEAP32[{{{ index }}}];
  },
});
"""


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (5, 14, "HEAP32[p >> 2] → HEAP32[p >>> 2]"),
        (3, 14, "in an arm of #if that these settings leave out, which is not read"),
        (2, 3, "a line of the preprocessor, which stays as it is"),
        (8, 10, "part of a macro: macros are never changed, for they know the settings"),
        (9, 20, "Rule:  a macro computes the index: macros are never changed"),
    ],
)
def test_libraries_are_explained(line: int, column: int, said: str) -> None:
    assert said in explained_text(explain(LIBRARY, SETTINGS, line, column, path="lib.js"))


def test_typescript_is_explained() -> None:
    code = (
        "function read(m: WebAssembly.Memory, ptr: number): number {\n"
        "  return new DataView(m.buffer).getInt32(◆ptr!, true);\n}\n"
    )
    said = told(code, path="in.ts")
    assert "getInt32(ptr! >>> 0, true)" in said
    assert "<- in.ts:1:15: m - a WebAssembly.Memory by its type" in said


def test_a_name_of_the_user_is_said_to_be() -> None:
    settings = Settings(4 << 30, {"words": "u32"})
    assert "words - named as a view by the user (heap-names)" in told("words[◆p >> 2]", settings)


def test_a_line_has_all_its_sites_up_to_a_number() -> None:
    found = explain("HEAP8[p];" * 25, SETTINGS, 1)
    assert (len(found.sites), found.more) == (20, 5)
    assert "5 more sites on this line: name the column." in explained_text(found)


def test_columns_count_characters() -> None:
    code = "é = '🎈'; HEAP8[p];"
    found = explain("\ufeff" + code + "\r\n", SETTINGS, 1, code.index("p]") + 2)
    assert found.source.position(found.sites[0].verdict.start) == (1, code.index("p]") + 2)


def test_within_2_gib_it_is_said_what_would_be_done() -> None:
    said = told("HEAP32[◆p >> 2]", Settings())
    assert "Done:  nothing, by these settings; with -sMAXIMUM_MEMORY=4GB it would be rewritten:" in said
    assert "HEAP32[p >> 2] → HEAP32[p >>> 2]" in said


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [(0, None, "the file has 2"), (3, 1, "the file has 2"), (1, 0, "the line has 5"), (1, 7, "the line has 5")],
)
def test_a_place_that_is_not_there_is_an_error(line: int, column: int | None, said: str) -> None:
    with pytest.raises(PlaceError, match=said):
        explain("var x\nvar y", SETTINGS, line, column)


def test_the_place_behind_a_line_is_one() -> None:
    assert explain("var x\nvar y", SETTINGS, 1, 6).absent
    assert explain("", SETTINGS, 1, 1).absent


def test_the_language_can_be_named() -> None:
    assert explain("const x: number = HEAP8[p];", SETTINGS, 1, language=Language.TYPESCRIPT).sites


def test_a_rewrite_notes_nothing_of_it() -> None:
    script = (
        "import sys\nfrom glue_rewriter import Settings, rewrite\n"
        "assert rewrite('HEAP8[p]', Settings(4 << 30)).changed\n"
        "print(*(name for name in sys.modules if 'provenance' in name or 'explain' in name))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "\n"


@pytest.mark.parametrize("name", SOURCES)
def test_to_note_where_values_come_from_changes_nothing(name: str) -> None:
    unit = read(Source((FIXTURES / name).read_bytes(), name))
    for tree in unit.trees:
        views, uses = trace(tree, {})
        again, same, noted = trace_back(tree, {})
        sites = [
            [(site.expression.start_byte, *site[1:]) for site in find_sites(*each)]
            for each in ((views, uses), (again, same))
        ]
        assert sites[0] == sites[1]
        assert len(uses) == len(same)
        assert bool(noted.expressions) == bool(uses)
