"""Where a number goes from where it stands, by itself or in a list: to names that get it, or to where it ends.

All is well where it ends in an access of the memory, in operators that take its bits, or in functions of wasm. Where it
ends in a comparison, a key or a text, the rules about these judge it if they know it for an address. What has no other
end in the file is seen by others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.dataflow.reaching import Variable
from glue_rewriter.pointers.containers import (
    ASKS,
    COLLECTS,
    COPIES,
    EACH,
    GIVE,
    PUTS,
    REDUCES,
    TAKES_OUT,
    TELLS,
    WITH_ITSELF,
    has_numbers,
    index_in,
    index_of,
    is_written,
    makes_unsigned,
)
from glue_rewriter.pointers.loops import is_of
from glue_rewriter.pointers.operands import has_text
from glue_rewriter.pointers.origins import Sign
from glue_rewriter.pointers.public import PUBLIC, is_given_out, is_public
from glue_rewriter.pointers.takers import is_of_wasm, takes_bits
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import (
    arguments,
    constructor_name,
    enclosing_function,
    field,
    is_wrapper,
    last_expression,
    operator,
    parameters,
    property_name,
    same_place,
    string_value,
    unwrap,
)
from glue_rewriter.syntax.patterns import items

if TYPE_CHECKING:
    from glue_rewriter.pointers import Pointers

_COMPARISONS = frozenset({"===", "!==", "==", "!=", "<", ">", "<=", ">="})
_EQUALITIES = frozenset({"===", "!==", "==", "!="})
_SIGNED = frozenset({Sign.SIGNED})
#: What no address from 2 GiB up is equal to, with either sign.
_OTHERS = frozenset({"number", "null", "undefined", "string", "template_string", "true", "false"})
#: Assignments after which the variable has the number, or one counted from it.
_GIVES_ON = frozenset({"+=", "||=", "??=", "&&="})
#: Where an expression is asked for no more than whether it is zero, or for nothing.
_ASKS = frozenset({"if_statement", "while_statement", "do_statement", "for_statement", "expression_statement"})
#: Where a name stands that is given something there.
_NAMED = frozenset(
    {
        "formal_parameters", "required_parameter", "optional_parameter", "pair_pattern", "array_pattern",
        "object_pattern", "rest_pattern", "catch_clause", "function_declaration", "class_declaration",
    }
)  # fmt: skip
#: Where a list stands that a function is given.
_PLACES = frozenset({"identifier", "member_expression"})
_KEY_FIELDS = ("key", "property", "name")

#: In how many lists in each other a number is followed.
_NESTED = 4

#: How a number is reached from what is followed: the indexes of lists, the innermost first, None for one that is not
#: known; nothing where it is the number itself.
Path = tuple[int | None, ...]


class Result(NamedTuple):
    """What a function gives, by where it begins."""

    start: int


class Call(NamedTuple):
    """What a call gives, by its bytes."""

    start: int
    end: int


class Held(NamedTuple):
    """What has a number, in it or as itself: a variable, the properties of a name, what a function or a call gives."""

    place: Variable | bytes | Result | Call
    path: Path


class Ways:
    """Follows numbers through the expressions of one tree.

    `found` is what got what was followed since it was emptied, each to be followed in its turn; `nodes` are the
    functions and the calls among it.
    """

    def __init__(self, facts: Pointers) -> None:
        self.found: list[Held] = []
        self.nodes: dict[Result | Call, Node] = {}
        self._facts = facts
        self._views = facts.views
        self._data = facts.tree.data

    def is_seen(self, node: Node, path: Path) -> bool:
        """Whether others see a number where it goes from an expression."""
        while not self._facts.is_site(node) and len(path) <= _NESTED:
            parent = node.parent
            if parent is None:
                return False
            rises = self._rises(node, parent, path)
            if isinstance(rises, bool):
                return rises
            node, path = parent, rises
        return False

    def receive(self, target: Node, path: Path) -> bool:
        """Whether others see it in what is given it; names of this file are found."""
        target = unwrap(target)
        match target.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                self.found.append(Held(self._facts.variable(target), path))
                return False
            case "array_pattern":
                return any(
                    self.receive(each, path[:-1])
                    for index, each in items(target)
                    if each.type == "rest_pattern" or not path or path[-1] in (None, index)
                )
            case "rest_pattern":
                return any(self.receive(each, (*path, None)) for each in target.named_children)
            case "assignment_pattern":
                return self.receive(field(target, "left"), path)
            case "object_pattern":
                return False
            case "lexical_declaration" | "variable_declaration":
                return any(self.receive(field(each, "name"), path) for each in target.named_children)
            case "member_expression" | "subscript_expression":
                return self._receive_property(target, path)
        return True

    def _receive_property(self, target: Node, path: Path) -> bool:
        owner = unwrap(field(target, "object"))
        if self._views.kinds(owner):
            return False
        name = property_name(target, self._data)
        if owner.type == "identifier" and self._facts.filled.is_unsigned(self._views.bindings.resolve_node(owner)):
            return False
        if not name:
            inner = (*path, index_of(target, self._data))
            return self.receive(owner, inner) or self._is_lent(owner, inner)
        self.found.append(Held(name, path))
        return self._facts.tree.text(owner) in PUBLIC

    def _is_lent(self, list_: Node, path: Path) -> bool:
        """Whether others see what is put into a list, because a function is given that by them."""
        if list_.type != "identifier":
            return False
        for definition in self._views.bindings.definitions(self._views.bindings.resolve_node(list_)):
            function = enclosing_function(definition.name) if definition.how == "parameter" else None
            if function is not None and is_public(self._views, function):
                return True
            given = self._views.calls.given_to(definition.name) if function is not None else []
            if any(self.receive(one, path) for one in given if unwrap(one).type in _PLACES):
                return True
        return False

    def _rises(self, node: Node, parent: Node, path: Path) -> bool | Path:
        """Whether it is seen as a part of this; the path to it, if this has it."""
        match parent.type:
            case "binary_expression":
                return self._combined(node, parent, path)
            case "ternary_expression":
                return False if same_place(field(parent, "condition"), node) else path
            case "sequence_expression":
                return path if same_place(last_expression(parent), node) else False
            case "unary_expression":
                return path if operator(parent) == "+" else False
            case "update_expression" | "non_null_expression" | "await_expression":
                return path
            case "call_expression" | "new_expression":
                # What methods give of it, and what is given it: by itself, as calls of calls may be a thousand.
                if node.type in ("arguments", "member_expression"):
                    self._give(Call(parent.start_byte, parent.end_byte), parent, path)
                return False
            case "assignment_expression":
                return False if same_place(field(parent, "left"), node) else self._assigned(parent, path)
            case "augmented_assignment_expression":
                if same_place(field(parent, "left"), node):
                    return path
                return operator(parent) in _GIVES_ON and self._assigned(parent, path)
            case "variable_declarator":
                return not same_place(field(parent, "name"), node) and self.receive(field(parent, "name"), path)
            case "assignment_pattern" | "object_assignment_pattern":
                return not same_place(field(parent, "left"), node) and self.receive(field(parent, "left"), path)
            case "pair" | "field_definition" | "public_field_definition" | "object":
                return self._put(node, parent, path)
            case "array":
                return (*path, index_in(parent, node))
            case "spread_element":
                return path[:-1]
            case "return_statement":
                return self._given_back(enclosing_function(parent), path)
            case "arrow_function":
                return same_place(field(parent, "body"), node) and self._given_back(parent, path)
            case "arguments":
                return self._passed(node, parent, path)
            case "member_expression":
                return self._read(node, parent, path)
            case "subscript_expression":
                return self._read_at(node, parent, path)
            case "template_substitution":
                return bool(path) or not self._facts.is_address(node)
            case "switch_case":
                return not path and not self._facts.is_address(node)
            case "for_in_statement":
                if same_place(field(parent, "left"), node) or not is_of(parent):
                    return False
                return self.receive(field(parent, "left"), path[:-1])
        if is_wrapper(parent):
            holder = parent.parent
            if holder is None or holder.type != "switch_statement":
                return path
            return not path and not self._facts.is_address(node) and not has_numbers(holder)
        return parent.type not in _ASKS and parent.type not in _NAMED

    def _combined(self, node: Node, parent: Node, path: Path) -> bool | Path:
        left, right, sign = field(parent, "left"), field(parent, "right"), operator(parent)
        is_left = same_place(left, node)
        other = unwrap(right if is_left else left)
        if path and sign not in ("||", "??", "&&", "+"):
            return False
        if sign in _EQUALITIES and other.type in _OTHERS:
            return False
        if sign in _EQUALITIES and self._facts.signs(other) == _SIGNED:
            return False
        if sign in _COMPARISONS or sign in ("%", "/", "in"):
            return not self._facts.is_address(node)
        if sign == "+":
            return bool(path) or not self._facts.is_address(node) if has_text(other) else path
        if sign == "-":
            # What is left of two addresses is a distance.
            return path if is_left and other.type == "number" else False
        return path if sign in ("||", "??") or (sign == "&&" and not is_left) else False

    def _assigned(self, assignment: Node, path: Path) -> bool | Path:
        return True if self.receive(field(assignment, "left"), path) else path

    def _put(self, node: Node, parent: Node, path: Path) -> bool:
        """Whether it is seen in an object, or in a class, that is written with it."""
        key, holder = node, parent
        if parent.type != "object":
            names = [found for name in _KEY_FIELDS if (found := parent.child_by_field_name(name)) is not None]
            if not names or same_place(names[0], node) or parent.parent is None:
                return False
            key, holder = names[0], parent.parent
        name = string_value(key, self._data) or self._facts.tree.text(key)
        self.found.append(Held(name, path))
        return holder.type == "object" and is_given_out(self._views, holder)

    def _given_back(self, function: Node | None, path: Path) -> bool:
        if function is None or any(child.type in ("async", "*", "get") for child in function.children):
            return True
        self._give(Result(function.start_byte), function, path)
        return False

    def _give(self, place: Result | Call, node: Node, path: Path) -> None:
        self.nodes[place] = node
        self.found.append(Held(place, path))

    def _read_at(self, node: Node, access: Node, path: Path) -> bool | Path:
        """Whether it is seen where an index reads it; the path from what is read."""
        if same_place(field(access, "index"), node):
            return not path and not self._facts.is_address(node)
        at = index_of(access, self._data)
        if self._views.kinds(node) or is_written(access):
            return False
        return path[:-1] if not path or at is None or path[-1] in (None, at) else False

    def _read(self, node: Node, access: Node, path: Path) -> bool | Path:
        """Whether it is seen where a method is called of it; the path from what that gives."""
        call = access.parent
        name = property_name(access, self._data)
        if call is None or call.type != "call_expression" or not same_place(field(call, "function"), access):
            # Others than methods and sizes are no properties of lists.
            return False
        if not path and self._facts.is_address(node):
            return False
        if (name in EACH or name in REDUCES) and self._each(call, name in REDUCES, path):
            return True
        if name in TELLS or name in REDUCES:
            return False
        if name == b"flat" and len(path) > 1:
            return (*path[:-2], None)
        if name in TAKES_OUT:
            return path[:-1]
        if name in COPIES:
            inner = (*path[:-1], None) if path else path
            return (*inner, None) if name == b"entries" else inner
        return True

    def _each(self, call: Node, reduces: bool, path: Path) -> bool:
        given = arguments(call) or []
        if not given or is_of_wasm(self._views, given[0]):
            return False
        functions = self._views.calls.functions(given[0])
        # Without a value to begin with, the first element is what was given before.
        low, high = (1 if len(given) > 1 else 0, 2) if reduces else (0, 1)
        takers = [one for function in functions for one in parameters(function)[low:high]]
        return not functions or any(self.receive(one, path[:-1]) for one in takers)

    def _passed(self, node: Node, holder: Node, path: Path) -> bool | Path:
        """Whether it is seen by what is called with it; the path from what that gives."""
        call = holder.parent
        if call is None:
            return True
        if call.type == "new_expression":
            return self._built(call, path)
        callee = unwrap(field(call, "function"))
        name = property_name(callee, self._data)
        called = self._facts.tree.text(callee)
        if takes_bits(self._views, call) or is_of_wasm(self._views, callee) or self._facts.is_export(callee):
            return False
        if called in GIVE:
            return path
        if called in ASKS:
            return False
        if called == b"Object.is":
            return not path and not self._facts.is_address(node)
        if called in COLLECTS:
            return (*path[:-1], None)
        if called.endswith((b"Array.from", b"Array.of")) and called.startswith(b"Uint"):
            return False
        if name in PUTS:
            return self._put_into(unwrap(field(callee, "object")), name, path)
        given = arguments(call) or []
        place = next((index for index, one in enumerate(given) if same_place(one, node)), len(given))
        functions = self._views.calls.functions(callee)
        takers = self._views.calls.parameters(call, place)
        if not functions or len(takers) < len(functions) or any(one.type == "spread_element" for one in given[:place]):
            return True
        return any(self.receive(taker, path) for taker in takers)

    def _put_into(self, owner: Node, method: bytes, path: Path) -> bool | Path:
        if self._views.kinds(owner):
            return False
        # `new Map().set(…).set(…)`
        made = owner.type == "new_expression" or (
            owner.type == "call_expression" and property_name(field(owner, "function"), self._data) in WITH_ITSELF
        )
        if not made and (self.receive(owner, (*path, None)) or self._is_lent(owner, (*path, None))):
            return True
        return (*path, None) if method in WITH_ITSELF else False

    def _built(self, made: Node, path: Path) -> bool | Path:
        """Whether it is seen in what `new` makes of it; the path from that."""
        name = constructor_name(made, self._data) or b""
        if name == b"Map":
            return (*path[:-2], None)
        if name in COLLECTS:
            return (*path[:-1], None)
        return not makes_unsigned(made, self._data)
