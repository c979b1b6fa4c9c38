"""The shape of an index: what its terms are, and which of them come from an address."""

from __future__ import annotations

from glue_rewriter.dataflow.lattice import DERIVED, FRACTION, MAYBE_NEGATIVE, SHIFTS, WRAPPED
from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import number, operation, property_name, terms, unwrap

#: What an element may be that is no address: elements of one and two bytes.
_SHORT = ("u8", "u16")


class Sum(NamedTuple):
    """The terms of an index of a view, told apart.

    `shifted` are the terms `a >> k` (or `a >>> k`) of the view's own shift that are added; `variables` the variables
    that are added and hold such a term; `others` says whether every other term is `plain`: certainly no address.
    """

    shifted: tuple[Node, ...]
    variables: tuple[Node, ...]
    others: bool


class Shapes:
    """Tells the shapes of the indexes of one tree."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._values = views.values
        self._data = views.tree.data
        self._quotients: dict[Binding, bool] = {}

    def never_negative(self, node: Node, *, is_index: bool) -> bool:
        """Whether an expression cannot be negative, however high the address it is computed from.

        `is_index` says that it is to be an index of elements of more than one byte; then `x >>> 0` proves nothing,
        for x may be an index computed by a signed shift, and -2^29 >>> 0 is not the 2^29 it stands for.
        """
        return not self._values.numbers.of(node) & (MAYBE_NEGATIVE | WRAPPED if is_index else MAYBE_NEGATIVE)

    def is_small(self, node: Node) -> bool:
        """Whether an expression is an integer of at most 31 bits, so that signed operators leave it as it is."""
        return self._values.numbers.is_small(node)

    def is_whole(self, node: Node) -> bool:
        """Whether an expression is an integer as far as can be seen: no division, no fraction, nothing called or
        loaded that may be one."""
        return not self._values.numbers.of(node) & FRACTION

    def holds_derived(self, node: Node) -> bool:
        """Whether an expression is, or is computed from, an address shifted right."""
        return self._values.of(node) & DERIVED != 0

    def sum(self, node: Node, shift: int | None) -> Sum:
        """The sum an index is, a sum of one term included. `shift` is the view's own, at least 1, or None where it is
        not known: then any shift, and any division, is taken for the view's own."""
        shifted, variables = [], []
        others = True
        for term in terms(node):
            if not term.negative and self.is_own_shift(term.node, shift):
                shifted.append(term.node)
            elif self._is_variable(term.node) and (
                self._may_be_derived(term.node) or (shift is None and self._holds_quotient(term.node))
            ):
                if term.negative:
                    others = False
                variables.append(term.node)
            elif not self.is_plain(term.node):
                others = False
        return Sum(tuple(shifted), tuple(variables), others)

    def is_own_shift(self, node: Node, shift: int | None) -> bool:
        """Whether an expression is `a >> shift` or `a >>> shift` of what may be an address. By something else than a
        number, it is: made unsigned it is right whatever that is, and a mask is not.

        A difference of two values is a distance, which may be negative for good; a number that cannot reach 2^31 is
        none.
        """
        if made_of(node).form != "operation":
            return False
        made = operation(node)
        by = number(unwrap(made.right), self._data)
        if shift is None:
            if by == 0 or (made.sign == "/" and by == 1) or made.sign not in (*SHIFTS, "/"):
                return False
        elif made.sign == "/":
            # Of an address that is made unsigned: what is divided by the size of an element is an index.
            is_size = by == 1 << shift or property_name(unwrap(made.right), self._data) == b"BYTES_PER_ELEMENT"
            return is_size and self.is_unsigned(made.left)
        elif made.sign not in SHIFTS or by not in (shift, None):
            return False
        operand = unwrap(made.left)
        return (
            made_of(operand).form != "number"
            and not self.is_small(operand)
            and not any(term.negative and number(term.node, self._data) is None for term in terms(operand))
        )

    def is_unsigned(self, node: Node) -> bool:
        """Whether an expression is an address that somebody made unsigned: `p >>> 0`, or a variable that holds such."""
        value = self._values.numbers.of(node)
        return bool(value & WRAPPED) and not value & MAYBE_NEGATIVE and not self.holds_derived(node)

    def _holds_quotient(self, node: Node) -> bool:
        """Whether a variable (or `x++` of one) holds an address divided by the size of an element."""
        made = made_of(node)
        binding = self._views.bindings.resolve_node(unwrap(made.parts[0]) if made.form == "update" else node)
        known = self._quotients.get(binding)
        if known is None:
            self._quotients[binding] = False
            values = [d.value for d in self._views.bindings.definitions(binding) if d.value is not None]
            known = self._quotients[binding] = any(
                made_of(term.node).sign == "/" and self.is_own_shift(term.node, None)
                for value in values
                for each in copies(value)
                for term in terms(each)
            )
        return known

    def is_plain(self, node: Node) -> bool:
        """Whether a term is certainly no address: numbers, names that hold none, and arithmetic on them."""
        stack = [node]
        while stack:
            current = unwrap(stack.pop())
            made = made_of(current)
            match made.form:
                case "number":
                    pass
                case "name":
                    if self._may_be_derived(current):
                        return False
                case "unary" | "update":
                    stack += made.parts
                case "member":
                    name = property_name(current, self._data)
                    if name != b"length" and (name is not None or self._views.element(made.parts[0]) not in _SHORT):
                        return False
                case "operation" | "copy" if made.sign:
                    left, right = made.parts
                    if made.sign in SHIFTS and self._may_be_address(left, right):
                        return False
                    if made.sign != "&" or not (self._is_mask(left) or self._is_mask(right)):
                        stack += (left, right)
                case "copy" if len(made.parts) == 2:
                    stack += made.parts
                case _:
                    return False
        return True

    def _is_mask(self, side: Node) -> bool:
        """Whether one side of `&` is a literal of at most 31 bits, which no address survives."""
        side = unwrap(side)
        return number(side, self._data) is not None and self.is_small(side)

    def _may_be_address(self, left: Node, by: Node) -> bool:
        """Whether what is shifted to the right may be an address, and is shifted indeed."""
        operand = unwrap(left)
        is_shifted = number(unwrap(by), self._data) != 0
        return is_shifted and made_of(operand).form != "number" and not self.is_small(operand)

    def _is_variable(self, node: Node) -> bool:
        made = made_of(node)
        return made.form == "name" or (made.form == "update" and made_of(unwrap(made.parts[0])).form == "name")

    def _may_be_derived(self, node: Node) -> bool:
        """Whether a variable (or `x++` of one) holds an address shifted right, or values that are not all in sight."""
        made = made_of(node)
        name = unwrap(made.parts[0]) if made.form == "update" else node
        return not self._views.bindings.resolve_node(name).is_settled or self.holds_derived(name)
