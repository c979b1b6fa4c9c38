"""emcc's arguments, read as emcc does: the maximum they amount to, and what is refused, in what words."""

from __future__ import annotations

import pickle
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from glue_rewriter import Mode, Settings, SettingsError

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


@pytest.mark.parametrize(
    ("arguments", "maximum"),
    [
        # The defaults.
        ("", 2 * GIB),
        ("-O3 main.cpp -o main.js", 2 * GIB),
        ("-sALLOW_MEMORY_GROWTH", 2 * GIB),
        # Ways to spell one setting.
        ("-sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("-s MAXIMUM_MEMORY=4GB", 4 * GIB),
        ("-s MAXIMUM_MEMORY=3GB -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("-sWASM_MEM_MAX=4GB", 4 * GIB),
        ("-sBINARYEN_MEM_MAX=4GB", 4 * GIB),
        ("-sTOTAL_MEMORY=3GB", 3 * GIB),
        # Sizes.
        ("-sMAXIMUM_MEMORY=4294967296", 4 * GIB),
        ("-sMAXIMUM_MEMORY=4294967296B", 4 * GIB),
        ("-sMAXIMUM_MEMORY=4194304KB", 4 * GIB),
        ("-sMAXIMUM_MEMORY=4096mb", 4 * GIB),
        ("-sMAXIMUM_MEMORY=4gB", 4 * GIB),
        ("-sMAXIMUM_MEMORY=0TB -sMAXIMUM_MEMORY=64kb", 64 * KIB),
        ("-sMAXIMUM_MEMORY=0000000004GB", 4 * GIB),
        ("'-sMAXIMUM_MEMORY= 3 GB '", 3 * GIB),
        # The 2 GiB line, from both sides, a page apart.
        ("-sMAXIMUM_MEMORY=2GB", 2 * GIB),
        ("-sMAXIMUM_MEMORY=2147549184", 2 * GIB + 64 * KIB),
        # Without growth the maximum is the initial size.
        ("-sINITIAL_MEMORY=64MB", 64 * MIB),
        ("-sINITIAL_MEMORY=3GB", 3 * GIB),
        ("-sINITIAL_MEMORY=3GB -sALLOW_MEMORY_GROWTH=0", 3 * GIB),
        ("-sINITIAL_MEMORY=3GB -sNO_ALLOW_MEMORY_GROWTH", 3 * GIB),
        ("-sINITIAL_MEMORY=64MB -sMAXIMUM_MEMORY=4GB", 64 * MIB),
        ("-sINITIAL_MEMORY=64MB -sINITIAL_HEAP=32MB", 64 * MIB),
        # Without growth and initial size the maximum means what it says, which is not emcc's way.
        ("-sMAXIMUM_MEMORY=4GB -sALLOW_MEMORY_GROWTH=0", 4 * GIB),
        ("-sMAXIMUM_MEMORY=4GB -sINITIAL_HEAP=64MB", 4 * GIB),
        # With growth the maximum is what is given, or 4 GiB where the initial size calls for it.
        ("-sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB -sINITIAL_MEMORY=64MB", 4 * GIB),
        ("-sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=1GB", 1 * GIB),
        ("-sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=3GB -sINITIAL_MEMORY=3GB", 3 * GIB),
        ("-sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=64MB", 2 * GIB),
        ("-sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=2GB", 2 * GIB),
        ("-sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=2147549184", 4 * GIB),
        ("-sNO_ALLOW_MEMORY_GROWTH=0 -sINITIAL_MEMORY=3GB", 4 * GIB),
        ("-sALLOW_MEMORY_GROWTH -sINITIAL_HEAP=2047MB", 2 * GIB),
        ("-sALLOW_MEMORY_GROWTH -sINITIAL_HEAP=2GB", 4 * GIB),
        ("-sALLOW_MEMORY_GROWTH -sINITIAL_HEAP=2GB -sINITIAL_MEMORY=3GB -sMAXIMUM_MEMORY=3GB", 3 * GIB),
        ("-sINITIAL_HEAP=2GB", 4 * GIB),
        ("-sINITIAL_HEAP=0", 2 * GIB),
        # Order: the last value of one name; among names of one setting, the name that was new last.
        ("-sMAXIMUM_MEMORY=4GB -sMAXIMUM_MEMORY=1GB", 1 * GIB),
        ("-sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=3GB -sNO_ALLOW_MEMORY_GROWTH", 3 * GIB),
        ("-sTOTAL_MEMORY=1GB -sINITIAL_MEMORY=3GB", 3 * GIB),
        ("-sINITIAL_MEMORY=3GB -sTOTAL_MEMORY=1GB", 1 * GIB),
        ("-sTOTAL_MEMORY=1GB -sINITIAL_MEMORY=3GB -sTOTAL_MEMORY=2GB", 3 * GIB),
        # wasm32, said so.
        ("-sMEMORY64=0 -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("-m64 -m32 -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("-m64 -sMEMORY64=0 -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("--target=wasm32-unknown-emscripten -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        # What is not about memory, whatever its value; what is not a setting.
        ("-sEXPORTED_FUNCTIONS=_main,_malloc -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("""-s 'EXPORTED_FUNCTIONS=["_main", "_f"]' -sMAXIMUM_MEMORY=4GB""", 4 * GIB),
        ("-sEXPORTED_FUNCTIONS=@missing.txt -sSTACK_SIZE=5 -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("-sENVIRONMENT= -sASSERTIONS=maybe -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("-sINITIAL_TABLE=1 -sALLOW_TABLE_GROWTH -sIMPORTED_MEMORY -sSHARED_MEMORY -sTOTAL_STACK=1", 2 * GIB),
        ("-s -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("-s main.o -sMAXIMUM_MEMORY=4GB", 4 * GIB),
        ("-sMAXIMUM_MEMORY=4GB -s", 4 * GIB),
        ("-std=c++20 -save-temps -shared -DMAXIMUM_MEMORY=1 -D MEMORY64=1 -sMAXIMUM_MEMORY=4GB", 4 * GIB),
    ],
)
def test_maximum(arguments: str, maximum: int) -> None:
    settings = Settings.from_arguments(shlex.split(arguments))
    assert settings.maximum_memory == maximum
    assert settings.mode is (Mode.UNSIGNED if maximum > 2 * GIB else Mode.SIGNED)


@pytest.mark.parametrize(
    ("arguments", "maximum", "mode"),
    [
        ("-sMEMORY64", 2 * GIB, Mode.MEMORY64),
        ("-sMEMORY64=1 -sMAXIMUM_MEMORY=16GB", 16 * GIB, Mode.MEMORY64),
        ("-sNO_MEMORY64=0 -sMAXIMUM_MEMORY=1GB", 1 * GIB, Mode.MEMORY64),
        ("-m64 -sMAXIMUM_MEMORY=4GB", 4 * GIB, Mode.MEMORY64),
        ("--target=wasm64 -sMAXIMUM_MEMORY=8GB", 8 * GIB, Mode.MEMORY64),
        ("-target wasm64-unknown-emscripten", 2 * GIB, Mode.MEMORY64),
        ("-sMEMORY64 -sINITIAL_MEMORY=6GB", 6 * GIB, Mode.MEMORY64),
        ("-sMEMORY64 -sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=6GB", 6 * GIB, Mode.MEMORY64),
        ("-sMEMORY64 -sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=3GB", 4 * GIB, Mode.MEMORY64),
        ("-sMEMORY64=2 -sMAXIMUM_MEMORY=4GB", 4 * GIB, Mode.UNSIGNED),
        ("-sMEMORY64=2 -sMAXIMUM_MEMORY=1GB", 1 * GIB, Mode.SIGNED),
        ("-m64 -sMEMORY64=2 -sMAXIMUM_MEMORY=4GB", 4 * GIB, Mode.UNSIGNED),
    ],
)
def test_memory64(arguments: str, maximum: int, mode: Mode) -> None:
    settings = Settings.from_arguments(shlex.split(arguments))
    assert (settings.maximum_memory, settings.mode) == (maximum, mode)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        # Sizes that emcc refuses: the setting is named, and what is valid is said.
        (
            "-sMAXIMUM_MEMORY=4G",
            "-sMAXIMUM_MEMORY=4G: '4G' is not a size; did you mean 4GB? MAXIMUM_MEMORY is a whole number",
        ),
        ("-sMAXIMUM_MEMORY=-1", "'-1' is not a size"),
        ("-sMAXIMUM_MEMORY=2.5GB", "'2.5GB' is not a size"),
        (
            "-sMAXIMUM_MEMORY=",
            "'' is not a size; MAXIMUM_MEMORY is a whole number of bytes or one followed by KB",
        ),
        ("-sMAXIMUM_MEMORY=GB", "'GB' is not a size"),
        ("-sMAXIMUM_MEMORY=0x100000000", "'0x100000000' is not a size"),
        ("-sMAXIMUM_MEMORY=4GiB", "'4GiB' is not a size"),
        ("-sMAXIMUM_MEMORY=4PB", "'4PB' is not a size"),
        ("-sMAXIMUM_MEMORY=4e9", "'4e9' is not a size"),
        ("-sMAXIMUM_MEMORY=4_000_000", "'4_000_000' is not a size"),
        ("-sMAXIMUM_MEMORY=٤GB", "'٤GB' is not a size"),
        ("-sMAXIMUM_MEMORY=@size.txt", "'@size.txt' is not a size"),
        ("-sMAXIMUM_MEMORY=" + "9" * 5000, "is not a size"),
        ("-s INITIAL_MEMORY=64M", "-sINITIAL_MEMORY=64M: '64M' is not a size; did you mean 64MB? INITIAL_MEMORY is"),
        ("-sINITIAL_HEAP=lots", "-sINITIAL_HEAP=lots: 'lots' is not a size; INITIAL_HEAP is"),
        ("-sTOTAL_MEMORY=64M", "-sTOTAL_MEMORY=64M: '64M' is not a size; did you mean 64MB? INITIAL_MEMORY is"),
        # Pages.
        (
            "-sMAXIMUM_MEMORY",
            "-sMAXIMUM_MEMORY: MAXIMUM_MEMORY needs a value, joined by = without a blank, such as -sMAXIMUM_MEMORY=4GB",
        ),
        ("-sMAXIMUM_MEMORY=4000000000", "the nearest are 3999989760 and 4000055296"),
        ("-sINITIAL_MEMORY=100KB", "INITIAL_MEMORY is a multiple of the WebAssembly page size"),
        ("-sINITIAL_HEAP=1", "INITIAL_HEAP is a multiple of the WebAssembly page size"),
        ("-sMAXIMUM_MEMORY=0", "MAXIMUM_MEMORY is at least one WebAssembly page"),
        ("-sNO_MAXIMUM_MEMORY", "-sNO_MAXIMUM_MEMORY: MAXIMUM_MEMORY is at least one WebAssembly page"),
        ("-sINITIAL_MEMORY=0GB", "INITIAL_MEMORY is at least one WebAssembly page"),
        # More than wasm32 holds.
        (
            "-sMAXIMUM_MEMORY=8GB",
            "8589934592 bytes is more than 4 GiB, the most that wasm32 can address",
        ),
        (
            "-sMAXIMUM_MEMORY=4295032832",
            "-sMAXIMUM_MEMORY=4295032832: a memory of 4295032832 bytes is more than",
        ),
        ("-sMAXIMUM_MEMORY=1TB", "more than 4 GiB"),
        ("-sINITIAL_MEMORY=5GB", "-sINITIAL_MEMORY=5GB: a memory of"),
        ("-sINITIAL_HEAP=5GB -sALLOW_MEMORY_GROWTH", "-sINITIAL_HEAP=5GB: a memory of"),
        # More than engines allow wasm64; and wasm64 that is lowered to wasm32.
        ("-sMEMORY64 -sMAXIMUM_MEMORY=17GB", "more than 16 GiB, the most that engines allow"),
        ("-m64 -sINITIAL_MEMORY=1TB", "-sINITIAL_MEMORY=1TB: a memory of"),
        ("-sMEMORY64=2 -sMAXIMUM_MEMORY=8GB", "more than 4 GiB, the most that wasm32 can address"),
        ("-sMEMORY64=yes", "-sMEMORY64=yes: MEMORY64 is 0, 1 or 2"),
        # A maximum below the initial size, with growth or without.
        (
            "-sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=1GB -s INITIAL_MEMORY=2GB",
            "-sMAXIMUM_MEMORY=1GB: the maximum is below the initial size, -sINITIAL_MEMORY=2GB",
        ),
        (
            "-sMAXIMUM_MEMORY=1GB -sTOTAL_MEMORY=2GB",
            "below the initial size, -sTOTAL_MEMORY=2GB; raise the one",
        ),
        (
            "-sWASM_MEM_MAX=1GB -sINITIAL_HEAP=2GB",
            "-sWASM_MEM_MAX=1GB: the maximum is below the initial size",
        ),
        # Growth is a choice of two.
        ("-sALLOW_MEMORY_GROWTH=2", "-sALLOW_MEMORY_GROWTH=2: ALLOW_MEMORY_GROWTH is 0 or 1"),
        ("-sALLOW_MEMORY_GROWTH=true", "ALLOW_MEMORY_GROWTH is 0 or 1"),
        ("-sALLOW_MEMORY_GROWTH=", "ALLOW_MEMORY_GROWTH is 0 or 1"),
        ("-sNO_ALLOW_MEMORY_GROWTH=no", "begins with NO_ is 0 or 1; give ALLOW_MEMORY_GROWTH itself a value"),
        # Slips, which would otherwise leave everything as it is.
        ("-smaximum_memory=4GB", "-smaximum_memory=4GB: no such setting; did you mean -sMAXIMUM_MEMORY=4GB?"),
        ("-s maximum_memory=4GB", "maximum_memory=4GB: no such setting; did you mean -sMAXIMUM_MEMORY=4GB?"),
        (
            "'-s MAXIMUM_MEMORY=4GB'",
            "-s MAXIMUM_MEMORY=4GB: no such setting; did you mean -sMAXIMUM_MEMORY=4GB?",
        ),
        ("'-sMAXIMUM_MEMORY =4GB'", "did you mean -sMAXIMUM_MEMORY=4GB?"),
        ("-sMAXIMUM_MEMROY=4GB", "-sMAXIMUM_MEMROY=4GB: no such setting; did you mean -sMAXIMUM_MEMORY=4GB?"),
        ("-sMAXIMUM_MEMOR=4GB", "did you mean -sMAXIMUM_MEMORY=4GB?"),
        ("-sMAXIMM_MEMORY=4GB", "did you mean -sMAXIMUM_MEMORY=4GB?"),
        ("-sMAXIMUMM_MEMORY=4GB", "did you mean -sMAXIMUM_MEMORY=4GB?"),
        ("-sNAXIMUM_MEMORY=4GB", "did you mean -sMAXIMUM_MEMORY=4GB?"),
        ("-sALLOW_MEMORY_GROWHT", "did you mean -sALLOW_MEMORY_GROWTH?"),
        (
            "--allow-memory-growth",
            "--allow-memory-growth: no such setting; did you mean -sALLOW_MEMORY_GROWTH?",
        ),
        ("--maximum-memory=4GB", "--maximum-memory=4GB: no such setting; did you mean -sMAXIMUM_MEMORY=4GB?"),
    ],
)
def test_refused(arguments: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_arguments(shlex.split(arguments))
    assert message in str(caught.value)
    assert caught.value.exit_status == 2


def test_a_string_is_not_a_sequence_of_arguments() -> None:
    with pytest.raises(TypeError, match=r"shlex\.split"):
        Settings.from_arguments("-sMAXIMUM_MEMORY=4GB")


class TestResponseFiles:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    @pytest.mark.parametrize(
        ("content", "maximum"),
        [
            (b"", 2 * GIB),
            (b"-O3\n-sMAXIMUM_MEMORY=4GB\n", 4 * GIB),
            (b"-O3 -s\r\nMAXIMUM_MEMORY=4GB\r\n", 4 * GIB),
            (b"\xef\xbb\xbf-sMAXIMUM_MEMORY=4GB", 4 * GIB),
            (b"\"-sMAXIMUM_MEMORY=4GB\" '-sINITIAL_HEAP=64MB'", 4 * GIB),
            (b"-sMAXIMUM_MEMORY=\\4GB", 4 * GIB),
            (b'\'-sEXPORTED_FUNCTIONS=["_main"]\' "a file.c" -sMAXIMUM_MEMORY=3GB', 3 * GIB),
            # A number sign begins no comment in a response file.
            (b"# -sMAXIMUM_MEMORY=4GB", 4 * GIB),
            ("-o größe.js -sMAXIMUM_MEMORY=4GB".encode(), 4 * GIB),
        ],
    )
    def test_content(self, content: bytes, maximum: int) -> None:
        Path("build.rsp").write_bytes(content)
        assert Settings.from_arguments(["@build.rsp"]).maximum_memory == maximum

    def test_stands_where_it_is_named(self) -> None:
        Path("one.rsp").write_text("-sMAXIMUM_MEMORY=1GB")
        assert Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB", "@one.rsp"]).maximum_memory == 1 * GIB
        assert Settings.from_arguments(["@one.rsp", "-sMAXIMUM_MEMORY=4GB"]).maximum_memory == 4 * GIB

    def test_may_end_in_a_flag_that_wants_more(self) -> None:
        Path("flag.rsp").write_text("-s")
        assert Settings.from_arguments(["@flag.rsp", "MAXIMUM_MEMORY=4GB"]).maximum_memory == 4 * GIB

    def test_nested_from_the_working_directory(self) -> None:
        Path("deep").mkdir()
        Path("deep/outer.rsp").write_text("@deep/inner.rsp @deep/inner.rsp")
        Path("deep/inner.rsp").write_text("-sMAXIMUM_MEMORY=4GB")
        assert Settings.from_arguments(["@deep/outer.rsp"]).maximum_memory == 4 * GIB

    def test_error_names_the_file(self) -> None:
        Path("outer.rsp").write_text("@inner.rsp")
        Path("inner.rsp").write_text("-O2 -s MAXIMUM_MEMORY=4G")
        with pytest.raises(SettingsError) as caught:
            Settings.from_arguments(["@outer.rsp"])
        assert str(caught.value).startswith("-sMAXIMUM_MEMORY=4G (in @inner.rsp): '4G' is not a size;")

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"@build.rsp", "@build.rsp (in @build.rsp): this response file names itself"),
            (
                b"@./link.rsp",
                "@build.rsp (in @./link.rsp): this response file names itself, directly or through",
            ),
            (b"@no.rsp", "@no.rsp (in @build.rsp): cannot read the response file: no such file or directory"),
            (b"@.", "@. (in @build.rsp): cannot read the response file: is a directory"),
            (b"@", "@ (in @build.rsp): cannot read the response file: no such file"),
            (b"@a\0b", "cannot read the response file: embedded null byte"),
            (
                b"-O2 caf\xe9.c",
                "@build.rsp: the response file is not UTF-8 (byte 0xe9 at offset 7); save it as UTF-8",
            ),
            (
                "-sMAXIMUM_MEMORY=4GB".encode("utf-16"),
                "@build.rsp: the response file is not UTF-8 (byte 0xff at",
            ),
            (
                b"-O2 'a.c",
                "@build.rsp: no closing quotation; quotes and backslashes are read as a shell reads them",
            ),
            (b"-O2 a.c\\", "@build.rsp: no escaped character"),
        ],
    )
    def test_refused(self, content: bytes, message: str) -> None:
        Path("build.rsp").write_bytes(content)
        Path("link.rsp").write_bytes(b"@build.rsp")
        with pytest.raises(SettingsError) as caught:
            Settings.from_arguments(["@build.rsp"])
        assert message in str(caught.value)


class TestEnvironment:
    @pytest.mark.parametrize(
        ("arguments", "flags", "maximum"),
        [
            ([], "-sMAXIMUM_MEMORY=4GB", 4 * GIB),
            ([], "-O2 -s 'MAXIMUM_MEMORY=4GB'", 4 * GIB),
            ([], "", 2 * GIB),
            # They come after the others.
            (["-sMAXIMUM_MEMORY=1GB"], "-sMAXIMUM_MEMORY=4GB", 4 * GIB),
            (["-sMAXIMUM_MEMORY=4GB"], "-sMAXIMUM_MEMORY=1GB", 1 * GIB),
            (["-s"], "MAXIMUM_MEMORY=4GB", 4 * GIB),
            (["-sINITIAL_MEMORY=3GB"], "-sALLOW_MEMORY_GROWTH", 4 * GIB),
        ],
    )
    def test_flags(self, arguments: list[str], flags: str, maximum: int) -> None:
        assert Settings.from_arguments(arguments, environ={"EMCC_CFLAGS": flags}).maximum_memory == maximum

    def test_response_file(self, tmp_path: Path) -> None:
        file = tmp_path / "with space.rsp"
        file.write_text("-sMAXIMUM_MEMORY=4GB")
        environ = {"EMCC_CFLAGS": f"'@{file}'"}
        assert Settings.from_arguments([], environ=environ).maximum_memory == 4 * GIB

    def test_only_when_asked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("EMCC_CFLAGS", "-sMAXIMUM_MEMORY=4GB")
        assert Settings.from_arguments([]).mode is Mode.SIGNED
        assert Settings.from_arguments([], environ={}).mode is Mode.SIGNED

    @pytest.mark.parametrize(
        ("flags", "message"),
        [
            ("-sMAXIMUM_MEMORY=4G", "-sMAXIMUM_MEMORY=4G (in EMCC_CFLAGS): '4G' is not a size"),
            ("-sMEMORY64=3", "-sMEMORY64=3 (in EMCC_CFLAGS): MEMORY64 is 0, 1 or 2"),
            ("-DA='b", "EMCC_CFLAGS: no closing quotation"),
        ],
    )
    def test_refused(self, flags: str, message: str) -> None:
        with pytest.raises(SettingsError) as caught:
            Settings.from_arguments([], environ={"EMCC_CFLAGS": flags})
        assert str(caught.value).startswith(message)


class TestSettings:
    @pytest.mark.parametrize(
        ("maximum", "mode"),
        [(1, Mode.SIGNED), (2 * GIB, Mode.SIGNED), (2 * GIB + 1, Mode.UNSIGNED), (4 * GIB, Mode.UNSIGNED)],
    )
    def test_mode(self, maximum: int, mode: Mode) -> None:
        assert Settings(maximum_memory=maximum).mode is mode

    @pytest.mark.parametrize(
        ("maximum", "message"),
        [
            (4 * GIB + 1, "a memory of 4294967297 bytes is more than 4 GiB, the most that wasm32"),
            (0, "maximum_memory is a number of bytes above 0, not 0"),
            (-1, "not -1"),
        ],
    )
    def test_maximum_refused(self, maximum: int, message: str) -> None:
        with pytest.raises(SettingsError) as caught:
            Settings(maximum_memory=maximum)
        assert message in str(caught.value)

    def test_heap_names(self) -> None:
        names = {"mem32": "i32", "$f": "f64", "größe": "u8"}
        settings = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"], heap_names=names)
        names["later"] = "i8"
        assert settings == Settings(4 * GIB, {"mem32": "i32", "$f": "f64", "größe": "u8"})

    @pytest.mark.parametrize(
        ("names", "message"),
        [
            (
                {"mem": "int"},
                "heap-names: 'int', given for mem, is not an element type; it is one of i8, u8, i16",
            ),
            ({"mem": "I32"}, "'I32', given for mem, is not an element type"),
            ({"mem": 32}, "heap-names: 32, given for mem, is not an element type"),
            ({"mem": ["i32"]}, "heap-names: ['i32'], given for mem, is not an element type"),
            ({"Module.mem": "i32"}, "heap-names: 'Module.mem' is not a JavaScript name"),
            ({"": "i32"}, "heap-names: '' is not a JavaScript name"),
            ({"3d": "i32"}, "heap-names: '3d' is not a JavaScript name"),
            (
                ["mem"],
                "heap-names is a table of names and element types, such as {mem32 = \"i32\"}, not ['mem']",
            ),
        ],
    )
    def test_heap_names_refused(self, names: dict[str, str], message: str) -> None:
        with pytest.raises(SettingsError) as caught:
            Settings(heap_names=names)
        assert message in str(caught.value)

    def test_can_be_a_key_and_be_sent_to_another_process(self) -> None:
        settings = Settings(4 * GIB, {"mem32": "i32"})
        sent = pickle.loads(pickle.dumps(settings))
        assert sent == settings
        assert {settings: 1}[sent] == 1
        assert settings != Settings(4 * GIB, {"mem32": "u32"})


def test_arguments_without_files_do_not_load_shlex() -> None:
    code = (
        "import sys; from glue_rewriter import Settings; Settings.from_arguments(['-sMAXIMUM_MEMORY=4GB']); "
        "print('shlex' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
