"""Where addresses go: followed forwards from all that is known to be one.

As `memory.propagation` follows views: each address is followed up the tree into the variable, property, parameter or
result that receives it, and from there to every occurrence of that name. What it meets on the way that is no site is
noted, for the rules to judge. Sites need no note: the rewrite fixes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.addresses.certainty import HIGH, LOW, MEDIUM
from glue_rewriter.addresses.inference import SHORTEST_PROPERTY, Inference
from glue_rewriter.addresses.loops import List, Loops
from glue_rewriter.addresses.operands import has_text, is_literal_mask, is_small_mask
from glue_rewriter.addresses.toolchain_functions import ALLOCATORS, CHOICES, NO_ADDRESSES, TAKERS, bare
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.patterns import applied_with, name_bound_at, taken_by, without_default
from glue_rewriter.dataflow.reaching import Variable, Variables
from glue_rewriter.dataflow.steps import assigns, awaited, entry_key, goes, key_name, made_of
from glue_rewriter.memory.sites import Site
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.names import named_by
from glue_rewriter.syntax.nodes import (
    has_spread,
    number,
    operands,
    parent_of,
    place_among,
    property_name,
    same_place,
    terms,
    unwrap,
)
from glue_rewriter.syntax.returns import is_deferred
from glue_rewriter.syntax.words import identifiers

if TYPE_CHECKING:
    from glue_rewriter.dataflow.steps import Fate

#: Fates that rules may judge.
_NOTED = frozenset({"target", "argument", "result", "object", "index", "item", "entry", "text", "key"})
#: Operators that make an int32, or a number of 32 bits, of a number; and of those that shift, the left side of theirs.
_SHIFTING = frozenset({"<<", ">>", ">>>"})
_CUTTING = frozenset({"&", "|", "^", "~", *_SHIFTING})


class Use(NamedTuple):
    """An address that is used other than in a site: `node` is the expression, `parent` what it is part of, seen through
    parentheses; `level` how sure it is that it is an address."""

    node: Node
    parent: Node
    level: int


class Flow:
    """The addresses of one tree, and their uses."""

    def __init__(
        self, views: Views, sites: list[Site], evidence: Inference, variables: Variables, loops: Loops
    ) -> None:
        self.uses: list[Use] = []
        #: Those by operators that cut them to 32 bits, most of which leave the address what it is below 4 GiB.
        self.cuts: list[Use] = []
        #: How sure it is that an expression is an address, by its bytes.
        self.levels: dict[tuple[int, int], int] = {}
        self.variables: dict[Variable, int] = {}
        self._views = views
        self._values = variables
        self._data = views.tree.data
        self._loops = loops
        #: Lists whose loops have been given an address, and how sure that was.
        self._lists: dict[List, int] = {}
        self._evidence = evidence
        self._sites = {(site.expression.start_byte, site.expression.end_byte) for site in sites}
        self._properties: dict[bytes, int] = {}
        self._results: dict[Binding | bytes, int] = {}
        self._given: dict[int, int] = {}
        #: What was passed at a place by calls of a variable, by how sure it is.
        self._passed: dict[tuple[Binding, int], int] = {}
        #: By how sure they are: the surest is followed first, so that nothing is followed twice.
        self._is_minified = views.tree.is_minified
        self._queues: tuple[list[Node], ...] = ([], [], [], [])

    def push(self, node: Node, level: int) -> None:
        """Say that an expression is an address; it is followed when `run` comes to it."""
        if self.levels.get((node.start_byte, node.end_byte), 0) < level:
            self._queues[level].append(node)

    def run(self) -> None:
        """Follow all that was pushed, and all that follows from it."""
        level = 3
        while level:
            if not self._queues[level]:
                level -= 1
                continue
            self._follow(self._queues[level].pop(), level)

    def give_variable(self, variable: Variable, level: int) -> None:
        """A variable holds an address: its occurrences are followed."""
        level = min(level, self._evidence.certainty.cap(variable))
        if level == 0 or self.variables.get(variable, 0) >= level or self._evidence.certainty.is_counter(variable):
            return
        self.variables[variable] = level
        for node in self._values.occurrences(variable):
            self.push(node, level)

    def property_level(self, name: bytes) -> int:
        """How sure it is that properties of a name hold addresses, 0 where none is known to."""
        return self._properties.get(name, 0)

    def give_property(self, name: bytes, level: int) -> None:
        """Properties of a name hold addresses."""
        level = min(level, MEDIUM)
        if len(name) == SHORTEST_PROPERTY - 1 and not self._is_minified:
            level = LOW
        elif len(name) < SHORTEST_PROPERTY:
            return
        if name in NO_ADDRESSES or self._properties.get(name, 0) >= level:
            return
        self._properties[name] = level
        for node in identifiers(self._views.tree, name, 0, len(self._data)):
            access = named_by(node)
            if access is not None and access is not node:
                self.push(access, level)
            elif (bound := name_bound_at(node)) is not None:
                self.give_variable(self._values.of(bound), level)

    def _follow(self, node: Node, level: int) -> None:
        above: Node | None = node
        while above is not None:
            node = above
            key = (node.start_byte, node.end_byte)
            if self.levels.get(key, 0) >= level:
                return
            self.levels[key] = level
            if key in self._sites:
                return
            above = None
            for fate, to in goes(node):
                if fate == "copy" or (fate == "operand" and self._rises(node, to, level)):
                    above = to
                elif fate != "operand":
                    self._go(node, fate, to, level)

    def _go(self, node: Node, fate: Fate, to: Node, level: int) -> None:
        """An address goes where it is no part of an expression that is that address too."""
        if fate in _NOTED and not (fate == "object" and property_name(to, self._data) is None):
            self._note(node, level)
        match fate:
            case "target":
                self._receive(to, level)
                self._loop(node, level)
            case "entry":
                key = node if to.type == "object" else entry_key(to)
                name = None if key is None else key_name(key, self._data)
                if name is not None:
                    self.give_property(name, level)
            case "item":
                if (target := taken_by(node, self._data)) is not None:
                    self._receive(target, level)
                elif (call := applied_with(to, self._data)) is not None:
                    self._pass(call, node, level)
                self._loop(node, level)
            case "result":
                self._give_result(to, level)
            case "argument":
                self._pass(to, node, level)

    def _rises(self, node: Node, parent: Node, level: int) -> bool:
        """Whether what operators make of an address is that address too; where it is not, it is noted."""
        made = made_of(parent)
        if made.sign in _CUTTING and (made.sign not in _SHIFTING or same_place(made.parts[0], node)):
            self.cuts.append(Use(node, parent, level))
        match made.form:
            case "operation" if assigns(parent):
                if same_place(made.parts[0], node):
                    self._receive(node, level)
                    return True
                self._note(node, level)
                return False
            case "operation":
                return self._rises_by_operator(node, parent, level)
            case "unary":
                return made.sign in ("~", "+")
            case "update":
                return True
        self._note(node, level)  # of a switch
        return False

    def _rises_by_operator(self, node: Node, parent: Node, level: int) -> bool:
        left, sign, right = operands(parent)
        is_left = same_place(left, node)
        other = unwrap(right if is_left else left)
        match sign:
            case "+":
                if has_text(other):
                    self._note(node, level)
                    return False
                return True
            case "-":
                # What is left of two addresses is a distance.
                stays = is_left and not self._may_be_address(other)
                if not stays:
                    self._note(node, level)
                return stays
            case ">>>" | ">>":
                if number(other, self._data) == 0:
                    return is_left
                if is_left:
                    self._note(node, level)
                return False
            case "&" | "|" | "^":
                # Of what has other names on both sides it is not known which is the address.
                if is_small_mask(parent, self._data) or not is_literal_mask(other, self._data):
                    return False
                self._note(node, level)
                return True
            case "<<" | "*" | "**" | "instanceof":
                return False
            case _:
                self._note(node, level)
                return False

    def _calls_giving(self, parameter: Node) -> int:
        """How many calls give something to a parameter."""
        known = self._given.get(parameter.start_byte)
        if known is None:
            known = self._given[parameter.start_byte] = len(self._views.calls.arguments_for(parameter))
        return known

    def _may_be_address(self, node: Node) -> bool:
        """Whether what is subtracted may be an address: all but literals, sizes, and sums of such."""
        return not all(self._evidence.certainty.is_offset(term.node) for term in terms(node))

    def _note(self, node: Node, level: int) -> None:
        parent = parent_of(node)
        if parent is not None:
            self.uses.append(Use(node, parent, level))

    def _receive(self, target: Node, level: int) -> None:
        target = without_default(target)
        made = made_of(target)
        if made.form == "name":
            self.give_variable(self._values.of(target), level)
        elif made.form == "member":
            name = property_name(target, self._data)
            if name is not None:
                self.give_property(name, level)

    def _give_result(self, function: Node, level: int) -> None:
        calls = self._views.calls
        getter = self._views.owners.getter_of(function)
        if getter is not None:
            self.give_property(getter[0], level)
            return
        holder: Binding | bytes | None = calls.name_of(function)
        if holder is None and (method := calls.method_of(function)) is not None:
            holder = method[0]
        if holder is None:
            return
        name = bare(holder if isinstance(holder, bytes) else holder.name)
        if name in TAKERS and name not in ALLOCATORS:
            return
        if isinstance(holder, bytes):
            level = min(level, MEDIUM)
        elif level < HIGH and 0 < self._evidence.share(holder) < HIGH:
            # What it gives is an address where it is used as one: elsewhere it may be anything.
            level = LOW
        if self._results.get(holder, 0) >= level:
            return
        self._results[holder] = level
        for call in calls.calls_to(function):
            # Of what is given later, the address is what is waited for.
            for given in awaited(call) if is_deferred(function) else (call,):
                self.push(given, level)

    def _loop(self, element: Node, level: int) -> None:
        """What is put into a list is given to the variables of loops over it, beside what else is in there."""
        of, level = self._loops.fed_by(element), min(level, MEDIUM)
        if of is not None and self._lists.get(of, 0) < level:
            self._lists[of] = level
            for variable in self._loops.given(of, element):
                self._receive(variable, level)

    def _pass(self, call: Node, node: Node, level: int) -> None:
        self._loop(node, level)
        made = invocation(call, self._data)
        place = place_among(made.given, node)
        if place is None:
            return
        if self._views.tree.text(made.callee) in CHOICES:
            self.push(call, level)
        if has_spread(made.given[:place], self._data):
            return
        if made.callee.type == "identifier" and not made.constructs:
            key = self._views.bindings.resolve_node(made.callee), place
            if self._passed.get(key, 0) >= level:  # all its calls reach the same
                return
            self._passed[key] = level
        for parameter in map(without_default, self._views.calls.parameters(call, place)):
            if made_of(parameter).form == "name":
                every = self._calls_giving(parameter)
                self.give_variable(self._values.of(parameter), level if every == 1 else min(level, MEDIUM))
