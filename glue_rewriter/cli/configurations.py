"""The configuration of each folder that a command looks into."""

# os instead of pathlib, which is slow to import:
# ruff: noqa: PTH109, PTH110, PTH112, PTH116, PTH118, PTH119, PTH120

from __future__ import annotations

import os

from glue_rewriter.errors import FileError
from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:
    from glue_rewriter.config import Configuration

#: The names in `config.FILE_NAMES`, which is not imported where there is no such file.
_FILE_NAMES = ("glue-rewriter.toml", "pyproject.toml")
#: In bytes.
_LARGEST = 16 << 20


class Configurations:
    """The configuration of each folder: the nearest file, from the folder upwards, up to the root of its repository.

    Outside of repositories, files of others do not count, but for the administrator's: anybody may put one into /tmp.
    """

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
                if not _is_trusted(found.path, passed[0], folder):
                    found = None
                break
            parent = os.path.dirname(folder)
            if parent == folder or os.path.lexists(os.path.join(folder, ".git")):
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


def _read(folder: str) -> Configuration | None:
    """The configuration in one folder. Raises `ConfigurationError`, or `FileError` for a file that cannot be read."""
    for name in _FILE_NAMES:
        path = os.path.join(folder, name)
        try:
            if not os.path.lexists(path):
                continue
            # Imported late: most folders have no such file.
            from glue_rewriter.regular_files import read_regular

            data = read_regular(path, _LARGEST)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            if not os.path.exists(path):  # the folder cannot be searched
                continue
            raise FileError(f"{_shown(path)}: the configuration cannot be read: {error.strerror}") from None
        # The test of bytes spares most projects the import of a TOML parser.
        if name == "glue-rewriter.toml" or b"glue-rewriter" in data or b"glue_rewriter" in data:
            from glue_rewriter.config import parse

            found = parse(data, _shown(path), folder)
            if found is not None:
                return found
    return None


def _is_trusted(name: str, start: str, folder: str) -> bool:
    """Whether the file that was found counts in the folder that the search began in: one in a repository does, and one
    of the user, of the administrator, or of whoever owns that folder."""
    if start == folder or _in_repository(start):
        return True
    owner = getattr(os, "geteuid", lambda: 0)()
    try:
        return os.stat(os.path.join(folder, os.path.basename(name))).st_uid in (0, owner, os.stat(start).st_uid)
    except OSError:
        return False


def _in_repository(folder: str) -> bool:
    while not os.path.lexists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return False
    return True


def _shown(path: str) -> str:
    """A path as messages give it: relative where it is below the working directory."""
    try:
        return path.removeprefix(os.path.join(os.getcwd(), ""))
    except FileNotFoundError:  # the working directory is gone
        return path
