"""A configuration file -> what it says. Bytes in; finding the file is the command line's part.

Imported only where there is such a file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from glue_rewriter.config.budgets import Budget
from glue_rewriter.config.reader import Reader, error_at, too_deep
from glue_rewriter.config.rule_selection import RuleChoice, why_unknown
from glue_rewriter.config.toml_spans import Way
from glue_rewriter.config.values import KEYS, Code, meant
from glue_rewriter.errors import ConfigurationError, SourceError
from glue_rewriter.settings.emcc_flags import Given
from glue_rewriter.settings.near_misses import setting_meant
from glue_rewriter.source import Source

if TYPE_CHECKING:  # only include and exclude need it
    from pathspec import GitIgnoreSpec

__all__ = ["FILE_NAMES", "KEYS", "MARK", "Code", "Configuration", "parse"]

#: The names of configuration files; of two in one folder the first counts.
FILE_NAMES = ("glue-rewriter.toml", "pyproject.toml")
#: What a pyproject.toml must hold, spelled in some way, if it is to configure anything.
MARK = b"glue-rewriter"
_TABLE = ("tool", "glue-rewriter")
_MISSPELT = "glue_rewriter"  # the name of the package, and easily of the table
#: Where tomllib, before Python 3.14, says that it stopped.
_STOPPED = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Configuration(NamedTuple):
    """What one file says.

    `path` is the file's name for messages, `folder` the one that its patterns start from. `settings` are
    emcc's memory settings by name. `include` and `exclude` are None where they are not given, as is every
    other key: the command line's defaults are not known here. `budgets` and `per_file_ignores` are those of the files
    that a pattern matches. They, `select` and `ignore` name rules of the audit; `pointer_names` stand for addresses,
    which are signed or not by `emcc_version`.
    """

    path: str
    folder: str
    settings: Mapping[str, Given]
    heap_names: Mapping[str, str]
    include: GitIgnoreSpec | None
    exclude: GitIgnoreSpec | None
    verify: bool | None
    print: str | None
    budgets: tuple[tuple[str, GitIgnoreSpec, tuple[Budget, ...]], ...]
    select: tuple[Code, ...] | None
    ignore: tuple[Code, ...]
    per_file_ignores: tuple[tuple[GitIgnoreSpec, tuple[Code, ...]], ...]
    min_confidence: str | None
    pointer_names: tuple[str, ...]
    emcc_version: tuple[int, ...] | None = None

    def budgets_of(self, path: str) -> Iterator[Budget]:
        """The budgets of a file, given by its path from `folder`, in the order of the file."""
        for _, patterns, budgets in self.budgets:
            if patterns.match_file(path):
                yield from (budget for budget in budgets if not budget.together)

    def totals(self) -> Iterator[tuple[str, GitIgnoreSpec, list[Budget]]]:
        """The patterns that have budgets for all their files together: as they are written, parsed, and the budgets."""
        for text, patterns, budgets in self.budgets:
            if found := [budget for budget in budgets if budget.together]:
                yield text, patterns, found

    def rules_of(self, path: str) -> RuleChoice:
        """The rules that count for a file, given by its path from `folder`."""
        never = [code.text for patterns, codes in self.per_file_ignores if patterns.match_file(path) for code in codes]
        ignore = tuple(code.text for code in self.ignore)
        if self.select is None:
            return RuleChoice(ignore=ignore, never=tuple(never))
        return RuleChoice(tuple(code.text for code in self.select), ignore, tuple(never))

    def check_codes(self, known: Sequence[str]) -> None:
        """Raises `ConfigurationError` at the first code that no rule has."""
        for code in (
            *(self.select or ()),
            *self.ignore,
            *(code for _, codes in self.per_file_ignores for code in codes),
        ):
            if why := why_unknown(code.text, known):
                raise code.error(why)


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
            raise Reader(source, text, ("tool",)).error((_MISSPELT,), "no such table; it is [tool.glue-rewriter]")
        for key in _TABLE:
            if not isinstance(table, dict) or key not in table:
                return None
            table, way = table[key], (*way, key)
    reader = Reader(source, text, way)
    if not isinstance(table, dict):
        raise reader.error((), "it is a table: [tool.glue-rewriter]")
    for key in table:
        if key not in KEYS:
            raise reader.error((key,), f"no such key; {_advice(key, table[key], is_own=not way)}")
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
        budgets=cast("tuple[tuple[str, GitIgnoreSpec, tuple[Budget, ...]], ...]", found.get("budgets", ())),
        select=cast("tuple[Code, ...] | None", found.get("select")),
        ignore=cast("tuple[Code, ...]", found.get("ignore", ())),
        per_file_ignores=cast("tuple[tuple[GitIgnoreSpec, tuple[Code, ...]], ...]", found.get("per-file-ignores", ())),
        min_confidence=cast("str | None", found.get("min-confidence")),
        pointer_names=cast("tuple[str, ...]", found.get("pointer-names", ())),
        emcc_version=cast("tuple[int, ...] | None", found.get("emcc-version")),
    )


def _advice(key: str, value: object, *, is_own: bool) -> str:
    """What to write in place of a key that is none. `is_own`: in glue-rewriter.toml, not in pyproject.toml."""
    if is_own and key == "tool":
        return "in glue-rewriter.toml the keys stand at the top: leave out the line [tool.glue-rewriter]"
    name = setting_meant(key)
    if name:
        given = value if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if isinstance(value, bool):
            given = int(value)
        return f'emcc\'s settings stand in a list: settings = ["{name}{f"={given}" if given != "" else ""}"]'
    return meant(key, tuple(KEYS))


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
        raise error_at(source, text, at, f"not TOML: {reason[:1].lower()}{reason[1:]}") from None
    except RecursionError:
        raise too_deep(path) from None
    except ValueError:  # of int(), which Python limits
        raise ConfigurationError(f"{path}: a number in it has too many digits to be read") from None
