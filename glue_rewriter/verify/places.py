"""Whether what was changed stands where an address or index can enter a view.

Told by the input's tree alone, and by the place alone: views have no names in minified code, so nothing here knows
what a view is. It is a check of plausibility. The `>>` of a value does not pass it where it is returned, stored,
computed with, or given to a function as its first argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from glue_rewriter.verify.changes import Change, Difference, Span
from glue_rewriter.verify.trees import Tree

#: Methods that take a position as their first argument: those of typed arrays, and of DataView all that get and set.
_FIRST_ARGUMENT = frozenset({"subarray", "slice", "copyWithin", "at", "with"}) | {
    f"{verb}{number}"
    for verb in ("get", "set")
    for number in (
        *("Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32"),
        *("BigInt64", "BigUint64", "Float16", "Float32", "Float64"),
    )
}
#: Operators that an index may go through: it is a term of a sum, or is made an integer.
_THROUGH = frozenset({"+", "-", "|", ">>>", ">>", "&"})
#: An index that a loop ends at is compared with the one that is used.
_COMPARISONS = frozenset({"<", ">", "<=", ">=", "==", "!=", "===", "!=="})


def check_places(tree: Tree, changes: Sequence[Change], spans: Sequence[Span]) -> None:
    """Raises `Difference` for a changed expression that cannot be an index or an address."""
    places = _Places(tree)
    for change in changes:
        span = spans[change.span]
        if not places.may_be_index(change.node, is_operator=span.kind in ("shift", "shift-assign")):
            raise Difference(
                f"what an edit ({span.kind}) changes is no index and no address, as far as its place tells",
                span.start,
                span.new_start,
            )


class _Places:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[str, bool] = {}

    def may_be_index(self, node: int, *, is_operator: bool) -> bool:
        """Whether the value of an expression is used as a subscript or an argument.

        Where only its operator was changed it may be a term of one, or be given to a variable whose name, anywhere, is.
        """
        is_position, names = self._goes_to(node, through_operators=is_operator)
        return is_position or (is_operator and self._are_indexes(names))

    def _are_indexes(self, names: list[str]) -> bool:
        """Whether one of some names, or of those that their values are given to, stands as an index somewhere."""
        queue, seen = list(names), set(names)
        while queue:
            for node in self._mentions.get(queue.pop(), ()):
                is_position, others = self._goes_to(node, through_operators=True)
                if is_position:
                    return True
                queue += [name for name in others if name not in seen]
                seen.update(others)
        return False

    @cached_property
    def _mentions(self) -> dict[str, list[int]]:
        """Name -> the nodes of all identifiers so spelled."""
        found: dict[str, list[int]] = {}
        for node, key in enumerate(self._tree.keys):
            if key[0] == "Identifier":
                found.setdefault(key[1], []).append(node)
        return found

    def _goes_to(self, node: int, *, through_operators: bool) -> tuple[bool, list[str]]:
        """Where the value of an expression goes: whether into the place of an index, and into which variables."""
        tree = self._tree
        names: list[str] = []
        if tree.keys[node][:2] == ("AssignmentExpression", ">>="):
            names += self._name(node + 1)
        while (parent := tree.parents[node]) >= 0:
            key = tree.keys[parent]
            is_first, is_last = node == parent + 1, node == tree.last_child[parent]
            match key[0]:
                case "BinaryExpression" if through_operators:
                    goes_on = key[1] in _THROUGH
                    if key[1] in _COMPARISONS:
                        names += self._name(tree.last_child[parent] if is_first else parent + 1)
                case "UnaryExpression" if through_operators:
                    goes_on = key[2] == "~"
                case "UpdateExpression" | "LogicalExpression":
                    goes_on = True
                case "ConditionalExpression":
                    goes_on = not is_first
                case "SequenceExpression":
                    goes_on = is_last
                case "VariableDeclarator" | "AssignmentPattern":
                    goes_on = False
                    names += self._name(parent + 1)
                case "AssignmentExpression":
                    goes_on = is_last and key[1] == "="
                    names += self._name(parent + 1) if goes_on else ()
                case "MemberExpression":
                    return key[1] is True and is_last, names
                case "Property":
                    return is_first and key[2] is True, names
                case "CallExpression" | "NewExpression":
                    return not is_first and (
                        not self._is_first_argument(node) or self._takes_position(parent + 1)
                    ), names
                case _:
                    goes_on = False
            if not goes_on:
                break
            node = parent
        return False, names

    def _name(self, node: int) -> list[str]:
        """The name of an identifier, or of one that is counted up or down, in a list; nothing for any other node."""
        key = self._tree.keys[node]
        if key[0] == "UpdateExpression":
            key = self._tree.keys[node + 1]
        return [key[1]] if key[0] == "Identifier" else []

    def _is_first_argument(self, node: int) -> bool:
        """Whether an argument is the first; the callee comes before it."""
        parents, parent = self._tree.parents, self._tree.parents[node]
        at = node - 1
        while parents[at] != parent:
            at = parents[at]
        return at == parent + 1

    def _takes_position(self, callee: int) -> bool:
        """Whether a function is a method, by its name, that takes a position as its first argument."""
        key = self._tree.keys[callee]
        if key[0] != "MemberExpression":
            return False
        property_key = self._tree.keys[self._tree.right(callee)]
        name = property_key[1]
        return isinstance(name, str) and property_key[0] in ("Identifier", "Literal") and name in _FIRST_ARGUMENT
