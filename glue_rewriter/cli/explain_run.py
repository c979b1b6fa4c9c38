"""What the command `explain` does with a place. Imported when it runs."""

# As elsewhere here, os instead of pathlib:
# ruff: noqa: PTH100, PTH120

from __future__ import annotations

import os
from typing import NamedTuple

from glue_rewriter import __version__
from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.files import read_file
from glue_rewriter.cli.terminal import Naming, read_stdin, said_of, say, write_stdout
from glue_rewriter.explain import explain
from glue_rewriter.settings import GIB, Mode, Settings
from glue_rewriter.settings.emcc_flags import as_argument, memory_settings
from glue_rewriter.source import Language

_FAILED = 2
_ASSUMED = "none given: the memory is taken to reach 4 GiB"
_SIGNED = (
    "by these the memory ends at 2 GiB or before, and nothing is rewritten; this is what holds for a memory of 4 GiB"
)


class Request(NamedTuple):
    """The arguments of `explain`, of a place, as they were given."""

    path: str
    line: int
    column: int | None
    settings: tuple[str, ...] = ()
    emcc_cflags: bool = False
    language: str | None = None
    format: str = "text"


def execute(request: Request) -> int:
    """The exit status of what is asked for; what cannot be explained raises."""
    settings, assumed = _settings(request)
    data = read_stdin() if request.path == "-" else read_file(request.path)
    failed = ""
    with Naming(request.path):
        explanation = explain(
            data,
            settings,
            request.line,
            request.column,
            path="<stdin>" if request.path == "-" else request.path,
            language=Language(request.language) if request.language else None,
        )
    if request.format == "json":
        from glue_rewriter.reports.explained_json import explained_json

        text = explained_json(explanation, assumed=assumed, version=__version__)
    else:
        from glue_rewriter.reports.explained import explained_text

        note = _ASSUMED if assumed else _SIGNED if settings.mode is Mode.SIGNED else ""
        text = explained_text(explanation, note=note)
        try:
            text += _findings(request, data, settings)
        except Exception as error:  # the explanation is right all the same
            failed = said_of(error, request.path)
    write_stdout(text.encode("utf-8", "replace"))
    if failed:
        say(f"Error: {failed}")
    return _FAILED if failed else 0


def _findings(request: Request, data: bytes, settings: Settings) -> str:
    """What the audit finds at the place, with the steps by which the address came there."""
    from glue_rewriter.audit.filter import Criteria, review
    from glue_rewriter.reports.audit_places import placed
    from glue_rewriter.reports.audit_text import finding_text

    path = "<stdin>" if request.path == "-" else request.path
    large = Settings(4 * GIB, settings.heap_names) if settings.mode is Mode.SIGNED else settings
    language = Language(request.language) if request.language else None
    found = placed(review(data, Criteria(large, explain=True), path=path, language=language))
    at = (request.line, request.column or 0)
    here = [
        each
        for each in found
        if each.place.line <= request.line <= each.place.end_line
        and (
            request.column is None
            or (each.place.line, each.place.column) <= at < (each.place.end_line, each.place.end_column)
        )
    ]
    return "".join(f"\n{finding_text(path, each)}" for each in here).rstrip("\n") + "\n" * bool(here)


def _settings(request: Request) -> tuple[Settings, bool]:
    """The settings of the file, and whether they had to be assumed: no memory setting is given anywhere."""
    arguments = [as_argument(name) for name in request.settings]
    environ = os.environ if request.emcc_cflags else None
    found = Configurations().of_folder(os.path.dirname(os.path.abspath(request.path)))
    settings = Settings.from_arguments(
        arguments,
        environ=environ,
        heap_names=found.heap_names if found else None,
        configured=found.settings if found else None,
    )
    if memory_settings(arguments, environ) or (found is not None and found.settings):
        return settings, False
    return Settings(4 * GIB, settings.heap_names), True
