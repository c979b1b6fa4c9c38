"""The command `rewrite`."""

from __future__ import annotations

from typing import Any

import click

from glue_rewriter.cli.command import Count
from glue_rewriter.cli.emcc_spelling import EmccSpelling
from glue_rewriter.cli.options import Options
from glue_rewriter.cli.rewrite_files import execute
from glue_rewriter.cli.usage import check_usage
from glue_rewriter.printing.modes import Print
from glue_rewriter.source import Language


@click.command(
    short_help="Fix the addresses in JavaScript files.",
    cls=EmccSpelling,
    epilog="""\b
Examples:
  Rewrite one file into another:
    glue-rewriter rewrite -sMAXIMUM_MEMORY=4GB glue.js -o glue.4gb.js
  Rewrite all sources in a folder, but those that git ignores:
    glue-rewriter rewrite -i -sMAXIMUM_MEMORY=4GB src/
  Rewrite many files in place, with the settings of the link:
    glue-rewriter rewrite -i -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB dist/*.js
  As a step of emcc itself, which appends the file's name:
    emcc main.c -o main.js -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB \\
      --js-transform "glue-rewriter rewrite -i -sMAXIMUM_MEMORY=4GB"
  See what would change; let CI fail if anything would:
    glue-rewriter rewrite -sMAXIMUM_MEMORY=4GB --check --diff glue.js
  In a pipe:
    glue-rewriter rewrite -q -sMAXIMUM_MEMORY=4GB - < glue.js | terser -o glue.min.js

\b
Exit status:
  0  done, or nothing to do
  1  --check: something would change
  2  bad usage or settings, a file that cannot be read, parsed or written, an internal error
  Of several files the worst counts; one bad file does not stop the others.""",
)
@click.argument("files", nargs=-1, type=click.Path(), metavar="[FILES|FOLDERS|-] [@RESPONSE_FILE]...")
@click.option(
    "-s",
    "settings",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="An emcc setting, spelled as for emcc: -sNAME=VALUE or -s NAME=VALUE. Only the memory settings "
    "matter. Where they let the memory grow past 2GB, addresses are made unsigned; otherwise the output is "
    "the input, byte for byte. @RESPONSE_FILE is read for settings alone: options and files in it are ignored. "
    "A file or folder whose own name begins with @ is an input.",
)
@click.option("--emcc-cflags", is_flag=True, help="Read settings from the environment variable EMCC_CFLAGS too.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write to FILE, - for stdout. It is replaced whole or not at all, and not touched where it has the "
    "same content; a new file gets the mode bits that the umask gives, an old one keeps its own.",
)
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    help="Read every file as this, whatever its file extension.",
)
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Let the configuration's exclude count for files and folders that are named, too.",
)
@click.option(
    "--print",
    type=click.Choice([mode.value for mode in Print]),
    help="Keep the input but for the edits (preserve), or print it anew, whether anything is rewritten or not: "
    "laid out for reading, with all comments (pretty), or short, with the comments that must stay (compact).  "
    "[default: preserve]",
)
@click.option(
    "--raise-heap-max",
    is_flag=True,
    help="Raise the limits of 2 GiB, too, that the glue of a linked program has for its heap (getHeapMax), to the "
    "maximum of the settings. The command limits raises those of the wasm.",
)
@click.option("-i", "--in-place", is_flag=True, help="Replace each file; mode bits and symbolic links stay.")
@click.option(
    "--verify/--no-verify",
    default=None,
    help="Write only what a second parser, esprima, finds to be the input plus the recorded edits; anything else is a "
    "bug of ours and exits with 2, as does what esprima cannot read. See docs/verification.md.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if anything would change.")
@click.option(
    "--diff",
    is_flag=True,
    help="Write nothing; print what would change to stdout, as a diff that can be read: of long lines, as in minified "
    "code, each edit with what is around it.",
)
@click.option("--patch", is_flag=True, help="The same as a unified diff with whole lines, which `patch -p0` applies.")
@click.option("--stats", metavar="FILE", help="Write every site and its fix-up to FILE as JSON, - for stdout.")
@click.option("--sizes", is_flag=True, help="Say the sizes by gzip -9 and brotli -q 11 too.")
@click.option(
    "--depfile",
    metavar="FILE",
    help="Write what the output of -o depends on to FILE, for Make, Ninja, CMake.",
)
@click.option(
    "--source-map",
    metavar="FILE|inline",
    help="Write a source map of the output to FILE, or into the output, and put or replace the comment in the output "
    "that names it. Where the input has a map of its own, the two are composed.",
)
@click.option(
    "--input-source-map",
    metavar="FILE|none",
    help="The input's own source map, or none: map to the input itself.  [default: the one that its "
    "sourceMappingURL comment names]",
)
@click.option(
    "-j",
    "--jobs",
    type=Count(),
    metavar="N",
    help="Processes for many files, at most N.  [default: one for each CPU]",
)
@click.option(
    "--terse", is_flag=True, help="Say nothing of files that need no change and have no site left, as in folders."
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only, and that nothing addresses a memory.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="List every edit, and the sites that were left although they may be wrong, with what to look at.",
)
def rewrite(**given: Any) -> int:
    """Make the addresses in JavaScript files unsigned, so that they are right up to 4 GiB.

    Without -o or -i, one file is rewritten to stdout. - is stdin. With -i, --check or --diff a folder stands for
    the sources in it, but those that git ignores. Diagnostics, and a line for each file, go to stderr.

    Each file has the configuration nearest above it, in glue-rewriter.toml or in [tool.glue-rewriter] of
    pyproject.toml; what is given here wins.
    """
    options = Options(**given)
    check_usage(options)
    return execute(options)
