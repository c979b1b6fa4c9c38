"""The source files in a folder. Imported where a folder is named."""

# os instead of pathlib, whose objects cost more than the files:
# ruff: noqa: PTH100, PTH110, PTH113, PTH118, PTH120, PTH123

from __future__ import annotations

import os
from contextlib import suppress

from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.rewrite_one import Failed
from glue_rewriter.cli.terminal import say
from glue_rewriter.errors import shown
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.regular_files import read_regular
from glue_rewriter.source import is_source

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: Folders that are never entered. CMake's has files called compiler_depend.ts that are no TypeScript.
_NEVER = (".git", "node_modules", "CMakeFiles")
#: A file with patterns, in bytes.
_LARGEST = 16 << 20


class Walked(NamedTuple):
    """The files found in one folder, and what went wrong on the way."""

    files: list[str]
    failed: list[Failed]


class _Folder(NamedTuple):
    """A folder to look into: its name for messages, its absolute path, the .gitignore files that count in it."""

    name: str
    path: str
    ignores: tuple[_Ignore, ...]


class _Ignore(NamedTuple):
    """The patterns of one .gitignore file and the folder that they start from."""

    folder: str
    patterns: GitIgnoreSpec


def walk(root: str, configurations: Configurations) -> Walked:
    """The files in a folder and those below it, the files of each folder first, by name.

    What git ignores is passed over, and so is what the configuration excludes; symbolic links are not
    followed. Raises `ConfigurationError`.
    """
    files: list[str] = []
    failed: list[Failed] = []
    passed_over = 0
    path = os.path.abspath(root)
    folders = [_Folder("" if root in (".", "./") else root, path, _ignores_above(path))]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder.path) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            failed.append(Failed(folder.name or root, f"{folder.name or root}: cannot be read: {error.strerror}", 2))
            continue
        ignores = folder.ignores
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = (*ignores, *_read_ignore(os.path.join(folder.path, ".gitignore"), folder.path))
        configuration = configurations.of_folder(folder.path)
        below = []
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder:
                if entry.name in _NEVER:
                    continue
            elif not entry.is_file(follow_symlinks=False):
                continue
            elif configuration is not None and configuration.include is not None:
                if not configuration.include.match_file(os.path.relpath(entry.path, configuration.folder)):
                    continue
            elif not is_source(entry.name):
                continue
            name = os.path.join(folder.name, entry.name)
            if _is_ignored(entry.path, ignores, is_folder=is_folder) or configurations.excludes_itself(
                entry.path, is_folder=is_folder
            ):
                passed_over += 1
            elif is_folder:
                below.append(_Folder(name, entry.path, ignores))
            elif _is_text(entry.path):
                files.append(name)
            else:  # videos are called .ts too
                say(f"Note: {shown(name)}: not UTF-8, so it is passed over.")
        folders += reversed(below)
    if not files and not failed:
        failed.append(Failed(root, _why_nothing(root, passed_over), 2))
    return Walked(files, failed)


def _is_text(path: str) -> bool:
    """Whether a file is UTF-8; what cannot be read may be, and is told when it is to be rewritten."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        data.isascii() or data.decode()
    except UnicodeDecodeError:
        return False
    except OSError:
        pass
    return True


def _why_nothing(root: str, passed_over: int) -> str:
    if passed_over:
        verb = "file or folder in it is" if passed_over == 1 else "files or folders in it are"
        return f"{root}: no source file in this directory: {passed_over} {verb} ignored by git or excluded"
    return f"{root}: no source file in this directory; name other files one by one, or give include patterns"


def _is_ignored(path: str, ignores: tuple[_Ignore, ...], *, is_folder: bool) -> bool:
    """Whether git ignores a path: the nearest .gitignore file that says anything about it counts (gitignore(5))."""
    for ignore in reversed(ignores):
        verdict = ignore.patterns.check_file(os.path.relpath(path, ignore.folder) + "/" * is_folder).include
        if verdict is not None:
            return verdict
    return False


def _ignores_above(path: str) -> tuple[_Ignore, ...]:
    """What counts in a folder from above it, up to the root of its repository.

    A folder that is named is walked even where git ignores it, as build output is: the files that say so
    do not count in it.
    """
    above: list[str] = []
    at = path
    while not os.path.exists(os.path.join(at, ".git")):
        parent = os.path.dirname(at)
        if parent == at:
            return ()
        above.append(parent)
        at = parent
    ignores = [*_read_ignore(os.path.join(_git_folder(at), "info", "exclude"), at)]
    for folder in reversed(above):
        ignores += _read_ignore(os.path.join(folder, ".gitignore"), folder)
    return tuple(ignore for ignore in ignores if at == path or not _is_ignored(path, (ignore,), is_folder=True))


def _git_folder(top: str) -> str:
    """The folder with the repository's own files; in worktrees and submodules .git is a file that names another.

    gitrepository-layout(5): .git, commondir.
    """
    folder = os.path.join(top, ".git")
    with suppress(OSError):
        if os.path.isfile(folder):
            folder = os.path.join(top, _text(folder).removeprefix("gitdir:").strip())
        folder = os.path.join(folder, _text(os.path.join(folder, "commondir")).strip())
    return folder


def _read_ignore(path: str, folder: str) -> tuple[_Ignore, ...]:
    """The patterns of a .gitignore file, if it is there; what is no pattern in it is passed over, as by git."""
    from pathspec import GitIgnoreSpec

    try:
        lines = _text(path).split("\n")
    except OSError:
        return ()
    try:
        return (_Ignore(folder, GitIgnoreSpec.from_lines(lines)),)
    except ValueError:
        return (_Ignore(folder, GitIgnoreSpec.from_lines(filter(_is_pattern, lines))),)


def _text(path: str) -> str:
    """The text of a small file of git's. Raises `OSError`."""
    data = read_regular(path, _LARGEST)
    text = data.decode("utf-8-sig", "surrogateescape")  # git passes over the mark too
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
