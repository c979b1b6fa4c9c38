"""What patterns take out of values: the other half of `steps`, for destructuring."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.steps import goes, key_name, made_of
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax.lists import commas_before, index_in, item_at, nodes
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field, is_wrapper, parent_of, same_place, unwrap

#: What stands for all parts of a value but those named. A step to one part is the name of a property, or an index.
REST = "the rest"

_LEAVES = frozenset(
    {"identifier", "shorthand_property_identifier_pattern", "member_expression", "subscript_expression"}
)
_DEFAULTS = frozenset({"assignment_pattern", "object_assignment_pattern"})


#: What stands around the word of a key that is a text.
_AROUND_KEY = frozenset({"string", "template_string", "computed_property_name"})


class Bound(NamedTuple):
    """A name or property that a pattern gives a part of a value; `key` is the node that names that part, if any."""

    target: Node
    step: bytes | int | str
    key: Node | None


def bound(pattern: Node, data: bytes) -> Iterator[Bound]:
    """What a pattern gives the parts of a value to, one level deep: the targets may be patterns again.

    A target with a default is the target alone; a key that is computed gives no step that is known, and is left out.
    """
    if pattern.type == "array_pattern":
        index = 0
        for child in pattern.children:
            if child.type == ",":
                index += 1
            elif child.is_named and child.type != "comment":
                is_rest = child.type == "rest_pattern"
                yield Bound(without_default(child), REST if is_rest else index, None)
    elif pattern.type == "object_pattern":
        for child in pattern.named_children:
            if child.type == "pair_pattern":
                key = field(child, "key")
                name = key_name(key, data)
                if name is not None:
                    yield Bound(without_default(field(child, "value")), name, key)
            elif child.type == "rest_pattern":
                yield Bound(without_default(child), REST, None)
            elif child.type != "comment":
                target = without_default(child)
                yield Bound(target, data[target.start_byte : target.end_byte], target)


def bound_element(pattern: Node, index: int) -> Iterator[Bound]:
    """What the pattern of a list gives the element at an index to, and the rest."""
    element = item_at(pattern, index)
    if element is not None and element.type != "rest_pattern":
        yield Bound(without_default(element), index, None)
    for last in nodes(pattern)[-1:]:
        if last.type == "rest_pattern":
            yield Bound(without_default(last), REST, None)


def bound_at(key: Node) -> Node | None:
    """What a pattern gives the part to that a word names: `{ key: target }`, `{ target }`; None in any other place."""
    if key.type == "shorthand_property_identifier_pattern":
        return key
    pair = parent_of(key)
    # `{ 'key': target }`, `{ ['key']: target }`
    while pair is not None and (pair.type in _AROUND_KEY or is_wrapper(pair)):
        key, pair = pair, parent_of(pair)
    if pair is None or pair.type != "pair_pattern" or not same_place(field(pair, "key"), key):
        return None
    return without_default(field(pair, "value"))


def without_default(target: Node) -> Node:
    """What is given a value in `target = default`, `...target`, or the target itself."""
    while target.type in _DEFAULTS or target.type == "rest_pattern":
        inner = target.child_by_field_name("left") if target.type in _DEFAULTS else target.named_children[0]
        assert inner is not None
        target = inner
    return unwrap(target)


def is_pattern(node: Node) -> bool:
    """Whether a target takes a value apart."""
    return node.type in ("object_pattern", "array_pattern")


class Taken(NamedTuple):
    """Where a name in a pattern gets its value from: `steps` lead from the value that the whole `pattern` is given, the
    outermost first; `holder` is what gives it: a declarator, an assignment, a loop, a catch clause or, for a parameter,
    the list of parameters. Where that has nothing, the name gets the `default`."""

    pattern: Node
    holder: Node
    steps: tuple[bytes | int | str, ...]
    default: Node | None


def _default(name: Node) -> Node | None:
    holder = parent_of(name)
    if holder is None or holder.type not in _DEFAULTS or not same_place(field(holder, "left"), name):
        return None
    return field(holder, "right")


def taken_from(name: Node, data: bytes) -> Taken | None:
    """Where a name in a pattern gets its value from; None for a computed key."""
    steps: list[bytes | int | str] = []
    node, parent = name, parent_of(name)
    while parent is not None:
        if parent.type in _DEFAULTS or parent.type == "rest_pattern" or is_wrapper(parent):
            if parent.type == "rest_pattern":
                steps.append(REST)
            if parent.type == "object_assignment_pattern":
                steps.append(data[node.start_byte : node.end_byte])
                node, parent = parent, parent_of(parent)
                if parent is not None and parent.type == "object_pattern":
                    node, parent = parent, parent_of(parent)
                continue
        elif parent.type == "pair_pattern":
            key = key_name(field(parent, "key"), data)
            if key is None:
                return None
            steps.append(key)
        elif parent.type == "object_pattern":
            if node.type in _LEAVES and node.type != "identifier":
                steps.append(data[node.start_byte : node.end_byte])
        elif parent.type == "array_pattern":
            if node.type != "rest_pattern":
                steps.append(commas_before(parent, node))
        else:
            return Taken(node, parent, tuple(reversed(steps)), _default(name))
        node, parent = parent, parent_of(parent)
    return None


def source(taken: Taken) -> Node | None:
    """The expression that a pattern takes apart, where a declarator or an assignment gives it one."""
    if taken.holder.type not in ("variable_declarator", "assignment_expression"):
        return None
    return taken.holder.child_by_field_name("value") or taken.holder.child_by_field_name("right")


def given_part(name: Node, data: bytes) -> Node | None:
    """The expression that a pattern gives to a name, where the lists are written out: `[a, b] = [b, a]`."""
    found = taken_from(name, data)
    value = None if found is None else source(found)
    for step in () if found is None else found.steps:
        value = None if value is None else unwrap(value)
        if value is None or made_of(value).form != "list":
            return None
        value = item_at(value, step) if isinstance(step, int) else None
    return value


def taken_by(item: Node, data: bytes) -> Node | None:
    """What a pattern gives an element of a list to, where the list is written out beside it."""
    list_ = parent_of(item)
    if list_ is None:
        return None
    place = index_in(list_, item)
    patterns = [to for fate, to in goes(list_) if fate == "target" and to.type == "array_pattern"]
    found = (each for to in patterns for each in bound_element(to, place)) if place is not None else ()
    return next((each.target for each in found if each.step == place), None)


def property_taken(name: Node, data: bytes) -> bytes | None:
    """The name of the property that a pattern gives to a name; None where it gives no property of a known name."""
    found = taken_from(name, data)
    step = found.steps[-1] if found is not None and found.steps else None
    return step if isinstance(step, bytes) else None


def applied_with(list_: Node, data: bytes) -> Node | None:
    """The call that a list which is written out has the arguments of: `f.apply(null, [a])`; None if there is none."""
    call = next((to for fate, to in goes(list_) if fate == "argument"), None)
    of = None if call is None else invocation(call, data).of
    return call if of is not None and same_place(of, list_) else None


def name_bound_at(key: Node) -> Node | None:
    """The variable to which a pattern gives the property that a word names; None for a word in any other place."""
    target = bound_at(key)
    return target if target is not None and made_of(target).form == "name" else None
