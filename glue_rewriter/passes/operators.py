"""How edits are written: in parentheses where precedence needs them, and spaced as the code around them."""

from __future__ import annotations

import re

from glue_rewriter.passes.possible_values import BITWISE_AND_LEVEL, SHIFT_LEVEL, Leaf, binds
from glue_rewriter.records import NamedTuple
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Node, SyntaxTree
from glue_rewriter.syntax.nodes import asserted, ends_in_type, field, same_place

#: How far around a site its own line is asked, in bytes.
_REACH = 160
#: How much of an expression is asked, with what is around it, in bytes.
_LONG = 1024
#: How much of a file is asked, in bytes.
_ENOUGH = 65_536
_SPACED = rb", |: | (?:[-+*/<?]|={1,3}|>>>?|&&|\|\||=>) |\) \{"
_TIGHT = rb",(?=\S)|[\w$)\]](?:[-+*<?]|={1,3}|>>>?|&&|\|\||=>)(?=[\w$(\[{])|\)\{"
_TIGHT_TYPED = rb",(?=\S)|[\w$)\]](?:[-+*?]|={1,3}|&&|\|\||=>)(?=[\w$(\[{])|\)\{"


class Spacing:
    """Tells for each place of one source whether operators are written with spaces around them."""

    def __init__(self, tree: SyntaxTree, written: bytes | None = None) -> None:
        """`written` is the text to go by, where the tree is that of a mask of it."""
        self._data = tree.data if written is None else written
        self._file: bool | None = None
        #: In TypeScript `<` and `>>` enclose lists of types as often as they compare and shift.
        self._tight = _TIGHT_TYPED if tree.is_typed else _TIGHT

    def around(self, leaf: Leaf) -> bool:
        """Whether the code at an expression is spaced: by its own operator, else by its line, else by the file."""
        data = self._data
        if leaf.operation is not None:
            at = leaf.operation.at
            return data[at - 1 : at] in (b" ", b"\n", b"\t", b"\r")
        start, end = leaf.node.start_byte, leaf.node.end_byte
        reached = max(start - _REACH, 0)
        low = max(data.rfind(b"\n", reached, start) + 1, reached)
        stop = data.find(b"\n", end, end + _REACH)
        # What is long may hold others, of which the same is asked.
        votes = self._votes(data[low : min(stop if stop >= 0 else end + _REACH, low + _LONG)])
        if votes:
            return votes > 0
        if self._file is None:
            self._file = self._votes(data[:_ENOUGH]) >= 0
        return self._file

    def _votes(self, text: bytes) -> int:
        """Spaced minus unspaced commas and assignments."""
        return len(re.findall(_SPACED, text)) - len(re.findall(self._tight, text))


class Operator(NamedTuple):
    """An operator with its right side, to be appended to an expression that is of a `level`; `kind` is the edit's."""

    text: bytes
    level: frozenset[str]
    kind: str


UNSIGN = Operator(b">>> 0", SHIFT_LEVEL, "unsign")
#: log2 of the size of a view's elements -> the mask of its indexes.
MASKS = {shift: Operator(b"& 0x%x" % ((1 << (32 - shift)) - 1), BITWISE_AND_LEVEL, "mask") for shift in (1, 2, 3)}


