"""One form of code, one answer: the rewrite, the sanitizer and the audit follow values through the same forms.

In each row X is what goes in and Y what comes out. A view goes through it for the rewrite, which must mend the index of
what comes out, and for the sanitizer, which must check it; an address goes through it for the audit, which must find
the comparison of what comes out.
"""

from __future__ import annotations

import pytest

from glue_rewriter import Settings, rewrite, sanitize
from glue_rewriter.audit import audit

SETTINGS = Settings(maximum_memory=4 << 30)

#: What the statements of a function do with X, and Y, what is used after them.
FORMS = {
    "a variable": ("const y = X;", "y"),
    "a choosing assignment": ("let y; y ||= X;", "y"),
    "the value of a choosing assignment": ("let y;", "(y ||= X)"),
    "a ??= assignment": ("let y = null; y ??= X;", "y"),
    "the value of an assignment": ("let y;", "(y = X)"),
    "a condition": ("", "(q ? X : X)"),
    "or": ("", "(q || X)"),
    "and": ("", "(q && X)"),
    "a sequence": ("", "(q, X)"),
    "an object's property": ("const o = { held: X };", "o.held"),
    "a shorthand": ("const held = X, o = { held };", "o.held"),
    "an object pattern": ("const { held } = { held: X };", "held"),
    "a pattern with another name": ("const { held: y } = { held: X };", "y"),
    "a pattern with a default": ("const { held = 0 } = { held: X };", "held"),
    "a default in a pattern": ("const { held = X } = {};", "held"),
    "an array pattern": ("const [n, y] = [0, X];", "y"),
    "an array pattern with a default": ("const [y = X] = [];", "y"),
    "an assigned pattern": ("let y; [y] = [X];", "y"),
    "a loop over a list": ("for (const y of [X])", "y"),
    "a loop over a variable": ("const list = [X]; for (const y of list)", "y"),
    "a property that is assigned": ("const o = {}; o.held = X;", "o.held"),
    "a property by a string": ("const o = {}; o['held'] = X;", "o.held"),
    "a property by a template": ("const o = {}; o[`held`] = X;", "o.held"),
    "a field": ("class C { held = X }; const o = new C();", "o.held"),
    "a parameter": ("const inner = (y) => { USE }; inner(X);", "y"),
    "a parameter's default": ("const inner = (y = X) => { USE }; inner();", "y"),
    "a parameter by call": ("function inner(y) { USE } inner.call(null, X);", "y"),
    "a parameter by apply": ("function inner(y) { USE } inner.apply(null, [X]);", "y"),
    "a pattern as a parameter": ("const inner = ({ held }) => { USE }; inner({ held: X });", "held"),
    "a result": ("const inner = () => X;", "inner()"),
    "a method's result": ("const o = { inner() { return X; } };", "o.inner()"),
    "a getter's result": ("const o = { get held() { return X; } };", "o.held"),
    "a getter of a class": ("class C { get held() { return X; } } const o = new C();", "o.held"),
    "forEach": ("[X].forEach((y) => { USE });", "y"),
    "forEach of a variable": ("const list = [X]; list.forEach((y) => { USE });", "y"),
    "await": ("", "(await X)"),
    "an async result": ("const inner = async () => X;", "(await inner())"),
    "a private field": ("class C { #held = X; use() { USE } }", "this.#held"),
}
#: What one of them does not follow yet: the form, and who.
MISSING: dict[str, set[str]] = {}


def _code(form: str, value: str, use: str) -> str:
    head, result = FORMS[form]
    head, used = head.replace("X", value), use.replace("Y", result.replace("X", value))
    body = head.replace("USE", used) if "USE" in head else f"{head} {used}"
    return f"async function f(p, q) {{ {body} }}"


def by_rewrite(form: str) -> bool:
    """Whether the rewrite mends the index of a view behind a form."""
    code = _code(form, "HEAP32", "return (Y)[p >> 2];")
    return "p >>> 2" in rewrite(code, SETTINGS, path="a.js").text


def by_sanitizer(form: str) -> bool:
    """Whether the sanitizer checks the index of a view behind a form."""
    return sanitize(_code(form, "HEAP32", "return (Y)[p >> 2];"), SETTINGS, path="a.js").accesses == 1


def by_audit(form: str) -> bool:
    """Whether the audit finds the sign test of an address behind a form."""
    findings = audit(_code(form, "_malloc(4)", "if ((Y) < 0) g();"), SETTINGS, path="a.js").findings
    return any(finding.code == "GR101" for finding in findings)


ANALYSES = {"rewrite": by_rewrite, "sanitizer": by_sanitizer, "audit": by_audit}


@pytest.mark.parametrize("form", FORMS)
def test_all_follow_a_form(form: str) -> None:
    missing = {name for name, follows in ANALYSES.items() if not follows(form)}
    assert missing == MISSING.get(form, set())


@pytest.mark.parametrize("made", ["0 | p", "p | 0", "~~p", "p >> 0", "+(p | 0)", "(0, p | 0)"])
def test_all_know_a_number_made_signed(made: str) -> None:
    code = f"function f(p) {{ HEAPU8[p] = 1; const y = {made}; g(y < 0); return HEAPU8[y]; }}"
    assert "HEAPU8[y >>> 0]" in rewrite(code, SETTINGS, path="a.js").text
    assert sanitize(code, SETTINGS, path="a.js").accesses == 2
    assert "GR101" in {finding.code for finding in audit(code, SETTINGS, path="a.js").findings}
