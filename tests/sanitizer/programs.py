"""Programs of odd syntax, which must do the same with probes in them; each says what it does by `log`."""

from __future__ import annotations

#: Name -> a script. Each also runs as a strict one where it can.
SCRIPTS = {
    "order of evaluation": "var o = n => (log(n), n === 'v' ? HEAP32 : 3); o('v')[o('i')] = o('r'); o('v')[o('i')] += o('r');",
    "order in comparisons": "var t = n => ({ valueOf() { log(n); return n; } }); log(t(1) < t(2), t(2) >= t(1), t(1) == t(1), t(1) == 1);",
    "a compound store evaluates once": "var i = 0; HEAP32[i++] += 5; HEAP32[++i] -= 2; HEAP32[i++]++; --HEAP32[i]; log(i, [...HEAP32.subarray(0, 4)]);",
    "logical assignment": "var i = 0; HEAP32[i] ||= 7; HEAP32[i++] &&= 8; HEAP32[i] ??= log('never'); log(i, HEAP32[0], HEAP32[1]);",
    "an assignment is worth its value": "var i = 1; log(HEAPU8[i] = 300, HEAPU8[i], (HEAPU8[i + 1] = HEAPU8[i + 2] = 4));",
    "targets": "var a = { b: {} }, k = 'x', i = 1; [HEAP32[i], a[k], ...a.b[k]] = [5, 6, 7, 8]; ({ p: HEAP32[i + 1], [k]: a.b[i] = 3 } = { p: 9 }); log(a, HEAP32[1], HEAP32[2]);",
    "loops into elements": "var a = {}, i = 0; for (a.k of [1, 2]) log(a.k); for (HEAP32[i++] of [7, 8]); for (a['n' + i] in { x: 1, y: 2 }); log(a, HEAP32[0], HEAP32[1]);",
    "delete and typeof": "var a = { b: 1, c: [1, 2] }, k = 'b', i = 0; log(delete a[k], delete a.c[i], typeof a[k], typeof nowhere == 'undefined', typeof HEAP32[i], a);",
    "optional chains": "var n = null, m = { get: k => k, f: null, a: { b: [4] } }, k = 0; log(n?.[k], n?.a.b[k].c, n?.get(k), m?.get(k), m.f?.(k), m?.a.b[k], m.a?.b[k], m?.['a'].b[k], n?.get?.(k) === n?.x);",
    "an optional chain that is cut short": "var n, k = 0; log(n?.a[log('no')], n?.HEAP32[log('no')], n?.[log('no')].x[k], (n?.a)?.[k]); try { (n?.a)[k] } catch (e) { log(e.name) }",
    "Module?.": "var k = 3; log(Module?.HEAP32[k], Module?.['HEAPU8'][k], Module?.HEAPU8.subarray(k, k + 2), null?.HEAPU8);",
    "a method keeps its this": "var a = { x: [function () { return this.length; }, 2], m: { k() { return this === a.m; } } }, i = 0, k = 'k'; log(a.x[i](), a.m[k](), a['m']?.[k]());",
    "new": "var a = { b: [class { constructor(...g) { this.g = g; } }] }, i = 0; log(new a.b[i](1, 2), new (a.b[i])(), new a.b[i], new a.b[i].prototype.constructor(3));",
    "templates": "var i = 1, a = { t: [(s, ...v) => s.raw.join() + v] , u: (s, v) => v }; log(`${HEAP32[i]}-${`${HEAP32[i + 1]}`}`, a.t[i - 1]`x${i}y`, a.u`${HEAP32[i] == i}`);",
    "generators": "function* g(a) { var x = HEAP32[yield 1]; x = (yield 2) == (yield 3); yield [x, HEAP32[yield* [4, 5]] === undefined]; a[yield 6] = yield 7; return a; } var i = g({}), r = [i.next()]; for (var v of [1, 5, 5, 6, 7, 'k', 'v']) r.push(i.next(v)); log(r);",
    "async": "(async (a = HEAP32[1]) => { for await (var x of [1, Promise.resolve(2)]) log(await x == (await 1), HEAP32[await x]); return a; })().then(log);",
    "classes": "var k = 1; class A { static s = HEAP32[k]; #p = [1, 2]; x = this.#p[k]; [HEAP32[k + 1]] = 5; static { this.t = HEAP32[3] == k; } has(o) { return #p in o; } m(y = this.#p[k] === 2) { return y; } get [HEAP32[4]]() { return super.x; } } log(A.s, A.t, new A(), new A().m(), new A().has({}), new A().has(new A()));",
    "super": "class A { get v() { return [1, 2]; } f(k) { return k; } } class B extends A { m(i) { return super.v[i] + super['f'](i) + super.f(i); } } log(new B().m(1));",
    "arrows": "var f = i => HEAP32[i], g = (a, b) => a === b, h = ({ x = HEAP32[2] }) => x, k = i => ({ [i]: HEAP32[i] }); log(f(1), g(1, 1), h({}), k(3), ((a, b = a < 2) => b)(1));",
    "commas": "var a = 1, b = 2; log(HEAP32[a, b], (a, b) == (b, a), [a, b][a, 0]); switch (a, b) { case a, 2: log('two'); }",
    "switch": "var n = 0, c = x => (log('case ' + x), x), f = d => { switch (d) { case c(1): return 'one'; case c(f2(d)): return 'f2'; default: return 'none'; case c('s'): return 's'; } }, f2 = d => { switch (d + 1) { case n + 1: return 5; default: return d + 1; } }; log(f(1), f(4), f('s'), f(NaN));",
    "switch falls through": "var a = 2, r = []; switch (a) { case a - 1: r.push(1); case a: r.push(2); case a + 1: r.push(3); break; default: r.push(4); } switch (a) {} log(r);",
    "a switch in a generator": "function* g(d, e) { switch (d) { case yield 1: return 'a'; case yield 2: return 'b'; default: return e; } } var i = g(5, 0), j = g('x', 1); i.next(); j.next(); i.next(4); j.next('y'); log(i.next(5), j.next('z'));",
    "labels and blocks": "a: for (var i = 0; i < HEAP32[3]; i++) { if (i == HEAP32[1]) continue a; if (i === HEAP32[2]) break a; log(i); } {}",
    "words before parentheses": "var x = { y: [1] }, i = 0; function f() { return(growMemViews(), HEAP32)[i] } function g() { return-1==i } function* h() { yield(x)['y'][i]; yield!i==i } log(f(), g(), [...h()], typeof(x)['y'][i], void(x)['y'][i]); switch (1) { case(x).y[i]: log('y') } if (0);else(x).y[i] = 2; do(x).y[i]++; while(i); log(x);",
    "no semicolons": "var x = [1, 2], i = 1\nlog(x[i])\nvar y = x[i] == i\nvar z = i\n++x[i]\n;[x[i], x[0]] = [x[0], x[i]]\nlog(x, y, z)\nlog(x[i] < 9) // end",
    "comments everywhere": "var a/*1*/=/*2*/[5];var i = 0;log(a/*3*/[/*4*/i/*5*/]/*6*/==/*7*/a // 8\n[i], i/*9*/</*10*/1, i /* - */-- > 5, i)",
    "objects pass through": "var s = Symbol('s'), o = { toString: () => '5' }, v = [5, 5n, -1, 4294967295n, s, null, undefined, o, new Date(5), NaN, '5', '10', [], '', all, true]; for (var a of v) for (var b of v) { log(a == b, a != b, a === b, a !== b); try { log(a < b, a <= b, a > b, a >= b) } catch (e) { log(e.name) } }",
    "keys of all sorts": "var s = Symbol(), a = { [s]: 1, 5: 2, '-1': 3, null: 4 }, l = [1, 2]; log([s, 5, '5', -1, '-1', null, 5n, { toString: () => 5 }, 1.5].map(k => a[k]), l[-1], l['length'], l[l.length - 1], 'abc'[l[0]]);",
    "keys are converted once": "var k = { n: 0, toString() { this.n++; return '1'; } }, a = [1, 2]; a[k]++; HEAP32[k] = 4; log(a, k.n, HEAP32[1]);",
    "errors stay errors": "var n = null, u, s = Symbol(); for (var f of [() => n[log('k')], () => u[0], () => n[0] = log('v'), () => s < 1, () => s + '', () => 1n < s, () => 1 in 2, () => u.get(1), () => nowhere[0], () => HEAP32[s] += 1n, () => later[0], () => Math.min(s)]) try { f(); log('none') } catch (e) { log(e.name) } let later;",
    "maps": "var m = new Map([[1, 'a'], ['x', 'b']]), s = new Set([1]), k = 1, o = { get: (...g) => g, has: 5 }; log(m.get(k), m.set(k, k) === m, m.has(k + 1), s.add(k + 1).size, s.delete(k), o.get(k, 2, 3), o.get(...[k, 4]), new WeakMap().has(k), m['get'](k), [1, 2].indexOf(k, 1), 'a1'.includes(k), 'a1'.indexOf(k));",
    "look-ups by themselves": "var get = k => k, c = { add(x) { return this.n + x; }, n: 1 }, k = 4; log(get(k), c.add(k), (0, c.add).call({ n: 2 }, k), Reflect.get({ 4: 5 }, k), new Map([[k, 1]]).get(k), new URLSearchParams('a=1').get('a'));",
    "Math": "var a = 3, b = [5, 9]; log(Math.min(a, ...b), Math.max(a, b[0],), Math.min(), Math.min(a, '1'), Math['max'](a, b[1]), Math.min.apply(Math, b), Math?.max(a, b[0])); { let Math = { min: (...x) => x }; log(Math.min(a, b[0])); }",
    "functions are what they were": "var o = { f: HEAP32[1] == HEAP32[1] + 0 ? function () {} : 0, get g() { return HEAP32[2]; } }; function F(a, b = HEAP32[1]) {} log(o.f.name, F.length, o.g, new (function () { this.t = new.target === undefined; })().t);",
    "arguments and eval": "function f() { var i = 1; arguments[i] = 5; return [arguments[i], eval('i') == i, arguments.length]; } var r = f(1, 2); log(r, eval('HEAP32[1] == 1'));",
    "this at the top": "var g = this, k = 'log'; log(typeof this[k], g === this, this[k] === log);",
    "proxies are asked no more": "var asked = [], p = new Proxy({ a: [1], f: k => k }, { get: (t, k) => (asked.push(k), t[k]), has: (t, k) => (asked.push(['has', k]), k in t) }), k = 'a', i = 0; log(p[k][i], p.a[i], p.f(k), k in p, asked);",
    "getters are read once": "var n = 0, o = { get v() { n++; return HEAP32; }, get m() { n += 10; return new Map([[1, 2]]); } }, i = 1; log(o.v[i], o.v[i] += 1, o.m.get(i), o.v.subarray(i, i + 1).length, n);",
    "a regular expression": "var a = [1], i = 0; log(/[a]/.test('a') == /=/.test('='), a[i] /2/ 1, a[i]/a[i]);",
    "what is printed is printed": "var a = { '<': 1 }, b = '</script>', k = '<'; log(a[k], \"'\\u2028\\\\\"[a[k]], a[k+'<'] == b);",
    "asm.js stays": "function M(stdlib, foreign, heap) { 'use asm'; var h = new stdlib.Int32Array(heap); function f(i) { i = i | 0; return h[i >> 2] | 0; } return { f: f }; } var i = 1; log(HEAP32[i], M(globalThis, {}, new ArrayBuffer(65536)).f(4));",
    "a value for eval": "HEAP32[HEAP32[1]] == 1;",
    "no value for eval": "function noValue() { return HEAP32[HEAP32[1]]; }",
}  # fmt: skip

