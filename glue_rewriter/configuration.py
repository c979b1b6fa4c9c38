"""A configuration file -> what it says. Bytes in; finding the file is the command line's part.

Imported only where there is such a file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from glue_rewriter.budgets import Budget, parse_budget
from glue_rewriter.emcc_arguments import Given, memory_settings
from glue_rewriter.errors import BudgetError, ConfigurationError, SettingsError, SourceError
from glue_rewriter.settings import Settings
from glue_rewriter.source import Source
from glue_rewriter.toml_places import Place, Way, places

if TYPE_CHECKING:  # only include and exclude need it
    from pathspec import GitIgnoreSpec

#: The names of configuration files; of two in one folder the first counts.
FILE_NAMES = ("glue-rewriter.toml", "pyproject.toml")
#: What a pyproject.toml must hold, spelled in some way, if it is to configure anything.
MARK = b"glue-rewriter"
_TABLE = ("tool", "glue-rewriter")
_MISSPELT = "glue_rewriter"  # the name of the package, and easily of the table
_PRINTS = ("preserve", "pretty", "compact")
#: Where tomllib, before Python 3.14, says that it stopped.
_STOPPED = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Configuration(NamedTuple):
    """What one file says.

    `path` is the file's name for messages, `folder` the one that its patterns start from. `settings` are
    emcc's memory settings by name. `include` and `exclude` are None where they are not given, as is every
    other key: the command line's defaults are not known here. `budgets` are those of the files that a pattern
    matches.
    """

    path: str
    folder: str
    settings: Mapping[str, Given]
    heap_names: Mapping[str, str]
    include: GitIgnoreSpec | None
    exclude: GitIgnoreSpec | None
    verify: bool | None
    print: str | None
    budgets: tuple[tuple[GitIgnoreSpec, tuple[Budget, ...]], ...]

    def budgets_of(self, path: str) -> Iterator[Budget]:
        """The budgets of a file, given by its path from `folder`, in the order of the file."""
        for patterns, budgets in self.budgets:
            if patterns.match_file(path):
                yield from budgets


def parse(data: bytes, path: str, folder: str) -> Configuration | None:
    """What a configuration file says; None for a pyproject.toml without the table `[tool.glue-rewriter]`.

    Raises `ConfigurationError` at the first thing that is wrong.
    """
    document, source, text = _document(data, path)
    table: Any = document
    way: Way = ()
    if path.endswith("pyproject.toml"):
        tools = document.get("tool")
        if isinstance(tools, dict) and _MISSPELT in tools:
            raise _Reader(source, text, ("tool",)).error((_MISSPELT,), "no such table; it is [tool.glue-rewriter]")
        for key in _TABLE:
            if not isinstance(table, dict) or key not in table:
                return None
            table, way = table[key], (*way, key)
    reader = _Reader(source, text, way)
    if not isinstance(table, dict):
        raise reader.error((), "it is a table: [tool.glue-rewriter]")
    for key in table:
        if key not in KEYS:
            raise reader.error((key,), f"no such key; {_meant(key, tuple(KEYS))}")
    found = {key: KEYS[key](reader, key, value) for key, value in table.items()}
    return Configuration(
        path=path,
        folder=folder,
        settings=cast("Mapping[str, Given]", found.get("settings", {})),
        heap_names=cast("Mapping[str, str]", found.get("heap-names", {})),
        include=cast("GitIgnoreSpec | None", found.get("include")),
        exclude=cast("GitIgnoreSpec | None", found.get("exclude")),
        verify=cast("bool | None", found.get("verify")),
        print=cast("str | None", found.get("print")),
        budgets=cast("tuple[tuple[GitIgnoreSpec, tuple[Budget, ...]], ...]", found.get("budgets", ())),
    )


def _document(data: bytes, path: str) -> tuple[dict[str, Any], Source, str]:
    data = data.removeprefix(b"\xef\xbb\xbf")  # some editors write the mark; TOML 1.0.0 knows none
    try:
        source = Source(data, path)
    except SourceError as error:
        raise ConfigurationError(str(error)) from None
    text = data.decode("utf-8")
    try:
        return tomllib.loads(text), source, text
    except tomllib.TOMLDecodeError as error:
        stopped = _STOPPED.search(str(error))
        at = len(text.rstrip())
        if stopped and stopped[1]:
            lines = text.split("\n")[: int(stopped[1]) - 1]
            at = sum(len(line) + 1 for line in lines) + int(stopped[2]) - 1
        reason = _STOPPED.sub("", str(error))
        raise _error(source, text, at, f"not TOML: {reason[:1].lower()}{reason[1:]}") from None
    except RecursionError:
        raise _too_deep(path) from None
    except ValueError:  # of int(), which Python limits
        raise ConfigurationError(f"{path}: a number in it has too many digits to be read") from None


def _error(source: Source, text: str, at: int, message: str) -> ConfigurationError:
    return ConfigurationError(str(source.error(len(text[:at].encode("utf-8")), message)))


def _too_deep(path: str) -> ConfigurationError:
    return ConfigurationError(f"{path}: nested too deeply to be read")


class _Reader:
    """The errors of one file, each with its place. Ways start from our table."""

    def __init__(self, source: Source, text: str, table: Way) -> None:
        self.path = source.path
        self._source = source
        self._text = text
        self._table = table

    def error(self, way: Way, message: str, *, of_value: bool = False) -> ConfigurationError:
        """The error to raise about a key, or about its value; the message begins with the key's name."""
        place = self._place(way)
        keys = [str(key) for key in way if isinstance(key, str)] or ["tool.glue-rewriter"]
        return _error(self._source, self._text, place.value if of_value else place.key, f"{'.'.join(keys)}: {message}")

    def line(self, way: Way) -> int:
        """The line, from 1, that a value begins on."""
        return self._text.count("\n", 0, self._place(way).value) + 1

    def _place(self, way: Way) -> Place:
        try:
            return places(self._text)[(*self._table, *way)]
        except RecursionError:
            raise _too_deep(self.path) from None


