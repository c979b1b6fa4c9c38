"""The command line: the only part that knows click, files and the terminal."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from glue_rewriter.cli.options import plain
from glue_rewriter.cli.rewrite_files import execute
from glue_rewriter.cli.terminal import bug, say
from glue_rewriter.errors import GlueRewriterError, SettingsError
from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import NoReturn

#: What a shell reports of a process that SIGINT ended, as it does here in effect.
_INTERRUPTED = 130
#: How many objects may be made before the garbage collector looks for cycles.
_COLLECT_AFTER = 200_000


def main() -> NoReturn:
    """Run the command that the process was started with, and end the process."""
    for name in ("SIGTERM", "SIGHUP"):  # the second is unknown to Windows, and ignored under nohup
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _terminate)
    # A tree is a million small objects and no cycle: collections in between find nothing.
    gc.set_threshold(_COLLECT_AFTER)
    status = run(sys.argv[1:])
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # as where the shell has closed it
                stream.flush()
    except (OSError, ValueError):
        sys.exit(status)
    # All is written and closed; the interpreter need not be taken down piece by piece.
    os._exit(status)


def run(arguments: Sequence[str]) -> int:
    """The exit status of one command; whatever goes wrong has been said on stderr."""
    try:
        options = plain(arguments)
        return execute(options) if options is not None else _run_by_click(arguments)
    except GlueRewriterError as error:
        say(f"Error: {error}")
        return error.exit_status
    except KeyboardInterrupt:
        say("Interrupted.")
        return _INTERRUPTED
    except Exception as error:
        if isinstance(error, FileNotFoundError) and not _has_working_directory():
            say("Error: the working directory does not exist any more; change to one that does")
        else:
            _report_bug(error)
        return 2


def _run_by_click(arguments: Sequence[str]) -> int:
    import click

    from glue_rewriter.cli.commands import commands

    _check_equals(arguments)
    try:
        status = commands.main(_spread(arguments), prog_name="glue-rewriter", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None


def _check_equals(arguments: Sequence[str]) -> None:
    """Raises `SettingsError` for `-o=FILE`, by which click would write a file called `=FILE`."""
    for argument in arguments:
        if argument == "--":
            return
        if argument.startswith("-o="):
            raise SettingsError(f"{argument}: a short option takes its value without =: -o {argument[3:] or 'FILE'}")


def _spread(arguments: Sequence[str]) -> list[str]:
    """The arguments with `-sNAME` as `-s NAME`: click would first look for a long option of that name, at length."""
    spread: list[str] = []
    for at, argument in enumerate(arguments):
        if argument == "--":
            return [*spread, *arguments[at:]]
        is_setting = argument.startswith("-s") and argument[2:3].isupper()
        spread += ("-s", argument[2:]) if is_setting else (argument,)
    return spread


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    """End by an exception, so that a half-written temporary file is removed on the way."""
    signal.signal(number, signal.SIG_IGN)  # another of them must not stop that
    sys.exit(128 + number)


def _has_working_directory() -> bool:
    try:
        os.getcwd()  # noqa: PTH109  # pathlib is slow to import
    except FileNotFoundError:
        return False
    return True


def _report_bug(error: Exception) -> None:
    say(f"Error: {bug(error)}")
