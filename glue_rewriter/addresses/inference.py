"""What must be an address because it is used as one: asked backwards, from the sites and from known functions.

From the index of each site the question goes to what the index is computed from: the term of a sum that is the base,
the variables it is held in, the calls that hand it over, the load that fetched it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from glue_rewriter.addresses.certainty import HIGH, LOW, MEDIUM, NO_ADDRESS, WORDS, Certainty
from glue_rewriter.addresses.loops import List, Loops
from glue_rewriter.addresses.macros import NONE, Macros
from glue_rewriter.addresses.operands import is_small_mask, reads_word
from glue_rewriter.addresses.runtime_calls import is_allocation, runtime_function, taken_addresses
from glue_rewriter.addresses.toolchain_functions import CHOICES, NO_ADDRESS_METHODS, NO_ADDRESSES, TAKERS
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.patterns import given_part, property_taken
from glue_rewriter.dataflow.reaching import Variable, Variables
from glue_rewriter.dataflow.steps import arms, assigns, goes, made_of
from glue_rewriter.memory.sites import Site
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.names import calls_by
from glue_rewriter.syntax.nodes import arguments, field, has_spread, number, operands, property_name, terms, unwrap
from glue_rewriter.syntax.returns import returned

#: A property whose name is shorter may be anything: minifiers give the same name to many.
SHORTEST_PROPERTY = 3


class Inference:
    """What is used as an address in one tree, and how sure that is."""

    def __init__(
        self,
        views: Views,
        sites: list[Site],
        variables: Variables,
        loops: Loops,
        macros: Macros = NONE,
        asked: Iterable[tuple[Node, int]] = (),
    ) -> None:
        """`asked` are expressions of which something else says that they are addresses, and how sure that is."""
        self._views = views
        self._values = variables
        self.certainty = Certainty(views, variables)
        self._loops = loops
        self._data = views.tree.data
        self._queue: list[tuple[Node, int]] = []
        self.variables: dict[Variable, int] = {}
        self.properties: dict[bytes, int] = {}
        #: What is given to properties is looked at once for each level, whatever is found.
        self._looked_at: dict[bytes, int] = {}
        #: Lists whose elements are asked, once for each level.
        self._lists: dict[List, int] = {}
        #: What calls give at a place, by how sure it is that it is asked for.
        self._given: dict[tuple[Binding | int, int], int] = {}
        #: How many calls of a function are used as addresses.
        self._asked: Counter[Binding] = Counter()
        #: Variables that hold indexes, with the shifts of the views and how sure their uses are.
        self._kept: set[tuple[Variable, int | None, int]] = set()
        #: Variables that are terms of an index, not of an address.
        self.indexes: set[Variable] = set()
        #: Loads and calls, by their bytes.
        self.places: dict[tuple[int, int], tuple[Node, int]] = {}
        for site in sites:
            self._enter(site)
        self._ask_takers()
        for node, level in asked:
            self._ask(node, level)
        for macro in macros:
            for name in macro.addresses:
                self._look_variable(variables.named(name, macro.start), HIGH)
        self._run()

    def bases(self, node: Node) -> list[Node]:
        """The terms of a sum that may be the address in it; the others are offsets."""
        found = [term.node for term in terms(node) if not term.negative and not self.certainty.is_offset(term.node)]
        if len(found) > 1:
            telling = [base for base in found if self._is_known(base)]
            return telling or found[:1]
        return found

    def _is_known(self, node: Node) -> bool:
        if made_of(node).form == "name":
            return self._values.of(node) in self.variables
        return (node.start_byte, node.end_byte) in self.places

    def _enter(self, site: Site) -> None:
        level = HIGH if site.sure else LOW
        for node in arms(site.expression):
            if site.shift == 0:
                self._ask(node, level)
                continue
            for term in terms(node):
                shifted = self._shifted(term.node, site.shift)
                if shifted is not None:
                    self._ask(shifted, level)
                elif made_of(term.node).form == "name":
                    self._ask_kept(self._values.of(term.node), site.shift, level)
            if site.shift is None:
                # The view is one of bytes as far as the file shows, or it is not known.
                self._ask(node, LOW)

    def _shifted(self, node: Node, shift: int | None) -> Node | None:
        """What is divided by the size of an element: `E` of `E >> 2`, `E / 4`; None if nothing is."""
        made = made_of(node)
        if made.form != "operation" or made.sign not in (">>", ">>>", "/") or assigns(node):
            return None
        scales = (1, 2, 3) if shift is None else (shift,)
        wanted = [1 << scale for scale in scales] if made.sign == "/" else scales
        return made.parts[0] if number(unwrap(made.parts[1]), self._data) in wanted else None

    def _ask_kept(self, variable: Variable, shift: int | None, level: int) -> None:
        """The addresses that were shifted to make the index a variable holds."""
        self.indexes.add(variable)
        if (variable, shift, level) in self._kept:
            return
        self._kept.add((variable, shift, level))
        for definition in self._values.definitions(variable):
            shifted = None if definition.value is None else self._shifted(unwrap(definition.value), shift)
            if shifted is not None:
                self._ask(shifted, min(level, self.certainty.cap(variable)))

    def _ask_takers(self) -> None:
        for name in [prefix + name for name in TAKERS for prefix in (b"", b"_", b"__")]:
            for call, callee in calls_by(self._views.tree, name):
                given = arguments(call) or []
                for place in taken_addresses(self._views, callee):
                    if place < len(given) and not has_spread(given[: place + 1], self._data):
                        self._ask(given[place], HIGH)

    def _ask(self, node: Node, level: int) -> None:
        self._queue.append((node, level))

    def _run(self) -> None:
        while self._queue:
            node, level = self._queue.pop()
            self._look(unwrap(node), level)

    def _look(self, node: Node, level: int) -> None:
        made = made_of(node)
        match made.form:
            case "name":
                self._look_variable(self._values.of(node), level)
            case "member":
                self._look_member(node, level)
            case "call":
                self._look_call(node, level)
            case "operation" if not assigns(node):
                self._look_operands(node, level)
            case "operation" | "update":
                self._ask(made.parts[0], level)
            case "unary" if made.sign in ("~", "+"):
                self._ask(made.parts[0], level)
            case "copy":
                for part in made.parts[1:] if made.sign == "&&" else made.parts:
                    self._ask(part, level)
                    for fate, to in goes(part):
                        if fate == "target":
                            self._ask(to, level)

    def _look_operands(self, node: Node, level: int) -> None:
        left, sign, right = operands(node)
        if sign in ("+", "-"):
            bases = self.bases(node)
            ambiguous = sum(not term.negative and not self.certainty.is_offset(term.node) for term in terms(node)) > 1
            for base in bases:
                self._ask(base, min(level, MEDIUM) if ambiguous and not self._is_known(base) else level)
        elif sign in ("|", "&", "^") and not is_small_mask(node, self._data):
            self._ask(left if number(unwrap(left), self._data) is None else right, level)
        elif sign in (">>", ">>>") and number(unwrap(right), self._data) == 0:
            self._ask(left, level)

    def _look_variable(self, variable: Variable, level: int) -> None:
        level = min(level, self.certainty.cap(variable))
        if level == 0 or self.variables.get(variable, 0) >= level or self.certainty.is_counter(variable):
            return
        self.variables[variable] = level
        for definition in self._values.definitions(variable):
            if definition.how in ("value", "parameter") and definition.value is not None:
                self._ask(definition.value, level)
            if definition.how == "operator" and (before := self._values.before(definition)) != variable:
                self._look_variable(before, level)
            if definition.how == "pattern":
                self._look_property(property_taken(definition.name, self._data), level)
                if (value := given_part(definition.name, self._data)) is not None:
                    self._ask(value, level)
            self._look_loop(definition, min(level, MEDIUM))
            if definition.how == "parameter":
                self._ask_given(definition, level)

    def _ask_given(self, definition: Definition, level: int) -> None:
        """What calls give to a parameter; those of one name that is declared again and again are asked once."""
        calls = self._views.calls
        place = calls.called_at(definition.name)
        if place is not None and self._given.get(place, 0) < level:
            self._given[place] = level
            for given in calls.arguments_for(definition.name):
                self._ask(given, level)

    def _look_loop(self, definition: Definition, level: int) -> None:
        of = self._loops.over(definition)
        if of is not None and self._lists.get(of, 0) < level:
            self._lists[of] = level
            for each in self._loops.elements(of):
                self._ask(each, level)

    def _look_member(self, node: Node, level: int) -> None:
        name = property_name(node, self._data)
        if name is None and self._views.element(field(node, "object")) in WORDS:
            self._note(node, level)
        self._look_property(name, level)

    def _look_property(self, name: bytes | None, level: int) -> None:
        if name is None or name in NO_ADDRESSES:
            return
        level = min(level, MEDIUM)
        if len(name) == SHORTEST_PROPERTY - 1 and not self._views.tree.is_minified:
            level = LOW
        elif len(name) < SHORTEST_PROPERTY:
            return
        if self._looked_at.get(name, 0) < level:
            self._looked_at[name] = self.properties[name] = level
            for value in self._views.owners.stored(name):
                if made_of(unwrap(value)).form in NO_ADDRESS:
                    self.properties[name] = LOW
                else:
                    self._ask(value, level)

    def _look_call(self, node: Node, level: int) -> None:
        made = invocation(node, self._data)
        callee = unwrap(made.callee)
        method = property_name(callee, self._data)
        if method in NO_ADDRESS_METHODS:
            return
        if self._views.tree.text(callee) in CHOICES:
            for argument in made.given:
                self._ask(argument, level)
        name = runtime_function(self._views, callee)
        if name == b"getValue" and not reads_word(made.given, self._data):
            return
        gives_none = name in TAKERS and name != b"getValue" and not is_allocation(self._views, callee)
        if gives_none or not self._note(node, level):
            return
        for function in self._views.calls.functions(callee):
            sure = min(level, self._share(function))
            for value in returned(function):
                self._ask(value, sure)

    def share(self, holder: Binding) -> int:
        """How sure it is that a function gives addresses, told from how many of its calls are used as such; 0 where
        none is."""
        asked, calls = self._asked[holder], len(self._views.calls.calls_of(holder))
        if not asked:
            return 0
        return HIGH if asked >= calls else MEDIUM if 2 * asked >= calls else LOW

    def _share(self, function: Node) -> int:
        """The same while calls are found."""
        holder = self._views.calls.name_of(function)
        if holder is None:
            return MEDIUM
        self._asked[holder] += 1
        return self.share(holder)

    def _note(self, node: Node, level: int) -> bool:
        key = (node.start_byte, node.end_byte)
        known = self.places.get(key)
        if known is not None and known[1] >= level:
            return False
        self.places[key] = (node, level)
        return True
