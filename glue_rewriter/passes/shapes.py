"""The shape of an index: what its terms are, and which of them come from an address."""

from __future__ import annotations

from glue_rewriter.heap.views import Views
from glue_rewriter.passes.nonnegative import Signs
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.bindings import settle
from glue_rewriter.syntax.nodes import field, number, operands, operator, property_name, terms, unwrap

_SHIFTS = (">>", ">>>")
_INTEGERS = frozenset({"i8", "u8", "i16", "u16", "i32", "u32"})


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

    def __init__(self, views: Views, signs: Signs) -> None:
        self._views = views
        self._signs = signs
        self._data = views.tree.data
        self._derived: dict[Binding, bool] = {}
        self._fractions: dict[Binding, bool] = {}

    def sum(self, node: Node, shift: int) -> Sum:
        """The sum an index is, a sum of one term included. `shift` is the view's own, at least 1."""
        shifted, variables = [], []
        others = True
        for term in terms(node):
            if not term.negative and self.is_own_shift(term.node, shift):
                shifted.append(term.node)
            elif term.node.type in ("identifier", "update_expression") and self._may_be_derived(term.node):
                if term.negative:
                    others = False
                variables.append(term.node)
            elif not self.is_plain(term.node):
                others = False
        return Sum(tuple(shifted), tuple(variables), others)

    def is_own_shift(self, node: Node, shift: int) -> bool:
        """Whether an expression is `a >> shift` or `a >>> shift` of what may be an address.

        A difference of two values is a distance, which may be negative for good; a number that cannot reach 2^31 is
        none.
        """
        if node.type != "binary_expression":
            return False
        left, sign, by = operands(node)
        if sign not in _SHIFTS or number(unwrap(by), self._data) != shift:
            return False
        operand = unwrap(left)
        return (
            operand.type != "number"
            and not self._signs.below_2_31(operand)
            and not any(term.negative and number(term.node, self._data) is None for term in terms(operand))
        )

    def shift_of(self, node: Node) -> int | None:
        """The shift that an index of a view of unknown type shows itself: the n of its first `a >> n`, n from 1 to
        3."""
        for term in terms(node):
            if term.node.type == "binary_expression":
                _, sign, right = operands(term.node)
                by = number(unwrap(right), self._data)
                if sign in _SHIFTS and by in (1, 2, 3):
                    return int(by)
        return None

    def is_plain(self, node: Node) -> bool:
        """Whether a term is certainly no address: numbers, names that hold none, and arithmetic on them."""
        stack = [node]
        while stack:
            current = unwrap(stack.pop())
            match current.type:
                case "number":
                    pass
                case "subscript_expression":
                    if self._views.element(field(current, "object")) not in ("u8", "u16"):
                        return False
                case "identifier":
                    if self._may_be_derived(current):
                        return False
                case "unary_expression" | "update_expression":
                    stack.append(field(current, "argument"))
                case "ternary_expression":
                    stack += [field(current, "consequence"), field(current, "alternative")]
                case "member_expression":
                    if property_name(current, self._data) != b"length":
                        return False
                case "binary_expression":
                    left, sign, right = operands(current)
                    if sign in _SHIFTS and self._may_be_address(left, right):
                        return False
                    if sign != "&" or not (self._is_mask(left) or self._is_mask(right)):
                        stack += (left, right)
                case _:
                    return False
        return True

    def _is_mask(self, side: Node) -> bool:
        """Whether one side of `&` is a literal of at most 31 bits, which no address survives."""
        side = unwrap(side)
        return side.type == "number" and self._signs.below_2_31(side)

    def is_whole(self, node: Node) -> bool:
        """Whether an expression is an integer as far as can be seen: no division, no fraction, nothing called or
        loaded."""
        names = self._made_of([node])
        return names is not None and not any(self._may_be_fraction(name) for name in names)

    def _may_be_fraction(self, binding: Binding) -> bool:
        known = self._fractions.get(binding)
        return settle(binding, self._fractions, self._values) if known is None else known

    def _values(self, binding: Binding) -> list[Binding] | None:
        """The variables that a variable's values are made of, None if one of these may be no integer."""
        values = []
        for definition in self._views.bindings.definitions(binding):
            if definition.how == "parameter":
                continue
            if definition.how == "operator" and operator(definition.holder) == "/=":
                return None
            if definition.value is not None:
                values.append(definition.value)
        return self._made_of(values)

    def _made_of(self, values: list[Node]) -> list[Binding] | None:
        """The variables that some expressions are made of, None if one of these may be no integer."""
        found = []
        stack = [*values]
        while stack:
            current = unwrap(stack.pop())
            match current.type:
                case "number":
                    value = number(current, self._data)
                    if value is None or value != int(value):
                        return None
                case "identifier":
                    binding = self._views.bindings.resolve_node(current)
                    if binding.kinds:
                        found.append(binding)
                case "update_expression":
                    stack.append(field(current, "argument"))
                case "subscript_expression":
                    if self._views.element(field(current, "object")) not in _INTEGERS:
                        return None
                case "ternary_expression":
                    stack += [field(current, "consequence"), field(current, "alternative")]
                case "member_expression":
                    if property_name(current, self._data) != b"length":
                        return None
                case "binary_expression":
                    left, sign, right = operands(current)
                    match sign:
                        case "+" | "-" | "*":
                            stack += (left, right)
                        case ">>" | ">>>" | "<<" | "&" | "|" | "^":
                            pass
                        case _:
                            return None
                case _:
                    return None
        return found

    def holds_derived(self, node: Node) -> bool:
        """Whether a term of a sum is an address shifted right, or a variable (or `x++` of one) that holds one."""
        stack = [node]
        while stack:
            current = unwrap(stack.pop())
            match current.type:
                case "identifier":
                    if self._is_derived(self._views.bindings.resolve_node(current)):
                        return True
                case "update_expression":
                    name = unwrap(field(current, "argument"))
                    if name.type == "identifier":
                        stack.append(name)
                case "binary_expression":
                    left, sign, right = operands(current)
                    if sign in ("+", "-"):
                        stack += (right, left)
                    elif sign in _SHIFTS and self._may_be_address(left, right):
                        return True
        return False

    def _may_be_address(self, left: Node, by: Node) -> bool:
        """Whether what is shifted to the right may be an address, and is shifted indeed."""
        if number(unwrap(by), self._data) == 0:
            return False
        operand = unwrap(left)
        return operand.type != "number" and not self._signs.below_2_31(operand)

    def _may_be_derived(self, node: Node) -> bool:
        """Whether a variable (or `x++` of one) holds an address shifted right, or values that are not all in sight."""
        name = unwrap(field(node, "argument")) if node.type == "update_expression" else node
        if name.type != "identifier":
            return False
        binding = self._views.bindings.resolve_node(name)
        return not binding.is_settled or self._is_derived(binding)

    def _is_derived(self, binding: Binding) -> bool:
        """Whether a variable holds an address shifted right, in any of its definitions."""
        if not binding.kinds:
            return False
        known = self._derived.get(binding)
        return settle(binding, self._derived, self._sources) if known is None else known

    def _sources(self, binding: Binding) -> list[Binding] | None:
        """The variables that the values of one variable are made of, None if an address is shifted in one of them."""
        stack: list[Node] = []
        for definition in self._views.bindings.definitions(binding):
            if definition.how == "operator" and operator(definition.holder) in (">>=", ">>>="):
                # `p >>>= 0` shifts nothing: emcc puts it at the head of functions for 4 GiB.
                if definition.value is None or number(unwrap(definition.value), self._data) != 0:
                    return None
                continue
            if definition.how == "parameter":
                stack += self._views.calls.given_to(definition.name)
            if definition.value is not None:
                stack.append(definition.value)
        found = []
        while stack:
            current = unwrap(stack.pop())
            match current.type:
                case "assignment_expression":
                    stack.append(field(current, "right"))
                case "identifier":
                    name = self._views.bindings.resolve_node(current)
                    if name.kinds:
                        found.append(name)
                case "ternary_expression":
                    stack += [field(current, "consequence"), field(current, "alternative")]
                case "binary_expression":
                    left, sign, right = operands(current)
                    if sign in _SHIFTS and self._may_be_address(left, right):
                        return None
                    if sign in ("+", "-", "*", "|", "||", "??", "&&"):
                        stack += (left, right)
        return found
