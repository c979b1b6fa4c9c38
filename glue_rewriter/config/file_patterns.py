"""Patterns of files, as in .gitignore: one that matches nothing is refused, and with it what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glue_rewriter.errors import PatternError

if TYPE_CHECKING:  # only patterns need it
    from pathspec import GitIgnoreSpec

#: A backslash that stands where a path of Windows has one: git reads it as "the next character as it is", which only
#: these characters need. Who means a star itself can write `[*]`.
_SEPARATOR = re.compile(r"((?:^|[^\\])(?:\\\\)*)\\(?![\\#! \[\]])")


def parse_pattern(pattern: str, *, start: str) -> GitIgnoreSpec:
    """A pattern; `start` is where it starts from, in the words of an error. Raises `PatternError`."""
    from pathspec import GitIgnoreSpec

    if _SEPARATOR.search(pattern):
        meant = _SEPARATOR.sub(r"\1/", pattern)
        raise PatternError(f"{pattern!r} matches nothing: folders are divided by /, so write {meant!r}")
    if {".", ".."} & set(pattern.removeprefix("!").strip().split("/")):
        raise PatternError(f"{pattern!r} matches nothing: patterns start from {start}, without ./")
    try:
        parsed = GitIgnoreSpec.from_lines([pattern])
        names_something = any(each.regex for each in parsed.patterns)
    except ValueError:
        names_something = False
    if not names_something:
        raise PatternError(f"{pattern!r} matches nothing; patterns are those of .gitignore, such as src/**/*.js")
    return parsed
