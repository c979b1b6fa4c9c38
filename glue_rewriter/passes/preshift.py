"""Indexes computed ahead of their use: `const base = ptr >> 2` (rule 5 of the fix-up).

Where every value a variable gets is an address shifted right by the shift of a view, or such a variable plus an offset, and everything
done with it is to index views of that shift, the shift where it is defined is mended and the uses stay as they are. It
is all or nothing: one use of another kind (a comparison with an end, an argument) and the uses are masked instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.heap.flow import Views
from glue_rewriter.passes.shapes import Shapes
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.nodes import field, is_wrapper, last_expression, number, operator, unwrap


class Preshifts:
    """The variables of one tree that can be mended where they are defined."""

    def __init__(self, views: Views, shapes: Shapes) -> None:
        self._views = views
        self._shapes = shapes
        self._data = views.tree.data
        #: Byte offset of a name that stands as a term of an index -> the shift of the view.
        self.positions: dict[int, int] = {}
        self._edits: dict[tuple[Binding, int], tuple[Edit, ...] | None] = {}

    def mend(self, variable: Node, shift: int) -> tuple[Edit, ...] | None:
        """The edits of the definitions that make a variable's every use right, None if there is no such way.

        No edits at all where the definitions are right as they stand.
        """
        variable = unwrap(variable)
        if variable.type == "update_expression":
            variable = unwrap(field(variable, "argument"))
        binding = self._views.bindings.resolve_node(variable)
        key = (binding, shift)
        if key not in self._edits:
            found = self._closure(binding, shift)
            self._edits[key] = None if found is None else tuple(sorted(set(found)))
        return self._edits[key]

    def _closure(self, binding: Binding, shift: int) -> list[Edit] | None:
        """The edits for a variable and for all that its value comes from or goes to; None if one of them is used otherwise."""
        edits: list[Edit] = []
        seen = {binding}
        queue = [binding]
        while queue:
            current = queue.pop()
            found = self._examine(current, shift, edits)
            if found is None:
                return None
            for other in found:
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        return edits

    def _examine(self, binding: Binding, shift: int, edits: list[Edit]) -> set[Binding] | None:
        """The other variables that must be mended along with this one, None if this one cannot be."""
        if not _is_closed(binding):
            return None
        bindings = self._views.bindings
        definitions = bindings.definitions(binding)
        in_place = self._shift_in_place(definitions, shift)
        related: set[Binding] = set()
        for definition in definitions:
            if in_place is not None and definition.name.start_byte <= in_place.name.start_byte:
                if definition is in_place:
                    edits.append(self._in_place_edit(in_place))
                continue
            sources = self._definition(definition, shift, edits)
            if sources is None:
                return None
            related |= sources
        defined = {definition.name.start_byte for definition in definitions}
        for node in bindings.occurrences(binding):
            at = node.start_byte
            if self.positions.get(at) == shift:
                continue
            if in_place is not None and at <= _end_of(in_place):
                if at not in defined and not _inside(node, in_place):
                    return None
                continue
            if at in defined:
                continue
            target = self._receiver(node)
            if target is None:
                return None
            related.add(target)
        return related

    def _definition(self, definition: Definition, shift: int, edits: list[Edit]) -> set[Binding] | None:
        """The variables that one definition takes its value from, None if it is not of the kind that can be mended."""
        parent = definition.name.parent
        assert parent is not None
        match definition.how:
            case "declared":
                return set()
            case "value" if definition.value is not None:
                if parent.type == "variable_declarator":
                    declaration = parent.parent
                    if declaration is not None and (outer := declaration.parent) is not None and outer.type == "export_statement":
                        return None
                elif not _is_dropped(parent):
                    return None
                return self._value(definition.value, shift, edits)
            case "operator" if definition.value is not None and operator(parent) in ("+=", "-="):
                dropped = _is_dropped(parent)
                return set() if dropped and self._shapes.is_plain(definition.value) else None
            case "update":
                at = definition.name.start_byte
                return set() if self.positions.get(at) == shift or _is_dropped(parent) else None
        return None

    def _value(self, value: Node, shift: int, edits: list[Edit]) -> set[Binding] | None:
        """The same for the value of a definition; its own `>>` becomes an edit."""
        related: set[Binding] = set()
        stack = [value]
        while stack:
            current = unwrap(stack.pop())
            if current.type == "ternary_expression":
                stack += [field(current, "consequence"), field(current, "alternative")]
                continue
            if current.type == "binary_expression" and operator(current) == "|":
                if number(unwrap(field(current, "right")), self._data) == 0:
                    stack.append(field(current, "left"))
                    continue
            if current.type == "number":
                continue
            shape = self._shapes.sum(current, shift)
            if not shape.others or len(shape.shifted) + len(shape.variables) != 1:
                return None
            for term in shape.shifted:
                edits.extend(shift_edit(term))
            for variable in shape.variables:
                if variable.type != "identifier":
                    return None
                related.add(self._views.bindings.resolve_node(variable))
        return related

    def _shift_in_place(self, definitions: list[Definition], shift: int) -> Definition | None:
        """The one statement `x >>= shift` (or `x = x >> shift`) of a function's body that turns an address into an index."""
        for definition in definitions:
            parent = definition.name.parent
            if definition.value is None or parent is None or not _is_own_statement(parent):
                continue
            value = unwrap(definition.value)
            if definition.how == "operator" and operator(parent) in (">>=", ">>>="):
                by = value
            elif definition.how == "value" and value.type == "binary_expression" and operator(value) in (">>", ">>>"):
                if self._data[_span(unwrap(field(value, "left")))] != self._data[_span(definition.name)]:
                    continue
                by = unwrap(field(value, "right"))
            else:
                continue
            if number(by, self._data) == shift:
                return definition
        return None

    def _in_place_edit(self, definition: Definition) -> Edit:
        parent = definition.name.parent
        assert parent is not None
        if definition.how == "operator":
            sign = field(parent, "operator")
            return Edit(sign.start_byte, sign.end_byte, b">>>=", "shift-assign")
        assert definition.value is not None
        sign = field(unwrap(definition.value), "operator")
        return Edit(sign.start_byte, sign.end_byte, b">>>", "shift")

    def _receiver(self, node: Node) -> Binding | None:
        """The variable whose definition a name is a term of, None if it is used in any other way."""
        while True:
            parent = node.parent
            if parent is None:
                return None
            if is_wrapper(parent) or parent.type == "ternary_expression":
                pass
            elif parent.type == "binary_expression" and operator(parent) in ("+", "-", "|"):
                pass
            elif parent.type == "variable_declarator" and field(parent, "name").type == "identifier":
                return self._views.bindings.resolve_node(field(parent, "name"))
            elif parent.type == "assignment_expression" and field(parent, "left").type == "identifier":
                if field(parent, "left").start_byte == node.start_byte:
                    return None
                return self._views.bindings.resolve_node(field(parent, "left"))
            else:
                return None
            node = parent


