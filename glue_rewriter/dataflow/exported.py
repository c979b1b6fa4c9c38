"""What code out of sight can have of a file: what it exports, and what can be had through that."""

from __future__ import annotations

from itertools import islice

from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.syntax.bindings import Binding, Bindings
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field, is_wrapper, parent_of, same_place, unwrap
from glue_rewriter.syntax.parser import SyntaxTree

#: Objects whose properties other code uses.
PUBLIC = frozenset({b"Module", b"exports", b"module.exports", b"globalThis", b"window", b"self"})
_DECLARED = frozenset({"function_declaration", "class_declaration", "abstract_class_declaration"})
#: Through how many functions, objects and names a value is followed.
_DEPTH = 8
#: In so many places a name is followed.
_PLACES = 64


def is_exported(tree: SyntaxTree, node: Node) -> bool:
    """Whether a value or its name stands where it is exported: `export function`, `export { f }`, `Module.f = f`."""
    parent = parent_of(node)
    while parent is not None and (is_wrapper(parent) or parent.type in ("variable_declarator", "lexical_declaration")):
        node, parent = parent, parent_of(parent)
    while parent is not None and parent.type == "assignment_expression" and same_place(field(parent, "right"), node):
        left = unwrap(field(parent, "left"))
        if left.type in ("member_expression", "subscript_expression"):
            return tree.text(left) in PUBLIC or tree.text(field(left, "object")) in PUBLIC
        node, parent = parent, parent_of(parent)
    if parent is not None and parent.type in _DECLARED:
        parent = parent_of(parent)
    return parent is not None and parent.type in ("export_statement", "export_specifier")


class Exported:
    """Tells which functions of one tree code out of sight may call by what the file exports."""

    def __init__(self, tree: SyntaxTree, bindings: Bindings) -> None:
        self._tree = tree
        self._bindings = bindings
        self._values: dict[tuple[int, int], bool] = {}
        self._names: dict[Binding, bool] = {}

    def has(self, value: Node, depth: int = _DEPTH) -> bool:
        """Whether code out of sight can have what a function, a class or another expression is; False: nobody sees
        how."""
        place = value.start_byte, value.end_byte
        known = self._values.get(place)
        if known is None:
            self._values[place] = False
            known = self._values[place] = depth > 0 and self._has(value, depth - 1)
        return known

    def _has(self, value: Node, depth: int) -> bool:
        name = value.child_by_field_name("name") if value.type in _DECLARED else None
        if name is not None and self._has_name(name, depth):
            return True
        if value.type == "method_definition":
            return self._has_holder(value, depth)
        if is_exported(self._tree, value):
            return True
        for fate, to in goes(value):
            match fate:
                case "copy" | "result" | "item" | "object":
                    found = self.has(to, depth)
                case "entry":
                    found = self.has(to, depth) if to.type == "object" else self._has_holder(to, depth)
                case "target":
                    inner = unwrap(to)
                    while made_of(inner).form == "member":  # `C.prototype.method = …`
                        inner = unwrap(made_of(inner).parts[0])
                    found = made_of(inner).form == "name" and self._has_name(inner, depth)
                case _:
                    found = False
            if found:
                return True
        return False

    def _has_holder(self, member: Node, depth: int) -> bool:
        """The same of the class or object that a method, a field or a pair stands in."""
        holder = parent_of(member)
        if holder is not None and holder.type == "class_body":
            holder = parent_of(holder)
        return holder is not None and self.has(holder, depth)

    def _has_name(self, name: Node, depth: int) -> bool:
        """The same of whatever a variable holds."""
        binding = self._bindings.resolve_node(name)
        known = self._names.get(binding)
        if known is None:
            self._names[binding] = False
            places = islice(self._bindings.occurrences(binding), _PLACES)
            known = self._names[binding] = any(
                is_exported(self._tree, each) or self.has(each, depth) for each in places
            )
        return known
