"""Whether others may see a number that is kept: in a property, a list, a map, a set.

It is followed through every name of the file that gets it. It is seen where `escape_steps` has no end for it, where a
name that has it is exported, and where nothing in the file reads what has it: somebody else will.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glue_rewriter.addresses.container_calls import is_asked, is_put_into, is_written
from glue_rewriter.addresses.escape_steps import Call, EscapeSteps, Held, Path
from glue_rewriter.addresses.returned import is_public
from glue_rewriter.dataflow.exported import is_exported
from glue_rewriter.dataflow.patterns import name_bound_at
from glue_rewriter.dataflow.reaching import Variable
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import named_by
from glue_rewriter.syntax.words import identifiers

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts


class Escape:
    """Tells what others may see of the numbers of one tree."""

    def __init__(self, facts: AddressFacts) -> None:
        self._facts = facts
        self._views = facts.views
        self._ways = EscapeSteps(facts)
        #: What was told, once for each name: every number is looked for in what was not looked through.
        self._known: dict[Held, bool] = {}

    def is_seen(self, node: Node) -> bool:
        """Whether others may see the number that an expression gives to where it stands."""
        self._ways.found = []
        if self._ways.is_seen(node, ()):
            return True
        came: dict[Held, Held | None] = dict.fromkeys(self._ways.found)
        queue = list(came)
        while queue:
            held = queue.pop()
            self._ways.found = []
            known = self._known.get(held)
            if known or (known is None and self._is_seen_in(held)):
                way: Held | None = held
                while way is not None:
                    self._known[way] = True
                    way = came[way]
                return True
            for each in self._ways.found:
                if each not in came:
                    came[each] = held
                    queue.append(each)
        # None of the ways is one to others.
        self._known.update(dict.fromkeys(came, False))
        return False

    def _is_seen_in(self, held: Held) -> bool:
        if isinstance(held.place, Variable):
            return self._in_variable(held.place, held.path)
        if isinstance(held.place, bytes):
            return self._in_property(held.place, held.path)
        node = self._ways.nodes[held.place]
        if isinstance(held.place, Call):
            return self._ways.is_seen(node, held.path)
        return self._in_result(node, held.path)

    def _in_variable(self, variable: Variable, path: Path) -> bool:
        if not variable.binding.kinds:
            return True
        uses = self._facts.occurrences(variable)
        return any(is_exported(self._views.tree, use) or self._ways.is_seen(use, path) for use in uses)

    def _in_property(self, name: bytes, path: Path) -> bool:
        """Whether it is seen where properties of a name are read, or because nothing here reads them."""
        is_read = False
        for word in identifiers(self._facts.tree, name, 0, len(self._facts.tree.data)):
            access = named_by(word)
            if access is not None and access is not word and not is_written(access):
                is_read = is_read or not is_put_into(access, self._facts.tree.data)
                if self._ways.is_seen(access, path):
                    return True
            elif (bound := name_bound_at(word)) is not None:
                is_read = True
                self._ways.receive(bound, path)
        return not is_read and not name.startswith(b"#")

    def _in_result(self, function: Node, path: Path) -> bool:
        calls = self._views.calls
        holder = calls.name_of(function) or calls.method_of(function)
        if holder is None and is_asked(function, self._facts.tree.data):
            return False
        if holder is None or is_public(self._views, function):
            return True
        found = calls.calls_to(function)
        return not found or any(self._ways.is_seen(call, path) for call in found)
