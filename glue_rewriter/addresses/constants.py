"""Numbers that code computes out of numbers alone: `2 * 1024 ** 3`, `(1 << 30) * 2`, `LIMIT - PAGE`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.steps import assigns, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import is_wrapper, number, parent_of, unwrap

Number = float | int

#: How deep an expression is looked into.
_DEPTH = 40
_WORD = 1 << 32
#: The number that a part ends in.
_LAST = re.compile(rb"\w+\Z")
#: A power that is larger is no size of anything.
_MOST = 1 << 64


def _int32(value: Number) -> int:
    """ECMA-262, 7.1.6: the 32 bits of a number, as a signed one."""
    bits = int(value) % _WORD
    return bits - _WORD if bits >= _WORD >> 1 else bits


def _power(base: Number, exponent: Number) -> Number:
    if base and abs(exponent) * math.log2(abs(base)) <= math.log2(_MOST) and (base > 0 or exponent == int(exponent)):
        return base**exponent
    raise ValueError


_OPERATORS: dict[str, Callable[[Number, Number], Number]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": math.fmod,
    "**": _power,
    "<<": lambda left, right: _int32(_int32(left) << (int(right) & 31)),
    ">>": lambda left, right: _int32(left) >> (int(right) & 31),
    ">>>": lambda left, right: (_int32(left) % _WORD) >> (int(right) & 31),
    "|": lambda left, right: _int32(_int32(left) | _int32(right)),
    "&": lambda left, right: _int32(_int32(left) & _int32(right)),
    "^": lambda left, right: _int32(_int32(left) ^ _int32(right)),
}
_SIGNS: dict[str, Callable[[Number], Number]] = {"-": lambda of: -of, "+": lambda of: of, "~": lambda of: ~_int32(of)}


def constant(views: Views, node: Node, depth: int = 0) -> Number | None:
    """The number that an expression is whatever happens; None where that is not known.

    A name counts that is given a number once, where it is declared.
    """
    if depth > _DEPTH:
        return None
    node = unwrap(node)
    made = made_of(node)
    match made.form:
        case "number":
            return number(node, views.tree.data)
        case "name":
            definitions = views.bindings.definitions(views.bindings.resolve_node(node))
            if len(definitions) != 1 or definitions[0].how != "value" or definitions[0].value is None:
                return None
            return constant(views, definitions[0].value, depth + 8)
        case "unary" if made.sign in _SIGNS:
            value = constant(views, made.parts[0], depth + 1)
            return None if value is None else _SIGNS[made.sign](value)
        case "operation" if made.sign in _OPERATORS and not assigns(node):
            return _operation(made.sign, *(constant(views, part, depth + 1) for part in made.parts))
        case "call":
            call = invocation(node, views.tree.data)
            if views.tree.text(call.callee) == b"Math.pow" and len(call.given) == 2:
                return _operation("**", *(constant(views, part, depth + 1) for part in call.given))
    return None


def _operation(sign: str, left: Number | None, right: Number | None) -> Number | None:
    if left is None or right is None:
        return None
    try:
        value = _OPERATORS[sign](left, right)
    except (ValueError, ArithmeticError):
        return None
    return int(value) if value == value and abs(value) < _MOST and value == int(value) else value


def constants(views: Views, parts: re.Pattern[bytes]) -> Iterator[tuple[Node, Number]]:
    """Every constant expression, and its value, with a number in it in which the group of a pattern ends; each once."""
    seen: set[tuple[int, int]] = set()
    for low, high in views.tree.searched:
        for found in parts.finditer(views.tree.data, low, high):
            last = _LAST.search(found[1])
            at = found.start(1) + (last.start() if last is not None else 0)
            node = views.tree.at(at, found.end(1))
            if node is None or node.start_byte != at or node.end_byte != found.end(1) or node.type != "number":
                continue
            node, value = _whole(views, node)
            key = (node.start_byte, node.end_byte)
            if value is not None and key not in seen:
                seen.add(key)
                yield node, value


def _whole(views: Views, part: Node) -> tuple[Node, Number | None]:
    """The largest constant expression that an expression is part of, and its value; the expression itself and None
    where it is none."""
    value = constant(views, part)
    parent = parent_of(part)
    while parent is not None:
        if parent.type == "arguments":
            parent = parent_of(parent) or parent
        if not is_wrapper(parent):
            found = constant(views, parent) if made_of(parent).form in ("operation", "unary", "call") else None
            if found is None:
                break
            part, value = parent, found
        parent = parent_of(parent)
    return part, value
