"""What was asked for on the command line, and whether it makes sense."""

from __future__ import annotations

import os
from collections.abc import Sequence

from glue_rewriter.records import NamedTuple

#: The names of standard output. The second is not opened as a file: its opener may go on writing to it.
_STDOUT = ("-", "/dev/stdout")
#: As `--source-map`: put the map into the code.
INLINE = "inline"
#: As `--input-source-map`: map to the input, whatever map it has.
NO_MAP = "none"


class Options(NamedTuple):
    """The arguments of `rewrite`, as they were given."""

    files: tuple[str, ...]
    settings: tuple[str, ...]
    emcc_cflags: bool = False
    output: str | None = None
    in_place: bool = False
    check: bool = False
    diff: bool = False
    stats: str | None = None
    sizes: bool = False
    depfile: str | None = None
    jobs: int | None = None
    quiet: bool = False
    verbose: bool = False
    language: str | None = None
    force_exclude: bool = False
    terse: bool = False
    #: None leaves it to the configuration.
    verify: bool | None = None
    source_map: str | None = None
    input_source_map: str | None = None
    print: str | None = None
    raise_heap_max: bool = False
    patch: bool = False

    @property
    def paths(self) -> list[str]:
        """The files, each once."""
        return list(dict.fromkeys(self.files))

    @property
    def response_files(self) -> list[str]:
        """The names of the files given as `@file`."""
        return [name[1:] for name in self.settings if name.startswith("@")]

    @property
    def writes_nothing(self) -> bool:
        """Whether only the changes are asked for."""
        return self.check or self.shows_changes

    @property
    def shows_changes(self) -> bool:
        """Whether the changes go to stdout."""
        return self.diff or self.patch

    @property
    def map_file(self) -> str | None:
        """The file that the source map goes to."""
        return None if self.source_map == INLINE else self.source_map

    @property
    def own_map_file(self) -> str | None:
        """The file that holds the input's own source map, where it is named."""
        return None if self.input_source_map == NO_MAP else self.input_source_map

    @property
    def takes_folders(self) -> bool:
        """Whether a folder may be named: each of its files has a place to go."""
        return self.in_place or self.writes_nothing

    @property
    def to_stdout(self) -> bool:
        """Whether the rewritten code goes to stdout."""
        return not self.in_place and not self.writes_nothing and (self.output is None or is_stdout(self.output))


def is_stdout(path: str) -> bool:
    """Whether a path names standard output."""
    return path in _STDOUT


def plain(arguments: Sequence[str]) -> Options | None:
    """The options of the one command line that build systems give thousands of times; None for any other.

    That is: `rewrite`, one file, settings as `-sNAME=VALUE`, `-i` or `-o FILE`, perhaps `--verify`. Importing click is
    a large part of the time of such a command (docs/performance.md has both), so click reads everything else.
    """
    if not arguments or arguments[0] != "rewrite":
        return None
    files: list[str] = []
    settings: list[str] = []
    output: str | None = None
    in_place = False
    verify: bool | None = None
    words = iter(arguments[1:])
    for word in words:
        if word == "-i" and not in_place:
            in_place = True
        elif word == "-o" and output is None:
            output = next(words, "-")
        elif word == "--verify":
            verify = True
        elif word.startswith("-s") and word[2:3].isupper():
            settings.append(word[2:])
        elif word[:1] in ("", "-", "@"):
            return None
        else:
            files.append(word)
    is_file = output is not None and output[:1] not in ("", "-") and not is_stdout(output)
    if len(files) != 1 or is_file == in_place:
        return None
    return Options(
        files=tuple(files),
        settings=tuple(settings),
        output=output,
        in_place=in_place,
        verify=verify,
    )


def check_usage(options: Options) -> None:
    """Raises `click.UsageError` where the options contradict each other, or leave open what to do."""
    import click

    many = len(options.paths) > 1
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
    import click

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
    import click

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
