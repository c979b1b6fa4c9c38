"""An end position may be undefined, and the rewrite makes a number of it.

## What it does
Finds ends of `subarray`, `slice`, `fill`, `copyWithin` and their like that are, or come from, what a function in the
file may leave undefined, what a list or a Map may not have, or what is read through `?.` or by a computed key.

## Why it is bad
`undefined` as the end means the end of the view. `glue-rewriter rewrite` makes ends unsigned, and `undefined >>> 0` is
0: the result is empty, at every address. A property or a variable that may be undefined is read twice and stays so,
`end && end >>> 0`; what a call gives cannot be asked for twice.

## Example
```js
function endOf(list) {
  if (list !== 0) return HEAPU32[(list + 4) >> 2];
}
function bytes(ptr, list) {
  return HEAPU8.subarray(ptr, endOf(list));
}
```

## Use instead
```js
function endOf(list) {
  if (list !== 0) return HEAPU32[(list + 4) >> 2];
}
function bytes(ptr, list) {
  return HEAPU8.subarray(ptr, endOf(list) ?? HEAPU8.length);
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.heap.ends import is_kept_undefined
from glue_rewriter.heap.sites import Site
from glue_rewriter.pointers import Pointers, confidence
from glue_rewriter.rules.finding import Finding, Fix
from glue_rewriter.rules.mending import otherwise
from glue_rewriter.syntax import Binding, Node
from glue_rewriter.syntax.nodes import (
    arguments,
    field,
    first_expression,
    is_wrapper,
    last_expression,
    operator,
    property_name,
    unwrap,
)
from glue_rewriter.syntax.returns import may_end_without, returned

CODE = "GR206"
NAME = "undefined-end"

#: Methods of lists that give undefined where there is nothing to give.
_ELEMENTS = frozenset({b"pop", b"shift", b"find", b"findLast"})
_MAPS = (b"Map", b"WeakMap")
_NEVER_UNDEFINED = frozenset({b"length", b"byteLength", b"byteOffset", b"size"})
_TESTS = frozenset({"if_statement", "while_statement", "do_statement", "ternary_expression"})
_EQUALITIES = frozenset({"===", "!==", "==", "!="})
#: How far a value is looked for through functions and variables.
_DEPTH = 4


def find(facts: Pointers) -> Iterator[Finding]:
    """Every end that may be undefined and that the rewrite makes a number all the same."""
    levels = _Levels(facts)
    for site in facts.sites:
        if not site.is_end or not site.sure:
            continue
        for node in _worth(site.expression):
            # The rewrite leaves these undefined, the first as they are and the others by a guard.
            if _is_nothing(facts, node) or is_kept_undefined(facts.views, node):
                continue
            level = levels.of(node)
            if level:
                yield Finding(
                    CODE,
                    node.start_byte,
                    node.end_byte,
                    "this end may be undefined, which means the end of the view; the rewrite makes 0 of it",
                    "error" if level == 3 else "warning" if level == 2 else "note",
                    confidence(level),
                    _fix(facts, site, node),
                )


def _worth(end: Node) -> Iterator[Node]:
    """What an end may be worth of all that the rewrite makes unsigned.

    Not the left side of `||` and `&&`: where that is undefined, the right side is the end, or it stays undefined.
    """
    stack = [end]
    while stack:
        node = unwrap(stack.pop())
        match node.type:
            case "ternary_expression":
                stack += (field(node, "consequence"), field(node, "alternative"))
            case "sequence_expression":
                stack.append(last_expression(node))
            case "binary_expression":
                if operator(node) in ("||", "&&"):
                    stack.append(field(node, "right"))
                else:
                    yield node
            case _:
                yield node


class _Levels:
    """How sure it is that expressions may be undefined: 3 where the file shows it, 0 where nothing says so."""

    def __init__(self, facts: Pointers) -> None:
        self._facts = facts
        self._functions: dict[tuple[int, int], int] = {}
        self._variables: dict[tuple[Binding, int], int] = {}

    def of(self, node: Node, depth: int = _DEPTH) -> int:
        if depth == 0:
            return 0
        return max((self._of_part(part, depth) for part in _parts(node)), default=0)

    def _of_part(self, node: Node, depth: int) -> int:
        if _is_nothing(self._facts, node):
            return 3
        match node.type:
            case "identifier":
                key = self._facts.views.bindings.resolve_node(node), depth
                if key not in self._variables:
                    self._variables[key] = self._of_variable(*key)
                return self._variables[key]
            case "call_expression":
                return self._of_call(node, depth)
            case "member_expression" | "subscript_expression":
                return _of_property(self._facts, node)
        return 0

    def _of_variable(self, binding: Binding, depth: int) -> int:
        bindings = self._facts.views.bindings
        values = [each.value for each in bindings.definitions(binding) if each.how == "value"]
        level = max((self.of(value, depth - 1) for value in values if value is not None), default=0)
        return 0 if level and any(map(_is_asked, bindings.occurrences(binding))) else level

    def _of_call(self, call: Node, depth: int) -> int:
        facts = self._facts
        callee = unwrap(field(call, "function"))
        if call.child_by_field_name("optional_chain") is not None or b"?." in facts.tree.text(callee):
            return 2
        functions = facts.views.calls.functions(callee)
        if functions:
            return max(self._of_function(function, depth - 1) for function in functions)
        if callee.type != "member_expression" or facts.views.kinds(unwrap(field(callee, "object"))):
            return 0
        method = property_name(callee, facts.tree.data)
        if method == b"get":
            return 2 if _is_map(facts, unwrap(field(callee, "object"))) else 0
        return 2 if method in _ELEMENTS else 0

    def _of_function(self, function: Node, depth: int) -> int:
        key = function.id, depth
        if key not in self._functions:
            self._functions[key] = 0
            if not any(child.type == "*" for child in function.children):
                # What its variables hold is not told from the end of the function.
                values = (value for value in returned(function) if unwrap(value).type != "identifier")
                may_end = may_end_without(function)
                self._functions[key] = 3 if may_end else max((self.of(value, depth) for value in values), default=0)
        return self._functions[key]


def _parts(node: Node) -> Iterator[Node]:
    """What an expression may be worth, but for what stands left of `||`, `??` and `&&`."""
    stack = [node]
    while stack:
        node = unwrap(stack.pop())
        if node.type == "ternary_expression":
            stack += (field(node, "consequence"), field(node, "alternative"))
        elif node.type == "sequence_expression":
            stack.append(last_expression(node))
        elif node.type == "binary_expression" and operator(node) in ("||", "??", "&&"):
            stack.append(field(node, "right"))
        elif node.type == "await_expression":
            inner = first_expression(node)
            if inner is not None:
                stack.append(inner)
        else:
            yield node


def _is_nothing(facts: Pointers, node: Node) -> bool:
    """Whether an expression is `undefined`, written out."""
    is_void = node.type == "unary_expression" and operator(node) == "void"
    return is_void or facts.tree.text(node) == b"undefined"


def _is_asked(name: Node) -> bool:
    """Whether it is asked here if a variable has a value."""
    node, parent = name, name.parent
    while parent is not None and is_wrapper(parent):
        if parent.parent is not None and parent.parent.type in _TESTS:
            break
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "binary_expression":
        return operator(parent) in _EQUALITIES or operator(parent) in ("&&", "||", "??")
    if parent.type == "augmented_assignment_expression":
        return operator(parent) in ("||=", "??=")
    if parent.type == "unary_expression":
        return operator(parent) in ("!", "typeof")
    holder = parent.parent if is_wrapper(parent) else parent
    condition = None if holder is None else holder.child_by_field_name("condition")
    return condition is not None and unwrap(condition).start_byte == node.start_byte


def _is_map(facts: Pointers, owner: Node) -> bool:
    if owner.type != "identifier":
        return False
    values = [each.value for each in facts.views.bindings.definitions(facts.views.bindings.resolve_node(owner))]
    made = [unwrap(value) for value in values if value is not None]
    return any(one.type == "new_expression" and facts.tree.text(field(one, "constructor")) in _MAPS for one in made)


def _of_property(facts: Pointers, node: Node) -> int:
    data = facts.tree.data
    if property_name(node, data) in _NEVER_UNDEFINED or facts.views.kinds(node):
        return 0
    if b"?." in facts.tree.text(node):
        return 2
    if node.type == "subscript_expression":
        return 0 if facts.views.element(field(node, "object")) is not None else 1
    return 0


def _fix(facts: Pointers, site: Site, node: Node) -> Fix | None:
    """`end ?? view.length`, where the view is called by its name; null, which means 0, becomes the end as well."""
    holder = site.expression.parent
    while holder is not None and is_wrapper(holder):
        holder = holder.parent
    call = None if holder is None else holder.parent
    given = None if call is None or call.type != "call_expression" else arguments(call)
    if call is None or given is None:
        return None
    callee = unwrap(field(call, "function"))
    if callee.type != "member_expression":
        return None
    view = field(callee, "object")
    if unwrap(view).type != "identifier" and not _is_dotted(unwrap(view)):
        return None
    length = b".byteLength" if site.form.startswith("buffer.") else b".length"
    edits = otherwise(facts, node, facts.tree.text(view) + length)
    return Fix("say where the view ends", edits, False) if edits else None


def _is_dotted(node: Node) -> bool:
    while node.type == "member_expression" and node.child_by_field_name("optional_chain") is None:
        node = field(node, "object")
    return node.type in ("identifier", "this")
