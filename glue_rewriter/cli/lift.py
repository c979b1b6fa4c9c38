"""The command `lift`."""

from __future__ import annotations

import click

from glue_rewriter.cli.command import Command

# What the command does is imported when it runs: the other commands need none of it.


@click.command(
    cls=Command,
    short_help="Lift a linked program from 2 GiB to 4 GiB.",
    epilog="""\b
Examples:
  Into a folder of its own; the binary is found by its name in the glue:
    glue-rewriter lift dist/app.js -o lifted/
  In place, up to 3 GiB:
    glue-rewriter lift dist/app.js dist/app.wasm -i --maximum 3GB

\b
Exit status:
  0  done, or it was lifted already
  2  it cannot be lifted, and why; bad usage, a file that cannot be read or written, an internal error
  Both files are written, or none is.""",
)
@click.argument("glue", type=click.Path(), metavar="APP.js")
@click.argument("wasm", required=False, type=click.Path(), metavar="[APP.wasm]")
@click.option(
    "-o", "--output", metavar="FOLDER", help="Write both files into FOLDER, which is made if it is not there."
)
@click.option("-i", "--in-place", is_flag=True, help="Replace both files; mode bits and symbolic links stay.")
@click.option(
    "--maximum",
    metavar="SIZE",
    help="How far the memory may grow, spelled as for emcc.  [default: 4GB, for wasm64 16GB]",
)
@click.option(
    "--verify/--no-verify",
    default=True,
    show_default=True,
    help="Write only what a second parser, esprima, finds to be the glue plus the recorded edits.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="List every edit, and the sites that were left.")
def lift(
    glue: str,
    wasm: str | None,
    output: str | None,
    in_place: bool,
    maximum: str | None,
    verify: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Lift a linked program from 2 GiB to 4 GiB of memory, or one for wasm64 to 16 GiB, without its sources.

    Raises the maximum of the memory in the wasm and the limits in the glue, and fixes the glue's addresses. Unless
    APP.wasm is given, it is looked for beside APP.js by its name in it; one in the glue is raised there. A program for
    wasm32 stays one: to address more than 4 GiB it is linked again, with -sMEMORY64.
    """
    if output is not None and in_place:
        raise click.UsageError("-o and -i exclude each other: write into another folder, or replace the files.")
    if output is None and not in_place:
        raise click.UsageError("Where should the files go? Give -o FOLDER, or -i to replace them.")
    if quiet and verbose:
        raise click.UsageError("-q and -v exclude each other.")
    if "-" in (glue, wasm):
        raise click.UsageError("lift takes files, not standard input: both are written, or none.")
    from glue_rewriter.cli import lift_run

    return lift_run.execute(
        lift_run.Request(glue, wasm, output, maximum=maximum, verify=verify, quiet=quiet, verbose=verbose)
    )
