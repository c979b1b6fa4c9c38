"""Whole files in, whole files out."""

# os instead of pathlib, which is slow to import:
# ruff: noqa: PTH100, PTH101, PTH112, PTH105, PTH108, PTH114, PTH116, PTH118, PTH120, PTH123

from __future__ import annotations

import errno
import gc
import os
import stat
from collections.abc import Sequence
from contextlib import suppress

from glue_rewriter.errors import FileError

#: Why a file is refused, before what to do instead.
NOT_IN_PLACE = "is not a regular file, so it cannot be rewritten in place; "
#: In bytes.
_LARGEST_MAP = 512 << 20

#: In a file of so many bytes it is worth it to look for what one step has left before the next.
_LARGE = 1 << 16


def read_file(path: str) -> bytes:
    """The bytes of a file. Raises `FileError`."""
    try:
        # A pipe that nobody writes to would be waited for forever; one that the shell has made has a descriptor.
        if not stat.S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path) and not _is_descriptor(path):
            raise FileError(f"{path}: is a pipe or a device, which is not read; give a file, or - for stdin")
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        raise FileError(f"{path or repr(path)}: {_why_unread(path, error)}") from None
    return data


def free_trees(data: bytes) -> None:
    """Frees what was made of a file, where that may be much and more is to be made of it."""
    if len(data) >= _LARGE:
        gc.collect()


def read_map(path: str, source: str) -> bytes:
    """The bytes of the source map that a comment in the file `source` names: what the comment says is not the user's
    word, so that it must be a regular file in the folder of the source, in one below it, or in the working directory.

    Raises `FileError`.
    """
    from glue_rewriter.regular_files import read_regular

    real = os.path.realpath(path)
    homes = (os.path.realpath(os.path.dirname(source) or "."), os.path.realpath("."))
    if not any(real.startswith(os.path.join(home, "")) for home in homes):
        raise FileError(f"{path}: is outside of the folder of {source} and of the working directory")
    try:
        return read_regular(path, _LARGEST_MAP)
    except OSError as error:
        raise FileError(f"{path}: {_why_unread(path, error)}") from None


def write_file(path: str, data: bytes) -> bool:
    """Make `data` the content of a file, at once or not at all, as `write_files` does; whether that took a write."""
    return write_files([(path, data)])


def write_files(files: Sequence[tuple[str, bytes]]) -> bool:
    """Give each file its content, at once or not at all, and none where one cannot be written; whether any was.

    A file that has this content is not touched. An existing file keeps its mode bits and, where possible,
    its owner; a new one gets what the umask gives. A symbolic link stays, its target is replaced. A pipe or
    device is written to. Raises `FileError`; the old files are then whole.
    """
    staged: list[tuple[str, str, str]] = []
    streams: list[tuple[str, bytes]] = []
    path = ""
    try:
        for path, data in files:
            if not path or path.endswith("/"):
                raise FileError(f"{path or repr(path)}: cannot be written: name a file")
            old = _stat(path)
            if old and (_is_descriptor(path) or not stat.S_ISREG(old.st_mode)):
                if stat.S_ISDIR(old.st_mode):
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                streams.append((path, data))
            elif not (old and old.st_size == len(data) and _has_content(path, data)):
                target = os.path.realpath(path) if os.path.islink(path) else path
                temporary = _beside(target)
                # Noted first: what ends the process between any two steps finds the file to remove.
                staged.append((temporary, target, path))
                _write_new(temporary, data, old)
        for path, data in streams:
            with open(path, "wb") as file:
                file.write(data)
        wrote = bool(staged or streams)
        while staged:
            temporary, target, path = staged[0]
            os.replace(temporary, target)
            del staged[0]
        return wrote
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {_why_unwritten(path, error)}") from None
    finally:
        for temporary, _, _ in staged:
            with suppress(OSError):
                os.unlink(temporary)


def append_file(path: str, data: bytes) -> None:
    """Add `data` to the end of a file, which need not exist. Raises `FileError`."""
    if not path:
        raise FileError(f"{path!r}: cannot be written: name a file")
    try:
        with open(path, "ab") as file:
            file.write(data)
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {_why_unwritten(path, error)}") from None


def require_regular(path: str, why: str) -> None:
    """Raises `FileError` where a path names a pipe or device, and says `why` that will not do."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return  # reading the file says what is wrong
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise FileError(f"{path}: {why}")


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _beside(path: str) -> str:
    """The name of a file that does not exist, in the folder of a path; its own, for that of the file may leave no room
    for more."""
    return os.path.join(os.path.dirname(path), f".glue-rewriter-{os.getpid()}-{os.urandom(4).hex()}.tmp")


def _write_new(path: str, data: bytes, old: os.stat_result | None) -> None:
    """Make a file with the content, and with the mode bits and owner of the old one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if old else 0o666)
    with open(descriptor, "wb") as file:
        file.write(data)
        if old:
            if hasattr(os, "fchown"):  # Windows has none
                with suppress(PermissionError):  # only root gives files away
                    os.fchown(descriptor, old.st_uid, old.st_gid)
            # After chown, which clears set-id bits.
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
            else:
                os.chmod(path, stat.S_IMODE(old.st_mode))


def _has_content(path: str, data: bytes) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read() == data
    except PermissionError:
        return False


def _is_descriptor(path: str) -> bool:
    """Whether the path means an open file of this process, which stays the shell's, to be written to."""
    path = os.path.abspath(path)
    return path in ("/dev/stdin", "/dev/stdout", "/dev/stderr") or path.startswith(("/dev/fd/", "/proc/self/fd/"))


def _why_unread(path: str, error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return f"cannot be read: {error}"
    match error.errno:
        case errno.ENOENT:
            if "*" in path or "?" in path:  # which Windows' shells leave to the program
                return "no such file, and the shell has put no names in place of the pattern; name a folder, or files"
            return "no such file"
        case errno.EISDIR:
            return "is a directory: name the file in it; rewrite takes all of them with -i, --check or --diff"
        case errno.EACCES | errno.EPERM:
            return "cannot be read: permission denied"
        case _:
            return f"cannot be read: {error.strerror}"


def _why_unwritten(path: str, error: OSError) -> str:
    folder = os.path.dirname(os.path.realpath(path))
    match error.errno:
        case errno.ENOENT:
            return f"the folder {folder} does not exist; create it first"
        case errno.ENOTDIR:
            return f"{folder} is not a folder"
        case errno.EISDIR:
            return "it is a directory; name a file"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{error.strerror}; a file must be created in {folder}"
        case _:
            return f"{error.strerror}"
