"""Whether what was changed stands where an address or index can enter a view.

Told by the input's tree alone, and by the place alone: views have no names in minified code, so nothing here knows
what a view is. It is a check of plausibility. The `>>` of a value does not pass it where it is returned, stored,
computed with, or given to a function as its first argument.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from glue_rewriter.verify.changes import Change, Difference, Span, is_zero
from glue_rewriter.verify.trees import Tree

#: Methods of typed arrays that take a position as their first argument.
_FIRST_ARGUMENT = frozenset({"subarray", "slice", "copyWithin", "at", "with"})
#: Methods of a DataView, which take one there and nowhere else.
_DATA_VIEW = frozenset(
    f"{verb}{number}"
    for verb in ("get", "set")
    for number in (
        *("Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32"),
        *("BigInt64", "BigUint64", "Float16", "Float32", "Float64"),
    )
)
#: Methods of Atomics that take a position and no other: the argument behind the view.
_ATOMICS = frozenset(
    {
        *("add", "and", "compareExchange", "exchange", "load", "notify", "or"),
        *("store", "sub", "wait", "waitAsync", "xor"),
    }
)
#: What emcc's functions are called that take the address of a byte as their first argument, up to here.
_LOADS_AND_STORES = ("LE_HEAP_LOAD_", "LE_HEAP_STORE_", "SAFE_HEAP_LOAD", "SAFE_HEAP_STORE")
#: Expressions that are no number, or one that is known, so that no operator makes an address of them.
_NO_ADDRESS = frozenset(
    {
        *("Literal", "TemplateLiteral", "ArrayExpression", "ObjectExpression"),
        *("ArrowFunctionExpression", "FunctionExpression", "ClassExpression"),
    }
)
#: Operators that an index may go through: it is a term of a sum, or is made an integer.
_THROUGH = frozenset({"+", "-", "|", ">>>", ">>", "&"})
#: What an index is multiplied by to make an address of it.
_SIZES = (("Literal", 2), ("Literal", 4), ("Literal", 8))
#: An index that a loop ends at is compared with the one that is used.
_COMPARISONS = frozenset({"<", ">", "<=", ">=", "==", "!=", "===", "!=="})


def check_places(tree: Tree, changes: Sequence[Change], spans: Sequence[Span]) -> None:
    """Raises `Difference` for a changed expression that cannot be an index or an address."""
    places = _Places(tree)
    sums: set[int] = set()
    shifts = {change.node for change in changes if spans[change.span].kind == "shift"}
    for change in changes:
        span = spans[change.span]
        is_operator = span.kind in ("shift", "shift-assign")
        if not places.may_be_index(change.node, is_operator=is_operator):
            message = "changes is no index and no address, as far as its place tells"
        elif not is_operator and places.is_no_address(change.node):
            message = "changes is no number that could be an address"
        elif span.kind == "drop" and not places.may_be_dropped(change.node, shifts):
            message = "leaves without `>>> 0` may be negative or a fraction"
        elif span.kind == "shift" and (whole := places.sum_of(change.node)) is not None:
            if whole not in sums:
                sums.add(whole)
                continue
            message = "changes is the second such term of a sum"
        else:
            continue
        raise Difference(f"what an edit ({span.kind}) {message}", span.start, span.new_start)


#: Whether a value goes through an operator: the node that has it, and the operator's.
_Through = Callable[[int, int], bool]


class _Places:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        #: Names that stand as indexes, by themselves or by those that their values are given to.
        self._known: set[str] = set()
        #: What is known of where the values of nodes go.
        self._ways: dict[_Through, dict[int, tuple[bool, tuple[str, ...]]]] = {}

    def may_be_index(self, node: int, *, is_operator: bool) -> bool:
        """Whether the value of an expression is used as a subscript or an argument.

        Where only its operator was changed it may be a term of one, or be given to a variable whose name, anywhere, is.
        """
        is_position, names = self._goes_to(node, self._goes_through if is_operator else self._is_dividend)
        return is_position or (is_operator and self._are_indexes(names))

    def is_no_address(self, node: int) -> bool:
        """Whether an expression is no number, or one that is written out."""
        key = self._tree.keys[node]
        while key[0] == "UnaryExpression":
            if key[2] in ("void", "typeof", "delete", "!"):
                return True
            node += 1
            key = self._tree.keys[node]
        return key[0] in _NO_ADDRESS or key[:2] == ("Identifier", "undefined")

    def sum_of(self, node: int) -> int | None:
        """The whole sum that an expression is a term of, coerced or not."""
        tree, found = self._tree, None
        while (parent := tree.parents[node]) >= 0 and self._goes_through(node, parent):
            if tree.keys[parent][1] in ("+", "-"):
                found = parent
            node = parent
        return found

    def may_be_dropped(self, node: int, shifts: set[int]) -> bool:
        """Whether E of `E >>> 0` may be a whole number from 0 up, given the nodes of which `>>` became `>>>`.

        Where a term is shifted and stays signed, another must be what makes the sum an index.
        """
        tree = self._tree
        stack = [node + 1]
        is_mended = is_signed = False
        while stack:
            term = stack.pop()
            key = tree.keys[term]
            match key[0]:
                case "BinaryExpression" if key[1] in ("+", "-"):
                    stack += [term + 1, tree.right(term)]
                case "BinaryExpression" if key[1] == ">>" and term not in shifts:
                    is_signed = is_signed or tree.keys[term + 1][0] != "Literal"
                case "BinaryExpression" if key[1] in ("/", "%", "**"):
                    return False
                case "BinaryExpression":
                    is_mended = is_mended or key[1] in (">>", ">>>")
                case "CallExpression" | "NewExpression" | "AwaitExpression" | "YieldExpression":
                    return False
                case "Identifier" | "UpdateExpression":
                    is_mended = True
        return is_mended or not is_signed

    def _are_indexes(self, names: Sequence[str]) -> bool:
        """Whether one of some names, or of those that their values are given to, stands as an index somewhere."""
        if not self._known.isdisjoint(names):
            return True
        queue, seen = list(names), set(names)
        while queue:
            for node in self._mentions.get(queue.pop(), ()):
                is_position, others = self._goes_to(node, self._may_go_through)
                if is_position:
                    if len(names) == 1:
                        self._known.update(names)
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

    def _goes_through(self, node: int, parent: int) -> bool:
        """Whether what was mended is a term of an operator's value, added, and made an integer or not."""
        tree, key = self._tree, self._tree.keys[parent]
        if key[0] == "UnaryExpression":
            return key[2] == "~" and (tree.keys[node][:3] == key[:3] or tree.keys[tree.parents[parent]][:3] == key[:3])
        if key[0] != "BinaryExpression":
            return False
        if key[1] in ("|", ">>", ">>>"):
            return node == parent + 1 != tree.right(parent) and is_zero(tree, tree.right(parent), key[1])
        if key[1] == "*":  # an index becomes an address
            return node == parent + 1 and tree.keys[tree.right(parent)][:2] in _SIZES
        return key[1] == "+" or (key[1] == "-" and node == parent + 1)

    def _is_dividend(self, node: int, parent: int) -> bool:
        """Whether what was appended to is an address that is divided; else it is the whole index."""
        return node == parent + 1 and self._tree.keys[parent][:2] == ("BinaryExpression", "/")

    def _may_go_through(self, node: int, parent: int) -> bool:
        """Whether a variable is a term of an operator's value, in any way."""
        key = self._tree.keys[parent]
        return key[2] == "~" if key[0] == "UnaryExpression" else key[0] == "BinaryExpression" and key[1] in _THROUGH

    def _goes_to(self, node: int, goes_through: _Through) -> tuple[bool, tuple[str, ...]]:
        """Where the value of an expression goes: whether into the place of an index, and into which variables."""
        known = self._ways.setdefault(goes_through, {})
        path: list[tuple[int, list[str]]] = []
        goes_on = True
        while goes_on and node not in known:
            is_position, goes_on, names = self._step(node, goes_through)
            path.append((node, names))
            node = self._tree.parents[node]
        found = known[node] if goes_on else (is_position, ())
        for at, names in reversed(path):
            if names:
                found = (found[0], (*names, *found[1]))
            known[at] = found
        return found

    def _step(self, node: int, goes_through: _Through) -> tuple[bool, bool, list[str]]:
        """Whether an expression is in the place of an index, whether its parent has its value, and which variables."""
        tree = self._tree
        names: list[str] = []
        if tree.keys[node][:2] == ("AssignmentExpression", ">>="):
            names += self._name(node + 1)
        parent = tree.parents[node]
        key = tree.keys[parent]
        is_first, is_last = node == parent + 1, node == tree.last_child[parent]
        is_position = goes_on = False
        match key[0]:
            case "BinaryExpression" | "UnaryExpression":
                goes_on = goes_through(node, parent)
                if key[0] == "BinaryExpression" and key[1] in _COMPARISONS:
                    names += self._name(tree.last_child[parent] if is_first else parent + 1)
            case "UpdateExpression" | "LogicalExpression":
                goes_on = True
            case "ConditionalExpression":
                goes_on = not is_first
            case "SequenceExpression":
                goes_on = is_last
            case "VariableDeclarator" | "AssignmentPattern":
                names += self._name(parent + 1)
            case "AssignmentExpression":
                # What is appended to a value that is kept would change what is kept.
                goes_on = is_last and key[1] == "=" and goes_through != self._is_dividend
                names += self._name(parent + 1) if goes_on else ()
            case "MemberExpression":
                is_position = key[1] is True and is_last and not self._is_callee(parent)
            case "Property":
                is_position = is_first and key[2] is True and tree.keys[tree.parents[parent]][0] == "ObjectPattern"
            case "CallExpression" | "NewExpression":
                is_position = not is_first and self._takes_position(parent + 1, node)
        return is_position, goes_on, names

    def _name(self, node: int) -> list[str]:
        """The name of an identifier, or of one that is counted up or down, in a list; nothing for any other node."""
        key = self._tree.keys[node]
        if key[0] == "UpdateExpression":
            key = self._tree.keys[node + 1]
        return [key[1]] if key[0] == "Identifier" else []

    def _is_callee(self, node: int) -> bool:
        """Whether an expression is called."""
        parent = self._tree.parents[node]
        return self._tree.keys[parent][0] == "CallExpression" and node == parent + 1

    def _before(self, argument: int) -> int:
        """What stands before an argument: another one, or what is called."""
        parents, parent = self._tree.parents, self._tree.parents[argument]
        at = argument - 1
        while parents[at] != parent:
            at = parents[at]
        return at

    def _takes_position(self, callee: int, argument: int) -> bool:
        """Whether a function may take a position where an argument stands, as far as its name tells."""
        before = self._before(argument)
        is_first = before == callee
        key = self._tree.keys[callee]
        if key[0] == "Identifier" and key[1].startswith(_LOADS_AND_STORES):
            return is_first
        name = self._method(callee)
        if name in _DATA_VIEW:
            return is_first
        if name in _ATOMICS and self._tree.keys[callee + 1] == ("Identifier", "Atomics"):
            return not is_first and self._before(before) == callee
        return not is_first or name in _FIRST_ARGUMENT

    def _method(self, callee: int) -> str | None:
        """The name of a method that is called."""
        if self._tree.keys[callee][0] != "MemberExpression":
            return None
        key = self._tree.keys[self._tree.right(callee)]
        name = key[1] if key[0] in ("Identifier", "Literal") else None
        return name if isinstance(name, str) else None
