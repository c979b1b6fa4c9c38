"""The tables of dataflow/steps.py know every node type of the three grammars: a new one fails here by its name."""

from __future__ import annotations

import re

import pytest
import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from glue_rewriter.dataflow.steps import GOES, MADE

JAVASCRIPT = Language(tree_sitter_javascript.language())
GRAMMARS = {
    "JavaScript": JAVASCRIPT,
    "TypeScript": Language(tree_sitter_typescript.language_typescript()),
    "TSX": Language(tree_sitter_typescript.language_tsx()),
}
each_grammar = pytest.mark.parametrize("grammar", GRAMMARS)

#: Types, and what describes some: no value is there when the program runs.
TYPES = re.compile(
    r".*(type|types|_signature|type_annotation|type_predicate|type_query|type_identifier|type_parameters?"
    r"|type_arguments|type_clause|_modifier|_annotation)|asserts|constraint|type_alias_declaration"
    r"|interface_(body|declaration)|implements_clause|call_signature|ambient_declaration|mapped_type_clause|type_predicate"
)
#: Statements and declarations that hold expressions only in statements, declarators or clauses of their own.
STATEMENTS = {
    "program", "statement_block", "empty_statement", "break_statement", "continue_statement", "debugger_statement",
    "labeled_statement", "try_statement", "else_clause", "finally_clause", "switch_body", "switch_default",
    "lexical_declaration", "variable_declaration", "using_declaration", "class_body", "class_static_block",
    "enum_body", "enum_declaration", "internal_module", "module",
}  # fmt: skip
#: Where names stand that are given something, or that stand for what another module has.
NAMES = {
    "catch_clause", "formal_parameters", "pair_pattern", "export_clause", "export_specifier", "namespace_export",
    "import_statement", "import_clause", "import_specifier", "named_imports", "namespace_import", "import_attribute",
    "import_alias", "import_require_clause",
}  # fmt: skip
#: Parts of an expression that are none themselves.
PARTS = {
    "comment", "html_comment", "hash_bang_line", "escape_sequence", "string_fragment", "regex_flags", "regex_pattern",
    "property_identifier", "private_property_identifier", "statement_identifier", "nested_identifier", "optional_chain",
    "html_character_reference", "jsx_text", "jsx_closing_element", "jsx_namespace_name",
}  # fmt: skip
#: Expressions in which no other stands but in a part that GOES has, and names.
LEAVES = {
    "abstract_class_declaration", "array_pattern", "class", "class_declaration", "false", "function_declaration",
    "function_expression", "generator_function", "generator_function_declaration", "identifier", "import",
    "meta_property", "method_definition", "null", "number", "object_pattern", "regex", "rest_pattern",
    "shorthand_property_identifier", "shorthand_property_identifier_pattern", "string", "super", "template_string",
    "this", "true", "undefined",
}  # fmt: skip

#: A program of expressions in many places, for each grammar.
PLACES = """
x = [a, ...b, , c]; y = { a, b: c, [d]: e, ...f, get g() { return h; } }; for (const k of l) m(n, ...o);
for (let i = p; i < q; i++) r; if (s) t; else u; while (v) w; do z; while (aa); switch (bb) { case cc: dd; default: ee }
class F extends G { a = b; #c = d; static e = f; static { g; } [h] = i; } try { throw j } catch (k) { l } with_(m);
const f1 = (a = b, { c: d = e, g = h, ...i }, [j = k], ...l) => m, f2 = async () => await n;
function* g1() { yield o; yield* p; return q } `a${r}b`; s`t`; new T; new U(v); w?.x; y?.[z]; aa?.(bb); (cc, dd);
a ||= b; a += b; a++; !a; a ? b : c; import(d); ({ a: b.c, d: [e] } = f); export default g;
export const h = i; label: j;
"""
TYPED = """
enum E { A = a, B } const a1 = b as T, c1 = d!, e1 = f satisfies T, g1 = h<T>; class C { constructor(private x = y) {} }
@dec class D { @dec(z) m() {} z = 1 } function p1(this: T, a?: T, b: T = c) {}; export = d;
"""
TSX = "const j1 = <A b={c} {...d} e='f'>{g} text <H.I/></A>;"


def named(grammar: str) -> set[str]:
    """Every node type of a grammar that has a name and is seen in its trees."""
    language = GRAMMARS[grammar]
    every = range(language.node_kind_count)
    kinds = (at for at in every if language.node_kind_is_named(at) and language.node_kind_is_visible(at))
    return {kind for at in kinds if (kind := language.node_kind_for_id(at)) is not None}


@each_grammar
def test_each_node_type_is_made_of_something_or_is_no_value(grammar: str) -> None:
    others = {kind for kind in named(grammar) if TYPES.fullmatch(kind)} | STATEMENTS | NAMES | PARTS
    assert sorted(named(grammar) - MADE.keys() - GOES.keys() - others) == []
    assert sorted((STATEMENTS | NAMES | PARTS) & MADE.keys()) == []


@each_grammar
def test_each_node_type_says_where_the_values_in_it_go_or_holds_none(grammar: str) -> None:
    assert sorted(MADE.keys() - GOES.keys() - LEAVES - {"spread_element", "assignment_pattern"}) == []
    assert sorted((STATEMENTS | NAMES | PARTS | LEAVES) & GOES.keys()) == []


def test_what_the_grammar_calls_an_expression_or_a_pattern_is_in_the_table() -> None:
    found = {
        JAVASCRIPT.node_kind_for_id(kind)
        for above in JAVASCRIPT.supertypes
        if JAVASCRIPT.node_kind_for_id(above) in ("expression", "primary_expression", "pattern")
        for kind in JAVASCRIPT.subtypes(above)
    }
    assert len(found) > 30
    assert sorted(str(kind) for kind in found - MADE.keys() - {"primary_expression"}) == []


def test_no_entry_is_of_an_unknown_type() -> None:
    assert sorted((MADE.keys() | GOES.keys()) - set().union(*map(named, GRAMMARS))) == []


@each_grammar
def test_what_stands_around_an_expression_is_in_the_table(grammar: str) -> None:
    code = PLACES + {"JavaScript": "", "TypeScript": TYPED, "TSX": TYPED.replace("h<T>", "h") + TSX}[grammar]
    root = Parser(GRAMMARS[grammar]).parse(code.encode()).root_node
    assert not root.has_error
    unknown: set[tuple[str, str]] = set()
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        stack += node.named_children
        parent = node.parent
        if parent is not None and node.type in MADE and parent.type not in GOES:
            unknown.add((parent.type, node.type))
    others = {above for above, _ in unknown} - STATEMENTS - NAMES - PARTS - LEAVES
    assert sorted(above for above in others if not TYPES.fullmatch(above)) == []
