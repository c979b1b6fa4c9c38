"""The files of one command, one after the other, and what is said of them."""

from __future__ import annotations

import os
from typing import Any

from glue_rewriter import __version__
from glue_rewriter.cli.files import write_file
from glue_rewriter.cli.options import Options, is_stdout
from glue_rewriter.cli.pool import process_all
from glue_rewriter.cli.terminal import Progress, say, write_stdout
from glue_rewriter.cli.work import Destination, Failed, Request
from glue_rewriter.settings import Mode, Settings

_WOULD_CHANGE = 1


def execute(options: Options) -> int:
    """The exit status of what the options ask for, which `check_usage` has found sensible."""
    if options.sizes:
        from glue_rewriter.reports.compressed import require_brotli

        require_brotli()
    arguments = [name if name.startswith("@") else f"-s{name}" for name in options.settings]
    environ = os.environ if options.emcc_cflags else None
    return rewrite_files(options, Settings.from_arguments(arguments, environ=environ))


def _say_why_not(options: Options) -> None:
    """Says on stderr why settings that may have been meant to let the memory grow do not."""
    given = " ".join(options.settings)
    if "MAXIMUM_MEMORY" in given and ("INITIAL_MEMORY" in given or "TOTAL_MEMORY" in given):
        if "ALLOW_MEMORY_GROWTH" not in given:
            say(
                "Note: without -sALLOW_MEMORY_GROWTH the memory keeps its initial size, "
                "and MAXIMUM_MEMORY has no effect."
            )
    elif not any(name in given for name in ("MAXIMUM_MEMORY", "INITIAL_MEMORY", "TOTAL_MEMORY", "WASM_MEM_MAX")):
        say(
            "Note: the memory is taken to end at 2 GiB, where nothing needs a rewrite. "
            "Give -sMAXIMUM_MEMORY=4GB, or the settings of the link."
        )


def rewrite_files(options: Options, settings: Settings) -> int:
    """The exit status: the worst of all files."""
    request = Request(
        settings,
        _destination(options),
        output=options.output or "",
        diff=options.diff,
        stats=options.stats is not None,
        sizes=options.sizes,
        quiet=options.quiet,
        verbose=options.verbose,
    )
    if settings.mode is Mode.SIGNED and not options.quiet:
        _say_why_not(options)
    status = 0
    records: list[dict[str, Any]] = []
    paths = options.paths
    progress = Progress(len(paths), quiet=options.quiet)
    for outcome in process_all(paths, request, jobs=options.jobs):
        progress.clear()
        if isinstance(outcome, Failed):
            say(f"Error: {outcome.message}")
            status = max(status, outcome.exit_status)
            records.append(_failed_record(outcome, request))
        else:
            if options.to_stdout or options.diff:
                write_stdout(outcome.artifact + outcome.diff)
            for line in outcome.lines:
                say(line)
            if options.check and outcome.changed:
                status = max(status, _WOULD_CHANGE)
            records.append(outcome.record)
        progress.advance()
    progress.clear()
    _write_side_files(options, settings, records, failed=status > _WOULD_CHANGE)
    return status


def _destination(options: Options) -> Destination:
    if options.writes_nothing:
        return Destination.NOWHERE
    if options.in_place:
        return Destination.IN_PLACE
    return Destination.STDOUT if options.to_stdout else Destination.FILE


def _failed_record(outcome: Failed, request: Request) -> dict[str, Any]:
    if not request.stats:
        return {}
    from glue_rewriter.reports.stats import failed_record

    return failed_record(outcome.path, outcome.message)


def _write_side_files(options: Options, settings: Settings, records: list[dict[str, Any]], *, failed: bool) -> None:
    if options.stats is not None:
        from glue_rewriter.reports.stats import stats_json

        _write(options.stats, stats_json(records, settings, version=__version__).encode("ascii"))
    if options.depfile is not None and options.output is not None and not failed:
        from glue_rewriter.reports.depfile import depfile

        inputs = [*(path for path in options.paths if path != "-"), *options.response_files]
        _write(options.depfile, depfile(options.output, inputs).encode("utf-8", "surrogateescape"))


def _write(path: str, data: bytes) -> None:
    if is_stdout(path):
        write_stdout(data)
    else:
        write_file(path, data)
