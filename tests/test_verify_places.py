"""Where the verification takes a change for one of an index: each form by itself, and what is corrupted in it refused.

In the sources `>>»` is a `>>` that became `>>>`, `E»` an E that became `E >>> 0`, and `«E»` one that became
`(E >>> 0)`; `E‡` is one that became `E & 0x3fffffff`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from glue_rewriter import Settings, rewrite
from glue_rewriter.errors import VerificationError
from glue_rewriter.printing import splice
from glue_rewriter.source import Edit, Source
from glue_rewriter.verify import verify


class Form(NamedTuple):
    """Sources that verify, and sources of the same form that do not."""

    right: list[str]
    wrong: list[str]


FORMS: dict[str, Form] = {
    "apply": Form(
        [
            "m.apply(v, [p >>» 2, (p >>» 2) + 2])",
            "m.apply(v, [p», q»])",
            "Int16Array.prototype.set.apply(v, [[1, 2], p >>» 1])",
            "v['at']['apply'](v, [p >>» 2])",
            "d.getInt16.apply(d, [p», true])",
            "o.cut?.apply(v, [p»])",
            "m.apply(HEAP32, [p‡])",
        ],
        [
            "m.apply(v, [[p >>» 2], q])",
            "m.apply(null, [p >>» 2])",
            "m.apply(void 0, [p >>» 2])",
            "m.apply(undefined, [p >>» 2])",
            "m.apply(p >>» 2, [q])",
            "m.apply(v, [q], [p >>» 2])",
            "m.apply([p >>» 2], v)",
            "m.applied(v, [p >>» 2])",
            "f(v, [p >>» 2])",
            "[m, p >>» 2].apply(v)",
            "[p >>» 2](v)",
            "x = [p >>» 2]",
            "m.apply(v, [...x, p >>» 2])",
            "m.apply(...x, [p >>» 2])",
            "m.apply(v, [, p >>» 2])",
            "v.set.apply(v, [x >>» 2, p])",
            "v.fill.apply(v, [x», p])",
            "d.setInt16.apply(d, [p, x >>» 2, true])",
            "m.apply(v, ['p'»])",
            "m.apply(v, [(p >>» 2) + (q >>» 2)])",
            "m.apply(HEAP32, [p»])",
            "v.set.apply(HEAPU8, [x, p‡])",
        ],
    ),
    "Atomics by another": Form(
        [
            "Atomics.load.apply(null, [v, p >>» 2])",
            "Atomics.load.call(Atomics, v, p >>» 2)",
            "const { store } = Atomics; store(v, p >>» 2, x)",
            "Atomics.add(HEAP32, p‡, 1)",
        ],
        [
            "Atomics.store.apply(null, [v, p, x >>» 2])",
            "Atomics.store.apply(null, [x >>» 2, p, 1])",
            "Atomics.store.call(Atomics, v, p, x >>» 2)",
            "const { store } = Atomics; store(v, p, x >>» 2)",
            "const store = Atomics.store; store(v, p, x >>» 2)",
            "Atomics.add(HEAP32, p», 1)",
        ],
    ),
    "call": Form(
        [
            "m.call(v, p», q»)",
            "v.slice.call(v, p >>» 2, (p >>» 2) + 1)",
            "Array.prototype.slice.call(v, p»)",
            "[].slice.call(v,p>>»2)",
            "var m = v.copyWithin; m.call(v, p», q»)",
            "var m; (m = v.at) == null ? void 0 : m.call(v, p >>» 1)",
            "o.cut.call(v, p»)",
            "m.call(HEAP32, p‡)",
        ],
        [
            "m.call(p >>» 2, q)",
            "m.call(null, p >>» 2)",
            "m.call(void 0, x»)",
            "v.set.call(v, x >>» 2, p)",
            "d.setInt32.call(d, p, x >>» 2)",
            "const m = d.setInt32; m.call(d, p, x >>» 2)",
            "const { setInt32: m } = d; m.call(d, p, x >>» 2)",
            "const { setInt32: m } = d; m.call(d, p, x»)",
            "m.call(HEAP32, p»)",
        ],
    ),
    "Reflect.apply": Form(
        [
            "Reflect.apply(v.subarray, v, [p», p + 3»])",
            "Reflect.apply(Int32Array.prototype.at, v, [p >>» 2])",
            "Reflect.apply(v.set, v, [[7], p >>» 2])",
            "Reflect.apply(f, HEAP32, [p‡])",
        ],
        [
            "Reflect.apply(v.set, v, [x >>» 2, p])",
            "Reflect.apply(d.setInt8, d, [p, x >>» 2])",
            "Reflect.apply(p >>» 2, v, [q])",
            "Reflect.apply(f, null, [p >>» 2])",
            "Reflect.apply(f, [p >>» 2], [q])",
            "Reflect.apply(f, v, [[p >>» 2]])",
            "Reflect.applied(f, v, [p >>» 2])",
            "Reflect.apply(f, HEAP32, [p»])",
        ],
    ),
    "Reflect.construct": Form(
        ["Reflect.construct(T, [buffer, p», n])"],
        [
            "Reflect.construct(T, [p», q])",
            "Reflect.construct(T, [[p»], q])",
            "Reflect.construct(T, [buffer, q], [0, p»])",
            "Other.construct(T, [buffer, p», n])",
        ],
    ),
    "Reflect.get and set": Form(
        [
            "Reflect.get(v, p >>» 2)",
            "Reflect.set(v, p», 1)",
            "const { get } = Reflect; get(v, p >>» 2)",
            "Reflect.get(HEAP32, p‡)",
        ],
        [
            "Reflect.set(v, p, x >>» 2)",
            "Reflect.set(v, p, x»)",
            "Reflect.get(x >>» 2, p)",
            "const { set } = Reflect; set(v, p, x >>» 2)",
            "Reflect.get(HEAP32, p»)",
        ],
    ),
    "bound": Form(
        [
            "const at = v.at.bind(v); at(p >>» 2)",
            "const part = v.subarray.bind(v, p»); part(p + 2»)",
            "let get; get = d.getInt8.bind(d); get(p»)",
            "const set = v.set.bind(v, [1]); set(p >>» 2)",
            "const at = v.at.bind(v), same = at; same(p >>» 2)",
            "function f(at) { at(x); } function g() { const at = v.at.bind(v); return () => at(p >>» 2); }",
        ],
        [
            "const at = v.at; at(p >>» 2)",
            "const at = f.bind(v); at(p >>» 2)",
            "const at = v.at.bind(v); f(p >>» 2)",
            "const set = v.set.bind(v); set(x >>» 2, p)",
            "const set = d.setInt32.bind(d); set(p, x >>» 2)",
            "const set = d.setInt32.bind(d, p); set(x >>» 2)",
            "const part = v.subarray.bind(p >>» 2)",
            "const set = v.set.bind(v, x >>» 2)",
            "const at = v.at.bind(v); function g(at) { at(p >>» 2); }",
            "function g() { const at = v.at.bind(v); } at(p >>» 2)",
            "v.at.bound(v)(p >>» 2)",
        ],
    ),
    "methods by computed names": Form(
        [
            "d['get' + t](p», true)",
            "d[`set${t}`](p», v)",
            "d['get' + 'Uint8'](p»)",
            "const G = { i: 'getInt32' }; const get = (d, k, p) => d[G[k]](p», true)",
            "const m = 'get' + t; d[m](p»)",
            "const read = (d, m, p) => d[m](p»); read(d, 'getInt16', p)",
        ],
        [
            "d['set' + t](p, x >>» 2, true)",
            "d[`set${t}`](p, x»)",
            "d['put' + t](p», true)",
            "d[`call${t}`](p >>» 2)",
            "d['g' + t](p >>» 2)",
            "d[G[k]](p >>» 2)",
            "d[m](p»)",
            "const G = { i: 'other' }; x = 'getInt32'; d[G[0]](p»)",
            "const G = { i: 'getInt32' }; x[H](p») ; const H = 'other'",
            "d.getInt32(q); d[m](p»)",
            "d['get' + (p >>» 2)](q)",
        ],
    ),
    "quotients": Form(
        [
            "v[«p» / b + n]",
            "v[n + «p» / b]",
            "v[«p» / b + n - 1]",
            "v.subarray(«p» / b, «p» / b + n)",
            "v.fill(1, «p» / b + 1, «p» / b + 1 + n)",
            "v[«p» / b + n >>> 0]",
            "const i = «p» / b + 1; v[i]",
            "let i; i = «p» / b; v[i++]",
        ],
        [
            "x = «p» / b + n",
            "f(«p» / b + n)",
            "return_(x, y ? «p» / b > 1 : 0)",
            "v[n - «p» / b]",
            "v[n / «p»]",
            "v[n * («p» / b)]",
            "v[«p» / b + «q» / b]",
            "v[«p» + n / b]",
            "v[p»]; x = «q» + n",
            "const i = «p» / b + 1; x = i",
            "const i = «p» / b + 1; f(i)",
            "const i = «p»; v[i]",
            "v[«p» % b]",
        ],
    ),
    "what a helper returns": Form(
        [
            "const ix = (p, v) => «p» / v.BYTES_PER_ELEMENT; v[ix(p, v)]",
            "function ix(a, k) { return a >>» k; } v[ix(p, 2)]; v.subarray(ix(p, 2) + 1)",
            "const ix = function (a, k) { return c ? a >>» k : 0; }; v[ix(p, 2)]",
            "const i=(n,t)=>«n»/t.B,o=(t,n,r)=>t.subarray(i(n,t),i(n,t)+r)",
            "const M = { ix(a, k) { return a >>» k; }, get(v, a, k) { return v[M.ix(a, k)]; } }",
            "class A { static ix(a, k) { return a >>» k; } static get(v, a, k) { return v[A.ix(a, k)]; } }",
            "class A { #ix(a, k) { return a >>» k; } get(v, a, k) { return v[this.#ix(a, k)]; } }",
            "P.prototype.ix = function (a, k) { return a >>» k; }; P.prototype.at = (v, a) => v[this.ix(a)]",
            "class A { ix(a) { return a >>» 2; } g(v, a) { v[this.ix(a)]; } } class B { ix() {} } x = b.ix()",
            "function ix(a, k) { return a >>» k; } const i = ix(p, 2); v[i]",
            "function ix(a, k) { return a >>» k; } function at(a) { return ix(a, 2); } v[at(p)]",
            "function f() { function ix(a) { return a >>» 2; } v[ix(p)]; } function g(ix) { x = ix(p); }",
        ],
        [
            "function ix(a, k) { return a >>» k; }",
            "function ix(a, k) { return a >>» k; } x = ix(p, 2)",
            "function ix(a, k) { return a >>» k; } v[ix(p, 2)]; x = ix(p, 2)",
            "function ix(a, k) { return a >>» k; } v[n - ix(p, 2)]",
            "function ix(a, k) { return a >>» k; } v[ix]",
            "function ix(a, k) { return a >>» k; } f(v)[iy(p, 2)]",
            "function ix(a, k) { return ix(a >>» k); } x = ix(1)",
            "function ix(a, k) { return a >>» k; } function at(a) { return ix(a, 2); } x = at(p)",
            "async function ix(a, k) { return a >>» k; } v[ix(p, 2)]",
            "function* ix(a, k) { return a >>» k; } v[ix(p, 2)]",
            "const ix = async (a, k) => a >>» k; v[ix(p, 2)]",
            "const ix = (p, v) => «p» / b; x = ix(p, v)",
            "const ix = (p, v) => p»; v[ix(p, v)]",
            "const ix = (p, v) => b / «p»; v[ix(p, v)]",
            "const M = { ix(a, k) { return a >>» k; } }; v[M.ix(a)]; x = M.ix(a)",
            "const M = { ix(a, k) { return a >>» k; } }, N = { ix() {} }; v[N.ix(a)]",
            "class A { ix(a) { return a >>» 2; } g(v, a) { v[this.ix(a)]; } } x = new A().ix(p)",
            "function f() { function ix(a) { return a >>» 2; } x = ix(p); } function g(ix) { v[ix(p)]; }",
            "const ix = function iy(a, k) { return a >>» k; }; v[iy(p, 2)]",
        ],
    ),
}  # fmt: skip
_MARK = re.compile(r">>»|«|»|‡")


def marked(text: str) -> tuple[bytes, list[Edit]]:
    """A source and the edits that its marks stand for."""
    source = b""
    edits = []
    done = 0
    opened = 0
    for mark in _MARK.finditer(text):
        source += text[done : mark.start()].encode()
        done, at = mark.end(), len(source)
        match mark.group():
            case ">>»":
                source += b">>"
                edits.append(Edit(at, at + 2, b">>>", "shift"))
            case "«":
                opened += 1
                edits.append(Edit(at, at, b"(", "unsign"))
            case "‡":
                edits.append(Edit(at, at, b" & 0x3fffffff", "mask"))
            case _:
                edits.append(Edit(at, at, b" >>> 0)" if opened else b" >>> 0", "unsign"))
                opened = 0
    return source + text[done:].encode(), edits


def _verify(text: str) -> None:
    before, edits = marked(text)
    after, ordered = splice(Source(before), edits)
    verify(before, after, list(ordered), path="in.js")


@pytest.mark.parametrize("text", [text for form in FORMS.values() for text in form.right])
def test_the_place_of_an_index_passes(text: str) -> None:
    _verify(text)


@pytest.mark.parametrize("text", [text for form in FORMS.values() for text in form.wrong])
def test_another_place_of_the_same_form_is_refused(text: str) -> None:
    with pytest.raises(
        VerificationError, match=r"as far as its place tells|no number that could be|second such|does not fit"
    ):
        _verify(text)


#: Ends that may be undefined, each read twice by the guard.
GUARDED = {
    "private field": "class A { #h = HEAPU8; #end; f(p) { return this.#h.subarray(p, this.#end); } }",
    "in a list": "const f = (o) => HEAPU8.slice.apply(HEAPU8, [o.at, o.end]); f({ at: p }); f({ at: p, end: q });",
}


@pytest.mark.parametrize("name", GUARDED)
def test_a_guard_must_be_of_the_same_expression(name: str) -> None:
    before = GUARDED[name].encode()
    result = rewrite(before, Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"]), path="in.js")
    guards = [edit for edit in result.edits if edit.kind == "guard"]
    assert len(guards) == 2
    verify(before, result.code, list(result.edits), path="in.js")
    for text in (b"o.at && ", b"this.#other && ", b"this.end && ", b"#end in this && "):
        edits = [edit._replace(text=text) if edit is guards[0] else edit for edit in result.edits]
        after, ordered = splice(Source(before), edits)
        with pytest.raises(VerificationError):
            verify(before, after, list(ordered), path="in.js")
