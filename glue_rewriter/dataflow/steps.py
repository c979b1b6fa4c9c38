"""The steps by which values flow: the one place that reads node types for it.

`made_of` goes down: what an expression is made of. `goes` goes up: what the code around an expression does with its
value. `bound` and `taken_from` do the same for patterns. Each is one table from node type to what it says; the two
tables agree, so that a form that is entered in both is seen by every analysis that follows values, in either
direction.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from glue_rewriter.dataflow.lattice import CHOICES
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.syntax.lists import last_assigned
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import (
    FUNCTION_TYPES,
    enclosing_function,
    field,
    first_expression,
    last_expression,
    operands,
    operator,
    parent_of,
    same_place,
    string_value,
    unwrap,
)
from glue_rewriter.syntax.parser import SyntaxTree
from glue_rewriter.syntax.words import words

if TYPE_CHECKING:  # types alone, and slow to import
    from collections.abc import Callable
    from typing import Literal

    #: What an expression is: see `Made`.
    Form = Literal[
        "copy", "operation", "unary", "update", "name", "this", "member", "call", "new", "number", "text", "nothing",
        "null", "boolean", "function", "class", "object", "list", "regex", "pattern", "opaque",
    ]  # fmt: skip
    #: What becomes of a value: see `Gone`.
    Fate = Literal[
        "copy", "target", "argument", "result", "object", "index", "operand", "item", "entry", "spread", "looped",
        "yielded", "callee", "text", "key", "asked", "dropped", "opaque",
    ]  # fmt: skip

#: Assignments that give the variable one of its old value and the right side, and their operators.
_CHOOSING = {"||=": "||", "&&=": "&&", "??=": "??"}


class Made(NamedTuple):
    """What an expression is made of.

    `form` says how: `copy` is worth one of its `parts`; `operation` has two parts, `unary` and `update` one; a `member`
    is a property or an element of its part; a `call` calls its part, `new` constructs it. The others have no parts.
    `sign` is the operator of an operation, a unary and an update; of a copy it is `||`, `&&` or `??` where one of
    these chooses.
    """

    form: Form
    parts: tuple[Node, ...] = ()
    sign: str = ""


def _binary(node: Node) -> Made:
    left, sign, right = operands(node)
    return Made("copy" if sign in CHOICES else "operation", (left, right), sign)


def _augmented(node: Node) -> Made:
    left, right, sign = field(node, "left"), field(node, "right"), operator(node)
    if sign in _CHOOSING:
        return Made("copy", (left, right), _CHOOSING[sign])
    return Made("operation", (left, right), sign[:-1])


def _constant(form: Form) -> Callable[[Node], Made]:
    made = Made(form)
    return lambda node: made


def _unary(node: Node) -> Made:
    sign = operator(node)
    return Made("nothing") if sign == "void" else Made("unary", (field(node, "argument"),), sign)


def _awaited(node: Node) -> Made:
    return Made("copy", (last_expression(node),))


_FUNCTION, _OPAQUE = _constant("function"), _constant("opaque")

#: Every node type of the grammars that is an expression, or what stands in the place of one -> what it is made of.
MADE: dict[str, Callable[[Node], Made]] = {
    "identifier": _constant("name"),
    "shorthand_property_identifier": _constant("name"),
    "shorthand_property_identifier_pattern": _constant("name"),
    "this": _constant("this"),
    "super": _constant("this"),
    "parenthesized_expression": lambda node: Made("copy", (unwrap(node),)),
    "as_expression": lambda node: Made("copy", (unwrap(node),)),
    "satisfies_expression": lambda node: Made("copy", (unwrap(node),)),
    "type_assertion": lambda node: Made("copy", (unwrap(node),)),
    "non_null_expression": _awaited,
    "instantiation_expression": lambda node: Made("copy", (node.named_children[0],)),
    "await_expression": _awaited,
    "sequence_expression": lambda node: Made("copy", (last_expression(node),)),
    "assignment_expression": lambda node: Made("copy", (last_assigned(field(node, "right")),)),
    "augmented_assignment_expression": _augmented,
    "ternary_expression": lambda node: Made("copy", (field(node, "consequence"), field(node, "alternative"))),
    "binary_expression": _binary,
    "unary_expression": _unary,
    "update_expression": lambda node: Made("update", (field(node, "argument"),), operator(node)),
    "member_expression": lambda node: Made("member", (field(node, "object"),)),
    "subscript_expression": lambda node: Made("member", (field(node, "object"),)),
    "call_expression": lambda node: Made("call", (field(node, "function"),)),
    "new_expression": lambda node: Made("new", (field(node, "constructor"),)),
    "number": _constant("number"),
    "string": _constant("text"),
    "template_string": _constant("text"),
    "undefined": _constant("nothing"),
    "null": _constant("null"),
    "true": _constant("boolean"),
    "false": _constant("boolean"),
    "function_expression": _FUNCTION,
    "generator_function": _FUNCTION,
    "function_declaration": _FUNCTION,
    "generator_function_declaration": _FUNCTION,
    "arrow_function": _FUNCTION,
    "method_definition": _FUNCTION,
    "class": _constant("class"),
    "class_declaration": _constant("class"),
    "abstract_class_declaration": _constant("class"),
    "object": _constant("object"),
    "array": _constant("list"),
    "regex": _constant("regex"),
    "yield_expression": _OPAQUE,
    "meta_property": _OPAQUE,
    "import": _OPAQUE,
    "jsx_element": _OPAQUE,
    "jsx_self_closing_element": _OPAQUE,
    "spread_element": _OPAQUE,
    "object_pattern": _constant("pattern"),
    "array_pattern": _constant("pattern"),
    "assignment_pattern": _constant("pattern"),
    "rest_pattern": _constant("pattern"),
}


def made_of(node: Node) -> Made:
    """What an expression, or a target of a value, is made of."""
    return MADE.get(node.type, _OPAQUE)(node)


def chain(node: Node) -> tuple[Node, list[tuple[str, Node]]]:
    """A binary expression down its left side, to which long ones lean: the innermost left side, and the operators with
    their right sides, the outermost first. Where it chooses, `a || b`, that is the innermost, whole."""
    rights: list[tuple[str, Node]] = []
    while node.type == "binary_expression":
        left, sign, right = operands(node)
        if sign in CHOICES:
            break
        rights.append((sign, unwrap(right)))
        node = unwrap(left)
    return node, rights


def copies(node: Node) -> Iterator[Node]:
    """The expressions, none of them a copy itself, one of which an expression is worth; in the order of the source."""
    stack = [node]
    while stack:
        current = unwrap(stack.pop())
        read = MADE.get(current.type)
        if read is None:
            yield current
            continue
        made = read(current)
        if made.form == "copy":
            stack += reversed(made.parts)
        else:
            yield current


def arms(node: Node) -> Iterator[Node]:
    """The expressions one of which an expression is worth by a condition or by its place, but for `||`, `&&` and `??`;
    in the order of the source."""
    stack = [node]
    while stack:
        current = unwrap(stack.pop())
        made = made_of(current)
        if made.form == "copy" and not made.sign:
            stack += reversed(made.parts)
        else:
            yield current


def assigns(node: Node) -> bool:
    """Whether an operation gives its result to its left side: `a += b`."""
    return node.type == "augmented_assignment_expression"


def awaited(call: Node) -> Iterator[Node]:
    """The expression that waits for what an expression gives later: `await call`; nothing where none does."""
    above: Node | None = call
    while above is not None:
        above = next((to for fate, to in goes(above) if fate == "copy"), None)
        if above is not None and above.type == "await_expression":
            yield above


def target_of(name: Node) -> Node | None:
    """The assignment that gives a name, or a property, its value where it stands; None where none does."""
    parent = parent_of(name)
    if parent is None or parent.type not in ("assignment_expression", "augmented_assignment_expression"):
        return None
    return parent if same_place(field(parent, "left"), name) else None


class Gone(NamedTuple):
    """What becomes of the value of an expression.

    `fate` says what: a `copy` is the value of the expression `to`; the `target` `to`, a name, a property or a pattern,
    receives it; it is an `argument` of the call or `new` expression `to`; the `result` of the function `to`, or
    `yielded` by it; the `object` of the access `to`, or its `index`; an `operand` of `to`; an `item` of the list `to`;
    an `entry`, under a name, of an object or a class, `to` being the pair or field; `spread` into `to`; `looped` over
    by `to`; the `callee` of `to`; part of the `text` of `to`; the `key` of a pair; `asked` for no more than whether it
    is something; `dropped`; or something `opaque`.
    """

    fate: Fate
    to: Node


def _first_is_asked(node: Node, parent: Node, name: str) -> tuple[Gone, ...]:
    return (Gone("asked" if same_place(field(parent, name), node) else "copy", parent),)


def _up_binary(node: Node, parent: Node) -> tuple[Gone, ...]:
    left, sign, _ = operands(parent)
    if sign not in CHOICES:
        return (Gone("operand", parent),)
    # What stands left of `&&` is its value only where it is nothing.
    return (Gone("asked" if sign == "&&" and same_place(left, node) else "copy", parent),)


def _up_sequence(node: Node, parent: Node) -> tuple[Gone, ...]:
    return (Gone("copy" if parent.end_byte == node.end_byte else "dropped", parent),)


def _up_assigned(node: Node, parent: Node) -> tuple[Gone, ...]:
    left = field(parent, "left")
    if same_place(left, node):
        # Of `h ||= HEAP32` the old value may stay.
        if parent.type != "augmented_assignment_expression":
            return ()
        return (Gone("copy" if operator(parent) in _CHOOSING else "operand", parent),)
    if parent.type == "augmented_assignment_expression" and operator(parent) not in _CHOOSING:
        return (Gone("operand", parent),)
    return Gone("target", left), Gone("copy", parent)


def _up_declared(node: Node, parent: Node) -> tuple[Gone, ...]:
    name = field(parent, "name")
    return () if same_place(name, node) else (Gone("target", name),)


def _up_default(node: Node, parent: Node) -> tuple[Gone, ...]:
    left = parent.child_by_field_name("left") or parent.child_by_field_name("pattern")
    return () if left is None or same_place(left, node) else (Gone("target", left),)


def _up_entry(node: Node, parent: Node) -> tuple[Gone, ...]:
    key = entry_key(parent)
    return (Gone("opaque" if key is None or same_place(key, node) else "entry", parent),)


def _up_returned(node: Node, parent: Node) -> tuple[Gone, ...]:
    function = enclosing_function(parent)
    return () if function is None else (Gone("result", function),)


def _up_arrow(node: Node, parent: Node) -> tuple[Gone, ...]:
    return (Gone("result", parent),) if same_place(field(parent, "body"), node) else ()


def _up_yielded(node: Node, parent: Node) -> tuple[Gone, ...]:
    function = enclosing_function(parent)
    # What `yield*` walks is what the calls of the generator give to walk.
    is_all = any(child.type == "*" for child in parent.children)
    return () if function is None else (Gone("result" if is_all else "yielded", function),)


def _up_substituted(node: Node, parent: Node) -> tuple[Gone, ...]:
    template = parent_of(parent)
    call = parent_of(template)
    if call is None or template is None or call.type != "call_expression":
        return (Gone("text", parent),)
    is_tagged = same_place(field(call, "arguments"), template)
    return (Gone("argument", call),) if is_tagged else (Gone("text", parent),)


def _up_access(node: Node, parent: Node) -> tuple[Gone, ...]:
    return (Gone("object" if same_place(field(parent, "object"), node) else "index", parent),)


def _up_arguments(node: Node, parent: Node) -> tuple[Gone, ...]:
    call = parent_of(parent)
    return () if call is None else (Gone("argument", call),)


def _up_spread(node: Node, parent: Node) -> tuple[Gone, ...]:
    holder = parent_of(parent)
    return () if holder is None else (Gone("spread", holder),)


def _up_thrown(node: Node, parent: Node) -> tuple[Gone, ...]:
    caught = _catching(parent)
    return (Gone("opaque", parent),) if caught is None else (Gone("target", caught),)


def _up_loop(node: Node, parent: Node) -> tuple[Gone, ...]:
    return () if same_place(field(parent, "left"), node) else (Gone("looped", parent),)


def _always(fate: Fate) -> Callable[[Node, Node], tuple[Gone, ...]]:
    return lambda node, parent: (Gone(fate, parent),)


_COPIED, _ASKED, _OTHER = _always("copy"), _always("asked"), _always("opaque")

#: Every node type in which an expression can stand -> what becomes of it.
GOES: dict[str, Callable[[Node, Node], tuple[Gone, ...]]] = {
    "parenthesized_expression": _COPIED,
    "as_expression": _COPIED,
    "satisfies_expression": _COPIED,
    "type_assertion": _COPIED,
    "non_null_expression": _COPIED,
    "instantiation_expression": _COPIED,
    "await_expression": _COPIED,
    "sequence_expression": _up_sequence,
    "ternary_expression": lambda node, parent: _first_is_asked(node, parent, "condition"),
    "binary_expression": _up_binary,
    "unary_expression": _always("operand"),
    "update_expression": _always("operand"),
    "assignment_expression": _up_assigned,
    "augmented_assignment_expression": _up_assigned,
    "variable_declarator": _up_declared,
    "assignment_pattern": _up_default,
    "object_assignment_pattern": _up_default,
    "required_parameter": _up_default,
    "optional_parameter": _up_default,
    "enum_assignment": _OTHER,
    "pair": _up_entry,
    "field_definition": _up_entry,
    "public_field_definition": _up_entry,
    "object": _always("entry"),  # `{ view }`
    "return_statement": _up_returned,
    "arrow_function": _up_arrow,
    "yield_expression": _up_yielded,
    "throw_statement": _up_thrown,
    "member_expression": _up_access,
    "subscript_expression": _up_access,
    "arguments": _up_arguments,
    "call_expression": _always("callee"),
    "new_expression": _always("callee"),
    "array": _always("item"),
    "spread_element": _up_spread,
    "for_in_statement": _up_loop,
    "template_substitution": _up_substituted,
    "computed_property_name": _always("key"),
    "switch_statement": _always("operand"),
    "switch_case": _always("operand"),
    "expression_statement": _always("dropped"),
    "for_statement": _ASKED,
    "if_statement": _ASKED,
    "while_statement": _ASKED,
    "do_statement": _ASKED,
    "with_statement": _OTHER,
    "export_statement": _OTHER,
    "class_heritage": _OTHER,
    "extends_clause": _OTHER,
    "decorator": _OTHER,
    "jsx_expression": _OTHER,
    "jsx_attribute": _OTHER,
    "jsx_element": _OTHER,
    "jsx_opening_element": _OTHER,
    "jsx_self_closing_element": _OTHER,
}


def _catching(throw: Node) -> Node | None:
    """What a `catch` around a `throw` gives what is thrown; None where no `catch` in the same function does."""
    node, around = throw, parent_of(throw)
    while around is not None and around.type not in FUNCTION_TYPES:
        handler = around.child_by_field_name("handler") if around.type == "try_statement" else None
        if handler is not None and same_place(field(around, "body"), node):
            return handler.child_by_field_name("parameter")
        node, around = around, parent_of(around)
    return None


def thrown_to(catch: Node, tree: SyntaxTree) -> Iterator[Node]:
    """What the body before a `catch` throws to it in sight, without what the functions throw that it calls."""
    outer, caught = parent_of(catch), catch.child_by_field_name("parameter")
    body = None if outer is None else field(outer, "body")
    for at in () if body is None else words(tree, b"throw", body.start_byte, body.end_byte):
        throw = parent_of(tree.at(at, at + len(b"throw")))
        value = first_expression(throw) if throw is not None and throw.type == "throw_statement" else None
        if throw is not None and value is not None and _catching(throw) == caught:
            yield value


def goes(node: Node) -> tuple[Gone, ...]:
    """What becomes of the value of an expression; nothing where it is no value but a name that is given one."""
    parent = parent_of(node)
    if parent is None:
        return ()
    rise = GOES.get(parent.type)
    return () if rise is None else rise(node, parent)


_DECLARED = re.compile(rb"(?<![\w$.])(?:let|var|const|function\*?|class|import)\s+([\w$\x80-\xff]+)")
#: A constant that is given a text; the match ends before its quote.
_CONSTANT = re.compile(rb"(?<![\w$.])const\s+([\w$\x80-\xff]+)\s*=\s*(?=[\"'`])")
#: What declares names in its head.
_HEADED = frozenset({"for_statement", "for_in_statement", "catch_clause"})
#: What the grammars call the name of a pair, of a field, and of a field in TypeScript.
_KEY_FIELDS = ("key", "property", "name")
_NAMES = frozenset({"property_identifier", "private_property_identifier", "shorthand_property_identifier"})


def entry_key(entry: Node) -> Node | None:
    """The node that names a pair or a field; of `{ view }` the name itself."""
    return next((key for name in _KEY_FIELDS if (key := entry.child_by_field_name(name)) is not None), None)


def key_name(key: Node, data: bytes) -> bytes | None:
    """The name that a key has, None for a computed one."""
    if key.type in _NAMES or key.type == "shorthand_property_identifier_pattern":
        return data[key.start_byte : key.end_byte]
    if key.type == "computed_property_name":
        computed = unwrap(last_expression(key))
        return _constant_text(computed, data) if computed.type == "identifier" else string_value(computed, data)
    return string_value(key, data)


@lru_cache(maxsize=2)
def _constant_texts(data: bytes) -> dict[bytes, int]:
    """The names of constants that begin with a quote, with the offset of that, as far as nothing else is declared by
    the name; of a whole source, since patterns ask for one key after the other."""
    declared = Counter(_DECLARED.findall(data))
    return {found[1]: found.end() for found in _CONSTANT.finditer(data) if declared[found[1]] == 1}


def _constant_text(name: Node, data: bytes) -> bytes | None:
    """The text that a variable holds: a constant around it, of a name that nothing else is declared by; None for any
    other."""
    spelled = data[name.start_byte : name.end_byte]
    at = _constant_texts(data).get(spelled)
    if at is None:
        return None
    text = re.escape(spelled)
    root = name
    while (above := parent_of(root)) is not None:
        if above.type in FUNCTION_TYPES or above.type in _HEADED:
            body = above.child_by_field_name("body")
            head = data[above.start_byte : above.start_byte if body is None else body.start_byte]
            if re.search(rb"(?<![\w$.])%b(?![\w$])" % text, head):
                return None  # a parameter, or what is walked
        root = above
    value = root.descendant_for_byte_range(at, at + 1)
    while value is not None and value.type not in ("string", "template_string", "program"):
        value = parent_of(value)
    declaration = None if value is None else parent_of(parent_of(value))
    block = parent_of(declaration)
    is_seen = block is not None and block.start_byte <= name.start_byte < block.end_byte
    return string_value(value, data) if value is not None and is_seen else None
