"""What is around a node of a tree that is deep.

For the parent of a node tree-sitter walks down from the root, so that asking each node of a tree takes as long as the
tree has nodes times how deep they are. In most code that is little, and nothing here is used. In a tree whose nodes
are deep on average, the walk begins at a node nearby: one of those kept here, which are sorted by their bytes.
"""

from __future__ import annotations

import weakref

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import DEEP, FUNCTION_TYPES, tree_key
from glue_rewriter.syntax.scopes import Scopes

#: How many nodes at least a node holds that is kept, and at every how many levels one is kept.
_NODES, _LEVELS = 32, 8
#: How many parents are remembered at a time.
_REMEMBERED = 20_000


class Deep:
    """The kept nodes of one tree, for as long as this is referred to."""

    def __init__(self, root: Node) -> None:
        self._root = root
        #: How many levels the tree has.
        self.levels = 0
        self._kept, functions = self._large(root)
        self._places = Scopes([node.start_byte for node in self._kept], [node.end_byte for node in self._kept])
        self._functions = functions
        self._function_places = Scopes([node.start_byte for node in functions], [node.end_byte for node in functions])
        #: The parents that were met on the way down, by the child's id.
        self._parents: dict[int, Node] = {}
        key = tree_key(next(iter(root.children)))  # of the root itself the hash is only its id
        DEEP[key] = weakref.ref(self, lambda _: DEEP.pop(key, None))

    def parent(self, node: Node) -> Node | None:
        """The parent of a node, None for the root."""
        known = self._parents.get(node.id)
        if known is not None:
            return known
        if len(self._parents) > _REMEMBERED:
            self._parents.clear()
        index = self._around(self._places, node.start_byte, node.end_byte)
        current = self._root if index < 0 else self._kept[index]
        while (child := current.child_with_descendant(node)) is not None:
            self._parents[child.id] = current
            if child == node:
                return current
            current = child
        return node.parent

    def enclosing_function(self, node: Node) -> Node | None:
        """The function around a node, None at the level of the file."""
        index = self._around(self._function_places, node.start_byte, node.end_byte)
        return None if index < 0 else self._functions[index]

    def descendant_for_byte_range(self, start: int, end: int) -> Node | None:
        """The smallest node that spans the bytes `start` to `end`."""
        index = self._around(self._places, start, end)
        return (self._root if index < 0 else self._kept[index]).descendant_for_byte_range(start, end)

    def _large(self, root: Node) -> tuple[list[Node], list[Node]]:
        """The nodes that hold many others, one at every few levels, and the functions, both in the order of the
        source."""
        kept: list[Node] = []
        functions: list[Node] = []
        cursor = root.walk()
        level = 0
        while True:
            node = cursor.node
            assert node is not None
            if node.type in FUNCTION_TYPES:
                functions.append(node)
            if node.descendant_count >= _NODES and level % _LEVELS == 0:
                kept.append(node)
            if cursor.goto_first_child():
                level += 1
                self.levels = max(self.levels, level)
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return kept, functions
                level -= 1

    @staticmethod
    def _around(places: Scopes, start: int, end: int) -> int:
        """The innermost place that is larger than a range and spans it, -1 if there is none."""
        index = places.reaching(places.around(start), end)
        while index >= 0 and places.starts[index] == start and places.ends[index] == end:
            index = places.outer[index]
        return index
