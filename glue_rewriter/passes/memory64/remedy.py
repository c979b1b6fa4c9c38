"""What is written for memories of 64 bits: division where an address is shifted, nothing where it is only cut."""

from __future__ import annotations

from collections.abc import Iterable

from glue_rewriter.passes.memory64.narrowing import Narrowing, affixes, has_comment
from glue_rewriter.passes.possible_values import binds
from glue_rewriter.records import NamedTuple
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import field, operands, operation, operator, parent_of, same_place

#: Operators behind which a quotient needs no parentheses, and before which it needs none.
_LOOSER = frozenset(
    {"+", "-", "<", ">", "<=", ">=", "==", "!=", "===", "!==", "&", "|", "^", "&&", "||", "??", "<<", ">>", ">>>"}
)
_PRODUCTS = frozenset({"*", "/", "%", "**"})
_NO_OPERATOR = frozenset(
    {"identifier", "number", "call_expression", "member_expression", "subscript_expression", "this"}
)
_WORD = b"$_"


class Guarded(NamedTuple):
    """`E && E >>> 0`: from the end of its left side to the end of all."""

    start: int
    end: int


class Remedy:
    """The edits of one source; those that begin at one place are one edit, whoever wants them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._wanted: dict[Narrowing | Guarded, list[Edit]] = {}
        self._merged: dict[int, Edit] | None = None

    def want(self, one: Narrowing | Guarded) -> None:
        """Notes what is to be taken away."""
        if one not in self._wanted:
            self._merged = None
            if isinstance(one, Guarded):
                self._wanted[one] = [Edit(one.start, one.end, b"", "widen")]
            else:
                self._wanted[one] = (_assigned if one.assignment else _written)(one, self._data)

    def edits(self, ones: Iterable[Narrowing | Guarded]) -> tuple[Edit, ...]:
        """The edits of some that were noted, once all are."""
        if self._merged is None:
            self._merged = _merged([edit for edits in self._wanted.values() for edit in edits], self._data)
        starts = {edit.start for one in ones for edit in self._wanted[one]}
        return tuple(self._merged[start] for start in sorted(starts) if start in self._merged)


def _written(found: Narrowing, data: bytes) -> list[Edit]:
    if has_comment(found, data):
        return _token_by_token(found, data)
    outer = _outer(found)
    (_, middle), (stop, _) = affixes(found, data)
    start, end = outer.start_byte, outer.end_byte
    kind = "divide" if found.is_shift else "widen"
    opened, closed = _parentheses(found)
    divisor = b""
    if found.is_shift:
        at = _operator_offset(data, stop)
        space = b" " if data[at - 1 : at].isspace() else b""
        divisor = space + b"/" + space + _divisor(found, space, data)
    edits = []
    if data[start:middle] != opened:
        edits.append(Edit(start, middle, opened, kind))
    behind = closed + divisor
    if data[stop:end] != behind:
        edits.append(Edit(stop, end, behind, kind))
    return edits


def _token_by_token(found: Narrowing, data: bytes) -> list[Edit]:
    """The same of one operator with a comment beside it, which stays."""
    node, operand = found.node, found.operand
    if node.type == "unary_expression":
        return [Edit(node.start_byte, node.start_byte + 2, b"", "widen")]
    _, _, right = operands(node)
    at = operation(node).at
    end = at + len(operation(node).sign)
    if not found.is_shift:
        return [Edit(at, end, b"", "widen"), Edit(right.start_byte, right.end_byte, b"", "widen")]
    opened, closed = _parentheses(found)
    edits = [
        Edit(at, end, b"/", "divide"),
        Edit(right.start_byte, right.end_byte, _divisor(found, b" ", data), "divide"),
    ]
    if opened:
        start, stop = operand.start_byte, operand.end_byte
        edits += [Edit(start, start, opened, "divide"), Edit(stop, stop, closed, "divide")]
    return edits


def _parentheses(found: Narrowing) -> tuple[bytes, bytes]:
    """What has to stand around an operand that is divided."""
    is_bound = binds(found.operand, _PRODUCTS) or found.operand.type == "unary_expression"
    return (b"", b"") if is_bound or not found.is_shift else (b"(", b")")


def _assigned(found: Narrowing, data: bytes) -> list[Edit]:
    """`x >>= 2` becomes `x /= 4`, `x >>>= 0` becomes `x`."""
    node = found.node
    if not found.is_shift:
        return [Edit(found.operand.end_byte, node.end_byte, b"", "widen")]
    sign = field(node, "operator")
    space = b" " if data[sign.start_byte - 1 : sign.start_byte].isspace() else b""
    text = b"/=" + space + _divisor(found, space, data)
    return [Edit(sign.start_byte, node.end_byte, text, "divide-assign")]


def _divisor(found: Narrowing, space: bytes, data: bytes) -> bytes:
    if found.by is None:
        return b"%d" % (1 << found.shift)
    by = data[found.by.start_byte : found.by.end_byte]
    if found.by.type not in _NO_OPERATOR:
        by = b"(" + by + b")"
    return b"2" + space + b"**" + space + by  # it binds closer than the division


def _operator_offset(data: bytes, at: int) -> int:
    """Where the operator begins that follows an expression."""
    while data[at : at + 1] in (b" ", b"\t", b"\n", b"\r", b")"):
        at += 1
    return at


def _outer(found: Narrowing) -> Node:
    """The operation, or the parentheses around it where they are needed no longer."""
    node, parent = found.node, parent_of(found.node)
    if parent is None or parent.type != "parenthesized_expression" or len(parent.named_children) != 1:
        return node
    around = parent_of(parent)
    if around is None or around.type != "binary_expression":
        return node
    sign = operator(around)
    is_left = same_place(around.children[0], parent)
    if found.is_shift:
        fits = sign in _LOOSER or (is_left and sign in ("*", "/", "%"))
    else:
        fits = found.operand.type in _NO_OPERATOR
    return parent if fits else node


def _merged(edits: list[Edit], data: bytes) -> dict[int, Edit]:
    """The edits by where they begin, and words kept apart that would run together; none where nothing changes."""
    merged: dict[int, Edit] = {}
    for edit in sorted(edits):
        last = merged.get(edit.start)
        if last is not None:
            edit = Edit(edit.start, max(last.end, edit.end), last.text + edit.text, last.kind)
        merged[edit.start] = edit
    return {start: _apart(edit, data) for start, edit in merged.items() if data[edit.start : edit.end] != edit.text}


def _apart(edit: Edit, data: bytes) -> Edit:
    """An edit that removes what kept two words, or two signs, apart leaves a blank there."""
    if edit.text or edit.start == 0:
        return edit
    before, behind = data[edit.start - 1 : edit.start], data[edit.end : edit.end + 1]
    both_words = _is_word(before) and _is_word(behind)
    return edit._replace(text=b" ") if both_words or (before == behind and before in (b"+", b"-")) else edit


def _is_word(character: bytes) -> bool:
    return character.isalnum() or character in (b"_", b"$") or character >= b"\x80"
