"""One file: read, rewrite, write, and say what happened. May run in a process of its own."""

from __future__ import annotations

import os
from enum import Enum

from glue_rewriter.cli.files import NOT_IN_PLACE, free_trees, read_file, require_regular, write_files
from glue_rewriter.cli.terminal import read_stdin
from glue_rewriter.errors import FileError, GlueRewriterError
from glue_rewriter.pipeline import Rewritten, rewrite, verify_ahead, verify_rewrite
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.reports.counts import Tally, tally
from glue_rewriter.settings import Settings
from glue_rewriter.source import Language

if TYPE_CHECKING:  # only what is printed anew needs it
    from typing import Any

    from glue_rewriter.reports.printed import PrintedAnew


class Destination(Enum):
    """Where the rewritten code goes."""

    STDOUT = "stdout"
    FILE = "file"
    IN_PLACE = "in place"
    NOWHERE = "nowhere"


class Input(NamedTuple):
    """One file, `-` for standard input, and what is done with it.

    `settings` are those it is rewritten by, `verify` says whether the rewrite is verified, `print` how it is printed (a
    value of `Print`).
    """

    path: str
    settings: Settings
    verify: bool
    print: str


class Request(NamedTuple):
    """What to do with each file. `output` is the file of `Destination.FILE`; `language` None leaves it to the path.

    `terse`: no line for a file that needs no change and has no site left. `source_map` and `own_map` are the options
    `--source-map` and `--input-source-map`.
    """

    destination: Destination
    output: str
    diff: bool
    stats: bool
    sizes: bool
    quiet: bool
    verbose: bool
    terse: bool
    language: Language | None
    #: How many processes may work on one file.
    processes: int
    source_map: str | None
    own_map: str | None
    raise_heap_max: bool = False
    #: The diff is for `patch`, not for people.
    patch: bool = False
    is_alone: bool = False


class Done(NamedTuple):
    """A file that was rewritten, or needed no change.

    `artifact` and `diff` are for stdout, `lines` for stderr; `record` is its part of the statistics. Each is
    empty unless asked for. `read` are the files that were read besides the input.
    """

    path: str
    tally: Tally
    artifact: bytes
    diff: bytes
    lines: tuple[str, ...]
    record: dict[str, Any]
    read: tuple[str, ...] = ()


class Failed(NamedTuple):
    """A file with which nothing was done."""

    path: str
    message: str
    exit_status: int


def process(item: Input, request: Request) -> Done | Failed:
    """Do what is asked with one file."""
    try:
        return _process(item, request)
    except GlueRewriterError as error:
        # As a value: the other files go on, and not every error survives the way between processes.
        return Failed(_name(item.path), str(error), error.exit_status)
    except FileNotFoundError:
        raise  # the working directory is gone
    except Exception as error:
        # Imported late: there should be none.
        from glue_rewriter.cli.terminal import bug

        return Failed(_name(item.path), bug(error, _name(item.path)), 2)


def _process(item: Input, request: Request) -> Done:
    path, settings, is_verified, mode = item
    if request.destination is Destination.IN_PLACE:
        require_regular(path, NOT_IN_PLACE + "use -o FILE")
    source = read_stdin() if path == "-" else read_file(path)
    if not source and path != "-" and request.destination is Destination.STDOUT:
        raise FileError(f"{path}: is empty; if > led to the same file, the shell emptied it first: write it with -i")
    ahead = None
    if is_verified:
        ahead = verify_ahead(source, settings, path=_name(path), language=request.language, processes=request.processes)
    unverified: tuple[str, ...] = ()
    try:
        rewritten = rewrite(
            source, settings, path=_name(path), language=request.language, raise_heap_max=request.raise_heap_max
        )
        if is_verified:
            free_trees(source)
            unverified = verify_rewrite(rewritten, ahead=ahead)
    finally:
        if ahead is not None:
            ahead.close()
    printed = None
    if mode != "preserve":
        # Imported late: most rewrites print nothing anew.
        from glue_rewriter.cli.print_anew import print_anew

        printed = print_anew(rewritten, mode, quiet=request.quiet, shows_progress=request.is_alone)
    # Before the file is written: if it fails, nothing was done.
    reported = _report(rewritten, printed, settings, request, unverified)
    output = {Destination.FILE: request.output, Destination.IN_PLACE: path}.get(request.destination)
    code = printed.code if printed else rewritten.code
    files: list[tuple[str, bytes]] = []
    if request.source_map is not None:
        # Imported late: most rewrites ask for no map.
        from glue_rewriter.cli.maps import mapped

        code, files, read = mapped(
            rewritten,
            path=path,
            output=output,
            place=request.source_map,
            own=request.own_map,
            printed=printed.printed if printed else None,
        )
        reported = reported._replace(read=read)
    if request.destination is Destination.STDOUT:
        reported = reported._replace(artifact=code)
    elif output is not None and (request.destination is Destination.FILE or reported.tally.changed or code != source):
        files = [*files, (output, code)]  # the map first: a reader that finds the code finds the map
    write_files(files)
    return reported


def _report(
    rewritten: Rewritten,
    printed: PrintedAnew | None,
    settings: Settings,
    request: Request,
    unverified: tuple[str, ...],
) -> Done:
    sizes = None
    if request.sizes:
        from glue_rewriter.size.compressed import growth_of

        sizes = growth_of(rewritten.source.data, rewritten.code)
        printed = printed and printed._replace(sizes=growth_of(rewritten.source.data, printed.code))
    counted = tally(rewritten, printed)
    lines = [] if request.quiet else list(unverified)
    if not request.quiet and (counted.is_worth_a_line or not request.terse):
        from glue_rewriter.reports.summary import summary_line

        if request.verbose:
            from glue_rewriter.reports.left import left_lines
            from glue_rewriter.reports.windows import edit_lines

            lines.extend(edit_lines(rewritten))
            lines.extend(left_lines(rewritten))
        written = request.destination is not Destination.NOWHERE
        lines.append(
            summary_line(
                rewritten,
                settings,
                sizes=sizes,
                printed=printed,
                written=written,
                heap_limits=request.raise_heap_max,
            )
        )
    record: dict[str, Any] = {}
    if request.stats:
        from glue_rewriter.reports.stats import file_record

        record = file_record(rewritten, settings, sizes=sizes, printed=printed)
    diff = b""
    if request.diff:
        from glue_rewriter.reports.diff import unified_diff

        diff = unified_diff(printed.as_rewritten(rewritten) if printed else rewritten, whole=request.patch)
    return Done(rewritten.source.path, counted, b"", diff, tuple(lines), record)


def _name(path: str) -> str:
    return "<stdin>" if path == "-" else path.replace(os.sep, "/")
