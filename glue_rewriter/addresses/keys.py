"""Addresses that are keys: of objects, Maps and Sets, grouped by what they are keys of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.addresses.certainty import HIGH, LOW, MEDIUM
from glue_rewriter.addresses.sign_sources import Sign
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.lists import index_in
from glue_rewriter.syntax.names import named_by
from glue_rewriter.syntax.nodes import constructor_name, field, is_wrapper, property_name, same_place, unwrap
from glue_rewriter.syntax.words import identifiers

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts

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


def find_keys(facts: AddressFacts) -> Iterator[Key]:
    """Every address that is a key and may be negative."""
    groups: defaultdict[_Owner, list[tuple[Node, int]]] = defaultdict(list)
    for kind in ("subscript_expression", "arguments", "binary_expression", "array"):
        for used in facts.used_in(kind):
            for node in used.nodes:
                owner = _owner(facts, node)
                if owner is not None:
                    groups[owner].append((node, used.level))
    for owner, keys in groups.items():
        yield from _judged(facts, owner, keys)


def _judged(facts: AddressFacts, owner: _Owner, keys: list[tuple[Node, int]]) -> Iterator[Key]:
    signs = [facts.signs(key) for key, _ in keys]
    every = frozenset().union(*signs)
    # Of keys that wasm gave, beside those of which nothing is known, all may be the number as it gave it.
    is_mixed = len(every) > 1 and (Sign.UNSIGNED in every or any(_is_made_signed(facts, key) for key, _ in keys))
    sure = HIGH if every >= {Sign.SIGNED, Sign.UNSIGNED} else LOW if is_mixed else 0
    if sure < MEDIUM and Sign.SIGNED in every and _has_unsigned(facts, owner):
        sure = MEDIUM
    for (key, level), sign in zip(keys, signs, strict=True):
        if sure and sign and sign != _UNSIGNED:
            yield Key(key, min(level, sure, HIGH if sign == _SIGNED else MEDIUM), level)
        elif every == _SIGNED and not sure and _is_asked(facts, owner, key):
            yield Key(key, 0, level)
    # What wasm gave as an int32 is an address where addresses are keys, though nothing else says so.
    if isinstance(owner, Binding) and (sure or Sign.UNSIGNED in every):
        level = min(sure or MEDIUM, MEDIUM, max(level for _, level in keys))
        known = {(key.start_byte, key.end_byte) for key, _ in keys}
        for key in _keys(facts, owner):
            is_given = (key.start_byte, key.end_byte) not in known and facts.signs(key) == _SIGNED
            if is_given and all(origin.kind in _GIVEN for origin in facts.origins(key)):
                yield Key(key, level, level)


def _is_made_signed(facts: AddressFacts, key: Node) -> bool:
    """Whether a key is an int32 by the code in sight, and not as wasm gave it."""
    return any(origin.sign is Sign.SIGNED and origin.kind not in _GIVEN for origin in facts.origins(key))


def _owner(facts: AddressFacts, key: Node) -> _Owner | None:
    """What an expression is a key of."""
    data = facts.tree.data
    for fate, to in goes(key):
        of: Node | None = None
        if fate == "index":
            of = field(to, "object")
        elif fate == "item":
            of = _made_of(to, key, data)
        elif fate == "operand" and made_of(to).sign == "in":
            of = made_of(to).parts[1]
        elif fate == "argument" and (asked := _asked_by(to, data)) is not None and same_place(asked[1], key):
            of = asked[0]
        if of is not None and not same_place(of, key):
            return _named(facts, unwrap(of))
    return None


def _asked_by(call: Node, data: bytes) -> tuple[Node, Node] | None:
    """What a call looks a key up in, and the key; None where it looks up none."""
    made = invocation(call, data)
    callee = unwrap(made.callee)
    if property_name(callee, data) in _KEYED and made.given:
        return field(callee, "object"), made.given[0]
    if data[callee.start_byte : callee.end_byte] == b"Object.hasOwn" and len(made.given) == 2:
        return made.given[0], made.given[1]
    return None


def _made_of(list_: Node, key: Node, data: bytes) -> Node | None:
    """What is given a new Set of a list that has a key in it, or a new Map of a list of pairs of which one has it."""
    pairs = next((to for fate, to in goes(list_) if fate == "item"), None) if index_in(list_, key) == 0 else None
    kind, listed = (b"Set", list_) if pairs is None else (b"Map", pairs)
    made = next((to for fate, to in goes(listed) if fate == "argument" and made_of(to).form == "new"), None)
    if made is None or constructor_name(made, data) != kind:
        return None
    return next((to for fate, to in goes(made) if fate == "target"), None)


def _named(facts: AddressFacts, of: Node) -> _Owner | None:
    if facts.views.kinds(of):
        return None
    return facts.views.bindings.resolve_node(of) if made_of(of).form == "name" else property_name(of, facts.tree.data)


def _has_unsigned(facts: AddressFacts, owner: _Owner) -> bool:
    """Whether something that is unsigned for sure is a key too, though nothing else says that it is an address."""
    return any(facts.signs(key) == _UNSIGNED for key in _keys(facts, owner))


def _is_asked(facts: AddressFacts, owner: _Owner, key: Node) -> bool:
    """Whether there is another key, which may be the same address."""
    return any(not same_place(other, key) for other in _keys(facts, owner))


def _keys(facts: AddressFacts, owner: _Owner) -> Iterator[Node]:
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
    for fate, to in goes(use):
        if fate == "copy" and is_wrapper(to):
            yield from _keys_of(to, data)
        elif fate == "object" and property_name(to, data) is None:
            yield field(to, "index")
        elif fate == "operand" and made_of(to).sign == "in":
            yield made_of(to).parts[0]
        elif fate in ("object", "argument"):
            calls = [call for up, call in goes(to) if up == "callee"] if fate == "object" else [to]
            asked = _asked_by(calls[0], data) if calls else None
            if asked is not None and same_place(asked[0], use):
                yield asked[1]
