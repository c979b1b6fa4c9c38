"""Which files a command is about, and the configuration and settings of each."""

# os instead of pathlib, which is slow to import:
# ruff: noqa: PTH100, PTH109, PTH110, PTH112, PTH118, PTH120, PTH123

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.cli.work import Failed, Input
from glue_rewriter.errors import FileError
from glue_rewriter.settings import Settings

if TYPE_CHECKING:
    from glue_rewriter.cli.options import Options
    from glue_rewriter.configuration import Configuration

#: The names in `configuration.FILE_NAMES`, which is not imported where there is no such file.
_FILE_NAMES = ("glue-rewriter.toml", "pyproject.toml")


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


class Configurations:
    """The configuration of each folder: the nearest file, from the folder upwards."""

    def __init__(self) -> None:
        self._known: dict[str, Configuration | None] = {}
        self._excluded: dict[str, bool] = {}

    def of_folder(self, folder: str) -> Configuration | None:
        """The configuration of the files in a folder, given as an absolute path. Raises `ConfigurationError`."""
        passed: list[str] = []
        found: Configuration | None = None
        while True:
            if folder in self._known:
                found = self._known[folder]
                break
            passed.append(folder)
            if (found := _read(folder)) is not None:
                break
            parent = os.path.dirname(folder)
            if parent == folder:
                break
            folder = parent
        for below in passed:
            self._known[below] = found
        return found

    def excludes(self, path: str) -> bool:
        """Whether `exclude` names a file, or a folder that it is in; each counts by the configuration of its folder."""
        folder = os.path.dirname(path)
        if folder == path:
            return False
        if folder not in self._excluded:
            self._excluded[folder] = self.excludes(folder)
        return self._excluded[folder] or self.excludes_itself(path, is_folder=os.path.isdir(path))

    def excludes_itself(self, path: str, *, is_folder: bool) -> bool:
        """Whether `exclude`, in the configuration of the folder that it is in, names a file or folder."""
        configuration = self.of_folder(os.path.dirname(path))
        return (
            configuration is not None
            and configuration.exclude is not None
            and configuration.exclude.match_file(os.path.relpath(path, configuration.folder) + "/" * is_folder)
        )


def select(options: Options) -> Selection:
    """The inputs that the options name, in order, each once.

    Raises `ConfigurationError` where a configuration that counts is wrong, `SettingsError` where its settings and
    those of the command line do not agree.
    """
    configurations = Configurations()
    arguments = [name if name.startswith("@") else f"-s{name}" for name in options.settings]
    environ = os.environ if options.emcc_cflags else None
    inputs: dict[str, Input] = {}
    failed: list[Failed] = []
    excluded = 0
    walked = False
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

    for path in options.paths:
        absolute = _absolute(path)
        if path != "-" and options.force_exclude and configurations.excludes(absolute):
            if options.takes_folders:
                excluded += 1
            else:  # somebody waits for the output
                why = f"{path}: excluded by the configuration, so nothing is written; leave out --force-exclude"
                failed.append(Failed(path, why, 2))
        elif options.takes_folders and os.path.isdir(path):
            from glue_rewriter.cli.walk import walk

            walked = True
            found = walk(path, configurations)
            failed += found.failed
            for file in found.files:
                take(file, os.path.abspath(file))
        else:
            take(path, absolute)
    if not inputs and not settings:
        Settings.from_arguments(arguments, environ=environ)  # wrong settings are told, files or not
    return Selection(list(inputs.values()), failed, excluded, walked, list(used.values()))


def _absolute(path: str) -> str:
    """A path from the root, as it is named, not where a symbolic link leads: in a build's sandbox that is outside."""
    try:
        return os.path.abspath(path)
    except FileNotFoundError:  # the working directory is gone, which is no matter to standard input
        return path


def _read(folder: str) -> Configuration | None:
    """The configuration in one folder. Raises `ConfigurationError`, or `FileError` for a file that cannot be read."""
    for name in _FILE_NAMES:
        path = os.path.join(folder, name)
        try:
            with open(path, "rb") as file:
                data = file.read()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            if not os.path.exists(path):  # the folder cannot be searched
                continue
            raise FileError(f"{_shown(path)}: the configuration cannot be read: {error.strerror}") from None
        # The test of bytes spares most projects the import of a TOML parser.
        if name == "glue-rewriter.toml" or b"glue-rewriter" in data or b"glue_rewriter" in data:
            from glue_rewriter.configuration import parse

            found = parse(data, _shown(path), folder)
            if found is not None:
                return found
    return None


def _shown(path: str) -> str:
    """A path as messages give it: relative where it is below the working directory."""
    try:
        return path.removeprefix(os.path.join(os.getcwd(), ""))
    except FileNotFoundError:  # the working directory is gone
        return path
