"""Where the value of an expression comes from, and which sign each origin gives an address."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from glue_rewriter.dataflow.reaching import Variable, Variables
from glue_rewriter.heap.elements import UNSIGNED_ELEMENTS
from glue_rewriter.heap.views import Views
from glue_rewriter.pointers.declared import Declared
from glue_rewriter.pointers.evidence import SHORTEST_PROPERTY, Evidence
from glue_rewriter.pointers.exports import is_export
from glue_rewriter.pointers.flow import Flow
from glue_rewriter.pointers.known import CHOICES, CONVERTS_EXPORTS, SIZES, bare, is_allocator
from glue_rewriter.pointers.loops import Loops
from glue_rewriter.pointers.operands import has_text
from glue_rewriter.syntax import Definition, Node
from glue_rewriter.syntax.names import property_values
from glue_rewriter.syntax.nodes import arguments, field, last_expression, number, operator, property_name, terms, unwrap
from glue_rewriter.syntax.patterns import element, taken
from glue_rewriter.syntax.returns import returned

#: How far a value is looked for through variables, calls and operators.
_DEPTH = 60
#: A property that gets its value in more places is not looked into.
_VALUES = 24
_BIT_31 = 1 << 31
_SIGNED_READS = frozenset({b"getInt32", b"getInt16", b"getInt8"})
_UNSIGNED_READS = frozenset({b"getUint32", b"getUint16", b"getUint8"})


class Sign(Enum):
    """Which of the two numbers an address from 2 GiB up may be."""

    SIGNED = "negative, an int32"
    UNSIGNED = "2147483648 or more"
    UNKNOWN = "either, as far as the file tells"


class Origin(NamedTuple):
    """One expression that a value comes from, or is made a number of another sign by.

    `kind` is `load`, `coercion`, `import` (a parameter of a function that wasm calls), `export` (the result of a
    function of wasm), `parameter`, `size`, or `other`.
    """

    sign: Sign
    kind: str
    node: Node


_NONE: frozenset[Origin] = frozenset()


class Origins:
    """Finds the origins of the expressions of one tree."""

    def __init__(
        self,
        views: Views,
        evidence: Evidence,
        flow: Flow,
        declared: Declared,
        variables: Variables,
        loops: Loops,
    ) -> None:
        self._views = views
        self._values = variables
        self._data = views.tree.data
        self._evidence = evidence
        self._flow = flow
        self._declared = declared
        self._loops = loops
        self._converts = any(word in self._data for word in CONVERTS_EXPORTS)
        self._variables: dict[Variable, frozenset[Origin]] = {}
        self._properties: dict[bytes, frozenset[Origin] | None] = {}
        self._calls: dict[tuple[int, int], frozenset[Origin]] = {}
        self._depth = 0

    def of(self, node: Node) -> frozenset[Origin]:
        """The origins of an expression; none for what is no address for sure: literals, distances, small numbers."""
        if self._depth >= _DEPTH:
            return frozenset({Origin(Sign.UNKNOWN, "other", node)})
        self._depth += 1
        try:
            return self._of(unwrap(node))
        finally:
            self._depth -= 1

    def _of(self, node: Node) -> frozenset[Origin]:
        match node.type:
            case "identifier" | "shorthand_property_identifier":
                return self._variable(self._values.of(node), node)
            case "binary_expression":
                return self._operation(node)
            case "number" | "string" | "template_string" | "null" | "undefined" | "true" | "false":
                return _NONE
            case "object" | "array" | "function_expression" | "arrow_function" | "new_expression" | "regex":
                return _NONE
            case "unary_expression":
                match operator(node):
                    case "~":
                        return _one(Sign.SIGNED, "coercion", node)
                    case "+":
                        return self.of(field(node, "argument"))
                return _NONE
            case "ternary_expression":
                return self.of(field(node, "consequence")) | self.of(field(node, "alternative"))
            case "sequence_expression":
                return self.of(last_expression(node))
            case "assignment_expression":
                return self.of(field(node, "right"))
            case "augmented_assignment_expression":
                return self._augmented(node) or self.of(field(node, "left"))
            case "update_expression":
                return self.of(field(node, "argument"))
            case "subscript_expression":
                return self._load(node)
            case "member_expression":
                return self._property(node)
            case "call_expression":
                key = (node.start_byte, node.end_byte)
                if key not in self._calls:
                    self._calls[key] = _NONE
                    self._calls[key] = self._call(node)
                return self._calls[key]
        return _one(Sign.UNKNOWN, "other", node)

    def _operation(self, node: Node) -> frozenset[Origin]:
        left, right = field(node, "left"), field(node, "right")
        match operator(node):
            case "+" | "-":
                return _NONE if has_text(node) else self._sum(node)
            case "|" | "^":
                if self._is_small(left) and self._is_small(right):
                    return _NONE
                return _one(Sign.SIGNED, "coercion", node)
            case "&":
                if self._is_small(left) or self._is_small(right):
                    return _NONE
                return _one(Sign.SIGNED, "coercion", node)
            case ">>":
                return _one(Sign.SIGNED, "coercion", node) if not self._is_small(left) else _NONE
            case ">>>":
                return _one(Sign.UNSIGNED, "coercion", node)
            case "||" | "??":
                return self.of(left) | self.of(right)
            case "&&":
                return self.of(right)
            case "<<" | "*" | "/" | "%" | "**":
                return _one(Sign.UNKNOWN, "other", node)
        return _NONE

    def _is_small(self, node: Node) -> bool:
        value = number(unwrap(node), self._data)
        return value is not None and 0 <= value < _BIT_31

    def _sum(self, node: Node) -> frozenset[Origin]:
        found, parts = _NONE, [term for term in terms(node) if term.node.type != "number"]
        levels = [self._level(term.node) for term in parts]
        # One is the base: that of which it is surest that it is an address.
        best = max(levels, default=0)
        addresses = [term for term, level in zip(parts, levels, strict=True) if best and level == best]
        if any(term.negative for term in addresses) and not all(term.negative for term in addresses):
            return _NONE
        for term in addresses or parts[:8]:
            if not term.negative:
                found |= self.of(term.node)
        return found

    def _level(self, node: Node) -> int:
        """How sure it is that a term is an address."""
        known = self._flow.levels.get((node.start_byte, node.end_byte), 0)
        if node.type == "identifier":
            return max(known, self._flow.variables.get(self._values.of(node), 0))
        return known

    def _load(self, node: Node) -> frozenset[Origin]:
        element = self._views.element(field(node, "object"))
        if element is None:
            name = property_name(node, self._data)
            return self._property(node) if name is not None else _one(Sign.UNKNOWN, "other", node)
        if element in ("u8", "u16", "i8", "i16"):
            return _NONE
        if element in UNSIGNED_ELEMENTS:
            return _one(Sign.UNSIGNED, "load", node)
        return _one(Sign.SIGNED if element == "i32" else Sign.UNKNOWN, "load", node)

    def _property(self, node: Node) -> frozenset[Origin]:
        return self._named(property_name(node, self._data), node)

    def _named(self, name: bytes | None, node: Node) -> frozenset[Origin]:
        """Where the value of a property of a name comes from, which an expression or a pattern reads."""
        if name in SIZES:
            return _one(Sign.UNSIGNED, "size", node)
        if name is None or len(name) < SHORTEST_PROPERTY:
            return _one(Sign.UNKNOWN, "other", node)
        if name not in self._properties:
            self._properties[name] = _NONE
            self._properties[name] = self._put(name)
        found = self._properties[name]
        return _one(Sign.UNKNOWN, "other", node) if found is None else found

    def _put(self, name: bytes) -> frozenset[Origin] | None:
        values = []
        for value in property_values(self._views.tree, name):
            values.append(value)
            if len(values) > _VALUES:
                return None
        found = _NONE
        for value in values:
            found |= self.of(value)
        return found or None

    def _call(self, node: Node) -> frozenset[Origin]:
        callee = unwrap(field(node, "function"))
        name = property_name(callee, self._data) or self._views.tree.text(callee)
        given = arguments(node) or []
        if is_export(self._views, callee):
            return _one(Sign.UNKNOWN if self._converts else Sign.SIGNED, "export", node)
        if name in _SIGNED_READS:
            return _one(Sign.SIGNED, "load", node)
        if name in _UNSIGNED_READS:
            return _one(Sign.UNSIGNED, "load", node)
        if self._views.tree.text(callee) in CHOICES and given:
            found = _NONE
            for argument in given:
                found |= self.of(argument)
            return found
        if bare(name) == b"getValue" and len(given) > 1:
            return _one(Sign.SIGNED if b"i32" in self._views.tree.text(given[1]) else Sign.UNKNOWN, "load", node)
        functions = self._views.calls.functions(callee)
        found = _NONE
        for function in functions:
            for value in returned(function):
                found |= self.of(value)
        if found or (functions and not is_allocator(name)):
            return found
        return _one(Sign.UNKNOWN, "allocator" if is_allocator(name) else "other", node)

    def _variable(self, variable: Variable, node: Node) -> frozenset[Origin]:
        known = self._variables.get(variable)
        if known is None:
            self._variables[variable] = known = _NONE
            if not self._evidence.certainty.is_counter(variable):
                for definition in self._values.definitions(variable):
                    known |= self._definition(definition)
            self._variables[variable] = known
        if (
            not known
            and not variable.binding.definitions
            and self._data[node.start_byte : node.end_byte] != b"undefined"
        ):
            return _one(Sign.UNKNOWN, "other", node)
        return known

    def _definition(self, definition: Definition) -> frozenset[Origin]:
        match definition.how:
            case "value" if definition.value is not None:
                return self.of(definition.value)
            case "operator":
                return self._augmented(definition.holder)
            case "parameter":
                return self._parameter(definition)
            case "declared" | "update":
                return _NONE
            case "pattern" if (found := taken(definition.name, self._data)) is not None:
                return self._named(found.name, definition.name)
            case "pattern" if (value := element(definition.name)) is not None:
                return self.of(value)
            case "loop":
                return self._looped(definition) or _one(Sign.UNKNOWN, "other", definition.name)
        return _one(Sign.UNKNOWN, "other", definition.name)

    def _looped(self, definition: Definition) -> frozenset[Origin]:
        """Where the elements of a list come from that a loop gives to a variable."""
        of = self._loops.over(definition)
        if of is not None and self._loops.is_unsigned(of):
            return _one(Sign.UNSIGNED, "load", definition.name)
        values = [] if of is None else self._loops.elements(of)
        if of is None or not values:
            return _NONE
        others = _NONE if self._loops.is_all(of) else _one(Sign.UNKNOWN, "other", definition.name)
        return others.union(*map(self.of, values[:_VALUES]))

    def _augmented(self, node: Node) -> frozenset[Origin]:
        match operator(node):
            case ">>>=":
                return _one(Sign.UNSIGNED, "coercion", node)
            case "|=" | "&=" | "^=" | ">>=" | "<<=":
                return _one(Sign.SIGNED, "coercion", node)
            case "||=" | "??=" | "&&=":
                return self.of(field(node, "right"))
        return _NONE

    def _parameter(self, definition: Definition) -> frozenset[Origin]:
        declared = self._declared.parameters.get(definition.name.start_byte)
        found = _NONE
        if declared is not None:
            found = _one(Sign.SIGNED if declared == "import" else Sign.UNSIGNED, declared, definition.name)
        given = self._views.calls.given_to(definition.name)
        for value in given[:_VALUES]:
            found |= self.of(value)
        found |= self._looped(definition)
        return found or _one(Sign.UNKNOWN, "parameter", definition.name)


def _one(sign: Sign, kind: str, node: Node) -> frozenset[Origin]:
    return frozenset({Origin(sign, kind, node)})
