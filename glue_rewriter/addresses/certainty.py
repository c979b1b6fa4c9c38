"""How sure anything can be about a variable, by what the file gives it: one address, several things, or a count."""

from __future__ import annotations

from glue_rewriter.addresses.operands import is_small_mask
from glue_rewriter.addresses.runtime_calls import is_allocation
from glue_rewriter.dataflow.lattice import COMPARISONS
from glue_rewriter.dataflow.reaching import Variable, Variables
from glue_rewriter.dataflow.steps import assigns, chain, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.nodes import field, property_name, terms, unwrap

#: How sure it is: an address by what is in sight; by a name that others share; by its looks alone.
HIGH, MEDIUM, LOW = 3, 2, 1
#: Loads of these may be addresses.
WORDS = frozenset({"i32", "u32", "?"})
#: What forms of expressions are no address.
NO_ADDRESS = frozenset({"text", "object", "list", "regex", "boolean", "new", "class", "function"})


class Certainty:
    """What the variables of one tree can be."""

    def __init__(self, views: Views, variables: Variables) -> None:
        self._views = views
        self._values = variables
        self._data = views.tree.data
        self._caps: dict[Variable, int] = {}
        self._counters: dict[Variable, bool] = {}

    def cap(self, variable: Variable) -> int:
        """How sure anything can be about a variable: it may hold one thing here and another there."""
        known = self._caps.get(variable)
        if known is None:
            known = self._caps[variable] = self._cap(variable)
        return known

    def is_counter(self, variable: Variable) -> bool:
        """Whether a variable only counts: it begins with a literal, and literals are added."""
        known = self._counters.get(variable)
        if known is None:
            definitions = self._values.definitions(variable)
            known = bool(definitions) and all(self._counts(definition, variable) for definition in definitions)
            self._counters[variable] = known
        return known

    def is_offset(self, node: Node) -> bool:
        """Whether a term of a sum is certainly not its base."""
        made = made_of(node)
        match made.form:
            case "number":
                return True
            case "name":
                return self.is_counter(self._values.of(node))
            case "operation" if not assigns(node):
                return made.sign in ("*", "<<", "%") or is_small_mask(node, self._data)
            case "member":
                name = property_name(node, self._data)
                if name is not None:
                    return name in (b"length", b"byteLength")
                return self._views.element(made.parts[0]) in ("u8", "u16", "i8", "i16")
        return False

    def _cap(self, variable: Variable) -> int:
        independent = 0
        for definition in self._values.definitions(variable):
            if definition.how in ("pattern", "loop", "import"):
                independent += 1
            elif definition.how in ("function", "class"):
                return 0
            elif definition.how == "parameter":
                independent += 1
            elif definition.how == "value" and definition.value is not None:
                value = unwrap(definition.value)
                made = made_of(value)
                if made.form in NO_ADDRESS or made.sign in COMPARISONS:
                    return 0
                independent += not self._is_own(value, variable.binding) and not self._allocates(value)
        if independent > 1:
            return LOW
        return HIGH if variable.binding.kinds else MEDIUM

    def _allocates(self, value: Node) -> bool:
        made = made_of(value)
        return made.form == "call" and is_allocation(self._views, made.parts[0])

    def _is_own(self, value: Node, binding: Binding) -> bool:
        """Whether a value is nothing yet (0, null), or made of the variable itself."""
        made = made_of(value)
        if made.form in ("number", "null", "nothing"):
            return True
        if made.form == "operation" and not assigns(value):
            return self._names(chain(value)[0], binding)
        return made.form == "member" and self._is_next(value, binding)

    def _names(self, node: Node, binding: Binding) -> bool:
        return made_of(node).form == "name" and self._views.bindings.resolve_node(node) is binding

    def _is_next(self, load: Node, binding: Binding) -> bool:
        """Whether a load is of a word at the address in a variable: `node = HEAP32[node + 4 >> 2]`."""
        if property_name(load, self._data) is not None or self._views.element(field(load, "object")) not in WORDS:
            return False
        shifts = [made_of(term.node) for term in terms(field(load, "index"))]
        return any(
            self._names(base.node, binding)
            for made in shifts
            if made.sign in (">>", ">>>", "/")
            for base in terms(made.parts[0])
        )

    def _counts(self, definition: Definition, variable: Variable) -> bool:
        match definition.how:
            case "operator" if (before := self._values.before(definition)) != variable:
                return self.is_counter(before)
            case "value" | "operator":
                return definition.value is not None and made_of(unwrap(definition.value)).form == "number"
            case "update" | "declared":
                return True
        return False
