"""Where a number goes from where it stands, by itself or in a list: to names that get it, or to where it ends.

All is well where it ends in an access of the memory, in operators that take its bits, or in functions of wasm. Where it
ends in a comparison, a key or a text, the rules about these judge it if they know it for an address. What has no other
end in the file is seen by others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.addresses.container_calls import has_numbers, index_of, is_written, makes_unsigned
from glue_rewriter.addresses.loops import is_of
from glue_rewriter.addresses.operands import has_text
from glue_rewriter.addresses.returned import is_given_out, is_public
from glue_rewriter.addresses.sign_sources import Sign
from glue_rewriter.addresses.wasm_calls import is_of_wasm, takes_bits
from glue_rewriter.dataflow.builtins import (
    ASKS,
    COLLECTS,
    EACH,
    GIVES_ARGUMENT,
    PUTS,
    REDUCES,
    SAME_ELEMENTS,
    TAKES_OUT,
    TELLS,
    WITH_ITSELF,
    invocation,
)
from glue_rewriter.dataflow.exported import PUBLIC
from glue_rewriter.dataflow.lattice import COMPARISONS
from glue_rewriter.dataflow.patterns import REST, bound, without_default
from glue_rewriter.dataflow.reaching import Variable
from glue_rewriter.dataflow.steps import assigns, entry_key, goes, key_name, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.lists import index_in
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import (
    arguments,
    constructor_name,
    enclosing_function,
    field,
    has_spread,
    operands,
    parameters,
    parent_of,
    place_among,
    property_name,
    same_place,
    unwrap,
)
from glue_rewriter.syntax.returns import is_deferred

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts
    from glue_rewriter.dataflow.steps import Fate

_EQUALITIES = frozenset({"===", "!==", "==", "!="})
_SIGNED = frozenset({Sign.SIGNED})
#: What no address from 2 GiB up is equal to, with either sign.
_OTHERS = frozenset({"number", "null", "nothing", "text", "boolean"})
#: What names a list that a function is given.
_PLACES = frozenset({"name", "member"})

#: In how many lists in each other a number is followed.
_NESTED = 4

#: How a number is reached from what is followed: the indexes of lists, the innermost first, None for one that is not
#: known; nothing where it is the number itself.
Path = tuple[int | None, ...]


class Result(NamedTuple):
    """What a function gives, by where it begins."""

    start: int


class Call(NamedTuple):
    """What a call gives, by its bytes."""

    start: int
    end: int


class Held(NamedTuple):
    """What has a number, in it or as itself: a variable, the properties of a name, what a function or a call gives."""

    place: Variable | bytes | Result | Call
    path: Path


class EscapeSteps:
    """Follows numbers through the expressions of one tree.

    `found` is what got what was followed since it was emptied, each to be followed in its turn; `nodes` are the
    functions and the calls among it.
    """

    def __init__(self, facts: AddressFacts) -> None:
        self.found: list[Held] = []
        self.nodes: dict[Result | Call, Node] = {}
        self._facts = facts
        self._views = facts.views
        self._data = facts.tree.data

    def is_seen(self, node: Node, path: Path) -> bool:
        """Whether others see a number where it goes from an expression."""
        while not self._facts.is_site(node) and len(path) <= _NESTED:
            above: tuple[Node, Path] | None = None
            for fate, to in goes(node):
                rises = self._goes(node, fate, to, path)
                if rises is True:
                    return True
                if rises is not False:
                    above = to, rises
            if above is None:
                return False
            node, path = above
        return False

    def receive(self, target: Node, path: Path) -> bool:
        """Whether others see it in what is given it; names of this file are found."""
        if target.type == "rest_pattern":
            path = (*path, None)
        target = without_default(target)
        match made_of(target).form:
            case "name":
                self.found.append(Held(self._facts.variable(target), path))
                return False
            case "pattern":
                return any(
                    self.receive(each.target, (*path[:-1], None) if each.step == REST else path[:-1])
                    for each in bound(target, self._data)
                    if each.step == REST or (isinstance(each.step, int) and (not path or path[-1] in (None, each.step)))
                )
            case "member":
                return self._receive_property(target, path)
        return True

    def _receive_property(self, target: Node, path: Path) -> bool:
        owner = unwrap(field(target, "object"))
        if self._views.kinds(owner):
            return False
        name = property_name(target, self._data)
        if made_of(owner).form == "name" and self._facts.filled.is_unsigned(self._views.bindings.resolve_node(owner)):
            return False
        if not name:
            inner = (*path, index_of(target, self._data))
            return self.receive(owner, inner) or self._is_lent(owner, inner)
        self.found.append(Held(name, path))
        return self._facts.tree.text(owner) in PUBLIC

    def _is_lent(self, list_: Node, path: Path) -> bool:
        """Whether others see what is put into a list, because a function is given that by them."""
        if made_of(list_).form != "name":
            return False
        for definition in self._views.bindings.definitions(self._views.bindings.resolve_node(list_)):
            function = enclosing_function(definition.name) if definition.how == "parameter" else None
            if function is not None and is_public(self._views, function):
                return True
            given = self._views.calls.arguments_for(definition.name) if function is not None else []
            if any(self.receive(one, path) for one in given if made_of(unwrap(one)).form in _PLACES):
                return True
        return False

    def _goes(self, node: Node, fate: Fate, to: Node, path: Path) -> bool | Path:
        """Whether it is seen where it goes; the path to it from `to`, if that has it."""
        match fate:
            case "copy":
                return path
            case "operand":
                return self._rises(node, to, path)
            case "target":
                return self.receive(to, path)
            case "item":
                return (*path, index_in(to, node))
            case "entry":
                return self._put(node, to, path)
            case "spread" if to.type == "array":
                return (*path[:-1], None)
            case "spread" if to.type == "arguments":
                spread, call = parent_of(node), parent_of(to)
                return spread is None or call is None or self._given(call, self._passed(spread, call, path[:-1]))
            case "argument":
                # By itself, as calls of calls may be a thousand.
                return self._given(to, self._passed(node, to, path))
            case "result":
                return self._given_back(to, path)
            case "object" if property_name(to, self._data) is not None:
                call = parent_of(to)
                return call is not None and self._given(call, self._read(node, to, path))
            case "object":
                return self._read_at(node, to, path)
            case "looped":
                return is_of(to) and self.receive(field(to, "left"), path[:-1])
            case "index":
                return not path and not self._facts.is_address(node)
            case "text" | "key":
                return bool(path) or not self._facts.is_address(node)
            case "opaque" | "spread":
                return True
        return False

    def _given(self, call: Node, rises: bool | Path) -> bool:
        """Whether it is seen by a call; what the call gives is followed, if that has it."""
        if isinstance(rises, bool):
            return rises
        self._give(Call(call.start_byte, call.end_byte), call, rises)
        return False

    def _rises(self, node: Node, parent: Node, path: Path) -> bool | Path:
        """Whether it is seen as an operand of this; the path to it, if the result has it."""
        made = made_of(parent)
        match made.form:
            case "operation" if assigns(parent):
                if same_place(made.parts[0], node):
                    return path
                return made.sign == "+" and (self.receive(made.parts[0], path) or path)
            case "operation":
                return self._combined(node, parent, path)
            case "unary":
                return path if made.sign == "+" else False
            case "update":
                return path
        return not path and not self._facts.is_address(node) and not has_numbers(parent)

    def _combined(self, node: Node, parent: Node, path: Path) -> bool | Path:
        left, sign, right = operands(parent)
        is_left = same_place(left, node)
        other = unwrap(right if is_left else left)
        if path and sign != "+":
            return False
        if sign in _EQUALITIES and (made_of(other).form in _OTHERS or self._facts.signs(other) == _SIGNED):
            return False
        if sign in COMPARISONS or sign in ("%", "/"):
            return sign != "instanceof" and not self._facts.is_address(node)
        if sign == "+":
            return bool(path) or not self._facts.is_address(node) if has_text(other) else path
        # What is left of two addresses is a distance.
        return path if sign == "-" and is_left and made_of(other).form == "number" else False

    def _put(self, node: Node, parent: Node, path: Path) -> bool:
        """Whether it is seen in an object, or in a class, that is written with it."""
        key, holder = (node, parent) if parent.type == "object" else (entry_key(parent), parent_of(parent))
        if key is None or holder is None:
            return False
        self.found.append(Held(key_name(key, self._data) or self._facts.tree.text(key), path))
        return holder.type == "object" and is_given_out(self._views, holder)

    def _given_back(self, function: Node, path: Path) -> bool:
        getter = self._views.owners.getter_of(function)
        if getter is not None:
            self.found.append(Held(getter[0], path))
        elif is_deferred(function):
            return True
        else:
            self._give(Result(function.start_byte), function, path)
        return False

    def _give(self, place: Result | Call, node: Node, path: Path) -> None:
        self.nodes[place] = node
        self.found.append(Held(place, path))

    def _read_at(self, node: Node, access: Node, path: Path) -> bool | Path:
        """Whether it is seen where an index reads it; the path from what is read."""
        at = index_of(access, self._data)
        if self._views.kinds(node) or is_written(access):
            return False
        return path[:-1] if not path or at is None or path[-1] in (None, at) else False

    def _read(self, node: Node, access: Node, path: Path) -> bool | Path:
        """Whether it is seen where a method is called of it; the path from what that gives."""
        call = call_of(access)
        name = property_name(access, self._data)
        if call is None:
            # Others than methods and sizes are no properties of lists.
            return False
        if not path and self._facts.is_address(node):
            return False
        if name in EACH and self._each(call, name in REDUCES, path):
            return True
        if name in TELLS:
            return False
        if name == b"flat" and len(path) > 1:
            return (*path[:-2], None)
        if name in TAKES_OUT:
            return path[:-1]
        if name in SAME_ELEMENTS or name == b"keys":
            inner = (*path[:-1], None) if path else path
            return (*inner, None) if name == b"entries" else inner
        return True

    def _each(self, call: Node, reduces: bool, path: Path) -> bool:
        given = arguments(call) or []
        if not given or is_of_wasm(self._views, given[0]):
            return False
        functions = self._views.calls.functions(given[0])
        # Without a value to begin with, the first element is what was given before.
        low, high = (1 if len(given) > 1 else 0, 2) if reduces else (0, 1)
        takers = [one for function in functions for one in parameters(function)[low:high]]
        return not functions or any(self.receive(one, path[:-1]) for one in takers)

    def _passed(self, node: Node, call: Node, path: Path) -> bool | Path:
        """Whether it is seen by what is called with it; the path from what that gives."""
        made = invocation(call, self._data)
        if made.constructs:
            return self._built(call, path)
        callee = unwrap(made.callee)
        name = property_name(callee, self._data)
        called = self._facts.tree.text(callee)
        if takes_bits(self._views, call) or is_of_wasm(self._views, callee) or self._facts.is_export(callee):
            return False
        if called in GIVES_ARGUMENT or called == b"Number":
            return path
        if called in ASKS:
            return False
        if called == b"Object.is":
            return not path and not self._facts.is_address(node)
        if called in COLLECTS:
            return (*path[:-1], None)
        if called.endswith((b"Array.from", b"Array.of")) and called.startswith(b"Uint"):
            return False
        if name in PUTS:
            return self._put_into(unwrap(field(callee, "object")), name, path)
        given = made.given
        place = place_among(given, node)
        before = given[:place]
        place = len(before)
        functions = self._views.calls.functions(callee)
        takers = self._views.calls.parameters(call, place)
        if not functions or len(takers) < len(functions) or has_spread(before, self._data):
            return True
        return any(self.receive(taker, path) for taker in takers)

    def _put_into(self, owner: Node, method: bytes, path: Path) -> bool | Path:
        if self._views.kinds(owner):
            return False
        # `new Map().set(…).set(…)`
        maker = made_of(owner)
        made = maker.form == "new" or (
            maker.form == "call" and property_name(unwrap(maker.parts[0]), self._data) in WITH_ITSELF
        )
        if not made and (self.receive(owner, (*path, None)) or self._is_lent(owner, (*path, None))):
            return True
        return (*path, None) if method in WITH_ITSELF else False

    def _built(self, made: Node, path: Path) -> bool | Path:
        """Whether it is seen in what `new` makes of it; the path from that."""
        name = constructor_name(made, self._data) or b""
        if name == b"Map":
            return (*path[:-2], None)
        if name in COLLECTS:
            return (*path[:-1], None)
        return not makes_unsigned(made, self._data)
