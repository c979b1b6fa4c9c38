"""The limits in wasm binaries: read, raised, and judged by the engine; malformed binaries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.published import node
from glue_rewriter.errors import WasmError
from glue_rewriter.wasm import Memory, embedded_binaries, is_binary, memories, raised, sections
from glue_rewriter.wasm.reader import leb

HEADER = b"\0asm\1\0\0\0"
GIB = 1 << 30
PAGES = 65536


def section(kind: int, content: bytes, width: int = 0) -> bytes:
    return bytes([kind]) + leb(len(content), width) + content


def vector(*items: bytes) -> bytes:
    return leb(len(items)) + b"".join(items)


def name(text: str) -> bytes:
    return leb(len(text.encode())) + text.encode()


def imported(module: str, field: str, description: bytes) -> bytes:
    return name(module) + name(field) + description


def limits(flags: int, *numbers: int) -> bytes:
    return bytes([flags]) + b"".join(map(leb, numbers))


TYPES = section(1, vector(b"\x60\0\0"))
#: One of each kind of import, the memory among them.
IMPORTS = vector(
    imported("env", "f", b"\0\0"),
    imported("env", "t", b"\1\x70" + limits(1, 1, 10)),
    imported("ünv", "m", b"\2" + limits(1, 1, 100)),
    imported("env", "g", b"\3\x7f\1"),
    imported("env", "e", b"\4\0\0"),
    imported("env", "r", b"\3\x64\x6f\0"),
    imported("env", "s", b"\1\x63\x70" + limits(0, 1)),
)
CODE = section(3, vector(b"\0")) + section(7, vector(name("f") + b"\0\1")) + section(10, vector(b"\2\0\x0b"))
CUSTOM = section(0, name("name") + b"anything")
MODULES = {
    "defined": HEADER + TYPES + section(3, b"\1\0") + section(5, vector(limits(1, 1, 2))) + section(10, b"\1\2\0\x0b"),
    "imported": HEADER + TYPES + CUSTOM + section(2, IMPORTS) + CODE + CUSTOM,
    "shared": HEADER + section(5, vector(limits(3, 1, 2))),
    "without a maximum": HEADER + section(5, vector(limits(0, 1))),
    "memory64": HEADER + section(5, vector(limits(5, 1, 2))),
    "several": HEADER
    + section(2, vector(imported("a", "b", b"\2" + limits(1, 0, 1))))
    + section(5, vector(limits(1, 1, 2), limits(0, 3), limits(1, 4, 32768))),
    "long numbers": HEADER + section(5, vector(b"\1" + leb(1, 3) + leb(32768, 5)), 5),
    "none": HEADER + TYPES,
}


def shown(memory: Memory) -> tuple[tuple[str, str] | None, int, int | None, bool, bool]:
    return memory.imported, memory.minimum, memory.maximum, memory.shared, memory.wide


def test_each_form_is_read() -> None:
    assert {key: [shown(memory) for memory in memories(module)] for key, module in MODULES.items()} == {
        "defined": [(None, 1, 2, False, False)],
        "imported": [(("ünv", "m"), 1, 100, False, False)],
        "shared": [(None, 1, 2, True, False)],
        "without a maximum": [(None, 1, None, False, False)],
        "memory64": [(None, 1, 2, False, True)],
        "several": [
            (("a", "b"), 0, 1, False, False),
            (None, 1, 2, False, False),
            (None, 3, None, False, False),
            (None, 4, 32768, False, False),
        ],
        "long numbers": [(None, 1, 32768, False, False)],
        "none": [],
    }
    [small] = memories(HEADER + section(5, vector(limits(9, 1, 70000, 0))))
    assert (small.page_size, small.maximum) == (1, 70000)


#: Flags of the limits, with 64-bit addresses: (flags, numbers, what is read: maximum, shared, page size).
WIDE = {
    4: ((1,), (None, False, 65536)),
    5: ((1, 65536), (65536, False, 65536)),
    7: ((1, 65536), (65536, True, 65536)),
    12: ((1, 0), (None, False, 1)),
    13: ((1, 1 << 33, 0), (1 << 33, False, 1)),
    15: ((1, 1 << 33, 0), (1 << 33, True, 1)),
}


@pytest.mark.parametrize("flags", WIDE)
def test_memories_of_64_bit_addresses(flags: int) -> None:
    numbers, (maximum, shared, page_size) = WIDE[flags]
    module = HEADER + TYPES + section(5, vector(limits(flags, *numbers)))
    [memory] = memories(module)
    assert (memory.wide, memory.maximum, memory.shared, memory.page_size) == (True, maximum, shared, page_size)
    [lifted] = memories(raised(module, memory, 16 * GIB))
    assert lifted.maximum == (None if maximum is None else 16 * GIB // page_size)
    assert lifted._replace(maximum=None, maximum_end=0, section=memory.section) == memory._replace(
        maximum=None, maximum_end=0
    )
    with pytest.raises(WasmError, match="at most 16 GiB"):
        raised(module, memory, 16 * GIB + 65536)


def test_a_maximum_may_have_64_bits() -> None:
    most = 1 << 48
    [memory] = memories(HEADER + section(5, vector(limits(5, 1, most))))
    assert (memory.maximum, memory.limit) == (most, 1 << 64)
    with pytest.raises(WasmError, match="beyond what addresses of 64 bits reach"):
        memories(HEADER + section(5, vector(limits(5, 1, most + 1))))


def test_the_engine_grows_a_raised_memory_of_64_bit_addresses(tmp_path: Path) -> None:
    for flags in (5, 7):
        module = exporting(HEADER + section(5, vector(limits(flags, 1, 65536))))
        lifted = raised(module, memories(module)[0], 16 * GIB)
        (tmp_path / "grow.cjs").write_text(
            "const grown = (hex) => { const { memory } = new WebAssembly.Instance(new WebAssembly.Module("
            "Buffer.from(hex, 'hex'))).exports; try { memory.grow(262143n); } catch { return null; } const view = "
            "new Uint8Array(memory.buffer); view[2 ** 34 - 1] = 7; return [view.length, view[2 ** 34 - 1]]; };"
            f"console.log(JSON.stringify(['{module.hex()}', '{lifted.hex()}'].map(grown)));"
        )
        finished = node(tmp_path / "grow.cjs")
        assert json.loads(finished.stdout) == [None, [16 * GIB, 7]], finished.stderr


def test_the_maximum_alone_changes() -> None:
    before = HEADER + TYPES + bytes((5, 4, 1, 1, 1, 2)) + CODE
    after = HEADER + TYPES + bytes((5, 6, 1, 1, 1, 0x80, 0x80, 4)) + CODE
    assert raised(before, memories(before)[0], 4 * GIB) == after


def test_a_number_that_fits_moves_nothing() -> None:
    module = MODULES["long numbers"]
    lifted = raised(module, memories(module)[0], 4 * GIB)
    assert [at for at in range(len(module)) if module[at] != lifted[at]] == [len(module) - 3]
    assert memories(lifted)[0].maximum == PAGES


def test_a_section_may_need_a_longer_size() -> None:
    module = HEADER + section(2, vector(imported("a" * 119, "b", b"\2" + limits(1, 0, 1)))) + CUSTOM
    assert module[9] == 127
    lifted = raised(module, memories(module)[0], 4 * GIB)
    assert lifted[9:11] == b"\x81\x01"
    assert memories(lifted)[0].maximum == PAGES
    assert [one.kind for one in sections(lifted)] == [2, 0]


def test_it_is_only_raised() -> None:
    for key in ("without a maximum", "long numbers"):
        module = MODULES[key]
        assert raised(module, memories(module)[0], GIB) == module


@pytest.mark.parametrize(
    ("key", "size", "message"),
    [
        ("defined", 4 * GIB + 65536, "holds at most 4 GiB"),
        ("defined", 3 * GIB + 1, "no whole number of pages"),
    ],
)
def test_a_size_that_cannot_be_is_refused(key: str, size: int, message: str) -> None:
    with pytest.raises(WasmError, match=message) as caught:
        raised(MODULES[key], memories(MODULES[key])[0], size)
    assert caught.value.offset == memories(MODULES[key])[0].maximum_at


def test_the_last_kind_of_section_is_that_of_tags() -> None:
    module = HEADER + TYPES + section(5, vector(limits(1, 1, 2))) + section(13, vector(b"\0\0"))
    assert [one.kind for one in sections(module)] == [1, 5, 13]
    assert [memory.maximum for memory in memories(module)] == [2]


def test_pages_of_a_byte_can_be_all_but_one() -> None:
    module = HEADER + section(5, vector(limits(9, 1, 2, 0)))
    with pytest.raises(WasmError, match="one more than can be said of this memory"):
        raised(module, memories(module)[0], 4 * GIB)
    lifted = raised(module, memories(module)[0], 4 * GIB - 1)
    assert memories(lifted)[0].maximum == 4 * GIB - 1


MALFORMED = [
    (b"", 0, "not a wasm binary|ends here"),
    (b"\x7fELF", 0, "not a wasm binary"),
    (b"\0asm\1", 5, "ends here, in its first 8 bytes"),
    (b"\0asm\2\0\0\0", 4, "not version 1"),
    (b"\0asm\x0d\0\1\0", 4, "a component, not a core module"),
    (HEADER + b"\x0e\0", 8, "a section of an unknown kind, 14"),
    (HEADER + b"\5", 9, "the binary ends here"),
    (HEADER + b"\5\x80", 10, "the binary ends here"),
    (HEADER + b"\5\x80\x80\x80\x80\x80\0", 9, "more bytes than one of 32 bits"),
    (HEADER + b"\5\xff\xff\xff\xff\x7f", 9, "larger than 32 bits"),
    (HEADER + b"\5\4\1\1\1", 10, "a section is said to have 4 bytes, and the binary ends after 3"),
    (HEADER + b"\5\3\1\1\1", 13, "the section ends here"),
    (HEADER + b"\5\5\1\1\1\2\0", 14, "goes on behind its last entry"),
    (HEADER + b"\5\3\1\x10\1", 11, "limits of an unknown kind, 0x10"),
    (HEADER + b"\5\3\1\2\1", 11, "a shared memory without a maximum"),
    (HEADER + b"\5\4\1\1\2\1", 13, "the maximum, 1 pages, is below the initial size, 2"),
    (HEADER + b"\5\6\1\0\x81\x80\x04\0", 11, "beyond what addresses of 32 bits reach|goes on"),
    (HEADER + b"\5\4\1\x08\1\x11", 11, "pages of 2 to the power of 17"),
    (MODULES["defined"] + section(5, b"\0"), None, "a second section of kind 5"),
    (HEADER + section(5, b"\0") + section(2, b"\0"), 11, "the imports stand behind"),
    (HEADER + section(2, vector(imported("a", "b", b"\5"))), 15, "an import of an unknown kind, 5"),
    (HEADER + section(2, vector(b"\5abc")), 12, "a name is said to have 5 bytes"),
    (HEADER + section(2, vector(b"\2\xc3\x28\0\0\0")), 12, "a name is not UTF-8"),
    (HEADER + section(2, vector(imported("a", "b", b"\3\x01\0"))), 16, "a value of an unknown type, 0x01"),
    (HEADER + section(2, vector(imported("a", "b", b"\3\x64" + b"\x80" * 9))), 16, "a heap type takes more bytes"),
    (HEADER + section(2, vector(imported("a", "b", b"\1\x70\x08\0"))), 17, "limits of an unknown kind, 0x08"),
]


@pytest.mark.parametrize(("data", "offset", "message"), MALFORMED, ids=[row[2] for row in MALFORMED])
def test_a_malformed_binary_is_named_with_its_place(data: bytes, offset: int | None, message: str) -> None:
    with pytest.raises(WasmError, match=message) as caught:
        memories(data, "x.wasm")
    assert str(caught.value).startswith(f"x.wasm: at byte {caught.value.offset} (0x")
    assert offset is None or caught.value.offset == offset
    assert caught.value.exit_status == 2


def test_binaries_in_base64_are_found() -> None:
    code = b'x="data:application/wasm;base64,AGFzbQEAAAABBAFgAAA=";'
    assert [(code * 2)[each.start : each.end] for each in embedded_binaries(code * 2)] == [b"AGFzbQEAAAABBAFgAAA="] * 2
    assert embedded_binaries(b"no binary") == []
    assert is_binary(HEADER)
    assert not is_binary(code)


# fuzz


def check_any(data: bytes) -> None:
    """Whatever the bytes are: an error with its place, or limits that can be raised, and then are raised."""
    try:
        found = memories(data)
    except WasmError as error:
        found = []
        offset = error.offset
    else:
        offset = 0
    assert 0 <= offset <= len(data)
    for memory in found:
        size = 4 * GIB - (memory.page_size == 1)
        lifted = raised(data, memory, size)
        again = memories(lifted)
        assert len(again) == len(found)
        raised_one = again[memory.number]
        if memory.maximum is not None:
            assert raised_one.maximum == max(memory.maximum, size // memory.page_size)
        assert (raised_one.minimum, raised_one.imported) == (memory.minimum, memory.imported)
        assert raised(lifted, raised_one, size) == lifted
        grown = len(lifted) - len(data)
        assert 0 <= grown <= 14
        assert lifted[: memory.section.start + 1] == data[: memory.section.start + 1]
        assert lifted[memory.section.end + grown :] == data[memory.section.end :]


@pytest.mark.slow
@given(
    st.sampled_from(sorted(MODULES.values())),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=4),
    st.integers(0, 200),
)
@settings(max_examples=200, deadline=None)
def test_mutated_and_cut_binaries(module: bytes, changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(module)
    for at, byte in changes:
        data[at % len(data)] = byte
    check_any(bytes(data))
    check_any(bytes(data[:end]))


@given(st.binary(max_size=60))
@settings(max_examples=150, deadline=None)
def test_random_sections(noise: bytes) -> None:
    for data in (noise, HEADER + noise, HEADER + section(2, noise), HEADER + section(5, noise)):
        check_any(data)


_JUDGE = """
const fs = require("node:fs");
const cases = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const type = ({ minimum, maximum, shared }) =>
  [Number(minimum), maximum === undefined ? null : Number(maximum), Boolean(shared)];
