"""Whether what was asked for on the command line makes sense, and what to say where it does not."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from glue_rewriter.cli.options import Options, is_stdout
from glue_rewriter.settings.emcc_flags import MEMORY_SETTINGS


def check_usage(options: Options) -> None:
    """Raises `click.UsageError` where the options contradict each other, or leave open what to do."""
    many = len(options.paths) > 1
    for path in options.paths:
        if path.partition("=")[0] in MEMORY_SETTINGS and not os.path.lexists(path):
            raise click.UsageError(f"{path} is a setting without its -s; did you mean -s{path}?")
    if not options.paths:
        raise click.UsageError("Name the file to rewrite, or - for standard input.")
    if options.output is not None and options.in_place:
        raise click.UsageError("-o and -i exclude each other: write to another file, or replace the input.")
    if options.output is not None and options.writes_nothing:
        raise click.UsageError("--check, --diff and --patch write nothing: leave out -o.")
    if options.output is not None and many:
        raise click.UsageError(
            f"-o takes one input, and {len(options.paths)} are given: rewrite them in place with -i, or one at a time."
        )
    if many and not options.in_place and not options.writes_nothing:
        raise click.UsageError(
            f"Where should the {len(options.paths)} files go? Rewrite them in place with -i, look at the "
            "changes with --diff or --check, or rewrite one at a time with -o."
        )
    folder = next((path for path in options.paths if os.path.isdir(path)), None)  # noqa: PTH112  # pathlib is slow to import
    if folder is not None and not options.takes_folders:
        raise click.UsageError(
            f"{folder} is a directory: rewrite the files in it in place with -i, or look at the changes with "
            "--diff or --check."
        )
    if options.in_place and "-" in options.paths:
        raise click.UsageError("Standard input cannot be rewritten in place: leave out -i.")
    if options.depfile is not None and (options.output is None or is_stdout(options.output)):
        raise click.UsageError("--depfile needs -o FILE: that file is what depends on the input.")
    if options.diff and options.patch:
        raise click.UsageError("--diff and --patch exclude each other: one is for people, one for patch.")
    if options.quiet and options.verbose:
        raise click.UsageError("-q and -v exclude each other.")
    if options.terse and options.verbose:
        raise click.UsageError("--terse and -v exclude each other.")
    check_maps(options, one=not many and folder is None)
    check_destinations(options, options.paths)


def check_maps(options: Options, *, one: bool) -> None:
    """Raises `click.UsageError` where the options for source maps contradict each other."""
    if options.source_map is None:
        if options.input_source_map is not None:
            raise click.UsageError("--input-source-map is for --source-map, which is missing.")
        return
    if options.writes_nothing:
        raise click.UsageError("--check, --diff and --patch write nothing: leave out --source-map.")
    if options.map_file is not None and (is_stdout(options.map_file) or not options.map_file):
        raise click.UsageError("--source-map goes to a file, or into the code with --source-map inline.")
    for option, file in (("--source-map", options.map_file), ("--input-source-map", options.own_map_file)):
        if file is not None and not one:
            use = "inline" if option == "--source-map" else "none, or leave it out"
            raise click.UsageError(f"{option} FILE takes one input: give {option} {use}.")


def check_destinations(options: Options, inputs: Sequence[str]) -> None:
    """Raises `click.UsageError` unless what is written has places of its own, apart from the inputs."""
    taken = {os.path.realpath(path): path for path in inputs if path != "-"}
    places: dict[str, str] = {}
    if options.to_stdout:
        places["-"] = "the rewritten code"
    elif options.shows_changes:
        places["-"] = "the diff"
    elif options.output is not None:
        places[os.path.realpath(options.output)] = "the rewritten code"
    own_map = os.path.realpath(options.own_map_file) if options.own_map_file is not None else None
    if own_map in places:
        raise click.UsageError(f"-o {options.output} would overwrite the source map {options.own_map_file}.")
    for option, path in (
        ("--stats", options.stats),
        ("--depfile", options.depfile),
        ("--source-map", options.map_file),
    ):
        if path is None:
            continue
        place = "-" if is_stdout(path) else os.path.realpath(path)
        if place == own_map and option != "--source-map":  # which may take its place
            raise click.UsageError(f"{option} {path} would overwrite the source map {options.own_map_file}.")
        if place in taken:
            raise click.UsageError(f"{option} {path} would overwrite the input {taken[place]}.")
        if place in places:
            name = "Standard output" if place == "-" else path
            raise click.UsageError(f"{name} is where {places[place]} goes: give {option} another file.")
        places[place] = "what " + option + " writes"
