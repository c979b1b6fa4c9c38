"""Whether what was changed stands where an address or index can enter a view.

Told by the input's tree alone, and by the place alone: views have no names in minified code, so nothing here knows
what a view is. It is a check of plausibility. The `>>` of a value does not pass it where it is stored, computed with,
given to a function as its first argument, or returned by one that is called for anything but an index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glue_rewriter.verify.callees import Callees
from glue_rewriter.verify.changes import Change, Difference, Span, is_zero
from glue_rewriter.verify.divisions import WIDE
from glue_rewriter.verify.names import FUNCTIONS, Names
from glue_rewriter.verify.trees import Tree

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
        if span.kind in WIDE:
            continue  # these stand where values are made, too: in properties, lists and arguments
        is_operator = span.kind in ("shift", "shift-assign")
        # Of an address that is divided, the quotient is what becomes an index.
        term = places.quotient_of(change.node) if span.kind == "unsign" else None
        if span.kind == "shift":
            term = change.node
        if not places.may_be_index(change.node if term is None else term, is_term=is_operator or term is not None):
            message = "changes is no index and no address, as far as its place tells"
        elif not is_operator and places.is_no_address(change.node):
            message = "changes is no number that could be an address"
        elif span.kind == "drop" and not places.may_be_dropped(change.node, shifts):
            message = "leaves without `>>> 0` may be negative or a fraction"
        elif term is not None and (whole := places.sum_of(term)) is not None:
            if whole not in sums:
                sums.add(whole)
                continue
            message = "changes is the second such term of a sum"
        else:
            continue
        raise Difference(f"what an edit ({span.kind}) {message}", span.start, span.new_start)


#: Whether a value goes through an operator: the node that has it, and the operator's.
_Through = Callable[[int, int], bool]
#: Where a value goes that is kept: the name of a variable, or the node of a function that returns it.
_Target = str | int


def _through_nothing(_node: int, _parent: int) -> bool:
    """What was appended to is the whole index."""
    return False


class _Places:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._names = Names(tree)
        self._callees = Callees(tree, self._names)
        #: Names that stand as indexes, by themselves or by those that their values are given to.
        self._known: set[_Target] = set()
        #: Functions -> whether all their calls stand as indexes.
        self._returning: dict[int, bool] = {}
        #: What is known of where the values of nodes go.
        self._ways: dict[_Through, dict[int, tuple[bool, tuple[_Target, ...]]]] = {}

    def may_be_index(self, node: int, *, is_term: bool) -> bool:
        """Whether the value of an expression is used as a subscript or an argument.

        Where it may be a term of one, it may also be given to a variable whose name, anywhere, is one, or be what a
        function of the file returns all of whose calls are.
        """
        is_position, names = self._goes_to(node, self._goes_through if is_term else _through_nothing)
        return is_position or (is_term and self._are_indexes(names))

    def quotient_of(self, node: int) -> int | None:
        """The quotient that an expression is the dividend of."""
        parent = self._tree.parents[node]
        is_dividend = node == parent + 1 and self._tree.keys[parent][:2] == ("BinaryExpression", "/")
        return parent if is_dividend else None

    def is_no_address(self, node: int) -> bool:
        """Whether an expression is no number, or one that is written out."""
        key = self._tree.keys[node]
        while key[0] == "UnaryExpression":
            if key[2] in ("void", "typeof", "delete", "!"):
                return True
            if key[2] == "~":
                return False  # a number, whatever it is made of
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

    def _are_indexes(self, targets: Sequence[_Target]) -> bool:
        """Whether a variable of some names, or of those that their values are given to, stands as an index somewhere;
        or whether all calls of a function do that its value is returned from.
        """
        if not self._known.isdisjoint(targets):
            return True
        queue, seen = list(targets), set(targets)
        while queue:
            target = queue.pop()
            if isinstance(target, int):
                if self._returns_index(target):
                    return True
                continue
            for node in self._names.mentions.get(target, ()):
                is_position, others = self._goes_to(node, self._may_go_through)
                if is_position:
                    if len(targets) == 1:
                        self._known.update(targets)
                    return True
                queue += [other for other in others if other not in seen]
                seen.update(others)
        return False

    def _returns_index(self, function: int) -> bool:
        """Whether a function is called, and each of its calls is an index, or a term of one."""
        if function not in self._returning:
            self._returning[function] = False  # what calls itself is no index by that
            calls = self._names.calls_of(function)
            self._returning[function] = bool(calls) and all(self.may_be_index(call, is_term=True) for call in calls)
        return self._returning[function]

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

    def _may_go_through(self, node: int, parent: int) -> bool:
        """Whether a variable is a term of an operator's value, in any way."""
        key = self._tree.keys[parent]
        return key[2] == "~" if key[0] == "UnaryExpression" else key[0] == "BinaryExpression" and key[1] in _THROUGH

    def _goes_to(self, node: int, goes_through: _Through) -> tuple[bool, tuple[_Target, ...]]:
        """Where the value of an expression goes: whether into the place of an index, and where it is kept."""
        known = self._ways.setdefault(goes_through, {})
        path: list[tuple[int, list[_Target]]] = []
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

    def _step(self, node: int, goes_through: _Through) -> tuple[bool, bool, list[_Target]]:
        """Whether an expression is in the place of an index, whether its parent has its value, and where it is kept."""
        tree = self._tree
        names: list[_Target] = []
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
                goes_on = is_last and key[1] == "=" and goes_through is not _through_nothing
                names += self._name(parent + 1) if goes_on else ()
            case "MemberExpression":
                is_position = key[1] is True and is_last and not self._is_callee(parent)
            case "Property":
                is_position = is_first and key[2] is True and tree.keys[tree.parents[parent]][0] == "ObjectPattern"
            case "ReturnStatement":
                names += self._returned_by(self._names.function_around(parent))
            case "ArrowFunctionExpression" if is_last:
                names += self._returned_by(parent)
            case "ArrayExpression":
                is_position = self._callees.takes_position(node)
            case "CallExpression" | "NewExpression":
                is_position = not is_first and self._callees.takes_position(node)
        return is_position, goes_on, names

    def _returned_by(self, function: int) -> list[_Target]:
        """A function, in a list; nothing for one that does not just return its value: it is async, or a generator."""
        key = self._tree.keys[function]
        # Of an arrow the last flag says that its body is an expression; all others are of the kinds that do not.
        flags = key[1:-1] if key[0] == "ArrowFunctionExpression" else key[1:]
        return [function] if key[0] in FUNCTIONS and not any(flag is True for flag in flags) else []

    def _name(self, node: int) -> list[_Target]:
        """The name of an identifier, or of one that is counted up or down, in a list; nothing for any other node."""
        key = self._tree.keys[node]
        if key[0] == "UpdateExpression":
            key = self._tree.keys[node + 1]
        return [key[1]] if key[0] == "Identifier" else []

    def _is_callee(self, node: int) -> bool:
        """Whether an expression is called."""
        parent = self._tree.parents[node]
        return self._tree.keys[parent][0] == "CallExpression" and node == parent + 1
