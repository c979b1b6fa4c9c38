"""The commands `size measure`, `size compare` and `size baseline`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import click

from glue_rewriter import __version__
from glue_rewriter.cli.files import append_file, read_file, write_file
from glue_rewriter.cli.options import is_stdout
from glue_rewriter.cli.selection import Configurations
from glue_rewriter.cli.size_inputs import (
    Pair,
    budgets_for,
    compare_pairs,
    files_in,
    files_of,
    measured,
    name_in_baseline,
    pairs_of_rewrite,
    pairs_of_two,
    pairs_with_baseline,
    require_some,
)
from glue_rewriter.cli.terminal import say, write_stdout
from glue_rewriter.errors import BaseError, FileError
from glue_rewriter.reports.size_github import compare_github
from glue_rewriter.reports.size_html import compare_html
from glue_rewriter.reports.size_json import compare_json, measure_json
from glue_rewriter.reports.size_markdown import compare_markdown
from glue_rewriter.reports.size_text import compare_text, growth, measure_text, shown
from glue_rewriter.sizes.baseline import Baseline, baseline_json, read_baseline
from glue_rewriter.sizes.compare import Side
from glue_rewriter.sizes.compressed import compressors, percent, require_brotli
from glue_rewriter.sizes.functions import attribute
from glue_rewriter.sizes.history import Entry, entry_line, entry_of, read_history
from glue_rewriter.sizes.verdicts import Judged, judge
from glue_rewriter.source import Language

_OVER_BUDGET = 1
_NOT_CURRENT = 1
BASELINE = "size-baseline.json"

#: Format -> what makes it of a comparison.
_FORMATS: Mapping[str, Callable[[Judged], str]] = {
    "text": lambda judged: compare_text(judged, coloured=_is_coloured()),
    "json": lambda judged: compare_json(judged, version=__version__),
    "markdown": compare_markdown,
    "github": compare_github,
    "html": lambda judged: compare_html(judged),
}
_jobs = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that compress, at most N.  [default: one for each CPU]",
)


@click.group(
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
  2  bad usage, a file or base that is missing or cannot be read, an internal error"""
)
def size() -> None:
    """Say what code weighs, raw and compressed, and what it has grown by.

    gzip is at level 9, brotli at quality 11; that needs the package brotli. A KB is 1024 bytes.
    """
    require_brotli()


@size.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES|FOLDERS...")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_jobs
def measure(files: tuple[str, ...], format_: str, jobs: int | None) -> int:
    """Print the sizes of files, and of all files in folders."""
    contents = {path: read_file(path) for path in files_in(files)}
    sizes = measured(contents.values(), jobs)
    found = {path: sizes[data] for path, data in contents.items()}
    text = measure_text(found) if format_ == "text" else measure_json(found, compressors(), version=__version__)
    write_stdout(text.encode("utf-8", "replace"))
    return 0


@size.command(
    epilog="""\b
Budgets:
  gzip:1%+64B   over where a file grows by more than 1 % and by more than 64 bytes
  raw:2%        over where it grows by more than 2 %
  brotli:100B   over where it grows by more than 100 bytes
  raw:max=120KB over where it has more than 122880 bytes
  Each holds for each file. [budgets] in the configuration gives them by path."""
)
@click.argument("files", nargs=-1, metavar="BASE HEAD | --baseline FILE [FILES] | --rewrite FILES")
@click.option("--baseline", metavar="FILE", help="Compare FILES, or those it names, with a baseline.")
@click.option(
    "--complete",
    is_flag=True,
    help="--baseline: it names all files of its time, so that a file not in it is new, and one not there is gone.",
)
@click.option("--rewrite", is_flag=True, help="Compare FILES with what the rewrite makes of them; nothing is written.")
@click.option("-s", "settings", multiple=True, metavar="NAME[=VALUE]", help="--rewrite: an emcc setting.")
@click.option("--emcc-cflags", is_flag=True, help="--rewrite: read settings from EMCC_CFLAGS too.")
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    help="--rewrite: read every file as this, whatever its ending.",
)
@click.option("--budget", "budgets", multiple=True, metavar="BUDGET", help="What each file may weigh or grow by.")
@click.option("--allow-regression", is_flag=True, help="Exit with 0 although a budget is exceeded; it is reported.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(_FORMATS)),
    default="text",
    show_default=True,
    help="What to print. github: annotations, and the Markdown added to the file $GITHUB_STEP_SUMMARY.",
)
@click.option("--json", "json_file", metavar="FILE", help="Write the JSON to FILE, too.")
@click.option("--markdown", "markdown_file", metavar="FILE", help="Write the Markdown, for a comment, to FILE, too.")
@click.option("--html", "html_file", metavar="FILE", help="Write a page that needs nothing else to FILE, too.")
@click.option("--history", metavar="FILE", help="Add the sizes to FILE, a line of JSON each; the page draws the trend.")
@_jobs
def compare(
    files: tuple[str, ...],
    baseline: str | None,
    complete: bool,
    rewrite: bool,
    settings: tuple[str, ...],
    emcc_cflags: bool,
    language: str | None,
    budgets: tuple[str, ...],
    allow_regression: bool,
    format_: str,
    json_file: str | None,
    markdown_file: str | None,
    html_file: str | None,
    history: str | None,
    jobs: int | None,
) -> int:
    """Print what has grown, by file, by function and by kind of edit.

    BASE and HEAD are two files, or two folders whose files are matched by name.
    """
    if not rewrite and (settings or emcc_cflags or language):
        raise click.UsageError("-s, --emcc-cflags and --language are for --rewrite.")
    if complete and baseline is None:
        raise click.UsageError("--complete is for --baseline.")
    configurations = Configurations()
    budgets_of = budgets_for(budgets, configurations)
    known: Baseline | None = None
    pairs: list[Pair]
    if baseline is not None and rewrite:
        raise click.UsageError("--baseline and --rewrite exclude each other.")
    if baseline is not None:
        known = _read_baseline(baseline)
        pairs = pairs_with_baseline(known, baseline, files, complete=complete)
    elif rewrite:
        if not files:
            raise click.UsageError("Name the files to rewrite.")
        environ = os.environ if emcc_cflags else None
        chosen = Language(language) if language else None
        pairs = pairs_of_rewrite(files, settings, environ, chosen, configurations)
    else:
        if len(files) != 2:
            raise click.UsageError("Name two files or two folders, BASE and HEAD, or use --baseline or --rewrite.")
        pairs = pairs_of_two(*files)
    require_some(pairs)
    judged = judge(compare_pairs(pairs, known, jobs), budgets_of, allowed=allow_regression)
    entries = [] if history is None else _with_history(judged, history)
    formats: dict[str, Callable[[Judged], str]] = {**_FORMATS, "html": lambda judged: compare_html(judged, entries)}
    for name, file in (("json", json_file), ("markdown", markdown_file), ("html", html_file)):
        if file is not None:
            _write(file, formats[name](judged))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if format_ == "github" and summary:
        append_file(summary, compare_markdown(judged).encode("utf-8", "replace"))
    write_stdout(formats[format_](judged).encode("utf-8", "replace"))
    return 0 if judged.passed else _OVER_BUDGET


