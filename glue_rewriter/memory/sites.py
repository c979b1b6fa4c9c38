"""Where an address or an index enters a view."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.lattice import ANY_BIGINT, BIG, FRACTION, NEGATIVE, SMALL, TEXT, UNKNOWN
from glue_rewriter.dataflow.steps import made_of
from glue_rewriter.memory.element_types import (
    BOUND,
    BUFFER,
    DATA_VIEW,
    MEMORY,
    SHIFTS,
    TYPED_ARRAYS,
    element_of,
    is_view,
)
from glue_rewriter.memory.platform_calls import (
    ATOMICS,
    ATOMICS_WITHOUT_VIEW,
    BUFFER_METHODS,
    CHECKED_INDEX,
    DATA_VIEW_METHODS,
    LITTLE_ENDIAN_ATOMICS,
    NO_POSITION_AFTER,
    OPEN_ENDED,
    POSITION_AFTER_VIEW,
    REFLECT,
    VIEW_METHODS,
)
from glue_rewriter.memory.propagation import Use
from glue_rewriter.memory.sure_views import SureViews
from glue_rewriter.memory.views import Views
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.annotations import annotation, asserted_type
from glue_rewriter.syntax.annotations import is_key as is_typed_key
from glue_rewriter.syntax.lists import holding
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import (
    arguments,
    field,
    number,
    operator,
    parameters,
    parent_of,
    property_name,
    same_place,
    terms,
    unwrap,
)

if TYPE_CHECKING:
    from glue_rewriter.syntax.definitions import Kind


class Site(NamedTuple):
    """One place where an address or index enters a view.

    `expression` is the index; `form` how it enters (`subscript`, the name of a method or function, `constructor`,
    `call`); `shift` log2 of the view's element size in bytes, None where it is not known. `sure` is False where the
    value may also be something else: the variable holds other things too, or the function is unknown. Then only an
    index that is visibly computed from an address may be touched. `is_end` marks an end position, where `undefined`
    means the end of the view. Where it cannot be told whether it is a site at all, `doubt` says why.
    """

    expression: Node
    form: str
    shift: int | None
    sure: bool
    is_end: bool = False
    doubt: str = ""


def find_sites(views: Views, uses: list[Use]) -> list[Site]:
    """Every site of the tree, in the order of the source; an expression that enters two views is one site."""
    found: dict[tuple[int, int], Site] = {}
    for site in _all(views, SureViews(views), uses):
        key = (site.expression.start_byte, site.expression.end_byte)
        known = found.get(key)
        if known is None or (known.form == "call" and site.form != "call" and site.sure):
            found[key] = site  # what stands after a view only looks like a position in it
        elif site.form == "call" and known.form != "call" and known.sure:
            pass
        elif known.shift != site.shift or site.sure > known.sure:
            shift = known.shift if known.shift == site.shift else None
            found[key] = Site(site.expression, known.form, shift, known.sure or site.sure, known.is_end)
    return [found[key] for key in sorted(found)]


def _all(views: Views, sure: SureViews, uses: list[Use]) -> Iterator[Site]:
    yield from _subscripts(views, sure)
    if b"LE_HEAP_" in views.tree.data or b"SAFE_HEAP_" in views.tree.data:
        # Imported late: few files need it.
        from glue_rewriter.memory.byte_addresses import byte_addresses

        yield from (Site(address, function, 0, True) for address, function in byte_addresses(views))
    yield from _elsewhere(views)
    for use in uses:
        if use.call is not None:
            yield from _bound(use) if use.kind.startswith(BOUND) else _passed(views, sure, use)
        elif use.parent.type == "pair_pattern":
            key = field(use.parent, "key").named_children
            if key and is_view(use.kind) and not is_key(views, key[0]):
                yield Site(key[0], "destructuring", SHIFTS[element_of(use.kind)], True)
        else:
            yield from _method(views, sure, use)


def _subscripts(views: Views, sure: SureViews) -> Iterator[Site]:
    data, names = views.tree.data, views.names
    #: By variable, and by place only where it is a parameter of a function that is called from elsewhere.
    known: dict[Binding, tuple[str | None, int | None]] = {}
    typed = views.tree.is_typed
    for node in views.tree.captures().get("subscript", ()):
        holder = field(node, "object")
        variable = None
        if holder.type == "identifier":
            if data[holder.start_byte : holder.end_byte] not in names:
                if typed:
                    yield from _typed_elsewhere(views, node, holder)
                continue
            variable = views.bindings.resolve_node(holder)
            if variable not in known:
                known[variable] = views.element(holder), views.shift(holder)
            element, shift = known[variable]
        else:
            element = views.element(holder)
            shift = None if element is None else views.shift(holder)
        if element is None:
            continue
        index = field(node, "index")
        if (typed and _is_type(node)) or (index.type == "call_expression" and _is_checked(index, data)):
            continue
        if not (is_key(views, index) or ((typed or _may_be_called(node, data)) and call_of(node) is not None)):
            is_sure = sure.of(holder) if variable is None else sure.of_variable(holder, variable)
            doubt = _MAY_BE_KEYED if not is_sure and sure.may_be_keyed(holder) else ""
            yield Site(index, "subscript", shift, is_sure, False, doubt)


def _is_checked(index: Node, data: bytes) -> bool:
    """Whether an index is the result of a call that checks it: what that is given is the site."""
    function = field(index, "function")
    return data[function.start_byte : function.end_byte] in CHECKED_INDEX


def _typed_elsewhere(views: Views, node: Node, holder: Node) -> Iterator[Site]:
    """An index, shifted as for its elements, into a typed array that only other files can give."""
    types = {annotation(definition) for definition in views.bindings.resolve_node(holder).definitions}
    names = {views.tree.text(type_) for type_ in types if type_ is not None}
    shifts = {SHIFTS[TYPED_ARRAYS[name]] for name in names if name in TYPED_ARRAYS}
    index = field(node, "index")
    for term in terms(index):
        made = made_of(term.node)
        if made.sign in (">>", ">>>") and number(unwrap(made.parts[1]), views.tree.data) in shifts:
            yield Site(index, "subscript", None, False, False, _TYPED)
            return


def _is_type(node: Node) -> bool:
    """Whether a subscript is TypeScript's `typeof x[…]`, a type."""
    parent = parent_of(node)
    while parent is not None and parent.type in ("member_expression", "subscript_expression"):
        parent = parent_of(parent)
    return parent is not None and parent.type == "type_query"


