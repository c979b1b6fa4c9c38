"""Indexes computed ahead of their use: `const base = ptr >> 2` (rule 5 of the fix-up).

Where every value a variable gets is an address shifted right by the shift of a view, or such a variable plus an
offset, and everything done with it is to index views of that shift, or to compare it with another such index (`i <
end`, which only holds across the 2 GiB line if both are unsigned), what is wrong is the shift where it is defined, and
the uses are right as they are. It is all or nothing: one use of another kind (an argument, a stored property) and the
fault lies with the uses instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from glue_rewriter.dataflow.lattice import COMPARISONS
from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.index_shape import Shapes
from glue_rewriter.passes.proposal import Fault, signed_shift
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    field,
    last_expression,
    number,
    operator,
    parent_of,
    same_place,
    unwrap,
)


class HoistedIndexes:
    """The variables of one tree whose faults lie where they are defined."""

    def __init__(self, views: Views, shapes: Shapes, kept: frozenset[int]) -> None:
        """`kept` are the offsets of operators that stay as they are, whatever this tree says of their variables."""
        self._views = views
        self._exports = b"export" in views.tree.data
        self._kept = kept
        self._shapes = shapes
        self._data = views.tree.data
        #: Byte offset of a name that stands as a term of an index -> the shift of the view.
        self.positions: dict[int, int | None] = {}
        self._found: dict[tuple[Binding, int | None], tuple[Fault, ...] | None] = {}

    def at_definition(self, variable: Node, shift: int | None) -> tuple[Fault, ...] | None:
        """What is wrong with the definitions of a variable so that, once that is put right, its every use is right;
        None if its uses are wrong instead. No faults at all where the definitions are right as they stand.
        """
        variable = unwrap(variable)
        if made_of(variable).form == "update":
            variable = unwrap(made_of(variable).parts[0])
        key = (self._views.bindings.resolve_node(variable), shift)
        if key not in self._found:
            self._find_all(*key)
        return self._found[key]

    def _find_all(self, binding: Binding, shift: int | None) -> None:
        """Finds the faults of a variable and of all that its value comes from or goes to, together: if one of them is
        used otherwise, there are none for any of them."""
        faults: list[Fault] = []
        seen = {binding}
        queue = [binding]
        is_possible = True
        while queue and is_possible:
            current = queue.pop()
            # What could not be put right with others cannot be with this one.
            failed = self._found.get((current, shift), ()) is None
            found = None if failed else self._examine(current, shift, faults)
            is_possible = found is not None
            for other in found or ():
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        by_place = {fault.at: fault for fault in faults}
        is_possible = is_possible and self._kept.isdisjoint(by_place)
        result = tuple(by_place[at] for at in sorted(by_place)) if is_possible else None
        self._found.update({(one, shift): result for one in seen})

    def _examine(self, binding: Binding, shift: int | None, faults: list[Fault]) -> list[Binding] | None:
        """The other variables that must be put right along with this one, None if this one cannot be."""
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
                found = self._definition(definition, shift, faults)
            elif at in self.positions and self.positions[at] == shift:
                continue
            else:
                node = bindings.reference(binding, at)
                if node is None:
                    continue
                found = self._use(node, shift, faults)
            if found is None:
                return None
            related += found
        if in_place is not None:
            faults.extend(in_place.faults)
        return related

    def _definition(self, definition: Definition, shift: int | None, faults: list[Fault]) -> list[Binding] | None:
        """The variables that one definition takes its value from, None if it is not of the kind that can be right."""
        parent = definition.holder
        match definition.how:
            case "declared":
                return []
            case "value" if definition.value is not None:
                if parent.type == "variable_declarator":
                    # Asked only where something is exported: for a parent the parser walks down from the root.
                    declaration = parent_of(parent) if self._exports else None
                    outer = parent_of(declaration)
                    if outer is not None and outer.type == "export_statement":
                        return None
                elif not _is_dropped(parent):
                    return None
                return self._value(definition.value, shift, faults)
            case "operator" if definition.value is not None and operator(parent) in ("+=", "-="):
                dropped = _is_dropped(parent)
                return [] if dropped and self._shapes.is_plain(definition.value) else None
            case "update":
                at = definition.name.start_byte
                is_position = at in self.positions and self.positions[at] == shift
                return [] if is_position or _is_dropped(parent) else None
        return None

    def _value(self, value: Node, shift: int | None, faults: list[Fault]) -> list[Binding] | None:
        """The same for the value of a definition; its own shift may be a fault."""
        related: list[Binding] = []
        stack = [value]
        while stack:
            current = unwrap(stack.pop())
            made = made_of(current)
            if made.form == "copy" and not made.sign and len(made.parts) == 2:
                stack += made.parts
                continue
            if made.form == "number":
                continue
            if made.sign == "|" and number(unwrap(made.parts[1]), self._data) == 0:
                stack.append(made.parts[0])
                continue
            shape = self._shapes.sum(current, shift)
            if not shape.others or len(shape.shifted) + len(shape.variables) != 1:
                return None
            for term in shape.shifted:
                faults.extend(fault_of_shift(self._shapes, term))
            for variable in shape.variables:
                if made_of(variable).form != "name":
                    return None
                related.append(self._views.bindings.resolve_node(variable))
        return related

    def _shift_in_place(self, definitions: Iterable[Definition], shift: int | None) -> _InPlace | None:
        """The one statement `x >>= shift` (or `x = x >> shift`) that turns an address into an index, run once."""
        for definition in definitions:
            parent = definition.holder
            if definition.value is None:
                continue
            value = unwrap(definition.value)
            made = made_of(value)
            if definition.how == "operator" and operator(parent) in (">>=", ">>>="):
                by, node = value, parent
            elif definition.how == "value" and made.form == "operation" and made.sign in (">>", ">>>"):
                if self._views.tree.text(unwrap(made.parts[0])) != self._views.tree.text(definition.name):
                    continue
                by, node = unwrap(made.parts[1]), value
            else:
                continue
            block = _block_run_once(parent)
            if block is not None and shift is not None and number(by, self._data) == shift:
                return _InPlace(parent, node, block)
        return None

    def _use(self, node: Node, shift: int | None, faults: list[Fault]) -> list[Binding] | None:
        """The other variables that a reading of this one involves: the one it defines, or is compared with or
        subtracted from."""
        while True:
            gone = goes(node)
            if len(gone) == 1 and gone[0].fate == "copy":
                if made_of(gone[0].to).sign:  # `||`, `&&`, `??` ask whether it is zero
                    return None
            elif len(gone) == 1 and gone[0].fate == "operand":
                made = made_of(gone[0].to)
                if made.form != "operation" or gone[0].to.type != "binary_expression":
                    return None
                if made.sign in COMPARISONS or made.sign == "-":
                    left, right = made.parts
                    other = right if same_place(left, node) else left
                    if made.sign != "-" or other is not right or not self._shapes.is_plain(right):
                        return self._value(other, shift, faults)
                elif made.sign not in ("+", "|"):
                    return None
            else:
                targets = [each.to for each in gone if each.fate == "target"]
                if len(targets) != 1 or made_of(targets[0]).form != "name":
                    return None
                return [self._views.bindings.resolve_node(targets[0])]
            node = gone[0].to


class _InPlace:
    """A statement after which a variable that held an address holds an index."""

    def __init__(self, statement: Node, shift: Node, block: Node) -> None:
        self._start, self._end = statement.start_byte, statement.end_byte
        branch = parent_of(block)
        instead = (
            branch.child_by_field_name("alternative") if branch is not None and branch.type == "if_statement" else None
        )
        #: The branch that runs instead of the block.
        self._instead = (instead.start_byte, instead.end_byte) if instead is not None else (0, 0)
        sign = field(shift, "operator")
        self.faults = [Fault("shift", shift, sign.start_byte)] if not sign.type.startswith(">>>") else []

    def holds_address(self, at: int) -> bool:
        """Whether the variable still holds the address at an offset, so that what stands there needs nothing."""
        return at < self._end or self._instead[0] <= at < self._instead[1]


def fault_of_shift(shapes: Shapes, node: Node) -> tuple[Fault, ...]:
    """What is wrong with what makes an index of an address: a signed shift, or the division of a signed address."""
    made = made_of(node)
    if made.sign != "/":
        return signed_shift(node)
    dividend = made.parts[0]
    if shapes.never_negative(unwrap(dividend), is_index=False):
        return ()
    return (Fault("dividend", dividend, dividend.start_byte),)


def _is_closed(binding: Binding) -> bool:
    """Whether all uses of a variable are in sight: it is declared in this file, and not by a script's `var`."""
    if not binding.kinds or not binding.kinds <= {"var", "let", "parameter"}:
        return False
    return binding.depth > 0 or binding.kinds == {"let"}


def _is_dropped(node: Node) -> bool:
    """Whether nobody reads what an assignment is worth."""
    while True:
        parent = parent_of(node)
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
    statement = parent_of(node)
    block = parent_of(statement) if statement is not None and statement.type == "expression_statement" else None
    if block is None or block.type != "statement_block":
        return None
    around = parent_of(block)
    while around is not None and around.type not in FUNCTION_TYPES:
        if around.type not in ("statement_block", "if_statement", "else_clause", "try_statement"):
            return None
        around = parent_of(around)
    return block if around is not None else None
