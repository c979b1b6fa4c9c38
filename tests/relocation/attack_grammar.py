"""Programs that attack the analysis: one site, whose view, address, end and shift come by any way a value can take.

A program is made of gadgets. A gadget is one site (`heap[at]`, `heap.subarray(at, end)`, …) in one function, method or
callback, and calls of it with several values: views of the memory, of one size or of several, and beside them lists,
keyed objects, copies and buffers of its own, for which an index may be negative, a text or undefined. Gadgets share
names of properties, so that a view in one class is a list in the next. In a module the calls stand in another file,
which the tool never sees, and only one of them, or none, in the module itself.

Every program is made from a number, and the same one from the same number.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tests.relocation.harness import Row

T = TypeVar("T")

#: Shift -> the names of views, and their constructors.
MEMORY = {
    0: [("HEAPU8", "Uint8Array"), ("HEAP8", "Int8Array")],
    1: [("HEAP16", "Int16Array"), ("HEAPU16", "Uint16Array")],
    2: [("HEAP32", "Int32Array"), ("HEAPU32", "Uint32Array"), ("HEAPF32", "Float32Array")],
    3: [("HEAPF64", "Float64Array"), ("HEAPU64", "BigUint64Array")],
}
#: Names that several gadgets of a program give to a property.
PROPERTIES = ("words", "heap", "buffer", "view", "data", "mem")
VIEW_NAMES = ("heap", "h", "view", "words", "buffer", "t", "mem")
ADDRESS_NAMES = ("p", "ptr", "at", "i", "n", "key", "index")
METHODS = ("get", "read", "at", "load", "of")

#: Stand in a gadget's site for what is given.
VIEW, ADDRESS, END, SHIFT = "V", "A", "E", "S"


@dataclass(frozen=True)
class Case:
    """What one call gives, by hole; `observe` is wrapped about the call, `@` standing for it.

    `is_stranger` says that it gives no view of the memory, or no number for an address.
    """

    values: dict[str, str]
    observe: str = "@"
    is_stranger: bool = False


@dataclass(frozen=True)
class Test:
    """An expression of `p` and `q`; whether the file that the tool reads shows what view it is about."""

    code: str
    is_seen: bool


@dataclass(frozen=True)
class Gadget:
    """Declarations, calls within them that are exported, and the calls that make the test."""

    kind: str
    text: str
    #: Names that other files see.
    names: tuple[str, ...]
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Program:
    """Gadgets, and whether their calls stand in another file."""

    gadgets: tuple[Gadget, ...]
    is_module: bool
    is_tight: bool

    @property
    def kind(self) -> str:
        return " + ".join(sorted({gadget.kind for gadget in self.gadgets}))

    @property
    def seen(self) -> Program:
        """The program without the tests of which the tool cannot know that they are about a view."""
        kept = (replace(each, tests=tuple(test for test in each.tests if test.is_seen)) for each in self.gadgets)
        return self if not self.is_module else replace(self, gadgets=tuple(kept))

    @property
    def has_tests(self) -> bool:
        return any(gadget.tests for gadget in self.gadgets)

    def row(self) -> Row:
        """The program as a row: its code, and where it is a module, the code of the file that uses it."""
        tests = ", ".join(f"() => {test.code}" for gadget in self.gadgets for test in gadget.tests)
        attempt = "try { return test(); } catch (error) { return `throws ${error.name}`; }"
        run = f"function run(p, q) {{ return [{tests}].map((test) => {{ {attempt} }}); }}"
        ends = "const ends = (part) => part.byteOffset + part.byteLength - part.buffer.byteLength;"
        texts = [_tight(gadget.text) if self.is_tight else gadget.text for gadget in self.gadgets]
        if not self.is_module:
            return Row(name="attack", code="\n".join([*texts, ends, run]), changes="either")
        names = ", ".join(name for gadget in self.gadgets for name in gadget.names)
        code = "\n".join([*texts, f"export {{ {names} }};"])
        return Row(name="attack", code=code, outside=f"{ends}\n{run}", changes="either")

    def smaller(self) -> Iterable[Program]:
        """The program without one of its gadgets, or one of its calls."""
        if len(self.gadgets) > 1:
            for at in range(len(self.gadgets)):
                yield replace(self, gadgets=self.gadgets[:at] + self.gadgets[at + 1 :])
        for at, gadget in enumerate(self.gadgets):
            if len(gadget.tests) > 1:
                for drop in range(len(gadget.tests)):
                    less = replace(gadget, tests=gadget.tests[:drop] + gadget.tests[drop + 1 :])
                    yield replace(self, gadgets=(*self.gadgets[:at], less, *self.gadgets[at + 1 :]))


def _tight(text: str) -> str:
    """The text without most of its spaces, as minifiers write."""
    for spaced in (", ", " => ", "; ", "{ ", " }", " = ", " / ", " >> ", " >>> "):
        text = text.replace(spaced, spaced.strip())
    return text


@dataclass(frozen=True)
class Site:
    """A site with holes, and what makes the cases of its calls."""

    kind: str
    code: str
    cases: Callable[[Writer], list[Case]]


class Writer:
    """Writes one program from a source of chance."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._count = 0
        self._shared = self.some(PROPERTIES, 1, 2)
        self.is_module = self.chance(0.5)

    def pick(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def some(self, options: Sequence[T], low: int, high: int) -> list[T]:
        return self._random.sample(options, min(len(options), self._random.randint(low, high)))

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def name(self, stem: str = "f") -> str:
        self._count += 1
        return f"{stem}{self._count}"

    # Values.

    def memory(self, shift: int) -> str:
        """A view of the whole memory."""
        name, constructor = self.pick(MEMORY[shift])
        return self.pick(
            [name, name, f"Module.{name}", f"Module['{name}']", f"new {constructor}(wasmMemory.buffer)", f"(0, {name})"]
        )

    def address(self, step: int = 8) -> str:
        more = self._random.randrange(4) * step
        base = self.pick(["p", "q"])
        return self.pick([base, f"{base} + {more}", f"{base} + {more}", f"{base} >>> 0", f"{base} + {more} | 0"])

    def own(self) -> str:
        """A list or a typed array that is no view of the memory; five elements."""
        return self.pick(
            [
                "[5, 4, 3, 2, 1]",
                "new Uint8Array([5, 4, 3, 2, 1])",
                "Int16Array.of(5, 4, 3, 2, 1)",
                "new Uint8Array(new ArrayBuffer(5))",
                "({ data: new Uint8Array([5, 4, 3, 2, 1]).buffer, bytes: 5 }, new Uint8Array([5, 4, 3, 2, 1]))",
                "HEAPU8.slice(p >>> 0, (p >>> 0) + 5)",
                "Array.from({ length: 5 }, (_, i) => 10 - i)",
            ]
        )

    def keyed(self) -> str:
        return self.pick(["{ a: 1, '-1': 2, '-2': 3 }", "Object.assign({}, { a: 1, '-1': 4 })", "[9, 8, 7]", "'text'"])

    def key(self) -> str:
        return self.pick(["'a'", "-1", "'-1'", "-2", "String(-1)", "`${'a'}`", "'length'", "1", "Symbol.iterator"])

    def small(self) -> str:
        return self.pick(["-1", "-2", "-5", "1", "0", "3", "~0", "1 - 2"])

    # Cases.

    def bytes_cases(self) -> list[Case]:
        cases = [Case({VIEW: self.memory(0), ADDRESS: self.address(3)}) for _ in range(self._random.randint(0, 2))]
        cases += self._strangers(cases)
        return cases

    def _strangers(self, cases: list[Case]) -> list[Case]:
        """Calls with what is no view of the memory; some in any case where there is no other."""
        return [
            self.pick(
                [
                    Case({VIEW: self.own(), ADDRESS: self.small()}, is_stranger=True),
                    Case({VIEW: self.keyed(), ADDRESS: self.key()}, "typeof @", is_stranger=True),
                    Case({VIEW: self.keyed(), ADDRESS: self.key()}, "String(@).length", is_stranger=True),
                    Case({VIEW: "HEAPU8", ADDRESS: "BigInt(p >>> 0) + 1n"}, is_stranger=True),
                ]
            )
            for _ in range(self._random.randint(0 if cases else 1, 2))
        ]

    def own_cases(self) -> list[Case]:
        return [
            Case({VIEW: self.own(), ADDRESS: self.small()}, is_stranger=True) for _ in range(self._random.randint(1, 3))
        ]

    def keyed_cases(self) -> list[Case]:
        return [Case({VIEW: self.keyed(), ADDRESS: self.key()}, "String(@).length", is_stranger=True) for _ in range(3)]

    def shifted_cases(self, shift: int) -> list[Case]:
        cases = [Case({VIEW: self.memory(shift), ADDRESS: self.address()}) for _ in range(self._random.randint(1, 2))]
        if self.chance(0.4):
            cases.append(Case({VIEW: "{ '-1': 5, '-2': 6 }", ADDRESS: str(-1 << shift)}, is_stranger=True))
        return cases

    def word_cases(self) -> list[Case]:
        """Views of words, and perhaps a list of words that are none of the memory's."""
        views = ["HEAP32", "HEAPU32", "Module.HEAP32", "new Int32Array(wasmMemory.buffer)"]
        cases = [Case({VIEW: self.pick(views), ADDRESS: self.address()}) for _ in range(self._random.randint(1, 2))]
        if self.chance(0.4):
            cases.append(Case({VIEW: "new Int32Array(4)", ADDRESS: self.pick(["4", "8", "-4"])}, is_stranger=True))
        return cases

    def sized_cases(self) -> list[Case]:
        """Views of several sizes, each with what its address is shifted by."""
        shifts = self.some([0, 1, 2, 3], 1, 3)
        return [Case({VIEW: self.memory(k), ADDRESS: self.address(), SHIFT: str(k)}) for k in shifts]

    def part_cases(self) -> list[Case]:
        cases = []
        for _ in range(self._random.randint(1, 3)):
            start = self.address(3)
            end, observe = self.pick(
                [
                    (f"({start}) + 4", "[...@]"),
                    (f"({start}) + 4", "[...@]"),
                    (self.pick(["-1", "-3", "~1"]), "ends(@)"),
                    ("undefined", "ends(@)"),
                    ("void 0", "ends(@)"),
                ]
            )
            cases.append(Case({VIEW: self.pick(["HEAPU8", "HEAP8"]), ADDRESS: start, END: end}, observe))
        if self.chance(0.4):
            own = self.pick(["new Uint8Array([5, 4, 3, 2, 1])", "HEAPU8.slice(p >>> 0, (p >>> 0) + 5)"])
            cases.append(
                Case({VIEW: own, ADDRESS: self.small(), END: self.pick(["-1", "4", "undefined"])}, "[...@]", True)
            )
        return cases

    def cut_cases(self) -> list[Case]:
        """Ends that lie within bounds, and beside them lists that are cut from their ends."""
        cases = []
        for _ in range(self._random.randint(0, 2)):
            start = self.address(3)
            cases.append(Case({VIEW: "HEAPU8", ADDRESS: start, END: f"({start}) + 4"}, "[...@]"))
        for _ in range(self._random.randint(0 if cases else 1, 2)):
            own = self.pick([self.own(), "'abcde'"])
            cases.append(
                Case({VIEW: own, ADDRESS: self.small(), END: self.pick(["-1", "4", "undefined"])}, "[...@]", True)
            )
        return cases

    def dataview_cases(self) -> list[Case]:
        memory = ["new DataView(wasmMemory.buffer)", "new DataView(HEAPU8.buffer)", "HEAP_DATA_VIEW"]
        cases = [Case({VIEW: self.pick(memory), ADDRESS: self.address(5)}) for _ in range(self._random.randint(1, 2))]
        if self.chance(0.5):
            cases.append(Case({VIEW: "new DataView(new ArrayBuffer(8))", ADDRESS: self.pick(["0", "2", "-1"])}))
        return cases

    def buffer_cases(self) -> list[Case]:
        cases = [Case({VIEW: "wasmMemory.buffer", ADDRESS: self.address()}, "[...@]")]
        if self.chance(0.5):
            # Nothing from the end: a position from elsewhere in what may be the memory is an address.
            cases.append(Case({VIEW: "new ArrayBuffer(32)", ADDRESS: self.pick(["0", "8", "16"])}, "[...@]"))
        return cases

    def bigint_cases(self) -> list[Case]:
        big = ["BigInt(p >>> 0)", "BigInt.asUintN(32, BigInt(q))", "70001n"]
        cases = [Case({VIEW: self.memory(0), ADDRESS: self.pick(big)}, is_stranger=True)]
        if self.chance(0.4):
            cases.append(Case({VIEW: self.memory(0), ADDRESS: self.address(3)}))
        return cases

    # The way of a value to the site.

    def gadget(self) -> Gadget:
        site = self.pick(self.pick(KINDS))
        cases = site.cases(self)
        self._random.shuffle(cases)
        holes = [hole for hole in (VIEW, ADDRESS, END, SHIFT) if all(hole in case.values for case in cases)]
        inner = {VIEW: self.pick(VIEW_NAMES), ADDRESS: self.pick(ADDRESS_NAMES), END: "end", SHIFT: "shift"}
        if inner[VIEW] == inner[ADDRESS]:
            inner[ADDRESS] = "ptr"
        return self.pick(SHAPES)(self, site, cases, holes, inner)

    def site(self, site: Site, inner: dict[str, str]) -> str:
        """The site's code, its holes filled."""
        code = site.code
        for hole, text in inner.items():
            code = code.replace(f"«{hole}»", text)
        return code

    def called(self, function: str, arguments: list[str]) -> str:
        """A call of a function that needs no `this`."""
        listed = ", ".join(arguments)
        more = f", {listed}" if listed else ""
        return self.pick(
            [
                f"{function}({listed})",
                f"{function}({listed})",
                f"{function}({listed})",
                f"{function}.call(null{more})",
                f"{function}.apply(null, [{listed}])",
                f"Reflect.apply({function}, undefined, [{listed}])",
                f"{function}.bind(null{more})()",
                f"{function}(...[{listed}])",
            ]
        )

    def finish(
        self,
        site: Site,
        text: str,
        names: Sequence[str],
        cases: list[Case],
        calls: list[str],
        *,
        is_seen: bool = False,
    ) -> Gadget:
        """The gadget; in a module one call may stand in the module, too.

        Where the module shows that a function is for views of the memory, nobody gives it others from outside: no tool
        could help that.
        """
        exported = list(names)
        called = list(zip(cases, calls, strict=True))
        inside = self.name("inside") if self.is_module and self.chance(0.5) else ""
        if self.is_module:
            is_number = [not re.search(r"BigInt|\dn$", case.values[ADDRESS]) for case in cases]
            if is_seen or re.search("HEAP|wasmMemory", text):
                called = [each for each, number in zip(called, is_number, strict=True) if number]
            elif inside and not cases[0].is_stranger:
                called = [each for each in called if not each[0].is_stranger]
        tests = [Test(case.observe.replace("@", call), is_seen) for case, call in called]
        if inside:
            text += f"\nconst {inside} = (p, q) => {calls[0]};"
            exported.append(inside)
            tests.append(Test(cases[0].observe.replace("@", f"{inside}(p, q)"), is_seen=True))
        return Gadget(site.kind, text, tuple(exported), tuple(tests))

    def program(self) -> Program:
        gadgets = tuple(self.gadget() for _ in range(self._random.randint(1, 4)))
        while not any(gadget.tests for gadget in gadgets):
            gadgets = (self.gadget(),)
        return Program(gadgets, self.is_module, self.chance(0.3))

    @property
    def shared(self) -> str:
        """A property's name that other gadgets have, too."""
        return self.pick(self._shared)


def _function(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """Everything by parameters, one perhaps with a default value."""
    name = w.name()
    parameters = [inner[hole] for hole in holes]
    given = [[case.values[hole] for hole in holes] for case in cases]
    if w.chance(0.3) and not any(name in given[0][-1] for name in ("p", "q")):
        parameters[-1] += f" = {given[0][-1]}"
        given[0].pop()
    listed, body = ", ".join(parameters), w.site(site, inner)
    text = w.pick(
        [
            f"function {name}({listed}) {{ return {body}; }}",
            f"const {name} = ({listed}) => {body};",
            f"const {name} = function ({listed}) {{ return {body}; }};",
            f"var {name};\n{name} = ({listed}) => {{ return {body}; }};",
        ]
    )
    if w.chance(0.25):
        outer, plain = w.name(), ", ".join(parameter.split(" = ")[0] for parameter in parameters)
        text += f"\nfunction {outer}({plain}) {{ return {name}({plain}); }}"
        name = outer
    return w.finish(site, text, [name], cases, [w.called(name, each) for each in given])


def _options(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """Some of it by properties of an argument, read or taken by a pattern."""
    name = w.name()
    by_property = w.some(holes, 1, len(holes))
    rest = [hole for hole in holes if hole not in by_property]
    keys = {hole: w.shared if hole == VIEW else {ADDRESS: "at", END: "end", SHIFT: "shift"}[hole] for hole in holes}
    given = []
    for case in cases:
        # what is undefined is left out
        listed = [f"{keys[hole]}: {case.values[hole]}" for hole in by_property if case.values[hole] != "undefined"]
        given.append([f"{{ {', '.join(listed)} }}", *(case.values[hole] for hole in rest)])
    if w.chance(0.5):
        pattern = ", ".join(f"{keys[hole]}: {inner[hole]}" for hole in by_property)
        parameters = [f"{{ {pattern} }}", *(inner[hole] for hole in rest)]
        text = f"function {name}({', '.join(parameters)}) {{ return {w.site(site, inner)}; }}"
    else:
        filled = inner | {hole: f"o.{keys[hole]}" for hole in by_property}
        parameters = ["o", *(inner[hole] for hole in rest)]
        text = f"const {name} = ({', '.join(parameters)}) => {w.site(site, filled)};"
    return w.finish(site, text, [name], cases, [w.called(name, each) for each in given])


def _class(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """The view in a field of a class whose name other classes use for other things."""
    name, method, field = w.name("C"), w.pick(METHODS), w.shared
    by_field = [VIEW, *(hole for hole in holes if hole != VIEW and w.chance(0.25))]
    rest = [hole for hole in holes if hole not in by_field]
    fields = {hole: field if hole == VIEW else f"its{hole}" for hole in by_field}
    private = w.chance(0.25)
    filled = inner | {hole: f"this.{'#' if private else ''}{fields[hole]}" for hole in by_field}
    opened = [f"new {name}({', '.join(case.values[hole] for hole in by_field)})" for case in cases]
    listed = ", ".join(inner[hole] for hole in rest)
    body = f"{method}({listed}) {{ return {w.site(site, filled)}; }}"
    taken = ", ".join(inner[hole] for hole in by_field)
    kept = " ".join(f"{filled[hole]} = {inner[hole]};" for hole in by_field)
    declared = " ".join(f"#{fields[hole]};" for hole in by_field) if private else ""
    if w.chance(0.25) and not private:
        text = (
            f"function {name}({taken}) {{ {kept} }}\n"
            f"{name}.prototype.{method} = function ({listed}) {{ return {w.site(site, filled)}; }};"
        )
    else:
        text = f"class {name} {{ {declared} constructor({taken}) {{ {kept} }} {body} }}"
    given = [", ".join(case.values[hole] for hole in rest) for case in cases]
    calls = [f"{made}.{method}({each})" for made, each in zip(opened, given, strict=True)]
    return w.finish(site, text, [name], cases, calls)


def _two_classes(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """Each case has a class of its own, that makes what it holds; the field's name is the same in all."""
    field, method = w.shared, w.pick(METHODS)
    rest = [hole for hole in holes if hole != VIEW]
    listed = ", ".join(inner[hole] for hole in rest)
    texts, names, calls = [], [], []
    for case in cases:
        name, value = w.name("K"), case.values[VIEW]
        names.append(name)
        code = w.site(site, inner | {VIEW: f"this.{field}"})
        needs = "p" if "p >>>" in value else ""
        value = value.replace("wasmMemory.buffer", "memory.buffer")
        form = w.pick(["constructor", "constructor", "field", "getter", "lazy"])
        if "memory.buffer" in value or needs:
            form = "constructor"
        needs = needs or ("memory" if "memory.buffer" in value else "")
        made = {
            "constructor": f"constructor({needs}) {{ this.{field} = {value}; }}",
            "field": f"{field} = {value};",
            "getter": f"get {field}() {{ return {value}; }}",
            "lazy": f"get {field}() {{ return this.kept ??= {value}; }}",
        }[form]
        texts.append(f"class {name} {{ {made} {method}({listed}) {{ return {code}; }} }}")
        opened = f"new {name}({'wasmMemory' if needs == 'memory' else needs})"
        calls.append(f"{opened}.{method}({', '.join(case.values[hole] for hole in rest)})")
    return w.finish(site, "\n".join(texts), names, cases, calls, is_seen=True)


def _closure(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """One hole by an outer function, the others by the inner one."""
    name, outer = w.name("make"), w.pick(holes)
    rest = [hole for hole in holes if hole != outer]
    listed, body = ", ".join(inner[hole] for hole in rest), w.site(site, inner)
    of_kept = w.site(site, inner | {outer: "kept"})
    text = w.pick(
        [
            f"const {name} = ({inner[outer]}) => ({listed}) => {body};",
            f"function {name}({inner[outer]}) {{ return {{ go({listed}) {{ return {body}; }} }}.go; }}",
            f"function {name}({inner[outer]}) {{ const kept = {inner[outer]}; return ({listed}) => {of_kept}; }}",
        ]
    )
    calls = [f"{name}({case.values[outer]})({', '.join(case.values[hole] for hole in rest)})" for case in cases]
    return w.finish(site, text, [name], cases, calls)


def _loop(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """One hole by a list that is walked."""
    name, walked = w.name("each"), w.pick(holes)
    rest = [hole for hole in holes if hole != walked]
    listed, body = ", ".join(["list", *(inner[hole] for hole in rest)]), w.site(site, inner)
    by_map = w.site(site, inner | {walked: "kept.get('x')"})
    text = w.pick(
        [
            f"const {name} = ({listed}) => list.map(({inner[walked]}) => {body})[0];",
            f"function {name}({listed}) {{ for (const {inner[walked]} of list) return {body}; }}",
            f"function {name}({listed}) {{ let x; list.forEach(({inner[walked]}) => {{ x = {body}; }}); return x; }}",
            f"function {name}({listed}) {{ const [{inner[walked]}] = list; return {body}; }}",
            f"function {name}({listed}) {{ return {w.site(site, inner | {walked: 'list[0]'})}; }}",
            f"function {name}({listed}) {{ const kept = new Map([['x', list[0]]]); return {by_map}; }}",
        ]
    )
    given = [[f"[{case.values[walked]}]", *(case.values[hole] for hole in rest)] for case in cases]
    return w.finish(site, text, [name], cases, [w.called(name, each) for each in given])


def _object(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """A method of an object, its view in a property that is set from outside."""
    name, method, field = w.name("o"), w.pick(METHODS), w.shared
    rest = [hole for hole in holes if hole != VIEW]
    listed = ", ".join(inner[hole] for hole in rest)
    code = w.site(site, inner | {VIEW: f"this.{field}"})
    start = w.pick(["null", "undefined", "[]", "{}"])
    use = f"use(x) {{ this.{field} = x; return this; }}"
    text = f"const {name} = {{ {field}: {start}, {use}, {method}({listed}) {{ return {code}; }} }};"
    calls = [
        f"{name}.use({case.values[VIEW]}).{method}({', '.join(case.values[hole] for hole in rest)})" for case in cases
    ]
    return w.finish(site, text, [name], cases, calls)


def _state(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """One hole in a variable of the file, that a function sets, at once or only if nothing is there."""
    name, kept, state = w.name(), w.pick(holes), w.name("state")
    setter = w.name("set")
    rest = [hole for hole in holes if hole != kept]
    listed, body = ", ".join(inner[hole] for hole in rest), w.site(site, inner | {kept: state})
    text = f"let {state};\nfunction {setter}(x) {{ {state} = x; }}\nfunction {name}({listed}) {{ return {body}; }}"
    calls = [
        f"({setter}({case.values[kept]}), {name}({', '.join(case.values[hole] for hole in rest)}))" for case in cases
    ]
    return w.finish(site, text, [name, setter], cases, calls)


def _rest(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """Everything by a rest parameter or `arguments`."""
    name = w.name()
    if w.chance(0.5):
        filled = {hole: f"arguments[{at}]" for at, hole in enumerate(holes)}
        text = f"function {name}() {{ return {w.site(site, inner | filled)}; }}"
    else:
        first, others = holes[0], holes[1:]
        filled = {hole: f"more[{at}]" for at, hole in enumerate(others)}
        text = f"const {name} = ({inner[first]}, ...more) => {w.site(site, inner | filled)};"
    calls = [w.called(name, [case.values[hole] for hole in holes]) for case in cases]
    return w.finish(site, text, [name], cases, calls)


def _inherited(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """The view in a field that the class above sets, or keeps behind an accessor; the site stands below or above."""
    base, name, method, field = w.name("B"), w.name("D"), w.pick(METHODS), w.shared
    rest = [hole for hole in holes if hole != VIEW]
    listed = ", ".join(inner[hole] for hole in rest)
    body = f"{method}({listed}) {{ return {w.site(site, inner | {VIEW: f'this.{field}'})}; }}"
    sets, gets = f"constructor(x) {{ this.{field} = x; }}", f"get {field}() {{ return this.its; }}"
    kept = w.pick(
        [
            sets,
            f"constructor(x) {{ this.its = x; }} {gets}",
            f"{sets} set {field}(x) {{ this.its = x; }} {gets}",
        ]
    )
    handed = f"constructor(x) {{ super(x); }} {method}({listed}) {{ return super.{method}({listed}); }}"
    above, below = w.pick([(kept, body), (f"{kept} {body}", handed)])
    text = f"class {base} {{ {above} }}\nclass {name} extends {base} {{ {below} }}"
    calls = [f"new {name}({case.values[VIEW]}).{method}({', '.join(case.values[h] for h in rest)})" for case in cases]
    return w.finish(site, text, [name], cases, calls)


def _forwarded(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """Everything handed on as a list: by `arguments`, a rest parameter or a pattern."""
    name, outer = w.name(), w.name()
    listed, body = ", ".join(inner[hole] for hole in holes), w.site(site, inner)
    by_list = w.site(site, {hole: f"all[{at}]" for at, hole in enumerate(holes)})
    plain = f"function {name}({listed}) {{ return {body}; }}"
    text = w.pick(
        [
            f"{plain}\nfunction {outer}() {{ return {name}.apply(this, arguments); }}",
            f"{plain}\nconst {outer} = (...all) => {name}(...all);",
            f"const {outer} = (...all) => {{ const [{listed}] = all; return {body}; }};",
            f"function {outer}() {{ const [{listed}] = arguments; return {body}; }}",
            f"function {outer}() {{ const all = Array.from(arguments); return {by_list}; }}",
        ]
    )
    calls = [w.called(outer, [case.values[hole] for hole in holes]) for case in cases]
    return w.finish(site, text, [outer], cases, calls)


def _chosen(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """The view by a choice in the function, of the first case's and the last's."""
    name, rest = w.name(), [hole for hole in holes if hole != VIEW]
    first, last = cases[0], cases[-1]
    one, other = first.values[VIEW], last.values[VIEW]
    names = inner | {hole: f"its{hole}" for hole in rest}
    made = w.pick(
        [
            f"const {inner[VIEW]} = flag ? {one} : {other};",
            f"let {inner[VIEW]} = {one}; if (!flag) {inner[VIEW]} = {other};",
            f"let {inner[VIEW]}; if (flag) {{ {inner[VIEW]} = {one}; }} else {{ {inner[VIEW]} = {other}; }}",
            f"let {inner[VIEW]} = flag && {one}; {inner[VIEW]} ||= {other};",
        ]
    )
    listed = ", ".join(["flag", "p", "q", *(names[hole] for hole in rest)])
    text = f"function {name}({listed}) {{ {made} return {w.site(site, names)}; }}"
    calls = [
        f"{name}({', '.join([flag, 'p', 'q', *(case.values[hole] for hole in rest)])})"
        for case, flag in ((first, "true"), (last, "false"))
    ]
    return w.finish(site, text, [name], [first, last], calls)


def _called_back(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """One hole by what a function of the file gives to a callback, or by an object, or by a Set."""
    name, walked, maker = w.name("back"), w.pick(holes), w.name("all")
    rest = [hole for hole in holes if hole != walked]
    given, body = inner[walked], w.site(site, inner)
    head = f"function {name}({', '.join(['first', *(inner[hole] for hole in rest)])})"
    text = w.pick(
        [
            f"const {maker} = (x, then) => then(x);\n{head} {{ return {maker}(first, ({given}) => {body}); }}",
            f"{head} {{ const box = {{ its: first }}; const {{ its: {given} }} = box; return {body}; }}",
            f"{head} {{ const set = new Set([first]); for (const {given} of set) return {body}; }}",
        ]
    )
    calls = [w.called(name, [case.values[walked], *(case.values[hole] for hole in rest)]) for case in cases]
    return w.finish(site, text, [name], cases, calls)


def _generated(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """One hole by what a generator yields, or is sent."""
    name, walked, maker = w.name("walk"), w.pick(holes), w.name("all")
    rest = [hole for hole in holes if hole != walked]
    given, body = inner[walked], w.site(site, inner)
    head = f"function {name}({', '.join(['first', *(inner[hole] for hole in rest)])})"
    plain = f"function* {maker}(x) {{ yield x; }}"
    sent = (
        f"{head} {{ const it = (function* () {{ const {given} = yield 1; return {body}; }})(); "
        "it.next(); return it.next(first).value; }"
    )
    text = w.pick(
        [
            f"{plain}\n{head} {{ for (const {given} of {maker}(first)) return {body}; }}",
            f"{plain}\n{head} {{ const [{given}] = {maker}(first); return {body}; }}",
            f"{plain}\n{head} {{ const {given} = {maker}(first).next().value; return {body}; }}",
            f"{plain}\n{head} {{ const [{given}] = [...{maker}(first)]; return {body}; }}",
            f"{plain}\n{head} {{ return Array.from({maker}(first)).map(({given}) => {body})[0]; }}",
            (
                f"{plain}\nfunction* {maker}s(x) {{ yield* {maker}(x); }}\n"
                f"{head} {{ for (const {given} of {maker}s(first)) return {body}; }}"
            ),
            # Nobody is known to send views to a generator, and none is seen there.
            sent if walked != VIEW else f"{plain}\n{head} {{ for (const {given} of {maker}(first)) return {body}; }}",
        ]
    )
    calls = [w.called(name, [case.values[walked], *(case.values[hole] for hole in rest)]) for case in cases]
    return w.finish(site, text, [name], cases, calls)


def _keyed_pattern(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """One hole out of a pattern with a computed key."""
    name, walked, key = w.name("out"), w.pick(holes), w.name("key")
    rest = [hole for hole in holes if hole != walked]
    given, body = inner[walked], w.site(site, inner)
    listed = ", ".join(inner[hole] for hole in rest)
    field = w.shared
    text = w.pick(
        [
            f"function {name}(box, {listed}) {{ const {{ ['{field}']: {given} }} = box; return {body}; }}",
            (
                f"const {key} = '{field}';\n"
                f"function {name}(box, {listed}) {{ const {{ [{key}]: {given} }} = box; return {body}; }}"
            ),
            f"function {name}({{ ['{field}']: {given} }}, {listed}) {{ return {body}; }}",
            f"function {name}(box, {listed}) {{ let {given}; ({{ [`{field}`]: {given} }} = box); return {body}; }}",
            f"function {name}(box, {listed}) {{ const {{ {field}: {given} = box[0] }} = box; return {body}; }}",
        ]
    ).replace(", )", ")")
    made = [[f"{{ {field}: {case.values[walked]} }}", *(case.values[hole] for hole in rest)] for case in cases]
    return w.finish(site, text, [name], cases, [w.called(name, each) for each in made])


def _switched(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """One hole by the arms of a `switch`, or out of a labelled loop, or of a block with `try`."""
    name, chosen = w.name(), w.pick(holes)
    rest = [hole for hole in holes if hole != chosen]
    given, body = inner[chosen], w.site(site, inner)
    head = f"function {name}({', '.join(['kind', 'one', 'other', *(inner[hole] for hole in rest)])})"
    text = w.pick(
        [
            (
                f"{head} {{ let {given}; switch (kind) {{ case 1: {given} = one; break; default: {given} = other; }} "
                f"return {body}; }}"
            ),
            f"{head} {{ let {given} = other; switch (kind) {{ case 1: {given} = one; }} return {body}; }}",
            (
                f"{head} {{ let x, {given} = one; outer: for (;;) {{ for (;;) {{ if (kind === 1) break outer; "
                f"{given} = other; break outer; }} }} x = {body}; return x; }}"
            ),
            (
                f"{head} {{ let {given}; block: {{ {given} = one; if (kind === 1) break block; {given} = other; }} "
                f"return {body}; }}"
            ),
            (
                f"{head} {{ let {given} = one; try {{ if (kind !== 1) throw other; }} catch (e) {{ {given} = e; }} "
                f"return {body}; }}"
            ),
            (
                f"{head} {{ let {given} = one; do {{ if (kind === 1) continue; {given} = other; }} while (false); "
                f"return {body}; }}"
            ),
        ]
    )
    calls = []
    for case in cases:
        kind, spare = w.pick([("1", "one"), ("2", "other")]), w.pick(cases).values[chosen]
        pair = [case.values[chosen], spare] if kind[1] == "one" else [spare, case.values[chosen]]
        calls.append(w.called(name, [kind[0], *pair, *(case.values[hole] for hole in rest)]))
    return w.finish(site, text, [name], cases, calls)


def _static(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """The view in a static member of a class, a private field, or behind a setter."""
    name, method, field = w.name("S"), w.pick(METHODS), w.shared
    rest = [hole for hole in holes if hole != VIEW]
    listed = ", ".join(inner[hole] for hole in rest)
    kept, text, call = w.pick(
        [
            ("this", f"static {field}; static use(x) {{ this.{field} = x; return this; }} static ", f"{name}.use(@V)"),
            (name, f"static #{field}; static use(x) {{ {name}.#{field} = x; return {name}; }} static ", "#"),
            ("this", f"#{field}; constructor(x) {{ this.#{field} = x; }} ", "##"),
            ("this", f"set {field}(x) {{ this.its = x; }} get {field}() {{ return this.its; }} ", (f"(() => {{ "
             f"const s = new {name}(); s.{field} = @V; return s; }})()")),
            ("this", f"static {{ this.{field} = null; }} static use(x) {{ this.{field} = x; return this; }} static ",
             f"{name}.use(@V)"),
        ]
    )  # fmt: skip
    access = f"{kept}.#{field}" if call.startswith("#") else f"{kept}.{field}"
    opened = {"#": f"{name}.use(@V)", "##": f"new {name}(@V)"}.get(call, call)
    code = w.site(site, inner | {VIEW: access})
    text = f"class {name} {{ {text}{method}({listed}) {{ return {code}; }} }}"
    calls = []
    for case in cases:
        made = opened.replace("@V", case.values[VIEW])
        calls.append(f"{made}.{method}({', '.join(case.values[hole] for hole in rest)})")
    return w.finish(site, text, [name], cases, calls)


def _tagged(w: Writer, site: Site, cases: list[Case], holes: list[str], inner: dict[str, str]) -> Gadget:
    """Everything by a tagged template, or by a call that may not be made."""
    name, listed, body = w.name("tag"), ", ".join(inner[hole] for hole in holes), w.site(site, inner)
    if w.chance(0.5):
        text = f"function {name}(parts, {listed}) {{ return {body}; }}"
        calls = [name + "`" + " ".join("${" + case.values[hole] + "}" for hole in holes) + "`" for case in cases]
        return w.finish(site, text, [name], cases, calls)
    method = w.pick(METHODS)
    text = f"const {name} = {{ {method}: ({listed}) => {body} }};"
    spelled = w.pick([f"{name}.{method}?.", f"{name}?.{method}", f"{name}?.['{method}']?."])
    calls = [f"{spelled}({', '.join(case.values[hole] for hole in holes)})" for case in cases]
    return w.finish(site, text, [name], cases, calls)


SHAPES = (
    _function,
    _function,
    _options,
    _class,
    _class,
    _two_classes,
    _two_classes,
    _closure,
    _loop,
    _object,
    _state,
    _rest,
    _inherited,
    _forwarded,
    _chosen,
    _called_back,
    _generated,
    _keyed_pattern,
    _switched,
    _static,
    _tagged,
)


def _spelled(kind: str, cases: str, *codes: str, shift: int | None = None) -> list[Site]:
    """A kind of site in several spellings; `cases` is a method of the writer."""
    more = () if shift is None else (shift,)
    return [Site(kind, code, lambda writer: getattr(writer, cases)(*more)) for code in codes]


def _method(kind: str, cases: str, method: str, arguments: str) -> list[Site]:
    """A method's call, in the spellings that it has."""
    return _spelled(
        kind,
        cases,
        f"«V».{method}({arguments})",
        f"«V»['{method}']({arguments})",
        f"«V»?.{method}({arguments})",
        f"«V».{method}.call(«V», {arguments})",
        f"«V».{method}.apply(«V», [{arguments}])",
        f"Reflect.apply(«V».{method}, «V», [{arguments}])",
        f"((m) => m.call(«V», {arguments}))(«V».{method})",
    )


def _one_size(shift: int) -> list[Site]:
    return _spelled(
        f"subscript of {1 << shift} bytes",
        "shifted_cases",
        f"«V»[«A» >> {shift}]",
        f"«V»[(«A» >> {shift}) + 1]",
        f"«V»[«A» / {1 << shift}]",
        f"Reflect.get(«V», «A» >> {shift})",
        shift=shift,
    )


#: Each kind is as likely as the next, however many spellings it has.
KINDS: tuple[list[Site], ...] = (
    _spelled("subscript of bytes", "bytes_cases", "«V»[«A»]", "«V»?.[«A»]", "«V»[«A»] ?? 0"),
    _spelled("subscript of what is no memory", "own_cases", "«V»[«A»]", "«V»[«A» >> 1]", "«V»[«A» - 1]"),
    _spelled(
        "keyed object",
        "keyed_cases",
        "«V»[«A»]",
        "Reflect.get(Object(«V»), «A»)",
        "(«A» in Object(«V») ? «V»[«A»] : 'none')",
        "((k) => { for (const own in «V») if (own === k) return «V»[own]; })(«A»)",
        "Object.keys(«V»).map((k) => «V»[k] === «V»[«A»]).join()",
        "((o) => (delete o[«A»], Object.keys(o).join()))({ ...«V» })",
    ),
    _one_size(1),
    _one_size(2),
    _one_size(3),
    _spelled(
        "size of the view's element",
        "sized_cases",
        "«V»[«A» / «V».BYTES_PER_ELEMENT]",
        "«V»[«A» / «V».BYTES_PER_ELEMENT + 1]",
        "«V».subarray(«A» / «V».BYTES_PER_ELEMENT, «A» / «V».BYTES_PER_ELEMENT + 2)",
        "((b) => «V»[«A» / b])(«V».BYTES_PER_ELEMENT)",
    ),
    _spelled(
        "shift by a variable",
        "sized_cases",
        "«V»[«A» >> «S»]",
        "«V»[(«A» >> «S») + 1]",
        "«V»[«A» >>> «S»]",
        "«V».at(«A» >> «S»)",
    ),
    _method("part with an end", "part_cases", "subarray", "«A», «E»"),
    _method("cut with an end", "cut_cases", "slice", "«A», «E»"),
    _method("element from either end", "bytes_cases", "at", "«A»"),
    _method("own list searched", "own_cases", "indexOf", "3, «A»"),
    _method("own list cut", "own_cases", "slice", "«A»"),
    _method("own list filled", "own_cases", "fill", "7, «A»"),
    _spelled(
        "queue",
        "own_cases",
        "«V»[(«A» - 1) >> 1]",
        "((x) => { const j = (x - 1) >>> 1; return [«V»[j], «V»[x]]; })(«A»)",
        "[«V»[«A»], «V»[«V».length - 1], «V».at(«A»)]",
    ),
    _method("DataView", "dataview_cases", "getInt16", "«A», true"),
    _spelled(
        "DataView by a computed name",
        "dataview_cases",
        "«V»['get' + 'Uint8'](«A»)",
        "((t) => «V»['get' + t](«A», true))('Int16')",
        "«V»[`get${'Uint16'}`](«A», true)",
    ),
    _spelled(
        "array over a part of a buffer",
        "buffer_cases",
        "new Uint8Array(«V», «A», 3)",
        "new Int32Array(«V», «A», 2)",
        "((T) => new T(«V», «A», 1))(Uint16Array)",
        "new Uint8Array(«V»).subarray(«A», «A» + 2)",
    ),
    _spelled(
        "BigInt for an index",
        "bigint_cases",
        "«V»[«A»]",
        "((i) => «V»[i])(«A»)",
        "((i) => { const k = i; return «V»[k]; })(«A»)",
    ),
    _method("position in a view of words", "word_cases", "set", "[7], «A» >> 2"),
    _spelled(
        "Atomics",
        "word_cases",
        "Atomics.load(«V», «A» >> 2)",
        "Atomics.add.call(Atomics, «V», «A» >> 2, 1)",
        "Atomics.exchange(«V», («A» >> 2) + 1, 3)",
    ),
)


def program(seed: int) -> Program:
    """The program of a number."""
    return Writer(seed).program()