@size.command()
@click.argument("files", nargs=-1, metavar="FILES|FOLDERS...")
@click.option("-o", "--output", default=BASELINE, show_default=True, metavar="FILE", help="The baseline.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if the baseline is not current.")
@_jobs
def baseline(files: tuple[str, ...], output: str, check: bool, jobs: int | None) -> int:
    """Write the sizes of files to a baseline, which is to be committed.

    It says what measured them, and what each function has. Paths are from its folder. --check without FILES is about
    the files that the baseline names.
    """
    old = _read_baseline(output) if check else None
    if old is not None and not files:
        files = tuple(files_of(old, output))
    if not files:
        raise click.UsageError("Name the files to measure.")
    contents = {name_in_baseline(path, output): read_file(path) for path in files_in(files, but=output)}
    sizes = measured(contents.values(), jobs)
    sides = {name: Side(sizes[data], None, attribute(data, name)) for name, data in contents.items()}
    new = Baseline(compressors(), sides)
    text = baseline_json(new)
    if old is None:
        _write(output, text)
        say(f"{output}: {len(sides)} file{'' if len(sides) == 1 else 's'}")
        return 0
    differences = _differences(old, read_baseline(text.encode("ascii"), output))
    for line in differences:
        say(f"{output}: {line}")
    say(f"{output}: is " + ("not current; write it anew without --check" if differences else "current"))
    return _NOT_CURRENT if differences else 0


def _differences(old: Baseline, new: Baseline) -> list[str]:
    lines = [
        f"{name}: measured by {old.compressors.get(name)}, here is {made}"
        for name, made in new.compressors.items()
        if old.compressors.get(name) != made
    ]
    for path in sorted({*old.files, *new.files}):
        before, after = old.files.get(path), new.files.get(path)
        if before is None or after is None:
            lines.append(f"{shown(path)}: is {'not in it' if before is None else 'in it, and not among the files'}")
        elif before.sizes != after.sizes:
            for metric, one, other in zip(before.sizes._fields, before.sizes, after.sizes, strict=True):
                if one != other:
                    lines.append(
                        f"{shown(path)}: {metric} {one} -> {other} ({growth(other - one, percent(one, other))})"
                    )
        elif before != after:
            lines.append(f"{shown(path)}: its functions are others")
    return lines


def _with_history(judged: Judged, path: str) -> list[Entry]:
    """The history with the heads of this comparison, which are added to its file."""
    entries = read_history(read_file(path), path) if os.path.exists(path) else []  # noqa: PTH110  # as elsewhere here
    # https://reproducible-builds.org/docs/source-date-epoch/
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    commit = os.environ.get("GITHUB_SHA") or os.environ.get("CI_COMMIT_SHA")
    entry = entry_of(judged.comparison, now.strftime("%Y-%m-%dT%H:%M:%SZ"), commit)
    append_file(path, entry_line(entry).encode("ascii"))
    return [*entries, entry]


def _read_baseline(path: str) -> Baseline:
    try:
        data = read_file(path)
    except FileError as error:
        raise BaseError(f"{error}; a baseline is written by: glue-rewriter size baseline") from None
    return read_baseline(data, path)


def _write(path: str, text: str) -> None:
    data = text.encode("utf-8", "replace")
    if is_stdout(path):
        write_stdout(data)
    else:
        write_file(path, data)


def _is_coloured() -> bool:
    """Whether stdout is a terminal that is to show colours: https://no-color.org."""
    return sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