const judge = (hex) => {
  let module;
  try {
    module = new WebAssembly.Module(Buffer.from(hex, "hex"));
  } catch {
    return null;
  }
  const found = [...WebAssembly.Module.imports(module), ...WebAssembly.Module.exports(module)];
  return found.filter(({ kind }) => kind === "memory").map((one) => type(one.type));
};
process.stdout.write(JSON.stringify(cases.map((pair) => pair.map(judge))));
"""


def judged(cases: list[tuple[bytes, bytes]], folder: Path) -> list[list[list[Any] | None]]:
    """What the engine says of the memories of binaries: null where it refuses them."""
    (folder / "judge.cjs").write_text(_JUDGE)
    (folder / "cases.json").write_text(json.dumps([[one.hex() for one in pair] for pair in cases]))
    finished = node("--experimental-wasm-type-reflection", folder / "judge.cjs", folder / "cases.json")
    assert finished.returncode == 0, finished.stderr
    found: list[list[list[Any] | None]] = json.loads(finished.stdout)
    return found


def exporting(module: bytes, memory: int = 0) -> bytes:
    """The module with its memory exported, behind everything that stands before exports."""
    return module + section(7, vector(name("memory") + b"\2" + leb(memory)))


def test_the_engine_takes_what_is_raised_and_agrees_about_limits(tmp_path: Path) -> None:
    whole = {key: exporting(MODULES[key]) for key in ("shared", "without a maximum", "memory64", "long numbers")}
    whole["defined"] = exporting(HEADER + TYPES + section(5, vector(limits(1, 1, 2))))
    whole["imported"] = MODULES["imported"]
    cases: list[tuple[bytes, bytes]] = []
    read: list[Memory] = []
    unread: list[tuple[bytes, bytes]] = []
    for module in whole.values():
        for at in range(len(HEADER), len(module)):
            for byte in {0, 1, 2, 3, 5, 0x70, 0x7F, 0x80, module[at] ^ 1, module[at] ^ 0x80, module[at]}:
                data = module[:at] + bytes([byte]) + module[at + 1 :]
                try:
                    found = memories(data)
                except WasmError:
                    unread.append((data, data))
                    continue
                if len(found) == 1:
                    cases.append((data, raised(data, found[0], 4 * GIB)))
                    read.append(found[0])
    answers = judged(cases + unread, tmp_path)
    valid = 0
    for memory, (before, after) in zip(read, answers, strict=False):
        assert (before is None) == (after is None)
        if not before or not after:
            continue
        valid += 1
        assert before == [[memory.minimum, memory.maximum, memory.shared]]
        lifted = memory.maximum if memory.maximum is None else max(memory.maximum, PAGES)
        assert after == [[memory.minimum, lifted, memory.shared]]
    assert valid > 100
    # What the engine takes is not refused.
    assert len(unread) > 100
    assert [data.hex() for (data, _), (before, _) in zip(unread, answers[len(read) :], strict=True) if before] == []
