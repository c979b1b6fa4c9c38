"""Where variables get their values: what each capture of the survey says of it."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field, unwrap

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import Literal

    How = Literal[
        "declared",  # var x;
        "value",  # var x = value, x = value
        "operator",  # x += value, with the operator on the holder
        "update",  # x++, --x
        "parameter",  # a parameter, `value` its default
        "pattern",  # from a destructured value, or a catch clause
        "loop",  # for (x of y), for (x in y)
        "function",
        "class",
        "import",
    ]
    #: How a name is declared; None for a definition that declares nothing. It decides on the scope.
    Kind = Literal["var", "let", "parameter", "function", "class", "import"]

_LEAVES = frozenset({"identifier", "shorthand_property_identifier_pattern"})
_PATTERNS = frozenset({"object_pattern", "array_pattern", "rest_pattern", "assignment_pattern"})


class Definition(NamedTuple):
    """One place that gives a variable its value.

    `name` is the name there; `value` the expression, where it is one; `holder` the declarator, assignment, update,
    function or pattern that does it.
    """

    name: Node
    how: How
    value: Node | None
    holder: Node


def definitions_of(capture: str, node: Node) -> Iterator[tuple[Kind | None, Definition]]:
    """The definitions that one node of the survey holds, with the kind of declaration.

    Of a `var` or `let` declaration the node is one declarator, of `parameters` one parameter.
    """
    match capture:
        case "var" | "let":
            target = field(node, "name")
            if target.type == "identifier":
                value = node.child_by_field_name("value")
                yield capture, Definition(target, "value" if value is not None else "declared", value, node)
            else:
                yield from _destructured(capture, target)
        case "assignment":
            yield from _assigned(node)
        case "parameters":
            yield from _parameter(node)
        case "catch":
            parameter = node.child_by_field_name("parameter")
            if parameter is not None:
                yield from _destructured("let", parameter)
        case "loop":
            yield from _loop(node)
        case "declaration":
            yield "function", Definition(field(node, "name"), "function", None, node)
        case "expression":
            # The name of a function expression is visible inside it alone, like a parameter.
            name = node.child_by_field_name("name")
            if name is not None:
                yield "parameter", Definition(name, "function", None, node)
        case "class":
            yield "class", Definition(field(node, "name"), "class", None, node)
        case "namespace":
            # Its name stands inside its own range, like that of a function.
            name = _first_name(node)
            if name is not None:
                yield "function", Definition(name, "class", None, node)
        case "import":
            yield from _imported(node)


def _imported(node: Node) -> Iterator[tuple[Kind, Definition]]:
    if node.type == "import_alias":
        names = node.named_children[:1]
    elif node.type == "import_specifier":
        names = [node.child_by_field_name("alias") or field(node, "name")]
    else:
        names = node.named_children
    for name in names:
        if name.type == "identifier":
            yield "import", Definition(name, "import", None, node)


def _first_name(namespace: Node) -> Node | None:
    """The variable that a namespace makes: of `namespace A.B.C` it is `A`, of `declare module "m"` none."""
    name = field(namespace, "name")
    while name.type == "nested_identifier":
        name = field(name, "object")
    return name if name.type == "identifier" else None


def _assigned(node: Node) -> Iterator[tuple[Kind | None, Definition]]:
    if node.type == "update_expression":
        target = unwrap(field(node, "argument"))
        if target.type == "identifier":
            yield None, Definition(target, "update", None, node)
        return
    left = field(node, "left")
    target = unwrap(left)
    if target.type == "identifier":
        how: How = "value" if node.type == "assignment_expression" else "operator"
        # TypeScript's grammar takes `using x = value` for an assignment.
        kind: Kind | None = "let" if node.start_byte != left.start_byte and _is_using(node) else None
        yield kind, Definition(target, how, field(node, "right"), node)
    elif target.type in _PATTERNS:
        for _, definition in _destructured(None, target):
            yield None, definition


def _parameter(node: Node) -> Iterator[tuple[Kind, Definition]]:
    if node.type == "identifier":
        yield "parameter", Definition(node, "parameter", None, node)
    elif node.type == "assignment_pattern" and field(node, "left").type == "identifier":
        yield "parameter", Definition(field(node, "left"), "parameter", field(node, "right"), node)
    elif node.type in _PATTERNS:
        for _, definition in _destructured(None, node):
            yield "parameter", definition
    elif node.type in ("required_parameter", "optional_parameter"):
        pattern = node.child_by_field_name("pattern")
        if pattern is not None and pattern.type == "identifier":
            yield "parameter", Definition(pattern, "parameter", node.child_by_field_name("value"), node)
        elif pattern is not None and pattern.type in _PATTERNS:
            for _, definition in _destructured(None, pattern):
                yield "parameter", definition


def _is_using(assignment: Node) -> bool:
    first = assignment.child(0)
    return first is not None and first.type == "using"


def _loop(node: Node) -> Iterator[tuple[Kind | None, Definition]]:
    target = unwrap(field(node, "left"))
    sign = node.child_by_field_name("kind")
    kind: Kind | None = None if sign is None else "var" if sign.type == "var" else "let"
    if target.type == "identifier":
        yield kind, Definition(target, "loop", None, node)
    elif target.type in _PATTERNS:
        yield from _destructured(kind, target)


def _destructured(kind: Kind | None, pattern: Node) -> Iterator[tuple[Kind | None, Definition]]:
    """The names that a destructuring pattern binds or assigns."""
    stack: list[tuple[Node, Node]] = [(pattern, pattern)]
    while stack:
        node, holder = stack.pop()
        if node.type in _LEAVES:
            yield kind, Definition(node, "pattern", None, holder)
        elif node.type in ("assignment_pattern", "object_assignment_pattern"):
            stack.append((field(node, "left"), holder))
        elif node.type == "pair_pattern":
            stack.append((field(node, "value"), node))
        elif node.type in _PATTERNS:
            stack.extend((child, node) for child in reversed(node.named_children))
