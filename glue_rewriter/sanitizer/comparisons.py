"""Probes on what compares two numbers: operators, `switch`, `Math.min` and `Math.max`."""

from __future__ import annotations

from glue_rewriter.sanitizer.insertions import PLACE
from glue_rewriter.sanitizer.instrumenter import NAME, Instrumenter, is_quiet
from glue_rewriter.sanitizer.sign_neutral import has_no_twin, is_literal, is_taken_as
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import arguments, field, operator, property_name

_EQUALITIES = {"==": b"eq", "!=": b"ne", "===": b"is", "!==": b"isnt"}
_ORDERS = {"<": b"lt", "<=": b"le", ">": b"gt", ">=": b"ge"}
_CHOICES = frozenset({b"min", b"max"})
#: What a `switch` compares with, read right behind it or behind the case before.
_ON = NAME + b".on"


def probe_comparisons(sheet: Instrumenter) -> int:
    """How many comparisons get a probe."""
    found = sum(_operator(sheet, node) for node in sheet.nodes.get("binary", ()))
    found += sum(_switch(sheet, node) for node in sheet.nodes.get("switch", ()))
    calls = sheet.nodes.get("call", ())
    return found + sum(_choice(sheet, node) or _same_value(sheet, node) for node in calls)


def _operator(sheet: Instrumenter, node: Node) -> bool:
    sign, data = operator(node), sheet.data
    probe = _EQUALITIES.get(sign) or _ORDERS.get(sign)
    if probe is None and sign != "in":
        return False
    left, right = field(node, "left"), field(node, "right")
    if sheet.is_closed(node) or left.type == "private_property_identifier" or has_no_twin(left, data):
        return False
    if probe is None:
        probe = b"in"
    elif has_no_twin(right, data) or sheet.tree.text(left) == sheet.tree.text(right):
        return False
    elif sign in _EQUALITIES and (is_taken_as(left, right, data) or is_taken_as(right, left, data)):
        return False  # x === x >>> 0 asks how a number is taken
    elif sign in _ORDERS and (is_literal(left) or is_literal(right)):
        return False  # -5 < 2147483648 is right, and what tells the numbers apart is often written so
    sheet.wraps.add(node, NAME + b"." + probe + b"(", b",%s)" % PLACE, is_outer=False)
    sheet.wraps.replace(field(node, "operator"), b",")
    return True


def _switch(sheet: Instrumenter, node: Node) -> int:
    value, body = field(node, "value"), field(node, "body")
    cases = [field(case, "value") for case in body.named_children if case.type == "switch_case"]
    compared = [not has_no_twin(case, sheet.data) for case in cases]
    if not any(compared) or sheet.is_closed(node) or has_no_twin(value, sheet.data):
        return 0
    sheet.wraps.add(value, b"(%s.switch(" % NAME, b"))")
    for case, is_compared in zip(cases, compared, strict=True):
        if is_compared or not is_quiet(case):  # what runs code may run another switch: a probe keeps the value
            sheet.give(case, b"case", _ON)
    return sum(compared)


def _choice(sheet: Instrumenter, call: Node) -> bool:
    """`Math.min(a, b)` becomes `probe(place, Math.min, a, b)`."""
    callee, given = field(call, "function"), arguments(call)
    if given is None or callee.type != "member_expression" or property_name(callee, sheet.data) not in _CHOICES:
        return False
    owner = field(callee, "object")
    if sheet.tree.text(owner) != b"Math" or sheet.views.bindings.resolve_node(owner).kinds:
        return False
    if sheet.is_closed(call) or any(
        child.type in ("optional_chain", "?.") for child in (*call.children, *callee.children)
    ):
        return False
    open_ended = any(argument.type == "spread_element" for argument in given)
    if not open_ended and sum(not (has_no_twin(a, sheet.data) or is_literal(a)) for a in given) < 2:
        return False
    sheet.wraps.add(call, b"%s.choice(%s," % (NAME, PLACE), b"", is_outer=False)
    sheet.wraps.replace(field(call, "arguments").children[0], b",")
    return True


def _same_value(sheet: Instrumenter, call: Node) -> bool:
    """`Object.is(a, b)` is compared as a case of a `switch` is."""
    given = arguments(call)
    if given is None or len(given) != 2 or sheet.tree.text(field(call, "function")) != b"Object.is":
        return False
    if sheet.is_closed(call) or any(a.type == "spread_element" or has_no_twin(a, sheet.data) for a in given):
        return False
    sheet.give(given[1], b"case", sheet.hold(given[0]), shown=call)
    return True
