"""What nobody has made a Number of: with MEMORY64 pointers and integers of 64 bits that EM_JS is given are BigInts."""

from __future__ import annotations

from glue_rewriter.dataflow.lattice import ANY_BIGINT
from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.dataflow.values import Values
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.parser import SyntaxTree

#: Through how many variables one is followed.
_DEPTH = 4


class Raw:
    """Tells it of the expressions of one tree, made of the bodies in a file in C."""

    def __init__(self, tree: SyntaxTree, values: Values) -> None:
        self._tree = tree
        self._values = values

    def may_be(self, node: Node, depth: int = _DEPTH) -> bool:
        """Whether an expression is such a BigInt, or a sum of one and BigInts. The pointers of EM_ASM are Numbers."""
        return bool(self._tree.bigints) and any(self._is(each, depth) for each in copies(node))

    def _is(self, node: Node, depth: int) -> bool:
        made = made_of(node)
        if made.form == "operation" and made.sign in ("+", "-"):
            raw = [self.may_be(part, depth) for part in made.parts]
            return any(raw) and all(
                is_raw or bool(self._values.of(part) & ANY_BIGINT) for is_raw, part in zip(raw, made.parts, strict=True)
            )
        if node.type != "identifier":
            return False
        definitions = self._values.reaching(node)[1]
        if any(definition.name.start_byte == node.start_byte for definition in definitions):
            definitions = self._values.reaching_before(node)[1]  # what `p >>>= 0` goes by, not what it makes
        for definition in definitions:
            if definition.how == "parameter":
                if definition.name.start_byte in self._tree.bigints:
                    return True
            elif definition.value is not None and depth and self.may_be(definition.value, depth - 1):
                return True
        return False
