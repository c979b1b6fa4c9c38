"""Addresses in lists that are searched or sorted: grouped by list, as keys are by what they are keys of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.addresses.certainty import HIGH, LOW, MEDIUM
from glue_rewriter.addresses.inference import SHORTEST_PROPERTY
from glue_rewriter.addresses.sign_sources import Sign
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.names import calls_by
from glue_rewriter.syntax.nodes import arguments, field, property_name, unwrap

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts

_SEARCHES = (b"indexOf", b"lastIndexOf", b"includes")
_SORTS = (b"sort", b"toSorted")
_LEAST = (b"min", b"max")
#: What a list has beyond that is told with the first call that asks for the least of it.
_LONGEST = 16
_SIGNED, _UNSIGNED = frozenset({Sign.SIGNED}), frozenset({Sign.UNSIGNED})


class Member(NamedTuple):
    """An address in a list, or one that a list is searched for, that may be negative.

    `sure` says how sure it is that the list or a search of it has addresses of the other sign, 0 where all are signed;
    `level` how sure that it is an address.
    """

    node: Node
    sure: int
    level: int


class Sorted(NamedTuple):
    """A sort, as text, of addresses that may be negative; `level` says how sure it is that they are addresses."""

    call: Node
    level: int


class Least(NamedTuple):
    """A call of Math.min or Math.max for a list; `members` are the addresses in it that may be negative."""

    call: Node
    members: tuple[Node, ...]
    level: int


def find_members(facts: AddressFacts) -> Iterator[Member]:
    """Every address in a list that is searched for addresses, or searched for in one, and may be negative."""
    searched: dict[Binding | bytes, list[Node]] = {}
    for call, list_ in _calls(facts, _SEARCHES):
        wanted = (arguments(call) or [])[:1]
        if not wanted or made_of(wanted[0]).form == "text":
            continue
        if made_of(list_).form == "list":
            yield from _judged(facts, [*list_.named_children, *wanted])
            continue
        owner = _owner(facts, list_)
        if owner is not None:
            searched.setdefault(owner, []).extend(wanted)
    for owner, wanted in searched.items():
        yield from _judged(facts, [*facts.filled.elements(owner), *wanted])


def find_sorted(facts: AddressFacts) -> Iterator[Sorted]:
    """Every list of addresses that may be negative and is sorted without a comparator."""
    known: dict[Binding | bytes, int] = {}
    for call, list_ in _calls(facts, _SORTS):
        owner = None if arguments(call) else _owner(facts, list_)
        if owner is not None and owner not in known:
            signed = (each for each in facts.filled.elements(owner) if Sign.SIGNED in facts.signs(each))
            known[owner] = max(map(facts.level, signed), default=0)
        if owner is not None and known[owner]:
            yield Sorted(call, known[owner])


def find_least(facts: AddressFacts) -> Iterator[Least]:
    """Every call that asks for the least or the greatest of a list of addresses that may be negative."""
    known: dict[Binding | bytes, tuple[Node, ...]] = {}
    for call, math in _calls(facts, _LEAST):
        if facts.tree.text(math) != b"Math":
            continue
        given = arguments(call) or []
        if not any(argument.type == "spread_element" for argument in given):
            continue  # told by its arguments
        signed: list[Node] = []
        for argument in given:
            list_ = unwrap(argument.named_children[0]) if argument.type == "spread_element" else None
            if list_ is None:
                signed += _signed(facts, [argument])
            elif made_of(list_).form == "list":
                signed += _signed(facts, list_.named_children)
            elif (owner := _owner(facts, list_)) is not None:
                if owner not in known:
                    known[owner] = _signed(facts, facts.filled.elements(owner))
                signed += known[owner]
                known[owner] = known[owner][:_LONGEST]
        if signed:
            yield Least(call, tuple(signed), max(map(facts.level, signed)))


def _signed(facts: AddressFacts, members: list[Node]) -> tuple[Node, ...]:
    """The addresses among them that may be negative."""
    return tuple(each for each in members if facts.is_address(each) and Sign.SIGNED in facts.signs(each))


def _judged(facts: AddressFacts, members: list[Node]) -> Iterator[Member]:
    signs = [facts.signs(each) for each in members]
    levels = [facts.level(each) for each in members]
    known = frozenset().union(*(sign for sign, level in zip(signs, levels, strict=True) if level))
    every = frozenset().union(*signs)
    both = {Sign.SIGNED, Sign.UNSIGNED}
    sure = HIGH if known >= both else MEDIUM if every >= both else LOW if len(known) > 1 else 0
    for member, sign, level in zip(members, signs, levels, strict=True):
        if level and sign and sign != _UNSIGNED and (sure or sign == _SIGNED):
            yield Member(member, min(level, sure if sign == _SIGNED else min(sure, MEDIUM)), level)


def _calls(facts: AddressFacts, methods: tuple[bytes, ...]) -> Iterator[tuple[Node, Node]]:
    """The calls of methods of lists, each with the list."""
    tree = facts.tree
    for method in methods:
        for call, callee in calls_by(tree, method):
            if made_of(callee).form == "member":
                yield call, unwrap(field(callee, "object"))


def _owner(facts: AddressFacts, list_: Node) -> Binding | bytes | None:
    if facts.views.kinds(list_):
        return None
    if made_of(list_).form == "name":
        return facts.views.bindings.resolve_node(list_)
    name = property_name(list_, facts.tree.data)
    return name if name is not None and len(name) >= SHORTEST_PROPERTY else None
