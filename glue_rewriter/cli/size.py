"""The commands `size measure`, `size compare` and `size baseline`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from glue_rewriter.cli.command import Command, Count
from glue_rewriter.cli.emcc_spelling import EmccSpelling
from glue_rewriter.printing.modes import Print
from glue_rewriter.source import Language

if TYPE_CHECKING:
    from glue_rewriter.cli.size_run import Request

# What the commands do is imported when one of them runs: the other commands need none of it.

BASELINE = "size-baseline.json"
FORMATS = ("text", "json", "markdown", "github", "html")

_jobs = click.option(
    "-j",
    "--jobs",
    type=Count(),
    metavar="N",
    help="Processes that compress, at most N.  [default: one for each CPU]",
)

_exclude = click.option(
    "--exclude", multiple=True, metavar="PATTERN", help="Leave files out of folders, by a pattern as in .gitignore."
)
_no_brotli = click.option("--no-brotli", is_flag=True, help="Measure no sizes by brotli, which take a second per MB.")
_unit = click.option(
    "--unit",
    type=click.Choice(["B", "KB", "MB"], case_sensitive=False),
    default="B",
    show_default=True,
    help="The unit of sizes, for people.",
)


#: Word -> the command of `size` that people mean by it.
_MEANT = {"diff": "compare", "check": "compare", "report": "compare", "show": "measure", "list": "measure"}


def _refuse_stdin(files: tuple[str, ...]) -> None:
    """Sizes are those of files, with their names: of what a pipe gives, nobody could say later what it was."""
    if "-" in files:
        raise click.UsageError("size takes files and folders, not standard input: write it to a file, and name that.")


class _Commands(click.Group):
    """The commands of `size`; for a word that is none it is told what was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word == "-":
            _refuse_stdin((word,))
        if self.get_command(ctx, word) is None and (word in _MEANT or os.path.lexists(word)):
            what = f"'{word}' is a file or folder, and the command is missing"
            what = f"No such command '{word}'" if word in _MEANT else what
            rest = "" if word in _MEANT else f" {word}"
            ctx.fail(f"{what}. Did you mean: glue-rewriter size {_MEANT.get(word, 'measure')}{rest}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    epilog="""\b
Examples:
  glue-rewriter size measure dist/
  glue-rewriter size compare --rewrite dist/glue.js -sMAXIMUM_MEMORY=4GB
  glue-rewriter size compare old/ new/ --budget gzip:1%+64B
  glue-rewriter size baseline dist/*.js dist/*.wasm

\b
Exit status:
  0  done; within budget
  1  over budget; baseline --check: not current
  2  bad usage, a file or base that is missing or cannot be read, an internal error""",
)
def size() -> None:
    """Measure file sizes and report changes.

    Raw, by gzip at level 9 and by brotli at quality 11. A KB is 1024 bytes. From folders, source maps and copies that
    are compressed already are left out. Of wasm binaries, sections and functions count, by the names in them or in a
    symbol map (a.js.symbols) that stands beside them.
    """


@size.command(
    cls=Command,
    epilog="""\b
Example:
  glue-rewriter size measure dist/""",
)
@click.argument("files", nargs=-1, required=True, metavar="FILES|FOLDERS...")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_exclude
@_no_brotli
@_unit
@_jobs
def measure(
    files: tuple[str, ...], format_: str, exclude: tuple[str, ...], no_brotli: bool, unit: str, jobs: int | None
) -> int:
    """Print the sizes of files, and of all files in folders."""
    _refuse_stdin(files)
    from glue_rewriter.cli import size_run

    return size_run.measure(
        files, as_json=format_ == "json", exclude=exclude, no_brotli=no_brotli, unit=unit, jobs=jobs
    )


@size.command(
    cls=EmccSpelling,
    epilog="""\b
Budgets:
  gzip:1%+64B   over where a file grows by more than 1 % and by more than 64 bytes
  raw:2%        over where it grows by more than 2 %
  brotli:100B   over where it grows by more than 100 bytes
  raw:max=120KB over where it has more than 122880 bytes
  Each holds for each file; total:gzip:max=1MB for all of them together.
  [budgets] in the configuration gives them by path.""",
)
@click.argument("files", nargs=-1, metavar="BASE HEAD | --baseline FILE [FILES] | --rewrite FILES [@RESPONSE_FILE]...")
@click.option("--baseline", metavar="FILE", help="Compare FILES, or those it names, with a baseline.")
@click.option(
    "--complete",
    is_flag=True,
    help="--baseline: it names all files of its time, so that a file not in it is new, and one not there is gone.",
)
@click.option("--rewrite", is_flag=True, help="Compare FILES with what the rewrite makes of them; nothing is written.")
@click.option(
    "-s",
    "settings",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="--rewrite: an emcc setting. @RESPONSE_FILE is read for more.",
)
@click.option("--emcc-cflags", is_flag=True, help="--rewrite: read settings from EMCC_CFLAGS too.")
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    help="--rewrite: read every file as this, whatever its file extension.",
)
@click.option(
    "--print",
    type=click.Choice([mode.value for mode in Print]),
    help="--rewrite: what it would cost printed so.  [default: preserve]",
)
@click.option("--budget", "budgets", multiple=True, metavar="BUDGET", help="What each file may have or grow by.")
@click.option("--allow-regression", is_flag=True, help="Exit with 0 although a budget is exceeded; it is reported.")
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What to print. github: annotations, and the Markdown added to the file $GITHUB_STEP_SUMMARY.",
)
@click.option("--json", metavar="FILE", help="Write the JSON to FILE, too.")
@click.option("--markdown", metavar="FILE", help="Write the Markdown, for a comment, to FILE, too.")
@click.option("--html", metavar="FILE", help="Write a page that needs nothing else to FILE, too.")
@click.option("--history", metavar="FILE", help="Add the sizes to FILE, a line of JSON each; the page draws the trend.")
@_exclude
@_no_brotli
@_unit
@click.option(
    "--smallest",
    default="0B",
    metavar="SIZE",
    help="Count what has changed by less, such as 10B, and do not list it; budgets count all the same.",
)
@click.option("--project", metavar="NAME", help="What the page is about.  [default: the CI's name of the repository]")
@click.option("--base-name", metavar="NAME", help="What the page calls the base, such as a commit.")
@click.option("--head-name", metavar="NAME", help="What the page calls the head.")
@_jobs
def compare(**given: Any) -> int:
    """Print what has grown, by file, by function and by kind of edit.

    BASE and HEAD are two files, or two folders whose files are matched by name.
    """
    from glue_rewriter.cli import size_run

    request = size_run.Request(**given)
    _check_usage(request)
    return size_run.compare(request)


def _check_usage(request: Request) -> None:
    _refuse_stdin(tuple(request.files))
    if not request.rewrite and (request.settings or request.emcc_cflags or request.language or request.print):
        raise click.UsageError("-s, @RESPONSE_FILE, --emcc-cflags, --language and --print are for --rewrite.")
    if request.complete and request.baseline is None:
        raise click.UsageError("--complete is for --baseline.")
    if request.baseline is not None and request.rewrite:
        raise click.UsageError("--baseline and --rewrite exclude each other.")
    if request.rewrite and not request.files:
        raise click.UsageError("Name the files to rewrite.")
    if request.baseline is None and not request.rewrite and len(request.files) != 2:
        raise click.UsageError("Name two files or two folders, BASE and HEAD, or use --baseline or --rewrite.")


@size.command(cls=Command)
@click.argument("files", nargs=-1, metavar="FILES|FOLDERS...")
@click.option("-o", "--output", default=BASELINE, show_default=True, metavar="FILE", help="The baseline.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if the baseline is not current.")
@_exclude
@_no_brotli
@_jobs
def baseline(
    files: tuple[str, ...], output: str, check: bool, exclude: tuple[str, ...], no_brotli: bool, jobs: int | None
) -> int:
    """Write the sizes of files to a baseline, to be committed.

    It says what measured them, and what each function has. Paths are from its folder. --check without FILES is about
    the files that the baseline names.
    """
    _refuse_stdin(files)
    from glue_rewriter.cli import size_baseline

    return size_baseline.baseline(files, output, check=check, exclude=exclude, no_brotli=no_brotli, jobs=jobs)
