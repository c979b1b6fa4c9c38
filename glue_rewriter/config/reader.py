"""Where something stands in a configuration file, for its errors."""

from __future__ import annotations

from glue_rewriter.config.toml_spans import Place, Way, places
from glue_rewriter.errors import ConfigurationError
from glue_rewriter.source import Source


def error_at(source: Source, text: str, at: int, message: str) -> ConfigurationError:
    return ConfigurationError(str(source.error(len(text[:at].encode("utf-8")), message)))


def too_deep(path: str) -> ConfigurationError:
    return ConfigurationError(f"{path}: nested too deeply to be read")


class Reader:
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
        return error_at(
            self._source, self._text, place.value if of_value else place.key, f"{'.'.join(keys)}: {message}"
        )

    def line(self, way: Way) -> int:
        """The line, from 1, that a value begins on."""
        return self._text.count("\n", 0, self._place(way).value) + 1

    def _place(self, way: Way) -> Place:
        try:
            return places(self._text)[(*self._table, *way)]
        except RecursionError:
            raise too_deep(self.path) from None
