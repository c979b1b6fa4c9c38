"""Which arguments of a call may be positions, as far as the name of what is called tells.

Of a function that is called by way of another (`m.call(view, p)`, `m.apply(view, [p])`, `Reflect.apply(m, view, [p])`,
`m.bind(view, p)`) the name of the function itself tells, and so it does of a variable that holds a bound method.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from glue_rewriter.verify.names import Names
from glue_rewriter.verify.trees import Tree

#: Methods of typed arrays that take a position as their first argument.
_FIRST_ARGUMENT = frozenset({"subarray", "slice", "copyWithin", "at", "with"})
#: Those that take one, but not as their first argument.
_LATER_ARGUMENT = frozenset({"set", "fill", "indexOf", "lastIndexOf", "includes"})
#: Methods of a DataView, which take one there and nowhere else.
_DATA_VIEW = frozenset(
    f"{verb}{number}"
    for verb in ("get", "set")
    for number in (
        *("Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32"),
        *("BigInt64", "BigUint64", "Float16", "Float32", "Float64"),
    )
)
#: Functions that take a position and no other: the argument behind the view.
_SECOND_ARGUMENT = {
    "Atomics": frozenset(
        {
            *("add", "and", "compareExchange", "exchange", "load", "notify", "or"),
            *("store", "sub", "wait", "waitAsync", "xor"),
        }
    ),
    "Reflect": frozenset({"get", "set", "has"}),
}
#: What emcc's functions are called that take the address of a byte as their first argument, up to here.
_LOADS_AND_STORES = ("LE_HEAP_LOAD_", "LE_HEAP_STORE_", "SAFE_HEAP_LOAD", "SAFE_HEAP_STORE")
#: How many variables are asked, one for the next, what function they hold.
_DEPTH = 4


class _Given(NamedTuple):
    """To which function an argument is given, its place among that one's arguments, and what the function is called on
    if it is called by way of another.
    """

    function: int
    place: int
    on: int | None = None
    constructs: bool = False


class Callees:
    """What is called in one tree."""

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names

    def takes_position(self, node: int) -> bool:
        """Whether a function may take a position where an argument stands, or an element of a list of arguments."""
        given = self._given(node)
        if given is None:
            return False
        if given.constructs:
            return given.place > 0
        told = self._told(given.function, given.place, is_borrowed=given.on is not None)
        if told is not None:
            return told
        # What is called by way of another is called on a view, if it takes a position at once.
        return given.place > 0 or (given.on is not None and self._may_be_view(given.on))

    def _given(self, node: int) -> _Given | None:
        tree, names = self._tree, self._names
        parent = tree.parents[node]
        if tree.keys[parent][0] == "ArrayExpression":
            return self._listed(node, parent)
        before = list(names.before(node))
        place, callee = len(before) - 1, parent + 1
        if not before:
            return None
        if tree.keys[parent][0] == "NewExpression":
            return _Given(callee, place, constructs=True)
        if names.property_of(callee) in ("call", "bind"):
            return _Given(callee + 1, place - 1, before[-2]) if place > 0 else None
        return _Given(callee, place)

    def _listed(self, node: int, list_: int) -> _Given | None:
        """The same for an element of a list, if that is a list of arguments."""
        tree, names = self._tree, self._names
        call = tree.parents[list_]
        if tree.keys[call][0] != "CallExpression" or list_ == call + 1:
            return None
        method = names.property_of(call + 1)
        if method not in ("apply", "construct"):
            return None
        before = [*names.before(list_)][::-1]
        elements = list(names.before(node))
        has_gaps = isinstance(tree.keys[list_][1], str)
        if has_gaps or any(tree.keys[each][0] == "SpreadElement" for each in (*before, *elements)):
            return None
        place = len(elements)
        if self._is_of(call + 1, "Reflect"):
            if method == "construct":
                return _Given(before[1], place, constructs=True) if len(before) == 2 else None
            return _Given(before[1], place, before[2]) if len(before) == 3 else None
        return _Given(call + 2, place, before[1]) if method == "apply" and len(before) == 2 else None

    def _is_of(self, member: int, name: str) -> bool:
        """Whether a function is a property of what has a name."""
        return self._tree.keys[member + 1] == ("Identifier", name)

    def _told(self, function: int, place: int, *, is_borrowed: bool, depth: int = _DEPTH) -> bool | None:
        """Whether a function takes a position at a place, None if its name does not tell."""
        tree = self._tree
        key = tree.keys[function]
        if key[0] == "Identifier":
            if key[1].startswith(_LOADS_AND_STORES):
                return place == 0
            return self._held(function, place, is_borrowed=is_borrowed, depth=depth)
        if key[0] != "MemberExpression":
            return None
        name = self._names.property_of(function)
        if name is None:
            return self._computed(tree.right(function), place) if key[1] is True else None
        return self._by_name(name, function + 1, place)

    def _by_name(self, name: str, holder: int, place: int) -> bool | None:
        """What the name of a method tells, and of what it is one."""
        key = self._tree.keys[holder]
        if name in _DATA_VIEW:
            return place == 0
        if key[0] == "Identifier" and name in _SECOND_ARGUMENT.get(key[1], ()):
            return place == 1
        if name in _LATER_ARGUMENT:
            return place > 0
        return True if name in _FIRST_ARGUMENT else None

    def _computed(self, name: int, place: int) -> bool | None:
        """What is known of a method by a name that is put together, or looked up: how it begins, or from where."""
        start = self._start(name)
        if start:
            if any(each.startswith(start) for each in _DATA_VIEW):
                return place == 0
            return None
        return True if place == 0 and self._may_name_access(name) else None

    def _start(self, node: int) -> str:
        """The text that the value of an expression begins with, as far as it is written out."""
        tree = self._tree
        key = tree.keys[node]
        if key[0] == "Literal":
            return key[1] if isinstance(key[1], str) else ""
        if key[0] == "TemplateLiteral":
            pieces = [tree.keys[at] for at in self._names.within(node) if tree.parents[at] == node]
            return next((piece[2] or "" for piece in pieces if piece[0] == "TemplateElement"), "")
        if key[:2] == ("BinaryExpression", "+"):
            left, right = node + 1, tree.right(node)
            start = self._start(left)
            return start + self._start(right) if tree.keys[left][0] == "Literal" else start
        return ""

    def _may_name_access(self, node: int) -> bool:
        """Whether a name that is looked up may be one of a DataView's methods: such is in what it comes from."""
        if not self._access_names:
            return False
        for at in self._names.within(node):
            if self._tree.keys[at][0] == "Identifier":
                found, is_all = self._names.definitions(at)
                if not is_all or any(self._holds_access(each.value) for each in found):
                    return True
        return False

    def _holds_access(self, node: int) -> bool:
        return any(at in self._access_names for at in self._names.within(node))

    @cached_property
    def _access_names(self) -> frozenset[int]:
        """Where the names of a DataView's methods, or beginnings of such, stand as values."""
        tree = self._tree
        found = set()
        for node, key in enumerate(tree.keys):
            if key[0] not in ("Literal", "TemplateElement"):
                continue
            around = tree.keys[tree.parents[node]]
            if key[0] == "Literal" and key[1] in _DATA_VIEW:
                is_name = around[0] != "MemberExpression"
            else:
                is_put_together = around[0] == "TemplateLiteral" or around[:2] == ("BinaryExpression", "+")
                is_name = is_put_together and key[1] in ("get", "set") and node == tree.parents[node] + 1
            if is_name:
                found.add(node)
        return frozenset(found)

    def _held(self, name: int, place: int, *, is_borrowed: bool, depth: int) -> bool | None:
        """What is told by the values of a variable that is called."""
        if depth == 0:
            return None
        defined, is_all = self._names.definitions(name)
        told = []
        for each in defined:
            if each.taken is None:
                told.append(self._value(each.value, place, is_borrowed=is_borrowed, depth=depth - 1))
            elif is_borrowed or self._tree.keys[each.value][1:2] in (("Atomics",), ("Reflect",)):
                told.append(self._by_name(each.taken, each.value, place))
            else:
                told.append(None)
        if True in told:
            return True
        return False if is_all and told and None not in told else None

    def _value(self, node: int, place: int, *, is_borrowed: bool, depth: int) -> bool | None:
        """What is told by one value: a bound method, or a method that something else is to call."""
        tree, names = self._tree, self._names
        key = tree.keys[node]
        match key[0]:
            case "CallExpression" if names.property_of(node + 1) == "bind":
                bound = sum(tree.parents[at] == node for at in names.within(node)) - 2
                return self._told(node + 2, place + max(bound, 0), is_borrowed=True, depth=depth)
            case "MemberExpression" if is_borrowed or self._is_of(node, "Atomics") or self._is_of(node, "Reflect"):
                return self._told(node, place, is_borrowed=is_borrowed, depth=depth)
            case "Identifier":
                return self._told(node, place, is_borrowed=is_borrowed, depth=depth)
        return None

    def _may_be_view(self, node: int) -> bool:
        """Whether what a function is called on may be a view, and is not nothing."""
        key = self._tree.keys[node]
        is_nothing = key[:2] == ("Identifier", "undefined") or key[0] == "UnaryExpression"
        return not is_nothing and key[0] != "Literal"
