"""emcc's command line -> the memory settings it gives.

Nothing is interpreted here: this module knows how settings are spelled and where they may stand, `settings`
what they mean. The facts are those of Emscripten's `tools/cmdline.py`, `tools/settings.py`,
`tools/response_file.py` and `emcc.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from glue_rewriter.errors import SettingsError
from glue_rewriter.records import NamedTuple

#: Former names that emcc still takes (`LEGACY_SETTINGS` in emcc's tools/settings.py).
_OLD_NAMES = {
    "TOTAL_MEMORY": "INITIAL_MEMORY",
    "WASM_MEM_MAX": "MAXIMUM_MEMORY",
    "BINARYEN_MEM_MAX": "MAXIMUM_MEMORY",
}
#: The names that are about memory, the present ones and the former.
MEMORY_SETTINGS = (
    "MAXIMUM_MEMORY",
    "INITIAL_MEMORY",
    "INITIAL_HEAP",
    "ALLOW_MEMORY_GROWTH",
    "MEMORY64",
    *_OLD_NAMES,
)
#: Flags that set MEMORY64 where no `-sMEMORY64` does (emcc's tools/cmdline.py and emcc.py).
_POINTER_SIZES = {"-m64": "1", "-m32": "0"}
_TARGET_FLAGS = ("--target", "-target")


def is_pointer_size(argument: str) -> bool:
    """Whether an argument sets the size of pointers, and is no setting: `-m64`, `--target=wasm64`."""
    return argument in _POINTER_SIZES or argument.startswith("--target=wasm")


def as_argument(value: str) -> str:
    """emcc's argument for what stood behind `-s`, or was no setting: `@file`, `-m64`."""
    return value if value.startswith("@") or is_pointer_size(value) else f"-s{value}"


#: How many response files one command line may have read, and how large each may be, in bytes.
_MOST = 200
_LARGEST = 16 << 20


class Given(NamedTuple):
    """One setting as somebody gave it: the argument, for messages; its value; the file it stood in."""

    argument: str
    value: str
    origin: str

    def error(self, message: str) -> SettingsError:
        """The error to raise about this setting."""
        return SettingsError(f"{self.argument}{self.origin}: {message}")


def memory_settings(
    arguments: Sequence[str], environ: Mapping[str, str] | None = None, *, origin: str = ""
) -> dict[str, Given]:
    """The memory settings among emcc's arguments, by their present names; everything else is passed over.

    `origin` says in messages where the arguments stand, where that is not the command line.

    With `environ`, the arguments in its EMCC_CFLAGS follow the others, as in emcc.py. Of several values
    for one name the last counts; of several names of one setting, the name that was new last (emcc goes
    through a dict, `apply_user_settings` in tools/cmdline.py). Raises `SettingsError` for a response file
    that cannot be read and for a memory setting spelled as emcc would not take it.
    """
    by_spelling: dict[str, Given] = {}
    pointer_size: Given | None = None
    for name, given in _settings(_expanded(arguments, environ, origin)):
        if name:
            by_spelling[name] = given
        else:
            pointer_size = given
    found = {_OLD_NAMES.get(name, name): given for name, given in by_spelling.items()}
    if pointer_size is not None:
        found.setdefault("MEMORY64", pointer_size)
    return found


def spellings(arguments: Sequence[str]) -> Iterator[Given]:
    """Each memory setting that the arguments name, also those that a later one overrides, in order."""
    for _, given in _settings(_expanded(arguments, None, "")):
        yield given


def _expanded(arguments: Sequence[str], environ: Mapping[str, str] | None, origin: str) -> Iterator[tuple[str, str]]:
    """Every argument with its origin, response files and EMCC_CFLAGS put in their places."""
    read: list[str] = []
    for argument in arguments:
        yield from _substituted(argument, origin, (), read)
    if environ and (flags := environ.get("EMCC_CFLAGS")):
        origin = " (in EMCC_CFLAGS)"
        for argument in _split(flags, "EMCC_CFLAGS"):
            yield from _substituted(argument, origin, (), read)


