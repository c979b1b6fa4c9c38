"""Whether what was appended to an index fits the view, where the view has one of emcc's names.

`E >>> 0` is right for bytes only, and each mask for one size of elements. In most minified code no view has a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from glue_rewriter.verify.callees import Callees
from glue_rewriter.verify.changes import Change, Difference, Span
from glue_rewriter.verify.names import Names
from glue_rewriter.verify.trees import Tree

#: emcc's views (emcc: src/runtime_common.js) -> bytes of an element, and what each is made by.
_VIEWS = {
    "HEAP8": (1, "Int8Array"),
    "HEAPU8": (1, "Uint8Array"),
    "HEAP16": (2, "Int16Array"),
    "HEAPU16": (2, "Uint16Array"),
    "HEAP32": (4, "Int32Array"),
    "HEAPU32": (4, "Uint32Array"),
    "HEAPF32": (4, "Float32Array"),
    "HEAP64": (8, "BigInt64Array"),
    "HEAPU64": (8, "BigUint64Array"),
    "HEAPF64": (8, "Float64Array"),
}
#: What is appended -> bytes of an element of the views whose indexes it makes right.
_SIZES = {"0": 1, "0x7fffffff": 2, "0x3fffffff": 4, "0x1fffffff": 8}


def check_widths(tree: Tree, changes: Sequence[Change], spans: Sequence[Span]) -> None:
    """Raises `Difference` for an index of a view known by name to which the operator of another size was appended."""
    widths = _Widths(tree)
    for change in changes:
        span = spans[change.span]
        if span.kind in ("unsign", "mask", "guard", "drop"):
            size = widths.of_view(change.node)
            if size is None:
                continue
            # `E >>> 0` is dropped for what an operator in E makes right, which no index of bytes needs.
            fits = size != 1 if span.kind == "drop" else size == _SIZES[span.inserted.lstrip(") >&")]
            if not fits:
                raise Difference(
                    f"an edit ({span.kind}) does not fit a view of {size}-byte elements", span.start, span.new_start
                )


class _Widths:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._callees = Callees(tree, Names(tree))
        self._known: dict[int, int | None] = {}

    def of_view(self, node: int) -> int | None:
        """Bytes of an element of the view whose index an expression is, None where its name does not tell."""
        path = []
        while node not in self._known:
            path.append(node)
            found, goes_on = self._step(node)
            if not goes_on:
                break
            node = self._tree.parents[node]
        else:
            found = self._known[node]
        self._known.update(dict.fromkeys(path, found))
        return found

    def _step(self, node: int) -> tuple[int | None, bool]:
        """What the parent of an expression tells, and whether to ask on, as the parent has its value."""
        tree = self._tree
        parent = tree.parents[node]
        key = tree.keys[parent]
        is_last = node == tree.last_child[parent]
        match key[0]:
            case "LogicalExpression":
                return None, True
            case "ConditionalExpression":
                return None, node != parent + 1
            case "SequenceExpression":
                return None, is_last
            case "MemberExpression" if key[1] is True and is_last:
                return self._size(parent + 1), False
            case "CallExpression" | "ArrayExpression" if key[0] == "ArrayExpression" or node != parent + 1:
                view = self._callees.view_of(node)
                return None if view is None else self._size(view), False
        return None, False

    def _size(self, node: int) -> int | None:
        """Bytes of an element of what an expression is: a name, or a property of that name."""
        name = self._name(node)
        return None if name is None or name in self._others else _VIEWS[name][0]

    def _name(self, node: int) -> str | None:
        tree = self._tree
        if tree.keys[node][0] == "MemberExpression":
            is_computed = tree.keys[node][1] is True
            node = tree.right(node)
            if is_computed and tree.keys[node][0] != "Literal":
                return None
        key = tree.keys[node]
        return key[1] if key[0] in ("Identifier", "Literal") and key[1] in _VIEWS else None

    @cached_property
    def _others(self) -> frozenset[str]:
        """The names that are given to something else than a new view of their own size, or to what is not known."""
        tree = self._tree
        found: set[str] = set()
        for node, key in enumerate(tree.keys):
            if key[0] not in ("Identifier", "Literal") or key[1] not in _VIEWS:
                continue
            parent = tree.parents[node]
            if tree.keys[parent][0] == "MemberExpression" and node == tree.right(parent):
                node, parent = parent, tree.parents[parent]
            match tree.keys[parent][0]:
                case "AssignmentExpression" | "VariableDeclarator" | "AssignmentPattern" if node == parent + 1:
                    is_own = tree.last_child[parent] == node or self._is_own(tree.last_child[parent], key[1])
                case "Property":
                    is_own = self._name(parent + 1) == key[1]
                case "MemberExpression" | "CallExpression" | "NewExpression" | "AssignmentExpression":
                    is_own = True
                case "VariableDeclarator" | "ExpressionStatement" | "SequenceExpression" | "ReturnStatement":
                    is_own = True
                case "LogicalExpression" | "ConditionalExpression" | "BinaryExpression" | "UnaryExpression":
                    is_own = True
                case _:  # a parameter, a part of a pattern, an import
                    is_own = False
            if not is_own:
                found.add(key[1])
        return frozenset(found)

    def _is_own(self, node: int, name: str) -> bool:
        """Whether a value is a new view of the size that a name tells, or one of that very name."""
        tree = self._tree
        while tree.keys[node][:2] == ("AssignmentExpression", "="):
            node = tree.last_child[node]
        if tree.keys[node][0] == "NewExpression":
            return tree.keys[node + 1] == ("Identifier", _VIEWS[name][1])
        return self._name(node) == name
