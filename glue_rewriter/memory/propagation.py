"""Where the values that stand for wasm memory go: views, the memory's buffer, the memory itself.

Values are pushed, not pulled: from the places where memory is first seen (`sources`), each value is followed up the
tree, by the steps of `dataflow.steps`, into the variable, property, parameter or function result that receives it, and
from there to every occurrence of that name. So only code that has to do with memory is ever looked at. On the way every
use of a view is noted, for `sites` to read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from glue_rewriter.dataflow.builtins import COLLECTS, EACH, GIVES_ARGUMENT, PUTS, SAME_ELEMENTS, TAKES_OUT, invocation
from glue_rewriter.dataflow.owners import Owner
from glue_rewriter.dataflow.patterns import REST, bound, bound_at, bound_element, is_pattern, source, taken_from
from glue_rewriter.dataflow.steps import copies, entry_key, goes, key_name, made_of
from glue_rewriter.memory import sources
from glue_rewriter.memory.element_types import BOUND, BUFFER, LIST, MEMORY, MEMORY_NAMES, OPEN, element_of, is_view
from glue_rewriter.memory.views import BUFFER_GIVERS, Views
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Binding, Node, SyntaxTree
from glue_rewriter.syntax.annotations import is_parameter_property
from glue_rewriter.syntax.lists import commas_before, nodes
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import (
    arguments,
    enclosing_function,
    field,
    parameters,
    parent_of,
    place_among,
    property_name,
    same_place,
    unwrap,
)
from glue_rewriter.syntax.words import identifiers, words

#: A pattern that takes an object apart, or what looks like one.
_PATTERN = rb"\}\s*=|\b(?:const|let|var)\s*[{\[]|\(\s*\{[\w$\s,:=]*\}\s*[,)]"
#: How many lists in each other a view is followed into.
_NESTED = 3
#: A table of views has no more entries.
_TABLE = 16
#: What makes a list of pairs of an object, and the other way round.
_OF_ENTRIES = frozenset({b"Object.entries", b"Object.fromEntries"})
#: Where a list stands that holds the arguments of a call.
_LISTED = frozenset({b"apply", b"construct"})


class Use(NamedTuple):
    """A value that stands for memory, used: `node` is the expression, `kind` what it is worth, `parent` what uses it.

    The parent is a `member_expression` or `subscript_expression` (a property of the value is taken), the `arguments`
    of a call or `new` or the list that holds them, a call of a method that is bound to the value, or a `pair_pattern`
    whose computed key is an index. `call` is the call or `new` expression, where it is an argument or called.
    """

    node: Node
    kind: str
    parent: Node
    call: Node | None = None


def trace(tree: SyntaxTree, heap_names: Mapping[bytes, str]) -> tuple[Views, list[Use]]:
    """What every expression of a tree is worth, and every use of a value that stands for memory."""
    flow = Flow(Views(tree, heap_names))
    flow.follow()
    return flow.views, flow.uses


def _is_element(target: Node, data: bytes) -> bool:
    """Whether what is assigned to is an element by a computed index."""
    return made_of(target).form == "member" and property_name(target, data) is None


def _entry(entry: Node, name: bytes, data: bytes) -> Node | None:
    """The value that an entry of an object gives a property of a name; None for any other entry."""
    if entry.type == "shorthand_property_identifier":
        return entry if data[entry.start_byte : entry.end_byte] == name else None
    key = entry_key(entry) if entry.type == "pair" else None
    return field(entry, "value") if key is not None and key_name(key, data) == name else None


class Flow:
    """Follows the values of one tree."""

    def __init__(self, views: Views) -> None:
        self.views = views
        self.uses: list[Use] = []
        self._tree = views.tree
        self._data = views.tree.data
        self._bindings = views.bindings
        self._seen: set[tuple[int, int, str]] = set()
        self._queue: list[tuple[Node, str]] = []
        self._targets: dict[bytes, list[Node]] = {}

    def follow(self) -> None:
        """Follows everything that the tree tells of memory."""
        for seed in sources.find(self.views):
            self.begin(seed)
            self.run()

    def begin(self, seed: sources.Seed) -> None:
        """Say what memory is known by that is followed from here on."""
        self.receive(seed.node, seed.kind) if seed.is_target else self.push(seed.node, seed.kind)

    @cached_property
    def _has_patterns(self) -> bool:
        """Whether there is any pattern of an object, as far as the text tells."""
        return re.search(_PATTERN, self._data) is not None

    def push(self, node: Node, kind: str) -> None:
        """Say that an expression is worth this; it is followed when `run` comes to it."""
        key = (node.start_byte, node.end_byte, kind)
        if key not in self._seen and kind.count(LIST) <= _NESTED:
            self._seen.add(key)
            self._queue.append((node, kind))
            if kind.startswith(LIST):
                self.views.listed.setdefault(key[:2], set()).add(kind)

    def run(self) -> None:
        """Follow all that was pushed, and all that follows from it."""
        while self._queue:
            self._follow(*self._queue.pop())

    def _follow(self, node: Node, kind: str) -> None:
        """From an expression up to where its value goes, as long as what is around it is worth the same."""
        current: Node | None = node
        while current is not None:
            above: Node | None = None
            for fate, to in goes(current):
                if fate == "copy":
                    above = to
                else:
                    self._go(current, kind, fate, to)
            if above is not None:
                key = (above.start_byte, above.end_byte, kind)
                if key in self._seen:
                    return
                self._seen.add(key)
            current = above

    def _go(self, node: Node, kind: str, fate: str, to: Node) -> None:
        match fate:
            case "target":
                # `list[i] = value` in a function that keeps whatever it is given says nothing of the list.
                target = unwrap(to)
                is_element = self._is_parameter(node) and _is_element(target, self._data)
                if not is_element or self._is_local(field(target, "object"), node):
                    self.receive(to, kind)
            case "argument":
                self._pass(to, node, kind)
            case "result":
                self._give_result(to, node, kind)
            case "yielded":
                self._give_result(to, node, LIST + kind)
            case "object":
                self._take(to, node, kind)
            case "item":
                self._put_in_list(to, node, kind)
            case "entry":
                self._give_entry(to, node, kind)
            case "spread" if to.type == "array" and kind.startswith(LIST):
                self.push(to, kind)
            case "looped" if kind.startswith(LIST) and any(child.type == "of" for child in to.children):
                self._loop(field(to, "left"), kind.removeprefix(LIST))
            case "callee" if kind.startswith(BOUND):
                self.uses.append(Use(node, kind, to, to))

    def _loop(self, target: Node, kind: str) -> None:
        """A loop over a list; one over a Map gives pairs."""
        target = unwrap(target)
        if target.type in ("lexical_declaration", "variable_declaration"):
            target = field(target.named_children[0], "name")
        if target.type == "array_pattern" and not kind.startswith(LIST):
            for each in bound(target, self._data):
                if each.step == 1:
                    self.receive(each.target, kind)
            return
        self.receive(target, kind)

    def receive(self, target: Node, kind: str) -> None:
        """A variable, property or pattern receives a value."""
        target = unwrap(target)
        if is_pattern(target):
            self._destructure(target, kind)
            return
        made = made_of(target) if target.type not in ("assignment_pattern", "rest_pattern") else None
        if made is None:
            self.receive(
                field(target, "left") if target.type == "assignment_pattern" else target.named_children[0], kind
            )
        elif made.form == "name":
            self._give_variable(self._bindings.resolve_node(target), kind)
        elif made.form == "member":
            name = property_name(target, self._data)
            if name is None:
                if self._is_list(made.parts[0]):
                    self.receive(made.parts[0], LIST + kind)
            else:
                self._give_property(name, self.views.owners.of(made.parts[0]), kind)

    def _is_list(self, node: Node) -> bool:
        """Whether what an element is put into is made as a list or an object, as far as the file shows."""
        node = unwrap(node)
        if made_of(node).form != "name":
            return False
        values = [d.value for d in self._bindings.resolve_node(node).definitions if d.value is not None]
        return any(made_of(each).form in ("list", "object") for value in values for each in copies(value))

    def _give_variable(self, binding: Binding, kind: str) -> None:
        kinds = self.views.variables.setdefault(binding, set())
        if kind in kinds or kind.count(LIST) > _NESTED:
            return
        kinds.add(kind)
        self.views.names.add(binding.name)
        name, start, end = binding.name, max(binding.start, 0), binding.end
        # `view[` is a site, found by another road; the rest may lead on.
        found = self.views.unindexed(name, start, end) if is_view(kind) else words(self._tree, name, start, end)
        for at in found:
            node = self._bindings.reference(binding, at)
            if node is not None and self._bindings.resolve_node(node) is binding:
                self.push(node, kind)
        if self._tree.is_typed:
            for definition in self._bindings.definitions(binding):
                if is_parameter_property(definition.holder):
                    put = next(iter(self.views.owners.puts_at(definition.name)), None)
                    self._give_property(binding.name, None if put is None else put.owner, kind)

    def _put_in_list(self, list_: Node, node: Node, kind: str) -> None:
        """`[a, b] = [HEAPU8, HEAP32]` gives each its own; any other list has the value in it."""
        holder = parent_of(list_)
        if holder is not None and holder.type in ("variable_declarator", "assignment_expression"):
            pattern = holder.child_by_field_name("name") or holder.child_by_field_name("left")
            if pattern is not None and pattern.type == "array_pattern":
                place = commas_before(list_, node)
                for each in bound_element(pattern, place):
                    self.receive(each.target, kind if each.step == place else LIST + kind)
                return
        if holder is not None and holder.type == "spread_element" and (given := parent_of(holder)) is not None:
            call = parent_of(given)
            if call is not None and given.type == "arguments":
                self._pass(call, node, kind)
                return
        call = parent_of(holder) if holder is not None and holder.type == "arguments" else None
        callee = None if call is None else call.child_by_field_name("function")
        if call is not None and callee is not None and property_name(unwrap(callee), self._data) in _LISTED:
            made = invocation(call, self._data)
            if made.of is not None and same_place(made.of, list_):
                self._pass(call, node, kind)
                return
        self.push(list_, LIST + kind)

    def _give_entry(self, entry: Node, value: Node, kind: str) -> None:
        """A property of an object that is written out, or a field of a class, gets the value."""
        key = value if entry.type == "object" else entry_key(entry)
        name = None if key is None else key_name(key, self._data)
        if name is not None and key is not None:
            put = self.views.owners.put_of(name, value)
            self._give_property(name, None if put is None else put.owner, kind)
            holder = entry if entry.type == "object" else parent_of(entry)
            if holder is not None and holder.type == "object" and self._is_table(holder):
                self.push(holder, LIST + kind)
        elif entry.type == "pair" and (made := parent_of(entry)) is not None:
            self.push(made, LIST + kind)

    def _is_table(self, made: Node) -> bool:
        """Whether an object that is written out has views alone: something to choose one from."""
        if made.named_child_count > 4 * _TABLE:  # with comments
            return False
        entries = nodes(made)
        if len(entries) > _TABLE:
            return False
        values = [each.child_by_field_name("value") if each.type == "pair" else each for each in entries]
        return all(value is not None and self.views.kinds(value) for value in values)

    def _give_property(self, name: bytes, owner: Owner | None, kind: str) -> None:
        if name in self.views.heap_names and not self.views.is_weak(name):
            return
        if name in MEMORY_NAMES:
            return
        kinds = self.views.properties.setdefault(name, {}).setdefault(owner, set())
        if kind in kinds:
            return
        kinds.add(kind)
        for access, of in self.views.owners.reads_of(name, owner):
            # Too many things have a `buffer` for one of an owner that is not known.
            is_other = of is not None and of != owner
            if of is None and owner is not None and name == b"buffer":
                is_other = kind not in self.views.kinds(access)
            # What is nobody's may be everybody's, but for those who are given something else.
            if not is_other or (owner is None and kind in self.views.kinds(access)):
                self.push(access, kind)
        for target in self._bound_to(name):
            if not self._may_take(target, name, kind):
                continue
            self.receive(target, self._opened(target, kind) if self._is_in_parameter(target) else kind)

    def _bound_to(self, name: bytes) -> list[Node]:
        """What patterns give properties of a name to: `const { words } = memory`."""
        found = self._targets.get(name)
        if found is None:
            nodes = identifiers(self._tree, name, 0, len(self._data)) if self._has_patterns else ()
            found = self._targets[name] = [target for node in nodes if (target := bound_at(node)) is not None]
        return found

    def _may_take(self, target: Node, name: bytes, kind: str) -> bool:
        """Whether the property that a pattern gives to something may be worth a kind, by what the file shows that is
        taken apart; where it shows nothing, the name decides."""
        taken = taken_from(target, self._data)
        if taken is None or len(taken.steps) != 1:
            return True
        value = source(taken)
        values = [] if value is None else [value]
        if self._is_in_parameter(target):
            values = self.views.calls.arguments_for(taken.pattern)
        return not values or any(self._may_hold(each, name, kind) for value in values for each in copies(value))

    def _may_hold(self, value: Node, name: bytes, kind: str) -> bool:
        """Whether the property of what an expression is may be worth a kind."""
        if value.type != "object":
            return kind in self.views.property_kinds(name, value)
        given = [one for each in nodes(value) if (one := _entry(each, name, self._data)) is not None]
        seen = (
            (each.start_byte, each.end_byte, kind) in self._seen or kind in self.views.kinds(each) for each in given
        )
        return not given or any(seen)

    def _destructure(self, pattern: Node, kind: str) -> None:
        for child in pattern.named_children:
            if child.type == "pair_pattern" and field(child, "key").type == "computed_property_name":
                self.uses.append(Use(pattern, kind, child))
        for each in bound(pattern, self._data):
            if kind.startswith(LIST):
                self.receive(each.target, kind if each.step == REST else kind.removeprefix(LIST))
            elif each.step == b"buffer":
                self.receive(each.target, BUFFER)

    def _give_result(self, function: Node, node: Node, kind: str) -> None:
        """A function returns a value: so its calls are worth it, or the property whose getter it is."""
        is_generator = any(child.type == "*" for child in function.children)
        if self._is_parameter(node) or (is_generator and not kind.startswith(LIST)):
            return
        kinds = self.views.results.setdefault(function.start_byte, set())
        if kind in kinds:
            return
        kinds.add(kind)
        getter = self.views.owners.getter_of(function)
        if getter is not None:
            self._give_property(*getter, kind)
            return
        for call in self.views.calls.calls_to(function):
            self.push(call, kind)

    def _is_parameter(self, node: Node) -> bool:
        """Whether an expression is a parameter alone: a function that returns it gives back whatever it was given."""
        node = unwrap(node)
        if made_of(node).form != "name":
            return False
        binding = self._bindings.resolve_node(node)
        return "parameter" in binding.kinds and all(
            definition.how in ("parameter", "operator", "update") for definition in binding.definitions
        )

    def _is_local(self, list_: Node, node: Node) -> bool:
        """Whether a list is held by a variable of the function in which an expression stands, or by a property of an
        owner that is known."""
        function = enclosing_function(node)
        if made_of(unwrap(list_)).form == "member":
            return self.views.owners.of(field(unwrap(list_), "object")) is not None
        if function is None or made_of(unwrap(list_)).form != "name":
            return False
        binding = self._bindings.resolve_node(unwrap(list_))
        return "parameter" not in binding.kinds and function.start_byte <= binding.start < function.end_byte

    def _take(self, access: Node, node: Node, kind: str) -> None:
        """A property of the value is taken: its buffer and its elements are followed, the rest is noted."""
        name = property_name(access, self._data)
        if name == b"then":
            self._take_from_promise(access, kind)
        elif kind.startswith(LIST):
            self._take_from_list(access, name, kind)
        elif kind.startswith(BOUND):
            pass
        elif name == b"buffer":
            self.push(access, BUFFER)
        elif kind == MEMORY:
            call = call_of(access) if name in BUFFER_GIVERS else None
            if call is not None:
                self.push(call, BUFFER)
        else:
            self.uses.append(Use(node, kind, access))

    def _take_from_promise(self, access: Node, kind: str) -> None:
        call = call_of(access)
        given = arguments(call) if call is not None else None
        for function in self.views.calls.functions(given[0]) if given else ():
            for parameter in parameters(function)[:1]:
                self.receive(parameter, kind)

    def _take_from_list(self, access: Node, name: bytes | None, kind: str) -> None:
        inner = kind.removeprefix(LIST)
        if name is None:
            self.push(access, inner)
            return
        call = call_of(access)
        if call is None:
            return
        if name in TAKES_OUT:
            self.push(call, inner)
        above = parent_of(call) if name == b"next" else None
        if above is not None and property_name(above, self._data) == b"value":
            self.push(above, inner)
        if name in SAME_ELEMENTS:
            self.push(call, kind)
        if name in EACH:
            given = arguments(call) or []
            for function in self.views.calls.functions(given[0]) if given else ():
                for parameter in parameters(function)[EACH[name] : EACH[name] + 1]:
                    self._loop(parameter, inner)

    def _pass(self, call: Node, node: Node, kind: str) -> None:
        """The value is an argument: of a constructor, a local function, or something unknown."""
        made = invocation(call, self._data)
        holder = made.of if made.of is not None else node
        place = place_among(made.given, node)
        callee = unwrap(made.callee)
        if made.receiver is not None and same_place(made.receiver, node):
            if made.binds:
                self._bind(call, callee, len(made.given), kind)
            self.uses.append(Use(node, kind, holder, call))
            return
        if place is None:
            return
        name = property_name(callee, self._data)
        called = self._tree.text(callee) if callee.end_byte - callee.start_byte < 64 else b""
        if kind == BUFFER and place == 0:
            for worth in self.views.kinds(call):
                self.push(call, worth)
        if called in COLLECTS and place == 0 and kind.startswith(LIST):
            self.push(call, kind.removeprefix(LIST) if called == b"Map" else kind)
        elif called in GIVES_ARGUMENT or (called in _OF_ENTRIES and kind.startswith(LIST)):
            self.push(call, kind)
        elif (
            name in PUTS
            and place >= PUTS[name]
            and not (self._is_parameter(node) and not self._is_local(field(callee, "object"), node))
            and not self.views.kinds(field(callee, "object")) - {LIST + kind}
        ):
            self.receive(field(callee, "object"), LIST + kind)
        for back, is_yielded in self.views.calls.given_back(call):
            if same_place(unwrap(back), unwrap(node)):
                given = LIST + kind if is_yielded else kind
                self.views.given_back.setdefault((call.start_byte, call.end_byte), set()).add(given)
                self.push(call, given)
        if not any(argument.type == "spread_element" for argument in made.given[:place]):
            for parameter in self.views.calls.parameters(call, place):
                self.receive(parameter, self._opened(parameter, kind))
            for function, element in self.views.calls.elements(call, place):
                self._give_element(function, element, kind)
        self.uses.append(Use(node, kind, holder, call))

    def _give_element(self, function: Node, element: Node, kind: str) -> None:
        """What reads an element of `arguments`, or is given one, or a rest parameter as a whole, gets the value."""
        found = self.views.calls.listed(element)
        if found is None:
            if is_view(kind) and not self.views.calls.is_closed(function):
                kind = element_of(kind) + OPEN
            is_whole = self.views.calls.arguments_of(element) is not None
            self.receive(element, LIST + kind if is_whole else kind)
            return
        function, place = found
        if is_view(kind) and not self.views.calls.all_give(function, place):
            kind = element_of(kind) + OPEN
        self.views.given.setdefault((function.start_byte, place), set()).add(kind)
        self.push(element, kind)

    def _opened(self, parameter: Node, kind: str) -> str:
        """The kind of what a parameter gets: with other elements, perhaps, where code out of sight gives it, too."""
        is_open = is_view(kind.replace(LIST, "")) and not self.views.calls.is_given_by_all(parameter)
        return element_of(kind) + OPEN if is_open else kind

    def _is_in_parameter(self, target: Node) -> bool:
        """Whether what a pattern gives something to is part of a parameter."""
        taken = taken_from(target, self._data)
        return taken is not None and taken.holder.type in ("formal_parameters", "required_parameter")

    def _bind(self, call: Node, method: Node, before: int, kind: str) -> None:
        """`view.subarray.bind(view)` is that method wherever it goes."""
        name = self.views.method_name(method)
        if name is not None:
            self.push(call, f"{BOUND}{before} {name.decode('utf-8', 'replace')} {kind}")
