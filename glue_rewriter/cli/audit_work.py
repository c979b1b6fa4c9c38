"""One file: read, audited, its fixes made. May run in a process of its own."""

from __future__ import annotations

import os
from typing import NamedTuple

from glue_rewriter.audit.filter import Criteria, review
from glue_rewriter.cli.files import NOT_IN_PLACE, read_file, require_regular, write_file
from glue_rewriter.cli.terminal import bug, read_stdin
from glue_rewriter.errors import GlueRewriterError, SourceError
from glue_rewriter.pipeline import Rewritten
from glue_rewriter.reports.audit_places import FileFindings, placed
from glue_rewriter.source import Language


class AuditInput(NamedTuple):
    """One file, `-` for standard input, and what its audit goes by; `failed`: what went wrong of itself already, when
    the others asked what it says."""

    path: str
    criteria: Criteria
    failed: str = ""


class Task(NamedTuple):
    """What to do with each file: make its fixes, or show what they would change; `unsafe`: all of them.

    `language` None leaves it to the file extension.
    """

    fix: bool
    diff: bool
    unsafe: bool
    language: Language | None


class Found(NamedTuple):
    """What came of one file. `diff` is empty unless asked for; `error` is for stderr."""

    file: FileFindings
    diff: bytes = b""
    error: str = ""


def examine(item: AuditInput, task: Task) -> Found:
    """Do what is asked with one file."""
    name = "<stdin>" if item.path == "-" else item.path.replace(os.sep, "/")
    if item.failed:
        return Found(FileFindings(name, error=item.failed), error=item.failed)
    try:
        return _examine(item, name, task)
    except SourceError as error:
        # As a value: the other files go on, and not every error survives the way between processes.
        return Found(FileFindings(name, error=error.message, error_place=(error.line, error.column)), error=str(error))
    except GlueRewriterError as error:
        return Found(FileFindings(name, error=str(error)), error=str(error))
    except FileNotFoundError:
        raise  # the working directory is gone
    except Exception as error:
        message = bug(error, name)
        return Found(FileFindings(name, error=message), error=message)


def _examine(item: AuditInput, name: str, task: Task) -> Found:
    if task.fix:
        require_regular(item.path, NOT_IN_PLACE + "leave out --fix")
    data = read_stdin() if item.path == "-" else read_file(item.path)
    reviewed = review(data, item.criteria, path=name, language=task.language)
    fixed = 0
    diff = b""
    if task.fix or task.diff:
        from glue_rewriter.audit.apply_fixes import apply_fixes, line_edits

        mended = apply_fixes(reviewed, item.criteria, unsafe=task.unsafe)
        if task.fix:
            reviewed, fixed = mended.reviewed, mended.fixed
            if mended.fixed:
                write_file(item.path, mended.code)
        else:
            from glue_rewriter.reports.diff import unified_diff

            edits = tuple(line_edits(data, mended.code))
            diff = unified_diff(Rewritten(reviewed.source, mended.code, edits, ()))
    return Found(FileFindings(name, placed(reviewed), reviewed.suppressed, fixed, sites=reviewed.sites), diff)
