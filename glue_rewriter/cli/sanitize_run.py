"""The files of `sanitize`, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from glue_rewriter.cli.files import read_file, write_file, write_files
from glue_rewriter.cli.options import is_stdout
from glue_rewriter.cli.selection import select
from glue_rewriter.cli.terminal import bug, read_stdin, say, write_stdout
from glue_rewriter.errors import GlueRewriterError
from glue_rewriter.pipeline import Rewritten, sanitize
from glue_rewriter.reports.sanitized import sanitized_line, skipped_lines
from glue_rewriter.reports.summary import no_site_note
from glue_rewriter.source import Language

if TYPE_CHECKING:
    from glue_rewriter.cli.options import Options
    from glue_rewriter.cli.rewrite_one import Input


class Checks(NamedTuple):
    """What `sanitize` is asked for, besides what it shares with `rewrite`."""

    report: Literal["console", "throw", "collect"]
    #: The file that the runtime goes to, None for none.
    runtime: str | None
    #: Whether the runtime stands in what is written.
    is_inline: bool


def execute(options: Options, checks: Checks) -> int:
    """The exit status: the worst of all files."""
    status = 0
    selection = select(options, is_asked=False)
    for item in selection.inputs:
        try:
            _sanitize(item, options, checks)
        except GlueRewriterError as error:
            say(f"Error: {error}")
            status = max(status, error.exit_status)
        except Exception as error:
            say(f"Error: {bug(error, item.path)}")
            status = 2
    if checks.runtime is not None:
        from glue_rewriter.sanitizer import runtime

        _write(checks.runtime, runtime(checks.report, memory64=selection.memory64).file)
    return status


def _sanitize(item: Input, options: Options, checks: Checks) -> None:
    path = item.path
    data = read_stdin() if path == "-" else read_file(path)
    sanitized = sanitize(
        data,
        item.settings,
        path="<stdin>" if path == "-" else path,
        language=Language(options.language) if options.language else None,
        report=checks.report if checks.is_inline else None,
    )
    code = sanitized.code
    files: list[tuple[str, bytes]] = []
    output = path if options.in_place else None if options.to_stdout else options.output
    if options.source_map is not None:
        from glue_rewriter.cli.maps import mapped

        code, files, _ = mapped(
            Rewritten(sanitized.source, sanitized.code, sanitized.edits, (), language=Language.JAVASCRIPT),
            path=path,
            output=output,
            place=options.source_map,
            own=options.input_source_map,
        )
    if output is not None:
        files = [*files, (output, code)]
    write_files(files)
    if output is None:
        write_stdout(code)
    if options.verbose:
        for line in skipped_lines(sanitized):
            say(line)
    if not options.quiet:
        say(sanitized_line(sanitized))
    elif sanitized.is_empty:
        say(no_site_note([sanitized.source.path]))


def _write(path: str, data: bytes) -> None:
    if is_stdout(path):
        write_stdout(data)
    else:
        write_file(path, data)
