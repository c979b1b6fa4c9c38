"""The files of one command, one after the other, and what is said of them."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from itertools import chain

from glue_rewriter import __version__, pipeline
from glue_rewriter.cli.files import write_file
from glue_rewriter.cli.options import Options, is_stdout
from glue_rewriter.cli.pool import cpus, process_all
from glue_rewriter.cli.rewrite_one import Destination, Failed, Input, Request
from glue_rewriter.cli.selection import Selection, select, why_signed
from glue_rewriter.cli.terminal import Progress, is_coloured, note_brotli, say, write_stdout
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.reports.counts import NOTHING
from glue_rewriter.settings import Mode
from glue_rewriter.settings.emcc_flags import as_argument
from glue_rewriter.source import Language

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import Any

_WOULD_CHANGE = 1
#: So many paths are named again.
_FEW = 4


def execute(options: Options) -> int:
    """The exit status of what the options ask for, which `check_usage` has found sensible."""
    if options.sizes:
        note_brotli()
    selection = select(options)
    if selection.walked and options.stats is not None:
        # Imported late, with click: few folders are asked for statistics.
        from glue_rewriter.cli.usage import check_destinations

        check_destinations(options, [item.path for item in selection.inputs])
    # After one file comes the end, but for its verification.
    is_last = len(selection.inputs) == 1 and not selection.inputs[0].verify
    pipeline.kept = [] if is_last else None
    if is_last:
        gc.disable()  # all that is made is held on to
    return rewrite_files(options, selection)


def rewrite_files(options: Options, selection: Selection) -> int:
    """The exit status: the worst of all files."""
    inputs = selection.inputs
    request = Request(
        _destination(options),
        output=options.output or "",
        diff=options.shows_changes,
        stats=options.stats is not None,
        sizes=options.sizes,
        quiet=options.quiet,
        verbose=options.verbose,
        terse=options.terse or (selection.walked and not options.verbose),
        language=Language(options.language) if options.language else None,
        processes=options.jobs or cpus(),
        source_map=options.source_map,
        own_map=options.input_source_map,
        raise_heap_max=options.raise_heap_max,
        patch=options.patch,
        is_alone=len(inputs) == 1,
    )
    paints = options.diff and not options.patch and is_coloured()
    note = why_signed(options, selection)
    if note is not None and (note.undone or not options.quiet):
        say(note.text)
    status = 0
    records: list[dict[str, Any]] = []
    read: list[str] = []
    changed: list[str] = []
    total = NOTHING
    failed = 0
    said = False
    progress = Progress(len(inputs), quiet=options.quiet)
    for outcome in chain(selection.failed, process_all(inputs, request, jobs=options.jobs)):
        progress.clear()
        if isinstance(outcome, Failed):
            say(f"Error: {outcome.message}")
            status = max(status, outcome.exit_status)
            failed += 1
            records.append(_failed_record(outcome, request))
        else:
            if options.to_stdout or options.shows_changes:
                write_stdout(outcome.artifact + (_painted(outcome.diff) if paints else outcome.diff))
            for line in outcome.lines:
                say(line)
            said = said or bool(outcome.lines)
            if options.check and outcome.tally.changed:
                status = max(status, _WOULD_CHANGE)
                changed.append(outcome.path)
            total = total.plus(outcome.tally)
            records.append(outcome.record)
            read += outcome.read
        progress.advance()
    progress.clear()
    if not options.quiet and selection.excluded and not inputs and not failed:
        say("Note: what is named is excluded by the configuration; nothing to do.")
    elif options.quiet and total.files == len(inputs) and not total.seen and not total.changed:
        _note_no_site([item for item in inputs if item.settings.mode is not Mode.SIGNED])
    elif (
        not options.quiet and total.files and (len(inputs) + selection.excluded > 1 or (selection.walked and not said))
    ):
        from glue_rewriter.reports.summary import total_line

        written = not options.writes_nothing
        say(total_line(total, failed=failed, excluded=selection.excluded, written=written))
    if options.check and status == _WOULD_CHANGE and not options.quiet and "-" not in options.paths:
        say(f"Fix with: {_in_place(options, changed)}")
    _write_side_files(options, selection, records, read, failed=status > _WOULD_CHANGE)
    return status


def _note_no_site(inputs: Sequence[Input]) -> None:
    """Say of files that nothing in them is a site, which would be a silent nothing to those who want errors alone."""
    if inputs:
        from glue_rewriter.reports.summary import no_site_note

        say(no_site_note(["<stdin>" if item.path == "-" else item.path for item in inputs]))


def _in_place(options: Options, changed: Sequence[str]) -> str:
    """The command that makes the changes which `--check` has found in the files."""
    words = ["glue-rewriter", "rewrite", "-i"]
    words += [as_argument(name) for name in options.settings]
    words += ["--emcc-cflags"] if options.emcc_cflags else []
    words += ["--raise-heap-max"] if options.raise_heap_max else []
    words += ["--print", options.print] if options.print else []
    words += ["--language", options.language] if options.language else []
    words += ["--force-exclude"] if options.force_exclude else []
    paths = changed if len(changed) <= _FEW else options.paths
    words += paths if len(paths) <= _FEW and all(map(str.isprintable, paths)) else ["FILES"]
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """A word as a shell takes it. `shlex` is slow to import."""
    if all(each.isalnum() or each in "_-./+@=,:%" for each in word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"


def _painted(diff: bytes) -> bytes:
    from glue_rewriter.reports.diff import coloured

    return coloured(diff)


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


def _write_side_files(
    options: Options, selection: Selection, records: list[dict[str, Any]], read: list[str], *, failed: bool
) -> None:
    if options.stats is not None:
        from glue_rewriter.reports.stats import stats_json

        settings = [item.settings for item in selection.inputs]
        shared = settings[0] if settings and all(each == settings[0] for each in settings) else None
        _write(options.stats, stats_json(records, shared, version=__version__).encode("ascii"))
    if options.depfile is not None and options.output is not None and not failed:
        from glue_rewriter.reports.depfile import depfile

        inputs = [item.path for item in selection.inputs if item.path != "-"]
        inputs += [*options.response_files, *(found.path for found in selection.configurations), *read]
        _write(options.depfile, depfile(options.output, inputs).encode("utf-8", "surrogateescape"))


def _write(path: str, data: bytes) -> None:
    if is_stdout(path):
        write_stdout(data)
    else:
        write_file(path, data)