def _substituted(argument: str, origin: str, within: tuple[str, ...], read: list[str]) -> Iterator[tuple[str, str]]:
    """The argument, or what the response file that it names holds; `within` are the files being read, `read` all that
    were.

    A relative name starts from the working directory, also inside another response file, as in
    emcc's tools/response_file.py.
    """
    if not argument.startswith("@"):
        yield argument, origin
        return
    from os.path import realpath

    path = argument[1:]
    try:
        identity = realpath(path)
        if identity in within:
            raise SettingsError(
                f"{argument}{origin}: this response file names itself, directly or through others; "
                "take the line that closes the circle out of it"
            )
        read.append(identity)
        if len(read) > _MOST:
            raise SettingsError(f"{argument}{origin}: more than {_MOST} response files are read; they name each other")
        # Imported late: most command lines name none.
        from glue_rewriter.regular_files import read_regular

        text = read_regular(path, _LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{argument}{origin}: the response file is not UTF-8 (byte 0x{error.object[error.start]:02x} "
            f"at offset {error.start}); save it as UTF-8"
        ) from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise SettingsError(
            f"{argument}{origin}: cannot read the response file: {reason}; "
            "a relative name starts from the working directory"
        ) from None
    for inner in _split(text, argument):
        yield from _substituted(inner, f" (in {argument})", (*within, identity), read)


def _split(text: str, origin: str) -> list[str]:
    """The arguments in a text, in shell quoting: emcc uses shlex for response files and for EMCC_CFLAGS."""
    import shlex

    try:
        return shlex.split(text)
    except ValueError as error:
        raise SettingsError(
            f"{origin}: {str(error).lower()}; quotes and backslashes are read as a shell reads them"
        ) from None


def _settings(arguments: Iterator[tuple[str, str]]) -> Iterator[tuple[str, Given]]:
    """Each memory setting by its spelling, in order; a pointer size given by flag has no name ("")."""
    pending = ""
    for argument, origin in arguments:
        flag, pending = pending, ""
        if flag == "-s" and _is_setting(argument):
            yield from _setting(argument, origin)
        elif flag in _TARGET_FLAGS:
            yield from _target(f"{flag} {argument}", argument, origin)
        elif argument == "-s" or argument in _TARGET_FLAGS:
            pending = argument
        elif argument in _POINTER_SIZES:
            yield "", Given(argument, _POINTER_SIZES[argument], origin)
        elif argument.startswith("--target="):
            yield from _target(argument, argument.partition("=")[2], origin)
        elif argument.startswith("-s") and _is_setting(argument[2:]):
            yield from _setting(argument[2:], origin)
        elif flag == "-s" or argument.startswith(("-s", "--")):
            text = argument[2:] if argument.startswith("-") else argument
            _refuse_misspelt(argument, text, origin)


def _target(argument: str, triple: str, origin: str) -> Iterator[tuple[str, Given]]:
    if triple.startswith("wasm64"):
        yield "", Given(argument, "1", origin)


def _is_setting(text: str) -> bool:
    """Whether emcc takes what follows an `-s` for a setting; `-s` by itself is the linker's --strip-all."""
    name = text.partition("=")[0]
    return name.isidentifier() and name.isupper()


def _setting(text: str, origin: str) -> Iterator[tuple[str, Given]]:
    """The setting in `NAME=VALUE`, `NAME` (1) or `NO_NAME` (0; `NO_NAME=0` is 1), if it is about memory.

    `normalize_boolean_setting` in emcc's tools/cmdline.py.
    """
    name, equals, value = text.partition("=")
    given = Given(f"-s{text}", value if equals else "1", origin)
    if name.startswith("NO_") and given.value in ("0", "1"):
        name = name[3:]
        given = given._replace(value="0" if given.value == "1" else "1")
    if name in MEMORY_SETTINGS:
        yield name, given
    elif name.removeprefix("NO_") in MEMORY_SETTINGS:
        raise given.error(f"what begins with NO_ is 0 or 1; give {name[3:]} itself a value")
    else:
        _refuse_misspelt(given.argument, text, origin)


def _refuse_misspelt(argument: str, text: str, origin: str) -> None:
    """Raises `SettingsError` for what was surely meant as a memory setting: passing over it leaves code broken."""
    # Imported late: most runs give memory settings alone.
    from glue_rewriter.settings.near_misses import refuse

    refuse(argument, text, origin, MEMORY_SETTINGS)
