"""Which byte belongs to which function, what functions are called, and which one of two files is which."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glue_rewriter import Settings, rewrite
from glue_rewriter.errors import SourceError
from glue_rewriter.size.alignment import same_elements
from glue_rewriter.size.functions import Attributed, after_edits, attribute
from glue_rewriter.size.matching import TOP_LEVEL, FunctionChange, match_functions, on_record, paths
from glue_rewriter.source import Edit
from tests.sizes import changed

NAMES = [
    ("function f() { function g() {} }", ["f", "f.g"]),
    ("function* f() {} async function g() {}", ["f", "g"]),
    ("var f = function () {}, g = () => 1, h = async () => 1", ["f", "g", "h"]),
    ("var f = (function own() {})", ["f"]),
    ("call(function own() {})", ["own"]),
    ("Module.f = function () {}; Module['g'] = () => 1; a.b['c'].d = () => 1", ["Module.f", "Module.g", "a.b.c.d"]),
    ("var f = Module['g'] = () => 1", ["Module.g"]),
    ("this.f = () => 1; x[y] = () => 1; f().g = () => 1", ["this.f", "x.[…]", "….g"]),
    ("f ||= () => 1; const {g = () => 1} = o", ["f", "g"]),
    ("var O = {f() {}, g: () => 1, 'a b': () => 1, p: {q() {}}}", ["O.f", "O.g", "O.a b", "O.p.q"]),
    ("mergeInto(L, {f() {}, $g: function () {}})", ["f", "$g"]),
    ("var O = {get f() {}, set f(v) {}, [k]() {}}", ["O.get f", "O.set f", "O.[…]"]),
    ("class A { m() {} #p() {} static s() {} q = () => 1; static { f() } }", ["A.m", "A.#p", "A.s", "A.q", "A.static"]),
    ("var B = class { m() {} }; call(class { n() {} })", ["B.m", "n"]),
    ("export default function () {}", ["default"]),
    ("(function () { f(() => 1); f(() => 2) })()", ["(anonymous 1)", "(anonymous 1).(anonymous 1)", "(anonymous 1).(anonymous 2)"]),
    ("var {f} = (() => 1)()", ["(anonymous 1)"]),
    ("var {f} = () => 1", ["…"]),
    ("var o = {[(() => 1)()]: () => 2}", ["(anonymous 1)", "o.[…]"]),
    ("(() => 1).f = 2", ["(anonymous 1)"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), NAMES)
def test_functions_have_the_names_that_people_know(code: str, expected: list[str]) -> None:
    assert paths(attributed(code)) == expected


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        ("a.ts", "class A { private q = (x: number): number => x; m<T>(): void {} } const f = <any>(() => 1)", ["A.q", "A.m", "f"]),
        ("a.tsx", "const f = (() => <p>{() => 1}</p>) as F", ["f", "f.(anonymous 1)"]),
        ("a.jslib", "mergeInto(L, {\n#if A\n f() {},\n#else\n g() {},\n#endif\n h: {{{ x }}} })", ["f", "g"]),
        # two functions that overlap: the first has the bytes of both
        ("a.js", "#if A\nfunction f() {\n#else\nfunction g() {\n#endif\nx;\n#if A\n}\n#else\ny; }\n#endif\n", ["f"]),
    ],
)  # fmt: skip
def test_functions_of_other_languages(path: str, code: str, expected: list[str]) -> None:
    found = attribute(code.encode(), path)
    assert found is not None
    assert paths(found) == expected
    assert_exact(found, len(code))


def attributed(code: str) -> Attributed:
    found = attribute(code.encode(), "a.js")
    assert found is not None
    assert_exact(found, len(code.encode()))
    return found


def assert_exact(found: Attributed, size: int) -> None:
    assert found.rest + sum(function.own for function in found.functions) == size
    assert min([found.rest, *(function.own for function in found.functions)]) >= 0


def test_a_byte_belongs_to_the_innermost_function() -> None:
    found = attributed("é; function f(){ 1; (()=>2)(); 3 }")
    assert [(function.name, function.depth, function.own) for function in found.functions] == [
        ("f", 0, 26),
        (None, 1, 5),
    ]
    assert found.rest == len("é; ".encode())


@pytest.mark.parametrize("path", ["a.js", "a.ts", "a.tsx", "a.jslib"])
@pytest.mark.parametrize(
    ("code", "functions"),
    [
        ("function f() {} // x }\nfunction g() {} /* y */", ["function f() {}", "function g() {}"]),
        ("x = () => { } // x\n", ["() => { }"]),
        ("var f = function () {} // x\n/* y */", ["function () {}"]),
        ("o = {f: () => 1 /* x */, g() {} /* y */ // z\n}", ["() => 1", "g() {}"]),
        ("x = a => function () {} // x\n", ["a => function () {}", "function () {}"]),
        ("class A { m() {} // x\n static {} /* y */ }", ["m() {}", "static {}"]),
        ("export default async () => {} // x", ["async () => {}"]),
        ("/* w */ function f(/* x */) { /* y */ }// z", ["function f(/* x */) { /* y */ }"]),
    ],
)
def test_comments_around_a_function_are_not_in_it(path: str, code: str, functions: list[str]) -> None:
    found = attribute(code.encode(), path)
    assert found is not None
    assert_exact(found, len(code))
    assert [code[slice(*span)] for span in found.spans] == functions


@pytest.mark.parametrize("path", ["a.json", "js", "a.d.ts", "A.D.MTS", "a.d.cts"])
def test_what_is_no_javascript_has_no_functions(path: str) -> None:
    assert attribute(b"\0asm", path) is None


def test_javascript_that_cannot_be_parsed_is_an_error_with_its_place() -> None:
    with pytest.raises(SourceError, match=r"^a\.js:2:1: "):
        attribute(b"f();\nvar = 2; HEAP8;", "a.js")


@pytest.mark.parametrize("data", [b"f();\nvar = 2;", b"G@\xff video"])
def test_what_can_be_no_javascript_and_has_no_access_has_no_functions(data: bytes) -> None:
    assert attribute(data, "a.ts") is None


MATCHES = [
    # base, head, {path: delta}
    ("function f() {}", "function f() {}", {}),
    ("function f() {}", "function f() { }", {"f": 1}),
    ("f();", "f(); ", {TOP_LEVEL: 1}),
    ("function f() {}", "", {"f": -15}),
    ("", "function f() {}", {"f": 15}),
    ("function f() {} function g() {}", "function g() {} function f() { }", {"f": 1}),
    ("function f() { g(() => 1) }", "function f() { g(() => 12) }", {"f.(anonymous 1)": 1}),
    # anonymous ones by place: one comes before the others, one goes, one grows between two that stay
    ("a(() => 1); a(() => 2);", "a(() => 300); a(() => 1); a(() => 2);", {"(anonymous 1)": 9, TOP_LEVEL: 5}),
    ("a(() => 300); a(() => 1); a(() => 2);", "a(() => 1); a(() => 2);", {"(anonymous 1)": -9, TOP_LEVEL: -5}),
    ("a(() => 1); a(() => 2); a(() => 3);", "a(() => 1); a(() => 2222); a(() => 3);", {"(anonymous 2)": 3}),
    # those that have only moved are the same, and leave the others their places
    ("a(() => 1); a(() => 22); a(() => 333);", "a(() => 333); a(() => 1); a(() => 22);", {}),
    (
        "a(() => 1); a(() => 22); a(() => 333); a(() => x);",
        "a(() => x); a(() => 1); a(() => 4444); a(() => 333);",
        {"(anonymous 3)": 2},
    ),
    ("a(() => 1); a(() => 22); a(() => 1);", "a(() => 1); a(() => 333); a(() => 1);", {"(anonymous 2)": 1}),
    ("a(() => 1); a(() => 1);", "a(() => 1);", {"(anonymous 2)": -7, TOP_LEVEL: -5}),
    ("f = () => 1; f = () => 22;", "f = () => 22; f = () => 1;", {}),
    ("a(() => 1); a(() => 22); a(() => 333);", "a(() => 333); a(() => 1); a(() => 4444);", {"(anonymous 3)": 2}),
    # several of one name
    ("if (a) f = () => 1; else f = () => 2;", "if (a) f = () => 1; else f = () => 22;", {"f": 1}),
    # a function inside another that is new
    ("", "function f() { g(() => 1) }", {"f": 20, "f.(anonymous 1)": 7}),
]


@pytest.mark.parametrize(("base", "head", "expected"), MATCHES)
def test_what_has_grown(base: str, head: str, expected: dict[str, int]) -> None:
    functions = changed(base.encode(), head.encode()).functions
    assert functions is not None
    assert {function.path: function.delta for function in functions} == expected
    assert sum(function.delta for function in functions) == len(head) - len(base)


def test_what_has_grown_most_comes_first() -> None:
    functions = changed(b"function f() {} function g() {} var x;", b"function f() {1} function g() {22} ;").functions
    assert [function.path for function in functions or ()] == ["g", "f", TOP_LEVEL]


def changes_on_record(base: str, head: str) -> tuple[FunctionChange, ...]:
    """What has changed, where the base is known by a baseline alone."""
    recorded = on_record(attributed(base), base.encode())
    assert recorded is not None
    return match_functions(recorded, attributed(head), None, head.encode()).changes


@pytest.mark.parametrize(("base", "head", "expected"), MATCHES)
def test_a_baseline_knows_enough_to_match_functions(base: str, head: str, expected: dict[str, int]) -> None:
    assert {function.path: function.delta for function in changes_on_record(base, head)} == expected


def test_functions_on_record_of_one_size_are_told_apart_by_those_inside() -> None:
    one, other = "a(() => b(() => 11));", "a(() => bbbb(() => 1)).c;"
    base, head = one + other, other + one
    assert [function.own for function in attributed(base).functions] == [9, 8, 12, 7]
    assert changes_on_record(base, head) == ()
    assert changes_on_record("a(() => b(() => 1)); a(() => bb(() => 11))", head)


class Looked:
    """A value that counts how often it is compared."""

    looks = 0

    def __init__(self, value: int) -> None:
        self.value = value

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        Looked.looks += 1
        return isinstance(other, Looked) and self.value == other.value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([0] * 1000, [0, 1] * 500),
        ([0, 1, 2] * 300, [0, 1] * 500),
        (list(range(1000)), list(reversed(range(1000)))),
        ([0, *range(1, 500), 0], [0, 0, *range(500, 1, -1)]),
    ],
)
def test_however_many_are_alike_each_is_looked_at_a_few_times(before: list[int], after: list[int]) -> None:
    Looked.looks = 0
    same = same_elements(list(map(Looked, before)), list(map(Looked, after)))
    assert 0 < Looked.looks < 20 * len(before)
    assert all(before[one] == after[other] for one, other in same)
    assert len(same) == sum((Counter(before) & Counter(after)).values())
    assert all(len({pair[side] for pair in same}) == len(same) for side in (0, 1))


CODE = st.recursive(
    st.sampled_from(["x;", "/* é */", "y = 1;"]),
    lambda inner: st.builds(
        "{}{}{}".format,
        st.sampled_from(["f(() => {", "f(function () {", "var g = (() => {", "o.m = (function () {", "(async () => {"]),
        st.lists(inner, max_size=4).map("".join),
        st.just("});"),
    ),
    max_leaves=12,
)
PROGRAMS = st.lists(CODE, max_size=4).map("".join)


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # brotli on a busy machine
@given(PROGRAMS, PROGRAMS)
def test_the_differences_of_functions_add_up(base: str, head: str) -> None:
    attributed(base)
    functions = changed(base.encode(), head.encode()).functions
    assert functions is not None
    assert sum(function.delta for function in functions) == len(head.encode()) - len(base.encode())
    assert sum(function.delta for function in changes_on_record(base, head)) == len(head.encode()) - len(base.encode())


EDITED = [
    ("HEAP32[p >> 2]; function f() { HEAP32[p >> 2] = () => HEAP8[q] } HEAP8[p + 1]", True),
    ("f(() => 1, function () { return g(a => { HEAP8[a] }, HEAP8[b]) }); var h = () => HEAP32[a >> 2]", True),
    ("var O = {get f() { return HEAP8[p] }, g: () => x(HEAP8[y], () => 1)}; class A { static { HEAP8[p] } }", True),
    ("x = 1", True),
    # What is put behind the value of an arrow function is in it, and might as well be behind it.
    ("var at = p => p, i = at(q); HEAP8[(() => r)()]", None),
]


@pytest.mark.parametrize(("code", "known"), EDITED)
def test_the_functions_after_a_rewrite_are_those_before_moved(code: str, known: bool | None) -> None:
    outcome = rewrite(code, Settings(maximum_memory=4 << 30), path="a.js")
    before = attribute(code.encode(), "a.js")
    assert before is not None
    moved = after_edits(before, outcome.edits)
    if moved is None:
        assert known is None
    else:
        assert moved == attribute(outcome.code, "a.js")


def test_an_edit_at_a_functions_bound_is_not_told() -> None:
    before = attribute(b"f = p => p", "a.js")
    assert before is not None
    assert after_edits(before, [Edit(10, 10, b" >>> 0", "unsign")]) is None
