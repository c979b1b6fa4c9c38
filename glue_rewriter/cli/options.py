"""What was asked for on the command line, and whether it makes sense."""

from __future__ import annotations

import os
from collections.abc import Sequence

from glue_rewriter.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # types alone, and slow to import
    from typing import Any

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


#: Options that take no value -> what they set.
_FLAGS: dict[str, tuple[str, bool]] = {
    "-i": ("in_place", True),
    "--in-place": ("in_place", True),
    "-q": ("quiet", True),
    "--quiet": ("quiet", True),
    "-v": ("verbose", True),
    "--verbose": ("verbose", True),
    "--check": ("check", True),
    "--verify": ("verify", True),
    "--no-verify": ("verify", False),
}
#: Options whose value is the next word.
_VALUES = {"-o": "output", "--output": "output", "--stats": "stats"}


def plain(arguments: Sequence[str]) -> Options | None:
    """The options of the command lines that build systems give thousands of times; None for any other.

    That is: `rewrite`, files, settings as `-sNAME=VALUE`, `-i` or `-o FILE` or `--check`, perhaps `-q`, `-v`,
    `--verify` and `--stats FILE`, and nothing that contradicts itself. Importing click is a large part of the time of
    such a command (docs/performance.md has both), so click reads everything else.
    """
    if not arguments or arguments[0] != "rewrite":
        return None
    files: list[str] = []
    settings: list[str] = []
    given: dict[str, Any] = {}
    words = iter(arguments[1:])
    for word in words:
        if word in _FLAGS:
            name, value = _FLAGS[word]
            given[name] = value
        elif word in _VALUES:
            if _VALUES[word] in given:
                return None
            given[_VALUES[word]] = next(words, "")
        elif word.startswith("-s") and word[2:3].isupper():
            settings.append(word[2:])
        elif word == "-s":
            settings.append(next(words, ""))
        elif word[:1] in ("", "-", "@") or "=" in word:
            return None
        else:
            files.append(word)
    options = Options(tuple(files), tuple(settings), **given)
    return options if files and all(settings) and _is_sensible(options) else None


def _is_sensible(options: Options) -> bool:
    """Whether options surely leave open nothing, and contradict neither each other nor the files: for `plain`, which
    leaves to `usage` what is to be said of all others."""
    if options.quiet and options.verbose:
        return False
    if (options.output is not None) + options.in_place + options.check != 1:
        return False
    written = [path for path in (options.output, options.stats) if path is not None]
    if any(path[:1] in ("", "-") or is_stdout(path) for path in written):
        return False
    if options.output is not None and len(options.paths) != 1:
        return False
    if options.stats is None:
        return True
    places = [os.path.realpath(path) for path in (*options.paths, *written)]
    return len(set(places)) == len(places) and not any(map(os.path.isdir, options.paths))
