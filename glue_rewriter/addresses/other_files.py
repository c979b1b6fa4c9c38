"""What the other files of a run say of what one file uses of them: of a module that it imports, and, in a library, of
the functions that other libraries define."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from glue_rewriter.addresses.certainty import MEDIUM
from glue_rewriter.addresses.run_knowledge import Knowledge, Told
from glue_rewriter.dataflow.patterns import bound, source, taken_from
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.modules import Imported, imported, required
from glue_rewriter.syntax.names import calls_by
from glue_rewriter.syntax.nodes import parent_of, property_name, unwrap
from glue_rewriter.syntax.words import words

_CALLED = re.compile(rb"[\w$]+(?=\s*(?:\?\.)?\()")
#: What may stand between `require` and the declarator that it gives a value to.
_WITHIN = frozenset({"identifier", "import", "call_expression", "await_expression", "member_expression"})
#: Methods that lists, Maps, texts, views, streams and promises have as well as a class of the run.
_OF_BUILTINS = frozenset(
    {
        b"fill", b"find", b"findIndex", b"findLast", b"push", b"splice", b"slice", b"sort", b"includes", b"indexOf",
        b"forEach", b"reduce", b"concat", b"join", b"copyWithin", b"subarray", b"with", b"delete", b"clear", b"next",
        b"return", b"throw", b"then", b"catch", b"finally", b"call", b"apply", b"bind", b"test", b"exec", b"match",
        b"replace", b"search", b"split", b"trim", b"read", b"write", b"open", b"close", b"send", b"emit", b"load",
        b"name", b"parse", b"resolve", b"reject", b"shift", b"unshift", b"values", b"keys", b"entries", b"value",
        b"data", b"type", b"size", b"length", b"constructor", b"toString", b"valueOf",
    }
)  # fmt: skip
#: A member of a class whose name is shorter may be one of anything.
_SHORTEST = 4


class Elsewhere:
    """Tells it of one tree."""

    def __init__(self, views: Views, knowledge: Knowledge) -> None:
        self._views = views
        self._tree = views.tree
        self._knowledge = knowledge
        self._is_silent = not knowledge.modules and not (knowledge.functions and self._tree.is_library)
        self._known: dict[Binding, Imported | None] = {}
        #: What classes and objects of imported modules have, by the name of the member; None where two differ.
        self._members: dict[bytes, Told | None] = {}
        for module in knowledge.modules.values():
            for name, told in module.items():
                _, dot, member = name.partition(b".")
                if dot and len(member) >= _SHORTEST and member not in _OF_BUILTINS:
                    self._members[member] = told if self._members.get(member, told) == told else None

    def of(self, callee: Node) -> Told | None:
        """What another file says of a function that is called; None where none does."""
        if self._is_silent:
            return None
        callee = unwrap(callee)
        name = property_name(callee, self._tree.data)
        if name is None:
            return self._of_name(callee) if made_of(callee).form == "name" else None
        owner = unwrap(made_of(callee).parts[0])
        if made_of(owner).form == "name":
            of = self._imported(self._views.bindings.resolve_node(owner))
            if of is not None:
                return self._member(of, name)
        elif (module := required(self._tree, owner)) is not None:
            return self._member(Imported(module, b""), name)
        return self._of_any(name)

    def _member(self, of: Imported, name: bytes) -> Told | None:
        module = self._module(of.module)
        if of.name == b"default" and b"default" not in module:
            of = of._replace(name=b"")  # a module of CommonJS
        return module.get(b".".join(filter(None, (of.name, name)))) or self._of_any(name)

    def _of_any(self, name: bytes) -> Told | None:
        """What a method of that name does which an imported class has, where this file has none."""
        told = self._members.get(name)
        if told is None or self._views.owners.stored(name):
            return None
        return told.at_most(MEDIUM)

    def _of_name(self, name: Node) -> Told | None:
        binding = self._views.bindings.resolve_node(name)
        of = self._imported(binding)
        if of is not None:
            return self._module(of.module).get(of.name or b"default")
        if self._tree.is_library and not binding.definitions:
            return self._knowledge.functions.get(binding.name)
        return None

    def of_value(self, definition: Definition) -> Told | None:
        """What another file says of a value that it exports, where a definition takes it from there."""
        if self._is_silent:
            return None
        of = self._taken(definition)
        told = None if of is None else self._module(of.module).get(of.name)
        return told if told is not None and told.is_value else None

    def imported(self, name: Node) -> Imported | None:
        """What a name stands for that takes something from another module, None for every other."""
        return self._imported(self._views.bindings.resolve_node(name))

    def _imported(self, binding: Binding) -> Imported | None:
        if binding not in self._known:
            found = self._views.bindings.definitions(binding)
            self._known[binding] = self._taken(found[0]) if len(found) == 1 else None
        return self._known[binding]

    def _taken(self, definition: Definition) -> Imported | None:
        if definition.how != "pattern":
            return imported(self._tree, definition)
        taken = taken_from(definition.name, self._tree.data)
        of = None if taken is None else source(taken)
        module = None if of is None else required(self._tree, unwrap(of))
        if taken is None or module is None or not all(isinstance(step, bytes) for step in taken.steps):
            return None
        return Imported(module, b".".join(step for step in taken.steps if isinstance(step, bytes)))

    def _module(self, module: bytes) -> Mapping[bytes, Told]:
        return self._knowledge.modules.get(module, {})

    def calls(self) -> Iterator[tuple[Node, Told]]:
        """The calls of functions that other files speak of."""
        if self._is_silent:
            return
        data = self._tree.data
        told = {name.rpartition(b".")[2] for module in self._knowledge.modules.values() for name in module}
        if self._tree.is_library:
            told |= self._knowledge.functions.keys()
        names = {*_CALLED.findall(data)} & (told | self._aliases())
        for name in sorted(names):
            for call, callee in calls_by(self._tree, name):
                found = self.of(callee)
                if found is not None and not found.is_value:
                    yield call, found

    def values(self) -> Iterator[tuple[Node, int]]:
        """The names in this file of exported values that are addresses, and how sure that is."""
        if not self._is_silent:
            for definition in self._imports():
                told = self.of_value(definition)
                if told is not None and told.gives:
                    yield definition.name, told.gives

    def properties(self) -> Iterator[tuple[bytes, int]]:
        """The properties of imported classes that hold addresses, and how sure that is."""
        for name, told in self._members.items():
            if told is not None and told.is_value and told.gives:
                yield name, min(told.gives, MEDIUM)

    def _aliases(self) -> set[bytes]:
        return {self._tree.text(definition.name) for definition in self._imports()}

    def _imports(self) -> Iterator[Definition]:
        """What takes something from other modules by a name of its own."""
        bindings = self._views.bindings
        for name in self._named():
            yield from bindings.definitions(bindings.resolve_node(name))

    def _named(self) -> Iterator[Node]:
        tree = self._tree
        for holder in tree.captures().get("import", ()):
            name = holder.child_by_field_name("alias") or holder.child_by_field_name("name")
            yield from (each for each in ([name] if name is not None else holder.named_children) if _is_name(each))
        for called in (b"require", b"import"):
            for at in words(tree, called, 0, len(tree.data)):
                node = tree.at(at, at + len(called))
                while node is not None and node.type in _WITHIN:
                    node = parent_of(node)
                target = None if node is None else node.child_by_field_name("name")
                if target is not None and node is not None and node.type == "variable_declarator":
                    yield from (each for each in _targets(target, tree.data) if _is_name(each))


def _targets(target: Node, data: bytes) -> Iterator[Node]:
    """What a declarator declares, one level deep."""
    if target.type == "object_pattern":
        yield from (each.target for each in bound(target, data))
    else:
        yield target


def _is_name(node: Node) -> bool:
    return node.type in ("identifier", "shorthand_property_identifier_pattern")
