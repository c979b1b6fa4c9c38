"""Where an address or an index enters a view."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.heap.elements import BUFFER, DATA_VIEW, SHIFTS, TYPED_ARRAYS, is_view
from glue_rewriter.heap.flow import Use
from glue_rewriter.heap.positions import (
    ATOMICS,
    ATOMICS_WITHOUT_VIEW,
    BUFFER_METHODS,
    CHECKED_INDEX,
    DATA_VIEW_METHODS,
    LITTLE_ENDIAN_ATOMICS,
    NO_POSITION_AFTER,
    OPEN_ENDED,
    POSITION_AFTER_VIEW,
    TYPED_ARRAY_METHODS,
    VIEW_METHODS,
)
from glue_rewriter.heap.views import Views
from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.annotations import annotation, asserted_type, is_key
from glue_rewriter.syntax.nodes import (
    arguments,
    field,
    is_wrapper,
    operator,
    parameters,
    property_name,
    same_place,
    terms,
    unwrap,
)


class Site(NamedTuple):
    """One place where an address or index enters a view.

    `expression` is the index; `form` how it enters (`subscript`, the name of a method or function, `constructor`,
    `call`); `shift` log2 of the view's element size in bytes, None where it is not known. `sure` is False where the
    value may also be something else: the variable holds other things too, or the function is unknown. Then only an
    index that is visibly computed from an address may be touched. `is_end` marks an end position, where `undefined`
    means the end of the view.
    """

    expression: Node
    form: str
    shift: int | None
    sure: bool
    is_end: bool = False


def find_sites(views: Views, uses: list[Use]) -> list[Site]:
    """Every site of the tree, in the order of the source; an expression that enters two views is one site."""
    found: dict[tuple[int, int], Site] = {}
    for site in _all(views, uses):
        key = (site.expression.start_byte, site.expression.end_byte)
        known = found.get(key)
        if known is None:
            found[key] = site
        elif known.shift != site.shift or site.sure > known.sure:
            shift = known.shift if known.shift == site.shift else None
            found[key] = Site(site.expression, known.form, shift, known.sure or site.sure, known.is_end)
    return [found[key] for key in sorted(found)]


def _all(views: Views, uses: list[Use]) -> Iterator[Site]:
    yield from _subscripts(views)
    if b"LE_HEAP_" in views.tree.data or b"SAFE_HEAP_" in views.tree.data:
        # Imported late: few files need it.
        from glue_rewriter.heap.byte_addresses import byte_addresses

        yield from (Site(address, function, 0, True) for address, function in byte_addresses(views))
    for use in uses:
        match use.parent.type:
            case "arguments":
                yield from _passed(views, use)
            case "pair_pattern":
                key = field(use.parent, "key").named_children
                if key and is_view(use.kind) and not _is_key(views, key[0], {}):
                    yield Site(key[0], "destructuring", SHIFTS[use.kind], True)
            case _:
                yield from _method(views, use)


def _subscripts(views: Views) -> Iterator[Site]:
    data, names = views.tree.data, views.names
    keys: dict[Binding, bool] = {}
    elements: dict[Binding, str | None] = {}
    typed = views.tree.is_typed
    for node in views.tree.survey().get("subscript", ()):
        holder = field(node, "object")
        variable = None
        if holder.type == "identifier":
            if data[holder.start_byte : holder.end_byte] not in names:
                continue
            variable = views.bindings.resolve_node(holder)
            if variable not in elements:
                elements[variable] = views.element(holder)
            element = elements[variable]
        else:
            element = views.element(holder)
        if element is None:
            continue
        index = field(node, "index")
        if (typed and _is_type(node)) or (index.type == "call_expression" and _is_checked(index, data)):
            continue
        if not (_is_key(views, index, keys) or ((typed or _may_be_called(node, data)) and _is_called(node))):
            sure = views.is_sure(holder) if variable is None else views.is_sure_variable(holder, variable)
            yield Site(index, "subscript", SHIFTS[element], sure)


def _is_checked(index: Node, data: bytes) -> bool:
    """Whether an index is the result of a call that checks it: what that is given is the site."""
    function = field(index, "function")
    return data[function.start_byte : function.end_byte] in CHECKED_INDEX


def _is_type(node: Node) -> bool:
    """Whether a subscript is TypeScript's `typeof x[…]`, a type."""
    parent = node.parent
    while parent is not None and parent.type in ("member_expression", "subscript_expression"):
        parent = parent.parent
    return parent is not None and parent.type == "type_query"


