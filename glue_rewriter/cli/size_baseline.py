"""What `size baseline` does. Imported when it runs, or when something is compared with a baseline."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from glue_rewriter.cli.files import read_file
from glue_rewriter.cli.size_files import Excluded, files_in, symbols_of
from glue_rewriter.cli.size_outputs import check_apart, write_text
from glue_rewriter.cli.size_pairs import files_of, name_in_baseline
from glue_rewriter.cli.size_work import measured, wants_brotli
from glue_rewriter.cli.terminal import said_of, say
from glue_rewriter.errors import BaseError, FileError
from glue_rewriter.reports.names import shown
from glue_rewriter.reports.size_model import Manner
from glue_rewriter.size.baseline import Baseline, baseline_json, read_baseline
from glue_rewriter.size.compare import Side
from glue_rewriter.size.compressed import compressors
from glue_rewriter.size.functions import attribute
from glue_rewriter.size.matching import on_record

_NOT_CURRENT = 1
_FAILED = 2
#: So many files that a baseline lost are named.
_SHOWN = 5


def baseline(
    files: Sequence[str], output: str, *, check: bool, exclude: Sequence[str], no_brotli: bool, jobs: int | None
) -> int:
    """Write a baseline, or say in what it is not current."""
    brotli = wants_brotli(no_brotli)
    old = read_base(output) if check else None
    if old is not None and not files:
        files = files_of(old, output)
        for path in files:
            if not os.path.exists(path):  # noqa: PTH110  # as elsewhere here
                raise BaseError(
                    f"{path}: no such file, which the baseline {output} names; build it, or write the baseline anew"
                )
    if not files:
        raise click.UsageError("Name the files to measure.")
    paths = files_in(files, Excluded(exclude), but=output)
    if old is None:
        check_apart({"-o": output}, paths)
    contents = {path: read_file(path) for path in paths}
    sizes = measured(contents, jobs, brotli=brotli)
    sides: dict[str, Side] = {}
    failed: dict[str, None] = {}
    for path, data in contents.items():
        found = sizes[data]
        if isinstance(found, str):
            failed[found] = None
            continue
        try:
            functions = on_record(attribute(data, path, symbols=symbols_of(path)), data)
        except Exception as error:
            failed[said_of(error, path)] = None
        else:
            sides[name_in_baseline(path, output)] = Side(found, None, functions)
    for message in failed:
        say(f"Error: {message}")
    if failed:  # a baseline that lacks something is worse than an old one
        say(f"{output} was not written; --exclude PATTERN leaves a file out")
        return _FAILED
    text = baseline_json(Baseline(compressors(brotli=brotli), sides))
    if old is None:
        gone = sorted(_named_in(output) - {*sides})
        write_text(output, text)
        say(f"{output}: {len(sides)} file{'' if len(sides) == 1 else 's'}")
        if gone:
            more = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
            say(f"{output}: no longer has {', '.join(map(shown, gone[:_SHOWN]))}{more}, which it had before")
        return 0
    differences = _differences(old, read_baseline(text.encode("ascii"), output))
    for line in differences:
        say(f"{output}: {line}")
    say(f"{output} is " + ("not current; write it anew without --check" if differences else "current"))
    return _NOT_CURRENT if differences else 0


def _named_in(path: str) -> set[str]:
    """The files that a baseline names; none where it is no baseline, or not there yet."""
    try:
        return {*read_base(path).files}
    except BaseError:
        return set()


def read_base(path: str) -> Baseline:
    """The baseline in a file. Raises `BaseError` where there is none."""
    try:
        data = read_file(path)
    except FileError as error:
        raise BaseError(f"{error}; a baseline is written by: glue-rewriter size baseline FILES") from None
    return read_baseline(data, path)


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
                    lines.append(f"{shown(path)}: {metric} {one} -> {other} ({Manner().growth(one, other)})")
        elif before != after:
            lines.append(f"{shown(path)}: its functions are others")
    return lines
