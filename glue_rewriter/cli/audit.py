"""The command `audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from glue_rewriter.cli.command import Count
from glue_rewriter.cli.emcc_option import emcc_version
from glue_rewriter.cli.emcc_spelling import EmccSpelling
from glue_rewriter.source import Language

if TYPE_CHECKING:
    from glue_rewriter.cli.audit_run import Request

# What the command does is imported when it runs: the other commands need none of it.

FORMATS = ("text", "json", "github", "sarif", "gitlab", "junit")


@click.command(
    short_help="Report code that rewrite cannot fix.",
    cls=EmccSpelling,
    epilog="""\b
Examples:
  Look at all sources in a folder, but those that git ignores:
    glue-rewriter audit src/
  Make the fixes that are safe, and see what is left:
    glue-rewriter audit --fix src/
  Annotate a pull request on GitHub:
    glue-rewriter audit --format github src/
  For GitHub's code scanning:
    glue-rewriter audit --format sarif -o audit.sarif src/
  For GitLab's code quality, and for what reads JUnit's XML:
    glue-rewriter audit --format gitlab -o gl-code-quality-report.json src/
    glue-rewriter audit --format junit -o audit.xml src/
  What a code means:
    glue-rewriter explain GR101

\b
Exit status:
  0  nothing found, or all of it fixed
  1  findings
  2  bad usage or settings, a file that cannot be read, parsed or written, an internal error
  Of several files the worst counts; one bad file does not stop the others.""",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILES|FOLDERS|- [@RESPONSE_FILE]...")
@click.option(
    "-s",
    "settings",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="An emcc setting, spelled as for emcc. The memory is taken to reach 4GB unless settings, or those of the "
    "configuration, say otherwise; where it ends at 2GB nothing is found.",
)
@click.option("--emcc-cflags", is_flag=True, help="Read settings from the environment variable EMCC_CFLAGS too.")
@click.option(
    "--select",
    multiple=True,
    metavar="CODES",
    help="The rules that count: codes, or beginnings of codes, with commas between them.  [default: all]",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODES",
    help="Rules that do not count, in the same way; of two beginnings of a code the longer wins.",
)
@click.option(
    "--min-confidence",
    type=click.Choice(["high", "medium", "low"]),
    help="Report only what the audit is as sure of as this.  [default: low]",
)
@emcc_version
@click.option("--explain", is_flag=True, help="Say of each finding by which steps the address came there.")
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE instead of stdout.")
@click.option("--fix", is_flag=True, help="Make the fixes that are safe, in place, and report the rest.")
@click.option(
    "--unsafe-fixes",
    is_flag=True,
    help="--fix, --diff: also those that may change what is no address, or what other code counts on. Look at each: "
    "--diff --unsafe-fixes writes nothing.",
)
@click.option("--diff", is_flag=True, help="Write nothing; print what --fix would change, as a unified diff.")
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
    "-j",
    "--jobs",
    type=Count(),
    metavar="N",
    help="Processes for many files, at most N.  [default: one for each CPU]",
)
def audit(**given: Any) -> int:
    """Report code that breaks above 2 GiB and that rewrite cannot fix; --fix fixes some of it.

    - is stdin. A folder stands for the sources in it, but those that git ignores. The report goes to stdout.

    Each file has the configuration nearest above it, in glue-rewriter.toml or in [tool.glue-rewriter] of
    pyproject.toml; what is given here wins. A comment suppresses a finding: // glue-rewriter: ignore[GR101] reason
    """
    from glue_rewriter.cli import audit_run

    request = audit_run.Request(**given)
    _check_usage(request)
    return audit_run.execute(request)


def _check_usage(request: Request) -> None:
    if request.unsafe_fixes and not (request.fix or request.diff):
        raise click.UsageError(
            "--unsafe-fixes is for --fix or --diff: --diff --unsafe-fixes shows what it would change."
        )
    if request.diff and (request.fix or request.output is not None or request.format != "text"):
        raise click.UsageError("--diff prints a diff and writes nothing: leave out --fix, --format and -o.")
    if request.fix and "-" in request.files:
        raise click.UsageError("Standard input cannot be fixed in place: look at the changes with --diff.")
