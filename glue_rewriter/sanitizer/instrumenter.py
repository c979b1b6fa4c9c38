"""What all probes share: how they are spelled, how they get hold of an object, and what is left alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from glue_rewriter.memory.views import Views
from glue_rewriter.records import NamedTuple
from glue_rewriter.sanitizer.insertions import PLACE, Wraps
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.comparisons import asm_functions, probed
from glue_rewriter.syntax.nodes import arguments, field, is_wrapper, operator, unwrap

#: The name under which the probes are found; no program may use it otherwise.
NAME = b"__glueSan"
#: What a probe saw last, read right behind it.
LAST = NAME + b".last"
#: Where there is nothing to hand on.
NOTHING = b"void 0"

_CHAIN = frozenset({"member_expression", "subscript_expression", "call_expression"})
_OBJECTS = frozenset({"super", "import"})
#: Expressions that run no code of the program's.
_QUIET = frozenset({"identifier", "this", "number", "string", "true", "false", "null", "undefined"})


class Skipped(NamedTuple):
    """Code that has no probe: where it begins, in bytes, and why."""

    start: int
    reason: str


class Instrumenter:
    """The probes of one tree, as they are put in."""

    def __init__(self, views: Views) -> None:
        self.views = views
        self.tree = views.tree
        self.data = views.tree.data
        self.nodes = probed(views.tree)
        self.wraps = Wraps(views.tree.source)
        self.skipped: list[Skipped] = []
        self._held: set[tuple[int, int]] = set()
        self._given: set[tuple[int, int]] = set()
        #: An index or argument -> the access or call that it stands in: to ask the tree takes longer the deeper it is.
        self._around = {_span(field(access, "index")): access for access in self.nodes.get("subscript", ())}
        for call in (*self.nodes.get("call", ()), *self.nodes.get("new", ())):
            self._around.update((_span(argument), call) for argument in arguments(call) or ())
        self._constructed = _constructed(self.nodes.get("new", ()))
        self._optional: dict[tuple[int, int], bool] = {}
        self._within_with = _Ranges([field(node, "body") for node in self.nodes.get("with", ())])
        asm = list(asm_functions(self.tree))
        decorators = self.nodes.get("decorator", [])
        self._closed = _Ranges([*asm, *decorators])
        self.skipped += [Skipped(node.start_byte, "asm.js, which must stay as it is to be compiled") for node in asm]
        self.skipped += [Skipped(node.start_byte, "a decorator, which takes no other call") for node in decorators]

    def is_closed(self, node: Node) -> bool:
        """Whether an expression stands where nothing may be put in."""
        return node.start_byte in self._closed

    def around(self, node: Node) -> Node | None:
        """The access that an index stands in, or the call that an argument stands in; None for what stands in a list
        of arguments, as `apply` takes it."""
        return self._around.get(_span(node))

    def is_asked(self, node: Node) -> bool:
        """Whether an expression has been given to a probe."""
        return _span(node) in self._given

    def give(self, node: Node, probe: bytes, holder: bytes, *, shown: Node | None = None) -> None:
        """Put a probe around an expression, which it gives back: `probe(holder, node, place)`."""
        key = _span(node)
        if key in self._given:
            return
        self._given.add(key)
        comma = node.type == "sequence_expression"
        before = b"%s.%s(%s,%s" % (NAME, probe, holder, b"(" * comma)
        self.wraps.add(node, before, b"%s,%s)" % (b")" * comma, PLACE), shown=shown)

    def skip(self, node: Node, reason: str) -> None:
        """Note that an expression has no probe."""
        self.skipped.append(Skipped(node.start_byte, reason))

    def can_hold(self, node: Node) -> bool:
        """Whether a probe can get hold of an object that something is taken from."""
        return self._is_name(node) or (node.type not in _OBJECTS and not self._is_optional(node))

    def hold(self, node: Node) -> bytes:
        """What is worth an object, for an expression that is evaluated right behind it.

        A variable of the file is named again; anything else goes through a probe that keeps it. Ask `can_hold` first.
        """
        if self._is_name(node):
            return self.tree.text(unwrap(node))
        key = _span(node)
        if key not in self._held:
            self._held.add(key)
            before, after = NAME + b".view(", b")"
            if key in self._constructed:
                before, after = b"(" + before, after + b")"
            self.wraps.add(node, before, after)
        return LAST

    def name(self, node: Node) -> bytes | None:
        """The text of a variable of the file, None for any other expression: it may be written twice."""
        return self.tree.text(unwrap(node)) if self._is_name(node) else None

    def _is_optional(self, node: Node) -> bool:
        """Whether an object is only there if what comes before `?.` in it is: nothing may be put around it then."""
        passed = []
        found = False
        while node.type in _CHAIN:
            key = _span(node)
            known = self._optional.get(key)
            if known is not None or any(child.type in ("optional_chain", "?.") for child in node.children):
                found = known is None or known
                self._optional[key] = found
                break
            passed.append(key)
            node = field(node, "function" if node.type == "call_expression" else "object")
        self._optional.update(dict.fromkeys(passed, found))
        return found

    def _is_name(self, node: Node) -> bool:
        node = unwrap(node)
        if node.type == "this":
            return True
        if node.type != "identifier" or node.start_byte in self._within_with:
            return False
        return bool(self.views.bindings.resolve_node(node).kinds)


class _Ranges:
    """Byte ranges, to ask whether an offset is in one; those inside others do not count."""

    def __init__(self, nodes: list[Node]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted((node.start_byte, node.end_byte) for node in nodes):
            if not self._ends or start >= self._ends[-1]:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, offset: int) -> bool:
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._ends[at]


def _constructed(nodes: Iterable[Node]) -> set[tuple[int, int]]:
    """The objects in what each `new` calls, in which a call would be taken for the end of it."""
    found = set()
    for node in nodes:
        callee = field(node, "constructor")
        while callee.type in _CHAIN:  # a call is one of a tag, before a template
            callee = field(callee, "function" if callee.type == "call_expression" else "object")
            found.add(_span(callee))
    return found


def _span(node: Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte


def is_quiet(node: Node) -> bool:
    """Whether an expression has no effect on anything."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type == "binary_expression" and operator(current) not in ("in", "instanceof"):
            stack += [field(current, "left"), field(current, "right")]
        elif is_wrapper(current):
            stack += [child for child in current.named_children if child.type != "comment"]
        elif current.type not in _QUIET:
            return False
    return True
