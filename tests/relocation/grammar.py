"""Programs made of the forms: nested, aliased, shadowed, minified or spaced; for hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

#: Stands where a minifier leaves no space.
GAP = "·"


class View(NamedTuple):
    """How a program spells a view, its shift, and what its elements are: "int", "float" or "bigint"."""

    text: str
    shift: int
    elements: str


_NAMES = (
    ("HEAP8", "I8", "Int8Array", 0, "int"),
    ("HEAPU8", "U8", "Uint8Array", 0, "int"),
    ("HEAP16", "I16", "Int16Array", 1, "int"),
    ("HEAPU16", "U16", "Uint16Array", 1, "int"),
    ("HEAP32", "I32", "Int32Array", 2, "int"),
    ("HEAPU32", "U32", "Uint32Array", 2, "int"),
    ("HEAPF32", "F32", "Float32Array", 2, "float"),
    ("HEAPF64", "F64", "Float64Array", 3, "float"),
    ("HEAP64", "I64", "BigInt64Array", 3, "bigint"),
    ("HEAPU64", "U64", "BigUint64Array", 3, "bigint"),
)

#: Text that looks like an access and is none.
_NOISE = (
    "/*·HEAP32[p >> 2]·*/",
    "// HEAPU8[p] and ` and ' and /\n",
    "out.push('HEAP32[p >> 2]',·\"HEAPU8[p]\");",
    "out.push(`HEAP32[p >> 2] ${out.length}·HEAPU8[p]`);",
    "out.push(/[/HEAPU8[p]'\"`]/.source.length·/·2);",
    "{·const HEAP32·=·{·'-1':·3·};·const n·=·-4;·out.push(HEAP32[n·>>·2]);·}",
    "{·const heap·=·[7,·8];·const n·=·-1;·out.push(heap[n],·heap.at(n),·heap[n·+·1]);·}",
    "{·const t·=·new Uint8Array(4);·const n·=·-1;·out.push(t[n],·t.at(n));·}",
    "{·const f·=·(heap,·n)·=>·heap[n·>>·2];·out.push(f({·'-1':·5·},·-4));·}",
    "try·{·throw {·'-1':·6·};·} catch·(HEAPU8)·{·const n·=·-1;·out.push(HEAPU8[n]);·}",
    "out.push(-64·>>·2,·HEAPU8['length']·>·0,·(-9)·|·0);",
    "out.push(HEAPU8.length·-·HEAP8.length,·5n·>>·1n);",
)


class Writer:
    """Draws one program. Every address it makes is a multiple of 8, at `p` or a little behind."""

    def __init__(self, draw: Callable[[st.SearchStrategy[T]], T]) -> None:
        self._draw = draw
        self._count = 0
        self._views = [View(name, shift, kind) for name, _, _, shift, kind in _NAMES]
        self._addresses = ["p", "q"]
        #: Index variables by shift, and those of all names that may be assigned.
        self._indices: dict[int, list[str]] = {0: [], 1: [], 2: [], 3: []}
        self._variable: list[str] = []

    def pick(self, options: Sequence[T]) -> T:
        return self._draw(st.sampled_from(options))  # type: ignore[return-value]

    def number(self, most: int) -> int:
        return self._draw(st.integers(0, most))  # type: ignore[arg-type, return-value]

    def name(self) -> str:
        self._count += 1
        return f"x{self._count}"

    # Views.

    def prelude(self) -> str:
        """Declarations before `run` that add ways to spell a view."""
        name, growing, constructor, shift, kind = self.pick(_NAMES)
        fresh = self.name()
        form = self.number(7)
        if form == 0:
            self._views.append(View(f"Module.{name}", shift, kind))
            return ""
        if form == 1:
            self._views.append(View(f"Module['{name}']", shift, kind))
            return ""
        if form == 2:
            self._views.append(View(f"GROWABLE_HEAP_{growing}()", shift, kind))
            return ""
        if form == 3:
            self._views.append(View(f"(growMemViews(),·{name})", shift, kind))
            return ""
        self._views.append(View(fresh, shift, kind))
        if form == 4:
            return f"const {fresh}·=·{self.pick(['', 'Module.'])}{name};"
        if form == 5:
            return f"var {fresh};·(function·()·{{·({{·{name}:·{fresh}·}}·=·Module);·}})();"
        getter, buffer, refresh = self.name(), self.name(), self.name()
        made = (
            f"var {buffer},·{fresh};·function {refresh}()·{{·{buffer}·=·wasmMemory.buffer;·"
            f"{fresh}·=·new {constructor}({buffer});·}}·{refresh}();"
        )
        if form == 6:
            return made
        self._views[-1] = View(f"{getter}()", shift, kind)
        return f"{made}·function {getter}()·{{·{buffer}·!=·wasmMemory.buffer·&&·{refresh}();·return {fresh};·}}"

    def view(self, kinds: Sequence[str] = ("int", "float", "bigint")) -> View:
        return self.pick([view for view in self._views if view.elements in kinds])

    # Addresses and indices.

    def address(self, depth: int = 2) -> str:
        """An operand: an atom or something in parentheses."""
        form = self.number(7) if depth else 0
        if form <= 2:
            return self.pick(self._addresses)
        inner = self.address(depth - 1)
        return {
            3: f"({inner}·+·{8 * self.number(6)})",
            4: f"({inner}·-·8·|·0)",
            5: f"(out·?·{inner}·:·0)",
            6: f"(out.length,·{inner})",
            7: f"(void 0·??·{inner})",
        }[form]

    def index(self, shift: int, counter: str = "") -> str:
        """An index of a view: valid wherever an argument is."""
        a = self.address()
        more = counter or str(self.number(9))
        if shift == 0:
            forms = [
                a,
                f"{a}·+·{more}",
                f"{a}·+·{more}·|·0",
                f"~~{a}",
                f"{a}·>>·0",
                f"{a}·+·{more}·>>>·0",
                f"{a}·|·5",
                f"({a}·&·-8)·+·{more}",
                f"out·?·{a}·+·{more}·:·{self.address()}",
                f"{a}·||·{self.address()}",
                f"out·&&·{a}",
            ]
            forms += [f"{name}·+·{more}" for name in self._indices[0]]
        else:
            size = 1 << shift
            forms = [
                f"{a}·>>·{shift}",
                f"{a}·>>>·{shift}",
                f"{a}·>>>·{shift}·>>>·0",
                f"({a}·>>·{shift})·+·{more}",
                f"{more}·+·({a}·>>·{shift})",
                f"({a}·>>·{shift})·+·{more}·|·0",
                f"({a}·>>·{shift})·+·{more}·>>>·0",
                f"{a}·+·{more}·*·{size}·>>·{shift}",
                f"{a}·/·{size}",
                f"{a}·/·{size}·+·{more}",
                f"{a}·*·{1 / size}",
                f"out·?·{a}·>>·{shift}·:·{self.address()}·/·{size}",
                f"{a}·>>·{shift}·||·3",
                f"{a}·&&·{a}·>>·{shift}",
                f"({a}·>>·{shift})·+·(8·>>·{shift})",
            ]
            forms += self._indices[shift]
            forms += [f"{name}·+·{more}" for name in self._indices[shift]]
            forms += [f"{name}++" for name in self._indices[shift] if name in self._variable]
            forms += [f"{name}·>>·1" for name in self._indices[shift - 1]]
            forms += [f"({a}·+·{more}·*·{size})·/·{size}·|·0", f"{a}·>>·1·>>·{shift - 1}"]
        return self.pick(forms)

    # Statements.

    def value(self, view: View) -> str:
        number = self.number(120)
        return {"int": f"{number}", "float": f"{number}.5", "bigint": f"{number}n"}[view.elements]

    def expression(self) -> str:
        """Something that reads through a view, or writes and has a value."""
        form = self.number(14)
        if form <= 2:
            view = self.view()
            return f"{view.text}{self.pick(['', '?.'])}[{self.index(view.shift)}]"
        if form == 3:
            view = self.view()
            return f"({view.text}[{self.index(view.shift)}]·=·{self.value(view)})"
        if form == 4:
            view = self.view(["int"])
            place = f"{view.text}[{self.index(view.shift)}]"
            return self.pick([f"{place}++", f"--{place}", f"({place}·^=·21)", f"({place}·>>=·1)"])
        if form == 5:
            view = self.view()
            method = self.pick([".at", "['at']", "?.at"])
            return f"{view.text}{method}({self.index(view.shift)})"
        if form == 6:
            view = self.view(["int", "bigint"])
            return f"Atomics.load({view.text},·{self.index(view.shift)})"
        if form == 7:
            get = self.pick(["getInt8", "getUint16", "getInt32", "getFloat64", "getBigInt64"])
            return f"new DataView(wasmMemory.buffer).{get}({self.index(0)},·true)"
        if form == 8:
            view = self.view(["int"])
            address = self.address()
            start = f"{address}·>>·{view.shift}" if view.shift else address
            return f"[...{view.text}.subarray({start},·({start})·+·3)]"
        if form == 9:
            view = self.view()
            index = f"({self.address()}·>>·{view.shift})·+·1" if view.shift else f"{self.address()}·+·1"
            return f"probe({view.text},·{index})"
        if form == 10:
            return f"`<${{{self.expression()}}}>`"
        if form == 11:
            address = self.address()
            view = self.view()
            return f"{view.text}.buffer.slice({address},·({address})·+·5)"
        if form == 12:
            _, _, constructor, _, _ = self.pick(_NAMES)
            return f"new {constructor}(wasmMemory.buffer,·{self.address()},·2)"
        if form == 13:
            view = self.view(["int"])
            return f"[11,·12,·13,·14][{view.text}[{self.index(view.shift)}]·&·3]"
        return f"({self.expression()},·{self.expression()})"

    def declaration(self, name: str, value: str) -> str:
        keyword = self.pick(["const", "let", "var"])
        if keyword != "const":
            self._variable.append(name)
        return f"{keyword} {name}·=·{value};"

    def statement(self, depth: int = 2) -> str:
        form = self.number(15)
        if form == 0:
            return self.pick(_NOISE)
        if form == 1:
            name, text = self.name(), f"{self.address()}"
            self._addresses.append(name)
            return self.declaration(name, text)
        if form == 2:
            name, shift = self.name(), self.pick([0, 1, 2, 3])
            text = f"{self.address()}·>>·{shift}"
            if self._indices[shift] and self.number(1):
                text = self.pick([f"{other}·+·{self.number(5)}" for other in self._indices[shift]])
            self._indices[shift].append(name)
            return self.declaration(name, text)
        if form == 3 and depth:
            name, view = self.name(), self.view()
            function = f"({name})·=>·{view.text}[{name}·>>·{view.shift}]"
            return f"out.push(({function})({self.address()}));"
        if form == 4 and depth:
            counter, view = self.name(), self.view()
            step = f"for·(let {counter}·=·0;·{counter}·<·3;·{counter}++)"
            return f"{step}·out.push({view.text}[{self.index(view.shift, counter)}]);"
        if form == 5 and depth:
            # What is declared in here ends with it.
            addresses, indices = list(self._addresses), {k: list(v) for k, v in self._indices.items()}
            inner = "·".join(self.statement(depth - 1) for _ in range(1 + self.number(2)))
            self._addresses, self._indices = addresses, indices
            opening, closing = self.pick([("{·", "}"), ("(()·=>·{·", "})();"), ("if·(out)·{·", "}")])
            return f"{opening}{inner}·{closing}"
        if form == 6:
            view = self.view()
            return f"[{view.text}[{self.index(view.shift)}]]·=·[{self.value(view)}];"
        if form == 7:
            view = self.view()
            start = f"{self.address()}·>>·{view.shift}" if view.shift else self.address()
            return f"{view.text}.fill({self.value(view)},·{start},·({start})·+·2);"
        if form == 8:
            view = self.view(["int"])
            return f"{view.text}.set([1,·2,·3],·{self.index(view.shift)});"
        if form == 9 and depth:
            view, h, i = self.view(), self.name(), self.name()
            index = f"{i}·>>·{view.shift}" if view.shift else i
            return f"out.push((function·({h},·{i})·{{·return {h}[{index}];·}})({view.text},·{self.address()}));"
        if form == 10:
            return self.change()
        if form == 11 and depth:
            view, name = self.view(), self.name()
            return (
                f"out.push((function·({name})·{{·{name}·>>=·{view.shift};·"
                f"return [{view.text}[{name}],·{view.text}[{name}·+·1]];·}})({self.address()}));"
            )
        if form == 12 and depth:
            view, i, n = self.view(), self.name(), self.name()
            step = f"for·(let {i}·=·{self.address()}·>>·{view.shift},·{n}·=·0;·{n}·<·3;·{i}++,·++{n})"
            return f"{step}·out.push({view.text}[{i}]);"
        if form == 13:
            view = self.view()
            to, start = (f"{self.address()}·>>·{view.shift}" if view.shift else self.address() for _ in range(2))
            return f"{view.text}.copyWithin({to},·{start},·({start})·+·2);"
        return f"out.push({self.expression()});"

    def change(self) -> str:
        """A variable gets another value; only relations between values that no address shows are told."""
        shifted = [(name, shift) for shift, names in self._indices.items() for name in names]
        if not shifted:
            return f"out.push({self.expression()});"
        name, shift = self.pick(shifted)
        if name not in self._variable:
            return self.pick([f"out.push({name}·<·{name}·+·1);", f"out.push(({name}·+·2)·-·{name});"])
        return self.pick(
            [
                f"{name}·+=·2;",
                f"--{name};",
                f"{name}·=·{self.address()}·>>·{shift};",
                f"{name}·=·{name}·+·1·|·0;",
                f"(()·=>·{{·{name}++;·}})();",
            ]
        )

    def program(self) -> str:
        prelude = [self.prelude() for _ in range(self.number(2))]
        statements = [self.statement() for _ in range(1 + self.number(5))]
        gap = self.pick([" ", ""])
        end = "\n" if gap else ""
        lines = [
            *prelude,
            "function run(p,·q)·{",
            "const out·=·[];",
            *statements,
            "return out;",
            "}",
        ]
        return end.join(line for line in lines if line).replace(GAP, gap)


@st.composite
def programs(draw: Callable[[st.SearchStrategy[T]], T]) -> str:
    """Programs that define `run(p, q)`, as the relocation tables do."""
    return Writer(draw).program()
