"""The command `explain`: of a rule of the audit, or of a place in a source."""

# As elsewhere here, os instead of pathlib:
# ruff: noqa: PTH110, PTH113

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import click

from glue_rewriter.cli.emcc_spelling import EmccSpelling
from glue_rewriter.source import Language, is_source

if TYPE_CHECKING:
    from glue_rewriter.cli.explain_run import Request

# What the command does is imported when it runs: the other commands need none of it.

FORMATS = ("text", "json")
_PLACE = re.compile(r"(.+?):(\d+)(?::(\d+))?", re.DOTALL)
#: What the codes of several rules begin with.
_BEGINNING = re.compile(r"GR\d{0,2}", re.IGNORECASE)
#: A place in standard input, and what messages call that.
_STDIN_PLACE = re.compile(r"-(:\d+)+")
_STDIN = "<stdin>"


class _Places(EmccSpelling):
    """A command that takes `-:LINE:COLUMN` for a place, and for no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [_STDIN + each[1:] if _STDIN_PLACE.fullmatch(each) else each for each in args])


@click.command(
    short_help="Say why a place is a site or none, or what a rule means.",
    cls=_Places,
    epilog="""\b
Examples:
  Why an access is rewritten, or is not, by the place that a message names:
    glue-rewriter explain src/glue.js:120:14
  Every site of a line:
    glue-rewriter explain src/glue.js:120
  For other programs:
    glue-rewriter explain --format json src/glue.js:120:14
  What a rule of the audit means; all rules, and some of them:
    glue-rewriter explain GR101
    glue-rewriter explain
    glue-rewriter explain GR3

\b
Exit status:
  0  explained
  2  bad usage or settings, a place or a rule that is not there, a file that cannot be read or parsed""",
)
@click.argument("what", required=False, type=click.Path(), metavar="[FILE:LINE[:COLUMN]|CODE|NAME]")
@click.option(
    "-s",
    "settings",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="An emcc setting, spelled as for emcc. Where neither these nor the configuration name a memory setting, the "
    "memory is taken to reach 4GB.",
)
@click.option("--emcc-cflags", is_flag=True, help="Read settings from the environment variable EMCC_CFLAGS too.")
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    help="Read the file as this, whatever its file extension.",
)
@click.option(
    "--format", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print of a place."
)
def explain(what: str | None, **given: Any) -> int:
    """Say why a place in a file is a site or none, what view, what address, which rule, and what is written; or what
    a rule of the audit finds.

    Lines and columns count from 1, columns in characters, as in all messages. - is stdin. Without an argument the rules
    are listed.

    The file has the configuration nearest above it, in glue-rewriter.toml or in [tool.glue-rewriter] of
    pyproject.toml; what is given here wins.
    """
    request = None if what is None else place_in(what, **given)
    if request is None:
        return _explain_rule(what)
    from glue_rewriter.cli import explain_run

    return explain_run.execute(request)


def place_in(what: str, **given: Any) -> Request | None:
    """The place that FILE:LINE:COLUMN or FILE:LINE names, None where it names none: read from the right, for paths
    have colons too.

    Raises `click.UsageError` for a file without a line.
    """
    from glue_rewriter.cli.explain_run import Request

    found = _PLACE.fullmatch(what)
    if found is None:
        if what in ("-", _STDIN):
            raise click.UsageError("Name a line of standard input, and best a column: -:LINE:COLUMN.")
        if os.path.isfile(what):
            raise click.UsageError(f"Name a line of {what}, and best a column: {what}:LINE:COLUMN.")
        return None
    path, line, column = found[1], int(found[2]), None if found[3] is None else int(found[3])
    if column is not None and not os.path.exists(path) and os.path.exists(f"{path}:{line}"):
        path, line, column = f"{path}:{line}", column, None
    return Request("-" if path == _STDIN else path, line, column, **given)


def _explain_rule(rule: str | None) -> int:
    from glue_rewriter.audit.rule_docs import CODES, documented
    from glue_rewriter.cli.terminal import write_stdout
    from glue_rewriter.reports.rules import explanation, listing

    rules = [documented(code) for code in CODES]
    if rule is None:
        write_stdout(listing(rules).encode("utf-8"))
        return 0
    some = [each for each in rules if each.code.startswith(rule.upper())]
    if some and _BEGINNING.fullmatch(rule):
        write_stdout(listing(some).encode("utf-8"))
        return 0
    found = next((each for each in rules if rule.upper() == each.code or rule.lower() == each.name), None)
    if found is None:
        raise click.UsageError(_unknown(rule, [name for each in rules for name in (each.code, each.name)]))
    write_stdout(explanation(found).encode("utf-8"))
    return 0


def _unknown(rule: str, known: list[str]) -> str:
    from difflib import get_close_matches

    words = set(rule.lower().replace("_", "-").split("-"))
    close = [name for name in known if words <= set(name.split("-"))]
    close = close or get_close_matches(rule, known, 1) or get_close_matches(rule.upper(), known, 1)
    meant = f"did you mean {' or '.join(close[:3])}?" if close else "glue-rewriter explain lists them."
    for at in (at for at, each in enumerate(rule) if each == ":"):
        if os.path.isfile(rule[:at]) or is_source(rule[:at]):
            return f"{rule} is no place: a place is FILE:LINE or FILE:LINE:COLUMN, in numbers."
    if is_source(rule) or os.sep in rule:
        meant = f"a place is FILE:LINE or FILE:LINE:COLUMN, and there is no file {rule}."
    return f"No rule is called {rule}; {meant}"
