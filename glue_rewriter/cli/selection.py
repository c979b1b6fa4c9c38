"""Which files a command is about, and the configuration and settings of each."""

# os instead of pathlib, which is slow to import:
# ruff: noqa: PTH100, PTH112, PTH120

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.rewrite_one import Failed, Input
from glue_rewriter.errors import SettingsError
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.settings import GIB, Mode, Settings, size_in_bytes
from glue_rewriter.settings.emcc_flags import Given, as_argument, memory_settings, spellings

if TYPE_CHECKING:
    from glue_rewriter.cli.options import Options
    from glue_rewriter.config import Configuration


class Selection(NamedTuple):
    """What was found.

    `failed` are folders without a file to rewrite, or that cannot be read, and an excluded file that was to be written
    somewhere else; `excluded` says how many of the
    named files were passed over; `walked` whether a folder was among the names; `configurations` are the
    files that configure the inputs; `signed` are the settings by which the first file stays as it is that does so for
    them; `memory64` says that settings for an input, or those that are given where there is none, are of wasm64.
    """

    inputs: list[Input]
    failed: list[Failed]
    excluded: int
    walked: bool
    configurations: list[Configuration]
    signed: Mapping[str, Given] | None = None
    memory64: bool = False


class Named(NamedTuple):
    """The files that are named, or are in named folders: each as it is called, and its absolute path.

    The rest is that of `Selection`.
    """

    files: list[tuple[str, str]]
    failed: list[Failed]
    excluded: int
    walked: bool


def name_files(
    paths: Sequence[str], configurations: Configurations, *, force_exclude: bool, takes_folders: bool
) -> Named:
    """The files that the paths name, in order. Raises `ConfigurationError`."""
    files: list[tuple[str, str]] = []
    failed: list[Failed] = []
    excluded = 0
    walked = False
    for path in paths:
        absolute = _absolute(path)
        if path != "-" and force_exclude and configurations.excludes(absolute):
            if takes_folders:
                excluded += 1
            else:  # somebody waits for the output
                why = f"{path}: excluded by the configuration, so nothing is written; leave out --force-exclude"
                failed.append(Failed(path, why, 2))
        elif takes_folders and os.path.isdir(path):
            from glue_rewriter.cli.walk import walk

            walked = True
            found = walk(path, configurations)
            failed += found.failed
            files += [(file, os.path.abspath(file)) for file in found.files]
        else:
            files.append((path, absolute))
    return Named(files, failed, excluded, walked)


def select(options: Options, *, is_asked: bool = True) -> Selection:
    """The inputs that the options name, in order, each once.

    Raises `ConfigurationError` where a configuration that counts is wrong, `SettingsError` where its settings and
    those of the command line do not agree, or, with `is_asked`, where none says how far the memory may grow.
    """
    configurations = Configurations()
    arguments = _arguments(options)
    environ = os.environ if options.emcc_cflags else None
    given = memory_settings(arguments, environ)
    inputs: dict[str, Input] = {}
    settings: dict[str, Settings] = {}
    used: dict[str, Configuration] = {}
    signed: list[Mapping[str, Given]] = []

    def take(path: str, absolute: str) -> None:
        found = configurations.of_folder(os.path.dirname(absolute))
        origin = ""
        if found is not None:
            origin = found.path
            used[origin] = found
        is_verified = bool(found and found.verify) if options.verify is None else options.verify
        if origin not in settings:
            combined = {**found.settings, **given} if found is not None else given
            if is_asked and not combined:
                raise _no_setting(options, path, found)
            settings[origin] = Settings.from_given(combined, heap_names=found.heap_names if found else None)
            if settings[origin].mode is Mode.SIGNED:
                signed.append(combined)
        mode = options.print or (found.print if found else None) or "preserve"
        inputs.setdefault(absolute, Input(path, settings[origin], verify=is_verified, print=mode))

    named = name_files(
        options.paths, configurations, force_exclude=options.force_exclude, takes_folders=options.takes_folders
    )
    for path, absolute in named.files:
        take(path, absolute)
    if not inputs and not settings:
        settings[""] = Settings.from_given(given)  # wrong settings are told, files or not
    return Selection(
        list(inputs.values()),
        named.failed,
        named.excluded,
        named.walked,
        list(used.values()),
        signed[0] if signed else None,
        memory64=any(each.memory64 for each in settings.values()),
    )


def _arguments(options: Options) -> list[str]:
    return [as_argument(name) for name in options.settings]


def _no_setting(options: Options, path: str, found: Configuration | None) -> SettingsError:
    """The error where nothing says how far the memory may grow: to leave a file as it is would look like success."""
    asked = ["the command line"]
    asked += [f"@{name}" for name in options.response_files]
    asked += ["EMCC_CFLAGS"] if options.emcc_cflags else []
    asked += [found.path] if found is not None else []
    where = f"neither {', '.join(asked[:-1])} nor {asked[-1]} has" if len(asked) > 1 else "no argument is"
    return SettingsError(
        f"{path}: nothing says how far the memory may grow: {where} a memory setting. Write -sMAXIMUM_MEMORY=4GB, or "
        'the settings of the link; or put settings = ["MAXIMUM_MEMORY=4GB"] into glue-rewriter.toml. '
        "(A memory that ends at 2 GiB, -sMAXIMUM_MEMORY=2GB, needs no rewrite.)"
    )


class Note(NamedTuple):
    """Why nothing is rewritten. `undone`: the command line asked for more than 2 GiB, and something else undid it."""

    text: str
    undone: bool


def why_signed(options: Options, selection: Selection) -> Note | None:
    """Why settings that may have been meant to let the memory grow past 2 GiB do not; None where nothing is amiss."""
    if selection.signed is None:
        return None
    final = selection.signed
    asked = next((given for given in spellings(_arguments(options)) if _is_large(given)), None)
    large = asked or next((given for given in final.values() if _is_large(given)), None)
    maximum, initial = final.get("MAXIMUM_MEMORY"), final.get("INITIAL_MEMORY")
    if large is not None:
        if maximum is not None and _is_large(maximum) and initial is not None:
            why = f"without -sALLOW_MEMORY_GROWTH the memory keeps its initial size, {initial.argument}{initial.origin}"
        else:
            winner = next((given for given in (maximum, initial) if given is not None), large)
            why = f"{winner.argument}{winner.origin} wins"
        text = f"Note: {large.argument}{large.origin} has no effect: {why}. {_ENDS}"
        return Note(text, undone=asked is not None)
    if maximum is None and initial is None:
        return Note(f"Note: no maximum is given, so that emcc's holds. {_ENDS} {_ADVICE}", undone=False)
    return None


_ENDS = "By these settings the memory ends at 2 GiB or before, where nothing needs a rewrite."
_ADVICE = "Give -sMAXIMUM_MEMORY=4GB too if the program is linked with it."


def _is_large(given: Given) -> bool:
    """Whether a setting is a size of more than 2 GiB."""
    return (size_in_bytes(given.value) or 0) > 2 * GIB


def _absolute(path: str) -> str:
    """A path from the root, as it is named, not where a symbolic link leads: in a build's sandbox that is outside."""
    try:
        return os.path.abspath(path)
    except FileNotFoundError:  # the working directory is gone, which is no matter to standard input
        if path != "-":
            raise
        return path
