"""Why an expression is a view, step by step, and what else it may be."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.explain.looks import Look
from glue_rewriter.explain.record import Holder, Step
from glue_rewriter.explain.trail import statement_of, trail
from glue_rewriter.explain.words import kind_words, shift_words, type_words
from glue_rewriter.memory.element_types import BOUND, BUFFER, DATA_VIEW, LIST, is_view
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import field, property_name, unwrap

#: So many kinds of values are explained, and so many things that something may be besides.
_KINDS, _OTHERS = 4, 6


def explain_holder(look: Look, node: Node, shift: int | None, sure: bool, user: frozenset[bytes]) -> Holder:
    """Why what an index enters is memory. `user` are the names of views that the user gave."""
    views = look.views
    kinds = sorted(kind for kind in look.kinds(node) if not kind.startswith(LIST))
    telling = [kind for kind in kinds if is_view(kind) or kind in (BUFFER, DATA_VIEW) or kind.startswith(BOUND)]
    telling = [kind for kind in telling if kind != "?" or len(telling) == 1]
    trails = tuple(dict.fromkeys(tuple(trail(look, node, kind, user)) for kind in telling[:_KINDS]))
    element = views.element(node)
    others = () if sure else tuple(dict.fromkeys(_others(views, node)))[:_OTHERS]
    if shift is None and element not in (None, "?"):
        others = (*_out_of_sight(views, node), *others)
    what = _what(element, telling, shift)
    return Holder(node.start_byte, node.end_byte, what, element, tuple(filter(None, trails)), sure, others)


def _what(element: str | None, kinds: list[str], shift: int | None) -> str:
    views = [kind for kind in kinds if is_view(kind)]
    if element is None or not views:
        return " or ".join(map(kind_words, kinds[:1])) or "the memory"
    if len(views) > 1:
        return f"a view: {' or '.join(map(type_words, views))}, {shift_words(shift)}"
    by = " by what is in sight" if shift is None and element != "?" else ""
    return f"{kind_words(element)}{by}, {shift_words(shift)}"


def _out_of_sight(views: Views, node: Node) -> Iterator[Step]:
    """A parameter that others may give another view."""
    inner = unwrap(node)
    if made_of(inner).form == "name":
        for definition in views.bindings.definitions(views.bindings.resolve_node(inner)):
            if definition.how == "parameter":
                name = definition.name
                yield Step(name.start_byte, name.end_byte, "a parameter, which code out of sight may give another view")


def _others(views: Views, node: Node) -> Iterator[Step]:
    """What an expression may be besides a view."""
    for each in copies(node):
        while property_name(each, views.tree.data) == b"buffer":
            each = unwrap(field(each, "object"))
        form = made_of(each).form
        if form == "name":
            yield from _of_variable(views, each, views.bindings.resolve_node(each))
        elif form == "member":
            yield from _of_property(views, each)
        elif not views.kinds(each) and form not in ("null", "nothing"):
            yield Step(each.start_byte, each.end_byte, "no view, as far as the file tells")


def _of_variable(views: Views, node: Node, binding: Binding) -> Iterator[Step]:
    if binding not in views.variables and views.is_weak(binding.name):
        yield Step(node.start_byte, node.end_byte, "a name that other things have too, and nothing else says view here")
    for definition in views.bindings.definitions(binding):
        given = [] if definition.value is None else [definition.value]
        if definition.how == "parameter":
            given += views.calls.arguments_for(definition.name)
        elif not given and definition.how in ("loop", "update", "function", "class"):
            yield _step(definition.holder, "no view, as far as the file tells")
        for value in given:
            if not views.kinds(value) and made_of(unwrap(value)).form not in ("null", "nothing"):
                yield _step(value, "no view, as far as the file tells")


def _of_property(views: Views, node: Node) -> Iterator[Step]:
    name = property_name(node, views.tree.data)
    if name is None:
        yield Step(node.start_byte, node.end_byte, "chosen when the program runs, perhaps something else")
        return
    if views.is_weak(name) and name not in views.properties:
        yield Step(node.start_byte, node.end_byte, "a name that other things have too, and nothing else says view here")
    owner = views.owners.of(field(node, "object"))
    for put in views.owners.puts(name):
        if put.how != "value" or (owner is not None and put.owner is not None and put.owner != owner):
            continue
        if not views.kinds(put.value) and made_of(unwrap(put.value)).form not in ("null", "nothing"):
            yield _step(put.value, "no view, as far as the file tells")


def _step(node: Node, note: str) -> Step:
    around = statement_of(node)
    return Step(around.start_byte, around.end_byte, note)
