"""Operators of 32 bits around an expression: `E >> 2`, `E >>> 0`, `0 | E`, `~~E`, `E & 0x3fffffff`, and several."""

from __future__ import annotations

from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, first_expression, number, operands, operator, same_place, unwrap

#: The masks that the rewrite for memories up to 4 GiB appends -> the shift of the view.
MASKS = {0x7FFFFFFF: 1, 0x3FFFFFFF: 2, 0x1FFFFFFF: 3}
#: Expressions that say by how many bits to shift, and are none of them for sure below zero.
_AMOUNTS = frozenset(
    {"identifier", "member_expression", "subscript_expression", "call_expression", "binary_expression"}
)
_ASSIGNMENTS = {">>=": ">>", ">>>=": ">>>", "<<=": "<<", "|=": "|", "&=": "&", "^=": "^"}
#: Operators on bits whose sides may change places.
_EITHER = frozenset({"|", "&", "^"})
_ALL_BITS = (1 << 32) - 1


class Narrowing(NamedTuple):
    """What stands before 32-bit operators, and what they do to it, one after the other.

    `node` is all of it, `operand` what they are applied to. It is shifted right by `shift` bits, or `by` as many as an
    expression says. `mask` is the shift of the view that a mask is for, 0 where there is none; `unsigned` says that
    one is `>>> 0`. An `assignment` gives the result to the operand: `x >>= 2`.
    """

    node: Node
    operand: Node
    shift: int
    by: Node | None
    mask: int
    unsigned: bool
    assignment: bool

    def __hash__(self) -> int:
        return hash((self.node.start_byte, self.node.end_byte))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Narrowing) and same_place(self.node, other.node)

    @property
    def is_shift(self) -> bool:
        """Whether anything is shifted."""
        return self.shift > 0 or self.by is not None


def narrowing(node: Node, data: bytes) -> Narrowing | None:
    """The 32-bit operators behind an expression that only cut it, or shift it right; None where there are none."""
    node = unwrap(node)
    current, shift, mask, unsigned = node, 0, 0, False
    by: Node | None = None
    assignment = False
    found = False
    while True:
        inner = _inside(current)
        if inner.type == "augmented_assignment_expression" and not found:
            sign = _ASSIGNMENTS.get(operator(inner), "")
            left, right = field(inner, "left"), field(inner, "right")
            assignment = True
        elif inner.type == "binary_expression":
            left, sign, right = operands(inner)
        elif inner.type == "unary_expression" and operator(inner) == "~":
            second = field(inner, "argument")
            if second.type != "unary_expression" or operator(second) != "~":
                break
            current, found = field(second, "argument"), True
            continue
        else:
            break
        value = _value(right, data)
        if value is None and sign in _EITHER and not assignment and (before := _value(left, data)) is not None:
            left, right, value = right, left, before
        if sign in (">>", ">>>"):
            if value is None:
                if by is not None or shift or _is_bigint(right, data):
                    break
                by = unwrap(right)
                if by.type not in _AMOUNTS:
                    break
            elif by is not None or value < 0 or value != int(value):
                break
            else:
                bits = int(value) % 32
                shift += bits
                unsigned = unsigned or (sign == ">>>" and not bits)
        elif _only_cuts(sign, value):
            pass
        elif sign == "&" and value in MASKS and not shift and by is None and not mask:
            mask = MASKS[int(value)]
        else:
            break
        current, found = left, True
        if assignment:
            break
    if not found:
        return None
    return Narrowing(node, current, shift, by, mask, unsigned, assignment)


def _value(node: Node, data: bytes) -> float | int | None:
    """The value of a number written out, perhaps with a minus."""
    node = unwrap(node)
    if node.type == "unary_expression" and operator(node) == "-":
        value = number(unwrap(field(node, "argument")), data)
        return None if value is None else -value
    return number(node, data)


def _only_cuts(sign: str, value: float | None) -> bool:
    """Whether an operator leaves all 32 bits as they are: `| 0`, `^ 0`, `<< 0`, `& -1`."""
    if value is None or value != int(value):
        return False
    if sign == "<<":
        return value % 32 == 0
    return (sign in ("|", "^") and value == 0) or (sign == "&" and int(value) & _ALL_BITS == _ALL_BITS)


def _inside(node: Node) -> Node:
    """What stands in parentheses, where that is an operation; the node itself otherwise."""
    inner = node
    while inner.type == "parenthesized_expression":
        first = first_expression(inner)
        if first is None:
            return node
        inner = first
    return inner


def _is_bigint(node: Node, data: bytes) -> bool:
    node = unwrap(node)
    return node.type == "number" and data[node.end_byte - 1 : node.end_byte] == b"n"


def affixes(found: Narrowing, data: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where what stands before the operand begins and ends, and what stands behind it and its `!` of TypeScript."""
    node, operand = found.node, found.operand
    stop = operand.end_byte
    while data[stop : stop + 1] == b"!" and data[stop + 1 : stop + 2] != b"=":
        stop += 1
    return (node.start_byte, operand.start_byte), (stop, node.end_byte)


def has_comment(found: Narrowing, data: bytes) -> bool:
    """Whether a comment, or a type, stands between the operators."""
    return any(
        b"/*" in data[start:end] or b"//" in data[start:end] or b" as " in data[start:end]
        for start, end in affixes(found, data)
    )


def is_single(found: Narrowing) -> bool:
    """Whether it is one operator, with nothing in parentheses, so that it can be replaced by itself."""
    node = found.node
    if node.type == "unary_expression":
        return same_place(field(field(node, "argument"), "argument"), found.operand)
    if node.type != "binary_expression":
        return False
    left, _, right = operands(node)
    return same_place(left, found.operand) and right.type in ("number", "identifier")
