"""What patterns take out of values that are written out, by the steps of `steps`."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.steps import Taken, bound, goes, made_of, taken_from
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import same_place, unwrap


def source(taken: Taken) -> Node | None:
    """The expression that a pattern takes apart, where a declarator or an assignment gives it one."""
    if taken.holder.type not in ("variable_declarator", "assignment_expression"):
        return None
    return taken.holder.child_by_field_name("value") or taken.holder.child_by_field_name("right")


def items(list_: Node) -> Iterator[tuple[int, Node]]:
    """The elements of a list that is written out, each with its index, as far as no spread stands before it."""
    index = 0
    for child in list_.children:
        if child.type == "spread_element":
            return
        if child.type == ",":
            index += 1
        elif child.is_named and child.type != "comment":
            yield index, child


def given_part(name: Node, data: bytes) -> Node | None:
    """The expression that a pattern gives to a name, where the lists are written out: `[a, b] = [b, a]`."""
    found = taken_from(name, data)
    value = None if found is None else source(found)
    for step in () if found is None else found.steps:
        value = None if value is None else unwrap(value)
        if value is None or made_of(value).form != "list":
            return None
        value = next((item for index, item in items(value) if index == step), None)
    return value


def taken_by(item: Node, data: bytes) -> Node | None:
    """What a pattern gives an element of a list to, where the list is written out beside it."""
    list_ = item.parent
    if list_ is None:
        return None
    place = next((index for index, each in items(list_) if same_place(each, item)), None)
    patterns = [to for fate, to in goes(list_) if fate == "target" and to.type == "array_pattern"]
    return next((each.target for to in patterns for each in bound(to, data) if each.step == place), None)


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
