"""The command `high-memory`."""

from __future__ import annotations

import re

import click

from glue_rewriter.cli.command import Command

_NAME = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)


@click.command(
    cls=Command,
    short_help="Send a program's allocations above 2 GiB, for tests.",
    epilog="""\b
Examples:
  Of a program that is linked for it:
    glue-rewriter high-memory -o high.js
    emcc test.c -o test.js --pre-js high.js -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB \\
      -sEXPORTED_FUNCTIONS=_main,_malloc
  Of a published one, after its limits are raised:
    glue-rewriter high-memory --shape factory -o high.cjs
    const createProgram = require("./high.cjs")(require("./program.js"));

\b
Exit status:
  0  done
  2  bad usage, a file that cannot be written, an internal error""",
)
@click.option(
    "--shape",
    type=click.Choice(["pre-js", "factory"]),
    default="pre-js",
    show_default=True,
    help="For emcc's --pre-js, or as a script before glue that is a script; or to be loaded before modularised glue, "
    "whose factory or argument it wraps.",
)
@click.option(
    "--allocator",
    metavar="NAME",
    default="malloc",
    show_default=True,
    help="The function that the program exports to allocate, as C names it. Without it, sbrk is used.",
)
@click.option("-o", "--output", metavar="FILE", default="-", help="Write to FILE, not to stdout.")
def high_memory(shape: str, allocator: str, output: str) -> int:
    """Write a prelude that makes a program allocate above 2 GiB, to run its tests there.

    When the runtime is up, it claims the memory below 2 GiB through the program's own allocator and never touches it,
    so that all that the program allocates from then on lies above. It says how far it got, and throws where the memory
    cannot grow so far.
    """
    # Imported late: the other commands need none of it.
    from glue_rewriter.cli.files import write_file
    from glue_rewriter.cli.options import is_stdout
    from glue_rewriter.cli.terminal import write_stdout
    from glue_rewriter.prelude import prelude

    if not _NAME.fullmatch(allocator):
        raise click.UsageError(f"--allocator {allocator}: not the name of a function")
    text = prelude(shape, allocator=allocator).encode("utf-8")
    if is_stdout(output):
        write_stdout(text)
    else:
        write_file(output, text)
    return 0
