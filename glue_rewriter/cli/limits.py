"""The command `limits`."""

from __future__ import annotations

import click

from glue_rewriter.cli.command import Command

# What the command does is imported when it runs: the other commands need none of it.


@click.command(
    cls=Command,
    short_help="Show or raise how far a program's memory may grow.",
    epilog="""\b
Examples:
  glue-rewriter limits program.wasm program.js
  glue-rewriter limits program.wasm --maximum 4GB -o lifted/program.wasm
  glue-rewriter rewrite program.js --raise-heap-max -sMAXIMUM_MEMORY=4GB -o lifted/program.js

\b
Exit status:
  0  done
  2  bad usage, a file that cannot be read or written, a malformed binary, an internal error""",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILES...")
@click.option(
    "--maximum", metavar="SIZE", help="Raise the maximum of the memory to this, spelled as for emcc, such as 4GB."
)
@click.option(
    "--memory", type=click.IntRange(min=0), metavar="INDEX", help="--maximum: of this memory, where there are several."
)
@click.option("-o", "--output", metavar="FILE", help="--maximum: write the one binary to FILE, - for stdout.")
@click.option("-i", "--in-place", is_flag=True, help="--maximum: replace each binary.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def limits(
    files: tuple[str, ...], maximum: str | None, memory: int | None, output: str | None, in_place: bool, format_: str
) -> int:
    """Show how far the memory of a linked program may grow, and raise it.

    FILES are wasm binaries, pieces of glue, or glue that holds its binary, in any order. Of a binary its
    memories are shown, of glue the numbers that keep the heap within 2 GiB.
    """
    from glue_rewriter.cli import limits_run

    if maximum is None:
        if memory is not None or output is not None or in_place:
            raise click.UsageError("-o, -i and --memory are for --maximum.")
        return limits_run.show(files, as_json=format_ == "json")
    if format_ != "text":
        raise click.UsageError("--format is for the limits that are shown: leave out --maximum.")
    if (output is None) == (not in_place):
        raise click.UsageError("Where should the binary go? Give -o FILE, or -i to replace it.")
    if in_place and "-" in files:
        raise click.UsageError("-i replaces files, and - is stdin: give -o FILE, or -o - for stdout.")
    return limits_run.lift(files, maximum, memory=memory, output=output)
