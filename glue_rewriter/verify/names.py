"""What the names of a tree stand for, as far as a walk over it tells: their scopes are functions, blocks are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from glue_rewriter.verify.trees import Tree

FUNCTIONS = frozenset({"FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"})
_CLASSES = frozenset({"ClassDeclaration", "ClassExpression"})
_IMPORTS = frozenset({"ImportSpecifier", "ImportDefaultSpecifier", "ImportNamespaceSpecifier"})
_NAMES = frozenset({"Identifier", "PrivateIdentifier"})


class Defined(NamedTuple):
    """A value that a name may have: the node of the value, or of what has it as a property of that name."""

    value: int
    taken: str | None = None


class Names:
    """The identifiers of a tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._binders: dict[str, frozenset[int]] = {}
        self._definitions: dict[tuple[str, int], tuple[list[Defined], bool]] = {}

    @cached_property
    def mentions(self) -> dict[str, list[int]]:
        """Name -> the nodes of all identifiers so spelled."""
        found: dict[str, list[int]] = {}
        for node, key in enumerate(self._tree.keys):
            if key[0] == "Identifier":
                found.setdefault(key[1], []).append(node)
        return found

    def previous(self, node: int) -> int | None:
        """The sibling before a node, None if it is the first."""
        parents, parent = self._tree.parents, self._tree.parents[node]
        at = node - 1
        if at == parent:
            return None
        while parents[at] != parent:
            at = parents[at]
        return at

    def before(self, node: int) -> Iterator[int]:
        """The siblings before a node, the nearest first."""
        at = self.previous(node)
        while at is not None:
            yield at
            at = self.previous(at)

    def within(self, node: int) -> Iterator[int]:
        """A node and all that is in it."""
        parents = self._tree.parents
        yield node
        at = node + 1
        while at < len(parents) and parents[at] >= node:
            yield at
            at += 1

    def property_of(self, node: int) -> str | None:
        """The name of the property that an expression is: `o.name`, `o['name']`, `o.#name`."""
        key = self._tree.keys[node]
        if key[0] != "MemberExpression":
            return None
        name = self._tree.keys[self._tree.right(node)]
        is_name = name[0] == "Literal" if key[1] is True else name[0] in _NAMES
        return self._spelled(name) if is_name else None

    def _spelled(self, key: Sequence[object]) -> str | None:
        if not isinstance(key[1], str):
            return None
        return f"#{key[1]}" if key[0] == "PrivateIdentifier" else key[1]

    def function_around(self, node: int) -> int:
        """The function that a node stands in, or the program."""
        node = self._tree.parents[node]
        while node > 0 and self._tree.keys[node][0] not in FUNCTIONS:
            node = self._tree.parents[node]
        return max(node, 0)

    def scope(self, mention: int) -> int:
        """The function whose variable an identifier names, or the program."""
        name = self._tree.keys[mention][1]
        if name not in self._binders:
            self._binders[name] = frozenset(
                scope for at in self.mentions.get(name, ()) if (scope := self._bound_in(at)) is not None
            )
        bound = self._bound_in(mention)
        if bound is not None:
            return bound
        node = self.function_around(mention)
        while node and node not in self._binders[name]:
            node = self.function_around(node)
        return node

    def _bound_in(self, mention: int) -> int | None:
        """The function in which an identifier declares a variable, None if it declares none."""
        tree = self._tree
        root = mention
        parent = tree.parents[root]
        while tree.keys[parent][0] in ("ArrayPattern", "RestElement", "AssignmentPattern", "Property", "ObjectPattern"):
            match tree.keys[parent][0]:
                case "AssignmentPattern" if root != parent + 1:
                    return None
                case "Property" if root != tree.last_child[parent]:
                    return None
            root, parent = parent, tree.parents[parent]
        kind = tree.keys[parent][0]
        if kind == "VariableDeclarator":
            return self.function_around(parent) if root == parent + 1 else None
        if kind in FUNCTIONS:
            if root == tree.last_child[parent]:
                return None
            is_name = kind == "FunctionDeclaration" and root == parent + 1
            return self.function_around(parent) if is_name else parent
        if kind == "CatchClause" or (kind == "ClassDeclaration" and root == parent + 1):
            return self.function_around(parent)
        return 0 if kind in _IMPORTS else None

    def definitions(self, mention: int) -> tuple[list[Defined], bool]:
        """The values that the variable which an identifier names gets, and whether it gets no others."""
        name, scope = self._tree.keys[mention][1], self.scope(mention)
        if (name, scope) not in self._definitions:
            self._definitions[name, scope] = self._defined_in(name, scope)
        return self._definitions[name, scope]

    def _defined_in(self, name: str, scope: int) -> tuple[list[Defined], bool]:
        found: list[Defined] = []
        is_all = True
        is_declared = False
        for at in self.mentions[name]:
            is_binder = self._bound_in(at) is not None
            defined = self._defined(at)
            if (is_binder or defined is not None) and self.scope(at) == scope:
                is_declared = is_declared or is_binder
                if defined is not None:
                    found.append(defined)
                elif not self._is_bare(at):
                    is_all = False
        return found, is_all and is_declared

    def _is_bare(self, at: int) -> bool:
        """Whether an identifier is declared without a value: `let x;`."""
        parent = self._tree.parents[at]
        is_bare = self._tree.keys[parent][0] == "VariableDeclarator" and self._tree.last_child[parent] == at
        around = self._tree.parents[self._tree.parents[parent]]
        return is_bare and self._tree.keys[around][0] not in ("ForInStatement", "ForOfStatement")

    def _defined(self, at: int) -> Defined | None:
        """The value that a mention gives to its name."""
        tree = self._tree
        parent = tree.parents[at]
        match tree.keys[parent][:2]:
            case ("VariableDeclarator", _) | ("AssignmentPattern", _) | ("AssignmentExpression", "="):
                if at == parent + 1 != tree.last_child[parent]:
                    return Defined(tree.last_child[parent])
            case ("Property", _) if at == tree.last_child[parent]:
                pattern = tree.parents[parent]
                holder = tree.parents[pattern]
                is_taken = (
                    tree.keys[pattern][0] == "ObjectPattern"
                    and tree.keys[holder][0] in ("VariableDeclarator", "AssignmentExpression")
                    and pattern == holder + 1 != tree.last_child[holder]
                    and tree.keys[parent + 1][0] == "Identifier"
                )
                if is_taken:
                    return Defined(tree.last_child[holder], tree.keys[parent + 1][1])
        return None

    def calls_of(self, function: int) -> list[int]:
        """All calls of a function by its name, as far as the tree has them: of its variable, of the method of its
        class or object by that one's name or by `this`.
        """
        tree = self._tree
        kind = tree.keys[function][0]
        if kind == "FunctionDeclaration":
            is_named = tree.keys[function + 1][0] == "Identifier" and self._bound_in(function + 1) != function
            return self._calls_by(function + 1) if is_named else []
        parent = tree.parents[function]
        match tree.keys[parent][0]:
            case "VariableDeclarator" | "AssignmentExpression" if function == tree.last_child[parent] != parent + 1:
                if tree.keys[parent + 1][0] == "Identifier":
                    return self._calls_by(parent + 1)
                name = self.property_of(parent + 1)
                holder = parent + 2
                if name is not None and tree.keys[holder][0] == "Identifier":
                    return self._method_calls(name, holder, None)
            case "Property" | "MethodDefinition" | "PropertyDefinition" if function == tree.last_child[parent]:
                key = tree.keys[parent + 1]
                name = self._spelled(key) if key[0] in _NAMES and True is not tree.keys[parent][2] else None
                holder = tree.parents[parent]
                if name is not None and tree.keys[holder][0] in ("ObjectExpression", "ClassBody"):
                    return self._method_calls(name, self._name_of(holder), holder)
        return []

    def _name_of(self, holder: int) -> int | None:
        """The identifier that a class or an object is called by."""
        tree = self._tree
        parent = tree.parents[holder]
        if tree.keys[parent][0] in _CLASSES:
            if tree.keys[parent + 1][0] == "Identifier" and tree.keys[parent][1] is not None:
                return parent + 1
            holder, parent = parent, tree.parents[parent]
        is_given = tree.keys[parent][0] in ("VariableDeclarator", "AssignmentExpression")
        return parent + 1 if is_given and tree.keys[parent + 1][0] == "Identifier" else None

    def _calls_by(self, name: int) -> list[int]:
        scope = self.scope(name)
        return [
            self._tree.parents[at]
            for at in self.mentions[self._tree.keys[name][1]]
            if self._is_callee(at) and self.scope(at) == scope
        ]

    def _method_calls(self, method: str, owner: int | None, body: int | None) -> list[int]:
        tree = self._tree
        found = []
        for node in self._called_methods.get(method, ()):
            on = tree.keys[node + 1]
            if owner is not None and on[:2] == tree.keys[owner][:2]:
                is_own = self.scope(node + 1) == self.scope(owner)
            else:
                is_own = on[0] == "ThisExpression" and body is not None and self._is_within(node, body)
            if is_own:
                found.append(tree.parents[node])
        return found

    @cached_property
    def _called_methods(self) -> dict[str, list[int]]:
        """Name -> the nodes of all methods of that name that are called."""
        found: dict[str, list[int]] = {}
        for node, key in enumerate(self._tree.keys):
            if key[0] == "MemberExpression" and self._is_callee(node):
                name = self.property_of(node)
                if name is not None:
                    found.setdefault(name, []).append(node)
        return found

    def _is_within(self, node: int, outer: int) -> bool:
        while node > outer:
            node = self._tree.parents[node]
        return node == outer

    def _is_callee(self, node: int) -> bool:
        parent = self._tree.parents[node]
        return self._tree.keys[parent][0] == "CallExpression" and node == parent + 1
