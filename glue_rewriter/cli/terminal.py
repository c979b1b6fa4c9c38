"""Standard input, output and error."""

from __future__ import annotations

import errno
import os
import re
import sys
import time
from contextlib import suppress

from glue_rewriter.errors import FileError, GlueRewriterError, shown

#: What a shell reports of a process that SIGPIPE ended: the reader of stdout has gone, as `head` does.
_PIPE_CLOSED = 141
#: Characters that are commands to a terminal, other than the end of a line and the tab.
_COMMANDS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f]")


def say(message: str, *, end: str = "\n") -> None:
    """Write a diagnostic to stderr, if there is one and somebody reads it; what would move the cursor is replaced."""
    _write_diagnostic(_COMMANDS.sub("�", message) + end)


def _write_diagnostic(text: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            try:
                sys.stderr.write(text)
            except UnicodeEncodeError:  # a console of another code page
                sys.stderr.write(text.encode(sys.stderr.encoding, "replace").decode(sys.stderr.encoding))
            sys.stderr.flush()


class Naming:
    """Names the file in whatever goes wrong of itself while it is worked on: see `bug`."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not getattr(error, "__notes__", ()):
            error.add_note(f"in {shown(self._path)}")


def bug(error: Exception, path: str = "") -> str:
    """What is said of an error that is ours, in a file perhaps; the environment says whether its traceback is shown."""
    if os.environ.get("GLUE_REWRITER_TRACEBACK"):
        import traceback

        say("".join(traceback.format_exception(error)), end="")
    what = " ".join(f"{type(error).__name__}: {error}".split())
    where = f" in {path}" if path else "".join(f" {note}" for note in getattr(error, "__notes__", ()))
    return (
        f"internal error{where} ({what}): this is a bug in glue-rewriter; the file was not written. "
        "Please report it. GLUE_REWRITER_TRACEBACK=1 in the environment shows where it happened."
    )


def said_of(error: Exception, path: str) -> str:
    """What is said of what went wrong with one file: what is wrong with it, or that it is a bug of ours."""
    return str(error) if isinstance(error, GlueRewriterError) else bug(error, path)


def read_stdin() -> bytes:
    """All of standard input. Raises `FileError`."""
    if sys.stdin is None:
        raise FileError("standard input: cannot be read: it is closed")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise FileError(f"standard input: cannot be read: {error.strerror}") from None


def write_stdout(data: bytes) -> None:
    """Write and flush. Raises `FileError`; ends the process quietly where nobody reads on."""
    if sys.stdout is None:
        raise FileError("standard output: cannot be written: it is closed")
    try:
        rest = memoryview(data)
        while rest:  # with PYTHONUNBUFFERED, one write to a pipe takes what the pipe has room for
            rest = rest[_write_some(rest) :]
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _discard_stdout()
        sys.exit(_PIPE_CLOSED)
    except OSError as error:
        _discard_stdout()
        raise FileError(f"standard output: cannot be written: {error.strerror}") from None


def is_coloured() -> bool:
    """Whether stdout is to show colours: a terminal does, unless NO_COLOR is set, and with FORCE_COLOR what is none.

    https://no-color.org, https://force-color.org
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def note_brotli() -> None:
    """Say once of a command that its sizes by brotli are missing, where it is not installed."""
    # Imported late: only some commands measure.
    from glue_rewriter.size.compressed import has_brotli

    if not has_brotli():
        say("Note: the Python package brotli is not installed, so its sizes are missing: pip install brotli")


def _write_some(data: memoryview) -> int:
    written = sys.stdout.buffer.write(data)
    if written is None:  # a raw stream that would have to wait
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    return written


def _discard_stdout() -> None:
    """Send what is still buffered nowhere, lest the interpreter try again, and complain, at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Progress:
    """How much of several files or steps is done, on a terminal's last line, once it takes longer than a second."""

    def __init__(self, total: int, *, what: str = "files", quiet: bool = False) -> None:
        self._total = total
        self._what = what
        self._done = 0
        self._shown = False
        self._enabled = total > 1 and not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic() + 1

    def advance(self) -> None:
        """One more is done."""
        self._done += 1
        if self._enabled and time.monotonic() >= self._next and self._done < self._total:
            filled = 30 * self._done // self._total
            bar = "#" * filled + "-" * (30 - filled)
            _write_diagnostic(f"\r[{bar}] {self._done}/{self._total} {self._what}")
            self._shown = True
            self._next = time.monotonic() + 0.1

    def clear(self) -> None:
        """Free the line for other output."""
        if self._shown:
            _write_diagnostic("\r\x1b[K")
            self._shown = False
