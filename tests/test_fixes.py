"""Fixes made together: which, in how many rounds, and what must never come of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from glue_rewriter import EditError, Settings, SourceError
from glue_rewriter.audit import apply_fixes as module
from glue_rewriter.audit.apply_fixes import apply_fixes, line_edits
from glue_rewriter.audit.filter import Criteria, Reviewed, review
from glue_rewriter.audit.rules import Finding, Fix
from glue_rewriter.source import Edit, Source

CRITERIA = Criteria(Settings(maximum_memory=4 << 30))
Find = Callable[[bytes], Iterator[Finding]]


def found(start: int, end: int, text: bytes | None, *, safe: bool = True, code: str = "GR101") -> Finding:
    """A finding, and the fix that replaces it."""
    fix = None if text is None else Fix("mend it", (Edit(start, end, text, "fix"),), safe)
    return Finding(code, start, end, "bad", "error", "high", fix)


def mended(monkeypatch: pytest.MonkeyPatch, find: Find, code: bytes, *, unsafe: bool = False) -> module.Fixed:
    """What comes of code, and of the rounds, where a rule finds what `find` finds."""

    def review(data: bytes, *_: object, path: str = "a.js", **__: object) -> Reviewed:
        return Reviewed(Source(data, path), tuple(find(data)))

    monkeypatch.setattr(module, "review", review)
    return apply_fixes(review(code), CRITERIA, unsafe=unsafe)


def replacing(old: bytes, new: bytes | None, *, safe: bool = True) -> Find:
    """A rule that finds some text and would write another in its place."""

    def find(data: bytes) -> Iterator[Finding]:
        for match in re.finditer(re.escape(old), data):
            yield found(match.start(), match.end(), new, safe=safe)

    return find


def test_all_fixes_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    result = mended(monkeypatch, replacing(b"p > 0", b"p !== 0"), b"p > 0; p > 0;")
    assert (result.code, result.fixed, result.reviewed.findings) == (b"p !== 0; p !== 0;", 2, ())
    assert result.source.data == b"p > 0; p > 0;"


@pytest.mark.parametrize(("unsafe", "code"), [(False, b"a"), (True, b"b")])
def test_unsafe_fixes_are_made_where_they_are_wanted(
    monkeypatch: pytest.MonkeyPatch, unsafe: bool, code: bytes
) -> None:
    result = mended(monkeypatch, replacing(b"a", b"b", safe=False), b"a", unsafe=unsafe)
    assert (result.code, result.fixed) == (code, int(unsafe))


def test_what_has_no_fix_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    result = mended(monkeypatch, replacing(b"a", None), b"a a", unsafe=True)
    assert (result.code, result.fixed, len(result.reviewed.findings)) == (b"a a", 0, 2)


def test_fixes_that_overlap_are_made_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each ~~ goes with what it stands before, the inner one in a round of its own.
    def find(data: bytes) -> Iterator[Finding]:
        for match in re.finditer(rb"~~", data):
            yield found(match.start(), len(data), data[match.end() :])

    result = mended(monkeypatch, find, b"~~~~p")
    assert (result.code, result.fixed) == (b"p", 2)


def test_one_edit_may_mend_two_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(data: bytes) -> Iterator[Finding]:
        if b">>>" not in data:
            for start in (0, 1):
                yield Finding(
                    "GR101", start, start + 1, "bad", "error", "high", Fix("it", (Edit(1, 3, b">>>", "x"),), True)
                )

    result = mended(monkeypatch, find, b"p>>2")
    assert (result.code, result.fixed) == (b"p>>>2", 2)


def test_fixes_that_touch_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[bytes] = []

    def find(data: bytes) -> Iterator[Finding]:
        rounds.append(data)
        yield from replacing(b"a", b"b")(data)

    assert mended(monkeypatch, find, b"aa").code == b"bb"
    assert rounds == [b"aa", b"ba", b"bb"]


def test_what_an_unsafe_fix_mends_needs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(data: bytes) -> Iterator[Finding]:
        if b"HEAP32" in data and b">>>" not in data:
            yield found(0, 6, b"HEAPU32", safe=False)
            yield found(11, 12, b"p >>> 0")

    result = mended(monkeypatch, find, b"HEAP32[q]; p === r", unsafe=True)
    assert (result.code, result.fixed) == (b"HEAPU32[q]; p === r", 2)
    assert mended(monkeypatch, find, b"HEAP32[q]; p === r").code == b"HEAP32[q]; p >>> 0 === r"


# bugs of ours


def test_a_fix_that_makes_a_finding_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EditError, match=r"^a\.js: the fixed code has new findings.*bug.*in the fix of GR101$"):
        mended(monkeypatch, replacing(b"a", b"aa"), b"a")


def test_a_suppression_that_becomes_stale_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(data: bytes) -> Iterator[Finding]:
        yield from replacing(b"a", b"b")(data)
        if data == b"b":
            yield found(0, 1, None, code="GR901")

    assert [finding.code for finding in mended(monkeypatch, find, b"a").reviewed.findings] == ["GR901"]


def test_a_fix_that_cannot_be_read_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(data: bytes) -> Iterator[Finding]:
        if data == b"(":
            raise SourceError("no", path="a.js", line=1, column=1)
        yield found(0, 1, b"(")

    with pytest.raises(EditError, match=r"the fixed code cannot be read: a\.js:1:1: no; nothing was written"):
        mended(monkeypatch, find, b"a")


def test_fixes_without_end_are_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {b"a": b"b", b"b": b"a"}
    with pytest.raises(EditError, match="without end"):
        mended(monkeypatch, lambda data: iter([found(0, 1, other[data], code="GR901")]), b"a")


# what changed


LOADED = "const ptr = HEAP32[l >> 2]; HEAPU8[ptr] = 1; "


def safely_mended(code: str) -> str:
    """Code with its safe fixes made."""
    return apply_fixes(review(code.encode(), CRITERIA, path="a.js"), CRITERIA, unsafe=False).code.decode()


@pytest.mark.parametrize(
    "use",
    [
        "if (ptr > 0) a();",
        "while (ptr % 8 > 3) a(), ptr += 1;",
        "_free(end); if (!ptr || ptr < end >>> 0) _free(ptr); switch (ptr) { case end >>> 0: }",
        "return ptr > 0 ? HEAPU32[ptr + 4 >> 2] : HEAPU8.subarray(ptr, ptr + 4).length;",
        "return () => ptr > 0;",
    ],
)
def test_a_value_that_nobody_else_sees_is_mended_where_it_comes_from_and_nowhere_else(use: str) -> None:
    code = f"function f(l, end) {{ {LOADED}{use} }}"
    after = LOADED.replace("HEAP32[l >> 2]", "HEAPU32[l >> 2]" if "HEAPU32" in use else "HEAP32[l >> 2] >>> 0")
    assert safely_mended(code) == f"function f(l, end) {{ {after}{use} }}"


@pytest.mark.parametrize(
    "use",
    [
        "return ptr;",
        "show(ptr);",
        "o.ptr = ptr;",
        "list.push(ptr + 4);",
        "const q = ptr; return q;",
        "return { ptr };",
        "return [ptr];",
        "return `${ptr}`;",
        "return owners[ptr];",
        "return ptr in owners;",
        "return () => ptr;",
        "throw ptr;",
        "let s = ''; s += ptr; return s;",
        "return <b>{ptr}</b>;",
        "return l ? ptr : 0;",
        "return ptr++;",
    ],
)
def test_a_value_that_others_see_is_not_changed_by_a_safe_fix(use: str) -> None:
    after = safely_mended(f"function f(l) {{ {LOADED}if (ptr > 0) a(); {use} }}")
    assert LOADED in after
    assert after.endswith(f"if (ptr >>> 0 > 0) a(); {use} }}")


@pytest.mark.parametrize(
    "code",
    [
        "function f(q) { HEAPU8[q]; return g() == 'at ' + q; } function g() { HEAPU8[x]; return x | 0; }",
        "function f(p, q) { HEAPU8[p || q]; q >>>= 0; return HEAP32[p + 4 >> 2] < Math.max(p, q); }",
        "function f(p) { HEAP32[p >> 2]; return Math.min(Math.min(exports.malloc(4) + (1 << 31), 1 << 31), p >> 2); }",
        "function f(p) { HEAPU8[p]; for (let i = 'a' + p; i < g(); i++); } function g(x) { HEAPU8[x]; return x | 0; }",
        "function f(p) { HEAPU8[p]; switch (-1) { case p + 4: a(); } }",
    ],
)
def test_no_fix_makes_a_finding(code: str) -> None:
    for unsafe in (False, True):
        apply_fixes(review(code.encode(), CRITERIA, path="a.js"), CRITERIA, unsafe=unsafe)  # would raise


@pytest.mark.parametrize("test", ["_sbrk(n) <= 0", "0 >= _sbrk(n)"])
def test_a_test_for_failure_is_not_changed_by_a_safe_fix(test: str) -> None:
    code = f"if ({test}) fail();"
    assert safely_mended(code) == code
    assert apply_fixes(review(code.encode(), CRITERIA), CRITERIA, unsafe=True).fixed == 1


def test_a_value_that_others_see_in_a_generator_is_not_changed_by_a_safe_fix() -> None:
    assert LOADED in safely_mended(f"function* f(l) {{ {LOADED}if (ptr > 0) yield ptr; }}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb\nc", b"a\nB\nc"),
        (b"a\n", b""),
        (b"", b"a"),
        (b"a\r\nb\r\n", b"b\r\nc"),
        (b"a", b"a"),
        (b"a\rb\n", b"a\rc\n"),
    ],
)
def test_line_edits_lead_from_one_to_the_other(before: bytes, after: bytes) -> None:
    edits = list(line_edits(before, after))
    result = before
    for edit in reversed(edits):
        result = result[: edit.start] + edit.text + result[edit.end :]
    assert result == after
    assert bool(edits) is (before != after)
