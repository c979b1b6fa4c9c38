"""Where the commands of `size` write to."""

# os instead of pathlib, as in the modules that this one goes with:

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

import click

from glue_rewriter.cli.files import write_file
from glue_rewriter.cli.options import is_stdout
from glue_rewriter.cli.terminal import write_stdout


def check_apart(outputs: Mapping[str, str], inputs: Iterable[str]) -> None:
    """Raises `click.UsageError` unless what is written has places of its own, apart from the inputs."""
    taken = {os.path.realpath(path): path for path in inputs}
    places: dict[str, str] = {}
    for option, path in outputs.items():
        place = "-" if is_stdout(path) else os.path.realpath(path)
        if place in taken:
            raise click.UsageError(f"{option} {path} would overwrite the input {taken[place]}.")
        if place in places:
            name = "Standard output" if place == "-" else path
            raise click.UsageError(f"{name} is where {places[place]} goes: give {option} another file.")
        places[place] = option if option == "the report" else "what " + option + " writes"


def write_text(path: str, text: str) -> None:
    """Write a text to a file, or to standard output where the path says so."""
    data = text.encode("utf-8", "replace")
    if is_stdout(path):
        write_stdout(data)
    else:
        write_file(path, data)
