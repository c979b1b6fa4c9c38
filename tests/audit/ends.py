"""GR206: ends that may be undefined: the rewrite leaves them, or makes 0 of them, which is wrong at every address."""

from __future__ import annotations

from tests.audit.rows import found, stays

#: A function that gives an end, or nothing.
END = "function endOf(at) {{ if (HEAPU8[at] < 300) return at + 16; {} }} function run(p, q, none) {{ {} }}".format
LONG = "const is = HEAPU8.subarray(p, {}).length > 9; return is;".format

INDEX = (
    "function endOf(at) {{ if (HEAPU8[at] < 300) return (at >> 2) + 16; }}"
    " function run(p, q, none) {{ return Module.HEAP32.subarray(p >> 2, {}).length > 9; }}"
).format

ROWS = (
    found(
        "end: a call that may give nothing",
        END("", LONG("endOf(p)")),
        "GR206 endOf(p)",
        fixed=END("", LONG("endOf(p) ?? HEAPU8.length")),
    ),
    found("end: a call that returns nothing", END("return;", LONG("endOf(p)")), "GR206 endOf(p)"),
    found("end: a call that returns undefined", END("return undefined;", LONG("endOf(p)")), "GR206 endOf(p)"),
    found("end: a call that returns void 0", END("return void 0;", LONG("endOf(p)")), "GR206 endOf(p)"),
    found(
        "end: through a second function",
        "const first = (at) => { if (HEAPU8[at] < 300) return at + 16; }; const endOf = (at) => first(at); function run(p) { "
        + LONG("endOf(p)")
        + " }",
        "GR206 endOf(p)",
    ),
    found(
        "end: awaited",
        "async function endOf(at) { if (HEAPU8[at] < 300) return at + 16; } async function run(p) { "
        + LONG("await endOf(p)")
        + " }",
        "GR206 await endOf(p)",
        fixed="async function endOf(at) { if (HEAPU8[at] < 300) return at + 16; } async function run(p) { "
        + LONG("await endOf(p) ?? HEAPU8.length")
        + " }",
    ),
    stays("end: held by a variable", END("", "const end = endOf(p); " + LONG("end"))),
    stays(
        "end: through a function that gives nothing",
        "const first = () => { }; const endOf = (at) => first(at); function run(p) { " + LONG("endOf(p)") + " }",
    ),
    found("end: in an arm", END("", LONG("p ? endOf(p) : 0")), "GR206 endOf(p)"),
    found(
        "end: an index",
        INDEX("endOf(p)"),
        "GR206 endOf(p)",
        fixed=INDEX("endOf(p) ?? Module.HEAP32.length"),
    ),
    found("end: the right side of ||", END("", LONG("0 || endOf(p)")), "GR206 endOf(p)", mended=False),
    found("end: of a Map", "const ends = new Map([[7, p + 16]]); " + LONG("ends.get(7)"), "GR206 ends.get(7)"),
    found("end: the last of a list", "const ends = [p + 16]; " + LONG("ends.pop()"), "GR206 ends.pop()"),
    found("end: of a list", "const ends = [], i = HEAPU8[q] & 1; " + LONG("ends[i]"), "GR206 ends[i]"),
    found("end: optional", "const list = [], i = 0; " + LONG("list[i]?.end"), "GR206 list[i]?.end"),
    found(
        "end: of the buffer's slice",
        END("", "return wasmMemory.buffer.slice(p >>> 0, endOf(p)).byteLength > 9;"),
        "GR206 endOf(p)",
        fixed=END(
            "",
            "return wasmMemory.buffer.slice(p >>> 0, endOf(p) ?? wasmMemory.buffer.byteLength).byteLength > 9;",
        ),
    ),
    found(
        "end: minified",
        "function e(a){if(HEAPU8[a]<300)return a+16}function run(p){return HEAPU8.subarray(p,e(p)).length>9}",
        "GR206 e(p)",
        fixed="function e(a){if(HEAPU8[a]<300)return a+16}function run(p){return HEAPU8.subarray(p,e(p)??HEAPU8.length).length>9}",
    ),
    found("end: an optional call", "const endOf = null; " + LONG("endOf?.(p)"), "GR206 endOf?.(p)"),
    stays("end: undefined, written out", LONG("undefined")),
    stays("end: undefined in an arm", LONG("p ? undefined : p + 4")),
    stays("end: a property that is not there", "const o = {}; " + LONG("o.end")),
    stays("end: an optional property", "const o = {}; " + LONG("o?.end")),
    stays("end: a variable without a value", "let end; if (!p) end = p + 4; " + LONG("end")),
    stays("end: a parameter left out", "const read = (a, b) => HEAPU8.subarray(a, b).length > 9; return read(p);"),
    stays("end: a call that always gives one", END("return at + 16;", LONG("endOf(p)"))),
    stays(
        "end: a call that gives one or throws",
        END("throw new Error('no end');", "try { endOf(p); } catch { return 1; }"),
    ),
    stays("end: told where the view ends", END("", LONG("endOf(p) ?? HEAPU8.length"))),
    found("end: or else undefined", END("", LONG("endOf(p) || undefined")), "GR206 endOf(p)", mended=False),
    stays("end: asked for", END("", "const end = endOf(p); " + LONG("end === undefined ? HEAPU8.length : end"))),
    stays("end: left before", END("", "const end = endOf(p); if (!end) return 1; " + LONG("end"))),
    stays("end: a start", END("", "const at = HEAPU8.subarray(endOf(p)); return at.length > 9;")),
    stays("end: of another list", "const endOf = () => {}; return [1, 2, 3].slice(1, endOf(p));"),
    stays("end: of what is read", "const ends = HEAPU32; return HEAPU8.subarray(p, ends[q >> 2]).length >= 0;"),
)
