"""Probes on what enters a view: an integer, not negative, within the view."""

from __future__ import annotations

from glue_rewriter.memory.platform_calls import (
    ATOMICS,
    BUFFER_METHODS,
    DATA_VIEW_METHODS,
    NO_POSITION_AFTER,
    VIEW_METHODS,
)
from glue_rewriter.memory.propagation import Use
from glue_rewriter.memory.sites import Site
from glue_rewriter.passes.possible_values import leaves
from glue_rewriter.passes.proposal import is_no_address
from glue_rewriter.sanitizer.instrumenter import NOTHING, Instrumenter, is_quiet
from glue_rewriter.sanitizer.sign_neutral import is_literal
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import arguments, field, parent_of, property_name, same_place, unwrap

#: Where the element at the position itself is meant, which the position behind the last one does not have.
_ELEMENTS = frozenset({"Atomics", "at", "with"})
#: Where something negative counts from the end.
_RELATIVE = frozenset(
    {
        "subarray", "slice", "copyWithin", "fill", "indexOf", "lastIndexOf", "includes", "at", "with", "buffer.slice",
    }
)  # fmt: skip
#: What takes a view as an argument, right before the position.
_NAMED = frozenset({"constructor", "Atomics", "Buffer.from", "call"})
_METHODS = VIEW_METHODS.keys() | DATA_VIEW_METHODS.keys() | BUFFER_METHODS.keys()
_SPREAD = "a spread argument, which may hold positions"
_LISTED = "a position in a list of arguments, which may count from the end"
_UNKNOWN = "given with a view to an unknown function, which may expect an address taken as signed"


def probe_accesses(sheet: Instrumenter, sites: list[Site]) -> int:
    """How many sites get a probe, in the order of the source."""
    return sum(_probe(sheet, site) for site in sites)


def skip_spread(sheet: Instrumenter, uses: list[Use]) -> None:
    """Notes the spread arguments that may hold positions in a view, in the memory's buffer or in a DataView of it."""
    found: dict[int, Node] = {}
    for use in uses:
        around = use.parent
        call = parent_of(around)
        if call is None or call.type not in ("call_expression", "new_expression"):
            continue
        if around.type == "member_expression" and property_name(around, sheet.data) not in _METHODS:
            continue
        callee = None if call.type == "new_expression" else unwrap(field(call, "function"))
        if callee is not None and property_name(callee, sheet.data) in NO_POSITION_AFTER:
            continue
        for argument in arguments(call) or ():
            if argument.type == "spread_element" and argument.start_byte > use.node.start_byte:
                found[argument.start_byte] = argument
    for argument in found.values():
        sheet.skip(argument, _SPREAD)


def _probe(sheet: Instrumenter, site: Site) -> bool:
    index = site.expression
    if sheet.is_closed(index) or (is_literal(index) and site.form != "subscript"):
        return False
    if index.type == "spread_element" or unwrap(index).type == "number":
        return False
    if site.form == "destructuring":
        sheet.give(index, b"index", NOTHING)
        return True
    call = sheet.around(index)
    if call is None:
        return _in_list(sheet, site)
    if site.form == "subscript":
        if call.type == "call_expression":  # `Reflect.get(view, index)`
            holder = _argument(sheet, *_before(index, call))
        else:
            holder = _holder(sheet, field(call, "object"))
        sheet.give(index, b"index", holder, shown=call)
        return True
    values = list(leaves(index, sheet.data))
    parts = [is_no_address(sheet.views, leaf.node) for leaf in values]
    if all(parts):
        return False
    holder = _handed_on(sheet, site, call)
    if not site.sure and (site.form == "call" or holder == NOTHING):
        if not any(leaf.operation is not None for leaf in values):
            sheet.skip(index, _UNKNOWN)
            return False
        sheet.give(index, b"beside", NOTHING, shown=call)
    elif site.form in _RELATIVE and any(parts):
        sheet.give(index, b"relative", holder, shown=call)
    else:
        sheet.give(index, b"element" if site.form in _ELEMENTS else b"position", holder, shown=call)
    return True


def _in_list(sheet: Instrumenter, site: Site) -> bool:
    """Probe a position in a list of arguments, `subarray.apply(HEAPU8, [p, q])`: which view it is for is not seen."""
    index = site.expression
    parts = [is_no_address(sheet.views, leaf.node) for leaf in leaves(index, sheet.data)]
    if not site.sure or (site.form in _RELATIVE and any(parts)):
        sheet.skip(index, _LISTED)
        return False
    sheet.give(index, b"position", NOTHING)
    return True


def _holder(sheet: Instrumenter, view: Node) -> bytes:
    """What is worth the view in an index right behind it; the names before `?.` are written again."""
    if sheet.can_hold(view):
        return sheet.hold(view)
    chain = view
    while chain.type == "member_expression":
        chain = unwrap(field(chain, "object"))
    return sheet.tree.text(view) if chain.type in ("identifier", "this") else NOTHING


def _handed_on(sheet: Instrumenter, site: Site, call: Node) -> bytes:
    """What is worth the view in an argument: it is the object of the method, or an argument before it."""
    given, at = _before(site.expression, call)
    callee = None if call.type == "new_expression" else unwrap(field(call, "function"))
    name = None if callee is None else property_name(callee, sheet.data)
    owner = b"" if callee is None or name is None else sheet.tree.text(unwrap(field(callee, "object")))
    if name == b"call" or owner == ATOMICS or site.form in _NAMED:
        return _argument(sheet, given, at)
    if callee is not None and name is not None and _is_of_memory(sheet, field(callee, "object"), site.form):
        return _object(sheet, field(callee, "object"), given[:at])
    return _argument(sheet, given, at)


def _before(index: Node, call: Node) -> tuple[list[Node], int]:
    """The arguments of a call, and the place of one among them."""
    given = arguments(call) or []
    return given, next(place for place, argument in enumerate(given) if same_place(argument, index))


def _is_of_memory(sheet: Instrumenter, node: Node, form: str) -> bool:
    """Whether a method is one of the view, the DataView or the buffer, and not one that is given a view."""
    return bool(sheet.views.kinds(node)) or form.startswith(("buffer.", "data view."))


def _object(sheet: Instrumenter, node: Node, before: list[Node]) -> bytes:
    known = sheet.name(node)
    if known is not None:
        return known
    if not all(is_quiet(argument) or sheet.is_asked(argument) for argument in before):
        return NOTHING  # what is kept may be another object by then
    return sheet.hold(node) if sheet.can_hold(node) else NOTHING


def _argument(sheet: Instrumenter, given: list[Node], at: int) -> bytes:
    """What is worth the view among the arguments before the one at a place."""
    for place in range(at - 1, -1, -1):
        if not sheet.views.kinds(given[place]):
            continue
        known = sheet.name(given[place])
        if known is not None:
            return known
        if place == at - 1:
            return sheet.hold(given[place]) if given[place].type != "spread_element" else NOTHING
    return NOTHING
