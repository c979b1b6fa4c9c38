"""Which files a command is about, and the configuration and settings of each."""

# os instead of pathlib, which is slow to import:
# ruff: noqa: PTH100, PTH112, PTH120

from __future__ import annotations

import os
from collections.abc import Sequence

from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.work import Failed, Input
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.settings import Mode, Settings

if TYPE_CHECKING:
    from glue_rewriter.cli.options import Options
    from glue_rewriter.configuration import Configuration


class Selection(NamedTuple):
    """What was found.

    `failed` are folders without a file to rewrite, or that cannot be read, and an excluded file that was to be written
    somewhere else; `excluded` says how many of the
    named files were passed over; `walked` whether a folder was among the names; `configurations` are the
    files that configure the inputs.
    """

    inputs: list[Input]
    failed: list[Failed]
    excluded: int
    walked: bool
    configurations: list[Configuration]


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


def select(options: Options) -> Selection:
    """The inputs that the options name, in order, each once.

    Raises `ConfigurationError` where a configuration that counts is wrong, `SettingsError` where its settings and
    those of the command line do not agree.
    """
    configurations = Configurations()
    arguments = [name if name.startswith("@") else f"-s{name}" for name in options.settings]
    environ = os.environ if options.emcc_cflags else None
    inputs: dict[str, Input] = {}
    settings: dict[str, Settings] = {}
    used: dict[str, Configuration] = {}

    def take(path: str, absolute: str) -> None:
        found = configurations.of_folder(os.path.dirname(absolute))
        origin = ""
        if found is not None:
            origin = found.path
            used[origin] = found
        is_verified = bool(found and found.verify) if options.verify is None else options.verify
        if origin not in settings:
            settings[origin] = Settings.from_arguments(
                arguments,
                environ=environ,
                heap_names=found.heap_names if found else None,
                configured=found.settings if found else None,
            )
        mode = options.print or (found.print if found else None) or "preserve"
        inputs.setdefault(absolute, Input(path, settings[origin], verify=is_verified, print=mode))

    named = name_files(
        options.paths, configurations, force_exclude=options.force_exclude, takes_folders=options.takes_folders
    )
    for path, absolute in named.files:
        take(path, absolute)
    if not inputs and not settings:
        Settings.from_arguments(arguments, environ=environ)  # wrong settings are told, files or not
    return Selection(list(inputs.values()), named.failed, named.excluded, named.walked, list(used.values()))


def why_signed(options: Options, selection: Selection) -> str:
    """A note on why settings that may have been meant to let the memory grow past 2 GiB do not, or nothing."""
    if all(item.settings.mode is not Mode.SIGNED for item in selection.inputs):
        return ""
    configured = [given.argument for found in selection.configurations for given in found.settings.values()]
    given = " ".join([*options.settings, *configured])
    if "MAXIMUM_MEMORY" in given and ("INITIAL_MEMORY" in given or "TOTAL_MEMORY" in given):
        if "ALLOW_MEMORY_GROWTH" not in given:
            return (
                "Note: without -sALLOW_MEMORY_GROWTH the memory keeps its initial size, "
                "and MAXIMUM_MEMORY has no effect."
            )
    elif any(item.settings.maximum_memory != Settings().maximum_memory for item in selection.inputs):
        return ""  # a response file or EMCC_CFLAGS says so
    elif not any(name in given for name in ("MAXIMUM_MEMORY", "INITIAL_MEMORY", "TOTAL_MEMORY", "WASM_MEM_MAX")):
        return (
            "Note: the memory is taken to end at 2 GiB, where nothing needs a rewrite. "
            "Give -sMAXIMUM_MEMORY=4GB, or the settings of the link."
        )
    return ""


def _absolute(path: str) -> str:
    """A path from the root, as it is named, not where a symbolic link leads: in a build's sandbox that is outside."""
    try:
        return os.path.abspath(path)
    except FileNotFoundError:  # the working directory is gone, which is no matter to standard input
        return path