#: Reasons why it cannot be told whether something is a site.
_ANY_METHOD = "given to a method of a view that is not known here"
_TYPED = "an index into a typed array that other files give, perhaps of the memory"
_MAY_BE_KEYED = "the variable also holds something that is looked into by names"
_SPREAD = "positions may be among what is spread here"
_NOT_SHOWN = "an access of a DataView that other files give, perhaps of the memory"
_ACCESSOR = rb"\.\s*((?:get|set)(?:Int8|Uint8|(?:Big)?(?:Int|Uint)(?:16|32|64)|Float(?:16|32|64)))\s*\("
#: One of them each of these has in its name, which is found faster.
_ACCESSED = (b"etInt", b"etUint", b"etBig", b"etFloat")
#: Names that call something an address.
POINTER = rb"(?i)ptr|pointer|addr"
_MEMORY = rb"(?i)mem(?:ory)?\b|heap|wasm|\bview\b"
#: How much of a name is looked at, in bytes.
_NEAR = 64
#: What an index may be, beside the name of a property.
_INDEX = SMALL | BIG | NEGATIVE | FRACTION | UNKNOWN | ANY_BIGINT


def is_key(views: Views, index: Node) -> bool:
    """Whether a subscript names a property for sure: a string, a template, a Symbol, or what holds one."""
    if views.tree.is_typed and is_typed_key(views.tree, asserted_type(index)):
        return True
    if unwrap(index).type == "identifier":
        binding = views.bindings.resolve_node(unwrap(index))
        if views.tree.is_typed and any(
            is_typed_key(views.tree, annotation(definition)) for definition in views.bindings.definitions(binding)
        ):
            return True
    made = made_of(index)
    if made.form == "number" or (made.form == "operation" and made.sign != "+"):
        return False
    value = views.values.numbers.of(index)
    return bool(value & TEXT) and not value & _INDEX


