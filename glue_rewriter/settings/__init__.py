"""emcc's settings -> address mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from glue_rewriter.errors import SettingsError
from glue_rewriter.records import NamedTuple
from glue_rewriter.settings.emcc_flags import Given, memory_settings

GIB = 1 << 30
#: What engines allow a 64-bit memory (WebAssembly JavaScript API, "Limits"), in bytes.
MOST_64 = 16 * GIB
#: The size of a wasm page (WebAssembly core specification, 4.2.8), in bytes.
_PAGE = 1 << 16
_UNITS = {"": 1, "b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": GIB, "tb": 1 << 40}
#: The settings that are sizes, by their present and former names.
_SIZES = ("MAXIMUM_MEMORY", "INITIAL_MEMORY", "INITIAL_HEAP", "TOTAL_MEMORY", "WASM_MEM_MAX", "BINARYEN_MEM_MAX")
_ELEMENT_TYPES = ("i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "f32", "f64")


class Mode(Enum):
    """How addresses are to be computed."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    MEMORY64 = "memory64"


class _Settings(NamedTuple):
    maximum_memory: int
    heap_names: Mapping[str, str]
    memory64: bool
    lowered: bool


class Settings(_Settings):
    """What the rewrite needs to know.

    `maximum_memory` is the size in bytes that the memory may reach, at most 4 GiB, or 16 GiB with `memory64`.
    `heap_names` are further names of views, each with its element type (`i8`, `u8`, `i16`, `u16`, `i32`, `u32`, `i64`,
    `u64`, `f32`, `f64`). `memory64` says that the program is built for wasm64, where addresses have 64 bits; `lowered`
    that it is built so and lowered to wasm32 (`MEMORY64=2`), which counts for conditions alone. Raises `SettingsError`
    for anything else.
    """

    # Named tuples here and elsewhere: dataclasses imports inspect, which weighs on every start.
    __slots__ = ()

    def __new__(
        cls,
        maximum_memory: int = 2 * GIB,
        heap_names: Mapping[str, str] | None = None,
        memory64: bool = False,
        lowered: bool = False,
    ) -> Settings:
        """Raises `SettingsError` for a size or a name that cannot be."""
        if maximum_memory > (MOST_64 if memory64 else 4 * GIB):
            raise SettingsError(_beyond_wasm64(maximum_memory) if memory64 else _beyond_wasm32(maximum_memory))
        if maximum_memory <= 0:
            raise SettingsError(f"maximum_memory is a number of bytes above 0, not {maximum_memory}")
        names = _checked_heap_names({} if heap_names is None else heap_names)
        return super().__new__(cls, maximum_memory, names, memory64, lowered)

    def __hash__(self) -> int:
        return hash((self.maximum_memory, self.memory64))

    @property
    def mode(self) -> Mode:
        """Signed up to 2 GiB, where no address is negative as an int32; unsigned above; memory64 for every wasm64.

        emcc draws the same line (CAN_ADDRESS_2GB in its tools/link.py).
        """
        if self.memory64:
            return Mode.MEMORY64
        return Mode.SIGNED if self.maximum_memory <= 2 * GIB else Mode.UNSIGNED

    @classmethod
    def from_arguments(
        cls,
        arguments: Sequence[str],
        *,
        environ: Mapping[str, str] | None = None,
        heap_names: Mapping[str, str] | None = None,
        configured: Mapping[str, Given] | None = None,
    ) -> Settings:
        """The settings that emcc's arguments amount to; arguments that are not about memory are passed over.

        `-sNAME=VALUE`, `-s NAME=VALUE` (two arguments), `-sNAME`, `-sNO_NAME` and `@file` are understood.
        With `environ`, the arguments in its EMCC_CFLAGS follow. `configured` are settings by name, such as
        those of a configuration, each of which counts where no argument gives it. Raises `SettingsError`
        for a memory setting that emcc would refuse, and for a memory that needs wasm64.

            >>> Settings.from_arguments(["-O3", "-sALLOW_MEMORY_GROWTH", "-sMAXIMUM_MEMORY=4gb"]).mode
            <Mode.UNSIGNED: 'unsigned'>
        """
        if isinstance(arguments, str):
            raise TypeError("arguments is a sequence of arguments, not one string; split it with shlex.split")
        given = memory_settings(arguments, environ)
        return cls.from_given({**configured, **given} if configured else given, heap_names=heap_names)

    @classmethod
    def from_given(cls, given: Mapping[str, Given], *, heap_names: Mapping[str, str] | None = None) -> Settings:
        """What memory settings by name amount to. Raises `SettingsError` as `from_arguments` does."""
        # MEMORY64=2 is lowered to wasm32 (emcc: tools/link.py, `--memory64-lowering`).
        choice = _choice(given, "MEMORY64", ("0", "1", "2"))
        memory64 = choice == "1"
        return cls(_maximum_memory(given, memory64), {} if heap_names is None else heap_names, memory64, choice == "2")


def _maximum_memory(given: Mapping[str, Given], memory64: bool) -> int:
    """The size in bytes that the memory may reach, as `set_max_memory` in emcc's tools/link.py computes it.

    Three differences, none of which leaves an address unmended. MAXIMUM_MEMORY without
    ALLOW_MEMORY_GROWTH has no effect in emcc (it warns); here it means what it says, unless
    INITIAL_MEMORY fixes the size. INITIAL_HEAP from 2 GiB without growth leaves emcc's MAXIMUM_MEMORY at
    2 GiB, although the linker then makes a larger memory; here it is 4 GiB. And a maximum below the
    initial size is refused without growth too.
    """
    growth = _choice(given, "ALLOW_MEMORY_GROWTH", ("0", "1")) == "1"
    maximum = _size(given, "MAXIMUM_MEMORY", memory64)
    initial = _size(given, "INITIAL_MEMORY", memory64)
    heap = _size(given, "INITIAL_HEAP", memory64)

    for name, least in (("INITIAL_MEMORY", initial), ("INITIAL_HEAP", heap)):
        if maximum is not None and least is not None and least > maximum:
            raise given["MAXIMUM_MEMORY"].error(
                f"the maximum is below the initial size, {given[name].argument}{given[name].origin}; "
                "raise the one or lower the other"
            )
    if initial is not None and not growth:
        return initial
    if maximum is not None:
        return maximum
    if (initial or 0) > 2 * GIB or (heap or 0) >= 2 * GIB:
        return max(4 * GIB, initial or 0, heap or 0)
    return 2 * GIB


