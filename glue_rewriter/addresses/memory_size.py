"""The size of the memory in bytes, and what is computed from it: followed forwards from where it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.addresses.toolchain_functions import CHOICES
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.reaching import Variables
from glue_rewriter.dataflow.steps import assigns, goes, made_of
from glue_rewriter.memory.element_types import BUFFER, element_of, is_view
from glue_rewriter.memory.sure_views import SureViews
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import number, operands, parent_of, property_name, same_place, unwrap

_LENGTH = re.compile(rb"\.\s*((?:byteL|l)ength)(?![\w$])")
#: What stands before a length: a name, or the end of an access or a call.
_BEFORE = re.compile(rb"(?:(?<![\w$])([\w$]+)|[\])])\s*(?:\?\s*)?\Z")
#: A longer name, with what stands behind it, is looked at by the tree alone; in bytes.
_NAME = 64
#: Functions whose result is about as large as the largest of what they are given.
_ROUNDING = CHOICES | {b"Math.ceil", b"Math.floor", b"Math.round", b"Math.trunc", b"alignMemory", b"alignUp"}
#: So many expressions are followed.
_MOST = 2_000


class Sizes:
    """Expressions of one tree that are as large as the memory, in bytes; by their bytes."""

    def __init__(self, views: Views, values: Variables) -> None:
        self._views = views
        self._sure = SureViews(views)
        self._values = values
        self._data = views.tree.data
        #: What is the size itself, what it is given to, and sums and products of these.
        self.computed: dict[tuple[int, int], Node] = {}
        for node in self._read():
            self._follow(node)

    def is_computed(self, node: Node) -> bool:
        """Whether an expression is the size of the memory, or a sum or product with it."""
        node = unwrap(node)
        return (node.start_byte, node.end_byte) in self.computed

    def is_read(self, node: Node) -> bool:
        """Whether an expression reads the size of the memory: `HEAPU8.length`, `memory.buffer.byteLength`."""
        node = unwrap(node)
        name = property_name(node, self._data)
        if name not in (b"length", b"byteLength"):
            return False
        holder = made_of(node).parts[0]
        kinds = self._views.kinds(holder)
        if not kinds or not self._sure.of(holder, method=name):
            return False
        if name == b"byteLength":
            return BUFFER in kinds or any(map(is_view, kinds))
        return all(is_view(kind) and element_of(kind) in ("i8", "u8") for kind in kinds)

    def _read(self) -> Iterator[Node]:
        names, properties = self._views.names, self._views.properties
        for low, high in self._views.tree.searched:
            for found in _LENGTH.finditer(self._data, low, high):
                before = _BEFORE.search(self._data[max(0, found.start() - _NAME) : found.start()])
                name = None if before is None else before[1]
                if name is not None and name not in names and name not in properties and name != b"buffer":
                    continue
                word = self._views.tree.at(found.start(1), found.end(1))
                access = parent_of(word)
                if access is not None and access.type == "member_expression" and self.is_read(access):
                    yield access

    def _follow(self, read: Node) -> None:
        queue = [read]
        while queue and len(self.computed) < _MOST:
            node = queue.pop()
            key = (node.start_byte, node.end_byte)
            if key in self.computed:
                continue
            self.computed[key] = node
            for fate, to in goes(node):
                if fate == "copy":
                    queue.append(to)
                elif fate == "target" and made_of(to).form == "name":
                    queue += self._values.occurrences(self._values.of(to))
                elif (fate == "operand" and self._stays(node, to)) or (
                    fate == "argument" and self._views.tree.text(invocation(to, self._data).callee) in _ROUNDING
                ):
                    queue.append(to)
                elif fate == "result":
                    queue += self._views.calls.calls_to(to)

    def _stays(self, node: Node, parent: Node) -> bool:
        """Whether an operator leaves a number as large as the memory."""
        made = made_of(parent)
        if made.form != "operation" or assigns(parent):
            return False
        left, sign, right = operands(parent)
        if sign == ">>>":
            return same_place(left, node) and number(unwrap(right), self._data) == 0
        return sign in ("+", "-", "*")