#: What may stand between a subscript and the parenthesis that calls it.
_BEFORE_CALL = re.compile(rb"(?:[\s)!]|\?\.|/\*.*?\*/|//[^\n]*\n)*+[(`]", re.DOTALL)


def _may_be_called(node: Node, data: bytes) -> bool:
    """Whether a parenthesis follows a subscript, in JavaScript, which writes no types before it."""
    return _BEFORE_CALL.match(data, node.end_byte) is not None


def _method(views: Views, sure: SureViews, use: Use) -> Iterator[Site]:
    """`view.method(…)`: the arguments that are positions; `method.call(view, …)` is with the passed."""
    member = use.parent
    call = call_of(member)
    if call is None:
        return
    name = property_name(member, views.tree.data)
    if name is None:
        yield from _computed(views, use, call)
    elif name is not None:
        is_sure = use.kind == DATA_VIEW or sure.of(use.node, method=name)
        yield from _of_method(name, use.kind, _shift(views, use), arguments(call) or [], is_sure)


def _computed(views: Views, use: Use, call: Node) -> Iterator[Site]:
    """The arguments of a method by a computed name: `dv['get' + type](address)`, `view[method](from, to)`."""
    given = arguments(call) or []
    if use.kind == DATA_VIEW:
        yield from _positions(given, (0,), "data view.?", 0, True)
    elif is_view(use.kind):
        for each in given:
            if made_of(unwrap(each)).form not in ("function", "text", "list", "object", "number", "boolean"):
                yield Site(each, "?", None, False, False, _ANY_METHOD)


def _elsewhere(views: Views) -> Iterator[Site]:
    """Accesses of a DataView that only other files can give: told by the names of the methods, which nothing else has,
    beside a name that speaks of memory or of a pointer."""
    data = views.tree.data
    if not any(word in data for word in _ACCESSED):
        return
    accessor = re.compile(_ACCESSOR)
    for match in (found for low, high in views.tree.searched for found in accessor.finditer(data, low, high)):
        node = views.tree.at(match.start(1), match.end(1))
        member = parent_of(node)
        call = call_of(member)
        if member is None or call is None or property_name(member, data) != match[1]:
            continue
        holder = unwrap(field(member, "object"))
        given = arguments(call)
        if not given or made_of(holder).form not in ("name", "member") or views.kinds(holder) - {MEMORY}:
            continue
        speaks = re.search(POINTER, views.tree.text(given[0])) or re.search(_MEMORY, views.tree.text(holder)[-_NEAR:])
        if speaks is None or _is_own(views, holder):
            continue
        yield Site(given[0], f"data view.{match[1].decode()}", 0, False, False, _NOT_SHOWN)


def _is_own(views: Views, holder: Node) -> bool:
    """Whether what holds a DataView is known to be given one of other memory, or something else."""
    if made_of(holder).form == "name":
        binding = views.bindings.resolve_node(holder)
        values = [d.value for d in binding.definitions if d.value is not None]
        given = [one for d in binding.definitions if d.how == "parameter" for one in views.calls.arguments_for(d.name)]
        return bool(values) or bool(given)
    name = property_name(holder, views.tree.data)
    return name is None or bool(views.owners.puts(name))


def _of_method(name: bytes, kind: str, shift: int | None, given: list[Node], sure: bool) -> Iterator[Site]:
    """The arguments that are positions, of a method of a view, a DataView or the buffer."""
    table = VIEW_METHODS if is_view(kind) else DATA_VIEW_METHODS if kind == DATA_VIEW else BUFFER_METHODS
    spelled = name.decode("utf-8", "replace")
    form = spelled if is_view(kind) else f"{kind}.{spelled}"
    yield from _positions(given, table.get(name, ()), form, shift if is_view(kind) else 0, sure)


