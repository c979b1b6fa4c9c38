"""What the platform's own functions do with values: how they call, and what they give.

ECMA-262 20.2.3 (call, apply, bind), 28.1 (Reflect), 21 (numbers, Math, BigInt), 22.1 (strings), 23.1 (arrays), 24
(maps and sets), 25.3 (DataView).
"""

from __future__ import annotations

from collections.abc import Callable

from glue_rewriter.dataflow.lattice import (
    BIG,
    BIGINT,
    BIGINT_NEGATIVE,
    FRACTION,
    NEGATIVE,
    NUMBER,
    OTHER,
    SMALL,
    TEXT,
    UNDEFINED,
    UNKNOWN,
    absolute,
    to_bigint,
    to_number,
    whole,
)
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax.lists import nodes, spreads
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import arguments, field, property_name, unwrap


class Invocation(NamedTuple):
    """A call or `new`, read through `call`, `apply`, `bind` and `Reflect`.

    `callee` is what is called; `receiver` what it is called of, where that is given apart from it; `given` are the
    arguments, as far as `is_known`: those of `apply` are where the list is written out. `of` is the node that holds
    them: the arguments of the call, or the list. What `bind` gives is the function, with its first arguments given.
    """

    callee: Node
    receiver: Node | None
    given: list[Node]
    is_known: bool
    of: Node | None
    binds: bool = False
    constructs: bool = False


_REFLECT = {b"apply": 2, b"construct": 1}


def invocation(call: Node, data: bytes) -> Invocation:
    """What a call or a `new` expression calls, with what."""
    holder = call.child_by_field_name("arguments")
    given = arguments(call)
    if given and holder is not None and spreads(holder, data):
        given = _spread_out(given)
    if call.type == "new_expression":
        return Invocation(unwrap(field(call, "constructor")), None, given or [], given is not None, holder, False, True)
    callee = unwrap(field(call, "function"))
    if given is None:
        if holder is not None and holder.type == "template_string":
            parts = [nodes(child)[0] for child in nodes(holder) if child.type == "template_substitution"]
            return Invocation(callee, None, [holder, *parts], True, holder)
        return Invocation(callee, None, [], False, holder)
    if callee.type == "member_expression":
        name = property_name(callee, data)
        if name in (b"call", b"apply", b"bind", b"construct"):
            owner = unwrap(field(callee, "object"))
            if data[owner.start_byte : owner.end_byte] == b"Reflect":
                return _reflected(name, given, holder)
            if name != b"construct" and given:
                if name == b"apply":
                    return _listed(owner, given[0], given[1] if len(given) > 1 else None, holder)
                return Invocation(owner, given[0], given[1:], True, holder, name == b"bind")
    return Invocation(callee, None, given, True, holder)


def _spread_out(given: list[Node]) -> list[Node]:
    """Arguments with those in the place of `...[a, b]` that stand in a list there."""
    found = []
    for each in given:
        inner = unwrap(each.named_children[0]) if each.type == "spread_element" and each.named_children else None
        is_list = inner is not None and inner.type == "array"
        found += [one for one in inner.named_children if one.type != "comment"] if inner and is_list else [each]
    return found


def _reflected(name: bytes, given: list[Node], holder: Node | None) -> Invocation:
    place = _REFLECT.get(name)
    if place is None or len(given) <= place:
        return Invocation(given[0] if given else holder, None, [], False, holder)  # type: ignore[arg-type]
    found = _listed(unwrap(given[0]), given[1] if place == 2 else None, given[place], holder)
    return found if place == 2 else found._replace(constructs=True)


def _listed(callee: Node, receiver: Node | None, list_: Node | None, holder: Node | None) -> Invocation:
    """A call whose arguments stand in a list."""
    inner = None if list_ is None else unwrap(list_)
    if inner is None:
        return Invocation(callee, receiver, [], True, holder)
    if inner.type != "array":
        return Invocation(callee, receiver, [], False, holder)
    return Invocation(callee, receiver, nodes(inner), True, inner)


def next_of(node: Node, data: bytes) -> Node | None:
    """What an expression takes the next element of: `walked.next()`; None for any other."""
    call = unwrap(node)
    callee = unwrap(field(call, "function")) if call.type == "call_expression" else None
    return field(callee, "object") if callee is not None and property_name(callee, data) == b"next" else None