def _choice(given: Mapping[str, Given], name: str, choices: tuple[str, ...]) -> str:
    """The value of a setting that is a small number, "0" where it is not given."""
    if name not in given:
        return "0"
    value = given[name].value.strip()
    if value not in choices:
        raise given[name].error(f"{name} is {', '.join(choices[:-1])} or {choices[-1]}")
    return value


def _size(given: Mapping[str, Given], name: str, memory64: bool) -> int | None:
    """The value of a setting that is a size, in bytes; None where it is not given.

    The spelling is that of `expand_byte_size_suffixes` in emcc's tools/cmdline.py; that the size is a
    multiple of the page is `check_memory_setting` in its tools/link.py.
    """
    if name not in given:
        return None
    setting = given[name]
    refuse_blank(setting.argument.removeprefix("-s"), setting.origin)
    size = size_in_bytes(setting.value)
    if size is None and " -" in setting.value:
        raise setting.error("these are several arguments in one pair of quotes; give each by itself")
    if size is None:
        raise setting.error(
            f"{setting.value!r} is not a size; {size_meant(setting.value)}{name} is a whole number of bytes or one "
            "followed by KB, MB, GB or TB (units of 1024), such as 4GB"
        )
    if 0 < size < _PAGE and setting.value.strip().isdigit():
        raise setting.error(
            f"{name} is a multiple of the WebAssembly page size, 64KB; "
            f"did you mean {size}{'GB' if size <= 4 else 'MB'}?"
        )
    if size > (MOST_64 if memory64 else 4 * GIB):
        raise setting.error(_beyond_wasm64(size) if memory64 else _beyond_wasm32(size))
    if size % _PAGE:
        below = size - size % _PAGE
        raise setting.error(
            f"{name} is a multiple of the WebAssembly page size, 64KB; the nearest are {below} and {below + _PAGE}"
        )
    if size == 0 and name != "INITIAL_HEAP":
        raise setting.error(f"{name} is at least one WebAssembly page, 64KB")
    return size


def refuse_blank(setting: str, origin: str = "") -> None:
    """Raises `SettingsError` for a size without a value, as what stands before a blank in `-sMAXIMUM_MEMORY 4GB`."""
    if setting in _SIZES:
        raise SettingsError(
            f"-s{setting}{origin}: {setting} needs a value, joined by = without a blank, such as -s{setting}=4GB"
        )


def size_meant(spelled: str) -> str:
    """A question about the size that was meant, where a spelling is nearly one: `4G`, `4GiB`, `4,GB`, `4.0GB`."""
    text = spelled.strip(" '\"").lower().replace(",", "").replace("_", "").replace(" ", "")
    digits = text.rstrip("ibkmgytes")
    unit = text[len(digits) :][:1]
    whole = digits.partition(".")[0] if digits.partition(".")[2].strip("0") == "" else ""
    return f"did you mean {whole}{unit.upper()}B? " if whole.isdigit() and unit in tuple("kmgt") else ""


def size_in_bytes(spelled: str) -> int | None:
    """The size in bytes that emcc's spelling means, `4GB` or `65536`; None for anything else."""
    text = spelled.strip().lower()
    digits = text.rstrip("bkmgt")
    unit = _UNITS.get(text[len(digits) :])
    digits = digits.rstrip()
    # 30 digits are more than any size needs; int() itself refuses some thousands.
    if unit is None or not (digits.isascii() and digits.isdigit()) or len(digits) > 30:
        return None
    return int(digits) * unit


def size_text(size: int) -> str:
    """A size for people, in the largest unit that it has one of, with two digits behind the point at most."""
    for name in ("gb", "mb", "kb"):
        if size >= _UNITS[name]:
            return f"{size / _UNITS[name]:.2f}".rstrip("0").rstrip(".") + f" {name[0].upper()}iB"
    return f"{size} B"


def _beyond_wasm32(size: int) -> str:
    return (
        f"a memory of {size} bytes is more than 4 GiB, the most that wasm32 can address; "
        "build for wasm64, and give -sMEMORY64 here too"
    )


def _beyond_wasm64(size: int) -> str:
    return f"a memory of {size} bytes is more than 16 GiB, the most that engines allow with MEMORY64 (wasm64)"


def _checked_heap_names(names: object) -> dict[str, str]:
    """A copy of the names; raises `SettingsError` unless they are JavaScript names with element types."""
    if not isinstance(names, Mapping):
        raise SettingsError(
            f'heap-names is a table of names and element types, such as {{mem32 = "i32"}}, not {names!r}'
        )
    for name, element_type in names.items():
        if not (isinstance(name, str) and name.replace("$", "_").isidentifier()):
            raise SettingsError(f"heap-names: {name!r} is not a JavaScript name")
        if element_type not in _ELEMENT_TYPES:
            raise SettingsError(
                f"heap-names: {element_type!r}, given for {name}, is not an element type; "
                f"it is one of {', '.join(_ELEMENT_TYPES)}"
            )
    return dict(names)