def _bound(use: Use) -> Iterator[Site]:
    """A method that was bound to a view is called."""
    before, name, kind = use.kind.removeprefix(BOUND).split(" ", 2)
    assert use.call is not None
    # The arguments that were bound stand before those of the call.
    given = [use.call] * int(before) + (arguments(use.call) or [])
    for site in _of_method(name.encode(), kind, SHIFTS.get(element_of(kind), 0), given, True):
        if site.expression is not use.call:
            yield site


def _kinds_of(views: Views, callee: Node) -> set[Kind]:
    """How what is called is declared, where it is a name."""
    return views.bindings.resolve_node(callee).kinds if made_of(callee).form == "name" else set()


def _shift(views: Views, use: Use) -> int | None:
    if not is_view(use.kind):
        return None
    element = views.element(use.node)
    return SHIFTS[element_of(use.kind)] if element is None else views.shift(use.node)


def _positions(given: list[Node], places: tuple[int, ...], form: str, shift: int | None, sure: bool) -> Iterator[Site]:
    """The arguments at these places; a spread argument hides which they are."""
    spread = next((at for at, each in enumerate(given) if each.type == "spread_element"), None)
    if spread is not None and any(place >= spread for place in places):
        yield Site(given[spread], form, None, False, False, _SPREAD)
    for place in places:
        if place < len(given) and (spread is None or place < spread):
            is_end = place == places[-1] and form.encode().removeprefix(b"buffer.") in OPEN_ENDED
            yield Site(given[place], form, shift, sure, is_end)


def _passed(views: Views, sure: SureViews, use: Use) -> Iterator[Site]:
    """A view or the memory's buffer is an argument: what stands after it may be a position in it."""
    assert use.call is not None
    data = views.tree.data
    made = invocation(use.call, data)
    callee, given = unwrap(made.callee), made.given
    if made.receiver is not None and same_place(made.receiver, use.node):
        name = views.method_name(callee)
        if name is not None:
            is_sure = use.kind == DATA_VIEW or sure.of(use.node, method=name)
            yield from _of_method(name, use.kind, _shift(views, use), given, is_sure)
        elif is_view(use.kind) and not made.binds and "parameter" in _kinds_of(views, callee):
            yield from (Site(each, "?", None, False, False, _ANY_METHOD) for each in given[:1])
        return
    place = holding(given, use.node)
    if place is None or made.binds:
        return
    if made.constructs:
        if use.kind == BUFFER and place == 0:
            # What takes a buffer, an address and a length is a typed array, whatever it is called.
            known = views.constructed(use.call) is not None or len(given) == 3
            yield from _positions(given, (1,), "constructor", 0, known)
        return
    name = views.method_name(callee) if made.receiver is not None else property_name(callee, data)
    owner = views.tree.text(unwrap(field(callee, "object"))) if property_name(callee, data) is not None else b""
    if use.kind == BUFFER:
        if name == b"from" and place == 0 and owner == b"Buffer":
            yield from _positions(given, (1,), "Buffer.from", 0, True)
        elif name == b"writeBuffer":  # WebGPU's takes a buffer as well, and bytes in it
            yield from _positions(given, (place + POSITION_AFTER_VIEW[name],), "writeBuffer", 0, True)
        return
    if not is_view(use.kind):
        return
    shift = _shift(views, use)
    if owner == ATOMICS or (made.receiver is not None and views.tree.text(unwrap(made.receiver)) == ATOMICS):
        if place == 0 and name not in ATOMICS_WITHOUT_VIEW:
            yield from _positions(given, (1,), "Atomics", shift, sure.of(use.node, method=ATOMICS))
    elif owner == REFLECT:
        if place == 0 and name in (b"get", b"set", b"has") and len(given) > 1 and not is_key(views, given[1]):
            is_sure = sure.of(use.node)
            doubt = _MAY_BE_KEYED if not is_sure and sure.may_be_keyed(use.node) else ""
            yield Site(given[1], "subscript", shift, is_sure, False, doubt)
    elif name in POSITION_AFTER_VIEW:
        yield from _positions(given, (place + POSITION_AFTER_VIEW[name],), name.decode(), shift, True)
    elif name in NO_POSITION_AFTER:
        return
    elif (called := views.tree.text(callee)) in CHECKED_INDEX:
        # Of several sizes in emcc's own functions, whose callers are mended.
        if shift is not None:
            yield from _positions(given, (place + 1,), called.decode(), shift, True)
    elif views.calls.functions(callee):
        # An address of bytes is put right inside the function: `i >>> 0` is right there whatever the view's size.
        if shift:
            indexing = _indexing(views, callee, place)
            places = [
                at for at, alone in sorted(indexing.items()) if alone or (at < len(given) and _is_scaled(given[at]))
            ]
            yield from _positions(given, tuple(places), "call", shift, True)
    else:
        is_atomic = place == 0 and called.startswith(LITTLE_ENDIAN_ATOMICS)
        if not is_atomic and not sure.of(use.node):
            return
        yield from _positions(given, (place + 1,), "Atomics" if is_atomic else "call", shift, is_atomic)


