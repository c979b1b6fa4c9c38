"""Probes on what cuts a number to 32 bits, which is wrong of an address of 64 bits: the bitwise operators."""

from __future__ import annotations

from glue_rewriter.dataflow.lattice import DERIVED
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.passes.memory64.exactness import is_distance
from glue_rewriter.sanitizer.insertions import PLACE
from glue_rewriter.sanitizer.instrumenter import NAME, Instrumenter
from glue_rewriter.sanitizer.sign_neutral import has_no_twin, is_taken_as
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.comparisons import bitwise
from glue_rewriter.syntax.nodes import field, number, operator, parent_of, terms, unwrap

_BITWISE = frozenset({"&", "|", "^", "<<", ">>", ">>>"})
_EQUALITIES = frozenset({"==", "!=", "===", "!=="})
_SHIFTS = frozenset({"<<", ">>", ">>>"})
#: Of a mask up to here, the bits that are left are those of an address of 64 bits, too: its place in a page.
_PAGE = 1 << 16
#: Views whose elements have 32 bits at most.
_SHORT = frozenset({"i8", "u8", "i16", "u16", "i32", "u32"})
_UNHELD = "an assignment with a bitwise operator to a property, which may cut what was there"


def probe_truncations(sheet: Instrumenter) -> int:
    """How many bitwise operators get a probe."""
    asked = _asked(sheet)
    found = sum(_operator(sheet, node, asked) for node in sheet.nodes.get("binary", ()))
    others = bitwise(sheet.tree)
    found += sum(_inverted(sheet, node, asked) for node in others.get("inverted", ()))
    return found + sum(_assigned(sheet, node) for node in others.get("assigned", ()))


def _asked(sheet: Instrumenter) -> set[tuple[int, int]]:
    """The operations in `x === x >>> 0` and its like, which ask how a number is taken."""
    found = set()
    for node in sheet.nodes.get("binary", ()):
        if operator(node) in _EQUALITIES:
            left, right = field(node, "left"), field(node, "right")
            for one, other in ((left, right), (right, left)):
                if is_taken_as(one, other, sheet.data):
                    one = unwrap(one)
                    found.add((one.start_byte, one.end_byte))
    return found


def _operator(sheet: Instrumenter, node: Node, asked: set[tuple[int, int]]) -> bool:
    sign = operator(node)
    if sign not in _BITWISE or sheet.is_closed(node) or (node.start_byte, node.end_byte) in asked:
        return False
    left, right = field(node, "left"), field(node, "right")
    if sign == "&":
        return _mask(sheet, node, left, right)
    cut = _cut(sheet, left, node)
    return (sign not in _SHIFTS and _cut(sheet, right, node)) or cut


def _mask(sheet: Instrumenter, node: Node, left: Node, right: Node) -> bool:
    """A mask that is written tells by itself what is left of an address; another one is looked at as code runs."""
    written = _written(left, sheet.data), _written(right, sheet.data)
    if any(each is not None and 0 <= each < _PAGE for each in written):
        return False
    for value, operand in zip(written, (right, left), strict=True):
        if value is not None:
            return _cut(sheet, operand, node)
    if not (_may_be_address(sheet, left) or _may_be_address(sheet, right)):
        return False
    sheet.wraps.add(node, NAME + b".and(", b",%s)" % PLACE, is_outer=False)
    sheet.wraps.replace(field(node, "operator"), b",")
    return True


def _written(node: Node, data: bytes) -> float | None:
    """The number that a mask is: `7`, `-8`, `~7`; None where it is computed."""
    node = unwrap(node)
    if node.type == "unary_expression" and operator(node) in ("-", "~"):
        value = number(unwrap(field(node, "argument")), data)
        return None if value is None else -value if operator(node) == "-" else ~int(value)
    return number(node, data)


def _inverted(sheet: Instrumenter, node: Node, asked: set[tuple[int, int]]) -> bool:
    """The inner one of two counts; the place shows both."""
    outer = parent_of(node)
    around = outer if outer is not None and outer.type == "unary_expression" and operator(outer) == "~" else node
    if sheet.is_closed(node) or (around.start_byte, around.end_byte) in asked:
        return False
    return _cut(sheet, field(node, "argument"), around)


