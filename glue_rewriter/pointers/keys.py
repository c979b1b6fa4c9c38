"""Addresses that are keys: of objects, Maps and Sets, grouped by what they are keys of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.pointers.certainty import HIGH, LOW, MEDIUM
from glue_rewriter.pointers.containers import index_in
from glue_rewriter.pointers.origins import Sign
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.names import named_by
from glue_rewriter.syntax.nodes import (
    arguments,
    constructor_name,
    field,
    is_wrapper,
    operator,
    property_name,
    same_place,
    unwrap,
)
from glue_rewriter.syntax.words import identifiers

if TYPE_CHECKING:
    from glue_rewriter.pointers import Pointers

_KEYED = frozenset({b"get", b"set", b"has", b"delete", b"add", b"hasOwnProperty"})
#: Origins that are numbers of wasm as it gives them.
_GIVEN = frozenset({"import", "export"})
_SIGNED, _UNSIGNED = frozenset({Sign.SIGNED}), frozenset({Sign.UNSIGNED})

#: What a group of keys is of: a variable, or all properties of a name.
_Owner = Binding | bytes


class Key(NamedTuple):
    """A key that may be a negative address.

    `sure` says how sure it is that the same address is a key of the other sign elsewhere, 0 where all keys, of which
    there are several, are signed;
    `level` how sure that it is an address.
    """

    node: Node
    sure: int
    level: int


def find_keys(facts: Pointers) -> Iterator[Key]:
    """Every address that is a key and may be negative."""
    groups: defaultdict[_Owner, list[tuple[Node, int]]] = defaultdict(list)
    for kind in ("subscript_expression", "arguments", "binary_expression", "array"):
        for used in facts.used_in(kind):
            for node in used.nodes:
                owner = _owner(facts, node, used.parent)
                if owner is not None:
                    groups[owner].append((node, used.level))
    for owner, keys in groups.items():
        yield from _judged(facts, owner, keys)


def _judged(facts: Pointers, owner: _Owner, keys: list[tuple[Node, int]]) -> Iterator[Key]:
    signs = [facts.signs(key) for key, _ in keys]
    every = frozenset().union(*signs)
    sure = HIGH if every >= {Sign.SIGNED, Sign.UNSIGNED} else LOW if len(every) > 1 else 0
    if sure < MEDIUM and Sign.SIGNED in every and _has_unsigned(facts, owner):
        sure = MEDIUM
    for (key, level), sign in zip(keys, signs, strict=True):
        if sure and sign and sign != _UNSIGNED:
            yield Key(key, min(level, sure if sign == _SIGNED else MEDIUM), level)
        elif sign == _SIGNED and not sure and _is_asked(facts, owner, key):
            yield Key(key, 0, level)
    # What wasm gave as an int32 is an address where addresses are keys, though nothing else says so.
    if isinstance(owner, Binding) and (sure or Sign.UNSIGNED in every):
        level = min(sure or MEDIUM, MEDIUM, max(level for _, level in keys))
        known = {(key.start_byte, key.end_byte) for key, _ in keys}
        for key in _keys(facts, owner):
            is_given = (key.start_byte, key.end_byte) not in known and facts.signs(key) == _SIGNED
            if is_given and all(origin.kind in _GIVEN for origin in facts.origins(key)):
                yield Key(key, level, level)


def _owner(facts: Pointers, key: Node, parent: Node) -> _Owner | None:
    """What an expression is a key of."""
    data = facts.tree.data
    of: Node | None = None
    if parent.type == "subscript_expression":
        of = field(parent, "object") if same_place(field(parent, "index"), key) else None
    elif parent.type == "array":
        of = _made_of(parent, key, data)
    elif parent.type == "binary_expression":
        of = field(parent, "right") if operator(parent) == "in" and same_place(field(parent, "left"), key) else None
    elif parent.parent is not None:
        call = parent.parent
        callee = call.child_by_field_name("function")
        given = arguments(call) or []
        if callee is not None and facts.tree.text(callee) == b"Object.hasOwn":
            of = given[0] if len(given) == 2 and same_place(given[1], key) else None
        elif callee is not None and given and property_name(callee, data) in _KEYED and same_place(given[0], key):
            of = field(unwrap(callee), "object")
    return None if of is None else _named(facts, unwrap(of))


def _made_of(list_: Node, key: Node, data: bytes) -> Node | None:
    """What is given a new Set of a list that has a key in it, or a new Map of a list of pairs of which one has it."""
    kind, holder = b"Set", list_.parent
    if holder is not None and holder.type == "array" and index_in(list_, key) == 0:
        kind, holder = b"Map", holder.parent
    made = None if holder is None or holder.type != "arguments" else holder.parent
    if made is None or made.type != "new_expression" or constructor_name(made, data) != kind or made.parent is None:
        return None
    return made.parent.child_by_field_name("name") or made.parent.child_by_field_name("left")


def _named(facts: Pointers, of: Node) -> _Owner | None:
    if facts.views.kinds(of):
        return None
    return facts.views.bindings.resolve_node(of) if of.type == "identifier" else property_name(of, facts.tree.data)


def _has_unsigned(facts: Pointers, owner: _Owner) -> bool:
    """Whether something that is unsigned for sure is a key too, though nothing else says that it is an address."""
    return any(facts.signs(key) == _UNSIGNED for key in _keys(facts, owner))


def _is_asked(facts: Pointers, owner: _Owner, key: Node) -> bool:
    """Whether there is another key, which may be the same address."""
    return any(not same_place(other, key) for other in _keys(facts, owner))


def _keys(facts: Pointers, owner: _Owner) -> Iterator[Node]:
    """Every key in sight."""
    tree = facts.tree
    found: Iterator[Node | None]
    if isinstance(owner, Binding):
        found = facts.views.bindings.occurrences(owner)
    else:
        found = (named_by(word) for word in identifiers(tree, owner, 0, len(tree.data)))
    for use in found:
        if use is not None:
            yield from _keys_of(use, tree.data)


def _keys_of(use: Node, data: bytes) -> Iterator[Node]:
    """The keys by which an object is asked where it is used."""
    parent = use.parent
    while parent is not None and is_wrapper(parent):
        use, parent = parent, parent.parent
    if parent is None:
        return
    if parent.type == "subscript_expression" and same_place(field(parent, "object"), use):
        yield field(parent, "index")
    elif parent.type == "binary_expression" and operator(parent) == "in":
        yield field(parent, "left")
    elif parent.type == "member_expression" and property_name(parent, data) in _KEYED and parent.parent is not None:
        call = parent.parent
        given = arguments(call) if call.type == "call_expression" else None
        if given and same_place(field(call, "function"), parent):
            yield given[0]
    elif parent.type == "arguments" and parent.parent is not None:
        callee = parent.parent.child_by_field_name("function")
        given = arguments(parent.parent) or []
        if callee is not None and data[callee.start_byte : callee.end_byte] == b"Object.hasOwn" and len(given) == 2:
            yield given[1]
