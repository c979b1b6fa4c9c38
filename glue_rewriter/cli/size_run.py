"""What the commands of `size` do. Imported when one of them runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import click

from glue_rewriter import __version__
from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.files import append_file, read_file
from glue_rewriter.cli.size_baseline import read_base
from glue_rewriter.cli.size_budgets import budgets_for, totals_for, without_match
from glue_rewriter.cli.size_files import Excluded, files_in
from glue_rewriter.cli.size_outputs import check_apart, write_text
from glue_rewriter.cli.size_pairs import (
    Pair,
    pairs_of_two,
    pairs_with_baseline,
    require_some,
)
from glue_rewriter.cli.size_rewrite import pairs_of_rewrite
from glue_rewriter.cli.size_work import Compressing, compare_pairs, is_few, measured, wants_brotli
from glue_rewriter.cli.terminal import is_coloured, say, write_stdout
from glue_rewriter.config.budgets import parse_size
from glue_rewriter.errors import FileError, SettingsError
from glue_rewriter.reports.size_github import compare_github
from glue_rewriter.reports.size_html import Heading, compare_html
from glue_rewriter.reports.size_json import compare_json, measure_json
from glue_rewriter.reports.size_markdown import compare_markdown
from glue_rewriter.reports.size_model import Manner
from glue_rewriter.reports.size_text import compare_text, measure_text
from glue_rewriter.size.baseline import Baseline
from glue_rewriter.size.compressed import Sizes, compressors
from glue_rewriter.size.history import Entry, entry_line, entry_of, read_history
from glue_rewriter.size.verdicts import Judged, judge

_OVER_BUDGET = 1
_FAILED = 2


class Request(NamedTuple):
    """The arguments of `size compare`, as they were given. `json`, `markdown`, `html` are files to write."""

    files: tuple[str, ...]
    baseline: str | None
    complete: bool
    rewrite: bool
    settings: tuple[str, ...]
    emcc_cflags: bool
    language: str | None
    print: str | None
    budgets: tuple[str, ...]
    allow_regression: bool
    format: str
    json: str | None
    markdown: str | None
    html: str | None
    history: str | None
    exclude: tuple[str, ...]
    no_brotli: bool
    unit: str
    smallest: str
    project: str | None
    base_name: str | None
    head_name: str | None
    jobs: int | None


def measure(
    files: Sequence[str], *, as_json: bool, exclude: Sequence[str], no_brotli: bool, unit: str, jobs: int | None
) -> int:
    """Print the sizes of files."""
    brotli = wants_brotli(no_brotli)
    contents: dict[str, bytes] = {}
    failed: dict[str, str] = {}
    for path in files_in(files, Excluded(exclude)):
        try:
            contents[path] = read_file(path)
        except FileError as error:
            failed[path] = str(error)
    sizes = measured(contents, jobs, brotli=brotli)
    found: dict[str, Sizes] = {}
    for path, data in contents.items():
        one = sizes[data]
        if isinstance(one, str):
            failed[path] = one
        else:
            found[path] = one
    for message in dict.fromkeys(failed.values()):
        say(f"Error: {message}")
    if not found:
        return _FAILED
    if as_json:
        text = measure_json(found, compressors(brotli=brotli), version=__version__, missing=list(failed))
    else:
        text = measure_text(found, Manner(unit), lacking=len(failed))
    write_stdout(text.encode("utf-8", "replace"))
    return _FAILED if failed else 0


def compare(request: Request) -> int:
    """Print and write what has grown; the exit status that the budgets decide."""
    configurations = Configurations()
    budgets_of = budgets_for(request.budgets, configurations)
    known = None if request.baseline is None else read_base(request.baseline)
    brotli = wants_brotli(request.no_brotli)
    compressing = Compressing(request.jobs, brotli=brotli)
    try:
        pairs, failed = _pairs(request, known, compressing)
        if pairs or not failed:
            require_some(pairs)
        _check_places(request, pairs)
        comparison, errors = compare_pairs(pairs, known, request.jobs, brotli=brotli, compressing=compressing)
    finally:
        compressing.end()
    comparison = comparison._replace(missing=(*failed, *comparison.missing))
    for message in (*failed.values(), *errors):
        say(f"Error: {message}")
    if not comparison.files:
        return _FAILED
    together = totals_for(request.budgets, pairs, configurations)
    judged = judge(comparison, budgets_of, allowed=request.allow_regression, together=together)
    if not judged.verdicts:
        for path in without_match(pairs, configurations):
            say(f"Note: {path}: no pattern in [budgets] matches a file that is compared.")
    manner = Manner(request.unit, _bytes(request.smallest))
    history = b"" if request.history is None else _read_history(request.history)
    entries = [] if request.history is None else [*read_history(history, request.history), _entry(judged)]
    makers: Mapping[str, Callable[[Judged], str]] = {
        "text": lambda judged: compare_text(judged, manner, coloured=is_coloured()),
        "json": lambda judged: compare_json(judged, version=__version__),
        "markdown": lambda judged: compare_markdown(judged, manner),
        "github": lambda judged: compare_github(judged, manner),
        "html": lambda judged: compare_html(judged, entries, _heading(request)),
    }
    for name, file in (("json", request.json), ("markdown", request.markdown), ("html", request.html)):
        if file is not None:
            write_text(file, makers[name](judged))
    if request.history is not None and not comparison.missing:  # sums that lack a file are no point of a trend
        line_end = "" if not history or history.endswith(b"\n") else "\n"
        append_file(request.history, (line_end + entry_line(entries[-1])).encode("ascii"))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if request.format == "github" and summary:
        append_file(summary, compare_markdown(judged, manner).encode("utf-8", "replace"))
    write_stdout(makers[request.format](judged).encode("utf-8", "replace"))
    if comparison.missing or errors:
        return _FAILED
    return 0 if judged.passed else _OVER_BUDGET


def _pairs(request: Request, known: Baseline | None, compressing: Compressing) -> tuple[list[Pair], dict[str, str]]:
    """What is compared, and what went wrong with files of which there is nothing to compare, by their paths."""
    excluded = Excluded(request.exclude)
    if known is not None and request.baseline is not None:
        return pairs_with_baseline(known, request.baseline, request.files, excluded, complete=request.complete), {}
    if request.rewrite:
        return pairs_of_rewrite(
            request.files,
            request.settings,
            emcc_cflags=request.emcc_cflags,
            language=request.language,
            mode=request.print,
            begin=lambda number, path, data: compressing.begin(path, data) if is_few(number, request.jobs) else None,
        )
    base, head = request.files
    return pairs_of_two(base, head, excluded), {}


def _bytes(size: str) -> int:
    """A number of bytes as the command line says it."""
    found = parse_size(size)
    if found is None:
        raise click.UsageError(f"--smallest {size}: give a size, such as 10B or 1KB.")
    return found


def _heading(request: Request) -> Heading:
    """What the page is about."""
    environment = os.environ
    project = request.project or environment.get("GITHUB_REPOSITORY") or environment.get("CI_PROJECT_PATH") or ""
    base, head = request.base_name, request.head_name
    if request.baseline is None and not request.rewrite:
        base, head = base or request.files[0], head or request.files[1]
    return Heading(
        project, base or request.baseline or "as it is", head or ("rewritten" if request.rewrite else "now"), _time()
    )


def _time() -> str:
    return _now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _check_places(request: Request, pairs: Iterable[Pair]) -> None:
    outputs = {"--json": request.json, "--markdown": request.markdown, "--html": request.html}
    given = {option: path for option, path in {**outputs, "--history": request.history}.items() if path is not None}
    inputs = [path for pair in pairs for path in (pair.path, pair.base_path) if path is not None]
    if request.baseline is not None:
        inputs.append(request.baseline)
    check_apart({"the report": "-", **given}, inputs)


def _read_history(path: str) -> bytes:
    """The content of a file, which need not exist yet."""
    return read_file(path) if os.path.exists(path) else b""  # noqa: PTH110  # as elsewhere here


def _entry(judged: Judged) -> Entry:
    """The heads of a comparison, for a history."""
    commit = os.environ.get("GITHUB_SHA") or os.environ.get("CI_COMMIT_SHA") or None
    return entry_of(judged.comparison, _time(), commit)


def _now() -> datetime:
    """The time, or that of `SOURCE_DATE_EPOCH`: https://reproducible-builds.org/docs/source-date-epoch/."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC)
    try:
        if not (epoch.isascii() and epoch.isdecimal()):
            raise ValueError(epoch)
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise SettingsError(
            f"SOURCE_DATE_EPOCH={epoch!r} in the environment is no number of seconds since 1970; correct it or unset it"
        ) from None
