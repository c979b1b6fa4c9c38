"""What is around a node in a deep tree is what tree-sitter says it is, found without a way down from the root."""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from glue_rewriter import Settings, SourceError, rewrite
from glue_rewriter.source import Language, Source
from glue_rewriter.syntax import SyntaxTree, parse
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import DEEP, FUNCTION_TYPES, enclosing_function, parent_of

PACKAGE = Path(__file__).parent.parent / "glue_rewriter"
DEPTH = 300
SHAPES = {
    "blocks": "{let x=p>>2;HEAP32[x];" * DEPTH + "}" * DEPTH,
    "functions": "function f(p){HEAP32[p>>2];" * DEPTH + "}" * DEPTH,
    "methods and static blocks": "class A{static{x=()=>{}} m(){" * DEPTH + "}}" * DEPTH,
    "arrows": "x=>" * DEPTH * 2 + "y",
    "a sum": "x = a" + " + a" * DEPTH * 2,
    "parentheses, comments": "(/* ( */" * DEPTH + "p" + ") // )\n" * DEPTH,
    "else if": "if(a)b;else " * DEPTH + "c",
    "calls": "f(" * DEPTH + ")" * DEPTH,
    "optional chain": "a" + "?.b" * DEPTH * 2,
    "templates": "`${" * DEPTH + "p" + "}`" * DEPTH,
    "a deep part among others": "f(a, b);\n" * DEPTH + "[" * DEPTH * 4 + "]" * DEPTH * 4 + "\ng(c);" * DEPTH,
}


def _nodes(tree: SyntaxTree) -> Iterator[tuple[Node, list[Node]]]:
    """Every node, with what is around it, the innermost last."""
    cursor = tree.root.walk()
    around: list[Node] = []
    while True:
        node = cursor.node
        assert node is not None
        yield node, around
        if cursor.goto_first_child():
            around.append(node)
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            around.pop()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", [Language.JAVASCRIPT, Language.TSX])
def test_what_is_around_a_node(shape: str, language: Language) -> None:
    others = set(DEEP)
    tree = parse(Source(SHAPES[shape].encode(), "a.js"), language)
    assert len(DEEP.keys() - others) == 1
    for node, around in _nodes(tree):
        assert parent_of(node) == (around[-1] if around else None)
        assert enclosing_function(node) == next(
            (each for each in reversed(around) if each.type in FUNCTION_TYPES), None
        )
        assert tree.at(node.start_byte, node.end_byte) == tree.root.descendant_for_byte_range(
            node.start_byte, node.end_byte
        )


def test_two_deep_trees_and_one_that_is_not() -> None:
    others = set(DEEP)
    trees = [parse(Source(code.encode(), "a.js")) for code in (SHAPES["blocks"], SHAPES["calls"], "f(a[b])")]
    assert len(DEEP.keys() - others) == 2
    for tree in trees:
        for node, around in _nodes(tree):
            assert parent_of(node) == (around[-1] if around else None)
    node = trees[0].at(500, 501)
    del tree, trees
    gc.collect()
    assert not DEEP.keys() - others
    assert node is not None
    assert parent_of(node) == node.parent  # a node outlives what was known of its tree


@pytest.mark.parametrize(
    "code", ["f(a);" * 10_000, "x = [" + "a, " * 10_000 + "]", "{let x=p>>2;HEAP32[x];" * 50 + "}" * 50]
)
def test_what_is_long_and_not_deep_needs_none_of_it(code: str) -> None:
    others = set(DEEP)
    tree = parse(Source(code.encode(), "a.js"))
    assert tree.root.descendant_count > 500
    assert not DEEP.keys() - others


def _asked(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "parent":
            yield f"{module.relative_to(PACKAGE)}: {ast.unparse(node)}"


def test_nobody_else_asks_a_node_for_its_parent() -> None:
    """All but records that have a field of that name, and folders."""
    records = ("used.parent", "use.parent", "self.parent")
    folders = [PACKAGE / name for name in ("cli", "config", "reports")]
    own = [PACKAGE / "syntax" / name for name in ("nodes.py", "deep.py")]
    modules = [module for module in PACKAGE.rglob("*.py") if module not in own and module.parent not in folders]
    assert len(modules) > 200
    assert all(any(_asked(module)) for module in own)
    assert [asked for module in modules for asked in _asked(module) if not asked.endswith(records)] == []


@pytest.mark.slow
@pytest.mark.parametrize(("before", "each", "after"), [("x", "+HEAP32[p>>2]", ""), ("x=", "p=>", "HEAP32[p>>2]")])
def test_what_is_deeper_than_queries_find_is_refused(before: str, each: str, after: str) -> None:
    settings = Settings(maximum_memory=4 << 30)
    code = before + each * 20_000 + after
    assert rewrite(code, settings).text == code.replace(">>2", ">>>2")
    began = time.process_time()
    with pytest.raises(SourceError, match="nested too deeply"):
        rewrite("f();" * 100_000 + before + each * 61_000 + after, settings)
    assert time.process_time() - began < 30
