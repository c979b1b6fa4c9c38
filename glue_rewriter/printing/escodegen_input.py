"""A tree made ready for escodegen: literals as they are spelled, parentheses where escodegen forgets them.

escodegen prints two kinds of nodes as they stand, which nothing in a program has, and which serve here:

- `TemplateElement` prints its raw text: so do literals that keep their spelling.
- `GeneratorExpression` (a comprehension, proposed for ECMAScript 7 and dropped) without a block prints its body in
  parentheses. `OPTIONS` keep a space out of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from esprima import nodes

#: Options for escodegen that go with `prepare`.
OPTIONS = {"moz": {"comprehensionExpressionStartsWithAssignment": True}, "extensions": {"resourceManagement": True}}

#: Type -> the field in which an expression begins.
_FIRST = {
    "AssignmentExpression": "left",
    "BinaryExpression": "left",
    "LogicalExpression": "left",
    "ConditionalExpression": "test",
    "MemberExpression": "object",
    "CallExpression": "callee",
    "ChainExpression": "expression",
    "TaggedTemplateExpression": "tag",
}
#: Fields of esprima's nodes that hold something else.
_NO_NODES = frozenset(("type", "range", "comments", "tokens", "_start", "_end", "_line", "_column"))
#: What escodegen gives lines of their own.
_INDENTED = frozenset(
    (
        "ArrayExpression",
        "BlockStatement",
        "ClassBody",
        "DoWhileStatement",
        "ForInStatement",
        "ForOfStatement",
        "ForStatement",
        "IfStatement",
        "LabeledStatement",
        "ObjectExpression",
        "ObjectPattern",
        "StaticBlock",
        "SwitchStatement",
        "WhileStatement",
        "WithStatement",
    )
)


def prepare(root: Any, spell: Callable[[Any], str | None]) -> tuple[int, int]:
    """Change the tree so that escodegen prints the program it is.

    Returns how many nodes with lines of their own stand in each other, and where the innermost begins.

    `spell` says how to write a literal, None where escodegen may.
    """
    deepest = (0, 0)
    pending: list[tuple[Any, int]] = [(root, 0)]
    while pending:
        node, depth = pending.pop()
        if isinstance(node, list):
            pending += [(item, depth) for item in node if item is not None]
            continue
        fields = vars(node)
        change = _CHANGES.get(node.type)
        if change is not None:
            change(node)
        if node.type == "Literal":
            spelling = spell(node)
            if spelling is not None:
                _stand_as(node, spelling)
            continue
        inside = depth + (node.type in _INDENTED)
        if inside > deepest[0]:
            deepest = (inside, node.range[0])
        for name, value in fields.items():
            if name not in _NO_NODES and isinstance(value, (list, nodes.Node)):
                pending.append((value, depth if name == "alternate" else inside))
    return deepest


def _stand_as(node: Any, text: str) -> None:
    """Make the node print as the text."""
    node.type = "TemplateElement"
    node.value = nodes.TemplateElement.Value(text, None)


def _parenthesized(node: Any) -> Any:
    wrapper = nodes.Node()
    wrapper.type = "GeneratorExpression"
    wrapper.body = node
    wrapper.range = node.range
    return wrapper


def _statement(node: Any) -> None:
    """Directives print as they stand, and no other string stands where a directive would.

    A string in parentheses is no directive. Whether another one is does not matter then.
    """
    if node.expression.type == "Literal" and isinstance(node.expression.value, str):
        if node.expression.range[0] == node.range[0]:
            node.type = "DirectiveStatement"
            node.raw = node.expression.raw
        else:
            node.expression = _parenthesized(node.expression)


def _class(node: Any) -> None:
    """`class A extends (-a) {}`: only a left-hand side needs no parentheses there (ECMA-262, 15.7)."""
    if node.superClass is not None and node.superClass.type in (
        "UnaryExpression",
        "UpdateExpression",
        "AwaitExpression",
    ):
        node.superClass = _parenthesized(node.superClass)


def _new(node: Any) -> None:
    """`new (import("a").b)()`: `new import(…)` is no expression."""
    parent, field = node, "callee"
    while True:
        child = getattr(parent, field)
        if child.type == "ImportExpression" and parent is not node:
            setattr(parent, field, _parenthesized(child))
        if child.type not in _FIRST:
            return
        parent, field = child, _FIRST[child.type]


def _first(expression: Any) -> Any:
    """The expression that the spelling of an expression begins with."""
    while True:
        if expression.type in _FIRST:
            expression = getattr(expression, _FIRST[expression.type])
        elif expression.type == "SequenceExpression":
            expression = expression.expressions[0]
        else:
            return expression


def _export(node: Any) -> None:
    """`export default (function () {})()`: what begins with function or class there is a declaration.

    esprima 5.0 also takes the semicolon behind what begins with `async` for a statement, unless in parentheses.
    """
    first = _first(node.declaration)
    is_async = first.type == "Identifier" and first.name == "async"
    if (
        is_async
        or first.type in ("FunctionExpression", "ClassExpression")
        or (first.type == "ArrowFunctionExpression" and first.isAsync)
    ):
        node.declaration = _parenthesized(node.declaration)


def _for_of(node: Any) -> None:
    """`for ((let).x of y)`: no `let` at the beginning (ECMA-262, 14.7.5)."""
    if node.left.type == "MemberExpression" and _first(node.left).name == "let":
        node.left = _parenthesized(node.left)


def _for(node: Any) -> None:
    """`for (var f = () => ("a" in b);;)`: no bare `in` before the first semicolon."""
    pending: list[tuple[Any, bool]] = [(node.init, False)] if node.init is not None else []
    while pending:
        parent, forgotten = pending.pop()
        if isinstance(parent, list):
            for index, child in enumerate(parent):
                if child is not None:
                    if forgotten and _is_in(child):
                        parent[index] = _parenthesized(child)
                    pending.append((child, forgotten))
            continue
        forgotten = forgotten or parent.type in ("ArrowFunctionExpression", "ArrayPattern", "ObjectPattern")
        for name, child in list(vars(parent).items()):
            if isinstance(child, list) and name not in _NO_NODES:
                pending.append((child, forgotten))
            elif isinstance(child, nodes.Node) and child.type != "BlockStatement":
                if forgotten and _is_in(child):
                    setattr(parent, name, _parenthesized(child))
                pending.append((child, forgotten))


def _is_in(node: Any) -> bool:
    return bool(node.type == "BinaryExpression" and node.operator == "in")


def _member(node: Any) -> None:
    """`1 .toFixed()`: escodegen keeps the point of the number and that of the member apart, raw text would not."""
    value = node.object.value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and node.object.type == "Literal" and not node.computed:
        node.object = _parenthesized(node.object)


_CHANGES: dict[str, Callable[[Any], None]] = {
    "ExpressionStatement": _statement,
    "ClassDeclaration": _class,
    "ClassExpression": _class,
    "NewExpression": _new,
    "ExportDefaultDeclaration": _export,
    "ForStatement": _for,
    "ForOfStatement": _for_of,
    "MemberExpression": _member,
}