def _is_scaled(given: Node) -> bool:
    """Whether an argument is divided by the size of elements where it is given: an index, and no offset from one."""
    return any(made_of(term.node).sign in (">>", ">>>", "/") for term in terms(given))


def _indexing(views: Views, callee: Node, place: int) -> dict[int, bool]:
    """The parameters by which a local function indexes the view it gets at a place, if it gets views of several sizes
    there, and whether one alone, but for numbers, is the index.

    Where it gets one size only, the indexes are mended inside the function. Where it gets several, the right mask is
    known to the caller alone.
    """
    found: dict[int, bool] = {}
    for function in views.calls.functions(callee):
        key = function.start_byte, place
        if key not in views.indexing:
            views.indexing[key] = _indexing_in(views, function, place)
        found |= views.indexing[key]
    return found


def _indexing_in(views: Views, function: Node, place: int) -> dict[int, bool]:
    """The same of one function."""
    found: dict[int, bool] = {}
    given = [_parameter_name(parameter) for parameter in parameters(function)]
    view = given[place] if place < len(given) else None
    if view is None or views.element(view) is None or views.shift(view) is not None:
        return found
    others = {
        binding: at
        for at, name in enumerate(given)
        if name is not None and _keeps_its_scale(views, binding := views.bindings.resolve_node(name))
    }
    for node in views.bindings.occurrences(views.bindings.resolve_node(view)):
        access = parent_of(node)
        if access is None or not same_place(access.named_children[0], node):
            continue
        for index in _indexes(views, access):
            stepped = [
                term.node for term in terms(_uncoerced(index, views.tree.data)) if made_of(term.node).form != "number"
            ]
            names = [field(node, "argument") if node.type == "update_expression" else node for node in stepped]
            places = {
                others.get(views.bindings.resolve_node(name)) if name.type == "identifier" else None for name in names
            }
            # Beside an index that the function makes itself a parameter is an offset, perhaps a negative one.
            if None not in places:
                found |= {at: len(places) == 1 or found.get(at, False) for at in places if at is not None}
    return found


def _indexes(views: Views, access: Node) -> list[Node]:
    """The indexes and positions that an access of a view takes: its subscript, or arguments of its method."""
    if access.type == "subscript_expression":
        return [field(access, "index")]
    call = call_of(access)
    if call is None:
        return []
    given = arguments(call) or []
    return [given[at] for at in VIEW_METHODS.get(property_name(access, views.tree.data) or b"", ()) if at < len(given)]


def _keeps_its_scale(views: Views, binding: Binding) -> bool:
    """Whether a function only steps through a parameter, and does not make an index of it itself."""
    return all(
        definition.how in ("parameter", "update")
        or (definition.how == "operator" and operator(definition.holder) in ("+=", "-="))
        for definition in views.bindings.definitions(binding)
    )


def _uncoerced(index: Node, data: bytes) -> Node:
    """The E of an index `E >>> 0`."""
    index = unwrap(index)
    is_coerced = index.type == "binary_expression" and operator(index) == ">>>"
    return field(index, "left") if is_coerced and number(unwrap(field(index, "right")), data) == 0 else index


def _parameter_name(parameter: Node) -> Node | None:
    if parameter.type == "assignment_pattern":
        parameter = field(parameter, "left")
    return parameter if parameter.type == "identifier" else None
