"""What the command `audit` does. Imported when it runs."""

# As elsewhere here, os instead of pathlib:
# ruff: noqa: PTH120

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import click

from glue_rewriter import __version__
from glue_rewriter.addresses.run_knowledge import Knowledge
from glue_rewriter.audit.filter import Criteria
from glue_rewriter.audit.rule_docs import CODES, documented
from glue_rewriter.cli.audit_modules import WORTH_A_POOL, Run
from glue_rewriter.cli.audit_work import AuditInput, Found, Task, examine
from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.files import write_file
from glue_rewriter.cli.options import is_stdout
from glue_rewriter.cli.pool import cpus, in_processes, in_turn, sizes_of
from glue_rewriter.cli.selection import Named, name_files
from glue_rewriter.cli.terminal import Progress, is_coloured, say, write_stdout
from glue_rewriter.config.rule_selection import RuleChoice, why_unknown
from glue_rewriter.reports.audit_places import FileFindings
from glue_rewriter.reports.summary import no_site_note
from glue_rewriter.settings import Mode, Settings
from glue_rewriter.settings.emcc_flags import Given, as_argument
from glue_rewriter.settings.emcc_version import NEWEST
from glue_rewriter.source import Language

if TYPE_CHECKING:  # slow to import, and only configured audits need it
    from glue_rewriter.config import Configuration

_FINDINGS = 1
#: What holds where no setting says how far the memory may grow: nobody audits for a memory that ends at 2 GiB.
_LARGE = {"MAXIMUM_MEMORY": Given("-sMAXIMUM_MEMORY=4GB", "4GB", " (the default of audit)")}


class Request(NamedTuple):
    """The arguments of `audit`, as they were given."""

    files: tuple[str, ...]
    settings: tuple[str, ...]
    emcc_cflags: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_confidence: str | None = None
    emcc_version: tuple[int, ...] | None = None
    explain: bool = False
    format: str = "text"
    output: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    language: str | None = None
    force_exclude: bool = False
    jobs: int | None = None


def execute(request: Request) -> int:
    """The exit status of what is asked for, which is sensible: the worst of all files."""
    configurations = Configurations()
    named = name_files(
        list(dict.fromkeys(request.files)), configurations, force_exclude=request.force_exclude, takes_folders=True
    )
    inputs = audit_inputs(request, named, configurations)
    _check_apart(request, inputs)
    if inputs and all(item.criteria.settings.mode is Mode.SIGNED for item in inputs):
        say(
            "Note: by these settings the memory ends at 2 GiB or before, where nothing is wrong; nothing was looked at."
        )
    elif named.excluded and not inputs and not named.failed:
        say("Note: what is named is excluded by the configuration; nothing to do.")
    files = [FileFindings(failed.path, error=failed.message) for failed in named.failed]
    for failed in named.failed:
        say(f"Error: {failed.message}")
    progress = Progress(len(inputs))
    changed = False
    for found in _examined(request, inputs):
        progress.clear()
        if found.error:
            say(f"Error: {found.error}")
        write_stdout(found.diff)
        changed |= bool(found.diff)
        files.append(found.file)
        progress.advance()
    progress.clear()
    _report(request, files)
    looked = [item for item in inputs if item.criteria.settings.mode is not Mode.SIGNED]
    if looked and not any(file.sites or file.findings or file.fixed or file.error for file in files):
        say(no_site_note([file.path for file in files]))
    if any(file.error for file in files):
        return 2
    return _FINDINGS if changed or any(file.findings for file in files) else 0


def audit_inputs(request: Request, named: Named, configurations: Configurations) -> list[AuditInput]:
    """What the audit of each file goes by."""
    arguments = [as_argument(name) for name in request.settings]
    environ = os.environ if request.emcc_cflags else None
    select, ignore = _codes("--select", request.select), _codes("--ignore", request.ignore)
    settings: dict[str, Settings] = {}
    criteria: dict[str, Criteria] = {}
    for _, absolute in named.files:
        found = configurations.of_folder(os.path.dirname(absolute))
        origin = found.path if found is not None else ""
        if origin not in settings:
            if found is not None:
                found.check_codes(CODES)
            settings[origin] = Settings.from_arguments(
                arguments,
                environ=environ,
                heap_names=found.heap_names if found else None,
                configured={**_LARGE, **(found.settings if found else {})},
            )
        criteria[absolute] = Criteria(
            settings[origin],
            _choice(select, ignore, found, absolute),
            found.pointer_names if found else (),
            request.min_confidence or (found.min_confidence if found else None) or "low",
            Knowledge({}, request.emcc_version or (found.emcc_version if found else None) or NEWEST, {}, {}),
            request.explain or request.format == "sarif",
        )
    if not settings:
        Settings.from_arguments(arguments, environ=environ, configured=_LARGE)  # wrong settings are told, files or not
    paths = {absolute: path for path, absolute in reversed(named.files)}
    run = Run(paths, criteria, request.jobs or cpus())
    return [
        AuditInput(path, by._replace(knowledge=run.knowledge(absolute)), run.failed.get(path, ""))
        for absolute, by in criteria.items()
        for path in [paths[absolute]]
    ]


