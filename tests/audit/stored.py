"""GR104, GR105: signed addresses kept where others may see them. What `run` reads by ways that no name of the file shows
stands for the code of others."""

from __future__ import annotations

from tests.audit.rows import found, held, stays

#: Others read the first thing that an object has, a list, a map or a set.
SEEN = "return Object.values(o)[0] > 0;"
LISTED = "return probe(list, 0)[0] > 0;"


def kept(code: str) -> str:
    """A program in which `p` is an address, and that keeps it."""
    return f"function run(p, q, none) {{ HEAPU8[p] = 7; {code} }}"


ROWS = (
    found(
        "stored: | 0 in a property",
        kept(f"const o = {{}}; o.start = p | 0; {SEEN}"),
        "GR104 p | 0",
        fixed=kept(f"const o = {{}}; o.start = p >>> 0; {SEEN}"),
    ),
    found("stored: | 0 in a property with a short name", kept(f"const o = {{}}; o.x = p | 0; {SEEN}"), "GR104 p | 0"),
    found(
        "stored: & in a property",
        kept(f"const o = {{}}; o.start = p & ~3; {SEEN}"),
        "GR104 p & ~3",
        fixed=kept(f"const o = {{}}; o.start = (p & ~3) >>> 0; {SEEN}"),
    ),
    found("stored: ^ in a property", kept(f"const o = {{}}; o['start'] = p ^ 1; {SEEN}"), "GR104 p ^ 1"),
    found(
        "stored: ~~ in a property",
        kept(f"const o = {{}}; o.start = ~~p; {SEEN}"),
        "GR104 ~~p",
        fixed=kept(f"const o = {{}}; o.start = ~~p >>> 0; {SEEN}"),
    ),
    found(
        "stored: by way of a variable",
        "const a = p | 0; HEAPU8[a] = 7; const o = {}; o.start = a; " + SEEN,
        "GR104 p | 0",
    ),
    found(
        "stored: in a property of Module",
        kept("Module.first = p | 0; return Module['fir' + 'st'] > 0;"),
        "GR104 p | 0",
    ),
    found(
        "stored: in a property of Module that is an index here too",
        kept("Module.first = p | 0; HEAPU8[Module.first] = 8; return Module['fir' + 'st'] > 0;"),
        "GR104 p | 0",
    ),
    found(
        "stored: in an object literal",
        kept(f"const o = {{ start: p & ~3, size: 4 }}; {SEEN}"),
        "GR104 p & ~3",
        fixed=kept(f"const o = {{ start: (p & ~3) >>> 0, size: 4 }}; {SEEN}"),
    ),
    found(
        "stored: in an object literal, by its own name",
        "const start = ~~p; HEAPU8[start] = 7; const o = { start }; " + SEEN,
        "GR104 ~~p",
    ),
    found(
        "stored: in an object literal under a name in quotes",
        kept(f"const o = {{ 'start': p ^ 2 }}; {SEEN}"),
        "GR104 p ^ 2",
    ),
    found(
        "stored: in an object literal under a name of its own kind",
        kept(f"const o = {{ '': p | 0, [none ? 'end' : 'last']: ~~p, 7: p ^ 2 }}; o[''] = p & ~3; {SEEN}"),
        "GR104 p | 0",
        "GR104 ~~p",
        "GR104 p ^ 2",
        "GR104 p & ~3",
    ),
    found(
        "stored: in an object that a function of Module returns",
        "Module.range = (at) => { HEAPU8[at] = 7; return { start: at & ~3 }; }; Module.clear = (range) => { HEAPU8[range.start] = 0; }; "
        "function run(p) { const [start] = Object.values(Module.range(p)); return start > 0; }",
        "GR104 at & ~3",
    ),
    found(
        "stored: in a class field",
        kept(f"class Range {{ start = p | 0; }} const o = new Range(); {SEEN}"),
        "GR104 p | 0",
        fixed=kept(f"class Range {{ start = p >>> 0; }} const o = new Range(); {SEEN}"),
    ),
    found(
        "stored: by a constructor",
        f"class Range {{ constructor(at) {{ HEAPU8[at] = 7; this.start = at & ~3; }} }} function run(p) {{ const o = new Range(p); {SEEN} }}",
        "GR104 at & ~3",
    ),
    found(
        "stored: in a field that a getter gives",
        "class Range { #start; constructor(at) { HEAPU8[at] = 7; this.#start = at & ~3; } get first() { return this.#start; } } "
        "function run(p) { return new Range(p)['fir' + 'st'] > 0; }",
        "GR104 at & ~3",
    ),
    found(
        "stored: pushed",
        kept(f"const list = []; list.push(p | 0); {LISTED}"),
        "GR104 p | 0",
        fixed=kept(f"const list = []; list.push(p >>> 0); {LISTED}"),
    ),
    found("stored: unshifted", kept(f"const list = [1]; list.unshift(p & ~3); {LISTED}"), "GR104 p & ~3"),
    found("stored: by an index", kept(f"const list = []; list[0] = ~~p; {LISTED}"), "GR104 ~~p"),
    found(
        "stored: in a list written out",
        kept(f"const list = [p ^ 1, 5]; {LISTED}"),
        "GR104 p ^ 1",
        fixed=kept(f"const list = [(p ^ 1) >>> 0, 5]; {LISTED}"),
    ),
    found(
        "stored: in a list of lists",
        kept("const list = []; list.push([4, p | 0]); return probe(list, 0)[0][1] > 0;"),
        "GR104 p | 0",
    ),
    found(
        "stored: in a list that a property holds",
        kept("const o = { list: [] }; o.list.push(p | 0); return Object.values(o)[0][0] > 0;"),
        "GR104 p | 0",
    ),
    found(
        "stored: in a list, where a function without a name here returns it",
        kept("const list = [p | 0]; return (() => list)()[0] > 0;"),
        "GR104 p | 0",
    ),
    found(
        "stored: in a list, compared with what is in it",
        kept("const list = [p | 0]; HEAPU8[list[0]] = 8; return list[0] > 0;"),
        "GR104 p | 0",
    ),
    found(
        "stored: the value in a map",
        kept("const map = new Map(); map.set('start', p | 0); return probe([...map.values()], 0)[0] > 0;"),
        "GR104 p | 0",
        fixed=kept("const map = new Map(); map.set('start', p >>> 0); return probe([...map.values()], 0)[0] > 0;"),
    ),
    found(
        "stored: the key in a map",
        kept("const map = new Map(); map.set(p & ~3, 5); return Array.from(map)[0][0] > 0;"),
        "GR104 p & ~3",
    ),
    found(
        "stored: in a map with more",
        kept("const map = new Map().set(1, p | 0).set(2, 4); return map.get(1) > 0;"),
        "GR104 p | 0",
    ),
    found(
        "stored: in a set",
        kept("const set = new Set(); set.add(p & ~3); return [...set][0] > 0;"),
        "GR104 p & ~3",
        fixed=kept("const set = new Set(); set.add((p & ~3) >>> 0); return [...set][0] > 0;"),
    ),
    found("stored: in a set from a list", kept("const set = new Set([p | 0]); return [...set][0] > 0;"), "GR104 p | 0"),
    found(
        "stored: through a function",
        "const list = []; function keep(at) { list[0] = at; } function run(p) { HEAPU8[p] = 7; keep(p | 0); return probe(list, 0)[0] > 0; }",
        "GR104 p | 0",
    ),
    found(
        "stored: loaded, in a property",
        held("const a = HEAP32[q >> 2];", f"HEAPU8[a] = 7; const o = {{}}; o.first = a; {SEEN}"),
        "GR105 HEAP32[q >> 2]",
        fixed=held("const a = HEAPU32[q >> 2];", f"HEAPU8[a] = 7; const o = {{}}; o.first = a; {SEEN}"),
    ),
    found(
        "stored: loaded, in an object literal",
        held("const first = HEAP32[q >> 2];", f"HEAPU8[first] = 7; const o = {{ first }}; {SEEN}"),
        "GR105 HEAP32[q >> 2]",
    ),
    found(
        "stored: loaded, in a class field",
        held("const a = HEAP32[q >> 2];", f"HEAPU8[a] = 7; class Entry {{ first = a; }} const o = new Entry(); {SEEN}"),
        "GR105 HEAP32[q >> 2]",
    ),
    found(
        "stored: loaded, pushed",
        held("const a = HEAP32[q >> 2];", f"HEAPU8[a] = 7; const list = []; list.push(a); {LISTED}"),
        "GR105 HEAP32[q >> 2]",
        fixed=held("const a = HEAPU32[q >> 2];", f"HEAPU8[a] = 7; const list = []; list.push(a); {LISTED}"),
    ),
    found(
        "stored: loaded, in a list written out",
        held("const a = HEAP32[q >> 2];", f"HEAPU8[a] = 7; const list = [a]; {LISTED}"),
        "GR105 HEAP32[q >> 2]",
    ),
    found(
        "stored: loaded, in a map",
        held(
            "const a = HEAP32[q >> 2];",
            "HEAPU8[a] = 7; const map = new Map([['first', a]]); return map.get('first') > 0;",
        ),
        "GR105 HEAP32[q >> 2]",
    ),
    found(
        "stored: loaded, in a set",
        held("const a = HEAP32[q >> 2];", "HEAPU8[a] = 7; const set = new Set(); set.add(a); return [...set][0] > 0;"),
        "GR105 HEAP32[q >> 2]",
    ),
    found(
        "stored: exported",
        "export const first = { start: 0 }; export function keep(at) { HEAPU8[at] = 7; first.start = at & ~3; }",
        "GR104 at & ~3",
        path="row.mjs",
        importer="function run(p) { keep(p); return first.start > 0; }",
    ),
    found(
        "stored: in a list that is exported",
        "export const list = []; export function keep(at) { HEAPU8[at] = 7; list.push(at & ~3); HEAPU8[list[0]] = 8; }",
        "GR104 at & ~3",
        path="row.mjs",
        importer="function run(p) { list.length = 0; keep(p); return list[0] > 0; }",
    ),
    found(
        "stored: in a list that an exported function is given",
        "export function keep(list, at) { HEAPU8[at] = 7; list.push(at & ~3); list[list.length] = at | 0; }",
        "GR104 at & ~3",
        "GR104 at | 0",
        path="row.mjs",
        importer="function run(p) { const list = []; keep(list, p); return list[0] > 0; }",
    ),
    found(
        "stored: in a list that a function is given",
        "function keep(list, at) { HEAPU8[at] = 7; list.push(at & ~3); } function run(p) { const starts = []; keep(starts, p); return probe(starts, 0)[0] > 0; }",
        "GR104 at & ~3",
    ),
    stays(
        "stored: in a list for indexes that a function is given",
        "function keep(list, at) { HEAPU8[at] = 7; list.push(at & ~3); } function run(p) { const starts = []; keep(starts, p); keep([], p); return HEAPU8[starts[0]]; }",
    ),
    stays(
        "stored: a property for indexes alone",
        kept(
            "const o = {}; o.start = p & ~3; HEAPU8[o.start] = 8; const { start: at } = o; return HEAPU8[at] + HEAP32[o.start >> 2];"
        ),
    ),
    stays(
        "stored: a field of its own for indexes alone",
        "class Range { #start; constructor(at) { HEAPU8[at] = 7; this.#start = at & ~3; } first() { return HEAPU8[this.#start]; } } "
        "function run(p) { return new Range(p).first(); }",
    ),
    stays("stored: unsigned", kept(f"const o = {{}}; o.start = p >>> 0; {SEEN}")),
    stays("stored: an alignment", kept(f"const o = {{}}; o.rest = (p & 3) + 1; {SEEN}")),
    stays(
        "stored: a number", held("const n = HEAP32[q >> 2];", "const o = {}; o.count = n; return Object.keys(o)[0];")
    ),
    stays(
        "stored: something else by then",
        f"let a = p | 0; HEAPU8[a] = 7; a = 5; const o = {{}}; o.count = a; {SEEN}",
    ),
    stays(
        "stored: given to wasm",
        kept("const o = {}; o.start = p | 0; return HEAPU8[wasmExports.malloc(o.start)];"),
    ),
    stays(
        "stored: given to a function of C",
        "const _first = (at) => HEAPU8[at]; const cwrap = () => _first; const first = cwrap('first', 'number', ['number']); "
        + kept("const o = {}; o.start = p | 0; return first(o.start);"),
    ),
    stays(
        "stored: given to a function of the table",
        "const wasmTable = { get: () => (at) => HEAPU8[at] }; "
        + kept("const list = [p | 0]; return wasmTable.get(5).apply(null, list);"),
    ),
    stays(
        "stored: given to a function for indexes",
        "function first(at) { return HEAPU8[at]; } " + kept("const o = { start: p | 0 }; return first(o.start);"),
    ),
    stays(
        "stored: in a list, given to wasm one by one",
        "let sum = 0; const _read = (at) => { sum += HEAPU8[at]; }; "
        + kept("const list = [p | 0, p & ~3]; list.forEach(_read); return sum;"),
    ),
    stays(
        "stored: another number that a function gives which reads addresses too",
        "let at; function next() { at += 4; return HEAP32[at - 4 >> 2]; } "
        + held(
            "HEAP32[q + 4 >> 2] = 7; at = q; const first = HEAPU8[next()]; const file = next();",
            "const o = {}; o.fd = file; return first + Object.values(o)[0];",
        ),
    ),
    stays(
        "stored: in memory by another way",
        kept("HEAP32.set([p | 0], q >> 2); const same = HEAPU32[q >> 2] === p >>> 0; HEAP32[q >> 2] = 0; return same;"),
    ),
    stays(
        "stored: in elements without a sign",
        kept("const list = new Uint32Array([p | 0]); return probe(list, 0)[0] > 0;"),
    ),
    stays(
        "stored: in elements without a sign that a list is made",
        kept("const list = [p | 0]; return probe(Uint32Array.from(list), 0)[0] > 0;"),
    ),
    stays(
        "stored: a list for indexes alone",
        kept(
            "const list = [p | 0]; list.push(p & ~3); let sum = 0; for (const at of list) sum += HEAPU8[at]; while (list.length) sum += HEAPU8[list.pop()]; return sum;"
        ),
    ),
    found(
        "stored: in a list that is made another",
        kept("const list = [p | 0]; return list.map((at) => at)[0] > 0;"),
        "GR104 p | 0",
    ),
    stays(
        "stored: a list that is made one of what is there",
        kept("const list = [p | 0]; return list.map((at) => HEAPU8[at]).filter((value) => value > 0);"),
    ),
    stays(
        "stored: in a list that is compared with what is signed",
        kept("const list = [p | 0]; return list[0] === (p | 0) && list.findIndex((at) => at === (p | 0));"),
    ),
    stays(
        "stored: in a map that is compared with what is signed",
        kept("const map = new Map([['start', p | 0]]); return map.get('start') !== (p | 0);"),
    ),
    stays(
        "stored: in a list that is turned, made flat and made one value",
        kept(
            "const list = [[p | 0, q | 0]]; const first = HEAPU8[list.flat().toReversed()[0]]; return list[0].reduce((sum, at) => sum + HEAPU8[at], first) + HEAPU8[list[0].findLast((at) => at)];"
        ),
    ),
    found(
        "stored: in a list that is made flat",
        kept("const list = [[p | 0]]; return list.flat()[0] > 0;"),
        "GR104 p | 0",
    ),
    found(
        "stored: in a list that is made one address",
        kept("const list = [p | 0]; return list.reduce((last, at) => at, 0) > 0;"),
        "GR104 p | 0",
    ),
    stays(
        "stored: in a property that is asked what it is",
        kept("const o = { start: p | 0 }; return Boolean(o.start) && Number.isInteger(o.start) && !isNaN(o.start);"),
    ),
    stays(
        "stored: a list of addresses and sizes",
        kept(
            "const list = []; list.push([p & ~3, 4]); let sum = 0; for (const [at, size] of list) if (size > 3) sum += HEAPU8[at]; return sum + (list[0][1] < 5);"
        ),
    ),
    stays(
        "stored: a list of sizes and addresses, and what is left out",
        kept(
            "const list = [[4, , p & ~3]]; let sum = 0; for (const [, none, at] of list) sum += HEAPU8[at]; const [[size, other]] = list; return sum + (size > 3) + (other > 0);"
        ),
    ),
    stays(
        "stored: a map for indexes alone",
        kept(
            "const map = new Map([['start', p | 0]]); map.set('end', p & ~3); let sum = 0; for (const [name, at] of map) sum += HEAPU8[at]; return sum + HEAPU8[map.get('end')];"
        ),
    ),
    stays(
        "stored: in a set that is asked for what is signed",
        kept("const set = new Set(); set.add(p & ~3); return set.has(p | 0);"),
    ),
    stays(
        "stored: in a property that is asked whether it is -1",
        kept("const o = { start: -1 }; o.start = p | 0; return o.start === -1 ? 0 : HEAPU8[o.start];"),
    ),
    stays(
        "stored: in a property that is asked whether it is there",
        kept("const o = { start: 0 }; o.start = p | 0; return o.start ? HEAPU8[o.start] : o.start === null;"),
    ),
)