def _assigned(sheet: Instrumenter, node: Node) -> bool:
    """`x >>= 2`: what `x` was is read right before the right side."""
    sign = operator(node)[:-1]
    if sign not in _BITWISE or sheet.is_closed(node):
        return False
    left, right = field(node, "left"), field(node, "right")
    mask = _written(right, sheet.data) if sign == "&" else None
    if mask is not None and 0 <= mask < _PAGE:
        return False
    cut = sign not in _SHIFTS and sign != "&" and _cut(sheet, right, node)
    name = sheet.name(left)
    if name is None:
        if unwrap(left).type != "identifier" and not _is_short(sheet, left):
            sheet.skip(left, _UNHELD)
        return cut
    probe = b"masked" if sign == "&" else b"was"
    comma = right.type == "sequence_expression"
    before = b"%s.%s(%s,%s" % (NAME, probe, name, b"(" * comma)
    sheet.wraps.add(right, before, b"%s,%s)" % (b")" * comma, PLACE), shown=node)
    return True


def _cut(sheet: Instrumenter, operand: Node, around: Node) -> bool:
    """Probe each term that may be an address: the sum of small ones may have more than 32 bits in a right program. Of
    a difference all is probed, since that of two addresses is none."""
    if not _may_be_address(sheet, operand):
        return False
    parts = [unwrap(operand)]
    if not is_distance(operand, sheet.data):
        parts = [term.node for term in terms(operand) if _may_be_address(sheet, term.node)]
    for part in parts:
        comma = part.type == "sequence_expression"
        before, after = b"%s.cut(%s" % (NAME, b"(" * comma), b"%s,%s)" % (b")" * comma, PLACE)
        sheet.wraps.add(part, before, after, shown=around)
    return bool(parts)


def _may_be_address(sheet: Instrumenter, node: Node) -> bool:
    """Whether an expression may be an address, as far as its syntax tells: no product, as hashes and random numbers
    have it, but by the size of an element, unless an address is beside it; nothing that has 32 bits already."""
    node = unwrap(node)
    if has_no_twin(node, sheet.data) or _is_short(sheet, node):
        return False
    made = made_of(node)
    if made.form == "number":
        return False
    if made.form == "unary":
        return made.sign in ("-", "+") and _may_be_address(sheet, made.parts[0])
    if made.form != "operation":
        return True
    if made.sign in _BITWISE or made.sign in ("%", "**"):
        return False
    if made.sign == "*":
        return any(_is_size(part, sheet.data) for part in made.parts) and any(
            _may_be_address(sheet, part) for part in made.parts
        )
    if made.sign == "/":
        return _may_be_address(sheet, made.parts[0])
    parts = [term.node for term in terms(node)]
    if len(parts) < 2:  # `a += b`, which is no sum of terms
        return True
    if any(_is_product(sheet, part) for part in parts):
        return any(sheet.views.values.of(part) & DERIVED for part in parts)
    return any(_may_be_address(sheet, part) for part in parts)


def _is_product(sheet: Instrumenter, node: Node) -> bool:
    made = made_of(node)
    if made.form != "operation" or made.sign != "*":
        return False
    written = [number(unwrap(part), sheet.data) is not None for part in made.parts]
    return not any(written) or (not all(written) and not any(_is_size(part, sheet.data) for part in made.parts))


def _is_size(node: Node, data: bytes) -> bool:
    """Whether a factor is a power of two up to a page."""
    value = number(unwrap(node), data)
    return value is not None and 0 < value <= _PAGE and value == int(value) and not int(value) & (int(value) - 1)


def _is_short(sheet: Instrumenter, node: Node) -> bool:
    """Whether an expression is an element of a view, and has 32 bits at most."""
    node = unwrap(node)
    if node.type != "subscript_expression":
        return False
    kinds = sheet.views.kinds(field(node, "object"))
    return bool(kinds) and kinds <= _SHORT
