"""Whether what comes out of a list, a Map, a Set, a generator or a callback may have been cut before it was put there.

Such values are not followed, so that nothing is taken away; but a site that gets one is to be counted as left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from glue_rewriter.dataflow.builtins import RESULTS, Invocation, invocation
from glue_rewriter.dataflow.patterns import taken_from
from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import field, first_expression, property_name, same_place, unwrap
from glue_rewriter.syntax.returns import settled, yielded

#: Methods that give something of what they are called on.
_GIVES = frozenset(
    {
        *(b"pop", b"shift", b"at", b"get", b"find", b"findLast", b"reduce", b"reduceRight", b"next", b"values"),
        *(b"entries", b"keys", b"splice", b"slice", b"concat"),
    }
)
#: Functions and methods that make a text, or a number again, of what they are given.
_CONVERTS = frozenset({b"String", b"parseInt", b"parseFloat", b"Number.parseInt", b"Number.parseFloat", b"JSON.parse"})
_TEXTS = frozenset({b"toString", b"toFixed", b"padStart", b"trim"})
#: What makes an object of others.
_MAKERS = frozenset({b"Object.fromEntries", b"Object.create", b"Proxy"})
#: Lists whose elements have 32 bits.
_NARROW = frozenset({b"Uint32Array", b"Int32Array", b"Float32Array"})
#: How many nodes are looked at for one value, and through how many variables.
_MOST, _DEPTH = 2000, 2


class Containers:
    """Tells it of one tree.

    `is_cut` says of a node whether 32-bit operators there do anything, `without` what is left of it where they are
    taken away in any case.
    """

    def __init__(self, views: Views, is_cut: Callable[[Node], bool], without: Callable[[Node], Node]) -> None:
        self._views = views
        self._collections = views.values.collections
        self._data = views.tree.data
        self._is_cut = is_cut
        self._without = without
        self._left = 0
        self._followed: list[Node] = []

    def gives_cut(self, node: Node, followed: list[Node]) -> bool:
        """Whether an expression takes something from where something cut was put, other than what is `followed`."""
        self._left = _MOST
        self._followed = followed
        return any(self._holds(each, _DEPTH) for each in self._taken_from(node))

    def sends_cut(self) -> bool:
        """Whether something that is cut where it stands is sent to a generator, and so what a `yield` gives."""
        self._left, self._followed = _MOST, []
        return any(self._holds(each, 0) for each in self._collections.sent())

    def _taken_from(self, node: Node) -> Iterator[Node]:
        """The lists and calls that an expression takes its value from."""
        made = made_of(node)
        if made.form == "member":
            if node.type == "subscript_expression" and self._views.calls.listed(node) is not None:
                return  # one of the arguments: which, is told
            list_ = unwrap(made.parts[0])
            if property_name(node, self._data) == b"value":
                walk = self._walked(list_)
                if walk is not None:
                    yield walk
            elif property_name(node, self._data) is not None:
                yield from self._made_of(node, list_)
            elif self._views.element(list_) is None:
                yield list_
        elif made.form == "call":
            called = invocation(node, self._data)
            name = property_name(called.callee, self._data)
            if name in _GIVES or name in _TEXTS:
                yield unwrap(field(called.callee, "object"))
                yield from called.given
            elif self._views.tree.text(called.callee) in _CONVERTS or self._is_unknown(called):
                yield from called.given
        elif made.form == "name":
            for definition in self._views.values.reaching(node)[1]:
                match definition.how:
                    case "parameter":
                        yield from self._of_callback(definition.name)
                    case "loop":
                        yield field(definition.holder, "right")
                    case "pattern" if self._is_default(definition.name):
                        yield from self._of_pattern(definition.name)

    def _made_of(self, member: Node, holder: Node) -> Iterator[Node]:
        """What the platform makes an object of, where nothing else puts its property in: `Object.fromEntries(list)`."""
        if self._views.owners.puts(property_name(member, self._data) or b""):
            return
        values = [holder]
        if made_of(holder).form == "name":
            yield from self._set_by_reflection(self._views.bindings.resolve_node(holder))
            values = [each.value for each in self._views.values.reaching(holder)[1] if each.value is not None]
        for value in map(unwrap, values):
            if made_of(value).form in ("call", "new"):
                called = invocation(value, self._data)
                if self._views.tree.text(called.callee) in _MAKERS:
                    yield from called.given

    def _is_unknown(self, called: Invocation) -> bool:
        """Whether a function is not in this file, and none of the platform's."""
        callee = called.callee
        if called.binds or callee.type != "identifier" or self._views.calls.functions(callee):
            return False
        binding = self._views.bindings.resolve_node(callee)
        return not binding.kinds and self._views.tree.text(callee) not in RESULTS

    def _walked(self, node: Node) -> Node | None:
        """The walk of which `walk.next()` gives the next step."""
        if made_of(node).form != "call":
            return None
        callee = unwrap(made_of(node).parts[0])
        return unwrap(field(callee, "object")) if property_name(callee, self._data) == b"next" else None

    def _of_callback(self, name: Node) -> Iterator[Node]:
        """What a method is called on, and given, that calls the function of a parameter: `list.map((i) => …)`."""
        taking = self._collections.taking(name)
        if taking is None:
            return
        function, called = taking
        if called.callee.type in ("member_expression", "subscript_expression"):
            yield unwrap(field(called.callee, "object"))
            yield from (each for each in called.given if not same_place(unwrap(each), function))

    def _of_pattern(self, name: Node) -> Iterator[Node]:
        """What a pattern takes apart that a name stands in."""
        taken = taken_from(name, self._data)
        if taken is None:
            return
        value = taken.holder.child_by_field_name("value") or taken.holder.child_by_field_name("right")
        if value is not None:
            yield value
        else:
            yield from self._views.calls.arguments_for(taken.pattern)
            yield from self._of_callback(name)

    def _is_default(self, name: Node) -> bool:
        """Whether nothing is followed but the default that stands beside a name in a pattern."""
        taken = taken_from(name, self._data)
        low, high = (0, 0) if taken is None else (taken.pattern.start_byte, taken.pattern.end_byte)
        return all(low <= each.start_byte < high for each in self._followed)

    def _holds(self, root: Node, depth: int) -> bool:
        """Whether something cut is written in an expression, or put into what it names."""
        stack = [root]
        while stack:
            node = self._without(stack.pop())
            self._left -= 1
            if self._left < 0:
                return False
            if any(each.start_byte <= node.start_byte and node.end_byte <= each.end_byte for each in self._followed):
                continue
            if self._is_cut(node) or self._is_narrow(node):
                return True
            stack += node.named_children
            if depth and any(self._holds(put, depth - 1) for put in self._put_into(node)):
                return True
        return False

    def _is_narrow(self, node: Node) -> bool:
        return node.type == "new_expression" and self._views.tree.text(field(node, "constructor")) in _NARROW

    def _put_into(self, node: Node) -> Iterator[Node]:
        """What is put into a list, a Map or a function's results that a name or a property stands for."""
        if node.type == "identifier":
            handed = self._views.calls.arguments_of(node)
            if handed is not None:
                for call in self._views.calls.calls_to(handed[0]):
                    yield from invocation(call, self._data).given
            binding = self._views.bindings.resolve_node(node)
            for definition in binding.definitions:
                if definition.how == "function":
                    yield from self._given_out(definition.holder)
                elif definition.value is not None:
                    yield definition.value
                elif definition.how == "parameter":
                    yield from self._views.calls.arguments_for(definition.name)
                elif definition.how == "pattern":
                    yield from self._of_pattern(definition.name)
            yield from self._collections.put_in(node)
        elif node.type == "call_expression":
            for function in self._views.calls.functions(made_of(node).parts[0]):
                yield from self._given_out(function)
        elif node.type == "member_expression":
            name = property_name(node, self._data) or b""
            for put in self._views.owners.puts(name):
                if put.how == "value":
                    yield put.value
            yield from self._collections.put_at(read for read, _ in self._views.owners.reads(name))

    def _set_by_reflection(self, binding: Binding) -> Iterator[Node]:
        """What `Reflect.set(o, key, value)` puts into what a variable holds."""
        if b"Reflect.set" in self._data:
            for use in self._views.bindings.occurrences(binding):
                for fate, to in goes(use):
                    if (
                        fate == "argument"
                        and self._views.tree.text(invocation(to, self._data).callee) == b"Reflect.set"
                    ):
                        yield from invocation(to, self._data).given[2:]

    def _given_out(self, function: Node) -> Iterator[Node]:
        yield from settled(function)
        for each in yielded(function):
            value = first_expression(each)
            if value is not None:
                yield value
