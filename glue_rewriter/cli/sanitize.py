"""The command `sanitize`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

import click

from glue_rewriter.cli.emcc_spelling import EmccSpelling
from glue_rewriter.source import Language

if TYPE_CHECKING:
    from glue_rewriter.cli.options import Options
    from glue_rewriter.cli.sanitize_run import Checks

# What the command does is imported when it runs: the other commands need none of it.

_REPORTS = ("console", "throw", "collect")


@click.command(
    short_help="Put in checks that find wrong addresses as code runs.",
    cls=EmccSpelling,
    epilog="""\b
Examples:
  Put checks into a file, run it, and read what they say:
    glue-rewriter sanitize glue.js -o glue.checked.js
  Stop at the first mistake:
    glue-rewriter sanitize --report throw glue.js -o glue.checked.js
  Several files of one page, which share one runtime:
    glue-rewriter sanitize -i --runtime dist/runtime.js dist/glue.js dist/app.js
  A program for wasm64:
    glue-rewriter sanitize -m64 glue.js -o glue.checked.js
  What emcc has linked:
    emcc main.c -o main.js -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB && glue-rewriter sanitize -i main.js

\b
Exit status:
  0  done
  2  bad usage or settings, a file that cannot be read, parsed or written, an internal error""",
)
@click.argument("files", nargs=-1, metavar="[FILES|-]...")
@click.option(
    "-s",
    "settings",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="An emcc setting. -sMEMORY64, or -m64, puts in more checks, for wasm64; others change nothing here.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE, - for stdout.")
@click.option("-i", "--in-place", is_flag=True, help="Replace each file; mode bits and symbolic links stay.")
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    help="Read every file as this, whatever its file extension. Only javascript can be sanitized.",
)
@click.option(
    "--report",
    type=click.Choice(_REPORTS),
    default="console",
    show_default=True,
    help="What is done with a mistake when the program runs: a line on the console, an error that is thrown, or "
    "nothing but to keep it in glueSanitizer.reports, where all are kept. The program may choose otherwise.",
)
@click.option(
    "--runtime", metavar="FILE", help="Write the runtime to FILE and not into the output; load it before the output."
)
@click.option("--no-runtime", is_flag=True, help="Leave the runtime out: another file brings it.")
@click.option(
    "--source-map", metavar="FILE|inline", help="Write a source map of the output to FILE, or into the output."
)
@click.option(
    "--input-source-map",
    metavar="FILE|none",
    help="The input's own source map, or none.  [default: the one that its sourceMappingURL comment names]",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only, and that nothing addresses a memory.")
@click.option("-v", "--verbose", is_flag=True, help="List what has no check, and why.")
def sanitize(
    files: tuple[str, ...],
    settings: tuple[str, ...],
    output: str | None,
    in_place: bool,
    language: str | None,
    report: Literal["console", "throw", "collect"],
    runtime: str | None,
    no_runtime: bool,
    source_map: str | None,
    input_source_map: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Put checks into JavaScript that find wrong addresses when it runs.

    Each access of the memory is checked to be at an integer that is not negative and within the memory; each comparison
    and look-up not to mix an address taken as signed with one taken as unsigned; with -m64, each bitwise operator not
    to cut an address. What is found is reported with its
    file, line and column, the expression and the values, each place once. For code that is rewritten, and for code that
    is not; run it with its data above 2 GiB.

    Without -o or -i, one file is sanitized to stdout. - is stdin.
    """
    from glue_rewriter.cli.options import Options
    from glue_rewriter.cli.sanitize_run import Checks, execute

    options = Options(
        files=files,
        settings=settings,
        output=output,
        in_place=in_place,
        quiet=quiet,
        verbose=verbose,
        language=language,
        verify=False,
        source_map=source_map,
        input_source_map=input_source_map,
    )
    checks = Checks(report, runtime, is_inline=not no_runtime and runtime is None)
    _check_usage(options, checks)
    return execute(options, checks)


def _check_usage(options: Options, checks: Checks) -> None:
    from glue_rewriter.cli.options import is_stdout
    from glue_rewriter.cli.usage import check_destinations, check_maps

    many = len(options.paths) > 1
    if not options.paths:
        if checks.runtime is None:
            raise click.UsageError("Name the file to sanitize, or - for standard input.")
        if options.output is not None or options.in_place or options.source_map is not None:
            raise click.UsageError("Name the file to sanitize; --runtime alone takes no -o, -i or --source-map.")
    if options.output is not None and options.in_place:
        raise click.UsageError("-o and -i exclude each other: write to another file, or replace the input.")
    if many and not options.in_place:
        raise click.UsageError(
            f"{len(options.paths)} files are given: sanitize them in place with -i, or one at a time with -o."
        )
    folder = next((path for path in options.paths if os.path.isdir(path)), None)  # noqa: PTH112  # pathlib is slow to import
    if folder is not None:
        raise click.UsageError(f"{folder} is a directory: name the files in it.")
    if options.in_place and "-" in options.paths:
        raise click.UsageError("Standard input cannot be sanitized in place: leave out -i.")
    if options.quiet and options.verbose:
        raise click.UsageError("-q and -v exclude each other.")
    check_maps(options, one=not many)
    if options.paths:
        check_destinations(options, options.paths)
    if checks.runtime is not None:
        taken = {os.path.realpath(path) for path in (*options.paths, options.output, options.map_file) if path}
        at_stdout = is_stdout(checks.runtime) and options.paths and options.to_stdout
        if at_stdout or os.path.realpath(checks.runtime) in taken:
            raise click.UsageError(f"--runtime {checks.runtime} would overwrite another file: give it one of its own.")