def _choice(
    select: tuple[str, ...], ignore: tuple[str, ...], configuration: Configuration | None, absolute: str
) -> RuleChoice:
    """The rules that count for a file: a selection on the command line takes the place of the configuration's."""
    found = RuleChoice()
    if configuration is not None:
        found = configuration.rules_of(os.path.relpath(absolute, configuration.folder))
    if select:
        return RuleChoice(select, ignore, found.never)
    return found._replace(ignore=found.ignore + ignore)


def _codes(option: str, given: Sequence[str]) -> tuple[str, ...]:
    codes = [code.strip().upper() for text in given for code in text.split(",") if code.strip()]
    for code in codes:
        if why := _of_name(code) or why_unknown(code, CODES):
            raise click.UsageError(f"{option}: {why}")
    if given and not codes:
        raise click.UsageError(f"{option} names no rule; it takes codes such as {CODES[0]}, or beginnings of codes.")
    return tuple(codes)


def _of_name(text: str) -> str:
    """What is said where a rule is chosen by its name, or the beginning of one; empty where this is none."""
    named = [rule for rule in map(documented, CODES) if rule.name.startswith(text.lower())]
    return f"rules are chosen by their codes; {named[0].name} is {named[0].code}" if named else ""


def _examined(request: Request, inputs: Sequence[AuditInput]) -> Iterator[Found]:
    task = Task(
        fix=request.fix,
        diff=request.diff,
        unsafe=request.unsafe_fixes,
        language=Language(request.language) if request.language else None,
    )
    workers = min(request.jobs or cpus(), len(inputs))
    paths = [item.path for item in inputs]
    sizes = sizes_of(paths)
    if workers > 1 and "-" not in paths and sum(sizes) >= WORTH_A_POOL:
        yield from in_processes(partial(examine, task=task), inputs, workers=workers, sizes=sizes)
    else:
        yield from in_turn(partial(examine, task=task), inputs, sizes)


def _report(request: Request, files: Sequence[FileFindings]) -> None:
    if request.diff:
        from glue_rewriter.reports.audit_text import summary

        say(summary(files))
        return
    data = _formatted(request, files).encode("utf-8", "replace")
    if request.output is None or is_stdout(request.output):
        write_stdout(data)
    else:
        write_file(request.output, data)


def _formatted(request: Request, files: Sequence[FileFindings]) -> str:
    if request.format == "json":
        from glue_rewriter.reports.audit_json import audit_json

        return audit_json(files, version=__version__)
    if request.format == "github":
        from glue_rewriter.reports.audit_github import audit_github

        return audit_github(files)
    if request.format == "gitlab":
        from glue_rewriter.reports.audit_gitlab import audit_gitlab

        return audit_gitlab(files)
    if request.format == "junit":
        from glue_rewriter.reports.audit_junit import audit_junit

        return audit_junit(files)
    if request.format == "sarif":
        # Imported late: only this asks for the metadata of the package.
        from glue_rewriter.cli.home import home_page
        from glue_rewriter.reports.audit_sarif import audit_sarif

        # Code scanning shows nothing of a file that a symbolic link names.
        places = {file.path: os.path.realpath(file.path) for file in files if file.path != "<stdin>"}
        home = home_page()
        return audit_sarif(files, version=__version__, root=os.path.realpath("."), places=places, home=home)
    from glue_rewriter.reports.audit_text import audit_text

    return audit_text(files, coloured=request.output is None and is_coloured())


def _check_apart(request: Request, inputs: Sequence[AuditInput]) -> None:
    """Raises `click.UsageError` where the report would take the place of an input."""
    if request.output is None or is_stdout(request.output):
        return
    for item in inputs:
        if item.path != "-" and os.path.realpath(item.path) == os.path.realpath(request.output):
            raise click.UsageError(f"-o {request.output} would overwrite the input {item.path}.")
