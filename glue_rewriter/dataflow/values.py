"""What an expression may be worth, asked when somebody wants to know.

A variable is the union of what its definitions give it, a parameter of what the calls in sight give, a property of what
the file puts into it, a call of what the function returns. Each is read once, as a `Flow` from those that it is made
from; what grows in one is handed on until nothing grows. Of a variable that gets several values only the definitions
that reach a use count there.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property

from glue_rewriter.dataflow import lattice as may_be
from glue_rewriter.dataflow.builtins import (
    CONVERTS,
    ELEMENTS,
    GIVES_ARGUMENT,
    LISTS_NAMES,
    METHOD_RESULTS,
    NAMES,
    RESULTS,
    SIZES,
    TAKES_OUT,
    TEXT_METHODS,
    invocation,
    next_of,
)
from glue_rewriter.dataflow.calls import Calls
from glue_rewriter.dataflow.collections import Collections
from glue_rewriter.dataflow.lattice import (
    ABSENT,
    BIG,
    BIGINT,
    COMPARISONS,
    FRACTION,
    LEFT_OF,
    OTHER,
    SHIFTS,
    SMALL,
    STEPS,
    TEXT,
    UNDEFINED,
    UNKNOWN,
    operate,
)
from glue_rewriter.dataflow.owners import Owner, Owners
from glue_rewriter.dataflow.patterns import Taken, taken_from
from glue_rewriter.dataflow.reaching import Early, Variable, Variables
from glue_rewriter.dataflow.steps import arms, chain, made_of, thrown_to
from glue_rewriter.dataflow.transfers import COPY, Flow, transfers
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.syntax.annotations import annotation, is_number
from glue_rewriter.syntax.bindings import Binding, Bindings
from glue_rewriter.syntax.lists import nodes
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    enclosing_function,
    field,
    first_expression,
    number,
    operands,
    operator,
    property_name,
    unwrap,
)
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.returns import is_generator, may_end_without, settled, yielded

if TYPE_CHECKING:
    from collections.abc import Callable

    from glue_rewriter.syntax.definitions import Definition

#: How deep an expression is looked into.
_DEPTH = 60
#: A property that gets its value in more places is not looked into.
_PUTS = 24
#: How long the text is, in bytes, that is searched for an operator or a name.
_NEAR = 64
#: What makes a variable unsigned, and the variable before it: `p >>>= 0`, `p = p >>> 0`.
_UNSIGNED = rb">>>=?\s*+0(?![\w.])"
_CONVERTED = rb"(?<![\w$.\x80-\xff])([\w$\x80-\xff]++)(?:\s*+=\s*+\(?\s*+\1)?\s*+\Z"


class _Result(NamedTuple):
    """What a function returns, by where it begins."""

    start: int


class _Property(NamedTuple):
    """The properties of a name, of an owner if that is known."""

    name: bytes
    owner: Owner | None


class _Yielded(NamedTuple):
    """What a generator yields, by where it begins; of -1 what the file gives to generators that wait for it."""

    start: int


class _Argument(NamedTuple):
    """What a function is given at a place, by where it begins."""

    start: int
    place: int


class _Elements(NamedTuple):
    """The elements of a list that is written out, by where it begins, or with steps a part of each."""

    start: int
    steps: tuple[bytes | int | str, ...]


class _Held(NamedTuple):
    """The elements of the lists that a variable may be, or with steps a part of each."""

    binding: Binding
    steps: tuple[bytes | int | str, ...]


_Key = Hashable  # a variable, or one of these

_UNTOLD = Flow(UNKNOWN | FRACTION)
_MAY_LACK = Flow(UNKNOWN | FRACTION | ABSENT)
_MAY_MISS = Flow(UNKNOWN | FRACTION | UNDEFINED)
_TEXT, _OTHER, _SMALL, _NOTHING, _BIGINT = Flow(TEXT), Flow(OTHER), Flow(SMALL), Flow(UNDEFINED), Flow(BIGINT)
_FROM_END = Flow(may_be.FROM_END)
_INT32 = Flow(SMALL | may_be.NEGATIVE)
#: Operators that make an int32 of a number.
_MAKES_INT32 = frozenset({"|", "&", "^", "<<", ">>"})
#: Those that keep the sign of what is at most an int32, and the one that leaves no sign at all.
_CUTS = frozenset({"|", "^", ">>", ">>>"})
#: What such an operator beside a number makes a negative number of: beside a number a BigInt throws.
_NO_INT31 = may_be.NOT_SMALL & ~may_be.ANY_BIGINT
#: What forms of expressions are worth that are made of nothing.
_FORMS = {"text": _TEXT, "nothing": _NOTHING, "null": _SMALL, "opaque": _UNTOLD, "new": _UNTOLD, "this": _UNTOLD}


class Values:
    """What the expressions of one tree may be worth."""

    def __init__(
        self,
        tree: SyntaxTree,
        bindings: Bindings,
        calls: Calls,
        owners: Owners,
        element: Callable[[Node], str | None],
        ignored: int = 0,
    ) -> None:
        """`element` tells the element type of the view of the memory that an expression is, None where it is none;
        `ignored` are flags that are not told."""
        self._ignored = ignored
        self._tree = tree
        self._data = tree.data
        self._bindings = bindings
        self._calls = calls
        self._owners = owners
        self._element = element
        self._reaching = Variables(tree, bindings)
        self.collections = Collections(tree, bindings, calls, owners)
        self._transfers = transfers(ignored)
        #: What each variable, result and property may be, as far as it is told yet, and who is made from it.
        self._known: dict[_Key, int] = {}
        self._users: dict[_Key, list[tuple[_Key, int]]] = {}
        self._flows: dict[_Key, Flow] = {}
        self._nodes: dict[_Key, Node] = {}
        self._handed_on: dict[tuple[_Key, int], dict[_Key, Node]] = {}
        #: Whether a variable is a parameter that others give a value.
        self._open: dict[_Key, bool] = {}
        #: Whether properties of a name are made unsigned.
        self._unsigned: dict[bytes, bool] = {}
        #: What is given at a place among the arguments of functions, by what `Calls.called` gives.
        self._joined: dict[Hashable, Flow] = {}
        #: What was asked, by its bytes.
        self._told: dict[tuple[int, int], int] = {}

    def of(self, node: Node) -> int:
        """What an expression may be worth where it stands."""
        place = node.start_byte, node.end_byte
        value = self._told.get(place)
        if value is None:
            value = self._at_sight(node) if self._ignored else 0
            value = value or self._of_shift(node) or self._worth(self._flow(node, _DEPTH)) or UNKNOWN
            self._told[place] = value
        return value & ~self._ignored

    @cached_property
    def numbers(self) -> Values:
        """The same, but for whether a number was shifted right, which is told much sooner: an operator that makes an
        int32 hides all else that its operands are."""
        if self._ignored:
            return self
        found = Values(self._tree, self._bindings, self._calls, self._owners, self._element, may_be.DERIVED)
        found._reaching, found.collections = self._reaching, self.collections
        return found

    def is_small(self, node: Node) -> bool:
        """Whether an expression is certainly a whole number of at most 31 bits, so that signed operators leave it as it
        is. No more is looked at than it takes to say no."""
        node = unwrap(node)
        value = self._told.get((node.start_byte, node.end_byte))
        if value is None:
            if node.type == "binary_expression":
                left, sign, _ = operands(node)
                if sign in may_be.GROWS and unwrap(left).type != "number":
                    return False
            value = may_be.NOT_SMALL if self._is_surely(self._flow(node, _DEPTH), may_be.NOT_SMALL) else self.of(node)
        return may_be.is_small(value)

    def _is_surely(self, flow: Flow, flags: int) -> bool:
        """Whether what is told at first sight has one of these flags; where it has none, more may have to be asked."""
        apply = self._transfers.apply
        if flow.constant & flags:
            return True
        for key, transfer in flow.edges:
            known = self._known.get(key)
            if known is None:
                known = UNKNOWN if self._is_given_anything(key) else self._look(key).constant
            if apply(transfer, known) & flags:
                return True
        return False

    def _is_given_anything(self, key: _Key) -> bool:
        """Whether a variable is a parameter of a function that is called from elsewhere, as far as the function itself
        tells."""
        known = self._open.get(key)
        if known is None:
            known = self._open[key] = any(
                (function := enclosing_function(name)) is not None and not self._calls.is_closed(function)
                for name in _parameter_names(key)
            )
        return known

    def before(self, name: Node) -> int:
        """What a variable may be before the assignment whose target a name is goes by its old value: `x >>= 2`."""
        binding = self._bindings.resolve_node(name)
        for definition in binding.definitions:
            if definition.name.start_byte == name.start_byte:
                return self._worth(self._before(definition, Variable(binding, name.start_byte))) or UNKNOWN
        return UNKNOWN

    def forget(self) -> None:
        """Ask everything anew: variables turned out to have definitions that this tree lacks."""
        self.__dict__.pop("numbers", None)
        for known in (self._known, self._users, self._flows, self._told, self._handed_on, self._unsigned, self._joined):
            known.clear()
        self._open.clear()

    def _at_sight(self, node: Node) -> int:
        """The same of what an operator makes an int32 of, where that is told without asking for all that its left side
        may be; 0 of all else."""
        node = unwrap(node)
        left, sign, right = operands(node) if node.type == "binary_expression" else (node, "", node)
        by = number(unwrap(right), self._data) if sign in _CUTS else None
        if by is None:
            return 0
        if sign == ">>>":
            return SMALL if by % 32 else 0
        inner = unwrap(left)
        if inner.type == "binary_expression" and operands(inner)[1] in SHIFTS:
            return 0  # is asked for next: what is in it is looked at once
        return _INT32.constant if self._is_surely(self._flow(left, _DEPTH - 1), _NO_INT31) else 0

    def _of_shift(self, node: Node) -> int:
        """The same of what is shifted by a number, told from what is shifted, which is asked for as well; 0 of all
        else."""
        node = unwrap(node)
        left, sign, right = operands(node) if node.type == "binary_expression" else (node, "", node)
        by = number(unwrap(right), self._data) if sign in SHIFTS else None
        return 0 if by is None else operate(sign, self.of(left), SMALL, by)

    def handed_on(self, node: Node, flag: int) -> dict[_Key, Node]:
        """The parameters that an expression may be the value of, if that has a flag: the name of each, or the function
        where that reads `arguments`."""
        self.of(node)
        edges = self._flow(node, _DEPTH).edges
        if len(edges) != 1 or edges[0][1] != COPY:
            return self._passed_on(edges, flag)
        known = self._handed_on.get((edges[0][0], flag))
        if known is None:
            known = self._handed_on[edges[0][0], flag] = self._passed_on(edges, flag)
        return known

    def _passed_on(self, edges: tuple[tuple[_Key, int], ...], flag: int) -> dict[_Key, Node]:
        found: dict[_Key, Node] = {}
        stack, seen = list(edges), set()
        while stack:
            key, transfer = stack.pop()
            if key in seen or not self._transfers.apply(transfer, flag) & flag:
                continue
            seen.add(key)
            stack += self._look(key).edges
            if isinstance(key, _Argument):
                found[key] = self._nodes[key]
            for name in _parameter_names(key):
                found[name.start_byte] = name
        return found

    def _worth(self, flow: Flow) -> int:
        value, apply = flow.constant, self._transfers.apply
        for key, transfer in flow.edges:
            known = self._known.get(key)
            if known is None:
                known = self._solve(key)
            value |= apply(transfer, known)
        return value

    def _solve(self, wanted: _Key) -> int:
        """What a variable, a result or a property may be: all that it is made from is asked for, and told together."""
        known, users, apply = self._known, self._users, self._transfers.apply
        known[wanted] = 0
        asked, grown = [wanted], []
        while asked:
            key = asked.pop()
            flow = self._look(key)
            for source, transfer in flow.edges:
                if source not in known:
                    known[source] = 0
                    asked.append(source)
                users.setdefault(source, []).append((key, transfer))
                if known[source]:
                    known[key] |= apply(transfer, known[source])
            known[key] |= flow.constant
            grown.append(key)
        # What was found last depends on least.
        waiting = set(grown)
        while grown:
            key = grown.pop()
            waiting.discard(key)
            value = known[key]
            for user, transfer in users.get(key, ()):
                before = known[user]
                after = before | apply(transfer, value)
                if after != before:
                    known[user] = after
                    if user not in waiting:
                        waiting.add(user)
                        grown.append(user)
        return known[wanted]

    def _look(self, key: _Key) -> Flow:
        found = self._flows.get(key)
        if found is None:
            found = self._flows[key] = self._look_at(key)
        return found

    def _look_at(self, key: _Key) -> Flow:
        if isinstance(key, Variable):
            return self._of_definitions(key.binding, self._reaching.definitions(key), key)
        if isinstance(key, Early):
            return self._of_definitions(key.variable.binding, self._reaching.first(key), key.variable)
        if isinstance(key, Binding):
            return self._of_definitions(key, key.definitions)
        if isinstance(key, _Property):
            return self._of_puts(key.name, key.owner)
        if isinstance(key, _Argument):
            return self._of_argument(self._nodes[key], key.place)
        if isinstance(key, _Elements):
            return self._of_items(self._nodes[key], key.steps)
        if isinstance(key, _Held):
            return self._of_sources(self._nodes[key], key.steps)
        if isinstance(key, _Yielded):
            return self._of_yielded(self._nodes[key]) if key.start >= 0 else self._of_sent()
        return self._of_result(self._nodes[key])

    def _flow(self, node: Node, depth: int) -> Flow:
        if depth <= 0:
            return _UNTOLD
        node = unwrap(node)
        if node.type == "identifier":  # most are
            return self._of_name(node)
        innermost, rights = chain(node)
        if rights:
            return self._of_chain(innermost, rights, depth)
        made = made_of(node)
        match made.form:
            case "name":
                return self._of_name(node)
            case "number":
                return self._of_number(node)
            case "operation":
                left, right = made.parts
                by = number(unwrap(right), self._data)
                return self._transfers.operate(made.sign, self._flow(left, depth - 1), self._flow(right, depth - 1), by)
            case "copy":
                parts = made.parts if made.sign else arms(node)
                flows = [self._flow(part, depth - 1) for part in parts]
                if made.sign:
                    flows[0] = self._transfers.map(LEFT_OF[made.sign], flows[0])
                return self._transfers.join(flows) if len(flows) > 1 else flows[0]
            case "member":
                return self._of_member(node)
            case "call":
                return self._of_call(node, depth)
            case "unary":
                return self._of_unary(made.sign, made.parts[0], depth)
            case "update":
                return self._transfers.map(STEPS[made.sign], self._flow(made.parts[0], depth - 1))
        if node.type == "yield_expression":
            return Flow(_MAY_LACK.constant, self._transfers.map(may_be.told, Flow(0, ((_Yielded(-1), COPY),))).edges)
        return _FORMS.get(made.form, _OTHER)

    def _of_number(self, node: Node) -> Flow:
        value = number(node, self._data)
        if value is None:
            # What is no number that is known stands for a macro.
            return _BIGINT if self._data[node.end_byte - 1 : node.end_byte] == b"n" else _SMALL
        if value < may_be.BIG_FROM and value == int(value):
            return _SMALL
        return Flow((SMALL if value < may_be.BIG_FROM else BIG) | (0 if value == int(value) else FRACTION))

    def _of_chain(self, innermost: Node, rights: list[tuple[str, Node]], depth: int) -> Flow:
        """A binary expression, by what `chain` says of it."""
        if self._ignored and rights[0][1].type == "number" and (hidden := self._hidden(innermost, rights)) is not None:
            return hidden
        flow = self._flow(innermost, depth - 1)
        if len(rights) == 1 and rights[0][0] == "-" and innermost.type == "number":  # `1 - 2`
            left, less = number(innermost, self._data), number(rights[0][1], self._data)
            if left is not None and less is not None:
                return _FROM_END if left < less else _SMALL
        for sign, right in reversed(rights):
            by = number(right, self._data) if right.type == "number" else None
            if sign in COMPARISONS:
                flow = _OTHER
            else:
                flow = self._transfers.operate(sign, flow, self._flow(right, depth - 1), by)
        return flow

    def _hidden(self, innermost: Node, rights: list[tuple[str, Node]]) -> Flow | None:
        """What a binary expression is whatever its left side: an int32 by its operator; None where that matters."""
        sign, right = rights[0]
        by = number(right, self._data)
        if by is None or sign not in _MAKES_INT32:
            return None
        if sign == "&" and by < may_be.BIG_FROM:
            return _SMALL
        grows = len(rights) > 1 and rights[1][0] in may_be.GROWS and (len(rights) > 2 or innermost.type != "number")
        return _INT32 if grows or sign == "<<" else None

    def _of_unary(self, sign: str, argument: Node, depth: int) -> Flow:
        if sign == "~":
            if number(unwrap(argument), self._data) is not None:  # `~1` is -2
                return _FROM_END
            inner = made_of(unwrap(argument))
            if inner.form == "unary" and inner.sign == "~":  # `~~x` cuts x to a whole number
                return self._transfers.map(may_be.cut, self._flow(inner.parts[0], depth - 2))
            return self._transfers.map(may_be.invert, self._flow(argument, depth - 1))
        if sign == "-":
            return self._transfers.map(may_be.negate, self._flow(argument, depth - 1))
        if sign == "+":
            return self._transfers.map(may_be.to_number, self._flow(argument, depth - 1))
        return _TEXT if sign == "typeof" else _OTHER

    def _of_name(self, node: Node) -> Flow:
        binding = self._bindings.resolve_node(node)
        if not binding.kinds and not binding.definitions:
            return Flow(NAMES.get(binding.name, UNKNOWN))
        if len(binding.definitions) > 1 and binding.depth > 0 and is_local(binding, with_parameters=True):
            return Flow(0, ((self._at(node, binding), COPY),))
        return Flow(0, ((binding, COPY),))

    def reaching(self, node: Node) -> tuple[Hashable, list[Definition]]:
        """The definitions that a use of a variable may see, and what stands for them all."""
        binding = self._bindings.resolve_node(node)
        if len(binding.definitions) < 2 or binding.depth == 0 or not is_local(binding, with_parameters=True):
            return binding, binding.definitions
        key = self._at(node, binding)
        if isinstance(key, Variable):
            return key, self._reaching.definitions(key)
        return key, self._reaching.first(key) if isinstance(key, Early) else binding.definitions

    def reaching_before(self, name: Node) -> tuple[Hashable, list[Definition]]:
        """The definitions of the value that an assignment goes by whose target a name is: of `x` in `x >>= 2`."""
        binding = self._bindings.resolve_node(name)
        for definition in binding.definitions:
            if definition.name.start_byte == name.start_byte:
                variable = self._reaching.before(definition)
                return variable, self._reaching.definitions(variable)
        return binding, binding.definitions

    def uses(self, key: Hashable) -> list[Node]:
        """Where a variable stands with the value that `reaching` gives a key for, targets of assignments among them."""
        if isinstance(key, Early):
            key = key.variable
        if isinstance(key, Variable):
            return self._reaching.occurrences(key)
        return list(self._bindings.occurrences(key)) if isinstance(key, Binding) and key.kinds else []

    def _at(self, node: Node, binding: Binding) -> Binding | Variable | Early:
        """What a variable that gets several values is at one use: all that it ever is, or what reaches this use."""
        variable = self._reaching.of(node)
        if self._bindings.holds_function(binding):
            start = variable.start if variable.start >= 0 else binding.start
            if not self._bindings.in_same_function(node.start_byte, start):
                return binding
        return self._reaching.early(variable, node) or variable

    @cached_property
    def _converted(self) -> frozenset[Binding]:
        """The variables that are made unsigned in place: `p >>>= 0`, `p = p >>> 0`."""
        found, converted = [], re.compile(_CONVERTED)
        for low, high in self._tree.searched:
            for match in re.compile(_UNSIGNED).finditer(self._data, low, high):
                name = converted.search(self._data, max(match.start() - _NEAR, low), match.start())
                if name is not None:
                    found.append(self._bindings.resolve(name[1], name.start(1)))
        return frozenset(found)

    def _of_definitions(
        self, binding: Binding, definitions: Iterable[Definition], variable: Variable | None = None
    ) -> Flow:
        flows = [Flow(0 if _is_closed(binding) else UNKNOWN if binding.is_settled else UNKNOWN | ABSENT)]
        flows += [self._of_definition(definition, variable) for definition in definitions]
        return self._transfers.join(flows)

    def _of_definition(self, definition: Definition, variable: Variable | None) -> Flow:
        match definition.how:
            case "value" if definition.value is not None:
                return self._flow(definition.value, _DEPTH)
            case "declared":
                return _NOTHING
            case "operator":
                made = made_of(definition.holder)
                left = self._before(definition, variable)
                right = self._flow(made.parts[1], _DEPTH)
                if made.form == "copy":
                    return self._transfers.join((self._transfers.map(LEFT_OF[made.sign], left), right))
                return self._transfers.operate(made.sign, left, right, number(unwrap(made.parts[1]), self._data))
            case "update":
                return self._transfers.map(STEPS[operator(definition.holder)], self._before(definition, variable))
            case "parameter":
                return self._of_parameter(definition)
            case "pattern":
                return self._of_pattern(definition)
            case "loop":
                return self._of_loop(definition.holder, ())
            case "function" | "class":
                return _OTHER
        return _UNTOLD

    def _before(self, definition: Definition, variable: Variable | None) -> Flow:
        """What a variable was before `x += …` or `x++`."""
        binding = self._bindings.resolve_node(definition.name)
        if variable is None:
            return Flow(0, ((binding, COPY),))
        return Flow(0, ((self._reaching.before(definition), COPY),))

    def _of_parameter(self, definition: Definition) -> Flow:
        name = definition.name
        given = self._calls.arguments_for(name)
        flow = self._of_given(self._calls.called_at(name), given)
        if definition.value is not None:
            there = self._transfers.map(may_be.without_nothing, flow)
            flow = self._transfers.join((there, self._flow(definition.value, _DEPTH)))
        walked = self.collections.walked(name)
        if walked is not None:
            each = _SMALL if walked.list_ is None else self._elements(walked.list_, ())
            return self._transfers.join((flow, each))
        constant = 0
        is_typed = self._tree.is_typed and is_number(self._tree, annotation(definition))
        # Whether that is all that is given need not be asked where what is given is not known.
        if not given or flow.constant & UNKNOWN or not self._calls.is_given_by_all(name):
            constant |= UNKNOWN
        may_lack = not given or self._calls.omits_argument(name)
        if may_lack and definition.value is None and not (is_typed and definition.holder.type == "required_parameter"):
            constant |= ABSENT
        return Flow(flow.constant | constant, flow.edges)

    def _of_given(self, place: Hashable, given: list[Node]) -> Flow:
        """What all that is given at a place may be."""
        known = self._joined.get(place)
        if known is None:
            known = self._joined[place] = self._transfers.join([self._flow(value, _DEPTH) for value in given])
        return known

    def _argument(self, function: Node, place: int) -> Flow:
        key = _Argument(function.start_byte, place)
        self._nodes[key] = function
        return Flow(0, ((key, COPY),))

    def _of_argument(self, function: Node, place: int) -> Flow:
        """What an element of `arguments` or of a rest parameter may be."""
        given = self._calls.given_at(function, place)
        flow = self._of_given((self._calls.called(function), place), given)
        constant = 0 if given and self._calls.all_give(function, place) else UNKNOWN
        if not given or self._calls.one_omits_argument(function, place):
            constant |= ABSENT
        return Flow(flow.constant | constant, flow.edges)

    def _of_pattern(self, definition: Definition) -> Flow:
        taken = taken_from(definition.name, self._data)
        if taken is not None and taken.holder.type == "catch_clause" and not taken.steps:
            thrown = [self._flow(each, _DEPTH) for each in thrown_to(taken.holder, self._tree)]
            return self._transfers.join([_MAY_LACK, *thrown])  # others throw as well
        if taken is None or not taken.steps:
            return _MAY_LACK
        found = self._of_taken(taken)
        if taken.default is None:
            return found
        there = self._transfers.map(may_be.without_nothing, found)
        return self._transfers.join((there, self._flow(taken.default, _DEPTH)))

    def _of_taken(self, taken: Taken) -> Flow:
        if taken.holder.type == "for_in_statement":
            return self._of_loop(taken.holder, taken.steps)
        last = taken.steps[-1]
        if isinstance(last, bytes):
            return self._of_property(last, None)
        value = taken.holder.child_by_field_name("value") or taken.holder.child_by_field_name("right")
        if value is None:
            walked = self.collections.walked(taken.pattern)
            if walked is not None and walked.list_ is not None:
                return self._elements(walked.list_, taken.steps)
            value = next(iter(self._calls.arguments_for(taken.pattern)), None)
        if value is None or len(taken.steps) != 1:
            return _MAY_LACK
        made = unwrap(value)
        listed = self._calls.arguments_of(made) if isinstance(last, int) else None
        if listed is not None and isinstance(last, int):
            return self._argument(listed[0], listed[1] + last)
        if made_of(made).form == "list" and isinstance(last, int):
            items = [each for each in made.named_children if each.type != "comment"]
            if not any(each.type == "spread_element" for each in items[: last + 1]):
                return self._flow(items[last], _DEPTH) if last < len(items) else _NOTHING
        return self._told_of(made) if isinstance(last, int) else _MAY_LACK

    def _of_loop(self, loop: Node, steps: tuple[bytes | int | str, ...]) -> Flow:
        if any(child.type == "in" for child in loop.children):
            return _TEXT
        return self._elements(field(loop, "right"), steps)

    def _elements(self, list_: Node, steps: tuple[bytes | int | str, ...]) -> Flow:
        """What the elements of a list may be, or, with steps, a part of each."""
        name = unwrap(list_)
        if made_of(name).form == "name":
            key = _Held(self._bindings.resolve_node(name), steps)
            self._nodes.setdefault(key, name)
            return Flow(0, ((key, COPY),))
        return self._of_sources(list_, steps)

    def _of_sources(self, list_: Node, steps: tuple[bytes | int | str, ...]) -> Flow:
        sources = self.collections.sources(list_)
        flows = [self._of_source(source, steps) for source in sources]
        if not sources or any(not list_.start_byte <= source.start_byte < list_.end_byte for source in sources):
            flows.append(_UNTOLD)  # what is put in there later
        return self._transfers.join(flows)

    def _of_source(self, list_: Node, steps: tuple[bytes | int | str, ...]) -> Flow:
        made = made_of(list_)
        if made.form == "list":
            key = _Elements(list_.start_byte, steps)
            self._nodes[key] = list_
            return Flow(0, ((key, COPY),))
        if made.form == "call":
            callee = unwrap(made.parts[0])
            if self._tree.text(callee) in LISTS_NAMES:
                return _TEXT if (LISTS_NAMES[self._tree.text(callee)],) == (steps or (None,)) else _MAY_LACK
            if not steps and property_name(callee, self._data) == b"split":
                return _TEXT
            generators = [each for each in self._calls.functions(callee) if is_generator(each)]
            if generators and not steps:
                return self._transfers.join([self._yielded(each) for each in generators])
        if steps:
            return _MAY_LACK
        if made.form == "text":
            return _TEXT
        element = self._element(list_)
        return _UNTOLD if element is None else Flow(ELEMENTS[element])

    def _yielded(self, generator: Node) -> Flow:
        key = _Yielded(generator.start_byte)
        self._nodes.setdefault(key, generator)
        return Flow(0, ((key, COPY),))

    def _of_yielded(self, generator: Node) -> Flow:
        flows = []
        for each in yielded(generator):
            value = first_expression(each)
            is_all = any(child.type == "*" for child in each.children)
            if value is None:
                flows.append(_NOTHING)
            else:
                flows.append(self._elements(value, ()) if is_all else self._flow(value, _DEPTH))
        return self._transfers.join(flows)

    def _of_sent(self) -> Flow:
        """What `yield` gives back: what is told by calls of `next`."""
        return self._transfers.join([self._flow(each, _DEPTH) for each in self.collections.sent()])

    def _of_items(self, list_: Node, steps: tuple[bytes | int | str, ...]) -> Flow:
        flows = []
        for item in nodes(list_):
            if item.type == "spread_element":
                flows += [self._of_source(each, steps) for each in self.collections.sources(item.named_children[0])]
            else:
                part = self.collections.part(item, steps)
                flows.append(_UNTOLD if part is None else self._flow(part, _DEPTH))
        return self._transfers.join(flows)

    def _told_of(self, list_: Node, steps: tuple[bytes | int | str, ...] = ()) -> Flow:
        """What is told of one element of a list by what the file puts into it."""
        told = self._transfers.map(may_be.told, self._elements(list_, steps))
        return Flow(_MAY_LACK.constant | told.constant, told.edges)

    def _of_member(self, node: Node) -> Flow:
        name = property_name(node, self._data)
        holder = field(node, "object")
        if name is None:
            listed = self._calls.listed(node)
            if listed is not None:
                return self._argument(*listed)
            element = self._element(holder)
            if element is not None:
                return Flow(ELEMENTS[element])
            owner = made_of(unwrap(holder))
            if owner.form == "call" and self._tree.text(unwrap(owner.parts[0])) in LISTS_NAMES:
                return _TEXT
            return self._told_of(holder)
        size = SIZES.get(name)
        # What the file puts there itself may be anything: some call an address `byteOffset`.
        if size is not None and (name != b"byteOffset" or not self._owners.puts(name)):
            return Flow(size)
        if self._tree.text(unwrap(holder)) == b"Symbol":
            return _TEXT
        if name == b"value" and (walked := next_of(holder, self._data)) is not None:
            return self._told_of(walked)
        return self._of_property(name, self._owners.of(holder))

    def _of_property(self, name: bytes, owner: Owner | None) -> Flow:
        """What is told of a property by what the file puts into it; of one of a class that is only ever given what is
        made unsigned, all."""
        puts = Flow(0, ((_Property(name, owner), COPY),))
        if owner is not None and owner.start >= 0 and self._is_made_unsigned(name):
            return puts
        return Flow(_MAY_LACK.constant, self._transfers.map(may_be.told, puts).edges)

    def _is_made_unsigned(self, name: bytes) -> bool:
        """Whether all that the file puts into properties of a name is made unsigned, and nothing counts them on."""
        known = self._unsigned.get(name)
        if known is None:
            self._unsigned[name] = False
            puts = self._owners.puts(name)
            known = 0 < len(puts) <= _PUTS and all(
                put.how == "value" and put.is_plain and self._is_unsigned_value(put.value) for put in puts
            )
            known = (
                known
                and re.search(rb"(?:\+\+|--)[\w$.]*\.%s\b|\.%s\s*(?:\+\+|--)" % ((re.escape(name),) * 2), self._data)
                is None
            )
            self._unsigned[name] = known
        return known

    def _is_unsigned_value(self, value: Node) -> bool:
        node = unwrap(value)
        made = made_of(node)
        if made.sign == ">>>" and number(unwrap(made.parts[1]), self._data) == 0:
            return True
        return made.form == "name" and self._bindings.resolve_node(node) in self._converted

    def _of_puts(self, name: bytes, owner: Owner | None) -> Flow:
        puts = self._owners.puts(name)
        if len(puts) > _PUTS:
            return Flow(0)
        flows = []
        for put in puts:
            if put.how == "value" and (owner is None or put.owner is None or put.owner == owner):
                flows.append(self._flow(put.value, _DEPTH))
            elif put.how == "getter" and put.value.type in FUNCTION_TYPES:
                flows.append(self._result(put.value))
        return self._transfers.join(flows)

    def _result(self, function: Node) -> Flow:
        key = _Result(function.start_byte)
        self._nodes.setdefault(key, function)
        return Flow(0, ((key, COPY),))

    def _of_result(self, function: Node) -> Flow:
        if is_generator(function):
            return _UNTOLD
        flows = [self._flow(value, _DEPTH) for value in settled(function)]
        flow = self._transfers.join(flows)
        if not all(map(self._makes_index, flows)):
            # What is an index only now and then is told from an address by who calls.
            flow = self._transfers.map(may_be.without_derived, flow)
        return Flow(flow.constant | UNDEFINED, flow.edges) if may_end_without(function) else flow

    def _makes_index(self, flow: Flow) -> bool:
        """Whether an expression makes an index of an address, and does not only pass one on."""
        made = any(self._transfers.apply(transfer, UNKNOWN) & may_be.DERIVED for _, transfer in flow.edges)
        return made or bool(flow.constant & may_be.DERIVED)

    def _of_call(self, node: Node, depth: int) -> Flow:
        made = invocation(node, self._data)
        callee = unwrap(made.callee)
        name = self._tree.text(callee) if callee.end_byte - callee.start_byte < _NEAR else b""
        known = RESULTS.get(name)
        if known is not None:
            return Flow(known)
        if made.binds:
            return _OTHER
        given = made.given
        if given and name in CONVERTS:
            return self._transfers.map(CONVERTS[name], self._flow(given[0], depth - 1))
        if given and name in GIVES_ARGUMENT:
            return self._transfers.join([self._flow(each, depth - 1) for each in given])
        method = property_name(callee, self._data)
        if method is not None:
            found = self._of_method(method, callee, given)
            if found is not None:
                return found
        functions = self._calls.functions(callee)
        if functions:
            flow = self._transfers.join([self._result(function) for function in functions])
            if any(map(self._is_other_type, given)):
                flow = self._transfers.map(may_be.without_bigint, flow)
            return flow
        return _MAY_MISS if method is not None and b"?." in name else _UNTOLD

    def _is_other_type(self, argument: Node) -> bool:
        """Whether an argument names a type that is no BigInt: `getValue(ptr, 'i32')`."""
        return made_of(unwrap(argument)).form == "text" and b"64" not in self._tree.text(argument)

    def _of_method(self, method: bytes, callee: Node, given: list[Node]) -> Flow | None:
        """What a method of the platform gives; None for one that is not known."""
        holder = field(callee, "object")
        known = METHOD_RESULTS.get(method)
        if known is not None:
            return Flow(known)
        if self._tree.text(unwrap(holder)) == b"Atomics" and given:
            element = self._element(given[0])
            return None if element is None else Flow(ELEMENTS[element])
        if method in (b"at", b"with") and self._element(holder) is not None:
            return Flow(ELEMENTS[self._element(holder) or "?"])
        if method in TEXT_METHODS and made_of(unwrap(holder)).form == "text":
            return _TEXT
        if method not in TAKES_OUT or self._calls.functions(callee):
            return None
        if method == b"get" and not self.collections.is_map(holder):
            return None
        told = self._told_of(holder, (1,) if method == b"get" else ())
        return Flow(_MAY_MISS.constant | told.constant, told.edges)


def _parameter_names(key: _Key) -> Iterator[Node]:
    """The names in lists of parameters that may give a variable its value."""
    binding = key.variable.binding if isinstance(key, Early) else key.binding if isinstance(key, Variable) else key
    if isinstance(binding, Binding) and "parameter" in binding.kinds:
        for definition in binding.definitions:
            if definition.how in ("parameter", "pattern"):
                yield definition.name


def is_local(binding: Binding, *, with_parameters: bool = False) -> bool:
    """Whether every value a variable gets is given in sight: it is declared here, and no other script can reach it."""
    kinds = {"var", "let", "parameter"} if with_parameters else {"var", "let"}
    if not binding.kinds or not binding.kinds <= kinds:
        return False
    return binding.depth > 0 or "var" not in binding.kinds


def _is_closed(binding: Binding) -> bool:
    """Whether a variable is nothing but what its definitions give; those of a parameter say what its callers give."""
    if not binding.is_settled or not binding.kinds:
        return False
    return binding.depth > 0 or "var" not in binding.kinds
