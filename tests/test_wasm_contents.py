"""What a wasm binary is made of, to the byte; and that a malformed one is a clear error."""

from __future__ import annotations

import re
from random import Random

import pytest

from fixtures.published import EARLIER, fetch, published_file
from glue_rewriter.errors import WasmError
from glue_rewriter.size.functions import Attributed, attribute
from glue_rewriter.size.matching import TOP_LEVEL, match_functions, paths
from glue_rewriter.size.pairing import Pairing
from glue_rewriter.wasm.contents import parts, symbol_map
from glue_rewriter.wasm.reader import leb

HEADER = b"\0asm\1\0\0\0"


def section(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + leb(len(content)) + content


def name(text: str) -> bytes:
    return leb(len(text.encode())) + text.encode()


def vector(*items: bytes) -> bytes:
    return leb(len(items)) + b"".join(items)


def body(code: bytes) -> bytes:
    code = b"\0" + code + b"\x0b"
    return leb(len(code)) + code


def named(functions: dict[int, str], data: dict[int, str] | None = None) -> bytes:
    made = name("name")
    for kind, names in ((1, functions), (9, data or {})):
        content = vector(*(leb(index) + name(text) for index, text in names.items()))
        made += bytes([kind]) + leb(len(content)) + content
    return section(0, made)


TYPES = section(1, vector(b"\x60\0\0"))
IMPORTS = section(2, vector(name("a") + name("b") + b"\0\0"))
EXPORTS = section(7, vector(name("shown") + b"\0\1", name("memory") + b"\2\0"))


def binary(*codes: bytes, names: bytes = b"", data: bytes = b"") -> bytes:
    functions = section(3, vector(*(b"\0" for _ in codes)))
    memory = section(5, b"\1\0\1")
    return (
        HEADER + TYPES + IMPORTS + functions + memory + EXPORTS + section(10, vector(*map(body, codes))) + data + names
    )


def attributed(data: bytes, symbols: dict[int, str] | None = None) -> Attributed:
    found = attribute(data, "a.wasm", symbols=symbols)
    assert found is not None
    assert found.rest == len(HEADER)
    assert found.rest + sum(function.own for function in found.functions) == len(data)
    return found


def test_each_byte_is_in_a_section_a_function_or_a_segment() -> None:
    segments = section(11, vector(b"\0\x41\x80\x08\x0b" + leb(3) + b"abc", b"\1" + leb(2) + b"de"))
    data = binary(b"\x01", b"\x01\x01", names=named({1: "first", 2: "ns::second(int)"}, {1: ".rodata"}), data=segments)
    found = attributed(data)
    assert paths(found) == [
        "types", "imports", "functions", "memories", "exports",
        "code", "code.first", "code.ns::second(int)", "data", "data.segment 0", "data..rodata", "name",
    ]  # fmt: skip
    own = dict(zip(paths(found), (function.own for function in found.functions), strict=True))
    assert (own["code.first"], own["code.ns::second(int)"], own["code"]) == (4, 5, 3)
    assert (own["data.segment 0"], own["data..rodata"]) == (9, 4)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([None] * 24, [f"segment {number}" for number in range(24)]),
        ([None] * 25, ["segments"]),
        ([".rodata", ".rodata.1"], [".rodata", ".rodata.1"]),
        (
            [".tdata", ".rodata", *(f".rodata.{number}" for number in range(1, 24)), ".data", ".data.1"],
            [".tdata", ".rodata", ".data"],
        ),
    ],
    ids=["few", "many", "few with names", "many with names"],
)  # fmt: skip
def test_segments_that_binaryen_has_cut_are_one(names: list[str | None], expected: list[str]) -> None:
    segments = section(11, vector(*(b"\1" + leb(2) + b"de" for _ in names)))
    given = named({}, {number: name for number, name in enumerate(names) if name is not None})
    found = paths(attributed(binary(b"\x01", data=segments, names=given)))
    assert [path.removeprefix("data.") for path in found if path.startswith("data.")] == expected


@pytest.mark.parametrize(
    ("names", "symbols", "expected"),
    [
        (b"", None, "code.shown"),  # by its export
        (named({1: "first"}), None, "code.first"),
        (named({1: "first"}), "1:mapped\n", "code.mapped"),
        (named({1: "a\\28int\\29"}), None, "code.a(int)"),
        (section(0, name("name") + b"\1\x7f"), None, "code.shown"),  # malformed: names nothing
    ],
)
def test_what_names_a_function(names: bytes, symbols: str | None, expected: str) -> None:
    found = attributed(binary(b"\x01", names=names), None if symbols is None else symbol_map(symbols))
    assert expected in paths(found)


