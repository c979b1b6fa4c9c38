"""What a file puts into its lists and sets: written out, pushed, added, or assigned by an index."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses.container_calls import makes_unsigned
from glue_rewriter.dataflow.builtins import PUTS, invocation
from glue_rewriter.dataflow.steps import assigns, goes, made_of, target_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.names import named_by
from glue_rewriter.syntax.nodes import arguments, constructor_name, field, property_name, unwrap
from glue_rewriter.syntax.words import identifiers

_PUSHES = PUTS.keys() - {b"set", b"fill"}
_MADE = frozenset({b"Array", b"Set"})
#: What may become of a list while nobody else gets it who could put something in.
_OWN = frozenset({"object", "index", "looped", "spread"})


class ContainerContents:
    """The lists of one tree: each is a variable, or all properties of a name. Each is read once."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._elements: dict[Binding | bytes, list[Node]] = {}
        self._is_all: dict[Binding, bool] = {}

    def elements(self, owner: Binding | bytes) -> list[Node]:
        """What the file puts into a list."""
        known = self._elements.get(owner)
        if known is None:
            known = self._elements[owner] = list(self._find(owner))
        return known

    def is_all(self, owner: Binding) -> bool:
        """Whether a list is made here, and has nothing in it but what the file puts there."""
        known = self._is_all.get(owner)
        if known is None:
            values = self._values(owner)
            is_made = bool(values) and all(value is not None and self._written(value) is not None for value in values)
            uses = self._views.bindings.occurrences(owner)
            known = self._is_all[owner] = is_made and all(_is_own(use) for use in uses)
        return known

    def is_unsigned(self, owner: Binding) -> bool:
        """Whether a list has nothing in it but elements without a sign."""
        values = self._values(owner)
        return bool(values) and all(
            value is not None and makes_unsigned(unwrap(value), self._views.tree.data) for value in values
        )

    def _values(self, owner: Binding) -> list[Node | None]:
        """What a list is given, None where that is no expression."""
        return [each.value for each in self._views.bindings.definitions(owner) if each.how != "declared"]

    def _find(self, owner: Binding | bytes) -> Iterator[Node]:
        tree = self._views.tree
        values: list[Node | None]
        if isinstance(owner, Binding):
            values = [each.value for each in self._views.bindings.definitions(owner)]
            uses = list(self._views.bindings.occurrences(owner))
        else:
            values = [*self._views.owners.stored(owner)]
            words = identifiers(tree, owner, 0, len(tree.data))
            uses = [use for word in words if (use := named_by(word)) is not None and use is not word]
        given = [unwrap(value) for value in values if value is not None]
        others = [made_of(value).form == "new" and not _collects(value, tree.data) for value in given]
        if any(others) if isinstance(owner, Binding) else given and all(others):
            return  # elements of a fixed size have signs of their own
        for value in given:
            yield from self._written(value) or []
        for use in uses:
            yield from _put(use, tree.data)

    def _written(self, value: Node) -> list[Node] | None:
        """What is in a list or a set that is written out; None where that is not known."""
        value = unwrap(value)
        if _collects(value, self._views.tree.data):
            given = arguments(value) or []
            return self._written(given[0]) if given else []
        return value.named_children if made_of(value).form == "list" else None


def list_of(element: Node, data: bytes) -> Node | None:
    """The list that an expression is put into where it stands, as it is named or written out there."""
    for fate, to in goes(element):
        if fate == "item":
            made = next((call for up, call in goes(to) if up == "argument" and _collects(call, data)), to)
            return next((target for up, target in goes(made) if up == "target"), to)
        if fate == "argument":
            callee = unwrap(invocation(to, data).callee)
            return unwrap(field(callee, "object")) if property_name(callee, data) in _PUSHES else None
        if fate == "target" and made_of(to).form == "member" and to.child_by_field_name("index") is not None:
            return unwrap(field(to, "object"))
    return None


def _collects(made: Node, data: bytes) -> bool:
    """Whether `new` makes a list or a set."""
    return made_of(made).form == "new" and constructor_name(made, data) in _MADE


def _put(list_: Node, data: bytes) -> Iterator[Node]:
    """What is put into a list where it is used."""
    for fate, access in goes(list_):
        if fate != "object":
            continue
        if property_name(access, data) in _PUSHES:
            for up, call in goes(access):
                yield from (arguments(call) or []) if up == "callee" else ()
        assignment = target_of(access) if access.child_by_field_name("index") is not None else None
        if assignment is not None and not assigns(assignment):
            yield field(assignment, "right")


def _is_own(use: Node) -> bool:
    """Whether a list stays with its variable where that is used."""
    return all(fate in _OWN for fate, _ in goes(use))
