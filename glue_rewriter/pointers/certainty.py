"""How sure anything can be about a variable, by what the file gives it: one address, several things, or a count."""

from __future__ import annotations

from glue_rewriter.dataflow.reaching import Variable, Variables
from glue_rewriter.heap.views import Views
from glue_rewriter.pointers.known import is_allocator
from glue_rewriter.pointers.operands import is_small_mask
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.nodes import field, operator, property_name, terms, unwrap

#: How sure it is: an address by what is in sight; by a name that others share; by its looks alone.
HIGH, MEDIUM, LOW = 3, 2, 1
#: Loads of these may be addresses.
WORDS = frozenset({"i32", "u32", "?"})
NO_ADDRESS = frozenset(
    {
        "string", "template_string", "object", "array", "regex", "true", "false", "new_expression", "class",
        "function_expression", "arrow_function", "generator_function",
    }
)  # fmt: skip
COMPARISONS = frozenset({"<", ">", "<=", ">=", "==", "!=", "===", "!==", "in", "instanceof"})


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
        match node.type:
            case "number":
                return True
            case "identifier":
                return self.is_counter(self._values.of(node))
            case "binary_expression":
                sign = operator(node)
                return sign in ("*", "<<", "%") or is_small_mask(node, self._data)
            case "member_expression":
                return property_name(node, self._data) in (b"length", b"byteLength")
            case "subscript_expression":
                return self._views.element(field(node, "object")) in ("u8", "u16", "i8", "i16")
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
                if value.type in NO_ADDRESS or (value.type == "binary_expression" and operator(value) in COMPARISONS):
                    return 0
                independent += not self._is_own(value, variable.binding) and not self._allocates(value)
        if independent > 1:
            return LOW
        return HIGH if variable.binding.kinds else MEDIUM

    def _allocates(self, value: Node) -> bool:
        if value.type != "call_expression":
            return False
        callee = unwrap(field(value, "function"))
        return is_allocator(property_name(callee, self._data) or self._views.tree.text(callee))

    def _is_own(self, value: Node, binding: Binding) -> bool:
        """Whether a value is nothing yet (0, null), or made of the variable itself."""
        if value.type in ("number", "null", "undefined"):
            return True
        if value.type == "binary_expression":
            while value.type == "binary_expression":
                value = unwrap(field(value, "left"))
            return value.type == "identifier" and self._views.bindings.resolve_node(value) is binding
        return value.type == "subscript_expression" and self._is_next(value, binding)

    def _is_next(self, load: Node, binding: Binding) -> bool:
        """Whether a load is of a word at the address in a variable: `node = HEAP32[node + 4 >> 2]`."""
        if self._views.element(field(load, "object")) not in WORDS:
            return False
        for term in terms(field(load, "index")):
            shift = term.node
            if shift.type == "binary_expression" and operator(shift) in (">>", ">>>", "/"):
                for base in terms(field(shift, "left")):
                    if base.node.type == "identifier" and self._views.bindings.resolve_node(base.node) is binding:
                        return True
        return False

    def _counts(self, definition: Definition, variable: Variable) -> bool:
        match definition.how:
            case "operator" if (before := self._values.before(definition)) != variable:
                return self.is_counter(before)
            case "value" | "operator":
                return definition.value is not None and unwrap(definition.value).type == "number"
            case "update" | "declared":
                return True
        return False