def test_a_symbol_map_is_what_emcc_writes() -> None:
    assert symbol_map("0:a\n12:std::f\\28int\\29\nno line\n3:\n") == {0: "a", 12: "std::f(int)"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a wasm binary|ends here"),
        (b"\0asm", "ends here, in its first 8 bytes"),
        (b"wasm, honestly", "not a wasm binary"),
        (HEADER + b"\x0a\x05\x01", "is said to have 5 bytes"),
        (HEADER + b"\x63\0", "a section of an unknown kind, 99"),
        (HEADER + section(10, b"\1\x7f\0"), "a function is said to have 127 bytes"),
        (HEADER + section(10, b"\1\2\0\x0b\0"), "goes on behind its last entry"),
        (HEADER + section(10, b"\2\2\0\x0b"), "ends here, in the middle of something"),
        (HEADER + section(11, b"\1\x03\0"), "a segment of data of an unknown kind, 3"),
        (HEADER + section(11, b"\1\0\x99\x0b\0"), "an instruction that no constant expression has, 0x99"),
        (HEADER + section(7, b"\1\3a"), "a name is said to have 3 bytes"),
        (HEADER + section(10, b"\xff\xff\xff\xff\xff\xff"), "a number in LEB128"),
    ],
)
def test_a_malformed_binary_is_an_error_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(WasmError, match=rf"^a\.wasm: at byte \d+ \(0x[0-9a-f]+\): .*({message})"):
        parts(data, "a.wasm")


def test_every_beginning_of_a_binary_is_read_or_refused() -> None:
    data = binary(b"\x01", names=named({1: "first"}), data=section(11, vector(b"\0\x41\0\x0b\1a")))
    for end in range(len(data)):
        try:
            found = attribute(data[:end], "a.wasm")
        except WasmError:
            continue
        assert found is not None
        assert found.rest + sum(function.own for function in found.functions) == end


def changes(base: bytes, head: bytes) -> dict[str, int]:
    found = match_functions(attributed(base), attributed(head), base, head).changes
    return {change.path: change.delta for change in found}


def test_functions_without_names_are_matched_though_their_numbers_are_others() -> None:
    codes = [b"\x41%c\x10%c\x1a" % (number, number) + bytes([0x20, number]) * (number + 3) for number in range(1, 9)]
    new = b"\x42\x07\x42\x09\x7c\x1a" * 9
    # One more in front: every function called has another number.
    moved = [code.replace(b"\x10%c" % number, b"\x10%c" % (number + 1)) for number, code in enumerate(codes, 1)]
    base, head = (binary(*each).replace(EXPORTS, b"") for each in (codes, [new, *moved]))
    found = changes(base, head)
    functions = {path: delta for path, delta in found.items() if path.startswith("code.")}
    assert list(functions.values()) == [len(body(new))]


def test_thousands_of_functions_that_have_nothing_in_common_are_not_all_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = Random(1)
    base, head = (binary(*(random.randbytes(60) for _ in range(4000))).replace(EXPORTS, b"") for _ in range(2))
    compared = 0

    def counted(self: Pairing, one: int, other: int) -> float:
        nonlocal compared
        compared += 1
        return original(self, one, other)

    original = Pairing._compared
    monkeypatch.setattr(Pairing, "_compared", counted)
    found = match_functions(attributed(base), attributed(head), base, head).changes
    assert sum(change.delta for change in found) == len(head) - len(base)
    assert compared <= 45 * 4000


@pytest.mark.network
@pytest.mark.slow
def test_changes_of_published_code_are_explained_by_functions_that_have_names() -> None:
    path = "bin/profiling/canvaskit.wasm"
    base = (fetch(EARLIER) / "node_modules" / "canvaskit-wasm" / path).read_bytes()
    head = published_file("canvaskit-wasm", path).read_bytes()
    found = match_functions(attributed(base), attributed(head), base, head).changes
    assert sum(change.delta for change in found) == len(head) - len(base)
    assert TOP_LEVEL not in {change.path for change in found}
    code = [change for change in found if change.path.split(".")[0] == "code"]
    # Not by its number: `(anonymous namespace)` is a name of C++'s.
    named_ones = [change for change in code if "." in change.path and not re.search(r"\(anonymous \d+\)$", change.path)]
    assert sum(change.delta for change in code) > 40_000
    # What grows and what shrinks does not cancel out.
    changed, explained = (sum(abs(change.delta) for change in each) for each in (code, named_ones))
    assert explained >= 0.95 * changed
    # And of the whole binary with its data, but for the names themselves.
    whole = [change for change in found if change.path != "name"]
    inside = sum(abs(change.delta) for change in whole if "." in change.path)
    assert inside >= 0.99 * sum(abs(change.delta) for change in whole)
    # Of thousands of segments that binaryen has cut, two.
    assert {change.path for change in whole if change.path.startswith("data.")} == {"data..data", "data..rodata"}