def _is_key(views: Views, index: Node, keys: dict[Binding, bool]) -> bool:
    """Whether a subscript names a property: a string, a template, a Symbol, or a variable that holds one."""
    if views.tree.is_typed and is_key(views.tree, asserted_type(index)):
        return True
    index = unwrap(index)
    if index.type != "identifier":
        return _is_name(views, index)
    binding = views.bindings.resolve_node(index)
    known = keys.get(binding)
    if known is None:
        known = keys[binding] = _holds_key(views, binding)
    return known


def _holds_key(views: Views, binding: Binding) -> bool:
    values: list[Node] = []
    for definition in views.bindings.definitions(binding):
        if views.tree.is_typed and is_key(views.tree, annotation(definition)):
            return True
        match definition.how:
            case "loop" if _loops_over_names(views, definition.holder):
                return True
            case "update" | "operator" if operator(definition.holder) != "+=":
                return False
            case "parameter":
                values += views.calls.given_to(definition.name)
        if definition.value is not None:
            values.append(definition.value)
    return any(_is_name(views, value) for value in values) and not any(map(_is_number, values))


def _is_number(value: Node) -> bool:
    """Whether an expression is a number for sure. Minified code keeps strings in the variables of former indexes."""
    value = unwrap(value)
    if value.type == "binary_expression":
        return operator(value) not in ("+", "||", "??", "&&")
    return value.type in ("number", "update_expression")


def _is_name(views: Views, value: Node) -> bool:
    """Whether an expression may be the name of a property: a string, something added to one, a Symbol."""
    stack = [value]
    while stack:
        current = unwrap(stack.pop())
        match current.type:
            case "string" | "template_string":
                return True
            case "member_expression":
                if views.tree.text(unwrap(field(current, "object"))) == b"Symbol":
                    return True
            case "ternary_expression":
                stack += [field(current, "consequence"), field(current, "alternative")]
            case "binary_expression" if operator(current) in ("+", "||", "??", "&&"):
                stack += [field(current, "left"), field(current, "right")]
    return False


def _loops_over_names(views: Views, loop: Node) -> bool:
    over = unwrap(field(loop, "right"))
    is_list = over.type == "array" and any(_is_name(views, item) for item in over.named_children)
    return is_list or any(child.type == "in" for child in loop.children)


#: What may stand between a subscript and the parenthesis that calls it.
_BEFORE_CALL = re.compile(rb"(?:[\s)!]|\?\.|/\*.*?\*/|//[^\n]*\n)*+[(`]", re.DOTALL)


def _may_be_called(node: Node, data: bytes) -> bool:
    """Whether a parenthesis follows a subscript, in JavaScript, which writes no types before it."""
    return _BEFORE_CALL.match(data, node.end_byte) is not None


def _is_called(node: Node) -> bool:
    """Whether a subscript is the callee of a call: then it names a method."""
    parent = node.parent
    while parent is not None and is_wrapper(parent):
        node, parent = parent, parent.parent
    return parent is not None and parent.type == "call_expression" and same_place(field(parent, "function"), node)


def _method(views: Views, use: Use) -> Iterator[Site]:
    """`view.method(…)`: the arguments that are positions, and `method.call(view, …)` is not here but with the
    passed."""
    member = use.parent
    call = member.parent
    while call is not None and is_wrapper(call):
        call = call.parent
    if call is None or call.type != "call_expression":
        return
    callee = unwrap(field(call, "function"))
    if callee.start_byte != member.start_byte or callee.end_byte != member.end_byte:
        return
    name = property_name(member, views.tree.data) or b""
    table = VIEW_METHODS if is_view(use.kind) else DATA_VIEW_METHODS if use.kind == DATA_VIEW else BUFFER_METHODS
    shift = _shift(views, use) if is_view(use.kind) else 0
    spelled = name.decode("utf-8", "replace")
    form = spelled if is_view(use.kind) else f"{use.kind}.{spelled}"
    sure = views.is_sure(use.node, by_method=name not in TYPED_ARRAY_METHODS)
    yield from _positions(call, table.get(name, ()), form, shift, sure)


def _shift(views: Views, use: Use) -> int | None:
    return SHIFTS[views.element(use.node) or use.kind]


def _positions(call: Node, places: tuple[int, ...], form: str, shift: int | None, sure: bool) -> Iterator[Site]:
    """The arguments at these places, as far as a spread argument does not hide which they are."""
    given = arguments(call) or []
    for place in places:
        if place < len(given) and not any(argument.type == "spread_element" for argument in given[: place + 1]):
            is_end = place == places[-1] and form.encode().removeprefix(b"buffer.") in OPEN_ENDED
            yield Site(given[place], form, shift, sure, is_end)


