"""The option `--emcc-version` of the commands that audit."""

from __future__ import annotations

import click

from glue_rewriter.settings.emcc_version import parsed_version


def _version(context: click.Context, parameter: click.Parameter, given: str | None) -> tuple[int, ...] | None:
    version = None if given is None else parsed_version(given)
    if given is not None and version is None:
        raise click.UsageError(f"--emcc-version: {given!r} is no version of emcc, such as 3.1.42.")
    return version


emcc_version = click.option(
    "--emcc-version",
    metavar="VERSION",
    callback=_version,
    help="The emcc that the code is for: one before 3.1.43 makes no pointer unsigned.  [default: the newest]",
)