def _meant(given: str, known: Sequence[str]) -> str:
    """What was perhaps meant by a word that is not known, and what is known."""
    from difflib import get_close_matches

    close = get_close_matches(given.lower().replace("_", "-"), known, 1)
    valid = f"{', '.join(known[:-1])} or {known[-1]}"
    return f"did you mean {close[0]}? It is {valid}" if close else f"it is {valid}"


def _strings(reader: _Reader, key: str, value: object, example: str) -> list[str]:
    if not isinstance(value, list):
        raise reader.error((key,), f"it is a list of strings, such as {example}", of_value=True)
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise reader.error((key, index), f"each item is a string, such as those in {example}")
    return value


def _settings(reader: _Reader, key: str, value: object) -> Mapping[str, Given]:
    given: dict[str, Given] = {}
    for index, item in enumerate(_strings(reader, key, value, '["MAXIMUM_MEMORY=4GB"]')):
        setting = item.removeprefix("-s")
        name = setting.partition("=")[0]
        if not (name.isidentifier() and name[0].isalpha()):
            raise reader.error(
                (key, index), f'{item!r} is not a setting of emcc; it is "NAME=VALUE", "NAME" or "-sNAME=VALUE"'
            )
        try:
            Settings.from_arguments([f"-s{setting}"])
            given.update(memory_settings([f"-s{setting}"], origin=f" (in {reader.path}:{reader.line((key, index))})"))
        except SettingsError as error:
            raise reader.error((key, index), str(error)) from None
    try:
        Settings.from_arguments([], configured=given)
    except SettingsError as error:
        raise reader.error((key,), str(error)) from None
    return given


def _heap_names(reader: _Reader, key: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise reader.error((key,), 'it is a table of names and element types, such as {mem32 = "i32"}', of_value=True)
    for name, element_type in value.items():
        try:
            Settings(heap_names={name: element_type})
        except SettingsError as error:
            raise reader.error((key, name), str(error).removeprefix("heap-names: ")) from None
    return value


def _patterns(reader: _Reader, key: str, value: object) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    patterns = _strings(reader, key, value, '["src/**/*.js"]')
    for index, pattern in enumerate(patterns):
        _pattern(reader, (key, index), pattern)
    return GitIgnoreSpec.from_lines(patterns)


def _pattern(reader: _Reader, way: Way, pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    if {".", ".."} & set(pattern.removeprefix("!").strip().split("/")):
        raise reader.error(
            way, f"{pattern!r} matches nothing: patterns start from the configuration's folder, without ./"
        )
    try:
        parsed = GitIgnoreSpec.from_lines([pattern])
        names_something = any(each.regex for each in parsed.patterns)
    except ValueError:
        names_something = False
    if not names_something:
        raise reader.error(way, f"{pattern!r} matches nothing; patterns are those of .gitignore, such as src/**/*.js")
    return parsed


def _boolean(reader: _Reader, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise reader.error((key,), "it is true or false", of_value=True)
    return value


def _one_of(reader: _Reader, key: str, value: object, *, words: tuple[str, ...]) -> str:
    if not isinstance(value, str):
        raise reader.error((key,), f"it is a string: {', '.join(words[:-1])} or {words[-1]}", of_value=True)
    if value not in words:
        raise reader.error((key,), f"{value!r} is none; {_meant(value, words)}", of_value=True)
    return value


def _budgets(reader: _Reader, key: str, value: object) -> tuple[tuple[GitIgnoreSpec, tuple[Budget, ...]], ...]:
    if not isinstance(value, dict):
        raise reader.error(
            (key,), 'it is a table of patterns and budgets, such as {"*.js" = ["gzip:1%+64B"]}', of_value=True
        )
    return tuple(
        (_pattern(reader, (key, pattern), pattern), _budgets_of_one(reader, (key, pattern), given))
        for pattern, given in value.items()
    )


def _budgets_of_one(reader: _Reader, way: Way, given: object) -> tuple[Budget, ...]:
    if not isinstance(given, list):
        raise reader.error(way, 'it is a list of budgets, such as ["gzip:1%+64B"]', of_value=True)
    budgets = []
    for index, text in enumerate(given):
        if not isinstance(text, str):
            raise reader.error((*way, index), 'each budget is a string, such as "gzip:1%+64B"')
        try:
            budgets.append(parse_budget(text))
        except BudgetError as error:
            raise reader.error((*way, index), str(error)) from None
    return tuple(budgets)


#: Every key, and what reads it. docs/configuration.md describes each.
KEYS: Mapping[str, Callable[[_Reader, str, object], object]] = {
    "settings": _settings,
    "heap-names": _heap_names,
    "include": _patterns,
    "exclude": _patterns,
    "verify": _boolean,
    "print": partial(_one_of, words=_PRINTS),
    "budgets": _budgets,
}