def _passed(views: Views, use: Use) -> Iterator[Site]:
    """A view or the memory's buffer is an argument: what stands after it may be a position in it."""
    call = use.parent.parent
    assert call is not None
    given = arguments(call) or []
    place = next(
        i for i, argument in enumerate(given) if argument.start_byte <= use.node.start_byte < argument.end_byte
    )
    data = views.tree.data
    if call.type == "new_expression":
        if use.kind == BUFFER and place == 0:
            # What takes a buffer, an address and a length is a typed array, whatever it is called.
            known = views.constructed(call) is not None or len(given) == 3 or _chooses_array(views, call)
            yield from _positions(call, (1,), "constructor", 0, known)
        return
    callee = unwrap(field(call, "function"))
    name = property_name(callee, data)
    if use.kind == BUFFER:
        if name == b"from" and place == 0 and views.tree.text(unwrap(field(callee, "object"))) == b"Buffer":
            yield from _positions(call, (1,), "Buffer.from", 0, True)
        return
    if not is_view(use.kind):
        return
    shift = _shift(views, use)
    owner = views.tree.text(unwrap(field(callee, "object"))) if name is not None else b""
    if name == b"call" and place == 0:
        method = property_name(unwrap(field(callee, "object")), data) or b""
        places = tuple(position + 1 for position in VIEW_METHODS.get(method, ()))
        yield from _positions(call, places, method.decode("utf-8", "replace"), shift, True)
    elif owner == ATOMICS:
        if place == 0 and name not in ATOMICS_WITHOUT_VIEW:
            yield from _positions(call, (1,), "Atomics", shift, True)
    elif name in POSITION_AFTER_VIEW:
        after = place + POSITION_AFTER_VIEW[name]
        yield from _positions(call, (after,), name.decode(), shift, True)
    elif name in NO_POSITION_AFTER:
        return
    elif (called := views.tree.text(callee)) in CHECKED_INDEX:
        # Of several sizes in emcc's own functions, whose callers are mended.
        if shift is not None:
            yield from _positions(call, (place + 1,), called.decode(), shift, True)
    elif views.calls.functions(callee):
        # An address of bytes is mended inside the function: `i >>> 0` is right there whatever the view's size.
        if shift:
            yield from _positions(call, tuple(_indexing(views, callee, place)), "call", shift, True)
    else:
        is_atomic = place == 0 and called.startswith(LITTLE_ENDIAN_ATOMICS)
        yield from _positions(call, (place + 1,), "Atomics" if is_atomic else "call", shift, is_atomic)


def _indexing(views: Views, callee: Node, place: int) -> set[int]:
    """The parameters by which a local function indexes the view it gets at a place, if it gets views of several sizes
    there.

    Where it gets one size only, the indexes are mended inside the function. Where it gets several, the right mask is
    known to the caller alone.
    """
    found = set()
    for function in views.calls.functions(callee):
        given = [_parameter_name(parameter) for parameter in parameters(function)]
        view = given[place] if place < len(given) else None
        if view is None or views.element(view) != "?":
            continue
        others = {
            binding: at
            for at, name in enumerate(given)
            if name is not None and _keeps_its_scale(views, binding := views.bindings.resolve_node(name))
        }
        for node in views.bindings.occurrences(views.bindings.resolve_node(view)):
            access = node.parent
            if (
                access is None
                or access.type != "subscript_expression"
                or field(access, "object").start_byte != node.start_byte
            ):
                continue
            for term in terms(_uncoerced(field(access, "index"))):
                name = field(term.node, "argument") if term.node.type == "update_expression" else term.node
                if name.type == "identifier" and (at := others.get(views.bindings.resolve_node(name))) is not None:
                    found.add(at)
    return found


def _keeps_its_scale(views: Views, binding: Binding) -> bool:
    """Whether a function only steps through a parameter, and does not make an index of it itself."""
    return all(
        definition.how in ("parameter", "update")
        or (definition.how == "operator" and operator(definition.holder) in ("+=", "-="))
        for definition in views.bindings.definitions(binding)
    )


def _uncoerced(index: Node) -> Node:
    """The E of an index `E >>> 0`."""
    index = unwrap(index)
    return field(index, "left") if index.type == "binary_expression" and operator(index) == ">>>" else index


def _parameter_name(parameter: Node) -> Node | None:
    if parameter.type == "assignment_pattern":
        parameter = field(parameter, "left")
    return parameter if parameter.type == "identifier" else None


def _chooses_array(views: Views, call: Node) -> bool:
    """Whether `new x(buffer, …)` calls a variable that holds one of several typed arrays: `[Int8Array, …][type]`."""
    constructor = unwrap(field(call, "constructor"))
    if constructor.type != "identifier":
        return False
    definitions = views.bindings.definitions(views.bindings.resolve_node(constructor))
    texts = [views.tree.text(d.value) for d in definitions if d.value is not None]
    return any(array in text for text in texts for array in TYPED_ARRAYS)