class Style:
    """Writes the edits of one source."""

    def __init__(self, tree: SyntaxTree, written: bytes | None) -> None:
        """`written` is the text that inserted text is spaced as, where the tree is that of a mask of it."""
        self._data = tree.data
        self._is_typed = tree.is_typed
        self._end = tree.end
        self._spacing = Spacing(tree, written)

    def append(self, leaf: Leaf, operator: Operator) -> tuple[Edit, ...]:
        """Appends an operator to an expression, in parentheses where precedence needs them."""
        node, kind = leaf.node, operator.kind
        spelled = self._spelled(operator.text, leaf)
        end = self._end(node)
        if self._is_typed:
            whole = self.whole(leaf)
            if whole is not node or ends_in_type(node):
                end = self._end(whole)
                if ends_in_type(whole):
                    return _enclosed(whole.start_byte, end, end, spelled, kind)
                return (Edit(end, end, spelled, kind),)
        if binds(node, operator.level) if leaf.operation is None else leaf.operation.sign in operator.level:
            return (Edit(end, end, spelled, kind),)
        if leaf.outer.end_byte != node.end_byte:
            end = self._end(leaf.outer)
            return (Edit(end, end, spelled, kind),)
        return _enclosed(node.start_byte, end, end, spelled, kind)

    def replace_coercion(self, leaf: Leaf, operand: Node, operator: Operator) -> tuple[Edit, ...] | None:
        """`E | 0` becomes `E >>> 0` or `E & mask`: operator and zero are replaced; None where `E` needs parentheses.

        With a comment there, the operator is appended to all of it.
        """
        if not (binds(operand, operator.level) or ends_in_type(operand)):
            return None
        end, node = self._end(operand), leaf.node
        removed = self._data[end : node.end_byte]
        if b"/*" in removed or b"//" in removed:
            return self.append(leaf, operator)
        spelled = self._spelled(operator.text, leaf)
        if self._is_typed and ends_in_type(operand):
            return _enclosed(operand.start_byte, end, node.end_byte, spelled, operator.kind)
        return (Edit(end, node.end_byte, spelled, operator.kind),)

    def replace_tildes(self, leaf: Leaf) -> tuple[Edit, ...]:
        """`~~E` becomes `E >>> 0`; a comment between them stays."""
        node = leaf.node
        operand = field(field(node, "argument"), "argument")
        behind = node.start_byte + 2
        start = behind if self._data[behind : operand.start_byte].strip() else operand.start_byte
        end = self._end(node)
        return (
            Edit(node.start_byte, start, b"", UNSIGN.kind),
            Edit(end, end, self._spelled(UNSIGN.text, leaf), UNSIGN.kind),
        )

    def unsign_dividend(self, leaf: Leaf, left: Node, inner: Node) -> tuple[Edit, ...]:
        """`E / size` becomes `(E >>> 0) / size`; `inner` is `left` without the parentheses that it may have."""
        spelled = self._spelled(UNSIGN.text, leaf)
        if inner is not left and binds(inner, UNSIGN.level):
            end = self._end(inner)
            return (Edit(end, end, spelled, UNSIGN.kind),)
        start, end = left.start_byte, self._end(left)
        return Edit(start, start, b"(", UNSIGN.kind), Edit(end, end, spelled + b")", UNSIGN.kind)

    def drop_coercion(self, leaf: Leaf, operand: Node) -> tuple[Edit, ...]:
        """Removes the ` >>> 0` of `E >>> 0`, and nothing that stands between."""
        sign, zero = field(leaf.node, "operator"), field(leaf.node, "right")
        end = self._end(operand)
        between = self._data[end : sign.start_byte] + self._data[sign.end_byte : zero.start_byte]
        if not between.strip():
            return (Edit(end, leaf.node.end_byte, b"", "drop"),)
        return (
            Edit(sign.start_byte, sign.end_byte, b"", "drop"),
            Edit(zero.start_byte, zero.end_byte, b"", "drop"),
        )

    def guard(self, leaf: Leaf, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        """What appends an operator to `E`, so that it becomes `E && E >>> 0`."""
        sign = b" && " if self._spacing.around(leaf) else b"&&"
        whole = self.whole(leaf)
        text = self._data[whole.start_byte : self._end(whole)]
        # A type at its end is in parentheses, here and there.
        text = text + sign if len(edits) == 1 else b"(" + text + b")" + sign + b"("
        return Edit(whole.start_byte, whole.start_byte, text, "guard"), edits[-1]._replace(kind="guard")

    def whole(self, leaf: Leaf) -> Node:
        """What an operator is appended to: a leaf with the type assertions around it, in parentheses or not."""
        if not self._is_typed or same_place(asserted(leaf.outer), leaf.node):
            return leaf.node
        return leaf.outer

    def _spelled(self, text: bytes, leaf: Leaf) -> bytes:
        return b" " + text if self._spacing.around(leaf) else text.replace(b" ", b"")


def _enclosed(start: int, end: int, until: int, spelled: bytes, kind: str) -> tuple[Edit, ...]:
    """Parentheses around what stands from `start` to `end`, and what is spelled in place of the rest `until` there."""
    return Edit(start, start, b"(", kind), Edit(end, until, b")" + spelled, kind)
