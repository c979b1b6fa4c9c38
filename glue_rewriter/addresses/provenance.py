"""By which steps an address comes to where it is judged, from what makes its sign on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.addresses.sign_sources import Sign, SignSource
from glue_rewriter.dataflow.patterns import given_part, property_taken
from glue_rewriter.dataflow.steps import assigns, copies, made_of
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import property_name, same_place, terms, unwrap
from glue_rewriter.syntax.returns import returned

if TYPE_CHECKING:
    from glue_rewriter.addresses import AddressFacts

#: So many expressions are looked at, and so many origins of one finding told.
_LOOKED_AT, _TOLD = 400, 3
#: A property that gets its value in more places is not looked into.
_VALUES = 24

_BEGINS = {
    ("load", Sign.SIGNED): "loaded as an int32",
    ("load", Sign.UNSIGNED): "loaded as an unsigned number",
    ("load", Sign.UNKNOWN): "loaded from the memory",
    ("coercion", Sign.SIGNED): "made an int32",
    ("coercion", Sign.UNSIGNED): "made unsigned",
    ("import", Sign.SIGNED): "given by wasm, as an int32",
    ("declared", Sign.UNSIGNED): "given by wasm, and made unsigned by emcc, because the signature calls it a pointer",
    ("export", Sign.SIGNED): "given by wasm, as an int32",
    ("export", Sign.UNKNOWN): "given by wasm",
    ("allocator", Sign.UNKNOWN): "allocated: an int32, or unsigned, by the version of emcc",
    ("allocator", Sign.UNSIGNED): "allocated, and made unsigned by emcc",
    ("parameter", Sign.UNKNOWN): "given by callers out of sight, with either sign",
    ("size", Sign.UNSIGNED): "a size, never negative",
}


class Step(NamedTuple):
    """One step, at a range of bytes: what happens to the address there."""

    start: int
    end: int
    text: str


def steps_of(facts: AddressFacts, start: int, end: int) -> tuple[Step, ...]:
    """The steps that lead to the addresses in a range of bytes, each way from where the sign is made on."""
    found: dict[Step, None] = {}
    node = facts.tree.at(start, end)
    for operand in () if node is None else _operands(node):
        for origin in sorted(facts.origins(operand), key=_rank)[:_TOLD]:
            found.update(dict.fromkeys(_way(facts, operand, origin)))
    return tuple(found)


def _rank(origin: SignSource) -> tuple[bool, int]:
    return origin.sign is not Sign.SIGNED, origin.node.start_byte


def _operands(node: Node) -> Iterator[Node]:
    """The expressions of which a place is made: both sides of an operation, or the expression itself."""
    made = made_of(unwrap(node))
    yield from made.parts if made.form in ("operation", "unary") else (unwrap(node),)


def _way(facts: AddressFacts, operand: Node, origin: SignSource) -> Iterator[Step]:
    """The steps from an origin to an expression; none where no way is found."""
    target = (origin.node.start_byte, origin.node.end_byte)
    first = unwrap(operand)
    came: dict[tuple[int, int], tuple[Step, tuple[int, int] | None]] = {}
    queue: deque[Node] = deque([first])
    seen = {(first.start_byte, first.end_byte)}
    while queue and len(seen) < _LOOKED_AT:
        node = queue.popleft()
        key = (node.start_byte, node.end_byte)
        if key == target:
            break
        for following, text in _before(facts, node):
            place = (following.start_byte, following.end_byte)
            if place not in seen:
                seen.add(place)
                came[place] = Step(*place, text), key
                queue.append(following)
    if target not in seen:
        return
    yield Step(*target, _BEGINS.get((origin.kind, origin.sign), "comes from here, with either sign"))
    at: tuple[int, int] | None = target
    while at is not None and at in came:
        step, at = came[at]
        if step.text and (step.start, step.end) != target:
            yield step


def _before(facts: AddressFacts, node: Node) -> Iterator[tuple[Node, str]]:
    """What an expression gets its value from, each with what happens there; nothing where that goes without saying."""
    made = made_of(node)
    match made.form:
        case "name":
            name = facts.tree.text(node).decode()
            for definition in facts.definitions(facts.variable(node)):
                if definition.how == "parameter":
                    yield definition.name, f"the parameter `{name}`"
                    for given in facts.views.calls.arguments_for(definition.name)[:_VALUES]:
                        yield unwrap(given), f"passed for `{name}`"
                elif definition.how == "pattern":
                    taken = property_taken(definition.name, facts.tree.data)
                    part = given_part(definition.name, facts.tree.data)
                    for value in [] if taken is None else facts.views.owners.stored(taken)[:_VALUES]:
                        yield unwrap(value), f"stored as `{taken.decode() if taken else name}`"
                    if part is not None:
                        yield unwrap(part), f"assigned to `{name}`"
                elif definition.value is not None:
                    yield unwrap(definition.value), f"assigned to `{name}`"
                    yield definition.holder, ""
        case "copy":
            for each in copies(node):
                yield each, ""
        case "operation" if assigns(node):
            for part in made.parts:
                yield unwrap(part), ""
        case "operation":
            for term in terms(node):
                if not same_place(term.node, node):
                    yield term.node, ""
        case "unary" | "update":
            yield unwrap(made.parts[0]), ""
        case "call":
            for function in facts.views.calls.functions(made.parts[0]):
                for value in returned(function):
                    yield unwrap(value), "returned"
        case "member" if (property_ := property_name(node, facts.tree.data)) is not None:
            for value in facts.views.owners.stored(property_)[:_VALUES]:
                yield unwrap(value), f"stored as `{property_.decode()}`"
