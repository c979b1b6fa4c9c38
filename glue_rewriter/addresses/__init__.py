"""Which expressions are addresses, how sure that is, and whether they may be negative.

What says so at first: `declarations`, `macros`, `toolchain_functions`, `runtime_calls`, `wasm_calls` and `typed_calls`
with `typed_results`, `exports`, `other_files` (by `file_summary`, as `run_knowledge` brings it). From there
`propagation` follows forwards and `inference` backwards; `certainty` and `guards` weigh. `sign_sources` tells which
sign something has, `sinks` where that matters, `keys`, `lists`, `loops`, `container_contents` and `stored` what is
kept, and
`escape`, `confinement` and `returned` who else sees it. Rules ask `AddressFacts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Literal, NamedTuple

from glue_rewriter.addresses.certainty import HIGH, LOW, MEDIUM
from glue_rewriter.addresses.confinement import is_private
from glue_rewriter.addresses.container_contents import ContainerContents
from glue_rewriter.addresses.declarations import Declarations
from glue_rewriter.addresses.escape import Escape
from glue_rewriter.addresses.exports import is_export, is_global_value
from glue_rewriter.addresses.inference import Inference
from glue_rewriter.addresses.loops import Loops
from glue_rewriter.addresses.macros import NONE, Macros
from glue_rewriter.addresses.memory_size import Sizes
from glue_rewriter.addresses.other_files import Elsewhere
from glue_rewriter.addresses.propagation import Flow
from glue_rewriter.addresses.returned import handed_out
from glue_rewriter.addresses.run_knowledge import NOTHING, Knowledge
from glue_rewriter.addresses.runtime_calls import is_allocation
from glue_rewriter.addresses.sign_sources import Sign, SignSource, SignSources
from glue_rewriter.addresses.sinks import Sink, SinkKind, Sinks
from glue_rewriter.addresses.stored import kept
from glue_rewriter.addresses.toolchain_functions import ALLOCATORS, EXACT_ALLOCATORS, EXPORTS
from glue_rewriter.addresses.typed_calls import typed_calls
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.lattice import COMPARISONS, ORDERS
from glue_rewriter.dataflow.reaching import Variable, Variables
from glue_rewriter.dataflow.steps import goes, made_of
from glue_rewriter.memory.sites import Site
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Binding, Definition, Node
from glue_rewriter.syntax.names import calls_by, named_by
from glue_rewriter.syntax.nodes import is_wrapper, operator, parent_of, same_place, unwrap
from glue_rewriter.syntax.words import words

__all__ = ["AddressFacts", "Confidence", "Sign", "SignSource", "Sink", "Used", "confidence", "find_addresses"]

Confidence = Literal["high", "medium", "low"]
_CONFIDENCES: tuple[Confidence, ...] = ("low", "low", "medium", "high")

_ARITHMETIC = frozenset({"binary_expression", "unary_expression", "ternary_expression", "sequence_expression"})


class Used(NamedTuple):
    """What uses addresses: `parent` is the comparison, call, subscript, …; `nodes` are the addresses in it."""

    parent: Node
    nodes: list[Node]
    level: int

    @property
    def others(self) -> list[Node]:
        """The operands that are none of the addresses."""
        parts = made_of(self.parent).parts
        return [part for part in parts if not any(same_place(unwrap(part), unwrap(each)) for each in self.nodes)]


class AddressFacts:
    """What is known about the addresses of one tree."""

    def __init__(
        self,
        views: Views,
        sites: list[Site],
        names: Collection[bytes],
        knowledge: Knowledge = NOTHING,
        macros: Macros = NONE,
    ) -> None:
        self.views = views
        self.knowledge = knowledge
        self.macros = macros
        self.tree = views.tree
        self.sites = sites
        variables = self._variables = Variables(views.tree, views.bindings)
        declared = self.declared = Declarations(views, names, variables, knowledge)
        self.filled = ContainerContents(views)
        loops = Loops(views, self.filled)
        self.sizes = Sizes(views, variables)
        elsewhere = self.elsewhere = Elsewhere(views, knowledge)
        self._told = list(elsewhere.calls())
        typed = self._typed = list(typed_calls(views))
        asked = [*self._given_elsewhere(), *((node, HIGH) for call in typed for node in call.pointers)]
        evidence = Inference(views, sites, variables, loops, macros, asked)
        self._flow = Flow(views, sites, evidence, variables, loops)
        self._push(declared, evidence)
        self._evidence = evidence
        self._origins = SignSources(
            views, evidence, self._flow, declared, variables, loops, macros, knowledge, elsewhere, typed
        )
        self._spans = {(site.expression.start_byte, site.expression.end_byte) for site in sites}
        self._private: dict[Binding, bool] = {}
        self._signs: dict[frozenset[SignSource], frozenset[Sign]] = {}
        self._by_parent: defaultdict[str, dict[int, Used]] = defaultdict(dict)
        for use in self._flow.uses:
            known = self._by_parent[use.parent.type].setdefault(use.parent.id, Used(use.parent, [], 0))
            self._by_parent[use.parent.type][use.parent.id] = Used(
                use.parent, [*known.nodes, use.node], max(known.level, use.level)
            )

    def _push(self, declared: Declarations, evidence: Inference) -> None:
        flow = self._flow
        for variable in declared.variables:
            flow.give_variable(variable, HIGH)
        for name in declared.properties:
            flow.give_property(name, HIGH)
        for call in self._allocations():
            flow.push(call, HIGH)
        for value in self.globals:
            flow.push(value, MEDIUM)
        for call, told in self._told:
            flow.push(call, told.gives)
        for typed in self._typed:
            if typed.gives_pointer:
                flow.push(typed.call, HIGH)
        for imported, level in self.elsewhere.values():
            flow.give_variable(self._variables.of(imported), level)
        for member, level in self.elsewhere.properties():
            flow.give_property(member, level)
        for node, level in evidence.places.values():
            flow.push(node, level)
        for variable, level in evidence.variables.items():
            flow.give_variable(variable, level)
        for name, level in evidence.properties.items():
            flow.give_property(name, level)
        for variable in declared.looks():
            flow.give_variable(variable, LOW)
        for bound in self._bounded(evidence):
            if made_of(bound).form == "name":
                flow.give_variable(self._variables.of(bound), LOW)
            else:
                flow.push(bound, LOW)
        flow.run()

    def _bounded(self, evidence: Inference) -> Iterator[Node]:
        """What is compared with the size of the memory."""
        for length in self.sizes.computed.values():
            for fate, to in goes(length):
                if fate == "operand" and made_of(to).sign in ORDERS:
                    for side in made_of(to).parts:
                        if not self.sizes.is_computed(side):
                            yield from evidence.bases(side)

    @cached_property
    def globals(self) -> list[Node]:
        """The values of the globals that wasm exports: addresses of data."""
        tree, found = self.tree, []
        if any(name in tree.data for name in EXPORTS):
            for at in words(tree, b"value", 0, len(tree.data)):
                word = tree.at(at, at + len(b"value"))
                node = None if word is None else named_by(word)
                if node is not None and is_global_value(self.views, node):
                    found.append(node)
        return found

    def _allocations(self) -> Iterator[Node]:
        tree = self.tree
        for spelled in (*(prefix + name for name in ALLOCATORS for prefix in (b"", b"_", b"__")), *EXACT_ALLOCATORS):
            for call, callee in calls_by(tree, spelled):
                if is_allocation(self.views, callee):
                    yield call

    def used_in(self, *types: str) -> Iterator[Used]:
        """What uses addresses, of these types of node, each once."""
        for type_ in types:
            yield from self._by_parent.get(type_, {}).values()

    @cached_property
    def cuts(self) -> list[Used]:
        """What applies operators of 32 bits to addresses, each once."""
        found: dict[int, Used] = {}
        for use in self._flow.cuts:
            known = found.setdefault(use.parent.id, Used(use.parent, [], 0))
            found[use.parent.id] = Used(use.parent, [*known.nodes, use.node], max(known.level, use.level))
        return list(found.values())

    def origins(self, node: Node) -> frozenset[SignSource]:
        """What an expression gets its sign from; nothing where it is no address or cannot be negative."""
        return self._origins.of(node)

    def signs(self, node: Node) -> frozenset[Sign]:
        """The signs that an expression may have as an address."""
        return self.signs_of(self.origins(node))

    def signs_of(self, origins: frozenset[SignSource]) -> frozenset[Sign]:
        """The signs that origins give."""
        known = self._signs.get(origins)
        if known is None:
            known = self._signs[origins] = frozenset(origin.sign for origin in origins)
        return known

    def level(self, node: Node) -> int:
        """How sure it is that an expression is an address, 0 where nothing says so."""
        levels = self._flow.levels
        return max(levels.get((one.start_byte, one.end_byte), 0) for one in (node, unwrap(node)))

    def is_address(self, node: Node) -> bool:
        """Whether an expression is known to be an address."""
        return self.level(node) > 0

    @cached_property
    def _judged(self) -> Sinks:
        return Sinks(self)

    def sinks(self, kind: SinkKind) -> Iterator[Sink]:
        """Every place of a kind where the sign of an address matters and may be the wrong one."""
        return (sink for sink in self._judged.found if sink.kind == kind)

    @cached_property
    def _operands(self) -> set[tuple[int, int]]:
        return {
            (operand.start_byte, operand.end_byte)
            for sink in self._judged.found
            if sink.kind != "sentinel"
            for operand in sink.operands
        }

    def only_bits(self, node: Node) -> bool:
        """Whether a number goes nowhere but into operators that take its bits, and into views."""
        return self._judged.only_bits(node, 4)

    def is_judged(self, node: Node) -> bool:
        """Whether the sign of an expression matters where it stands, and may be the wrong one."""
        return (node.start_byte, node.end_byte) in self._operands

    def causes(self, kind: str) -> Iterator[tuple[SignSource, int]]:
        """What makes addresses signed that end, by way of a name, where that is wrong; each with how sure that is."""
        found: dict[tuple[int, int], tuple[SignSource, int]] = {}
        seen: dict[frozenset[SignSource], int] = {}
        for sink in self._judged.found:
            for operand in sink.operands if sink.kind != "sentinel" else ():
                origins = self.origins(operand)
                if seen.get(origins, 0) >= sink.level:
                    continue
                if made_of(unwrap(operand)).form == "name":
                    seen[origins] = sink.level
                for origin in origins:
                    node = origin.node
                    if origin.kind != kind or origin.sign is not Sign.SIGNED or same_place(node, unwrap(operand)):
                        continue
                    key = (node.start_byte, node.end_byte)
                    if key not in found or found[key][1] < sink.level:
                        found[key] = (origin, sink.level)
        yield from found.values()

    def handed_out(self, kind: str) -> Iterator[SignSource]:
        """What makes those addresses signed that code out of sight is given; but for `causes`, which are wrong here."""
        known = {origin for origin, _ in self.causes(kind)}
        yield from {origin: None for origin in handed_out(self) if origin.kind == kind and origin not in known}

    def kept(self, kind: str) -> Iterator[SignSource]:
        """What makes those addresses signed that are kept where others may see them.

        Not what is told already, nor what something in sight wants signed.
        """
        known = {origin for origin, _ in self.causes(kind)} | {*self.handed_out(kind)} | self._judged.pinned
        yield from {origin: None for origin in kept(self) if origin.kind == kind and origin not in known}

    @cached_property
    def _seen(self) -> Escape:
        return Escape(self)

    def is_seen(self, node: Node) -> bool:
        """Whether others may see the number that an expression gives to where it stands."""
        return self._seen.is_seen(node)

    def variable(self, name: Node) -> Variable:
        """What the variable that an identifier names holds where it stands."""
        return self._variables.of(name)

    def named(self, name: bytes, offset: int) -> Variable:
        """What the variable of a name holds at an offset."""
        return self._variables.named(name, offset)

    def occurrences(self, variable: Variable) -> list[Node]:
        """Where a variable holds this value, and where it is given it."""
        return self._variables.occurrences(variable)

    def definitions(self, variable: Variable) -> list[Definition]:
        """What may give a variable the value it holds."""
        return self._variables.definitions(variable)

    def is_export(self, callee: Node) -> bool:
        """Whether a call of this reaches a function of wasm as it is."""
        return is_export(self.views, unwrap(callee))

    def is_site(self, node: Node) -> bool:
        """Whether an expression is what enters a view."""
        return (node.start_byte, node.end_byte) in self._spans

    def is_pinned(self, origin: SignSource) -> bool:
        """Whether something in sight wants an origin signed, so that to change it there would break that."""
        return origin in self._judged.pinned

    def in_site(self, node: Node) -> bool:
        """Whether an expression is part of what enters a view, by nothing but arithmetic."""
        current: Node | None = node
        while current is not None and (current is node or is_wrapper(current) or current.type in _ARITHMETIC):
            if current is not node and current.type == "binary_expression" and operator(current) in COMPARISONS:
                return False
            if (current.start_byte, current.end_byte) in self._spans:
                return True
            current = parent_of(current)
        return False

    def is_private(self, binding: Binding) -> bool:
        """Whether nobody sees the number that a variable holds, but for what it says of the memory."""
        known = self._private.get(binding)
        if known is None:
            known = self._private[binding] = is_private(self.views, self._spans, binding)
        return known

    def holds_text(self, target: Node) -> bool:
        """Whether a variable is given a text somewhere."""
        target = unwrap(target)
        if made_of(target).form != "name":
            return False
        definitions = self.views.bindings.definitions(self.views.bindings.resolve_node(target))
        return any(d.value is not None and made_of(unwrap(d.value)).form == "text" for d in definitions)

    def used_as_address(self, name: Node) -> int:
        """How sure it is that what a variable holds is used as an address, 0 where nothing in sight says so."""
        return self._evidence.variables.get(self._variables.of(name), 0)

    def _given_elsewhere(self) -> Iterator[tuple[Node, int]]:
        """The arguments that other files use as addresses, and how sure that is."""
        for call, told in self._told:
            given = invocation(call, self.tree.data).given
            for place, level in told.takes:
                if place < len(given) and not any(one.type == "spread_element" for one in given[: place + 1]):
                    yield given[place], level

    @cached_property
    def _taken(self) -> set[tuple[int, int]]:
        return {(given.start_byte, given.end_byte) for given, level in self._given_elsewhere() if level >= MEDIUM}

    def is_taken(self, argument: Node) -> bool:
        """Whether another file of the run uses an argument as an address, which the rewrite makes right there."""
        return (argument.start_byte, argument.end_byte) in self._taken

    def property_level(self, name: bytes) -> int:
        """How sure it is that properties of a name hold addresses, 0 where nothing in sight says so."""
        return max(self._flow.property_level(name), self._evidence.properties.get(name, 0))

    def is_index(self, name: Node) -> bool:
        """Whether a variable is a term of an index: an address divided by the size of an element."""
        return self._variables.of(name) in self._evidence.indexes


def confidence(level: int) -> Confidence:
    """The confidence that a level stands for."""
    return _CONFIDENCES[level]


def find_addresses(
    views: Views,
    sites: list[Site],
    names: Collection[bytes] = (),
    knowledge: Knowledge = NOTHING,
    macros: Macros = NONE,
) -> AddressFacts:
    """The addresses of a tree and their uses. `names` are types and names that stand for addresses."""
    return AddressFacts(views, sites, names, knowledge, macros)
