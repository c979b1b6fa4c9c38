"""GitHub's workflow commands, a line each.

docs.github.com, "Workflow commands for GitHub Actions": setting a notice, warning, error message.
"""

from __future__ import annotations

from collections.abc import Mapping


def annotation(level: str, properties: Mapping[str, str | int], message: str) -> str:
    """An annotation: `level` is `error`, `warning` or `notice`; the properties say where, and `title`."""
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level}{' ' if written else ''}{written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
