"""What else may stand where the file has a view: another array, a list, something that is looked into by names."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import islice

from glue_rewriter.dataflow.builtins import TAKES_OUT
from glue_rewriter.dataflow.patterns import source, taken_from
from glue_rewriter.dataflow.steps import copies, made_of, thrown_to
from glue_rewriter.memory.element_types import HEAP_NAMES, MEMORY, MEMORY_NAMES, TYPED_ARRAYS
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.lists import item_at
from glue_rewriter.syntax.nodes import arguments, constructor_name, enclosing_function, field, property_name, unwrap
from glue_rewriter.syntax.returns import returned

#: What an index of a view does no harm to: an array of its own memory, or a list, has no element at an index that is
#: changed. A property of an owner that is not known may be a list of anything.
NO_HARM = frozenset({"array", "list", "unknown"})
NO_HARM_AS_PROPERTY = frozenset({"array", "unknown"})
NO_HARM_BY_METHOD: frozenset[str] = frozenset()
_NOTHING: frozenset[str] = frozenset()
#: How far what else may stand somewhere is looked for.
_DEPTH = 6
#: How many elements of a list are looked at.
_ITEMS = 64
_KEYED = frozenset({"object", "text", "regex", "function", "class"})
_OTHER = frozenset({"number", "boolean", "operation", "unary", "update"})


class Alternatives:
    """Tells what else view expressions of one tree may be.

    `array`, `list`, `keyed`, `other`, or `unknown`: whatever code out of sight gives; `elsewhere` where nothing but the
    name of a property says that it is a view.
    """

    def __init__(self, views: Views) -> None:
        self._views = views
        self._data = views.tree.data
        self._variables: dict[Binding, frozenset[str]] = {}
        self._everything: dict[Hashable, frozenset[str]] = {}
        self._depth = 0

    def of(self, node: Node) -> frozenset[str]:
        """What else than a view an expression may be, as far as the file shows."""
        if self._depth >= _DEPTH:
            return _NOTHING
        self._depth += 1
        try:
            return _union(map(self._of, copies(node)))
        finally:
            self._depth -= 1

    def of_views(self, binding: Binding) -> frozenset[str]:
        """What else the definitions of a variable may give it that may give it a view."""
        known = self._variables.get(binding)
        if known is None:
            self._variables[binding] = _NOTHING
            found = []
            definitions = self._views.bindings.definitions(binding)
            # Of `h ||= HEAP32` the old value may stay; of a pattern with a default, that is no more than the default.
            every = any(made_of(d.holder).form == "copy" for d in definitions if d.how == "operator")
            for each in definitions:
                if every or each.value is None or each.how == "pattern" or self._views.kinds(each.value):
                    found.append(self._defined(each))
            # A parameter that nobody in sight gives anything is a view by its default or by its name.
            known = self._variables[binding] = _union(found) - {"unknown"}
        return known

    def _of(self, node: Node) -> frozenset[str]:
        made = made_of(node)
        match made.form:
            case "name":
                key, definitions = self._views.values.reaching(node)
                known = self._everything.get(key)
                if known is None:
                    self._everything[key] = _NOTHING
                    known = self._everything[key] = _union(map(self._defined, definitions))
                return known
            case "member":
                return self._of_member(node)
            case "new":
                return self._of_new(node)
            case "call":
                callee = unwrap(made.parts[0])
                if property_name(callee, self._data) in TAKES_OUT:
                    return self._of_elements(field(callee, "object"))
                return _union(map(self._of_result, self._views.calls.functions(callee)))
            case "list":
                return frozenset({"list"})
        if made.form in _KEYED:
            return frozenset({"keyed"})
        return frozenset({"other"}) if made.form in _OTHER else _NOTHING

    def _of_result(self, function: Node) -> frozenset[str]:
        key = function.start_byte, self._depth
        known = self._everything.get(key)
        if known is None:
            self._everything[key] = _NOTHING
            known = self._everything[key] = _union(map(self.of, returned(function)))
        return known

    def _of_new(self, node: Node) -> frozenset[str]:
        given = arguments(node)
        if self._views.kinds(node):
            # Over a buffer that may be another.
            return frozenset({"array"}) if given and self.of(given[0]) else _NOTHING
        name = constructor_name(node, self._data)
        if name == b"Array":
            return frozenset({"list"})
        if name not in TYPED_ARRAYS and name != b"DataView":
            return frozenset({"keyed"})
        return frozenset({"array"}) if not given or self._views.not_memory.own_memory(given[0]) else _NOTHING

    def _of_member(self, node: Node) -> frozenset[str]:
        name = property_name(node, self._data)
        listed = self._views.calls.listed(node) if name is None else None
        if listed is not None:
            return _union(map(self.of, self._views.calls.given_at(*listed)))
        if name is None:
            return self._of_elements(made_of(node).parts[0])
        kinds = self._views.kinds(made_of(node).parts[0]) if name == b"buffer" else _NOTHING
        if kinds:
            return _NOTHING if MEMORY in kinds else self.of(made_of(node).parts[0])
        if name in MEMORY_NAMES or HEAP_NAMES.get(name, "?") != "?":
            return _NOTHING
        owner = self._views.owners.of(made_of(node).parts[0])
        if owner is None and self._is_from_elsewhere(unwrap(made_of(node).parts[0])):
            return frozenset({"elsewhere"})
        if owner is None and self._depth > 1:
            return _NOTHING  # others have properties of that name
        key = name, owner, self._depth
        known = self._everything.get(key)
        if known is None:
            self._everything[key] = _NOTHING
            known = self._everything[key] = _union(
                self.of(value)
                for put in self._views.owners.puts_to(name, owner)
                for value in (returned(put.value) if put.how == "getter" else [put.value] if put.how == "value" else ())
            )
        return known

    def _of_elements(self, list_: Node) -> frozenset[str]:
        """The same of the elements of a list, a Set or a Map."""
        called = made_of(list_).parts[0] if made_of(list_).form == "call" else None
        if called is not None and property_name(unwrap(called), self._data) == b"values":
            list_ = field(unwrap(called), "object")
        pairs = self._views.values.collections.is_map(list_)
        values = (self._parts(each, 1) if pairs else (each,) for each in self._elements(list_))
        put = islice(self._views.values.collections.put_in(list_), _ITEMS)
        return _union(map(self.of, (each for found in (*values, put) for each in found)))

    def _elements(self, list_: Node) -> Iterator[Node]:
        """The elements of a list or a Set, as far as they are written out."""
        collections = self._views.values.collections
        for made in collections.sources(list_):
            items = collections.items(made, ()) if made_of(made).form == "list" else ()
            yield from (each for each in islice(items, _ITEMS) if each is not None)
            yield from islice(collections.walks(made), _ITEMS)

    def _is_from_elsewhere(self, holder: Node) -> bool:
        """Whether an object is a parameter that nobody in this file gives, of a function that the file exports."""
        if made_of(holder).form != "name":
            return False
        definitions = self._views.bindings.resolve_node(holder).definitions
        return any(d.how == "parameter" and self._is_only_given_elsewhere(d.name) for d in definitions)

    def _is_only_given_elsewhere(self, parameter: Node) -> bool:
        function = enclosing_function(parameter)
        if function is None or self._views.calls.arguments_for(parameter):
            return False
        return self._views.exported.has(function)

    def _defined(self, definition: Definition) -> frozenset[str]:
        views = self._views
        match definition.how:
            case "value" if definition.value is not None:
                # Also over a buffer that an older emcc makes where there is no WebAssembly.
                return _NOTHING if views.not_memory.is_heap_array(definition) else self.of(definition.value)
            case "parameter":
                given = views.calls.arguments_for(definition.name)
                walked = views.values.collections.walked(definition.name)
                if walked is not None:
                    return _NOTHING if walked.list_ is None else self._of_elements(walked.list_)
                if not given and definition.value is None:
                    return frozenset({"unknown"})
                return _union(map(self.of, [*given, *([definition.value] if definition.value is not None else [])]))
            case "pattern":
                return self._taken(definition)
            case "loop":
                return self._of_elements(field(definition.holder, "right"))
            case "operator" if definition.value is not None and made_of(definition.holder).form == "copy":
                return self.of(definition.value)
            case "function" | "class":
                return frozenset({"keyed"})
        return _NOTHING

    def _taken(self, definition: Definition) -> frozenset[str]:
        """What else a pattern may give, out of lists and objects that are written out."""
        taken = taken_from(definition.name, self._data)
        if taken is None:
            return _NOTHING
        if taken.holder.type == "catch_clause" and not taken.steps:
            return _union(map(self.of, thrown_to(taken.holder, self._views.tree)))
        value = source(taken)
        first = taken.steps[0] if taken.steps else None
        listed = self._views.calls.arguments_of(value) if value is not None and isinstance(first, int) else None
        if listed is not None and isinstance(first, int) and len(taken.steps) == 1:
            return _union(map(self.of, self._views.calls.given_at(listed[0], listed[1] + first)))
        found = [self.of(taken.default)] if taken.default is not None else []
        if taken.holder.type == "for_in_statement":
            list_ = field(taken.holder, "right")
            if self._views.values.collections.is_map(list_):
                return self._of_elements(list_)  # or a key, which is no view
            wholes = list(self._elements(list_))
        elif value is None:
            wholes = self._views.calls.arguments_for(taken.pattern)
            if not wholes and self._is_only_given_elsewhere(taken.pattern):
                found.append(frozenset({"elsewhere"}))
        else:
            wholes = [value]
            if self._is_from_elsewhere(unwrap(value)):
                found.append(frozenset({"elsewhere"}))
        for step in taken.steps:
            wholes = [part for whole in wholes for part in self._parts(whole, step)]
        return _union([*found, *map(self.of, wholes)])

    def _parts(self, whole: Node, step: bytes | int | str) -> Iterator[Node]:
        """What stands at a place of a list or under a name of an object, where these are written out."""
        owner = self._views.owners.of(whole) if isinstance(step, bytes) else None
        if owner is not None and isinstance(step, bytes):
            yield from (put.value for put in self._views.owners.puts_to(step, owner) if put.how == "value")
            return
        for each in (made for one in copies(whole) for made in self._made(one)):
            form = made_of(each).form
            if isinstance(step, int):
                yield from islice(self._views.values.collections.walks(each), _ITEMS)
                item = item_at(each, step) if form == "list" else None
                yield from () if item is None else (item,)
            elif isinstance(step, bytes) and form == "object":
                for put in self._views.owners.puts(step):
                    if each.start_byte <= put.value.start_byte < each.end_byte:
                        yield put.value

    def _made(self, node: Node) -> Iterator[Node]:
        """What a name stands for, as far as it is given that in sight; anything else as it is."""
        if made_of(node).form != "name":
            yield node
            return
        for definition in self._views.values.reaching(node)[1]:
            values = self._given(definition) if definition.how == "parameter" else [definition.value]
            yield from (unwrap(each) for each in values if each is not None)

    def _given(self, definition: Definition) -> list[Node]:
        return [each for one in self._views.calls.arguments_for(definition.name) for each in copies(one)]


def _union(found: Iterable[frozenset[str]]) -> frozenset[str]:
    return _NOTHING.union(*found)