#: Scripts that strict mode does not allow, or in which it means something else.
SLOPPY = {
    "with": "var o = { i: 2, HEAP32: [7, 8, 9], k: { get: x => x + 1 } }; with (o) { log(HEAP32[i], HEAP32[i]++, k.get(i), i == 2, [HEAP32[i]]); HEAP32[i] += 1; } with (o.k) log(get(1)); log(o);",
    "with something that has every name but one": "with (new Proxy({ v: HEAP32, log }, { has: (t, k) => k !== '__glue' + 'San' && k in t })) { log(v[3], v[1] == v[1] + 0) }",
    "delete a name": "var i = 0; x = [1]; log(x[i], delete x, typeof x);",
    "names of strict mode": "var let_ = 1, yield = [1], static = 0, await = [2], async = [3], of = [4]; log(yield[static], await[static], async[static], of[static] == 4); for (async[static] of [9]); log(async);",
    "octal and html comments": "var a = [1, 2]; <!-- a\nlog(a[01], a[a[01] - 2] == 01);\n--> the end\n",
    "this is boxed": "Number.prototype.f = function () { return typeof this; }; var a = { b: 5 }, k = 'f'; log(a.b[k]()); delete Number.prototype.f;",
    "a store that is ignored": "var a = Object.freeze([1]), i = 0, s = 'x'; a[i] = 2; s[i] = 'y'; a.b = 1; log(a, s);",
    "arguments are parameters": "function f(a) { arguments[a - a] = 9; return a; } log(f(1));",
    "hashbang and directives": "#!/usr/bin/env node\n// first\n'a directive' /* and */\n;'use strict';\nlog((function () { return this; })() === undefined, HEAP32[HEAP32[1]]);",
    "a directive without an end": "'use strict'\nvar i = 1\nlog((function () { return this; })() === undefined, HEAP32[i])",
    "no directive": "('use strict');var i = 1; log((function () { return this; })() === undefined, HEAP32[i])",
}  # fmt: skip

MODULES = {
    "imports and exports": "#!/usr/bin/env node\n'use asm?';\nimport { inspect as show } from 'node:util';\nexport const i = 1;\nexport default HEAP32[i] == i;\nexport { i as j };\nimport * as fs from 'node:fs';\nlog(show([HEAP32[i]]), typeof fs['readFileSync'], this === undefined);",
    "await at the top": "const i = await 1; log(HEAP32[await i] == (await i), import.meta.url.length > 1, import.meta['url'] === import.meta.url);",
    "exported functions": "export function f(i = HEAP32[1]) { return HEAP32[i]; } export class A { m(k) { return this.#x[k]; } #x = [4]; } log(f(), new A().m(0));",
}  # fmt: skip
