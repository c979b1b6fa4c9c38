"""What a file exports and imports: by the statements of modules, and by CommonJS's `exports` and `require`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from glue_rewriter.syntax.definitions import Definition
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import arguments, parent_of, property_name, string_value, unwrap
from glue_rewriter.syntax.parser import SyntaxTree

_DECLARED = frozenset({"function_declaration", "generator_function_declaration", "class_declaration"})
_CLAUSES = frozenset({"export_clause", "namespace_export"})
_COMMONJS = frozenset({b"exports", b"module.exports"})


class Exported(NamedTuple):
    """Something that a file exports: the name, what is exported (a name, or a value), and the module that it is handed
    on from, None for the file itself. Of all that another module exports the name is empty."""

    name: bytes
    node: Node
    module: bytes | None = None


class Imported(NamedTuple):
    """What a name stands for: what a module exports by a name, or, where that is empty, the module itself."""

    module: bytes
    name: bytes


def exports(tree: SyntaxTree) -> Iterator[Exported]:
    """What a file exports at its top level."""
    for statement in tree.root.named_children:
        if statement.type == "export_statement":
            yield from _exported(tree, statement)
        elif statement.type == "expression_statement":
            yield from _assigned(tree, statement)


def _exported(tree: SyntaxTree, statement: Node) -> Iterator[Exported]:
    source = statement.child_by_field_name("source")
    module = None if source is None else string_value(source, tree.data)
    declared, value = statement.child_by_field_name("declaration"), statement.child_by_field_name("value")
    is_default = any(child.type == "default" for child in statement.children)
    if value is not None:
        yield Exported(b"default", value)
    elif declared is not None and (is_default or declared.type in _DECLARED):
        name = declared.child_by_field_name("name")
        if is_default or name is not None:
            yield Exported(b"default" if is_default or name is None else tree.text(name), declared)
    elif declared is not None:
        for each in declared.named_children:
            name = each.child_by_field_name("name") if each.type == "variable_declarator" else None
            if name is not None and name.type == "identifier":
                yield Exported(tree.text(name), each.child_by_field_name("value") or name)
    elif module is not None and not any(child.type in _CLAUSES for child in statement.named_children):
        yield Exported(b"", statement, module)
    for clause in statement.named_children:
        if clause.type == "export_clause":
            for each in clause.named_children:
                name = each.child_by_field_name("name")
                if name is not None:
                    yield Exported(tree.text(each.child_by_field_name("alias") or name), name, module)


def _assigned(tree: SyntaxTree, statement: Node) -> Iterator[Exported]:
    """What `exports.f = …` and `module.exports = { … }` export."""
    node = statement.named_children[0] if statement.named_children else None
    if node is None or node.type != "assignment_expression":
        return
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    if tree.text(left) == b"module.exports":
        yield Exported(b"", right)
        return
    owner, name = left.child_by_field_name("object"), property_name(left, tree.data)
    if owner is not None and name is not None and tree.text(owner) in _COMMONJS:
        yield Exported(name, right)


def imported(tree: SyntaxTree, definition: Definition) -> Imported | None:
    """What a definition takes from another module as it stands there; None where it takes nothing from one. What a
    pattern takes out of a module is not told here."""
    if definition.how == "import":
        return _of_statement(tree, definition.holder, definition.name)
    if definition.how != "value" or definition.value is None:
        return None
    value = unwrap(definition.value)
    module = required(tree, value)
    if module is not None:
        return Imported(module, b"")
    owner, name = value.child_by_field_name("object"), property_name(value, tree.data)
    module = None if owner is None or name is None else required(tree, unwrap(owner))
    return None if module is None or name is None else Imported(module, name)


def required(tree: SyntaxTree, node: Node) -> bytes | None:
    """The module that `require('…')` or `await import('…')` gives; None for anything else."""
    if node.type == "await_expression" and node.named_children:
        node = unwrap(node.named_children[0])
    callee = node.child_by_field_name("function") if node.type == "call_expression" else None
    given = arguments(node) if callee is not None and tree.text(callee) in (b"require", b"import") else None
    return string_value(unwrap(given[0]), tree.data) if given else None


def _of_statement(tree: SyntaxTree, holder: Node, name: Node) -> Imported | None:
    statement: Node | None = holder
    while statement is not None and statement.child_by_field_name("source") is None:
        statement = parent_of(statement)
    source = None if statement is None else statement.child_by_field_name("source")
    module = None if source is None else string_value(source, tree.data)
    if module is None:
        return None
    if holder.type == "import_specifier":
        taken = holder.child_by_field_name("name")
        return None if taken is None else Imported(module, tree.text(taken))
    is_whole = holder.type != "import_clause"
    return Imported(module, b"" if is_whole else b"default")
