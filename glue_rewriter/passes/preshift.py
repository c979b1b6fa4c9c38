"""Indexes computed ahead of their use: `const base = ptr >> 2` (rule 5 of the fix-up).

Where every value a variable gets is an address shifted right by the shift of a view, or such a variable plus an
offset, and everything done with it is to index views of that shift, or to compare it with another such index (`i <
end`, which only holds across the 2 GiB line if both are unsigned), the shift where it is defined is mended and the
uses stay as they are. It is all or nothing: one use of another kind (an argument, a stored property) and the uses are
masked instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from glue_rewriter.heap.views import Views
from glue_rewriter.passes.shapes import Shapes
from glue_rewriter.source import Edit
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    Operation,
    field,
    is_wrapper,
    last_expression,
    number,
    operation,
    operator,
    unwrap,
)

_COMPARISONS = frozenset({"<", ">", "<=", ">=", "==", "!=", "===", "!=="})


class Preshifts:
    """The variables of one tree that can be mended where they are defined."""

    def __init__(self, views: Views, shapes: Shapes, kept: frozenset[int]) -> None:
        """`kept` are the offsets of operators that stay as they are, whatever this tree says of their variables."""
        self._views = views
        self._kept = kept
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
            self._mend_all(binding, shift)
        return self._edits[key]

    def _mend_all(self, binding: Binding, shift: int) -> None:
        """Finds the edits for a variable and for all that its value comes from or goes to, together: if one of them is
        used otherwise, there are none for any of them."""
        edits: list[Edit] = []
        seen = {binding}
        queue = [binding]
        is_possible = True
        while queue and is_possible:
            current = queue.pop()
            # What could not be mended with others cannot be with this one.
            failed = self._edits.get((current, shift), ()) is None
            found = None if failed else self._examine(current, shift, edits)
            is_possible = found is not None
            for other in found or ():
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        is_possible = is_possible and not any(edit.start in self._kept for edit in edits)
        result = tuple(sorted(set(edits))) if is_possible else None
        self._edits.update({(one, shift): result for one in seen})

    def _examine(self, binding: Binding, shift: int, edits: list[Edit]) -> list[Binding] | None:
        """The other variables that must be mended along with this one, None if this one cannot be."""
        if not (_is_closed(binding) and binding.is_settled):
            return None
        bindings = self._views.bindings
        definitions = {definition.name.start_byte: definition for definition in bindings.definitions(binding)}
        in_place = self._shift_in_place(definitions.values(), shift)
        related: list[Binding] = []
        for at in bindings.mentions(binding):
            if in_place is not None and in_place.holds_address(at):
                continue
            definition = definitions.get(at)
            if definition is not None:
                found = self._definition(definition, shift, edits)
            elif self.positions.get(at) == shift:
                continue
            else:
                node = bindings.reference(binding, at)
                if node is None:
                    continue
                found = self._use(node, shift, edits)
            if found is None:
                return None
            related += found
        if in_place is not None:
            edits.extend(in_place.edits)
        return related

    def _definition(self, definition: Definition, shift: int, edits: list[Edit]) -> list[Binding] | None:
        """The variables that one definition takes its value from, None if it is not of the kind that can be mended."""
        parent = definition.holder
        match definition.how:
            case "declared":
                return []
            case "value" if definition.value is not None:
                if parent.type == "variable_declarator":
                    declaration = parent.parent
                    if (
                        declaration is not None
                        and (outer := declaration.parent) is not None
                        and outer.type == "export_statement"
                    ):
                        return None
                elif not _is_dropped(parent):
                    return None
                return self._value(definition.value, shift, edits)
            case "operator" if definition.value is not None and operator(parent) in ("+=", "-="):
                dropped = _is_dropped(parent)
                return [] if dropped and self._shapes.is_plain(definition.value) else None
            case "update":
                at = definition.name.start_byte
                return [] if self.positions.get(at) == shift or _is_dropped(parent) else None
        return None

    def _value(self, value: Node, shift: int, edits: list[Edit]) -> list[Binding] | None:
        """The same for the value of a definition; its own `>>` becomes an edit."""
        related: list[Binding] = []
        stack = [value]
        while stack:
            current = unwrap(stack.pop())
            if current.type == "ternary_expression":
                stack += [field(current, "consequence"), field(current, "alternative")]
                continue
            if current.type == "number":
                continue
            is_or = current.type == "binary_expression" and operator(current) == "|"
            if is_or and number(unwrap(field(current, "right")), self._data) == 0:
                stack.append(field(current, "left"))
                continue
            shape = self._shapes.sum(current, shift)
            if not shape.others or len(shape.shifted) + len(shape.variables) != 1:
                return None
            for term in shape.shifted:
                edits.extend(shift_edit(operation(term)))
            for variable in shape.variables:
                if variable.type != "identifier":
                    return None
                related.append(self._views.bindings.resolve_node(variable))
        return related

    def _shift_in_place(self, definitions: Iterable[Definition], shift: int) -> _InPlace | None:
        """The one statement `x >>= shift` (or `x = x >> shift`) that turns an address into an index, run once."""
        for definition in definitions:
            parent = definition.holder
            if definition.value is None:
                continue
            value = unwrap(definition.value)
            if definition.how == "operator" and operator(parent) in (">>=", ">>>="):
                by, sign = value, field(parent, "operator")
            elif definition.how == "value" and value.type == "binary_expression" and operator(value) in (">>", ">>>"):
                if self._views.tree.text(unwrap(field(value, "left"))) != self._views.tree.text(definition.name):
                    continue
                by, sign = unwrap(field(value, "right")), field(value, "operator")
            else:
                continue
            block = _block_run_once(parent)
            if block is not None and number(by, self._data) == shift:
                return _InPlace(parent, sign, block)
        return None

    def _use(self, node: Node, shift: int, edits: list[Edit]) -> list[Binding] | None:
        """The other variables that a reading of this one involves: the one it defines, or is compared with or
        subtracted from."""
        while True:
            parent = node.parent
            if parent is None:
                return None
            if is_wrapper(parent) or (parent.type == "binary_expression" and operator(parent) in ("+", "|")):
                pass
            elif parent.type == "binary_expression" and operator(parent) in _COMPARISONS | {"-"}:
                left, right = field(parent, "left"), field(parent, "right")
                other = right if left.start_byte == node.start_byte else left
                if operator(parent) == "-" and other is right and self._shapes.is_plain(right):
                    node = parent
                    continue
                return self._value(other, shift, edits)
            elif parent.type == "ternary_expression":
                if field(parent, "condition").start_byte == node.start_byte:
                    return None
            elif parent.type == "variable_declarator" and field(parent, "name").type == "identifier":
                return [self._views.bindings.resolve_node(field(parent, "name"))]
            elif parent.type == "assignment_expression" and field(parent, "left").type == "identifier":
                return [self._views.bindings.resolve_node(field(parent, "left"))]
            else:
                return None
            node = parent


class _InPlace:
    """A statement after which a variable that held an address holds an index."""

    def __init__(self, statement: Node, sign: Node, block: Node) -> None:
        self._start, self._end = statement.start_byte, statement.end_byte
        self._block_end = block.end_byte
        branch = block.parent
        instead = (
            branch.child_by_field_name("alternative") if branch is not None and branch.type == "if_statement" else None
        )
        #: The branch that runs instead of the block.
        self._instead = (instead.start_byte, instead.end_byte) if instead is not None else (0, 0)
        text = sign.type.replace(">>", ">>>")
        kind = "shift-assign" if text.endswith("=") else "shift"
        self.edits = [Edit(sign.start_byte, sign.end_byte, text.encode(), kind)] if ">>>" not in sign.type else []

    def holds_address(self, at: int) -> bool:
        """Whether the variable still holds the address at an offset, so that what stands there needs nothing."""
        return at < self._end or self._instead[0] <= at < self._instead[1]


def shift_edit(shift: Operation) -> tuple[Edit, ...]:
    """The edit that makes `a >> n` unsigned, none for `a >>> n`."""
    return (Edit(shift.at, shift.at + len(shift.sign), b">>>", "shift"),) if shift.sign == ">>" else ()


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


def _block_run_once(node: Node) -> Node | None:
    """The block that an assignment is a statement of, if its function runs it at most once and in order, None
    otherwise."""
    statement = node.parent
    block = statement.parent if statement is not None and statement.type == "expression_statement" else None
    if block is None or block.type != "statement_block":
        return None
    around = block.parent
    while around is not None and around.type not in FUNCTION_TYPES:
        if around.type not in ("statement_block", "if_statement", "else_clause", "try_statement"):
            return None
        around = around.parent
    return block if around is not None else None
