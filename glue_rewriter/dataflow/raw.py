"""Pointers that nobody has made Numbers of: with MEMORY64 those that EM_JS is given are BigInts."""

from __future__ import annotations

from glue_rewriter.dataflow.lattice import ANY_BIGINT
from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.dataflow.values import Values
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import enclosing_function
from glue_rewriter.syntax.parser import SyntaxTree

#: Through how many variables one is followed.
_DEPTH = 4


class Raw:
    """Tells it of the expressions of one tree, made of the bodies in a file in C."""

    def __init__(self, tree: SyntaxTree, values: Values) -> None:
        self._tree = tree
        self._values = values

    def may_be(self, node: Node, depth: int = _DEPTH) -> bool:
        """Whether an expression is such a pointer, or a sum of one and BigInts. The pointers of EM_ASM are Numbers."""
        return bool(self._tree.from_wasm) and any(self._is(each, depth) for each in copies(node))

    def _is(self, node: Node, depth: int) -> bool:
        made = made_of(node)
        if made.form == "operation" and made.sign in ("+", "-"):
            raw = [self.may_be(part, depth) for part in made.parts]
            return any(raw) and all(
                is_raw or bool(self._values.of(part) & ANY_BIGINT) for is_raw, part in zip(raw, made.parts, strict=True)
            )
        if node.type != "identifier":
            return False
        for definition in self._values.reaching(node)[1]:
            if definition.how == "parameter":
                function = enclosing_function(definition.name)
                is_declared = function is not None and function.type == "function_declaration"
                if is_declared and self._tree.from_wasm.get(definition.name.start_byte, False):
                    return True
            elif definition.value is not None and depth and self.may_be(definition.value, depth - 1):
                return True
        return False
