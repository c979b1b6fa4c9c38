"""What makes an expression an address, shown by tests of its sign (GR101), and what says which sign it has."""

from __future__ import annotations

from tests.audit.comparisons import LIBRARY
from tests.audit.rows import found, stays

ROWS = (
    found("evidence: malloc", "return _malloc(4) > 0;", "GR101 _malloc(4) > 0"),
    found(
        "evidence: AssemblyScript's __new",
        "const __new = (size) => size > 0 ? p : 0; const block = __new(4, 1); return block > 0;",
        "GR101 block > 0",
    ),
    stays("evidence: a method called new", "const o = { new: () => HEAP8[p] - 1 }; return o.new() > 0;"),
    found("evidence: malloc, kept", "const block = _malloc(4); return block > 0;", "GR101 block > 0"),
    found(
        "evidence: what runtime functions take",
        "function UTF8ToString(at) { return HEAPU8[at]; } function run(p) { return p > 0 ? UTF8ToString(p) : -1; }",
        "GR101 p > 0",
    ),
    found(
        "evidence: an index further on",
        "const base = p; const entry = base + 8; return p > 0 ? HEAP32[entry >> 2] : -1;",
        "GR101 p > 0",
    ),
    found(
        "evidence: through a local function",
        "function at(x) { return HEAP32[x + 4 >> 2]; } function run(p) { return p > 0 ? at(p) : -1; }",
        "GR101 p > 0",
    ),
    found(
        "evidence: a property",
        "function run(p) { const o = {}; o.start = p; const ok = o.start > 0; return ok ? HEAPU8[o.start] : -1; }",
        "GR101 o.start > 0",
    ),
    found("evidence: a name", "function run(ptr) { return ptr > 0; }", "GR101 ptr > 0"),
    found(
        "evidence: a configured name",
        "function run(handle) { return handle > 0; }",
        "GR101 handle > 0",
        pointers=("handle",),
    ),
    found(
        "evidence: a configured property",
        "function run(p) { const o = { handle: p }; return o.handle > 0; }",
        "GR101 o.handle > 0",
        pointers=("handle",),
    ),
    found(
        "evidence: JSDoc",
        "/** @param {Address} p where */\nfunction run(p) { return p > 0; }",
        "GR101 p > 0",
        pointers=("Address",),
    ),
    found(
        "evidence: a type",
        "type Address = number; function run(p: Address, q: Address, n: number) { return p > 0 || n > 0; }",
        "GR101 p > 0",
        pointers=("Address",),
        path="row.ts",
    ),
    found(
        "evidence: an argument that wasm gives",
        "function read(at) { return at > 0 ? HEAPU8[at] : -1; } var wasmImports = { read }; function run(p) { return wasmImports.read(p); }",
        "GR101 at > 0",
    ),
    found(
        "evidence: a library's argument that its signature calls a number",
        LIBRARY("f__sig: 'ii', f: function (at) { return at > 0 ? HEAPU8[at] : -1; }", "return made.f(p);"),
        "GR207 i",
        "GR101 at > 0",
    ),
    found(
        "evidence: the second of two values of one variable",
        "let x = 5; const low = x > 0; x = p; return low && x > 0 ? HEAPU8[x] : -1;",
        "GR101 x > 0",
    ),
    stays(
        "evidence: a library's argument that its signature calls an address",
        LIBRARY("f__sig: 'ip', f: function (at) { return at > 0 ? HEAPU8[at] : -1; }", "return made.f(p >>> 0);"),
    ),
    stays("evidence: the first of two values", "let x = 5; const low = x > 0; x = p; HEAPU8[x] = 1; return low;"),
    stays("evidence: another name", "function run(p) { const handle = p & 15; return handle > 0 || p !== 0; }"),
    stays("evidence: a number given", "function ok(n) { return n > 0; } function run(p) { return ok(HEAPU8[p]); }"),
    stays("evidence: a size", "const n = HEAPU8.length; return n > 0 && HEAPU8[p] >= 0;"),
    stays(
        "evidence: the name of a function's index",
        "function run(callbackPtr) { return callbackPtr > 0; }",
        path="names.js",
        runs=False,
    ),
    found(
        "evidence: what wasm gives to imports that a property of their name holds",
        "const env = { f(at, end) { HEAPU8[at] = 1; return at === end >>> 0; } }; "
        "const start = (imports) => imports.env; function run(p) { return start({ env }).f(p | 0, p); }",
        "GR102 at === end >>> 0",
        "GR104 p | 0",
    ),
    found(
        "evidence: an array pattern",
        "const [n, at = 0] = [7, p]; return at > 0 ? HEAPU8[p] + n : -1;",
        "GR101 at > 0",
    ),
    found(
        "evidence: asked through an array pattern",
        "const [, at] = [7, p]; const low = p > 0; return low ? HEAPU8[at] : -1;",
        "GR101 p > 0",
    ),
    found(
        "evidence: signed by an array pattern",
        "let at, last; [at, last] = [q | 0, p >>> 0]; HEAPU8[at] = 0; return at < last;",
        "GR104 q | 0",
        "GR102 at < last",
        fixed="function run(p, q, none) { let at, last; [at, last] = [q >>> 0, p >>> 0]; HEAPU8[at] = 0; return at >>> 0 < last; }",
    ),
    stays("evidence: another element of an array pattern", "const [n, at] = [7, p]; return n > 0 ? HEAPU8[at] : -1;"),
    stays("evidence: an element left out", "const [, n] = [p, 7]; HEAPU8[p] = 1; return n > 0;"),
    stays("evidence: behind a spread", "const list = [7]; const [n, m] = [...list, p]; HEAPU8[p] = 1; return n > 0;"),
    found(
        "evidence: a loop over a list",
        "const list = [p]; let n = 0; for (const at of list) if (at > 0) n += HEAPU8[p]; return n;",
        "GR101 at > 0",
    ),
    found(
        "evidence: a loop over a list that is filled before",
        "const list = []; list.push(p); let n = 0; for (const at of list) if (at > 0) n += HEAPU8[p]; return n;",
        "GR101 at > 0",
    ),
    found(
        "evidence: asked through a loop",
        "let n = 0; const low = p > 0; for (const at of [p, q]) n += HEAPU8[at]; return low ? n : -1;",
        "GR101 p > 0",
    ),
    found(
        "evidence: signed by a loop over a list",
        "let n = 0; for (const at of [q | 0]) { HEAPU8[at] = 3; n += at < p >>> 0; } return n;",
        "GR104 q | 0",
        "GR102 at < p >>> 0",
        fixed="function run(p, q, none) { let n = 0; for (const at of [q >>> 0]) { HEAPU8[at] = 3; n += at >>> 0 < p >>> 0; } return n; }",
    ),
    found(
        "evidence: a loop over a list that is filled by an index",
        "const list = []; list[0] = p; let n = 0; for (const at of list) if (at > 0) n += HEAPU8[p]; return n;",
        "GR101 at > 0",
    ),
    stays(
        "evidence: a loop over a list that is filled by an index with something else",
        "const list = [0]; list[0] = p >>> 0; let n = 0; for (const at of list) if (at > 8) n += HEAPU8[at]; return n;",
    ),
    stays(
        "evidence: a loop over elements without a sign",
        "let list; list = new Uint32Array(1); HEAPU8[p] = 1; list[0] = p | 0; let n = 0; for (const at of list) n += HEAPU8[at] + (at === p >>> 0); return n;",
    ),
    stays(
        "evidence: a search in elements without a sign",
        "const list = new Uint32Array(1); HEAPU8[p] = 1; list[0] = p | 0; return list.indexOf(p >>> 0);",
    ),
    found(
        "evidence: a loop over a set",
        "const set = new Set([p]); let n = 0; for (const at of set) if (at > 0) n += HEAPU8[p]; return n;",
        "GR101 at > 0",
    ),
    found(
        "evidence: a loop over a set to which is added",
        "const set = new Set(); set.add(p); let n = 0; set.forEach((at) => { if (at > 0) n += HEAPU8[p]; }); return n;",
        "GR101 at > 0",
    ),
    stays(
        "evidence: a loop over a set of what is no address",
        "const set = new Set([4]); set.add(HEAPU8[p]); let n = 0; for (const size of set) if (size > 0) n += HEAPU8[p]; return n;",
    ),
    found(
        "evidence: a function that is called with each of a list",
        "const list = []; list.push(p); return list.filter((at) => at > 0).length + HEAPU8[p];",
        "GR101 at > 0",
    ),
    found(
        "evidence: a function that is called with each of a list written out",
        "return [p].map((at) => at > 0 ? HEAPU8[p] : -1)[0];",
        "GR101 at > 0",
    ),
    found(
        "evidence: asked through a function that is called with each of a list",
        "let n = 0; const low = p > 0; [p, q].forEach(function (at) { n += HEAPU8[at]; }); return low ? n : -1;",
        "GR101 p > 0",
    ),
    found(
        "evidence: signed by a list of which each is given to a function",
        "const list = [q | 0]; return list.some((at) => { HEAPU8[at] = 3; return at === q >>> 0; });",
        "GR104 q | 0",
        "GR102 at === q >>> 0",
        fixed="function run(p, q, none) { const list = [q >>> 0]; return list.some((at) => { HEAPU8[at] = 3; return at >>> 0 === q >>> 0; }); }",
    ),
    stays(
        "evidence: the index that a function is called with beside each of a list",
        "return [p].map((at, index) => (index >= 0 ? HEAPU8[at] : -1))[0];",
    ),
    stays(
        "evidence: a function that is called with each of another list",
        "const list = [p], sizes = [4]; return sizes.some((size) => size > 0 && HEAPU8[list[0]] >= 0);",
    ),
    stays(
        "evidence: a loop over the keys of a list",
        "const list = [p]; let n = 0; for (const at in list) if (at >= 0) n += HEAPU8[p]; return n;",
    ),
    stays(
        "evidence: a loop over another list",
        "const list = [p], sizes = [4]; let n = 0; for (const size of sizes) if (size > 0) n += HEAPU8[list[0]]; return n;",
    ),
    stays(
        "evidence: a loop over unsigned addresses",
        "let n = 0; for (const at of [p >>> 0]) { HEAPU8[at] = 3; n += at > 16; } return n;",
    ),
)
