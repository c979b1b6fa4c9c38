"""The steps from an expression that stands for memory back to what it is known by."""

from __future__ import annotations

from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.explain.looks import Look
from glue_rewriter.explain.record import Step
from glue_rewriter.explain.words import kind_words
from glue_rewriter.memory.element_types import BUFFER, GROWABLE_NAMES, LIST, MEMORY_NAMES
from glue_rewriter.memory.provenance import Came, Place, Property, Result
from glue_rewriter.memory.sources import NAME
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, arguments, field, parent_of, property_name, unwrap

#: No trail is longer.
_LONGEST = 16
#: What is shown whole: the code by which something gets its value.
_STATEMENTS = frozenset(
    {
        "variable_declarator", "assignment_expression", "augmented_assignment_expression", "pair", "return_statement",
        "field_definition", "public_field_definition", "call_expression", "new_expression", "import_specifier",
        "for_in_statement", "update_expression", "assignment_pattern",
    }
)  # fmt: skip


def statement_of(node: Node) -> Node:
    """The declaration, the assignment, the pair, the call … by which a value is given, or a name gets one; the node
    itself where there is none."""
    around: Node | None = node
    inside = node
    while around is not None:
        if around.type in _STATEMENTS:
            parent = parent_of(around)
            is_alone = around.type == "variable_declarator" and parent is not None and parent.named_child_count == 1
            return parent if is_alone and parent is not None else around
        if around.type in FUNCTION_TYPES:
            # An arrow's body is what it returns; a parameter is itself.
            return inside if around.type == "arrow_function" else node
        if around.type in ("expression_statement", "statement_block", "program"):
            return node
        inside, around = around, parent_of(around)
    return node


def trail(look: Look, node: Node, kind: str, user: frozenset[bytes]) -> list[Step]:
    """Why an expression is worth `kind`: from what is next to it to what is known by itself."""
    found: list[Step] = []
    came: Came | None = Came(kind, node)
    met: set[tuple[object, str]] = set()
    while came is not None and len(found) < _LONGEST:
        if came.why:
            assert came.node is not None
            found.append(_known(look, came.node, came.why, user))
            break
        if came.place is not None:
            key: tuple[object, str] = came.place, came.kind
            before = look.provenance.places.get((came.place, came.kind))
            if before is None or key in met:
                break
            met.add(key)
            if not before.why:
                found += _given(look.views, came.place, came.kind, before)
            came = before
        else:
            assert came.node is not None
            inner = unwrap(came.node)
            key = (inner.start_byte, inner.end_byte), came.kind
            if key in met:
                break
            met.add(key)
            came = _before(look, inner, came.kind, found, user)
    return found


def _given(views: Views, place: Place, kind: str, before: Came) -> list[Step]:
    """How a variable, a property or a result gets its value."""
    code = before.to or before.node
    if isinstance(place, Result):
        code, what = before.node, "a function gives back"
    elif isinstance(place, Property):
        what = f"the property {_text(place.name)} is given"
        if code is not None and before.to is None:
            code = parent_of(code) or code
    else:
        what = f"the variable {_text(place.name)} is given"
        if "parameter" in place.kinds and before.node is not None and not _is_near(place, before.node):
            code, what = before.node, f"the parameter {_text(place.name)} is given"
    if code is None:
        return []
    around = statement_of(code)
    return [Step(around.start_byte, around.end_byte, f"{what} {kind_words(kind)}")]


def _is_near(binding: Binding, node: Node) -> bool:
    """Whether a parameter gets a value inside its own function."""
    return binding.start <= node.start_byte < binding.end


def _before(look: Look, node: Node, kind: str, found: list[Step], user: frozenset[bytes]) -> Came | None:
    """What an expression, seen through its wrappers, is worth `kind` by; the steps in between are added."""
    views, data = look.views, look.tree.data
    noted = look.provenance.expressions.get((node.start_byte, node.end_byte, kind))
    form = made_of(node).form
    if form == "copy":
        return next((Came(kind, each) for each in copies(node) if kind in views.kinds(each)), noted)
    if noted is not None:
        if noted.node is not None and not noted.why:
            found.append(Step(node.start_byte, node.end_byte, _made(node, kind)))
        elif noted.place is not None and isinstance(noted.place, Result):
            found.append(Step(node.start_byte, node.end_byte, "a call of a function of this file"))
        return noted
    name = data[node.start_byte : node.end_byte] if form == "name" else property_name(node, data)
    if form == "name":
        binding = views.bindings.resolve_node(node)
        if (binding, kind) in look.provenance.places:
            return Came(kind, place=binding)
    elif form == "member" and name is not None and (name not in views.heap_names or views.is_weak(name)):
        owner = views.owners.of(field(node, "object"))
        for place in (Property(name, owner), Property(name, None)):
            if (place, kind) in look.provenance.places:
                return Came(kind, place=place)
        if owner is None:
            for each, worth in look.provenance.places:
                if isinstance(each, Property) and each.name == name and worth == kind:
                    return Came(kind, place=each)
    if form in ("name", "member") and name is not None and (name in views.heap_names or name in MEMORY_NAMES):
        found.append(_known(look, node, NAME, user))
        return None
    if form == "member":
        return _of_member(look, node, name, kind, found)
    if form in ("call", "new"):
        return _of_call(look, node, kind, found)
    return None


def _of_member(look: Look, node: Node, name: bytes | None, kind: str, found: list[Step]) -> Came | None:
    holder = field(node, "object")
    if name == b"buffer" and kind == BUFFER:
        found.append(Step(node.start_byte, node.end_byte, _made(node, kind)))
        worth = sorted(look.kinds(holder))
        return Came(worth[0], holder) if worth else None
    if LIST + kind in look.views.kinds(holder):
        found.append(Step(node.start_byte, node.end_byte, "an element of a list of views"))
        return Came(LIST + kind, holder)
    found.append(Step(node.start_byte, node.end_byte, "a view by a name that is put together"))
    return None


def _of_call(look: Look, node: Node, kind: str, found: list[Step]) -> Came | None:
    given = arguments(node) or []
    if node.type == "new_expression":
        found.append(Step(node.start_byte, node.end_byte, _made(node, kind)))
        return Came(BUFFER, given[0]) if given else None
    callee = field(node, "function")
    if look.tree.text(unwrap(callee)) in GROWABLE_NAMES:
        found.append(Step(node.start_byte, node.end_byte, "known by the name of emcc's function that refreshes a view"))
        return None
    for function in look.views.calls.functions(callee):
        place = Result(function.start_byte)
        if (place, kind) in look.provenance.places:
            found.append(Step(node.start_byte, node.end_byte, "a call of a function of this file"))
            return Came(kind, place=place)
    return next((Came(kind, each) for each in given if kind in look.views.kinds(each)), None)


def _made(node: Node, kind: str) -> str:
    """What an expression is that is made from another which stands for memory."""
    if node.type == "new_expression" and not kind.startswith(LIST):
        return f"{kind_words(kind)}, made over the memory's buffer"
    if kind == BUFFER:
        return "the buffer of the memory"
    return kind_words(kind)


def _known(look: Look, node: Node, why: str, user: frozenset[bytes]) -> Step:
    """What is known for memory by itself."""
    name = look.tree.text(node)
    if why == NAME:
        last = property_name(node, look.tree.data) or name
        if last in user:
            why = "named as a view by the user (heap-names)"
        elif last in MEMORY_NAMES:
            why = f"the WebAssembly.Memory, known by its name {_text(last)}"
        else:
            why = f"known by its name{'' if last == name else ' ' + _text(last)}"
    return Step(node.start_byte, node.end_byte, why)


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
