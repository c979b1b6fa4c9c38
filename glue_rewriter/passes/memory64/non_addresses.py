"""Whether the file shows a value to be, perhaps, no address: nothing at all, NaN, a text, 2^32 and more.

Below 2 GiB a cut of an address does nothing, but of such a value it makes a number: `undefined >>> 0` is 0, and
`HEAPU8[undefined]` is nothing. What comes from out of sight is taken for the address that it is used as: a parameter
of a function that nobody in the file calls, the result of one that is not in it, a global. So is one of several
values: a variable out of a function around, a property, or a result that is nothing at one time and an address at
another is taken to be asked for that by the program; and so is what visibly is, `if (at) …`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from glue_rewriter.dataflow.builtins import SIZES, invocation
from glue_rewriter.dataflow.lattice import UNDEFINED
from glue_rewriter.dataflow.patterns import property_taken, source, taken_from
from glue_rewriter.dataflow.sources import Sources
from glue_rewriter.dataflow.steps import arms, assigns, copies, entry_key, key_name, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.passes.memory64.guards import is_guarded
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.lists import item_at, nodes
from glue_rewriter.syntax.nodes import field, has_spread, number, parent_of, property_name, string_value, unwrap

if TYPE_CHECKING:
    from glue_rewriter.syntax import Definition

#: Forms of what is no number; made one, it is NaN or a small one.
_OTHERS = frozenset({"text", "boolean", "object", "list", "function", "class", "regex"})
#: Forms of what a condition may ask for.
_ASKED = frozenset({"name", "member"})
_NOTHING = frozenset({"nothing", "null"})
_BITS = 32
_FROM = 1 << _BITS
#: Properties that the platform gives a value: of views, iterators, wasm's globals, messages.
_OF_PLATFORM = frozenset({*SIZES, b"value", b"data", b"detail"})
#: How many expressions are looked at for one value, and through how many variables an object is followed.
_MOST, _OBJECTS = 200, 3


class _Part(NamedTuple):
    """An expression that a value is made of; where it `may_lack`, nothing at all does no harm: `E || 0`."""

    node: Node
    may_lack: bool


class NonAddresses:
    """Tells it of the values of one tree."""

    def __init__(self, views: Views, sources: Sources) -> None:
        self._views = views
        self._values = views.values
        self._owners = views.owners
        self._calls = views.calls
        self._sources = sources
        self._data = views.tree.data

    def is_shown(self, operand: Node, *, is_before: bool, may_lack: bool) -> bool:
        """Whether it is of what is cut. `is_before` says that this is a variable before an assignment, `may_lack` that
        NaN and nothing at all do no harm."""
        operand = unwrap(operand)
        queue = [_Part(operand, may_lack)]
        if is_before:
            definitions = self._values.reaching_before(operand)[1]
            if self._is_left_empty(definitions, may_lack):
                return True
            queue = list(self._of_definitions(definitions, may_lack))
        seen: set[tuple[int, int, bool]] = set()
        while queue and len(seen) < _MOST:
            part = queue.pop()
            node = unwrap(part.node)
            place = node.start_byte, node.end_byte, part.may_lack
            if place in seen:
                continue
            seen.add(place)
            may_lack = part.may_lack or (made_of(node).form in _ASKED and is_guarded(node, self._data))
            if self._is_none(node, may_lack):
                return True
            queue += self._made_of(node, may_lack)
        return False

    def _is_none(self, node: Node, may_lack: bool) -> bool:
        """Whether an expression shows it where it stands."""
        made = made_of(node)
        match made.form:
            case "number":
                return (number(node, self._data) or 0) >= _FROM
            case "operation" if made.sign == "**":
                base, power = (number(unwrap(part), self._data) for part in made.parts)
                return base == 2 and power is not None and power >= _BITS
            case "name":
                key, definitions = self._values.reaching(node)
                if not definitions:
                    text = self._views.tree.text(node)
                    return text == b"Infinity" or (not may_lack and text in (b"NaN", b"undefined"))
                return self._is_left_empty(definitions, may_lack or self._is_one_of(key))
            case "member":
                return not may_lack and (self._is_optional(node) or self._is_missing(node))
            case "call":
                return not may_lack and (self._is_optional(node) or self._gives_nothing(node))
            case "copy":
                # `o && o.at`, and what is asked on the left is the value where there is none.
                return made.sign == "&&" and not may_lack
        return not may_lack and (made.form in _OTHERS or made.form in _NOTHING)

    def _made_of(self, node: Node, may_lack: bool) -> Iterator[_Part]:
        """What an expression takes its value from."""
        made = made_of(node)
        match made.form:
            case "copy" if made.sign:
                left, right = made.parts
                if made.sign != "&&":
                    yield _Part(left, True)
                yield _Part(right, may_lack)
            case "copy" if node.type == "sequence_expression":
                yield _Part(made.parts[-1], may_lack)
            case "copy":
                for part in made.parts:
                    yield _Part(part, may_lack)
            case "operation" if made.sign in ("+", "-"):
                for part in made.parts:
                    yield _Part(part, may_lack)
            case "name":
                key, definitions = self._values.reaching(node)
                yield from self._of_definitions(definitions, may_lack or self._is_one_of(key))
            case "member" | "call":
                values = [arm for value in self._sources.of(node)[1] for arm in arms(value)]
                for value in values:
                    yield _Part(value, may_lack or len(values) > 1)

    # Variables.

    def _of_definitions(self, definitions: list[Definition], may_lack: bool) -> Iterator[_Part]:
        for definition in definitions:
            for value in self._sources.of_definition(definition):
                has_default = definition.value is not None and definition.how in ("parameter", "pattern")
                if assigns(value):
                    value = made_of(value).parts[1]
                yield _Part(value, may_lack or has_default)

    def _is_one_of(self, key: Hashable) -> bool:
        """Whether a variable gets several values, and nobody knows which of them reaches a use."""
        return isinstance(key, Binding) and len(key.definitions) > 1

    def _is_left_empty(self, definitions: list[Definition], may_lack: bool) -> bool:
        """Whether a definition of a variable leaves it without a value."""
        return not may_lack and any(map(self._is_empty, definitions))

    def _is_empty(self, definition: Definition) -> bool:
        match definition.how:
            case "declared":
                return True
            case "parameter":
                return definition.value is None and self._calls.omits_argument(definition.name)
            case "pattern":
                return self._is_lacked(definition.name)
        return False

    def _is_lacked(self, name: Node) -> bool:
        """Whether what a pattern takes apart has no such property, and no default stands for it."""
        taken = taken_from(name, self._data)
        key = property_taken(name, self._data)
        if taken is None or key is None or taken.default is not None or len(taken.steps) != 1:
            return False
        if self._is_never_put(key):
            return True
        given = source(taken)
        objects = [given] if given is not None else self._calls.arguments_for(taken.pattern)
        default = taken.pattern.child_by_field_name("right")  # `({ at } = {}) => …`
        return any(self._lacks(each, key) for each in (*objects, *([] if default is None else [default])))

    # Properties and results.

    def _is_optional(self, node: Node) -> bool:
        """Whether a property or a call is asked for behind `?.`."""
        return any(child.type in ("optional_chain", "?.") for child in node.children)

    def _is_missing(self, member: Node) -> bool:
        name, holder = property_name(member, self._data), field(member, "object")
        if name is None:
            return self._is_behind(member)
        return name not in _OF_PLATFORM and (self._is_never_put(name) or self._lacks(holder, name))

    def _is_behind(self, element: Node) -> bool:
        """Whether an element is asked for behind the end of a list that is written out, and nothing is put in."""
        place = number(unwrap(field(element, "index")), self._data)
        holder = field(element, "object")
        if not isinstance(place, int) or self._views.element(holder) is not None:
            return False
        found = [each for each in self._sources.lists(holder) if not has_spread(nodes(each), self._data)]
        is_short = any(place >= len(nodes(each)) for each in found)
        return is_short and not any(self._values.collections.put_in(holder))

    def _is_never_put(self, name: bytes) -> bool:
        """Whether nothing in the file puts anything into a property of a name."""
        return not self._owners.puts(name)

    def _lacks(self, holder: Node, name: bytes, depth: int = _OBJECTS) -> bool:
        """Whether one of the objects that an expression may be is made in this file, and has no such property."""
        for each in copies(holder):
            owner = self._owners.of(each)
            if owner is not None:
                if owner.start >= 0 and not self._owners.puts_to(name, owner):
                    return True
            elif made_of(each).form == "object":
                if not self._has(each, name):
                    return True
            else:
                values = self._sources.of(each)[1] if depth and made_of(each).form == "name" else []
                if any(self._lacks(value, name, depth - 1) for value in values):
                    return True
        return False

    def _has(self, made: Node, name: bytes) -> bool:
        """Whether an object that is written out has a property of a name, or may have one: by `...rest`, `[key]`."""
        for entry in (each for each in made.named_children if each.type != "comment"):
            key = None if entry.type == "spread_element" else entry_key(entry)
            if key is None or key_name(key, self._data) in (None, name):
                return True
        return False

    # Results.

    def _gives_nothing(self, call: Node) -> bool:
        """Whether a call may give nothing, by the function that it calls, or a Map without such a key."""
        if not self._values.of(call) & UNDEFINED:
            return False
        called = invocation(call, self._data)
        holder = called.callee.child_by_field_name("object")
        is_get = property_name(called.callee, self._data) == b"get" and len(called.given) == 1
        if not is_get or holder is None or not self._values.collections.is_map(holder):
            return True
        asked, keys = self._literal(called.given[0]), [self._literal(key) for key in self._keys(holder)]
        return not keys or (asked is not None and None not in keys and asked not in keys)

    def _keys(self, map_: Node) -> Iterator[Node | None]:
        """The keys that the file puts into a Map, None for one that is not told."""
        for value in self._values.collections.put_in(map_):
            holder = parent_of(value)
            yield None if holder is None else nodes(holder)[0]
        for list_ in self._values.collections.sources(map_):
            for item in nodes(list_) if made_of(list_).form == "list" else ():
                pair = unwrap(item)
                yield item_at(pair, 0) if made_of(pair).form == "list" else None

    def _literal(self, key: Node | None) -> bytes | float | None:
        """A text or a number that is written out."""
        if key is None:
            return None
        text = string_value(unwrap(key), self._data)
        return number(unwrap(key), self._data) if text is None else text