def shift_edit(node: Node) -> Iterator[Edit]:
    """The edit that makes `a >> n` unsigned, none for `a >>> n`."""
    sign = field(node, "operator")
    if sign.type == ">>":
        yield Edit(sign.start_byte, sign.end_byte, b">>>", "shift")


def _is_closed(binding: Binding) -> bool:
    """Whether all uses of a variable are in sight: it is declared in this file, and not by a script's `var`."""
    if not binding.kinds or not binding.kinds <= {"var", "let", "parameter"}:
        return False
    return binding.depth > 0 or binding.kinds == {"let"}


def _is_dropped(node: Node) -> bool:
    """Whether nobody reads what an assignment is worth."""
    while True:
        parent = node.parent
        if parent is None:
            return False
        if parent.type == "expression_statement":
            return True
        if parent.type == "for_statement":
            condition = parent.child_by_field_name("condition")
            return condition is None or not condition.start_byte <= node.start_byte < condition.end_byte
        if parent.type == "sequence_expression":
            if last_expression(parent).start_byte != node.start_byte:
                return True
        elif parent.type != "parenthesized_expression":
            return False
        node = parent


def _is_own_statement(node: Node) -> bool:
    """Whether an assignment is a statement that its function runs exactly once, in order."""
    statement = node.parent
    if statement is None or statement.type != "expression_statement":
        return False
    block = statement.parent
    function = block.parent if block is not None else None
    return (
        block is not None
        and block.type == "statement_block"
        and function is not None
        and ("function" in function.type or function.type == "method_definition")
    )


def _end_of(definition: Definition) -> int:
    parent = definition.name.parent
    return parent.end_byte if parent is not None else definition.name.end_byte


def _inside(node: Node, definition: Definition) -> bool:
    parent = definition.name.parent
    return parent is not None and parent.start_byte <= node.start_byte < parent.end_byte


def _span(node: Node) -> slice:
    return slice(node.start_byte, node.end_byte)
