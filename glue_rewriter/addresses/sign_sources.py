"""Where the value of an expression comes from, and which sign each origin gives an address."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from glue_rewriter.addresses.certainty import MEDIUM
from glue_rewriter.addresses.declarations import Declarations
from glue_rewriter.addresses.exports import is_export, is_global_value
from glue_rewriter.addresses.inference import SHORTEST_PROPERTY, Inference
from glue_rewriter.addresses.loops import Loops
from glue_rewriter.addresses.macros import Macro, Macros
from glue_rewriter.addresses.operands import has_text
from glue_rewriter.addresses.other_files import Elsewhere
from glue_rewriter.addresses.propagation import Flow
from glue_rewriter.addresses.run_knowledge import Knowledge
from glue_rewriter.addresses.runtime_calls import is_allocation, runtime_function
from glue_rewriter.addresses.toolchain_functions import CHOICES, CONVERTS_EXPORTS, SIZES
from glue_rewriter.addresses.typed_calls import TypedCall
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.patterns import given_part, property_taken
from glue_rewriter.dataflow.reaching import Variable, Variables
from glue_rewriter.dataflow.steps import Made, assigns, made_of
from glue_rewriter.memory.element_types import UNSIGNED_ELEMENTS
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Definition, Node
from glue_rewriter.syntax.nodes import field, number, property_name, same_place, terms, unwrap
from glue_rewriter.syntax.returns import is_deferred, returned

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


class SignSource(NamedTuple):
    """One expression that a value comes from, or is made a number of another sign by.

    `kind` is `load`, `coercion`, `import` (a parameter of a function that wasm calls), `export` (the result of a
    function of wasm), `parameter`, `size`, or `other`.
    """

    sign: Sign
    kind: str
    node: Node


_NONE: frozenset[SignSource] = frozenset()
#: By what another file says.
_SIGNS = {True: Sign.SIGNED, False: Sign.UNSIGNED, None: Sign.UNKNOWN}


class SignSources:
    """Finds the origins of the expressions of one tree."""

    def __init__(
        self,
        views: Views,
        evidence: Inference,
        flow: Flow,
        declared: Declarations,
        variables: Variables,
        loops: Loops,
        macros: Macros,
        knowledge: Knowledge,
        elsewhere: Elsewhere,
        typed: Iterable[TypedCall],
    ) -> None:
        self._typed = {call.call.start_byte: call for call in typed if call.gives_pointer or call.gives_number}
        self._elsewhere = elsewhere
        self._macros = macros
        self._knowledge = knowledge
        #: Where all signatures are known, nothing signed comes in but by what is seen: integers, signed loads.
        self._is_closed = views.tree.is_library and knowledge.converts and knowledge.is_whole
        self._views = views
        self._values = variables
        self._data = views.tree.data
        self._evidence = evidence
        self._flow = flow
        self._declared = declared
        self._loops = loops
        self._converts = any(word in self._data for word in CONVERTS_EXPORTS)
        self._variables: dict[Variable, frozenset[SignSource]] = {}
        self._properties: dict[bytes, frozenset[SignSource] | None] = {}
        self._calls: dict[tuple[int, int], frozenset[SignSource]] = {}
        self._depth = 0

    def of(self, node: Node) -> frozenset[SignSource]:
        """The origins of an expression; none for what is no address for sure: literals, distances, small numbers."""
        if self._depth >= _DEPTH:
            return frozenset({SignSource(Sign.UNKNOWN, "other", node)})
        self._depth += 1
        try:
            found = self._of(unwrap(node))
        finally:
            self._depth -= 1
        if self._is_closed and any(origin.sign is Sign.UNKNOWN for origin in found):
            return frozenset(
                origin._replace(sign=Sign.UNSIGNED) if origin.sign is Sign.UNKNOWN else origin for origin in found
            )
        return found

    def _of(self, node: Node) -> frozenset[SignSource]:
        made = made_of(node)
        match made.form:
            case "name":
                macro = self._macros.at(node)
                return self._variable(self._values.of(node), node) if macro is None else _of_macro(macro, node)
            case "operation" if assigns(node):
                return self._assigned(node, made)
            case "operation":
                return self._operation(node, made)
            case "unary" if made.sign == "~":
                return _one(Sign.SIGNED, "coercion", node)
            case "unary" if made.sign != "+":
                return _NONE
            case "unary" | "update":
                return self.of(made.parts[0])
            case "copy":
                return self._any(made.parts[1:] if made.sign == "&&" else made.parts)
            case "member":
                return self._load(node)
            case "call":
                key = (node.start_byte, node.end_byte)
                if key not in self._calls:
                    self._calls[key] = _NONE
                    self._calls[key] = self._call(node)
                return self._calls[key]
            case "this" | "opaque" | "pattern":
                return _one(Sign.UNKNOWN, "other", node)
        return _NONE

    def _any(self, nodes: Iterable[Node]) -> frozenset[SignSource]:
        """The origins of all of them."""
        return _NONE.union(*map(self.of, nodes))

    def _operation(self, node: Node, made: Made) -> frozenset[SignSource]:
        left, right = made.parts
        match made.sign:
            case "+" | "-":
                return _NONE if has_text(node) else self._sum(node)
            case "|" | "^":
                is_small = self._is_small(left) and self._is_small(right)
                return _NONE if is_small else _one(Sign.SIGNED, "coercion", node)
            case "&":
                is_small = self._is_small(left) or self._is_small(right)
                return _NONE if is_small else _one(Sign.SIGNED, "coercion", node)
            case ">>":
                return _NONE if self._is_small(left) else _one(Sign.SIGNED, "coercion", node)
            case ">>>":
                return _one(Sign.UNSIGNED, "coercion", node)
            case "<<" | "*" | "/" | "%" | "**":
                return _one(Sign.UNKNOWN, "other", node)
        return _NONE

    def _assigned(self, node: Node, made: Made) -> frozenset[SignSource]:
        """What `a += b` makes of `a`."""
        return self._converted(node, made.sign) or self.of(made.parts[0])

    def _converted(self, node: Node, sign: str) -> frozenset[SignSource]:
        """What an assignment with an operator makes a number of a sign by."""
        if sign == ">>>":
            return _one(Sign.UNSIGNED, "coercion", node)
        return _one(Sign.SIGNED, "coercion", node) if sign in ("|", "&", "^", ">>", "<<") else _NONE

    def _is_small(self, node: Node) -> bool:
        value = number(unwrap(node), self._data)
        return value is not None and 0 <= value < _BIT_31

    def _sum(self, node: Node) -> frozenset[SignSource]:
        found, parts = _NONE, [term for term in terms(node) if made_of(term.node).form != "number"]
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
        if made_of(node).form == "name":
            return max(known, self._flow.variables.get(self._values.of(node), 0))
        return known

    def _load(self, node: Node) -> frozenset[SignSource]:
        """Where the element of a view comes from, or what a property is given."""
        name = property_name(node, self._data)
        element = self._views.element(field(node, "object")) if name is None else None
        if name == b"value" and is_global_value(self._views, node):
            return _one(Sign.SIGNED, "export", node)
        if element is None:
            return self._named(name, node)
        if element in ("u8", "u16", "i8", "i16"):
            return _NONE
        if element in UNSIGNED_ELEMENTS:
            return _one(Sign.UNSIGNED, "load", node)
        return _one(Sign.SIGNED if element == "i32" else Sign.UNKNOWN, "load", node)

    def _named(self, name: bytes | None, node: Node) -> frozenset[SignSource]:
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

    def _put(self, name: bytes) -> frozenset[SignSource] | None:
        values = self._views.owners.stored(name)
        return (self._any(values) or None) if len(values) <= _VALUES else None

    def _call(self, node: Node) -> frozenset[SignSource]:
        made = invocation(node, self._data)
        callee, given = unwrap(made.callee), made.given
        called = self._views.tree.text(callee)
        name = property_name(callee, self._data) or called
        if is_export(self._views, callee):
            return _one(Sign.UNKNOWN if self._converts else Sign.SIGNED, "export", node)
        typed = self._typed.get(node.start_byte)
        if typed is not None and same_place(typed.call, node):
            is_unsigned = typed.gives_pointer and self._knowledge.converts
            return _one(Sign.UNSIGNED if is_unsigned else Sign.SIGNED, "export", node)
        told = self._elsewhere.of(callee)
        if told is not None and told.gives:
            return _one(_SIGNS[told.signed], "other", node)
        if name in _SIGNED_READS:
            return _one(Sign.SIGNED, "load", node)
        if name in _UNSIGNED_READS:
            return _one(Sign.UNSIGNED, "load", node)
        if called in CHOICES and given:
            return self._any(given)
        if name in (b"indexOf", b"lastIndexOf") and name != called and self._views.kinds(made_of(callee).parts[0]):
            return _one(Sign.UNSIGNED, "size", node)
        if name == b"getValue" and len(given) > 1 and runtime_function(self._views, callee) is not None:
            return _one(Sign.SIGNED if b"i32" in self._views.tree.text(given[1]) else Sign.UNKNOWN, "load", node)
        functions = self._views.calls.functions(callee)
        found = self._any(value for function in functions for value in returned(function))
        allocates = is_allocation(self._views, callee)
        if found or (functions and not allocates and not any(map(is_deferred, functions))):
            return found
        if not allocates:
            return _one(Sign.UNKNOWN, "other", node)
        # What a library calls has been made unsigned.
        is_unsigned = self._knowledge.converts and (self._views.tree.is_library or b"_emscripten_" in called)
        return _one(Sign.UNSIGNED if is_unsigned else Sign.UNKNOWN, "allocator", node)

    def _variable(self, variable: Variable, node: Node) -> frozenset[SignSource]:
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
            and self._data[node.start_byte : node.end_byte] not in (b"undefined", b"Infinity", b"NaN")
        ):
            return _one(Sign.UNKNOWN, "other", node)
        return known

    def _definition(self, definition: Definition) -> frozenset[SignSource]:
        name = definition.name
        match definition.how:
            case "value" if definition.value is not None:
                return self.of(definition.value)
            case "operator":
                made = made_of(definition.holder)
                return self.of(made.parts[1]) if made.form == "copy" else self._converted(definition.holder, made.sign)
            case "parameter":
                return self._parameter(definition)
            case "declared" | "update":
                return _NONE
            case "pattern" if (taken := property_taken(name, self._data)) is not None:
                return self._named(taken, name)
            case "pattern" if (value := given_part(name, self._data)) is not None:
                return self.of(value)
            case "import" if (told := self._elsewhere.of_value(definition)) is not None:
                return _one(_SIGNS[told.signed], "other", name)
            case "loop":
                return self._looped(definition) or _one(Sign.UNKNOWN, "other", name)
        return _one(Sign.UNKNOWN, "other", name)

    def _looped(self, definition: Definition) -> frozenset[SignSource]:
        """Where the elements of a list come from that a loop gives to a variable."""
        of = self._loops.over(definition)
        if of is not None and self._loops.is_unsigned(of):
            return _one(Sign.UNSIGNED, "load", definition.name)
        values = [] if of is None else self._loops.elements(of)
        if of is None or not values:
            return _NONE
        others = _NONE if self._loops.is_all(of) else _one(Sign.UNKNOWN, "other", definition.name)
        return others | self._any(values[:_VALUES])

    def _parameter(self, definition: Definition) -> frozenset[SignSource]:
        declared = self._declared.parameters.get(definition.name.start_byte)
        found = _NONE
        if declared == "integer":
            # What is said to be an integer is one, unless it is used as an address.
            declared = "import" if self._evidence.variables.get(self._values.of(definition.name), 0) >= MEDIUM else None
            if declared is None:
                return self._any(self._views.calls.arguments_for(definition.name)[:_VALUES])
        if declared is not None:
            found = _one(Sign.SIGNED if declared == "import" else Sign.UNSIGNED, declared, definition.name)
        given = self._views.calls.arguments_for(definition.name)[:_VALUES]
        found |= self._any(given if definition.value is None else [*given, definition.value])
        found |= self._looped(definition)
        return found or _one(Sign.UNKNOWN, "parameter", definition.name)


def _of_macro(macro: Macro, node: Node) -> frozenset[SignSource]:
    match macro.stands_for:
        case "signed":
            return _one(Sign.SIGNED, "load", node)
        case "unsigned":
            return _one(Sign.UNSIGNED, "load", node)
        case "small":
            return _NONE
    return _one(Sign.UNKNOWN, "other", node)


def _one(sign: Sign, kind: str, node: Node) -> frozenset[SignSource]:
    return frozenset({SignSource(sign, kind, node)})