#: What these functions give whatever they are given.
RESULTS: dict[bytes, int] = {
    b"String": TEXT,
    b"Symbol": TEXT,
    b"Symbol.for": TEXT,
    b"JSON.stringify": TEXT,
    b"String.fromCharCode": TEXT,
    b"String.fromCodePoint": TEXT,
    b"Boolean": OTHER,
    b"isNaN": OTHER,
    b"Date.now": NUMBER & ~NEGATIVE,
    b"performance.now": NUMBER & ~NEGATIVE,
    b"Math.clz32": SMALL,
    b"Math.random": SMALL | FRACTION,
    b"Math.imul": SMALL | NEGATIVE,
    b"BigInt.asIntN": BIGINT | BIGINT_NEGATIVE,
    b"BigInt.asUintN": BIGINT,
}
#: Functions that give one of their arguments, perhaps cut to a whole number.
GIVES_ARGUMENT = frozenset({b"Math.max", b"Math.min", b"Object.freeze", b"Object.seal", b"Promise.resolve", b"__name"})
#: Functions that convert their first argument.
CONVERTS: dict[bytes, Callable[[int], int]] = {
    **dict.fromkeys((b"Math.floor", b"Math.ceil", b"Math.round", b"Math.trunc"), whole),
    b"parseInt": lambda value: whole(to_number(value)),
    b"Math.abs": absolute,
    b"Number": to_number,
    b"BigInt": to_bigint,
}
#: Methods that give a text, of a text.
TEXT_METHODS = frozenset({b"slice", b"concat", b"replace", b"repeat", b"at"})
#: Methods that no typed array has and that always give this.
METHOD_RESULTS: dict[bytes, int] = {
    **dict.fromkeys(
        (
            b"toFixed", b"toUpperCase", b"toLowerCase", b"trim", b"trimStart", b"trimEnd", b"padStart", b"padEnd",
            b"substring", b"substr", b"charAt", b"toPrecision", b"toExponential", b"toLocaleString", b"toISOString",
            b"toString",
        ),
        TEXT,
    ),
    # -1 where there is none
    **dict.fromkeys((b"indexOf", b"lastIndexOf", b"findIndex", b"findLastIndex", b"search"), SMALL | NEGATIVE),
    b"charCodeAt": SMALL | FRACTION,
    b"hasOwnProperty": OTHER,
    b"getUint8": SMALL,
    b"getUint16": SMALL,
    b"getUint32": SMALL | BIG,
    b"getInt8": SMALL | NEGATIVE,
    b"getInt16": SMALL | NEGATIVE,
    b"getInt32": SMALL | NEGATIVE,
    b"getBigInt64": BIGINT | BIGINT_NEGATIVE,
    b"getBigUint64": BIGINT,
    b"getFloat16": NUMBER,
    b"getFloat32": NUMBER,
    b"getFloat64": NUMBER,
}  # fmt: skip
#: Methods of lists and maps that give one of what is in there, or undefined.
TAKES_OUT = frozenset({b"pop", b"shift", b"get", b"at", b"find", b"findLast"})
#: Functions that give the names of properties as a list, and where these stand in each of its elements.
LISTS_NAMES: dict[bytes, int | None] = {
    b"Object.keys": None,
    b"Object.getOwnPropertyNames": None,
    b"Reflect.ownKeys": None,
    b"Object.entries": 0,
}
#: Methods that call a function with each element, and after how many other arguments.
EACH: dict[bytes, int] = {
    **dict.fromkeys(
        (
            b"forEach", b"map", b"flatMap", b"some", b"every", b"find", b"findIndex", b"findLast", b"findLastIndex",
            b"filter",
        ),
        0,
    ),
    b"reduce": 1,
    b"reduceRight": 1,
}  # fmt: skip
#: Methods whose result is a list, a map or an iterator of the same elements.
SAME_ELEMENTS = frozenset(
    {
        b"slice", b"splice", b"concat", b"filter", b"values", b"reverse", b"sort", b"toReversed", b"toSorted", b"fill",
        b"add", b"set", b"flat", b"entries",
    }
)  # fmt: skip
#: Those of them that put each behind what they gave before, and those that ask what the function gives for no more than
#: whether it is something.
REDUCES = frozenset(name for name, place in EACH.items() if place)
ASKED = EACH.keys() - REDUCES - {b"forEach", b"map", b"flatMap"}
#: Methods whose result has none of what is in there, but what a function that they call returns.
TELLS = frozenset(
    {
        b"push", b"unshift", b"delete", b"has", b"clear", b"indexOf", b"lastIndexOf", b"includes", b"findIndex",
        b"findLastIndex", b"some", b"every", b"forEach", b"map", b"flatMap", *REDUCES,
    }
)  # fmt: skip
#: Methods that put arguments into what they are called of, and from which on.
PUTS: dict[bytes, int] = {b"push": 0, b"unshift": 0, b"add": 0, b"set": 1, b"fill": 0}
#: Those of them that give what they are called of.
WITH_ITSELF = frozenset({b"add", b"set", b"fill"})
#: Functions that say of a value what it is.
ASKS = frozenset(
    {
        b"Boolean", b"isNaN", b"isFinite", b"Array.isArray", b"Number.isInteger", b"Number.isSafeInteger",
        b"Number.isNaN", b"Number.isFinite",
    }
)  # fmt: skip
#: Functions and constructors whose result has the elements of their first argument.
COLLECTS = frozenset({b"Array.from", b"Set", b"Map", b"Array", b"Array.of", b"Promise.all", b"Object.values"})
#: The value of an element of a typed array, by element type.
ELEMENTS: dict[str, int] = {
    "u8": SMALL,
    "u16": SMALL,
    "u32": SMALL | BIG,
    "i8": SMALL | NEGATIVE,
    "i16": SMALL | NEGATIVE,
    "i32": SMALL | NEGATIVE,
    "f16": NUMBER,
    "f32": NUMBER,
    "f64": NUMBER,
    "i64": BIGINT | BIGINT_NEGATIVE,
    "u64": BIGINT,
    "?": UNKNOWN,
}
#: Properties that are sizes: zero or more.
SIZES: dict[bytes, int] = {
    b"length": SMALL | BIG,
    b"byteLength": SMALL | BIG,
    b"byteOffset": SMALL | BIG,
    b"BYTES_PER_ELEMENT": SMALL,
}
#: Free names that are values of the language.
NAMES: dict[bytes, int] = {
    b"undefined": UNDEFINED,
    b"NaN": FRACTION,
    b"Infinity": BIG | FRACTION,
}
