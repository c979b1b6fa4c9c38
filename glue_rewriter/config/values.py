"""What each key of a configuration may say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.config.budgets import Budget, parse_budget
from glue_rewriter.config.file_patterns import parse_pattern
from glue_rewriter.config.reader import Reader
from glue_rewriter.config.rule_selection import is_code
from glue_rewriter.config.toml_spans import Way
from glue_rewriter.errors import BudgetError, ConfigurationError, PatternError, SettingsError
from glue_rewriter.settings import Settings
from glue_rewriter.settings.emcc_flags import Given, memory_settings
from glue_rewriter.settings.emcc_version import parsed_version

if TYPE_CHECKING:  # only patterns need it
    from pathspec import GitIgnoreSpec

_PRINTS = ("preserve", "pretty", "compact")
_CONFIDENCES = ("high", "medium", "low")


class Code(NamedTuple):
    """The code of a rule, or the beginning of some; `error` makes an error about the place that it stands at."""

    text: str
    error: Callable[[str], ConfigurationError]


def meant(given: str, known: Sequence[str]) -> str:
    """What was perhaps meant by a word that is not known, and what is known."""
    from difflib import get_close_matches

    close = get_close_matches(given.lower().replace("_", "-"), known, 1)
    valid = f"{', '.join(known[:-1])} or {known[-1]}"
    return f"did you mean {close[0]}? It is {valid}" if close else f"it is {valid}"


def _strings(reader: Reader, key: str, value: object, example: str) -> list[str]:
    if not isinstance(value, list):
        raise reader.error((key,), f"it is a list of strings, such as {example}", of_value=True)
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise reader.error((key, index), f"each item is a string, such as those in {example}")
    return value


def _settings(reader: Reader, key: str, value: object) -> Mapping[str, Given]:
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


def _heap_names(reader: Reader, key: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise reader.error((key,), 'it is a table of names and element types, such as {mem32 = "i32"}', of_value=True)
    for name, element_type in value.items():
        try:
            Settings(heap_names={name: element_type})
        except SettingsError as error:
            raise reader.error((key, name), str(error).removeprefix("heap-names: ")) from None
    return value


def _patterns(reader: Reader, key: str, value: object) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    patterns = _strings(reader, key, value, '["src/**/*.js"]')
    for index, pattern in enumerate(patterns):
        _pattern(reader, (key, index), pattern)
    return GitIgnoreSpec.from_lines(patterns)


def _pattern(reader: Reader, way: Way, pattern: str) -> GitIgnoreSpec:
    try:
        return parse_pattern(pattern, start="the configuration's folder")
    except PatternError as error:
        raise reader.error(way, str(error)) from None


def _boolean(reader: Reader, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise reader.error((key,), "it is true or false", of_value=True)
    return value


def _one_of(reader: Reader, key: str, value: object, *, words: tuple[str, ...]) -> str:
    if not isinstance(value, str):
        raise reader.error((key,), f"it is a string: {', '.join(words[:-1])} or {words[-1]}", of_value=True)
    if value not in words:
        raise reader.error((key,), f"{value!r} is none; {meant(value, words)}", of_value=True)
    return value


def _budgets(reader: Reader, key: str, value: object) -> tuple[tuple[str, GitIgnoreSpec, tuple[Budget, ...]], ...]:
    if not isinstance(value, dict):
        raise reader.error(
            (key,), 'it is a table of patterns and budgets, such as {"*.js" = ["gzip:1%+64B"]}', of_value=True
        )
    for pattern in value:
        if pattern.startswith("!"):
            raise reader.error((key, pattern), f"{pattern!r} matches nothing: no pattern before it counts here")
    return tuple(
        (pattern, _pattern(reader, (key, pattern), pattern), _budgets_of_one(reader, (key, pattern), given))
        for pattern, given in value.items()
    )


def _budgets_of_one(reader: Reader, way: Way, given: object) -> tuple[Budget, ...]:
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


def _codes(reader: Reader, key: str, value: object) -> tuple[Code, ...]:
    return _codes_at(reader, (key,), value)


def _codes_at(reader: Reader, way: Way, value: object) -> tuple[Code, ...]:
    if not isinstance(value, list):
        raise reader.error(way, 'it is a list of codes of rules, such as ["GR101"]', of_value=True)
    codes = []
    for index, text in enumerate(value):
        if not isinstance(text, str) or not is_code(text):
            raise reader.error(
                (*way, index), 'each item is the code of a rule, or the beginning of some, such as "GR101"'
            )
        codes.append(Code(text, partial(reader.error, (*way, index))))
    return tuple(codes)


def _per_file_ignores(reader: Reader, key: str, value: object) -> tuple[tuple[GitIgnoreSpec, tuple[Code, ...]], ...]:
    if not isinstance(value, dict):
        raise reader.error(
            (key,), 'it is a table of patterns and codes of rules, such as {"old/*.js" = ["GR101"]}', of_value=True
        )
    return tuple(
        (_pattern(reader, (key, pattern), pattern), _codes_at(reader, (key, pattern), codes))
        for pattern, codes in value.items()
    )


def _emcc_version(reader: Reader, key: str, value: object) -> tuple[int, ...]:
    version = parsed_version(value) if isinstance(value, str) else None
    if version is None:
        raise reader.error((key,), 'it is a string with the version of emcc, such as "3.1.42"', of_value=True)
    return version


def _pointer_names(reader: Reader, key: str, value: object) -> tuple[str, ...]:
    names = _strings(reader, key, value, '["ptr", "VecPtr"]')
    for index, name in enumerate(names):
        if not name.replace("$", "_").isidentifier():
            raise reader.error((key, index), f"{name!r} is no name of a variable, property or type")
    return tuple(names)


#: Every key, and what reads it. docs/configuration.md describes each.
KEYS: Mapping[str, Callable[[Reader, str, object], object]] = {
    "settings": _settings,
    "heap-names": _heap_names,
    "include": _patterns,
    "exclude": _patterns,
    "verify": _boolean,
    "print": partial(_one_of, words=_PRINTS),
    "budgets": _budgets,
    "select": _codes,
    "ignore": _codes,
    "per-file-ignores": _per_file_ignores,
    "min-confidence": partial(_one_of, words=_CONFIDENCES),
    "pointer-names": _pointer_names,
    "emcc-version": _emcc_version,
}
