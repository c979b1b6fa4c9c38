"""The command `check`."""

from __future__ import annotations

import click

from glue_rewriter.cli.command import Command
from glue_rewriter.cli.emcc_option import emcc_version

# What the command does is imported when it runs: the other commands need none of it.


@click.command(
    short_help="Say whether a linked program is safe above 2 GiB.",
    cls=Command,
    epilog="""\b
Examples:
  glue-rewriter check dist/app.js
  glue-rewriter check dist/app.js dist/app.wasm src/ --format json

\b
Exit status:
  0  safe, as far as the files show
  1  not safe, or it cannot be told
  2  bad usage, a file that cannot be read or parsed, an internal error""",
)
@click.argument("glue", metavar="APP.js")
@click.argument("others", nargs=-1, metavar="[APP.wasm] [SOURCES...]")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@emcc_version
def check(glue: str, others: tuple[str, ...], format_: str, emcc_version: tuple[int, ...] | None) -> int:
    """Say whether a linked program is safe with its memory above 2 GiB, why, and what to do next.

    Looks at how far the memory may grow, by the wasm and by the glue, at every address that enters the memory, and at
    what the audit finds. Unless APP.wasm is given, it is looked for beside APP.js by its name in it. SOURCES are files
    and folders that are part of the program, too: JavaScript, libraries, TypeScript, C with EM_JS and EM_ASM.
    """
    if "-" in (glue, *others):
        raise click.UsageError("check takes files, not standard input.")
    from glue_rewriter.cli import check_run

    return check_run.execute(glue, others, as_json=format_ == "json", emcc_version=emcc_version)
