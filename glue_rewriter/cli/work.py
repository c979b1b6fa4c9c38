"""One file: read, rewrite, write, and say what happened. May run in a process of its own."""

from __future__ import annotations

import os
import stat
from enum import Enum
from typing import Any, NamedTuple

from glue_rewriter.cli.files import read_file, write_file
from glue_rewriter.cli.terminal import read_stdin
from glue_rewriter.errors import FileError, GlueRewriterError
from glue_rewriter.pipeline import Rewritten, rewrite
from glue_rewriter.settings import Settings


class Destination(Enum):
    """Where the rewritten code goes."""

    STDOUT = "stdout"
    FILE = "file"
    IN_PLACE = "in place"
    NOWHERE = "nowhere"


class Request(NamedTuple):
    """What to do with each file. `output` is the file of `Destination.FILE`."""

    settings: Settings
    destination: Destination
    output: str
    diff: bool
    stats: bool
    sizes: bool
    quiet: bool
    verbose: bool


class Done(NamedTuple):
    """A file that was rewritten, or needed no change.

    `artifact` and `diff` are for stdout, `lines` for stderr; `record` is its part of the statistics. Each is
    empty unless asked for.
    """

    changed: bool
    artifact: bytes
    diff: bytes
    lines: tuple[str, ...]
    record: dict[str, Any]


class Failed(NamedTuple):
    """A file with which nothing was done."""

    path: str
    message: str
    exit_status: int


def process(path: str, request: Request) -> Done | Failed:
    """Do what is asked with one file; `-` is standard input."""
    try:
        return _process(path, request)
    except GlueRewriterError as error:
        # As a value: the other files go on, and not every error survives the way between processes.
        return Failed(_name(path), str(error), error.exit_status)
    except Exception as error:
        error.add_note(f"in {_name(path)}")
        raise


def _process(path: str, request: Request) -> Done:
    if request.destination is Destination.IN_PLACE:
        _require_regular(path)
    rewritten = rewrite(read_stdin() if path == "-" else read_file(path), request.settings, path=_name(path))
    reported = _report(rewritten, request)  # before the file is written: if it fails, nothing was done
    match request.destination:
        case Destination.FILE:
            write_file(request.output, rewritten.code)
        case Destination.IN_PLACE if rewritten.changed:
            write_file(path, rewritten.code)
    return reported


def _report(rewritten: Rewritten, request: Request) -> Done:
    sizes = None
    if request.sizes:
        from glue_rewriter.reports.compressed import measure

        sizes = measure(rewritten)
    lines: list[str] = []
    if not request.quiet:
        from glue_rewriter.reports.summary import left_lines, summary_line

        if request.verbose:
            lines.extend(left_lines(rewritten))
        written = request.destination is not Destination.NOWHERE
        lines.append(summary_line(rewritten, request.settings, sizes=sizes, written=written))
    record: dict[str, Any] = {}
    if request.stats:
        from glue_rewriter.reports.stats import file_record

        record = file_record(rewritten, sizes=sizes)
    diff = b""
    if request.diff:
        from glue_rewriter.reports.diff import unified_diff

        diff = unified_diff(rewritten)
    artifact = rewritten.code if request.destination is Destination.STDOUT else b""
    return Done(rewritten.changed, artifact, diff, tuple(lines), record)


def _name(path: str) -> str:
    return "<stdin>" if path == "-" else path


def _require_regular(path: str) -> None:
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  # pathlib is slow to import
    except OSError:
        return  # reading the file says what is wrong
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise FileError(f"{path}: is not a regular file, so it cannot be rewritten in place; use -o FILE")
