"""The one tree of errors.

Each carries the exit status the command line ends with, and a message made for the person who reads it:
what is wrong, where, and what to do.
"""

from __future__ import annotations


def shown(name: str) -> str:
    """A name without what would be a command to the terminal, or a line of its own to what reads a log. Bytes that are
    no UTF-8 stay."""
    return (
        name
        if name.isprintable()
        else "".join(c if c.isprintable() or "\udc80" <= c <= "\udcff" else "�" for c in name)
    )


class GlueRewriterError(Exception):
    """Whatever this package raises on purpose."""

    exit_status = 2


class SettingsError(GlueRewriterError):
    """A setting that emcc would refuse, or that this tool cannot honour."""


class ConfigurationError(SettingsError):
    """A configuration file that cannot be taken as it is; the text names the file, the line and the key."""


class SourceError(GlueRewriterError):
    """Input that cannot be read: not UTF-8, or not JavaScript.

    `path` is the name the input was given under; `line` and `column` count from 1, the column in characters
    (code points). The text of the error is complete: place, message, the line and a caret.
    """

    def __init__(self, message: str, *, path: str, line: int, column: int, excerpt: str = "") -> None:
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        text = f"{shown(path)}:{line}:{column}: {message}"
        super().__init__(f"{text}\n{excerpt}" if excerpt else text)


class DepthError(SourceError):
    """Code that is nested deeper than it can be read."""


class WasmError(GlueRewriterError):
    """A wasm binary that is malformed, or that cannot be what it is to be made. `offset` is in bytes."""

    def __init__(self, message: str, *, path: str, offset: int) -> None:
        super().__init__(f"{shown(path)}: at byte {offset} (0x{offset:x}): {message}")
        self.offset = offset


class FileError(GlueRewriterError):
    """A file that cannot be read or written: one line, whatever the file is called."""

    def __init__(self, message: str) -> None:
        super().__init__(shown(message))


class EditError(GlueRewriterError):
    """Two edits of one place: a bug of ours, never of the input."""


class VerificationError(GlueRewriterError):
    """The output is not the input plus the recorded edits: a bug of ours, never of the input.

    `place` and `new_place` are (line, column) in the input and in the output, from 1, columns in characters.
    """

    def __init__(self, message: str, *, place: tuple[int, int], new_place: tuple[int, int]) -> None:
        super().__init__(message)
        self.place = place
        self.new_place = new_place


class SourceMapError(GlueRewriterError):
    """A source map that an input came with, and that cannot be found or read: one line, as of `FileError`."""

    def __init__(self, message: str) -> None:
        super().__init__(shown(message))


class BudgetError(SettingsError):
    """A budget that cannot be understood."""


class PatternError(SettingsError):
    """A pattern of files that matches nothing."""


class BaseError(GlueRewriterError):
    """What sizes are to be compared with cannot be had: missing, unreadable, or measured by other compressors."""
