"""What cannot be negative, and so may stay as it is (rule 1 of the fix-up)."""

from __future__ import annotations

from glue_rewriter.heap.elements import UNSIGNED_ELEMENTS
from glue_rewriter.heap.views import Views
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.bindings import settle
from glue_rewriter.syntax.nodes import field, last_expression, number, operands, operator, property_name, unwrap

_SIZES = frozenset({b"length", b"byteLength", b"BYTES_PER_ELEMENT"})
_INT31 = 1 << 31


class Signs:
    """What is known about the sign of expressions of one tree."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._data = views.tree.data
        #: Whether a variable is no counter that only grows, from what is not negative: for addresses, and for indexes.
        self._shrinking: tuple[dict[Binding, bool], dict[Binding, bool]] = ({}, {})

    def never_negative(self, node: Node, *, is_index: bool) -> bool:
        """Whether an expression cannot be negative, however high the address it is computed from.

        `is_index` says that it is to be an index of elements of more than one byte; then `x >>> 0` proves nothing,
        for x may be an index computed by a signed shift, and -2^29 >>> 0 is not the 2^29 it stands for.
        """
        shrinking = self._shrinking[is_index]
        stack = [node]
        while stack:
            current = unwrap(stack.pop())
            if current.type == "identifier":
                binding = self._views.bindings.resolve_node(current)
                known = shrinking.get(binding)
                if settle(binding, shrinking, lambda one: self._growth(one, is_index)) if known is None else known:
                    return False
                continue
            parts = self._parts(current, is_index)
            if parts is None:
                return False
            stack += parts
        return True

    def _names(self, values: list[Node], is_index: bool) -> list[Binding] | None:
        """The variables that must not be negative for none of some expressions to be; None where one may be anyway."""
        found = []
        stack = [*values]
        while stack:
            current = unwrap(stack.pop())
            if current.type == "identifier":
                found.append(self._views.bindings.resolve_node(current))
                continue
            parts = self._parts(current, is_index)
            if parts is None:
                return None
            stack += parts
        return found

    def _parts(self, node: Node, is_index: bool) -> list[Node] | None:
        """The expressions that must not be negative for this one not to be; None where it may be anyway."""
        match node.type:
            case "number":
                return [] if number(node, self._data) is not None else None
            case "binary_expression":
                return self._operands(node, is_index)
            case "ternary_expression":
                return [field(node, "consequence"), field(node, "alternative")]
            case "sequence_expression":
                return [last_expression(node)]
            case "member_expression":
                return [] if property_name(node, self._data) in _SIZES else None
            case "subscript_expression":
                return [] if self._views.element(field(node, "object")) in UNSIGNED_ELEMENTS else None
            case "update_expression":
                return [field(node, "argument")] if operator(node) == "++" else None
        return None

    def _operands(self, node: Node, is_index: bool) -> list[Node] | None:
        left, sign, right = operands(node)
        match sign:
            case "+" | "*" | "/" | "||" | "??":
                return [left, right]
            case "&&":
                return [right]
            case "%":
                return [left]
            case ">>>":
                return [] if not is_index or number(unwrap(right), self._data) not in (0, 32) else None
            case "&" | "|" | "^" | ">>":
                return [] if self.below_2_31(node) else None
        return None

    def below_2_31(self, node: Node) -> bool:
        """Whether an expression is an integer of at most 31 bits, so that signed operators leave it as it is."""
        while True:
            node = unwrap(node)
            if node.type == "number":
                value = number(node, self._data)
                return value is not None and 0 <= value < _INT31
            if node.type == "subscript_expression":
                return self._views.element(field(node, "object")) in ("u8", "u16")
            if node.type != "binary_expression":
                return False
            # A long chain leans to the left, so that is the side to go down without a call.
            left, sign, right = operands(node)
            match sign:
                case "&" if self.below_2_31(right):
                    return True
                case "|" | "^" if not self.below_2_31(right):
                    return False
                case ">>>":
                    by = number(unwrap(right), self._data)
                    return by is not None and by % 32 >= 1
                case "&" | "|" | "^" | ">>" | "%":
                    node = left
                case _:
                    return False

    def _growth(self, binding: Binding, is_index: bool) -> list[Binding] | None:
        """The variables that a local counter is made of, None for a variable that may shrink or that others can set."""
        if not is_local(binding) or not binding.is_settled:
            return None
        values: list[Node] = []
        for definition in self._views.bindings.definitions(binding):
            parts = _grown_by(definition)
            if parts is None:
                return None
            values += parts
        return self._names(values, is_index)


def is_local(binding: Binding) -> bool:
    """Whether every value a variable gets is given in sight: it is declared here, and no other script can reach it."""
    if not binding.kinds or not binding.kinds <= {"var", "let"}:
        return False
    return binding.depth > 0 or "var" not in binding.kinds


def _grown_by(definition: Definition) -> list[Node] | None:
    """The values that one definition adds to a variable or gives to it; None if it may make it smaller."""
    match definition.how:
        case "declared":
            return []
        case "value" if definition.value is not None:
            return [definition.value]
        case "update":
            return [] if operator(definition.holder) == "++" else None
        case "operator" if definition.value is not None:
            if operator(definition.holder) in ("+=", "*="):
                return [definition.value]
    return None
