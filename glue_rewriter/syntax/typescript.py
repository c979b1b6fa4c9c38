"""How TypeScript's grammar is read: what to survey, and how to keep clear of where it goes wrong.

Imported only for a source in TypeScript.
"""

from __future__ import annotations

from glue_rewriter.records import NamedTuple
from glue_rewriter.syntax.native import Grammar, Node, Query, QueryCursor

#: What JavaScript's survey is to JavaScript. What only declares types or signatures has a scope for its parameters; a
#: namespace is a scope like a function's, and its name is a variable outside it.
SURVEY = """
[(function_declaration) (generator_function_declaration)] @declaration
[(function_expression) (generator_function)] @expression
(arrow_function) @arrow
[
  (method_definition) (class_static_block) (internal_module) (module)
  (function_signature) (method_signature) (abstract_method_signature) (call_signature) (construct_signature)
  (function_type) (constructor_type)
] @method
[(statement_block) (for_statement) (switch_body)] @block
(catch_clause) @catch
(for_in_statement) @loop
(variable_declaration) @var
(lexical_declaration) @let
(formal_parameters) @parameters
[(class_declaration) (abstract_class_declaration) (enum_declaration)] @class
[(internal_module) (module)] @namespace
(ambient_declaration) @ambient
[(import_clause) (namespace_import) (import_specifier) (import_require_clause) (import_alias)] @import
[(assignment_expression) (augmented_assignment_expression) (update_expression)] @assignment
(subscript_expression) @subscript
(string) @string
[(pair) (public_field_definition) (shorthand_property_identifier)] @entry
[(while_statement) (do_statement)] @while
(template_string) @template
"""

_POSTFIXES = """
[(non_null_expression) (instantiation_expression)] @postfix
(call_expression type_arguments: (type_arguments) @arguments)
"""


class Postfixes(NamedTuple):
    """What TypeScript writes after an expression, and JavaScript does not: `x!`, `f<T>`, the `<T>` of `f<T>(x)`.

    `ranges` are their bytes. `ends` says of the end of an expression where it ends with what is written after it.
    """

    ranges: list[tuple[int, int]]
    ends: dict[int, int]


def postfixes(root: Node, grammar: Grammar) -> Postfixes:
    """What is to be blank where the source is parsed once more.

    The grammar takes `a + b![0]` for `(a + b)![0]`, and `a + f<T>(x)` for a call of `a + f`. Without what stands after
    the name it reads them right.
    """
    found = QueryCursor(Query(grammar, _POSTFIXES)).captures(root)
    ends = {
        expression.end_byte: node.end_byte
        for node in found.get("postfix", ())
        if (expression := node.child(0)) is not None
    }
    return Postfixes([*ends.items(), *((node.start_byte, node.end_byte) for node in found.get("arguments", ()))], ends)
